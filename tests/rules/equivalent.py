"""Which changes of a rule change nothing? Mutants that no case can notice, with the reason."""

import re

EQUIVALENT: dict[re.Pattern[str], str] = {}

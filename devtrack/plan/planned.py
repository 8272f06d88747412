"""What would be recorded of a step on a day, as the rules ask, and does it belong to the case as it then stands?"""

from collections.abc import Callable, Mapping

from devtrack.chronicle import read
from devtrack.dates import write
from devtrack.flawless import flawless
from devtrack.model import Case, Fact

Make = Callable[[int], Fact]


def maker(kind: str, case: Case, calendar: Mapping[int, bool]) -> Make:
    """Return what makes the flawless fact of a kind on a day (ordinal), after what is in a case: one fact a day."""
    made: dict[int, Fact] = {}

    def make(day: int) -> Fact:
        if day not in made:
            made[day] = Fact(kind, write(day), day, day, flawless(kind, read(case, day), day, calendar))
        return made[day]

    return make

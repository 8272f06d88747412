"""What becomes of a message that could not be sent? Tried again later and later, given up, or left for a person."""

from devtrack.outbox.moments import later
from devtrack.outbox.nouns import DEAD, REFUSED, UNKNOWN, WAITING, Outcome

FIRST, LONGEST = 15, 12 * 60  # minutes until it is tried again: doubled each time, up to the longest
TRIES = 12  # three and a half days of trying


def after_failure(
    tries: int, failure: str, code: int | None, moment: str, *, permanent: bool = False, perhaps: bool = False
) -> Outcome:
    """Return the outcome of a failed try. `perhaps`: it may have gone out all the same."""
    if perhaps:
        return Outcome(UNKNOWN, failure, code)
    if permanent:
        return Outcome(REFUSED, failure, code)
    if tries >= TRIES:
        return Outcome(DEAD, failure, code)
    wait = min(FIRST * 2 ** (tries - 1), LONGEST)
    return Outcome(WAITING, failure, code, later(moment, wait))

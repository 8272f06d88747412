"""What does a condition answer, and how do two uncertain days compare?"""

from typing import Any, NamedTuple

from devtrack.model import FOREVER

EARLY, LATE, INVALID, UNKNOWN, LOST, PARDONED = 1, 2, 3, 4, 5, 6
"""How a condition fails, in the order in which one finding is chosen; LOST: a vote honestly lost."""

OFF = 0
"""The condition makes the whole rule dormant."""


class Verdict(NamedTuple):
    """Why a condition is not simply met. Days are ordinals; ``days`` whole days early or late."""

    rank: int
    why: tuple[Any, ...]
    severity: str | None = None
    due: int | None = None
    opens: int | None = None
    days: int | None = None


Span = tuple[int, int]


def lacks(field: str) -> Verdict:
    """Answer that a needed field is not recorded."""
    return Verdict(UNKNOWN, ("lacks", field))


def certain_from(day: int) -> int | None:
    """Return from which day on a step is certainly late enough; None where no day is, for a bound of unknown day."""
    return day if day < FOREVER else None


def at_least(day: Span, bound: Span) -> bool | None:
    """Tell whether a day is on or after a bound; None where it may be either."""
    if day[0] >= bound[1]:
        return True
    return False if day[1] < bound[0] else None


def beyond(day: Span, bound: Span) -> bool | None:
    """Tell whether a day is strictly after a bound; None where it may be either."""
    if day[0] > bound[1]:
        return True
    return False if day[1] <= bound[0] else None

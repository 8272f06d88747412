"""What is asked of the doctor, and how does one check turn out? Good, worth a note, or bad; one line for each."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

GOOD, NOTE, BAD = "✓", "注意", "✗"
SHOWN = 5  # names listed of many


class Asked(NamedTuple):
    """What is to be examined: the ledger, its key, the account; when (ISO 8601, Beijing), the day (ordinal), the zone.

    `own`: the unit's own folders of workflows; `full`: whether the whole chain is verified.
    """

    where: str | None
    key: str | None
    account: str | None
    moment: str
    day: int
    zone: str
    own: tuple[Path, ...] = ()
    full: bool = False


class Line(NamedTuple):
    """One check: its mark, what was looked at, what was found and what to do."""

    mark: str
    subject: str
    said: str


def good(subject: str, said: str) -> Line:
    """Return that nothing is wrong."""
    return Line(GOOD, subject, said)


def note(subject: str, said: str) -> Line:
    """Return what is worth a look."""
    return Line(NOTE, subject, said)


def bad(subject: str, said: str) -> Line:
    """Return what must be mended."""
    return Line(BAD, subject, said)


def some(names: Sequence[str]) -> str:
    """Return names, of many the first few and how many there are."""
    return "、".join(names[:SHOWN]) + (f" 等 {len(names)} 个" if len(names) > SHOWN else "")

"""What is stated of a member: from which day which status, in which branch, under which discipline?

A day that is known by month only, or not at all, is a pair: the first and the last day it may be (ordinals).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.vocabulary import CHOICES

Span = tuple[int, int]
Reason = tuple[Any, ...]
"""A code, what it is about (a vote, …) and its figures; `sentences.say` makes the sentence. Empty: none."""

FULL, PROBATIONARY, NONE = CHOICES["status"]
LIGHTER, GRAVEST = CHOICES["discipline"][:-1], CHOICES["discipline"][-1]

ELSEWHERE = ""
"""The organisation of a member who belongs to one that nobody here keeps."""

VOTE, INTRODUCE, CONTACT = "vote", "introduce", "contact"

GROUNDS = {
    "incapacitated": "患病不能表达意志",
    "abroad": "自费出国半年以上",
    "imprisoned": "正在服刑",
    "bedridden": "卧床不起或长年患病",
    "not_transferred": "外出半年以上，应转未转正式组织关系",
}
"""The only grounds on which a member with a vote is not counted as due; leave and a short absence are none."""


class StatusSpan(NamedTuple):
    """One statement: from this day on this status.

    ``organisation``: an id, ELSEWHERE, or None where nothing was said of it (then it is as before).
    """

    since: Span
    status: str
    organisation: str | None = None


class DisciplineSpan(NamedTuple):
    """One discipline, from a day until a day, itself included; ``until`` None: still in force."""

    discipline: str
    since: Span
    until: Span | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person (id) of the roster with all that was stated, in the order of stating; corrections already made."""

    person: str
    name: str
    statuses: tuple[StatusSpan, ...] = ()
    disciplines: tuple[DisciplineSpan, ...] = ()


class Standing(NamedTuple):
    """What a member is on a day; None where it is not known.

    ``discipline``: the gravest that is, or may be, in force. ``doubts``: which of ``status``, ``organisation`` and
    ``discipline`` are not certain.
    """

    status: str | None
    organisation: str | None
    discipline: str | None
    discipline_until: Span | None
    doubts: frozenset[str]


class Answer(NamedTuple):
    """Whether it is allowed (None: not known), why, and what speaks against it all the same."""

    allowed: bool | None
    reason: Reason
    warning: Reason = ()


class Exclusion(NamedTuple):
    """A member not to be counted as due: the ground, the document of consent and resolution, who recorded it."""

    person: str
    ground: str
    document: str
    recorded_by: str

    @property
    def lawful(self) -> bool:
        """Tell whether the ground is one of the list, and somebody stands for it with a document."""
        return self.ground in GROUNDS and bool(self.document.strip()) and bool(self.recorded_by.strip())


class Electorate(NamedTuple):
    """A branch on a day: who is due with a vote, who has none and why, of whom it is not known and why.

    ``warnings``: exclusions that do not count, so that the member is due all the same.
    """

    due: tuple[Member, ...]
    out: tuple[tuple[Member, Reason], ...]
    unknown: tuple[tuple[Member, Reason], ...]
    warnings: tuple[tuple[Member, Reason], ...] = ()


def began(written: str | None, stated: int) -> Span:
    """Return when something began that was stated on a day (ordinal): a day not known lies not after the statement.

    Raises ValueError for a day that does not exist.
    """
    lo, hi = parse(written)
    return lo, min(hi, stated) if lo <= stated else hi

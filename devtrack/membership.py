"""Who may vote, introduce a candidate, or be a contact on this day?

A member is what was stated of him: from which day which status, in which branch, under which discipline. A day known by
month only is a pair (first, last it may be); every answer is found for all that is possible, and where those do not
agree it is None: not known. Readings:

- the last status begun by that day holds; of two from one day the one stated later;
- a full member does not become probationary again unless he left: what was stated `none` in between is told;
- who first stands in the record as probationary had no vote anywhere before;
- the last day of a discipline is still in force; one without a last day is in force until somebody states it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.model import NEVER
from devtrack.vocabulary import CHOICES

Span = tuple[int, int]
Reason = tuple[Any, ...]
"""A code, what it is about (a vote, …), and its figures; `say` makes the sentence."""

FULL, PROBATIONARY, NONE = CHOICES["status"]
NOT_YET = "not_yet"
GRAVEST = "probation_within_party"
ELSEWHERE = ""
"""The organisation of a member who belongs to one that nobody here keeps."""

VOTE, INTRODUCE, CONTACT = "vote", "introduce", "contact"

UNFIT_SINCE = date(2026, 5, 11).toordinal()
"""The day from which one under a lighter discipline is unfit (不宜) to introduce, as `national/introducers-clean` says."""

GROUNDS = {
    "incapacitated": "患病不能表达意志",
    "abroad": "自费出国半年以上",
    "imprisoned": "正在服刑",
    "bedridden": "卧床不起或长年患病",
    "not_transferred": "外出半年以上，应转未转正式组织关系",
}
"""The only grounds on which a member with a vote is not counted as due; leave and a short absence are none."""


class StatusSpan(NamedTuple):
    """One statement: from this day on (first and last it may be) this status.

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
    """Whether it is allowed (None: not known), why, and what speaks against it all the same (empty: nothing)."""

    allowed: bool | None
    reason: Reason
    warning: Reason = ()


class Exclusion(NamedTuple):
    """A member not counted as due: the ground, the document of the consent and the resolution, who recorded it."""

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
    warnings: tuple[tuple[Member, Reason], ...]


class _World(NamedTuple):
    """One of the things that a member may be on a day; None: nobody said."""

    status: str | None
    organisation: str | None


def began(written: str | None, stated: int) -> Span:
    """Return when something began that was stated on a day (ordinal): a day not known lies not after the statement.

    Raises ValueError for a day that does not exist.
    """
    lo, hi = parse(written)
    return lo, min(hi, stated) if lo <= stated else hi


def standing(member: Member, day: int) -> Standing:
    """Return what a member is on a day (ordinal)."""
    worlds = _worlds(member, day)
    statuses = {NONE if one.status == NOT_YET else one.status for one in worlds}
    homes = {one.organisation for one in worlds if one.status not in (NONE, NOT_YET)}
    here = _in_force(member, day)
    status = next(iter(statuses)) if len(statuses) == 1 else None
    home = next(iter(homes)) if len(homes) == 1 else None
    doubts = [("status", status is None), ("organisation", bool(homes) and home is None), ("discipline", here[1:] == (False,))]
    of = here[0] if here else None
    return Standing(
        status, home, of.discipline if of else None, of.until if of else None,
        frozenset(name for name, unsure in doubts if unsure),
    )


def may_vote(member: Member, organisation: str, day: int, exclusions: Iterable[Exclusion] = ()) -> Answer:
    """Tell whether a member is due with a vote in a branch (id) on a day (ordinal)."""
    own = [one for one in exclusions if one.person == member.person]
    lawful = next((one for one in own if one.lawful), None)
    more = [("excluded", VOTE, lawful.ground, lawful.document)] if lawful else []
    warning: Reason = ("exclusion_void", VOTE, own[0].ground) if own and lawful is None else ()
    worlds = _worlds(member, day)
    bars = [[*_bars_of_status(one, VOTE), *_bars_of_place(one, organisation), *more] for one in worlds]
    answer = _decide(member, day, VOTE, worlds, bars, _gravest(member, day), True)
    return answer._replace(warning=warning if answer.allowed is not False else ())


def may_introduce(member: Member, day: int, edition_day: int) -> Answer:
    """Tell whether a member may be an introducer on a day; `edition_day` chooses the edition (both ordinals)."""
    worlds = _worlds(member, day)
    bars = [_bars_of_status(one, INTRODUCE) for one in worlds]
    answer = _decide(member, day, INTRODUCE, worlds, bars, _gravest(member, day), False)
    lighter = _in_force(member, day, tuple(one for one in CHOICES["discipline"] if one != GRAVEST))
    if answer.allowed is False or not lighter or edition_day < UNFIT_SINCE:
        return answer
    one, certain = lighter
    return answer._replace(warning=("unfit" if certain else "discipline_unsure", INTRODUCE, *one))


def may_be_contact(member: Member, day: int) -> Answer:
    """Tell whether a member may be a contact of an activist on a day (ordinal)."""
    worlds = _worlds(member, day)
    return _decide(member, day, CONTACT, worlds, [_bars_of_status(one, CONTACT) for one in worlds], (), False)


def voters(
    members: Iterable[Member], organisation: str, day: int, exclusions: Sequence[Exclusion] = ()
) -> Electorate:
    """Return the electorate of a branch (id) on a day (ordinal).

    Everyone who belongs to the branch that day, or may belong to it, is in exactly one of due, out and unknown; who
    certainly does not is in none.
    """
    due, out, unknown, warnings = [], [], [], []
    for one in members:
        if not any(_may_belong(world, organisation) for world in _worlds(one, day)):
            continue
        answer = may_vote(one, organisation, day, exclusions)
        if answer.allowed:
            due.append(one)
        else:
            (unknown if answer.allowed is None else out).append((one, answer.reason))
        if answer.warning:
            warnings.append((one, answer.warning))
    return Electorate(tuple(due), tuple(out), tuple(unknown), tuple(warnings))


def _worlds(member: Member, day: int) -> list[_World]:
    """Return all that a member may be on a day, each once, in the order of stating."""
    spans = _by_road(member.statuses)
    placed = [one for one in spans if one.organisation is not None or one.status == NONE]
    homes: list[str | None] = [one.organisation for one in placed if _may_be_last(placed, one, day)]
    if all(one.since[1] > day for one in placed):
        homes.append(None)
    found: dict[_World, None] = {}
    for one in spans:
        if _may_be_last(spans, one, day):
            own = [None] if one.status == NONE else homes if one.organisation is None else [one.organisation]
            found.update({_World(one.status, home): None for home in own})
    if all(one.since[1] > day for one in spans):
        found[_World(NOT_YET if _begins_probationary(spans) else None, None)] = None
    return list(found)


def _by_road(spans: tuple[StatusSpan, ...]) -> list[StatusSpan]:
    """Return the statements, full membership of an unknown day not before the probation that it follows."""
    if any(one.status == NONE for one in spans):
        return list(spans)
    first = min((one.since[0] for one in spans if one.status == PROBATIONARY), default=NEVER)
    return [
        one._replace(since=(first, one.since[1])) if one.status == FULL and one.since[0] < first <= one.since[1] else one
        for one in spans
    ]


def _may_be_last(spans: Sequence[StatusSpan], one: StatusSpan, day: int) -> bool:
    """Tell whether a statement may be the last one begun by a day."""
    if one.since[0] > day:
        return False
    begun, at = min(one.since[1], day), spans.index(one)
    straight = all(other.status != NONE for other in spans)
    for n, other in enumerate(spans):
        if other is one or other.since[1] > day:
            continue
        if other.since[0] > begun or (other.since[0] == begun and n > at):
            return False
        onward = one.status == PROBATIONARY and other.status == FULL
        if straight and onward and other.since[1] >= one.since[0]:
            return False
    return True


def _begins_probationary(spans: Sequence[StatusSpan]) -> bool:
    until = min((one.since[1] for one in spans), default=NEVER)
    first = [one for one in spans if one.since[0] <= until]
    return bool(first) and all(one.status == PROBATIONARY for one in first)

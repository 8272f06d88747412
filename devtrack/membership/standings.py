"""What is a member on this day, or what may he be where days are not known?

Readings:

- the last status begun by that day holds; of two from one day the one stated later;
- a full member does not become probationary again unless he left: what was stated `none` in between is told;
- who first stands in the record as probationary had no vote anywhere before;
- the last day of a discipline is still in force; one without a last day is in force until somebody states it.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from devtrack.membership.nouns import FULL, NONE, PROBATIONARY, DisciplineSpan, Member, Span, Standing, StatusSpan
from devtrack.model import FOREVER
from devtrack.vocabulary import CHOICES

NOT_YET = "not_yet"
_DISCIPLINES = CHOICES["discipline"]  # from the lightest to the gravest


class World(NamedTuple):
    """One of the things that a member may be on a day; None: nobody said. NOT_YET is a status here too."""

    status: str | None
    organisation: str | None


class Force(NamedTuple):
    """A discipline that is in force on a day, or only may be."""

    of: DisciplineSpan
    certain: bool


def standing(member: Member, day: int) -> Standing:
    """Return what a member is on a day (ordinal)."""
    worlds = worlds_of(member, day)
    statuses = {one.status for one in worlds}
    homes = {one.organisation for one in worlds if one.status not in (NONE, NOT_YET)}
    status = statuses.pop() if len(statuses) == 1 else None
    home = homes.pop() if len(homes) == 1 else None
    force = in_force(member, day)
    doubts = {
        "status": status in (None, NOT_YET),
        "organisation": status not in (NONE, NOT_YET) and home is None,
        "discipline": force is not None and not force.certain,
    }
    return Standing(
        None if status == NOT_YET else status, home, force.of.discipline if force else None,
        force.of.until if force else None, frozenset(name for name, unsure in doubts.items() if unsure),
    )


def worlds_of(member: Member, day: int) -> list[World]:
    """Return all that a member may be on a day (ordinal), each once, in the order of stating; never nothing."""
    spans = _by_road(member.statuses)
    placed = [one for one in spans if one.organisation is not None or one.status == NONE]
    homes = [one.organisation for one in may_be_last(placed, day)]
    if _may_be_before(placed, day):
        homes.append(None)
    found: dict[World, None] = {}
    for one in may_be_last(spans, day):
        own = [None] if one.status == NONE else homes if one.organisation is None else [one.organisation]
        found.update({World(one.status, home): None for home in own})
    if _may_be_before(spans, day):
        found[World(NOT_YET if _begins_probationary(spans) else None, None)] = None
    return list(found)


def may_be_last(spans: Sequence[StatusSpan], day: int) -> list[StatusSpan]:
    """Return the statements of which each may be the last one begun by a day (ordinal)."""
    straight = all(one.status != NONE for one in spans)
    return [one for n, one in enumerate(spans) if one.since[0] <= day and not _superseded(spans, n, day, straight)]


def in_force(member: Member, day: int, among: Collection[str] = _DISCIPLINES) -> Force | None:
    """Return the gravest discipline, of those named, that is or may be in force on a day (ordinal)."""
    found = [
        Force(one, one.since[1] <= day and (one.until is None or day <= one.until[0]))
        for one in member.disciplines
        if one.discipline in among and one.since[0] <= day and (one.until is None or day <= one.until[1])
    ]
    return max(found, key=lambda one: (_DISCIPLINES.index(one.of.discipline), one.certain), default=None)


def unsure_since(member: Member, day: int) -> tuple[str, Span]:
    """Return the status, and the days it may have begun on, that a doubt about a day hangs on."""
    spans = _by_road(member.statuses)
    under_way = [one for one in spans if one.since[0] <= day < one.since[1]]
    one = (under_way or may_be_last(spans, day))[-1]
    return one.status, one.since


def _superseded(spans: Sequence[StatusSpan], n: int, day: int, straight: bool) -> bool:
    """Tell whether a later statement has certainly begun by the day, however late this one began."""
    one = spans[n]
    begun = min(one.since[1], day)
    return any(
        m != n and other.since[1] <= day and (
            other.since[0] > begun
            or (other.since[0] == begun and m > n and not (straight and _onward(other, one)))
            or (straight and _onward(one, other) and other.since[1] >= one.since[0])
        )
        for m, other in enumerate(spans)
    )


def _onward(one: StatusSpan, other: StatusSpan) -> bool:
    return (one.status, other.status) == (PROBATIONARY, FULL)


def _by_road(spans: tuple[StatusSpan, ...]) -> list[StatusSpan]:
    """Return the statements, full membership of an unknown day not before the probation that it follows."""
    if any(one.status == NONE for one in spans):
        return list(spans)
    probation = [one.since[0] for one in spans if one.status == PROBATIONARY]
    return [
        one._replace(since=(max([one.since[0], *(lo for lo in probation if lo <= one.since[1])]), one.since[1]))
        if one.status == FULL else one
        for one in spans
    ]


def _may_be_before(spans: Sequence[StatusSpan], day: int) -> bool:
    return all(one.since[1] > day for one in spans)


def _begins_probationary(spans: Sequence[StatusSpan]) -> bool:
    """Tell whether the first statement, whichever it is, is probation; full membership that follows it is not first."""
    straight = all(one.status != NONE for one in spans)
    until = min((one.since[1] for one in spans), default=FOREVER)
    first = [
        one.status for one in spans if one.since[0] <= until
        and not (straight and any(_onward(other, one) and other.since[0] <= one.since[1] for other in spans))
    ]
    return bool(first) and set(first) == {PROBATIONARY}

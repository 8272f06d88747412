"""Who is a member, as the records tell? All that was stated of each person, corrections made, in the order of stating.

Pure: a fold over records of people. A correction speaks where, and was stated when, the corrected record was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from devtrack.dates import parse, write
from devtrack.membership.nouns import NONE, DisciplineSpan, Member, Span, StatusSpan, began
from devtrack.membership.standings import NOT_YET, in_force, worlds_of
from devtrack.model import NEVER
from devtrack.subjects import Record, takes_back
from devtrack.vocabulary import CHOICES, DOUBTED

STATUS, DISCIPLINE = "status_changed", "disciplined"
ROLL = (STATUS, DISCIPLINE, "voided")
"""The kinds of records that are read here."""


class Said(NamedTuple):
    """A record that stands, and the day (ordinal) on which it was stated."""

    record: Record
    stated: int

    @property
    def since(self) -> Span:
        """Return when what it says began."""
        return began(self.record.date, self.stated)


def standing(records: Iterable[Record], known_by: str | None = None) -> list[Said]:
    """Return the records that were not corrected or taken back, in the order of stating; `known_by`: by a day."""
    given = [one for one in records if known_by is None or one.known_at[:10] <= known_by]
    replaced = {one.replaces for one in given}
    first: dict[int, Record] = {}
    for one in given:
        first[one.seq] = one if one.replaces is None else first.get(one.replaces, one)
    found = [
        Said(one, parse(first[one.seq].known_at[:10])[0])
        for one in given if one.seq not in replaced and not takes_back(one.kind)
    ]
    return sorted(found, key=lambda said: first[said.record.seq].seq)


def gone(records: Iterable[Record]) -> list[Said]:
    """Return the records that were corrected or taken back."""
    given = list(records)
    replaced = {one.replaces for one in given}
    return [Said(one, parse(one.known_at[:10])[0]) for one in given if one.seq in replaced]


def by_person(said: Iterable[Said]) -> dict[str, list[Said]]:
    """Return what was said of each person (id), in the order of stating."""
    found: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        found[one.record.subject].append(one)
    return dict(found)


def member(person: str, name: str, said: Iterable[Said], own: Iterable[StatusSpan] = ()) -> Member:
    """Return a person as a member; `own`: what the person's own cases say, which knows better (`careers`)."""
    told = list(said)
    stated = [span for one in told if (span := status_span(one)) is not None]
    return Member(
        person, name, beside(tuple(own), stated),
        tuple(discipline_span(one) for one in told if one.record.kind == DISCIPLINE),
    )


def status_span(said: Said) -> StatusSpan | None:
    """Return which status a record states; None where it states none (somebody was only listed)."""
    fields = said.record.fields
    if said.record.kind != STATUS or not fields.get("status"):
        return None
    return StatusSpan(said.since, fields["status"], fields.get("organisation"))


def discipline_span(said: Said) -> DisciplineSpan:
    """Return which discipline a record states."""
    fields = said.record.fields
    return DisciplineSpan(fields["discipline"], said.since, parse(fields["until"]) if fields.get("until") else None)


def beside(own: tuple[StatusSpan, ...], stated: Iterable[StatusSpan]) -> tuple[StatusSpan, ...]:
    """Return all statements about one person, where a person's own case says from when a status holds.

    A roster's 转正时间 is the end of probation, which is in law the day of full membership but often lies before the
    approval; until that is given nobody has a vote. So a status stated from an earlier day holds from the case's day.
    """
    begun: dict[str, Span] = {}
    for one in own:
        begun.setdefault(one.status, one.since)
    every: list[StatusSpan] = [*own, *(_not_before(one, begun.get(one.status)) for one in stated)]
    return tuple(_after_others(one, every) for one in every)


def _after_others(one: StatusSpan, every: Iterable[StatusSpan]) -> StatusSpan:
    """Return a status of an unknown day as begun after every other one that had certainly begun when it was stated.

    It held on the day it was stated; what had begun before was something else.
    """
    lo, hi = one.since
    if lo > NEVER:
        return one
    others = (other.since[1] for other in every if other.status != one.status and NEVER < other.since[1] < hi)
    return one._replace(since=(max(others, default=lo - 1) + 1, hi))


def _not_before(one: StatusSpan, first: Span | None) -> StatusSpan:
    if first is None or one.status == NONE or one.since[0] >= first[0]:
        return one
    return one._replace(since=(first[0], max(one.since[1], first[1])))


def listed(member: Member, day: int) -> dict[str, Any]:
    """Return what a list of people says of a member on a day (ordinal): only what is certain.

    `status`, `discipline` with `discipline_until`; under DOUBTED the kinds that may have been in force.
    """
    found: dict[str, Any] = {}
    statuses = {one.status for one in worlds_of(member, day)}
    if len(statuses) == 1 and (status := statuses.pop()) is not None:
        found["status"] = NONE if status == NOT_YET else status
    return found | _disciplines(member, day) if member.disciplines else found


def _disciplines(member: Member, day: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    forces = [force for kind in CHOICES["discipline"] if (force := in_force(member, day, (kind,))) is not None]
    certain = [force.of for force in forces if force.certain]
    if certain:
        gravest = certain[-1]
        found |= {"discipline": gravest.discipline, "discipline_until": gravest.until and text_of(gravest.until)}
    if len(certain) < len(forces):
        found[DOUBTED] = tuple(force.of.discipline for force in forces if not force.certain)
    return found


def turns(member: Member) -> list[int]:
    """Return the days (ordinals) on which what is known of a member may change; between two of them it does not."""
    spans = [*(one.since for one in member.statuses), *(one.since for one in member.disciplines)]
    begins = {day + n for span in spans for day in span for n in (0, 1)}
    ends = {day + 1 for one in member.disciplines if one.until for day in one.until}
    return sorted(begins | ends)


def text_of(span: Span) -> str | None:
    """Return a day or a month as it is written; None for a span that is neither."""
    day = write(span[0])
    texts = (day, day[:7]) if day else ()
    return next((text for text in texts if parse(text) == span), None)


def homes(said: Mapping[str, list[Said]]) -> dict[str, set[str]]:
    """Return the organisations (ids) that were ever named as a person's."""
    return {
        person: {home for one in told if (home := one.record.fields.get("organisation"))}
        for person, told in said.items()
    }

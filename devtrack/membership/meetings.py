"""Which meetings were held, who was there, and how many of those with a vote: due, and present?

Pure: a fold over the records of meetings, and the figures that a vote taken at one of them rests on.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.membership.answers import may_vote, voters
from devtrack.membership.nouns import Answer, Electorate, Exclusion, Member
from devtrack.membership.roll import standing
from devtrack.model import FOREVER
from devtrack.subjects import ERASED, Record

MEETING_HELD = "meeting_held"
_TOLD = ("start", "end", "title", "agenda")


class Meeting(NamedTuple):
    """A meeting as recorded: its id, last row, organisation (id), day as written, times as written, who was there.

    `attendees`: people by id; `exclusions`: who is not to be counted as due; `candidates`: cases (ids) to be voted on.
    """

    id: str
    row: int
    organisation: str
    date: str | None
    start: str | None = None
    end: str | None = None
    title: str | None = None
    agenda: str | None = None
    attendees: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    candidates: tuple[str, ...] = ()

    @property
    def day(self) -> int | None:
        """Return the day (ordinal); None where it is not known to the day."""
        lo, hi = parse(self.date)
        return lo if lo == hi else None


def meetings(records: Iterable[Record], known_by: str | None = None) -> dict[str, Meeting]:
    """Return the meetings that stand (id -> meeting), in the order of recording; `known_by`: as known by a day."""
    held = (said.record for said in standing(records, known_by))
    return {one.subject: _meeting(one) for one in held if one.kind == MEETING_HELD}


def _meeting(one: Record) -> Meeting:
    fields = one.fields
    excluded = (
        Exclusion(given["person"], given["ground"], given["document"], one.account)
        for given in _listed(fields.get("excluded"))
    )
    told = {name: fields[name] for name in _TOLD if fields.get(name) not in (None, ERASED)}
    return Meeting(
        one.subject, one.seq, fields["organisation"], one.date, attendees=tuple(fields.get("attendees", ())),
        exclusions=tuple(excluded), candidates=tuple(fields.get("candidates", ())), **told,
    )


class Turnout(NamedTuple):
    """Who of a meeting counts: the electorate, those of it who were there, and each attendee with what may be said.

    `complete`: whether all members of that day are known, so that nobody is missing among those due.
    """

    electorate: Electorate
    there: tuple[Member, ...]
    answers: tuple[tuple[Member, Answer], ...]
    complete: bool

    @property
    def due(self) -> int | None:
        """Return how many are due (应到); None where that is not known."""
        known = self.complete and not self.electorate.unknown and bool(self.electorate.due)
        return len(self.electorate.due) if known else None

    @property
    def present(self) -> int | None:
        """Return how many of those with a vote were present (实到); None where that is not known."""
        unsure = any(answer.allowed is None for _, answer in self.answers)
        return None if unsure or not self.answers else len(self.there)


def turnout(meeting: Meeting, day: int, members: Sequence[Member], complete: bool) -> Turnout:
    """Return who counts at a meeting on its day (ordinal). `members`: all who may belong there, and the attendees."""
    known = {one.person: one for one in members}
    attendees = [known.get(person, Member(person, "")) for person in dict.fromkeys(meeting.attendees)]
    answers = tuple((one, may_vote(one, meeting.organisation, day, meeting.exclusions)) for one in attendees)
    electorate = voters(members, meeting.organisation, day, meeting.exclusions)
    return Turnout(electorate, tuple(one for one, answer in answers if answer.allowed), answers, complete)


def figures(found: Turnout) -> dict[str, int]:
    """Return what a vote at the meeting is told of attendance: `due`, `present`, each only where it is known."""
    counts = {"due": found.due, "present": found.present}
    return {name: count for name, count in counts.items() if count is not None}


def clashes(meeting: Meeting, others: Iterable[Meeting]) -> list[tuple[Meeting, tuple[str, ...]]]:
    """Return the other meetings at the same time, each with those (ids) who were at both."""
    found = []
    for other in others:
        both = [person for person in meeting.attendees if person in other.attendees]
        if other.id != meeting.id and both and _overlap(meeting, other):
            found.append((other, tuple(dict.fromkeys(both))))
    return found


def _overlap(one: Meeting, other: Meeting) -> bool:
    """Tell whether two meetings certainly took place at one time: on one day, with times that touch."""
    if one.day is None or one.day != other.day or None in (one.start, other.start):
        return False
    return (one.start or "") < (other.end or f"{other.start}:") and (other.start or "") < (one.end or f"{one.start}:")


def complete_from(imports: Iterable[Record], organisation: str, known_by: str | None = None) -> int:
    """Return from which day (ordinal) on all members of a branch are known: that of its first whole roster.

    FOREVER where none was taken in: whoever had left before would be missing among those due.
    """
    days = (
        parse(one.date)[0] for one in imports
        if (known_by is None or one.known_at[:10] <= known_by) and one.date is not None
        and organisation in (one.fields.get("counts") or {}).get("rosters", ())
    )
    return min(days, default=FOREVER)


def _listed(given: Any) -> Iterable[Mapping[str, Any]]:
    """Return who was excluded; nobody where that was erased."""
    return given if isinstance(given, list) else ()

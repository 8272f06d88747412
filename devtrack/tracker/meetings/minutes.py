"""What is known of one meeting: who was there, which opinions came in writing, which votes name it, was it closed?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.membership.meetings import MEETING_HELD, Meeting, Turnout, figures, meetings
from devtrack.membership.opinions import Closing, Opinion, Sitting, counting, sittings, written
from devtrack.model import Fact
from devtrack.subjects import MEETING, Record
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.turnouts import Turnouts
from devtrack.tracker.members.roll import Roll
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import cases_in
from devtrack.vocabulary import VOIDED

VOTES = ("admission_voted", "conversion_voted")


class Vote(NamedTuple):
    """A vote that names a meeting: the case, the fact as the ledger tells it, its row."""

    file: CaseFile
    fact: Fact
    row: int


class Minutes(NamedTuple):
    """A meeting with all that is known of it; `hidden`: how many votes name it that are out of sight.

    `since`: what about it was put in, corrected or taken back after it was closed, in Chinese.
    """

    meeting: Meeting
    turnout: Turnout | None
    opinions: tuple[Opinion, ...]
    closing: Closing | None
    votes: tuple[Vote, ...]
    hidden: int
    since: tuple[str, ...] = ()

    @property
    def given(self) -> dict[str, int]:
        """What a vote is told of attendance: due and present, each where it is known."""
        return figures(self.turnout) if self.turnout else {}

    def counted(self, case: str) -> list[Opinion]:
        """Return the opinions on a case (id) that count."""
        on = [one for one in self.opinions if one.case == case]
        return counting(on, self.meeting, self.turnout) if self.turnout else []

    def written(self, case: str) -> dict[str, int]:
        """Return the figures that a vote on a case (id) is told of written opinions."""
        return written(self.counted(case))


def known(connection: Transaction, desk: Desk) -> tuple[dict[str, Meeting], dict[str, Sitting]]:
    """Return the meetings that stand (id), and what was recorded of each besides who was there."""
    told = list(records(connection, desk.ledger.keys, of=MEETING))
    return meetings(told), sittings(told)


def found(among: Mapping[str, Meeting], desk: Desk, id: str, slips: Slips) -> Meeting | None:
    """Return the meeting in sight meant by its id; that there is none is kept in mind."""
    one = among.get(id.strip())
    if one is None or one.organisation not in desk.within:
        slips.add(f"没有会议“{id}”；会议代号见 devtrack meeting list")
        return None
    return one


def minutes(connection: Transaction, desk: Desk, meeting: Meeting, sitting: Sitting) -> Minutes:
    """Return a meeting with all that is known of it."""
    there = None if meeting.day is None else Turnouts(Roll(connection, desk)).of(meeting, meeting.day)
    votes, hidden = votes_at(connection, desk, meeting.id)
    place = {case: n for n, case in enumerate(meeting.candidates)}
    votes = tuple(sorted(votes, key=lambda one: (place.get(one.file.id, len(place)), one.row)))
    since = _since(connection, desk, meeting.id, sitting.closing) if sitting.closing else ()
    return Minutes(meeting, there, sitting.opinions, sitting.closing, votes, hidden, since)


def _since(connection: Transaction, desk: Desk, id: str, closing: Closing) -> tuple[str, ...]:
    """Return what about a meeting (id) was done after it was closed, what no longer stands too, each with its row."""
    keys = desk.ledger.keys
    told = list(records(connection, keys, kinds=(*VOTES, VOIDED), with_texts=False))
    named = {one.seq for one in told if one.meeting == id}
    touching = {one.seq: one for one in records(connection, keys, subjects=(id,), with_texts=False)}
    touching |= {one.seq: one for one in told if one.seq in named or one.replaces in named}
    later = [touching[seq] for seq in sorted(touching) if seq > closing.row]
    about = {one.seq: _case(one, touching) for one in later}
    cases = {case for case in about.values() if case is not None}
    names = {file.id: who(file) for file in cases_in(connection, desk, only=cases)} if cases else {}
    return tuple(_done(one, about[one.seq], names, touching, id) for one in later)


def _case(one: Record, among: Mapping[int, Record]) -> str | None:
    """Return whom (case id) a record of a meeting is about: a vote or an opinion on somebody, also one taken back."""
    old = among.get(one.replaces or 0, one)
    case: str | None = one.subject if old.kind in VOTES else old.fields.get("case")
    return case


def _done(one: Record, case: str | None, names: Mapping[str, str], among: Mapping[int, Record], meeting: str) -> str:
    """Return in Chinese what a record did about a meeting (id)."""
    kind = among.get(one.replaces or 0, one).kind if one.kind == VOIDED else one.kind
    name = names.get(case or "", "范围以外的人选")
    what = "会议" if kind == MEETING_HELD else f"{name}的表决" if kind in VOTES else f"对{name}的书面意见"
    how = "作废" if one.kind == VOIDED else "登记" if one.replaces is None else "更正"
    gone = "，不再引用这次会议" if one.kind in VOTES and one.meeting != meeting else ""
    return f"第 {one.seq} 行{how}{what}{gone}"


def naming(connection: Transaction, desk: Desk) -> dict[tuple[str, int], str]:
    """Return the votes that stand and name a meeting: (case, row) -> the meeting (ids)."""
    told = list(records(connection, desk.ledger.keys, kinds=(*VOTES, VOIDED), with_texts=False))
    gone = {one.replaces for one in told}
    return {(one.subject, one.seq): one.meeting for one in told if one.meeting and one.seq not in gone}


def votes_at(connection: Transaction, desk: Desk, id: str) -> tuple[tuple[Vote, ...], int]:
    """Return the votes in sight that name a meeting (id), and how many others do."""
    rows = defaultdict(set)
    for (case, row), meeting in naming(connection, desk).items():
        if meeting == id:
            rows[case].add(row)
    files = cases_in(connection, desk, only=rows.keys()) if rows else []
    seen = tuple(
        Vote(file, fact, row) for file in files for row, fact in zip(file.rows, file.case.facts, strict=True)
        if row in rows[file.id]
    )
    return seen, sum(map(len, rows.values())) - len(seen)


def who(file: CaseFile) -> str:
    """Return a candidate by name and number."""
    return f"{file.case.name}（{file.case.number or file.id}）"


def listed(files: Iterable[CaseFile]) -> str:
    """Return candidates by name and number, each once."""
    return "、".join(dict.fromkeys(map(who, files)))

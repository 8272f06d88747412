"""What is known of one meeting: who was there, which opinions came in writing, which votes name it, was it closed?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.membership.meetings import Meeting, Turnout, meetings
from devtrack.membership.opinions import Closing, Opinion, Sitting, counting, sittings, written
from devtrack.model import Fact
from devtrack.subjects import MEETING
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
    """A meeting with all that is known of it; `hidden`: how many votes name it that are out of sight."""

    meeting: Meeting
    turnout: Turnout | None
    opinions: tuple[Opinion, ...]
    closing: Closing | None
    votes: tuple[Vote, ...]
    hidden: int

    @property
    def changed(self) -> bool:
        """Whether the meeting, an opinion or a vote was put in or corrected after the meeting was closed."""
        rows = (self.meeting.row, *(one.row for one in self.opinions), *(one.row for one in self.votes))
        return self.closing is not None and max(rows) > self.closing.row

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
    return Minutes(meeting, there, sitting.opinions, sitting.closing, votes, hidden)


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

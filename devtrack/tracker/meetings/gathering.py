"""Who is due at a meeting of a branch on a day, and what is known of the meetings that were held?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile, Person
from devtrack.errors import Unusable
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.reading import records
from devtrack.membership.meetings import Meeting, Turnout, meetings
from devtrack.membership.nouns import Exclusion
from devtrack.model import Fact
from devtrack.organisations import below
from devtrack.subjects import MEETING
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.attending import Hall
from devtrack.tracker.meetings.turnouts import Turnouts
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.persons import names_of
from devtrack.tracker.members.roll import Roll
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import cases_in
from devtrack.vocabulary import VOIDED

VOTES = ("admission_voted", "conversion_voted")


class Counted(NamedTuple):
    """Who counts at a meeting: the turnout, who the people are (id), from which day (ordinal) all members are known."""

    turnout: Turnout
    people: Mapping[str, Person]
    complete_from: int


class Listed(NamedTuple):
    """A meeting in a list: the figures that are known, how many votes name it."""

    meeting: Meeting
    figures: Mapping[str, int]
    votes: int


class Told(NamedTuple):
    """A meeting with all that is known of it: who counts (None: the day is not known), the votes taken at it."""

    meeting: Meeting
    counted: Counted | None
    votes: tuple[tuple[CaseFile, Fact], ...]


def electorate(desk: Desk, organisation: str | None, day: int, excluded: Sequence[str]) -> Counted:
    """Return who is due in a branch (name or id) on a day (ordinal), some not counted as typed; raises Unusable."""
    if organisation is None:
        raise Unusable("缺少 --org：哪个党支部的会议，写名称或代号，见 devtrack org list")
    branch = desk.tree[branch_of(desk.tree, access.find(desk.account, desk.tree, organisation))]
    slips = Slips(desk, "")
    with reading(desk.ledger.engine) as connection:
        hall = Hall(connection, desk, slips, branch)
        given = [one for text in excluded if (one := hall.excluded(text))]
        if slips.said:
            raise Unusable("\n".join(slips.said))
        those = tuple(Exclusion(one["person"], one["ground"], one["document"], desk.account.id) for one in given)
        return _counted(connection, desk, Meeting("", 0, branch.id, None, exclusions=those), day)


def counted(desk: Desk, meeting: Meeting) -> Counted | None:
    """Return who counts at a meeting; None where its day is not known."""
    with reading(desk.ledger.engine) as connection:
        return None if meeting.day is None else _counted(connection, desk, meeting, meeting.day)


def _counted(connection: Transaction, desk: Desk, meeting: Meeting, day: int) -> Counted:
    turnouts = Turnouts(Roll(connection, desk))
    found = turnouts.of(meeting, day)
    those = found.electorate
    people = [*(one.person for one in those.due), *(one.person for one, _ in (*those.out, *those.unknown))]
    people += [one.person for one, _ in (*found.answers, *those.warnings)]
    return Counted(found, names_of(connection, desk, people), turnouts.complete_from(meeting.organisation))


def listing(desk: Desk, organisation: str | None, year: str | None) -> list[Listed]:
    """Return the meetings of an organisation and those under it (name or id; None: all in sight), the latest first.

    `year`: as typed. Raises Unusable.
    """
    if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Unusable(f"--year 的“{year}”不是年份；写成 2026 这样")
    unit = access.find(desk.account, desk.tree, organisation) if organisation else desk.account.organisation
    units = desk.within & set(below(desk.tree, unit))
    with reading(desk.ledger.engine) as connection:
        turnouts = Turnouts(Roll(connection, desk))
        votes = Counter(_naming(connection, desk).values())
        known = _meetings(connection, desk).values()
        mine = [one for one in known if one.organisation in units and (one.date or "").startswith(year or "")]
        found = [Listed(one, turnouts[one.id], votes[one.id]) for one in mine]
    return sorted(found, key=lambda one: (one.meeting.date or "", one.meeting.start or ""), reverse=True)


def _meetings(connection: Transaction, desk: Desk) -> dict[str, Meeting]:
    return meetings(records(connection, desk.ledger.keys, of=MEETING))


def _naming(connection: Transaction, desk: Desk) -> dict[tuple[str, int], str]:
    """Return the votes that stand and name a meeting: (case, row) -> the meeting (ids)."""
    told = list(records(connection, desk.ledger.keys, kinds=(*VOTES, VOIDED), with_texts=False))
    gone = {one.replaces for one in told}
    return {(one.subject, one.seq): one.meeting for one in told if one.meeting and one.seq not in gone}


def tell(desk: Desk, id: str) -> Told:
    """Return a meeting in sight with all that is known of it; raises Unusable."""
    with reading(desk.ledger.engine) as connection:
        meeting = _meetings(connection, desk).get(id.strip())
        if meeting is None or meeting.organisation not in desk.within:
            raise Unusable(f"没有会议“{id}”；会议代号见 devtrack meeting list")
        there = None if meeting.day is None else _counted(connection, desk, meeting, meeting.day)
        return Told(meeting, there, tuple(_votes(connection, desk, meeting.id)))


def _votes(connection: Transaction, desk: Desk, id: str) -> list[tuple[CaseFile, Fact]]:
    """Return the votes in sight that name a meeting (id), each with its case."""
    rows = defaultdict(set)
    for (case, row), meeting in _naming(connection, desk).items():
        if meeting == id:
            rows[case].add(row)
    files = cases_in(connection, desk, only=rows.keys()) if rows else []
    return [
        (file, fact) for file in files for row, fact in zip(file.rows, file.case.facts, strict=True)
        if row in rows[file.id]
    ]

"""Who is due at a meeting of a branch on a day, and what is known of the meetings that were held?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile, Person
from devtrack.errors import Unusable
from devtrack.ledger.engine import Transaction, reading
from devtrack.membership.meetings import Meeting, Turnout
from devtrack.membership.nouns import Exclusion
from devtrack.membership.opinions import Sitting
from devtrack.organisations import below
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.attending import Hall
from devtrack.tracker.meetings.minutes import Minutes, found, known, minutes, naming
from devtrack.tracker.meetings.turnouts import Turnouts
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.persons import names_of
from devtrack.tracker.members.roll import Roll
from devtrack.tracker.slips import Slips, check_question
from devtrack.tracker.world import cases_in


class Counted(NamedTuple):
    """Who counts at a meeting: the turnout, who the people are (id), from which day (ordinal) all members are known."""

    turnout: Turnout
    people: Mapping[str, Person]
    complete_from: int


class Listed(NamedTuple):
    """A meeting in a list: the figures that are known, how many votes name it, whether it was closed."""

    meeting: Meeting
    figures: Mapping[str, int]
    votes: int
    closed: bool


class Told(NamedTuple):
    """A meeting with all that is known of it: who counts (None: the day is not known), who is to be voted on.

    `people`: everybody named in it (id).
    """

    minutes: Minutes
    counted: Counted | None
    candidates: Mapping[str, CaseFile]
    people: Mapping[str, Person]

    @property
    def meeting(self) -> Meeting:
        """The meeting."""
        return self.minutes.meeting


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


def electorate_at(desk: Desk, id: str) -> tuple[Meeting, Counted | None]:
    """Return a meeting in sight (id) and who is due at it; raises Unusable."""
    there = tell(desk, id)
    return there.meeting, there.counted


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
        votes = Counter(naming(connection, desk).values())
        every, beside = known(connection, desk)
        mine = [one for one in every.values() if one.organisation in units and (one.date or "").startswith(year or "")]
        closed = {id for id, one in beside.items() if one.closing is not None}
        found = [Listed(one, turnouts[one.id], votes[one.id], one.id in closed) for one in mine]
    return sorted(found, key=lambda one: (one.meeting.date or "", one.meeting.start or ""), reverse=True)


def tell(desk: Desk, id: str) -> Told:
    """Return a meeting in sight with all that is known of it; raises Unusable."""
    with reading(desk.ledger.engine) as connection:
        return told_in(connection, desk, id)


def told_in(connection: Transaction, desk: Desk, id: str) -> Told:
    """Return a meeting in sight with all that is known of it, within a transaction; raises Unusable."""
    every, beside = known(connection, desk)
    slips = Slips(desk, "")
    meeting = found(every, desk, id, slips)
    check_question(slips)
    assert meeting is not None
    there = None if meeting.day is None else _counted(connection, desk, meeting, meeting.day)
    now = minutes(connection, desk, meeting, beside.get(meeting.id, Sitting()))
    wanted = [*meeting.candidates, *(one.case for one in now.opinions)]
    files = {one.id: one for one in cases_in(connection, desk, only=wanted)} if wanted else {}
    people = names_of(connection, desk, dict.fromkeys((*meeting.attendees, *(one.person for one in now.opinions))))
    return Told(now, there, files, people)

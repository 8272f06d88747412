"""What happens when a roster of members is taken in? Read, worked out, shown, and written in one transaction."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.dates import parse
from devtrack.importers.aliases import Headers
from devtrack.importers.members import MemberReading, read_members
from devtrack.ledger.engine import Transaction, reading, writing
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.writing import append_in
from devtrack.subjects import Draft, Head
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.meetings.turnouts import Turnouts
from devtrack.tracker.members.enrolling import Enrolment, Roster, enrol
from devtrack.tracker.members.roll import Roll
from devtrack.tracker.slips import Slips

UNPLACED = "organisation"
"""The clash of somebody of whom it is not known whether he belongs to the branch on whose roster he stands."""


class Wish(NamedTuple):
    """How a roster is to be taken in: for which organisation (a name or id), of which day, only some of the members."""

    organisation: str | None = None
    on: str | None = None
    partial: bool = False
    dry: bool = False


class Taken(NamedTuple):
    """What was read and what it changes; `head` is None where nothing was written.

    `day`: the roster's, as text; `complete`: branches (ids) all of whose members are known from that day on, thanks
    to this file.
    """

    path: Path
    day: str
    reading: MemberReading
    enrolment: Enrolment
    complete: tuple[str, ...]
    head: Head | None


def take_in(desk: Desk, path: Path, headers: Headers, wish: Wish, moment: str) -> Taken:
    """Take a roster of members into the ledger; raises Unusable where nothing can be made of it."""
    access.require(desk.account, access.READ if wish.dry else access.RECORD, desk.tree)
    roster, day = _typed(desk, wish, moment)
    found = read_members(path, headers)
    roster = roster._replace(rows=found.rows)
    with (reading if wish.dry else writing)(desk.ledger.engine) as connection:
        worked_out = enrol(connection, desk, roster)
        some = wish.partial or worked_out.problems or _dropped(found)
        whole = () if some else _whole(connection, desk, worked_out, roster)
        done = Taken(path, day, found, worked_out, whole, None)
        done = done if wish.dry else _write(connection, desk, done, moment)
    if done.head is not None:
        printed(desk, done.head, moment)
    return done


def _typed(desk: Desk, wish: Wish, moment: str) -> tuple[Roster, str]:
    """Return the roster as typed, its rows still to be read, and its day as text; raises Unusable."""
    slips = Slips(desk, moment[:10])
    organisation = slips.organisation(wish.organisation, "--org") if wish.organisation is not None else None
    day = slips.day(wish.on, "--on", needed=False, past=True) or moment[:10]
    slips.check()
    claimed = f"{day}T00:00:00+08:00" if day != moment[:10] else None
    return Roster((), organisation.id if organisation else None, parse(day)[0], claimed), day


def _dropped(found: MemberReading) -> bool:
    """Tell whether a row with somebody on it was not read."""
    read = {(row.source.sheet, row.source.row) for row in found.rows}
    return any(one.row is not None and (one.sheet, one.row) not in read for one in found.problems)


def _whole(connection: Transaction, desk: Desk, worked_out: Enrolment, roster: Roster) -> tuple[str, ...]:
    """Return the branches (ids) whose members are all known from the roster's day on, and were not before."""
    known = Turnouts(Roll(connection, desk))
    there = {*desk.tree, *(draft.subject for draft in worked_out.drafts)}
    unplaced = {one.organisation for one in worked_out.entries for code, *_ in one.difference.clash if code == UNPLACED}
    branches = dict.fromkeys(one.organisation for one in worked_out.entries if one.organisation in there - unplaced)
    return tuple(id for id in branches if known.complete_from(id) > roster.day)


def _write(connection: Transaction, desk: Desk, done: Taken, moment: str) -> Taken:
    if not done.enrolment.drafts and not done.complete:
        return done
    drafts = [*done.enrolment.drafts, _record(ledger_subject(connection), done)]
    written = append_in(connection, desk.ledger, desk.stamp(moment, "member import"), drafts)
    return done._replace(head=written.head)


def _record(ledger: str, done: Taken) -> Draft:
    """Return the record of an import: which file, how much it changed, of which branches it is the whole roster."""
    entries = done.enrolment.entries
    counts = {
        "members": len(entries), "new": sum(one.new for one in entries), "problems": len(done.enrolment.problems),
        "facts": sum(len(one.drafts) for one in entries), "rosters": list(done.complete),
    }
    digest = hashlib.sha256(done.path.read_bytes()).hexdigest()
    return Draft(ledger, "imported", done.day, {"file": done.path.name, "sha256": digest, "counts": counts})

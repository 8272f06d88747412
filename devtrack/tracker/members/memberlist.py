"""Who belongs to a branch on a day, and what has been recorded of a member, by whom and when?"""

from collections.abc import Iterable
from typing import NamedTuple

from devtrack.assembly import Person
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.reading import records
from devtrack.membership.nouns import NONE, Member, Span, Standing, StatusSpan
from devtrack.membership.sentences import written
from devtrack.membership.standings import NOT_YET, standing, worlds_of
from devtrack.organisations import below
from devtrack.subjects import ACCOUNT, Record, takes_back
from devtrack.tracker.cases.telling import recorded_told
from devtrack.tracker.desk import Desk
from devtrack.tracker.members.memberwords import place, words
from devtrack.tracker.members.persons import names_of, person
from devtrack.tracker.members.roll import Roll, members_of
from devtrack.tracker.organisations.annals import Entry, account_names
from devtrack.vocabulary import VALUE_NAMES


class Belonging(NamedTuple):
    """A member of a branch on a day: who, the branch (id), what he is, since when (None: not known)."""

    person: Person
    organisation: str
    standing: Standing
    since: Span | None


class Shown(NamedTuple):
    """All that is known of a person as a member: what he is today, what his own cases say, every record."""

    person: Person
    standing: Standing
    own: tuple[str, ...]
    entries: tuple[Entry, ...]


def belonging(desk: Desk, organisation: str | None, day: int) -> list[Belonging]:
    """Return who belongs, or may belong, to an organisation and those under it (id; None: all) on a day (ordinal)."""
    units = [id for id in below(desk.tree, organisation or desk.account.organisation) if id in desk.within]
    with reading(desk.ledger.engine) as connection:
        roll, found = Roll(connection, desk), dict[str, tuple[Member, str]]()
        for unit in units:
            for one in members_of(roll, unit):
                if _belongs(one, unit, day) and (one.person not in found or standing(one, day).organisation == unit):
                    found[one.person] = one, unit
        people = names_of(connection, desk, found.keys())
    rows = [_row(people[id], one, unit, day) for id, (one, unit) in found.items()]
    order = {unit: n for n, unit in enumerate(units)}
    return sorted(rows, key=lambda one: (order[one.organisation], one.person.number or "~", one.person.name))


def _belongs(one: Member, unit: str, day: int) -> bool:
    worlds = worlds_of(one, day)
    return any(world.status not in (NONE, NOT_YET) and world.organisation in (unit, None) for world in worlds)


def _row(who: Person, one: Member, unit: str, day: int) -> Belonging:
    there = standing(one, day)
    first = min((span.since for span in one.statuses if span.status == there.status), default=None)
    return Belonging(who, unit, there, first)


def show(desk: Desk, who: str, day: int, reveal: bool) -> Shown:
    """Return all that is recorded of a person in sight, and what he is on a day (ordinal); raises Unusable."""
    with reading(desk.ledger.engine) as connection:
        meant, roll = person(connection, desk, who), Roll(connection, desk)
        own = tuple(_own(desk, one) for one in roll.own(meant.id))
        there = standing(roll.member(meant.id), day)
        return Shown(meant, there, own, tuple(_entries(connection, desk, meant.id, reveal)))


def _own(desk: Desk, one: StatusSpan) -> str:
    home = "" if one.organisation is None else f"，组织关系在{place(desk, one.organisation)}"
    return f"{written(one.since)} 起为{VALUE_NAMES[one.status]}{home}"


def _entries(connection: Transaction, desk: Desk, id: str, reveal: bool) -> Iterable[Entry]:
    told = list(records(connection, desk.ledger.keys, subjects=(id,)))
    names = account_names(records(connection, desk.ledger.keys, of=ACCOUNT))
    undone = {one.replaces: _undone(one) for one in told if one.replaces is not None}
    for one in told:
        by = recorded_told(one, names.get(one.account, one.account))
        yield Entry(one.seq, words(one, desk, reveal=reveal), by, one.recorded_at, undone.get(one.seq, ""))


def _undone(one: Record) -> str:
    return f"已由第 {one.seq} 行{'作废' if takes_back(one.kind) else '更正'}"

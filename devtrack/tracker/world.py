"""What does the ledger know besides the rows of cases, and which cases are in sight? Read in one transaction."""

from collections.abc import Collection, Iterator, Sequence

from devtrack import access
from devtrack.assembly import CaseFile, World, cases_of, people_of
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.private import texts_of
from devtrack.ledger.reading import MANY, CaseEntry, batches, case_entries, case_rows, ids, records
from devtrack.subjects import ACCOUNT
from devtrack.tracker.desk import Desk, organisations, place
from devtrack.tracker.meetings.turnouts import Turnouts
from devtrack.tracker.members.roll import Roll

WHO = ("person_recorded", "person_erased")


def cases(
    desk: Desk, *, within: Collection[str] | None = None, only: Collection[str] | None = None,
    known_by: str | None = None, every: bool = False,
) -> list[CaseFile]:
    """Return the cases in sight: of some organisations (ids), of some ids only; `every`: with corrected facts too."""
    with reading(desk.ledger.engine) as connection:
        return cases_in(connection, desk, within=within, only=only, known_by=known_by, every=every)


def cases_in(
    connection: Transaction, desk: Desk, *, within: Collection[str] | None = None,
    only: Collection[str] | None = None, known_by: str | None = None, every: bool = False,
    knowing: World | None = None,
) -> list[CaseFile]:
    """Return the cases in sight within a transaction; `knowing`: what is known besides, if that was read already."""
    mine = desk.within if within is None else desk.within & set(within)
    entries = case_entries(connection, mine, only)
    return list(cases_of_entries(connection, desk, entries, known_by, every=every, knowing=knowing))


def cases_of_entries(
    connection: Transaction, desk: Desk, entries: Sequence[CaseEntry], known_by: str | None = None, *,
    every: bool = False, knowing: World | None = None,
) -> Iterator[CaseFile]:
    """Yield the cases so entered, one after another, within a transaction."""
    owners = {one.person for one in entries}
    there = knowing or world(connection, desk, known_by, owners if len(owners) <= MANY else None)
    yield from cases_of(case_rows(connection, entries), there, every=every)


def world(
    connection: Transaction, desk: Desk, known_by: str | None = None, owners: Collection[int] | None = None
) -> World:
    """Return what the ledger knows besides cases; `owners`: whose texts are needed (numbers; None: everybody's)."""
    ledger = desk.ledger
    number_to_id = ids(connection)
    apart = texts_of(connection, ledger.keys, owners)
    told = records(connection, ledger.keys, kinds=WHO, apart=apart if owners is None else None)
    people = people_of(told, known_by)
    known = access.accounts(records(connection, ledger.keys, of=ACCOUNT))
    written = {n: (one.recorded_at, one.account) for n, one in batches(connection).items()}
    tree = organisations(connection, ledger, known_by) if known_by else desk.tree
    roll = Roll(connection, desk, known_by, number_to_id)
    return World(
        ledger.keys.ident, place(desk), people, tree, written, apart.texts, apart.sources, number_to_id,
        {id: n for n, id in number_to_id.items()}, roll.standing, Turnouts(roll),
        {one.id: one.name for one in known.values()}, known_by,
    )

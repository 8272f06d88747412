"""How is a change to organisations or accounts made? Worked out and written in one transaction, or not at all."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from devtrack import access
from devtrack.access import Account
from devtrack.ledger.engine import Transaction, writing
from devtrack.ledger.reading import records
from devtrack.ledger.writing import append_in
from devtrack.organisations import Tree, grow
from devtrack.subjects import ACCOUNT, ORGANISATION, Draft, Head, Record, subject_of, takes_back
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.organisations.sound import faults
from devtrack.tracker.slips import Slips


class There(NamedTuple):
    """The ledger as the change finds it: within its transaction, with what is wrong with the call so far.

    `desk`: as it stands now; `told`: every record of organisations; `accounts`: those in use; `notes`: what the user
    should know of what was written, in Chinese.
    """

    connection: Transaction
    desk: Desk
    told: tuple[Record, ...]
    accounts: dict[str, Account]
    slips: Slips
    moment: str
    notes: list[str]


class Done(NamedTuple):
    """What was written: the drafts with the numbers of their rows, the head (None: nothing to write), notes.

    `desk`: with the organisations as they stand afterwards.
    """

    drafts: tuple[Draft, ...]
    rows: range
    head: Head | None
    notes: tuple[str, ...]
    desk: Desk


Work = Callable[[There], Sequence[Draft]]


def change(desk: Desk, moment: str, command: str, work: Work) -> Done:
    """Do some work in one transaction; raises Unusable where the account may not, or with every mistake."""
    access.require(desk.account, access.MANAGE, desk.tree)
    with writing(desk.ledger.engine) as connection:
        there = _there(connection, desk, moment)
        drafts = tuple(work(there))
        there.slips.check()
        after = _sound(there, drafts)
        notes = tuple(there.notes)
        if not drafts:
            return Done((), range(0), None, notes, there.desk)
        written = append_in(connection, desk.ledger, desk.stamp(moment, command), drafts)
    printed(desk, written.head, moment)
    return Done(drafts, written.rows, written.head, notes, there.desk._replace(tree=after, within=_seen(there, drafts)))


def _there(connection: Transaction, desk: Desk, moment: str) -> There:
    """Read anew what others may have changed since the desk was opened."""
    told = tuple(records(connection, desk.ledger.keys, of=ORGANISATION))
    known = access.accounts(records(connection, desk.ledger.keys, of=ACCOUNT))
    tree, account = grow(told), access.choose(known.values(), desk.account.id)
    fresh = desk._replace(account=account, tree=tree, within=access.scope(account, tree))
    access.require(account, access.MANAGE, tree)
    return There(connection, fresh, told, known, Slips(fresh, moment[:10]), moment, [])


def _sound(there: There, drafts: Iterable[Draft]) -> Tree:
    """Return the organisations as they would stand; raises Unusable where that newly cannot be."""
    first = max((one.seq for one in there.told), default=0) + 1
    about = [one for one in drafts if takes_back(one.kind) or subject_of(one.kind) == ORGANISATION]
    after = grow([*there.told, *(_as_record(one, first + n, there.moment) for n, one in enumerate(about))])
    within = _seen(there, drafts)
    before = faults(there.desk.tree, within)
    for said in faults(after, within):
        if said not in before:
            there.slips.add(said)
    there.slips.check()
    return after


def _seen(there: There, drafts: Iterable[Draft]) -> frozenset[str]:
    return there.desk.within | {one.subject for one in drafts}


def _as_record(one: Draft, seq: int, moment: str) -> Record:
    replaces = one.replaces if isinstance(one.replaces, int) else None
    return Record(
        seq, one.subject, one.kind, one.date, one.fields, False, replaces, one.why, one.correction, None, None, None,
        None, None, moment, "", "",
    )

"""Which ledger is meant, who sits at it, and what may be seen from there? Opened once for each command."""

from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.access import Account
from devtrack.config import Way, keep_head, keep_way, way
from devtrack.errors import Unusable
from devtrack.ledger.beginning import begin, new_ident, open_ledger
from devtrack.ledger.engine import Ledger, Transaction, file_of, reading, shown
from devtrack.ledger.reading import records
from devtrack.ledger.writing import append, new_id
from devtrack.organisations import Tree, grow
from devtrack.subjects import ACCOUNT, ORGANISATION, Draft, Head, Stamp


class Desk(NamedTuple):
    """An opened ledger, the account at work, the organisations as they stand today and those in sight."""

    ledger: Ledger
    account: Account
    tree: Tree
    within: frozenset[str]

    def stamp(self, moment: str, command: str) -> Stamp:
        """Return with what is recorded now by this account."""
        return Stamp(moment, self.account.id, command)


class Start(NamedTuple):
    """What a new ledger begins with: where, its key, the school or unit on top, its level, its workflow, who works.

    `workflow_from`, `tracked_from`: days as text; `authority`: (first day, document) of the top's power to approve.
    """

    where: str
    key: str | None
    title: str
    level: str
    workflow: str
    name: str
    role: str = "administrator"
    workflow_from: str | None = None
    tracked_from: str | None = None
    authority: tuple[str, str] | None = None
    passphrase: str | None = None


def sit_down(where: str | None, key: str | None, account: str | None) -> Desk:
    """Open the ledger meant; raises Unusable where there is none, or the account is not known."""
    there = way(where, key, account)
    if there is None:
        raise Unusable("还没有台账：先运行 devtrack init 建立；已有的请用 --ledger 指明位置")
    ledger = open_ledger(there.where, there.key, there.passphrase, there.ident)
    with reading(ledger.engine) as connection:
        tree = organisations(connection, ledger)
        known = access.accounts(records(connection, ledger.keys, of=ACCOUNT))
    at_work = access.choose(known.values(), there.account)
    return Desk(ledger, at_work, tree, access.scope(at_work, tree))


def files_of(where: str | None, key: str | None) -> list[Path]:
    """Return the files in which a ledger and its key lie."""
    there = way(where, key, None)
    if there is None:
        return []
    file = file_of(there.where)
    own = [file, *(file.with_name(f"{file.name}-{end}") for end in ("wal", "shm"))] if file is not None else []
    return [*own, there.key]


def place(desk: Desk) -> str:
    """Return where the ledger lies as it may be shown, without a password."""
    return shown(desk.ledger.engine)


def printed(desk: Desk, head: Head, moment: str) -> Head:
    """Keep on this machine a head that is printed, so that a ledger put back to an earlier day is noticed."""
    keep_head(desk.ledger.keys.ident, str(head), moment)
    return head


def organisations(connection: Transaction, ledger: Ledger, known_by: str | None = None) -> Tree:
    """Return the organisations; `known_by`: as known by a day."""
    return grow(records(connection, ledger.keys, of=ORGANISATION, with_texts=False), known_by)


def found(start: Start, moment: str, program: str) -> tuple[Desk, Way]:
    """Make a new ledger with its top organisation and first account, and keep the way to it."""
    ident = new_ident()
    given = way(start.where, start.key, None)
    assert given is not None
    key = Path(start.key) if start.key else given.key.with_name(f"{ident}.key")
    top, account = new_id(ORGANISATION), new_id(ACCOUNT)
    ledger = begin(given.where, key, ident, Stamp(moment, account, "init"), program, start.passphrase)
    append(ledger, Stamp(moment, account, "init"), _first(start, top, account, moment[:10]))
    keep_way(given.where, key, account, ident)
    return sit_down(given.where, str(key), account), Way(given.where, key, account)


def _first(start: Start, top: str, account: str, today: str) -> list[Draft]:
    drafts = [
        Draft(top, "organisation_founded", None, {"name": start.title, "level": start.level}),
        Draft(top, "workflow_adopted", start.workflow_from, {"workflow": start.workflow}),
        Draft(account, "account_granted", today, {"name": start.name, "role": start.role, "organisation": top}),
    ]
    if start.tracked_from:
        drafts.append(Draft(top, "tracking_begun", start.tracked_from, {}))
    if start.authority:
        since, document = start.authority
        drafts.append(Draft(top, "authority_granted", since, {"document": document}))
    return drafts

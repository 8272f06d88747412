"""How does a ledger come back from a backup? Verified, into an empty place, and nobody erased since comes back with it.

All is done on a draft and proven there; only then does it take its place, whole or not at all.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import people_of
from devtrack.config import (
    Known,
    Way,
    keep_head,
    keep_restoring,
    keep_way,
    known_erasures,
    rows_of,
    user_folder,
    way,
)
from devtrack.errors import Unusable
from devtrack.ledger import schema
from devtrack.ledger.beginning import known_form, open_any, reach
from devtrack.ledger.copying import copy_into_server, drafted, insist, refuse_filled, snapshot
from devtrack.ledger.engine import Ledger, connect, file_of, is_encrypted, outside, reading, shown
from devtrack.ledger.erasing import wipe
from devtrack.ledger.health import ident_of, still_there
from devtrack.ledger.reading import head, records
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.sealing import read_head
from devtrack.ledger.upgrading import upgrade
from devtrack.ledger.writing import append
from devtrack.subjects import ACCOUNT, Draft, Head
from devtrack.tracker.desk import Desk, organisations
from devtrack.tracker.members.forgetting import Demand, forget_in, meant
from devtrack.tracker.upkeep.care import heads_of
from devtrack.tracker.world import WHO


class Compared(NamedTuple):
    """How a backup stands to what this machine knows: the newest head, rows it lacks, heads it does not contain."""

    newest: Known | None
    lacking: int
    strayed: tuple[Known, ...]


class Restored(NamedTuple):
    """What came back: where, its key, the backup's head, the end now, the comparison, people erased again, by whom.

    Where it was only tried, `where` is None, `end` the backup's head, and `erased` how many would be erased again.
    """

    where: str | None
    key: Path
    backup: Head
    end: Head
    compared: Compared
    erased: int
    account: str


class Wish(NamedTuple):
    """What is to be restored: the backup, to where, with which key and as which account, when (ISO 8601)."""

    backup: Path
    to: str
    key: str | None
    account: str | None
    moment: str


def restored(wish: Wish) -> Restored:
    """Restore a backup to a new file or into an empty database; raises Unusable, and then nothing is there."""
    there = way(wish.to, wish.key, wish.account)
    assert there is not None
    _refuse_taken(there)
    there = there._replace(key=_key(wish, there))
    with _draft(there) as draft:
        ledger = _opened(wish, there, draft)
        done = _brought_up(ledger, there, wish)
        keep_restoring(ledger.keys.ident, str(done.end), wish.moment)  # a kill may leave no time to, once it is there
        if file_of(there.where) is None:
            copy_into_server(ledger.engine, connect(there.where), ledger.keys)
    _keep(done, there, ledger.keys.ident, wish.moment)
    return done


def tried(wish: Wish) -> Restored:
    """Restore a backup, compare it with what this machine knows, and leave nothing of it; raises Unusable."""
    there = way(str(wish.backup), wish.key, wish.account)
    assert there is not None
    there = there._replace(key=_key(wish, there))
    with tempfile.TemporaryDirectory() as folder:
        ledger = _opened(wish, there, Path(folder) / "draft.db")
        desk = _desk(ledger, there.account)
        backup = _head(ledger)
        compared, gone = _compared(ledger, backup), len(_come_back(desk))
        return Restored(None, there.key, backup, backup, compared, gone, desk.account.id)


def _refuse_taken(there: Way) -> None:
    file = file_of(there.where)
    if file is None:
        with reading(connect(there.where)) as connection:
            refuse_filled(connection)
    elif file.exists():
        raise Unusable(f"{file} 已经存在；没有改动。请恢复到一个新的文件名，核对以后再换掉原来的")


def _secret(backup: Path, there: Way) -> str | None:
    """Return the passphrase of a backup; a plain one needs none, whatever the environment says."""
    if not backup.is_file():
        raise Unusable(f"没有备份文件 {backup}")
    return there.passphrase if is_encrypted(backup) else None


def _key(wish: Wish, there: Way) -> Path:
    """Return the key file: as typed, else as the environment says, else the one kept under the ledger's own name."""
    if wish.key or there.key.is_file():
        return there.key
    with reading(reach(str(wish.backup), _secret(wish.backup, there))) as connection:
        known_form(connection)  # else its name cannot be asked for
        return user_folder() / "keys" / f"{ident_of(connection)}.key"


@contextmanager
def _draft(there: Way) -> Iterator[Path]:
    """Give a file to work on: the draft of the ledger's own, or one that goes when the server has it all."""
    file = file_of(there.where)
    if file is not None:
        with drafted(file) as draft:
            yield draft
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "draft.db"


def _opened(wish: Wish, there: Way, draft: Path) -> Ledger:
    """Copy the backup to the draft, bring it up to this program's form, and verify it."""
    secret = _secret(wish.backup, there)
    backup = reach(str(wish.backup), secret)
    with reading(backup) as connection:
        known_form(connection)
    snapshot(backup, draft)
    ledger, form = open_any(str(draft), there.key, secret)
    if form != schema.REVISION:
        upgrade(ledger.engine)
    with reading(ledger.engine) as connection:
        insist(connection, ledger.keys, f"备份 {wish.backup} 没有通过查验，没有恢复：")
    return ledger


def _brought_up(ledger: Ledger, there: Way, wish: Wish) -> Restored:
    """Erase again who was erased since, record the restoring, verify; return what to tell."""
    desk, backup = _desk(ledger, there.account), _head(ledger)
    compared = _compared(ledger, backup)
    erased = _erased_again(desk, wish.moment)
    now = _record(desk, wish, backup)
    _finish(ledger)
    return Restored(shown(connect(there.where)), there.key, backup, now, compared, erased, desk.account.id)


def _head(ledger: Ledger) -> Head:
    with reading(ledger.engine) as connection:
        return head(connection, ledger.keys)[0]


def _finish(ledger: Ledger) -> None:
    """Verify once more what is to be kept, and have it keep its journal as every ledger does."""
    with reading(ledger.engine) as connection:
        insist(connection, ledger.keys, "恢复后没有通过查验，没有恢复：")
    with outside(ledger.engine) as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _desk(ledger: Ledger, account: str | None) -> Desk:
    """Sit down at the draft, with everything in sight."""
    with reading(ledger.engine) as connection:
        tree = organisations(connection, ledger)
        known = access.accounts(records(connection, ledger.keys, of=ACCOUNT))
    at_work = access.choose(known.values(), account)
    access.require(at_work, access.MANAGE, tree)
    return Desk(ledger, at_work, tree, frozenset(tree))


def _compared(ledger: Ledger, backup: Head) -> Compared:
    with reading(ledger.engine) as connection:
        known = heads_of(connection, ledger.keys.ident)
        strayed = [one for one in known if still_there(connection, read_head(one.what)) is False]
    newest = max(known, key=lambda one: rows_of(one.what), default=None)
    lacking = max(0, rows_of(newest.what) - backup.length) if newest else 0
    return Compared(newest, lacking, tuple(strayed))


def _come_back(desk: Desk) -> list[Known]:
    """Return who came back with the backup though this machine knows them to have been erased."""
    with reading(desk.ledger.engine) as connection:
        people = people_of(records(connection, desk.ledger.keys, kinds=WHO))
    found = known_erasures(desk.ledger.keys.ident)
    return [one for one in found if one.what in people and not people[one.what].erased]


def _erased_again(desk: Desk, moment: str) -> int:
    """Erase whom this machine knows to have been erased since the backup; return how many."""
    left = _come_back(desk)
    for one in left:
        day = one.moment[:10]
        paper = f"恢复备份时，按本机 {day} 的删除记录再次删除"
        forget_in(desk, meant(desk, one.what), Demand(desk.account.name, f"{day} 的批准人", paper), moment)
    if left:
        wipe(desk.ledger)
    return len(left)


def _record(desk: Desk, wish: Wish, backup: Head) -> Head:
    with reading(desk.ledger.engine) as connection:
        subject = ledger_subject(connection)
    fields = {"file": wish.backup.name, "head": str(backup)}
    draft = Draft(subject, "restored", wish.moment[:10], fields)
    return append(desk.ledger, desk.stamp(wish.moment, "restore"), [draft]).head


def _keep(done: Restored, there: Way, ident: str, moment: str) -> None:
    """Keep the way to what came back, and that the ledger goes on from there."""
    keep_head(ident, str(done.backup), moment, restored=True)
    keep_head(ident, str(done.end), moment)
    try:
        keep_way(there.where, there.key, done.account, ident)
    except OSError as error:
        raise Unusable(f"已恢复到 {done.where}，但未能记下它的位置（{error.strerror}）；请用 --ledger 指明") from None

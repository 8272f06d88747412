"""How is a ledger backed up, and brought up to the form of this program? Never without a copy proven by opening it."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.config import Way, keep_head, way
from devtrack.errors import Unusable
from devtrack.ledger import schema
from devtrack.ledger.beginning import open_any
from devtrack.ledger.copying import back_up, insist
from devtrack.ledger.engine import Ledger, is_encrypted, reading
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.upgrading import upgrade
from devtrack.ledger.writing import append
from devtrack.subjects import Draft, Head
from devtrack.tracker.desk import Desk, sit_down


class BackedUp(NamedTuple):
    """A backup: its file, how many bytes, the head it stands at, where the key lies, whether it is encrypted whole."""

    file: Path
    size: int
    head: Head
    key: Path
    encrypted: bool


class Upgraded(NamedTuple):
    """The form before and after, the backup taken first (None: it was new already), what could not be recorded."""

    before: str
    after: str
    backup: BackedUp | None
    unrecorded: str | None = None


def meant(where: str | None, key: str | None, account: str | None) -> Way:
    """Return the way to the ledger meant; raises Unusable where there is none."""
    there = way(where, key, account)
    if there is None:
        raise Unusable("还没有台账：先运行 devtrack init 建立；已有的请用 --ledger 指明位置")
    return there


def backed_up(where: str | None, key: str | None, account: str | None, output: str | None, moment: str) -> BackedUp:
    """Back the ledger up into one file, and record it there; raises Unusable."""
    there = meant(where, key, account)
    desk = sit_down(where, key, account)
    access.require(desk.account, access.MANAGE, desk.tree)
    done = _copied(desk.ledger, there, output, moment)
    _record(desk, done, moment, "backup")
    return done


def _copied(ledger: Ledger, there: Way, output: str | None, moment: str, form: str | None = None) -> BackedUp:
    file = _named(output, moment)
    head = back_up(ledger, file, there.passphrase, form)
    keep_head(ledger.keys.ident, str(head), moment)
    return BackedUp(file.resolve(), file.stat().st_size, head, there.key, is_encrypted(file))


def _named(output: str | None, moment: str) -> Path:
    """Return the file for a backup: as typed, else named by the moment, in the folder typed or the present one."""
    given = Path(output or "")
    if output and given.suffix and not given.is_dir():
        return given
    if given.is_file():
        raise Unusable(f"{given} 已经存在；没有改动。--output 请写文件夹，或另一个以 .db 结尾的文件名")
    stem = f"台账备份-{moment[:10].replace('-', '')}-{moment[11:16].replace(':', '')}"
    file, n = given / f"{stem}.db", 1
    while file.exists():
        n += 1
        file = given / f"{stem}-{n}.db"
    return file


def _record(desk: Desk, done: BackedUp, moment: str, command: str) -> None:
    with reading(desk.ledger.engine) as connection:
        subject = ledger_subject(connection)
    fields = {"file": done.file.name, "head": str(done.head)}
    append(desk.ledger, desk.stamp(moment, command), [Draft(subject, "backed_up", moment[:10], fields)])


def upgraded(where: str | None, key: str | None, account: str | None, output: str | None, moment: str) -> Upgraded:
    """Bring the ledger up to this program's form: backed up first, then all of it, verified, or nothing.

    Raises Unusable.
    """
    there = meant(where, key, account)
    ledger, form = open_any(there.where, there.key, there.passphrase, there.ident)
    if form == schema.REVISION:
        return Upgraded(form, form, None)
    copy = _copied(ledger, there, output, moment, form)
    check = partial(insist, keys=ledger.keys, otherwise="改换格式后没有通过查验，没有改动：")
    before, after = upgrade(ledger.engine, check=check)
    done = Upgraded(before or form, after or form, copy)
    try:
        _record(sit_down(where, key, account), copy, moment, "upgrade")
    except Unusable as error:  # several accounts and none named: the ledger is upgraded all the same
        return done._replace(unrecorded=str(error))
    return done

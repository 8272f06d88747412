"""How does a ledger begin, and how is one opened? With its tables, its key and its first row.

Opening looks at the form of the tables and at the key, never at the rows: those are for `verifying`.
"""

import os
import secrets
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from devtrack.errors import Unusable
from devtrack.ledger import keys as keyring
from devtrack.ledger import schema
from devtrack.ledger.engine import Ledger, connect, file_of, is_encrypted, reading, revision, shown
from devtrack.ledger.sealing import raw, seal_head
from devtrack.ledger.writing import append, new_id
from devtrack.subjects import LEDGER, Draft, Stamp


def new_ident() -> str:
    """Return the name of a new ledger: with it begins the id of every fact recorded in it."""
    return secrets.token_hex(4)


def begin(where: str, key: Path, ident: str, stamp: Stamp, program: str, passphrase: str | None = None) -> Ledger:
    """Make a ledger: tables, key file, first row. Raises Unusable where there is something already."""
    from devtrack.ledger.upgrading import upgrade  # here: alembic takes long to load

    file = file_of(where)
    if file is not None and file.exists() and file.stat().st_size:
        raise Unusable(f"{file} 已经存在；没有改动。已有台账的请直接使用，另建一个的请换一个文件名")
    if file is not None:
        _folder(file)
    engine = connect(where, passphrase)
    if file is None:
        with reading(engine) as connection:
            if revision(connection) is not None and connection.execute(select(schema.ledger)).first() is not None:
                raise Unusable("这个数据库里已经有台账；没有改动")
    made = keyring.create(key, ident)
    if file is not None:
        _reserve(file)
    upgrade(engine)
    if file is not None:
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
    ledger = Ledger(where, engine, made)
    fields = {"ledger": ident, "program": program}
    append(ledger, stamp, [Draft(new_id(LEDGER), "ledger_begun", stamp.moment[:10], fields)])
    return ledger


def _folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"无法建立文件夹 {file.parent}：{error.strerror}") from None


def _reserve(file: Path) -> None:
    """Make the file its owner's alone before anything stands in it; what SQLite puts beside it takes that over."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
        os.chmod(file, 0o600)
    except OSError as error:
        raise Unusable(f"无法建立台账文件 {file}：{error.strerror}") from None


def open_ledger(where: str, key: Path, passphrase: str | None = None, kept: str | None = None) -> Ledger:
    """Open a ledger; raises Unusable where it is missing, of another form, or the key is not its own.

    `kept`: the name of the ledger that was there before; another in its place is refused.
    """
    ledger, form = open_any(where, key, passphrase, kept)
    if form != schema.REVISION:
        raise other_form(form)
    return ledger


def open_any(
    where: str, key: Path, passphrase: str | None = None, kept: str | None = None
) -> tuple[Ledger, str]:
    """Open a ledger of this form or an older one; return it and its form. Raises Unusable."""
    engine = reach(where, passphrase)
    held = keyring.load(key)
    with reading(engine) as connection:
        form = known_form(connection)
        rows = connection.execute(select(schema.ledger)).all()
    if not rows:
        raise Unusable(f"{shown(engine)} 里没有台账的末端记录；建立时可能中断了。请删去这个文件，重新 devtrack init")
    row, *more = rows
    refuse_other(engine, row.ident, kept)
    if more or row.ident != held.ident or raw(row.head) != seal_head(held, row.ident, row.length, raw(row.seal)):
        raise Unusable(
            f"密钥文件 {key} 与这个台账（{row.ident}）不符，或台账末端被人改动过；"
            "请核对密钥文件，再用 devtrack verify 查验"
        )
    return Ledger(where, engine, held), form


def reach(where: str, passphrase: str | None = None) -> Engine:
    """Return the way to a ledger that is there; raises Unusable where its file is missing, or lacks its passphrase."""
    file = file_of(where)
    if file is not None and not file.is_file():
        raise Unusable(f"没有台账文件 {file}；新建请用 devtrack init，已有的请用 --ledger 指明位置")
    if file is not None and passphrase is None and is_encrypted(file):
        raise Unusable(f"台账 {file} 整个文件是加密的（或不是台账）；请用环境变量 DEVTRACK_PASSPHRASE 给出口令")
    plain = file is not None and not is_encrypted(file)  # the environment may name a passphrase for another ledger
    return connect(where, None if plain else passphrase)


def refuse_other(engine: Engine, ident: str | None, kept: str | None) -> None:
    """Raise Unusable where another ledger lies in the place of the one that was kept; None: nothing is known."""
    if kept is not None and ident is not None and ident != kept:
        raise Unusable(
            f"{shown(engine)} 原来是台账 {kept}，现在却是另一个台账 {ident}：可能被人换掉，或文件放错了位置。"
            "请找回原来的台账；确实要用现在这一个，请换一个文件名，再用 --ledger、--key 指明"
        )


def known_form(connection: Connection) -> str:
    """Return which form the tables have, this program's or an older one; raises Unusable for a newer and for none."""
    form = revision(connection)
    if form is None:
        raise Unusable(f"{shown(connection.engine)} 不是 devtrack 的台账")
    if form > schema.REVISION:
        raise other_form(form)
    return form


def other_form(form: str) -> Unusable:
    """Return what to say of a ledger of another form."""
    if form > schema.REVISION:
        from devtrack.ledger.upgrading import newer  # here: alembic takes long to load

        return newer(form)
    return Unusable(f"台账是较早的格式 {form}；请先运行 devtrack upgrade（会先备份），再继续")

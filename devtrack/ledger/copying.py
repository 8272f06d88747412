"""How is a whole ledger copied, and is the copy proven? Into one SQLite file, whatever database it lies in.

A copy is made under a draft name, opened in its own right and verified from the first row to the last; only then does
it get its name. A copy is never proven by its size, nor by having been written without an error.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, insert, inspect, select

from devtrack.errors import Unusable
from devtrack.ledger import schema
from devtrack.ledger.beginning import known_form
from devtrack.ledger.engine import Ledger, connect, is_encrypted, outside, reading, revision, said, shown, writing
from devtrack.ledger.health import unsound
from devtrack.ledger.keys import Keys
from devtrack.ledger.reading import head
from devtrack.ledger.verifying import Verified, verify
from devtrack.subjects import Head

TOGETHER = 2000  # rows sent at once


def back_up(ledger: Ledger, file: Path, passphrase: str | None = None, form: str | None = None) -> Head:
    """Write a proven copy of a ledger into a new file; return the head it stands at.

    `form`: of its tables, where they have an older one. `passphrase`: encrypts the copy of a ledger on a server; that
    of an encrypted file is encrypted as the file is.
    Raises Unusable, and leaves nothing, where it cannot be written or is not proven.
    """
    with drafted(file) as draft:
        now = _copy_out(ledger, form or schema.REVISION, draft, passphrase)
        prove(draft, ledger.keys, now, passphrase)
    return now


def _copy_out(ledger: Ledger, form: str, draft: Path, passphrase: str | None) -> Head:
    from devtrack.ledger.upgrading import upgrade  # here: alembic takes long to load

    if ledger.engine.dialect.name == "sqlite":
        with writing(ledger.engine) as connection:  # nobody writes between the head and the copy
            now, _ = head(connection, ledger.keys)
            snapshot(ledger.engine, draft)
        return now
    copy = connect(str(draft), passphrase)
    upgrade(copy, to=form)
    with reading(ledger.engine) as source, writing(copy) as target:
        copy_rows(source, target)
        return head(source, ledger.keys)[0]


def snapshot(engine: Engine, draft: Path) -> None:
    """Copy a SQLite ledger as it stands into a new file, encrypted as it is; raises Unusable."""
    with outside(engine) as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(draft),))


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row into the same tables, empty there, each after the rows it refers to."""
    theirs, ours = MetaData(), MetaData()
    ours.reflect(target)
    theirs.reflect(source, only=list(ours.tables))
    for into in ours.sorted_tables:
        if into.name != "alembic_version":
            _copy_table(source, target, theirs.tables[into.name], into)


def _copy_table(source: Connection, target: Connection, table: Table, into: Table) -> None:
    inward = [key.parent for key in table.foreign_keys if key.column.table is table]
    order: list[Any] = [*(column.is_not(None) for column in inward), *table.primary_key]
    found = source.execution_options(yield_per=TOGETHER).execute(select(table).order_by(*order))
    for piece in found.mappings().partitions():
        target.execute(insert(into), [dict(row) for row in piece])


def prove(copy: Path, keys: Keys, now: Head, passphrase: str | None) -> None:
    """Open a copy in its own right and verify it whole; raises Unusable where it is not what was copied."""
    secret = passphrase if is_encrypted(copy) else None
    engine = connect(str(copy), secret)
    with reading(engine) as connection:
        faults = unsound(connection)
        form = known_form(connection)
        found = verify(connection, keys) if form == schema.REVISION and not faults else None
    if found is None and not faults:
        found = _verified_as_upgraded(engine, copy, keys, secret)
    if found is not None:
        faults += named(found)
        if (found.head.length, found.head.seal) != (now.length, now.seal):
            faults.append(f"末端是 {found.head}，台账的末端是 {now}")
    if faults:
        raise Unusable("\n  ".join(["复本没有通过查验，没有留下。先用 devtrack verify 查验台账：", *faults]))


def insist(connection: Connection, keys: Keys, otherwise: str) -> None:
    """Raise Unusable where a ledger is not sound or does not fit its seals. `otherwise`: what to say then."""
    faults = unsound(connection) or named(verify(connection, keys))
    if faults:
        raise Unusable("\n  ".join([otherwise, *faults]))


def named(found: Verified) -> list[str]:
    """Return the faults found, and how many more there are."""
    return [*found.faults, *([f"还有 {found.more} 处"] if found.more else [])]


def _verified_as_upgraded(engine: Engine, copy: Path, keys: Keys, passphrase: str | None) -> Verified:
    """Verify a copy of an older form as it will be read: brought up to this form, in a copy of the copy."""
    from devtrack.ledger.upgrading import upgrade  # here: alembic takes long to load

    scratch = copy.with_name(f"{copy.name}.upgraded")
    try:
        snapshot(engine, scratch)
        tried = connect(str(scratch), passphrase)
        upgrade(tried)
        with reading(tried) as connection:
            return verify(connection, keys)
    finally:
        _remove(scratch)


def copy_into_server(source: Engine, target: Engine, keys: Keys) -> None:
    """Fill an empty database on a server from a SQLite ledger of this form: all of it, verified, or nothing."""
    from devtrack.ledger.upgrading import upgrade_in  # here: alembic takes long to load

    with said(target), target.connect() as into, into.begin(), reading(source) as out:
        refuse_filled(into)
        upgrade_in(into, to=schema.REVISION)
        copy_rows(out, into)
        found = verify(into, keys)
        if not found.clean or found.head != head(out, keys)[0]:
            raise Unusable("\n  ".join(["恢复到数据库后没有通过查验，没有留下：", *named(found)]))


def refuse_filled(connection: Connection) -> None:
    """Raise Unusable where a database is not empty."""
    if revision(connection) is not None:
        raise Unusable(f"{shown(connection.engine)} 里已经有台账；没有改动。请恢复到一个空的数据库")
    if tables := inspect(connection).get_table_names():
        there = "、".join(tables[:5])
        raise Unusable(f"{shown(connection.engine)} 不是空的（有表 {there}）；没有改动。请恢复到一个空的数据库")


@contextmanager
def drafted(file: Path) -> Iterator[Path]:
    """Give a draft to write, which gets this name once it is whole; raises Unusable where a file has the name."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.parent.exists() and not file.parent.is_dir():
            raise Unusable(f"无法写入 {file}：上级 {file.parent} 不是文件夹")
        file.parent.mkdir(parents=True, exist_ok=True)
        _reserve(draft)  # its owner's alone, from the first byte on
        yield draft
        _settle(draft)
        _reserve(file)  # fails where somebody was faster
        os.replace(draft, file)
        _settle(file.parent)
    except FileExistsError:
        raise Unusable(f"{file} 已经存在；没有改动。请换一个文件名") from None
    except OSError as error:
        raise Unusable(f"无法写入 {file}：{error.strerror or error}") from None
    finally:
        _remove(draft)


def left_over(folder: Path) -> list[Path]:
    """Return the drafts in a folder that somebody began and never finished, or is still writing."""
    return sorted(path for path in folder.glob(".*.db.*") if re.fullmatch(r"\..+\.db\.\d+", path.name))


def _reserve(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _settle(place: Path) -> None:
    """Have a file, or the names in a folder, really written: SQLite leaves that to the system when it copies."""
    if place.is_dir() and os.name != "posix":
        return
    handle = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(file: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink()

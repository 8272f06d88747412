"""Is the database sound, and does its end fit? What can be seen quickly, without going through the whole chain."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from devtrack.errors import Unusable
from devtrack.ledger import schema
from devtrack.ledger.keys import Keys
from devtrack.ledger.sealing import raw, seal_head
from devtrack.subjects import Head

MOST = 3  # faults of a file named one by one
BEIJING = timezone(timedelta(hours=8))


class State(NamedTuple):
    """What the end of a ledger looks like: rows, the moment of the last entry (ISO 8601), the seal of the last row."""

    head: Head
    moment: str | None
    faults: tuple[str, ...]


def unsound(connection: Connection) -> list[str]:
    """Return what is wrong with the file of a SQLite ledger; a server sees to that itself."""
    if connection.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check").fetchmany(MOST)]
    faults = [f"数据文件损坏：{one}" for one in said if one != "ok"]
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST)
    return faults + [f"{row[0]} 表第 {row[1]} 行指向的 {row[2]} 不在了" for row in lost]


def journal(connection: Connection) -> str:
    """Return how a SQLite ledger keeps its journal: `wal`, as it should, or another."""
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())


def end_of(connection: Connection, keys: Keys | None) -> State:
    """Return the end of a ledger, and what does not fit there; without the key less can be seen. Raises Unusable."""
    rows = connection.execute(select(schema.ledger)).all()
    if len(rows) != 1:
        raise Unusable(f"台账的末端记录{'不止一条' if rows else '不在了'}；请保留原样，用备份核对")
    if not isinstance(rows[0].length, int):
        raise Unusable("台账的末端记录不是应有的类型；请保留原样，用备份核对")
    row, e, b = rows[0], schema.entry.c, schema.batch.c
    count, last = connection.execute(select(func.count(), func.max(e.seq)).select_from(schema.entry)).one()
    mac = connection.execute(select(e.mac).where(e.seq == last)).scalar()
    faults = []
    if count != row.length or last != row.length:
        faults.append(f"末端记着 {row.length} 行，实有 {count} 行")
    elif raw(mac) != raw(row.seal):
        faults.append("末端与最后一行不符")
    if keys is not None and raw(row.head) != seal_head(keys, row.ident, row.length, raw(row.seal)):
        faults.append("末端的封记与密钥不符")
    moment = connection.execute(select(func.max(b.recorded_at))).scalar()
    said = moment if instant(moment) is not None else None
    return State(Head(row.length, raw(row.seal).hex()), said, tuple(faults))


def instant(moment: object) -> datetime | None:
    """Return a moment (ISO 8601; Beijing, where it says no zone) as it compares with others; None: it is none."""
    try:
        found = datetime.fromisoformat(moment) if isinstance(moment, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=BEIJING) if found is not None and found.tzinfo is None else found


def gone_back(connection: Connection) -> list[str]:
    """Return at which entries the clock had gone back since the one before; that breaks no seal."""
    found = _backward(connection)
    return [f"第 {n} 次登记的时刻早于前一次（{now[:19]}，前一次 {before[:19]}）" for n, now, before in found]


def _backward(connection: Connection) -> Iterator[tuple[int, str, str]]:
    b, before = schema.batch.c, None
    for n, moment in connection.execute(select(b.id, b.recorded_at).order_by(b.id)):
        now = instant(moment)
        if now is None:
            continue
        if before is not None and now < before[0]:
            yield n, moment, before[1]
        before = now, moment


def ident_of(connection: Connection) -> str | None:
    """Return the name of a ledger; None where it has no end."""
    found: str | None = connection.execute(select(schema.ledger.c.ident)).scalar()
    return found


def still_there(connection: Connection, known: Head) -> bool | None:
    """Tell whether a head printed earlier is on the chain; None where the chain does not reach so far."""
    mac = connection.execute(select(schema.entry.c.mac).where(schema.entry.c.seq == known.length)).scalar()
    return None if mac is None else raw(mac).hex().startswith(known.seal[:32])


def unwritable(file: Path) -> list[str]:
    """Return what of a SQLite ledger cannot be written: its file, or the folder in which it keeps its journal."""
    found = []
    try:
        file.open("r+b").close()
    except OSError as error:
        found.append(f"文件 {file} 不能写入（{error.strerror}）")
    try:
        with tempfile.TemporaryFile(dir=file.parent):
            pass
    except OSError as error:
        found.append(f"文件夹 {file.parent} 不能写入（{error.strerror}），数据库在那里放日志")
    return found

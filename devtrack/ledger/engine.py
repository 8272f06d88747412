"""Where does the ledger lie, and may this program open it? SQLite in a file by default, PostgreSQL by address.

Reading begins a plain transaction, writing takes the lock at once (`BEGIN IMMEDIATE`; on a server the row of
`ledger`), so that two writers never work on the same end of the chain.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from devtrack.errors import Unusable
from devtrack.ledger import schema
from devtrack.ledger.keys import Keys

Transaction = Connection
"""An open transaction, as `reading` and `writing` give it."""

WAIT = 20_000  # milliseconds that a writer waits for another before it says so
_PLAIN = b"SQLite format 3\0"


class Ledger(NamedTuple):
    """An opened ledger: where it lies, how to reach it, its keys."""

    where: str
    engine: Engine
    keys: Keys


def url_of(where: str) -> str:
    """Return the address of a database: as given, or of the SQLite file at a path."""
    if "://" in where:
        return where.replace("postgres://", "postgresql://", 1)
    return f"sqlite:///{Path(where).resolve().as_posix()}"


def file_of(where: str) -> Path | None:
    """Return the file in which an embedded ledger lies; None for a server. Raises Unusable for no address."""
    if "://" not in where:
        return Path(where)
    url = _parsed(where)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _parsed(where: str) -> URL:
    try:
        return make_url(url_of(where))
    except (ArgumentError, ValueError):  # what they say may quote the password, and so may the address
        kind = where.partition("://")[0]
        raise Unusable(
            f"台账地址“{kind}://…”看不懂；应是 postgresql://用户:口令@主机:端口/数据库，"
            "端口是数字，口令里的 @ : / 要写成 %40 %3A %2F"
        ) from None


def shown(engine: Engine) -> str:
    """Return where a ledger lies as it may be shown: the file, or the address without its password."""
    database = engine.url.database
    return database if engine.dialect.name == "sqlite" and database else engine.url.render_as_string(hide_password=True)


def is_encrypted(path: Path) -> bool:
    """Tell whether a ledger's file is encrypted as a whole: it does not begin as a plain one does."""
    with path.open("rb") as file:
        start = file.read(len(_PLAIN))
    return len(start) == len(_PLAIN) and start != _PLAIN


def connect(where: str, passphrase: str | None = None) -> Engine:
    """Return the way to a database, without opening it; raises Unusable where a driver is missing."""
    try:
        if file_of(where) is None:
            return create_engine(url_of(where), poolclass=NullPool)
        found = create_engine(url_of(where), poolclass=NullPool, **_driver(passphrase))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        extra = "cipher" if passphrase else "pg"
        raise Unusable(f"缺少连接这种数据库的组件（{error.name if isinstance(error, ImportError) else error}）；"
                       f"请安装 pip install 'devtrack[{extra}]'") from None
    event.listen(found, "connect", _settings(passphrase))
    event.listen(found, "begin", _begin)
    return found


def _driver(passphrase: str | None) -> dict[str, Any]:
    if passphrase is None:
        return {}
    import sqlcipher3.dbapi2  # here: an extra, for those who encrypt the whole file

    return {"module": sqlcipher3.dbapi2}


def _settings(passphrase: str | None) -> Callable[[Any, Any], None]:
    def on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun by `_begin`, none behind our back
        if passphrase is not None:
            quoted = passphrase.replace("'", "''")
            connection.execute(f"PRAGMA key = '{quoted}'")
        for setting in (f"busy_timeout = {WAIT}", "foreign_keys = ON", "secure_delete = ON", "synchronous = FULL"):
            connection.execute(f"PRAGMA {setting}")

    return on_connect


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":  # VACUUM cannot run within a transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the ledger; raises Unusable where the database cannot be reached."""
    with said(engine), _still(engine).connect() as connection, connection.begin():
        yield connection


def _still(engine: Engine) -> Engine:
    """Return the engine for a transaction that sees one state: on a server each statement else sees its own."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


@contextmanager
def outside(engine: Engine) -> Iterator[Connection]:
    """Open a connection without a transaction, for what cannot run within one. Raises Unusable."""
    with said(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that alone may write; all of it is kept, or nothing. Raises Unusable."""
    with said(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name != "sqlite":
            connection.execute(select(schema.ledger.c.id).with_for_update())
        yield connection


@contextmanager
def said(engine: Engine) -> Iterator[None]:
    """Say in Chinese what a database refuses, as Unusable."""
    where = shown(engine)
    try:
        yield
    except OperationalError as error:
        said = str(error.orig).strip().split("\n")[0]
        if "locked" in said:
            raise Unusable(f"另一个程序正在写入台账，等了 {WAIT // 1000} 秒仍未结束；没有写入，请稍后再试") from None
        raise Unusable(f"无法使用台账 {where}：{_plainly(said)}") from None
    except DatabaseError as error:
        said = str(error.orig).strip().split("\n")[0]
        raise Unusable(f"台账 {where} 读不出来：{_plainly(said)}") from None


def _plainly(said: str) -> str:
    known = {
        "unable to open": "文件打不开；请核对位置和权限",
        "not a database": "不是数据库文件，或加密口令不对",
        "malformed": "文件已损坏；请用备份恢复（devtrack restore）",
        "readonly": "文件是只读的，或文件夹没有写入权限",
        "disk is full": "磁盘已满",
        "disk I/O": "磁盘读写出错；请检查磁盘，再用 devtrack doctor 检查台账",
        "connection refused": "服务器没有响应；请核对地址和端口",
        "password authentication": "用户名或密码不对",
    }
    return next((f"{mean}（{said}）" for sign, mean in known.items() if sign.lower() in said.lower()), said)


def revision(connection: Connection) -> str | None:
    """Return which form the tables have; None where there is no ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)

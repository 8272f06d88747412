"""Is the database made as this program makes it, with nothing besides, and does each column hold what it may?

A reader trusts the indexes: one that leaves rows out hides them, though every row still fits its seal.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Table,
    create_engine,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy import text as sql

from devtrack.ledger import schema
from devtrack.ledger.engine import revision

Parts = dict[str, str]
"""What a database is made of: the Chinese name of each part, and how it is defined."""

TABLE = "表 "
_NAMES = {"table": TABLE, "index": "索引 ", "trigger": "触发器 ", "view": "视图 "}
_STATISTICS = "sqlite_stat"  # kept by ANALYZE, which some tools run: they change how fast is read, not what
MOST = 20  # values of another type named in each table

_CATALOG = {
    "索引 ": "SELECT i.indexname, i.indexdef || CASE WHEN x.indisvalid AND x.indisready THEN '' ELSE ' INVALID' END"
            " FROM pg_indexes i JOIN pg_index x"
            " ON x.indexrelid = (quote_ident(i.schemaname) || '.' || quote_ident(i.indexname))::regclass"
            " WHERE i.schemaname = current_schema()",
    "触发器 ": "SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
             " WHERE c.relnamespace = current_schema()::regnamespace AND (NOT t.tgisinternal OR t.tgenabled <> 'O')",
    "规则 ": "SELECT rulename, definition FROM pg_rules WHERE schemaname = current_schema()",
    "行级权限 ": "SELECT relname, '' FROM pg_class"
              " WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity",
    "继承的表 ": "SELECT i.inhrelid::regclass::text, '' FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent"
              " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')",
}
"""What a server says of its parts besides tables and columns."""


def misshapen(connection: Connection) -> list[str]:
    """Return how the database differs from one made by the same migrations: what is missing, extra or different."""
    from devtrack.ledger.upgrading import VERSIONS  # here: alembic takes long to load

    embedded = connection.dialect.name == "sqlite"
    expected = dict(_expected(str(VERSIONS), str(revision(connection)), embedded))
    found = _embedded(connection) if embedded else _served(connection)
    return [*(f"{name} 不在了" for name in expected if name not in found),
            *(f"多出{name}" for name in found if name not in expected),
            *(f"{name} 与应有的不同" for name in found if found[name] != expected.get(name, found[name]))]


@lru_cache(maxsize=8)
def _expected(folder: str, form: str, embedded: bool) -> tuple[tuple[str, str], ...]:
    """Return the parts of a ledger of a form, from one made in memory. `folder`: where the forms are told."""
    from devtrack.ledger.upgrading import upgrade_in  # here: alembic takes long to load

    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            upgrade_in(connection, Path(folder), form)
            found = _embedded(connection) if embedded else _tables(connection) | _indexes(connection)
    finally:
        engine.dispose()
    return tuple(found.items())


def _embedded(connection: Connection) -> Parts:
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")
    return {
        f"{_NAMES.get(kind, '')}{name}": f"{of} {_plain(text)}"
        for kind, name, of, text in rows if not str(name).startswith(_STATISTICS)
    }


def _plain(text: object) -> str:
    """Return a definition without what means nothing: blanks, quotes around names, the order of constraints."""
    plain = re.sub(r'[\s"]', "", str(text)).lower()
    if not plain.startswith("createtable"):
        return plain
    parts = re.split(r",(?![^()]*\))", plain.removesuffix(")"))  # not within the brackets of a part
    named = sorted(part for part in parts if part.startswith("constraint"))
    return ",".join([*(part for part in parts if not part.startswith("constraint")), *named])


def _served(connection: Connection) -> Parts:
    found = _tables(connection)
    for what, asked in _CATALOG.items():
        for name, said in connection.execute(sql(asked)):
            found[f"{what}{name}"] = re.sub(r" ON \S+\.", " ON ", said).replace('"', "")
    return found


def _tables(connection: Connection) -> Parts:
    """Return tables, views, columns and constraints, as every database can say them."""
    there, found = inspect(connection), Parts()
    views = there.get_view_names()
    if connection.dialect.name != "sqlite":
        views += there.get_materialized_view_names()
    for view in views:
        found[f"视图 {view}"] = ""
    for table in there.get_table_names():
        found[f"{TABLE}{table}"] = ""
        for column in there.get_columns(table):
            found[f"{TABLE}{table} 的列 {column['name']}"] = _column(dict(column))
        key = there.get_pk_constraint(table)
        found[f"{TABLE}{table} 的主键"] = f"{key['name']} {key['constrained_columns']}"
        for one in there.get_unique_constraints(table):
            found[f"{TABLE}{table} 的约束 {one['name']}"] = f"{one['column_names']}"
        for link in there.get_foreign_keys(table):
            to = f"{link['referred_table']} {link['referred_columns']} {link.get('options') or ''}"
            found[f"{TABLE}{table} 的约束 {link['name']}"] = f"{link['constrained_columns']} {to}"
        for check in there.get_check_constraints(table):
            found[f"{TABLE}{table} 的约束 {check['name']}"] = str(check["sqltext"])
    return found


def _column(column: dict[str, Any]) -> str:
    default = str(column.get("default") or "")
    counted = default.startswith("nextval(")  # a server's way of numbering, where it is left to it
    made = [column[what] for what in ("computed", "identity") if column.get(what)]
    kind = str(column["type"]).replace("BYTEA", "BLOB")
    return f"{kind} {column['nullable']} {'' if counted else default} {made or ''}"


def _indexes(connection: Connection) -> Parts:
    """Return the indexes that a server must have, as it says them; a key and a unique column have one too."""
    there, found = inspect(connection), Parts()
    for table in there.get_table_names():
        key = there.get_pk_constraint(table)
        uniques = [(one["name"], one["column_names"]) for one in there.get_unique_constraints(table)]
        for name, columns in [(key["name"], key["constrained_columns"]), *uniques]:
            found[f"索引 {name}"] = f"CREATE UNIQUE INDEX {name} ON {table} USING btree ({', '.join(columns)})"
        for index in there.get_indexes(table):
            listed = ", ".join(str(name) for name in index["column_names"])
            found[f"索引 {index['name']}"] = f"CREATE INDEX {index['name']} ON {table} USING btree ({listed})"
    return found


def odd_values(connection: Connection) -> Iterator[str]:
    """Yield which values of a SQLite ledger are of another type than their column; a server lets none in."""
    if connection.dialect.name != "sqlite":
        return
    for table in schema.metadata.sorted_tables:
        yield from _odd_in(connection, table)


def _odd_in(connection: Connection, table: Table) -> Iterator[str]:
    odd = {column.name: _is_odd(column) for column in table.columns}
    keys = [func.quote(column) for column in table.primary_key]
    asked = select(*keys, *odd.values()).where(or_(*odd.values())).limit(MOST)
    for row in connection.execute(asked):
        which = "、".join(name for name, is_odd in zip(odd, row[len(keys):], strict=True) if is_odd)
        at = "，".join(str(part) for part in row[:len(keys)])
        where = f"第 {at} 行" if table is schema.entry else f"{table.name} 表 {at} "
        yield f"{where}的 {which} 不是应有的类型"


def _is_odd(column: Column[Any]) -> Any:
    kind = func.typeof(column)
    if isinstance(column.type, Boolean):
        odd: Any = (kind != "integer") | func.quote(column).not_in(["0", "1"])
    elif isinstance(column.type, Integer):
        odd = kind != "integer"
    else:
        odd = kind != ("blob" if isinstance(column.type, LargeBinary) else "text")
    return odd & (kind != "null") if column.nullable else odd


def odd_rows(connection: Connection) -> Iterator[str]:
    """Yield rows that stand where nothing seals them: entries' stamps that no entry uses, a second form."""
    b = schema.batch.c.id
    for (n,) in connection.execute(select(b).where(b.not_in(select(schema.entry.c.batch))).order_by(b).limit(MOST)):
        yield f"多出第 {n} 次登记（batch），没有一行属于它"
    forms = connection.execute(sql("SELECT count(*) FROM alembic_version")).scalar()
    if forms != 1:
        yield f"台账的格式（alembic_version）应有一条，实有 {forms} 条"

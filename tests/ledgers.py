"""Where do tests get a ledger? One at any address with its key beside it, files to import, and all its rows as they are.

Moments are given as text, so that a test controls what was known when. What runs in another process (to be killed
there) finds everything by its arguments: `take` and `open_desk` need no configuration.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select

from devtrack.config import own_workflows
from devtrack.ledger import schema
from devtrack.ledger.engine import connect, reading, writing
from devtrack.ledger.keys import load
from devtrack.ledger.verifying import Verified, verify
from devtrack.subjects import Head
from devtrack.tracker.desk import Desk, Start, found, sit_down
from devtrack.tracker.files import Manner
from devtrack.tracker.intake import Taken, Wish, take_in
from devtrack.tracker.rules import header_table

BEGUN = "2026-01-05T09:00:00+08:00"
UNIT = "信息工程学院党总支"
Dossier = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]


def key_of(folder: Path) -> Path:
    """Return where the key of a test's ledger lies."""
    return folder / "ledger.key"


def new_desk(url: str, folder: Path, **start: Any) -> Desk:
    """Make a ledger and sit down at it; `start`: what `Start` is told otherwise."""
    told = {"title": UNIT, "level": "general_branch", "workflow": "cqipc", "name": "李书记", **start}
    return found(Start(url, str(key_of(folder)), **told), BEGUN, "0.1.0")[0]


def open_desk(url: str, folder: Path, account: str | None = None) -> Desk:
    """Sit down at a ledger that is there."""
    return sit_down(url, str(key_of(folder)), account)


@cache
def _headers() -> Any:
    return header_table(own_workflows(None))


def take(url: str, folder: Path, path: Path, moment: str, wish: Wish | None = None) -> Taken:
    """Open a ledger and take a file in."""
    manner = Manner(_headers(), memory=folder / "answers")
    return take_in(open_desk(url, folder), path, manner, wish or Wish(), moment)


def write_dossiers(path: Path, dossiers: Iterable[Dossier]) -> Path:
    """Write a dossier file."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in dossiers), encoding="utf-8")
    return path


def write_roster(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write a roster as .csv; the first row is its header."""
    cells = [["" if one is None else str(one) for one in row] for row in rows]
    path.write_text("".join(",".join(row) + "\n" for row in cells), encoding="utf-8")
    return path


def proof(url: str, folder: Path, head: Head | None = None) -> Verified:
    """Verify a ledger, as `devtrack verify` does, also one that cannot be opened any more."""
    with reading(connect(url)) as connection:
        return verify(connection, load(key_of(folder)), head)


def rows_of(url: str) -> Rows:
    """Return every row of every table."""
    with reading(connect(url)) as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in schema.metadata.sorted_tables
        }


def put_back(url: str, rows: Rows) -> None:
    """Put a ledger's rows back as they were."""
    with writing(connect(url)) as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(delete(table))
        for table in schema.metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])


def changed(dossier: Dossier, change: Callable[[list[Dossier]], None]) -> Dossier:
    """Return a dossier with its facts changed in a copy."""
    made: Dossier = json.loads(json.dumps(dossier))
    change(made["facts"])
    return made

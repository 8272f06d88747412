"""Where do tests get a ledger? One at any address with its key beside it, files to import, and all its rows as they are.

Moments are given as text, so that a test controls what was known when. What runs in another process (to be killed
there) finds everything by its arguments: `take` and `open_desk` need no configuration.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, delete, insert, select, update

from devtrack.assembly import CaseFile
from devtrack.config import FOLDER, own_workflows
from devtrack.ledger import schema
from devtrack.ledger.engine import connect, reading, writing
from devtrack.ledger.verifying import Verified
from devtrack.model import Fact
from devtrack.subjects import Head
from devtrack.tracker.checks.files import Manner
from devtrack.tracker.checks.rules import header_table
from devtrack.tracker.desk import Desk, Start, found, sit_down
from devtrack.tracker.exchange.intake import Taken, Wish, take_in
from devtrack.tracker.upkeep.care import verified
from devtrack.tracker.world import cases

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


def take(
    url: str, folder: Path, path: Path, moment: str, wish: Wish | None = None, answers: Mapping[str, str] | None = None
) -> Taken:
    """Open a ledger and take a file in; `answers`: what ambiguous headers mean, as by `--map`."""
    manner = Manner(_headers(), answers or {}, memory=folder / "answers")
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


def told(facts: Iterable[Fact]) -> Counter[str]:
    """Return what facts say, whatever their order, ids and sources."""
    return Counter(json.dumps([one.kind, one.date, one.elsewhere, dict(one.fields)], ensure_ascii=False, sort_keys=True)
                   for one in facts)


class Book:
    """A ledger on a shelf: files are taken into it one after another, a month apart, and its cases looked up."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.month = url, folder, 0

    def take(self, file: Path | Sequence[Dossier], answers: Mapping[str, str] | None = None, **wish: Any) -> Taken:
        """Take in a file, or dossiers written to one; on the first of the next month, from February 2026."""
        self.month += 1
        moment = f"{2026 + self.month // 12}-{self.month % 12 + 1:02d}-01T10:00:00+08:00"
        path = file if isinstance(file, Path) else write_dossiers(self.folder / "档案.jsonl", file)
        return take(self.url, self.folder, path, moment, Wish(**wish), answers)

    def cases(self, **asked: Any) -> list[CaseFile]:
        """The cases, as `world.cases` gives them."""
        return cases(open_desk(self.url, self.folder), **asked)

    def facts(self, code: str, **asked: Any) -> tuple[Fact, ...]:
        """The facts of the one case of this code."""
        (found,) = (one.case for one in self.cases(**asked) if code in (one.case.id, one.case.number))
        return found.facts

    def days(self, code: str, **asked: Any) -> list[tuple[str, str | None]]:
        """The kinds and days of the one case of this code, in their order."""
        return sorted(((one.kind, one.date) for one in self.facts(code, **asked)), key=str)

    def clean(self) -> bool:
        """Tell whether the ledger verifies."""
        return proof(self.url, self.folder).faults == ()


def proof(url: str, folder: Path, head: Head | None = None, *, here: bool = False) -> Verified:
    """Verify a ledger as `devtrack verify` does, also one that cannot be opened any more; with a head printed before.

    On a machine that knows nothing of it, unless `here`: where the ledger was written, its heads are remembered.
    """
    with pytest.MonkeyPatch.context() as machine:
        if not here:
            machine.setenv(FOLDER, str(folder / "elsewhere"))
        return verified(url, str(key_of(folder)), str(head) if head else None)


def rows_of(url: str) -> Rows:
    """Return every row of every table."""
    with reading(connect(url)) as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in schema.metadata.sorted_tables
        }


def put_back(url: str, rows: Rows) -> None:
    """Put rows in the place of those that are there, in any order."""
    with writing(connect(url)) as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(delete(table))
        for table in schema.metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), [{**row, "replaces": None} if "replaces" in row else row for row in rows[table.name]])
        e = schema.entry.c
        links = [{"n": row["seq"], "of": row["replaces"]} for row in rows["entry"] if row["replaces"] is not None]
        if links:
            connection.execute(update(schema.entry).where(e.seq == bindparam("n")).values(replaces=bindparam("of")), links)


def tamper(url: str, statement: str, *values: object) -> int:
    """Run a statement on a closed ledger as anybody could who has the database; return how many rows it changed."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            return connection.execute(statement, values).rowcount
    with psycopg.connect(url.replace("+psycopg", "")) as server:
        return server.execute(statement.replace("?", "%s"), values).rowcount


def changed(dossier: Dossier, change: Callable[[list[Dossier]], None]) -> Dossier:
    """Return a dossier with its facts changed in a copy."""
    made: Dossier = json.loads(json.dumps(dossier))
    change(made["facts"])
    return made

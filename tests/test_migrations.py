"""Can every ledger ever written still be opened, and does changing the form of one keep all of it or nothing?"""

import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import released
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from killing import kill_at_every_statement, kill_at_random
from postgres import settle
from sqlalchemy import MetaData, inspect, select

from devtrack.cli.__main__ import run
from devtrack.ledger import keys, schema, upgrading
from devtrack.ledger.engine import connect, reading, revision, writing
from devtrack.ledger.upgrading import VERSIONS, upgrade
from devtrack.ledger.verifying import verify
from devtrack.outbox import tables

NEXT = '''"""A form that never was: a column filled from what is there, and a table made anew to which others refer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("entry", sa.Column("year", sa.Integer()))
    op.execute("UPDATE entry SET year = CAST(substr(date, 1, 4) AS INTEGER) WHERE date IS NOT NULL")
    with op.batch_alter_table("subject", recreate="auto") as batch:
        batch.alter_column("kind", type_=sa.String(24), existing_type=sa.String(16), existing_nullable=False)
        batch.add_column(sa.Column("since", sa.Integer()))
    op.execute("UPDATE subject SET since = (SELECT min(seq) FROM entry WHERE entry.subject = subject.n)")
'''
NEW = ("outbox_message", "outbox_sweep", "outbox_item")
"""Tables that the second form brought: empty in a ledger that comes from the first."""

FAILING = NEXT + '    op.execute("UPDATE entry SET mac = NULL")\n'
"""The same, ending with what the tables do not allow."""

CHANGING = NEXT + "    op.execute(\"UPDATE entry SET kind = 'applicant' WHERE kind = 'applied'\")\n"
"""The same, ending with what the seals do not allow."""

TABLES = [schema.metadata, tables.metadata]
"""All that the program uses: what is sealed, and the outbox beside it."""

CALLS = (
    ["verify"], ["backup"], ["upgrade"], ["import", "一.jsonl"], ["export", "二.jsonl"], ["org", "list"],
    ["account", "list"],
    ["person", "erase", "陈一", "--by", "钱九", "--approved-by", "吴十", "--document", "申请", "--yes"],
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LEDGER", "KEY", "ACCOUNT", "PASSPHRASE"):
        monkeypatch.delenv(f"DEVTRACK_{name}", raising=False)
    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def forms(folder: Path, text: str) -> Path:
    """Make a folder of forms that goes on after this program's."""
    shutil.copytree(VERSIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "v0003_next.py").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def next_forms(tmp_path: Path) -> Path:
    return forms(tmp_path / "forms", NEXT)


@pytest.fixture
def next_program(next_forms: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Be the program that brings the next form."""
    with monkeypatch.context() as patch:
        patch.setattr(upgrading, "VERSIONS", next_forms)
        for name in ("care", "doctor"):  # first: a module imported now would keep the number for good
            patch.setattr(f"devtrack.tracker.upkeep.{name}.REVISION", "0003")
        patch.setattr(schema, "REVISION", "0003")
        yield patch


def rows(where: str) -> dict[str, list[dict[str, Any]]]:
    """Return all that stands in a database."""
    there = MetaData()
    with reading(connect(where)) as connection:
        there.reflect(connection)
        return {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
            for table in there.sorted_tables
        }


def without(what: dict[str, list[dict[str, Any]]], *columns: str) -> dict[str, list[dict[str, Any]]]:
    """Return the same without some columns, the name of the form, and tables that only a later form has."""
    return {
        name: sorted(({k: v for k, v in row.items() if k not in columns} for row in lines), key=str)
        for name, lines in what.items() if name != "alembic_version" and (lines or name not in NEW)
    }


def form_of(where: str) -> str | None:
    with reading(connect(where)) as connection:
        return revision(connection)


def is_clean(where: str, key: Path, folder: Path) -> bool:
    """Tell whether a ledger verifies as the program does that has these forms."""
    with pytest.MonkeyPatch.context() as patch, reading(connect(where)) as connection:
        patch.setattr(upgrading, "VERSIONS", folder)
        return verify(connection, keys.load(key)).clean


def test_the_tables_made_form_by_form_are_those_the_program_uses(database_url: str) -> None:
    engine = connect(database_url)
    assert upgrade(engine) == (None, schema.REVISION)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, TABLES) == []
        there = inspect(connection)
        named = {key["name"] for table in there.get_table_names() for key in there.get_foreign_keys(table)}
        assert named == {"_".join(("fk", table.name, key.parent.name))
                         for made in TABLES for table in made.sorted_tables for key in table.foreign_keys}


def test_the_newest_form_has_a_ledger_that_keeps_it() -> None:
    assert schema.REVISION in released.FORMS, "run tests/released.py"


@pytest.mark.parametrize("form", released.FORMS)
def test_a_ledger_of_every_released_form_is_read_as_it_was_written(form: str, tmp_path: Path, database_url: str) -> None:
    where, key = released.load(form, tmp_path, database_url)
    assert run(["upgrade", "--ledger", where, "--key", str(key), "--output", str(tmp_path / "backups")]) == 0
    found, expected = released.found(where, key), released.expected(form)
    head = expected.pop("head")
    assert run(["verify", "--ledger", where, "--key", str(key), "--head", head]) == 0
    if form == schema.REVISION:
        assert found.pop("head") == head
    else:
        found.pop("head")
    assert found == expected


def test_upgrading_keeps_every_row_and_every_seal(tmp_path: Path, database_url: str, next_forms: Path) -> None:
    where, key = released.load("0001", tmp_path, database_url)
    before = rows(where)
    assert upgrade(connect(where), next_forms) == ("0001", "0003")
    after = rows(where)
    assert without(after, "year", "since") == without(before)
    assert [name for name in after if name not in before] == list(NEW)
    assert [row["since"] for row in after["subject"]].count(None) == 0
    assert {row["year"] for row in after["entry"] if row["date"]} >= {2021, 2022}
    assert is_clean(where, key, next_forms)
    there = inspect(connect(where))
    assert {key["name"] for key in there.get_foreign_keys("subject")} == {"fk_subject_person", "fk_subject_organisation"}
    assert {one["name"] for one in there.get_indexes("subject")} >= {f"ix_subject_{column}" for column in ("kind", "person", "organisation", "code")}
    assert [key["referred_table"] for key in there.get_foreign_keys("person_key")] == ["subject"]


def test_the_command_backs_up_first_and_says_where(
    tmp_path: Path, database_url: str, next_program: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where, key = released.load("0002", tmp_path, database_url)
    before, call = rows(where), ["--ledger", where, "--key", str(key)]
    assert run(["verify", *call]) == 2
    assert "请先运行 devtrack upgrade（会先备份）" in capsys.readouterr().err
    assert run(["upgrade", *call, "--output", "备份"]) == 0
    said = capsys.readouterr().out
    copy, = (tmp_path / "备份").iterdir()
    assert f"已备份到 {copy}" in said
    assert "已从格式 0002 改为 0003；逐行查验完好" in said
    assert rows(str(copy)) == before
    assert released.found(where, key)["cases"] == released.expected("0002")["cases"]
    head = released.expected("0002")["head"]
    assert f"末端 {head}" in said
    assert run(["verify", *call, "--head", head]) == 0
    assert run(["upgrade", *call]) == 0
    assert "没有改动" in capsys.readouterr().out.splitlines()[-1]
    next_program.undo()
    assert run(["verify", *call]) == 2  # the earlier program again
    assert "较新版本" in capsys.readouterr().err
    assert run(["verify", "--ledger", str(copy), "--key", str(key), "--head", head]) == 0  # but reads its own backup


def test_a_backup_of_an_earlier_form_is_restored_in_the_present_one(
    tmp_path: Path, next_program: pytest.MonkeyPatch
) -> None:
    where, key = released.load("0001", tmp_path)
    assert run(["restore", where, "--to", "新台账.db", "--key", str(key)]) == 0
    assert form_of("新台账.db") == "0003"
    assert form_of(where) == "0001"
    assert released.found("新台账.db", key)["cases"] == released.expected("0001")["cases"]


@pytest.mark.parametrize(("text", "said"), [(FAILING, ""), (CHANGING, "没有通过查验")], ids=["failing", "unsealing"])
def test_an_upgrade_that_fails_or_breaks_a_seal_leaves_everything_as_it_was(
    text: str, said: str, tmp_path: Path, database_url: str, next_program: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    where, key = released.load("0001", tmp_path, database_url)
    before = rows(where)
    next_program.setattr(upgrading, "VERSIONS", forms(tmp_path / "worse", text))
    assert run(["upgrade", "--ledger", where, "--key", str(key), "--output", "备份"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert rows(where) == before


@pytest.mark.parametrize("form", ["0003", "9999", "zzzz"])
def test_a_ledger_of_a_newer_or_unknown_form_is_refused_by_every_command_and_stays_as_it_is(
    form: str, tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where, key = released.load("0001", tmp_path, database_url)
    Path("一.jsonl").write_text(released.SOURCE, encoding="utf-8")
    with writing(connect(where)) as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{form}'")
    before, there = rows(where), sorted(tmp_path.rglob("*"))
    for call in CALLS:
        assert run([*call, "--ledger", where, "--key", str(key)]) == 2, call
        said = capsys.readouterr()
        assert f"较新版本的 devtrack 写的（格式 {form}）；这个版本读不了，没有改动。请升级 devtrack" in said.err
        assert said.out == ""
    assert run(["doctor", "--ledger", where, "--key", str(key)]) == 1
    assert f"✗ 台账：台账是较新版本的 devtrack 写的（格式 {form}）" in capsys.readouterr().out
    assert rows(where) == before
    if not where.startswith("postgresql"):
        assert run(["restore", where, "--to", "新台账.db", "--key", str(key)]) == 2
        assert "较新版本" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == there


def bring_up(where: str, folder: Path) -> None:
    upgrade(connect(where), folder)


def put_back(where: str, key: Path, before: dict[str, Any], folder: Path) -> str | None:
    """Look at what a killed upgrade left, have it be all or nothing, and begin anew; return the form that was there."""
    settle(where)
    form = form_of(where)
    assert is_clean(where, key, folder / "forms")
    if form == "0001":
        assert rows(where) == before
        return form
    assert form == "0003"
    assert without(rows(where), "year", "since") == without(before)
    assert all(row["year"] for row in rows(where)["entry"] if row["date"])
    if where.startswith("postgresql"):
        with connect(where).begin() as connection:
            there = MetaData()
            there.reflect(connection)
            there.drop_all(connection)
    released.load("0001", folder, where if where.startswith("postgresql") else None)
    return form


def test_an_upgrade_killed_anywhere_is_done_whole_or_not_at_all(
    tmp_path: Path, database_url: str, next_forms: Path
) -> None:
    where, key = released.load("0001", tmp_path, database_url)
    before, work = rows(where), partial(bring_up, where, next_forms)
    forms_left = {}
    for point in kill_at_every_statement(work):
        forms_left[point] = put_back(where, key, before, tmp_path)
    assert len(forms_left) > 20
    done = [point for point, form in forms_left.items() if form == "0003"]
    assert [point.partition(": ")[2] for point in done] == ["connection given back", "end of the work"], done
    put_back(where, key, before, tmp_path)
    began = time.perf_counter()
    work()
    length, killed = time.perf_counter() - began, 0
    put_back(where, key, before, tmp_path)
    for seed in range(100):
        killed += kill_at_random(work, seed, length)
        put_back(where, key, before, tmp_path)
    assert killed > 10

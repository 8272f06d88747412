"""Does a ledger come back from its backup as it was, whole or not at all, and nobody with it who was erased since?"""

import json
import os
import shutil
from functools import partial
from pathlib import Path

import pytest
import released
from kept import NAMES, Branch, founded, kills, left_in, settle_in
from postgres import Server, fresh_database
from sqlalchemy import MetaData

from devtrack.cli.__main__ import run
from devtrack.cli.options import moment
from devtrack.config import known_heads
from devtrack.ledger.engine import connect, reading, revision
from devtrack.ledger.writing import append, new_id
from devtrack.subjects import ORGANISATION, Draft
from devtrack.tracker.desk import sit_down
from devtrack.tracker.upkeep import restoring
from devtrack.tracker.upkeep.restoring import Wish, restored
from devtrack.tracker.world import cases


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle_in(tmp_path, monkeypatch)


@pytest.fixture
def branch(database_url: str, home: Path, capsys: pytest.CaptureFixture[str]) -> Branch:
    found = founded(database_url, home)
    capsys.readouterr()
    return found


@pytest.fixture
def on_disk(home: Path, capsys: pytest.CaptureFixture[str]) -> Branch:
    found = founded("台账.db", home)
    capsys.readouterr()
    return found


def drop(branch: Branch) -> None:
    """Lose the ledger."""
    if not branch.where.startswith("postgresql"):
        Path(branch.where.removeprefix("sqlite:///")).unlink()


def test_a_ledger_comes_back_from_its_backup_and_is_used_from_then_on(
    branch: Branch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before = branch.backup(), branch.found()
    drop(branch)
    assert run(["restore", str(file), "--to", "新.db"]) == 0
    said = capsys.readouterr().out
    assert f"已恢复到 {branch.folder / '新.db'}；逐行查验完好" in said
    assert "相符，没有缺少" in said
    assert branch.found("新.db") == before
    assert run(["verify", "--head", said.partition("现在的末端 ")[2].split("\n")[0]]) == 0
    assert run(["import", "一.jsonl"]) == 0
    assert "没有改动" in capsys.readouterr().out
    with reading(connect("新.db")) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_ledger_comes_back_on_a_server(
    branch: Branch, postgres_server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before = branch.backup(), branch.found()
    with fresh_database(postgres_server) as url:
        assert run(["restore", str(file), "--to", url]) == 0
        said = capsys.readouterr().out
        assert postgres_server.password not in said
        assert branch.found(url) == before
        assert run(["import", "二.jsonl"]) == 0
        assert run(["backup"]) == 0
        assert run(["restore", str(file), "--to", url]) == 2
        assert "里已经有台账；没有改动" in capsys.readouterr().err


def test_rows_that_refer_to_later_ones_and_corrections_come_back_on_a_server(
    branch: Branch, postgres_server: Server
) -> None:
    assert run(["import", "二.jsonl"]) == 0
    desk = sit_down(None, None, None)
    case, new, group = cases(desk)[0].id, new_id(ORGANISATION), new_id(ORGANISATION)
    drafts = [
        Draft(new, "organisation_founded", None, {"name": "新支部", "level": "branch", "parent": desk.account.organisation}),
        Draft(group, "organisation_founded", None, {"name": "新小组", "level": "group", "parent": new}),
        Draft(case, "case_changed", None, {"organisation": group}),
    ]
    append(desk.ledger, desk.stamp(moment(), "test"), drafts)
    file, before = branch.backup(), branch.found()
    assert "新小组" in json.dumps(before, ensure_ascii=False)
    assert branch.found(file) == before
    with fresh_database(postgres_server) as url:
        assert run(["restore", str(file), "--to", url]) == 0
        assert branch.found(url) == before


def test_a_backup_can_be_tried_without_leaving_anything(on_disk: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    file = on_disk.backup()
    before, known = left_in(on_disk.folder), (on_disk.folder / "config" / "heads").read_bytes()
    assert run(["restore", str(file), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "备份可以恢复，逐行查验完好" in said
    assert "没有留下什么" in said
    assert left_in(on_disk.folder) == before
    assert (on_disk.folder / "config" / "heads").read_bytes() == known
    assert run(["restore", str(file)]) == 2
    assert "缺少 --to" in capsys.readouterr().err


def test_it_is_said_plainly_how_much_an_older_backup_lacks(on_disk: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    old = on_disk.backup()
    assert run(["import", "二.jsonl"]) == 0
    on_disk.backup()
    capsys.readouterr()
    heads = [int(one.what.partition("-")[0]) for one in known_heads(released.found("台账.db", on_disk.key)["ledger"])]
    assert run(["restore", str(old), "--to", "旧.db"]) == 0
    assert f"备份比本机所知的最新内容少 {max(heads) - heads[0]} 行" in capsys.readouterr().out
    assert run(["restore", str(old), "--to", "旧二.db", "--key", str(on_disk.key)]) == 0
    assert "注意：备份比本机所知的最新内容少 1 行" in capsys.readouterr().out  # the restoring itself


def test_a_backup_with_another_past_than_this_machine_knows_is_named(
    on_disk: Branch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = on_disk.backup()
    assert run(["restore", str(file), "--to", "另.db"]) == 0
    assert run(["restore", "台账.db", "--to", "三.db", "--key", str(on_disk.key)]) == 1
    said = capsys.readouterr().out
    assert "✗ 本机" in said
    assert "不在这份备份里" in said


def test_without_a_known_head_nothing_is_claimed(on_disk: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    file = on_disk.backup()
    (on_disk.folder / "config" / "heads").unlink()
    assert run(["restore", str(file), "--to", "新.db"]) == 0
    assert "无法知道备份是不是最新的" in capsys.readouterr().out


@pytest.mark.parametrize("server", [False, True], ids=["to-file", "to-server"])
def test_whoever_was_erased_since_the_backup_does_not_come_back_with_it(
    server: bool, branch: Branch, request: pytest.FixtureRequest, postgres_server: Server,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = branch.backup()
    erase = ["person", "erase", "陈一", "--by", "钱九", "--approved-by", "吴十", "--document", "本人申请", "--yes"]
    assert run(erase) == 0
    kept = (branch.folder / "config" / "heads").read_text(encoding="utf-8")
    assert not any(name in kept for name in (*NAMES, "钱九", "吴十"))
    with fresh_database(postgres_server) as url:
        to = url if server else "新.db"
        assert run(["restore", str(file), "--to", to]) == 0
        said = capsys.readouterr().out
        assert "备份以后依法删除过的 1 人，已再次删除个人信息" in said
        assert "陈一" not in json.dumps(branch.found(to), ensure_ascii=False)
        assert branch.found(to)["erased"] == 1
    assert branch.found(file)["erased"] == 0
    assert run(["restore", str(file), "--dry-run"]) == 0
    assert "备份以后依法删除过的 1 人，备份里仍有" in capsys.readouterr().out


REFUSED = {
    "there is a file already": (["备份.db", "--to", "台账.db"], "已经存在；没有改动"),
    "no such backup": (["没有.db", "--to", "新.db"], "没有备份文件"),
    "not a ledger": (["一.jsonl", "--to", "新.db"], "加密的（或不是台账）"),
    "another database": (["别的.db", "--to", "新.db"], "不是 devtrack 的台账"),
    "the key of another ledger": (["备份.db", "--to", "新.db", "--key", "别的.key"], "不符"),
    "no key": (["备份.db", "--to", "新.db", "--key", "没有.key"], "找不到密钥文件"),
    "changed": (["改过.db", "--to", "新.db"], "没有通过查验，没有恢复"),
    "cut off": (["半截.db", "--to", "新.db"], ""),
    "an unknown account": (["备份.db", "--to", "新.db", "--as", "无此人"], "没有账户"),
    "no server": (["备份.db", "--to", "postgresql://127.0.0.1:1/x"], "无法使用台账"),
    "a server unknown": (["备份.db", "--to", "mysql://127.0.0.1/x"], "缺少连接这种数据库的组件"),
    "a folder that is a file": (["备份.db", "--to", "一.jsonl/新.db"], "不是文件夹"),
}


@pytest.mark.parametrize(("call", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_restored_is_refused_and_leaves_nothing(
    call: list[str], said: str, on_disk: Branch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", "--output", "备份.db"]) == 0
    shutil.copy("备份.db", "改过.db")
    with connect("改过.db").begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET date = '2020-01-01' WHERE kind = 'applied'")
    Path("半截.db").write_bytes(Path("备份.db").read_bytes()[:20_000])
    with connect("别的.db").begin() as connection:
        connection.exec_driver_sql("CREATE TABLE rows (n INTEGER)")
    shutil.copy(released.LEDGERS / "0001" / "ledger.key", "别的.key")
    before, ways = left_in(on_disk.folder), (on_disk.folder / "config" / "ledgers.json").read_bytes()
    capsys.readouterr()
    assert run(["restore", *call]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert left_in(on_disk.folder) == before
    assert (on_disk.folder / "config" / "ledgers.json").read_bytes() == ways


def restore(config: str, file: str, to: str) -> None:
    os.environ["DEVTRACK_CONFIG"] = config
    restored(Wish(Path(file), to, None, None, moment()))


@pytest.mark.parametrize("server", [False, True], ids=["to-file", "to-server"])
def test_a_restoring_killed_anywhere_is_done_whole_or_not_at_all(
    server: bool, on_disk: Branch, postgres_server: Server
) -> None:
    file, before, runs = on_disk.backup(), on_disk.found(), []
    with fresh_database(postgres_server) as url:
        to = url if server else str(on_disk.folder / "新.db")
        for killed in kills(partial(restore, str(on_disk.folder / "config"), str(file), to), to):
            runs.append(killed)
            if is_there(to):
                assert on_disk.found(to) == before
                clear(to)
    assert sum(runs) > 4


class KilledError(BaseException):
    """What stands for a kill: nothing else in the program raises it, and nothing catches it."""


def die(*_: object) -> None:
    raise KilledError


def test_what_a_restoring_killed_before_it_was_noted_put_there_is_not_taken_for_rewritten(
    branch: Branch, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, before, config = branch.backup(), branch.found(), str(branch.folder / "config")
    assert run(["import", "二.jsonl"]) == 0
    clear(branch.where)
    with monkeypatch.context() as power:
        power.setattr(restoring, "_keep", die)
        with pytest.raises(KilledError):
            restore(config, str(file), branch.where)
    assert is_there(branch.where)
    assert branch.found() == before
    run(["doctor"])
    assert "本机" not in next(line for line in capsys.readouterr().out.splitlines() if "封记" in line)
    assert run(["backup", "--output", "再备.db"]) == 0
    assert run(["restore", "再备.db", "--dry-run"]) == 0
    assert "相符，没有缺少" in capsys.readouterr().out


@pytest.mark.parametrize("server", [False, True], ids=["to-file", "to-server"])
def test_a_restoring_that_never_got_there_excuses_no_older_ledger(
    server: bool, on_disk: Branch, postgres_server: Server, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = on_disk.backup()
    assert run(["import", "二.jsonl"]) == 0
    assert run(["backup"]) == 0
    with fresh_database(postgres_server) as url, monkeypatch.context() as power:
        to = url if server else str(on_disk.folder / "新.db")
        power.setattr(restoring, "copy_into_server", die)
        power.setattr("devtrack.ledger.copying.os.replace", die)
        with pytest.raises(KilledError):
            restore(str(on_disk.folder / "config"), str(file), to)
    assert run(["verify"]) == 0
    for ending in ("", "-wal", "-shm"):
        Path(f"台账.db{ending}").unlink(missing_ok=True)
    shutil.copy(file, "台账.db")
    capsys.readouterr()
    assert run(["verify"]) == 1
    assert "被截短，或换成了较早的文件" in capsys.readouterr().out


def clear(to: str) -> None:
    if not to.startswith("postgresql"):
        Path(to.removeprefix("sqlite:///")).unlink()
        return
    with connect(to).begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)


def is_there(to: str) -> bool:
    if not to.startswith("postgresql"):
        return Path(to.removeprefix("sqlite:///")).exists()
    with reading(connect(to)) as connection:
        return revision(connection) is not None

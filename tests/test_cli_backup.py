"""Is a backup one file, whole and proven, that names nobody and holds no key, whatever database the ledger lies in?"""

import base64
import json
import os
import stat
from functools import partial
from pathlib import Path

import pytest
import released
from kept import NAMES, UNIT, Branch, founded, kills, left_in, settle_in

from devtrack.cli.__main__ import run
from devtrack.cli.options import moment
from devtrack.config import keep_erasure, keep_head, keep_restoring, known_erasures, known_heads
from devtrack.ledger.engine import connect
from devtrack.tracker.upkeep.backing import backed_up

LATER = "2099-01-01T10:00:00+08:00"


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


def test_a_backup_is_one_file_and_its_head_is_found_in_it_and_in_the_ledger_that_goes_on(
    branch: Branch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", "--output", "备份"]) == 0
    said = capsys.readouterr().out
    file, = (branch.folder / "备份").iterdir()
    assert f"已备份到 {file}（" in said
    assert "完好" in said
    assert f"密钥不在备份里，在 {branch.key}" in said
    assert "密钥丢失以后，备份和台账里的姓名、号码和文字再也读不出来" in said
    head = said.partition("末端 ")[2].partition("，")[0]
    assert run(["import", "二.jsonl"]) == 0
    assert run(["verify", "--head", head]) == 0
    assert run(["verify", "--ledger", str(file), "--key", str(branch.key), "--head", head]) == 0
    assert f"末端 {head}，共 {head.partition('-')[0]} 行" in capsys.readouterr().out
    assert branch.found(file)["cases"] != branch.found()["cases"]


def test_nothing_of_the_key_and_no_name_can_be_read_from_a_backup_and_nobody_else_may_open_it(branch: Branch) -> None:
    file = branch.backup()
    content, plain = file.read_bytes(), json.loads(branch.key.read_text(encoding="utf-8"))
    for secret in (plain["key"].encode(), base64.b64decode(plain["key"]), *(name.encode() for name in NAMES)):
        assert secret not in content
    assert os.name != "posix" or stat.S_IMODE(file.stat().st_mode) == 0o600


def test_backups_of_one_minute_have_names_of_their_own(on_disk: Branch) -> None:
    assert [on_disk.backup(LATER).name for _ in range(3)] == [
        "台账备份-20990101-1000.db", "台账备份-20990101-1000-2.db", "台账备份-20990101-1000-3.db"]
    assert backed_up(None, None, None, "别处/我的.db", LATER).file == on_disk.folder / "别处" / "我的.db"


@pytest.mark.parametrize("output", ["一.jsonl", "旧.db", "一.jsonl/夹"])
def test_a_backup_is_never_written_over_a_file(output: str, on_disk: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("旧.db").write_text("旧", encoding="utf-8")
    before = left_in(on_disk.folder)
    assert run(["backup", "--output", output]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert left_in(on_disk.folder) == before
    assert Path("旧.db").read_text(encoding="utf-8") == "旧"
    assert Path("一.jsonl").read_text(encoding="utf-8") == released.SOURCE


def test_a_ledger_that_does_not_fit_its_seals_gives_no_backup(branch: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(branch.where).begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET date = '2020-01-01' WHERE kind = 'applied'")
    before = left_in(branch.folder)
    assert run(["backup"]) == 2
    said = capsys.readouterr().err
    assert "没有通过查验，没有留下" in said
    assert "与封记不符" in said
    assert left_in(branch.folder) == before


def test_whoever_may_not_manage_may_not_take_everything_away(on_disk: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["account", "add", "赵检查", "--role", "auditor", "--org", UNIT]) == 0
    assert run(["backup", "--as", "赵检查"]) == 2
    assert "不能管理" in capsys.readouterr().err
    assert left_in(on_disk.folder) == ["台账.db"]


def test_the_backup_of_an_encrypted_ledger_is_encrypted_with_the_same_passphrase(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEVTRACK_PASSPHRASE", "一二三'四五")
    branch = founded("密.db", home, "--encrypt")
    file, before = branch.backup(), branch.found()
    assert run(["backup"]) == 0
    assert "整个文件已加密" in capsys.readouterr().out
    content = file.read_bytes()
    assert not content.startswith(b"SQLite format 3")
    assert b"applied" not in content
    assert run(["restore", str(file), "--to", "新.db"]) == 0
    assert branch.found("新.db") == before
    assert not Path("新.db").read_bytes().startswith(b"SQLite format 3")
    for wrong in ("别的口令", None):
        monkeypatch.delenv("DEVTRACK_PASSPHRASE")
        if wrong:
            monkeypatch.setenv("DEVTRACK_PASSPHRASE", wrong)
        capsys.readouterr()
        assert run(["restore", str(file), "--to", "三.db"]) == 2
        assert "口令" in capsys.readouterr().err
        monkeypatch.setenv("DEVTRACK_PASSPHRASE", "一二三'四五")
    assert not Path("三.db").exists()


def test_the_backup_of_a_server_is_encrypted_where_a_passphrase_is_given(
    postgres_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = founded(postgres_url, home)
    monkeypatch.setenv("DEVTRACK_PASSPHRASE", "一二三四五")
    file, before = branch.backup(), branch.found()
    assert not file.read_bytes().startswith(b"SQLite format 3")
    assert run(["restore", str(file), "--to", "新.db"]) == 0
    assert branch.found("新.db") == before


def back_up(config: str, where: str, folder: str) -> None:
    os.environ["DEVTRACK_CONFIG"] = config
    backed_up(where, None, None, folder, moment())


def test_a_backup_killed_anywhere_has_its_name_only_if_it_is_whole(branch: Branch) -> None:
    work = partial(back_up, str(branch.folder / "config"), branch.where, str(branch.folder / "备份"))
    before, runs, whole = branch.found(), [], 0
    for killed in kills(work, branch.where):
        runs.append(killed)
        for file in (branch.folder / "备份").glob("台账备份*"):
            assert branch.found(file) == before
            file.unlink()
            whole += 1
    assert sum(runs) > 4
    assert whole > 0
    assert branch.found() == before


def test_what_this_machine_knows_of_a_ledger_starts_anew_when_it_is_restored(tmp_path: Path) -> None:
    heads = [f"{n}-{n:032x}" for n in (10, 30, 20, 25, 21)]
    keep_head("aaaaaaaa", heads[0], "1", folder=tmp_path)
    keep_head("bbbbbbbb", heads[1], "2", folder=tmp_path)
    keep_head("aaaaaaaa", heads[1], "3", folder=tmp_path)
    assert [one.what for one in known_heads("aaaaaaaa", tmp_path)] == [heads[0], heads[1]]
    keep_restoring("aaaaaaaa", heads[4], "3", tmp_path)
    assert [one.what for one in known_heads("aaaaaaaa", tmp_path)] == [heads[0], heads[1]]
    assert [one.what for one in known_heads("aaaaaaaa", tmp_path, lambda head: head == heads[4])] == [heads[4]]
    assert [one.what for one in known_heads("aaaaaaaa", tmp_path, lambda _: False)] == [heads[0], heads[1]]
    keep_head("aaaaaaaa", heads[2], "4", restored=True, folder=tmp_path)
    keep_head("aaaaaaaa", heads[3], "5", folder=tmp_path)
    for person in ("p-aaaaaaaaaa", "p-bbbbbbbbbb", "p-aaaaaaaaaa"):
        keep_erasure("aaaaaaaa", person, "6", tmp_path)
    with (tmp_path / "heads").open("a", encoding="utf-8") as file:
        file.write("half a li")
    assert [one.what for one in known_heads("aaaaaaaa", tmp_path)] == [heads[2], heads[3]]
    assert [one.what for one in known_heads("bbbbbbbb", tmp_path)] == [heads[1]]
    assert [one.what for one in known_erasures("aaaaaaaa", tmp_path)] == ["p-aaaaaaaaaa", "p-bbbbbbbbbb"]
    assert known_heads("cccccccc", tmp_path) == known_erasures("bbbbbbbb", tmp_path) == []

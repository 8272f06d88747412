"""Does `verify` see what hides rows without changing one, and may nobody put another ledger or another clock in place?"""

import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from ledgers import Dossier, key_of, new_desk, open_desk, proof, take, tamper, write_dossiers

from devtrack.cli.__main__ import run
from devtrack.errors import Unusable
from devtrack.ledger.engine import file_of, reading
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.writing import append
from devtrack.subjects import Draft
from devtrack.tracker.desk import Desk

NOW = "2026-02-01T10:00:00+08:00"
PEOPLE: list[Dossier] = [
    {"case": "甲", "name": "陈一", "number": "2021001", "branch": "学生支部", "facts": [
        {"kind": "applied", "date": "2020-09-10"}, {"kind": "applicant_interviewed", "date": "2020-09-20", "by": "李书记"}]},
]
SCRIPTS = {
    "an index that leaves a row out": (
        "DROP INDEX ix_entry_subject_seq; CREATE INDEX ix_entry_subject_seq ON entry (subject, seq) WHERE seq <> 5",
        "索引 ix_entry_subject_seq 与应有的不同"),
    "an index over something else": (
        "DROP INDEX ix_subject_kind; CREATE INDEX ix_subject_kind ON subject (lower(kind))", "索引 ix_subject_kind 与应有的不同"),
    "an index less": ("DROP INDEX ix_subject_code", "索引 ix_subject_code 不在了"),
    "an index more": ("CREATE INDEX extra ON entry (kind)", "多出索引 extra"),
    "a table more": ("CREATE TABLE extra (n INTEGER)", "多出表 extra"),
    "a view": ("CREATE VIEW extra AS SELECT seq FROM entry", "多出视图 extra"),
    "a column more": ("ALTER TABLE entry ADD COLUMN extra TEXT", "表 entry"),
    "a second form": ("INSERT INTO alembic_version VALUES ('0003')", "应有一条，实有 2 条"),
    "a stamp of nothing": (
        "INSERT INTO batch (id, recorded_at, account, command) VALUES (77, '2026-02-01T10:00:00+08:00', 'a', 'x')",
        "多出第 77 次登记"),
}


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Desk:
    return written(database_url, tmp_path)


@pytest.fixture
def on_disk(tmp_path: Path) -> Desk:
    return written(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)


def written(url: str, folder: Path) -> Desk:
    new_desk(url, folder)
    take(url, folder, write_dossiers(folder / "甲.jsonl", PEOPLE), NOW)
    assert proof(url, folder).faults == ()
    return open_desk(url, folder)


def script(url: str, text: str) -> None:
    """Run statements with the database's own driver."""
    file = file_of(url)
    if file is None:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
            server.execute(text)
        return
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(text)


def faults(desk: Desk, folder: Path) -> str:
    return "\n".join(proof(desk.ledger.where, folder).faults)


@pytest.mark.parametrize("done", SCRIPTS)
def test_what_is_not_of_the_ledgers_form_is_found(desk: Desk, tmp_path: Path, done: str) -> None:
    text, said = SCRIPTS[done]
    script(desk.ledger.where, text)
    assert said in faults(desk, tmp_path)


@pytest.mark.parametrize("text", ["(subject, seq) WHERE seq <> 5", "(subject, -seq)"])
def test_an_index_swapped_behind_the_databases_back_is_found(on_disk: Desk, tmp_path: Path, text: str) -> None:
    """Only its definition is written over, or it is built like that and the old definition is put back."""
    swap = ("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE INDEX ix_entry_subject_seq ON entry {}'"
            " WHERE name = 'ix_entry_subject_seq'; PRAGMA writable_schema = RESET;")
    script(on_disk.ledger.where, swap.format(text))
    assert "索引 ix_entry_subject_seq 与应有的不同" in faults(on_disk, tmp_path)
    script(on_disk.ledger.where, "REINDEX")
    script(on_disk.ledger.where, swap.format("(subject, seq)"))
    assert "数据文件损坏" in faults(on_disk, tmp_path)


def test_a_trigger_or_a_rule_is_found(desk: Desk, tmp_path: Path) -> None:
    if file_of(desk.ledger.where) is not None:
        script(desk.ledger.where, "CREATE TRIGGER extra AFTER INSERT ON entry BEGIN DELETE FROM secret; END")
        assert "多出触发器 extra" in faults(desk, tmp_path)
        return
    script(desk.ledger.where, "CREATE RULE extra AS ON INSERT TO secret DO INSTEAD NOTHING")
    assert "多出规则 extra" in faults(desk, tmp_path)
    script(desk.ledger.where, "DROP RULE extra ON secret; CREATE TRIGGER other BEFORE UPDATE ON entry"
                              " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()")
    assert "多出触发器 other" in faults(desk, tmp_path)
    script(desk.ledger.where, "DROP TRIGGER other ON entry; CREATE TABLE child () INHERITS (entry)")
    assert "多出继承的表 child" in faults(desk, tmp_path)


@pytest.mark.parametrize(("table", "column"), [
    ("secret", "batch"), ("secret", "blob"), ("subject", "id"), ("subject", "person"), ("subject", "code"),
    ("person_key", "name"), ("batch", "recorded_at"), ("entry", "elsewhere"), ("entry", "replaces"), ("ledger", "length"),
])
def test_a_value_of_another_type_is_a_fault_and_no_traceback(
    on_disk: Desk, tmp_path: Path, table: str, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("'zz'", "x'00ff'", "1.5"):
        script(on_disk.ledger.where, f"UPDATE OR IGNORE {table} SET {column} = {value}")
        said = faults(on_disk, tmp_path)
        assert said
        fits = column in (("blob", "code", "name") if value == "x'00ff'" else ("id", "recorded_at"))
        assert (f"的 {column} 不是应有的类型" in said) != fits
        assert run(["doctor", "--full", "--ledger", on_disk.ledger.where, "--key", str(key_of(tmp_path))]) == 1
    capsys.readouterr()


def noted(desk: Desk, moment: str) -> None:
    with reading(desk.ledger.engine) as connection:
        subject = ledger_subject(connection)
    append(desk.ledger, desk.stamp(moment, "backup"), [Draft(subject, "backed_up", moment[:10], {"file": "a.db", "head": "1-0"})])


def test_nothing_is_recorded_while_the_clock_stands_before_the_last_entry(desk: Desk, tmp_path: Path) -> None:
    noted(desk, "2026-02-01T09:51:00+08:00")
    assert proof(desk.ledger.where, tmp_path).notes == (
        "第 4 次登记的时刻早于前一次（2026-02-01T09:51:00，前一次 2026-02-01T10:00:00）",)
    noted(desk, "2026-02-01T01:51:00+00:00")
    noted(desk, NOW)
    with pytest.raises(Unusable, match="本机时钟 2026-02-01 09:49 早于台账最后一次登记 2026-02-01 10:00；请校准时钟后再登记"):
        noted(desk, "2026-02-01T09:49:00+08:00")
    found = proof(desk.ledger.where, tmp_path)
    assert found.clean
    assert len(found.notes) == 1


def test_an_empty_entry_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    append(desk.ledger, desk.stamp(NOW, "import"), [])
    assert faults(desk, tmp_path) == ""


def begun(name: str) -> Path:
    assert run(["init", "--ledger", f"{name}.db", "--key", f"{name}.key", "--title", "学生支部", "--level", "党支部",
                "--name", "李书记"]) == 0
    return Path(f"{name}.db")


def test_a_ledger_is_begun_where_the_environment_says_unless_a_place_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEVTRACK_LEDGER", str(tmp_path / "乙.db"))
    call = ["init", "--title", "学生支部", "--level", "党支部", "--name", "李书记"]
    assert run(call) == 0
    assert f"已建立台账 {tmp_path / '乙.db'}" in capsys.readouterr().out
    assert run(["verify"]) == 0
    assert run(call) == 2  # it is there already, and no other one is begun instead
    assert run([*call, "--ledger", "甲.db"]) == 0
    assert sorted(one.name for one in tmp_path.glob("*.db")) == ["乙.db", "甲.db"]
    monkeypatch.setenv("DEVTRACK_LEDGER", "")
    assert run(call) == 0
    assert (tmp_path / "devtrack.db").exists()
    capsys.readouterr()
    run(["init", "--help"])
    assert "DEVTRACK_LEDGER" in capsys.readouterr().out


def test_verify_says_with_which_head_it_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    begun("甲")
    capsys.readouterr()
    assert run(["verify"]) == 0
    said = capsys.readouterr().out
    assert "没有可比对的末端：只能证明各行与密钥相符，不能证明没有被持有密钥的人整体换掉" in said
    head = said.partition("末端 ")[2].partition("，")[0]
    assert run(["verify", "--head", head]) == 0
    assert "已与所给末端比对" in capsys.readouterr().out
    assert run(["backup"]) == 0
    capsys.readouterr()
    assert run(["verify"]) == 0
    assert re.search(rf"已与本机 \d{{4}}-\d\d-\d\d 记下的末端 {head} 比对", capsys.readouterr().out)


def test_another_ledger_in_its_place_is_refused_even_with_its_own_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mine, other = begun("甲"), begun("乙")
    for ending in ("-wal", "-shm"):
        assert not mine.with_name(mine.name + ending).exists()
    other.replace(mine)
    for call in (["verify"], ["org", "list"], ["backup"], ["upgrade"]):
        capsys.readouterr()
        assert run([*call, "--ledger", "甲.db", "--key", "乙.key"]) == 2
        said = capsys.readouterr()
        assert re.search("原来是台账 [0-9a-f]{8}，现在却是另一个台账 [0-9a-f]{8}", said.err), said
    assert run(["doctor", "--ledger", "甲.db", "--key", "乙.key"]) == 1
    assert "✗ 密钥归属：这个位置原来是台账" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_the_ledger_and_what_lies_beside_it_are_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    umask = os.umask(0)
    try:
        file = begun("甲")
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("SELECT count(*) FROM entry").fetchone()
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("甲.db*")}
    finally:
        os.umask(umask)
    assert modes == {"甲.db": 0o600, "甲.db-wal": 0o600, "甲.db-shm": 0o600}
    file.chmod(0o644)
    run(["doctor"])
    said = capsys.readouterr().out
    assert "✗ 台账权限：" in said
    assert "chmod 600" in said


@pytest.mark.parametrize("where", ["postgresql://x:543x9/dt", "postgresql://u:543x9@h:no/dt", "://"])
@pytest.mark.parametrize("call", [["verify"], ["org", "list"], ["doctor"], ["init", "--title", "支部", "--level", "党支部", "--name", "甲"]])
def test_an_address_that_is_none_is_said_without_its_password(
    where: str, call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*call, "--ledger", where]) in (1, 2)
    said = capsys.readouterr()
    assert "看不懂" in said.err + said.out
    assert "3x9" not in said.err + said.out


def test_an_entry_changed_to_what_cannot_be_read_is_named(desk: Desk, tmp_path: Path) -> None:
    tamper(desk.ledger.where, "UPDATE entry SET kind = 'texts_redacted', data = 'zz' WHERE seq = 3")
    assert "第 3 行" in faults(desk, tmp_path)

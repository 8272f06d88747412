"""Does the doctor see what is wrong with a ledger and around it, and say what to do, even where little can be opened?"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import released
from kept import UNIT, Branch, founded, settle_in

from devtrack.cli.__main__ import run
from devtrack.cli.options import moment
from devtrack.ledger.engine import connect, reading
from devtrack.ledger.places import WHY, networked, synced
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.writing import append
from devtrack.subjects import Draft
from devtrack.tracker.desk import sit_down
from devtrack.tracker.upkeep.doctor import examine
from devtrack.tracker.upkeep.marks import BAD, GOOD, NOTE, Asked, Line
from devtrack.tracker.upkeep.surroundings import clock

DAY = ["--as-of", "2026-06-30"]
"""A day on which the working days are known for long enough."""

Lines = dict[str, Line]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle_in(tmp_path, monkeypatch)


@pytest.fixture
def branch(home: Path, capsys: pytest.CaptureFixture[str]) -> Branch:
    found = founded("台账.db", home)
    capsys.readouterr()
    return found


class Doctor:
    """Calls the doctor as a user does; keeps what was said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *call: str, code: int = 0) -> Lines:
        """Return the lines by subject, the worst of each; `code`: the exit code there must be."""
        self.capsys.readouterr()
        ended = run(["doctor", *DAY, *call])
        said = self.capsys.readouterr()
        lines: Lines = {}
        for text in said.out.splitlines():
            head, mark, rest = text.partition("：")
            assert mark, text
            line = Line(*head.split(" ", 1), rest)
            if line.subject not in lines or lines[line.subject].mark == GOOD:
                lines[line.subject] = line
        assert said.err == ""
        assert ended == code, said.out
        assert (BAD in {line.mark for line in lines.values()}) == bool(code)
        return lines


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(capsys)


def test_where_all_is_well_every_line_says_so(database_url: str, home: Path, doctor: Doctor) -> None:
    founded(database_url, home, "--authority-from", "2020-01-01", "--document", "某委发〔2019〕8号")
    for name in ("信息工程学院学生支部", "机电工程学院学生支部"):
        assert run(["org", "move", name, "--under", UNIT]) == 0
    assert run(["backup"]) == 0
    lines = doctor("--full")
    assert {subject: line.said for subject, line in lines.items() if line.mark != GOOD} == {}
    expected = {"数据库", "格式", "密钥归属", "密钥权限", "密钥位置", "封记", "加密", "账户", "备份", "组织", "工作日安排", "时钟"}
    on_disk = {"数据文件", "读写", "位置", "台账权限"} if database_url.startswith("sqlite") else set()
    assert set(lines) == expected | on_disk
    assert "逐行查验完好" in lines["封记"].said
    assert "0 天前），此后登记了 0 行" in lines["备份"].said
    assert "@" not in lines["数据库"].said or ":***@" in lines["数据库"].said


def test_a_new_ledger_is_told_what_is_still_to_be_said(branch: Branch, doctor: Doctor) -> None:
    lines = doctor()
    assert {subject for subject, line in lines.items() if line.mark == NOTE} == {"备份", "审批权限", "组织位置"}
    assert "devtrack backup" in lines["备份"].said
    assert UNIT in lines["审批权限"].said
    assert "信息工程学院学生支部、机电工程学院学生支部" in lines["组织位置"].said


def test_without_a_ledger_the_rest_is_looked_at_all_the_same(doctor: Doctor) -> None:
    lines = doctor(code=1)
    assert "devtrack init" in lines["台账"].said
    assert lines["工作日安排"].mark == lines["时钟"].mark == GOOD


def spoil(file: str, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)
        connection.commit()


def write_into(file: str, at: int) -> None:
    with open(file, "r+b") as raw:
        raw.seek(at)
        raw.write(b"\xff" * 3000)


LAST = "(SELECT max(seq) FROM entry)"
WRONG = {
    "missing": (lambda: Path("台账.db").unlink(), "台账", "没有台账文件"),
    "empty": (lambda: Path("台账.db").write_bytes(b""), "台账", "不是 devtrack 的台账"),
    "something else": (lambda: shutil.copy("一.jsonl", "台账.db"), "台账", "（或不是台账）"),
    "cut off": (lambda: os.truncate("台账.db", 30_000), "台账", "损坏"),
    "damaged": (lambda: write_into("台账.db", 40_000), "台账", "损坏"),
    "pages lost": (lambda: spoil("台账.db", "DELETE FROM sqlite_master WHERE name = 'ix_entry_subject_seq'"), "数据文件", "损坏"),
    "a link lost": (lambda: spoil("台账.db", "DELETE FROM batch WHERE id = 1"), "数据文件", "不在了"),
    "a tail lost": (lambda: spoil("台账.db", f"DELETE FROM entry WHERE seq = {LAST}"), "封记", "实有"),
    "a last row put in": (lambda: spoil("台账.db", f"UPDATE entry SET mac = x'00' WHERE seq = {LAST}"), "封记", "与最后一行不符"),
    "another end": (lambda: spoil("台账.db", "UPDATE ledger SET head = 'x'"), "封记", "与密钥不符"),
    "no end": (lambda: spoil("台账.db", "DELETE FROM ledger"), "台账", "不在了"),
    "a newer form": (lambda: spoil("台账.db", "UPDATE alembic_version SET version_num = '0003'"), "台账", "较新版本"),
    "an older form": (lambda: spoil("台账.db", "UPDATE alembic_version SET version_num = '0000'"), "台账", "devtrack upgrade"),
}


@pytest.mark.parametrize(("how", "subject", "said"), WRONG.values(), ids=WRONG)
def test_a_ledger_that_is_not_as_it_should_be_is_named(how, subject, said, branch: Branch, doctor: Doctor) -> None:
    how()
    lines = doctor(code=1)
    assert lines[subject].mark == BAD
    assert said in lines[subject].said
    assert lines["工作日安排"].mark == GOOD
    assert lines["密钥权限"].mark == GOOD


def test_a_server_that_does_not_answer_is_named(branch: Branch, doctor: Doctor) -> None:
    lines = doctor("--ledger", "postgresql://chen:secret@127.0.0.1:1/x", "--key", str(branch.key), code=1)
    assert "没有响应" in lines["台账"].said
    assert "secret" not in lines["台账"].said


def test_a_row_changed_in_the_middle_shows_when_all_are_gone_through(branch: Branch, doctor: Doctor) -> None:
    spoil("台账.db", "UPDATE entry SET date = '2020-01-01' WHERE kind = 'applied'")
    assert doctor()["封记"].mark == GOOD
    lines = doctor("--full", code=1)
    assert "与封记不符" in lines["封记"].said


def test_an_older_copy_put_in_the_place_of_the_ledger_shows(branch: Branch, doctor: Doctor) -> None:
    shutil.copy("台账.db", "昨天.db")
    assert run(["import", "二.jsonl"]) == 0
    assert run(["backup"]) == 0
    shutil.copy("昨天.db", "台账.db")
    assert "被截短，或换成了较早的文件" in doctor(code=1)["封记"].said
    for call in (["account", "add", "赵六", "--role", "auditor", "--org", UNIT], ["import", "二.jsonl"]):
        assert run(call) == 0
    assert "不在台账里" in doctor(code=1)["封记"].said


def test_a_backup_used_as_the_ledger_is_worth_a_note(branch: Branch, doctor: Doctor) -> None:
    assert run(["backup", "--output", "备份.db"]) == 0
    lines = doctor("--ledger", "备份.db", "--key", str(branch.key))
    assert lines["日志方式"].mark == NOTE
    assert "devtrack restore" in lines["日志方式"].said


@pytest.mark.skipif(os.name != "posix", reason="rights are kept otherwise there")
def test_a_key_that_others_may_read_is_named(branch: Branch, doctor: Doctor) -> None:
    branch.key.chmod(0o640)
    assert f"权限是 0640，别的用户也能读；请运行 chmod 600 '{branch.key}'" in doctor(code=1)["密钥权限"].said


def test_a_key_missing_damaged_or_another_is_named_and_the_file_still_looked_at(branch: Branch, doctor: Doctor) -> None:
    shutil.copy(released.LEDGERS / "0001" / "ledger.key", "别的.key")
    Path("别的.key").chmod(0o600)
    Path("坏.key").write_text("{", encoding="utf-8")
    for key, subject, said in (("没有.key", "密钥", "找不到密钥文件"), ("坏.key", "密钥", "不是 devtrack 的密钥文件"),
                               ("别的.key", "密钥归属", "密钥属于台账 ")):
        lines = doctor("--key", key, code=1)
        assert said in lines[subject].said
        assert lines["数据文件"].mark == GOOD


def test_a_key_beside_the_ledger_is_worth_a_note_and_both_in_one_drive_are_wrong(branch: Branch, doctor: Doctor) -> None:
    shutil.move(branch.key, "台账.key")
    assert doctor("--key", "台账.key")["密钥位置"].mark == NOTE
    Path("OneDrive - 某学院").mkdir()
    shutil.move("台账.key", "OneDrive - 某学院/台账.key")
    assert "会传到别处" in doctor("--key", "OneDrive - 某学院/台账.key")["密钥位置"].said
    Path("OneDrive - 某学院/夹").mkdir()
    shutil.move("台账.db", "OneDrive - 某学院/夹/台账.db")
    lines = doctor("--ledger", "OneDrive - 某学院/夹/台账.db", "--key", "OneDrive - 某学院/台账.key", code=1)
    assert "密钥和台账都在OneDrive" in lines["密钥位置"].said
    assert WHY in lines["位置"].said


@pytest.mark.parametrize(("folder", "name"), [
    ("OneDrive", "OneDrive"), ("OneDrive - 某某职业学院", "OneDrive"), ("iCloudDrive", "iCloud"),
    ("Mobile Documents/com~apple~CloudDocs", "iCloud"), ("Dropbox (个人)", "Dropbox"), ("我的坚果云", "坚果云"),
    ("Nutstore Files", "坚果云"), ("BaiduSyncdisk", "百度网盘"), ("WPSDrive", "WPS 云盘"), ("WPS云盘", "WPS 云盘"),
    ("腾讯微云", "腾讯微云"), ("Google Drive", "Google 云端硬盘"), ("CloudStorage/GoogleDrive-a@b", "Google 云端硬盘"),
])
def test_a_folder_that_a_program_keeps_the_same_elsewhere_is_known_by_its_name(folder: str, name: str, tmp_path: Path) -> None:
    (tmp_path / folder / "支部").mkdir(parents=True)
    found = synced(tmp_path / folder / "支部" / "台账.db")
    assert found is not None
    assert found.name == name
    (tmp_path / "文档").symlink_to(tmp_path / folder)
    assert synced(tmp_path / "文档" / "支部" / "台账.db") is not None


@pytest.mark.parametrize("marker", [".stfolder", ".dropbox.cache"])
def test_such_a_folder_is_known_by_what_lies_in_it(marker: str, tmp_path: Path) -> None:
    (tmp_path / "同步" / "支部").mkdir(parents=True)
    assert synced(tmp_path / "同步" / "支部" / "台账.db") is None
    (tmp_path / "同步" / marker).mkdir()
    assert synced(tmp_path / "同步" / "支部" / "台账.db") is not None


@pytest.mark.parametrize("folder", ["党支部", "云盘资料", "one", "drive", "微信文件"])
def test_other_folders_are_left_alone(folder: str, tmp_path: Path) -> None:
    assert synced(tmp_path / folder / "台账.db") is None


def test_a_share_is_known_by_its_address_or_by_what_is_mounted() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n/dev/sdb /home/chen ext4 rw 0 0\n"
        "//nas/share /mnt/\u5171\u4eab\\040\u6587\u4ef6 cifs rw 0 0\nme@host: /mnt/ssh fuse.sshfs rw 0 0\n"
    )
    for path, known in (("/srv/a.db", False), ("/home/wang/a.db", True), ("/home/chen/a.db", False),
                        ("/mnt/共享 文件/a.db", True), ("/mnt/ssh/a.db", True), ("//nas/share/a.db", True)):
        assert (networked(Path(path), mounts) is not None) == known, path


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only who may become another user can try it")
def test_a_file_or_folder_that_cannot_be_written_is_named(branch: Branch, doctor: Doctor) -> None:
    assert doctor()["读写"].mark == GOOD
    asked = Asked("台账.db", None, None, "2026-06-30T10:00:00+08:00", 739797, "UTC+08:00")
    upper = [one for one in branch.folder.parents if one.stat().st_mode & 0o005 != 0o005]
    modes = {one: one.stat().st_mode for one in (*upper, branch.folder, Path("台账.db"))}
    try:
        for one in (*upper, branch.folder):
            one.chmod(0o755)
        Path("台账.db").chmod(0o644)
        os.seteuid(65534)
        lines = {line.subject: line for line in examine(asked)}
    finally:
        os.seteuid(0)
        for one, mode in modes.items():
            one.chmod(mode)
    assert lines["读写"].mark == BAD
    assert "不能写入" in lines["读写"].said


@pytest.mark.parametrize(("day", "mark", "said"), [
    ("2026-10-31", GOOD, "到 2026-12-31"), ("2026-11-01", NOTE, "还有 60 天"), ("2026-12-31", NOTE, "还有 0 天"),
    ("2027-01-01", BAD, "2027 年的放假调休安排没有"), ("2025-06-01", GOOD, "到 2026-12-31"),
])
def test_it_is_said_in_time_that_the_working_days_run_out(
    day: str, mark: str, said: str, branch: Branch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--as-of", day]) == (mark == BAD)
    line, = (one for one in capsys.readouterr().out.splitlines() if "工作日安排" in one)
    assert line.startswith(f"{mark} 工作日安排：")
    assert said in line


def test_a_unit_may_say_the_working_days_of_the_next_year(branch: Branch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("规则/calendar").mkdir(parents=True)
    calendar = Path("规则/calendar/2027.yaml")
    calendar.write_text("source: 国务院办公厅关于2027年部分节假日安排的通知\ndays:\n  2027-01-01: rest\n", encoding="utf-8")
    assert run(["doctor", "--as-of", "2026-12-20", "--workflows", "规则"]) == 0
    assert "✓ 工作日安排：到 2027-12-31" in capsys.readouterr().out
    calendar.write_text("days:\n  2027-01-01: 休\n", encoding="utf-8")
    assert run(["doctor", "--as-of", "2026-12-20", "--workflows", "规则"]) == 1
    assert "✗ 工作日安排：规则/calendar/2027.yaml" in capsys.readouterr().out


def test_a_clock_behind_the_ledger_or_in_an_impossible_year_is_named(branch: Branch) -> None:
    def line(moment: str) -> Line:
        found = examine(Asked(None, None, None, moment, 739797, "UTC+09:00"))
        return next(one for one in found if one.subject == "时钟")

    assert line("2026-01-01T08:00:00+08:00").mark == BAD
    assert "早于台账最后一次登记" in line("2026-01-01T08:00:00+08:00").said
    assert line("2099-01-01T08:00:00+08:00").mark == GOOD
    assert "本机时区 UTC+09:00" in line("2099-01-01T08:00:00+08:00").said
    assert "不可能的年份" in clock("1970-01-01T08:00:00+08:00", "UTC+08:00", None).said


def test_what_a_broken_off_backup_left_is_named(branch: Branch, doctor: Doctor) -> None:
    assert "草稿" not in doctor()
    Path(".台账备份-20261125-1000.db.4711").touch()
    Path(".台账.db.md").touch()
    line = doctor()["草稿"]
    assert line.mark == NOTE
    assert ".4711，" in line.said
    assert ".md" not in line.said


def test_a_backup_grows_old_only_where_something_was_recorded_since(branch: Branch) -> None:
    def line(moment: str) -> Line:
        found = examine(Asked(None, None, None, moment, 739797, "UTC+08:00"))
        return next(one for one in found if one.subject == "备份")

    branch.backup()
    assert line("2098-03-01T08:00:00+08:00").mark == GOOD
    assert run(["import", "二.jsonl"]) == 0
    assert line("2098-03-01T08:00:00+08:00").mark == NOTE
    assert "此后登记了 2 行" in line("2098-03-01T08:00:00+08:00").said
    assert line(moment()).mark == GOOD


def test_a_workflow_that_is_lacking_or_unknown_is_named(branch: Branch, doctor: Doctor) -> None:
    desk = sit_down(None, None, None)
    top = desk.account.organisation
    stamp = desk.stamp(moment(), "test")
    append(desk.ledger, stamp, [Draft(top, "workflow_adopted", "2020-01-01", {"workflow": "某校"})])
    assert "某校 不能用" in doctor(code=1)["工作流程"].said
    with reading(desk.ledger.engine) as connection:
        assert ledger_subject(connection)
    spoil("台账.db", "DELETE FROM entry WHERE kind = 'workflow_adopted'")
    assert "没有工作流程" in doctor(code=1)["工作流程"].said


def test_an_account_not_said_is_worth_a_note_and_one_not_there_is_wrong(
    branch: Branch, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["account", "add", "赵六", "--role", "auditor", "--org", "信息工程学院学生支部"]) == 0
    lines = doctor("--as", "赵六")
    assert "机电工程学院学生支部" not in lines["组织位置"].said
    assert doctor("--as", "无此人", code=1)["账户"].mark == BAD
    monkeypatch.setenv("DEVTRACK_CONFIG", "另一个")
    lines = doctor("--ledger", "台账.db", "--key", str(branch.key))
    assert lines["账户"].mark == NOTE
    assert "--as" in lines["账户"].said


def test_whether_the_whole_file_is_encrypted_is_said(
    home: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVTRACK_PASSPHRASE", "一二三四五")
    founded("密.db", home, "--encrypt")
    assert "整个文件已加密" in doctor()["加密"].said
    monkeypatch.setenv("DEVTRACK_PASSPHRASE", "别的")
    assert "口令不对" in doctor(code=1)["台账"].said
    monkeypatch.delenv("DEVTRACK_PASSPHRASE")
    assert "DEVTRACK_PASSPHRASE" in doctor(code=1)["台账"].said


def test_a_passphrase_for_another_ledger_does_not_stand_in_the_way(
    branch: Branch, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVTRACK_PASSPHRASE", "一二三四五")
    lines = doctor()
    assert "用不着" in lines["加密"].said
    with reading(connect("台账.db")) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"

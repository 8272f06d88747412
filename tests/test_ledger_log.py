"""Does the ledger tell what happened to it: to whoever sees all of it everything, to others what they did?"""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from school import begin, case, fact

from devtrack.config import known_heads

CHEN = case("2021033001", "陈一", fact("applied", "2020-09-10"))
OTHER = case("2021033002", "王二", fact("applied", "2021-03-01"), branch="学生第二党支部")


@pytest.fixture
def desk(tmp_path):
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    at.type("import", at.file("甲.jsonl", CHEN, OTHER))
    at.type("account", "add", "赵委员", "--role", "支部书记或组织委员", "--org", "学生第二党支部")
    return at


def test_what_came_in_what_left_and_who_was_forgotten_is_listed(desk):
    desk.type("export", str(desk.folder / "whole.jsonl"), "--purpose", "  年度 \n 上报 ", "--as", "李书记")
    desk.type("export", str(desk.folder / "masked.jsonl"), "--as", "李书记")
    desk.type("backup", "--output", str(desk.folder / "备份.db"), "--as", "李书记")
    desk.type("person", "erase", "陈一", "--by", "钱九", "--approved-by", "吴十", "--document", "本人申请", "--yes", "--as", "李书记")
    lines = desk.type("log", "--as", "李书记").out.splitlines()
    assert [line.split("  ")[3] for line in lines] == ["导入", "导出", "导出", "备份", "删除个人信息"]
    assert "甲.jsonl，2 人，新建档案 2 份，登记 4 条" in lines[0]
    assert lines[1].endswith("李书记  导出  whole.jsonl，2 份档案，没有遮盖，用途：年度 上报")
    assert lines[2].endswith("masked.jsonl，2 份档案，姓名和号码已遮盖")
    assert "备份.db，末端 " in lines[3]
    assert lines[4].endswith("经办人 钱九，批准人 吴十，依据 本人申请")
    assert "陈一" not in "".join(lines)


def test_an_account_below_the_top_sees_its_own_rows_only(desk):
    desk.type("export", str(desk.folder / "a.jsonl"), "--purpose", "上报", "--as", "李书记")
    assert desk.type("log", "--as", "赵委员").out.splitlines()[0] == "还没有这样的记录"
    desk.type("export", str(desk.folder / "b.jsonl"), "--purpose", "核对", "--as", "赵委员")
    said = desk.type("log", "--as", "赵委员").out.splitlines()
    assert [one.split("  ")[2:4] for one in said[:-1]] == [["赵委员", "导出"]]
    assert "自己办的" in said[-1]


def test_the_log_begins_where_it_is_asked_to(desk):
    assert "2999-01-01 以来没有" in desk.type("log", "--since", "2999-01-01", "--as", "李书记").out
    assert "导入" in desk.type("log", "--since", "2000-01-01", "--as", "李书记").out
    assert "不是确有的日期" in desk.type("log", "--since", "去年", "--as", "李书记", exits=2).err


@pytest.mark.parametrize("words", [("export", "{}", "--purpose", "上报"), ("check", "--format", "json", "--output", "{}", "--as-of", "2026-01-31")])
def test_the_head_printed_and_the_one_after_the_row_are_kept_on_this_machine(desk, words):
    desk.type(*(one.format(desk.folder / "a.jsonl") for one in words), "--as", "李书记", exits=(0, 1))
    ident = (Path(os.environ["DEVTRACK_CONFIG"]) / "heads").read_text(encoding="utf-8").split(" ")[1]
    last, after = (int(one.what.partition("-")[0]) for one in known_heads(ident)[-2:])
    assert after == last + 1


def test_what_cannot_be_recorded_does_not_leave(desk):
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON batch BEGIN SELECT RAISE(ABORT, 'full'); END")
        database.commit()
    for words in (("export", "{}", "--purpose", "上报"), ("check", "--format", "json", "--output", "{}")):
        out = desk.folder / f"{words[0]}.json"
        desk.type(*(one.format(out) for one in words), "--as", "李书记", exits=2)
        assert not out.exists()


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_what_names_people_is_written_for_its_owner_alone(desk, monkeypatch):
    monkeypatch.setenv("DEVTRACK_PACK_PASSPHRASE", "一匹枣红马跑过桥")
    for name, more in (("a.jsonl", ()), ("a.pack", ("--pack",))):
        (desk.folder / name).write_text("", encoding="utf-8")
        (desk.folder / name).chmod(0o644)
        desk.type("export", str(desk.folder / name), "--purpose", "上报", *more, "--as", "李书记")
        assert stat.S_IMODE((desk.folder / name).stat().st_mode) == 0o600


def test_a_pack_that_cannot_be_closed_is_not_recorded_as_gone(desk, monkeypatch):
    monkeypatch.setenv("DEVTRACK_PACK_PASSPHRASE", "short")
    desk.type("export", str(desk.folder / "a.pack"), "--pack", "--purpose", "上报", "--as", "李书记", exits=2)
    assert "导出" not in desk.type("log", "--as", "李书记").out

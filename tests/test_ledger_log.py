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

"""Can what was recorded of a person or a case itself be put right, and is what was there before still known?"""

import json

import pytest
from school import begin, case, fact

CHEN = case("2021033001", "陈一", fact("applied", "2020-09-10"), born="2003-05-01", leaves_on="2025-06")
WANG = case("2021033002", "王二", fact("applied", "2021-03-01"), branch="学生第二党支部")


@pytest.fixture
def desk(tmp_path, database_url):
    at = begin(tmp_path, database_url)
    at.type("import", at.file("a.jsonl", CHEN, WANG))
    return at


def lines(desk):
    desk.type("export", str(desk.folder / "all.jsonl"), "--purpose", "核对")
    return {one["number"]: one for one in map(json.loads, (desk.folder / "all.jsonl").read_text(encoding="utf-8").splitlines())}


def test_a_name_typed_wrongly_is_put_right_everywhere(desk):
    said = desk.type("case", "change", "2021033001", "--name", "陈乙", "--why", "姓名打错，身份证复印件")
    assert "陈一 → 陈乙" in said.out
    assert lines(desk)["2021033001"]["name"] == "陈乙"
    assert "陈乙" in desk.type("case", "list").out


def test_a_birth_day_put_right_changes_what_is_found_and_is_not_shown(desk):
    said = desk.type("case", "change", "陈一", "--born", "2002-05-01", "--why", "身份证复印件")
    assert "出生日期：已更正" in said.out
    assert "application-age" in said.out or "十八" in said.out
    assert "2002-05-01" not in said.out


def test_a_case_can_go_to_another_branch_of_the_ledger(desk):
    desk.type("case", "change", "陈一", "--org", "学生第二党支部", "--leaves-on", "2026-06-30", "--why", "班级调整")
    assert (lines(desk)["2021033001"]["branch"], lines(desk)["2021033001"]["leaves_on"]) == ("学生第二党支部", "2026-06-30")
    assert "没有改动" in desk.type("import", desk.file("b.jsonl", WANG)).out


@pytest.mark.parametrize(("words", "said"), [
    (("陈一", "--name", "陈乙"), ["--why"]),
    (("陈一", "--why", "x"), ["没有要改的"]),
    (("陈一", "--name", "陈一", "--why", "x"), ["没有要改的"]),
    (("赵九", "--name", "赵十", "--why", "x"), ["赵九"]),
    (("陈一", "--number", "2021033002", "--why", "x"), ["另一个人"]),
    (("陈一", "--born", "2002-02-30", "--sex", "中", "--org", "没有的支部", "--why", "x"), ["2002-02-30", "--sex", "没有的支部"]),
])
def test_what_cannot_be_is_said_all_at_once_and_nothing_is_written(desk, words, said):
    before = desk.type("verify").out
    found = desk.type("case", "change", *words, exits=2).err
    assert [one for one in said if one not in found] == []
    assert desk.type("verify").out == before


def test_a_dry_run_writes_nothing(desk):
    before = desk.type("verify").out
    assert "没有写入" in desk.type("case", "change", "陈一", "--name", "陈乙", "--why", "x", "--dry-run").out
    assert desk.type("verify").out == before

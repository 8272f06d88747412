"""Does a file tell of, or change, anybody whom the account at work does not see?"""

import json

import pytest
from school import begin, case, fact

MINE = case("2021033001", "陈一", fact("applied", "2020-09-10"), branch="机电支部", born="2002-05-01")
OTHER = case("2021033009", "王二", fact("applied", "2021-03-01"), branch="信息支部")


@pytest.fixture
def desk(tmp_path):
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    at.type("import", at.file("all.jsonl", MINE, OTHER))
    at.type("account", "add", "信息书记", "--role", "secretary", "--org", "信息支部")
    return at


def as_branch(desk, *words, exits=0):
    return desk.type(*words, "--as", "信息书记", exits=exits)


def names(desk):
    desk.type("export", str(desk.folder / "out.jsonl"), "--purpose", "核对", "--as", "李书记")
    return {one["number"]: one["name"] for one in map(json.loads, (desk.folder / "out.jsonl").read_text(encoding="utf-8").splitlines())}


@pytest.mark.parametrize("more", [(), ("--elsewhere",), ("--org", "信息支部"), ("--org", "信息支部", "--elsewhere")])
@pytest.mark.parametrize("line", [
    case("2021033001", "陈二", fact("applied", "2020-09-10"), branch="信息支部"),
    case("2021033001", "陈二", fact("applied", "2020-09-10"), branch="信息支部", born="2003-01-01"),
    case("2021033001", "陈一", fact("applied", "2020-09-11"), branch="信息支部", born="2003-01-01"),
])
def test_a_number_of_another_branch_tells_and_changes_nothing(desk, line, more):
    path = desk.file("b.jsonl", line)
    said = as_branch(desk, "import", path, *more, exits=2)
    assert "不能在本组织使用" in said.err
    assert not any(word in said.out + said.err for word in ("机电", "2002"))
    assert line["name"] == "陈一" or "陈一" not in said.out
    assert names(desk) == {"2021033001": "陈一", "2021033009": "王二"}


def test_who_is_handed_over_to_another_branch_is_taken_in_by_an_account_above_both(desk):
    path = desk.file("b.jsonl", case("2021033001", "陈一", fact("applied", "2020-09-10"), branch="信息支部"))
    as_branch(desk, "import", path, "--elsewhere", exits=2)
    desk.type("import", path, "--elsewhere", "--org", "信息支部", "--as", "李书记")
    desk.type("export", str(desk.folder / "out.jsonl"), "--purpose", "核对", "--as", "李书记")
    lines = [one for one in map(json.loads, (desk.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()) if one["name"] == "陈一"]
    assert [(one["branch"], [f.get("elsewhere", False) for f in one["facts"]]) for one in lines] == [("信息支部", [True]), ("机电支部", [False])]


def test_a_branch_named_in_a_file_that_is_out_of_sight_is_not_reached(desk):
    path = desk.file("b.jsonl", case("2021033010", "赵三", fact("applied", "2022-03-01"), branch="机电支部"))
    as_branch(desk, "import", path)
    desk.type("export", str(desk.folder / "out.jsonl"), "--purpose", "核对", "--as", "李书记", "--org", "机电支部")
    assert "赵三" not in (desk.folder / "out.jsonl").read_text(encoding="utf-8")


def test_opening_a_case_names_nobody_out_of_sight(desk):
    said = as_branch(desk, "case", "open", "陈二", "--number", "2021033001", exits=2)
    assert "陈一" not in said.err
    assert "机电" not in said.err

"""Are vacations kept for an organisation and all under it, corrected and taken back like everything said of one?"""

import pytest
from freezegun import freeze_time
from school import begin

from devtrack.dates import parse
from devtrack.organisations import grow, vacation_on, vacations
from devtrack.subjects import Record

COMMITTEE, UNIT, BRANCH = "某某大学委员会", "信息工程学院党总支", "学生第一党支部"


@pytest.fixture
def desk(tmp_path):
    """A committee, a general branch, a branch."""
    with freeze_time("2026-11-22T09:30:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"), title=COMMITTEE, level="committee")
        at.type("org", "add", UNIT, "--level", "党总支", "--under", COMMITTEE)
        at.type("org", "add", BRANCH, "--level", "党支部", "--under", UNIT)
        yield at


def winter(at, where=COMMITTEE, *more, first="2027-01-16", last="2027-02-26", name="寒假", exits=0):
    """Type a vacation."""
    return at.type("org", "vacation", where, "--from", first, "--until", last, "--name", name, *more, exits=exits)


def row(said):
    """The number of the row just written."""
    return next(line.split()[1] for line in said.out.splitlines() if " 行 " in line and "放假" in line)


def test_a_vacation_is_recorded_shown_and_kept_in_the_history(desk):
    assert "放假：寒假，自 2027-01-16 至 2027-02-26" in winter(desk).out
    said = desk.type("org", "show", COMMITTEE).out
    assert "放假 寒假 2027-01-16 至 2027-02-26" in said
    assert "放假：寒假，自 2027-01-16 至 2027-02-26" in said
    assert "同样的内容已经登记在第" in winter(desk).out


def test_a_vacation_of_the_school_is_one_of_every_branch_under_it(desk):
    winter(desk)
    winter(desk, BRANCH, first="2027-05-01", last="2027-05-09", name="实习")
    said = desk.type("org", "show", BRANCH).out
    assert "放假 寒假 2027-01-16 至 2027-02-26" in said
    assert "放假 实习 2027-05-01 至 2027-05-09" in said
    assert "实习" not in desk.type("org", "show", UNIT).out


def test_a_vacation_typed_wrongly_is_corrected_and_one_that_is_off_taken_back(desk):
    was = row(winter(desk, last="2027-02-16"))
    said = winter(desk, COMMITTEE, "--replaces", was, "--why", "校历为二十六日")
    assert "更正第" in said.out
    assert "2027-02-16" not in desk.type("org", "show", BRANCH).out
    now = row(said)
    desk.type("org", "void", COMMITTEE, now, "--why", "校历有变")
    assert "放假 寒假" not in desk.type("org", "show", COMMITTEE).out
    assert "已由第" in desk.type("org", "show", COMMITTEE).out


def test_two_vacations_that_overlap_stand_both_and_it_is_said(desk):
    winter(desk)
    assert "的时间重叠，两条都有效" in winter(desk, first="2027-02-20", last="2027-03-01", name="延期开学").out


@pytest.mark.parametrize(("given", "said"), [
    ({"first": "2027-02-30"}, "--from 的“2027-02-30”不是确有的日期"), ({"first": "2027-01"}, "--from 的“2027-01”不是确有的日期"),
    ({"last": "2027-01-01"}, "--until 2027-01-01 早于 --from 2027-01-16"), ({"name": " "}, "--name：假期的名称，如 寒假 不能为空"),
    ({"last": "2028-02-26"}, "超过 180 天；请核对年份"), ({"where": "土木工程学院党总支"}, "没有组织“土木工程学院党总支”"),
])
def test_a_vacation_that_cannot_be_is_refused_in_chinese_and_nothing_is_written(desk, given, said):
    before = desk.type("verify").out
    answer = winter(desk, exits=2, **given)
    assert said in answer.err
    assert "没有写入" in answer.err
    assert desk.type("verify").out == before


def test_everything_wrong_with_a_vacation_is_told_at_once(desk):
    said = desk.type("org", "vacation", "土木工程学院党总支", exits=2).err
    assert all(part in said for part in ("没有组织", "缺少 --from", "缺少 --until", "缺少 --name"))


def test_a_day_is_in_a_vacation_from_its_first_day_to_its_last():
    def told(seq, subject, kind, date, **fields):
        return Record(seq, subject, kind, date, fields, False, None, None, None, None, None, None, None, None, "2026-11-22", "a", "c")

    tree = grow([
        told(1, "o-top", "organisation_founded", None, name="校", level="committee"),
        told(2, "o-branch", "organisation_founded", None, name="支部", level="branch", parent="o-top"),
        told(3, "o-top", "vacation_set", "2027-01-16", name="寒假", until="2027-02-26"),
    ])
    known = vacations(tree, "o-branch")
    names = [(found := vacation_on(known, parse(day)[0])) and found.name
             for day in ("2027-01-15", "2027-01-16", "2027-02-26", "2027-02-27")]
    assert names == [None, "寒假", "寒假", None]

"""Does the roster of members get into the ledger as it was meant, once, and are its changes told and kept?"""

import re

import pytest
from ledgers import new_desk
from school import begin, case, fact

from devtrack.config import own_workflows
from devtrack.errors import Unusable
from devtrack.tracker.checks.rules import member_table
from devtrack.tracker.members.enrolment import Wish, take_in

BRANCH, OTHER = "学生第一党支部", "教工党支部"
HEADER = "姓名,学号,身份证号,所在党支部,党籍状态,入党时间,转正时间,组织关系转入时间,处分,处分时间,处分影响期截止"
NUMBER = "11010519491231002X"  # made up; its checksum is right
FULL, PROBATIONARY = "正式党员", "预备党员"


def row(name, number="", status=FULL, joined="2014-06-12", full="2015-06-12", moved="", kind="", since="", until="", branch=BRANCH, identity=""):
    return ",".join((name, number, identity, branch, status, joined, full, moved, kind, since, until))


WANG, LI = row("王一", "20150001"), row("李二", "20150002", PROBATIONARY, "2026-05-20", "")


@pytest.fixture
def desk(tmp_path):
    return begin(tmp_path, str(tmp_path / "x.db"))


def write(folder, *rows, header=HEADER, name="党员名册.csv"):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def take(desk, *rows, more=(), exits=0, **how):
    return desk.type("member", "import", str(write(desk.folder, *rows, **how)), *more, exits=exits)


def listed(desk, *more):
    return desk.type("member", "list", *more).out


def length(desk):
    return desk.type("verify").out.split("共 ")[1].split(" 行")[0]


def test_a_dry_run_says_what_would_change_and_writes_nothing(desk):
    before = length(desk)
    said = take(desk, WANG, LI, more=("--dry-run",)).out
    assert "新登记 2 人" in said
    assert "登记：人员 2 条，党籍 3 条" in said
    assert f"新设党支部（位置待定，可用 devtrack org move 归位）：{BRANCH}" in said
    assert "没有写入" in said
    assert length(desk) == before


def test_the_same_roster_again_changes_nothing(desk):
    take(desk, WANG, LI, row("赵三", "20150003", "", "", "", kind="警告", since="2026-06", until="2027-06"))
    before = length(desk)
    assert "台账里已经有了，没有改动" in take(desk, WANG, LI, row("赵三", "20150003", "", "", "", kind="警告", since="2026-06", until="2027-06")).out
    assert length(desk) == before
    assert "完好" in desk.type("verify").out


def test_who_belongs_on_a_day(desk):
    take(desk, WANG, LI, row("钱七", "20150007", branch=OTHER))
    assert "王一  20150001  正式党员  自 2015-06-12" in listed(desk)
    assert "共 2 人：正式党员 1，预备党员 1" in listed(desk, "--org", BRANCH)
    assert "共 1 人：正式党员 1" in listed(desk, "--org", BRANCH, "--on", "2026-05-19")
    assert "王一  20150001  预备党员" in listed(desk, "--on", "2015-06-11")
    assert "没有党员" in listed(desk, "--org", BRANCH, "--on", "2014-06-11")


def test_who_moved_in_was_elsewhere_before(desk):
    take(desk, row("王一", "20150001", moved="2019-09-10"))
    assert "没有党员" in listed(desk, "--on", "2019-09-09")
    assert "王一" in listed(desk, "--on", "2019-09-10")


def test_without_a_column_of_moves_the_branch_is_known_from_the_rosters_day_on(desk):
    rows = ("王一,20150001,正式党员,2014-06-12,2015-06-12",)
    said = take(desk, *rows, header="姓名,学号,党籍状态,入党时间,转正时间", more=("--org", "信息工程学院党总支", "--on", "2026-09-01")).out
    assert "有 1 人没有组织关系转入时间，名册也没有这一列" in said
    assert "组织关系是否在本支部无法判断" in listed(desk, "--on", "2026-08-31")
    assert "组织关系是否在本支部无法判断" not in listed(desk, "--on", "2026-09-01")


def test_a_changed_day_is_a_correction_that_says_so_and_the_old_file_does_not_undo_it(desk):
    take(desk, WANG)
    changed = row("王一", "20150001", full="2015-06-13")
    said = take(desk, changed).out
    assert "自 2015-06-12 起为正式党员，组织关系在学生第一党支部 → 自 2015-06-13 起为正式党员，组织关系在学生第一党支部" in said
    shown = desk.type("member", "show", "王一").out
    assert "录入更正：导入的党员名册与台账不同，以名册为准" in shown
    assert "已由第" in shown
    again = take(desk, WANG).out
    assert "台账里已经更正，名册里仍是原样" in again
    assert "自 2015-06-13" in listed(desk)


def test_what_the_roster_did_not_know_is_filled_in(desk):
    take(desk, row("王一", "20150001", joined="", full=""))
    assert "王一  20150001  正式党员" in listed(desk)
    assert "无法判断" in listed(desk, "--on", "2020-01-01")
    take(desk, WANG)
    assert "王一  20150001  正式党员  自 2015-06-12" in listed(desk, "--on", "2020-01-01")


def test_who_became_a_full_member_since_the_last_roster_does_so_from_that_day(desk):
    take(desk, row("王一", "20150001", PROBATIONARY, "2024-06-12", ""))
    take(desk, row("王一", "20150001", FULL, "2024-06-12", "2025-06-12"))
    assert "预备党员" in listed(desk, "--on", "2025-06-11")
    assert "正式党员" in listed(desk, "--on", "2025-06-12")


def test_an_old_roster_makes_nobody_probationary_again(desk):
    take(desk, WANG)
    said = take(desk, row("王一", "20150001", PROBATIONARY, "2014-06-12", "")).out
    assert "台账里已是正式党员，名册里是预备党员；没有改动" in said
    assert "没有改动" in said.splitlines()[-1]


def test_a_member_of_another_branch_comes_with_the_day_of_moving_in_only(desk):
    take(desk, WANG)
    said = take(desk, row("王一", "20150001", branch=OTHER)).out
    assert f"台账里组织关系在{BRANCH}，名册列在{OTHER}；没有改动" in said
    take(desk, row("王一", "20150001", branch=OTHER, moved="2025-09-01"))
    assert "王一" in listed(desk, "--org", BRANCH, "--on", "2025-08-31")
    assert "没有党员" in listed(desk, "--org", BRANCH, "--on", "2025-09-01")
    assert "王一" in listed(desk, "--org", OTHER, "--on", "2025-09-01")


def test_who_is_not_listed_any_more_is_told_and_stays(desk):
    take(desk, WANG, LI)
    said = take(desk, LI).out
    assert "台账里有，名册里没有（没有改动；已转出或出党的，用 devtrack member status 登记）（1）：\n    王一 20150001" in said
    assert "王一" in listed(desk)


def test_people_who_are_no_members_are_not_recorded_and_who_left_the_party_is(desk):
    said = take(desk, WANG, row("孙六", "20150006", "群众", "", "")).out
    assert "非党员 1 人，没有登记" in said
    assert "没有“孙六”" in desk.type("member", "show", "孙六", exits=2).err
    take(desk, row("王一", "20150001", "已出党"))
    assert "没有党员" in listed(desk)


def test_a_member_of_an_unknown_kind_is_listed_as_such(desk):
    said = take(desk, row("赵五", "20150005", "党员", "2020-05-20", "")).out
    assert "分不清是正式党员还是预备党员" in said
    assert "赵五  20150005  党籍无法判断" in listed(desk)


@pytest.mark.parametrize(("rows", "said"), [
    ((row("王一", "20150001", full="2099-06-12"),), "王一 的 2099-06-12 还没有到"),
    ((row("王一", "20150001", branch=""),), "没有写明所在党支部；请补上一列，或用 --org 写明"),
])
def test_a_row_that_cannot_be_taken_in_is_told_with_its_place_and_the_others_go_on(desk, rows, said):
    desk.type("org", "add", OTHER, "--level", "branch", "--under", "信息工程学院党总支")
    out = take(desk, *rows, LI).out
    assert f"党员名册.csv 第 2 行: {said}" in out
    assert "李二" in listed(desk)
    assert "应到会人数可以从名册得出" not in out


def test_a_wrong_call_says_all_that_is_wrong(desk):
    said = take(desk, WANG, more=("--org", "没有的支部", "--on", "2099-01-01"), exits=2).err
    assert "没有组织“没有的支部”" in said
    assert "--on 的 2099-01-01 还没有到" in said


def test_a_header_that_is_not_understood_is_told_and_can_be_explained(desk):
    rows, header = ("王一,20150001,正式党员,2014-06-12,2015-06-12",), "姓名,学号,党籍状态,列为预备党员时间,转正时间"
    where = ("--org", "信息工程学院党总支")
    assert "列为预备党员时间" in take(desk, *rows, header=header, more=where).out.split("不认识的列")[1]
    take(desk, *rows, header=header, more=(*where, "--map", "列为预备党员时间=入党时间"))
    assert "预备党员" in listed(desk, "--on", "2014-06-12")


def test_part_of_a_roster_does_not_say_who_is_due(desk):
    said = take(desk, WANG, more=("--partial",)).out
    assert "应到会人数可以从名册得出" not in said
    assert "没有导入过完整的党员名册" in desk.type("meeting", "voters", "--org", BRANCH).out


def test_a_candidate_is_found_by_number_and_a_namesake_is_not_taken_for_him(desk):
    desk.type("import", desk.file("档案.jsonl", case("2024001", "陈一", fact("applied", "2024-01-02"))))
    assert "新登记 1 人" in take(desk, row("陈一", "20150009")).out
    assert "新登记 0 人" in take(desk, row("陈一", "20150009"), row("陈一", "2024001", PROBATIONARY, "2026-05-20", "")).out


def test_of_several_numberless_members_of_one_name_none_is_guessed(desk):
    take(desk, row("王一", "20150001"), row("王一", "20150002"))
    said = take(desk, row("王一")).out
    assert "本支部有 2 个王一，分不清是哪一个；请补上学号再导入" in said


def test_disciplines_and_numbers_are_shown_when_asked_for_only(desk):
    take(desk, row("王一", "20150001", kind="严重警告", since="2026-06-01", until="2027-06-01", identity=NUMBER))
    for words in (("list",), ("show", "王一")):
        assert "严重警告" not in desk.type("member", *words).out
        assert "严重警告" in desk.type("member", *words, "--reveal").out
    assert NUMBER not in desk.type("member", "show", "王一").out
    assert NUMBER in desk.type("member", "show", "王一", "--reveal").out


def test_status_and_discipline_by_hand(desk):
    take(desk, WANG, LI)
    assert "李二：自 2026-11-01 起为正式党员（第" in desk.type("member", "status", "李二", "full", "--from", "2026-11-01").out
    assert "没有改动" in desk.type("member", "status", "李二", "正式党员", "--from", "2026-11-01").out
    desk.type("member", "status", "王一", "full", "--elsewhere", "--from", "2026-11-02")
    assert "共 1 人：正式党员 1" in listed(desk, "--on", "2026-11-02")
    desk.type("member", "discipline", "李二", "警告", "--from", "2026-11-03")
    desk.type("member", "discipline", "李二", "警告", "--from", "2026-11-03", "--until", "2027-11-03")
    assert "警告（至 2027-11-03）" in listed(desk, "--reveal", "--on", "2027-11-03")
    assert "警告" not in listed(desk, "--reveal", "--on", "2027-11-04")


def test_every_mistake_of_a_call_is_told_at_once(desk):
    take(desk, WANG)
    said = desk.type("member", "status", "王二", "党员", "--org", "没有", "--why", "写错", exits=2).err
    for part in ("没有“王二”这个人；是否为 王一（20150001）", "党籍状态 没有“党员”", "缺少 --from", "没有组织“没有”", "--why 和 --kind 用于更正"):
        assert part in said
    wrong = desk.type("member", "discipline", "王一", "开除", "--from", "2026-11-03", "--until", "2025-01-01", exits=2).err
    assert "处分 没有“开除”" in wrong
    assert "--until 2025-01-01 早于 --from 2026-11-03" in wrong


def test_a_record_is_corrected_by_its_row_or_taken_back(desk):
    take(desk, WANG)
    shown = desk.type("member", "show", "20150001").out
    last = shown.split("为正式党员")[0].rsplit("第 ", 1)[1].split(" 行")[0]
    mend = ("--replaces", last, "--why", "转正时间写错", "--kind", "录入更正")
    desk.type("member", "status", "王一", "full", "--from", "2015-07-01", "--org", BRANCH, *mend)
    assert "自 2015-07-01" in listed(desk)
    assert "没有可以这样更正的第 1 行；可以更正的有：" in desk.type("member", "void", "王一", "1", "--why", "错", exits=2).err
    newest = re.search(r"第 (\d+) 行  更正", desk.type("member", "show", "王一").out)[1]
    desk.type("member", "void", "王一", newest, "--why", "没有此事")
    assert "预备党员" in listed(desk)


def test_an_auditor_looks_and_records_nothing(desk):
    take(desk, WANG)
    desk.type("account", "add", "赵检查", "--role", "auditor", "--org", "信息工程学院党总支")
    assert "王一" in listed(desk, "--as", "赵检查")
    assert "不能登记" in desk.type("member", "status", "王一", "none", "--from", "2026-11-01", "--as", "赵检查", exits=2).err
    assert "不能登记" in take(desk, LI, more=("--as", "赵检查"), exits=2).err


@pytest.mark.parametrize("later", ["2026-02-02T09:00:00+08:00", "2026-03-02T09:00:00+08:00"])
def test_the_same_roster_on_another_day_changes_nothing(database_url, tmp_path, later):
    at, headers = new_desk(database_url, tmp_path), member_table(own_workflows(None))
    path = write(tmp_path, WANG, LI, row("赵三", "20150003", FULL, "", ""), row("孙四", "20150004", "党员", "", ""))
    first = take_in(at, path, headers, Wish(), "2026-02-01T09:00:00+08:00")
    assert first.head is not None
    assert take_in(at, path, headers, Wish(), later).head is None


def test_a_file_that_is_no_roster_is_refused(tmp_path, database_url):
    at, headers = new_desk(database_url, tmp_path), member_table(own_workflows(None))
    with pytest.raises(Unusable, match="一个党员也没有读到"):
        take_in(at, write(tmp_path, "1,2", header="甲,乙"), headers, Wish(), "2026-02-01T09:00:00+08:00")

"""Does a meeting say at once who counts and who does not, and does a vote taken at it get its figures?"""

import pytest
from roster_files import xlsx
from school import begin, case, fact

BRANCH = "学生第一党支部"
HEADER = "姓名,学号,所在党支部,党籍状态,入党时间,转正时间,组织关系转入时间,处分,处分时间,处分影响期截止"
MEMBERS = (
    f"王一,20150001,{BRANCH},正式党员,2014-06-12,2015-06-12,,,,",
    f"王二,20150002,{BRANCH},正式党员,2014-06-12,2015-06-12,,,,",
    f"王三,20150003,{BRANCH},正式党员,2014-06-12,2015-06-12,,,,",
    f"王四,20150004,{BRANCH},正式党员,2014-06-12,2015-06-12,,留党察看,2026-01-05,2027-01-05",
    f"陈五,20240005,{BRANCH},预备党员,2026-05-20,,,,,",
    "钱七,20150007,教工党支部,正式党员,2005-07-01,2006-07-01,,,,",
)
ON = ("--org", BRANCH, "--on", "2026-11-10")


@pytest.fixture
def desk(tmp_path):
    made = begin(tmp_path, str(tmp_path / "x.db"))
    return listed(made, *MEMBERS)


def listed(desk, *rows, on="2026-09-01"):
    path = desk.folder / "党员名册.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    desk.type("member", "import", str(path), "--on", on)
    return desk


def new(desk, *words, **more):
    return desk.type("meeting", "new", *ON, *words, **more)


def id_of(said):
    return said.out.split("会议 ")[1].split("：")[0]


def rows(desk):
    return desk.type("verify").out.split("共 ")[1]


def test_a_meeting_prints_its_figures_and_who_of_those_present_does_not_count(desk):
    said = new(desk, "--present", "王一、王二、王四、陈五、钱七", "--title", "支部党员大会", "--start", "14:00", "--end", "16:00").out
    assert "学生第一党支部 2026-11-10 14:00–16:00 支部党员大会" in said
    assert "应到 3 人，实到 2 人" in said
    assert "须超过半数，即至少 2 人到会：已超过半数" in said
    assert "到会而没有表决权（3）" in said
    assert "王四（20150004）：原因已遮盖，加 --reveal 显示" in said
    assert "陈五（20240005）：预备党员没有表决权（《中国共产党章程》第七条）" in said
    assert "钱七（20150007）：组织关系不在本支部，没有表决权" in said
    assert "留党察看" not in said


def test_the_reason_is_shown_where_it_is_asked_for(desk):
    assert "王四（20150004）：留党察看期间（至 2027-01-05）没有表决权" in new(desk, "--present", "王四、王一", "--reveal").out


def test_half_is_not_more_than_half(desk):
    listed(desk, *MEMBERS, f"王六,20150006,{BRANCH},正式党员,2014-06-12,2015-06-12,,,,")
    said = new(desk, "--present", "王一、王二").out
    assert "应到 4 人，实到 2 人" in said
    assert "须超过半数，即至少 3 人到会：未超过半数" in said


def test_every_mistake_is_told_at_once_and_nothing_is_written(desk):
    before = rows(desk)
    said = desk.type(
        "meeting", "new", "--org", "学生党支部", "--on", "2026-13-01", "--start", "25点", "--end", "16:00", exits=2)
    assert "--org 没有组织“学生党支部”；是否为 " in said.err
    assert "--on 的“2026-13-01”不是确有的日期" in said.err
    assert "--start 的“25点”不是时间；写成 14:00 这样" in said.err
    assert "缺少 --present" in said.err
    assert rows(desk) == before


def test_who_is_not_known_is_refused_with_near_names(desk):
    before = rows(desk)
    said = new(desk, "--present", "王一、王六、李慧", exits=2).err
    assert "台账里没有“王六”；是否为 王" in said
    assert "台账里没有“李慧”。" in said
    assert rows(desk) == before


def test_a_meeting_that_has_not_been_held_is_not_recorded(desk):
    assert "还没有到" in desk.type("meeting", "new", "--org", BRANCH, "--on", "2099-01-01", "--present", "王一", exits=2).err


def test_of_two_of_one_name_the_number_says_who(desk):
    listed(desk, *MEMBERS, f"王一,20150008,{BRANCH},正式党员,2014-06-12,2015-06-12,,,,")
    said = new(desk, "--present", "王一", exits=2).err
    assert "有 2 个人叫“王一”：王一（20150001）、王一（20150008）；请写学号" in said
    assert "实到 1 人" in new(desk, "--present", "20150008").out


def test_a_member_of_the_branch_goes_before_a_namesake_elsewhere(desk):
    listed(desk, *MEMBERS, "王一,20150009,教工党支部,正式党员,2014-06-12,2015-06-12,,,,")
    assert "实到 1 人" in new(desk, "--present", "王一").out


def test_a_lawful_exclusion_is_not_due_and_any_other_ground_is_refused(desk):
    said = new(desk, "--present", "王一、王二", "--excluded", "王三=自费出国半年以上：院党字〔2026〕3 号").out
    assert "应到 2 人，实到 2 人" in said
    voters = desk.type("meeting", "voters", *ON, "--excluded", "王三=abroad:院党字〔2026〕3 号").out
    assert "应到会有表决权的党员：2 人" in voters
    assert "王三（20150003）：自费出国半年以上，经上级党组织同意并由党员大会通过（院党字〔2026〕3 号），不计入应到会人数" in voters
    assert "--excluded 王三 没有“请假”；可以是 " in new(desk, "--present", "王一", "--excluded", "王三=请假:假条", exits=2).err
    assert "--excluded 的“王三=abroad”看不懂" in new(desk, "--present", "王一", "--excluded", "王三=abroad", exits=2).err


def test_the_voters_of_a_day_are_listed_with_the_reasons_for_all_others(desk):
    said = desk.type("meeting", "voters", *ON, "--reveal").out
    assert "2026-11-10 应到会有表决权的党员：3 人" in said
    assert said.index("王一（20150001）") < said.index("王二（20150002）") < said.index("王三（20150003）")
    assert "须超过半数，即至少 2 人到会" in said
    assert "不计入应到（2）" in said
    assert "钱七" not in said
    after = desk.type("meeting", "voters", "--org", BRANCH, "--on", "2027-01-06").out
    assert "应到会有表决权的党员：4 人" in after


def test_who_is_uncertain_leaves_the_number_open(desk):
    listed(desk, *MEMBERS, f"赵六,20150006,{BRANCH},党员,2014-06-12,,,,,", on="2026-09-02")
    said = desk.type("meeting", "voters", *ON).out
    assert "应到会有表决权的党员：无法判断（3 至 4 人）" in said
    assert "赵六（20150006）：党籍状态没有记录，有无表决权无法判断" in said


def test_before_the_first_whole_roster_the_number_is_open(desk):
    said = desk.type("meeting", "voters", "--org", BRANCH, "--on", "2026-08-31").out
    assert "无法判断（名册所列 3 人）" in said
    assert "完整的党员名册自 2026-09-01 起，此前离开的党员不在其中，应到人数可能不全" in said
    assert "应到会有表决权的党员：3 人" in desk.type("meeting", "voters", "--org", BRANCH, "--on", "2026-09-01").out


def test_two_meetings_of_one_person_at_one_time_are_told_and_recorded(desk):
    new(desk, "--present", "王一、王二", "--title", "支部党员大会", "--start", "14:00", "--end", "16:00")
    other = ("meeting", "new", "--org", "教工党支部", "--on", "2026-11-10", "--present", "钱七、王一")
    assert "同一时间" not in desk.type(*other, "--start", "16:00", "--end", "17:00").out
    said = desk.type(*other, "--start", "15:30", "--end", "17:00").out
    assert "王一 同一时间还在支部党员大会" in said
    assert "已登记" in said


def test_a_sign_in_sheet_says_who_came(desk):
    sheet = xlsx(desk.folder / "签到表.xlsx", [
        ["支部党员大会签到表"], ["序号", "姓名", "学号", "签到"], [1, "王　一", 20150001, "王一"], [2, "王二", 20150002, None],
        [3, "王三", 20150003, "请假"], [4, "陈五", 20240005, "√"], ["合计", "2 人"],
    ])
    said = new(desk, "--present-file", str(sheet)).out
    assert "签到表上没有到会的 2 人：王二、王三" in said
    assert "应到 3 人，实到 1 人" in said


@pytest.mark.parametrize(("cells", "said"), [
    ([["姓名", "签到"], ["王一", None]], "签到一列全是空的，分不清谁到会"),
    ([["甲", "乙"], ["王一", "王二"]], "签到表里没有“姓名”一列"),
])
def test_a_sign_in_sheet_that_does_not_say_who_came_is_refused(desk, cells, said):
    sheet = xlsx(desk.folder / "签到表.xlsx", cells)
    assert said in new(desk, "--present-file", str(sheet), exits=2).err


def test_the_same_meeting_is_recorded_once(desk):
    first = new(desk, "--present", "王一、王二")
    before = rows(desk)
    again = new(desk, "--present", "王一、王二")
    assert "台账里已经有会议" in again.out
    assert (id_of(again), rows(desk)) == (id_of(first), before)


def test_a_meeting_is_corrected_and_the_rest_of_it_stays(desk):
    meeting = id_of(new(desk, "--present", "王一", "--title", "支部党员大会", "--start", "14:00", "--end", "16:00"))
    said = desk.type("meeting", "amend", meeting, "--present", "王一、王二、王三", "--why", "与签到表核对，漏记 2 人").out
    assert "已更正会议" in said
    assert "14:00–16:00 支部党员大会" in said
    assert "应到 3 人，实到 3 人" in said
    assert "没有改动" in desk.type("meeting", "amend", meeting, "--title", "支部党员大会", "--why", "核对", exits=2).err
    assert "缺少 --why" in desk.type("meeting", "amend", meeting, "--title", "党员大会", exits=2).err


def test_a_vote_recorded_by_hand_takes_its_figures_from_the_meeting(desk):
    desk.type("import", desk.file("档案.jsonl", case("2024001", "陈一", fact("applied", "2024-01-02"), fact("development_listed", "2026-07-01"))))
    meeting = id_of(new(desk, "--present", "王一、王二、陈五", "--title", "支部党员大会"))
    vote = ("record", "admission_voted", "陈一", "--set", f"meeting={meeting}", "--set", "for=2", "--set", "against=0", "--set", "abstain=0")
    wrong = desk.type(*vote, "--on", "2026-11-11", exits=2).err
    assert f"--set meeting={meeting}：会议在 2026-11-10，登记的日期是 2026-11-11" in wrong
    desk.type(*vote, "--on", "2026-11-10")
    shown = desk.type("meeting", "show", meeting).out
    assert "到会有表决权的 2 人：王一（20150001）、王二（20150002）" in shown
    figures = next(line.split() for line in shown.splitlines() if line.strip().startswith("陈一 接收"))
    assert figures == ["陈一", "接收", "3", "2", "0", "-", "-", "2", "2", "0", "0", "0", "通过"]
    assert "应到 3  实到 2  表决 1 项" in desk.type("meeting", "list").out
    assert "没有登记过会议" in desk.type("meeting", "list", "--year", "2025").out


def test_a_vote_can_be_put_to_its_meeting_afterwards(desk):
    desk.type("import", desk.file("档案.jsonl", case("2024001", "陈一", fact("admission_voted", "2026-11-10", **{"for": 2}))))
    meeting = id_of(new(desk, "--present", "王一、王二"))
    amend = ("amend", "陈一", "admission_voted", "--kind", "entry", "--why", "与会议记录核对")
    assert "没有这个会议" in desk.type(*amend, "--set", "meeting=m-aaaaaaaaaa", exits=2).err
    assert "会议" in desk.type(*amend, "--set", f"meeting={meeting}").out
    assert "表决 1 项" in desk.type("meeting", "list").out


def test_only_a_vote_names_a_meeting(desk):
    desk.type("import", desk.file("档案.jsonl", case("2024001", "陈一", fact("applied", "2024-01-02"))))
    meeting = id_of(new(desk, "--present", "王一、王二"))
    said = desk.type("record", "sworn_in", "陈一", "--on", "2026-11-10", "--set", f"meeting={meeting}", exits=2).err
    assert "只有支部大会的表决才引用会议" in said


def test_a_meeting_taken_back_is_gone_from_the_list(desk):
    meeting = id_of(new(desk, "--present", "王一、王二"))
    desk.type("meeting", "void", meeting, "--why", "登记重复")
    assert "没有登记过会议" in desk.type("meeting", "list").out
    assert f"没有会议“{meeting}”" in desk.type("meeting", "show", meeting, exits=2).err


def test_the_ledger_stays_sealed(desk):
    new(desk, "--present", "王一、王二")
    assert "完好" in desk.type("verify").out


def test_another_branch_sees_neither_the_meeting_nor_its_members(desk):
    meeting = id_of(new(desk, "--present", "王一、王二", "--title", "支部党员大会", "--start", "14:00", "--end", "16:00"))
    desk.type("account", "add", "周书记", "--role", "secretary", "--org", "教工党支部")
    here = ("--as", "周书记")
    assert f"没有会议“{meeting}”" in desk.type("meeting", "show", meeting, *here, exits=2).err
    assert "没有登记过会议" in desk.type("meeting", "list", *here).out
    listed_here = desk.type("member", "list", *here).out
    assert ("钱七" in listed_here, "王" in listed_here) == (True, False)
    assert "台账里没有“王一”。" in desk.type("meeting", "new", "--org", "教工党支部", "--on", "2026-11-10", "--present", "王一", *here, exits=2).err
    path = desk.folder / "教工.csv"
    path.write_text("\n".join([HEADER, MEMBERS[0].replace(BRANCH, "教工党支部")]) + "\n", encoding="utf-8")
    assert "20150001不能在本组织使用" in desk.type("member", "import", str(path), *here).out
    assert "王一" in desk.type("member", "list", "--org", BRANCH, "--as", "李书记").out

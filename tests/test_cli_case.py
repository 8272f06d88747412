"""Do the `devtrack case` commands find whom somebody means, and show a case as it stands and as it went?"""

import re

import pytest
from freezegun import freeze_time
from school import begin, case, fact, typed

from devtrack.exporters.widths import width

FIRST, SECOND = "学生第一党支部", "学生第二党支部"
CHEN = case(
    "2021001", "陈一",
    fact("applied", "2020-09-10"), fact("applicant_interviewed", "2020-11-21", by="赵委员"), fact("recommended", "2020-12", method="league"),
    fact("activist_decided", "2020-12-20", body="committee_meeting"),
    fact("paper_received", "2020-09-10", paper="入党申请书", copy="原件"),
    born="2002-05-01", leaves_on="2025-06-30", sex="女",
)
WANG = case("2021002", "王二", fact("applied", "2026-10-08", elsewhere=True), branch=SECOND)
ELDER = case("2021003", "张三", fact("applied", "2021-03-01"))
YOUNGER = case("2021004", "张三", fact("applied", "2026-11-02"))
GONE = case("2021005", "李四", fact("applied", "2021-03-01"), fact("withdrew", "2022-03-01", reason="本人提出"))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A ledger with five people in two branches, taken in on the day before."""
    monkeypatch.setenv("COLUMNS", "200")
    with freeze_time("2026-11-21T16:00:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("import", at.file("a.jsonl", CHEN, WANG, ELDER, YOUNGER, GONE))
    with freeze_time("2026-11-22T09:30:00+08:00"):
        yield at


def lines(desk, *words):
    return desk.type("case", *words).out.splitlines()


def id_of(desk, number):
    return re.search(r"档案代号\s+(c-\w+)", desk.type("case", "show", number).out)[1]


# The list

def test_the_list_goes_by_branch_and_number_and_ends_with_counts(desk):
    said = lines(desk, "list")
    assert said[1:] == [
        "学生第一党支部（4 份）",
        "  陈一  2021001  入党积极分子  2020-12-20  2025-06-30  2020-12-20 研究确定为入党积极分子",
        "  张三  2021003  入党申请人    2021-03-01              2021-03-01 递交入党申请书",
        "  张三  2021004  入党申请人    2026-11-02              2026-11-02 递交入党申请书",
        "  李四  2021005  撤回申请      2022-03-01              2022-03-01 本人撤回",
        "学生第二党支部（1 份）",
        "  王二  2021002  入党申请人    2026-10-08              2026-10-08 递交入党申请书",
        "共 5 份档案：入党申请人 3；入党积极分子 1；撤回申请 1",
    ]


def test_the_columns_of_the_list_stand_one_under_the_other(desk):
    header, _, first, second, *_ = lines(desk, "list")
    at = width(header[:header.index("最近办理")])
    assert width(first[:first.index("2020-12-20 研究")]) == at
    assert width(second[:second.index("2021-03-01 递交")]) == at


def test_the_list_is_narrowed_by_state_and_branch(desk):
    assert lines(desk, "list", "--state", "入党申请人，撤回申请", "--org", FIRST)[-1] == "共 3 份档案：入党申请人 2；撤回申请 1"
    assert lines(desk, "list", "--state", "activist")[-1] == "共 1 份档案：入党积极分子 1"
    assert lines(desk, "list", "--state", "支部大会通过，待审批") == ["没有这些状态的档案"]


def test_a_state_that_is_none_is_answered_with_those_there_are(desk):
    said = desk.type("case", "list", "--state", "积极份子", exits=2).err
    assert "--state 没有“积极份子”；可以是 入党申请人、入党积极分子、" in said


def test_the_list_of_an_earlier_day_sees_no_later_facts(desk):
    said = lines(desk, "list", "--as-of", "2020-10-01")
    assert "  陈一  2021001  入党申请人  2020-09-10  2025-06-30  2020-09-10 递交入党申请书" in said
    assert said[-1] == "共 5 份档案：未记申请 4；入党申请人 1"


def test_what_was_known_by_a_day_before_the_import_is_nothing(desk):
    assert lines(desk, "list", "--known-by", "2026-11-20") == ["共 0 份档案"]


# Finding a case

@pytest.mark.parametrize("who", ["2021001", "陈一", "陈 一", "２０２１００１"])
def test_a_case_is_found_by_number_and_by_name(desk, who):
    assert lines(desk, "show", who)[0] == "陈一  2021001  女"


def test_a_case_is_found_by_its_id(desk):
    assert lines(desk, "show", id_of(desk, "2021001"))[0] == "陈一  2021001  女"


def test_a_case_is_found_by_the_code_its_file_gave_it(desk):
    desk.type("import", desk.file("b.jsonl", case("甲-17", "周五", fact("applied", "2026-11-01"), number="2021017")))
    assert lines(desk, "show", "甲-17")[0] == "周五  2021017"


def test_namesakes_are_all_told_with_what_tells_them_apart(desk):
    said = desk.type("case", "show", "张三", exits=2).err.splitlines()
    assert said[0] == "“张三”有 2 份档案，请改写学号："
    assert re.fullmatch(r"  c-\w{10}  张三  2021003  学生第一党支部  入党申请人（自 2021-03-01）", said[1])
    assert re.fullmatch(r"  c-\w{10}  张三  2021004  学生第一党支部  入党申请人（自 2026-11-02）", said[2])


def test_who_is_not_there_is_answered_with_near_names(desk):
    assert desk.type("case", "show", "陈二", exits=2).err.strip().startswith("没有“陈二”的档案；是否为 陈一（2021001）")
    assert "没有“欧阳锋”的档案。可以写学号、姓名或档案代号" in desk.type("case", "show", "欧阳锋", exits=2).err


def test_what_is_outside_the_scope_of_an_account_does_not_exist_for_it(desk):
    desk.type("account", "add", "赵委员", "--role", "支部书记或组织委员", "--org", SECOND)
    mine = ("--as", "赵委员")
    assert desk.type("case", "list", *mine).out.splitlines()[-1] == "共 1 份档案：入党申请人 1"
    assert desk.type("case", "show", "陈一", *mine, exits=2).err == desk.type("case", "show", "陈壹", *mine, exits=2).err.replace("陈壹", "陈一")
    outside = id_of(desk, "2021001")
    assert f"没有“{outside}”的档案" in desk.type("case", "timeline", outside, *mine, exits=2).err


def test_a_case_that_was_not_known_by_then_is_said_to_be_unknown_then(desk):
    assert "到 2026-11-20 为止，台账里还没有“陈一”的档案" in desk.type("case", "show", "陈一", "--known-by", "2026-11-20", exits=2).err


# One case as it stands

def test_a_case_is_shown_with_papers_facts_findings_and_the_row_it_is_recorded_to(desk):
    said = lines(desk, "show", "陈一")
    assert said[:9] == [
        "陈一  2021001  女",
        "  党支部    学生第一党支部",
        "  状态      入党积极分子（自 2020-12-20）",
        "  人员类别  学生",
        "  出生日期  2002-**-**",
        "  离校时间  2025-06-30",
        f"  档案代号  {id_of(desk, '陈一')}",
        "",
        "收到的材料（1 份）",
    ]
    assert "  2020-09-10  入党申请书：原件或复印件 原件" in said
    at = said.index("有效的登记（4 条）")
    assert said[at + 1:at + 5] == [
        "  2020-09-10  递交入党申请书",
        "  2020-11-21  派人同申请人谈话：谈话人（考察人） 赵委员",
        "  2020-12     党员推荐、群团组织推优：推荐方式 团组织推优",
        "  2020-12-20  研究确定为入党积极分子：决定机构 支委会",
    ]
    whole = "\n".join(said)
    assert "不符·超期      派人同申请人谈话：2020-11-21，超期 42 天" in whole
    assert re.fullmatch(r"登记到第 \d+ 行", said[-1])


def test_the_findings_are_those_of_check_for_this_one_person(desk):
    shown = desk.type("case", "show", "陈一").out
    checked = desk.type("check", exits=1).out
    own = checked.partition("陈一  2021001")[2].partition("\n\n")[0]
    assert own.splitlines()[1:] == shown.partition("检查结论")[2].partition("陈一  2021001")[2].partition("\n\n")[0].splitlines()[1:]


def test_birth_days_identity_numbers_and_discipline_are_covered_unless_they_are_to_be_revealed(desk):
    people = [{"name": "王思远", "status": "full", "discipline": "warning", "discipline_until": "2021-06-30"}]
    young = case("2021009", "孙九", fact("applied", "2020-04-01"), fact("contacts_assigned", "2021-01-04", people=people),
                 born="2002-05-01", id_number="110101200205011234")
    desk.type("import", desk.file("b.jsonl", young))
    covered, revealed = (desk.type("case", "show", "孙九", *more).out for more in ((), ("--reveal",)))
    for secret in ("2002-05-01", "11010120020501", "警告"):
        assert secret not in covered
    assert "差 30 天年满十八岁（出生日期 2002-**-**）" in covered
    assert "出生日期  2002-05-01" in revealed
    assert "王思远（党籍状态 正式党员，处分 警告，处分影响期截止 2021-06-30）" in revealed


def test_a_case_as_of_an_earlier_day_shows_what_had_happened_then(desk):
    said = desk.type("case", "show", "陈一", "--as-of", "2020-10-01").out
    assert "入党申请人（自 2020-09-10）" in said
    assert "有效的登记（1 条）" in said
    assert "截至 2020-10-01" in said


def test_probation_and_full_membership_are_told_by_the_days_from_which_they_count(desk):
    vote = {"due": 20, "present": 18, "for": 18, "against": 0, "abstain": 0}
    grown = case(
        "2021010", "冯十", fact("admission_voted", "2023-11-20", **vote),
        fact("admission_approved", "2023-12-20", body_kind="committee", probation_from="2023-11-20", probation_to="2024-11-20"),
    )
    desk.type("import", desk.file("b.jsonl", grown))
    said = lines(desk, "show", "冯十")
    assert "  状态      预备党员（2023-12-20 审批）" in said
    assert "  预备期    2023-11-20 至 2024-11-20" in said


# As it went

def test_the_timeline_tells_what_when_by_whom_and_from_which_line(desk):
    said = lines(desk, "timeline", "王二")
    assert said[0].startswith("王二  2021002  学生第二党支部  c-")
    assert said[2:5] == ["按发生的先后（1 条）", "  2026-10-08  递交入党申请书（原单位）", said[4]]
    assert re.fullmatch(r" {14}第 \d+ 行  2026-11-21 16:00 李书记 导入（a.jsonl 第 2 行）", said[4])
    assert "档案和人员信息（2 条，按登记的先后）" in said


def test_corrected_facts_stay_in_the_timeline_with_why_and_what_took_their_place(desk):
    desk.type("amend", "陈一", "派人同申请人谈话", "--on", "2020-10-08", "--kind", "材料更正", "--why", "2026-11-20 支部情况说明（已盖章）")
    desk.type("amend", "陈一", "recommended", "--void", "--kind", "录入更正", "--why", "推优表上没有此人")
    said = re.sub(r"(?<!jsonl )第 \d+ 行", "第 N 行", "\n".join(lines(desk, "timeline", "陈一")))
    assert (
        "  2020-10-08  派人同申请人谈话：谈话人（考察人） 赵委员（更正第 N 行）\n"
        "              第 N 行  2026-11-22 09:30 李书记 更正\n"
        "  2020-11-21  〔已更正〕派人同申请人谈话：谈话人（考察人） 赵委员\n"
        "              第 N 行  2026-11-21 16:00 李书记 导入（a.jsonl 第 1 行）\n"
        "              材料更正：2026-11-20 支部情况说明（已盖章）；改为 2020-10-08，见第 N 行\n"
    ) in said
    assert (
        "  2020-12     〔已作废〕党员推荐、群团组织推优：推荐方式 团组织推优\n"
        "              第 N 行  2026-11-21 16:00 李书记 导入（a.jsonl 第 1 行）\n"
        "              录入更正：推优表上没有此人（第 N 行，2026-11-22 09:30 李书记 更正）\n"
    ) in said


def test_the_timeline_of_an_earlier_knowledge_shows_no_later_corrections(desk):
    desk.type("amend", "陈一", "派人同申请人谈话", "--on", "2020-10-08", "--kind", "录入更正", "--why", "核对谈话记录")
    said = desk.type("case", "timeline", "陈一", "--known-by", "2026-11-21").out
    assert "已更正" not in said
    assert "2020-10-08" not in said


def test_the_timeline_covers_birth_days_and_says_who_recorded_before(desk):
    told = fact("applied", "2020-09-10", recorded_at="2020-09-11", recorded_by="钱委员")
    desk.type("import", desk.file("b.jsonl", case("2021011", "褚六", told, born="2002-05-01")))
    said = desk.type("case", "timeline", "褚六").out
    assert "；原记录 2020-09-11 钱委员" in said
    assert "出生日期 2002-**-**" in said
    assert "2002-05-01" not in said


# Opening one

def opened(desk, *words, exits=0):
    return desk.type("case", "open", *words, exits=exits)


def test_somebody_new_gets_a_case_and_what_is_owed_is_said(desk):
    said = opened(desk, "吴七", "--number", "2026007", "--born", "2008年3月5日", "--sex", "男", "--category", "学生", "--org", FIRST, "--leaves-on", "2030-06", "--applied", "2026-11-20").out
    assert re.match(r"已建立档案：吴七  2026007  学生第一党支部  入党申请人（自 2026-11-20）  c-\w{10}\n", said)
    assert "待办           派人同申请人谈话：应不晚于 2026-12-20 办理，还有 28 天" in said
    shown = desk.type("case", "show", "2026007", "--reveal").out
    assert "出生日期  2008-03-05" in shown
    assert "离校时间  2030-06" in shown
    assert said.splitlines()[-1] == shown.splitlines()[-1]


def test_a_second_case_while_one_is_open_is_refused_with_where_it_stands(desk):
    said = opened(desk, "陈一", "--number", "2021001", "--org", SECOND, exits=2).err
    assert re.search(r"陈一 已有没有办结的档案：学生第一党支部，入党积极分子（自 2020-12-20），档案 c-\w{10}；请在这份档案里登记", said)
    assert "没有写入" in said


def test_after_an_exit_the_same_person_begins_a_second_case(desk):
    said = opened(desk, "李四", "--number", "2021005", "--org", FIRST, "--applied", "2026-09-01").out
    assert "台账里已有这个人" in said
    assert "此前有 1 份已办结的档案，最近一份：撤回申请（2022-03-01）" in said
    both = desk.type("case", "show", "2021005", exits=2).err.splitlines()
    assert both[0] == "“2021005”有 2 份档案，请改写左边的代号："
    assert [line.rpartition("  ")[2] for line in both[1:]] == ["撤回申请（自 2022-03-01）", "入党申请人（自 2026-09-01）"]
    desk.type("verify")


def test_a_second_application_before_the_exit_is_refused(desk):
    assert "--applied 早于上一份档案的结束" in opened(desk, "李四", "--number", "2021005", "--org", FIRST, "--applied", "2021-09-01", exits=2).err


def test_a_full_member_applies_no_more(desk):
    full = case("2021012", "卫八", fact("applied", "2021-03-01"), fact("conversion_approved", "2025-03-01", decision="convert", body_kind="committee"))
    desk.type("import", desk.file("b.jsonl", full))
    assert "卫八 已经是正式党员" in opened(desk, "卫八", "--number", "2021012", "--org", FIRST, exits=2).err


def test_an_open_case_that_the_account_does_not_see_is_not_shown_but_stops_a_second(desk):
    desk.type("account", "add", "赵委员", "--role", "支部书记或组织委员", "--org", SECOND)
    said = opened(desk, "陈一", "--number", "2021001", "--as", "赵委员", exits=2).err
    assert said.splitlines() == ["这个号码不能在本组织使用；请核对号码，号码无误的请上级组织的管理员办理", "没有写入"]
    assert opened(desk, "陈壹", "--number", "2021001", "--as", "赵委员", exits=2).err == said


def test_of_an_open_case_out_of_sight_no_more_is_told_where_the_person_is_known(desk):
    desk.type("account", "add", "赵委员", "--role", "支部书记或组织委员", "--org", FIRST)
    opened(desk, "李四", "--number", "2021005", "--org", SECOND, "--applied", "2026-09-01")
    named = opened(desk, "李四", "--as", "赵委员", exits=2).err
    assert named.splitlines() == ["李四 不能在本组织建立档案；请上级组织的管理员办理", "没有写入"]
    numbered = opened(desk, "李四", "--number", "2021005", "--as", "赵委员", exits=2).err
    assert numbered.splitlines()[0].startswith("这个号码不能在本组织使用")


def test_a_number_under_another_name_is_refused(desk):
    assert opened(desk, "陈壹", "--number", "2021001", "--org", FIRST, exits=2).err.splitlines() == [
        "学号 2021001 在台账里是陈一，这里写的是陈壹；请核对", "没有写入",
    ]


def test_a_namesake_with_another_number_is_another_person(desk):
    said = opened(desk, "陈一", "--number", "2026099", "--org", FIRST).out
    assert "台账里另有 1 个叫陈一的人" in said
    assert desk.type("case", "show", "陈一", exits=2).err.startswith("“陈一”有 2 份档案")


def test_of_several_branches_one_must_be_named(desk):
    assert f"--org 写明哪个党支部：{FIRST}、{SECOND}" in opened(desk, "吴七", exits=2).err


def test_every_mistake_is_told_at_once_and_nothing_is_written(desk):
    before = desk.type("verify").out
    said = opened(desk, "吴七", "--number", "1.5E+10", "--born", "2008-13-01", "--sex", "x", "--category", "y", "--org", "没有", "--leaves-on", "明年", "--applied", "2099-01-01", "--id-number", "11010120020501123X", exits=2).err.splitlines()
    for word in ("--number", "--born", "--sex", "--category", "--org", "--leaves-on", "--applied", "--id-number"):
        assert any(line.startswith(word) for line in said), word
    assert said[-1] == "没有写入"
    assert "11010120020501123X" not in "\n".join(said)
    assert desk.type("verify").out == before


def test_an_identity_number_is_kept_covered_and_says_the_birth_day(desk):
    said = opened(desk, "吴七", "--number", "2026007", "--org", FIRST, "--id-number", "110101200205011234", "--applied", "2026-11-20").out
    assert "11010120020501" not in said
    shown = desk.type("case", "show", "吴七").out
    assert "身份证号  **************1234" in shown
    assert "出生日期  2002-**-**" in shown
    assert "出生日期  2002-05-01" in desk.type("case", "show", "吴七", "--reveal").out


def test_only_who_may_record_opens_a_case(desk):
    desk.type("account", "add", "钱检查", "--role", "检查人员", "--org", "信息工程学院党总支")
    assert "不能登记" in opened(desk, "吴七", "--org", FIRST, "--as", "钱检查", exits=2).err
    assert desk.type("case", "list", "--as", "钱检查").out.splitlines()[-1].startswith("共 5 份档案")


def test_what_is_shown_can_be_shown_on_a_chinese_windows_console(desk):
    for words in (("list",), ("show", "陈一"), ("timeline", "陈一")):
        desk.type("case", *words).out.encode("gbk")


def test_the_commands_say_what_they_are_for():
    assert "timeline" in typed("case", "--help").out
    assert "--reveal" in typed("case", "show", "--help").out


def test_who_was_converted_on_a_day_nobody_wrote_down_is_a_full_member_all_the_same(desk):
    converted = case("2021077", "钱五", fact("applied", "2020-01-01"), fact("admission_voted", "2022-06-01", carried=True), fact("admission_approved", "2022-06-20"),
                     fact("conversion_approved", None, decision="convert", full_from="2023-06-01"))
    desk.type("import", desk.file("converted.jsonl", converted))
    assert "正式党员" in next(line for line in desk.type("case", "list").out.splitlines() if "钱五" in line)

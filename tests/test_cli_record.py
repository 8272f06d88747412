"""Do `devtrack record` and `devtrack amend` take down what happened, refuse what cannot be, and keep what was?"""

import re

import pytest
from freezegun import freeze_time
from school import MEMBERS, begin, case, fact

BRANCH = "学生第一党支部"
VOTE = {"due": 20, "present": 10, "for": 10, "against": 0, "abstain": 0, "invalid": 0, "ballot": "secret", "separate": True}
CHEN = case(
    "2021001", "陈一", fact("applied", "2020-09-10"), fact("applicant_interviewed", "2020-11-21", by="赵委员"),
    fact("contacts_assigned", "2021-01-04", people=MEMBERS), fact("inspected", "2021-06-18", by="王思远"), fact("inspected", "2021-12-17", by="王思远"),
    born="2002-05-01",
)
WANG = case("2021002", "王二", fact("applied", "2026-10-08"))
LI = case("2021003", "李三", fact("applied", "2020-03-01"), fact("development_listed", "2022-06-08"), fact("admission_voted", "2022-11-05", **VOTE), fact("admission_papers_checked", "2022-11-08", by="赵委员"))


@pytest.fixture
def ledger(tmp_path):
    """Where the ledger lies; a test that is about the database asks for `database_url` in its place."""
    return str(tmp_path / "ledger.db")


@pytest.fixture
def desk(tmp_path, ledger, monkeypatch):
    """A ledger with three people in one branch, taken in on the day before."""
    monkeypatch.setenv("COLUMNS", "120")
    with freeze_time("2026-11-21T16:00:00+08:00"):
        at = begin(tmp_path, ledger)
        at.type("import", at.file("a.jsonl", CHEN, WANG, LI))
    with freeze_time("2026-11-22T09:30:00+08:00"):
        yield at


def head(desk):
    return desk.type("verify").out.splitlines()[0]


def refused(desk, *words):
    """Type what is refused; nothing may be written. Return what was said, line by line, and without the last word."""
    before = head(desk)
    said = desk.type(*words, exits=2)
    assert said.out == ""
    assert head(desk) == before
    return said.err.splitlines()


def facts(desk, who):
    said = desk.type("case", "show", who).out
    told = said.partition("有效的登记")[2].partition("\n\n")[0].replace("\n" + " " * 14, "")  # one fact a line, however long
    return [line.strip() for line in told.splitlines()[1:]]


# Recording

def test_what_happened_is_recorded_and_what_follows_is_said(desk):
    said = desk.type("record", "派人同申请人谈话", "王二", "--on", "2026-11-20", "--set", "谈话人=赵委员").out.splitlines()
    assert said[0] == "派人同申请人谈话 2026-11-20：谈话人（考察人） 赵委员"
    assert said[1] == f"  王二  2021002  {BRANCH}  入党申请人（自 2026-10-08）"
    assert "检查结论新出现（1 项）" in said
    assert any(line.startswith("  不符·超期      派人同申请人谈话：2026-11-20，超期 12 天") for line in said)
    assert "检查结论不再有（1 项）" in said
    assert any(line.startswith("  逾期未办       派人同申请人谈话：期限 2026-11-08，已逾期 14 天") for line in said)
    assert re.match(r"已写入，登记到第 \d+ 行；末端 ", said[-1])
    assert "2026-11-20  派人同申请人谈话：谈话人（考察人） 赵委员" in facts(desk, "王二")


def test_a_state_that_is_entered_is_said_with_the_one_before(desk):
    said = desk.type("record", "activist_decided", "王二", "--on", "2026-11-20", "--set", "body=支委会").out
    assert "入党申请人（自 2026-10-08） → 入党积极分子（自 2026-11-20）" in said


def test_what_happened_against_the_rules_is_recorded_as_it_happened(desk):
    said = desk.type("record", "入党宣誓", "王二", "--on", "2026-11-20").out
    assert "2026-11-20  入党宣誓" in facts(desk, "王二")
    assert "无法判断       入党宣誓" in said


def test_one_day_for_several_is_one_transaction(desk):
    desk.type("record", "半年考察", "陈一", "李三", "--on", "2026-11-20", "--set", "by=王思远", "--set", "考察结论=合格，继续培养")
    for who in ("陈一", "李三"):
        assert "2026-11-20  半年考察：谈话人（考察人） 王思远，考察结论 合格，继续培养" in facts(desk, who)
    before = head(desk)
    refused(desk, "record", "思想汇报", "陈一", "没有此人", "--on", "2026-11-20")
    assert head(desk) == before


@pytest.mark.parametrize(("typed", "written"), [("2026.11.20", "2026-11-20"), ("2026年11月20日", "2026-11-20"), ("2026-11", "2026-11"), ("日期不详", "日期不详")])
def test_a_day_is_read_as_people_write_it_and_may_be_a_month_or_not_known(desk, typed, written):
    desk.type("record", "书面思想汇报", "陈一", "--on", typed)
    assert any(re.fullmatch(rf"{written}\s+书面思想汇报", line) for line in facts(desk, "陈一"))


def test_a_day_to_come_has_not_happened(desk):
    assert refused(desk, "record", "半年考察", "陈一", "--on", "2026-11-23")[0] == "--on 的 2026-11-23 还没有到；只登记已经发生的事"


def test_what_was_done_elsewhere_is_marked_so(desk):
    desk.type("record", "党校学习结业", "陈一", "--on", "2021-05-20", "--set", "是否合格=合格", "--set", "学时=40学时", "--elsewhere")
    assert "2021-05-20  党校学习结业：是否合格 是，学时 40（原单位）" in facts(desk, "陈一")


def test_people_are_named_and_found_again_as_the_import_found_them(desk):
    desk.type("record", "确定入党介绍人", "李三", "--on", "2022-06-20", "--set", "people=王思远、李慧敏")
    assert "2022-06-20  确定入党介绍人：人员名单 王思远、李慧敏" in facts(desk, "李三")
    assert desk.type("case", "timeline", "李三").out.count("登记人员") == 1
    again = desk.type("record", "指定培养联系人", "王二", "--on", "2026-11-20", "--set", "人员名单=王思远，李慧民").out
    assert f"李慧民 不在{BRANCH}的党员名册里，只按姓名登记，党籍无法判断；是否为 李慧敏" in again
    assert "王思远 不在" not in again


def test_a_vote_is_typed_in_the_words_of_the_minutes(desk):
    desk.type(
        "record", "支部大会讨论接收预备党员", "王二", "--on", "2026-11-20", "--set", "应到会有表决权人数=20", "--set", "实到会有表决权人数=18人",
        "--set", "赞成票=17", "--set", "against=0", "--set", "弃权票=1", "--set", "表决方式=无记名投票", "--set", "separate=是", "--set", "carried=通过",
    )
    assert any("应到会有表决权人数 20，实到会有表决权人数 18，赞成票 17，反对票 0，弃权票 1，表决方式 无记名投票，是否逐个表决 是，会议记录载明是否通过 是" in line for line in facts(desk, "王二"))


def test_near_names_of_steps_are_proposed_and_nothing_is_guessed(desk):
    said = refused(desk, "record", "转正", "陈一", "--on", "2026-11-20")[0]
    assert said.startswith("没有“转正”这一步；是否为 ")
    for name in ("转正公示（conversion_publicized）", "支部大会讨论转正（conversion_voted）", "转正审批（conversion_approved）"):
        assert name in said
    assert "是否为 递交入党申请书（applied）" in refused(desk, "record", "aplied", "陈一", "--on", "2026-11-20")[0]


def test_every_mistake_is_told_at_once(desk):
    said = refused(
        desk, "record", "admission_voted", "陈二", "张五", "--on", "昨天", "--set", "due=二十", "--set", "present=18", "--set", "实到会有表决权人数=18",
        "--set", "ballot=鼓掌", "--set", "票数=3", "--set", "for", "--set", "carried=大概",
    )
    assert said == [
        "没有“陈二”的档案；是否为 陈一（2021001）、王二（2021002）",
        "没有“张五”的档案。可以写学号、姓名或档案代号；全部档案见 devtrack case list",
        "--on：「昨天」不是日期；请写成 2024-03-15，只知月份写 2024-03",
        "--set due=二十：应到会有表决权人数「二十」不是整数；只写数字",
        "--set 实到会有表决权人数=18：实到会有表决权人数 写了两次",
        "--set ballot=鼓掌：表决方式「鼓掌」不认识；可写：无记名投票、举手表决",
        said[6],
        "--set for：写成 字段=值 这样，如 due=20 或 应到会有表决权人数=20",
        "--set carried=大概：会议记录载明是否通过「大概」看不懂；应为是 或 否",
        "没有写入",
    ]
    assert said[6].startswith("--set 票数=3：支部大会讨论接收预备党员没有“票数”这一项；可以是 due（应到会有表决权人数）、")


def test_a_missing_day_is_said_with_how_to_write_it(desk):
    assert refused(desk, "record", "半年考察", "陈一")[0] == "缺少 --on：办理的日期，如 2026-11-22；只知月份写 2026-11，不知哪天写 日期不详"


def test_standing_is_not_typed_beside_a_name(desk):
    said = refused(desk, "record", "contacts_assigned", "王二", "--on", "2026-11-20", "--set", "people=王思远（正式党员）")[0]
    assert "只写姓名，几个人用、隔开；党籍和处分从党员名册得出" in said


def test_the_same_thing_twice_is_refused_and_another_of_that_day_is_noted(desk):
    assert re.match(r"陈一 2021-06-18 已登记过“半年考察”（第 \d+ 行），内容相同", refused(desk, "record", "半年考察", "陈一", "--on", "2021-06-18", "--set", "by=王思远")[0])
    said = desk.type("record", "半年考察", "陈一", "--on", "2021-06-18", "--set", "by=李慧敏").out
    assert re.search(r"请注意  陈一 2021-06-18 已登记过“半年考察”（第 \d+ 行）；如果是更正，请改用 devtrack amend", said)


def test_to_take_back_is_no_step(desk):
    assert "--void" in refused(desk, "record", "作废登记", "陈一", "--on", "2026-11-20")[0]


@pytest.mark.parametrize("step", ["departure_acknowledged", "确认按学校规定办理"])
def test_who_takes_a_departure_on_is_never_recorded_by_hand(desk, step):
    said = desk.type("record", step, "陈一", "--on", "2026-11-20", "--set", "rule=没有的规则", "--set", "acknowledged_by=别人", exits=2).err
    assert "“确认按学校规定办理”由 devtrack advance 和 devtrack meeting vote 在办理时记下（--acknowledge 规则），不能用 record 登记" in said
    assert "确认按学校规定办理" not in desk.type("case", "timeline", "陈一").out


def test_who_took_a_departure_on_comes_with_a_dossier(desk):
    taken = fact("departure_acknowledged", "2021-03-20", rule="national/admission-quorum", acknowledged_by="李书记")
    desk.type("import", desk.file("b.jsonl", case("2021009", "孙九", fact("applied", "2020-09-10"), taken)))
    assert "确认按学校规定办理" in desk.type("case", "timeline", "孙九").out


def test_a_dry_run_shows_all_and_writes_nothing(desk):
    before = head(desk)
    said = desk.type("record", "半年考察", "陈一", "--on", "2026-11-20", "--dry-run").out
    assert said.splitlines()[-1] == "以上只是试看，没有写入；去掉 --dry-run 再运行一次即登记"
    assert head(desk) == before


def test_only_who_may_record_records(desk):
    desk.type("account", "add", "钱检查", "--role", "检查人员", "--org", "信息工程学院党总支")
    assert "不能登记" in refused(desk, "record", "半年考察", "陈一", "--on", "2026-11-20", "--as", "钱检查")[0]


# Correcting

ENTRY = ("--kind", "录入更正", "--why", "与会议记录核对，实到 18 人，登记时误为 10 人")


def test_a_correction_shows_before_and_after_and_which_findings_change(desk):
    said = desk.type("amend", "李三", "admission_voted", "--set", "present=18", "--set", "for=17", "--set", "abstain=1", *ENTRY).out.splitlines()
    assert said[0] == f"李三  2021003  {BRANCH}"
    assert said[1].startswith("  原登记    支部大会讨论接收预备党员 2022-11-05：应到会有表决权人数 20，实到会有表决权人数 10")
    at = said.index("  改为      实到会有表决权人数  10  →  18")
    assert said[at + 1:at + 4] == [
        "            赞成票              10  →  17", "            弃权票              0   →  1", "  录入更正  与会议记录核对，实到 18 人，登记时误为 10 人",
    ]
    gone = next(n for n, line in enumerate(said) if line.startswith("检查结论不再有"))
    assert any("应到 20 人，实到 10 人，须超过半数" in line for line in said[gone:])
    assert re.match(r"已写入，登记到第 \d+ 行", said[-1])
    assert not any("实到会有表决权人数 10" in line for line in facts(desk, "李三"))


def test_what_was_corrected_is_still_known_as_of_the_day_before(desk):
    desk.type("amend", "李三", "admission_voted", "--set", "present=18", *ENTRY)
    assert "实到会有表决权人数 10" in desk.type("case", "show", "李三", "--known-by", "2026-11-21").out
    assert "实到会有表决权人数 18" in desk.type("case", "show", "李三", "--known-by", "2026-11-22").out


def test_a_finding_that_stays_with_other_figures_is_told_with_both(desk):
    said = desk.type("amend", "陈一", "派人同申请人谈话", "--on", "2020-11-01", "--kind", "entry", "--why", "核对谈话记录").out
    assert "检查结论有变化（1 项）" in said
    assert "2020-11-01，超期 22 天" in said
    assert "（原为 派人同申请人谈话：2020-11-21，超期 42 天" in said
    assert "日期  2020-11-21  →  2020-11-01" in said


def test_a_fact_taken_back_no_longer_stands(desk):
    said = desk.type("amend", "陈一", "派人同申请人谈话", "--void", "--kind", "录入更正", "--why", "登记在了别人名下").out
    assert "  改为      整条作废" in said
    assert not any("谈话" in line and "2020-11-21" in line for line in facts(desk, "陈一"))
    assert "〔已作废〕" in desk.type("case", "timeline", "陈一").out
    assert "没有登记过" in refused(desk, "amend", "陈一", "派人同申请人谈话", "--void", "--kind", "录入更正", "--why", "x")[0]


def test_a_field_can_be_removed(desk):
    said = desk.type("amend", "陈一", "派人同申请人谈话", "--remove", "谈话人", "--kind", "录入更正", "--why", "谈话记录上没有署名").out
    assert "谈话人（考察人）  赵委员  →  （未写）" in said
    assert "2020-11-21  派人同申请人谈话" in facts(desk, "陈一")


def test_a_correction_can_itself_be_corrected_and_the_chain_holds(desk):
    for day in ("2020-10-08", "2020-10-09"):
        desk.type("amend", "陈一", "派人同申请人谈话", "--on", day, "--kind", "录入更正", "--why", "核对谈话记录")
    assert [line for line in facts(desk, "陈一") if "谈话：" in line] == ["2020-10-09  派人同申请人谈话：谈话人（考察人） 赵委员"]
    assert desk.type("case", "timeline", "陈一").out.count("〔已更正〕") == 2
    desk.type("verify")


def test_of_several_facts_of_one_kind_all_are_told_and_a_day_chooses(desk):
    said = refused(desk, "amend", "陈一", "半年考察", "--set", "by=李慧敏", "--kind", "录入更正", "--why", "核对登记表")
    assert said[0] == "陈一的“半年考察”有 2 条，请用 --was 日期或 --row 行号指明："
    assert re.fullmatch(r"  2021-06-18  第 \d+ 行  谈话人（考察人） 王思远", said[1])
    assert re.fullmatch(r"  2021-12-17  第 \d+ 行  谈话人（考察人） 王思远", said[2])
    desk.type("amend", "陈一", "半年考察", "--was", "2021年12月", "--set", "by=李慧敏", "--kind", "录入更正", "--why", "核对登记表")
    row = re.search(r"第 (\d+) 行", said[1])[1]
    desk.type("amend", "陈一", "半年考察", "--row", row, "--set", "by=孙委员", "--kind", "录入更正", "--why", "核对登记表")
    assert [line for line in facts(desk, "陈一") if "半年考察" in line] == [
        "2021-06-18  半年考察：谈话人（考察人） 孙委员", "2021-12-17  半年考察：谈话人（考察人） 李慧敏",
    ]


def test_a_day_on_which_it_did_not_stand_is_answered_with_those_there_are(desk):
    said = refused(desk, "amend", "陈一", "半年考察", "--was", "2022-01-01", "--set", "by=李慧敏", "--kind", "录入更正", "--why", "核对登记表")
    assert said[0] == "陈一的“半年考察”没有这一天或这一行的，现有："
    assert len(said) == 4


def test_a_list_of_people_keeps_what_was_written_of_those_who_stay(desk):
    desk.type("amend", "陈一", "指定培养联系人", "--set", "people=李慧敏、周立群", "--kind", "录入更正", "--why", "核对登记表")
    said = desk.type("case", "show", "陈一", "--reveal").out
    assert "人员名单 李慧敏（党籍状态 正式党员）、周立群" in said


def test_a_paper_correction_must_name_the_sealed_statement(desk):
    call = ("amend", "陈一", "派人同申请人谈话", "--on", "2020-10-08", "--kind", "材料更正")
    assert refused(desk, *call)[0].startswith("--why：材料更正须写明加盖公章的情况说明")
    assert refused(desk, *call, "--why", "写错了")[0].startswith("--why：材料更正须写明加盖公章的情况说明")
    assert "  材料更正  2026-11-20 支部情况说明（已盖章）" in desk.type(*call, "--why", "2026-11-20 支部情况说明（已盖章）").out


def test_every_mistake_of_a_correction_is_told_at_once(desk):
    said = refused(desk, "amend", "陈一", "派人同申请人谈话", "--on", "2020-13-01", "--set", "y=1", "--remove", "z")
    assert [line.partition("：")[0] for line in said] == ["--kind 写明是哪一种更正", said[1].partition("：")[0], "--set y=1", "--remove z", "--on", "没有写入"]
    assert said[1].startswith("--why 写明原因和所依据的材料")


def test_a_correction_that_changes_nothing_is_refused(desk):
    assert refused(desk, "amend", "陈一", "派人同申请人谈话", "--set", "by=赵委员", "--kind", "录入更正", "--why", "x")[0].startswith("没有改动")
    assert refused(desk, "amend", "陈一", "指定培养联系人", "--set", "people=王思远、李慧敏", "--kind", "录入更正", "--why", "x")[0].startswith("没有改动")


def test_to_take_back_and_to_change_at_once_is_refused(desk):
    assert refused(desk, "amend", "陈一", "派人同申请人谈话", "--void", "--on", "2020-10-08", "--kind", "录入更正", "--why", "x")[0].startswith("--void 是整条作废")


def test_a_dry_correction_writes_nothing(desk):
    before = head(desk)
    assert "检查结论" in desk.type("amend", "李三", "admission_voted", "--set", "present=18", *ENTRY, "--dry-run").out
    assert head(desk) == before


# What a writer had seen

def test_who_looked_at_an_older_state_is_told_who_did_what_since(desk):
    row = re.search(r"登记到第 (\d+) 行", desk.type("case", "show", "陈一").out)[1]
    desk.type("account", "add", "赵委员", "--role", "支部书记或组织委员", "--org", BRANCH)
    desk.type("record", "半年考察", "陈一", "--on", "2026-11-20", "--as", "赵委员")
    said = refused(desk, "amend", "陈一", "派人同申请人谈话", "--on", "2020-10-08", "--kind", "录入更正", "--why", "核对", "--seen", row, "--as", "李书记")
    assert said == ["有人刚刚改动了同一份档案，没有写入；请重新查看后再登记", "陈一（2021001）：赵委员 已于 2026-11-22 09:30 登记“半年考察”"]


def test_who_saw_the_newest_row_writes(desk):
    row = re.search(r"登记到第 (\d+) 行", desk.type("case", "show", "陈一").out)[1]
    desk.type("record", "半年考察", "陈一", "--on", "2026-11-20", "--seen", row)
    assert "不是行号" in refused(desk, "record", "半年考察", "陈一", "--on", "2026-11-21", "--seen", "第3行")[0]

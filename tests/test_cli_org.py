"""Do `devtrack org` and `devtrack account` record what was typed, refuse what cannot be, and say all of it plainly?"""

import json
import re

import pytest
from freezegun import freeze_time
from school import begin, case, fact

from devtrack.exporters.widths import width

COMMITTEE, UNIT, FIRST, SECOND = "某某大学委员会", "信息工程学院党总支", "学生第一党支部", "学生第二党支部"
DOCUMENT = "校党发〔2022〕11号"
ROAD = [
    fact("applied", "2021-03-01"), fact("admission_voted", "2023-11-20", due=20, present=18, **{"for": 18, "against": 0, "abstain": 0}),
    fact("admission_approved", "2023-12-20", body_kind="committee"),
]


@pytest.fixture
def ledger(tmp_path):
    """Where the ledger lies; a test that is about the database asks for `database_url` in its place."""
    return str(tmp_path / "ledger.db")


@pytest.fixture
def desk(tmp_path, ledger):
    """A committee, a general branch, two branches; everything recorded on one day."""
    with freeze_time("2026-11-22T09:30:00+08:00"):
        at = begin(tmp_path, ledger, title=COMMITTEE, level="committee")
        at.type("org", "add", UNIT, "--level", "党总支", "--under", COMMITTEE)
        at.type("org", "add", FIRST, "--level", "党支部", "--under", UNIT, "--committee")
        at.type("org", "add", SECOND, "--level", "党支部", "--under", COMMITTEE, "--from", "2019-09")
        yield at


def head(desk):
    return desk.type("verify").out.split()[1].rstrip("，共")


def refused(desk, *words):
    """Type what is refused; nothing may be written. Return what was said, line by line."""
    before = head(desk)
    said = desk.type(*words, exits=2)
    assert said.out == ""
    assert head(desk) == before
    assert "Traceback" not in said.err
    return said.err.splitlines()


def row_of(desk, organisation, words):
    """Return the number of the row in which something stands in the history of an organisation."""
    said = desk.type("org", "show", organisation).out
    return re.search(rf"第 (\d+) 行\s+[^\n]*{re.escape(words)}", said)[1]


def id_of(desk, name):
    return re.search(rf"{name}　\S+　(o-\w+)", desk.type("org", "list").out)[1]


# Looking

def test_the_tree_is_shown_with_what_each_says_of_itself(desk):
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--until", "2025-12-15", "--document", DOCUMENT)
    desk.type("org", "track", UNIT, "--from", "2025-09-01")
    desk.type("org", "plan", FIRST, "--year", "2026", "--number", "12", "--filed-on", "2026-03-10")
    desk.type("org", "close", SECOND, "--on", "2026-06-30", "--document", "校党发〔2026〕3号")
    desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD)))
    said = re.sub(r"o-\w+", "代号", desk.type("org", "list").out).splitlines()
    assert said == [
        "某某大学委员会　党委　代号",
        "    审批权限 自 2022-12-16 至 2025-12-15（校党发〔2022〕11号），已到期",
        "    流程 cqipc（一直）　全程登记 没有说明　档案 0 份，连下级共 1 份",
        "  信息工程学院党总支　党总支　代号",
        "      流程 cqipc（随上级）　全程登记 自 2025-09-01 起　档案 0 份，连下级共 1 份",
        "    学生第一党支部　党支部　代号",
        "        有支委会　流程 cqipc（随上级）　全程登记 自 2025-09-01 起，随上级",
        "        2026 年计划 12 人　档案 1 份",
        "  学生第二党支部　党支部　代号　【2026-06-30 撤销】",
        "      有无支委会 没有说明　流程 cqipc（随上级）　全程登记 没有说明　档案 0 份",
    ]


@pytest.mark.parametrize("columns", ["60", "100"])
def test_no_line_is_wider_than_the_terminal(desk, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", "关于授予校党委审批预备党员权限的批复" * 3)
    for words in (("list",), ("show", COMMITTEE), ("show", FIRST)):
        assert max(map(width, desk.type("org", *words).out.splitlines())) <= int(columns)


def test_the_history_tells_every_fact_with_its_day_who_recorded_it_and_when(desk):
    desk.type("account", "add", "王二", "--role", "管理员", "--org", UNIT)
    desk.type("org", "move", SECOND, "--under", UNIT, "--from", "2025-03-01")
    with freeze_time("2026-12-01T16:45:00+08:00"):
        desk.type("org", "rename", SECOND, "学生第三党支部", "--as", "王二")
    said = desk.type("org", "show", "学生第三党支部").out
    history = said.partition("历史（按登记先后）\n")[2]
    assert [" ".join(line.split()) for line in re.sub(r"第 \d+ 行", "行", history).splitlines()] == [
        f"行 设立党支部：学生第二党支部，成立于 2019-09，上级是{COMMITTEE}", "李书记 2026-11-22 09:30 登记",
        f"行 设在{UNIT}之下，自 2025-03-01 起", "李书记 2026-11-22 09:30 登记",
        "行 改名为 学生第三党支部", "王二 2026-12-01 16:45 登记",
    ]


def test_after_each_change_what_was_recorded_and_the_head_are_told(desk):
    said = desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT).out
    assert f"审批预备党员的权限：自 2022-12-16 起，依据 {DOCUMENT}" in said
    assert said.splitlines()[-1] == f"末端 {head(desk)}"


# Founding and moving

def test_what_an_import_made_is_placed_by_a_move(desk):
    desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD, branch="学生第四党支部")))
    assert "学生第四党支部　党支部　" in desk.type("org", "list").out
    assert "位置待定，用 devtrack org move 归位" in desk.type("org", "list").out
    desk.type("org", "move", "学生第四党支部", "--under", UNIT)
    assert "位置待定" not in desk.type("org", "list").out


def test_an_organisation_may_be_set_over_the_one_on_top(tmp_path, ledger):
    at = begin(tmp_path, ledger)
    said = at.type("org", "add", COMMITTEE, "--level", "党委", "--over", UNIT).out
    assert f"账户 李书记 现在属于 {COMMITTEE}" in said
    at.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT)
    assert at.type("org", "list").out.startswith(COMMITTEE)
    assert refused(at, "org", "add", "另一党委", "--level", "党委", "--over", UNIT)[0].startswith("--over 只用于")
    assert "不能设在" in refused(at, "org", "add", "学生总支", "--level", "党总支", "--over", COMMITTEE)[0]


CANNOT = [
    (["add", "甲", "--level", "党小组", "--under", UNIT], ["甲 是党小组，不能设在信息工程学院党总支（党总支）之下；党小组可以设在党支部之下"]),
    (["add", "甲", "--level", "党支部", "--under", FIRST], ["党支部可以设在党总支、党委之下"]),
    (["add", "甲", "--level", "党委", "--under", UNIT], ["党委可以设在党委之下"]),
    (["add", FIRST, "--level", "党支部", "--under", UNIT], [f"同一上级之下已经有“{FIRST}”", "请用能区分的名称"]),
    (["add", "甲", "--level", "党总支", "--under", COMMITTEE, "--no-committee"], ["支委会是党支部的"]),
    (["add", "  ", "--level", "支", "--under", "学院", "--from", "2027-01-01"], [
        "名称 不能为空", "--level 没有“支”", "committee（党委）", "--under 没有组织“学院”", "--from 的 2027-01-01 还没有到（今天 2026-11-22）"]),
    (["add", "o-abcdefghij", "--level", "党支部", "--under", UNIT], ["像是代号"]),
    (["add", "甲\u200b乙", "--level", "党支部", "--under", UNIT], ["看不见的控制字符"]),
    (["add", "甲" * 201, "--level", "党支部", "--under", UNIT], ["太长（201 字）"]),
    (["add", "甲"], ["缺少 --level", "缺少 --under"]),
    (["add", "甲", "--level", "党支部", "--under", UNIT, "--over", COMMITTEE], ["--under 和 --over 只能写一个"]),
    (["move", UNIT, "--under", FIRST], ["信息工程学院党总支 不能设在自己或自己的下级（学生第一党支部）之下"]),
    (["move", UNIT, "--under", UNIT], ["不能设在自己或自己的下级"]),
    (["move", COMMITTEE, "--under", UNIT], ["不能设在自己或自己的下级"]),
    (["move", FIRST, "--under", SECOND], ["不能设在学生第二党支部（党支部）之下"]),
    (["move", FIRST, "--from", "2026-02-30"], ["缺少 --under", "--from 的“2026-02-30”不是确有的日期"]),
    (["committee", UNIT, "--yes"], ["支委会是党支部的；信息工程学院党总支 是党总支"]),
    (["committee", FIRST], ["缺少 --yes（有支委会）或 --no（不设支委会）"]),
    (["authority", UNIT, "--from", "2022-12-16", "--document", DOCUMENT], ["党总支不能审批、只作审议", "2026 年版第二十二条，2014 年版第二十三条"]),
    (["authority", FIRST, "--from", "2022-12-16", "--document", DOCUMENT], ["学生第一党支部 是党支部，不能登记审批权限", "党支部也不能审批"]),
    (["authority", "某某大学党委", "--from", "2022.12.16", "--until", "2022-12-32", "--document", " "], [
        f"没有组织“某某大学党委”；是否为 {COMMITTEE}", "--from 的“2022.12.16”不是确有的日期", "--until 的“2022-12-32”不是确有的日期", "--document：依据哪个文件，写名称和文号 不能为空"]),
    (["authority", COMMITTEE, "--from", "2022-12-16", "--until", "2022-11", "--document", DOCUMENT], ["--until 2022-11 早于 --from 2022-12-16"]),
    (["authority", COMMITTEE], ["缺少 --from", "缺少 --document"]),
    (["authority", COMMITTEE, "--from", "2922-12-16", "--document", DOCUMENT], ["--from 的“2922-12-16”不是确有的日期"]),
    (["workflow", UNIT, "cqipcc", "--from", "2024-09"], ["没有名为“cqipcc”的工作流程；现有 cqipc", "--from 的“2024-09”不是确有的日期；写成 2026-06-30 这样"]),
    (["track", FIRST], ["缺少 --from"]),
    (["plan", FIRST, "--year", "26", "--number", "十二", "--filed-on", "2026-11-23"], ["--year 的“26”不行；写 2000 至 2100 的整数", "--number 的“十二”不行", "--filed-on 的 2026-11-23 还没有到"]),
    (["plan", FIRST], ["缺少 --year", "缺少 --number"]),
    (["close", COMMITTEE, "--on", "2026-06-30", "--document", DOCUMENT], ["是台账最上一级组织，不能撤销"]),
    (["close", UNIT, "--on", "2026-06-30", "--document", DOCUMENT], ["信息工程学院党总支 已撤销，学生第一党支部 不能还在它下面"]),
    (["close", SECOND, "--on", "2019-08-31"], ["--on 2019-08-31 早于 学生第二党支部 成立日 2019-09", "缺少 --document"]),
    (["correct", FIRST], ["缺少 --level 或 --from", "缺少 --why"]),
    (["correct", FIRST, "--level", "党小组", "--why", "选错"], ["学生第一党支部 是党小组，不能设在信息工程学院党总支（党总支）之下"]),
    (["correct", "没有的支部", "--level", "党小组"], ["没有组织“没有的支部”", "缺少 --why"]),
    (["void", FIRST, "1", "--why", "误"], ["学生第一党支部 没有第 1 行；可以更正的没有"]),
    (["void", FIRST, "一", "--kind", "别的"], ["行号 的“一”不行", "缺少 --why", "--kind 没有“别的”；可以是 entry（录入更正）、paper（材料更正）"]),
    (["show", "学生第五党支部"], ["没有组织“学生第五党支部”；是否为 学生第二党支部、学生第一党支部"]),
]


@pytest.mark.parametrize(("words", "parts"), CANNOT, ids=[" ".join(words)[:40] for words, _ in CANNOT])
def test_what_cannot_be_is_refused_with_all_that_is_wrong_and_nothing_is_written(desk, words, parts):
    said = "\n".join(refused(desk, "org", *words))
    for part in parts:
        assert part in said


def test_a_closed_one_takes_nothing_under_it(desk):
    desk.type("org", "close", SECOND, "--on", "2026-06-30", "--document", DOCUMENT)
    assert "学生第二党支部 已撤销" in refused(desk, "org", "add", "甲小组", "--level", "党小组", "--under", SECOND)[0]


def test_cases_of_a_closed_branch_stay_and_are_told(desk):
    desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD, branch=SECOND)))
    said = desk.type("org", "close", SECOND, "--on", "2026-06-30", "--document", DOCUMENT).out
    assert "学生第二党支部 名下还有 1 份档案" in said


SAME = [
    ["rename", FIRST, FIRST], ["move", FIRST, "--under", UNIT], ["committee", FIRST, "--yes"],
    ["authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT], ["workflow", UNIT, "national", "--from", "2024-09-01"],
    ["track", UNIT, "--from", "2025-09-01"], ["complete", UNIT], ["plan", UNIT, "--year", "2026", "--number", "3"],
]


@pytest.mark.parametrize("words", SAME, ids=[words[0] for words in SAME])
def test_what_stands_already_is_not_recorded_again(desk, words):
    desk.type("org", *words)
    before = head(desk)
    said = desk.type("org", *words).out
    assert "没有改动" in said or "同样的内容已经登记在第" in said
    assert head(desk) == before


# Corrections

def test_a_wrong_authority_is_corrected_and_the_old_word_stays_in_the_history(desk):
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT)
    wrong = row_of(desk, COMMITTEE, "审批预备党员的权限")
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--until", "2023-12-15", "--document", DOCUMENT,
              "--replaces", wrong, "--why", "漏写止期")
    said = desk.type("org", "show", COMMITTEE).out
    right = row_of(desk, COMMITTEE, "至 2023-12-15")
    assert f"更正第 {wrong} 行：" in said
    assert "（录入更正：漏写止期）" in said
    assert f"〔已由第 {right} 行更正〕" in said
    assert said.count("    审批权限 ") == 1
    assert f"第 {wrong} 行已经由第 {right} 行更正或作废" in refused(
        desk, "org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT, "--replaces", wrong, "--why", "再改")[0]


def test_a_wrong_authority_is_taken_back(desk):
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT)
    wrong = row_of(desk, COMMITTEE, "审批预备党员的权限")
    said = desk.type("org", "void", COMMITTEE, wrong, "--why", "文件不是授权文件", "--kind", "材料更正").out
    assert f"作废第 {wrong} 行（材料更正：文件不是授权文件）" in said
    assert "原来是：审批预备党员的权限：自 2022-12-16 起" in said
    assert "审批权限 没有登记" in desk.type("org", "list").out


def test_which_row_is_meant_must_fit_and_the_rows_that_fit_are_told(desk):
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT)
    flow, granted = row_of(desk, COMMITTEE, "采用工作流程"), row_of(desk, COMMITTEE, "审批预备党员的权限")
    words = ["org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT]
    said = refused(desk, *words, "--replaces", flow)
    assert f"第 {flow} 行是“采用工作流程”，不能这样更正；可以更正的有：" in "\n".join(said)
    assert f"  第 {granted} 行  审批预备党员的权限：自 2022-12-16 起，依据 {DOCUMENT}" in said
    assert "缺少 --why：为什么更正" in said
    assert "要和 --replaces 行号 一起写" in refused(desk, *words, "--why", "改")[0]


def test_beside_a_grant_that_overlaps_and_a_month_a_hint_is_given(desk):
    desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT)
    said = desk.type("org", "authority", COMMITTEE, "--from", "2024-01", "--document", "另一文件").out
    assert "的时间重叠，两条都有效" in said
    assert "2024-01 只知道月份" in said


def test_of_two_workflows_from_one_day_the_later_word_holds_and_that_is_told(desk):
    desk.type("org", "workflow", UNIT, "national", "--from", "2024-09-01")
    assert "从同一天起采用的是另一流程；以现在登记的为准" in desk.type("org", "workflow", UNIT, "cqipc", "--from", "2024-09-01").out
    assert "流程 cqipc（2024-09-01 起）" in desk.type("org", "list").out


def test_a_wrong_day_of_a_workflow_is_corrected(desk):
    desk.type("org", "workflow", UNIT, "national", "--from", "2024-09-01")
    desk.type("org", "workflow", UNIT, "national", "--from", "2025-09-01", "--replaces", row_of(desk, UNIT, "national"), "--why", "写错年份")
    assert "流程 national（2025-09-01 起）" in desk.type("org", "list").out


def test_a_wrong_founding_is_corrected_and_nothing_said_since_is_lost(desk):
    desk.type("org", "rename", SECOND, "研究生党支部")
    desk.type("org", "correct", "研究生党支部", "--from", "2020-03-15", "--why", "查到批复")
    said = desk.type("org", "show", "研究生党支部").out
    assert "成立于 2020-03-15" in said
    desk.type("org", "move", "研究生党支部", "--under", COMMITTEE)
    desk.type("org", "correct", "研究生党支部", "--level", "总支", "--why", "层级选错")
    assert "研究生党支部　党总支　" in desk.type("org", "list").out


def test_a_level_is_not_corrected_away_under_an_authority(desk):
    desk.type("org", "add", "机电学院党委", "--level", "党委", "--under", COMMITTEE)
    desk.type("org", "authority", "机电学院党委", "--from", "2022-12-16", "--document", DOCUMENT)
    said = refused(desk, "org", "correct", "机电学院党委", "--level", "党总支", "--why", "选错")
    assert said[0].startswith("机电学院党委 是党总支，不能登记审批权限")


def test_taking_back_a_move_must_leave_a_tree(desk):
    desk.type("org", "add", "机电学院党委", "--level", "党委", "--under", COMMITTEE)
    desk.type("org", "add", "机电二系党委", "--level", "党委", "--under", "机电学院党委")
    desk.type("org", "move", "机电二系党委", "--under", COMMITTEE)
    desk.type("org", "move", "机电学院党委", "--under", "机电二系党委")
    row = row_of(desk, "机电二系党委", f"设在{COMMITTEE}之下")
    assert "不能设在自己或自己的下级" in refused(desk, "org", "void", "机电二系党委", row, "--why", "误")[0]


def test_a_closing_is_taken_back(desk):
    desk.type("org", "close", SECOND, "--on", "2026-06-30", "--document", DOCUMENT)
    desk.type("org", "void", SECOND, row_of(desk, SECOND, "撤销"), "--why", "批复没有下来")
    assert "【" not in desk.type("org", "list").out


# What it changes in the findings

def outcome(desk, rule, *more):
    found = json.loads(desk.type("check", "--format", "json", "--as-of", "2026-11-22", *more, exits=(0, 1)).out)
    return {one["outcome"] for one in found["findings"] if one["rule"] == rule}


def test_an_approval_is_judged_by_what_was_recorded_of_the_committee(desk):
    desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD)))
    rule = "national/approval-authority"
    assert outcome(desk, rule) == {"unknown"}
    desk.type("org", "authority", COMMITTEE, "--from", "2024-01-01", "--document", DOCUMENT)
    assert outcome(desk, rule) == {"broken"}
    row = row_of(desk, COMMITTEE, "审批预备党员的权限")
    with freeze_time("2026-11-25T10:00:00+08:00"):
        desk.type("org", "authority", COMMITTEE, "--from", "2022-12-16", "--document", DOCUMENT, "--replaces", row, "--why", "写错")
    assert outcome(desk, rule) == {"met"}
    assert outcome(desk, rule, "--known-by", "2026-11-24") == {"broken"}


class TestOnEveryDatabase:
    """What is written and read by the database."""

    @pytest.fixture
    def ledger(self, database_url):
        return database_url

    def test_organisations_are_founded_corrected_and_taken_back(self, desk):
        test_a_wrong_authority_is_taken_back(desk)
        test_a_closing_is_taken_back(desk)
        test_a_wrong_founding_is_corrected_and_nothing_said_since_is_lost(desk)
        assert "完好" in desk.type("verify").out


def test_a_branch_is_judged_by_the_workflow_it_adopted(desk):
    desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD)))
    assert outcome(desk, "cqipc/admission-filed") == outcome(desk, "cqipc/no-such-rule") == set()
    books = {one["rule"].partition("/")[0] for one in json.loads(desk.type("check", "--format", "json", exits=(0, 1)).out)["findings"]}
    assert books == {"cqipc", "national"}
    desk.type("org", "workflow", FIRST, "national", "--from", "2024-09-01")
    books = {one["rule"].partition("/")[0] for one in json.loads(desk.type("check", "--format", "json", exits=(0, 1)).out)["findings"]}
    assert books == {"national"}

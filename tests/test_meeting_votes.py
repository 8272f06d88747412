"""Is a branch meeting held with the tool from the list of voters to the votes, each figure entered once?"""

from datetime import date

import pytest
from branch_meeting import (
    ABROAD,
    BALLOT,
    BRANCH,
    CHEN,
    DAY,
    LATER,
    NOW,
    SHEN,
    STRANGER,
    ZHOU,
    copied,
    made_once,
    meet,
    numbers,
    opine,
    vote,
)
from roster_files import xlsx

from devtrack.errors import Conflict
from devtrack.tracker.cases import recording as recorded
from devtrack.tracker.cases.amending import Wanted, try_amend
from devtrack.tracker.cases.effects import Bench
from devtrack.tracker.cases.recording import try_record
from devtrack.tracker.cases.rehearsal import Work, write
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import sit_down
from devtrack.tracker.meetings.ballots import Typed
from devtrack.tracker.meetings.voting import Entry, try_vote
from devtrack.tracker.road import advancing as advanced
from devtrack.tracker.road.advancing import try_advance


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return made_once(tmp_path_factory.mktemp("branch"))


@pytest.fixture
def desk(tmp_path, made, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    with copied(made, tmp_path) as at:
        yield at


def head(desk):
    return desk.type("verify").out.splitlines()[0]


def refused(desk, meeting, *words):
    """Type votes that cannot be; nothing may be written. Return what was said."""
    before = head(desk)
    said = vote(desk, meeting, *words, exits=2)
    assert (said.out, head(desk)) == ("", before)
    return said.err


def row(said, name):
    """Return the figures of a candidate in the table."""
    return next(line.split() for line in said.out.splitlines() if line.split()[:1] == [name] and len(line.split()) == 13)


def findings(desk, who):
    return desk.type("case", "show", who).out


# A whole meeting

def test_a_whole_meeting_from_the_list_of_voters_to_the_resolution(desk):
    called = desk.type("meeting", "voters", "--org", BRANCH, "--on", DAY, *ABROAD).out
    assert "应到会有表决权的党员：20 人" in called
    assert "预备员（20240005）：预备党员没有表决权" in called
    assert "何远行（20150030）：自费出国半年以上" in called
    present = f"{numbers(1, 16)}、预备员、刘察"
    meeting = meet(desk, present, "--candidates", f"{CHEN}、{ZHOU}、{SHEN}")
    opine(desk, meeting, "20150017", f"{CHEN}=赞成", f"{ZHOU}=反对", f"{SHEN}=赞成")
    late = opine(desk, meeting, "20150018", f"{CHEN}=反对", received="2026-11-11 15:10").out
    assert "反对，2026-11-11 15:10 收到，晚于会议开始（2026-11-11 14:00），不计入票数" in late
    said = vote(
        desk, meeting, CHEN, ZHOU, SHEN, "--each", f"{CHEN} 赞成=15 反对=1", "--each", f"{ZHOU} 赞成=8 反对=7 弃权=1",
        "--each", f"{SHEN} 赞成=14 反对=1 弃权=0 决议=延长预备期 延长至=2027-04-20")
    assert row(said, CHEN) == [CHEN, "接收", "20", "16", "1", "16", "16", "16", "15+1", "1+0", "0+0", "0", "通过"]
    assert row(said, ZHOU) == [ZHOU, "接收", "20", "16", "1", "16", "16", "16", "8+0", "7+1", "1+0", "0", "未通过"]
    assert row(said, SHEN) == [SHEN, "延长", "20", "16", "1", "16", "16", "15", "14+1", "1+0", "0+0", "1", "通过"]
    assert "接收为预备党员：未通过，赞成 8 票，至少须 11 票" in said.out
    assert "未通过不是差错，状态不变；可以在以后的支部大会上再议、再表决" in said.out
    assert "支部大会通过，待审批（自 2026-11-11）" in said.out
    closed = desk.type("meeting", "close", meeting).out
    assert "已办结：学生第一党支部 2026-11-11 14:00–16:00 支部党员大会" in closed
    plain = closed.replace("\n    ", "")
    assert ("陈一：应到会有表决权的党员 20 名，实到会 16 名；因故不能到会的党员会前提出书面意见 1 份；无记名投票，逐个表决，"
            "发出表决票 16 张，收回 16 张，有效票 16 张，无效票 0 张；赞成 16 票（含书面意见 1 票），反对 1 票，弃权 0 票；"
            "赞成人数超过应到会有表决权党员的半数，通过接收陈一同志为预备党员的决议。通过日期：2026年11月11日。") in plain
    assert "没有通过接收周二同志为预备党员的决议。表决日期：2026年11月11日。" in plain
    assert "通过延长沈知行同志的预备期至2027年4月20日的决议" in plain
    second = meet(desk, numbers(1, 18), on=LATER)
    again = vote(desk, second, ZHOU, "--for", "16", "--against", "2")
    assert row(again, ZHOU)[-1] == "通过"
    assert "发展对象（自 2026-06-25） → 支部大会通过，待审批（自 2026-11-18）" in again.out
    assert "不符" not in findings(desk, ZHOU).partition("检查结论")[2].partition("共 1 人")[0]
    desk.type("meeting", "close", second)
    assert desk.type("meeting", "list").out.count("已办结") == 2
    assert "完好" in desk.type("verify").out


def test_the_figures_of_a_vote_come_from_the_meeting_and_the_opinions_and_are_not_stored_twice(desk):
    meeting = meet(desk, numbers(1, 15))
    opine(desk, meeting, "20150016", f"{CHEN}=弃权")
    vote(desk, meeting, CHEN, "--for", "15", "--against", "0")
    shown = findings(desk, CHEN).replace("\n" + " " * 14, "")
    assert "应到会有表决权人数 20" in shown
    assert "会前书面弃权 1，发出票数 15，收回票数 15，表决方式 无记名投票，是否逐个表决 是，会议记录载明是否通过 是" in shown
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 14), "--why", "一人迟到，未参加表决")
    assert "实到会有表决权人数 14" in findings(desk, CHEN).replace("\n" + " " * 14, "")


def test_what_differs_may_stand_in_a_table(desk):
    meeting = meet(desk, numbers(1, 16))
    table = xlsx(desk.folder / "票决情况.xlsx", [["姓名", "赞成", "反对", "弃权", "无效"], [CHEN, 14, 1, 1, 0], [ZHOU, 12, 3, None, 1]])
    said = vote(desk, meeting, "--file", str(table))
    assert row(said, CHEN)[8:12] == ["14", "1", "1", "0"]
    assert row(said, ZHOU)[8:12] == ["12", "3", "0", "1"]


def test_a_number_that_does_not_fit_the_name_beside_it_is_asked_about(desk):
    meeting = meet(desk, numbers(1, 16))
    table = xlsx(desk.folder / "票决情况.xlsx", [["学号", "姓名", "赞成", "反对", "弃权"], ["2024051101", ZHOU, 16, 0, 0]])
    assert f"票决情况.xlsx 第 2 行：2024051101 是{CHEN}，表中姓名写的是{ZHOU}；请核对是谁" in refused(desk, meeting, "--file", str(table))


def test_a_figure_written_twice_of_one_candidate_is_refused(desk):
    meeting = meet(desk, numbers(1, 16))
    table = xlsx(desk.folder / "票决情况.xlsx", [["姓名", "赞成", "反对", "赞成票"], [CHEN, 16, 0, 15], [ZHOU, 16, 0, None]])
    said = refused(desk, meeting, "--file", str(table))
    assert "票决情况.xlsx 第 2 行：赞成票 写了两次" in said
    assert "第 3 行" not in said
    assert "赞成票 写了两次" in refused(desk, meeting, "--each", f"{CHEN} 赞成=16 反对=0 for=16")


def test_how_people_voted_is_said_once_for_a_meeting(desk):
    meeting = meet(desk, numbers(1, 16))
    words = ("meeting", "vote", meeting, "--for", "16", "--against", "0")
    assert "缺少 --ballot" in desk.type(*words, CHEN, exits=2).err
    desk.type(*words, CHEN, *BALLOT)
    desk.type(*words, ZHOU)
    assert "表决方式 无记名投票" in findings(desk, ZHOU)


def test_a_trial_writes_nothing(desk):
    meeting = meet(desk, numbers(1, 16))
    before = head(desk)
    assert "以上只是试看，没有写入" in vote(desk, meeting, CHEN, "--for", "16", "--against", "0", "--dry-run").out
    assert head(desk) == before


# The gate

def test_one_is_held_back_with_reasons_while_the_others_are_recorded(desk):
    desk.type("case", "open", "新人", "--number", "2026051101", "--applied", "2026-09-21", "--org", BRANCH)
    meeting = meet(desk, numbers(1, 16))
    said = vote(
        desk, meeting, CHEN, "新人", SHEN, "--for", "16", "--against", "0", "--each", f"{SHEN} 决议=延长预备期 延长至=2026-12-20", exits=1).out
    assert "办理 1 人" in said
    assert "暂缓 2 人" in said
    assert "现在是入党申请人，不能办“支部大会讨论接收预备党员”" in said
    assert "延长至 2026-12-20，差 120 天" in said
    assert "表决 1 项" in desk.type("meeting", "list").out


def test_fewer_than_half_cannot_vote_however_they_voted(desk):
    meeting = meet(desk, numbers(1, 9))
    for carried in ("9", "0"):
        said = vote(desk, meeting, CHEN, "--for", carried, "--against", str(9 - int(carried)), exits=1).out
        assert "应到 20 人，实到 9 人，须超过半数（10 人，即至少 11 人）" in said
        assert "没有写入" in said
    for taken in ((), ("--acknowledge", "admission-quorum")):
        vote(desk, meeting, CHEN, "--for", "9", "--against", "0", *taken, exits=1)
    said = vote(desk, meeting, CHEN, "--for", "9", "--against", "0", "--as-happened")
    assert row(said, CHEN)[-1] == "未通过"


def test_exactly_half_is_the_school_s_own_way_and_has_to_be_taken_on_by_name(desk):
    meeting = meet(desk, numbers(1, 10))
    opine(desk, meeting, "20150011", f"{CHEN}=赞成")
    ten = (CHEN, "--for", "10", "--against", "0")
    said = vote(desk, meeting, *ten, exits=1).out
    assert "应到 20 人，实到 10 人，须超过半数（10 人，即至少 11 人）" in said
    assert "仍按学校文件办理的，加 --acknowledge national/admission-quorum" in said
    taken = vote(desk, meeting, *ten, "--acknowledge", "admission-quorum")
    assert row(taken, CHEN)[-1] == "通过"
    assert "不符·不合规定" in taken.out
    assert "确认按学校规定办理：规则 national/admission-quorum" in findings(desk, CHEN)


def test_a_show_of_hands_is_held_back_and_recorded_as_it_happened(desk):
    meeting = meet(desk, numbers(1, 16))
    hands = (CHEN, "--for", "15", "--against", "1", "--ballot", "举手表决", "--together")
    assert "表决方式为「举手表决」，应为「无记名投票」" in vote(desk, meeting, *hands, exits=1).out
    said = vote(desk, meeting, *hands, "--as-happened")
    assert row(said, CHEN)[5:7] == ["-", "-"]
    assert "是否逐个表决为「否」" in said.out


def test_who_awaits_approval_is_voted_on_again_only_where_that_is_said(desk):
    vote(desk, meet(desk, numbers(1, 16)), CHEN, "--for", "16", "--against", "0")
    later = meet(desk, numbers(1, 16), on=LATER)
    assert "现在是支部大会通过，待审批；重新表决的写明 --step 接收" in refused(desk, later, CHEN, "--for", "16", "--against", "0")
    vote(desk, later, CHEN, "--for", "16", "--against", "0", "--step", "接收")


# What cannot be

CANNOT = [
    ([CHEN, "--for", "-1", "--against", "17"], ["赞成票 -1，不能是负数"]),
    ([CHEN, "--for", "16", "--against", "0", "--issued", "17"], ["发出 17 张，多于实到 16 人"]),
    ([CHEN, "--for", "15", "--against", "0", "--issued", "15", "--returned", "16"], ["收回 16 张，多于发出 15 张", "赞成 15＋反对 0＝15，还差 1 票；写明弃权、无效各几票"]),
    ([CHEN, "--for", "15", "--against", "2", "--abstain", "0"], ["赞成 15＋反对 2＋弃权 0＝17，收回 16 张，不相符"]),
    ([CHEN, "--for", "15", "--against", "0", "--abstain", "0", "--invalid", "0"], ["赞成 15＋反对 0＋弃权 0＋无效 0＝15，收回 16 张，不相符"]),
    ([CHEN, "--for", "16"], ["缺少 反对票数"]),
    ([CHEN, "--for", "十", "--against", "6"], ["--for：赞成票「十」不是整数"]),
    ([CHEN, "--for", "16", "--against", "0", "--due", "25"], ["应到会有表决权人数 会议登记为 20，写的是 25"]),
    ([CHEN, "--each", f"{CHEN} 赞成=16 反对=0 会前书面赞成=5"], ["会前书面赞成 登记了 0 份，写的是 5"]),
    ([CHEN, "--for", "10", "--against", "6", "--carried"], ["--carried（通过）与票数不符：赞成 10 票，应到 20 人，须超过半数即至少 11 票，没有达到"]),
    ([CHEN, "--for", "11", "--against", "5", "--lost"], ["--lost（未通过）与票数不符：赞成 11 票，应到 20 人，须超过半数即至少 11 票，已经达到"]),
    ([CHEN, "--for", "16", "--against", "0", "--decision", "convert"], ["--decision：接收预备党员的表决没有“决议”这一项"]),
    ([CHEN, "--each", f"{CHEN} 赞成=16 反对=0 决议=按期转正"], ["--each 陈一「决议」：支部大会讨论接收预备党员没有“决议”这一项"]),
    ([SHEN, "--for", "16", "--against", "0"], ["沈知行：缺少 --decision"]),
    ([SHEN, "--for", "16", "--against", "0", "--decision", "extend"], ["沈知行：缺少 --extend-to"]),
    ([SHEN, "--for", "16", "--against", "0", "--decision", "convert", "--extend-to", "2027-04-20"], ["沈知行：只有延长预备期才写 --extend-to"]),
    ([STRANGER[1], "--for", "16", "--against", "0"], ["这是学生第一党支部的会议，吴九 的档案在教工党支部"]),
    (["没有此人", CHEN, "--for", "16", "--against", "1"], ["没有“没有此人”的档案", "陈一：赞成 16＋反对 1＝17，收回 16 张，不相符"]),
    ([CHEN, "--for", "16", "--against", "0", "--acknowledge", "无此规则"], ["--acknowledge 的“无此规则”不是本流程与上位规定不一致之处"]),
]


@pytest.mark.parametrize(("words", "parts"), CANNOT, ids=[parts[0] for _, parts in CANNOT])
def test_figures_that_cannot_be_are_refused_with_the_arithmetic(desk, words, parts):
    said = refused(desk, meet(desk, numbers(1, 16)), *words)
    assert all(part in said for part in parts), said


def test_everything_that_cannot_be_is_told_at_once(desk):
    said = refused(
        desk, meet(desk, numbers(1, 16)), CHEN, ZHOU, SHEN, STRANGER[1], "--each", f"{CHEN} 赞成=10 反对=1 弃权=1 无效=1",
        "--each", f"{ZHOU} 赞成=-2 反对=1", "--each", f"{SHEN} 赞成=16 反对=0", "--each", "外人 赞成=1 反对=1")
    for part in ("陈一：赞成 10＋反对 1＋弃权 1＋无效 1＝13，收回 16 张", "周二：赞成票 -2", "沈知行：缺少 --decision", "吴九 的档案在教工党支部", "没有“外人”的档案"):
        assert part in said


def test_more_written_opinions_than_absent_voters_cannot_be(desk):
    """The roster does not reach back so far, so that due and present are as the minutes say."""
    meeting = meet(desk, numbers(1, 16), on="2026-08-31", abroad=())
    said = refused(desk, meeting, CHEN, "--for", "16", "--against", "0")
    assert f"应到会有表决权人数无法得出，原因见 devtrack meeting show {meeting}" in said
    for voter in ("20150017", "20150018"):
        opine(desk, meeting, voter, f"{CHEN}=赞成", received="2026-08-30")
    said = refused(desk, meeting, CHEN, "--for", "16", "--against", "0", "--due", "17")
    assert "会前书面意见 2 份，多于缺席的 1 人（应到 17－实到 16）" in said


def test_what_the_minutes_declare_against_the_figures_is_recorded_only_as_it_happened(desk):
    meeting = meet(desk, numbers(1, 16))
    words = (CHEN, "--for", "10", "--against", "6", "--carried")
    refused(desk, meeting, *words)
    assert row(vote(desk, meeting, *words, "--as-happened"), CHEN)[-1] == "通过"
    assert "赞成 10 人，须超过半数" in findings(desk, CHEN)


def test_nobody_is_voted_on_twice_at_one_meeting(desk):
    meeting = meet(desk, numbers(1, 16))
    words = (CHEN, "--for", "16", "--against", "0")
    vote(desk, meeting, *words)
    assert "陈一 在这次会议上已经表决过" in refused(desk, meeting, *words, "--step", "接收")


def test_a_vote_recorded_without_its_meeting_is_put_to_it_and_not_recorded_again(desk):
    desk.type("record", "admission_voted", CHEN, "--on", DAY, "--set", "due=20", "--set", "present=16", "--set", "for=16")
    said = refused(desk, meet(desk, numbers(1, 16)), CHEN, "--for", "16", "--against", "0")
    assert "已登记过一次表决" in said
    assert "--set meeting=m-" in said


def test_who_corrects_the_meeting_between_the_look_and_the_writing_is_noticed(desk):
    meeting = meet(desk, numbers(1, 16))
    at = sit_down(desk.ledger, str(desk.key), None)
    work = Work(at, NOW, "meeting vote", Bench(at, Ask(date(2026, 11, 22).toordinal())))
    fields = (("for", "16", "--for"), ("against", "0", "--against"), ("ballot", "secret", "--ballot"))
    looked = try_vote(work, Entry(meeting, (CHEN,), Typed(fields)))
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 15), "--why", "多记一人")
    with pytest.raises(Conflict) as told:
        write(work, looked.done.tried)
    assert str(told.value) == f"有人刚刚改动了同一次会议，没有写入；请重新查看后再登记\n会议 {meeting}：李书记 已于 2026-11-22 09:30 登记“召开会议”"
    at.ledger.engine.dispose()
    assert "表决 0 项" in desk.type("meeting", "list").out


def recording(meeting):
    return try_record, recorded.Entry("admission_voted", (CHEN,), DAY, (f"meeting={meeting}", "for=16", "against=0"))


def advancing(meeting):
    fields = (f"meeting={meeting}", "for=16", "against=0", "abstain=0", "ballot=secret", "separate=是")
    return try_advance, advanced.Entry("admission_voted", (CHEN,), DAY, fields)


def amending(meeting):
    fields = (f"meeting={meeting}",)
    return try_amend, Wanted(CHEN, "admission_voted", fields=fields, kind="entry", why="与会议记录核对")


@pytest.mark.parametrize("step", [recording, advancing, amending])
def test_who_takes_the_meeting_back_before_a_vote_is_put_to_it_is_noticed(desk, step):
    meeting = meet(desk, numbers(1, 16))
    if step is amending:
        desk.type("record", "admission_voted", CHEN, "--on", DAY, "--set", "for=16", "--set", "against=0")
    at = sit_down(desk.ledger, str(desk.key), None)
    work = Work(at, NOW, step.__name__, Bench(at, Ask(date(2026, 11, 22).toordinal())))
    trying, typed = step(meeting)
    looked = trying(work, typed)
    desk.type("meeting", "void", meeting, "--why", "登记重复")
    with pytest.raises(Conflict, match=f"同一次会议，没有写入；请重新查看后再登记\n会议 {meeting}：李书记 已于"):
        write(work, looked.tried)
    at.ledger.engine.dispose()

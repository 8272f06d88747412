"""Are written opinions kept as they came, and is a meeting closed only where everything about it agrees?"""

import re

import pytest
from branch_meeting import (
    CHEN,
    DAY,
    OTHER,
    SHEN,
    STRANGER,
    ZHOU,
    candidate,
    copied,
    made_once,
    meet,
    numbers,
    opine,
    vote,
)
from school import begin, fact

from devtrack.ledger.engine import reading
from devtrack.ledger.private import texts_of
from devtrack.tracker.desk import sit_down


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return made_once(tmp_path_factory.mktemp("branch"))


@pytest.fixture
def desk(tmp_path, made, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    with copied(made, tmp_path) as at:
        yield at


@pytest.fixture
def meeting(desk):
    return meet(desk, f"{numbers(1, 16)}、刘察", "--candidates", f"{CHEN}、{ZHOU}")


def head(desk):
    return desk.type("verify").out.splitlines()[0]


def refused(desk, *words):
    """Type what is refused; nothing may be written. Return what was said."""
    before = head(desk)
    said = desk.type(*words, exits=2)
    assert (said.out, head(desk)) == ("", before)
    return said.err


def voted(desk, meeting, *whos, figures=("--for", "16", "--against", "0")):
    """Record a vote on some candidates."""
    return vote(desk, meeting, *whos, *figures)


# Written opinions

@pytest.mark.parametrize(("voter", "why"), [
    ("预备员", "预备员 的书面意见不能计入：预备党员没有表决权（《中国共产党章程》第七条）"),
    ("刘察", "刘察 的书面意见不能计入：留党察看期间（至 2027-01-05）没有表决权"),
    ("何远行", "何远行 的书面意见不能计入：自费出国半年以上，经上级党组织同意并由党员大会通过（院党字〔2026〕3 号）"),
    ("钱七", "钱七 的书面意见不能计入：组织关系不在本支部，没有表决权"),
    (SHEN, "沈知行 的书面意见不能计入：预备党员没有表决权"),
    ("李逵", "台账里没有“李逵”"),
    ("20150001", "王思远 登记为到会，到会的当场投票"),
])
def test_an_opinion_of_somebody_without_a_vote_or_present_is_refused(desk, meeting, voter, why):
    assert why in refused(desk, "meeting", "opinion", meeting, voter, "--received", "2026-11-10", "--on", f"{CHEN}=赞成", "--reveal")


def test_a_discipline_is_not_named_where_nobody_asks_for_it(desk, meeting):
    said = opine(desk, meeting, "刘察", f"{CHEN}=赞成", exits=2).err
    assert "刘察 的书面意见不能计入：原因已遮盖，加 --reveal 显示" in said
    assert "留党察看" not in said


@pytest.mark.parametrize(("received", "counts"), [
    ("2026-11-10", True), ("2026-11-11 13:59", True), ("2026年11月11日 9:05", True), ("2026-11-11 14:00", False), ("2026-11-12", False),
])
def test_an_opinion_counts_only_where_it_came_before_the_meeting_began(desk, meeting, received, counts):
    said = opine(desk, meeting, "20150017", f"{CHEN}=赞成", received=received).out
    assert ("，计入票数" in said, "晚于会议开始（2026-11-11 14:00），不计入票数" in said) == (counts, not counts)
    assert f"计入 {int(counts)} 份" in desk.type("meeting", "show", meeting).out


def test_what_cannot_be_about_an_opinion_is_told_at_once(desk, meeting):
    said = opine(desk, meeting, "20150017", f"{CHEN}=好", f"{STRANGER[1]}=赞成", received="2026-13-40", exits=2).err
    for part in ("--on 的“陈一=好”看不懂", "吴九 的档案在教工党支部", "--received 的“2026-13-40”不是确有的时间"):
        assert part in said
    assert "还没有到" in opine(desk, meeting, "20150017", f"{CHEN}=赞成", received="2026-11-23", exits=2).err
    assert "请写明几点收到" in opine(desk, meeting, "20150017", f"{CHEN}=赞成", received=DAY, exits=2).err
    assert "缺少 --on" in opine(desk, meeting, "20150017", exits=2).err


def test_one_voter_has_one_opinion_on_one_candidate(desk, meeting):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成", f"{ZHOU}=反对")
    assert "台账里已经有，没有写入" in opine(desk, meeting, "20150017", f"{CHEN}=赞成").out
    said = opine(desk, meeting, "20150017", f"{CHEN}=反对", exits=2).err
    assert "党员辰 对陈一已登记过另一份书面意见（2026-11-10 10:00 收到，第 " in said


def test_an_opinion_is_corrected_and_taken_back_with_a_reason(desk, meeting):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成", f"{ZHOU}=反对")
    amend = ("meeting", "opinion", meeting, "20150017")
    assert "没有可更正的" in refused(desk, "meeting", "opinion", meeting, "20150018", "--received", "2026-11-10", "--on", f"{CHEN}=赞成", "--why", "误")
    desk.type(*amend, "--on", f"{CHEN}=弃权", "--why", "与原件核对")
    assert "陈一（2024051101）：计入 1 份（弃权 1）" in desk.type("meeting", "show", meeting).out
    said = desk.type(*amend, "--received", "2026-11-11 15:00", "--why", "收到时间抄错").out
    assert said.count("不计入票数") == 2
    assert "缺少 --why" in refused(desk, *amend, "--void")
    assert "作废  陈一" in desk.type(*amend, "--void", "--on", CHEN, "--why", "没有交过").out
    desk.type(*amend, "--void", "--why", "没有交过")
    assert "书面意见" not in desk.type("meeting", "show", meeting).out
    assert "没有登记过书面意见" in refused(desk, *amend, "--void", "--why", "没有交过")


def test_whose_opinion_it_is_stands_apart_and_is_shown_only_where_it_is_asked_for(desk, meeting):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    shown = desk.type("meeting", "show", meeting).out
    assert "书面意见（1 人交来）" in shown
    assert "党员辰" not in shown
    assert "党员辰（20150017）  2026-11-10 10:00 收到  陈一（2024051101） 赞成" in desk.type("meeting", "show", meeting, "--reveal").out
    assert b'"opinion":' not in (desk.folder / "ledger.db").read_bytes()


def test_a_voter_who_is_erased_leaves_an_opinion_that_names_nobody(desk, meeting):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    voted(desk, meeting, CHEN)
    desk.type("person", "erase", "20150017", "--by", "李书记", "--approved-by", "赵书记", "--document", "本人申请", "--yes")
    shown = desk.type("meeting", "show", meeting, "--reveal").out
    assert "党员辰" not in shown
    assert "（已删除）  2026-11-10 10:00 收到  陈一（2024051101） 赞成" in shown
    assert "陈一 接收 20   16   1    16   16   16   16+1" in shown
    assert "完好" in desk.type("verify").out


ERASE = ("--by", "李书记", "--approved-by", "赵书记", "--document", "本人申请", "--yes")


@pytest.mark.parametrize("more", [(), ("--keep-texts",)])
def test_why_a_case_was_put_off_goes_with_who_is_erased(desk, meeting, more):
    desk.type("meeting", "amend", meeting, "--candidates", f"{CHEN}、{ZHOU}、{SHEN}", "--why", "漏记一人")
    voted(desk, meeting, CHEN)
    desk.type("meeting", "close", meeting, "--put-off", f"{ZHOU}=因病住院", "--put-off", f"{SHEN}=材料不齐")
    desk.type("meeting", "close", meeting, "--put-off", f"{ZHOU}=因病住院两周")
    desk.type("person", "erase", ZHOU, *ERASE, *more)
    shown = desk.type("meeting", "show", meeting, "--reveal").out
    assert "因病" not in shown
    assert "：（已删除）" in shown
    assert "沈知行（2022051101）：材料不齐" in shown
    assert all("因病" not in told for told in private_texts(desk))
    assert "完好" in desk.type("verify").out
    assert "其后没有变动" in desk.type("meeting", "close", meeting).out


def test_the_paper_of_an_exclusion_and_why_an_opinion_was_corrected_go_with_the_voter(desk, meeting):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成", f"{ZHOU}=赞成")
    amend = ("meeting", "opinion", meeting, "20150017")
    desk.type(*amend, "--on", f"{CHEN}=反对", "--why", "原件字迹因手伤不清")
    desk.type(*amend, "--void", "--on", ZHOU, "--why", "撤回时称与人选有矛盾")
    desk.type("person", "erase", "20150017", *ERASE)
    desk.type("person", "erase", "何远行", *ERASE)
    assert all(text not in told for told in private_texts(desk) for text in ("手伤", "矛盾", "院党字〔2026〕3 号"))
    shown = desk.type("meeting", "show", meeting, "--reveal").out
    assert "应到 20 人，实到 16 人" in shown  # who is not counted as due stays so
    assert "陈一（2024051101）：计入 1 份（反对 1）" in shown
    assert "完好" in desk.type("verify").out


def private_texts(desk):
    """Return every text that stands apart in the ledger."""
    at = sit_down(desk.ledger, str(desk.key), None)
    with reading(at.ledger.engine) as connection:
        told = texts_of(connection, at.ledger.keys).texts.values()
    at.ledger.engine.dispose()
    return [str(one) for one in told]


def test_a_vote_with_written_opinions_leaves_and_comes_back_the_same(desk, meeting, tmp_path):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    voted(desk, meeting, CHEN, ZHOU)
    desk.type("meeting", "close", meeting)
    first = desk.type("export", "-", "--purpose", "核对").out
    assert '"written_for": 1' in first
    assert '"due": 20, "present": 16' in re.sub(r'"due_full": \d+, ', "", first)
    file = tmp_path / "a.jsonl"
    file.write_text(first, encoding="utf-8")
    (tmp_path / "other").mkdir()
    other = begin(tmp_path / "other", str(tmp_path / "other" / "ledger.db"))
    other.type("import", str(file))
    assert other.type("export", "-", "--purpose", "核对").out == first
    before = len(desk.type("case", "timeline", CHEN).out.splitlines())
    desk.type("import", str(file))
    assert len(desk.type("case", "timeline", CHEN).out.splitlines()) == before


# Closing

def test_everything_that_does_not_agree_is_told_at_once_and_the_meeting_stays_open(desk):
    said = desk.type("meeting", "new", "--org", "学生第一党支部", "--on", DAY, "--start", "14:00", "--present", numbers(1, 16), "--candidates", f"{CHEN}、{ZHOU}、{SHEN}")
    meeting = said.out.split("会议 ")[1].split("：")[0]
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    voted(desk, meeting, CHEN)
    zhou = candidate("2024051102", ZHOU)
    zhou["facts"].append(fact("admission_voted", DAY, meeting=meeting, abstain=0, against=1, due=25, carried=True, **{"for": 9}))
    desk.type("import", desk.file("周二.jsonl", zhou))
    opine(desk, meeting, "20150018", f"{ZHOU}=反对")
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 17), "--why", "漏记一人")
    said = refused(desk, "meeting", "close", meeting)
    for part in (
        "会议没有登记结束时间（--end）", "沈知行（2022051101） 在讨论人选之内，还没有登记表决；没有表决的写 --put-off 2022051101=原因",
        "党员辰 交了书面意见，又登记为到会", "陈一（2024051101）：应计入的书面意见为赞成 0、反对 0、弃权 0，表决写的是赞成 1、反对 0、弃权 0",
        "周二（2024051102）：应计入的书面意见为赞成 0、反对 1、弃权 0，表决写的是赞成 0、反对 0、弃权 0",
        "周二（2024051102）：表决写应到 25 人，会议登记现在是应到 21 人", "周二（2024051102）：赞成 9＋反对 1＋弃权 0＝10，实到 17 人，不相符",
        "周二（2024051102）：登记为通过，但赞成 9 票，应到 25 人", "陈一（2024051101）：表决登记以后会议更正过（第 ",
    ):
        assert part in said, part
    assert "未办结" in desk.type("meeting", "list").out


def test_who_is_put_off_is_said_with_the_reason(desk, meeting):
    voted(desk, meeting, CHEN)
    assert "周二（2024051102） 在讨论人选之内，还没有登记表决" in refused(desk, "meeting", "close", meeting)
    assert "写成 陈一=本人请假" in refused(desk, "meeting", "close", meeting, "--put-off", ZHOU)
    assert "陈一（2024051101） 在这次会议上已经表决，不是缓议" in refused(desk, "meeting", "close", meeting, "--put-off", f"{CHEN}=请假")
    assert "不在这次会议登记的讨论人选之内" in refused(desk, "meeting", "close", meeting, "--put-off", f"{SHEN}=请假")
    said = desk.type("meeting", "close", meeting, "--put-off", f"{ZHOU}=周二本人请假").out
    assert "缓议（1）" in said
    assert "周二：周二本人请假" in said
    assert "周二（2024051102）：周二本人请假" in desk.type("meeting", "show", meeting).out
    assert "以前已经办结，其后没有变动" in desk.type("meeting", "close", meeting).out


def test_a_meeting_that_was_closed_takes_no_new_votes_and_opinions(desk, meeting):
    voted(desk, meeting, CHEN)
    desk.type("meeting", "close", meeting, "--put-off", f"{ZHOU}=请假")
    for words in (["meeting", "vote", meeting, ZHOU, "--for", "16", "--against", "0"],
                  ["meeting", "opinion", meeting, "20150017", "--received", "2026-11-10", "--on", f"{ZHOU}=赞成"],
                  ["record", "admission_voted", ZHOU, "--on", DAY, "--set", f"meeting={meeting}", "--set", "for=16"]):
        assert "会议已于 2026-11-22 办结" in refused(desk, *words)
    assert "缺少 --why" in refused(desk, "meeting", "close", meeting, "--void")
    assert "已作废办结，可以补登" in desk.type("meeting", "close", meeting, "--void", "--why", "漏登一人").out
    voted(desk, meeting, ZHOU)
    desk.type("meeting", "close", meeting)
    assert "缓议" not in desk.type("meeting", "show", meeting).out


def test_a_closed_meeting_changes_with_a_reason_and_says_what_that_touches(desk, meeting):
    voted(desk, meeting, CHEN, ZHOU)
    desk.type("meeting", "close", meeting)
    said = desk.type("meeting", "amend", meeting, "--title", "党员大会", "--why", "名称").out
    assert "涉及在会上的表决 2 项：陈一（2024051101）、周二（2024051102）；请核对票数" in said
    assert "会议已于 2026-11-22 办结" in said
    assert "已于 2026-11-22 办结，其后有更正，请再核对" in desk.type("meeting", "show", meeting).out
    said = desk.type("amend", CHEN, "admission_voted", "--set", "for=15", "--set", "against=1", "--kind", "entry", "--why", "点票记录").out
    assert f"会议 {meeting} 已于 2026-11-22 办结；更正后请再用 devtrack meeting close {meeting} 核对" in said
    assert "赞成 15 票，反对 1 票" in desk.type("meeting", "close", meeting).out.replace("\n    ", "")
    assert "其后有更正" not in desk.type("meeting", "show", meeting).out


def test_a_vote_taken_back_after_the_closing_is_no_meeting_without_changes(desk):
    meeting = meet(desk, numbers(1, 16))
    voted(desk, meeting, CHEN)
    desk.type("meeting", "close", meeting)
    desk.type("amend", CHEN, "admission_voted", "--void", "--kind", "entry", "--why", "登记重复")
    shown = desk.type("meeting", "show", meeting).out
    assert "已于 2026-11-22 办结，其后有更正，请再核对" in shown
    assert re.search(r"办结以后的变动（1）：\n +第 \d+ 行作废陈一（2024051101）的表决\n", shown)
    said = desk.type("meeting", "close", meeting).out
    assert "没有变动" not in said
    assert re.search(r"上次办结（第 \d+ 行）以后：第 \d+ 行作废陈一（2024051101）的表决", said)
    assert "其后没有变动" in desk.type("meeting", "close", meeting).out


def test_a_vote_put_to_another_meeting_and_an_opinion_taken_back_after_the_closing_are_told(desk, meeting):
    other = meet(desk, numbers(1, 16), "--agenda", "补开")
    opine(desk, meeting, "20150017", f"{CHEN}=反对", received="2026-11-11 15:00")
    voted(desk, meeting, CHEN, ZHOU)
    desk.type("meeting", "close", meeting)
    desk.type("meeting", "opinion", meeting, "20150017", "--void", "--why", "没有交过")
    desk.type("amend", ZHOU, "admission_voted", "--set", f"meeting={other}", "--kind", "entry", "--why", "会议写错")
    said = refused(desk, "meeting", "close", meeting)
    assert "周二（2024051102） 在讨论人选之内，还没有登记表决" in said
    assert re.search(r"以后：第 \d+ 行作废对陈一（2024051101）的书面意见；第 \d+ 行更正周二（2024051102）的表决，不再引用这次会议", said)
    said = desk.type("meeting", "close", meeting, "--put-off", f"{ZHOU}=另一次会议讨论").out
    assert "没有变动" not in said


def test_fewer_ballots_than_people_after_a_correction_are_accepted_only_with_a_reason(desk, meeting):
    voted(desk, meeting, CHEN, ZHOU)
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 17), "--why", "漏记一人")
    assert "现在实到 17 人，发出 16 张" in refused(desk, "meeting", "close", meeting)
    assert "已办结" in desk.type("meeting", "close", meeting, "--why", "该同志中途到会，未领票").out


def test_more_ballots_than_people_after_a_correction_are_never_accepted(desk, meeting):
    voted(desk, meeting, CHEN, ZHOU)
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 15), "--why", "多记一人")
    assert "陈一（2024051101）：发出 16 张，多于实到 15 人" in refused(desk, "meeting", "close", meeting, "--why", "没有错")


# The votes that name a meeting

def test_a_meeting_is_not_moved_or_taken_back_under_the_votes_that_name_it(desk, meeting):
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    voted(desk, meeting, CHEN, ZHOU)
    move = ("meeting", "amend", meeting, "--on", "2026-11-12", "--why", "日期抄错")
    assert "会议不能改到 2026-11-12，在会上的表决 2 项：陈一（2024051101）、周二（2024051102）" in refused(desk, *move)
    void = ("meeting", "void", meeting, "--why", "登记重复")
    assert "会议不能作废，在会上的表决 2 项：陈一（2024051101）、周二（2024051102）" in refused(desk, *void)
    for who in (CHEN, ZHOU):
        said = desk.type("amend", who, "admission_voted", "--on", "2026-11-12", "--kind", "entry", "--why", "日期抄错").out
        assert f"会议 {meeting} 登记在 2026-11-11，与更正后的日期不同" in said
    desk.type(*move)
    desk.type("meeting", "close", meeting)
    for who in (CHEN, ZHOU):
        desk.type("amend", who, "admission_voted", "--void", "--kind", "entry", "--why", "登记重复")
    assert "书面意见 1 条一并作废" in desk.type(*void).out
    assert "没有登记过会议" in desk.type("meeting", "list").out


# Candidates, and who came

def test_the_candidates_of_a_meeting_are_of_its_branch(desk):
    said = desk.type("meeting", "new", "--org", OTHER, "--on", DAY, "--present", "钱七", "--candidates", f"{CHEN}、没有此人", exits=2).err
    assert "陈一 的档案在学生第一党支部" in said
    assert "没有“没有此人”的档案" in said


def test_who_is_not_on_the_agenda_is_told_and_voted_on_all_the_same(desk, meeting):
    assert "沈知行 不在会议登记的讨论人选之内" in voted(desk, meeting, SHEN, figures=("--for", "16", "--against", "0", "--decision", "按期转正")).out


def test_the_sign_in_list_of_a_meeting_says_who_came_and_who_has_no_vote(desk, meeting):
    said = desk.type("meeting", "voters", meeting, "--reveal").out
    assert "应到会有表决权的党员：20 人；实到 16 人" in said
    assert (said.count("  到会\n"), said.count("  未到会\n")) == (16, 4)
    assert "刘察（20150031）：留党察看期间（至 2027-01-05）没有表决权" in said.partition("列席（到会而没有表决权）（1）")[2]
    assert "写了会议代号，就不写 --org" in refused(desk, "meeting", "voters", meeting, "--on", DAY)


def test_another_branch_sees_nothing_of_a_meeting_and_does_nothing_at_it(desk, meeting):
    desk.type("account", "add", "周书记", "--role", "secretary", "--org", OTHER)
    for words in (["show", meeting], ["voters", meeting], ["close", meeting], ["close", meeting, "--void", "--why", "误"],
                  ["vote", meeting, STRANGER[1], "--for", "1", "--against", "0"], ["void", meeting, "--why", "误"],
                  ["opinion", meeting, "钱七", "--received", "2026-11-10", "--on", f"{STRANGER[1]}=赞成"], ["amend", meeting, "--title", "误", "--why", "误"]):
        assert f"没有会议“{meeting}”" in refused(desk, "meeting", *words, "--as", "周书记")

"""Does a vote that is recorded, taken as a step or corrected by hand agree with the meeting it names?"""

import re

import pytest
from branch_meeting import (
    CHEN,
    DAY,
    ZHOU,
    copied,
    made_once,
    meet,
    numbers,
    opine,
)

COUNTS = ("for=16", "against=0", "abstain=0", "ballot=secret", "separate=是")
ENTRY = ("--kind", "entry", "--why", "与会议记录核对")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return made_once(tmp_path_factory.mktemp("branch"))


@pytest.fixture
def desk(tmp_path, made, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    with copied(made, tmp_path) as at:
        yield at


def sets(*texts):
    return tuple(word for text in texts for word in ("--set", text))


def by_hand(desk, step, meeting, *fields, whos=(CHEN,), exits=0):
    """Record a vote at a meeting, or take it as a step, with these fields beside the counts."""
    given = (f"meeting={meeting}", *(one for one in COUNTS if one.partition("=")[0] not in {more.partition("=")[0] for more in fields}))
    return desk.type(step, "admission_voted", *whos, "--on", DAY, *sets(*given, *fields), exits=exits)


def refused(desk, *words):
    """Type what is refused; nothing may be written. Return what was said."""
    before = desk.type("verify").out
    said = desk.type(*words, exits=2)
    assert (said.out, desk.type("verify").out) == ("", before)
    return said.err


def shown(desk, who=CHEN):
    return re.sub(r"\n {14}", "", desk.type("case", "show", who).out)


@pytest.mark.parametrize("step", ["record", "advance"])
def test_figures_that_are_not_those_of_the_meeting_are_refused_with_both(desk, step):
    meeting = meet(desk, numbers(1, 16))
    said = by_hand(desk, step, meeting, "due=28", "present=15", exits=2).err
    assert "陈一：应到会有表决权人数 会议登记为 20，写的是 28" in said
    assert "陈一：实到会有表决权人数 会议登记为 16，写的是 15" in said


@pytest.mark.parametrize("step", ["record", "advance"])
def test_figures_that_are_those_of_the_meeting_are_not_stored_twice(desk, step):
    meeting = meet(desk, numbers(1, 16))
    by_hand(desk, step, meeting, "due=20", "present=16")
    assert "应到会有表决权人数 20，实到会有表决权人数 16" in shown(desk)
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 17), "--why", "漏记一人")
    assert "应到会有表决权人数 20，实到会有表决权人数 17" in shown(desk)


def test_what_differs_for_each_is_held_against_the_meeting_too(desk):
    meeting = meet(desk, numbers(1, 16))
    words = ("advance", "admission_voted", CHEN, ZHOU, "--on", DAY, *sets(f"meeting={meeting}", *COUNTS))
    said = refused(desk, *words, "--each", f"{ZHOU} 实到=12")
    assert "周二：实到会有表决权人数 会议登记为 16，写的是 12" in said
    assert "陈一" not in said


def test_a_correction_cannot_contradict_the_meeting_of_a_vote(desk):
    meeting = meet(desk, numbers(1, 16))
    by_hand(desk, "record", meeting)
    amend = ("amend", CHEN, "admission_voted", *ENTRY)
    assert "陈一：应到会有表决权人数 会议登记为 20，写的是 28" in refused(desk, *amend, "--set", "due=28")
    assert "没有改动" in refused(desk, *amend, "--set", "due=20")
    desk.type(*amend, *sets("for=15", "against=1"))
    assert "赞成票 15" in shown(desk)


def test_a_vote_put_to_its_meeting_leaves_its_own_figures_behind(desk):
    meeting = meet(desk, numbers(1, 16))
    desk.type("record", "admission_voted", CHEN, "--on", DAY, *sets(*COUNTS, "due=25", "present=16"))
    amend = ("amend", CHEN, "admission_voted", *ENTRY, "--set", f"meeting={meeting}")
    said = refused(desk, *amend)
    assert "陈一：应到会有表决权人数 会议登记为 20，写的是 25" in said
    assert "以会议为准的，加 --remove due\n" in said
    desk.type(*amend, "--remove", "due")
    desk.type("meeting", "amend", meeting, "--present", numbers(1, 17), "--why", "漏记一人")
    assert "应到会有表决权人数 20，实到会有表决权人数 17" in shown(desk)


@pytest.mark.parametrize("step", ["record", "advance"])
def test_written_opinions_of_the_meeting_are_counted_in(desk, step):
    meeting = meet(desk, numbers(1, 16))
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    opine(desk, meeting, "20150018", f"{CHEN}=反对")
    by_hand(desk, step, meeting, whos=(CHEN, ZHOU))
    assert "会前书面赞成 1，会前书面反对 1，会前书面弃权 0" in shown(desk)
    desk.type("meeting", "close", meeting)
    assert "会前书面" not in shown(desk, ZHOU)


@pytest.mark.parametrize("step", ["record", "advance"])
def test_other_written_opinions_than_those_of_the_meeting_are_refused(desk, step):
    meeting = meet(desk, numbers(1, 16))
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    said = by_hand(desk, step, meeting, "written_for=3", exits=2).err
    assert "陈一：会前书面赞成 登记了 1 份，写的是 3" in said
    by_hand(desk, step, meeting, "written_for=1")


def test_written_opinions_that_a_meeting_does_not_know_may_be_recorded_by_hand(desk):
    meeting = meet(desk, numbers(1, 16))
    by_hand(desk, "record", meeting, "written_for=2", "written_against=0", "written_abstain=0")
    assert "会前书面赞成 2" in shown(desk)


def test_a_vote_recorded_at_the_meeting_is_known_as_the_same_again(desk):
    meeting = meet(desk, numbers(1, 16))
    opine(desk, meeting, "20150017", f"{CHEN}=赞成")
    by_hand(desk, "record", meeting)
    assert "内容相同" in by_hand(desk, "record", meeting, "due=20", exits=2).err


def test_a_vote_lost_without_a_quorum_is_held_back_as_at_the_meeting(desk):
    meeting = meet(desk, numbers(1, 3))
    lost = ("for=1", "against=2")
    why = "应到 20 人，实到 3 人，须超过半数（10 人，即至少 11 人）"
    said = by_hand(desk, "advance", meeting, *lost, exits=1).out
    assert why in said
    assert why in desk.type("meeting", "vote", meeting, CHEN, "--for", "1", "--against", "2", "--ballot", "secret", exits=1).out
    without = ("for=1", "against=2", "abstain=0", "due=20", "present=3", "ballot=secret", "separate=是")
    assert why in desk.type("advance", "admission_voted", CHEN, "--on", DAY, *sets(*without), exits=1).out
    assert "最早" not in said
    by_hand(desk, "record", meeting, *lost)
    assert "表决 1 项" in desk.type("meeting", "list").out

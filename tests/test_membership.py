"""Who has a vote on this day, who may introduce, who may be a contact, and is what nobody knows left open?"""

import itertools
import random
from datetime import date

import pytest

from devtrack.dates import parse
from devtrack.membership.answers import UNFIT_SINCE, may_be_contact, may_introduce, may_vote, voters
from devtrack.membership.nouns import ELSEWHERE, GROUNDS, DisciplineSpan, Exclusion, Member, StatusSpan, began
from devtrack.membership.sentences import say, written
from devtrack.membership.standings import standing, worlds_of
from devtrack.rulebook.data import data_dir
from devtrack.rulebook.load import load_rulebook

HERE, THERE = "学生支部", "教工支部"
IN_2026 = date(2026, 9, 1).toordinal()
IN_2024 = date(2024, 9, 1).toordinal()


def day(text):
    return date.fromisoformat(text).toordinal()


def member(*statuses, disciplines=(), name="陈一"):
    """A member: (day, status, branch) each, disciplines (kind, from, until)."""
    return Member(
        name, name, tuple(StatusSpan(parse(since), status, *home) for since, status, *home in statuses),
        tuple(DisciplineSpan(kind, parse(since), parse(until) if until else None) for kind, since, until in disciplines),
    )


def full(*disciplines, name="陈一"):
    return member(("2010-07-01", "full", HERE), disciplines=disciplines, name=name)


CONVERTED = member(("2024-05-20", "probationary", HERE), ("2025-05-20", "full"))


@pytest.mark.parametrize(("on", "allowed", "said"), [
    ("2024-05-19", False, "当日尚未成为预备党员，没有表决权"),
    ("2024-05-20", False, "预备党员没有表决权（《中国共产党章程》第七条）"),
    ("2025-05-19", False, "预备党员没有表决权（《中国共产党章程》第七条）"),
    ("2025-05-20", True, "正式党员，组织关系在本支部，有表决权"),
])
def test_the_vote_begins_on_the_day_of_full_membership(on, allowed, said):
    answer = may_vote(CONVERTED, HERE, day(on))
    assert (answer.allowed, say(answer.reason)) == (allowed, said)


@pytest.mark.parametrize(("on", "allowed"), [("2024-04-30", True), ("2024-05-01", False), ("2026-05-01", False), ("2026-05-02", True)])
def test_probation_within_the_party_takes_the_vote_until_its_last_day_included(on, allowed):
    answer = may_vote(full(("probation_within_party", "2024-05-01", "2026-05-01")), HERE, day(on))
    assert answer.allowed is allowed
    if not allowed:
        assert say(answer.reason) == "留党察看期间（至 2026-05-01）没有表决权（《中国共产党章程》）"


def test_probation_without_a_last_day_is_in_force_until_somebody_states_one():
    answer = may_vote(full(("probation_within_party", "2010-08-01", None)), HERE, day("2026-01-01"))
    assert (answer.allowed, say(answer.reason)) == (False, "留党察看期间（未记截止日期）没有表决权（《中国共产党章程》）")


@pytest.mark.parametrize("kind", ["warning", "serious_warning", "removed_from_post"])
def test_a_lighter_discipline_takes_no_vote(kind):
    assert may_vote(full((kind, "2026-01-01", "2027-01-01")), HERE, day("2026-06-01")).allowed is True


def test_a_member_of_another_branch_may_introduce_here_and_has_no_vote_here():
    other = member(("2010-07-01", "full", THERE))
    answer = may_vote(other, HERE, IN_2026)
    assert (answer.allowed, say(answer.reason)) == (False, "组织关系不在本支部，没有表决权")
    assert may_introduce(other, IN_2026, IN_2026) == (True, ("full_member", "introduce"), ())


def test_a_member_who_moves_has_a_vote_in_one_branch_on_every_day():
    moved = member(("2010-07-01", "full", HERE), ("2026-09-01", "full", THERE))
    for on, home in (("2026-08-31", HERE), ("2026-09-01", THERE)):
        assert [branch for branch in (HERE, THERE) if may_vote(moved, branch, day(on)).allowed] == [home]


def test_one_who_came_from_outside_had_no_vote_here_before():
    came = member(("2010-07-01", "full", ELSEWHERE), ("2026-09-01", "full", HERE))
    assert [may_vote(came, HERE, day(on)).allowed for on in ("2026-08-31", "2026-09-01")] == [False, True]


@pytest.mark.parametrize(("on", "allowed"), [("2025-04-30", False), ("2025-05-01", None), ("2025-05-30", None), ("2025-05-31", True)])
def test_where_the_month_of_conversion_is_all_that_is_known_the_vote_is_open_within_it(on, allowed):
    answer = may_vote(member(("2024-05-20", "probationary", HERE), ("2025-05", "full")), HERE, day(on))
    assert answer.allowed is allowed
    if allowed is None:
        assert say(answer.reason) == "党籍状态在 2025-05 有变动（正式党员），记录不到日，有无表决权无法判断"


@pytest.mark.parametrize(("on", "allowed"), [("2026-04-30", False), ("2026-05-01", False), ("2026-05-02", None), ("2026-05-31", None), ("2026-06-01", True)])
def test_where_the_last_month_of_probation_is_all_that_is_known_both_its_ends_are_judged(on, allowed):
    answer = may_vote(full(("probation_within_party", "2024-05-01", "2026-05")), HERE, day(on))
    assert answer.allowed is allowed
    if allowed is None:
        assert say(answer.reason) == "留党察看（2024-05-01 起，至 2026-05）当日是否在期内无法判断，请补上日期"


def test_where_both_ends_agree_the_month_is_no_doubt():
    """Probationary in this branch or still in the other: no vote here either way."""
    moved = member(("2025-05-20", "probationary", THERE), ("2025-09", "probationary", HERE))
    assert may_vote(moved, HERE, day("2025-09-15")).allowed is False
    admitted = member(("2025-05", "probationary", HERE))
    assert say(may_vote(admitted, HERE, day("2025-05-15")).reason) == "预备党员没有表决权（《中国共产党章程》第七条）；或者当日尚未成为预备党员，没有表决权"


@pytest.mark.parametrize(("one", "said"), [
    (member(), "党籍状态没有记录，有无表决权无法判断"),
    (member(("2026-10-01", "full", HERE)), "2026-10-01 以前的党籍状态没有记录，有无表决权无法判断"),
    (member(("2010-07-01", "full")), "组织关系在哪个支部没有记录，有无表决权无法判断"),
    (member(("2010-07-01", "full", HERE), ("2026-09", "full", THERE)), "组织关系在 2026-09 有变动，记录不到日，有无表决权无法判断"),
])
def test_what_nobody_stated_is_not_known(one, said):
    answer = may_vote(one, HERE, IN_2026)
    assert (answer.allowed, say(answer.reason)) == (None, said)


def test_a_status_of_unknown_day_holds_from_the_day_it_was_stated():
    stated = day("2026-03-01")
    listed = Member("陈一", "陈一", (StatusSpan(began(None, stated), "full", HERE),))
    assert [may_vote(listed, HERE, on).allowed for on in (stated - 1, stated)] == [None, True]
    assert began("2024-05", stated) == parse("2024-05")


def test_full_membership_of_unknown_day_came_after_the_probation_it_follows():
    one = Member("陈一", "陈一", (StatusSpan(began(None, day("2026-03-01")), "full", HERE), StatusSpan(parse("2024-05-20"), "probationary", HERE)))
    assert [may_vote(one, HERE, day(on)).allowed for on in ("2024-05-01", "2024-06-01", "2026-03-01")] == [False, None, True]


def test_who_left_and_came_back_is_probationary_again():
    back = member(("2000-07-01", "full", HERE), ("2010-01-01", "none"), ("2025-05-20", "probationary", HERE))
    assert [standing(back, day(on)).status for on in ("2009-12-31", "2010-01-01", "2025-05-20")] == ["full", "none", "probationary"]
    assert say(may_vote(back, HERE, day("2015-01-01")).reason) == "不是党员，没有表决权"


def test_a_standing_says_what_is_not_certain():
    one = member(("2024-05-20", "probationary", HERE), ("2025-05", "full"), disciplines=[("warning", "2025-01-01", "2026-01"), ("serious_warning", "2026-01", None)])
    assert standing(one, day("2025-05-15")) == (None, HERE, "warning", parse("2026-01"), {"status"})
    assert standing(one, day("2026-01-10")) == ("full", HERE, "serious_warning", None, {"discipline"})
    assert standing(one, day("2026-02-10")) == ("full", HERE, "serious_warning", None, frozenset())
    assert standing(one, day("2024-05-19")) == (None, None, None, None, {"status"})


def test_an_introducer_is_a_full_member_and_not_under_probation_within_the_party():
    assert say(may_introduce(CONVERTED, day("2025-05-19"), IN_2026).reason) == "预备党员不能作入党介绍人，须为正式党员（《中国共产党发展党员工作细则》第十四条）"
    answer = may_introduce(full(("probation_within_party", "2024-05-01", "2026-05-01")), day("2026-05-01"), IN_2024)
    assert (answer.allowed, say(answer.reason)) == (False, "留党察看期间（至 2026-05-01）不能作入党介绍人（《中国共产党发展党员工作细则》第十四条）")


@pytest.mark.parametrize(("edition_day", "on", "said"), [
    ("2026-09-01", "2026-09-01", "严重警告处分影响期内（至 2027-12-01）不宜作入党介绍人（《中国共产党发展党员工作细则》（2026）第十四条）"),
    ("2026-05-11", "2026-06-01", "严重警告处分影响期内（至 2027-12-01）不宜作入党介绍人（《中国共产党发展党员工作细则》（2026）第十四条）"),
    ("2026-05-10", "2026-06-01", ""),
    ("2026-09-01", "2026-05-31", ""),
    ("2026-09-01", "2027-12-02", ""),
])
def test_a_lighter_discipline_warns_of_an_introducer_under_the_edition_of_2026_only(edition_day, on, said):
    answer = may_introduce(full(("serious_warning", "2026-06-01", "2027-12-01")), day(on), day(edition_day))
    assert (answer.allowed, say(answer.warning)) == (True, said)


def test_a_lighter_discipline_whose_end_is_a_month_leaves_the_warning_open():
    answer = may_introduce(full(("warning", "2026-06-01", "2026-09")), day("2026-09-10"), IN_2026)
    assert (answer.allowed, "无法判断" in say(answer.warning)) == (True, True)


def test_the_day_from_which_it_warns_is_that_of_the_rule():
    book, _ = load_rulebook(data_dir("workflows") / "national", [])
    assert {rule.since for rule in book.rules if rule.id == "national/introducers-clean"} == {UNFIT_SINCE}


@pytest.mark.parametrize(("one", "allowed", "said"), [
    (full(), True, "正式党员，可以作培养联系人"),
    (full(("probation_within_party", "2024-05-01", None)), True, "正式党员，可以作培养联系人"),
    (member(("2026-05-20", "probationary", HERE)), False, "预备党员不能作培养联系人，须为正式党员（《中国共产党发展党员工作细则》第九条）"),
    (member(("2026-09", "full", HERE)), None, "党籍状态在 2026-09 有变动（正式党员），记录不到日，能否作培养联系人无法判断"),
    (member(("2026-09-02", "none")), None, "2026-09-02 以前的党籍状态没有记录，能否作培养联系人无法判断"),
])
def test_a_contact_is_a_full_member(one, allowed, said):
    answer = may_be_contact(one, IN_2026)
    assert (answer.allowed, say(answer.reason)) == (allowed, said)


@pytest.mark.parametrize("ground", GROUNDS)
def test_only_a_ground_of_the_list_with_document_and_name_takes_a_member_out(ground):
    document = "学院党委复〔2026〕3 号，党员大会 2026-08-30 通过"
    answer = may_vote(full(), HERE, IN_2026, [Exclusion("陈一", ground, document, "王二")])
    assert (answer.allowed, say(answer.reason)) == (False, f"{GROUNDS[ground]}，经上级党组织同意并由党员大会通过（{document}），不计入应到会人数")


@pytest.mark.parametrize(("exclusion", "said"), [
    (Exclusion("陈一", "请假", "学院党委复〔2026〕3 号", "王二"), "理由“请假”不在可以不计的情形之内"),
    (Exclusion("陈一", "abroad", " ", "王二"), "理由“自费出国半年以上”没有写明文件和登记人，仍计入应到"),
    (Exclusion("陈一", "abroad", "学院党委复〔2026〕3 号", ""), "没有写明文件和登记人"),
])
def test_an_exclusion_without_lawful_ground_or_document_does_not_count_and_says_so(exclusion, said):
    electorate = voters([full()], HERE, IN_2026, [exclusion])
    assert ([one.name for one in electorate.due], electorate.out) == (["陈一"], ())
    assert said in say(electorate.warnings[0][1])


def test_an_exclusion_settles_what_is_not_known():
    assert may_vote(member(("2026-09", "full", HERE)), HERE, IN_2026, [Exclusion("陈一", "imprisoned", "批复", "王二")]).allowed is False


# peers.md, row 12: voter eligibility as of the day (预备党员, 留党察看); law.md, questions 11 to 14
def test_the_electorate_of_a_day_holds_every_member_of_the_branch_in_exactly_one_list():
    people = [
        full(name="陈一"),
        full(("probation_within_party", "2026-01-01", "2026-09-01"), name="王二"),
        full(("probation_within_party", "2026-01-01", "2026-08-31"), name="李三"),
        full(("warning", "2026-01-01", None), name="赵四"),
        member(("2026-05-20", "probationary", HERE), name="钱五"),
        member(("2025-09-01", "probationary", HERE), ("2026-09", "full"), name="孙六"),
        member(("2010-07-01", "full", THERE), name="周七"),
        member(("2010-07-01", "full", HERE), ("2026-08-31", "full", THERE), name="吴八"),
        member(name="郑九"),
        member(("2010-07-01", "full", HERE), ("2020-01-01", "none"), name="冯十"),
        member(("2026-09-02", "probationary", HERE), name="褚一"),
        full(name="卫二"),
    ]
    electorate = voters(people, HERE, IN_2026, [Exclusion("卫二", "bedridden", "批复", "陈一")])
    assert [one.name for one in electorate.due] == ["陈一", "李三", "赵四"]
    assert [(one.name, reason[0]) for one, reason in electorate.out] == [("王二", "under_probation"), ("钱五", "probationary"), ("卫二", "excluded")]
    assert [(one.name, reason[0]) for one, reason in electorate.unknown] == [("孙六", "status_unsure"), ("郑九", "status_unstated")]
    assert [one.name for one in voters(people, THERE, IN_2026).due] == ["周七", "吴八"]


def test_a_day_is_said_as_it_was_written():
    assert [written(parse(text)) for text in ("2024-05-20", "2024-02", None)] == ["2024-05-20", "2024-02", "日期不详"]
    assert written(began(None, day("2026-03-01"))) == "2026-03-01 或更早"
    assert written((day("2026-03-01"), day("2026-03-05"))) == "2026-03-01 至 2026-03-05 之间"


def every_status(spans, on):
    """What the status may be, by trying every day on which each statement may have begun."""
    straight = all(one.status != "none" for one in spans)
    found = set()
    for starts in itertools.product(*(range(one.since[0], one.since[1] + 1) for one in spans)):
        backwards = straight and any(
            a.status == "probationary" and b.status == "full" and b.since[1] >= a.since[0] and starts[j] < starts[i]
            for i, a in enumerate(spans) for j, b in enumerate(spans)
        )
        begun = [n for n, start in enumerate(starts) if start <= on]
        if not backwards:
            last = max(begun, key=lambda n: (starts[n], straight and spans[n].status == "full", n), default=None)
            found.add(None if last is None else spans[last].status)
    return found


def test_nothing_that_may_be_is_left_out_and_nothing_else_is_told():
    chance = random.Random(11)
    for _ in range(1500):
        starts = [(lo := chance.randint(1, 8), lo + chance.choice([0, 0, 1, 3])) for _ in range(chance.randint(1, 4))]
        spans = tuple(StatusSpan(since, chance.choice(["full", "probationary", "none"]), HERE) for since in starts)
        on = chance.randint(1, 12)
        expected = every_status(spans, on)
        told = {one.status if one.status in ("full", "probationary", "none") else None for one in worlds_of(Member("陈一", "陈一", spans), on)}
        assert told == (expected or told), (spans, on)
        assert told

"""Whole lives on the road, as a secretary types them day by day: every step goes through the gate on its own day."""

import re

import pytest
from freezegun import freeze_time
from school import MEMBERS, Desk, begin, case, fact

BRANCH = "学生第一党支部"
UNIT = "信息工程学院党总支"
VOTE = "due=20 present=15 for=14 against=0 abstain=1 ballot=无记名投票 separate=是"
LAW = "body_kind=党委 collective=是"


class Branch(Desk):
    """A branch in which days pass."""

    def on(self, day: str, *words: str, exits: int | tuple[int, ...] = 0):
        """Type a command on a day."""
        with freeze_time(f"{day}T09:00:00+08:00"):
            return self.type(*words, exits=exits)

    def go(self, day: str, step: str, *whos: str, sets: str = "", exits: int = 0, more: tuple[str, ...] = ()):
        """Advance by a step on its own day."""
        fields = tuple(word for text in sets.split() for word in ("--set", text))
        return self.on(day, "advance", step, *whos, "--on", day, *fields, *more, exits=exits).out

    def state(self, day: str, who: str = "陈一") -> str:
        """How far somebody has come."""
        said = self.on(day, "case", "show", who, exits=(0, 1)).out
        return re.search(r"状态 +(\S+)", said)[1]

    def found(self, day: str, who: str = "陈一") -> list[str]:
        """What is broken or overdue: the outcome, and of what."""
        said = self.on(day, "case", "show", who, exits=(0, 1)).out.partition("检查结论")[2]
        return re.findall(r"^  (不符·\S+|逾期未办) +(\S+)", said, re.M)


@pytest.fixture
def branch(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with freeze_time("2022-09-01T09:00:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"), "--workflow", "cqipc")
        at.type("org", "add", BRANCH, "--level", "党支部", "--under", UNIT)
        at.type("org", "committee", BRANCH, "--yes")
        members = tmp_path / "党员.csv"
        members.write_text("姓名,学号,党籍状态,入党时间,转正时间\n王思远,T001,正式党员,2010-06-01,2011-06-01\n李慧敏,T002,正式党员,2010-06-01,2011-06-01\n", encoding="utf-8")
        at.type("member", "import", str(members), "--org", BRANCH)
    return Branch(at.folder, at.ledger, at.key)


def apply(branch, day="2022-09-10", who="陈一", number="2022001", **more):
    options = tuple(word for name, value in more.items() for word in (f"--{name.replace('_', '-')}", value))
    branch.on(day, "case", "open", who, "--number", number, "--born", "2003-05-01", "--category", "student", "--org", BRANCH, "--applied", day, *options)


PEOPLE = "people=王思远、李慧敏"
TO_TRAINEE = (
    ("2022-09-25", "applicant_interviewed", "by=赵委员"), ("2022-11-20", "recommended", "method=团组织推优"),
    ("2022-12-01", "activist_decided", "body=支委会"), ("2022-12-03", "activist_filed", ""), ("2022-12-03", "contacts_assigned", PEOPLE),
    ("2023-03-20", "party_school_passed", "passed=合格"), ("2023-04-06", "trainee_nominated", ""), ("2023-04-10", "trainee_reviewed", ""),
    ("2023-04-11", "trainee_publicized", "until=2023-04-17 objections=0"), ("2023-04-18", "mentors_assigned", PEOPLE),
)
TO_LISTED = (
    ("2023-05-20", "inspected", "by=王思远"), ("2023-11-20", "inspected", "by=王思远"), ("2024-04-20", "development_opinions_heard", ""),
    ("2024-04-22", "development_decided", "body=支委会"), ("2024-04-24", "development_reviewed", ""), ("2024-04-25", "development_consented", ""),
    ("2024-05-06", "development_publicized", "until=2024-05-11 objections=0"), ("2024-05-13", "development_listed", ""),
    ("2024-05-14", "development_announced", ""), ("2024-05-14", "introducers_assigned", PEOPLE),
)
TO_VOTE = (
    ("2024-09-15", "political_review_concluded", "passed=是"), ("2024-09-25", "training_completed", "days=3 hours=24"),
    ("2024-10-10", "admission_examined", ""), ("2024-10-20", "pre_reviewed", "passed=是"), ("2024-10-21", "form_issued", ""),
)
APPROVED = (
    ("2024-11-14", "admission_papers_checked", "by=赵委员"), ("2024-11-15", "admission_interviewed", "by=赵委员 role=党委委员"),
    ("2024-11-18", "admission_deliberated", ""), ("2024-12-02", "admission_approved", f"{LAW} probation_from=2024-11-05 probation_to=2025-11-04"),
    ("2024-12-08", "assigned_to_group", ""), ("2024-12-10", "admission_announced", ""), ("2024-12-12", "admission_filed", ""), ("2024-12-20", "sworn_in", ""),
)
PROBATION = (
    ("2024-12-28", "introducer_reported"), ("2025-02-25", "introducer_reported"), ("2025-04-28", "introducer_reported"), ("2025-06-25", "introducer_reported"),
    ("2025-08-28", "introducer_reported"), ("2025-10-25", "introducer_reported"), ("2025-01-28", "quarterly_reported"), ("2025-04-28", "quarterly_reported"),
    ("2025-07-28", "quarterly_reported"), ("2025-10-28", "quarterly_reported"), ("2025-04-15", "probation_trained"),
)
CONVERTED = (
    ("2025-10-08", "conversion_applied", ""), ("2025-10-20", "conversion_opinions_heard", ""), ("2025-10-24", "conversion_examined", ""),
    ("2025-10-26", "conversion_reviewed", ""), ("2025-10-27", "conversion_publicized", "until=2025-10-31 objections=0"),
    ("2025-11-06", "conversion_voted", f"{VOTE} decision=按期转正"), ("2025-11-28", "conversion_approved", f"{LAW} decision=按期转正 full_from=2025-11-05"),
    ("2025-12-05", "conversion_filed", ""), ("2025-12-10", "conversion_announced", ""),
    ("2025-12-20", "archived", "items=入党志愿书、入党申请书、政治审查材料、转正申请书、培养教育考察材料"),
)


def walk(branch, steps, who="陈一"):
    for day, step, *sets in sorted(steps, key=lambda one: one[0]):
        branch.go(day, step, who, sets=sets[0] if sets else "")


def to_vote(branch, who="陈一", number="2022001"):
    apply(branch, who=who, number=number)
    walk(branch, (*TO_TRAINEE, *TO_LISTED, *TO_VOTE), who)


def to_probation(branch, who="陈一", number="2022001"):
    to_vote(branch, who, number)
    branch.go("2024-11-05", "admission_voted", who, sets=VOTE)
    walk(branch, APPROVED, who)


def test_an_ordinary_life_goes_through_the_gate_step_by_step_and_nothing_is_found(branch):
    to_probation(branch)
    assert branch.state("2024-12-20") == "预备党员（2024-12-02"
    walk(branch, (*PROBATION, *CONVERTED))
    assert branch.state("2025-12-20") == "正式党员（2025-11-28"
    assert branch.found("2025-12-20") == []


@pytest.mark.parametrize("at", range(len(TO_TRAINEE)))
def test_a_step_left_out_is_named_by_the_gate_before_the_case_leaves_it_behind(branch, at):
    """Whatever is forgotten on the way to 培养考察对象: the road stops until it is done, or is allowed to be done later."""
    apply(branch)
    left_out = TO_TRAINEE[at][1]
    held = []
    for when, step, sets in (*TO_TRAINEE[:at], *TO_TRAINEE[at + 1:], *TO_LISTED):
        out = branch.on(when, "advance", step, "陈一", "--on", when, *(w for text in sets.split() for w in ("--set", text)), exits=(0, 1)).out
        held += [step] if "暂缓" in out else []
    assert held, left_out
    said = branch.on("2024-05-20", "can", "列为发展对象", "陈一", exits=1).out
    assert "不能办" in said


def test_a_refused_approval_sends_the_case_back_and_a_new_vote_begins_anew(branch):
    to_vote(branch)
    branch.go("2024-11-05", "admission_voted", "陈一", sets=VOTE)
    walk(branch, APPROVED[:3])
    assert "→ 发展对象" in branch.go("2024-12-02", "admission_approved", "陈一", sets=f"{LAW} approved=否")
    assert branch.state("2024-12-03") == "发展对象（2024-12-02"
    assert "不能办" in branch.on("2024-12-04", "can", "admission_approved", "陈一", exits=1).out
    branch.go("2025-03-05", "admission_voted", "陈一", sets=VOTE)
    walk(branch, [(day.replace("2024-11", "2025-03"), step, sets) for day, step, sets in APPROVED[:3]])
    branch.go("2025-03-25", "admission_approved", "陈一", sets=f"{LAW} probation_from=2025-03-05 probation_to=2026-03-04")
    assert branch.state("2025-03-26") == "预备党员（2025-03-25"
    assert branch.found("2025-03-26") == []


def test_an_extension_by_six_months_opens_a_second_round(branch):
    to_probation(branch)
    walk(branch, (*PROBATION, *CONVERTED[:5]))
    # five months are too few, and nothing is written
    assert "暂缓 1 人" in branch.go("2025-11-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=延长预备期 extend_to=2026-04-04", exits=1)
    branch.go("2025-11-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=延长预备期 extend_to=2026-05-05")
    branch.go("2025-11-28", "conversion_approved", "陈一", sets=f"{LAW} decision=延长预备期")
    assert branch.state("2025-12-01") == "预备党员（2024-12-02"
    early = branch.on("2026-04-10", "can", "conversion_voted", "陈一", "--set", "decision=按期转正", exits=1).out
    assert "还没有“书面转正申请”" in early
    walk(branch, [("2025-12-28", "introducer_reported"), ("2026-02-25", "introducer_reported"), ("2026-04-28", "introducer_reported"),
                  ("2026-01-28", "quarterly_reported"), ("2026-04-28", "quarterly_reported"), ("2026-04-08", "conversion_applied"), ("2026-04-10", "conversion_opinions_heard"), ("2026-04-12", "conversion_examined"),
                  ("2026-04-14", "conversion_reviewed"), ("2026-04-15", "conversion_publicized", "until=2026-04-21 objections=0")])
    said = branch.on("2026-05-01", "can", "conversion_voted", "陈一", exits=1).out
    assert "2026-05-05 可以办" in said
    # a second extension is never lawful
    assert "再次延长预备期；只能延长一次" in branch.go("2026-05-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=延长预备期 extend_to=2026-11-05", exits=1)
    branch.go("2026-05-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=按期转正")
    branch.go("2026-05-20", "conversion_approved", "陈一", sets=f"{LAW} decision=按期转正 full_from=2026-05-05")
    assert branch.state("2026-05-21") == "正式党员（2026-05-20"
    assert [outcome for outcome, _ in branch.found("2026-05-21") if outcome != "逾期未办"] == []


def test_what_was_left_out_in_order_to_cancel_holds_a_vote_to_convert(branch):
    to_probation(branch)
    walk(branch, PROBATION)
    for day, step in (("2025-10-29", "conversion_opinions_heard"), ("2025-10-30", "conversion_examined"), ("2025-10-31", "conversion_reviewed")):
        branch.go(day, step, "陈一", more=("--toward", "cancel"))
    said = branch.go("2025-11-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=按期转正", exits=1)
    assert "还没有“书面转正申请”" in said
    assert "还没有“转正公示”" in said


def test_with_the_intention_to_cancel_nothing_else_may_be_left_out(branch):
    to_probation(branch)
    walk(branch, PROBATION)
    said = branch.go("2025-10-30", "conversion_examined", "陈一", exits=1, more=("--toward", "cancel"))
    assert "还没有“征求党小组、党员和群众意见”" in said


@pytest.mark.parametrize(("resolved", "approved"), [("取消预备党员资格", "按期转正"), ("按期转正", "取消预备党员资格"), ("按期转正", "延长预备期")])
def test_what_the_branch_did_not_resolve_cannot_be_approved(branch, resolved, approved):
    to_probation(branch)
    walk(branch, (*PROBATION, *CONVERTED[:5]))
    branch.go("2025-11-06", "conversion_voted", "陈一", sets=f"{VOTE} decision={resolved}")
    said = branch.go("2025-11-28", "conversion_approved", "陈一", sets=f"{LAW} decision={approved} full_from=2025-11-05", exits=1)
    assert f"支部大会的决议是“{resolved}”，审批只能同意这一决议，或写明不同意（approved=否）" in said
    assert "办理 1 人" in branch.go("2025-11-28", "conversion_approved", "陈一", sets=f"{LAW} approved=否 decision={resolved}")


def test_who_left_after_steps_were_skipped_comes_back_all_the_same(branch):
    apply(branch)
    branch.on("2023-01-02", "record", "列为发展对象", "陈一", "--on", "2023-01-01")
    branch.go("2023-02-01", "transferred_out", "陈一", sets="papers=是")
    assert "→ 发展对象" in branch.go("2023-03-01", "transferred_in", "陈一", sets="papers=是")


def test_on_the_day_of_a_refusal_the_next_vote_is_said_to_open_the_day_after(branch):
    to_vote(branch)
    branch.go("2024-11-05", "admission_voted", "陈一", sets=VOTE)
    walk(branch, APPROVED[:3])
    branch.go("2024-12-02", "admission_approved", "陈一", sets=f"{LAW} approved=否")
    said = branch.on("2024-12-02", "can", "admission_voted", "陈一", exits=1).out
    assert "2024-12-03 可以办" in said


def test_an_extension_without_its_last_day_is_asked_for_it(branch):
    to_probation(branch)
    walk(branch, (*PROBATION, *CONVERTED[:5]))
    said = branch.on("2025-11-06", "can", "conversion_voted", "陈一", "--set", "decision=延长预备期").out
    assert "延长至" in said


def test_members_of_one_name_are_told_apart_by_their_numbers(branch):
    members = branch.folder / "再.csv"
    members.write_text("姓名,学号,党籍状态,入党时间,转正时间\n张伟,T009,正式党员,2010-06-01,2011-06-01\n张伟,T010,正式党员,2010-06-01,2011-06-01\n", encoding="utf-8")
    branch.on("2022-09-02", "member", "import", str(members), "--org", BRANCH)
    apply(branch)
    walk(branch, TO_TRAINEE[:4])
    assert "请写学号（职工号）" in branch.on("2022-12-03", "advance", "contacts_assigned", "陈一", "--on", "2022-12-03", "--set", "people=张伟", exits=2).err
    said = branch.go("2022-12-03", "contacts_assigned", "陈一", sets="people=T009、T010")
    assert "人员名单 张伟、张伟" in said


def test_a_cancellation_needs_neither_application_nor_notice_and_ends_the_case(branch):
    to_probation(branch)
    assert "还没有“书面转正申请”" in branch.go("2025-10-20", "conversion_opinions_heard", "陈一", exits=1)
    for day, step in (("2025-10-20", "conversion_opinions_heard"), ("2025-10-24", "conversion_examined"), ("2025-10-26", "conversion_reviewed")):
        branch.go(day, step, "陈一", more=("--toward", "cancel"))
    branch.go("2025-11-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=取消预备党员资格")
    branch.go("2025-11-28", "conversion_approved", "陈一", sets=f"{LAW} decision=取消预备党员资格")
    assert branch.state("2025-12-01") == "取消预备党员资格（2025-11-28"
    said = branch.on("2025-12-02", "can", "书面汇报思想", "陈一", exits=1).out
    assert "这份档案已经办结" in said
    assert "devtrack case open" in said


@pytest.mark.parametrize(("step", "state"), [("本人撤回", "撤回申请（自"), ("移出培养序列", "移出培养序列（自")])
def test_who_leaves_the_road_may_apply_again_and_that_is_a_second_case(branch, step, state):
    apply(branch)
    walk(branch, TO_TRAINEE[:3])
    branch.go("2023-03-01", step, "陈一", sets="reason=个人原因")
    assert branch.state("2023-03-02") == state
    assert "这份档案已经办结" in branch.on("2023-03-03", "can", "activist_filed", "陈一", exits=1).out
    said = branch.on("2023-09-10", "case", "open", "陈一", "--number", "2022001", "--org", BRANCH, "--applied", "2023-09-10").out
    assert "台账里已有这个人" in said
    second = re.search(r"c-\w+", said)[0]
    assert branch.go("2023-09-20", "applicant_interviewed", second, sets="by=赵委员").startswith("办理 1 人")


def test_a_transfer_in_mid_probation_with_papers_goes_on_after_they_are_reviewed(branch):
    """Somebody comes from another school: what was done there is recorded as done elsewhere, then the transfer."""
    apply(branch)
    steps = sorted((*TO_TRAINEE, *TO_LISTED, *TO_VOTE, ("2024-11-05", "admission_voted", VOTE), *APPROVED), key=lambda one: one[0])
    for day, step, sets in steps:
        fields = tuple(word for text in sets.split() for word in ("--set", text))
        branch.on("2025-03-01", "record", step, "陈一", "--on", day, "--elsewhere", *fields)
    branch.go("2025-03-10", "transferred_in", "陈一", sets="papers=是")
    walk(branch, [*(one for one in PROBATION if one[0] > "2025-03-10"), *CONVERTED[:5]])
    said = branch.on("2025-11-06", "can", "conversion_voted", "陈一", exits=1).out
    assert "还没有“审查转入预备党员的入党材料”" in said
    branch.go("2025-11-05", "transfer_reviewed", "陈一", sets="passed=是")
    branch.go("2025-11-06", "conversion_voted", "陈一", sets=f"{VOTE} decision=按期转正")
    assert [outcome for outcome, _ in branch.found("2025-11-07") if "合规定" in outcome or "早于" in outcome] == []


def test_who_is_transferred_out_comes_back_where_he_stood(branch):
    apply(branch)
    walk(branch, TO_TRAINEE[:6])
    branch.go("2023-04-01", "transferred_out", "陈一", sets="papers=是")
    assert "转回的，先登记组织关系转入" in branch.on("2023-04-02", "can", "trainee_nominated", "陈一", exits=1).out
    assert "→ 入党积极分子" in branch.go("2023-05-01", "transferred_in", "陈一", sets="papers=是")
    branch.go("2023-05-06", "trainee_nominated", "陈一")


def test_without_papers_the_year_of_observation_begins_again(branch):
    apply(branch)
    walk(branch, TO_TRAINEE)
    walk(branch, TO_LISTED[:2])
    branch.go("2023-12-01", "transferred_out", "陈一", sets="papers=否")
    branch.go("2024-01-10", "transferred_in", "陈一", sets="papers=否")
    branch.go("2024-04-20", "development_opinions_heard", "陈一")
    said = branch.on("2024-04-22", "can", "development_decided", "陈一", exits=1).out
    assert "2025-01-10" in said


def test_a_transferred_probationer_may_be_deferred_by_six_months_at_most(branch):
    to_probation(branch)
    branch.go("2025-06-01", "transferred_out", "陈一", sets="papers=是")
    assert "暂缓 1 人" in branch.go("2025-07-01", "transferred_in", "陈一", sets="papers=是 deferred_to=2026-06-05", exits=1)
    branch.go("2025-07-01", "transferred_in", "陈一", sets="papers=是 deferred_to=2026-05-05")
    assert branch.state("2025-07-02") == "预备党员（2024-12-02"


def test_a_branch_that_begins_in_mid_flight_is_not_held_by_what_lies_before(branch):
    branch.on("2024-09-01", "org", "track", BRANCH, "--from", "2024-09-01")
    file = branch.file("旧.jsonl", case("2022001", "陈一", fact("applied", "2022-09-10"), fact("activist_decided", "2022-12-01", body="committee_meeting"),
                                        fact("development_listed", "2024-05-13"), born="2003-05-01"))
    branch.on("2024-09-02", "import", file)
    before = branch.on("2024-09-03", "case", "show", "陈一", exits=(0, 1)).out
    assert "不符·材料未见" not in before
    branch.go("2024-09-14", "introducers_assigned", "陈一", sets=PEOPLE)
    walk(branch, TO_VOTE)
    branch.go("2024-11-05", "admission_voted", "陈一", sets=VOTE)
    assert branch.state("2024-11-06").startswith("支部大会通过，待审批")
    # once the branch says that its past is whole, what is not there was not done
    branch.on("2024-11-07", "org", "complete", BRANCH)
    assert "不符·材料未见" in branch.on("2024-11-08", "case", "show", "陈一", exits=(0, 1)).out


def test_a_wrong_date_found_after_two_months_is_corrected_and_what_follows_is_shown(branch):
    to_vote(branch)
    branch.go("2024-11-05", "admission_voted", "陈一", sets=VOTE)
    walk(branch, APPROVED)
    said = branch.on("2025-01-10", "amend", "陈一", "admission_voted", "--on", "2024-11-06", "--kind", "录入更正", "--why", "会议记录为六日").out
    assert "相同日期  审批预备党员（2024-12-02）的预备期起 2024-11-05" in said
    assert "预备期起记为 2024-11-05，应为 2024-11-06" in said
    for field in ("probation_from=2024-11-06", "probation_to=2025-11-05"):
        branch.on("2025-01-10", "amend", "陈一", "admission_approved", "--set", field, "--kind", "材料更正", "--why", "支部情况说明（已盖章）")
    assert [outcome for outcome, _ in branch.found("2025-01-11") if outcome != "逾期未办"] == []


def test_the_edition_of_2026_governs_what_is_done_from_its_day_on(branch):
    """Listed under the old rule, voted under the new: the notice is not owed afterwards, the month after pre-review is."""
    apply(branch, "2024-09-10")
    shifted = [(f"{int(day[:4]) + 2}{day[4:]}", step, sets) for day, step, sets in (*TO_TRAINEE, *TO_LISTED)]
    for day, step, sets in shifted:
        if day < "2026-05-06":
            branch.go(day, step, "陈一", sets=sets)
    branch.go("2026-05-12", "development_publicized", "陈一", sets="until=2026-05-18 objections=0")
    said = branch.on("2026-05-17", "can", "development_listed", "陈一", exits=1).out
    assert "2026-05-19 可以办" in said
    branch.go("2026-05-19", "development_listed", "陈一")
    branch.go("2026-05-20", "introducers_assigned", "陈一", sets=PEOPLE)
    branch.go("2026-05-20", "development_announced", "陈一")
    walk(branch, [("2026-06-01", "political_review_concluded", "passed=是"), ("2026-06-05", "training_completed", "days=3 hours=24"),
                  ("2026-06-08", "admission_examined"), ("2026-06-10", "pre_reviewed", "passed=是"), ("2026-06-11", "form_issued")])
    late = branch.on("2026-07-11", "can", "admission_voted", "陈一").out
    assert "超期 1 天" in late
    assert "超期" not in branch.on("2026-07-10", "can", "admission_voted", "陈一").out


def test_a_short_notice_is_held_back_under_the_edition_of_2026_and_let_through_before(branch):
    apply(branch)
    walk(branch, (*TO_TRAINEE, *TO_LISTED[:6]))
    branch.go("2024-05-06", "development_publicized", "陈一", sets="until=2024-05-08 objections=0")  # 2014: no number of days
    apply(branch, "2024-09-10", "王二", "2024002")
    for day, step, sets in (*TO_TRAINEE, *TO_LISTED[:6]):
        branch.go(f"{int(day[:4]) + 2}{day[4:]}", step, "王二", sets=sets)
    said = branch.go("2026-05-12", "development_publicized", "王二", sets="until=2026-05-15 objections=0", exits=1)
    assert "计 4 个工作日，应不少于 5 个工作日" in said


def test_a_class_goes_together_and_whoever_may_not_stays_behind(branch):
    names = [f"生{chr(0x4e00 + n)}" for n in range(40)]
    for n, name in enumerate(names):
        apply(branch, who=name, number=f"20220{n:02}")
    branch.go("2022-09-25", "applicant_interviewed", *names[:-1], sets="by=赵委员")
    branch.go("2022-11-20", "recommended", *names, sets="method=团组织推优")
    said = branch.go("2022-12-01", "activist_decided", *names, sets="body=支委会", exits=1, more=("--document", "支委会会议记录"))
    assert "办理 39 人；文件：支委会会议记录" in said
    assert "暂缓 1 人" in said
    assert said.partition("暂缓 1 人")[2].splitlines()[1].strip().startswith(names[-1])
    assert MEMBERS  # those who may be contacts


def test_working_days_that_nobody_has_published_are_counted_by_a_person_with_the_reason(branch):
    apply(branch, "2025-09-10")
    for day, step, sets in (*TO_TRAINEE, *TO_LISTED[:6]):
        branch.go(f"{int(day[:4]) + 3}{day[4:]}", step, "陈一", sets=sets)
    notice = "until=2027-05-12 objections=0"
    held = branch.go("2027-05-06", "development_publicized", "陈一", sets=notice, exits=1)
    assert "缺 2027 年法定工作日安排；安排公布后由人核对的，登记核对的工作日数和依据" in held
    assert "暂缓" in branch.go("2027-05-06", "development_publicized", "陈一", sets=f"{notice} 核对的工作日数=5", exits=1)  # without the reason
    short = branch.go("2027-05-06", "development_publicized", "陈一", sets=f"{notice} 核对的工作日数=4 工作日核对依据=国办发明电〔2026〕7号", exits=1)
    assert "计 4 个工作日，应不少于 5 个工作日" in short
    branch.go("2027-05-06", "development_publicized", "陈一", sets=f"{notice} 核对的工作日数=5 工作日核对依据=国办发明电〔2026〕7号")


def test_a_class_has_its_leaving_date_set_once(branch):
    for n, name in enumerate(("陈一", "王二", "李三")):
        apply(branch, who=name, number=f"202200{n}")
    said = branch.on("2023-01-10", "case", "change", "陈一", "王二", "李三", "--leaves-on", "2026-06", "--why", "学籍系统的毕业时间").out
    assert said.startswith("更正 3 人")
    assert "王二　离校时间：改为 2026-06" in said
    assert branch.on("2023-01-11", "case", "list").out.count("2026-06") == 3
    wrong = branch.on("2023-01-12", "case", "change", "陈一", "王二", "--name", "陈二", "--why", "误", exits=2).err
    assert "一次只改一个人" in wrong

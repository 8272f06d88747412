"""Are findings grouped the way a reader wants them: habits of a branch first, people, suspicions apart, gaps folded?"""

import json
from datetime import date

import pytest

from devtrack.exporters.report import Wanted, gather, spoken_of
from devtrack.tracker.checks.checks import Request, check, judged

PERSON = {"born": "2001-03-02", "category": "student", "branch": "一支部", "general_branch": True}
RULE = """rules:
  - id: reported-on-new-year
    edition: "2020"
    title: 元旦谈话
    duty: reported-on-new-year
    step: [applicant_interviewed]
    owed: applicant
    absence: false
    severity: hint
    aspect: papers
    since: 2020-01-01
    asks:
      - not_before: {of: applied, months: 6}
    remedy: 向谈话人核实
    cite: {source: 本校办法, article: 第三条, evidence: paraphrase, quote: "", checked: 2026-11-22}
"""
BOOK = """rulebook: ours
title: 本校发展党员工作办法
knows_trainee: false
windows: rolling
points: {development_decision: [development_decided, development_listed]}
sources:
  - {edition: "2020", source: 本校办法, since: 2020-01-01}
"""


def interviewed(number, day, branch="一支部", **more):
    facts = [{"kind": "applied", "date": "2020-09-10"}]
    facts += [{"kind": "applicant_interviewed", "date": day, "by": "李书记"}] if day else []
    return {"case": str(number), "name": f"陈{number}", **PERSON, "branch": branch, **more, "facts": facts}


LATE, IN_TIME = "2020-11-20", "2020-09-30"


@pytest.fixture
def report(tmp_path):
    def make(people, as_of="2020-12-01", wanted=Wanted(), **request):  # noqa: B008 - frozen
        path = tmp_path / "档案.jsonl"
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in people), encoding="utf-8")
        day = date.fromisoformat(as_of).toordinal()
        done = check([path], Request(day, request.pop("workflow", "cqipc"), memory=tmp_path, **request))
        return gather(judged(done), day, wanted)

    return make


def late(count, of, branch="一支部"):
    return [interviewed(f"{branch}{n}", LATE if n < count else IN_TIME, branch) for n in range(of)]


@pytest.mark.parametrize(("count", "of", "habit"), [(5, 5, True), (4, 4, False), (8, 10, True), (7, 10, False), (5, 7, False)])
def test_a_habit_takes_four_fifths_of_the_cases_and_five_of_them(report, count, of, habit):
    found = report(late(count, of))
    assert [(one.branch, one.broken, one.reached) for one in found.habits] == ([("一支部", count, of)] if habit else [])


def test_a_habit_is_told_of_the_branch_and_no_more_of_each_person(report):
    found = report(late(6, 6))
    assert found.habits[0].names == tuple(f"陈一支部{n}" for n in range(6))
    assert spoken_of(found) == ()
    assert found.counts.lines["broken"] == 6


def test_a_habit_of_one_branch_is_none_of_another(report):
    found = report([*late(6, 6), *late(1, 6, "二支部")])
    assert [habit.branch for habit in found.habits] == ["一支部"]
    assert [person.case.branch for person in spoken_of(found)] == ["二支部"]


def test_what_else_a_person_has_is_still_told(report):
    people = late(6, 6)
    people[0]["born"] = "2003-01-01"
    person, = spoken_of(report(people))
    assert [line.findings[0].rule.duty for line in person.lines] == ["application-age"]
    assert len(person.shared) == 1


def test_a_case_that_cannot_be_judged_counts_against_a_habit(report):
    people = [*late(5, 5), *(interviewed(f"u{n}", None, covers=["applied"]) for n in range(2))]
    assert report(people).habits == ()


def test_a_fault_under_two_rulebooks_is_one_line(report):
    person, = spoken_of(report([interviewed(1, IN_TIME, born="2002-09-11")]))
    line, = person.lines
    assert [finding.rule.id for finding in line.findings] == ["cqipc/application-age", "national/application-age"]
    assert len(line.texts) == 1


def test_urgent_things_come_first(report):
    one = interviewed(1, None, born="2002-09-11")
    person, = spoken_of(report([one], "2020-11-01"))
    assert [line.outcome for line in person.lines] == ["broken", "overdue"]


@pytest.mark.parametrize(("as_of", "due"), [("2020-09-10", 1), ("2020-10-09", 1), ("2020-10-10", 1), ("2020-10-11", 0)])
def test_what_is_due_within_thirty_days_is_told_until_its_day(report, as_of, due):
    assert report([interviewed(1, None)], as_of).counts.lines["pending"] == due


def test_what_is_due_later_is_told_where_everything_is_wanted(report):
    one = interviewed(1, None)
    one["facts"] = [{"kind": "applied", "date": "2020-09-10"}]
    assert report([one], "2020-09-10", Wanted(within=5)).counts.lines["pending"] == 0
    assert report([one], "2020-09-10", Wanted(within=None)).counts.lines["pending"] == 1


def test_gaps_are_one_line_a_duty_with_the_people_and_what_is_lacking(report):
    people = [interviewed(n, IN_TIME, born="2002-09") for n in range(3)]
    gap = next(gap for gap in report(people).gaps if gap.rules[0].duty == "application-age")
    assert gap.people == 3
    assert [rule.id for rule in gap.rules] == ["cqipc/application-age", "national/application-age"]
    assert gap.lacking == ("2020-09-10，出生日期只知 2002-09，无法确定是否年满十八岁",)


def test_where_the_days_of_several_people_differ_a_gap_names_none_of_them(report):
    people = [interviewed(n, IN_TIME, born="2002-09") for n in range(3)]
    for n, one in enumerate(people):
        one["facts"][0]["date"] = f"2020-09-1{n}"
    gap = next(gap for gap in report(people).gaps if gap.rules[0].duty == "application-age")
    assert gap.lacking == ("出生日期只知 2002-09，无法确定是否年满十八岁",)


def test_the_clean_and_the_failed_are_counted(report):
    found = report([interviewed(1, IN_TIME), interviewed(2, LATE)])
    assert (found.counts.cases, found.counts.clean, found.counts.failed) == (2, 1, True)
    assert not report([interviewed(1, IN_TIME)]).counts.failed


def test_a_suspicion_stands_apart_and_fails_nobody(report, tmp_path):
    from devtrack.rulebook.data import data_dir

    folder = tmp_path / "本校" / "ours"
    folder.mkdir(parents=True)
    (folder / "rulebook.yaml").write_text(BOOK, encoding="utf-8")
    (folder / "10-rules.yaml").write_text(RULE, encoding="utf-8")
    shipped = (data_dir("workflows") / "national" / "workflow.yaml").read_text(encoding="utf-8")
    (folder / "workflow.yaml").write_text(shipped.replace("workflow: national", "workflow: ours", 1).replace("rulebooks: [national]", "rulebooks: [ours]"), encoding="utf-8")
    found = report([interviewed(n, IN_TIME) for n in range(6)], workflow="ours", folders=(tmp_path / "本校",))
    assert len(found.hints) == 6
    assert found.habits == ()
    assert spoken_of(found) == ()
    assert not found.counts.failed
    assert found.counts.clean == 6

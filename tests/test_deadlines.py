"""Is it in time, on which days at the latest, and who is handed over? Days before which all must be done."""

from datetime import date
from functools import cache

import pytest
from dateutil.relativedelta import relativedelta
from test_lifecycle import facts, loaded, one_life
from test_plan import ORDINARY, STUDENT, later

from devtrack.dates import parse, write
from devtrack.evaluate import evaluate_all
from devtrack.model import Case
from devtrack.organisations import Vacation
from devtrack.plan.deadline import last_vote
from devtrack.plan.prospect import Terms, prospect
from devtrack.plan.walking import plan


def ahead(first, *told, before=None, leaves=None, workflow="cqipc", away=(), **person):
    """The way ahead of somebody of whom this is told."""
    case = Case("x", **{**STUDENT, **person}, facts=facts(*told))
    terms = Terms(parse(first)[0], parse(before)[0] if before else None, leaves)
    return prospect(loaded(workflow).workflow, loaded(workflow).rulebooks, case, case, terms, away)


@cache
def ordinary(before):
    """The way ahead of an ordinary applicant, to be done before a day."""
    return ahead("2026-03-10", ORDINARY, before=before)


def test_the_conversion_must_come_before_the_day_itself():
    assert write(ordinary("2028-03-28").outlook.ends) == "2028-03-27"
    assert ordinary("2028-03-28").outlook.finishes
    assert not ordinary("2028-03-27").outlook.finishes


def test_who_does_not_finish_stands_somewhere_on_that_day_and_is_handed_over():
    for day, state in [("2026-03-12", "activist"), ("2027-03-20", "trainee"), ("2027-03-26", "development_object"),
                       ("2027-03-28", "awaiting_approval"), ("2027-06-30", "probationary")]:
        seen = ordinary(day).outlook
        assert (seen.standing, seen.hands_over, seen.latest) == (state, True, {}), day
    assert not ordinary("2029-01-01").outlook.hands_over


@pytest.mark.parametrize("before", ["2028-03-28", "2028-04-10", "2028-06-20", "2029-02-28"])
def test_on_the_latest_days_all_still_fits_and_on_the_next_day_no_more(before):
    one = ordinary(before)
    seen, flow, books = one.outlook, one.flow, one.books
    assert list(seen.latest) == ["activist_decided", "mentors_assigned", "development_listed", "admission_voted",
                                 "admission_approved", "conversion_voted", "conversion_approved"]
    assert all(one.plan.day(kind) <= last < parse(before)[0] for kind, last in seen.latest.items())
    decided = seen.latest["activist_decided"]
    ends = [plan(flow, books, one.case, one.plan.first, day).entered["full_member"] for day in (decided, decided + 1)]
    assert ends[0] < parse(before)[0] <= ends[1]


def test_whether_she_is_handed_over_hangs_on_the_day_of_leaving_and_not_on_an_earlier_one_aimed_at():
    seen = ahead("2026-03-10", ORDINARY, before="2028-01-10", leaves="2028-06-20").outlook
    assert (seen.finishes, seen.standing, seen.leaving, seen.hands_over) == (False, "probationary", "full_member", False)
    gone = ahead("2026-03-10", ORDINARY, before="2028-12-31", leaves="2027-06-20").outlook
    assert (gone.finishes, gone.leaving, gone.hands_over, write(gone.line)) == (False, "probationary", True, "2027-03-19")


def test_an_approval_may_wait_three_months_for_probation_runs_from_the_vote():
    seen = ordinary("2028-06-20").outlook
    voted = date.fromordinal(seen.latest["admission_voted"])
    assert date.fromordinal(seen.latest["admission_approved"]) == voted + relativedelta(months=3)


def test_a_talk_that_is_due_early_does_not_bring_the_latest_days_forward():
    assert write(ordinary("2028-06-20").outlook.latest["admission_voted"]) == "2027-06-19"


@pytest.mark.parametrize(("leaves", "last"), [
    ("2027-06-30", "2027-03-29"), ("2027-06-20", "2027-03-19"), ("2027-05-31", "2027-02-28"), ("2027-06-01", "2027-02-28"), ("2028-05-29", "2028-02-28"),
])
def test_the_last_day_of_a_vote_is_the_last_that_the_three_months_rule_lets_pass(leaves, last):
    assert write(last_vote(parse(leaves)[0])) == last
    for day, broken in ((last, False), (later(last, days=1), True)):
        life = one_life(4)
        vote = next(one for one in life.facts if one.kind == "admission_voted")._replace(date=day, lo=parse(day)[0], hi=parse(day)[0])
        case = Case("x", leaves_on=leaves, facts=(vote,))
        found = [one for one in evaluate_all(loaded("national").rulebooks, case, parse(day)[0]) if one.rule.id == "national/leaving-soon"]
        assert [one.outcome == "broken" for one in found] == [broken], day


def test_of_a_month_of_leaving_its_first_day_counts():
    seen = ahead("2026-03-10", ORDINARY, leaves="2028-06").outlook
    assert (write(seen.aim.before), write(seen.line)) == ("2028-06-01", "2028-02-29")
    assert ahead("2026-03-10", ORDINARY, leaves="2028-06-30").outlook.line > seen.line


def test_without_a_day_of_leaving_there_is_nothing_to_hold_a_plan_against():
    assert ahead("2026-03-10", ORDINARY).outlook is None


def test_what_costs_most_is_the_year_that_is_still_to_come():
    assert ordinary("2028-06-20").outlook.bottleneck.step.kind == "development_decided"
    life = [(one.kind, one.date, one.fields) for one in one_life(4).facts if one.date < "2019-07-22"]
    seen = ahead("2019-07-22", *life, before="2021-06-20").outlook
    assert (seen.bottleneck.step.kind, seen.bottleneck.days) == ("conversion_voted", 364)


def test_staff_and_full_members_have_an_outlook_too():
    staff = ahead("2026-06-01", ("applied", "2026-05-20", {}), before="2028-12-31", category="staff", born="1985-01-01")
    assert staff.outlook.finishes
    assert "mentors_assigned" not in staff.outlook.latest
    life = [(one.kind, one.date, one.fields) for one in one_life(4).facts]
    done = ahead("2022-01-01", *life, before="2022-06-20")
    assert (done.outlook.finishes, done.outlook.hands_over, done.outlook.bottleneck) == (True, False, None)


def test_a_day_in_a_vacation_is_known_as_one():
    one = ahead("2026-03-10", ORDINARY, away=[Vacation("寒假", parse("2027-01-16")[0], parse("2027-02-26")[0])])
    assert one.vacation(parse("2027-01-16")[0]).name == "寒假"
    assert one.vacation(parse("2027-02-27")[0]) is None


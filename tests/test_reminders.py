"""Is nothing owed ever forgotten, told twice, or told to the wrong one? Two years of a branch, and random lives."""

from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from oracle.histories import histories, random_history
from oracle.program import to_case
from rules.casebook import books, changed, ordinal
from rules.casebook import to_case as case_of
from walks import loaded

from devtrack.evaluate import evaluate_all
from devtrack.model import ACTORS, BROKEN, HINT, OVERDUE, PENDING, SECRETARY, WAITING
from devtrack.organisations import Vacation
from devtrack.reminders.calls import LATE, OPENED, Quiet, Snooze, calls, is_quiet, level, told_too
from devtrack.reminders.duties import (
    AMBER,
    GREEN,
    RED,
    Around,
    colour,
    duties,
    effective,
    falls_within,
)
from devtrack.tracker.checks.demo import data, people
from devtrack.vocabulary import KINDS

SCHOOL, NATIONAL = books()
STEPS = loaded("cqipc").workflow.steps
NEW_EDITION = date(2026, 5, 11).toordinal()
ALWAYS = settings(max_examples=40, deadline=None, derandomize=True, database=None)
CHEN = "across"


def day(text):
    return date.fromisoformat(text).toordinal()


def owed(case, as_of, vacations=()):
    """Return what a case owes under both rulebooks on a day."""
    return duties(case, evaluate_all((SCHOOL, NATIONAL), case, as_of), Around(as_of, STEPS, vacations))


def of(step, case, as_of, n=1, **around):
    """Return one duty, None where there is none."""
    return next((one for one in owed(case, as_of, **around) if (one.step, one.n) == (step, n)), None)


# The rules say who acts

def test_every_rule_that_can_be_owed_says_who_must_act():
    for book in (SCHOOL, NATIONAL):
        unsaid = [f"{rule.id} {rule.edition}" for rule in book.rules if rule.severity != HINT and rule.act not in ACTORS]
        assert unsaid == []


def test_every_rule_has_lead_times_from_the_longest_to_the_day_itself():
    for book in (SCHOOL, NATIONAL):
        for rule in book.rules:
            assert list(rule.remind) == sorted(set(rule.remind), reverse=True)
            assert rule.remind[-1] == 0
            assert rule.escalate == 14


def test_what_comes_round_soon_is_not_brought_up_before_the_time_before_is_over():
    reminds = {rule.id.partition("/")[2]: rule.remind for rule in SCHOOL.rules}
    assert reminds["introducer-reported-bimonthly"] == (14, 7, 1, 0)
    assert reminds["reported-quarterly"] == (30, 14, 7, 1, 0)
    assert reminds["conversion-applied"] == (60, 30, 14, 7, 1, 0)


# What is owed

def test_what_two_rulebooks_ask_is_one_duty_with_both_articles():
    dossier = changed(CHEN, {})
    found = of("inspected", case_of(dossier), ordinal("activist_decided+1m", dossier))
    assert {finding.rule.id for finding in found.findings} == {"national/inspected-half-yearly", "cqipc/inspected-half-yearly"}
    assert found.actor == SECRETARY


def test_a_duty_says_who_acts_by_when_and_which_papers_it_takes():
    case = to_case({"case": "1", "name": "陈一", "category": "student", "facts": [{"kind": "applied", "date": "2026-10-01"}]})
    found = of("applicant_interviewed", case, day("2026-10-05"))
    assert (found.outcome, found.due, found.actor, found.papers) == (PENDING, day("2026-11-01"), SECRETARY, ("入党申请书", "谈话记录"))
    assert found.title == "派人同申请人谈话"
    assert found.key == "1/applicant_interviewed/1"
    assert of("applicant_interviewed", case, day("2026-11-05")).outcome == OVERDUE


@pytest.mark.parametrize(("as_of", "expected"), [("2026-10-01", GREEN), ("2026-10-02", AMBER), ("2026-10-24", AMBER), ("2026-10-25", RED), ("2026-11-01", RED), ("2026-11-02", RED)])
def test_a_duty_is_red_within_a_week_and_amber_within_a_month(as_of, expected):
    case = to_case({"case": "1", "category": "student", "facts": [{"kind": "applied", "date": "2026-10-01"}]})
    assert colour(of("applicant_interviewed", case, day(as_of)), day(as_of)) == expected


def test_of_a_step_that_may_not_be_done_yet_the_day_it_opens_is_told():
    dossier = changed(CHEN, {})
    case, end = case_of(dossier), ordinal("admission_voted+12m", dossier)
    found = of("conversion_applied", case, end - 50)
    assert found.outcome == WAITING
    assert (found.opens, found.due) == (ordinal("admission_voted+11m", dossier), end)
    assert not falls_within(found, found.opens - 1)
    assert falls_within(found, found.opens)


def test_what_has_no_day_stays_behind_a_step_that_may_not_be_done_yet():
    dossier = changed(CHEN, {})
    case, end = case_of(dossier), ordinal("admission_voted+12m", dossier)
    assert of("conversion_approved", case, end - 50).behind
    assert level(of("conversion_approved", case, end - 50), end - 50) is None


def test_who_has_left_the_road_owes_nothing_not_even_what_was_overdue():
    facts = [{"kind": "applied", "date": "2024-10-01"}, {"kind": "withdrew", "date": "2025-03-01"}]
    case = to_case({"case": "1", "category": "student", "facts": facts})
    assert owed(case, day("2025-02-28")) != []
    assert [finding.outcome for finding in evaluate_all((NATIONAL,), case, day("2025-03-01"))].count(OVERDUE) == 1
    assert owed(case, day("2025-03-01")) == []


def test_a_duty_done_in_the_morning_is_gone_the_same_day():
    facts = [{"kind": "applied", "date": "2026-10-01"}, {"kind": "applicant_interviewed", "date": "2026-10-20"}]
    case = to_case({"case": "1", "category": "student", "facts": facts})
    assert of("applicant_interviewed", case, day("2026-10-19")) is not None
    assert of("applicant_interviewed", case, day("2026-10-20")) is None


def test_a_day_known_by_month_only_does_not_make_a_duty_disappear_for_a_while():
    case = to_case({"case": "1", "category": "student", "facts": [{"kind": "applied", "date": "2026-08"}]})
    dues = {d: of("applicant_interviewed", case, day("2026-08-31") + d) for d in range(40)}
    assert all(one is not None for one in dues.values())
    assert [one.outcome for one in dues.values()] == [PENDING] * 31 + [OVERDUE] * 9


def test_contacts_and_introducers_are_named_where_they_must_act():
    case = to_case({"case": "1", "category": "student", "facts": [
        {"kind": "applied", "date": "2025-01-01"}, {"kind": "activist_decided", "date": "2025-02-01"},
        {"kind": "contacts_assigned", "date": "2025-02-02", "people": [{"name": "王一"}, {"name": "李二"}]}]})
    rules = tuple(replace(rule, act="contact") if rule.step == ("inspected",) else rule for rule in NATIONAL.rules)
    found = evaluate_all((replace(NATIONAL, rules=rules),), case, day("2025-06-01"))
    inspection = next(one for one in duties(case, found, Around(day("2025-06-01"))) if one.step == "inspected")
    assert (inspection.actor, inspection.people) == ("contact", ("王一", "李二"))


# Vacations

WINTER = Vacation("寒假", day("2026-10-25"), day("2026-11-20"))


def test_what_falls_into_a_vacation_is_to_be_done_on_the_last_day_before_it():
    case = to_case({"case": "1", "category": "student", "facts": [{"kind": "applied", "date": "2026-10-01"}]})
    found = of("applicant_interviewed", case, day("2026-10-20"), vacations=[WINTER])
    assert (found.due, found.day, found.vacation) == (day("2026-11-01"), day("2026-10-24"), WINTER)
    assert level(found, day("2026-10-23")) == "1"
    assert colour(found, day("2026-10-20")) == RED
    inside = of("applicant_interviewed", case, day("2026-10-30"), vacations=[WINTER])
    assert (inside.outcome, level(inside, day("2026-10-30"))) == (PENDING, "0")


def test_a_vacation_right_after_another_counts_as_one():
    before = Vacation("假", WINTER.first - 3, WINTER.first - 1)
    assert effective(day("2026-11-01"), [WINTER, before]) == (before.first - 1, WINTER)
    assert effective(WINTER.first - 4, [WINTER, before]) == (WINTER.first - 4, None)


# Who hears of it, when

def sweep(case, first, last, skipped=(), quiet=None, snoozes=()):
    """Return what was told on which day by daily sweeps; on some days the machine was off."""
    told, said = set(), []
    for today in range(first, last + 1):
        if today in skipped:
            continue
        for call in calls(owed(case, today), today, told, quiet, snoozes):
            assert call.claim not in told
            told.add(call.claim)
            said.append((today, call))
    return said


APPLIED = {"case": "1", "category": "student", "facts": [{"kind": "applied", "date": "2026-09-10"}]}
DUE = day("2026-10-10")


def heard(said, step="applicant_interviewed"):
    return [(date.fromordinal(today).isoformat(), call.level, call.to) for today, call in said if call.duty.step == step]


def test_a_duty_is_told_at_each_lead_time_once_and_then_by_the_week_until_it_is_done():
    said = sweep(to_case(APPLIED), DUE - 30, DUE + 27)
    assert [(when, at) for when, at, to in heard(said) if to == SECRETARY] == [
        ("2026-09-10", "30"), ("2026-09-26", "14"), ("2026-10-03", "7"), ("2026-10-09", "1"), ("2026-10-10", "0"),
        ("2026-10-11", "late-1"), ("2026-10-18", "late-2"), ("2026-10-25", "late-3"), ("2026-11-01", "late-4"),
    ]


def test_two_weeks_overdue_the_level_above_is_told_too_and_after_two_more_the_next():
    said = sweep(to_case(APPLIED), DUE + 1, DUE + 35)
    copied = [(when, at, to) for when, at, to in heard(said) if to != SECRETARY]
    assert copied[0] == ("2026-10-24", "late-2", "general_branch")
    assert next(one for one in copied if one[2] == "committee") == ("2026-11-07", "late-4", "committee")


def test_without_a_general_branch_the_committee_is_the_level_above():
    case = to_case({**APPLIED, "general_branch": False})
    assert told_too(of("applicant_interviewed", case, DUE + 14), DUE + 14) == ("committee",)
    assert told_too(of("applicant_interviewed", case, DUE + 13), DUE + 13) == ()


def test_after_a_week_off_the_latest_level_passed_is_told_once():
    off = range(DUE - 20, DUE - 4)
    said = heard(sweep(to_case(APPLIED), DUE - 30, DUE, off))
    assert [(when, at) for when, at, _ in said] == [("2026-09-10", "30"), ("2026-10-06", "7"), ("2026-10-09", "1"), ("2026-10-10", "0")]
    for_weeks = heard(sweep(to_case(APPLIED), DUE - 30, DUE + 3, range(DUE - 29, DUE + 2)))
    assert [(when, at) for when, at, _ in for_weeks] == [("2026-09-10", "30"), ("2026-10-12", "late-1")]


def test_before_days_on_which_nobody_hears_anything_what_would_fall_on_them_is_told():
    weekends = Quiet(frozenset((5, 6)), frozenset((DUE - 1,)))  # the tenth is a Saturday, the ninth is quiet, too
    said = heard(sweep(to_case(APPLIED), DUE - 30, DUE + 3, quiet=weekends))
    assert [(when, at) for when, at, _ in said] == [
        ("2026-09-10", "30"), ("2026-09-25", "14"), ("2026-10-02", "7"), ("2026-10-08", "0"), ("2026-10-12", "late-1"),
    ]
    assert all(not is_quiet(day(when), weekends) for when, _, _ in said)


def test_a_reminder_that_sleeps_wakes_on_its_day_and_the_level_above_hears_meanwhile():
    snoozes = [Snooze("1/applicant_interviewed/1", DUE + 20)]
    said = heard(sweep(to_case(APPLIED), DUE - 30, DUE + 22, snoozes=snoozes))
    assert said[0] == ("2026-10-24", "late-2", "general_branch")
    assert [(when, at) for when, at, to in said if to == SECRETARY] == [("2026-10-30", "late-3"), ("2026-11-01", "late-4")]


def test_a_clock_set_back_tells_nothing_a_second_time():
    case, told = to_case(APPLIED), set()
    for today in (DUE - 30, DUE - 14, DUE - 13, DUE - 7):
        told |= {call.claim for call in calls(owed(case, today), today, told)}
    back = calls(owed(case, DUE - 14), DUE - 14, told)
    assert [call.level for call in back if call.duty.step == "applicant_interviewed"] == []


def test_what_has_no_day_is_told_once():
    said = heard(sweep(to_case(APPLIED), DUE - 30, DUE + 30), "recommended")
    assert said == [("2026-09-10", OPENED, SECRETARY)]


def test_a_correction_moves_the_duty_and_it_is_told_of_its_new_day():
    case, told = to_case(APPLIED), set()
    told |= {call.claim for call in calls(owed(case, DUE - 10), DUE - 10, told)}
    later = to_case({**APPLIED, "facts": [{"kind": "applied", "date": "2026-09-12"}]})
    found = [call for call in calls(owed(later, DUE - 9), DUE - 9, told) if call.duty.step == "applicant_interviewed"]
    assert [(call.level, call.duty.due) for call in found] == [("14", DUE + 2)]


def test_an_extension_moves_the_duties_of_conversion_to_the_new_end():
    dossier = changed("extended", {})
    case = case_of(dossier)
    vote = next(fact for fact in case.facts if fact.kind == "conversion_voted" and fact.fields.get("decision") == "extend")
    before = of("conversion_applied", replace(case, facts=tuple(f for f in case.facts if f.lo < vote.lo and f.kind != "conversion_applied")), vote.lo - 10)
    after = of("conversion_applied", replace(case, facts=tuple(f for f in case.facts if f.lo <= vote.lo)), vote.lo + 1, n=2)
    assert after is not None
    assert after.key != (before and before.key)
    assert after.due == day(vote.fields["extend_to"]) or after.due == day(vote.fields["extend_to"]) + 1


# Two simulated years of one branch: every duty at its lead times, nothing twice, nothing silently gone

FIRST, LAST = day("2024-12-01"), day("2026-11-30")


@cache
def branch():
    """The made-up branch of the demonstration; what lies ahead of a day is not seen on it."""
    return tuple(to_case({k: v for k, v in one.items() if k != "branch_committee"}) for one in people(data()))


@cache
def days_of(n):
    """Return what a case owes on each day of the two years."""
    case = branch()[n]
    return {today: owed(case, today) for today in range(FIRST, LAST + 1)}


@pytest.mark.parametrize("n", range(0, 34, 3))
def test_through_two_years_every_duty_shows_at_its_lead_times_and_nothing_is_told_twice(n):
    told: dict[str, int] = {}
    for today, there in days_of(n).items():
        for call in calls(there, today, told):
            assert call.claim not in told
            told[call.claim] = today
        for duty in there:  # whatever level is reached on a day has been told by that day
            reached = level(duty, today)
            if reached is not None:
                claim = f"{duty.key}/{date.fromordinal(duty.due) if duty.due else '-'}/{reached}/{duty.actor}"
                assert told.get(claim, today + 1) <= today


@pytest.mark.parametrize("n", range(0, 34, 3))
def test_through_two_years_nothing_owed_vanishes_unless_it_was_done_passed_over_or_the_road_was_left(n):
    case, before = branch()[n], {}
    events = {fact.lo for fact in case.facts} | {NEW_EDITION}
    for today, there in days_of(n).items():
        now = {duty.key: duty for duty in there}
        for key in before.keys() - now.keys():
            if today in events:
                continue
            rules = {finding.rule.id for finding in before[key].findings}
            found = evaluate_all((SCHOOL, NATIONAL), case, today)
            passed = [one for one in found if one.rule.id in rules and one.outcome == BROKEN]
            assert passed, f"{key} vanished on {date.fromordinal(today)}"
        before = now


@pytest.mark.parametrize("n", [0, 5, 11, 20, 30])
def test_whichever_days_the_machine_was_off_what_is_urgent_has_been_told_when_it_is_on(n):
    rng, told = Random(n), {}
    for today, there in days_of(n).items():
        if rng.random() < 0.6:
            continue
        for call in calls(there, today, told):
            assert call.claim not in told
            told[call.claim] = today
        for duty in there:
            if duty.outcome == OVERDUE:
                assert any(claim.startswith(duty.key) and f"/{LATE}-" in claim for claim in told)


# Every life there may be

@ALWAYS
@given(histories())
def test_whatever_the_history_all_that_is_owed_is_a_duty_and_each_only_once(history):
    dossier, as_of = history
    case, today = to_case(dossier), as_of.toordinal()
    findings = evaluate_all((SCHOOL, NATIONAL), case, today)
    found = duties(case, findings, Around(today, STEPS))
    assert len({one.key for one in found}) == len(found)
    heard_of = {id(finding) for one in found for finding in one.findings}
    open_ = [f for f in findings if f.outcome in (OVERDUE, PENDING, WAITING) and f.severity != HINT and f.why[0] != "left"]
    assert all(id(finding) in heard_of for finding in open_)
    assert [one[:11] for one in found] == [one[:11] for one in duties(case, findings[::-1], Around(today, STEPS))]
    for one in found:
        assert one.step in KINDS
        assert one.actor in ACTORS
        assert one.texts
        assert colour(one, today) in (RED, AMBER, GREEN)
        assert one.outcome != OVERDUE or one.due < today
        assert one.outcome != WAITING or one.opens > today
        assert one.outcome != PENDING or one.due is None or one.due >= today


@pytest.mark.parametrize("seed", range(40))
def test_sweeps_of_random_lives_tell_every_level_at_most_once_and_the_same_whenever_asked(seed):
    dossier, as_of = random_history(Random(seed))
    case, last = to_case(dossier), as_of.toordinal()
    first = sweep(case, last - 90, last)
    assert [(d, call.claim) for d, call in first] == [(d, call.claim) for d, call in sweep(case, last - 90, last)]

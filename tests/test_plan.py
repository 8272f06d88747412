"""Is every planned day the earliest that the gate lets through, on whatever road, and is it said why not earlier?"""

from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

import pytest
from dateutil.relativedelta import relativedelta
from oracle.histories import random_history
from oracle.program import to_case
from test_lifecycle import facts, loaded, one_life

from devtrack.dates import write
from devtrack.gate.judging import Gatekeeper
from devtrack.model import ERROR, Case
from devtrack.plan.planned import maker
from devtrack.plan.walking import plan
from devtrack.plan.working import presuming
from devtrack.vocabulary import ROAD

FINAL = {"withdrawn", "removed", "transferred", "cancelled", "full_member"}
STUDENT = {"name": "陈一", "born": "2004-05-01", "category": "student", "branch_committee": True, "general_branch": True}
PEOPLE = [{"name": name, "status": "full", "discipline": None} for name in ("王一", "王二")]
VOTE = {"due": 9, "present": 9, "for": 9, "against": 0, "abstain": 0, "ballot": "secret", "separate": True}


def planned(first, *told, workflow="cqipc", **person):
    """The plan of somebody of whom this is told, from a day on."""
    case = Case("x", **{**STUDENT, **person}, facts=facts(*told))
    return plan(loaded(workflow).workflow, loaded(workflow).rulebooks, case, date.fromisoformat(first).toordinal())


def days(found):
    """The planned day of every step."""
    return {one.kind: write(one.day) for one in found.steps}


def standing(kind, *more, seed=4, workflow="cqipc", without=(), **person):
    """The plan of a lawful life as it stood once a step was done, and that day."""
    life = one_life(seed)
    last = next(one for one in life.facts if one.kind == kind)
    told = [one for one in life.facts if one.lo <= last.lo and ROAD[one.kind] <= ROAD[kind] and one.kind not in without]
    told += facts(*more)
    first = max(one.lo for one in told if one.lo)
    case = replace(life, facts=tuple(told), **person)
    return plan(loaded(workflow).workflow, loaded(workflow).rulebooks, case, first), write(first)


# Any history

@cache
def lived(seed, workflow):
    """A random history, its plan, and whether its source had columns for everything."""
    dossier, day = random_history(Random(seed))
    case = to_case(dossier)
    return plan(loaded(workflow).workflow, loaded(workflow).rulebooks, case, day.toordinal()), case.covers is None


RANDOM = [(seed, "cqipc") for seed in range(220)] + [(seed, "national") for seed in range(220, 340)]


@pytest.mark.parametrize(("seed", "workflow"), RANDOM)
def test_every_planned_day_is_let_through_by_the_gate_one_after_another(seed, workflow):
    found, whole = lived(seed, workflow)
    flow, books = loaded(workflow).workflow, presuming(loaded(workflow).rulebooks)
    assert [one.day for one in found.steps] == sorted(one.day for one in found.steps)
    for step, before in zip(found.steps, found.before, strict=True):
        assert step.day >= found.first
        if whole and not step.blocked:
            gate = Gatekeeper(flow, books, before, found.first).judge(step.fact, strict=False)
            assert not gate.blockers, (step.kind, gate.blockers)


@pytest.mark.parametrize(("seed", "workflow"), RANDOM)
def test_the_day_before_is_not_let_through_where_a_step_had_to_wait(seed, workflow):
    found, _ = lived(seed, workflow)
    flow, books = loaded(workflow).workflow, presuming(loaded(workflow).rulebooks)
    for step, before in zip(found.steps, found.before, strict=True):
        assert step.wait == 0 or step.held, step.kind
        if any(one.severity == ERROR for one in step.held):
            yesterday = maker(step.kind, before, books[0].calendar)(step.day - 1)
            assert Gatekeeper(flow, books, before, found.first).judge(yesterday, strict=False).blockers, step.kind


@pytest.mark.parametrize(("seed", "workflow"), RANDOM)
def test_a_plan_comes_to_an_end_or_says_what_keeps_it_from_it(seed, workflow):
    found, _ = lived(seed, workflow)
    named = found.final or found.unclear or any(one.blocked for one in found.steps)
    assert found.reached in FINAL or named
    assert found.final == (found.state in FINAL)


@pytest.mark.parametrize("workflow", ["cqipc", "national"])
@pytest.mark.parametrize("month", range(0, 60, 3))
def test_from_an_application_to_the_conversion_it_takes_two_years_at_least(workflow, month):
    first = date(2022, 1, 31) + relativedelta(months=month)
    found = planned(first.isoformat(), ("applied", first.isoformat(), {}), workflow=workflow)
    assert found.reached == "full_member"
    assert not any(one.blocked or one.warned for one in found.steps)
    entered = found.entered
    assert date.fromordinal(entered["full_member"]) >= first + relativedelta(years=2)
    assert date.fromordinal(found.day("conversion_voted")) >= date.fromordinal(found.day("admission_voted")) + relativedelta(years=1)
    begun = found.day("mentors_assigned") if workflow == "cqipc" else found.day("activist_decided")
    assert date.fromordinal(found.day("development_decided")) >= date.fromordinal(begun) + relativedelta(years=1)


# One road

ORDINARY = ("applied", "2026-03-01", {})


def later(day, **more):
    """The day so much later."""
    return (date.fromisoformat(day) + relativedelta(**more)).isoformat()


def test_an_ordinary_applicant_is_planned_to_the_filing_of_the_papers():
    found = planned("2026-03-10", ORDINARY)
    told = days(found)
    assert next(iter(told)) == "applicant_interviewed"
    assert list(told)[-1] == "archived"
    assert told["activist_decided"] == "2026-03-10"
    assert told["mentors_assigned"] == "2026-03-17"  # five working days from the tenth, and the day after
    assert told["development_decided"] == "2027-03-17"
    assert (told["admission_voted"], told["conversion_voted"]) == ("2027-03-27", "2028-03-27")
    assert found.state == "applicant"
    assert found.reached == "full_member"


def test_what_recurs_stands_beside_the_steps_with_the_last_day_of_each_time():
    found = planned("2026-03-10", ORDINARY)
    rows = [(one.kind, write(one.last)) for one in found.duties]
    assert rows[:2] == [("inspected", "2026-09-09"), ("inspected", "2027-03-09")]
    assert sum(kind == "quarterly_reported" for kind, _ in rows) == 4
    assert sum(kind == "introducer_reported" for kind, _ in rows) == 6
    assert not {"inspected", "quarterly_reported", "inquiry_sent", "paper_received"} & set(days(found))


def test_a_year_of_which_nobody_has_published_the_holidays_is_reckoned_monday_to_friday_and_it_is_said():
    notices = {one.kind: one.assumed for one in planned("2026-03-10", ORDINARY).steps if one.kind.endswith("_publicized")}
    assert notices == {"trainee_publicized": (), "development_publicized": (2027,), "conversion_publicized": (2028,)}


def test_why_not_earlier_is_the_rule_that_held_the_step_back_the_day_before():
    held = {one.kind: [each.rule.id for each in one.held] for one in planned("2026-03-10", ORDINARY).steps if one.wait}
    assert held["development_decided"] == ["cqipc/observed-one-year"]
    assert held["conversion_voted"] == ["cqipc/conversion-not-early", "national/conversion-not-early"]
    assert held["conversion_applied"] == ["cqipc/conversion-applied"]
    assert held["pre_reviewed"] == ["national/training-completed"]


def test_staff_go_by_national_law_and_know_no_training_object():
    told = days(planned("2026-06-01", ("applied", "2026-05-20", {}), category="staff", born="1985-01-01"))
    assert not {"mentors_assigned", "trainee_publicized", "admission_papers_checked", "conversion_publicized"} & set(told)
    assert told["development_decided"] == later(told["activist_decided"], years=1)
    assert {"development_publicized", "applicant_interviewed", "archived"} <= set(told)


def test_where_no_general_branch_stands_between_its_reviews_fall_away():
    told = days(planned("2026-06-01", ORDINARY, general_branch=False))
    assert not {"trainee_reviewed", "development_reviewed", "admission_deliberated", "conversion_reviewed"} & set(told)
    assert {"trainee_publicized", "admission_approved"} <= set(told)


def test_the_edition_in_force_on_the_day_of_a_step_decides_whether_it_is_one():
    activist = (("applied", "2025-03-01", {}), ("applicant_interviewed", "2025-03-10", {}), ("recommended", "2025-03-10", {"method": "league"}),
                ("activist_filed", "2025-05-10", {}), ("contacts_assigned", "2025-05-10", {"people": PEOPLE}), ("inspected", "2025-11-01", {}),
                ("inspected", "2026-04-01", {}))
    before = days(planned("2026-04-20", *activist, ("activist_decided", "2025-05-01", {"body": "committee_meeting"}), workflow="national"))
    after = days(planned("2026-04-20", *activist, ("activist_decided", "2025-05-11", {"body": "committee_meeting"}), workflow="national"))
    assert "development_publicized" not in before
    assert before["development_listed"] == "2026-05-01"
    assert after["development_decided"] == "2026-05-11"
    assert after["development_publicized"] == "2026-05-11"
    assert after["development_listed"] == "2026-05-16"


def test_a_vote_that_was_lost_is_held_again_and_what_led_to_it_stays():
    _, day = standing("form_issued")
    found, _ = standing("form_issued", ("admission_voted", day, {**VOTE, "for": 4, "against": 5, "carried": False}))
    assert [one.kind for one in found.steps][:3] == ["admission_voted", "admission_papers_checked", "admission_interviewed"]
    assert found.reached == "full_member"


def test_an_approval_that_was_refused_begins_anew_with_the_vote():
    _, day = standing("admission_interviewed")
    refusal = {"approved": False, "body_kind": "committee", "collective": True}
    found, _ = standing("admission_interviewed", ("admission_approved", day, refusal))
    assert found.state == "development_object"
    assert [one.kind for one in found.steps][:5] == [
        "admission_voted", "admission_papers_checked", "admission_interviewed", "admission_deliberated", "admission_approved"]
    assert found.steps[0].day == found.first + 1  # what is of the day of the refusal is closed by it


def test_an_extension_is_approved_first_and_then_everything_is_done_a_second_time():
    _, notice = standing("conversion_publicized")
    voted = later(notice, months=2)
    vote = {**VOTE, "decision": "extend", "extend_to": "2021-02-12"}
    found, _ = standing("conversion_publicized", ("conversion_voted", voted, vote))
    kinds = [one.kind for one in found.steps]
    assert kinds[:4] == ["conversion_approved", "conversion_filed", "conversion_announced", "conversion_applied"]
    assert kinds.count("conversion_approved") == 2
    assert found.steps[0].fact.fields["decision"] == "extend"
    assert days(found)["conversion_voted"] == "2021-02-12"
    assert found.reached == "full_member"
    assert not any(one.blocked for one in found.steps)


def test_a_vote_to_cancel_is_approved_and_then_all_is_over():
    _, notice = standing("conversion_publicized")
    found, _ = standing("conversion_publicized", ("conversion_voted", later(notice, months=2), {**VOTE, "decision": "cancel"}))
    assert [one.kind for one in found.steps] == ["conversion_approved"]
    assert found.reached == "cancelled"


@pytest.mark.parametrize(("kind", "state"), [("withdrew", "withdrawn"), ("removed", "removed"), ("transferred_out", "transferred")])
def test_who_has_left_has_no_plan_and_it_is_said_that_this_is_final(kind, state):
    found, _ = standing("development_listed", (kind, "2019-08-01", {}))
    assert (found.state, found.final, found.steps, found.duties) == (state, True, (), ())


def test_of_a_full_member_only_what_follows_a_conversion_is_still_owed():
    found, _ = standing("conversion_approved")
    assert [one.kind for one in found.steps] == ["conversion_filed", "conversion_announced", "archived"]
    assert found.final


def test_a_vote_of_which_nobody_wrote_whether_it_carried_is_taken_as_carried_and_it_is_said():
    _, day = standing("form_issued")
    found, _ = standing("form_issued", ("admission_voted", day, {}))
    assert [one.kind for one in found.presumed] == ["admission_voted"]
    assert "admission_voted" not in days(found)
    assert found.reached == "full_member"


def test_a_month_of_unknown_day_counts_from_its_last_day():
    told = (("applied", "2025-03", {}), ("activist_decided", "2025-09", {"body": "committee_meeting"}))
    found = planned("2026-06-10", *told, category="staff", born="1985-01-01")
    assert days(found)["development_decided"] == "2026-09-30"
    assert [one.kind for one in found.passed] == ["applicant_interviewed", "recommended"] or "recommended" in [one.kind for one in found.passed]


def test_a_step_passed_over_that_cannot_be_made_up_is_told_apart_and_the_plan_goes_on():
    found, _ = standing("development_listed", without=("development_opinions_heard",))
    assert "development_opinions_heard" in [one.kind for one in found.passed]
    assert found.reached == "full_member"


def test_an_inspection_missed_is_answered_by_a_second_one_in_the_next_half_year():
    told = (("applied", "2025-03-01", {}), ("activist_decided", "2025-05-01", {"body": "committee_meeting"}))
    found = planned("2026-06-10", *told, category="staff", born="1985-01-01")
    assert next((write(one.last), one.overdue) for one in found.duties if one.kind == "inspected") == ("2026-04-30", True)
    assert not any(one.blocked for one in found.steps)
    assert days(found)["development_decided"] == "2026-11-01"  # a second inspection in the next half-year answers it


def test_who_is_not_yet_eighteen_applies_on_the_birthday():
    assert days(planned("2026-04-20", born="2008-05-10"))["applied"] == "2026-05-10"


def test_what_blocks_is_named_and_the_plan_goes_on_as_if_it_were_mended():
    found = planned("2026-04-20", born=None)
    assert [each.rule.duty for each in found.steps[0].blocked] == ["application-age", "application-age"]
    assert found.reached == "full_member"


def test_a_source_without_columns_for_a_step_does_not_say_that_it_is_missing():
    covers = frozenset({"applied", "activist_decided", "mentors_assigned", "development_listed", "admission_voted"})
    found, _ = standing("development_listed", without=("development_opinions_heard", "activist_filed"), covers=covers)
    assert all(one.unsure for one in found.passed)
    assert not any(one.blocked for one in found.steps)
    assert found.reached == "full_member"

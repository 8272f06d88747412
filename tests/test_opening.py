"""From which day on may a step be taken? The gate jumps to it: past what is strict, past a month of unknown days."""

from dataclasses import replace
from datetime import date

import pytest
from oracle.program import to_fact
from test_lifecycle import facts, loaded, one_life, why_not

from devtrack.dates import write
from devtrack.gate.judging import Gatekeeper
from devtrack.vocabulary import ROAD


def until(kind, **days):
    """A lawful history as it stood before a step, some of its facts on other days; with when each was done last."""
    life = one_life(4)
    told = [one for one in life.facts if ROAD[one.kind] < ROAD[kind]]
    told = [to_fact({"kind": one.kind, "date": days[one.kind], **one.fields}) if one.kind in days else one for one in told]
    return replace(life, facts=tuple(told)), {one.kind: one.date for one in told}


def opens(case, kind, day):
    """The earliest lawful day of a step, asked on a day; None where waiting does not help."""
    flow, books = loaded().workflow, loaded().rulebooks
    fields = next(one.fields for one in one_life(4).facts if one.kind == kind)
    first = date.fromisoformat(day).toordinal()
    make = lambda when: to_fact({"kind": kind, "date": write(when), **fields})  # noqa: E731
    return write(Gatekeeper(flow, books, case, first).opening(make, first).day)


def after(day, days=1):
    """The day so many days later."""
    return write(date.fromisoformat(day).toordinal() + days)


@pytest.mark.parametrize(("step", "before"), [
    ("pre_reviewed", "training_completed"), ("admission_voted", "pre_reviewed"), ("admission_approved", "admission_interviewed"),
])
def test_what_must_come_strictly_after_another_step_opens_on_the_day_after_it(step, before):
    _, done = until(step)
    last = max(done.values())
    case, _ = until(step, **{before: last})
    assert opens(case, step, last) == after(last)


def test_a_notice_that_still_hangs_opens_the_next_step_on_the_day_after_its_end():
    case, done = until("development_listed")
    notice = next(one for one in case.facts if one.kind == "development_publicized")
    assert opens(case, "development_listed", done["development_publicized"]) == after(notice.fields["until"])


@pytest.mark.parametrize("asked", [-20, 5, 20])
def test_a_year_from_a_month_of_unknown_day_is_over_for_certain_when_that_month_ends(asked):
    _, done = until("development_decided")
    month = done["mentors_assigned"][:7]
    case, _ = until("development_decided", mentors_assigned=month, development_opinions_heard="2019-04-02")
    last = facts(("mentors_assigned", month, {}))[0].hi
    over = date.fromordinal(last).replace(year=date.fromordinal(last).year + 1)
    first = over.replace(day=1)
    assert opens(case, "development_decided", after(first.isoformat(), asked)) == over.isoformat()


def test_who_is_a_training_object_by_the_school_may_become_a_development_object_by_national_law():
    trained = (("applied", "2024-09-01", {}), ("activist_decided", "2024-12-01", {}), ("mentors_assigned", "2025-03-01", {}))
    assert why_not("development_listed", "2026-03-02", *trained, workflow="national") is None

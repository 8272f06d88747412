"""Does the gate open on the day it says and not before, let nothing wrong through, and leave nobody without a way on?"""

import os
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from oracle.program import to_fact
from walks import STEPS, Walk, begin, loaded, straight, wander

from devtrack.chronicle import read
from devtrack.dates import add_months, parse, write
from devtrack.evaluate import evaluate_all
from devtrack.gate.judging import Gatekeeper
from devtrack.gate.sentences import held
from devtrack.model import BROKEN, ERROR, Case, Fact
from devtrack.vocabulary import KINDS

SEEDS = range(int(os.environ.get("DEVTRACK_WALKS", "60")))
"""So many lives; thousands are walked by hand, as `tests/bench/README.md` says."""

OVER = ("cancelled", "transferred", "withdrawn", "removed")
NAMES = ("cqipc", "national")


@cache
def life(seed: int) -> Walk:
    """A random life, every fifth a careful one."""
    return wander(Random(seed), NAMES[seed % 2], care=1.0 if seed % 5 == 0 else 0.85)


def state(walk: Walk) -> str | None:
    return read(walk.case, walk.day).state


# Nothing wrong comes through

@pytest.mark.parametrize("seed", SEEDS)
def test_no_error_rests_only_on_facts_that_the_gate_let_through(seed):
    walk = life(seed)
    let = {id(fact) for fact in walk.let}
    for day in (walk.day, add_months(walk.day, 14)):
        wrong = [
            (one.rule.id, one.how, one.date) for one in evaluate_all(loaded(walk.name).rulebooks, walk.case, day)
            if (one.severity, one.outcome) == (ERROR, BROKEN) and one.how in ("early", "invalid")
            and one.facts and all(id(fact) in let for fact in one.facts)
        ]
        assert wrong == []


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_walks_by_the_gate_alone_has_nothing_early_missing_or_invalid_at_the_end(seed):
    walk = begin(Random(seed), NAMES[seed % 2])
    straight(walk)
    found = evaluate_all(loaded(walk.name).rulebooks, walk.case, walk.day)
    wrong = [(one.rule.id, one.how) for one in found if (one.severity, one.outcome) == (ERROR, BROKEN) and one.facts]
    assert [one for one in wrong if one[1] != "late"] == []


# The day it says

@pytest.mark.parametrize("seed", SEEDS)
def test_the_gate_opens_on_the_earliest_day_returned_and_not_the_day_before(seed):
    walk = life(seed)
    for kind in STEPS:
        opening = walk.keeper.opening(lambda day, kind=kind: walk.fact(kind, day), walk.day)
        if opening.day is None:
            assert opening.gate.blockers, kind  # somebody is told why
            continue
        keeper = Gatekeeper(loaded(walk.name).workflow, loaded(walk.name).rulebooks, walk.case, walk.day)
        assert not keeper.judge(walk.fact(kind, opening.day), strict=False).blockers, kind
        if opening.day > walk.day:
            assert keeper.judge(walk.fact(kind, opening.day - 1), strict=False).blockers, kind


def test_among_the_lives_there_are_steps_that_have_to_wait():
    waits = set()
    for seed in SEEDS:
        walk = life(seed)
        for kind in STEPS:
            opening = walk.keeper.opening(lambda day, kind=kind, walk=walk: walk.fact(kind, day), walk.day)
            if opening.day is not None and opening.day > walk.day:
                waits.add(kind)
    assert "development_decided" in waits
    assert len(waits) >= 2


# A way on

@cache
def cured(seed: int) -> Walk:
    """The life of a seed, walked on as lawfully as the gate lets."""
    walk = life(seed)
    onward = Walk(walk.name, walk.case, walk.day)
    for _ in range(2):
        straight(onward)
    return onward


@pytest.mark.parametrize("seed", SEEDS)
def test_from_every_state_there_is_a_lawful_way_on_or_the_answer_names_what_is_final(seed):
    onward = cured(seed)
    if state(onward) in ("full_member", *OVER):
        return
    stuck = [kind for kind in STEPS if kind not in read(onward.case, onward.day).occ and onward.refused(onward.fact(kind, onward.day)) is None]
    for kind in stuck:
        opening = onward.keeper.opening(lambda day, kind=kind: onward.fact(kind, day), onward.day)
        assert opening.day is not None or opening.last.blockers, kind
        for one in opening.last.blockers if opening.day is None else ():
            said = held(one, onward.case, onward.fact(kind, opening.last.day))
            named = {step for step in one.rule.step if KINDS[step].name in said} | {f.kind for f in one.facts if KINDS[f.kind].name in said}
            assert named, (kind, said)


def test_nearly_every_careless_life_can_still_be_led_to_its_end():
    ends = [end for seed in SEEDS if (end := state(cured(seed))) not in OVER]
    assert ends.count("full_member") >= len(ends) * 9 // 10


@pytest.mark.parametrize("seed", range(30))
def test_nobody_becomes_a_full_member_in_less_than_the_legal_minima(seed):
    walk = begin(Random(seed), NAMES[seed % 2])
    straight(walk)
    days = {fact.kind: fact.lo for fact in reversed(walk.case.facts)}
    assert state(walk) == "full_member"
    counted = "mentors_assigned" if walk.name == "cqipc" and walk.case.category == "student" else "activist_decided"
    assert days["development_decided"] >= add_months(days[counted], 12)
    assert days["conversion_voted"] >= add_months(days["admission_voted"], 12)
    assert days["conversion_approved"] >= add_months(days["applied"], 24)


# One case after another, in the user's words

VOTE = {"due": 20, "present": 15, "for": 14, "against": 0, "abstain": 1, "ballot": "secret", "separate": True}
MEMBERS = [{"name": "王一", "status": "full", "discipline": None}, {"name": "王二", "status": "full", "discipline": None}]


def person(*facts: tuple[str, str] | tuple[str, str, dict[str, object]], **more: object) -> Case:
    told = tuple(to_fact({"kind": one[0], "date": one[1], **(one[2] if len(one) > 2 else {})}) for one in facts)
    return Case("a", "陈一", born="2004-05-01", category="student", branch_committee=True, general_branch=True, facts=told, **more)


def guard(case: Case, today: str, name: str = "cqipc") -> Gatekeeper:
    found = loaded(name)
    return Gatekeeper(found.workflow, found.rulebooks, case, parse(today)[0])


def fact(kind: str, day: str, **fields: object) -> Fact:
    return to_fact({"kind": kind, "date": day, **fields})


def whole(until: str) -> Case:
    """A lawful life until a step, that step left out."""
    walk = begin(Random(4), "cqipc")
    straight(walk)
    kinds = [one.kind for one in walk.case.facts]
    return replace(walk.case, facts=walk.case.facts[:kinds.index(until)])


def why(gate):
    return [(one.rule.id, one.how or one.outcome) for one in gate.against()]


def test_an_overdue_duty_may_be_answered_and_stays_late():
    case = person(("applied", "2026-08-01"))
    gate = guard(case, "2026-11-22").judge(fact("applicant_interviewed", "2026-11-20"))
    assert why(gate) == []
    assert [(one.rule.id, one.how, one.days) for one in gate.late] == [("national/applicant-interviewed", "late", 80)]


def test_the_same_duty_on_its_last_day_is_not_late():
    case = person(("applied", "2026-08-01"))
    gate = guard(case, "2026-09-01").judge(fact("applicant_interviewed", "2026-09-01"))
    assert (why(gate), gate.late) == ([], ())


def test_all_reasons_are_given_at_once():
    case = person(("applied", "2026-08-01"), ("activist_decided", "2026-11-01"))
    gate = guard(case, "2026-11-22").judge(fact("development_decided", "2026-11-22", body="committee_meeting"))
    assert {"national/observed-one-year", "national/development-opinions", "national/contacts-one-or-two", "cqipc/observed-one-year"} <= {
        one.rule.id for one in gate.against()}


@pytest.mark.parametrize(("day", "opens"), [("2026-02-28", "2026-03-01"), ("2026-03-01", "2026-03-01"), ("2025-12-01", "2026-03-01")])
def test_a_year_of_observation_opens_on_its_anniversary(day, opens):
    case = person(
        ("applied", "2024-09-01"), ("recommended", "2024-12-01"), ("activist_decided", "2024-12-02", {"body": "committee_meeting"}),
        ("activist_filed", "2024-12-03"), ("contacts_assigned", "2024-12-03", {"people": MEMBERS}), ("mentors_assigned", "2025-03-01", {"people": MEMBERS}),
        ("inspected", "2025-05-01"), ("inspected", "2025-11-01"), ("development_opinions_heard", "2025-11-30"),
    )
    keeper = guard(case, day)
    opening = keeper.opening(lambda at: fact("development_decided", str(write(at)), body="committee_meeting"), parse(day)[0])
    assert opening.day == parse(opens)[0]


def test_a_step_that_ties_with_one_that_must_lie_before_it_opens_the_day_after():
    case = replace(whole("admission_voted"), facts=tuple(one for one in whole("admission_voted").facts))
    reviewed = next(one for one in case.facts if one.kind == "pre_reviewed")
    walk = Walk("cqipc", case, reviewed.lo)
    opening = walk.keeper.opening(lambda day: walk.fact("admission_voted", day), reviewed.lo)
    assert opening.day == reviewed.lo + 1


def test_figures_not_written_yet_hold_a_step_back_but_are_told_apart():
    walk = Walk("cqipc", whole("admission_voted"), max(one.lo for one in whole("admission_voted").facts) + 1)
    bare = Fact("admission_voted", "x", walk.day, walk.day, {"carried": True, "present": 15, "for": 14, "against": 1, "abstain": 0})
    gate = walk.keeper.judge(bare)
    assert gate.blockers == ()
    assert {one.why[1] for one in gate.lacking} >= {"due", "ballot", "separate"}


def test_a_step_done_too_early_is_not_done_too_early_again_with_the_first_time_as_an_excuse():
    case = person(("applied", "2024-09-01"), ("activist_decided", "2025-12-02", {"body": "committee_meeting"}), ("development_decided", "2026-03-01"))
    gate = guard(case, "2026-11-22").judge(fact("development_decided", "2026-11-20", body="committee_meeting"))
    assert ("national/observed-one-year", "early") in why(gate)


def test_a_warning_of_before_does_not_excuse_an_error(monkeypatch):
    """An oath later than a month after the approval is a warning; after the conversion vote it is an error."""
    walk = begin(Random(4), "cqipc")
    walk.day = parse("2026-05-12")[0] - 365 * 2 - 200
    straight(walk)
    oath = next((one for one in walk.case.facts if one.kind == "sworn_in"), None)
    vote = next((one for one in walk.case.facts if one.kind == "conversion_voted"), None)
    assert oath is not None
    assert vote is not None
    late = replace(walk.case, facts=tuple(
        one._replace(date=write(vote.lo + 5), lo=vote.lo + 5, hi=vote.lo + 5) if one is oath else one
        for one in walk.case.facts if one.lo < vote.lo))
    gate = guard(late, str(write(vote.lo + 6))).judge(vote)
    assert "national/sworn-in" in {one.rule.id for one in gate.blockers}


def test_a_lost_vote_is_let_through_and_blocks_nothing():
    walk = Walk("cqipc", whole("admission_voted"), max(one.lo for one in whole("admission_voted").facts) + 1)
    lost = {**VOTE, "for": 5, "against": 10, "abstain": 0, "carried": False}
    assert why(walk.keeper.judge(Fact("admission_voted", "x", walk.day, walk.day, lost))) == []


# Departures

@pytest.mark.parametrize(("kind", "fields", "rule"), [
    ("admission_approved", {"body_kind": "general_branch"}, "national/approval-authority"),
    ("conversion_approved", {"body_kind": "general_branch"}, "national/conversion-authority"),
    ("admission_interviewed", {"role": "assigned"}, "national/admission-interviewed"),
    ("admission_voted", {**VOTE, "present": 10, "for": 10, "abstain": 0, "due": 19, "due_full": 20}, None),
    ("admission_voted", {**VOTE, "present": 10, "for": 10, "abstain": 0, "due": 20}, "national/admission-quorum"),
])
def test_what_the_school_asks_otherwise_is_asked_to_be_acknowledged_by_name(kind, fields, rule):
    walk = Walk("cqipc", whole(kind), max(one.lo for one in whole(kind).facts) + 1)
    if kind == "conversion_approved":
        walk.day = max(one.lo for one in walk.case.facts)
    gate = walk.keeper.judge(walk.fact(kind, walk.day, **fields))
    if rule is None:
        assert gate.departing == ()
        return
    assert [one.finding.rule.id for one in gate.departing] == [rule]
    assert rule in [one.rule.id for one in gate.against()]
    assert rule not in [one.rule.id for one in gate.against({rule})]
    assert "党委" in str(gate.departing[0].departure["lawful"]) or "改期" in str(gate.departing[0].departure["lawful"])


def test_fewer_than_half_is_no_departure_for_the_school_asks_half_too():
    walk = Walk("cqipc", whole("admission_voted"), max(one.lo for one in whole("admission_voted").facts) + 1)
    gate = walk.keeper.judge(walk.fact("admission_voted", walk.day, **{**VOTE, "present": 9, "for": 9, "abstain": 0}))
    assert gate.departing == ()
    assert {"cqipc/admission-quorum", "national/admission-quorum"} <= {one.rule.id for one in gate.blockers}


def test_under_the_national_workflow_nothing_can_be_acknowledged():
    case = replace(whole("admission_approved"), category="staff")
    walk = Walk("national", case, max(one.lo for one in case.facts) + 1)
    gate = walk.keeper.judge(walk.fact("admission_approved", walk.day, body_kind="general_branch"))
    assert gate.departing == ()
    assert "national/approval-authority" in {one.rule.id for one in gate.blockers}

"""Do the machine of a workflow and the fold over facts agree, and does a step belong only where the workflow has it?"""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest
from oracle.histories import lawful
from oracle.program import to_case, to_fact

from devtrack.chronicle import read
from devtrack.gate.sentences import refused
from devtrack.lifecycle.machine import road_of
from devtrack.lifecycle.steps import refusal, state_before_leaving
from devtrack.rulebook.load import Loaded, load_workflow
from devtrack.vocabulary import STATES

WORKFLOWS = Path(__file__).parent.parent / "workflows"
SEEDS = range(120)


@cache
def loaded(name="cqipc") -> Loaded:
    found = load_workflow(name, [WORKFLOWS])
    assert found.workflow is not None
    return found


def one_life(seed):
    """A lawful history, its facts by day."""
    dossier = lawful(Random(seed), date(2014 + seed % 9, 3, 1), (0, 6, 8, 12)[seed % 4])
    case = to_case(dossier)
    return replace(case, facts=tuple(sorted(case.facts, key=lambda fact: fact.lo)))


def facts(*told):
    """Facts as (kind, day, fields)."""
    return tuple(to_fact({"kind": kind, "date": day, **fields}) for kind, day, fields in told)


def why_not(kind, day, *before, workflow="cqipc", **fields):
    """Why a step does not belong to a case as it stands on a day, in Chinese; None where it does."""
    flow, books = loaded(workflow).workflow, loaded(workflow).rulebooks
    case = replace(one_life(0), facts=facts(*before))
    fact = to_fact({"kind": kind, "date": day, **fields})
    h, road = read(case, fact.lo), road_of(flow)
    found = refusal(road, books, h, fact, state_before_leaving(h))
    return None if found is None else refused(found, fact)


VOTE = {"due": 9, "present": 9, "for": 9, "against": 0, "abstain": 0, "ballot": "secret", "separate": True}
ACTIVIST = (("applied", "2024-09-01", {}), ("activist_decided", "2024-12-01", {}))
LISTED = (*ACTIVIST, ("mentors_assigned", "2025-03-01", {}), ("development_listed", "2026-03-02", {}))
VOTED = (*LISTED, ("admission_voted", "2026-05-20", VOTE))
MEMBER = (*VOTED, ("admission_approved", "2026-06-01", {}), ("conversion_approved", "2027-06-01", {"decision": "convert"}))


@pytest.mark.parametrize("name", ["cqipc", "national"])
@pytest.mark.parametrize("seed", SEEDS)
def test_on_every_lawful_history_the_machine_ends_where_the_fold_ends(name, seed):
    case, road = one_life(seed), road_of(loaded(name).workflow)
    for n in range(1, len(case.facts) + 1):
        until = case.facts[n - 1].lo
        if n == len(case.facts) or case.facts[n].lo > until:
            folded = read(replace(case, facts=case.facts[:n]), until).state
            # National law knows no training object; who is one by the school's fold is an activist there.
            assert road.walk(case.facts[:n]) in (folded, "activist" if name == "national" and folded == "trainee" else folded)


def test_the_machine_asks_the_gate_and_stays_where_the_gate_does_not_open():
    road = road_of(loaded().workflow)
    (fact,) = facts(("activist_decided", "2024-12-01", {}))
    assert road.advance("applicant", fact, gate=lambda: True) == "activist"
    assert road.advance("applicant", fact, gate=lambda: False) is None
    assert road.advance("probationary", fact, gate=lambda: True) is None


def test_one_machine_serves_all_and_keeps_nobody():
    road = road_of(loaded().workflow)
    assert road is road_of(loaded().workflow)
    for seed in range(5):
        road.walk(one_life(seed).facts)
    assert road._machine.models == []


def test_a_vote_that_is_lost_leaves_the_case_where_it_is_and_one_that_carries_moves_it():
    road = road_of(loaded().workflow)
    lost, carried = facts(("admission_voted", "2026-05-20", {**VOTE, "for": 4}), ("admission_voted", "2026-05-20", VOTE))
    assert road.advance("development_object", lost) == "development_object"
    assert road.advance("development_object", carried) == "awaiting_approval"


def test_who_comes_back_after_a_transfer_stands_where_he_stood():
    road = road_of(loaded().workflow)
    away = facts(*LISTED, ("transferred_out", "2026-04-01", {}), ("transferred_in", "2026-04-20", {"papers": True}))
    assert road.walk(away[:-1]) == "transferred"
    assert road.walk(away) == "development_object"


@pytest.mark.parametrize(("step", "day", "before", "said"), [
    ("admission_voted", "2026-05-20", ACTIVIST, "现在是入党积极分子，不能办“支部大会讨论接收预备党员”；这一步从发展对象、支部大会通过，待审批办理"),
    ("sworn_in", "2026-06-20", VOTED, "现在是支部大会通过，待审批，到预备党员以后才办“入党宣誓”"),
    ("recommended", "2024-09-01", (), "还没有递交入党申请书，到入党申请人以后才办“党员推荐、群团组织推优”"),
    ("quarterly_reported", "2027-07-01", MEMBER, "现在是正式党员，这份档案已经办结，不再办“书面汇报思想”"),
    ("inspected", "2026-07-01", (*LISTED, ("withdrew", "2026-04-01", {})), "现在是撤回申请，这份档案已经办结，不再办“半年考察”；重新申请的，用 devtrack case open 建立第二份档案"),
    ("inspected", "2026-07-01", (*LISTED, ("transferred_out", "2026-04-01", {})), "现在是转出，这份档案已经办结，不再办“半年考察”；转回的，先登记组织关系转入"),
    ("conversion_announced", "2026-07-01", VOTED, "还没有“转正审批”，这一步在其后办理"),
])
def test_a_step_that_does_not_belong_here_is_refused_with_the_state_from_which_it_does(step, day, before, said):
    assert why_not(step, day, *before) == said


def test_a_step_that_only_the_school_knows_is_no_step_of_the_national_workflow():
    assert why_not("trainee_nominated", "2025-01-01", *ACTIVIST, workflow="national") == (
        "本流程没有“拟定培养考察对象”这一步；确已发生的，用 devtrack record 照实登记".replace("拟定", "民主推荐和评议，拟定"))
    assert why_not("trainee_nominated", "2025-01-01", *ACTIVIST) is None


@pytest.mark.parametrize(("step", "day", "before"), [
    ("quarterly_reported", "2026-05-25", VOTED),  # windows run from the meeting, before the approval
    ("paper_received", "2027-07-01", MEMBER), ("archived", "2027-07-01", MEMBER), ("transferred_out", "2027-07-01", MEMBER),
    ("transferred_in", "2025-01-10", ACTIVIST),  # from elsewhere: nobody has recorded a leaving here
    ("applied", "2024-09-01", ()), ("applicant_interviewed", "2026-01-10", LISTED), ("withdrew", "2026-06-10", VOTED),
])
def test_a_step_that_belongs_here_is_not_refused(step, day, before):
    assert why_not(step, day, *before, papers=True) is None


def test_the_states_of_the_machine_are_those_of_the_vocabulary():
    assert set(road_of(loaded().workflow).labels) == set(STATES)

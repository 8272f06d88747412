"""Are the shipped workflows whole: every move of the vocabulary, every step with its facts and papers?"""

from typing import Any

import pytest

from devtrack.model import Workflow
from devtrack.rulebook.data import data_dir
from devtrack.rulebook.load import load_workflow, workflow_names
from devtrack.vocabulary import KINDS, STATES

NAMES = ("cqipc", "national")
TABLE = [  # vocabulary.md, States and the facts that move a case
    ("applied", {}, "applicant"),
    ("activist_decided", {}, "activist"),
    ("mentors_assigned", {}, "trainee"),
    ("development_listed", {}, "development_object"),
    ("admission_voted", {"carried": True}, "awaiting_approval"),
    ("admission_approved", {"approved": True}, "probationary"),
    ("conversion_approved", {"approved": True, "decision": "convert"}, "full_member"),
    ("conversion_approved", {"approved": True, "decision": "cancel"}, "cancelled"),
    ("withdrew", {}, "withdrawn"),
    ("removed", {}, "removed"),
    ("transferred_out", {}, "transferred"),
]
UNSTEPPED = {"voided", "departure_acknowledged", "paper_received", "withdrew", "removed", "transferred_in", "transferred_out"}


def shipped(name: str) -> Workflow:
    loaded = load_workflow(name, [data_dir("workflows")])
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.workflow is not None
    assert tuple(book.name for book in loaded.rulebooks) == loaded.workflow.rulebooks
    return loaded.workflow


def walk(workflow: Workflow, *facts: tuple[str, dict[str, Any]]) -> str:
    """Walk from the initial state, one way only at every fact; return where it ends."""
    here = next(state["id"] for state in workflow.states if state.get("initial"))
    before = here
    for kind, fields in facts:
        known = {**fields, "state_before": before}
        ways = [
            move for move in workflow.transitions
            if move["by"] == kind and here in move["from"]
            and all(known.get(key) == value for key, value in move.get("when", {}).items())
        ]
        assert len(ways) == 1, (here, kind, [way["trigger"] for way in ways])
        before, here = here, ways[0]["to"]
    return here


ADMITTED = [
    ("activist_decided", {}), ("mentors_assigned", {}), ("development_listed", {}),
    ("admission_voted", {"carried": True}), ("admission_approved", {"approved": True}),
]


def test_both_workflows_are_found_by_name():
    assert workflow_names([data_dir("workflows")]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_move_of_the_vocabulary_is_there(name):
    moves = shipped(name).transitions
    for kind, when, to in TABLE:
        if not (name == "national" and to == "trainee"):
            assert [m["to"] for m in moves if m["by"] == kind and m["to"] == to and m.get("when", {}) == when], (kind, to)


@pytest.mark.parametrize("name", NAMES)
def test_the_states_are_those_of_the_vocabulary_and_bear_its_names(name):
    states = {state["id"]: state["label"] for state in shipped(name).states}
    expected = {state: label for state, label in STATES.items() if name == "cqipc" or state != "trainee"}
    assert states == expected


def test_every_exit_is_open_from_everywhere_before_full_membership():
    for name in NAMES:
        workflow = shipped(name)
        early = {state["id"] for state in workflow.states if not state.get("final")}
        for kind in ("withdrew", "removed", "transferred_out"):
            assert early <= {here for move in workflow.transitions if move["by"] == kind for here in move["from"]}


def test_the_road_of_a_student_ends_in_full_membership():
    end = ("conversion_approved", {"approved": True, "decision": "convert"})
    assert walk(shipped("cqipc"), ("applied", {}), *ADMITTED, end) == "full_member"
    assert walk(shipped("national"), ADMITTED[0], *ADMITTED[2:], end) == "full_member"


def test_a_member_of_the_staff_is_no_trainee_and_goes_the_school_s_road_all_the_same():
    assert walk(shipped("cqipc"), ADMITTED[0], *ADMITTED[2:]) == "probationary"


def test_a_lost_vote_leaves_a_case_where_it_is():
    assert walk(shipped("cqipc"), *ADMITTED[:3], ("admission_voted", {"carried": False})) == "development_object"


def test_a_refused_approval_leads_back_to_the_development_objects():
    refused = ("admission_approved", {"approved": False})
    assert walk(shipped("cqipc"), *ADMITTED[:4], refused) == "development_object"
    assert walk(shipped("cqipc"), *ADMITTED[:4], refused, *ADMITTED[3:]) == "probationary"


def test_an_extension_stays_on_probation_and_converts_later():
    extended = ("conversion_approved", {"approved": True, "decision": "extend"})
    refused = ("conversion_approved", {"approved": False, "decision": "convert"})
    end = ("conversion_approved", {"approved": True, "decision": "convert"})
    assert walk(shipped("cqipc"), *ADMITTED, extended) == "probationary"
    assert walk(shipped("cqipc"), *ADMITTED, refused, extended, end) == "full_member"


@pytest.mark.parametrize("steps", range(len(ADMITTED) + 1))
def test_who_returns_returns_to_the_state_before_the_transfer(steps):
    workflow = shipped("cqipc")
    there = walk(workflow, *ADMITTED[:steps])
    assert walk(workflow, *ADMITTED[:steps], ("transferred_out", {}), ("transferred_in", {})) == there


def test_the_national_road_has_twenty_five_steps_in_five_stages():
    steps = shipped("national").steps
    assert [step["n"] for step in steps] == list(range(1, 26))
    assert len(dict.fromkeys(step["stage"] for step in steps)) == 5
    assert all(step["papers"] and step["by"] for step in steps)


def test_the_school_s_road_has_the_ten_steps_of_its_paper():
    steps = shipped("cqipc").steps
    assert [step["n"] for step in steps] == list(range(1, 11))
    assert steps[2]["facts"][0] == "party_school_passed"


def test_every_fact_of_the_national_road_has_its_step():
    facts = [fact for step in shipped("national").steps for fact in step["facts"]]
    asked = {kind for kind, known in KINDS.items() if {"N", "N26"} & set(known.asked)} - UNSTEPPED
    assert len(facts) == len(set(facts))
    assert asked <= set(facts)
    assert not {fact for fact in facts if KINDS[fact].asked == ("C",)}


def test_every_fact_there_is_has_its_step_at_the_school():
    facts = [fact for step in shipped("cqipc").steps for fact in step["facts"]]
    assert sorted(facts) == sorted(set(KINDS) - UNSTEPPED)


def test_the_steps_say_what_is_new_in_2026():
    notes = {step["n"]: step.get("note", "") for step in shipped("national").steps}
    for n, words in {8: "五个工作日", 13: "一个月内", 15: "实际到会", 20: "一个月内", 23: "一并征求", 25: "登记表"}.items():
        assert "2026 年" in notes[n]
        assert words in notes[n]


def test_the_departures_name_the_rule_the_article_and_the_lawful_way():
    departures = {departure["rule"]: departure for departure in shipped("cqipc").departures}
    assert set(departures) == {
        "national/approval-authority", "national/conversion-authority", "national/admission-quorum",
        "national/conversion-quorum", "national/admission-interviewed",
    }
    authority = departures["national/approval-authority"]
    assert (authority["field"], authority["value"]) == ("body_kind", "general_branch")
    assert "党总支审议" in authority["lawful"]
    assert all(departure["article"].startswith("四、（三）1") for departure in departures.values())
    assert shipped("national").departures == ()

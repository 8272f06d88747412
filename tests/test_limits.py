"""Do limits behave at their edges: unknown triggers, terms that began before the rule, people who have left?"""

from typing import Any

import pytest
from rules.casebook import books, changed, ordinal, to_case

from devtrack.evaluate import evaluate_all

OLD = {"date": "2013-03-01"}


def on(rule: str, base: str = "under-2014", **row: Any) -> str:
    """Return the outcome of one rule about a lawful dossier with changes."""
    dossier = changed(base, row)
    as_of = ordinal(row.get("as_of", dossier["as_of"]), dossier)
    one, = (f for f in evaluate_all(books(), to_case(dossier), as_of) if f.rule.id == rule)
    return one.outcome


# rules.md: A bound is judged at both ends of what is possible; where they agree, that is the answer, else `unknown`.
@pytest.mark.parametrize(("rule", "trigger"), [
    ("applicant-interviewed", "applied"),
    ("meeting-within-month", "pre_reviewed"),
    ("approval-in-time", "admission_voted"),
    ("conversion-approved-in-time", "conversion_voted"),
])
def test_a_limit_from_a_day_nobody_knows_is_unknown(rule: str, trigger: str) -> None:
    assert on(f"national/{rule}", "across", change={trigger: {"date": None}}) == "unknown"


# rules.md: A limit that a new edition introduces runs from the later of its trigger and the day it came into force
def test_six_months_with_a_reason_run_from_the_day_the_rule_came_into_force() -> None:
    late = {"admission_voted": {"date": "2014-03-15"}, "admission_approved": {"date": "2014-09-16", "reason": "暑假"}}
    assert on("national/approval-in-time", change=late, as_of="2014-12-01") == "met"


# rules.md: where the old trigger's limit lies before that day, `not_in_force`
@pytest.mark.parametrize(("rule", "days"), [
    ("national/conversion-timely", {"admission_voted": OLD, "conversion_voted": {"date": "2014-06-10"}, "conversion_approved": {"date": "2014-06-20"}}),
    ("cqipc/conversion-applied", {"admission_voted": OLD, "conversion_applied": {"date": "2014-12-20"}, "conversion_voted": {"date": "2015-01-10"}, "conversion_approved": {"date": "2015-01-20"}}),
])
def test_a_window_that_closed_before_its_rule_came_into_force_is_not_asked_for(rule: str, days: dict[str, Any]) -> None:
    assert on(rule, change=days, as_of="2015-02-01") == "not_in_force"


# rules.md: After an exit (… full member) open duties are `dormant`
def test_a_full_member_need_not_apply_any_more() -> None:
    early = {"change": {"conversion_approved": {"date": "2023-08-01"}}, "without": ["conversion_applied", "conversion_voted"]}
    assert on("cqipc/conversion-applied", as_of="2023-09-01", **early) == "dormant"

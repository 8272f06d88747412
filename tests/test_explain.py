"""Does a finding say what was wrong, from which day, under which edition, and what can still be done?"""

from typing import Any

from rules.casebook import books, changed, ordinal, to_case

from devtrack import explain
from devtrack.evaluate import evaluate_all
from devtrack.model import Case, Finding


def find(rule: str, base: str = "under-2014", **row: Any) -> tuple[Finding, Case]:
    """Return the first finding of a rule about a lawful dossier with changes, and its case."""
    dossier = changed(base, row)
    case = to_case(dossier)
    as_of = ordinal(row.get("as_of", dossier["as_of"]), dossier)
    return next(f for f in evaluate_all(books(), case, as_of) if f.rule.id == rule), case


APPROVED_LATE = {"admission_approved": {"date": "2023-04-20"}}


def test_an_approval_past_three_months_says_that_no_reason_is_recorded() -> None:
    finding, case = find("national/approval-in-time", change=APPROVED_LATE)
    assert "未记明特殊情况的原因" in explain.message(finding, case)


def test_an_approval_past_six_months_names_the_last_day_a_reason_would_have_bought() -> None:
    late = {"admission_approved": {"date": "2023-06-01", "reason": "党委换届"}}
    finding, case = find("national/approval-in-time", change=late)
    assert "虽记明原因，也已超过 2023-05-05" in explain.message(finding, case)


def test_an_approval_owed_for_more_than_six_months_is_not_said_to_be_mendable() -> None:
    finding, case = find("national/approval-in-time", as_of="2023-09-01", without=["admission_approved"])
    text = explain.message(finding, case) if finding.outcome == "overdue" else ""
    assert "2023-05-05" in text
    assert "仍可补办" not in text


def test_the_day_a_limit_was_counted_from_is_part_of_the_evidence() -> None:
    finding, _ = find("national/approval-in-time", change=APPROVED_LATE)
    assert [fact["kind"] for fact in explain.evidence(finding)] == ["admission_approved", "admission_voted"]


def test_what_is_done_already_is_not_to_be_done_again() -> None:
    finding, _ = find("national/applicant-interviewed", change={"applicant_interviewed": {"date": "2020-12-01"}})
    assert finding.how == "late"
    assert "尽快" not in explain.remedy(finding)


def test_one_who_has_left_is_held_to_the_edition_of_the_day_of_leaving() -> None:
    finding, _ = _left()
    assert (finding.outcome, finding.rule.edition) == ("overdue", "2014")
    assert "已离开" in explain.remedy(finding)


def _left() -> tuple[Finding, Case]:
    dossier = {
        "person": {"case": "离开"}, "facts": [{"kind": "applied", "date": "2020-09-10"}, {"kind": "withdrew", "date": "2020-11-30"}],
    }
    case = to_case(dossier)
    found = evaluate_all(books(), case, ordinal("2026-11-22", dossier))
    return next(f for f in found if f.rule.id == "national/applicant-interviewed"), case

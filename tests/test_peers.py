"""Do we repeat what other tools got wrong? Their faults and the questions put to the law, by number.

B1 and so on are numbered as in our study of them; a question as in our digest of the law. The questions stand as
cases in `rules/cases/law.yaml`; here is what they leave out, and why.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rules.casebook import WORKFLOWS, books, changed, ordinal, tables, to_case

from devtrack.dates import add_months, write
from devtrack.evaluate import evaluate_all
from devtrack.model import Finding
from devtrack.rulebook.load import load_rulebook

NOT_ASKED_BY_A_RULE = {
    6: "an ordinary matter of the branch, not one of these votes",
    10: "what came too late is not recorded as written before the meeting",
    11: "who may vote is counted by the branch; the figures are taken as recorded",
    12: "the same",
    13: "the same",
    14: "the same",
    15: "no rule on who must be present",
    24: "local practice, in no edition",
    28: "the year runs from the decision; a filing later moves nothing",
}


def findings(base: str, rule: str, **row: Any) -> list[Finding]:
    """Return what is found by one rule about a lawful dossier with changes (as in the tables of cases)."""
    dossier = changed(base, row)
    as_of = ordinal(row.get("as_of", dossier["as_of"]), dossier)
    return [one for one in evaluate_all(books(), to_case(dossier), as_of) if one.rule.id == rule]


def found(base: str, rule: str, **row: Any) -> str:
    """Return it in words: the outcome, how, and the days."""
    one, = findings(base, rule, **row)
    return " ".join(str(part) for part in (one.outcome, one.how, one.days) if part is not None)


def on(**days: str) -> dict[str, dict[str, str]]:
    """Return changes of the days of facts."""
    return {kind: {"date": day} for kind, day in days.items()}


def test_b1_a_year_is_not_365_days() -> None:
    asked = {"activist_decided": "2023-03-01", "development_listed": "2024-03-10"}
    for day, want in (("2024-02-29", "broken early 1"), ("2024-03-01", "met")):
        change = on(**asked, development_decided=day)
        assert found("under-2014", "national/observed-one-year", change=change, as_of="2024-04-01") == want


def test_b2_probation_runs_from_the_meeting_and_not_from_the_approval() -> None:
    from_approval = {"probation_from": "2022-12-02", "probation_to": "2023-12-02"}
    for rule in ("national/probation-dates", "cqipc/probation-dates"):
        assert found("under-2014", rule) == "met"
        assert found("under-2014", rule, change={"admission_approved": from_approval}) == "broken invalid"


def test_b3_more_votes_than_people_present_are_right_where_the_absent_wrote_before() -> None:
    vote = {"due": 20, "present": 17, "for": 16, "against": 1, "abstain": 0, "written_for": 3}
    assert found("under-2014", "national/admission-tally", change={"admission_voted": vote}) == "met"
    assert found("under-2014", "national/admission-majority", change={"admission_voted": vote}) == "met"
    more = {**vote, "written_for": 4}
    assert found("under-2014", "national/admission-tally", change={"admission_voted": more}) == "broken invalid"


def test_b6_a_month_is_not_thirty_days_and_three_months_are_not_ninety() -> None:
    assert write(add_months(date(2026, 1, 31).toordinal(), 1)) == "2026-02-28"
    assert write(add_months(date(2026, 11, 30).toordinal(), 3)) == "2027-02-28"
    applied = on(applied="2026-01-31", applicant_interviewed="2026-03-01")
    assert found("across", "national/applicant-interviewed", change=applied) == "broken late 1"
    voted = on(admission_voted="2026-11-30", admission_approved="2027-02-28")
    assert found("across", "national/approval-in-time", change=voted) == "met"
    voted = on(admission_voted="2026-11-30", admission_approved="2027-03-01")
    assert found("across", "national/approval-in-time", change=voted) == "broken late 1"


def test_b8_age_is_that_of_the_day_of_the_application_whatever_today_is() -> None:
    applied = on(applied="2020-04-30")
    for as_of in ("2020-05-01", "2024-01-31", "2049-12-31"):
        assert found("under-2014", "national/application-age", change=applied, as_of=as_of) == "broken early 1"


def test_b9_conversion_before_the_year_is_over_is_found() -> None:
    assert found("under-2014", "national/conversion-not-early", change=on(conversion_voted="2023-11-04")) == "broken early 1"
    assert found("under-2014", "national/conversion-not-early", change=on(conversion_voted="2023-11-05")) == "met"
    soon = found("under-2014", "national/conversion-not-early", change=on(conversion_voted="2022-12-20"))
    assert soon == "broken early 320"


def test_b11_one_fault_does_not_hide_the_others() -> None:
    row = {
        "change": {
            "applied": {"date": "2020-04-30"}, "training_completed": {"days": 1, "hours": 4},
            "admission_voted": {"ballot": "show_of_hands", "separate": False},
            "admission_approved": {"body_kind": "general_branch"},
        },
        "without": ["political_review_concluded", "introducers_assigned"],
    }
    dossier = changed("under-2014", row)
    broken = {f.rule.id for f in evaluate_all(books(), to_case(dossier), ordinal(dossier["as_of"], dossier)) if f.outcome == "broken"}
    assert {
        "national/application-age", "national/training-completed", "national/admission-secret-ballot",
        "national/admission-separate", "national/approval-authority", "national/political-review",
        "national/introducers-two", "cqipc/application-age", "cqipc/admission-by-ballot",
    } <= broken


@pytest.mark.parametrize("rule", ["development-publicized", "meeting-within-month", "introducers-clean"])
def test_b13_what_the_edition_of_2026_asks_is_not_asked_of_2020(rule: str) -> None:
    assert found("under-2014", f"national/{rule}") == "not_in_force"
    assert found("across", f"national/{rule}") == "met"


def test_b13_every_finding_names_the_edition_of_the_day_of_its_step() -> None:
    for base, edition in (("under-2014", "2014"), ("under-2026", "2026")):
        one, = findings(base, "national/admission-quorum")
        assert (one.rule.edition, one.outcome) == (edition, "met")
        assert edition in one.rule.cite.source


def test_b15_filing_and_consent_each_belong_to_their_edition() -> None:
    titles = {r.edition: r for r in books()[1].rules if r.id == "national/development-consented"}
    assert "备案" in titles["2014"].title + titles["2014"].remedy + titles["2014"].reading
    assert "同意" in titles["2026"].title + titles["2026"].remedy + titles["2026"].reading
    refused = {"development_consented": {"approved": False}}
    assert found("under-2014", "national/development-consented", change=refused) == "met"
    assert found("across", "national/development-consented", change=refused) == "broken invalid"


def test_b15_no_words_of_2026_stand_under_a_number_of_2014() -> None:
    _, problems = load_rulebook(WORKFLOWS / "national")
    assert problems == ()
    old = [rule for rule in books()[1].rules if rule.edition == "2014"]
    assert [r.id for r in old if re.search("报上级党委同意|五个工作日|党支部党员大会", r.cite.quote)] == []


@pytest.mark.parametrize("year", range(1990, 2051))
def test_b16_the_thirty_first_stops_no_month(year: int) -> None:
    for month in range(1, 13):
        last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        for start in (date(year, 1, 31), date(year - 1, 12, 31)):
            months = (year - start.year) * 12 + month - start.month
            assert add_months(start.toordinal(), months) == last


def test_b19_order_is_not_enough_the_interval_is_asked_too() -> None:
    quick = on(activist_decided="2022-01-10", development_decided="2022-05-26")
    assert found("under-2014", "national/development-decided", change=quick) == "met"
    assert found("under-2014", "national/observed-one-year", change=quick) == "broken early 229"
    swapped = on(development_opinions_heard="2022-06-01")
    assert found("under-2014", "national/development-opinions", change=swapped) == "broken late 6"


def test_b23_a_notice_in_a_year_without_a_calendar_is_undecided_and_never_passed() -> None:
    notice = {"development_publicized": {"date": "2027-03-01", "until": "2027-03-31"}}
    assert found("across", "national/development-publicized", change=notice, as_of="2027-04-01") != "met"
    one, = findings("under-2026", "national/development-publicized")
    assert (one.outcome, one.why) == ("unknown", ("no_calendar", 2028))


def test_b23_holidays_are_no_working_days() -> None:
    week = {"development_publicized": {"date": "2026-09-28", "until": "2026-10-07"}, "development_listed": {"date": "2026-10-12"}}
    assert found("across", "national/development-publicized", change=week) == "broken invalid"


def test_b23_a_units_own_calendar_decides() -> None:
    days = range(date(2028, 1, 1).toordinal(), date(2029, 1, 1).toordinal())
    own = replace(books()[1], calendar={day: date.fromordinal(day).weekday() < 5 for day in days})
    dossier = changed("under-2026", {})
    seen = {f.rule.id: f.outcome for f in evaluate_all((own,), to_case(dossier), ordinal(dossier["as_of"], dossier))}
    assert seen["national/development-publicized"] == "met"


def test_b24_approval_by_a_general_branch_is_found_unless_it_was_a_deliberation_before_the_committee() -> None:
    general = {"admission_approved": {"body_kind": "general_branch"}}
    assert found("under-2014", "national/approval-authority", change=general) == "broken invalid"
    lawful = {"admission_deliberated": {"date": "2022-11-18"}, "admission_approved": {"body_kind": "committee"}}
    assert found("under-2014", "national/approval-authority", change=lawful) == "met"
    assert found("under-2014", "national/admission-deliberated", change=lawful) == "met"
    assert found("under-2014", "cqipc/admission-approved", change=general) == "met"


def test_b25_exactly_half_is_enough_for_the_school_and_not_for_national_law() -> None:
    half = {"admission_voted": {"due": 20, "present": 10, "for": 10, "against": 0, "abstain": 0, "written_for": 1}}
    assert found("under-2014", "cqipc/admission-quorum", change=half) == "met"
    assert found("under-2014", "national/admission-quorum", change=half) == "broken invalid"


def test_every_question_put_to_the_law_is_a_case_or_has_its_reason() -> None:
    cases = [row["case"] for file, row in tables("cases") if file == "law"]
    asked = {int(n) for case in cases for n in re.findall(r"\d+", case.partition(":")[0])}
    assert asked | set(NOT_ASKED_BY_A_RULE) == set(range(1, 43))
    assert not asked & set(NOT_ASKED_BY_A_RULE)

"""What may a unit set for itself? Calendar windows, its own working days, the dated table of the form's editions."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from devtrack.evaluate import evaluate
from devtrack.model import Ask, Finding, Rulebook
from rules.casebook import books, changed, ordinal, show, to_case

SCHOOL, NATIONAL = books()
HALF_YEARS = {True: "national/inspected-half-yearly", False: "cqipc/inspected-half-yearly"}
FORMS = [{"from": "2026-05-11", "name": "2026年版"}, {"from": "2027-07-01", "name": "2027年版"}]


def judged(book: Rulebook, rule: str, base: str = "under-2014", **row: Any) -> list[Finding]:
    """Return what one rule finds about a lawful dossier with changes."""
    dossier = changed(base, row)
    as_of = ordinal(str(row.get("as_of", dossier["as_of"])), dossier)
    return [one for one in evaluate(book, to_case(dossier), as_of) if one.rule.id == rule]


def in_words(findings: list[Finding]) -> list[str]:
    """Return outcome, how and the days of each finding."""
    return [" ".join(str(part) for part in (f.outcome, f.how, f.days) if part is not None) for f in findings]


def by_calendar(book: Rulebook) -> Rulebook:
    """Return the rulebook of a unit that counts by the calendar."""
    return replace(book, windows="calendar")


def spans(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return the first and last day of every occasion."""
    return [(date.fromordinal(f.occasion.first).isoformat(), date.fromordinal(f.occasion.last).isoformat()) for f in findings if f.occasion]


# 上、下半年，自然季度

@pytest.mark.parametrize("national", [True, False])
def test_calendar_half_years_begin_with_the_first_whole_one(national: bool) -> None:
    book = by_calendar(NATIONAL if national else SCHOOL)
    found = judged(book, HALF_YEARS[national])
    assert spans(found) == [("2021-01-01", "2021-06-30"), ("2021-07-01", "2021-12-31")]
    assert in_words(found) == ["met", "met"]


@pytest.mark.parametrize("national", [True, False])
@pytest.mark.parametrize(("row", "want"), [
    ({"change": {"inspected": {"date": "2021-06-30"}}}, ["met", "met"]),
    ({"change": {"inspected": {"date": "2021-01-01"}}}, ["met", "met"]),
    ({"change": {"inspected": {"date": "2021-07-01"}}}, ["broken late 1", "met"]),
    ({"change": {"inspected": {"date": "2020-12-31"}}}, ["broken missing", "met"]),
    ({"change": {"inspected#2": {"date": "2021-12-31"}}}, ["met", "met"]),
    ({"change": {"inspected#2": {"date": "2022-01-01"}}}, ["met", "broken missing"]),
    ({"without": ["inspected"], "as_of": "2021-06-30"}, ["pending"]),
    ({"without": ["inspected"], "as_of": "2021-07-01"}, ["overdue 1", "pending"]),
    ({"without": ["inspected", "inspected#2"], "as_of": "2022-01-01"}, ["broken missing", "overdue 1", "pending"]),
    ({"as_of": "2020-12-31"}, ["dormant"]),
    ({"change": {"activist_decided": {"date": "2021-01-01"}}}, ["met", "met"]),
    ({"change": {"activist_decided": {"date": "2021-01-02"}}}, ["met"]),
    ({"change": {"development_decided": {"date": "2021-12-31"}}}, ["met"]),
    ({"change": {"development_decided": {"date": "2022-01-01"}}}, ["met", "met"]),
    ({"change": {"inspected": {"date": "2021-06"}}}, ["met", "met"]),
])
def test_a_calendar_half_year_takes_its_own_report(national: bool, row: dict[str, Any], want: list[str]) -> None:
    book = by_calendar(NATIONAL if national else SCHOOL)
    assert in_words(judged(book, HALF_YEARS[national], **row)) == want


def test_rolling_half_years_of_the_same_case_lie_elsewhere() -> None:
    assert spans(judged(NATIONAL, HALF_YEARS[True])) == [("2020-12-01", "2021-05-31"), ("2021-06-01", "2021-11-30")]


@pytest.mark.parametrize(("rule", "count", "first", "last"), [
    ("cqipc/reported-quarterly", 3, ("2023-01-01", "2023-03-31"), ("2023-07-01", "2023-09-30")),
    ("cqipc/introducer-reported-bimonthly", 5, ("2023-01-01", "2023-02-28"), ("2023-09-01", "2023-10-31")),
])
def test_reports_on_probation_by_the_calendar(rule: str, count: int, first: tuple[str, str], last: tuple[str, str]) -> None:
    found = judged(by_calendar(SCHOOL), rule)
    assert (spans(found)[0], spans(found)[-1]) == (first, last)
    assert in_words(found) == ["met"] * count


# 本单位的工作日

def days_of(year: int, working: bool) -> dict[int, bool]:
    """Return a calendar in which people work on every day of a year, or on none."""
    return dict.fromkeys(range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()), working)


@pytest.mark.parametrize(("calendar", "want"), [
    ({}, "unknown"),
    (days_of(2028, True), "met"),
    (days_of(2028, False), "broken invalid"),
])
def test_a_year_without_a_calendar_is_decided_by_the_units_own(calendar: dict[int, bool], want: str) -> None:
    book = replace(NATIONAL, calendar=calendar)
    assert in_words(judged(book, "national/development-publicized", "under-2026")) == [want]


def test_a_day_off_at_this_school_makes_a_notice_too_short() -> None:
    """The notice of 2026-05-27 to 06-03 has six working days; with two of them off there are four."""
    off = {date(2026, 5, 28).toordinal(): False, date(2026, 5, 29).toordinal(): False}
    rule = "national/development-publicized"
    assert in_words(judged(NATIONAL, rule, "across")) == ["met"]
    assert in_words(judged(replace(NATIONAL, calendar=off), rule, "across")) == ["broken invalid"]
    made_up = {**off, date(2026, 5, 30).toordinal(): True}
    assert in_words(judged(replace(NATIONAL, calendar=made_up), rule, "across")) == ["met"]


# 《入党志愿书》的版式

def with_forms(table: list[dict[str, str]]) -> Rulebook:
    """Return the national rulebook of a unit that knows which form was in use from which day."""
    rules = tuple(
        replace(rule, asks=(Ask("edition", {"field": "edition", "table": table}),)) if rule.id == "national/form-edition" else rule
        for rule in NATIONAL.rules
    )
    return replace(NATIONAL, rules=rules)


@pytest.mark.parametrize(("table", "day", "edition", "want"), [
    ([], "2026-10-14", "2026年版", "dormant"),
    (FORMS, "2026-10-14", None, "dormant"),
    (FORMS, "2026-10-14", "2026年版", "met"),
    (FORMS, "2026-10-14", "2014年版", "broken invalid"),
    (FORMS, "2026-10-14", "2027年版", "broken invalid"),
    (FORMS, "2027-06-30", "2026年版", "met"),
    (FORMS, "2027-07-01", "2026年版", "broken invalid"),
    (FORMS, "2027-07-01", "2027年版", "met"),
    (FORMS[1:], "2026-10-14", "2026年版", "dormant"),
    (FORMS, "2026-05-11", "2026年版", "met"),
    (FORMS, "2026-05-10", "2026年版", "not_in_force"),
])
def test_editions_of_the_form(table: list[dict[str, str]], day: str, edition: str | None, want: str) -> None:
    form = {"date": day} | ({"edition": edition} if edition else {})
    found = judged(with_forms(table), "national/form-edition", "across", change={"form_issued": form})
    assert in_words(found) == [want], [show(one) for one in found]


def test_a_wrong_form_is_a_warning() -> None:
    change = {"form_issued": {"edition": "2014年版"}}
    one, = judged(with_forms(FORMS), "national/form-edition", "across", change=change)
    assert one.severity == "warning"


def test_a_form_that_was_never_issued_is_reported_by_another_rule() -> None:
    book = with_forms(FORMS)
    assert in_words(judged(book, "national/form-edition", "across", without=["form_issued"])) == ["dormant"]
    assert in_words(judged(book, "national/form-issued", "across", without=["form_issued"])) == ["broken missing"]

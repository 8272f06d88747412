"""Does a new edition touch those whom it touches, and nobody else, and is it said what each of them must add?"""

from dataclasses import replace

import pytest
from rules.casebook import books, changed, ordinal, to_case

from devtrack.dates import write
from devtrack.impact import AHEAD, Comparison, beginnings, changes, without
from devtrack.model import FOREVER, Ask

SCHOOL, NATIONAL = books()
NEW = ordinal("2026-05-11", {})
BOTH = Comparison((SCHOOL, NATIONAL), NEW)
ALL = ["development-consented", "development-publicized", "introducers-clean", "meeting-within-month", "sworn-in", "archived"]


def touched(as_of, base="across", comparison=BOTH, **row):
    """Return what the edition of 2026 is to a lawful dossier with changes: kind, rule and due day of each thing."""
    dossier = changed(base, row)
    found = comparison.of(to_case(dossier), ordinal(as_of, dossier))
    return [
        " ".join(str(part) for part in (one.kind, one.rule.id.partition("/")[2], _day(one)) if part) for one in found.touches
    ]


def _day(touch):
    return write(touch.finding.due) if touch.finding else None


def ahead(*slugs):
    return [f"{AHEAD} {slug}" for slug in slugs]


# What the edition does to the rules

def test_the_rules_are_told_apart_by_what_they_ask_not_by_their_numbers():
    found = {kind: [one.told.id.partition("/")[2] for one in changes((NATIONAL,), NEW) if one.kind == kind] for kind in ("new", "changed", "dropped", "lighter")}
    assert found == {
        "new": ["development-publicized", "introducers-clean", "form-edition", "meeting-within-month"],
        "changed": ["development-consented", "sworn-in", "archived"], "dropped": [], "lighter": [],
    }
    renumbered = {one.told.id for one in changes((NATIONAL,), NEW) if one.kind == "renumbered"}
    assert "national/admission-quorum" in renumbered
    assert "national/application-age" not in renumbered


def test_without_an_edition_the_one_before_goes_on():
    before = without(NATIONAL, NEW)
    assert {rule.edition for rule in before.rules} == {"2014"}
    assert {rule.until for rule in before.rules} == {FOREVER}
    assert without(SCHOOL, NEW).rules == SCHOOL.rules


def test_without_an_edition_in_the_middle_the_one_before_goes_on_until_the_next():
    next_year = ordinal("2027-05-11", {})
    rules = tuple(replace(rule, until=next_year) if rule.until == FOREVER else rule for rule in NATIONAL.rules)
    later = tuple(replace(rule, since=next_year, edition="2027") for rule in NATIONAL.rules if rule.until == FOREVER)
    before = without(replace(NATIONAL, rules=rules + later), NEW)
    assert {(rule.edition, rule.until) for rule in before.rules if rule.id == "national/admission-quorum"} == {("2014", next_year), ("2027", FOREVER)}
    assert all(rule.limit_since != NEW for rule in before.rules)


def test_the_days_on_which_editions_began_are_named():
    assert beginnings((SCHOOL, NATIONAL)) == {
        ordinal("2014-05-28", {}): ("national（2014）",), ordinal("2014-12-17", {}): ("cqipc（2014）",), NEW: ("national（2026）",),
    }


# Whom it touches

@pytest.mark.parametrize(("as_of", "want"), [
    ("2026-05-10", []),                             # not in force yet
    ("2026-05-11", ahead(*ALL)),                    # before the notice
    ("2026-05-26", ahead(*ALL[1:])),                # consented
    ("2026-06-10", ahead(*ALL[2:])),                # listed after a notice
    ("2026-10-11", ahead(*ALL[3:])),                # introducers assigned
    ("2026-10-12", ["pending meeting-within-month 2026-11-12", *ahead(*ALL[4:])]),
    ("2026-11-07", ahead(*ALL[4:])),                # voted
    ("2026-11-27", ["pending sworn-in 2026-12-26", *ahead("archived")]),
    ("2026-12-27", ahead("archived")),              # sworn in
    ("2027-12-01", ahead("archived")),              # converted
    ("2027-12-21", []),                             # archived: closed
])
def test_each_has_to_add_what_still_lies_ahead(as_of, want):
    assert sorted(touched(as_of)) == sorted(want)


@pytest.mark.parametrize(("day", "as_of", "want"), [
    ("2026-04-10", "2026-06-10", []),               # the month was over before the edition
    ("2026-04-10", "2026-07-30", []),
    ("2026-04-11", "2026-06-10", ["pending meeting-within-month 2026-06-11"]),
    ("2026-04-11", "2026-06-11", ["pending meeting-within-month 2026-06-11"]),
    ("2026-04-11", "2026-06-12", ["overdue meeting-within-month 2026-06-11"]),
    ("2026-05-20", "2026-06-10", ["pending meeting-within-month 2026-06-20"]),
])
def test_the_month_after_the_pre_review_runs_from_the_edition(day, as_of, want):
    row = {"change": {"pre_reviewed": {"date": day}, "development_listed": {"date": "2026-03-01"}}, "without": ["form_issued", "admission_voted"]}
    assert [one for one in touched(as_of, **row) if "meeting" in one] == want


@pytest.mark.parametrize(("day", "as_of", "want"), [
    ("2026-04-10", "2026-06-30", []),
    ("2026-04-11", "2026-06-11", ["pending sworn-in 2026-06-11"]),
    ("2026-04-11", "2026-06-12", ["overdue sworn-in 2026-06-11"]),
])
def test_the_month_for_the_oath_runs_from_the_edition(day, as_of, want):
    row = {"change": {"admission_approved": {"date": day}, "admission_voted": {"date": "2026-03-06"}}}
    assert [one for one in touched(as_of, **row) if "sworn" in one] == want


def test_one_listed_before_the_edition_needs_no_notice_any_more():
    row = {"change": {"development_decided": {"date": "2026-04-20"}, "development_listed": {"date": "2026-04-28"}}, "without": ["development_consented", "development_publicized"]}
    assert touched("2026-06-01", **row) == ahead(*ALL[2:])


def test_one_listed_after_the_edition_without_a_notice_is_at_fault_by_it():
    row = {"without": ["development_publicized"]}
    assert "broken development-publicized" in touched("2026-06-10", **row)


def test_a_notice_that_is_too_short_only_under_the_edition_is_told():
    row = {"change": {"development_publicized": {"date": "2026-05-27", "until": "2026-05-29"}}}
    assert "broken development-publicized" in touched("2026-06-10", **row)


def test_introducers_already_assigned_under_the_old_edition_stay():
    row = {"change": {"development_listed": {"date": "2026-03-01"}, "introducers_assigned": {"date": "2026-05-10", "people": [{"name": "王一", "status": "full", "discipline": "warning"}, {"name": "王二", "status": "full"}]}}}
    assert not [one for one in touched("2026-06-20", **row) if "introducers" in one]
    row["change"]["introducers_assigned"]["date"] = "2026-05-11"
    assert "broken introducers-clean" in touched("2026-06-20", **row)


@pytest.mark.parametrize(("day", "want"), [("2026-05-10", []), ("2026-05-11", ahead("archived"))])
def test_the_papers_are_those_of_the_day_of_the_conversion(day, want):
    row = {"change": {"conversion_voted": {"date": "2026-04-20"}, "conversion_approved": {"date": day}}, "without": ["archived"]}
    assert [one for one in touched("2026-06-20", **row) if "archived" in one] == want


@pytest.mark.parametrize("category", ["student", "staff"])
def test_national_rules_touch_students_and_staff_alike(category):
    dossier = changed("across", {})
    case = replace(to_case(dossier), category=category)
    assert len(BOTH.of(case, NEW).touches) == len(ALL)


def test_of_a_half_known_past_nothing_is_asked_that_lies_before_it():
    dossier = changed("across", {"without": ["development_consented", "development_publicized"]})
    case = replace(to_case(dossier), tracked_from="2026-07-01")
    found = BOTH.of(case, ordinal("2026-07-02", dossier))
    assert {(one.kind, one.rule.id) for one in found.touches if one.rule.id == "national/development-publicized"} == {("unknown", "national/development-publicized")}
    assert not [one for one in found.touches if one.kind in ("broken", "overdue")]


def test_a_step_that_the_source_cannot_say_is_named_with_that_or_not_judged():
    dossier = changed("across", {})
    case = to_case(dossier)
    bare = replace(case, covers=frozenset(fact.kind for fact in case.facts) - {"development_publicized"},
                   facts=tuple(fact for fact in case.facts if fact.kind != "development_publicized"))
    before, after = (BOTH.of(bare, ordinal(day, dossier)).touches for day in ("2026-05-26", "2026-06-10"))
    assert [(one.kind, one.covered) for one in before if one.rule.id == "national/development-publicized"] == [(AHEAD, False)]
    assert [one.kind for one in after if one.rule.id == "national/development-publicized"] == ["unknown"]


@pytest.mark.parametrize("kind", ["withdrew", "removed", "transferred_out"])
def test_nobody_who_has_left_is_touched(kind):
    dossier = changed("across", {"add": [{"kind": kind, "date": "2026-06-09"}]})
    found = BOTH.of(to_case(dossier), ordinal("2026-06-10", dossier))
    assert (found.open, found.touches) == (False, ())


def test_an_edition_that_changes_numbers_only_touches_nobody():
    rules = tuple(
        rule if rule.since != NEW else replace(old, edition="2026", since=NEW, until=FOREVER, cite=rule.cite)
        for rule in NATIONAL.rules for old in [next((one for one in NATIONAL.rules if one.id == rule.id and one.until == NEW), None)]
        if rule.since != NEW or old is not None
    )
    plain = Comparison((replace(NATIONAL, rules=rules),), NEW)
    assert {one.kind for one in plain.changes} == {"same", "renumbered"}
    for as_of in ("2026-05-11", "2026-06-10", "2026-10-12", "2026-11-27"):
        assert touched(as_of, comparison=plain) == []


# An edition that asks less

def test_what_is_owed_no_longer_is_told_and_what_asks_less_is_not_ahead():
    later = ordinal("2026-06-01", {})
    mild = tuple(
        replace(rule, until=later) if rule.id == "national/applicant-interviewed" and rule.until == FOREVER else rule for rule in NATIONAL.rules
    )
    newest = next(rule for rule in NATIONAL.rules if rule.id == "national/applicant-interviewed" and rule.until == FOREVER)
    months = replace(newest, edition="2026b", since=later, limit_since=later, asks=(Ask("within", {**newest.asks[0].args, "months": 6}),))
    gone = Comparison((replace(NATIONAL, rules=mild),), later)
    row = {"without": ["applicant_interviewed"], "change": {"applied": {"date": "2026-05-20"}}}
    dossier = changed("across", row)
    young = replace(to_case(dossier), facts=to_case(dossier).facts[:1])
    assert [(one.kind, one.rule.id) for one in gone.of(young, ordinal("2026-06-30", dossier)).touches] == [("relieved", "national/applicant-interviewed")]
    book = replace(NATIONAL, rules=(*mild, months))
    lighter = Comparison((book,), later, {"national/applicant-interviewed"})
    assert [one.kind for one in lighter.changes] == ["lighter"]
    assert [one.kind for one in lighter.of(young, ordinal("2026-06-30", dossier)).touches] == ["pending"]

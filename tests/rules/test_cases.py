"""Is in every case found what rules.md says, and is every rule both kept and broken somewhere?"""

from collections import Counter

import pytest

from devtrack.evaluate import evaluate_all
from rules.casebook import Asked, books, dossiers, judge, tables
from rules.collection import all_cases

NEVER_BROKEN = {
    "national/form-edition": "judges nothing until a unit fills its table: test_editions_of_the_form",
}
DATED = {"within", "not_before", "in_window", "equals_day", "lasts", "clear_of", "order"}


@pytest.mark.parametrize("asked", all_cases(), ids=str)
def test_what_rules_md_says_is_found(asked: Asked) -> None:
    assert judge(asked) == []


def test_no_two_cases_have_the_same_name() -> None:
    assert [name for name, n in Counter(map(str, all_cases())).items() if n > 1] == []


@pytest.mark.parametrize("outcome", ["met", "broken"])
def test_every_rule_is_somewhere_asked_to_be(outcome: str) -> None:
    asked = {rule for one in all_cases() for rule, each in one.expect.items() if any(w.get("outcome") == outcome for w in each.values())}
    known = {rule.id for book in books() for rule in book.rules}
    assert known - asked == set(NEVER_BROKEN)


def test_every_edition_is_somewhere_asked_to_be_broken() -> None:
    """Under each edition a rule has, some case asks for a broken finding and gets it from that very edition."""
    found = set()
    for one in all_cases():
        wanted = {rule for rule, each in one.expect.items() if any(w.get("outcome") == "broken" for w in each.values())}
        for finding in evaluate_all(books(), one.case, one.as_of) if wanted else ():
            if finding.outcome == "broken" and finding.rule.id in wanted:
                found.add((finding.rule.id, finding.rule.edition))
    known = {(rule.id, rule.edition) for book in books() for rule in book.rules}
    assert {(rule, edition) for rule, edition in known - found if rule not in NEVER_BROKEN} == set()


def test_every_dated_rule_has_its_row_of_days() -> None:
    rows = {rule for _, row in tables("days") for rule in ([row["rule"]] if isinstance(row["rule"], str) else row["rule"])}
    dated = {rule.id for book in books() for rule in book.rules if any(ask.word in DATED for ask in rule.asks)}
    assert dated - rows == set()


def test_every_finding_is_total_whatever_the_case() -> None:
    known = {rule.id for book in books() for rule in book.rules}
    for one in all_cases():
        assert {finding.rule.id for finding in evaluate_all(books(), one.case, one.as_of)} == known, one.name


def test_the_dossiers_are_lawful_and_made_up() -> None:
    assert set(dossiers()) == {"under-2014", "across", "under-2026", "extended"}

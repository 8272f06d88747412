"""Would the tables notice a lie in a rulebook? Every mutant of every rule must fail some case about that rule."""

import sys
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

import pytest

from devtrack.dates import add_months
from devtrack.evaluate import evaluate
from devtrack.model import Rulebook
from rules.casebook import Asked, books, complaints
from rules.collection import all_cases
from rules.equivalent import EQUIVALENT
from rules.mutants import Months, Mutant, file_of, of_book

COUNTING = [
    module for name, module in sorted(sys.modules.items())
    if name.startswith("devtrack.") and name != "devtrack.dates" and hasattr(module, "add_months")
]
"""Every module that counts months: what it counts with is replaced, so that a bound can be moved by a day."""

NO_NUMBER = {"admission-tally", "conversion-tally", "form-edition", "introducers-clean"}
"""Rules in which there is nothing to make a little larger, stricter or opposite: the tables try their every field."""

FILES = sorted({file_of(rule) for book in books() for rule in book.rules})


def months_and_days(day: int, months: int) -> int:
    """Reckon as the program does; a mutant's months carry its bound a day further."""
    return add_months(day, int(months)) + (months.days if isinstance(months, Months) else 0)


@pytest.fixture(autouse=True)
def _bounds_can_be_shifted(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in COUNTING:
        monkeypatch.setattr(module, "add_months", months_and_days)


@lru_cache(maxsize=1)
def _about() -> dict[str, list[Asked]]:
    """Return the cases by the rules they name, each with what it asks of that rule's book only."""
    found = defaultdict(list)
    for asked in all_cases():
        for book in books():
            own = {rule: want for rule, want in asked.expect.items() if rule.startswith(book.name)}
            broken = None if asked.broken is None else frozenset(r for r in asked.broken if r.startswith(book.name))
            less = replace(asked, expect=own, broken=broken)
            for rule in own:
                found[rule].append(less)
    return found


def killed_by(mutant: Mutant) -> str | None:
    """Return the name of a case that fails under the mutant, None where all of them hold."""
    book = mutant.rulebook()
    return next((one.name for one in _about()[mutant.rule.id] if not _holds(book, one)), None)


def _holds(book: Rulebook, asked: Asked) -> bool:
    return complaints(asked, evaluate(book, asked.case, asked.as_of)) == []


@pytest.mark.parametrize("file", FILES)
def test_every_mutant_is_noticed_or_is_known_to_change_nothing(file: str) -> None:
    mutants = [mutant for book in books() for mutant in of_book(book) if file_of(mutant.rule) == file]
    alive = {mutant.name for mutant in mutants if killed_by(mutant) is None}
    excused = {mutant.name for mutant in mutants if any(pattern.fullmatch(mutant.name) for pattern in EQUIVALENT)}
    assert sorted(alive - excused) == []
    assert sorted(excused - alive) == [], "these are excused and yet noticed"


def test_every_rule_is_lied_about() -> None:
    lied = {mutant.rule.id for book in books() for mutant in of_book(book) if mutant.changed.asks != mutant.rule.asks}
    assert {rule.id.partition("/")[2] for book in books() for rule in book.rules if rule.id not in lied} == NO_NUMBER


def test_every_excuse_is_still_needed() -> None:
    names = [mutant.name for book in books() for mutant in of_book(book)]
    assert [pattern.pattern for pattern in EQUIVALENT if not any(map(pattern.fullmatch, names))] == []


def test_the_unchanged_rulebooks_hold_in_every_case_that_notices_mutants() -> None:
    wrong = [one.name for book in books() for one in {id(a): a for rule in book.rules for a in _about()[rule.id]}.values() if not _holds(book, one)]
    assert wrong == []

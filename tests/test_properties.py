"""What holds of every history, lawful or not? Random ones from 1990 to 2050, and a second reckoning of the rules."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from oracle.compare import answers
from oracle.disputed import DISPUTED, Difference, undisputed
from oracle.histories import histories, lawful, random_history
from oracle.program import answers_of, findings_of, to_case, to_fact
from oracle.reckon import reckon
from rules.casebook import books

from devtrack.chronicle import read
from devtrack.model import HOWS, OUTCOMES, Case, Finding
from devtrack.vocabulary import STATES

SEEDS = range(600)
BATCHES = [range(first, first + 50) for first in SEEDS[::50]]
ALWAYS = settings(max_examples=60, deadline=None, derandomize=True, database=None)
ONE_IN = 1000  # of so many findings at most one may be a matter of reading


class Told(NamedTuple):
    """A random history, the day it is judged by, and what the program finds."""

    dossier: dict[str, Any]
    as_of: date
    case: Case
    findings: list[Finding]


def tell(dossier: dict[str, Any], as_of: date) -> Told:
    """Judge a history."""
    case = to_case(dossier)
    return Told(dossier, as_of, case, findings_of(books(), case, as_of))


@cache
def told(seed: int) -> Told:
    """Judge the history of a seed."""
    return tell(*random_history(Random(seed)))


def every_history() -> list[Told]:
    """Judge them all."""
    return [told(seed) for seed in SEEDS]


@cache
def differences(seed: int) -> list[Difference]:
    """Where the program and the oracle differ."""
    one = told(seed)
    ours, theirs = answers(reckon(one.dossier, one.as_of)), answers_of(one.findings)
    rounds = max(int(n) for _, n in theirs if n.isdigit())
    return [
        Difference(one.dossier, one.as_of, *key, ours.get(key), theirs.get(key), rounds)
        for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)
    ]


def shuffled(one: Told, seed: int) -> Case:
    """The same case with its facts in another order."""
    facts = list(one.case.facts)
    Random(seed).shuffle(facts)
    return replace(one.case, facts=tuple(facts))


def with_a_future(one: Told, seed: int) -> Case:
    """The same case with another whole history after the day it is judged by, and without what came later of its own."""
    today = one.as_of.toordinal()
    later = lawful(Random(seed), date.fromordinal(today + 1), seed % 2 * 6)
    seen = [fact for fact in one.case.facts if fact.lo <= today]
    return replace(one.case, facts=(*map(to_fact, later["facts"]), *seen))


def rules_of(findings: list[Finding]) -> list[str]:
    """The rules in the order of the findings, each once."""
    return list(dict.fromkeys(finding.rule.id for finding in findings))


RULES = list(dict.fromkeys(rule.id for book in books() for rule in book.rules))


# What holds of every history

def test_every_rule_of_both_rulebooks_answers_for_every_case_in_the_rulebooks_order() -> None:
    assert [one.dossier for one in every_history() if rules_of(one.findings) != RULES] == []


def test_no_rule_answers_twice_for_one_occasion() -> None:
    for one in every_history():
        twice = Counter((finding.rule.id, finding.occasion) for finding in one.findings).most_common(1)
        assert twice[0][1] == 1, twice


def test_a_finding_says_how_exactly_where_it_is_broken() -> None:
    for one in every_history():
        for finding in one.findings:
            assert finding.outcome in OUTCOMES
            assert (finding.how in HOWS) if finding.outcome == "broken" else finding.how is None, finding


def test_days_early_or_late_are_whole_and_positive() -> None:
    assert [f for one in every_history() for f in one.findings if f.days is not None and f.days <= 0] == []


@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_the_same_case_gives_the_same_findings_twice_whatever_the_order_of_its_facts(seeds: range) -> None:
    for seed in seeds:
        one = told(seed)
        assert findings_of(books(), one.case, one.as_of) == one.findings, seed
        assert findings_of(books(), shuffled(one, seed), one.as_of) == one.findings, seed


@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_what_happens_after_the_day_is_not_seen(seeds: range) -> None:
    for seed in seeds:
        one = told(seed)
        assert findings_of(books(), with_a_future(one, seed), one.as_of) == one.findings, seed


@ALWAYS
@given(histories())
def test_every_history_that_hypothesis_thinks_of_is_judged_wholly_and_purely(history: tuple[dict[str, Any], date]) -> None:
    one = tell(*history)
    assert rules_of(one.findings) == RULES
    assert findings_of(books(), shuffled(one, 1), one.as_of) == one.findings
    assert findings_of(books(), with_a_future(one, 1), one.as_of) == one.findings


@ALWAYS
@given(histories())
def test_a_day_later_nothing_that_was_met_or_broken_becomes_open_again(history: tuple[dict[str, Any], date]) -> None:
    one = tell(*history)
    last = max([one.as_of.toordinal(), *(fact.hi for fact in one.case.facts if fact.hi < 10**6)])
    seen, later = (answers_of(findings_of(books(), one.case, date.fromordinal(day))) for day in (last, last + 1))
    again = [key for key, (outcome, _) in seen.items() if outcome in ("met", "broken") and later[key][0] in ("pending", "waiting")]
    assert again == []


@pytest.mark.parametrize("extend", [0, 6, 8, 12])
@pytest.mark.parametrize("year", [1990, 2013, 2016, 2022, 2025, 2030, 2045])
def test_nothing_is_broken_in_a_lawful_history(year: int, extend: int) -> None:
    dossier = lawful(Random(year), date(year, 3, 1), extend)
    dossier.pop("leaves_on")
    whole = tell(dossier, date.fromordinal(max(fact.hi for fact in to_case(dossier).facts)))
    assert [f for f in whole.findings if f.outcome in ("broken", "overdue")] == []


# The second reckoning

@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_the_program_agrees_with_the_oracle_wherever_the_rules_leave_nothing_open(seeds: range) -> None:
    left = [
        (seed, one.rule, one.occasion, "oracle", one.oracle, "program", one.program)
        for seed in seeds for one in undisputed(differences(seed))
    ]
    assert left == []


def test_hardly_any_finding_is_a_matter_of_reading() -> None:
    found = [one for seed in SEEDS for one in differences(seed)]
    assert len(found) * ONE_IN < sum(len(one.findings) for one in every_history())


def test_every_open_reading_is_told_in_words_and_told_once() -> None:
    told_in = [dispute.why for dispute in DISPUTED]
    assert len(set(told_in)) == len(told_in)
    assert all(why.endswith(".") and len(why) > 40 for why in told_in)


# What the random histories are made of

def test_every_state_is_reached() -> None:
    assert {read(one.case, one.as_of.toordinal()).state for one in every_history()} - {None} == set(STATES)


def test_every_outcome_and_every_way_of_being_broken_occurs_in_both_rulebooks() -> None:
    found = {(f.rule.id.partition("/")[0], f.outcome, f.how) for one in every_history() for f in one.findings}
    for book in books():
        assert {outcome for name, outcome, _ in found if name == book.name} == set(OUTCOMES)
        assert {how for name, outcome, how in found if name == book.name and outcome == "broken"} == set(HOWS)


def test_every_rule_is_somewhere_met_and_somewhere_not_met() -> None:
    """But for the form's edition, whose table is empty until a unit fills it."""
    met = {f.rule.id for one in every_history() for f in one.findings if f.outcome == "met"}
    bad = {f.rule.id for one in every_history() for f in one.findings if f.outcome in ("broken", "overdue", "unknown")}
    assert set(RULES) - met == set(RULES) - bad == {"national/form-edition"}


WHAT_OCCURS = {
    "a transfer with papers": lambda c: any(f.fields.get("papers") is True for f in c.occ.get("transferred_in", ())),
    "a transfer without papers": lambda c: any(f.fields.get("papers") is False for f in c.occ.get("transferred_in", ())),
    "a deferral": lambda c: any("deferred_to" in f.fields for f in c.occ.get("transferred_in", ())),
    "a second round": lambda c: len(c.rounds) == 2,
    "a third round": lambda c: len(c.rounds) == 3,
    "a vote lost": lambda c: c.lost,
    "a conversion vote lost": lambda c: any(r.lost for r in c.rounds),
    "a refused admission": lambda c: c.refused,
    "a refused conversion": lambda c: any(f.fields.get("approved") is False for f in c.occ.get("conversion_approved", ())),
    "a day known by its month": lambda c: any(len(f.date or "") == 7 for facts in c.occ.values() for f in facts),
    "a day not known": lambda c: any(f.date is None for facts in c.occ.values() for f in facts),
    "a source that covers little": lambda c: c.covers is not None,
    "a half-known past": lambda c: c.tracked > 0,
    "staff": lambda c: c.staff,
    "a branch without a committee": lambda c: c.case.branch_committee is False,
    "no general branch": lambda c: c.case.general_branch is False,
    "a birth known by its month": lambda c: len(c.case.born or "") == 7,
    "the first years": lambda c: date.fromordinal(c.as_of).year < 1996,
    "the last years": lambda c: date.fromordinal(c.as_of).year > 2045,
}


@pytest.mark.parametrize("what", WHAT_OCCURS)
def test_among_the_histories_there_is(what: str) -> None:
    occurs = WHAT_OCCURS[what]
    assert any(occurs(read(one.case, one.as_of.toordinal())) for one in every_history())

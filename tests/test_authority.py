"""Is an approval judged by the authority that the ledger knows of, on the very day, and by the paper alone elsewhere?"""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from bad_rulebooks.school import asking
from oracle.compare import answers
from oracle.disputed import Difference, undisputed
from oracle.histories import random_history
from oracle.program import answers_of, findings_of
from oracle.program import to_case as told_case
from oracle.reckon import reckon
from rules.casebook import books, changed, ordinal, to_case

from devtrack import explain
from devtrack.assembly import Person, World, cases_of
from devtrack.dates import parse
from devtrack.evaluate import evaluate_all
from devtrack.importers.read import read
from devtrack.importers.reading import ReadOptions
from devtrack.model import Case, Fact, Finding
from devtrack.organisations import Tree, grow
from devtrack.rulebook.compare import compare
from devtrack.rulebook.load import load_rulebook
from devtrack.subjects import Record
from devtrack.vocabulary import AUTHORISED, DERIVED, FIELD_NAMES, KINDS

RULES = {"admission_approved": "national/approval-authority", "conversion_approved": "national/conversion-authority"}
EACH = pytest.mark.parametrize("kind", RULES)
SEEDS = range(120)
TODAY = "2027-12-31"
FROM, UNTIL = "2022-12-16", "2023-12-15"
LACKS = "缺党委审批预备党员权限的授权文件及起止日期，请补记（devtrack org authority）"


class Said(NamedTuple):
    """What a rule finds, in words, and what is shown as its evidence."""

    outcome: str
    message: str
    evidence: list[dict[str, Any]]


def record(seq: int, subject: str, kind: str, day: str | None, **fields: Any) -> Record:
    """One row of an organisation."""
    return Record(
        seq, subject, kind, day, fields, False, None, None, None, None, None, None, None, None,
        "2024-01-01T08:00:00+08:00", "acc", "org",
    )


def tree(grants: Sequence[tuple[str, str | None]]) -> Tree:
    """A branch under a general branch under a committee with these grants: first day, last day (None: no end)."""
    levels = [("org1", "committee", None), ("org2", "general_branch", "org1"), ("org3", "branch", "org2")]
    rows = [record(n, id, "organisation_founded", "2010-01-01", name=id, level=level, **({"parent": above} if above else {}))
            for n, (id, level, above) in enumerate(levels, 1)]
    for n, (since, until) in enumerate(grants, 4):
        rows.append(record(n, "org1", "authority_granted", since, document="校党发〔2022〕1号", **({"until": until} if until else {})))
    return grow(rows)


def assembled(day: str | None, kind: str, organisations: Tree, body: str = "committee", elsewhere: bool = False) -> Case:
    """A case as the ledger puts it together, with one approval in it."""
    world = World(
        "台账", "台账", {"p1": Person("p1", "陈一")}, organisations, {1: ("2024-01-01T08:00:00+08:00", "acc")}, {}, {},
        {1: "c1"}, {"p1": 2}, lambda person, day: {}, {},
    )
    head = json.dumps({"person": "p1", "organisation": "org3"})
    fields = json.dumps({"body_kind": body, "collective": True})
    rows = [
        (1, 1, "case_opened", None, head, False, None, None, None, None, None, 1),
        (2, 1, kind, day, fields, elsewhere, None, None, None, None, None, 1),
    ]
    return next(cases_of(rows, world)).case


def say(case: Case, rule: str, as_of: str = TODAY) -> Said:
    """Judge a case and say what one rule finds."""
    found: Finding = next(f for f in evaluate_all(books(), case, parse(as_of)[0]) if f.rule.id == rule)
    return Said(" ".join(filter(None, (found.outcome, found.how))), explain.message(found, case), explain.evidence(found))


def ledger(
    day: str | None, kind: str, *grants: tuple[str, str | None], body: str = "committee", elsewhere: bool = False
) -> Said:
    """Judge an approval on a day as the ledger knows it."""
    return say(assembled(day, kind, tree(grants), body, elsewhere), RULES[kind])


def derived(kind: str, day: str | None, held: bool | None, body: str = "committee", **more: Any) -> Said:
    """Judge an approval of which the ledger derived something."""
    fields = {"body_kind": body, AUTHORISED: held, **more}
    return say(Case("c", facts=(Fact(kind, day, *parse(day), fields),)), RULES[kind])


def handed(kind: str, day: str, held: bool | None, *spans: tuple[str, str | None]) -> Said:
    """Judge an approval whose spans of authority are handed over too."""
    return derived(kind, day, held, authorities=tuple((parse(first)[0], parse(last)[1]) for first, last in spans))


# The day

@EACH
@pytest.mark.parametrize(("day", "outcome"), [
    ("2022-12-15", "broken invalid"), ("2022-12-16", "met"), ("2022-12-17", "met"),
    ("2023-12-14", "met"), ("2023-12-15", "met"), ("2023-12-16", "broken invalid"),
])
def test_authority_holds_from_its_first_day_to_its_last_and_on_no_other(kind: str, day: str, outcome: str) -> None:
    said = ledger(day, kind, (FROM, UNTIL))
    assert said.outcome == outcome
    assert said.outcome == "met" or said.message.startswith(f"{KINDS[kind].name}：{day}，该日")


@EACH
@pytest.mark.parametrize("day", ["2022-12-16", "2024-05-20", "2026-05-10", "2026-05-11", "2027-01-01"])
def test_authority_without_an_end_goes_on_under_both_editions(kind: str, day: str) -> None:
    assert ledger(day, kind, (FROM, None)).outcome == "met"


@EACH
def test_between_two_grants_there_is_none(kind: str) -> None:
    both = (FROM, UNTIL), ("2024-03-01", None)
    assert [ledger(day, kind, *both).outcome for day in ("2023-12-15", "2024-02-29", "2024-03-01")] == ["met", "broken invalid", "met"]


@EACH
def test_what_was_never_recorded_is_asked_for_and_no_fault(kind: str) -> None:
    assert ledger("2022-12-16", kind)[:2] == ("unknown", f"{KINDS[kind].name}：{LACKS}")


@EACH
@pytest.mark.parametrize(("month", "outcome"), [
    ("2022-11", "broken invalid"), ("2022-12", "unknown"), ("2023-01", "met"), ("2023-11", "met"), ("2023-12", "unknown"),
    ("2024-01", "broken invalid"), (None, "unknown"),
])
def test_a_day_not_known_is_judged_at_both_its_ends(kind: str, month: str | None, outcome: str) -> None:
    said = ledger(month, kind, (FROM, UNTIL))
    assert said.outcome == outcome
    assert (outcome == "unknown") == ("确切" in said.message)


# Who approved

@EACH
@pytest.mark.parametrize("body", ["general_branch", "branch"])
@pytest.mark.parametrize("grants", [(), ((FROM, UNTIL),), (("2024-01-01", None),)])
def test_an_approval_by_anyone_else_stays_what_it_is_whatever_the_committee_may(kind: str, body: str, grants: Any) -> None:
    said = ledger("2022-12-16", kind, *grants, body=body)
    assert said.outcome == "broken invalid"
    assert "应为「党委」" in said.message


@EACH
@pytest.mark.parametrize("held", [False, None])
def test_authority_is_asked_of_a_committee_only(kind: str, held: bool | None) -> None:
    said = derived(kind, "2022-12-16", held, "branch")
    assert (said.outcome, "审批机构为「党支部」" in said.message) == ("broken invalid", True)


@EACH
@pytest.mark.parametrize("grants", [(), (("2024-01-01", None),)])
def test_what_a_former_unit_approved_is_not_measured_by_the_committee_above_this_branch(kind: str, grants: Any) -> None:
    assert ledger("2022-12-16", kind, *grants, elsewhere=True).outcome == "met"


@EACH
def test_a_branch_that_stands_under_no_known_committee_is_taken_at_its_word(kind: str) -> None:
    alone = grow([record(1, "org3", "organisation_founded", "2010-01-01", name="学生党支部", level="branch")])
    assert say(assembled("2022-12-16", kind, alone), RULES[kind]).outcome == "met"


@EACH
def test_in_a_file_the_committee_is_enough(kind: str, tmp_path: Path) -> None:
    line = {"case": "a", "facts": [{"kind": kind, "date": "2022-12-16", "body_kind": "committee"}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert say(read(tmp_path / "a.jsonl", ReadOptions()).cases[0], RULES[kind]).outcome == "met"


# What is said

@EACH
def test_what_is_missing_is_said_with_the_day_and_how_to_mend_it(kind: str) -> None:
    step = KINDS[kind].name
    assert derived(kind, "2022-12-15", False).message == f"{step}：2022-12-15，该日没有有效的审批权限记录"
    assert derived(kind, "2022-12-15", None).message == f"{step}：{LACKS}"
    for vague in ("2022-12", None):
        assert derived(kind, vague, None).message == f"{step}：缺审批的确切日期，或{LACKS.removeprefix('缺')}"


@EACH
def test_the_spans_are_told_with_the_day_where_they_are_handed_over(kind: str) -> None:
    step = KINDS[kind].name
    assert handed(kind, "2022-12-15", False, (FROM, UNTIL)).message == (
        f"{step}：2022-12-15，该日党委没有审批预备党员权限的记录（授权自 2022-12-16 至 2023-12-15）")
    assert handed(kind, "2022-12-15", False, ("2024-03-01", None), (FROM, UNTIL)).message.endswith(
        "（授权自 2022-12-16 至 2023-12-15，自 2024-03-01 起）")
    assert handed(kind, "2022-12", None, (FROM, None)).message == (
        f"{step}：2022-12，日期不够确切，无法确定党委当日有无审批预备党员的权限（授权自 2022-12-16 起）")
    assert handed(kind, "2022-12", None).message == f"{step}：{LACKS}"


@pytest.mark.parametrize(("day", "held"), [("2022-12-15", False), ("2022-12-15", None), ("2022-12", None)])
def test_what_the_ledger_derived_is_not_shown_as_if_somebody_had_recorded_it(day: str, held: bool | None) -> None:
    said = handed("admission_approved", day, held, (FROM, UNTIL))
    assert [one["fields"] for one in said.evidence] == [{"body_kind": "committee"}]
    assert said.evidence[0]["date"] == day


def test_derived_keys_are_no_fields_that_anybody_writes() -> None:
    assert not DERIVED & {name for kind in KINDS.values() for name in kind.fields}
    assert not DERIVED & FIELD_NAMES.keys()


def test_the_advice_fits_a_committee_without_recorded_authority_too() -> None:
    case = assembled("2022-12-15", "admission_approved", tree([(FROM, UNTIL)]))
    found = next(f for f in evaluate_all(books(), case, parse(TODAY)[0]) if f.rule.id == RULES["admission_approved"])
    assert "补记授权文件" in explain.remedy(found)


# The rules around it

@pytest.mark.parametrize("base", ["under-2014", "across", "under-2026", "extended"])
@pytest.mark.parametrize("held", [False, None])
def test_authority_is_told_by_its_own_rules_and_by_no_other(base: str, held: bool | None) -> None:
    def told(row: dict[str, Any]) -> list[tuple[Any, ...]]:
        dossier = changed(base, row)
        found = evaluate_all(books(), to_case(dossier), ordinal(dossier["as_of"], dossier))
        return [(f.rule.id, f.occasion, f.outcome, f.how, f.days) for f in found]

    plain, marked = told({}), told({"change": {kind: {AUTHORISED: held} for kind in RULES}})
    assert {one[0] for one, other in zip(plain, marked, strict=True) if one != other} == set(RULES.values())


def marked(seed: int) -> tuple[dict[str, Any], date]:
    """A random history in which the ledger says something of most committees' authority; some days only by the month."""
    dossier, as_of = random_history(Random(seed))
    rng = Random(-seed - 1)
    for fact in dossier["facts"]:
        if fact["kind"] in RULES and rng.random() < 0.8:
            fact[AUTHORISED] = rng.choice([False, None])
            if fact["date"] and rng.random() < 0.2:
                fact["date"] = fact["date"][:7]
    return dossier, as_of


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_reckoning_agrees(seed: int) -> None:
    dossier, as_of = marked(seed)
    ours, theirs = answers(reckon(dossier, as_of)), answers_of(findings_of(books(), told_case(dossier), as_of))
    rounds = max(int(n) for _, n in theirs if n.isdigit())
    differ = [Difference(dossier, as_of, *key, ours.get(key), theirs.get(key), rounds)
              for key in ours.keys() | theirs.keys() if key[0] in RULES.values() and ours.get(key) != theirs.get(key)]
    assert undisputed(differ) == []


def test_in_those_histories_authority_is_missing_not_recorded_and_not_certain() -> None:
    found = [f for seed in SEEDS for f in findings_of(books(), told_case(marked(seed)[0]), marked(seed)[1])]
    for rule in RULES.values():
        assert {f.why[0] for f in found if f.why and f.rule.id == rule} >= {"unauthorised", "uncertain_authority", "lacks_authority"}


def test_a_school_that_asks_for_no_authority_asks_less(tmp_path: Path) -> None:
    both = "value: {field: body_kind, is: [committee]}, authority: {field: body_kind}"
    mine, _ = load_rulebook(asking(tmp_path, "mine", f"duty [admission_approved]: {both.partition(', authority')[0]}"), None, tmp_path / "kept")
    law, _ = load_rulebook(asking(tmp_path, "law", f"duty [admission_approved]: {both}"), None, tmp_path / "kept")
    assert mine is not None
    assert law is not None
    row = compare(mine, law).rows[0]
    assert (row.verdict, row.reason) == ("laxer", "无此要求 ／ 审批机构为党委的，当日须有审批预备党员的权限（以台账记录为准）")
    assert compare(law, law).rows[0].verdict == "same"


def test_both_rules_ask_for_authority_in_every_edition() -> None:
    asked = {(rule.id, rule.edition): [ask.word for ask in rule.asks] for book in books() for rule in book.rules if rule.id in RULES.values()}
    assert asked == {(rule, edition): ["value", "authority"] for rule in RULES.values() for edition in ("2014", "2026")}

"""Which cases are there, and what must be found in them? Reads the tables beside the tests.

A case is a lawful dossier (`dossiers.yaml`) with what is changed in it. Days are written as people say them:
`2023-05-20`, `admission_voted+3m`, `born+18y-1`, `leaves_on`. What must be found is written in a few words:
`met`, `broken late 1`, `pending due=2020-10-10`, `waiting opens=activist_decided+1y`.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from devtrack.dates import parse
from devtrack.evaluate import evaluate_all
from devtrack.model import HOWS, NOT_IN_FORCE, OUTCOMES, SEVERITIES, Case, Fact, Finding, Rulebook
from devtrack.rulebook.load import load_rulebook
from rules.reckoning import split, walk

HERE = Path(__file__).parent
WORKFLOWS = HERE.parent.parent / "workflows"
APART = {"kind", "date", "elsewhere", "recorded_at", "id", "replaces", "why"}
DAY_FIELDS = {"date", "until", "probation_from", "probation_to", "extend_to", "full_from", "deferred_to", "discipline_until"}
PERSON_DAYS = ("born", "leaves_on", "tracked_from")
Plain = dict[str, Any]

WARNINGS = {
    "cqipc/development-announced", "cqipc/probation-trained", "national/introducers-clean", "national/form-edition",
    "national/leaving-soon", "national/admission-announced", "national/assigned-to-group", "national/conversion-timely",
    "national/conversion-announced",
}
"""Rules of severity warning; every other is an error. What differs within a rule is written in its row."""


@dataclass(frozen=True)
class Asked:
    """One case on one day, and what must be found: rule -> occasion (None: the only one) -> keys of a finding.

    Occasion ``more``: there may be others. ``broken``: the exact set of rules broken; None where only ``expect``
    is looked at.
    """

    name: str
    case: Case
    as_of: int
    expect: Mapping[str, Mapping[Any, Mapping[str, Any]]]
    broken: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=1)
def books() -> tuple[Rulebook, ...]:
    """Return the shipped rulebooks as `cqipc` is judged by them: the school's, then the national one."""
    found = []
    for name in ("cqipc", "national"):
        book, _ = load_rulebook(WORKFLOWS / name)
        assert book is not None, name
        found.append(book)
    return tuple(found)


def read_table(file: str) -> Any:
    """Return a table as plain data; days become texts."""
    return _plain(YAML(typ="safe").load((HERE / file).read_text(encoding="utf-8")))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=1)
def dossiers() -> Mapping[str, Plain]:
    """Return the lawful dossiers by name; one may be made from another, with changes."""
    found: dict[str, Plain] = {}
    for name, row in read_table("dossiers.yaml").items():
        found[name] = {**changed(found[row["from"]], row), "as_of": row["as_of"]} if "from" in row else row
    return found


def find(dossier: Plain, name: str) -> Plain:
    """Return the fact called `kind`, or `kind#2` for the second of its kind."""
    kind, _, n = name.partition("#")
    facts = [fact for fact in dossier["facts"] if fact["kind"] == kind]
    if len(facts) < int(n or 1):
        raise LookupError(f"{name} is not in the dossier")
    return facts[int(n or 1) - 1]


def reckon(text: str, dossier: Plain) -> str | None:
    """Return a day written in words as `2024-03-15`; None where it is no day at all."""
    parts = split(text)
    if parts is None:
        return None
    anchor, steps = parts
    if anchor[0].isdigit():
        start = anchor
    elif anchor in PERSON_DAYS:
        start = dossier["person"][anchor]
    elif anchor == "end":
        start, steps = find(dossier, "admission_voted")["date"], [(1, "y"), *steps]
    else:
        name, _, field = anchor.partition(".")
        start = find(dossier, name)[field or "date"]
    return walk(date.fromisoformat(start), steps).isoformat()


def ordinal(text: str, dossier: Plain) -> int:
    """Return a day written in words as an ordinal."""
    found = reckon(text, dossier)
    assert found is not None, text
    return date.fromisoformat(found).toordinal()


def changed(base: str | Plain, row: Mapping[str, Any]) -> Plain:
    """Return a dossier with a row's changes: person, without, change, add, in that order."""
    dossier = deepcopy(dossiers()[base] if isinstance(base, str) else base)
    for field, value in row.get("person", {}).items():
        dossier["person"][field] = _day(value, dossier) if field in PERSON_DAYS else value
    settled = deepcopy(dossier)
    gone = [find(dossier, name) for name in row.get("without", ())]
    for name, fields in row.get("change", {}).items():
        fact = find(dossier, name)
        for field, value in fields.items():
            if value == "-":
                fact.pop(field, None)
            else:
                fact[field] = _day(value, settled) if field in DAY_FIELDS else value
    if "only" in row:
        dossier["facts"] = [fact for fact in dossier["facts"] if fact["kind"] in row["only"]]
    dossier["facts"] = [fact for fact in dossier["facts"] if not any(fact is one for one in gone)]
    for fact in row.get("add", ()):
        dossier["facts"].append({key: _day(one, settled) if key in DAY_FIELDS else one for key, one in fact.items()})
    return dossier


def _day(value: Any, dossier: Plain) -> Any:
    if not isinstance(value, str) or (len(value) == 7 and value[0].isdigit()):
        return value
    return reckon(value, dossier) or value


def to_case(dossier: Plain) -> Case:
    """Return a dossier as a case."""
    facts = []
    for fact in dossier["facts"]:
        lo, hi = parse(fact["date"])
        fields = {key: value for key, value in fact.items() if key not in APART}
        facts.append(Fact(fact["kind"], fact["date"], lo, hi, fields, bool(fact.get("elsewhere"))))
    person = dict(dossier["person"])
    covers = person.pop("covers", None)
    covered = None if covers is None else frozenset(covers)
    return Case(person.pop("case"), covers=covered, facts=tuple(facts), **person)


def wanted(text: str, dossier: Plain) -> Plain:
    """Return what a few words ask of a finding: `broken late 1 due=…` as keys and values."""
    want: Plain = {}
    for word in str(text).split():
        key, _, value = word.partition("=")
        if value and key in ("due", "opens"):
            want[key] = ordinal(value, dossier)
        elif value and key == "date":
            want[key] = reckon(value, dossier)
        elif value:
            want[key] = value
        elif word in OUTCOMES:
            want["outcome"] = word
        elif word in HOWS:
            want["how"] = word
        elif word in SEVERITIES:
            want["severity"] = word
        else:
            want["days"] = int(word)
    return want


def expectations(row: Mapping[str, Any], dossier: Plain) -> dict[str, dict[int | None, Plain]]:
    """Return the `expect` of a row, taken apart."""
    found = {}
    for rule, text in row.items():
        each = text if isinstance(text, dict) else {None: text}
        found[rule] = {n: _severe(rule, wanted(one, dossier)) for n, one in each.items()}
    return found


def _severe(rule: str, want: Plain) -> Plain:
    if want.get("outcome") in ("broken", "overdue", "pending") and "severity" not in want:
        return {**want, "severity": "warning" if rule in WARNINGS else "error"}
    return want


def ask(name: str, base: str | Plain, row: Mapping[str, Any]) -> Asked:
    """Return one case of a table, ready to be judged."""
    dossier = changed(base, row)
    expect = expectations(row.get("expect", {}), dossier)
    named = frozenset(rule for rule, each in expect.items() if any(w.get("outcome") == "broken" for w in each.values()))
    broken: frozenset[str] | None = named | frozenset(row.get("also_broken", ()))
    if row.get("others") == "any":
        broken = None
    as_of = ordinal(str(row.get("as_of", dossier.get("as_of"))), dossier)
    return Asked(name, to_case(dossier), as_of, expect, broken)


def complaints(asked: Asked, findings: list[Finding]) -> list[str]:
    """Return what is not as it must be, one line each."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule.id, []).append(finding)
    wrong = []
    for rule, each in asked.expect.items():
        got = by_rule.get(rule, [])
        by_n = {None if f.occasion is None else f.occasion.n: f for f in got}
        more = each.get("more") is not None
        each = {n: want for n, want in each.items() if n != "more"}
        if len(by_n) != len(got) or not (set(by_n) >= set(each) if more else set(by_n) == set(each)):
            wrong.append(f"{rule}: want occasions {sorted(each, key=str)}, got {[show(f) for f in got]}")
            continue
        for n, want in each.items():
            seen = {key: _seen(by_n[n], key) for key in want}
            if seen != want:
                wrong.append(f"{rule} {n or ''}: want {want}, got {show(by_n[n])}")
    broken = frozenset(rule for rule, got in by_rule.items() if any(f.outcome == "broken" for f in got))
    if asked.broken is not None and broken != asked.broken:
        more = {rule: [show(f) for f in by_rule[rule] if f.outcome == "broken"] for rule in broken - asked.broken}
        wrong.append(f"broken besides: {more}; not broken: {sorted(asked.broken - broken)}")
    return wrong


def _seen(finding: Finding, key: str) -> Any:
    if key == "in_force":
        return finding.outcome != NOT_IN_FORCE
    return finding.rule.edition if key == "edition" else getattr(finding, key)


def show(finding: Finding) -> str:
    """Return a finding in a few words."""
    parts = [finding.outcome, finding.how, finding.severity, finding.days, finding.date]
    days = [f"{key}={date.fromordinal(day)}" for key in ("due", "opens") if (day := getattr(finding, key))]
    return " ".join(str(part) for part in (*parts, *days, finding.why[:2]) if part is not None)


def judge(asked: Asked) -> list[str]:
    """Return what is wrong with the findings of the shipped rulebooks about a case."""
    return complaints(asked, evaluate_all(books(), asked.case, asked.as_of))


def tables(folder: str) -> Iterator[tuple[str, Plain]]:
    """Return the rows of every table of a folder, with its file's name."""
    for path in sorted((HERE / folder).glob("*.yaml")):
        for row in read_table(f"{folder}/{path.name}"):
            yield path.stem, row

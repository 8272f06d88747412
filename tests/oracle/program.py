"""What does the program say of a dossier? The same form as the oracle's answers, so that they can be compared."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from devtrack.dates import parse
from devtrack.evaluate import evaluate_all
from devtrack.model import Case, Fact, Finding, Rulebook
from oracle.compare import WINDOWED, Answer, Key

KEPT_APART = {"kind", "date", "id", "replaces", "why", "recorded_at", "recorded_by", "elsewhere"}


def to_fact(written: Mapping[str, Any]) -> Fact:
    """Return a written fact as the program has it."""
    fields = {key: value for key, value in written.items() if key not in KEPT_APART}
    return Fact(written["kind"], written["date"], *parse(written["date"]), fields)


def to_case(dossier: Mapping[str, Any]) -> Case:
    """Return a dossier as a case."""
    person = {key: value for key, value in dossier.items() if key not in ("case", "facts", "covers")}
    covers = dossier.get("covers")
    covered = None if covers is None else frozenset(covers)
    return Case(dossier["case"], covers=covered, facts=tuple(map(to_fact, dossier["facts"])), **person)


def findings_of(books: Sequence[Rulebook], case: Case, as_of: date) -> list[Finding]:
    """Return the findings of both rulebooks."""
    return evaluate_all(books, case, as_of.toordinal())


def answers_of(findings: Sequence[Finding]) -> dict[Key, Answer]:
    """(rule, occasion) -> (outcome, how): a window by its first day, a round by its number, else the first."""
    found = {}
    for finding in findings:
        n = 1 if finding.occasion is None else finding.occasion.n
        if finding.occasion is not None and finding.rule.id.partition("/")[2] in WINDOWED:
            n = date.fromordinal(finding.occasion.first).isoformat()
        found[finding.rule.id, str(n)] = finding.outcome, finding.how
    return found

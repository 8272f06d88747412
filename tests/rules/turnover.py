"""From which day on does a rule judge, and under which edition? Makes a case for each first and last day.

A lawful dossier is moved in time, all its days together, so that a rule's step was done on the first day of an
edition, and on the day before. Nothing is asked of the outcome but the edition it is judged by.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rules.casebook import DAY_FIELDS, PERSON_DAYS, Asked, Plain, books, changed, to_case

OUT = {"outcome": "not_in_force"}
OLD, NEW_ONE = {"edition": "2014", "in_force": True}, {"edition": "2026", "in_force": True}
TURNS = {
    "2014-05-28": ("national", OUT, OLD),
    "2026-05-11": ("national", OLD, NEW_ONE),
    "2014-12-17": ("cqipc", OUT, OLD),
}
"""The first days of an edition: whose, how the day before is judged, how the day itself."""

NEW = {"national/development-publicized", "national/introducers-clean", "national/form-edition", "national/meeting-within-month"}
"""Asked for by the edition of 2026 only."""

ROUNDED = {"extension-bounds": {"change": {"conversion_voted": {"decision": "extend", "extend_to": "end+6m", "carried": False}}}}
TRANSFER = {"add": [
    {"kind": "transferred_in", "date": "admission_approved+2m", "papers": True, "deferred_to": "end+1m"},
    {"kind": "transfer_reviewed", "date": "admission_approved+3m", "passed": True},
]}
PREPARED = {**ROUNDED, "deferral-bounds": TRANSFER, "transfer-reviewed": TRANSFER}
GOVERNED = {"archived": "conversion_approved"}


def cases_of() -> Iterator[Asked]:
    """Yield the cases of every rule id: on the last day before an edition and on its first day."""
    for book in books():
        steps = {rule.id: rule.step for rule in book.rules}
        for rule, step in steps.items():
            for first, (owner, before, after) in TURNS.items():
                if owner == book.name:
                    yield from _turn(rule, step, first, before, after)


def _turn(rule: str, step: tuple[str, ...], first: str, before: Plain, after: Plain) -> Iterator[Asked]:
    slug = rule.partition("/")[2]
    if rule in NEW:
        before, after = OUT, OUT if first < "2026" else after
    dossier = changed("under-2014", PREPARED.get(slug, {}))
    dossier["person"]["leaves_on"] = "2024-06-30"
    kind = GOVERNED.get(slug) or next(kind for kind in step if any(f["kind"] == kind for f in dossier["facts"]))
    day = date.fromisoformat(next(fact["date"] for fact in dossier["facts"] if fact["kind"] == kind))
    turn = date.fromisoformat(first)
    for there, want in ((turn - timedelta(1), before), (turn, after)):
        moved = _moved(dossier, there - day)
        recurs = slug in ("inspected-half-yearly", "introducer-reported-bimonthly", "reported-quarterly")
        expect: Any = {rule: {1: want, "more": {}} if recurs else {None: want}}
        as_of = (date.fromisoformat(dossier["as_of"]) + (there - day)).toordinal()
        yield Asked(f"turnover: {rule} on {there}", to_case(moved), as_of, expect, None)


def _moved(dossier: Plain, by: timedelta) -> Plain:
    person = {key: _later(one, by) if key in PERSON_DAYS else one for key, one in dossier["person"].items()}
    facts = [{key: _later(one, by) if key in DAY_FIELDS else one for key, one in fact.items()} for fact in dossier["facts"]]
    return {**dossier, "person": person, "facts": facts}


def _later(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat()

"""How does a step stand on the days around its bounds? Makes cases of the tables in `days/`.

A row moves one fact (`move`) of a lawful dossier from day to day and says what its rules must answer:

- `days`: done on that day. What is met or late must be so already when looked at on that very day.
- `open`: not done, and looked at on that day. A fact recorded for the day after is not seen yet.
- `no_start`: what the bound is counted from is not recorded.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.casebook import PERSON_DAYS, Asked, Plain, changed, expectations, find, ordinal, reckon, to_case

USUAL = ("under-2014", "under-2026")


def cases_of(file: str, row: Mapping[str, Any]) -> Iterator[Asked]:
    """Yield every case of a row, in every dossier it is about."""
    for base in row.get("in", USUAL):
        dossier = changed(base, row)
        name = f"{file}: {row.get('case') or ' '.join(_rules(row))} [{base}]"
        yield from _done(name, dossier, row)
        yield from _open(name, dossier, row)
        if "no_start" in row:
            lacking = changed(dossier, {"without": row["no_start"]["without"]})
            expect = _expect(row, row["no_start"]["expect"], dossier)
            yield Asked(f"{name} without its start", to_case(lacking), _end(dossier), expect)


def _rules(row: Mapping[str, Any]) -> list[str]:
    return row["rule"] if isinstance(row["rule"], list) else [row["rule"]]


def _end(dossier: Plain) -> int:
    return ordinal(dossier["as_of"], dossier)


def _expect(row: Mapping[str, Any], want: Any, dossier: Plain) -> dict[str, dict[int | None, Plain]]:
    return expectations(want if isinstance(want, dict) else dict.fromkeys(_rules(row), want), dossier)


def _done(name: str, dossier: Plain, row: Mapping[str, Any]) -> Iterator[Asked]:
    move = row["move"]
    for text, want in row.get("days", {}).items():
        day = reckon(text, dossier)
        assert day is not None, text
        there = _moved(dossier, move, day)
        # Counted before the fact was moved: `due=…` may be told from where it stood.
        expect = _expect(row, want, dossier)
        asked = Asked(f"{name} {move} on {text}", to_case(there), max(_end(dossier), ordinal(day, dossier)), expect)
        yield asked
        plain = "." not in move and move not in PERSON_DAYS and row.get("today", True)
        if plain and isinstance(want, str) and want.startswith(("met", "broken late")):
            on = ordinal(day, dossier)
            yield Asked(f"{asked.name}, looked at that very day", asked.case, on, expect)


def _moved(dossier: Plain, move: str, day: str) -> Plain:
    if move in PERSON_DAYS:
        return changed(dossier, {"person": {move: day}})
    name, _, field = move.partition(".")
    return changed(dossier, {"change": {name: {field or "date": day}}})


def _open(name: str, dossier: Plain, row: Mapping[str, Any]) -> Iterator[Asked]:
    move = row["move"]
    if "open" not in row:
        return
    kinds = row.get("gone", [move])
    away = {**dossier, "facts": [fact for fact in dossier["facts"] if fact["kind"] not in kinds]}
    for text, want in row["open"].items():
        as_of = ordinal(text, dossier)
        expect = _expect(row, want, dossier)
        yield Asked(f"{name} {move} not done, on {text}", to_case(away), as_of, expect)
        later = {**find(dossier, move), "date": reckon(f"{reckon(text, dossier)}+1", dossier)}
        unseen = {**away, "facts": [*away["facts"], later]}
        yield Asked(f"{name} {move} only tomorrow, on {text}", to_case(unseen), as_of, expect)

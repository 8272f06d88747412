"""What happened in a case, on exact days? A history with vague days becomes several with exact ones."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from devtrack.vocabulary import DEFAULTS, ROAD
from oracle.days import FAR_PAST, ends

DAY_FIELDS = ("until", "extend_to", "probation_from", "probation_to", "full_from", "deferred_to")
MANY = 4
"""Up to so many vague days every combination of ends is tried, else every combination of any two."""


@dataclass(frozen=True)
class Fact:
    """One thing that happened, on one day of one possible world."""

    kind: str
    day: date
    fields: dict[str, Any]
    known: bool = True
    """False where the day was left empty."""

    def get(self, name: str) -> Any:
        """A field; where it is not recorded, what its absence means."""
        value = self.fields.get(name)
        return DEFAULTS.get((self.kind, name)) if value is None else value

    @property
    def refused(self) -> bool:
        """Whether it is an approval that was refused."""
        return self.get("approved") is False


@dataclass(frozen=True)
class World:
    """A case in which every day is exact."""

    dossier: dict[str, Any]
    facts: tuple[Fact, ...]
    born: date | None
    leaves_on: date | None


def _seen(dossier: dict[str, Any], as_of: date) -> list[dict[str, Any]]:
    facts = [f for f in dossier["facts"] if f.get("date") is None or ends(f["date"])[0] <= as_of]
    replaced = {f["replaces"] for f in facts if f.get("replaces")}
    facts = [f for f in facts if f.get("id") is None or f["id"] not in replaced]
    return sorted(facts, key=lambda f: json.dumps(f, sort_keys=True, ensure_ascii=False))


def _slots(dossier: dict[str, Any], facts: list[dict[str, Any]], as_of: date) -> dict[tuple[Any, ...], tuple[date, date]]:
    """Every day that the case names, with its two ends."""
    slots: dict[tuple[Any, ...], tuple[date, date]] = {}
    for key in ("born", "leaves_on"):
        if dossier.get(key):
            slots[(key,)] = ends(dossier[key])
    for i, fact in enumerate(facts):
        slots[(i, "date")] = ends(fact["date"]) if fact.get("date") else (FAR_PAST, as_of)
        for field in DAY_FIELDS:
            if fact.get(field):
                slots[(i, field)] = ends(fact[field])
        for j, person in enumerate(fact.get("people") or ()):
            if person.get("discipline_until"):
                slots[(i, "people", j)] = ends(person["discipline_until"])
    return slots


def _choices(slots: dict[tuple[Any, ...], tuple[date, date]]) -> Iterator[dict[tuple[Any, ...], date]]:
    """All earliest, all latest, then the mixed ones."""
    vague = [slot for slot, (low, high) in slots.items() if low != high]
    picks = [(0,) * len(vague), (1,) * len(vague)]
    if len(vague) <= MANY:
        picks += itertools.product((0, 1), repeat=len(vague))
    else:
        for n in range(len(vague)):
            picks += [tuple(int(m == n) for m in range(len(vague))), tuple(int(m != n) for m in range(len(vague)))]
    for pick in dict.fromkeys(picks):
        end = dict(zip(vague, pick, strict=True))
        yield {slot: both[end.get(slot, 0)] for slot, both in slots.items()}


def worlds(dossier: dict[str, Any], as_of: date) -> list[World]:
    """The possible worlds of a case: the first with all days earliest, the second (if any) with all latest."""
    raw = _seen(dossier, as_of)
    made = []
    for days in _choices(_slots(dossier, raw, as_of)):
        facts = []
        for i, fact in enumerate(raw):
            fields = {k: v for k, v in fact.items() if k not in ("kind", "date", *DAY_FIELDS)}
            fields |= {field: days[(i, field)] for field in DAY_FIELDS if (i, field) in days}
            if fact.get("people") is not None:
                fields["people"] = [
                    {**p, "discipline_until": days.get((i, "people", j))} for j, p in enumerate(fact["people"])
                ]
            facts.append(Fact(fact["kind"], days[(i, "date")], fields, fact.get("date") is not None))
        facts.sort(key=lambda f: (f.day, ROAD[f.kind]))
        made.append(World(dossier, tuple(facts), days.get(("born",)), days.get(("leaves_on",))))
    return made

"""How do a dossier's checked values become a fact and a case?"""

from collections.abc import Mapping
from typing import Any

from devtrack.model import Case, Fact, Source


def make_fact(kind: str, day: str | None, lo: int, hi: int, rest: dict[str, Any]) -> Fact:
    """Return a fact; what stands beside its fields (id, replaces, …) is taken out of `rest`."""
    take = rest.pop
    return Fact(
        kind, day, lo, hi, rest, take("elsewhere", False), take("id", None), take("recorded_at", None),
        take("recorded_by", None), take("replaces", None), take("why", None), take("correction", None),
        take("meeting", None), take("source", None),
    )


def make_case(head: Mapping[str, Any], facts: tuple[Fact, ...], source: Source) -> Case:
    """Return a case from the keys beside its facts."""
    get = head.get
    covers = get("covers")
    return Case(
        head["case"], get("name", ""), get("number"), get("born"), get("sex"), get("category"), get("branch"),
        get("branch_committee"), get("general_branch"), get("leaves_on"),
        None if covers is None else frozenset(covers), get("tracked_from"), facts, source, get("id_number"),
    )

"""How does a case look as a line of a dossier file? The exchange format, every key in its fixed order.

Whatever is written here is read back as the same; exporting, importing and exporting again gives the same file.
"""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from devtrack.model import Case, Fact
from devtrack.vocabulary import DERIVED, KINDS

HEAD = (
    "number", "name", "sex", "born", "id_number", "category", "branch", "branch_committee", "general_branch",
    "leaves_on", "tracked_from",
)
BESIDE = ("elsewhere", "id", "recorded_at", "recorded_by", "replaces", "why", "correction", "meeting", "source")


def write_dossiers(out: TextIO, cases: Iterable[Case]) -> int:
    """Write cases one a line, in an order of their own; return how many."""
    lines = sorted((one.branch or "", one.id, line(one)) for one in cases)
    out.writelines(f"{text}\n" for _, _, text in lines)
    return len(lines)


def line(case: Case) -> str:
    """Return a case as a line of a dossier file, without its end."""
    return json.dumps(plain(case), ensure_ascii=False)


def plain(case: Case) -> dict[str, Any]:
    """Return a case as plain data; nothing unknown is written."""
    found: dict[str, Any] = {"case": case.id}
    found |= {name: value for name in HEAD if (value := getattr(case, name)) is not None}
    if case.covers is not None:
        found["covers"] = [kind for kind in KINDS if kind in case.covers]
    found["facts"] = [_fact(fact) for fact in case.facts]
    return found


def _fact(fact: Fact) -> dict[str, Any]:
    fields = {name: fact.fields[name] for name in KINDS[fact.kind].fields if name in fact.fields}
    beside = {name: value for name in BESIDE if (value := getattr(fact, name)) not in (None, False)}
    if hasattr(beside.get("source"), "_asdict"):
        beside["source"] = {name: value for name, value in fact.source._asdict().items() if value is not None}
    assert DERIVED.isdisjoint(fields), fact.kind
    return {"kind": fact.kind, "date": fact.date, **fields, **beside}

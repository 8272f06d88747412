"""What did the ledger say of a person or a case before it was put right? An old file that says so changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from devtrack.subjects import Record

SAID = ("person_recorded", "case_opened", "case_changed")
Former = dict[tuple[str, str], set[str]]
"""(id of a person or case, field) -> every value recorded of it, as text; the last of them holds."""


def former(records: Iterable[Record]) -> Former:
    """Return everything that was ever recorded of people and cases themselves."""
    found: Former = defaultdict(set)
    for one in records:
        for name, value in one.fields.items() if one.kind in SAID else ():
            found[one.subject, name].add(str(value))
    return found


def parted(said: Mapping[str, Any], subject: str, known: Former) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a line says that is new, and what it says that was put right since."""
    old = {name: value for name, value in said.items() if str(value) in known.get((subject, name), ())}
    return {name: value for name, value in said.items() if name not in old}, old

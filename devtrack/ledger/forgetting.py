"""What do the texts of meetings say of somebody who is forgotten? Why the case was put off, on what paper, and why.

They belong to the ledger, not to the person, so that no key takes them along; what only the person is told of in them
is blanked, whatever its words. A voter's opinion stays: it counts, and the id it stands beside names nobody.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from devtrack.ledger import schema
from devtrack.subjects import ERASED

_ABOUT = {"meeting_closed": ("put_off", "case", "reason"), "meeting_held": ("excluded", "person", "document")}
"""Lists in which each entry is about somebody: the field, what names whom, what is said of them."""


class Forgotten(NamedTuple):
    """Who is forgotten: the ids of the person and of the cases, the rows of the opinions by or on them."""

    ids: frozenset[str]
    rows: frozenset[int]


def forgotten(connection: Connection, n: int) -> Forgotten:
    """Return who a person (number) is in the texts of meetings."""
    s, e = schema.subject.c, schema.entry.c
    ids = frozenset(connection.execute(select(s.id).where((s.n == n) | (s.person == n))).scalars())
    opinions = connection.execute(select(e.seq, e.data).where(e.kind == "opinion_received")).all()
    rows = {row.seq for row in opinions if not ids.isdisjoint((_said(row.data, "person"), _said(row.data, "case")))}
    taken_back = select(e.seq, e.replaces).where((e.kind == "voided") & e.replaces.is_not(None))
    rows |= {row.seq for row in connection.execute(taken_back) if row.replaces in rows}
    return Forgotten(ids, frozenset(rows))


def _said(data: str | None, name: str) -> Any:
    return json.loads(data).get(name) if data else None


def blanked(seq: int, kind: str | None, one: Mapping[str, Any], who: Forgotten) -> dict[str, Any]:
    """Return the texts of a row without what they say of somebody forgotten alone."""
    told = dict(one)
    if seq in who.rows and "why" in told:
        told["why"] = ERASED
    field, named, said = _ABOUT.get(kind or "", ("", "", ""))
    fields = told.get("fields", {})
    if isinstance(listed := fields.get(field), list):
        entries = [{**entry, said: ERASED} if entry.get(named) in who.ids else entry for entry in listed]
        told["fields"] = {**fields, field: entries}
    return told

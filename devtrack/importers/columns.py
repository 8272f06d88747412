"""What does each column of this sheet say, with ambiguous headers answered or asked about?"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from devtrack.importers.aliases import (
    AGAIN,
    IGNORE,
    PERSON,
    START,
    Column,
    Found,
    Headers,
    answered,
    label_of,
    normal,
)
from devtrack.importers.header import Header
from devtrack.importers.reading import Choice, Question

_DECIDED = "decision"


class Read(NamedTuple):
    """A column that is read: its place from 0, its header, its meaning."""

    at: int
    label: str
    column: Column


class Slot(NamedTuple):
    """The columns from which one fact is made."""

    kind: str
    columns: tuple[Read, ...]


class Plan(NamedTuple):
    """How the rows of a sheet are read.

    ``person``: word -> its columns; ``slots``: one for each fact that a row may hold; ``covers``: kinds that
    the sheet can say; ``used``: answers that were needed.
    """

    person: Mapping[str, tuple[Read, ...]]
    slots: tuple[Slot, ...]
    covers: frozenset[str]
    questions: tuple[Question, ...]
    unmapped: tuple[str, ...]
    ignored: tuple[str, ...]
    readings: Mapping[str, str]
    used: frozenset[str]
    fingerprint: str


def plan_columns(header: Header, sheet: str | None, headers: Headers, answers: Mapping[str, str]) -> Plan:
    """Return how to read the columns under a header. Raises Unusable for an answer that says nothing known."""
    given = {normal(header): (header, word) for header, word in answers.items()}
    fingerprint = hashlib.sha256("\n".join(one.key for one in header.headings).encode()).hexdigest()[:16]
    read: list[Read] = []
    questions, unmapped, ignored, readings, used = [], [], [], {}, set()
    for one in header.headings:
        if answer := given.get(one.key) or given.get(normal(one.label)):
            used.add(answer[0])
            column = answered(headers, one.key, answer[1])
            readings[one.label] = label_of(column) if column else "不读"
        else:
            column = one.found if isinstance(one.found, Column) else None
            if one.found is None:
                unmapped.append(one.label)
            elif one.found is False:
                ignored.append(one.label)
            elif choices := _choices(one.found):
                questions.append(Question(one.label, sheet, one.at + 1, choices, fingerprint))
        if column is not None:
            read.append(Read(one.at, one.label, column))
    slots = tuple(_slots(read))
    return Plan(
        {word: tuple(one for one in read if one.column == Column("", word)) for word in PERSON}, slots, _covers(read),
        tuple(questions), tuple(unmapped), tuple(ignored), readings, frozenset(used), fingerprint,
    )


def _choices(found: Found) -> tuple[Choice, ...]:
    if isinstance(found, Column | bool | None):
        return ()
    return (*(Choice(one.column.means, one.label) for one in found), Choice(IGNORE, "都不是，不读此列"))


def _slots(read: Sequence[Read]) -> list[Slot]:
    """Return the columns by the fact that they speak of; what is decided parts one vote from another."""
    found: dict[tuple[str, str | int | None], list[Read]] = {}
    for one in read:
        kind = one.column.kind
        if kind:
            apart: str | int | None = dict(one.column.sets).get(_DECIDED)
            if kind in AGAIN:
                apart = one.at
            elif kind == "conversion_reviewed" and not one.column.covers:
                apart = "extend"
            found.setdefault((kind, apart), []).append(one)
    return [Slot(kind, tuple(columns)) for (kind, _), columns in found.items()]


def _covers(read: Sequence[Read]) -> frozenset[str]:
    return frozenset(
        one.column.kind for one in read if one.column.kind and one.column.covers and one.column.part != START
    )


def columns_by_meaning(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Return the columns (from 1) that say each thing, those first that can say that a step was not done.

    A kind without a column for its day is said by the columns of its fields.
    """
    found: dict[str, list[Read]] = {}
    for one in (one for columns in plan.person.values() for one in columns):
        found.setdefault(one.column.means, []).append(one)
    for slot in plan.slots:
        for one in slot.columns:
            found.setdefault(one.column.means, []).append(one)
    for slot in plan.slots:
        if slot.kind not in found or all(one.column.part for one in found[slot.kind]):
            found.setdefault(slot.kind, []).extend(one for one in slot.columns if one.column.part != START)
    return {
        means: tuple(one.at + 1 for one in sorted(columns, key=lambda one: not one.column.covers))
        for means, columns in found.items()
        if columns
    }

"""What stands in the ledger? Records of any subject, whole or as known by a day; the rows of cases as they are.

Whatever is read may be restricted to the organisations that an account may see (`within`, ids; None: all).
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from devtrack.ledger import schema
from devtrack.ledger.keys import Keys, blind
from devtrack.ledger.private import OWN, Apart, Texts, texts_of, together
from devtrack.ledger.sealing import seal_head
from devtrack.subjects import Head, Record

_E, _S, _B = schema.entry.c, schema.subject.c, schema.batch.c
PIECE = 10_000  # rows fetched at once
MANY = 500  # ids asked for one by one; beyond, everything is read and sifted


class Row(NamedTuple):
    """A row about a case as it is sealed: `subject` a number, `data` JSON; texts stand apart."""

    seq: int
    subject: int
    kind: str
    date: str | None
    data: str | None
    elsewhere: bool | None
    replaces: int | None
    correction: str | None
    meeting: str | None
    origin: str | None
    claimed_at: str | None
    batch: int


class Batch(NamedTuple):
    """One transaction: when, by which account (id), by which command."""

    recorded_at: str
    account: str
    command: str


def head(connection: Connection, keys: Keys) -> tuple[Head, bool]:
    """Return the head as it stands, and whether it was sealed with this key."""
    row = connection.execute(select(schema.ledger)).one()
    last = bytes(row.seal)
    return Head(row.length, last.hex()), bytes(row.head) == seal_head(keys, row.ident, row.length, last)


def batches(connection: Connection) -> dict[int, Batch]:
    """Return every transaction by its number."""
    rows = connection.execute(select(_B.id, _B.recorded_at, _B.account, _B.command))
    return {id: Batch(at, account, command) for id, at, account, command in rows}


def records(
    connection: Connection, keys: Keys, *, kinds: Collection[str] = (), subjects: Collection[str] = (), of: str = "",
    with_texts: bool = True, apart: Apart | None = None,
) -> Iterator[Record]:
    """Yield the records of some kinds, some subjects (ids) or all subjects of a kind, in the order of writing.

    `apart`: what stands apart of all owners, if that was read already.
    """
    asked: Select[Any] = (
        select(schema.entry, _S.id, _B.recorded_at, _B.account, _B.command, _S.kind.label("what"), _S.n, _S.person)
        .join(schema.subject, _S.n == _E.subject).join(schema.batch, _B.id == _E.batch).order_by(_E.seq)
    )
    if kinds:
        asked = asked.where(_E.kind.in_(list(kinds)))
    if subjects:
        asked = asked.where(_S.id.in_(list(subjects)))
    if of:
        asked = asked.where(_S.kind == of)
    rows = connection.execute(asked).all()
    if apart is None:
        owners = {_owner(row) for row in rows}
        apart = texts_of(connection, keys, owners if len(owners) <= MANY else None) if with_texts else Apart({}, {})
    for row in rows:
        texts = apart.texts.get(row.seq, {})
        yield _record(row, texts, texts.get("source") or apart.sources.get((row.batch, _owner(row))))


def _owner(row: Any) -> int:
    """Return whose texts those of a row are; who erased a person is the ledger's own to know, not the person's."""
    if row.kind == "person_erased":
        return OWN
    return int(row.person if row.what == "case" else row.n if row.what == "person" else OWN)


def _record(row: Any, texts: Texts, source: Any) -> Record:
    return Record(
        row.seq, row.id, row.kind, row.date, together(row.data, texts), bool(row.elsewhere), row.replaces,
        texts.get("why"), row.correction, row.meeting or texts.get("meeting"), source,
        row.origin or texts.get("origin"), row.claimed_at, texts.get("claimed_by"), row.recorded_at, row.account,
        row.command,
    )


class CaseEntry(NamedTuple):
    """Where to find a case: its number and id, its person and organisation by number."""

    n: int
    id: str
    person: int
    organisation: int | None


def case_entries(
    connection: Connection, within: Collection[str] | None, ids: Collection[str] | None = None
) -> list[CaseEntry]:
    """Return the cases of the organisations named, in the order they were opened; of those ids only, if given."""
    asked = select(_S.n, _S.id, _S.person, _S.organisation).where(_S.kind == "case").order_by(_S.n)
    if within is not None:
        mine = select(_S.n).where(_S.id.in_(list(within)))
        asked = asked.where(_S.organisation.in_(mine))
    if ids is not None:
        asked = asked.where(_S.id.in_(list(ids)))
    return [CaseEntry(*row) for row in connection.execute(asked)]


def case_rows(connection: Connection, cases: Collection[CaseEntry]) -> Iterator[Row]:
    """Yield the rows of cases, one case after another, each in the order it was written."""
    columns = (
        _E.seq, _E.subject, _E.kind, _E.date, _E.data, _E.elsewhere, _E.replaces, _E.correction, _E.meeting,
        _E.origin, _E.claimed_at, _E.batch,
    )
    asked: Select[Any] = select(*columns).order_by(_E.subject, _E.seq)
    numbers = {case.n for case in cases}
    if len(numbers) <= MANY:
        asked = asked.where(_E.subject.in_(list(numbers)))
    else:
        span = _E.subject.between(min(numbers), max(numbers))
        asked = asked.join(schema.subject, _S.n == _E.subject).where(_S.kind == "case", span)
    for piece in connection.execute(asked).partitions(PIECE):
        yield from (row for row in piece if row[1] in numbers)  # type: ignore[misc]


def ids(connection: Connection) -> dict[int, str]:
    """Return the id of every subject by its number."""
    return {row.n: row.id for row in connection.execute(select(_S.n, _S.id))}


def find_people(connection: Connection, keys: Keys, what: str, value: str) -> list[str]:
    """Return the ids of people by `name`, `number` or `id_number`, as it was recorded last."""
    column = schema.person_key.c[what]
    asked = select(_S.id).join(schema.person_key, schema.person_key.c.person == _S.n)
    return list(connection.execute(asked.where(column == blind(keys, what, value)).order_by(_S.n)).scalars())


def find_cases(connection: Connection, keys: Keys, code: str) -> list[str]:
    """Return the ids of cases by the code they were given."""
    return list(connection.execute(select(_S.id).where(_S.code == blind(keys, "code", code)).order_by(_S.n)).scalars())


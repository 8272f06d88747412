"""Which subject has which number? The ids of everything that facts are about, as one transaction sees them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from devtrack.ledger import schema
from devtrack.ledger.keys import Keys
from devtrack.ledger.private import OWN, texts_of
from devtrack.subjects import LEDGER


class Roster:
    """The subjects of a ledger by id and by number; new ones are numbered on."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(select(schema.subject)).all()
        self._rows: dict[int, dict[str, Any]] = {row.n: row._asdict() for row in rows}
        self._numbers: dict[str, int] = {row.id: row.n for row in rows}

    def number(self, id: str) -> int | None:
        """Return the number of a subject; None where there is none of this id."""
        return self._numbers.get(id)

    def id_of(self, n: int) -> str:
        """Return the id of a subject by its number."""
        found: str = self._rows[n]["id"]
        return found

    def row(self, n: int) -> dict[str, Any]:
        """Return what the table says of a subject."""
        return self._rows[n]

    def owner(self, n: int) -> int:
        """Return whose private texts a subject's are: a person's, a case's person's, else the ledger's own."""
        row = self._rows[n]
        return int(row["person"] or OWN) if row["kind"] == "case" else n if row["kind"] == "person" else OWN

    def add(self, id: str, kind: str, fields: Mapping[str, Any]) -> int:
        """Number a new subject; return its number."""
        n = len(self._rows) + 1
        self._rows[n] = {"n": n, "id": id, "kind": kind, "person": None, "organisation": None, "code": None}
        self._numbers[id] = n
        self._rows[n] |= self.moved(n, fields) if kind == "case" else {}
        return n

    def moved(self, n: int, fields: Mapping[str, Any]) -> dict[str, int | None]:
        """Return to which person and organisation a case's fields assign it, and keep it in mind."""
        found = {name: self._numbers.get(fields[name]) for name in ("person", "organisation") if name in fields}
        self._rows[n] |= found
        return found


def ledger_subject(connection: Connection) -> str:
    """Return the id under which facts about the ledger itself stand."""
    asked = select(schema.subject.c.id).where(schema.subject.c.kind == LEDGER)
    return str(connection.execute(asked).scalar_one())


def account_name(connection: Connection, keys: Keys, account: str) -> str:
    """Return the name of an account, its id where none is known."""
    e, s = schema.entry.c, schema.subject.c
    asked = (
        select(e.seq).join(schema.subject, s.n == e.subject)
        .where(s.id == account, e.kind == "account_granted").order_by(e.seq.desc())
    )
    rows = connection.execute(asked).scalars().all()
    texts = texts_of(connection, keys, (OWN,)).texts if rows else {}
    return next((str(texts[seq]["fields"]["name"]) for seq in rows if seq in texts), account)

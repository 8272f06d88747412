"""How is a person forgotten? The key and every private text go, the sealed rows stay and name nobody.

Where the name stands in texts about others, it is blacked out there and the change is sealed. What was written
elsewhere before (copies, backups, what was printed) is out of reach.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, text, update

from devtrack.errors import Unusable
from devtrack.ledger import private, schema
from devtrack.ledger.engine import WAIT, Ledger, outside, writing
from devtrack.ledger.forgetting import blanked, forgotten
from devtrack.ledger.keys import commit
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.verifying import verify
from devtrack.ledger.writing import Pen
from devtrack.subjects import ERASED, Draft, Head, Stamp

STAY = ("person_erased", "account_granted")
"""Kinds whose texts stay: the two names of an erasure, and what an account is called."""

IDENTIFY = ("person_recorded", "case_opened", "case_changed")
"""Kinds whose fields say who somebody else is, or what a case is called."""


class Erasure(NamedTuple):
    """Who is to be forgotten (id), by whose hand, with whose consent, on what ground, under which words they stood.

    `kept`: names of others in which one of the words stands.
    """

    person: str
    by: str
    approved_by: str
    document: str | None
    words: tuple[str, ...]
    kept: tuple[str, ...]
    date: str


class Erased(NamedTuple):
    """What was done: texts of the person's own that are gone, texts of others in which the name was blacked out."""

    own: int
    others: int
    head: Head
    wiped: bool = False


def erase(ledger: Ledger, stamp: Stamp, wish: Erasure) -> Erased:
    """Forget a person in one transaction, verified before it is kept; `wipe` the ledger afterwards. Raises Unusable."""
    with writing(ledger.engine) as connection:
        before = verify(connection, ledger.keys)
        pen = Pen(connection, ledger, stamp)
        n = pen.roster.number(wish.person)
        assert n is not None, wish.person
        blacked = _black_out(connection, pen, n, wish)
        own = connection.execute(delete(schema.secret).where(schema.secret.c.owner == n)).rowcount
        gone: dict[str, Any] = {"wrapped": None, "name": None, "number": None, "id_number": None}
        connection.execute(update(schema.person_key).where(schema.person_key.c.person == n).values(**gone))
        connection.execute(update(schema.subject).where(schema.subject.c.person == n).values(code=None))
        fields = {"by": wish.by, "approved_by": wish.approved_by, "document": wish.document, "texts": own + blacked}
        pen.put([Draft(wish.person, "person_erased", wish.date, {k: v for k, v in fields.items() if v is not None})])
        head = pen.close().head
        found = verify(connection, ledger.keys)
        if not found.clean and before.clean:
            raise Unusable("删除以后台账与封记不符，已全部撤回，没有删除：" + "；".join(found.faults[:3]))
    return Erased(own, blacked, head)


def wipe(ledger: Ledger) -> bool:
    """Write the database anew, so that what was deleted is not left behind in its free pages or its journal.

    Return whether that was done: other programs that hold the ledger open prevent it. Raises Unusable.
    """
    with outside(ledger.engine) as connection:
        if ledger.engine.dialect.name != "sqlite":
            connection.execute(text(f"SET lock_timeout = {WAIT}"))
            for table in ("secret", "person_key", "subject"):
                connection.execute(text(f"VACUUM FULL {table}"))
            return True
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        connection.execute(text("VACUUM"))
        return bool(connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0] == 0)


def _mentioning(
    connection: Connection, ledger: Ledger, wish: Erasure, beside: int
) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    """Yield the texts of others (transaction, owner) as they are without the words, and without what is said of one."""
    own = private.owners_keys(connection, ledger.keys)
    who = forgotten(connection, beside)
    words = re.compile("|".join(map(_token, sorted({*wish.words, *wish.kept}, key=len, reverse=True))))
    for batch, owner, blob in connection.execute(select(schema.secret)).all():
        whole = private.unlock(own[owner], batch, owner, blob) if owner != beside and owner in own else None
        if whole is None:
            continue
        kinds = _kinds(connection, whole)
        of = {seq: blanked(int(seq), kinds.get(int(seq)), one, who) for seq, one in whole["of"].items()}
        changed = {**whole, "of": of}
        if wish.words:
            changed = _without_words(changed, kinds, words, frozenset(wish.kept))
        if changed != whole:
            yield (batch, owner), changed


def _black_out(connection: Connection, pen: Pen, person: int, wish: Erasure) -> int:
    """Black out words in the texts of others, and seal what the texts are now."""
    found = list(_mentioning(connection, pen.ledger, wish, person))
    for (batch, owner), changed in found:
        locked = private.lock(pen.key(owner), batch, owner, changed)
        at = (schema.secret.c.batch == batch) & (schema.secret.c.owner == owner)
        connection.execute(update(schema.secret).where(at).values(blob=locked))
        subject = pen.roster.id_of(owner) if owner != private.OWN else ledger_subject(connection)
        pen.put([Draft(subject, "texts_redacted", None, {"batch": batch})])
        pen.held[-1]["commitment"] = commit(pen.ledger.keys, batch, owner, changed)
    return len(found)


def _token(word: str) -> str:
    """Return a pattern for a word: a number stands alone, a name may be written wide."""
    if word.isascii():
        return rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])"
    return r"\s*".join(map(re.escape, word))


def _kinds(connection: Connection, whole: Mapping[str, Any]) -> dict[int, str]:
    """Return the kind of each row whose texts these are."""
    e = schema.entry.c
    asked = select(e.seq, e.kind).where(e.seq.in_([int(seq) for seq in whole["of"]]))
    return {row.seq: row.kind for row in connection.execute(asked)}


def _without_words(
    whole: Mapping[str, Any], kinds: Mapping[int, str], words: re.Pattern[str], kept: frozenset[str]
) -> dict[str, Any]:
    """Return texts with the words blacked out. Who somebody else is stays; so do the two names of an erasure."""
    of = {}
    for seq, one in whole["of"].items():
        kind = kinds.get(int(seq))
        stays = one if kind in STAY else {name: one[name] for name in ("fields", "origin") if name in one}
        if kind not in IDENTIFY:
            stays = one if kind in STAY else {name: one[name] for name in ("origin",) if name in one}
        of[seq] = {**_without({k: v for k, v in one.items() if k not in stays}, words, kept), **stays}
    return {**_without({k: v for k, v in whole.items() if k != "of"}, words, kept), "of": of}


def _without(value: Any, words: re.Pattern[str], kept: frozenset[str]) -> Any:
    if isinstance(value, str):
        return words.sub(lambda found: found[0] if re.sub(r"\s", "", found[0]) in kept else ERASED, value)
    if isinstance(value, dict):
        return {key: _without(one, words, kept) for key, one in value.items()}
    return [_without(one, words, kept) for one in value] if isinstance(value, list) else value

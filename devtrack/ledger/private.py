"""What of a fact is private, and how does it stand apart? Texts of one person, written at one time, in one blob.

What is sealed keeps the names of the private fields, so that it shows that something stood there.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from devtrack.ledger import schema
from devtrack.ledger.keys import Keys, decrypt, encrypt, unwrap
from devtrack.subjects import ERASED, HIDDEN, ID, ROW_ID, Draft, is_private

OWN = 0
"""The owner of texts that are about nobody in particular: the ledger itself."""

Texts = dict[str, Any]


class Apart(NamedTuple):
    """What stands apart: the texts of each row, and the source that all rows of one owner in one batch share."""

    texts: dict[int, Texts]
    sources: dict[tuple[int, int], Any]


class Parted(NamedTuple):
    """A draft taken apart: the sealed JSON (None: nothing) and the private texts."""

    data: str | None
    texts: Texts


def part(draft: Draft) -> Parted:
    """Return what of a draft is sealed and what stands apart."""
    public: dict[str, Any] = {}
    private: dict[str, Any] = {}
    for name, value in draft.fields.items():
        (private if value is not None and is_private(draft.kind, name, value) else public)[name] = value
    texts: Texts = {"fields": private} if private else {}
    for name in ("why", "source", "claimed_by"):
        if (value := getattr(draft, name)) is not None:
            texts[name] = value
    # Named elsewhere, perhaps by a person's name or number:
    if draft.meeting is not None and not ID.fullmatch(draft.meeting):
        texts["meeting"] = draft.meeting
    if draft.origin is not None and not ROW_ID.fullmatch(draft.origin):
        texts["origin"] = draft.origin
    if private:
        public[HIDDEN] = sorted(private)
    sealed = json.dumps(public, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if public else None
    return Parted(sealed, texts)


def blob(texts: Mapping[int, Texts], rows: int) -> dict[str, Any]:
    """Return the texts of one owner's rows as one thing to encrypt; a source that all `rows` share stands once."""
    sources = [json.dumps(one.get("source"), sort_keys=True) for one in texts.values()]
    shared = len(texts) == rows and len(set(sources)) == 1 and sources[0] != "null"
    whole: dict[str, Any] = {"salt": secrets.token_hex(8)}
    if shared:
        whole["source"] = next(iter(texts.values()))["source"]
    of = {str(seq): {k: v for k, v in one.items() if k != "source" or not shared} for seq, one in texts.items()}
    whole["of"] = {seq: one for seq, one in of.items() if one}
    return whole


def lock(key: bytes, batch: int, owner: int, texts: Mapping[str, Any]) -> bytes:
    """Return texts encrypted."""
    plain = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
    return encrypt(key, plain, b"%d %d" % (batch, owner))


def unlock(key: bytes, batch: int, owner: int, locked: bytes) -> dict[str, Any] | None:
    """Return the texts of a blob; None where it was changed or this is not its key."""
    plain = decrypt(key, locked, b"%d %d" % (batch, owner))
    found: dict[str, Any] | None = None if plain is None else json.loads(plain)
    return found


def of_rows(whole: Mapping[str, Any]) -> dict[int, Texts]:
    """Return the texts of each row in a blob."""
    return {int(seq): one for seq, one in whole["of"].items()}


def owners_keys(conn: Connection, keys: Keys, persons: Collection[int] | None = None) -> dict[int, bytes]:
    """Return the keys of texts by owner, of all persons or of some; who was erased has none."""
    asked = select(schema.person_key.c.person, schema.person_key.c.wrapped)
    if persons is not None:
        asked = asked.where(schema.person_key.c.person.in_(list(persons)))
    found = {OWN: keys.wrapping}
    for person, wrapped in conn.execute(asked):
        if wrapped is not None and (own := unwrap(keys, person, wrapped)) is not None:
            found[person] = own
    return found


def texts_of(conn: Connection, keys: Keys, owners: Collection[int] | None = None) -> Apart:
    """Return what stands apart, of all owners or of some; what was erased is not there."""
    own = owners_keys(conn, keys, owners)
    asked = select(schema.secret.c.batch, schema.secret.c.owner, schema.secret.c.blob)
    if owners is not None:
        asked = asked.where(schema.secret.c.owner.in_(list(owners)))
    found = Apart({}, {})
    for batch, owner, locked in conn.execute(asked):
        key = own.get(owner)
        whole = None if key is None else unlock(key, batch, owner, locked)
        if whole is not None:
            found.texts.update(of_rows(whole))
            if "source" in whole:
                found.sources[batch, owner] = whole["source"]
    return found


def together(data: str | None, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a row, sealed and private; an erased text is said to be erased."""
    fields: dict[str, Any] = json.loads(data) if data else {}
    private = texts.get("fields", {})
    for name in fields.pop(HIDDEN, ()):
        fields[name] = private.get(name, ERASED)
    return fields

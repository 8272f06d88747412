"""Has anything been changed? Every row is sealed together with the seal of the row before it.

A row changed, removed, put in or moved breaks the chain from there on; a shortened chain no longer fits its head;
and who does not have the key cannot make another chain that does.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from devtrack.ledger.keys import Keys
from devtrack.subjects import Head

START = bytes(32)
"""What stands before the first row."""

SEALED = (
    "seq", "batch", "subject", "kind", "date", "data", "elsewhere", "replaces", "correction", "meeting", "origin",
    "claimed_at",
)
"""The columns of a row that are sealed as they are, in this order."""


def seal(keys: Keys, before: bytes, row: Mapping[str, Any], subject: str, stamp: Sequence[str]) -> bytes:
    """Return the seal of a row: over the row before it, its columns, its subject's id, and who wrote it when."""
    commitment = row["commitment"]
    plain = [*(row[name] for name in SEALED), subject, *stamp, commitment and raw(commitment).hex()]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hmac.digest(keys.sealing, before + text.encode(), "sha256")


def raw(value: Any) -> bytes:
    """Return what a database gives for bytes; nothing where somebody has put something else there."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


def seal_head(keys: Keys, ident: str, count: int, last: bytes) -> bytes:
    """Return the seal of the head: nobody without the key can shorten the chain and write a new one."""
    return hmac.digest(keys.sealing, f"head {ident} {count} {last.hex()}".encode(), "sha256")


def read_head(text: str) -> Head:
    """Return a head as it was printed; raises ValueError where it is none."""
    count, mark, last = text.strip().partition("-")
    if not (mark and count.isascii() and count.isdigit() and len(last) == 32 and set(last) <= set("0123456789abcdef")):
        raise ValueError(text)
    return Head(int(count), last)

"""Is the ledger whole? Verifies it against its seals and a head printed earlier."""

from devtrack.config import is_kept, known_heads, rows_of, way
from devtrack.errors import Unusable
from devtrack.ledger import keys as keyring
from devtrack.ledger.beginning import known_form, other_form, reach
from devtrack.ledger.engine import reading
from devtrack.ledger.schema import REVISION
from devtrack.ledger.sealing import read_head
from devtrack.ledger.verifying import Verified, verify
from devtrack.subjects import Head


def verified(where: str | None, key: str | None, printed: str | None) -> Verified:
    """Verify the ledger meant, even one whose end no longer fits its key, and a head that was printed earlier.

    Where none was given, of a ledger worked with here the furthest that this machine knows.

    Raises Unusable where nothing can be read, or the head is none.
    """
    known = _head(printed) if printed else None
    there = way(where, key, None)
    if there is None:
        raise Unusable("还没有台账：先运行 devtrack init 建立；已有的请用 --ledger 指明位置")
    engine = reach(there.where, there.passphrase)
    held = keyring.load(there.key)
    if known is None and is_kept(there.where):  # a backup is older than that, and rightly so
        known = _newest(held.ident)
    with reading(engine) as connection:
        if (form := known_form(connection)) != REVISION:
            raise other_form(form)
        return verify(connection, held, known)


def _newest(ident: str) -> Head | None:
    """Return the furthest head that this machine knows of a ledger."""
    heads = known_heads(ident)
    return read_head(max(heads, key=lambda one: rows_of(one.what)).what) if heads else None


def _head(text: str) -> Head:
    try:
        return read_head(text)
    except ValueError:
        example = "1234-0123456789abcdef0123456789abcdef"
        raise Unusable(f"--head 的“{text}”不是末端；照抄以前印出的一行，如 {example}") from None

"""Is the ledger whole? Verifies it against its seals and a head printed earlier."""

from devtrack.config import Known, Way, is_kept, known_heads, rows_of, way
from devtrack.errors import Unusable
from devtrack.ledger import keys as keyring
from devtrack.ledger.beginning import known_form, other_form, reach, refuse_other
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.health import ident_of, still_there
from devtrack.ledger.schema import REVISION
from devtrack.ledger.sealing import read_head
from devtrack.ledger.verifying import Verified, verify
from devtrack.subjects import Head

GIVEN = "已与所给末端比对"
ALONE = "没有可比对的末端：只能证明各行与密钥相符，不能证明没有被持有密钥的人整体换掉"


def verified(where: str | None, key: str | None, printed: str | None) -> Verified:
    """Verify the ledger meant, even one whose end no longer fits its key, and a head that was printed earlier.

    Where none was given, of a ledger worked with here the furthest that this machine knows.

    Raises Unusable where nothing can be read, or the head is none.
    """
    given = _head(printed) if printed else None
    there = way(where, key, None)
    if there is None:
        raise Unusable("还没有台账：先运行 devtrack init 建立；已有的请用 --ledger 指明位置")
    engine = reach(there.where, there.passphrase)
    held = keyring.load(there.key)
    with reading(engine) as connection:
        if (form := known_form(connection)) != REVISION:
            raise other_form(form)
        refuse_other(engine, ident_of(connection), there.ident)
        known, against = (given, GIVEN) if given else _remembered(connection, there, held.ident)
        return verify(connection, held, known)._replace(against=against)


def heads_of(connection: Transaction, ident: str) -> list[Known]:
    """Return the heads that this machine knows of a ledger, since the restoring from which it comes."""
    return known_heads(ident, there=lambda head: still_there(connection, read_head(head)) is True)


def _remembered(connection: Transaction, there: Way, ident: str) -> tuple[Head | None, str]:
    """Return the furthest head that this machine knows of a ledger, and what to say of it."""
    heads = heads_of(connection, ident) if is_kept(there.where) else []  # a backup is older, and rightly so
    newest = max(heads, key=lambda one: rows_of(one.what), default=None)
    if newest is None:
        return None, ALONE
    return read_head(newest.what), f"已与本机 {newest.moment[:10]} 记下的末端 {newest.what} 比对"


def _head(text: str) -> Head:
    try:
        return read_head(text)
    except ValueError:
        example = "1234-0123456789abcdef0123456789abcdef"
        raise Unusable(f"--head 的“{text}”不是末端；照抄以前印出的一行，如 {example}") from None

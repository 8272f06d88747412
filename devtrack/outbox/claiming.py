"""Who tells of it? Whoever inserts the item's row; then the message goes its way, one step a transaction.

claim → begin (`sending`) → send → end. Each step is called within a transaction that alone may write, and a crash
between any two of them leaves a row that says how far it came: what was claimed is sent by the next sweep, what was
being sent is `unknown`, as it may have gone out. Only where sending twice leaves one thing is it sent again by itself.
"""

import re
import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from devtrack.outbox.moments import after, apart
from devtrack.outbox.nouns import (
    FAILED,
    OPEN,
    READY,
    SENDING,
    SENT,
    UNKNOWN,
    Digest,
    Item,
    Key,
    Message,
    Outcome,
)
from devtrack.outbox.tables import item, message

LEASE = 10  # minutes after which whoever was sending is taken to be gone
FAR = 24 * 60  # minutes: nothing waits longer, unless the clock was set back
_ID = re.compile(r"[a-z]-[a-z2-7]{10}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_M, _I = message.c, item.c


class Begun(NamedTuple):
    """A message that is being sent now, and of what it tells."""

    message: Message
    keys: tuple[Key, ...]


def mark_left(connection: Connection, repeatable: Collection[str], moment: str) -> int:
    """Mark what somebody was sending and never ended; return how many may have gone out.

    `repeatable`: the channels where sending twice leaves one thing; there it is made ready again.
    """
    rows = connection.execute(select(_M.id, _M.channel, _M.tried_at).where(_M.state == SENDING)).all()
    lost = 0
    for row in rows:
        if apart(str(row.tried_at), moment) > LEASE:
            state = READY if row.channel in repeatable else UNKNOWN
            lost += state == UNKNOWN
            _set(connection, _M.id == row.id, state=state)
    return lost


def claim(connection: Connection, digest: Digest, channel: str, moment: str) -> str | None:
    """Claim what of a digest has not been told by a channel; return the message (id) that is to be sent, if one is.

    What waits for the same person is sent together with it; of each kind one message a day goes out, besides what
    somebody sends again by hand.
    """
    id = waiting(connection, digest, channel)
    if told_today(connection, digest, channel, moment):
        return id
    new = fresh(connection, digest, channel)
    if not new or id is not None:
        _put(connection, new, digest.recipient, channel, id or "")
        return id
    id = "m-" + "".join(secrets.choice(_LETTERS) for _ in range(10))
    row = {"id": id, "kind": digest.kind, "channel": channel, "recipient": digest.recipient, "state": READY,
           "created_at": moment, "tries": 0}
    connection.execute(insert(message).values(row))
    if _put(connection, new, digest.recipient, channel, id):
        return id
    connection.execute(delete(message).where(_M.id == id))
    return None


def fresh(connection: Connection, digest: Digest, channel: str) -> list[Item]:
    """Return the items of a digest that nobody was told of by a channel, at this level or a nearer one."""
    mine = (_I.recipient == digest.recipient) & (_I.channel == channel)
    asked = select(_I.case_id, _I.rule, _I.occasion, _I.due, func.min(_I.level)).where(mine)
    rows = connection.execute(asked.group_by(_I.case_id, _I.rule, _I.occasion, _I.due))
    nearest = {tuple(row[:4]): row[4] for row in rows}
    return [one for one in digest.items if one.key.level < nearest.get(one.key[:4], one.key.level + 1)]


def waiting(connection: Connection, digest: Digest, channel: str) -> str | None:
    """Return the message (id) that has not gone out yet to the recipient of a digest."""
    found: str | None = connection.execute(
        select(_M.id).where(_to(digest, channel) & _M.state.in_(OPEN)).order_by(_M.state, _M.created_at, _M.id)
    ).scalars().first()
    return found


def told_today(connection: Connection, digest: Digest, channel: str, moment: str) -> bool:
    """Tell whether a message of this kind went out today already, or may have."""
    gone = _M.state.in_((SENT, SENDING, UNKNOWN)) & _M.tried_at.startswith(moment[:10])
    return connection.execute(select(_M.id).where(_to(digest, channel) & gone)).first() is not None


def _to(digest: Digest, channel: str) -> Any:
    return (_M.kind == digest.kind) & (_M.channel == channel) & (_M.recipient == digest.recipient)


def _put(connection: Connection, items: Collection[Item], recipient: str, channel: str, id: str) -> int:
    """Insert the row of each item, unless it is there; return how many were inserted."""
    into: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    done = 0
    for one in items:
        case, rule, occasion, due, level = one.key
        if not (_ID.fullmatch(case) and _ID.fullmatch(recipient)):
            raise ValueError("only ids that a ledger has made stand in the outbox")
        row = {"case_id": case, "rule": rule, "occasion": occasion, "due": due, "level": level, "channel": channel,
               "recipient": recipient, "message": id}
        done += connection.execute(into.insert(item).values(row).on_conflict_do_nothing()).rowcount
    return done


def begin(connection: Connection, id: str, moment: str) -> Begun | None:
    """Record that a message is being sent now; None where it is not its turn, or somebody else was faster."""
    row = connection.execute(select(message).where(_M.id == id)).one_or_none()
    if row is None or row.state not in OPEN or _must_wait(row.next_at, moment):
        return None
    changed = _set(connection, (_M.id == id) & (_M.state == row.state) & (_M.tries == row.tries),
                   state=SENDING, tried_at=moment, next_at=None, tries=row.tries + 1)
    if changed != 1:
        return None
    now = connection.execute(select(message).where(_M.id == id)).one()
    told = connection.execute(
        select(_I.case_id, _I.rule, _I.occasion, _I.due, _I.level).where(_I.message == id).order_by(*item.primary_key))
    return Begun(Message(*now), tuple(Key(*one) for one in told))


def _must_wait(next_at: str | None, moment: str) -> bool:
    return next_at is not None and 0 < after(moment, next_at) <= FAR


def end(connection: Connection, begun: Message, outcome: Outcome) -> None:
    """Record how the sending of a message ended; nothing where somebody has sent it again since."""
    mine = (_M.id == begun.id) & (_M.tries == begun.tries) & _M.state.in_((SENDING, UNKNOWN))
    _set(connection, mine, **outcome._asdict())


def resend(connection: Connection, ids: Collection[str]) -> list[str]:
    """Make messages ready again that failed or may have gone out; return which (ids) were."""
    found = connection.execute(select(_M.id).where(_M.id.in_(ids) & _M.state.in_(FAILED))).scalars().all()
    _set(connection, _M.id.in_(found), state=READY, next_at=None, tries=0, failure=None, code=None)
    return list(found)


def _set(connection: Connection, which: Any, **values: Any) -> int:
    return connection.execute(update(message).where(which).values(**values)).rowcount

"""What are the nouns of telling? What is owed (items), to whom it is told (digests), and how far a message has come."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What makes a reminder the one it is: case, rule, number of the occasion (0: it does not recur), day due, level.

    `due`: a day as text, empty where there is no limit. `level`: days left when it is told, fewer being nearer (30, 14,
    7, 1, 0; below zero: days overdue). Another day due begins anew.
    """

    case: str
    rule: str
    occasion: int
    due: str
    level: int


class Item(NamedTuple):
    """One duty of which somebody is to be told. `detail`: what whoever writes the text needs; it is never kept."""

    key: Key
    overdue: bool = False
    detail: Any = None


class Digest(NamedTuple):
    """All that one person is to be told today: account (id, name), items; empty where there is nothing.

    `kind`: DIGEST, or ESCALATION of what others owe; of each kind one a day goes out.
    """

    recipient: str
    name: str
    items: tuple[Item, ...] = ()
    kind: str = "digest"


DIGEST, ESCALATION = "digest", "escalation"


class Text(NamedTuple):
    """What is said: its subject and its body."""

    subject: str
    body: str


Render = Callable[[Digest], Text]
"""Writes the text of a digest."""

READY, SENDING, SENT, WAITING, REFUSED, DEAD, UNKNOWN, MOOT = (
    "ready", "sending", "sent", "waiting", "refused", "dead", "unknown", "moot",
)
STATES = {
    READY: "待发", SENDING: "正在发出（或已中断）", SENT: "已发出", WAITING: "暂时未能发出，等待再试",
    REFUSED: "被拒收", DEAD: "多次未能发出，不再尝试", UNKNOWN: "去向不明（可能已发出）",
    MOOT: "不必再发（已办或不再欠）",
}
"""How far a message has come, and what that is called."""

OPEN = (READY, WAITING)
FAILED = (REFUSED, DEAD, UNKNOWN)
"""What somebody must look at; resent by hand only."""


class Message(NamedTuple):
    """A message as it stands in the outbox. Moments are ISO 8601; `code`: the number the other side gave."""

    id: str
    kind: str
    channel: str
    recipient: str
    state: str
    created_at: str
    tried_at: str | None
    next_at: str | None
    tries: int
    failure: str | None
    code: int | None


class Outcome(NamedTuple):
    """How sending ended: the state, and for a failure its class, the other side's number, when to try again."""

    state: str
    failure: str | None = None
    code: int | None = None
    next_at: str | None = None


class Swept(NamedTuple):
    """When a sweep last ended (ISO 8601), and how many messages it could not send."""

    ended_at: str
    failed: int

"""How is everybody told what they owe, once? Claim, record, send, record the outcome; a step a transaction.

A sweep may be killed anywhere and run by several at once. `Post.clock` gives the moment, as the doors read the clock.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from devtrack.delivery.nouns import Channel, Letter, NotSent, said
from devtrack.ledger.engine import reading, writing
from devtrack.outbox.claiming import Begun, begin, claim, end, fresh, mark_left, told_today, waiting
from devtrack.outbox.looking import keep_sweep
from devtrack.outbox.nouns import (
    FAILED,
    MOOT,
    SENT,
    WAITING,
    Digest,
    Item,
    Message,
    Outcome,
    Render,
    Swept,
)
from devtrack.outbox.outcomes import after_failure
from devtrack.tracker.desk import Desk


def _on() -> bool:
    return False


class Post(NamedTuple):
    """By what is told and how: the channels, what writes the texts, the clock, whether to stop before the next."""

    channels: Sequence[Channel]
    render: Render
    clock: Callable[[], str]
    stopped: Callable[[], bool] = _on


class Told(NamedTuple):
    """What became of one message: to whom (id, name), by which channel, of how many things it tells, how it ended.

    `state`: None where it is only tried out; `failure`: why not, in Chinese; `next_at`: when it is tried again.
    """

    id: str
    recipient: str
    name: str
    channel: str
    pending: int
    overdue: int
    state: str | None
    failure: str | None = None
    next_at: str | None = None


class Done(NamedTuple):
    """A sweep: what was told, how many messages were found that may have gone out, whether it came to its end."""

    told: tuple[Told, ...]
    left: int
    ended: bool

    @property
    def failures(self) -> int:
        """Return how many messages did not go out."""
        return sum(one.state in (*FAILED, WAITING) for one in self.told)


def sweep(desk: Desk, digests: Iterable[Digest], post: Post) -> Done:
    """Tell everybody what is new for them, and what could not be told before. Who owes nothing has an empty digest.

    Raises Unusable.
    """
    with writing(desk.ledger.engine) as connection:
        left = mark_left(connection, [one.name for one in post.channels if one.repeatable], post.clock())
    told: list[Told] = []
    for digest, channel in _pairs(digests, post.channels):
        if post.stopped():
            return Done(tuple(told), left, False)
        told += _brought(desk, digest, channel, post)
    done = Done(tuple(told), left, True)
    with writing(desk.ledger.engine) as connection:
        keep_sweep(connection, Swept(post.clock(), done.failures))
    return done


def _brought(desk: Desk, digest: Digest, channel: Channel, post: Post) -> Iterator[Told]:
    """Send what one person is to be told by one channel: a message, and those made ready again by hand."""
    seen: set[str] = set()
    while True:
        with writing(desk.ledger.engine) as connection:
            id = claim(connection, digest, channel.name, post.clock())
        if id is None or id in seen:
            return
        seen.add(id)
        yield from _delivered(desk, id, digest, channel, post)


def _pairs(digests: Iterable[Digest], channels: Sequence[Channel]) -> Iterator[tuple[Digest, Channel]]:
    for digest in digests:
        for channel in channels:
            if channel.takes(digest.recipient, digest.name):
                yield digest, channel


def _delivered(desk: Desk, id: str, digest: Digest, channel: Channel, post: Post) -> Iterator[Told]:
    """Send one message and record how that ended; nothing where it is not its turn. Raises Unusable."""
    with writing(desk.ledger.engine) as connection:
        begun = begin(connection, id, post.clock())
        if begun is None:
            return
        mine = digest._replace(items=tuple(_still(begun, digest.items)))
        if not mine.items:
            end(connection, begun.message, Outcome(MOOT))
            return
        letter = _letter(begun.message, mine, post)  # what cannot be written is not being sent
    outcome = _sent(begun.message, letter, channel, post)
    with writing(desk.ledger.engine) as connection:
        end(connection, begun.message, outcome)
    yield _told(begun.message.id, mine, channel.name, outcome)


def _still(begun: Begun, items: Iterable[Item]) -> Iterator[Item]:
    """Yield of what a message tells that is owed still, as it stands today."""
    keys = {key[:3] for key in begun.keys}
    return (one for one in items if one.key[:3] in keys)


def _letter(message: Message, digest: Digest, post: Post) -> Letter:
    text = post.render(digest)
    return Letter(message.id, digest.recipient, digest.name, text.subject, text.body, *counts(digest.items),
                  message.created_at)


def _sent(message: Message, letter: Letter, channel: Channel, post: Post) -> Outcome:
    try:
        channel.send(letter)
    except NotSent as error:
        return after_failure(message.tries, error.failure, error.code, post.clock(),
                             permanent=error.permanent, perhaps=error.perhaps)
    return Outcome(SENT)


def counts(items: Collection[Item]) -> tuple[int, int]:
    """Return how many things are to be done in time, and how many are overdue."""
    late = sum(one.overdue for one in items)
    return len(items) - late, late


def _told(id: str, digest: Digest, channel: str, outcome: Outcome | None) -> Told:
    what = (id, digest.recipient, digest.name, channel, *counts(digest.items))
    if outcome is None:
        return Told(*what, None)
    failure = said(outcome.failure, outcome.code) if outcome.failure else None
    return Told(*what, outcome.state, failure, outcome.next_at)


def tried(desk: Desk, digests: Iterable[Digest], post: Post) -> list[Told]:
    """Return what a sweep would tell now, without telling anybody; raises Unusable."""
    found = []
    with reading(desk.ledger.engine) as connection:
        for digest, channel in _pairs(digests, post.channels):
            silent = told_today(connection, digest, channel.name, post.clock())
            new = [] if silent else fresh(connection, digest, channel.name)
            id = waiting(connection, digest, channel.name)
            if new or (id and digest.items):
                found.append(_told(id or "", digest._replace(items=tuple(new) or digest.items), channel.name, None))
    return found

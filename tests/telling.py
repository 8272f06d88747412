"""What is there to tell in tests of the outbox? Made-up digests with ids as a ledger makes them, and a clock to turn."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ledgers import open_desk
from sqlalchemy import delete, select

from devtrack.delivery.mail import PLAIN, Mail, Server
from devtrack.delivery.nouns import Channel, Letter, NotSent
from devtrack.delivery.places import Folder
from devtrack.ledger.engine import connect, reading, writing
from devtrack.outbox import tables
from devtrack.outbox.nouns import Digest, Item, Key, Message, Text
from devtrack.tracker.reminding.sweeping import Done, Post, sweep

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
MORNING = "2026-03-02T08:00:00+08:00"
NEXT_DAY = "2026-03-03T08:00:00+08:00"


def made_id(kind: str, n: int) -> str:
    """Return an id as a ledger makes them, the same for the same number."""
    return f"{kind}-" + "".join(LETTERS[n // 32**place % 32] for place in range(10))


def item(n: int, level: int = 7, due: str = "2026-03-09", *, overdue: bool = False, occasion: int = 0) -> Item:
    """Return something owed by the case of this number."""
    return Item(Key(made_id("c", n), "national/applicant-interview", occasion, due, level), overdue, "陈一 2021001")


def digest(n: int, items: Iterable[Item] | None = None, kind: str = "digest") -> Digest:
    """Return what the account of this number is told: three things of its own, or others."""
    own = [item(n * 10 + k) for k in range(3)] if items is None else items
    return Digest(made_id("a", n), f"书记{n}", tuple(own), kind)


def render(one: Digest) -> Text:
    """Write a digest as plainly as can be."""
    return Text(f"{one.kind} {one.name}", "\n".join(f"{each.key.case} {each.key.level}" for each in one.items))


class Taking:
    """A channel that keeps what it is given, and fails as it is told to, once for each failure in turn."""

    def __init__(self, name: str = "email", *failures: NotSent | None, repeatable: bool = False) -> None:
        self.name, self.repeatable = name, repeatable
        self.failures, self.letters = list(failures), list[Letter]()

    def takes(self, account: str, name: str) -> bool:
        """Take everybody."""
        return True

    def send(self, letter: Letter) -> None:
        """Keep a letter, or fail."""
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.letters.append(letter)


def mail(port: int, people: int) -> Mail:
    """Return a way to a mail server on this machine, with the addresses of so many people."""
    addresses = {made_id("a", n): f"p{n}@example.edu.cn" for n in range(people)}
    return Mail(Server("127.0.0.1", port, PLAIN, "devtrack@example.edu.cn"), addresses, "ledger.devtrack.invalid")


def told(url: str, folder: Path, digests: Iterable[Digest], channels: Iterable[Channel], moment: str = MORNING, **post: Any) -> Done:
    """Sweep once, at a moment that stands still."""
    return sweep(open_desk(url, folder), digests, Post(tuple(channels), render, lambda: moment, **post))


def sweep_elsewhere(url: str, folder: Path, people: int, port: int | None, moment: str = MORNING) -> None:
    """Sweep as another process does: everybody is told by e-mail, or by folder where there is no port."""
    channel: Channel = Folder(folder / "out") if port is None else mail(port, people)
    told(url, folder, [digest(n) for n in range(people)], [channel], moment)


def messages(url: str) -> list[Message]:
    """Return the messages in an outbox, in the order of their ids."""
    with reading(connect(url)) as connection:
        return [Message(*row) for row in connection.execute(select(tables.message).order_by(tables.message.c.id))]


def states(url: str) -> list[str]:
    """Return how far the messages have come, in any order."""
    return sorted(one.state for one in messages(url))


def rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the outbox."""
    with reading(connect(url)) as connection:
        return {table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                for table in tables.metadata.sorted_tables}


def clear(url: str) -> None:
    """Empty the outbox."""
    with writing(connect(url)) as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(delete(table))

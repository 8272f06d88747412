"""Which channels are set up on this machine, and do they reach somebody in this ledger?"""

from collections.abc import Callable, Iterator
from pathlib import Path

from devtrack import access
from devtrack.config import user_folder
from devtrack.delivery.nouns import Letter, NotSent
from devtrack.delivery.settings import CHANNELS, Settings, read, write_template
from devtrack.delivery.wanted import FILE
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.subjects import ACCOUNT
from devtrack.tracker.desk import Desk

NOWHERE = "devtrack.invalid"


def settings(desk: Desk | None, clock: Callable[[], str], say: Callable[[str], None] = print) -> Settings:
    """Return what is set up; nothing is raised, what is wrong is told with it."""
    domain = f"{desk.ledger.keys.ident}.{NOWHERE}" if desk else NOWHERE
    return read(user_folder(), domain, clock, say)


def file() -> Path:
    """Return where channels are set up."""
    return user_folder() / FILE


def init() -> Path:
    """Write a new file with every channel off; raises Unusable where there is one."""
    return write_template(user_folder())


def strangers(desk: Desk, there: Settings) -> Iterator[tuple[str, str]]:
    """Yield which accounts a channel names that nobody in sight has, with the channel."""
    with reading(desk.ledger.engine) as connection:
        known = access.accounts(records(connection, desk.ledger.keys, of=ACCOUNT))
    mine = {word for one in known.values() if one.organisation in desk.within for word in (one.id, one.name)}
    for channel, name in there.accounts:
        if name not in mine:
            yield channel, name


def tests(there: Settings, moment: str) -> Iterator[tuple[str, str, NotSent | None]]:
    """Send a test by each channel to everybody it names; yield the channel, whom, and what went wrong."""
    stamp = "".join(letter for letter in moment if letter.isdigit())[:14]
    for channel in sorted(there.channels, key=lambda one: CHANNELS.index(one.name)):
        for name in [who for of, who in there.accounts if of == channel.name] or ["（试发）"]:
            said = ("试发：devtrack 提醒", "这是一次试发，没有要办的事。")
            letter = Letter(f"test-{stamp}", "test", name, *said, 0, 0, moment)
            try:
                channel.send(letter)
            except NotSent as error:
                yield channel.name, name, error
            else:
                yield channel.name, name, None

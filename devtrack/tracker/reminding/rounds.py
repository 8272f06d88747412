"""How does one round of reminding go, from the ledger to the last line that is said of it?

Here the parts meet: what is owed (`joining`), the channels, the sweep, the sign of life. Lines that are printed name
accounts and numbers, never a candidate.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.dates import parse
from devtrack.delivery.nouns import NotSent, counted
from devtrack.delivery.settings import NAMES, Settings
from devtrack.delivery.web import get
from devtrack.errors import Unusable
from devtrack.ledger.engine import reading
from devtrack.outbox.looking import next_try
from devtrack.outbox.nouns import STATES, Digest, Render
from devtrack.reminders.calls import Quiet
from devtrack.tracker.desk import Desk
from devtrack.tracker.reminding import channels, joining
from devtrack.tracker.reminding.sweeping import Post, Told, sweep, tried

Source = Callable[[Desk, int, tuple[Path, ...], Quiet | None], list[Digest]]


def _on() -> bool:
    return False


class Round(NamedTuple):
    """A round: the desk, the clock (gives ISO 8601, Beijing), a unit's own folders, whether to stop before the next.

    `named`: whether lines name accounts, or tell their ids only, as befits a log.
    `source`: says what everybody is to be told on a day (ordinal), `render`: in which words (None: by the templates).
    `quiet`: when nothing is sent.
    """

    desk: Desk
    clock: Callable[[], str]
    folders: tuple[Path, ...] = ()
    stopped: Callable[[], bool] = _on
    say: Callable[[str], None] = print
    named: bool = True
    source: Source = joining.digests
    render: Render | None = None
    quiet: Quiet | None = None


class Went(NamedTuple):
    """How a round went: what to say of it, whether anything did not go out, when something is to be tried again."""

    lines: tuple[str, ...]
    failed: bool
    next_at: str | None


def go(around: Round) -> Went:
    """Tell everybody in sight what they owe; raises Unusable where nothing is set up, or the account may not."""
    access.require(around.desk.account, access.RECORD, around.desk.tree)
    there = _set_up(around)
    done = sweep(around.desk, _digests(around), _post(around, there))
    lines = [*_wrong(there), *(_line(around, one) for one in done.told)]
    if done.left:
        lines.append(f"发现 {done.left} 份上次中断、去向不明的提醒（可能已发出），没有再发；见 devtrack outbox list")
    if not done.told:
        lines.append("没有要发的提醒" if done.ended else "已中止")
    failed = bool(there.problems or done.failures or done.left)
    if done.ended and there.heartbeat and not failed:
        lines += _alive(there.heartbeat)
    with reading(around.desk.ledger.engine) as connection:
        return Went(tuple(lines), failed, next_try(connection, around.clock()))


def plan(around: Round) -> Iterator[str]:
    """Yield what a round would tell now; raises Unusable."""
    there = _set_up(around)
    yield from _wrong(there)
    found = tried(around.desk, _digests(around), _post(around, there))
    yield from (_line(around, one) for one in found)
    yield f"共 {len(found)} 份，没有发出" if found else "没有要发的提醒"


def _set_up(around: Round) -> Settings:
    there = channels.settings(around.desk, around.clock, around.say)
    if not there.wanted:
        raise Unusable(f"还没有设提醒发到哪里：先运行 devtrack channel init，再改 {channels.file()}")
    return there


def _digests(around: Round) -> list[Digest]:
    return around.source(around.desk, parse(around.clock()[:10])[0], around.folders, around.quiet)


def _post(around: Round, there: Settings) -> Post:
    render = around.render or partial(joining.render, around.folders)
    return Post(there.channels, render, around.clock, around.stopped)


def _wrong(there: Settings) -> Iterator[str]:
    return (f"✗ {NAMES.get(name, name)}：{said}" for name, said in there.problems)


def _line(around: Round, one: Told) -> str:
    what = f"{one.name if around.named else one.recipient}（{NAMES[one.channel]}）：{counted(one.pending, one.overdue)}"
    if one.state is None:
        return what
    again = f"；{one.next_at[:16].replace('T', ' ')} 以后再试" if one.next_at else ""
    return f"{what}，{STATES[one.state]}{f'：{one.failure}' if one.failure else ''}{again}"


def _alive(url: str) -> list[str]:
    try:
        get(url)
    except NotSent as error:
        return [f"外部监测没有收到：{error}"]
    return []

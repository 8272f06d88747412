"""How do organisations, what was recorded of them, and accounts read on a screen?"""

from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from typing import Any

from devtrack.exporters.widths import pad, width, wrap
from devtrack.subjects import LEVELS, ROLES
from devtrack.tracker.organisations.annals import Entry, words
from devtrack.tracker.organisations.changing import Done
from devtrack.tracker.organisations.overview import Standing, short, title

WIDEST = 110
STEP = 2  # columns that a lower organisation is moved in


def tree(standings: Sequence[Standing], today: int) -> Iterator[str]:
    """Yield the organisations, those below moved in; what each says of itself stands under its name."""
    for one in standings:
        left = " " * STEP * one.depth
        yield from _hanging(left, title(one), 4)
        yield from _packed(left + "    ", short(one, today))


def whole(one: Standing, annals: Sequence[Entry], today: int) -> Iterator[str]:
    """Yield how one organisation stands, and everything ever recorded of it."""
    yield from _hanging("", title(one), 4)
    yield from _hanging("    ", f"上级 {one.parent}") if one.parent else ()
    yield from (line for said in short(one, today) for line in _hanging("    ", said))
    yield "历史（按登记先后）"
    left = max((width(f"  第 {entry.row} 行  ") for entry in annals), default=0)
    for entry in annals:
        undone = f"〔{entry.undone}〕" if entry.undone else ""
        first = pad(f"  第 {entry.row} 行  ", left)
        yield from _hanging(first, f"{undone}{entry.said}")
        yield f"{' ' * left}{entry.by} {entry.at} 登记"


def recorded(done: Done) -> Iterator[str]:
    """Yield what a change has recorded, what to know of it, and the head."""
    if not done.drafts:
        yield from done.notes or ("没有改动：台账里本来就是这样",)
        return
    yield "已登记"
    for row, draft in zip(done.rows, done.drafts, strict=True):
        if draft.subject in done.desk.tree:
            named = done.desk.tree[draft.subject]
            yield from _hanging("  ", f"{named.name}　{LEVELS[named.level]}　{named.id}", 4)
            yield from _hanging(f"    第 {row} 行  ", words(draft, done.desk.tree, done.desk.within))
    yield from (line for note in done.notes for line in _hanging("注意：", note))
    yield f"末端 {done.head}"


def accounts(listed: Sequence[Any], mine: str) -> Iterator[str]:
    """Yield the accounts, those revoked last. `mine`: the id of the one at work."""
    rows = [
        (one.account.name, ROLES[one.account.role], one.organisation, one.account.id, _since(one, mine))
        for one in sorted(listed, key=lambda one: one.revoked is not None)
    ]
    columns = [max(width(row[n]) for row in rows) + 2 for n in range(4)]
    for row in rows:
        yield "".join(pad(text, columns[n]) for n, text in enumerate(row[:4])) + row[4]


def _since(one: Any, mine: str) -> str:
    now = "　← 现在用的" if one.account.id == mine else ""
    ended = f"，{one.revoked} 收回" if one.revoked else ""
    return f"{one.by} {one.at} 授予{ended}{now}"


def _packed(first: str, said: Iterable[str]) -> Iterator[str]:
    """Yield short sayings side by side, as many as fit on a line; none is broken unless it is too long for one."""
    line = ""
    for one in said:
        if line and width(first + line) + 2 + width(one) > _columns():
            yield from _hanging(first, line)
            line = ""
        line += f"　{one}" if line else one
    yield from _hanging(first, line) if line else ()


def _hanging(first: str, text: str, further: int = 0) -> Iterator[str]:
    """Yield a text beside what stands first; its next lines are moved in, and `further` by so many columns."""
    left = width(first) + further
    for line in wrap(text, max(20, _columns() - left)):
        yield first + line
        first = " " * left


def _columns() -> int:
    return min(get_terminal_size().columns, WIDEST)

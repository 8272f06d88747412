"""How does what is owed read on a screen: group by group, overdue first, what has no day in one line?"""

from collections.abc import Iterator

from devtrack.cli.table import WIDEST, Row, plain, readings
from devtrack.exporters import captions
from devtrack.exporters.basis import choose_otherwise, judged_by
from devtrack.exporters.owed import (
    ACTOR,
    Item,
    Owed,
    Part,
    alike,
    asleep,
    cited,
    label,
    parts,
    summary,
    when,
    who,
)
from devtrack.exporters.widths import pad, wrap

STYLES = {"red": "bold red", "amber": "bold yellow", "green": "green"}
LABEL = 19


def rows(told: Owed, columns: int) -> Iterator[Row]:
    """Yield everything in lines of at most so many columns."""
    columns = min(columns, WIDEST)
    yield from plain(judged_by(told.basis), columns)
    yield from plain(choose_otherwise(told.basis), columns, "dim")
    for part in parts(told):
        yield from _part(part, told, columns)
    yield from _rest(told, columns)
    yield from readings(told.basis, columns)
    yield Row()
    if any(captions.MARK in cited(item.duty) for item in (*told.items, *told.undated)):
        yield from plain(f"{captions.MARK} {captions.UNSEEN}", columns, "dim")
    yield from plain(summary(told), columns, "bold")


def _part(part: Part, told: Owed, columns: int) -> Iterator[Row]:
    yield Row()
    yield from plain(f"{part.title}  {part.beside}".rstrip(), columns, "bold")
    for item in part.items:
        yield from _item(item, told, columns)
    if part.undated:
        named = "；".join(item.duty.title for item in part.undated)
        yield from _beside("没有固定期限", "dim", [f"{len(part.undated)} 项：{named}"], columns)


def _rest(told: Owed, columns: int) -> Iterator[Row]:
    """Yield what has no day, of those of whom nothing else is told: the same about several people once."""
    same = alike(told)
    if not same:
        return
    yield from (Row(), Row("", "", "没有固定期限的待办", "bold underline"))
    for said, names in same:
        yield from _beside(f"{len(names)} 人", "dim", [f"{said}（{captions.some(names)}）"], columns)


def _item(item: Item, told: Owed, columns: int) -> Iterator[Row]:
    duty = item.duty
    remark = "" if duty.strict else "（提醒）"
    texts = [f"{_of(item, told)}{remark}{duty.title}", f"{who(duty)}办理；{when(duty, told.basis.as_of)}"]
    if sleeping := asleep(item):
        texts[1] += f"；{sleeping}"
    texts.append(f"{cited(duty)}{f'　材料：{chr(0x3001).join(duty.papers)}' if duty.papers else ''}")
    yield from _beside(label(item), STYLES[item.colour], texts, columns)


def _of(item: Item, told: Owed) -> str:
    """Return whose it is, where the heading does not say so."""
    return f"{captions.person(item.duty.case)}　" if told.grouping == ACTOR else ""


def _beside(mark: str, style: str, texts: list[str], columns: int) -> Iterator[Row]:
    first = pad(f"  {mark}", LABEL)
    for n, text in enumerate(texts):
        for line in wrap(text, columns - LABEL):
            yield Row(first, style, line, "cyan" if n == 2 else "")
            first, style = " " * LABEL, ""

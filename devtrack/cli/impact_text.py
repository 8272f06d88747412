"""How does what a new edition brings read on a screen: its rules first, then person by person?"""

from collections.abc import Iterator

from devtrack.cli.table import STYLES, WIDEST, Row, plain, readings
from devtrack.exporters import captions
from devtrack.exporters.basis import blank_reason, choose_otherwise, judged_by
from devtrack.exporters.touched import CHANGES, Item, Person, Told, heading, numbers_only, summary
from devtrack.exporters.widths import pad, width, wrap
from devtrack.impact import AHEAD, RELIEVED
from devtrack.model import ERROR, PENDING

LABEL = 17


def rows(told: Told, columns: int) -> Iterator[Row]:
    """Yield everything in lines of at most so many columns."""
    columns = min(columns, WIDEST)
    for text, style in ((judged_by(told.basis), ""), (choose_otherwise(told.basis), "dim"), (heading(told), "bold")):
        yield from plain(text, columns, style)
    yield from _rules(told, columns)
    for person in told.persons:
        yield from _person(person, told, columns)
    yield from readings(told.basis, columns)
    yield Row()
    rules = [one.change.told for one in told.rules]
    if not all(rule.cite.quote for rule in rules):
        yield from plain(f"{captions.MARK} {captions.UNSEEN}", columns, "dim")
    yield from plain(summary(told), columns, "bold")


def _rules(told: Told, columns: int) -> Iterator[Row]:
    yield Row()
    if not told.rules:
        yield from plain("这个版本没有改变任何要求", columns)
    for one in told.rules:
        mark = CHANGES.get(one.change.kind, "")
        texts = [one.text, captions.short_citation(one.change.told)]
        if one.unknown:
            texts.append(f"无法判断 {one.unknown} 人：{captions.reasons(one.why)}")
        yield from _beside(f"{mark or '有关'} {one.people} 人", "bold" if one.people else "dim", texts, columns)
    if text := numbers_only(told):
        yield from plain(text, columns, "dim", indent=2)


def _person(one: Person, told: Told, columns: int) -> Iterator[Row]:
    case = one.case
    parts = (captions.person(case), captions.number(case), case.branch or "", one.state, captions.place(case))
    yield Row()
    for n, line in enumerate(wrap("  ".join(part for part in parts if part), columns)):
        yield Row("", "", line, "bold" if n == 0 else "")
    if blank := blank_reason(told.basis, one.file, case.id):
        yield from plain(blank, columns, indent=2)
    for item in one.items:
        yield from _item(item, told.basis.as_of, columns)


def _item(item: Item, as_of: int, columns: int) -> Iterator[Row]:
    text = item.text if item.severity == ERROR or item.kind == RELIEVED else f"（提醒）{item.text}"
    if item.kind == PENDING and item.due is not None:
        text += f"，还有 {item.due - as_of} 天" if item.due > as_of else "，今天到期"
    style = "bold" if item.kind == AHEAD else STYLES.get(item.kind, "dim")
    yield from _beside(item.label, style, [f"{text}　{captions.short_citation(item.rule)}"], columns)


def _beside(label: str, style: str, texts: list[str], columns: int) -> Iterator[Row]:
    first = pad(f"  {label}", LABEL) if width(label) < LABEL - 2 else f"  {label}  "
    for n, text in enumerate(texts):
        for line in wrap(text, columns - LABEL):
            yield Row(first, style, line, "cyan" if n == 1 else "")
            first, style = " " * LABEL, ""

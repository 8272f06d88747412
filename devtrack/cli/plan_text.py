"""How does a plan look on a terminal: one person step by step, a class line by line?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from devtrack.cli.table import Row, terminal_width
from devtrack.exporters import plan_class, plan_words
from devtrack.exporters.captions import number, person
from devtrack.exporters.widths import columns, pad, width, wrap

WIDEST = 120
LABEL = 18  # columns of the day beside each step
SPARE = ("离校", "列为发展对象", "预备党员", "最费时的", "学号", "现在", "离校时移交", "下一步")
"""Columns that a narrow terminal does without, the least needed first; a workbook has them all."""

BAD, WARN, DIM, HEAD = "bold red", "bold yellow", "dim", "bold underline"


def one(found: Any) -> Iterator[Row]:
    """Yield the way ahead of one person: whether it is in time, the steps, what recurs, the latest days."""
    case = found.case
    parts = (person(case), number(case), case.branch or "", plan_words.state(found.plan.state))
    yield Row("", "", "  ".join(part for part in parts if part), "bold")
    good = found.outlook is None or found.outlook.finishes
    yield from _plain(plan_words.verdict(found), "" if good else WARN)
    yield from _plain(plan_words.whole(found), WARN)
    if found.plan.steps:
        yield from _title("步骤（最早合规日期）")
        for same in plan_words.stages(found):
            yield from _stage(same)
    yield from _duties(found)
    yield from _latest(found)


def _stage(same: Sequence[Any]) -> Iterator[Row]:
    first = same[0]
    papers = f"；材料：{'、'.join(first.papers)}" if first.papers else ""
    yield from _plain((f"{first.stage}（{first.by}{papers}）",), DIM)
    for step in same:
        away = f"  〔{step.away}〕" if step.away else ""
        yield Row(pad(f"  {step.date}", LABEL), "bold" if step.why else "", f"{step.name}{away}", "bold")
        yield from _beside((f"不能更早：{text}" for text in step.why), "")
        yield from _beside((f"不能办：{text}" for text in step.blocked), BAD)
        yield from _beside(step.heed, WARN)


def _duties(found: Any) -> Iterator[Row]:
    rows = plan_words.duties(found)
    if rows:
        yield from _title("按期要做的（每次的最迟日期）")
        yield from _plain((f"{name}：{'、'.join(days)}" for name, days in rows), "", 2)


def _latest(found: Any) -> Iterator[Row]:
    rows = plan_words.latest(found)
    if rows:
        yield from _title("最早和最迟（再晚就来不及）")
        yield from (Row("  ", "", text, "") for text in columns([("步骤", "最早", "最迟"), *rows]))


def several(people: Sequence[Any], columns_: int | None = None) -> Iterator[Row]:
    """Yield a line a person, then what is to be said of the class. `columns_`: what the table may take at most."""
    for n, text in enumerate(_table(people, columns_)):
        found = people[n - 1]
        bad = n > 0 and found.outlook is not None and not found.outlook.finishes and not found.plan.final
        yield Row("", "", text, DIM if n == 0 else WARN if bad else "")
    yield Row()
    yield from _plain((plan_class.told(group) for group in plan_class.groups(people)), "bold")
    yield from _plain((f"最费时的：{name}，{count} 人" for name, count in plan_class.necks(people)), "")
    odd = ((each, text) for each in people for text in plan_words.whole(each))
    yield from _plain((f"{person(each.case)}：{text}" for each, text in odd), DIM)


def _table(people: Sequence[Any], most: int | None) -> list[str]:
    """Return the table of a class in lines; what is least needed goes first where there is no room."""
    table = [plan_class.HEAD, *plan_class.lines(people)]
    kept = [n for n in range(len(plan_class.HEAD)) if any(row[n] for row in table[1:])]
    dropped = [plan_class.HEAD.index(name) for name in SPARE]
    while True:
        lines = columns([[row[n] for n in kept] for row in table])
        spare = next((n for n in dropped if n in kept), None)
        if most is None or spare is None or max(map(width, lines)) <= most:
            return lines
        kept.remove(spare)


def _title(text: str) -> Iterator[Row]:
    yield Row()
    yield Row("", "", text, HEAD)


def _plain(texts: Iterable[str], style: str, indent: int = 0) -> Iterator[Row]:
    most = min(terminal_width(), WIDEST) - indent
    for text in texts:
        yield from (Row(" " * indent, "", line, style) for line in wrap(text, most))


def _beside(texts: Iterable[str], style: str) -> Iterator[Row]:
    most = max(20, min(terminal_width(), WIDEST) - LABEL)
    for text in texts:
        yield from (Row(" " * LABEL, "", line, style) for line in wrap(text, most))


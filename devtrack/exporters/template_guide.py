"""What does each column of an empty roster mean, and which article asks for it? The sheet that explains it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openpyxl.styles import Alignment

from devtrack.exporters import captions
from devtrack.exporters.cells import for_paper, table
from devtrack.exporters.template_columns import Column
from devtrack.model import Rule
from devtrack.vocabulary import KINDS

GUIDE = "填写说明"
HEADINGS = ("事项、列名", "填什么", "哪些规则要用到（条文）", "填写示例")
WIDTHS = (26, 40, 72, 22)
_FIELD = {"result": "passed"}
"""What a column of results says, as the rules call it."""

GENERAL = (
    ("日期", "写成 2024-03-15；只知月份写成 2024-03，不要补成 1 日；已办而不知日期的写“日期不详”；没有办的留空"),
    ("下拉选项", "点单元格右边的箭头选一项；从别处粘贴的，用词要和选项一致"),
    ("增删行、列", "行数不够的直接往下填；本单位不登记的列可以整列删去，顺序可以调换，表头的文字不要改"),
)


def guide(
    sheet: Any, columns: Sequence[Column], rules: Sequence[Rule], basis: str, absent: Sequence[str]
) -> None:
    """Write what holds for all columns, a row for each, and what the roster leaves out."""
    rows = [(head, text, "", "") for head, text in GENERAL]
    rows += [(one.header, _meaning(one), _asked(one, rules), one.example) for one in columns]
    if absent:
        rows.append(("本表没有的步骤", f"{'；'.join(absent)}。相关规则列为无法判断，不算不符", "", ""))
    rows.append(("依据", f"{basis}；带 {captions.MARK} 的：{captions.UNSEEN}", "", ""))
    table(sheet, HEADINGS, rows, WIDTHS)
    for row in range(2, len(rows) + 2):  # written as it is typed, at the left, though a day is a true date here
        sheet.cell(row, len(HEADINGS)).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
    sheet.freeze_panes = "B2"
    for_paper(sheet, GUIDE)
    sheet.print_title_rows = "1:1"


def _meaning(column: Column) -> str:
    return f"{column.meaning}（{'、'.join(column.words)}）" if column.words else column.meaning


def _asked(column: Column, rules: Sequence[Rule]) -> str:
    """Return the rules that read a column, one line a duty: its title, the article of every edition."""
    if column.duties:
        read = [rule for rule in rules if rule.duty in column.duties]
    elif column.says in KINDS:
        read = [rule for rule in rules if column.says in rule.step]
        read = read or [rule for rule in rules if column.says in _words(rule)]  # reckoned from, not judged itself
    else:
        read = [rule for rule in rules if _looks_at(rule, column)]
    found: dict[str, list[Rule]] = {}
    for rule in read:
        found.setdefault(rule.duty, []).append(rule)
    return "\n".join(_line(same) for same in found.values())


def _line(same: Sequence[Rule]) -> str:
    articles = "、".join(captions.distinct(map(captions.short_citation, same)))
    return f"{captions.foremost(same).title}：{articles}"


def _looks_at(rule: Rule, column: Column) -> bool:
    """Tell whether a rule looks at what a column says beside the day of a step."""
    part = _FIELD.get(column.part, column.part)
    words = _words(rule)
    return column.says in words if column.kind not in KINDS else (
        f"{column.kind}.{part}" in words or (column.kind in rule.step and part in words)
    )


def _words(rule: Rule) -> frozenset[str]:
    return frozenset(_texts([ask.args for ask in rule.asks]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():  # a key may be a field, too: {days: 3, hours: 24}
            yield key
            yield from _texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)

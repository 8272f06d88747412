"""What differs for each person, by this small table? One row a person, one column a field of the step."""

from pathlib import Path
from typing import Any, NamedTuple

from devtrack.errors import Unusable
from devtrack.importers.grid import Sheet, read_sheets
from devtrack.importers.guard import DOSSIER, sniff
from devtrack.importers.header import shown
from devtrack.importers.names import clean_name, plain
from devtrack.importers.reading import Limits
from devtrack.importers.values import Unreadable, read_number, text_of

NUMBER = ("学号", "职工号", "工号", "学号（职工号）", "学号(职工号)", "编号", "档案代号")
NAME = ("姓名", "名字")
BESIDE = ("序号", "备注", "说明", "班级", "专业班级", "党支部", "性别", "状态")
"""Columns that people keep beside: they say nothing of the step."""

SEARCHED = 10  # rows in which the header is looked for


NOTHING = frozenset(("", "-", "—", "——", "－", "/", "／", "\\"))
"""Cells that say nothing. A 0 or a 否 answers here: votes against, whether each was voted on alone."""


class TableRow(NamedTuple):
    """One person of the table: who (number, else name), what is written of the step (header, text), the row.

    `name`: the name written beside a number.
    """

    who: str
    fields: tuple[tuple[str, str], ...]
    row: int
    name: str | None = None


class StepTable(NamedTuple):
    """A table as read: its rows, and every mistake in Chinese with its cell."""

    rows: tuple[TableRow, ...]
    mistakes: tuple[str, ...]


def read_step_table(path: Path, limits: Limits | None = None) -> StepTable:
    """Read a table (.xlsx, .xls, .csv) of what differs for each; raises Unusable when nothing can be made of it."""
    limits = limits or Limits()
    kind = sniff(path, limits)
    if kind == DOSSIER:
        raise Unusable(f"{path.name}: 这是档案文件，不是办理表；办理表应为 .xlsx、.xls 或 .csv")
    sheets, _ = read_sheets(path, kind, limits)
    for sheet in sheets:
        for index, (_, cells) in enumerate(sheet.rows[:SEARCHED]) if not sheet.hidden else ():
            headers = [plain(shown(cell)) for cell in cells]
            if any(one in NUMBER + NAME for one in headers):
                return _under(path.name, sheet, index + 1, headers)
    how = "请加一行表头，每人一行，其余各列写这一步的内容，如 应到、实到、赞成"
    raise Unusable(f"{path.name}: 没有“学号”或“姓名”一列；{how}")


def _under(file: str, sheet: Sheet, begin: int, headers: list[str]) -> StepTable:
    rows, mistakes = [], []
    for row, cells in sheet.rows[begin:]:
        place = f"{file}{f'［{sheet.name}］' if sheet.name else ''} 第 {row} 行"
        try:
            who, name = _who(headers, cells)
        except Unreadable as error:
            mistakes.append(f"{place}：{error}")
            continue
        told = _fields(headers, cells)
        flaws = ((n, what) for (at, n), what in sheet.flaws.items() if at == row and n < len(headers))
        mistakes += [f"{place}「{headers[n]}」：{what}" for n, what in flaws]
        if who:
            rows.append(TableRow(who, told, row, name))
        elif told:
            mistakes.append(f"{place}：没有学号也没有姓名，不知是谁")
    if not rows and not mistakes:
        mistakes.append(f"{file}: 表里没有人；每人一行，写学号或姓名")
    return StepTable(tuple(rows), tuple(mistakes))


def _who(headers: list[str], cells: list[Any]) -> tuple[str, str | None]:
    """Return who a row is about, by number where there is one, and the name beside it; "": it says nobody.

    Raises Unreadable.
    """
    cell_of = {header: cell for header, cell in zip(headers, cells, strict=False) if not _is_blank(cell)}
    number = next((cell_of[one] for one in NUMBER if one in cell_of), None)
    named = next((cell_of[one] for one in NAME if one in cell_of), None)
    name = clean_name(text_of(named)) if named is not None else ""
    if number is not None and (found := read_number(number)):
        return found, name or None
    return name, None


def _fields(headers: list[str], cells: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (header, text_of(cell)) for header, cell in zip(headers, cells, strict=False)
        if header and header not in (*NUMBER, *NAME, *BESIDE) and not _is_blank(cell)
    )


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and plain(cell) in NOTHING)

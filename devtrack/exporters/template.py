"""How does an empty roster look: a title, how to fill it in, a header that stays, drop-downs, days that are watched?

Columns of days are kept as text: into any other cell Excel and WPS turn a month (2024-03) into its first day, and
nobody could tell it from a day that somebody knew. What is typed is watched, never refused: a warning can be passed
over, for a paste is not watched at all and devtrack will read the file with the same care either way.
"""

import math
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from devtrack.exporters.cells import BOX, FONT, HEAD, LINE, for_paper
from devtrack.exporters.template_columns import CODE, DATE, FIGURE, WORDS, Column
from devtrack.exporters.template_guide import GUIDE, guide
from devtrack.exporters.widths import width, wrap
from devtrack.model import Rule

HEADER = 3
LAST = 1_048_576  # the last row there is: whoever needs more rows than are ruled has the drop-downs all the same
PINNED = 2  # columns that stay in view, and stand on every page
ROW = 18.0  # points; a row that can also be filled in by hand
PAPER = 190  # columns of text on one page across; more would be too small to read

HOW = (
    "填写：每人一行；日期写成 2024-03-15，只知月份写成 2024-03，没有办的留空；"
    f"有下拉选项的选一项。各列填什么、依据哪一条，见工作表“{GUIDE}”"
)
NO_DAY = "日期写成 2024-03-15，只知月份写成 2024-03；已办而不知日期的写“日期不详”；没有办的留空"
_IS_DAY = (
    'OR(ISNUMBER({0}),{0}="日期不详",AND(LEN({0})>5,OR('
    'IFERROR(YEAR(DATEVALUE(SUBSTITUTE({0},".","-")))=--LEFT({0},4),FALSE),'
    'IFERROR(YEAR(DATEVALUE(SUBSTITUTE({0},".","-")&"-1"))=--LEFT({0},4),FALSE),'
    'IFERROR(DATEVALUE(TEXT({0},"0000-00-00"))>0,FALSE))))'
)
"""A day, a month, or eight digits, in a text or a true date; the year is compared because 3-15 is a day to Excel.

Excel takes no condition longer than 255 characters.
"""


class Blank(NamedTuple):
    """What an empty roster is to be: its title, its columns, the rules that ask for them, and by what they were chosen.

    `absent`: steps of the road that it has no column for, in Chinese.
    """

    title: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    basis: str
    absent: tuple[str, ...] = ()


def write_template(path: Path, blank: Blank, rows: int) -> None:
    """Write an empty roster with so many ruled rows, and a sheet that explains every column."""
    book = Workbook()
    sheet = book.active
    sheet.title = blank.title
    _head(sheet, blank)
    _body(sheet, blank.columns, rows)
    _watch(sheet, blank.columns)
    sheet.freeze_panes = sheet.cell(HEADER + 1, PINNED + 1)
    sheet.auto_filter.ref = f"A{HEADER}:{get_column_letter(len(blank.columns))}{HEADER + rows}"
    _paper(sheet, blank)
    guide(book.create_sheet(GUIDE), blank.columns, blank.rules, blank.basis, blank.absent)
    book.save(path)


def _head(sheet: Any, blank: Blank) -> None:
    # Not merged, for it would be centred out of sight; beside the pinned columns where these stand on every page.
    at = 1 if _across(blank.columns) == 1 else PINNED + 1
    for row, text, size in ((1, blank.title, 16), (2, HOW, 10)):
        cell = sheet.cell(row, at, text)
        cell.font, cell.alignment = Font(name=FONT, size=size, bold=row == 1), Alignment(vertical="center")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 30, 20
    lines = 1
    for n, column in enumerate(blank.columns, 1):
        cell, columns = sheet.cell(HEADER, n, column.header), _width(column)
        cell.font, cell.fill, cell.border = Font(name=FONT, size=10, bold=True), HEAD, BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        lines = max(lines, len(wrap(column.header, columns - 3)))  # the button of the filter needs room
    sheet.row_dimensions[HEADER].height = lines * LINE + 6


def _body(sheet: Any, columns: Sequence[Column], rows: int) -> None:
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = ROW, True
    for n, column in enumerate(columns, 1):
        whole = sheet.column_dimensions[get_column_letter(n)]
        whole.width, whole.number_format, whole.font = _width(column), _format(column), Font(name=FONT, size=10)
        first = sheet.cell(HEADER + 1, n)
        first.number_format, first.font, first.border = _format(column), Font(name=FONT, size=10), BOX
        first.alignment = Alignment(vertical="center")
        for row in range(HEADER + 2, HEADER + 1 + rows):
            sheet.cell(row, n)._style = copy(first._style)


def _format(column: Column) -> str:
    return "@" if column.form in (CODE, DATE) else "General"


def _width(column: Column) -> int:
    """Return the columns of text that a column takes: what is typed, and the header in a few lines."""
    typed = max([width(column.example), *(width(word) + 3 for word in column.words)])
    least = {DATE: 12, CODE: 14, FIGURE: 8, WORDS: 8}.get(column.form, 10)
    return min(max(least, typed + 2, math.ceil(width(column.header) / 3) + 3), 30)


def _across(columns: Sequence[Column]) -> int:
    """Return how many pages they take across."""
    return math.ceil(sum(map(_width, columns)) / PAPER)


def _watch(sheet: Any, columns: Sequence[Column]) -> None:
    """Give every column of days, figures or words its check."""
    for n, column in enumerate(columns, 1):
        first = f"{get_column_letter(n)}{HEADER + 1}"
        check = _check(column, first)
        if check is not None:
            check.errorStyle, check.allow_blank, check.showErrorMessage = "warning", True, True
            check.errorTitle = column.header[:30]
            check.add(f"{first}:{get_column_letter(n)}{LAST}")
            sheet.add_data_validation(check)


def _check(column: Column, first: str) -> Any:
    if column.form == WORDS:
        said = f"请选一项：{'、'.join(column.words)}"
        return DataValidation(type="list", formula1=f'"{",".join(column.words)}"', error=said)
    if column.form == DATE:
        return DataValidation(type="custom", formula1=_IS_DAY.format(first), error=NO_DAY)
    if column.form == FIGURE:
        return DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", error="只写数字，如 21")
    return None


def _paper(sheet: Any, blank: Blank) -> None:
    """Set it to print, as many pages across as can be read, with the header and the names on each."""
    for_paper(sheet, f"{blank.title}（{blank.basis}）")
    sheet.page_setup.fitToWidth = _across(blank.columns)
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_title_rows, sheet.print_title_cols = f"{HEADER}:{HEADER}", f"A:{get_column_letter(PINNED)}"

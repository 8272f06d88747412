"""How is a value put into a cell, so that it stays what it is and can be read on paper?"""

import re
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from devtrack.exporters.widths import wrap
from devtrack.model import BROKEN, OVERDUE, PENDING

FILLS = {
    BROKEN: PatternFill("solid", start_color="FFC7CE"),
    OVERDUE: PatternFill("solid", start_color="F8CBAD"),
    PENDING: PatternFill("solid", start_color="FFEB9C"),
}
FONT = "微软雅黑"  # named only: Excel and WPS have it, LibreOffice takes what it has
HEAD = PatternFill("solid", start_color="E7E9EC")
THIN = Side(style="thin", color="BFC4CA")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
OURS = "【检查结论】"  # what a note of ours begins with, below the user's own
LINE = 14.5  # points a line of text takes
WIDE = 120  # columns of text in a sheet of sentences
LONGEST = 32_000  # characters; a cell holds 32,767
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def put(cell: Any, value: str | int | None) -> None:
    """Write a value; text stays text, whatever it begins with, and a whole day becomes a date."""
    if not isinstance(value, str):
        cell.value = value
    elif _DAY.fullmatch(value):
        cell.value = date.fromisoformat(value)
        cell.number_format = "yyyy-mm-dd"
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in ("=", "+", "-", "@")


def table(sheet: Any, head: Sequence[str], rows: Sequence[Sequence[str | int | None]], widths: Sequence[int]) -> None:
    """Write a table from the first row on, with a head that stays in view and a filter."""
    first = sheet.cell(1, 1)
    first.alignment, first.font, first.border = Alignment(wrap_text=True, vertical="top"), Font(name=FONT, size=10), BOX
    for row, values in enumerate((head, *rows), 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            cell._style = copy(first._style)  # setting each part of a style anew takes ten times as long
            put(cell, value)
        sheet.row_dimensions[row].height = height(values, widths)
    for column, columns in enumerate(widths, 1):
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(name=FONT, size=10, bold=True), HEAD
        sheet.column_dimensions[get_column_letter(column)].width = columns
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{len(rows) + 1}"


def height(values: Sequence[object], widths: Sequence[int]) -> float:
    """Return the points that a row needs with these texts in columns of these widths."""
    lines = (
        sum(len(wrap(line, columns - 1)) for line in str(value or "").split("\n"))
        for value, columns in zip(values, widths, strict=False)
    )
    return min(409.0, max(lines, default=1) * LINE + 3)


def about(sheet: Any, texts: Iterable[str]) -> None:
    """Write a sheet of sentences, one a row, each as high as it needs."""
    sheet.column_dimensions["A"].width = WIDE
    for row, text in enumerate(texts, 1):
        cell = sheet.cell(row, 1)
        put(cell, text)
        cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(name=FONT, size=10)
        sheet.row_dimensions[row].height = height((text,), (WIDE,))


def for_paper(sheet: Any, title: str) -> None:
    """Set a sheet to print on A4 landscape, as wide as the paper, with its head on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.6, 0.25
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = title, "&P / &N"


def note(cell: Any, text: str) -> None:
    """Pin a note to a cell; what was pinned there before stays above it."""
    before = cell.comment.text if cell.comment is not None else ""
    _pin(cell, f"{before}\n{text}" if OURS in before else f"{before}\n{OURS}\n{text}".strip())


def unmark(cell: Any) -> None:
    """Take away what an earlier check marked a cell with; the user's own note stays."""
    if cell.comment is not None and OURS in cell.comment.text:
        before = cell.comment.text.partition(OURS)[0].strip()
        cell.comment, cell.fill = None, PatternFill()
        if before:
            _pin(cell, before)


def _pin(cell: Any, text: str) -> None:
    lines = sum(len(wrap(line, 44)) for line in text.split("\n"))
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), "devtrack", width=330, height=24 + 18 * lines)

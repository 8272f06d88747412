"""How is a plain roster written, as a unit keeps one: a title, who filled it in, one row a person?"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from devtrack.exporters.cells import BOX, HEAD, for_paper, put
from devtrack.exporters.widths import width

HEADER = 3


class Column(NamedTuple):
    """A column: its header, and what it says (a kind, or a word about the person)."""

    header: str
    says: str


def write_roster(path: Path, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str | None]]) -> None:
    """Write a roster with a title row, a row for the seal, and the header in row 3; days are real days."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    last = get_column_letter(len(columns))
    for row, text in enumerate((title, "填报单位（盖章）："), 1):
        sheet.merge_cells(f"A{row}:{last}{row}")
        sheet.cell(row, 1, text).font = Font(bold=row == 1, size=16 if row == 1 else 11)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEADER].height = 30, 33
    for row, values in enumerate(([column.header for column in columns], *rows), HEADER):
        for n, value in enumerate(values, 1):
            put(sheet.cell(row, n), value)
            sheet.cell(row, n).border = BOX
            sheet.cell(row, n).alignment = Alignment(vertical="center", wrap_text=row == HEADER)
    for n, column in enumerate(columns, 1):
        sheet.cell(HEADER, n).font, sheet.cell(HEADER, n).fill = Font(bold=True), HEAD
        widest = max([width(column.header) // 2, *(width(str(row[n - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(n)].width = widest + 3
    sheet.freeze_panes = f"C{HEADER + 1}"
    for_paper(sheet, title)
    book.save(path)

"""How is the user's own sheet marked? Its layout stays; cells concerned are coloured, a column of findings is added.

Never colour alone: a coloured cell has a note that says why, and the added column says it in words.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from devtrack.exporters.basis import Sheet
from devtrack.exporters.cells import BOX, FILLS, HEAD, height, note, put, unmark
from devtrack.exporters.lines import ORDER, Line, label
from devtrack.exporters.report import SOON
from devtrack.model import PENDING

TITLE = "检查结论"
WIDE = 60


def mark(sheet: Any, layout: Sheet, people: Iterable[tuple[int, Sequence[Line]]], as_of: int) -> None:
    """Mark rows (from 1), each with the lines about the person in it."""
    column = _column(sheet, layout)
    _head(sheet, layout.header, column)
    for row, lines in people:
        shown = [line for line in lines if not is_far(line, as_of)]
        for line in sorted(shown, key=lambda line: -ORDER[line.outcome]):  # the worst last: its colour stays
            _colour(sheet, row, layout, line)
        _say(sheet, row, column, shown)


def told(lines: Sequence[Line]) -> str:
    """Return the lines about one person as the text of one cell."""
    if not lines:
        return "未见不符、逾期和近期到期的事项"
    return "\n".join(f"{n}. {label(line)}　{'；'.join(line.texts)}" for n, line in enumerate(lines, 1))


def _column(sheet: Any, layout: Sheet) -> int:
    """Return the column to write in: the one of an earlier check, else the first one free.

    The marks of that earlier check are taken away.
    """
    last, ours = 1, None
    for row in sheet.iter_rows(min_row=layout.header):
        for cell in row:
            unmark(cell)
            if cell.value is not None:
                last = max(last, cell.column)
                ours = cell.column if cell.row == layout.header and cell.value == TITLE else ours
    merged = [span.max_col for span in sheet.merged_cells.ranges if span.max_row >= layout.header]
    return int(ours or max([last, *merged]) + 1)


def _head(sheet: Any, row: int, column: int) -> None:
    cell, beside = sheet.cell(row, column), sheet.cell(row, max(column - 1, 1))
    put(cell, TITLE)
    cell.font = copy(beside.font) if beside.font.b else Font(bold=True)
    cell.fill, cell.border = (copy(beside.fill) if beside.fill.fill_type else HEAD), BOX
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.column_dimensions[get_column_letter(column)].width = WIDE


def is_far(line: Line, as_of: int) -> bool:
    """Tell whether a line is of no urgency: neither a fault nor due within the days a reader wants to hear of."""
    due = line.findings[0].due
    return line.outcome not in FILLS or (line.outcome == PENDING and (due is None or due > as_of + SOON))


def _colour(sheet: Any, row: int, layout: Sheet, line: Line) -> None:
    column = _where(layout, line)
    if column is not None:
        cell = _whole(sheet, sheet.cell(row, column))
        cell.fill = FILLS[line.outcome]
        note(cell, f"{label(line)}：{'；'.join(line.texts)}")


def _whole(sheet: Any, cell: Any) -> Any:
    """Return the cell that speaks for this one: of a merged range the first."""
    if not isinstance(cell, MergedCell):
        return cell
    span = next(span for span in sheet.merged_cells.ranges if cell.coordinate in span)
    return sheet.cell(span.min_row, span.min_col)


def _where(layout: Sheet, line: Line) -> int | None:
    """Return the column that says the judged step, or would say it."""
    kinds = [fact.kind for finding in line.findings for fact in finding.facts[:1]]
    kinds += [kind for finding in line.findings for kind in finding.rule.step]
    for kind in kinds:
        if (line.case.id, kind) in layout.cells:
            return layout.cells[line.case.id, kind]
        found = layout.columns.get(kind) or next(
            (columns for word, columns in layout.columns.items() if word.startswith(f"{kind}.")), ()
        )
        if found:
            return found[0]
    return None


def _say(sheet: Any, row: int, column: int, lines: Sequence[Line]) -> None:
    cell, text = sheet.cell(row, column), told(lines)
    put(cell, text)
    cell.font = copy(sheet.cell(row, column - 1).font) if column > 1 else cell.font
    cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), BOX
    if lines:
        cell.fill = FILLS[min((line.outcome for line in lines), key=lambda outcome: ORDER[outcome])]
    there = sheet.row_dimensions[row].height or 0
    sheet.row_dimensions[row].height = max(there, height([text], [WIDE]))

"""Which rows under a header hold a person, and which were passed over, why?"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from devtrack.importers.aliases import Headers
from devtrack.importers.columns import Plan
from devtrack.importers.grid import Row, Sheet
from devtrack.importers.header import Header
from devtrack.importers.people import NAMELESS, has_content, is_other_header, why_nobody
from devtrack.importers.values import text_of
from devtrack.model import Problem


class Under(NamedTuple):
    """What stands under a header: the file, the sheet, the header, how its columns are read, the alias table."""

    file: str
    sheet: Sheet
    header: Header
    plan: Plan
    headers: Headers


def people_rows(under: Under, problems: list[Problem], skipped: list[str]) -> Iterator[Row]:
    """Yield the rows that hold a person; what was passed over is added to `skipped`, what is wrong to `problems`."""
    file, sheet, header, plan, headers = under
    place = f"［{sheet.name}］" if sheet.name else ""
    for number, cells in _filled_down(sheet, header):
        other = is_other_header(cells, header, headers)
        if other:
            said = "从这一行起是另一张表（表头不同），没有读；请把它放到单独的工作表"
            problems.append(Problem(file, said, sheet=sheet.name, row=number))
            return
        if other is False:
            continue
        why = why_nobody(cells, plan)
        if why is None:
            yield number, cells
        elif why == NAMELESS and has_content(cells, plan):
            said = "这一行有日期而没有姓名和学号，没有读；请补上"
            problems.append(Problem(file, said, sheet=sheet.name, row=number))
        else:
            label = next((text for cell in cells if (text := text_of(cell))), "")
            skipped.append(f"{place}第 {number} 行：{why}（{label[:20]}）")


def _filled_down(sheet: Sheet, header: Header) -> Iterator[Row]:
    """Yield the rows under the header; a cell merged over several rows says the same in each of them."""
    merged: dict[int, list[tuple[int, int]]] = {}
    values: dict[tuple[int, int], Any] = {}
    for top, left, bottom, _ in sheet.merges:
        if bottom > top > header.rows[-1]:
            merged.setdefault(left, []).append((top, bottom))
    for number, cells in sheet.rows[header.begin:]:
        if merged:
            cells = list(cells)
            for column, spans in merged.items():
                begin = next((first for first, last in spans if first <= number <= last), None)
                if begin is None or column >= len(cells):
                    continue
                if number == begin:
                    values[begin, column] = cells[column]
                elif cells[column] == "":
                    cells[column] = values.get((begin, column), "")
        yield number, cells

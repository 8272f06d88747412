"""Which rows of cells are in this sheet? One form for .xlsx, .xls and .csv, in the user's own row numbers."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, PasswordError, load_workbook

from devtrack.errors import Unusable
from devtrack.importers.apart import Page, page_of, read_apart
from devtrack.importers.biff import Legacy, check_legacy
from devtrack.importers.guard import CSV, LOCKED, XLSX
from devtrack.importers.package import Checked, SheetPart, check_package
from devtrack.importers.reading import Limits

Row = tuple[int, list[Any]]
Merge = tuple[int, int, int, int]
_TEN_OR_ONE = re.compile(r"\s*(?:19|20)\d\d\.1\s*", re.ASCII)
_AS_TEXT = re.compile(r'\s*="(.*)"\s*')


class Sheet(NamedTuple):
    """One sheet: its rows that have anything in them (row number from 1, cells from column 0; blank is "").

    ``name`` is None for a .csv. ``merges``: first row, first column, last row, last column. ``flaws``: cells
    (row, column) whose value is lost, and how. ``epoch_1904``: plain serial numbers count from 1904.
    """

    name: str | None
    rows: list[Row]
    merges: tuple[Merge, ...] = ()
    flaws: Mapping[tuple[int, int], str] = {}
    epoch_1904: bool = False
    hidden: bool = False


def read_sheets(path: Path, kind: str, limits: Limits) -> tuple[Iterator[Sheet], tuple[str, ...]]:
    """Return the sheets of a roster file one by one, and remarks on what was left out."""
    if kind == CSV:
        return iter([_text_sheet(path, limits)]), ()
    if kind == XLSX:
        checked = check_package(path, limits)
        return _new_sheets(path, checked), checked.remarks
    return _old_sheets(path, check_legacy(path, limits)), ()


def _new_sheets(path: Path, checked: Checked) -> Iterator[Sheet]:
    try:
        with load_workbook(checked.content) as book:
            for index, entry in enumerate(book.sheets_metadata):
                if str(entry.typ) == "SheetTypeEnum.WorkSheet":
                    part = checked.sheets.get(entry.name, SheetPart(False, {}))
                    page = page_of(book.get_sheet_by_index(index), part.hidden)
                    yield _sheet(page, part.flaws, checked.epoch_1904)
    except PasswordError:
        raise Unusable(f"{path.name}: {LOCKED}") from None
    except (CalamineError, OSError, ValueError) as error:
        raise Unusable(f"{path.name}: 表格读不出来（{error}）；请在 Excel 或 WPS 里打开后另存为 .xlsx") from None


def _old_sheets(path: Path, legacy: Legacy) -> Iterator[Sheet]:
    pages = read_apart(path)
    matched = legacy.flaws if len(legacy.flaws) == len(pages) else ({},) * len(pages)
    for page, flaws in zip(pages, matched, strict=True):
        yield _sheet(page, flaws, legacy.epoch_1904)


def _sheet(page: Page, flaws: Mapping[tuple[int, int], str], epoch_1904: bool) -> Sheet:
    merges = tuple((top + 1, first, bottom + 1, last) for (top, first), (bottom, last) in page.merges)
    return Sheet(page.name, page.rows, merges, flaws, epoch_1904, page.hidden)


def _text_sheet(path: Path, limits: Limits) -> Sheet:
    text = _decoded(path)
    if "\0" in text:
        raise Unusable(f"{path.name}: 不是文字文件；请在 Excel 或 WPS 里打开后另存为 .xlsx 或 UTF-8 的 .csv")
    rows, width = [], 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            width = max(width, len(cells))
            if number * width > limits.area:
                raise Unusable(f"{path.name}: 有 {number} 行以上、{width} 列，不像名册，没有读；请分成几个文件")
            if any(cell.strip() for cell in cells):
                rows.append((number, [_cell(cell) for cell in cells]))
    except csv.Error as error:
        raise Unusable(f"{path.name}: 不是正确的 CSV（{error}）；请检查引号，或另存为 .xlsx") from None
    return Sheet(None, rows)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    said = "文字编码认不出来（不是 UTF-8，也不是 GB18030）；请在 Excel 或 WPS 里打开后另存为 .xlsx"
    raise Unusable(f"{path.name}: {said}")


def _delimiter(text: str) -> str:
    """Return the sign that parts the cells: the one that is most frequent in the first rows."""
    head = "".join(_first_lines(text))
    return max(",", "\t", ";", key=head.count)


def _first_lines(text: str) -> Iterable[str]:
    return text[:20_000].splitlines(keepends=True)[:30]


def _cell(text: str) -> str | float:
    if len(text) < 4 or not (text.rstrip().endswith((".1", '"'))):
        return text
    if match := _AS_TEXT.fullmatch(text):  # ="0012": what is written so that Excel keeps a number as text
        return match[1]
    # Excel writes the number 2024.10 as 2024.1: in a .csv nobody can tell October from January.
    return float(text) if _TEN_OR_ONE.fullmatch(text) else text

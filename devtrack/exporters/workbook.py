"""How does a report look as a workbook? The user's own sheets, marked; every finding; by what it was judged."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, is_zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from devtrack.exporters.added import ABOUT, DETAILS, about, details, is_ours, people
from devtrack.exporters.annotate import mark
from devtrack.exporters.basis import Basis, Read
from devtrack.exporters.report import Person, Report

LOST = "原表的个别格式（如下拉选项）未能照样保留，内容没有改动"
UNKEPT = "原表的格式不合规范，无法照样保留；人员和日期另列在名单里，原表没有改动"
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, BadZipFile, InvalidFileException)


def write(path: Path, basis: Basis, file: int, report: Report) -> None:
    """Write the answer about one of the files (from 0) as a workbook; the file itself is only read."""
    read = basis.files[file]
    book, remarks = _own(read)
    if book is None:
        book = Workbook()
        layout = people(book.active, report.persons)
        told = [(n, (*one.lines, *one.shared)) for n, one in enumerate(report.persons, 2)]
        mark(book.active, layout, told, basis.as_of)
    else:
        _mark_own(book, read, report.persons, basis.as_of)
    details(book.create_sheet(DETAILS), report.persons, basis)
    about(book.create_sheet(ABOUT), basis, read, report, remarks)
    book.save(path)


def _own(read: Read) -> tuple[Any, list[str]]:
    """Open the user's workbook, if it is one that can be kept; return it and what to say of it.

    Other programs write workbooks that can be read and yet are no good Excel; of those a list is made anew.
    """
    if not read.sheets or not is_zipfile(read.path):
        return None, []
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            book = load_workbook(read.path, keep_links=False)
        except _UNREADABLE:
            return None, [UNKEPT]
    for sheet in [sheet for sheet in book.worksheets if is_ours(sheet)]:
        book.remove(sheet)  # written by an earlier check
    return book, [LOST] if said else []


def _mark_own(book: Any, read: Read, persons: Sequence[Person], as_of: int) -> None:
    for layout in read.sheets:
        told = [
            (one.case.source.row, (*one.lines, *one.shared))
            for one in persons
            if one.case.source is not None and one.case.source.row and one.case.source.sheet == layout.name
        ]
        mark(book[layout.name], layout, told, as_of)
        book.active = book.index(book[layout.name]) if layout is read.sheets[0] else book.active



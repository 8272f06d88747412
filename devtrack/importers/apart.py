"""What is in this legacy workbook? Read in a process of its own, which a damaged file may kill.

The reader of .xls trusts what such a file says of itself: damage ends it with a panic or for want of memory,
which no caller can catch. What may be read has been looked through by `biff` before.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, load_workbook

from devtrack.errors import Unusable
from devtrack.importers.guard import DAMAGED, LOCKED

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_SECONDS, _BYTES, _LOCKED = 30, 1 << 30, 3


class Page(NamedTuple):
    """One sheet as calamine reads it: rows that are not blank with their numbers (from 1), merges counted from 0."""

    name: str
    hidden: bool
    rows: list[tuple[int, list[Any]]]
    merges: list[tuple[tuple[int, int], tuple[int, int]]]


def pages_of(book: CalamineWorkbook) -> list[Page]:
    """Return the sheets of a workbook that hold cells; a sheet that is a chart is left out, its place is not."""
    return [
        page_of(book.get_sheet_by_index(index), str(entry.visible) != "SheetVisibleEnum.Visible")
        for index, entry in enumerate(book.sheets_metadata)
        if str(entry.typ) == "SheetTypeEnum.WorkSheet"
    ]


def page_of(sheet: CalamineSheet, hidden: bool) -> Page:
    """Return one sheet as plain data."""
    rows: list[tuple[int, list[Any]]] = []
    if sheet.start is not None:
        left = [""] * sheet.start[1]
        rows = [(n, left + row) for n, row in enumerate(sheet.iter_rows(), 1) if any(cell != "" for cell in row)]
    return Page(sheet.name, hidden, rows, list(sheet.merged_cell_ranges or ()))


def read_apart(path: Path) -> list[Page]:
    """Return the sheets of an .xls; raises Unusable where the reader gave up or died."""
    command = [sys.executable, "-P", "-m", "devtrack.importers.apart", str(path)]
    own = str(Path(__file__).resolve().parents[2])
    known = os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))
    try:
        run = subprocess.run(
            command, capture_output=True, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": known},
        )
    except subprocess.TimeoutExpired:
        raise Unusable(f"{path.name}: {DAMAGED}") from None
    if run.returncode != 0:
        raise Unusable(f"{path.name}: {LOCKED if run.returncode == _LOCKED else DAMAGED}")
    found: list[Page] = [Page(*one) for one in pickle.loads(run.stdout)]
    return found


def _main(path: str) -> int:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    try:
        with open(path, "rb") as file, load_workbook(file) as book:
            pages = pages_of(book)
    except PasswordError:
        return _LOCKED
    except (CalamineError, OSError, ValueError):
        return 1
    sys.stdout.buffer.write(pickle.dumps([tuple(page) for page in pages]))
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))

"""How does a roster come to be in a test? Rows as a user types them, written as .xlsx, .xls or .csv."""

import datetime
from pathlib import Path

import openpyxl
import xlwt

from devtrack.importers.aliases import build_headers
from devtrack.importers.read import read
from devtrack.importers.reading import ReadOptions
from devtrack.rulebook.data import data_dir, load_plain

HEADERS = build_headers(load_plain(data_dir("workflows") / "rosters" / "headers.yaml"))


def xlsx(path, rows, merges=(), sheet="名册"):
    """Write rows (or sheet name -> rows) as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in (rows if isinstance(rows, dict) else {sheet: rows}).items():
        page = book.create_sheet(name)
        for row in table:
            page.append(row)
        for span in merges:
            page.merge_cells(span)
    book.save(path)
    return path


def xls(path, rows, sheet="名册"):
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    style = xlwt.easyxf(num_format_str="yyyy/m/d")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is not None:
                page.write(r, c, cell, *([style] if isinstance(cell, datetime.date) else []))
    book.save(str(path))
    return path


def csv(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def roster(folder: Path, rows, merges=(), **answers):
    """Return the reading of rows written as a workbook; answers as `--map` gives them."""
    return reading(xlsx(folder / "名册.xlsx", rows, merges), **answers)


def reading(path: Path, **answers):
    return read(path, ReadOptions(headers=HEADERS, answers=answers))


def facts(case):
    """Return the facts of a case as kind -> day, fields; a kind told twice as kind2."""
    found = {}
    for fact in case.facts:
        found[fact.kind if fact.kind not in found else f"{fact.kind}2"] = (fact.date, dict(fact.fields))
    return found

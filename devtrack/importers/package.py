"""Is this .xlsx safe to hand on, and what in its sheets would be lost in reading?

A workbook of a few kilobytes may unpack to gigabytes, or put one cell so far out that reading allocates the
whole rectangle. So its parts are unpacked here within bounds, looked through, and handed on in a package of
their own: what was checked is what is read. Pictures, macros and links stay behind.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from devtrack.errors import Unusable
from devtrack.importers.guard import DAMAGED, LOCKED, scattered
from devtrack.importers.reading import Limits

Flaws = Mapping[tuple[int, int], str]
NO_RESULT = "公式没有算出的值（没有在 Excel 里保存过）；请在 Excel 或 WPS 里打开后保存，或改写成值"
ERROR_VALUE = "单元格是公式的错误值（如 #REF!、#VALUE!）；请改写成值"
_ENTRIES = 5000
_FURTHEST = (1_048_576, 16_384)
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook\.xml|_rels/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml"
    r"|(worksheets|chartsheets)/[^/]+\.xml)"
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")

# A cell with something in it; those that only carry a format close at once. A value of an attribute has no "<".
_CELL = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"'])?[^<>]*(?<!/)>"
)
_ANY_REF = re.compile(rb"[\s\"']r\s*=\s*[\"']\$?([A-Za-z]{1,4})\$?(\d{1,9})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^<>]*\bt\s*=\s*[\"']e[\"'][^<>]*)>")
_REF = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_STRING = re.compile(rb"\bt\s*=\s*[\"']str[\"']")


class SheetPart(NamedTuple):
    """What a workbook says of one sheet: hidden or not, and cells whose value is lost (row from 1, column from 0)."""

    hidden: bool
    flaws: Flaws


class Checked(NamedTuple):
    """A workbook that may be read: its bytes, its sheets by name, whether days count from 1904, remarks."""

    content: io.BytesIO
    sheets: Mapping[str, SheetPart]
    epoch_1904: bool
    remarks: tuple[str, ...]


def check_package(path: Path, limits: Limits) -> Checked:
    """Return a workbook reduced to what is read of it; raises Unusable if it is damaged or out of bounds."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = _unpack(package, path.name, limits.part_bytes)
            names = package.namelist()
        listed, epoch_1904 = _workbook(parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, ElementTree.ParseError):
        raise Unusable(f"{path.name}: {DAMAGED}") from None
    sheets_of = {name: data for name, data in parts.items() if _SHEET.fullmatch(name)}
    flaws = {name: _look_through(data, path.name, limits.area) for name, data in sheets_of.items()}
    sheets_of.clear()
    sheets = {name: SheetPart(hidden, flaws.get(part, {})) for name, hidden, part in listed}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as reduced:
        for name in list(parts):
            reduced.writestr(zipfile.ZipInfo(name), parts.pop(name))
    content.seek(0)
    return Checked(content, sheets, epoch_1904, tuple(_remarks(names)))


def _unpack(package: zipfile.ZipFile, name: str, most: int) -> dict[str, bytes]:
    entries = {entry.filename: entry for entry in package.infolist() if _PARTS.fullmatch(entry.filename)}
    if len(package.infolist()) > _ENTRIES or sum(entry.file_size for entry in entries.values()) > most:
        said = f"展开后超过 {most >> 20} MB，不像名册，没有读。多半是整列整行设了格式"
        raise Unusable(f"{name}: {said}：请把有内容的部分复制到新工作簿，另存为 .xlsx")
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise Unusable(f"{name}: {LOCKED}")
    parts = {}
    for part, entry in entries.items():
        with package.open(entry) as file:
            parts[part] = file.read(most + 1)  # never more than the size it states; a false one fails its checksum
    return parts


def _workbook(parts: Mapping[str, bytes]) -> tuple[list[tuple[str, bool, str]], bool]:
    """Return the sheets (name, hidden, part) and whether days count from 1904."""
    book, links = parts["xl/workbook.xml"], parts.get("xl/_rels/workbook.xml.rels", b"<none/>")
    if b"<!DOCTYPE" in book or b"<!DOCTYPE" in links:
        raise ValueError("a workbook declares no entities")
    targets = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
        for one in ElementTree.fromstring(links)
    }
    listed, epoch_1904 = [], False
    for one in ElementTree.fromstring(book).iter():
        tag = one.tag.rpartition("}")[2]
        if tag == "sheet":
            link = next((value for key, value in one.attrib.items() if key.endswith("}id")), "")
            listed.append((one.get("name", ""), one.get("state", "visible") != "visible", targets.get(link, "")))
        elif tag == "workbookPr":
            epoch_1904 = one.get("date1904") in ("1", "true")
    return listed, epoch_1904


def _look_through(data: bytes, name: str, most: int) -> Flaws:
    """Return the cells whose value is lost; raises Unusable where the cells in use span too large a rectangle."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unusable(f"{name}: 工作表不是 UTF-8 编码；请在 Excel 或 WPS 里打开后另存为 .xlsx")
    columns, rows = set(), set()
    for match in _CELL.finditer(data):
        column, row = match.groups()
        columns.add(column)
        rows.add(row)
    placed = None not in columns
    columns.discard(None)
    rows.discard(None)
    last = max(map(int, rows), default=0)
    width = max((column_number(column) for column in columns), default=0)
    if not placed:
        last, width = _without_places(data, last, width)
    if last * width > most or last > _FURTHEST[0] or width > _FURTHEST[1]:
        raise scattered(name, last, width)
    return _flaws(data)


def _without_places(data: bytes, last: int, width: int) -> tuple[int, int]:
    """Return how far cells may reach that do not say where they stand: as many as there are, in every row."""
    for match in _ANY_REF.finditer(data):
        last, width = max(last, int(match[2])), max(width, column_number(match[1]))
    rows = len(_ROW.findall(data))
    widest = max(piece.count(b"<c") + piece.count(b":c") for piece in _ROW.split(data))
    return max(last, rows), max(width, widest)


def _flaws(data: bytes) -> Flaws:
    found: dict[tuple[int, int], str] = {}
    if b"<f" in data or b":f" in data:
        for match in _NO_RESULT.finditer(data):
            if not (match[2] and _STRING.search(match[1])) and (place := _REF.search(match[1])):
                found[_place(place)] = NO_RESULT
    for match in _ERROR.finditer(data) if b'"e"' in data or b"'e'" in data else ():
        if place := _REF.search(match[1]):
            found[_place(place)] = ERROR_VALUE
    return found


def _place(match: re.Match[bytes]) -> tuple[int, int]:
    return int(match[2]), column_number(match[1]) - 1


def column_number(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _remarks(names: list[str]) -> list[str]:
    found = []
    if any(name.startswith("xl/vbaProject") for name in names):
        found.append("文件带有宏：没有运行，只读了单元格里的值")
    if any(name.startswith("xl/externalLinks/") for name in names):
        found.append("文件引用了别的工作簿：没有打开，只读了上次保存的值")
    return found

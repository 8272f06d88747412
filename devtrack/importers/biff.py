"""Is this legacy .xls safe to hand on, and what in its sheets would be lost in reading?

The file is a small file system (MS-CFB) holding one stream of records (MS-XLS). Only what says where cells are,
which are errors, and whether there is a password is looked at.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from devtrack.errors import Unusable
from devtrack.importers.guard import DAMAGED, LOCKED, WORD, scattered
from devtrack.importers.package import ERROR_VALUE
from devtrack.importers.reading import Limits

_FREE, _LAST_SECTOR = 0xFFFFFFFA, 0xFFFFFFF9
_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00BD, 0x00D6, 0x0406, 0x0206, 0x0004, 0x0003}
_FORMULAS = {0x0006, 0x0206, 0x0406}
_BOF, _BOUNDSHEET, _FILEPASS, _DATEMODE, _BOOLERR, _MULRK = 0x0809, 0x0085, 0x002F, 0x0022, 0x0205, 0x00BD


class Legacy(NamedTuple):
    """A workbook that may be read: of each sheet, in order, the cells that are lost; whether days count from 1904."""

    flaws: tuple[dict[tuple[int, int], str], ...]
    epoch_1904: bool


def check_legacy(path: Path, limits: Limits) -> Legacy:
    """Look through an .xls; raises Unusable if it is none, has a password, is damaged or out of bounds."""
    data = path.read_bytes()
    try:
        streams = _streams(data)
        if "EncryptedPackage" in streams:
            raise Unusable(f"{path.name}: {LOCKED}")
        if "WordDocument" in streams:
            raise Unusable(f"{path.name}: {WORD}")
        name = next((name for name in ("Workbook", "Book") if name in streams), None)
        if name is None:
            raise Unusable(f"{path.name}: 不是 Excel 工作簿；可读的文件：名册 .xlsx、.xls、.csv，档案 .jsonl")
        return _look_through(_content(data, *streams[name], streams), path.name, limits.area)
    except (struct.error, LookupError, ValueError):
        raise Unusable(f"{path.name}: {DAMAGED}") from None


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """Yield the sectors of a chain; a chain that comes back on itself is damage."""
    seen = 0
    while start <= _LAST_SECTOR:
        yield start
        start = table[start]
        seen += 1
        if seen > len(table):
            raise IndexError("a chain of sectors without an end")


def _sectors(data: bytes, numbers: Iterator[int] | list[int], size: int) -> bytes:
    return b"".join(data[512 * (size == 512) + size * (n + (size > 512)):][:size] for n in numbers)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _layout(data: bytes) -> tuple[int, tuple[int, ...]]:
    """Return the size of a sector and the table of which sector follows which."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise IndexError("no such size of sectors")
    listed = [n for n in struct.unpack_from("<109I", data, 76) if n < _FREE]
    further, steps = struct.unpack_from("<I", data, 68)[0], 0
    while further < _FREE and steps <= len(data) // size:
        *more, further = _numbers(_sectors(data, [further], size))
        listed += [n for n in more if n < _FREE]
        steps += 1
    return size, _numbers(_sectors(data, listed, size))


def _streams(data: bytes) -> dict[str, tuple[int, int]]:
    """Return the streams of the file: name -> first sector and length."""
    size, table = _layout(data)
    directory = _sectors(data, _chain(table, struct.unpack_from("<I", data, 48)[0]), size)
    found = {}
    for at in range(0, len(directory), 128):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        name = directory[at:at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if kind:
            found["" if kind == 5 else name] = struct.unpack_from("<II", directory, at + 116)
    return found


def _content(data: bytes, start: int, length: int, streams: dict[str, tuple[int, int]]) -> bytes:
    size, table = _layout(data)
    if length >= struct.unpack_from("<I", data, 56)[0]:
        return _sectors(data, _chain(table, start), size)[:length]
    small = _sectors(data, _chain(table, streams[""][0]), size)
    follows = _numbers(_sectors(data, _chain(table, struct.unpack_from("<I", data, 60)[0]), size))
    return b"".join(small[64 * n: 64 * n + 64] for n in _chain(follows, start))[:length]


def _look_through(stream: bytes, name: str, most: int) -> Legacy:
    begins: list[int] = []
    flaws: dict[int, dict[tuple[int, int], str]] = {}
    at, sheet, last, width, epoch_1904 = 0, 0, 0, 0, False
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if record == _BOF:
            sheet, last, width = at, 0, 0
        elif record == _FILEPASS:
            raise Unusable(f"{name}: {LOCKED}")
        elif record == _BOUNDSHEET:
            begins.append(struct.unpack_from("<I", stream, body)[0])
        elif record == _DATEMODE:
            epoch_1904 = struct.unpack_from("<H", stream, body)[0] == 1
        elif record in _CELLS:
            row, column = struct.unpack_from("<HH", stream, body)
            if _is_error(record, stream, body):
                flaws.setdefault(sheet, {})[row + 1, column] = ERROR_VALUE
            if record == _MULRK:
                column = struct.unpack_from("<H", stream, body + length - 2)[0]
            last, width = max(last, row + 1), max(width, column + 1)
            if last * width > most:
                raise scattered(name, last, width)
        at = body + length
    return Legacy(tuple(flaws.get(begin, {}) for begin in begins), epoch_1904)


def _is_error(record: int, stream: bytes, body: int) -> bool:
    if record == _BOOLERR:
        return stream[body + 7] == 1
    return record in _FORMULAS and stream[body + 12:body + 14] == b"\xff\xff" and stream[body + 6] == 2

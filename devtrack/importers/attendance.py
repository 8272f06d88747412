"""Who was there, by this sign-in sheet? The names under 姓名; where a column tells who came, only those who did."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.errors import Unusable
from devtrack.importers.aliases import Column, Headers, look_up, normal
from devtrack.importers.columns import Plan, Read
from devtrack.importers.grid import Sheet, read_sheets
from devtrack.importers.guard import DOSSIER, sniff
from devtrack.importers.header import SEARCHED, shown
from devtrack.importers.names import clean_name
from devtrack.importers.people import why_nobody
from devtrack.importers.reading import Limits
from devtrack.importers.values import Unreadable, is_blank, read_number, text_of

CAME = frozenset(map(normal, (
    "签到", "签名", "签字", "本人签名", "本人签字", "签到签名", "签到情况", "到会", "到会情况", "是否到会",
    "出席", "出席情况", "是否出席", "考勤", "考勤情况", "参会", "参会情况", "是否参会", "参加情况", "是否参加",
)))
"""Headers of a column that tells who came."""

_AWAY = ("缺席", "缺勤", "请假", "未到", "未参加", "未出席", "没到", "病假", "事假", "公假", "外出", "列席")
_NOT = frozenset(("否", "×", "✗", "✘", "x", "X", "n", "N", "no", "0"))


class Attendee(NamedTuple):
    """Somebody who was there: the name, the number where the sheet has it, the row."""

    name: str
    number: str | None
    row: int


class Attendance(NamedTuple):
    """Who was there by one sheet, and the names of those who, it says, were not, or only listened in."""

    attendees: tuple[Attendee, ...]
    absent: tuple[str, ...]


def read_attendance(path: Path, headers: Headers, limits: Limits | None = None) -> Attendance:
    """Read a sign-in sheet (.xlsx, .xls, .csv); raises Unusable, in Chinese, when nothing can be made of it.

    `headers`: the alias table of member rosters, which knows what names and numbers are called.
    """
    limits = limits or Limits()
    kind = sniff(path, limits)
    if kind == DOSSIER:
        raise Unusable(f"{path.name}: 这是档案文件，不是签到表；签到表应为 .xlsx、.xls 或 .csv")
    sheets, _ = read_sheets(path, kind, limits)
    for sheet in sheets:
        found = None if sheet.hidden else _read(path.name, sheet, headers)
        if found is not None:
            return found
    raise Unusable(f"{path.name}: 签到表里没有“姓名”一列；请加一行表头，写“姓名”，有学号的再写“学号”")


def _read(file: str, sheet: Sheet, headers: Headers) -> Attendance | None:
    """Return who was there by a sheet; None where it has no column of names."""
    for index, (_, cells) in enumerate(sheet.rows[:SEARCHED]):
        at = {_means(cell, headers): n for n, cell in reversed(list(enumerate(cells)))}
        if "name" in at:
            return _under(file, sheet, index + 1, at)
    return None


def _means(cell: Any, headers: Headers) -> str:
    key = normal(shown(cell)) if 0 < len(shown(cell)) <= 30 else ""
    found = look_up(headers, key) if key else None
    return "came" if key in CAME else found.part if isinstance(found, Column) and not found.kind else ""


def _under(file: str, sheet: Sheet, begin: int, at: dict[str, int]) -> Attendance:
    person = {word: (Read(at[word], "", Column("", word)),) if word in at else () for word in ("name", "number")}
    plan = Plan(person, (), frozenset(), (), (), (), {}, frozenset(), "")
    rows = [(row, cells) for row, cells in sheet.rows[begin:] if why_nobody(cells, plan) is None]
    marked = "came" in at and any(not is_blank(_cell(cells, at["came"])) for _, cells in rows)
    if "came" in at and rows and not marked:
        raise Unusable(f"{file}: 签到一列全是空的，分不清谁到会；请填上，或删去这一列（表中所列即为到会）")
    there, absent = [], []
    for row, cells in rows:
        name = clean_name(text_of(_cell(cells, at["name"])))
        if not marked or _came(_cell(cells, at["came"])):
            there.append(Attendee(name, _number(file, row, cells, at), row))
        else:
            absent.append(name)
    return Attendance(tuple(there), tuple(absent))


def _cell(cells: Sequence[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else ""


def _came(value: Any) -> bool:
    text = text_of(value)
    return not is_blank(value) and value is not False and text not in _NOT and not any(word in text for word in _AWAY)


def _number(file: str, row: int, cells: Sequence[Any], at: dict[str, int]) -> str | None:
    value = _cell(cells, at["number"]) if "number" in at else ""
    if is_blank(value):
        return None
    try:
        return read_number(value)
    except Unreadable as error:
        raise Unusable(f"{file} 第 {row} 行：{error}") from None

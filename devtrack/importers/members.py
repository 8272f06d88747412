"""Which members are in this roster (党员名册), and what is wrong with it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from devtrack.errors import Unusable
from devtrack.importers.aliases import MEMBER, PERSON, Column, Headers, build_headers
from devtrack.importers.columns import Plan, Read, Slot
from devtrack.importers.grid import Sheet, read_sheets
from devtrack.importers.guard import DOSSIER, sniff
from devtrack.importers.header import SEARCHED, Header, find_header
from devtrack.importers.member_rows import MemberRow, masked, read_member
from devtrack.importers.people import Say
from devtrack.importers.reading import Limits
from devtrack.importers.rows import Under, people_rows
from devtrack.model import Problem, Source

_DAYS = ("joined", "full_from", "moved_in", "discipline_from", "discipline_until")
_TELLING = ("status", "joined", "full_from", "moved_in", "discipline")


@dataclass(frozen=True, slots=True)
class MemberReading:
    """What one roster of members says: its rows, and everything about it that a person should know.

    ``unmapped``: headers nobody understood; ``skipped``: sheets and rows that were left out, and why.
    """

    rows: tuple[MemberRow, ...]
    problems: tuple[Problem, ...]
    unmapped: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Read:
    rows: list[MemberRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unmapped: dict[str, None] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    taken: dict[tuple[str, str], str] = field(default_factory=dict)


def member_headers(*tables: Mapping[str, Any], beside: Headers | None = None) -> Headers:
    """Return the alias table for rosters of members; raises Unusable if one is wrong.

    `beside`: that for rosters of candidates; what it knows is taken here for known and of no interest. What is
    ambiguous there is not: it is listed as not understood.
    """
    own = build_headers(*tables, members=True)
    if beside is None:
        return own
    return replace(own, ignored=own.ignored | beside.ignored | (beside.known.keys() - own.known.keys()))


def read_members(path: Path, headers: Headers, limits: Limits | None = None) -> MemberReading:
    """Read a roster of members (.xlsx, .xls, .csv); raises Unusable, in Chinese, when nothing can be made of it."""
    limits = limits or Limits()
    kind = sniff(path, limits)
    if kind == DOSSIER:
        raise Unusable(f"{path.name}: 这是档案文件，不是党员名册；党员名册应为 .xlsx、.xls 或 .csv")
    sheets, remarks = read_sheets(path, kind, limits)
    read = _Read(skipped=list(remarks))
    for sheet in sheets:
        place = f"工作表「{sheet.name}」" if sheet.name else "文件"
        if why := _read_sheet(path.name, sheet, headers, read):
            read.skipped.append(f"{place}{why}")
    if not read.rows:
        raise Unusable(_nothing(path.name, read))
    return MemberReading(
        tuple(read.rows), tuple(read.problems), tuple(read.unmapped), tuple(masked(one) for one in read.skipped)
    )


def _nothing(file: str, read: _Read) -> str:
    said = "".join(f"\n  {masked(str(one))}" for one in [*read.skipped, *read.problems][:20])
    return (
        f"{file}: 一个党员也没有读到。党员名册须在前 {SEARCHED} 行内有一行表头，含“姓名”，"
        f"以及“党籍状态”“入党时间”“转正时间”等至少一列{said}"
    )


def _read_sheet(file: str, sheet: Sheet, headers: Headers, read: _Read) -> str | None:
    """Read one sheet; return why nothing was read of it, None where something was."""
    if sheet.hidden:
        return "是隐藏的，没有读"
    header = find_header(sheet, headers)
    if header is None:
        return f"没有读：{'没有找到表头' if sheet.rows else '是空的'}"
    plan = _plan(header)
    if not plan.person["name"]:
        return "没有读：没有“姓名”一列"
    if not any(plan.person[word] for word in _TELLING):
        return "没有读：没有一列与党籍或处分有关（如“党籍状态”“入党时间”“转正时间”）"
    before = len(read.rows)
    for number, cells in people_rows(Under(file, sheet, header, plan, headers), read.problems, read.skipped):
        source = Source(file, None, sheet.name, number)
        row = read_member(sheet, number, cells, plan, source, _teller(source, read))
        if _is_new(row, read):
            read.rows.append(row)
    if len(read.rows) == before:
        return f"没有读：表头（第 {'、'.join(map(str, header.rows))} 行）下面没有可用的人员"
    read.unmapped.update(dict.fromkeys(plan.unmapped))
    _tell_no_status(file, sheet, header, plan, read.rows[before:], read)
    return None


def _plan(header: Header) -> Plan:
    """Return which columns say what of a member; a row without a name is told where two of its days are filled in."""
    known = [Read(one.at, one.label, one.found) for one in header.headings if isinstance(one.found, Column)]
    person = {word: tuple(one for one in known if one.column.part == word) for word in (*PERSON, *MEMBER)}
    days = tuple(one._replace(column=Column("", "")) for word in _DAYS for one in person[word])
    unmapped = tuple(one.label for one in header.headings if one.found is None)
    return Plan(person, (Slot("", days),), frozenset(), (), unmapped, (), {}, frozenset(), "")


def _teller(source: Source, read: _Read) -> Say:
    def say(column: str, message: str) -> None:
        read.problems.append(
            Problem(source.file, masked(message), sheet=source.sheet, row=source.row, column=column or None)
        )

    return say


def _is_new(row: MemberRow, read: _Read) -> bool:
    """Tell whether a row is somebody of whom no row was read yet; what is wrong is told."""
    here = f"［{row.source.sheet}］第 {row.source.row} 行" if row.source.sheet else f"第 {row.source.row} 行"

    say = _teller(row.source, read)
    if not row.name:
        say("", "没有姓名，没有读这一行；请补上")
        return False
    marks = [("学号", row.number), ("身份证号", row.id_number)]
    for what, value in marks:
        if value and (there := read.taken.get((what, value))):
            shown = f" {value} " if what == "学号" else ""
            say("", f"{what}{shown}与{there}重复，没有读这一行；请核对后只留一行")
            return False
    if row.number is None and row.id_number is None:
        there = read.taken.get(("姓名", row.name))
        if there:
            say("", f"与{there}同名，两行都没有学号和身份证号，分不清是不是同一人；两行都读了，请补上学号")
        read.taken.setdefault(("姓名", row.name), here)
    read.taken.update({(what, value): here for what, value in marks if value})
    return True


def _tell_no_status(
    file: str, sheet: Sheet, header: Header, plan: Plan, rows: list[MemberRow], read: _Read
) -> None:
    """Tell once for the whole sheet what no row of it could say."""
    missing = sum(row.status is None for row in rows)
    if missing and not (plan.person["status"] or plan.person["full_from"]):
        said = f"没有“党籍状态”一列，也没有“转正时间”一列，有 {missing} 人的党籍状态没有读到；请补上一列"
        read.problems.append(Problem(file, said, sheet=sheet.name, row=header.rows[-1]))

"""Who is the person in this row of a roster, or is it none?"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from devtrack.importers.aliases import Column, Headers, look_up, normal
from devtrack.importers.columns import Plan, Read
from devtrack.importers.days import OLD, Wrong, read_day
from devtrack.importers.grid import Sheet
from devtrack.importers.header import Header, shown
from devtrack.importers.names import clean_name
from devtrack.importers.values import (
    Unreadable,
    is_blank,
    read_category,
    read_identity,
    read_number,
    text_of,
    whole_identity,
)

Say = Callable[[str, str], None]
_SUMMARY = re.compile(r"(合|总|小|共)计|总数|人数|平均")
_NOTE = re.compile(
    r"注\d*[:：.、]?|备注|说明|附注|填表|填报|制表|审核|复核|负责人|联系人|联系电话|经办|盖章|签字|党支部书记|党委书记|年月日"
)
_EXAMPLE = re.compile(r"[(\[]?(示例|样例|范例|填写示例|例|例如)[)\]]?[:：]?")
_LONGEST = 30
_NAMING = (Column("", "name"), Column("", "number"))
NAMELESS = "没有姓名和学号"


class Person(NamedTuple):
    """What a row says of the person; ``reason``: why the row was left blank where it was (未填原因)."""

    name: str
    number: str | None
    born: str | None
    sex: str | None
    category: str | None
    branch: str | None
    leaves_on: str | None
    reason: str | None
    id_number: str | None


def _bare(cell: str) -> str:
    return "".join(cell.split()) if len(cell) < _LONGEST else ""


def is_other_header(cells: Sequence[Any], header: Header, headers: Headers) -> bool | None:
    """Tell whether a row is a header of another table (True), this one's repeated (False), or none (None)."""
    if not any(isinstance(cell, str) and look_up(headers, _bare(cell)) in _NAMING for cell in cells):
        return None
    at = {one.at: one.key for one in header.headings}
    labels = {index: label for index, cell in enumerate(cells) if (label := shown(cell))}
    keys = {index: normal(label) for index, label in labels.items() if len(label) <= _LONGEST}
    own = [index for index, key in keys.items() if at.get(index, "").endswith(key)]
    found = {index: look_up(headers, key) for index, key in keys.items()}
    if sum(one is not None for one in found.values()) < max(2, len(labels) // 2):
        return None
    return len(own) < 0.7 * len(labels)


def why_nobody(cells: Sequence[Any], plan: Plan) -> str | None:
    """Return why a row is no person: a sum, a note, an example; None if it may be one."""
    first = next((text for cell in cells if (text := text_of(cell))), "")
    name, number = (_first_text(cells, plan.person[word]) for word in ("name", "number"))
    for text in (first, name, number):
        bare = text.replace(" ", "")
        if _SUMMARY.match(bare):
            return "合计一类"
        if _NOTE.match(bare) or ":" in bare or len(bare) > _LONGEST:
            return "说明文字"
        if _EXAMPLE.match(bare) and (_EXAMPLE.fullmatch(bare) or text == name):
            return "填写示例"
    return None if name or number else NAMELESS


def _first_text(cells: Sequence[Any], columns: Sequence[Read]) -> str:
    values = (cells[one.at] for one in columns if one.at < len(cells))
    return next((text_of(value) for value in values if not is_blank(value)), "")


def read_person(sheet: Sheet, row: int, cells: Sequence[Any], plan: Plan, say: Say) -> Person:
    """Return what a row says of the person; what is wrong with it is told to `say` (column, message)."""
    def each(word: str) -> list[tuple[Read, Any]]:
        return filled(sheet, row, cells, plan.person[word], say)

    identity = each("id_number")
    names = {clean_name(text_of(value)): one for one, value in each("name")}
    if len(names) > 1:
        say(list(names.values())[-1].label, f"姓名不一致：{'、'.join(names)}，用了前一个；请核对")
    return Person(
        next(iter(names), ""),
        _number(each("number"), say),
        _born(each("born"), identity, sheet, say),
        next((text_of(value) for _, value in each("sex")), None),
        next((found for _, value in each("category") if (found := read_category(value))), None),
        next((clean_name(text_of(value)) for _, value in each("branch")), None),
        agreed_day(each("leaves_on"), sheet, say),
        next((text_of(value) for _, value in each("blank_reason")), None),
        next((found for _, value in identity if (found := whole_identity(value))), None),
    )


def filled(
    sheet: Sheet, row: int, cells: Sequence[Any], columns: Sequence[Read], say: Say
) -> list[tuple[Read, Any]]:
    """Return those of the columns that hold something in a row, with it; a cell whose value is lost is told."""
    found = []
    for one in columns:
        if flaw := sheet.flaws.get((row, one.at)):
            say(one.label, flaw)
        elif one.at < len(cells) and not is_blank(cells[one.at]):
            found.append((one, cells[one.at]))
    return found


def _number(given: list[tuple[Read, Any]], say: Say) -> str | None:
    found: dict[str, Read] = {}
    for one, value in given:
        try:
            found[read_number(value)] = one
        except Unreadable as wrong:
            say(one.label, str(wrong))
    if len(found) > 1:
        say(list(found.values())[-1].label, f"学号不一致：{'、'.join(found)}，用了前一个；请核对")
    return next(iter(found), None)


def agreed_day(given: list[tuple[Read, Any]], sheet: Sheet, say: Say) -> str | None:
    """Return the day or month that all these cells say, the fuller one; None where they say none or disagree."""
    found: dict[str, Read] = {}
    for one, value in given:
        try:
            day = read_day(value, sheet.epoch_1904, OLD)
        except Wrong as wrong:
            say(one.label, str(wrong))
            continue
        if day and day.text:
            found[day.text] = one
    if len(found) > 1 and not _one_inside_other(list(found)):
        say(list(found.values())[-1].label, f"日期不一致：{'、'.join(found)}，都没有用；请核对")
        return None
    return max(found, key=len, default=None)


def _one_inside_other(days: list[str]) -> bool:
    longest = max(days, key=len)
    return all(longest.startswith(day) for day in days)


def _born(given: list[tuple[Read, Any]], identity: list[tuple[Read, Any]], sheet: Sheet, say: Say) -> str | None:
    """Return the birth day: as the column says, to the day where the identity number agrees."""
    born = agreed_day(given, sheet, say)
    for one, value in identity:
        try:
            stated = read_identity(value)
        except Unreadable as wrong:
            say(one.label, str(wrong))
            continue
        if stated is None:
            continue
        if born and not stated.startswith(born):
            said = f"出生日期 {born} 与身份证号所载 {stated} 不一致；请核对，暂按出生日期一列"
            say((given[0][0] if given else one).label, said)
        else:
            born = stated
    return born


def has_content(cells: Sequence[Any], plan: Plan) -> bool:
    """Tell whether a row without a name holds days of steps all the same."""
    days = 0
    for slot in plan.slots:
        for one in slot.columns:
            if one.column.part == "" and one.at < len(cells) and not is_blank(cells[one.at]):
                try:
                    days += read_day(cells[one.at]) is not None
                except Wrong:
                    continue
    return days >= 2

"""Where is the header of this sheet, and what stands over each column?"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from devtrack.importers.aliases import Column, Found, Headers, look_up, normal, repeats
from devtrack.importers.grid import Row, Sheet

SEARCHED = 40  # rows that have anything in them
WIDEST = 400
_ORDINAL = re.compile(r"(?:[(第]?[0-9一二三四五六][)次]?)")
_TITLE = re.compile(r"[:：]|盖章|附件|名册|一览表|汇总表|登记表|花名册|统计表|填报|\d{4}")
_NEUTRAL = frozenset(("基本信息", "基本情况", "个人信息", "个人情况", "本人信息", "人员信息", "学生信息", "时间"))


class Heading(NamedTuple):
    """One column: its place from 0, its header as shown, the header as compared, and what that is found to mean."""

    at: int
    label: str
    key: str
    found: Found


class Header(NamedTuple):
    """The header of a sheet: its row numbers, where its people begin (index among the rows), its columns."""

    rows: tuple[int, ...]
    begin: int
    headings: tuple[Heading, ...]

    @property
    def score(self) -> int:
        """Return how much of it is known."""
        return sum(2 if isinstance(one.found, Column | tuple) else 1 for one in self.headings if one.found is not None)


def find_header(sheet: Sheet, headers: Headers) -> Header | None:
    """Return the header among the first rows that knows the most columns; None if there is none.

    A header names the person, and at least one column more.
    """
    found = list(_candidates(sheet, headers))
    best = max(found, key=lambda one: (one.score, -len(one.rows)), default=None)
    for one in found:
        if best and len(best.rows) == 1 and one.rows[1:] == best.rows and _grouped(sheet, one.begin - 2):
            best = one  # a row of group headings over it says what 「审批时间」 below is about
    return best


def _candidates(sheet: Sheet, headers: Headers) -> Iterator[Header]:
    rows = sheet.rows[:SEARCHED]
    for index, (number, cells) in enumerate(rows):
        single = Header((number,), index + 1, tuple(_single(cells, headers)))
        if _names_people(single):
            yield single
        if index + 1 < len(rows) and rows[index + 1][0] == number + 1:
            top = _spread(sheet, rows[index], rows[index + 1][1])
            headings = _joined(top, rows[index + 1][1], headers)
            joined = Header((number, number + 1), index + 2, tuple(headings or ()))
            if _names_people(joined):
                yield joined


def _names_people(header: Header) -> bool:
    named = any(isinstance(one.found, Column) and one.found.means in ("name", "number") for one in header.headings)
    return named and sum(one.found is not None for one in header.headings) >= 2


def _single(cells: Sequence[Any], headers: Headers) -> Iterator[Heading]:
    for index, cell in enumerate(cells[:WIDEST]):
        if label := shown(cell):
            key = _key(label)
            yield Heading(index, label, key, look_up(headers, key))


def _joined(top: Sequence[str], below: Sequence[Any], headers: Headers) -> list[Heading] | None:
    """Return the headings of two rows read together; None where the lower one is no part of a header."""
    found = []
    for index in range(min(max(len(top), len(below)), WIDEST)):
        over = top[index] if index < len(top) else ""
        under = shown(below[index]) if index < len(below) else ""
        if over and under:
            heading = _both(index, over, under, headers)
            if heading is None:
                return None
            found.append(heading)
        elif over or under:
            key = _key(over or under)
            found.append(Heading(index, over or under, key, look_up(headers, key)))
    return found


def _both(index: int, over: str, under: str, headers: Headers) -> Heading | None:
    key, label = _key(over + under), f"{over}／{under}"
    together = look_up(headers, key)
    if together is not None:
        return Heading(index, label, key, together)
    above, below = look_up(headers, _key(over)), look_up(headers, _key(under))
    if _ORDINAL.fullmatch(_key(under)):
        return Heading(index, label, key, above if isinstance(above, Column) and repeats(above) else None)
    if above is not None and below is None:
        return None  # what stands under a whole header is a person's own value
    neutral = _key(over) in _NEUTRAL
    if isinstance(below, Column) and (neutral or (above is None and not below.generic)):
        return Heading(index, label, key, below)
    if below is False or (neutral and isinstance(below, tuple)):
        return Heading(index, label, key, below)
    return Heading(index, label, key, None)


def _spread(sheet: Sheet, row: Row, below: Sequence[Any]) -> list[str]:
    """Return the labels of a row, each spread over the columns that it is merged with.

    A .csv has no merges: there a label stands over the blanks to its right under which something stands.
    """
    number, cells = row
    labels = [shown(cell) for cell in cells]
    labels += [""] * (min(len(below), WIDEST) - len(labels))
    if sheet.name is not None:
        for top, left, bottom, right in sheet.merges:
            if top <= number <= bottom and left < len(labels):
                for index in range(left + 1, min(right, len(labels) - 1) + 1):
                    labels[index] = labels[index] or labels[left]
        if any(top <= number <= bottom and left < right for top, left, bottom, right in sheet.merges):
            return labels
    for index in range(1, len(labels)):
        if not labels[index] and index < len(below) and shown(below[index]):
            labels[index] = labels[index - 1]
    return labels


def _grouped(sheet: Sheet, index: int) -> bool:
    """Tell whether a row holds group headings, each over several columns, rather than a title."""
    if index < 0 or index + 1 >= len(sheet.rows):
        return False
    cells = sheet.rows[index][1]
    width = sum(shown(cell) != "" for cell in sheet.rows[index + 1][1])
    labels = _spread(sheet, sheet.rows[index], sheet.rows[index + 1][1])
    spans = {label: labels.count(label) for label in labels if label and not _TITLE.search(label)}
    return any(1 < span <= 0.8 * width for span in spans.values()) and sum(shown(cell) != "" for cell in cells) > 1


def shown(cell: Any) -> str:
    """Return a header as a person would read it aloud, without line breaks and blanks."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "".join(str(cell).split()) if isinstance(cell, str | int) and not isinstance(cell, bool) else ""


@lru_cache(maxsize=4096)
def _key(label: str) -> str:
    return normal(label) if len(label) <= 60 else ""

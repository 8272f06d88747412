"""Which facts does one row of a roster tell, and which of its cells are wrong?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from devtrack.importers.aliases import RESULT, START
from devtrack.importers.columns import Read, Slot
from devtrack.importers.days import SOME_DAY, Day, Wrong, read_day, read_period
from devtrack.importers.grid import Sheet
from devtrack.importers.values import Unreadable, answers, is_blank, read_field, read_result
from devtrack.model import Fact
from devtrack.vocabulary import DEFAULTS, KINDS, PEOPLE

Say = Callable[[str, str], None]
_NO_EVIDENCE = {("admission_approved", "probation_from"), ("admission_approved", "probation_to")}
"""What systems compute ahead: it says nothing of whether the step was done."""


class Cell(NamedTuple):
    """A cell that is not blank, with the column it stands in."""

    read: Read
    value: Any


@dataclass(slots=True)
class Draft:
    """What the cells of one fact have said so far.

    ``evidence``: that it happened; ``lost``: a cell could not be read, so absence proves nothing; ``doubtful``:
    what was lost would turn the fact
    into another one; ``torn``: fields about which two columns disagree.
    """

    kind: str
    days: list[tuple[Read, Day]] = field(default_factory=list)
    starts: list[tuple[Read, Day]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    from_column: int | None = None
    evidence: bool = False
    lost: bool = False
    doubtful: bool = False
    torn: set[str] = field(default_factory=set)


class Told(NamedTuple):
    """A fact with the column (from 0) that it was read from; the fact is None where its kind is lost."""

    kind: str
    fact: Fact | None
    column: int | None


def read_facts(sheet: Sheet, row: int, cells: Sequence[Any], slots: Sequence[Slot], say: Say) -> list[Told]:
    """Return the facts of a row and the kinds that it could not say; `say` is told column and mistake."""
    told = []
    for slot in slots:
        draft = Draft(slot.kind)
        for read in slot.columns:
            _take(draft, read, cells, sheet, row, say)
        fact = _fact(draft, say)
        if fact is not None or draft.lost or draft.doubtful:
            told.append(Told(slot.kind, fact, draft.from_column))
    return told


def _take(draft: Draft, read: Read, cells: Sequence[Any], sheet: Sheet, row: int, say: Say) -> None:
    if flaw := sheet.flaws.get((row, read.at)):
        say(read.label, flaw)
        draft.lost = True
        return
    value = cells[read.at] if read.at < len(cells) else ""
    part = read.column.part
    try:
        if part == "":
            _take_day(draft, read, value, sheet.epoch_1904)
        elif part == START:
            if day := read_day(value, sheet.epoch_1904):
                draft.starts.append((read, day))
        elif part == RESULT:
            _take_result(draft, read, value, say)
        elif not is_blank(value) or answers(draft.kind, part, value):
            _take_field(draft, read, value, sheet.epoch_1904, say)
    except Wrong as wrong:
        say(read.label, str(wrong))
        if wrong.day is None:
            draft.lost = draft.lost or part == ""
        elif part == "":
            _happened(draft, read, wrong.day)
    except Unreadable as wrong:
        say(read.label, str(wrong))
        draft.doubtful = draft.doubtful or (draft.kind, part) in DEFAULTS


def _take_day(draft: Draft, read: Read, value: Any, epoch_1904: bool) -> None:
    fields = KINDS[draft.kind].fields
    if "until" in fields:
        start, end = read_period(value, epoch_1904)
        if start and end:
            draft.fields["until"] = end.text
        day = start or end
    elif draft.kind in ("training_completed", "party_school_passed"):
        start, day = read_period(value, epoch_1904)
        if start:
            draft.starts.append((read, start))
    else:
        day = read_day(value, epoch_1904)
    if day:
        _happened(draft, read, day)


def _happened(draft: Draft, read: Read, day: Day) -> None:
    draft.days.append((read, day))
    draft.fields.update(read.column.sets)
    draft.evidence = True
    if draft.from_column is None:
        draft.from_column = read.at


def _take_result(draft: Draft, read: Read, value: Any, say: Say) -> None:
    result, fields = read_result(value), KINDS[draft.kind].fields
    if "passed" not in fields:
        draft.doubtful = draft.doubtful or result.passed is False  # not passed, so not completed either
        draft.evidence = draft.evidence or result.passed is True
        return
    if result.passed is not None:
        _put(draft, read, "passed", result.passed, say)
    if result.score is not None and "score" in fields:
        _put(draft, read, "score", result.score, say)


def _take_field(draft: Draft, read: Read, value: Any, epoch_1904: bool, say: Say) -> None:
    name = read.column.part
    found = read_field(draft.kind, name, value, epoch_1904)
    if found is not None:
        _put(draft, read, name, found, say)


def _put(draft: Draft, read: Read, name: str, found: Any, say: Say) -> None:
    known = draft.fields.get(name)
    if known is not None and KINDS[draft.kind].fields[name] == PEOPLE:
        found = known + found
    elif name in draft.torn or (known is not None and known != found):
        say(read.label, f"与另一列所记不一致（{known}、{found}），两个都没有用；请核对")
        draft.torn.add(name)
        draft.fields.pop(name, None)
        return
    draft.fields.update(read.column.sets)
    draft.fields[name] = found
    if (draft.kind, name) not in _NO_EVIDENCE:
        draft.evidence = True
        if draft.from_column is None:
            draft.from_column = read.at


def _fact(draft: Draft, say: Say) -> Fact | None:
    if draft.doubtful or not draft.evidence:
        return None
    day = _agreed(draft.days, say) if draft.days else SOME_DAY
    if draft.starts and "days" in KINDS[draft.kind].fields and day.text and day.lo == day.hi:
        _count_days(draft, day, say)
    return Fact(draft.kind, day.text, day.lo, day.hi, draft.fields)


def _agreed(days: Sequence[tuple[Read, Day]], say: Say) -> Day:
    """Return the day that all columns of one meaning allow; where they contradict one another, the whole span."""
    if len(days) == 1:
        return days[0][1]
    narrowest = min((day for _, day in days), key=lambda day: day.hi - day.lo)
    if all(day.lo <= narrowest.lo and narrowest.hi <= day.hi for _, day in days):
        return narrowest
    said = "、".join(f"「{read.label}」{day.text or '日期不详'}" for read, day in days)
    say(days[-1][0].label, f"同一件事的日期不一致：{said}；不知以哪个为准，请核对")
    return Day(None, min(day.lo for _, day in days), max(day.hi for _, day in days))


def _count_days(draft: Draft, end: Day, say: Say) -> None:
    read, start = draft.starts[0]
    if start.lo != start.hi:
        return
    if start.lo > end.lo:
        said = f"起始日 {date.fromordinal(start.lo)} 在结束日 {date.fromordinal(end.lo)} 之后；请核对，天数没有计算"
        say(read.label, said)
        return
    draft.fields.setdefault("days", end.lo - start.lo + 1)

"""What does one row of a roster of members say, and what in it contradicts itself?

Of two things that contradict each other neither is used. Identity numbers are kept for the ledger, which encrypts
them; no message shows one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from devtrack.dates import parse
from devtrack.importers.columns import Plan, Read
from devtrack.importers.days import OLD, Wrong, read_day, read_period
from devtrack.importers.grid import Sheet
from devtrack.importers.people import Say, agreed_day, filled, read_person
from devtrack.importers.statuses import (
    ALLOWED,
    DISCIPLINES,
    FULL,
    LEFT,
    MEMBER,
    NONE,
    PROBATIONARY,
    agreed_status,
    read_discipline,
    read_status,
)
from devtrack.importers.values import read_identity, text_of
from devtrack.model import Source
from devtrack.vocabulary import VALUE_NAMES

Given = list[tuple[Read, Any]]
Each = Callable[[str], Given]

_LONG = re.compile(r"(?<!\d)(\d{3})(?: ?\d){11,} ?[\dXx]|\d\.\d{6,}[eE]\+?\d+")
_SEXES = {"男": "男", "男性": "男", "女": "女", "女性": "女"}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member as the roster has it. Days are as written: a day, a month, None (not said, or not known).

    ``status``: full, probationary, none, or None where the roster does not say it; ``number`` and ``id_number`` are
    each in one row only. ``discipline_until`` None: still in force. ``covers``: the words that the sheet has a column
    for.
    """

    name: str
    number: str | None
    id_number: str | None = field(repr=False)
    born: str | None
    sex: str | None
    branch: str | None
    status: str | None
    joined: str | None
    full_from: str | None
    moved_in: str | None
    discipline: str | None
    discipline_from: str | None
    discipline_until: str | None
    source: Source
    covers: frozenset[str] = frozenset()


def masked(text: str) -> str:
    """Return a text in which nothing that may be an identity number stands in full."""
    return _LONG.sub(lambda found: f"{found[1] or ''}***", text)


def read_member(sheet: Sheet, row: int, cells: Sequence[Any], plan: Plan, source: Source, say: Say) -> MemberRow:
    """Return what a row says of a member; what is wrong with it is told to `say` (column, message), which masks it."""
    def each(word: str) -> Given:
        return filled(sheet, row, cells, plan.person[word], say)

    def again(word: str) -> Given:  # read by `read_person` before, which told of a value that is lost
        return filled(sheet, row, cells, plan.person[word], lambda column, message: None)

    person = read_person(sheet, row, cells, plan, say)
    _check_identity(again("id_number"), person.id_number, say)
    status, joined, full_from = _party(each, sheet, _label(plan, "status") or _label(plan, "full_from"), say)
    moved_in = agreed_day(each("moved_in"), sheet, say)
    if _inverted(joined, moved_in, ("入党时间", "组织关系转入时间"), _label(plan, "moved_in"), say):
        joined = moved_in = None
    discipline, since, until = _disciplined(each, sheet, plan, say)
    return MemberRow(
        person.name, person.number, person.id_number, person.born, _sex(again("sex"), person.id_number, say),
        person.branch, status, joined, full_from, moved_in, discipline, since, until, source,
        frozenset(word for word, columns in plan.person.items() if columns),
    )


def _check_identity(given: Given, kept: str | None, say: Say) -> None:
    """Tell of an identity number that is passed over without a word elsewhere: none of eighteen digits."""
    for one, value in given:
        try:
            if kept is None and read_identity(value) is None:
                say(one.label, "不是完整的 18 位身份证号，没有记录；请写全，如系其他证件则留空")
        except ValueError:
            continue  # `read_person` has told it


def _sex(given: Given, id_number: str | None, say: Say) -> str | None:
    for one, value in given:
        sex = _SEXES.get(text_of(value))
        if sex is None:
            say(one.label, f"「{text_of(value)[:10]}」不认识；可写男、女")
            continue
        if id_number and sex != ("男" if int(id_number[16]) % 2 else "女"):
            say(one.label, f"性别{sex}与身份证号所载不一致；请核对，暂按性别一列")
        return sex
    return None


def _party(each: Each, sheet: Sheet, column: str, say: Say) -> tuple[str | None, str | None, str | None]:
    """Return status, day of joining and day of full membership. `column`: where the sheet says it, "" where nowhere."""
    words, clear = _status_words(each, say)
    conversions = each("full_from")
    joined, full_from = agreed_day(each("joined"), sheet, say), agreed_day(conversions, sheet, say)
    happened = _happened(conversions, sheet)
    if conversions and _inverted(joined, full_from, ("入党时间", "转正时间"), conversions[0][0].label, say):
        joined = full_from = None
        happened = False  # it may be the other of the two days
    status = agreed_status(words)
    if status is None:
        say(column, "几处党籍状态互相矛盾，都没有用；请核对")
    elif not clear:
        status = None
    elif status == PROBATIONARY and happened:
        say(column, "党籍状态为预备党员，却有转正时间；两者都没有用，请核对（预计的转正时间不要填在这一栏）")
        status = full_from = None
    elif status == NONE and (joined or happened):
        say(column, "党籍状态为非党员，却有入党或转正时间；都没有用，请核对")
        status = joined = full_from = None
    elif status in (MEMBER, ""):
        status = FULL if happened else None
        if not conversions and column:
            which = "只写了“党员”一类" if words else "没有填写，也没有转正时间"
            say(column, f"{which}，分不清是正式党员还是预备党员；请写{ALLOWED}，或填写转正时间")
    return NONE if status == LEFT else status, joined, full_from


def _status_words(each: Each, say: Say) -> tuple[list[str], bool]:
    """Return what the cells say of the status, and whether all of them were understood."""
    words = [word for _, value in each("category") if (word := read_status(value))]  # mostly 学生 or 教职工: no status
    clear = True
    for one, value in each("status"):
        word = read_status(value)
        if word is None:
            clear = False
            said = "读不出是正式党员还是预备党员，党籍状态没有记录"
            say(one.label, f"「{masked(text_of(value))[:20]}」{said}；可写{ALLOWED}")
        else:
            words.append(word)
    return words, clear


def _happened(given: Given, sheet: Sheet) -> bool:
    """Tell whether a cell says that it happened, on whatever day."""
    for _, value in given:
        try:
            if read_day(value, sheet.epoch_1904, OLD) is not None:
                return True
        except Wrong as wrong:
            if wrong.day is not None:
                return True
    return False


def _inverted(first: str | None, then: str | None, names: tuple[str, str], column: str, say: Say) -> bool:
    """Tell whether the second day is certainly before the first, which is told."""
    if not first or not then or parse(then)[1] >= parse(first)[0]:
        return False
    say(column, f"{names[1]} {then} 早于{names[0]} {first}；两者都没有用，请核对")
    return True


def _label(plan: Plan, word: str) -> str:
    columns = plan.person[word]
    return columns[0].label if columns else ""


def _disciplined(each: Each, sheet: Sheet, plan: Plan, say: Say) -> tuple[str | None, str | None, str | None]:
    """Return the discipline, since when and until when; all None where there is none or it is not known which."""
    kinds, understood = _kinds(each, say)
    since = agreed_day(each("discipline_from"), sheet, say)
    until = agreed_day([(one, _last(value, sheet)) for one, value in each("discipline_until")], sheet, say)
    if not kinds:
        if understood and (since or until):
            column = _label(plan, "discipline_from" if since else "discipline_until")
            say(column, "有处分的时间而没有处分种类，没有记录；请补上种类")
        return None, None, None
    if _inverted(since, until, ("处分时间", "影响期截止"), _label(plan, "discipline_until"), say):
        since = until = None
    return kinds[0], since, until


def _kinds(each: Each, say: Say) -> tuple[list[str], bool]:
    """Return the one discipline that the cells say, if there is one, and whether all of them were understood."""
    kinds: dict[str, Read] = {}
    understood = True
    for one, value in each("discipline"):
        kind = read_discipline(value)
        if kind is None:
            understood = False
            said = "不是党内处分的种类，这一处分没有记录"
            say(one.label, f"「{masked(text_of(value))[:20]}」{said}；可写一种：{DISCIPLINES}，时间另列")
        elif kind:
            kinds[kind] = one
    if len(kinds) > 1:
        names = "、".join(VALUE_NAMES[kind] for kind in kinds)
        say(list(kinds.values())[-1].label, f"有不止一种处分（{names}），都没有记录；一行只写一种，另一种请单独登记")
        return [], False
    return list(kinds), understood


def _last(value: Any, sheet: Sheet) -> Any:
    """Return the last day of a period; a cell that is none as it is."""
    try:
        start, end = read_period(value, sheet.epoch_1904)
    except Wrong:
        return value
    return end.text if start and end else value

"""Which day does this text or cell mean? Every way of writing a date that rosters know; never a guess."""

import math
import re
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.importers.names import plain
from devtrack.model import FOREVER, NEVER

YEARS = range(1900, 2101)
_FIRST, _LAST = date(YEARS[0], 1, 1).toordinal(), date(YEARS[-1], 12, 31).toordinal()
_EPOCH = date(1899, 12, 30).toordinal()  # right from March 1900 on; before, Excel counts a day too many
_EPOCH_1904 = date(1904, 1, 1).toordinal()
OLD = date(1930, 1, 1).toordinal()  # no serial number of a birth lies before
NEW = date(1970, 1, 1).toordinal()  # no serial number of a step lies before: 20243 is 2024.3 without its dot

_TIME = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(r"\(?(星期|周)[一二三四五六日天]\)?$")
_SIGNS = "-/.,、。—–"
_DAY = re.compile(rf"(\d{{4}})(?:[{_SIGNS}]|年)(\d{{1,2}})(?:[{_SIGNS}]|月)(\d{{1,2}})[日号.]?", re.ASCII)
_MONTH = re.compile(rf"(\d{{4}})(?:[{_SIGNS}]|年)(\d{{1,2}})(?:月份?|\.)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_PART = re.compile(rf"\d{{4}}(?:[{_SIGNS}]|年)\d{{1,2}}(?:(?:[{_SIGNS}]|月)\d{{1,2}}日?)?|\d{{8}}", re.ASCII)
_UNTIL = re.compile(r"至|到|~|〜|—+|–|-+")
_IN_YEAR = re.compile(r"(?:(\d{1,2})[.月/-])?(\d{1,2})[日号]?", re.ASCII)
_TENS = re.compile("([一二三]?)十([一二三四五六七八九]?)")
_FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE = re.compile("[〇○零一二三四五六七八九]{4}年")

BLANKS = frozenset((
    "", "无", "/", "\\", "//", "-", "--", "---", "—", "——", "–", "*", "0", "×", "x", "X",
    "NA", "N/A", "n/a", "NULL", "null", "None", "none", "nan", "NaN",
    "空", "空白", "此栏空", "此栏空白", "不需要填", "不填", "无需填写", "不用填", "未填", "暂无", "没有", "不适用",
    "否", "未", "未办", "未办理", "未备案", "未进行", "未开始", "未到", "未到时间", "尚未", "待定", "未定", "待办",
))
"""What people write where there is nothing: it did not happen, or need not be filled in."""

_DONE = re.compile(
    "是|有|√|✓|✔|[Yy]|yes|完成|通过|合格|"
    "已(经)?(报)?(备案|完成|谈话|审批|审议|审查|公示|培训|结业|宣誓|推优|推荐|预审|政审|外调|确定|办理|发放|领取|申请|提交|递交|通过|同意|归档)?"
)
_DAY_NOT_KNOWN = re.compile("(日期|时间|具体日期|具体时间)?(不详|不明|未知|记不清|不清楚)")
_RIGHT = "请写成 2024-03-15，只知月份写 2024-03"


class Day(NamedTuple):
    """A day as read: as written down (a day, a month, None: not known) and the first and last it may be."""

    text: str | None
    lo: int
    hi: int


SOME_DAY = Day(None, NEVER, FOREVER)
"""It happened, nobody knows when."""


class Wrong(ValueError):
    """A cell that is no date; ``day``: what can be said all the same, None if not even that it happened."""

    def __init__(self, message: str, day: Day | None) -> None:
        super().__init__(message)
        self.day = day


def span(text: str | None) -> tuple[int, int]:
    """Return the first and last day of a dossier's date; raises ValueError also for years out of reach."""
    lo, hi = parse(text)
    if text is not None and not (lo >= _FIRST and hi <= _LAST):
        raise ValueError(text)
    return lo, hi


class _Days(dict[str | None, tuple[int, int]]):
    """What `span` has answered; there are no more days than those of two centuries."""

    def __missing__(self, text: str | None) -> tuple[int, int]:
        self[text] = found = span(text)
        return found


DAYS = _Days()


def read_day(value: Any, epoch_1904: bool = False, oldest: int = NEW) -> Day | None:
    """Return the day of a cell, None for a blank; raises Wrong with what would be right.

    `oldest`: before this day (ordinal) a serial number of Excel is taken for a slip of the pen.
    """
    if isinstance(value, date):  # a datetime is one too
        if value.year <= 1900:
            raise Wrong(f"「{value:%Y-%m-%d}」多半是空格子或 0 被设成了日期格式；没有日期就清空", None)
        return _of(value.year, value.month, value.day, f"{value:%Y-%m-%d}")
    if isinstance(value, bool):
        return SOME_DAY if value else None
    if isinstance(value, time | timedelta):
        raise Wrong(f"「{value}」是时刻，不是日期；{_RIGHT}", None)
    if isinstance(value, int | float):
        return _of_number(value, epoch_1904, oldest)
    return _of_cell(str(value), epoch_1904, oldest)


@lru_cache(maxsize=8192)  # one meeting decides on many people
def _of_cell(text: str, epoch_1904: bool, oldest: int) -> Day | None:
    return _of_text(_bare(text), epoch_1904, oldest)


def read_period(value: Any, epoch_1904: bool = False) -> tuple[Day | None, Day | None]:
    """Return start and end of a cell that may hold 「2024.5.8-5.12」; a single day is the end."""
    text = _bare(value) if isinstance(value, str) else ""
    for sign in _UNTIL.finditer(text):
        start, end = _full_day(text[: sign.start()]), text[sign.end():]
        last = start and (_full_day(end) or _day_in(start, end))
        if start and last and start.lo <= last.lo:
            return start, last
    return None, read_day(value, epoch_1904)


def _full_day(text: str) -> Day | None:
    try:
        day = _of_text(text, False, NEW) if _DAY.fullmatch(text) or _DIGITS.fullmatch(text) else None
    except Wrong:
        return None
    return day if day and day.text and len(day.text) == 10 else None


def _day_in(start: Day, text: str) -> Day | None:
    """Return the day that 「5.12」 or 「12日」 is after a full day of the same year (month)."""
    first = date.fromordinal(start.lo)
    if match := _IN_YEAR.fullmatch(text):
        try:
            return _of(first.year, int(match[1] or first.month), int(match[2]), text)
        except Wrong:
            return None
    return None


def _bare(value: Any) -> str:
    """Return a text without blanks, time of day, weekday and Chinese figures."""
    text = _TIME.sub("", plain(str(value)))
    text = "".join(_WEEKDAY.sub("", text).split())
    if _CHINESE.match(text):
        text = _TENS.sub(lambda m: f"{m[1] or '一'}{m[2] or '零'}", text).translate(_FIGURES)
    return text


def _of(year: int, month: int, day: int | None, shown: str) -> Day:
    if year not in YEARS:
        raise Wrong(f"「{shown}」的年份不在 {YEARS[0]}–{YEARS[-1]} 年之间；{_RIGHT}", SOME_DAY)
    text = f"{year:04}-{month:02}" + (f"-{day:02}" if day is not None else "")
    try:
        return Day(text, *parse(text))
    except ValueError:
        what = "这个月" if day is None else "这一天"
        raise Wrong(f"「{shown}」没有{what}；{_RIGHT}", SOME_DAY) from None


def _some_day_in(year: int, message: str) -> Wrong:
    if year not in YEARS:
        return Wrong(f"{message}；{_RIGHT}", None)
    return Wrong(f"{message}；{_RIGHT}", Day(None, date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()))


@lru_cache(maxsize=8192)
def _of_number(value: float, epoch_1904: bool, oldest: int) -> Day | None:
    if value == 0:
        return None  # what a formula shows that points to an empty cell
    if not math.isfinite(value):
        raise Wrong(f"「{value}」不是日期；{_RIGHT}", None)
    text = f"{value:.10g}"
    year, _, month = text.partition(".")
    if len(year) == 4 and month == "1":
        raise _some_day_in(int(year), f"「{text}」是数字，可能是 1 月，也可能是 10 月（Excel 丢了末尾的 0）")
    return _of_text(text, epoch_1904, oldest)


def _of_text(text: str, epoch_1904: bool, oldest: int) -> Day | None:
    if text in BLANKS:
        return None
    if match := _DAY.fullmatch(text):
        return _of(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _MONTH.fullmatch(text):
        return _of(int(match[1]), int(match[2]), None, text)
    if match := _DIGITS.fullmatch(text):
        return _of(int(match[1]), int(match[2]), int(match[3]) if match[3] else None, text)
    if _SERIAL.fullmatch(text):
        return _of_serial(text, epoch_1904, oldest)
    if _DONE.fullmatch(text) or _DAY_NOT_KNOWN.fullmatch(text):
        return SOME_DAY
    raise _why_not(text)


def _of_serial(text: str, epoch_1904: bool, oldest: int) -> Day:
    ordinal = int(float(text)) + (_EPOCH_1904 if epoch_1904 else _EPOCH)
    if not oldest <= ordinal <= _LAST:
        raise Wrong(f"「{text}」若是 Excel 的日期序号则为 {date.fromordinal(ordinal)}，不合情理；{_RIGHT}", SOME_DAY)
    return Day(date.fromordinal(ordinal).isoformat(), ordinal, ordinal)


def _why_not(text: str) -> Wrong:
    if match := _YEAR.fullmatch(text):
        return _some_day_in(int(match[1]), f"「{text}」只有年份")
    found = []
    for part in _PART.findall(text):
        try:
            found.append(_of_text(part, False, NEW))
        except Wrong:
            continue
    days = [day for day in found if day]
    if len(days) > 1:
        between = Day(None, min(day.lo for day in days), max(day.hi for day in days))
        return Wrong(f"「{text[:40]}」里有 {len(days)} 个日期，不知以哪个为准；只写一个", between)
    if re.fullmatch(r"\d{2}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?", text, re.ASCII):
        return Wrong(f"「{text}」的年份要写四位；{_RIGHT}", SOME_DAY)
    return Wrong(f"「{text[:40]}」不是日期；{_RIGHT}，没有办就留空", None)

"""How does a context become what a template sees? Plain texts and figures by their Chinese names, and blanks that show.

What is missing is falsy in a template and prints as a blank; which blanks were printed can be read afterwards.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from devtrack.dates import parse
from devtrack.notices.contexts import fields_of, is_record

BLANK, BLANK_DAY, BLANK_WEEKDAY = "＿＿＿＿", "＿＿＿＿年＿＿月＿＿日", "星期＿＿"
MOST_TURNS = 100_000

_OPEN, _CLOSE, _CLOSE_DAY, _CLOSE_WEEKDAY = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"  # never characters of a text
_BLANKS = {_CLOSE: BLANK, _CLOSE_DAY: BLANK_DAY, _CLOSE_WEEKDAY: BLANK_WEEKDAY}
_GAP = re.compile(f"{_OPEN}([^{_OPEN}]*?)([{_CLOSE}{_CLOSE_DAY}{_CLOSE_WEEKDAY}])")
_WEEKDAYS = "一二三四五六日"


class TooMuchError(ValueError):
    """Raised by a template that goes on and on."""


class Gap(str):
    """What is not known, under the name by which it is asked for."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Tell that it is nothing."""
        return False


class Turns(tuple[Any, ...]):
    """Things to go through one by one, no more often than a text may need."""

    budget: list[int]

    def __iter__(self) -> Iterator[Any]:
        """Go through them, counting."""
        for one in super().__iter__():
            self.budget[0] -= 1
            if self.budget[0] < 0:
                raise TooMuchError("循环的次数太多")
            yield one


def plain(context: Any, *, blanks: bool) -> dict[str, Any]:
    """Return a context by the names that templates use; `blanks`: what is missing shows as a blank."""
    return _record(context, blanks, [MOST_TURNS], "")


def _record(context: Any, blanks: bool, budget: list[int], whose: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields_of(type(context)):
        value = getattr(context, one.attribute)
        label = f"{whose}的{one.name}" if whose else one.name
        if one.many:
            found[one.name] = turns = Turns(
                _record(each, blanks, budget, getattr(each, "name", "")) if is_record(one.holds) else _text(each)
                for each in value
            )
            turns.budget = budget
        elif value is None:
            found[one.name] = Gap(f"{_OPEN}{label}{_CLOSE}" if blanks else "")
        else:
            found[one.name] = _text(value)
    return found


def _text(value: Any) -> Any:
    """Return a value on one line, without what would look like the end of a cell; true and false in Chinese."""
    if not isinstance(value, str):
        return value
    return re.sub(f"[{_OPEN}-{_CLOSE_WEEKDAY}]", "", " ".join(value.splitlines())).replace("|", "｜")


def shown(value: Any) -> Any:
    """Return what a template prints for a value."""
    return ("是" if value else "否") if isinstance(value, bool) else value


def settle(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with its blanks as they look, and the names of what was not known, each once."""
    labels = dict.fromkeys(match[1] for match in _GAP.finditer(text) if match[2] != _CLOSE_WEEKDAY)
    return _GAP.sub(lambda match: _BLANKS[match[2]], text), tuple(labels)


def cn_date(value: Any) -> str:
    """Return a day as papers write it: 2026年11月22日."""
    if isinstance(value, Gap):
        return value.replace(_CLOSE, _CLOSE_DAY)
    parts = _parts(value)
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def weekday(value: Any) -> str:
    """Return the day of the week of a day: 星期一; nothing of a month."""
    if isinstance(value, Gap):
        return value.replace(_CLOSE, _CLOSE_WEEKDAY)
    parts = _parts(value)
    return f"星期{_WEEKDAYS[date(*map(int, parts)).weekday()]}" if len(parts) == 3 else ""


def comrade(value: Any) -> str:
    """Return a name with 同志 after it, once."""
    text = str(value)
    return text if text.endswith("同志") else f"{text}同志"


def left(value: Any) -> str:
    """Return in words how many days are left: 还有 3 天, 今天到期, 逾期 2 天."""
    if value is None or isinstance(value, Gap):
        return "没有期限"
    if not isinstance(value, int):
        raise ValueError(f"“{value}”不是天数")
    return f"还有 {value} 天" if value > 0 else f"逾期 {-value} 天" if value else "今天到期"


def is_blank(value: Any) -> bool:
    """Tell whether nothing is known of it."""
    return isinstance(value, Gap)


def _parts(value: Any) -> list[str]:
    try:
        parse(value)
    except (TypeError, ValueError):
        raise ValueError(f"“{value}”不是日期") from None
    return str(value).split("-")


FILTERS = {
    "中文日期": cn_date, "cn_date": cn_date, "星期": weekday, "weekday": weekday, "同志": comrade, "comrade": comrade,
    "还剩": left, "left": left,
}
"""What a template may put after | besides join, length, first, last."""

TESTS = {"空白": is_blank, "blank": is_blank}

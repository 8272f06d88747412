"""On which days is nobody to be disturbed? Days of the week and single days, as somebody types them."""

from collections.abc import Iterable

from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.reminders.calls import Quiet

DAYS = "一二三四五六日"
WEEKDAYS = {name: n for n, one in enumerate(DAYS) for name in (f"周{one}", f"星期{one}")}


def quiet_of(texts: Iterable[str]) -> Quiet:
    """Return the days on which nothing is sent, as typed; raises Unusable with every mistake."""
    typed = [part for text in texts for part in text.replace("，", ",").replace("、", ",").split(",") if part]
    weekdays = frozenset(WEEKDAYS[text] for text in typed if text in WEEKDAYS)
    days: set[int] = set()
    wrong = []
    for text in typed:
        if text not in WEEKDAYS:
            found = _day(text)
            days |= {found} if found else set()
            wrong += [] if found else [text]
    if wrong or len(weekdays) == len(DAYS):
        said = f"--quiet 的“{'、'.join(wrong)}”看不懂" if wrong else "--quiet 不能天天不打扰"
        raise Unusable(f"{said}；写成 --quiet 周六,周日 或 --quiet 2026-10-01")
    return Quiet(weekdays, frozenset(days))


def _day(text: str) -> int | None:
    """Return a day (ordinal); None where the text is none."""
    try:
        lo, hi = parse(text)
    except ValueError:
        return None
    return lo if lo == hi else None

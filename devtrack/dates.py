"""What day is a month, or five working days, after this one? All days are ordinals.

Readings (rules.md, Counting days): months and years are calendar arithmetic from the original day, clipped
to the month's last day; working days follow the State Council's arrangement, make-up weekends included.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

import chinese_calendar
from dateutil.relativedelta import relativedelta

from devtrack.errors import NoCalendar
from devtrack.model import FOREVER, NEVER

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
SATURDAY = 5
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@lru_cache(maxsize=65536)
def add_months(day: int, months: int) -> int:
    """Return the same day so many months later (or earlier), clipped to the month's last day."""
    if day <= NEVER or day >= FOREVER:
        return day
    return (date.fromordinal(day) + relativedelta(months=months)).toordinal()


@lru_cache(maxsize=65536)
def parse(text: str | None) -> tuple[int, int]:
    """Return the first and last day a written day may be: ``2024-03-15``, ``2024-03`` or None.

    Raises ValueError for anything else and for days that do not exist.
    """
    if text is None:
        return NEVER, FOREVER
    if match := _DAY.fullmatch(text):
        day = date(int(match[1]), int(match[2]), int(match[3])).toordinal()
        return day, day
    if match := _MONTH.fullmatch(text):
        first = date(int(match[1]), int(match[2]), 1)
        return first.toordinal(), (first + relativedelta(months=1)).toordinal() - 1
    raise ValueError(text)


def write(day: int | None) -> str | None:
    """Return a day as ``2024-03-15``; None stays None."""
    return None if day is None or day <= NEVER or day >= FOREVER else date.fromordinal(day).isoformat()


def is_workday(day: int, override: Mapping[int, bool]) -> bool:
    """Tell whether people work on this day; raises NoCalendar where nobody has said so yet."""
    known = override.get(day)
    if known is not None:
        return known
    there = date.fromordinal(day)
    try:
        return bool(chinese_calendar.is_workday(there))
    except NotImplementedError:
        raise NoCalendar(there.year) from None


def count_workdays(first: int, last: int, override: Mapping[int, bool], enough: int) -> int:
    """Count working days from first to last, both included, stopping at `enough`; raises NoCalendar."""
    found, day = 0, first
    while day <= last and found < enough:
        found += is_workday(day, override)
        day += 1
    return found


def nth_workday(first: int, n: int, override: Mapping[int, bool]) -> int:
    """Return the n-th working day from `first` on, `first` itself counted if it is one; raises NoCalendar."""
    day, found = first - 1, 0
    while found < n:
        day += 1
        found += is_workday(day, override)
    return day


class Presumed(Mapping[int, bool]):
    """The working days that are known, and for every other year Monday to Friday."""

    def __init__(self, known: Mapping[int, bool]) -> None:
        self.known = known
        self._told: dict[int, bool] = dict(known)

    def __getitem__(self, day: int) -> bool:
        """Tell whether people work on a day, as far as anybody knows."""
        if day not in self._told:
            self._told[day] = self._reckoned(day)
        return self._told[day]

    def __iter__(self) -> Iterator[int]:
        """Go through the days that are known."""
        return iter(self.known)

    def __len__(self) -> int:
        """Count the days that are known."""
        return len(self.known)

    def _reckoned(self, day: int) -> bool:
        try:
            return is_workday(day, self.known)
        except NoCalendar:
            return date.fromordinal(day).weekday() < SATURDAY

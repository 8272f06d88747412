"""Which day is a month later, and how many working days lie between two days? Written by hand, for the oracle."""

import calendar
from datetime import date, timedelta

import holidays

FAR_PAST = date(1000, 1, 1)
"""The early end of a day of which nothing is known."""
LAST_CALENDAR_YEAR = 2026
DAY = timedelta(days=1)
_CHINA = holidays.country_holidays("CN")


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def ends(text: str) -> tuple[date, date]:
    """The first and the last day that a written day (2024-03-05) or month (2024-03) can mean."""
    if len(text) == 10:
        return date.fromisoformat(text), date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7])
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def working_days(first: date, last: date) -> int | None:
    """Working days from first to last, both counted; None where the calendar lacks a year."""
    if last < first:
        return 0
    if last.year > LAST_CALENDAR_YEAR:
        return None
    return sum(_CHINA.is_working_day(first + DAY * n) for n in range((last - first).days + 1))


def extended_end(end: date | None, written: date) -> date:
    """Where an extension to a written day ends: the exact month's day where the day before it was written."""
    if end is None:
        return written
    for months in range(1, 37):
        if add_months(end, months) - DAY == written:
            return written + DAY
    return written


def limit_day(trigger: date, months: int, since: date) -> date | None:
    """The last day of a limit in force from `since`; None where the old trigger's limit lay before that day."""
    due = add_months(trigger, months)
    if trigger >= since:
        return due
    return None if due < since else add_months(since, months)

"""What day is a month, or a year, after this one? Reckoned by hand, apart from the program's own arithmetic."""

import re
from calendar import monthrange
from datetime import date, timedelta

_OFFSET = re.compile(r"([+-])(\d+)([my]?)")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}|[a-z_]+(?:#\d+)?(?:\.[a-z_]+)?)((?:[+-]\d+[my]?)*)")


def months_later(day: date, months: int) -> date:
    """Return the same day of the month so many months later, else that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def split(text: str) -> tuple[str, list[tuple[int, str]]] | None:
    """Take `applied+1m-1` apart: what it counts from, and the steps (a number of days, months or years)."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    return match[1], [(int(sign + number), unit) for sign, number, unit in _OFFSET.findall(match[2])]


def walk(day: date, steps: list[tuple[int, str]]) -> date:
    """Go the steps one after another."""
    for number, unit in steps:
        day = day + timedelta(number) if unit == "" else months_later(day, number * (12 if unit == "y" else 1))
    return day

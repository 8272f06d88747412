"""Which days does a unit declare to be working days or days of rest?"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from devtrack import dates
from devtrack.errors import NoCalendar
from devtrack.model import Problem
from devtrack.rulebook import schema
from devtrack.rulebook.reading import read
from devtrack.rulebook.shapes import Notes

Days = dict[int, bool]


def calendar_files(calendars: Sequence[Path]) -> list[Path]:
    """Return the calendar files of these folders; of two that disagree the later one wins."""
    return [path for folder in reversed(calendars) for path in sorted(folder.glob("*.y*ml"))]


def read_calendars(calendars: Sequence[Path], problems: list[Problem]) -> Days:
    """Read every YYYY.yaml into ordinal -> working day; adds what is wrong to `problems`.

    A year of which nothing is built in is filled up: what its file does not name is an ordinary week.
    """
    days: Days = {}
    for path in calendar_files(calendars):
        found, wrong = read_calendar(path)
        days |= found
        problems += wrong
    years = {date.fromordinal(day).year for day in days}
    return _ordinary_weeks(year for year in years if not built_in(year)) | days


def read_calendar(path: Path) -> tuple[Days, list[Problem]]:
    """Read one YYYY.yaml: the days it names, or what is wrong with it."""
    if path.suffix != ".yaml":
        return {}, [Problem(str(path), f"扩展名 {path.suffix} 不读；改为 .yaml")]
    if not (path.stem.isascii() and path.stem.isdecimal() and len(path.stem) == 4):
        return {}, [Problem(str(path), "文件名不是年份；写成 2027.yaml")]
    node, found = read(path)
    days = schema.calendar(int(path.stem))(node, path.name, Notes(str(path), found)) if node else {}
    return ({} if found else {day: word == "work" for day, word in days["days"].items()}), found


def built_in(year: int) -> bool:
    """Tell whether the published arrangement of a year is built in."""
    try:
        dates.is_workday(date(year, 1, 1).toordinal(), {})
    except NoCalendar:
        return False
    return True


def known_until(calendars: Sequence[Path], year: int, problems: list[Problem]) -> int | None:
    """Return the last day (ordinal) until which working days are known from a year on; None: not even that year.

    Adds what is wrong with the files to `problems`.
    """
    declared = {date.fromordinal(day).year for day in read_calendars(calendars, problems)}
    last = year
    while last in declared or built_in(last):
        last += 1
    return date(last - 1, 12, 31).toordinal() if last > year else None


def _ordinary_weeks(years: Iterable[int]) -> Days:
    days = {}
    for year in years:
        for day in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            days[day] = date.fromordinal(day).weekday() < 5
    return days

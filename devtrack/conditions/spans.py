"""Does a notice last long enough, and is there enough time left? The words `lasts` and `clear_of`."""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.conditions.references import counted_from, names_of
from devtrack.conditions.verdict import INVALID, LATE, OFF, UNKNOWN, Verdict, beyond, lacks
from devtrack.dates import add_months, count_workdays, parse
from devtrack.errors import NoCalendar
from devtrack.history import History, Round
from devtrack.model import FOREVER, NEVER, Fact, Rulebook

Check = Callable[[History, Round, Fact], Verdict | None]


def compile_lasts(args: Mapping[str, Any], book: Rulebook) -> Check:
    """Return the check that a notice lasts so many working days, its first and last day included."""
    need, name = args["workdays"], args["until"]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        text = s.fields.get(name)
        if text is None:
            return lacks(name)
        lo, hi = parse(text)
        if s.lo == NEVER or s.hi == FOREVER:
            return Verdict(UNKNOWN, ("uncertain_field", name))
        least: int | None
        most: int | None
        try:
            least = count_workdays(s.hi, lo, book.calendar, need)
            most = least if s.lo == s.hi and lo == hi else count_workdays(s.lo, hi, book.calendar, need)
        except NoCalendar as error:
            least = most = _counted_by_hand(s)
            if least is None or most is None:
                return Verdict(UNKNOWN, ("no_calendar", error.year))
        if most < need:
            return Verdict(INVALID, ("too_short", need, most, text))
        return None if least >= need else Verdict(UNKNOWN, ("uncertain_field", name))

    return check


def _counted_by_hand(s: Fact) -> int | None:
    """Return the working days that somebody counted by the year's arrangement and wrote down with the reason."""
    return s.fields.get("workdays") if s.fields.get("workdays_reason") else None


def compile_clear_of(args: Mapping[str, Any], book: Rulebook) -> Check:
    """Return the check that a day of the person lies more than so many months after the step."""
    months = args["months"]
    day = counted_from(args["of"], 0, names_of(book))

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        there = day(h, r, s)
        if there is None:
            return Verdict(OFF, ("nothing_recorded", args["of"]))
        clear = beyond((there.lo, there.hi), (add_months(s.lo, months), add_months(s.hi, months)))
        if clear:
            return None
        if clear is None:
            return Verdict(UNKNOWN, ("uncertain", args["of"], months, there, there))
        last = add_months(there.hi, -months)
        while add_months(last, months) >= there.hi:
            last -= 1
        return Verdict(LATE, ("leaving", args["of"], months, there), due=last, days=s.lo - last)

    return check

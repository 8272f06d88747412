"""Was the recurring duty done in each of its windows? The word `every`.

Windows run from the start day, ``[S + k·n months, S + (k+1)·n months)``; each takes its first unused report.
A closed window without one takes the first of the next window where that holds more than one.
"""

from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from devtrack.conditions.references import Names, Reference, ahead, find, resolve
from devtrack.dates import add_months
from devtrack.history import History
from devtrack.model import BROKEN, FOREVER, LATE, MET, MISSING, NEVER, OVERDUE, PENDING, UNKNOWN, Fact


class Window(NamedTuple):
    """One window, how it stands, and the report it took. Days are ordinals, ``days`` late."""

    n: int
    first: int
    last: int
    outcome: str
    how: str | None
    fact: Fact | None
    days: int | None
    why: tuple[Any, ...] = ()


class Frame(NamedTuple):
    """What the windows of one case hang on: start, end (None: open), the closing not owed before it."""

    start: tuple[int, int]
    end: tuple[int, int] | None
    skip: tuple[int, int]


Framing = Callable[[History], "Frame | tuple[Any, ...] | None"]
"""The frame; None where nothing has started; else why it cannot be known."""


def compile_frame(args: Mapping[str, Any], names: Names) -> Framing:
    """Return what finds where the windows of a case start and end."""
    start = resolve(args["from"], names)
    until = args["until"]
    finish = None if until == "probation_end" else resolve(until, names)
    skip = resolve(args["not_before_closing_of"], names) if "not_before_closing_of" in args else None

    def frame(h: History) -> Frame | tuple[Any, ...] | None:
        first = find(h, h.rounds[0], start, NEVER) if start.kinds[0] == "admission_voted" else _first(h, start)
        if first is None:
            return None
        if first.lo == NEVER:
            return ("uncertain_start", args["from"])
        end: tuple[int, int] | None
        if finish is None:
            end = h.rounds[-1].end()
            if end is None:
                return ("lacks", "extend_to")
        else:
            fact = ahead(h, h.rounds[0], finish)
            # Where the step that ends the windows was passed over, they end with the next state.
            end = h.beyond[0][3] if fact is None else (fact.lo, fact.hi)
        owed = ahead(h, h.rounds[0], skip) if skip is not None else None
        return Frame((first.lo, first.hi), end, (NEVER, NEVER) if owed is None else (owed.lo, owed.hi))

    return frame


def _first(h: History, reference: Reference) -> Fact | None:
    return ahead(h, h.rounds[0], reference)


def judge(h: History, frame: Frame, reports: list[Fact], months: int, calendar: bool) -> list[Window]:
    """Return every window begun by today (or by the day of exit), in order."""
    now = min(h.as_of, h.exit_day)
    exact, end = True, frame.end
    for fact in reports:
        exact = exact and fact.lo == fact.hi
    if exact and all(one is None or one[0] == one[1] for one in (frame.start, frame.skip, end)):
        return _run(frame, [(fact.lo, fact) for fact in reports], months, now, 0, calendar)
    dated = [fact for fact in reports if fact.lo > NEVER]
    early = _run(frame, [(f.lo, f) for f in dated], months, now, 0, calendar)
    late = _run(frame, [(f.hi, f) for f in dated], months, now, 1, calendar)
    sure = frame.start[0] == frame.start[1]
    merged = [_doubt(one, sure) if one.outcome == UNKNOWN else one for one in _merge(early, late)]
    return merged if len(dated) == len(reports) else [_maybe(window) for window in merged]


def _maybe(window: Window) -> Window:
    # A report whose day is not known may have been in any window that lacks one.
    return window if window.outcome == MET else _doubt(window)


def _doubt(window: Window, sure: bool = True) -> Window:
    reason = "uncertain_report" if sure else "uncertain_windows"
    return window._replace(outcome=UNKNOWN, how=None, days=None, why=(reason,))


def _merge(early: list[Window], late: list[Window]) -> list[Window]:
    others = {window.n: window for window in late}
    merged = []
    for window in early:
        other = others.pop(window.n, None)
        same = other is not None and (other.outcome, other.how) == (window.outcome, window.how)
        merged.append(window if same else _doubt(window))
    merged += [_doubt(window) for window in others.values()]
    return sorted(merged, key=lambda window: window.n)


def _run(
    frame: Frame, reports: list[tuple[int, Fact]], months: int, now: int, side: int, calendar: bool
) -> list[Window]:
    start, skip = frame.start[side], frame.skip[side]
    end = FOREVER if frame.end is None else frame.end[side]
    base = _calendar_start(start, months) if calendar else start
    bounds: list[tuple[int, int]] = []
    first = base
    while first <= now:
        last = add_months(base, (len(bounds) + 1) * months) - 1
        if last >= end:
            break
        bounds.append((first, last))
        first = last + 1
    held: list[list[tuple[int, Fact]]] = [[] for _ in bounds]
    at = 0
    count, stop = len(bounds), min(end, now) if side == 0 else end
    for report in sorted(reports, key=_DAY):
        day = report[0]
        while at < count and day > bounds[at][1]:
            at += 1
        if at < count and bounds[at][0] <= day <= stop:
            held[at].append(report)
    return [_one(n, bounds, held, now) for n in range(count) if bounds[n][1] >= skip]


_DAY = itemgetter(0)


def _one(n: int, bounds: list[tuple[int, int]], held: list[list[tuple[int, Fact]]], now: int) -> Window:
    first, last = bounds[n]
    if held[n]:
        return Window(n + 1, first, last, MET, None, held[n].pop(0)[1], None)
    if now <= last:
        return Window(n + 1, first, last, PENDING, None, None, None)
    if n + 1 < len(bounds):
        if len(held[n + 1]) > 1:
            day, fact = held[n + 1].pop(0)
            return Window(n + 1, first, last, BROKEN, LATE, fact, day - last)
        if now <= bounds[n + 1][1]:
            return Window(n + 1, first, last, OVERDUE, None, None, now - last)
    return Window(n + 1, first, last, BROKEN, MISSING, None, None)


def _calendar_start(day: int, months: int) -> int:
    """Return the first day, on or after this one, on which a calendar window of so many months begins."""
    there = date.fromordinal(day)
    begin = date(there.year, (there.month - 1) // months * months + 1, 1).toordinal()
    return begin if begin >= day else add_months(begin, months)

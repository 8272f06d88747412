"""How does a case stand towards a duty that recurs, one finding an occasion?"""

from functools import partial
from typing import Any

from devtrack.conditions.compiled import Entry, Judge
from devtrack.conditions.references import covered
from devtrack.conditions.windows import Frame, Window, judge
from devtrack.dates import add_months, write
from devtrack.history import ENTERS, History
from devtrack.model import (
    BROKEN,
    FOREVER,
    MET,
    MISSING,
    NEVER,
    OVERDUE,
    PENDING,
    UNKNOWN,
    Fact,
    Finding,
    Occasion,
)


def judge_windows(h: History, rule: Judge, calendar: bool) -> list[Finding]:
    """Return the findings of a recurring rule; at least one, dormant where nothing is owed."""
    newest = rule.entries[0]
    today = next((e for e in rule.entries if e.since <= h.as_of < e.until), None)
    if rule.student and h.staff:
        return [newest.dormant]
    if today is None:
        return [newest.not_in_force]
    started = _started(h, newest)
    if started is not True:
        return [today.dormant if started is False else _unknown(today, started)]
    if not covered(h, rule.step):
        return [_unknown(today, ("no_column", rule.step[0]))]
    found: list[Finding] = []
    for e in rule.entries if rule.changing else (newest,):
        of_edition = _of_edition(h, rule, e, calendar)
        if isinstance(of_edition, tuple):
            return [_unknown(today, of_edition)]
        found += [one for one in of_edition if one.rule is e.rule] if rule.changing else of_edition
    return sorted(found, key=_first_day) or [today.dormant]


def _first_day(finding: Finding) -> int:
    return finding.occasion.first if finding.occasion is not None else 0


def _of_edition(h: History, rule: Judge, e: Entry, calendar: bool) -> list[Finding] | tuple[Any, ...]:
    """Return the findings of every window as one edition cuts them, or why they cannot be known."""
    assert e.every is not None
    assert e.frame is not None
    frame = e.frame(h)
    if frame is None:
        return "no_start", e.every["from"], e.every["from"]
    if not isinstance(frame, Frame):
        return frame
    reports = h.occ.get(rule.step[0], [])
    plain = None if calendar else _plainly(h, rule, frame, reports, e.every["months"])
    if plain is not None:
        return plain
    return [_finding(h, rule, window) for window in judge(h, frame, reports, e.every["months"], calendar)]


def _plainly(h: History, rule: Judge, frame: Frame, reports: list[Fact], months: int) -> list[Finding] | None:
    """Return the findings where every window has a report of its own and every day is exact, else None."""
    start, begun = frame.start
    end, ended = frame.end or (FOREVER, FOREVER)
    skip, skipped = frame.skip
    if start != begun or end != ended or skip != skipped:
        return None
    found: list[Finding] = []
    now, first, number, at, count = min(h.as_of, h.exit_day), start, 0, 0, len(reports)
    stop = min(now, end)
    while first <= now:
        number += 1
        last = add_months(start, number * months) - 1
        if last >= end:
            break
        while at < count and reports[at].lo < first:
            at += 1
        fact = reports[at] if at < count else None
        if fact is None or fact.lo != fact.hi or fact.lo > last or fact.lo > stop:
            return None
        if last >= skip:
            met = _taken(rule, Occasion(number, first, last), fact)
            if met is None:
                return None
            found.append(met)
        first = last + 1
    return None if any(fact.lo != fact.hi for fact in reports) else found


def _taken(rule: Judge, occasion: Occasion, fact: Fact) -> Finding | None:
    for e in rule.entries:
        if e.since <= fact.lo < e.until and occasion.last >= e.rule.limit_since:
            return _make((e.rule, occasion, MET, None, e.rule.severity, fact.date, None, None, None, (fact,), _MET))
    return None


_make = partial(tuple.__new__, Finding)
_MET = (MET,)


def _started(h: History, e: Entry) -> bool | tuple[Any, ...]:
    """Tell whether the windows have begun to run; where that cannot be known, why."""
    rank = e.owed_rank
    assert rank is not None
    if rank == 5 and h.refused:
        return False  # nothing of a refused approval is owed
    if h.rank[e.law] >= rank:
        return True
    kind = ENTERS[rank]
    if h.exit is None and not covered(h, (kind,)):
        return ("trigger_no_column", kind)
    return False


def _unknown(e: Entry, why: tuple[Any, ...]) -> Finding:
    return e.dormant._replace(outcome=UNKNOWN, why=why)


def _finding(h: History, rule: Judge, window: Window) -> Finding:
    occasion = Occasion(window.n, window.first, window.last)
    fact = window.fact
    day = min(h.as_of, h.exit_day)
    if window.how == MISSING or (window.outcome == UNKNOWN and window.last < day):
        day = window.last
    if fact is not None and fact.lo > NEVER:
        day = fact.lo
    for e in rule.entries:
        if e.since <= day < e.until and window.last >= e.rule.limit_since:
            break
    else:
        return rule.entries[0].not_in_force._replace(occasion=occasion)
    if h.exit is not None and window.outcome == PENDING:
        return e.dormant._replace(occasion=occasion)
    if fact is not None and window.outcome == MET:
        return Finding(e.rule, occasion, MET, None, e.rule.severity, fact.date, None, None, None, (fact,), _MET)
    outcome, how, why = window.outcome, window.how, window.why or (window.outcome,)
    gone = how == MISSING or outcome == OVERDUE
    if gone and h.tracked and window.last < h.tracked:
        outcome, how, why = UNKNOWN, None, ("before_tracking",)
    elif outcome == OVERDUE and h.exit is not None:
        why = ("left", h.exit)
    date = fact.date if fact is not None else write(window.last) if gone else None
    days = window.days if outcome in (BROKEN, OVERDUE) else None
    due = None if outcome == MET else window.last
    facts = () if fact is None else (fact,)
    return Finding(e.rule, occasion, outcome, how, e.rule.severity, date, due, None, days, facts, why)

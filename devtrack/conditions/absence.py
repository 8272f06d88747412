"""How does a step stand that is not recorded: owed, passed over, not yet open, or not to be known?"""

from typing import Any

from devtrack.conditions import verdict
from devtrack.conditions.bounds import put_off
from devtrack.conditions.compiled import Entry
from devtrack.conditions.references import Start, ahead, covered, day_of, find
from devtrack.conditions.verdict import OFF, Verdict
from devtrack.dates import write
from devtrack.history import BEFORE_CONVERSION, ENTERS, History, Round
from devtrack.model import (
    BROKEN,
    FOREVER,
    MISSING,
    OVERDUE,
    PENDING,
    UNKNOWN,
    WAITING,
    Finding,
    Occasion,
)


def never_owed(h: History, e: Entry) -> bool:
    """Tell whether a rule looks at its step only once it is there, or has nothing to hold it against."""
    ask = e.rule.asks[0]
    if e.rule.step[0] == "transferred_in":
        return True
    return (ask.word == "edition" and not ask.args["table"]) or (ask.word == "clear_of" and h.case.leaves_on is None)


PASSED_WITH_ROUND = frozenset((*BEFORE_CONVERSION, "conversion_voted"))
"""What is passed over once a carried vote to extend has closed its round."""


def passed_day(h: History, r: Round, e: Entry) -> tuple[int, int] | None:
    """Return the day the case passed this step, None while it has not."""
    day = h.beyond[e.law][e.pass_rank]
    for reference in e.passers:
        fact = ahead(h, r, reference)
        if fact is not None and (day is None or fact.lo < day[0]):
            day = (fact.lo, fact.hi)
    closed = r.closed
    if closed is not None and day is None and e.rule.step[0] in PASSED_WITH_ROUND:
        return closed.lo, closed.hi
    return day


def owed(h: History, r: Round, e: Entry) -> bool | tuple[Any, ...]:
    """Tell whether the step is owed; where its trigger cannot be known, why."""
    rank, kind = e.owed_rank, e.rule.owed
    if kind == "conversion_voted":
        if r.vote is not None:
            return ("vote_unclear",) if r.carried is None else r.carried
    elif kind == "conversion_approved":
        if r.approval is not None:
            return r.approval.fields.get("approved") is not False
    elif kind == "transferred_in":
        return kind in r.occ
    elif rank is not None:
        if r.n > 1 and rank == 5:
            return True  # a later round is owed from the carried vote that opened it
        if rank == 6:
            kind = "conversion_approved"
            if r.approval is not None and "decision" not in r.approval.fields:
                return ("lacks", "decision", r.approval)
            if h.rank[e.law] >= 6:
                return h.state != "cancelled"
        elif h.rank[e.law] >= rank:
            return True
        else:
            kind = ENTERS[rank]
            if rank == 4 and h.vote is not None:
                return ("vote_unclear",) if h.carried is None and not h.refused else False
    return ("trigger_no_column", kind) if not covered(h, (kind,)) else False


def absent(h: History, r: Round, e: Entry, occasion: Occasion | None) -> Finding:
    """Return the finding about a step that is not recorded; the edition is the one of the governing day."""
    rule = e.rule
    if never_owed(h, e):
        return e.dormant._replace(occasion=occasion)
    passed = passed_day(h, r, e)
    step = rule.step
    uncovered = h.covers is not None and not (
        all(kind in h.covers for kind in step) if rule.either else any(kind in h.covers for kind in step)
    )
    if passed is not None:
        if uncovered:
            return _finding(e, occasion, UNKNOWN, why=("no_column", step[0]))
        return _passed(h, r, e, occasion, passed) if rule.absence else e.dormant._replace(occasion=occasion)
    now = h.as_of
    if h.exit is not None and not (e.after_exit and h.exit == "full_member"):
        return _left(h, r, e, occasion)
    is_owed = owed(h, r, e)
    if is_owed is False:
        return e.dormant._replace(occasion=occasion)
    if is_owed is not True:
        return _finding(e, occasion, UNKNOWN, why=is_owed)
    if uncovered:
        return _finding(e, occasion, UNKNOWN, why=("no_column", step[0]))
    return _owed(h, r, e, occasion, now)


def _finding(e: Entry, occasion: Occasion | None, outcome: str, **given: Any) -> Finding:
    found: Finding = e.dormant._replace(occasion=occasion, outcome=outcome, **given)
    return found


def _limit(h: History, r: Round, e: Entry) -> Start | Verdict | None:
    if e.limit is not None:
        return e.limit(h, r)
    if e.closes is not None:
        end: Start | None = put_off(h, r, e.window.get("instead") if e.window else None, e.names) or e.closes(
            h, r, None
        )
        return end if end is not None else Verdict(verdict.UNKNOWN, ("no_end",))
    return None


def _passed(h: History, r: Round, e: Entry, occasion: Occasion | None, passed: tuple[int, int]) -> Finding:
    limit = _limit(h, r, e)
    if isinstance(limit, Verdict) and limit.rank == OFF and e.sole_limit:
        return e.not_in_force._replace(occasion=occasion)
    due = None
    if isinstance(limit, Start):
        if limit.hi < e.rule.limit_since:
            return e.not_in_force._replace(occasion=occasion)
        due = limit.hi
        if due >= h.exit_day and not e.after_exit:
            return e.dormant._replace(occasion=occasion)
        if h.as_of <= limit.lo:
            return _finding(e, occasion, PENDING, due=due, why=("due",))
        if h.as_of <= due:
            return _finding(e, occasion, UNKNOWN, due=due, why=("uncertain_limit",))
    day = passed[0] if due is None else due
    if h.tracked and day < h.tracked:
        return _finding(e, occasion, UNKNOWN, due=due, why=("before_tracking",))
    date = write(due) or write(passed[0])
    return _finding(e, occasion, BROKEN, how=MISSING, date=date, due=due, why=("missing", passed[0]))


def _left(h: History, r: Round, e: Entry, occasion: Occasion | None) -> Finding:
    limit = _limit(h, r, e) if owed(h, r, e) is True else None
    if isinstance(limit, Start) and limit.hi < h.exit_day and limit.hi >= e.rule.limit_since:
        if h.tracked and limit.hi < h.tracked:
            return _finding(e, occasion, UNKNOWN, due=limit.hi, why=("before_tracking",))
        return _overdue(e, occasion, limit.hi, h.exit_day, ("left", h.exit))
    return e.dormant._replace(occasion=occasion)


def _overdue(e: Entry, occasion: Occasion | None, due: int, now: int, why: tuple[Any, ...]) -> Finding:
    severity = e.limit_severity or e.rule.severity
    return _finding(e, occasion, OVERDUE, severity=severity, date=write(due), due=due, days=now - due, why=why)


def _owed(h: History, r: Round, e: Entry, occasion: Occasion | None, now: int) -> Finding:
    opens = _opening(h, r, e)
    if isinstance(opens, Verdict):
        return _finding(e, occasion, UNKNOWN, why=opens.why)
    limit = _limit(h, r, e)
    if isinstance(limit, Verdict):
        if limit.rank != OFF:
            return _finding(e, occasion, UNKNOWN, why=limit.why)
        if e.sole_limit:
            return e.not_in_force._replace(occasion=occasion)
        limit = None
    due = None if limit is None else limit.hi
    if opens is not None and now < opens.hi:
        if now < opens.lo:
            return _finding(e, occasion, WAITING, opens=opens.hi, due=due, why=("opens",))
        return _finding(e, occasion, UNKNOWN, opens=opens.hi, why=("uncertain_limit",))
    if limit is None:
        own = e.rule.absence or e.opening is not None or e.window is not None
        return _finding(e, occasion, PENDING, why=("owed",)) if own else e.dormant._replace(occasion=occasion)
    if limit.hi < e.rule.limit_since:
        return e.not_in_force._replace(occasion=occasion)
    if now <= limit.lo:
        return _finding(e, occasion, PENDING, due=due, why=("due",))
    if now <= limit.hi:
        return _finding(e, occasion, UNKNOWN, due=due, why=("uncertain_limit",))
    if h.tracked and limit.hi < h.tracked:
        return _finding(e, occasion, UNKNOWN, due=due, why=("before_tracking",))
    return _overdue(e, occasion, limit.hi, now, ("overdue", limit))


def _opening(h: History, r: Round, e: Entry) -> Start | Verdict | None:
    if e.opening is not None:
        return e.opening(h, r)
    if e.opens is not None:
        start: Start | None = e.opens(h, r, None)
        return start if start is not None else Verdict(verdict.UNKNOWN, ("no_end",))
    for reference in reversed(e.predecessors) if e.rule.absence else ():
        fact = find(h, r, reference, FOREVER)
        span = None if fact is None else day_of(fact, reference.field)
        if span is not None:
            return Start(span[0] + 1, span[1] + 1, fact)
    return None

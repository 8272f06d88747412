"""Does a step still lie ahead of a case, and what of its rule can still be kept?"""

from devtrack.conditions.absence import never_owed, passed_day
from devtrack.conditions.compiled import Entry, Judge
from devtrack.conditions.persons import concerns
from devtrack.conditions.verdict import OFF, Verdict
from devtrack.history import History, Round
from devtrack.model import Ask


def lies_ahead(h: History, judge: Judge, e: Entry) -> bool:
    """Tell whether a step is neither recorded nor passed, and its rule is about this case."""
    r = _round(h, judge)
    if (judge.student and h.staff) or (judge.personal and not concerns(h, r, e)) or never_owed(h, e):
        return False
    recorded = any(kind in r.occ for kind in e.rule.step)
    return not (recorded or passed_day(h, r, e) is not None or _settled(r, e))


def still_asked(h: History, judge: Judge, e: Entry) -> tuple[Ask, ...]:
    """Return what a rule can still ask: not a limit that had run out before its edition began."""
    limit = e.limit(h, _round(h, judge)) if e.limit is not None else None
    over = isinstance(limit, Verdict) and limit.rank == OFF
    return tuple(ask for ask in e.rule.asks if not (over and ask.word == "within"))


def _round(h: History, judge: Judge) -> Round:
    return h.rounds[-1] if judge.per_round else judge.round_of(h)


def _settled(r: Round, e: Entry) -> bool:
    """Tell whether the day that chooses the edition lies before this one."""
    facts = list(r.occ.get(e.rule.governed_by, ())) if e.rule.governed_by else []
    return bool(facts) and facts[-1].hi < e.since

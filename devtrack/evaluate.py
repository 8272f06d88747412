"""How does this case stand towards each rule on this day?

Total and pure: the same rulebook, facts and day give the same findings, in the rulebook's order, one for each
rule or for each occasion of it. Nothing here reads a clock or a file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from devtrack.chronicle import read
from devtrack.conditions import recurring
from devtrack.conditions import verdict as verdicts
from devtrack.conditions.absence import absent, passed_day
from devtrack.conditions.compiled import Entry, Judge, compile_book
from devtrack.conditions.persons import compile_concern, concerns
from devtrack.conditions.references import RELIED, Start, relied_on
from devtrack.conditions.verdict import EARLY, INVALID, LATE, LOST, OFF, PARDONED, Verdict
from devtrack.history import History, Round, latest
from devtrack.model import (
    BROKEN,
    FOREVER,
    MET,
    NEVER,
    OVERDUE,
    PENDING,
    UNKNOWN,
    Case,
    Fact,
    Finding,
    Occasion,
    Rulebook,
)

_make = partial(tuple.__new__, Finding)
HOW = {EARLY: "early", LATE: "late", INVALID: "invalid"}


def evaluate(book: Rulebook, case: Case, as_of: int) -> list[Finding]:
    """Return the findings of one case under one rulebook on a day (ordinal)."""
    return evaluate_all((book,), case, as_of)


def evaluate_all(books: Sequence[Rulebook], case: Case, as_of: int) -> list[Finding]:
    """Return the findings under several rulebooks, one after another; the history is read once."""
    h = read(case, as_of)
    found: list[Finding] = []
    append = found.append
    first, many = h.rounds[0], len(h.rounds) > 1
    one = first.one
    for book in books:
        calendar = book.windows == "calendar"
        for judge, quickly in _prepared(book):
            if judge.recurring:
                found += recurring.judge_windows(h, judge, calendar)
            elif many and judge.per_round:
                found += [_judge(h, r, judge, _occasion(h, r)) for r in h.rounds]
            else:
                append(quickly(h, first, one) or _judge(h, judge.round_of(h), judge, None))
    return found


Quickly = Callable[[History, Round, Mapping[str, Fact]], "Finding | None"]


@lru_cache(maxsize=32)
def _prepared(book: Rulebook) -> tuple[tuple[Judge, Quickly], ...]:
    # Compiled once: rulebooks are compared by identity.
    return tuple((judge, _quick(judge)) for judge in compile_book(book))


def _quick(judge: Judge) -> Quickly:
    """Return what judges the plain case fast: one exact day and nothing wrong, or nothing near. None: `_judge`.

    Nine findings in ten are of this kind, and it says nothing that `_judge` would not say.
    """
    if judge.particular or judge.governed_by is not None:
        return lambda h, r, one: None
    kind, student, newest = judge.kind, judge.student, judge.entries[0]
    about = compile_concern(newest) if judge.personal else None
    editions = tuple((e.since, e.until, e.checks, e.rule, e.rule.severity) for e in judge.entries)
    absent_too = len(judge.step) == 1 and about is None

    def quickly(h: History, r: Round, one: Mapping[str, Fact]) -> Finding | None:
        s = one.get(kind)
        if s is None:
            return _nothing_near(h, r, judge) if absent_too and kind not in r.occ and not h.staff else None
        day = s.lo
        if day != s.hi or (student and h.staff) or (about is not None and not about(h, r)):
            return None
        for since, until, checks, rule, severity in editions:
            if since <= day < until:
                for check in checks:
                    if check(h, r, s) is not None:
                        return None
                return _make((rule, None, MET, None, severity, s.date, None, None, None, (s,), ()))
        return newest.not_in_force

    return quickly


def _nothing_near(h: History, r: Round, judge: Judge) -> Finding | None:
    """Return that a step is dormant where that is plain: in force today, and neither owed nor passed."""
    if h.covers is None:
        for e in judge.entries:
            if e.since <= h.as_of < e.until and _untouched(h, r, e):
                return e.dormant
    return None


def _occasion(h: History, r: Round) -> Occasion:
    end = r.end()
    first = r.first or (h.vote.lo if h.vote is not None else 0)
    return Occasion(r.n, first, end[1] if end is not None else 0)


def _judge(h: History, r: Round, judge: Judge, occasion: Occasion | None) -> Finding:
    e = judge.entries[0]
    if judge.student and h.staff:
        return e.dormant._replace(occasion=occasion) if occasion else e.dormant
    if judge.personal and not concerns(h, r, e):
        s = _choose(h, r, judge)
        day = h.as_of if s is None or s.lo <= NEVER else s.lo
        there = any(one.since <= day < one.until for one in judge.entries)
        return (e.dormant if there else e.not_in_force)._replace(occasion=occasion)
    return _judge_any(h, r, judge, occasion)


def _judge_any(h: History, r: Round, judge: Judge, occasion: Occasion | None) -> Finding:
    s = r.one.get(judge.kind)
    if s is None or judge.particular:
        s = _choose(h, r, judge)
        if s is None:
            return _absent(h, r, judge, occasion)
    lo, hi = s.lo, s.hi
    if judge.governed_by is not None and r.occ.get(judge.governed_by):
        by = relied_on(r, judge.governed_by, r.occ[judge.governed_by], judge.entries[0].names.rests)
        lo, hi = by.lo, by.hi
    if lo != hi:
        return _either_edition(h, r, judge, s, (lo, hi), occasion)
    for e in judge.entries:
        if e.since <= lo < e.until:
            return _recorded(h, r, e, s, occasion)
    return judge.entries[0].not_in_force._replace(occasion=occasion)


def _either_edition(
    h: History, r: Round, judge: Judge, s: Fact, day: tuple[int, int], occasion: Occasion | None
) -> Finding:
    """Judge a day that is not known in every edition it may fall under; where they differ: unknown.

    Of a fact without any day only the editions in force until today are tried.
    """
    lo, hi = day
    entries = [e for e in judge.entries if e.since <= min(hi, h.as_of) and lo < e.until]
    found = [_recorded(h, r, e, s, occasion) for e in entries]
    if not found or (lo > NEVER and not any(e.since <= lo < e.until for e in entries)):
        found.append(judge.entries[-1].not_in_force._replace(occasion=occasion))
    if len({(f.outcome, f.how) for f in found}) == 1:
        return found[0]
    return found[0]._replace(outcome=UNKNOWN, how=None, days=None, why=("uncertain_edition",))


def _choose(h: History, r: Round, judge: Judge) -> Fact | None:
    """Return the occurrence judged: the one the next step rests on, or the first answer to a trigger."""
    for kind in judge.step:
        facts = r.occ.get(kind)
        if not facts:
            continue
        if kind in RELIED and not (judge.particular and len(facts) > 1):
            return r.one[kind]
        if len(facts) == 1:
            return facts[0]
        if kind == "transferred_in":
            return next((f for f in reversed(facts) if "deferred_to" in f.fields), facts[-1])
        return _among(h, r, judge, kind, facts)
    return None


def _among(h: History, r: Round, judge: Judge, kind: str, facts: list[Fact]) -> Fact:
    newest = judge.entries[0]
    if newest.window is not None and kind in RELIED and (end := r.end()) is not None:
        return next((fact for fact in facts if fact.lo >= end[0]), r.one[kind])
    chosen = relied_on(r, kind, facts, newest.names.rests)
    for e in judge.entries:
        if e.trigger is None:
            continue
        start = e.trigger(h, r, None)
        if start is not None:
            first = next((fact for fact in facts if fact.lo >= start.lo), facts[-1])
            if e.since <= first.lo < e.until:
                return first
    return chosen


def _recorded(h: History, r: Round, e: Entry, s: Fact, occasion: Occasion | None) -> Finding:
    rule = e.rule
    worst: Verdict | None = None
    for check in e.checks:
        found = check(h, r, s)
        if found is not None and (worst is None or _weight(found) < _weight(worst)):
            worst = found
    if worst is None:
        return _make((rule, occasion, MET, None, rule.severity, s.date, None, None, None, (s,), ()))
    if rule.either:
        return _best_of(h, r, e, occasion)
    return _from_verdict(h, e, s, worst, occasion)


def _best_of(h: History, r: Round, e: Entry, occasion: Occasion | None) -> Finding:
    """Judge a step that any of several kinds will do for: what is met, else not known, else the last on the road."""
    found = []
    for kind in e.rule.step:
        fact = r.one.get(kind) or (latest(r.occ[kind], FOREVER) if kind in r.occ else None)
        if fact is not None:
            worst = _ask(h, r, e, fact)
            if worst is None:
                return _make((e.rule, occasion, MET, None, e.rule.severity, fact.date, None, None, None, (fact,), ()))
            found.append(_from_verdict(h, e, fact, worst, occasion))
    unknown = [one for one in found if one.outcome == UNKNOWN]
    return (unknown or found)[-1]


def _ask(h: History, r: Round, e: Entry, s: Fact) -> Verdict | None:
    worst: Verdict | None = None
    for check in e.checks:
        found = check(h, r, s)
        if found is not None and (worst is None or _weight(found) < _weight(worst)):
            worst = found
    return worst


def _weight(verdict: Verdict) -> tuple[int, bool]:
    return verdict.rank, verdict.severity == "warning"


def _from_verdict(h: History, e: Entry, s: Fact, found: Verdict, occasion: Occasion | None) -> Finding:
    rank, why, severity, due, opens, days = found
    rule = e.rule
    facts = (s, *_grounds(s, why))
    severity = severity or rule.severity
    if rank in HOW:
        return Finding(rule, occasion, BROKEN, HOW[rank], severity, s.date, due, opens, days, facts, why)
    if rank == OFF and why[0] != "lacks":
        dormant = e.not_in_force if why[0] == "limit_not_in_force" else e.dormant
        found_off: Finding = dormant._replace(occasion=occasion)
        return found_off
    if rank == LOST and h.exit is not None:
        return e.dormant._replace(occasion=occasion)
    outcome = {OFF: UNKNOWN, verdicts.UNKNOWN: UNKNOWN, LOST: PENDING, PARDONED: MET}[rank]
    return Finding(rule, occasion, outcome, None, severity, s.date, due, opens, days, facts, why)


def _grounds(s: Fact, why: tuple[Any, ...]) -> Iterator[Fact]:
    """Yield the facts a reason speaks of, those that something was counted from included."""
    told = [s]
    for part in why:
        fact = part.fact if isinstance(part, Start) else part
        if isinstance(fact, Fact) and not any(fact is one for one in told):
            told.append(fact)
            yield fact


def _absent(h: History, r: Round, judge: Judge, occasion: Occasion | None) -> Finding:
    """Judge a step not recorded under the edition of the day it was passed, else of today."""
    today = h.as_of
    near = _nothing_near(h, r, judge) if occasion is None else None
    if near is not None:
        return near
    for e in judge.entries:
        found = absent(h, r, e, occasion)
        if found.outcome == BROKEN or (found.outcome == UNKNOWN and found.why[0] in ("no_column", "before_tracking")):
            day = _day_of_passing(h, r, e, found)
        elif found.outcome == OVERDUE and found.why[0] == "left":
            day = h.exit_day  # nothing lies ahead for one who has left
        else:
            day = today
        if e.since <= day < e.until:
            return found
    return judge.entries[0].not_in_force._replace(occasion=occasion)


def _untouched(h: History, r: Round, e: Entry) -> bool:
    """Tell quickly that the case has not come near this step: neither owed nor passed, and that is certain."""
    rank = e.owed_rank
    begun = e.rule.owed in r.occ if rank is None else h.rank[e.law] >= rank or (rank > 3 and h.vote is not None)
    return not begun and h.beyond[e.law][e.pass_rank] is None and e.passer_kinds.isdisjoint(r.occ)


def _day_of_passing(h: History, r: Round, e: Entry, found: Finding) -> int:
    passed = passed_day(h, r, e)
    if passed is None:
        return h.as_of
    return max(passed[0] if passed[0] > NEVER else min(passed[1], h.as_of), found.due or 0)

"""Does the step lie where a bound allows it?

The words `within`, `not_before`, `in_window`, `equals_day`.
Months are calendar months from the original day; both ends of a day known by month only are tried.
"""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.conditions.references import Names, Start, counted_from, covered, names_of, resolve, trigger
from devtrack.conditions.verdict import (
    EARLY,
    INVALID,
    LATE,
    OFF,
    PARDONED,
    UNKNOWN,
    Span,
    Verdict,
    at_least,
    beyond,
    certain_from,
    lacks,
)
from devtrack.dates import add_months, parse
from devtrack.history import History, Round
from devtrack.model import FOREVER, NEVER, Fact, Rule, Rulebook

Check = Callable[[History, Round, Fact], Verdict | None]
Limit = Callable[[History, Round], "Start | Verdict | None"]
"""The last day a step may be done (None: nothing runs yet), or why it cannot be known."""


def missing_start(h: History, text: str, book: Rulebook) -> Verdict:
    """Answer that what a bound is counted from is not recorded, or has no column."""
    if text == "probation_end":
        kinds: tuple[str, ...] = ("admission_voted",)
    elif text in ("born", "leaves_on"):
        return Verdict(UNKNOWN, ("no_person_date", text))
    else:
        kinds = resolve(text, names_of(book)).kinds
    return Verdict(UNKNOWN, ("no_start" if covered(h, kinds) else "no_start_column", text, kinds[0]))


def restart(h: History, kind: str | None, start: Start, day: int) -> Start | Verdict:
    """Return where a minimum starts anew: at a transfer without papers that came after its start."""
    for fact in h.occ.get(kind, ()) if kind else ():
        if start.lo <= fact.lo <= day:
            papers = fact.fields.get("papers")
            if papers is None:
                return Verdict(UNKNOWN, ("lacks", "papers", fact))
            if papers is False:
                start = Start(fact.lo, fact.hi, fact)
    return start


def compile_not_before(args: Mapping[str, Any], book: Rulebook) -> Check:
    """Return the check of a minimum: on or after so many months from a day."""
    text, months, again = args["of"], args["months"], args.get("restart")
    plain = counted_from(text, 0, names_of(book))
    later = counted_from(text, months, names_of(book))

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        bound = later(h, r, s)
        if bound is None:
            return missing_start(h, text, book)
        if s.lo >= bound.hi and (again is None or again not in h.occ):
            return None
        start = plain(h, r, s)
        if again and again in h.occ and start is not None:
            moved = restart(h, again, start, s.hi)
            if isinstance(moved, Verdict):
                if s.hi >= bound.lo:
                    return moved
                moved = start  # too soon even if nothing starts anew
            if moved is not start:
                start = moved
                bound = Start(add_months(moved.lo, months), add_months(moved.hi, months), moved.fact)
        kept = at_least((s.lo, s.hi), (bound.lo, bound.hi))
        if kept:
            return None
        why = ("too_soon", text, months, start, bound)
        if kept is None:
            return Verdict(UNKNOWN, ("uncertain", *why[1:]), opens=certain_from(bound.hi))
        return Verdict(EARLY, why, opens=bound.hi, days=bound.hi - s.hi)

    return check


def compile_opening(args: Mapping[str, Any], book: Rulebook) -> Limit:
    """Return what finds the first day a `not_before` allows, looked at from today."""
    later = counted_from(args["of"], args["months"], names_of(book))
    plain = counted_from(args["of"], 0, names_of(book))
    again = args.get("restart")

    def opening(h: History, r: Round) -> Start | Verdict | None:
        bound, start = later(h, r, None), plain(h, r, None)
        if bound is None or start is None:
            return missing_start(h, args["of"], book)
        moved = restart(h, again, start, h.as_of)
        if isinstance(moved, Verdict) or moved is start:
            return moved if isinstance(moved, Verdict) else bound
        return Start(add_months(moved.lo, args["months"]), add_months(moved.hi, args["months"]), moved.fact)

    return opening


def compile_limit(rule: Rule, args: Mapping[str, Any], book: Rulebook) -> Limit:
    """Return what finds the limit of a `within`: from the first trigger that stands.

    A limit new with an edition runs from the later of its trigger and the day the edition came into force;
    where it had run out before that day there is no limit.
    """
    text, months = args["of"], args["months"]
    first = trigger(text, names_of(book))
    since = rule.limit_since

    def limit(h: History, r: Round) -> Start | Verdict | None:
        start = first(h, r, None)
        if start is None:
            return None if covered(h, resolve(text, names_of(book)).kinds) else missing_start(h, text, book)
        if start.fact is not None and start.fact.kind == "pre_reviewed" and "passed" not in start.fact.fields:
            return Verdict(UNKNOWN, ("lacks", "passed", start.fact))
        if start.lo == NEVER:
            return Verdict(UNKNOWN, ("uncertain_start", text))
        lo, hi = (_due(day, months, since) for day in (start.lo, start.hi))
        if lo == FOREVER and hi == FOREVER and start.lo < since:
            return Verdict(OFF, ("limit_not_in_force", text))
        return Start(lo, hi, start.fact)

    return limit


def _due(day: int, months: int, since: int) -> int:
    due = add_months(day, months)
    if day >= since:
        return due
    return FOREVER if due < since else add_months(since, months)


def compile_within(rule: Rule, args: Mapping[str, Any], book: Rulebook) -> Check:
    """Return the check of a limit after a trigger, which is a lower bound as well."""
    text, months, severity = args["of"], args["months"], args.get("severity")
    first, limit = trigger(text, names_of(book)), compile_limit(rule, args, book)
    grace, lower = args.get("grace"), args.get("lower", True)
    kind, since = resolve(text, names_of(book)).kinds[0], rule.limit_since
    plain = kind not in ("pre_reviewed", "admission_approved")

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        begun = r.one.get(kind) if plain else None
        if begun is not None and since <= begun.lo == begun.hi <= s.lo and s.hi <= add_months(begun.lo, months):
            return None
        due = limit(h, r)
        start = first(h, r, s)
        if due is None or start is None:
            return missing_start(h, text, book)
        if isinstance(due, Verdict):
            return due if due.rank != OFF or len(rule.asks) == 1 else None
        span = (s.lo, s.hi)
        after = at_least(span, (start.lo, start.hi)) if lower else True
        if after is False:
            ahead = ("before_previous", text, start.fact, False)
            return Verdict(EARLY, ahead, severity, opens=start.hi, days=start.hi - s.hi)
        past = beyond(span, (due.lo, due.hi))
        why = ("too_late", text, months, start, due)
        if past is True:
            return _pardon(s, start, grace, since, Verdict(LATE, why, severity, due=due.hi, days=s.lo - due.hi))
        if past is None or after is None:
            opens = None if past is None else certain_from(start.hi)
            return Verdict(UNKNOWN, ("uncertain", *why[1:]), opens=opens)
        return None

    return check


def _pardon(s: Fact, start: Start, grace: Mapping[str, Any] | None, since: int, late: Verdict) -> Verdict:
    if grace is None:
        return late
    if not s.fields.get(grace["reason"]):
        return late._replace(why=(*late.why, "no_reason"))
    last = (add_months(max(start.lo, since), grace["months"]), add_months(max(start.hi, since), grace["months"]))
    past = beyond((s.lo, s.hi), last)
    if past is False:
        return Verdict(PARDONED, ("pardoned", grace["reason"], late.days), "warning", due=late.due, days=late.days)
    return late._replace(why=(*late.why, last[1])) if past else Verdict(UNKNOWN, ("uncertain", *late.why[1:]))


def compile_window(rule: Rule, args: Mapping[str, Any], book: Rulebook) -> Check:
    """Return the check of a window: of the step's own day, or of a day field it carries."""
    edges = [compile_edge(args[key], book) if key in args else None for key in ("opens", "closes")]
    name, slack, instead = args.get("field"), int(args.get("day_before", False)), args.get("instead")

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        span: Span = (s.lo, s.hi)
        if name is not None:
            text = s.fields.get(name)
            if text is None:
                return lacks(name)
            span = parse(text)
        if args.get("once") and r.n > 1:
            return Verdict(INVALID, ("extended_twice",))
        opens, closes = (edge(h, r, s) if edge else None for edge in edges)
        closes = put_off(h, r, instead, names_of(book)) or closes
        if (edges[0] and opens is None) or (edges[1] and closes is None):
            return missing_start(h, "probation_end", book)
        if name is None and closes is not None and closes.hi < rule.limit_since:
            return Verdict(OFF, ("limit_not_in_force", "probation_end"))
        return _in_window(span, opens, closes, slack, args, name is not None)

    return check


def _in_window(
    span: Span, opens: Start | None, closes: Start | None, slack: int, args: Mapping[str, Any], field: bool
) -> Verdict | None:
    doubt, later = False, None
    first = None if opens is None else Start(opens.lo - slack, opens.hi - slack, opens.fact)
    why = ("outside", args.get("field"), first, closes)
    if opens is not None:
        kept = at_least((span[0] + slack, span[1] + slack), (opens.lo, opens.hi))
        if kept is False:
            days = opens.hi - slack - span[1]
            rank = INVALID if field else EARLY
            return Verdict(rank, why, args.get("early"), opens=None if field else opens.hi, days=days)
        doubt, later = kept is None, certain_from(opens.hi)
    if closes is not None:
        past = beyond(span, (closes.lo, closes.hi))
        if past is True:
            return Verdict(INVALID if field else LATE, why, due=closes.hi, days=span[0] - closes.hi)
        doubt, later = doubt or past is None, None if past is None else later
    return Verdict(UNKNOWN, ("uncertain_window",), opens=None if field else later) if doubt else None


def compile_edge(edge: Mapping[str, Any], book: Rulebook) -> Callable[[History, Round, Fact | None], Start | None]:
    """Return what finds one edge of a window."""
    return counted_from(edge["of"], edge["months"], names_of(book))


def put_off(h: History, r: Round, instead: str | None, names: Names) -> Start | None:
    """Return the recorded day that takes the place of a limit: the latest past the end of probation."""
    if instead is None:
        return None
    reference = resolve(instead, names)
    for fact in reversed(h.occ.get(reference.kinds[0], [])):
        text = fact.fields.get(reference.field or "")
        end = r.end()
        if text is not None and end is not None and parse(text)[0] > end[1]:
            return Start(*parse(text), fact)
    return None


def compile_equals(args: Mapping[str, Any], book: Rulebook) -> Check:
    """Return the check that a day field is a given day (or the day before, where that is right too)."""
    name, slack = args["field"], int(args["day_before"])
    target = counted_from(args["of"], args["months"], names_of(book))

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        text = s.fields.get(name)
        if text is None:
            return lacks(name)
        want = target(h, r, s)
        if want is None:
            return missing_start(h, args["of"], book)
        lo, hi = parse(text)
        if hi < want.lo - slack or lo > want.hi:
            return Verdict(INVALID, ("differs", name, text, want.lo if want.lo == want.hi else None))
        exact = lo == hi and want.lo == want.hi
        return None if exact else Verdict(UNKNOWN, ("uncertain_field", name))

    return check

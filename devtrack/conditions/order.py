"""Does the step stand in its place among its neighbours? The word `order`.

A step is compared with its nearest recorded neighbours; an inversion that the later step's own row names is
charged there, so that one fault is found once (rules.md, Order).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from devtrack.conditions.references import Names, Reference, ahead, day_of, find, named_before, resolve
from devtrack.conditions.verdict import EARLY, LATE, UNKNOWN, Span, Verdict, at_least, beyond, certain_from, lacks
from devtrack.history import History, Round
from devtrack.model import Fact, Rule

Check = Callable[[History, Round, Fact], Verdict | None]


class Naming(NamedTuple):
    """When, and how strictly, the rows of a later step name this one as coming before it."""

    since: int
    until: int
    strict: bool


class Neighbour(NamedTuple):
    """Something a row names before or after its step; ``named``: the later step's rows that name it back."""

    reference: Reference
    strict: bool
    named: tuple[Naming, ...]


def compile_order(rule: Rule, args: Mapping[str, Any], rules: tuple[Rule, ...], names: Names) -> Check:
    """Return the check of one `order`."""
    before = sorted(
        (
            Neighbour(resolve(t, names), strict, ())
            for key, strict in (("from", False), ("after", True))
            for t in args.get(key, ())
        ),
        key=lambda n: -n.reference.road,
    )
    after = sorted(
        (
            Neighbour(resolve(t, names), strict, _namings(rule, resolve(t, names), rules, names))
            for key, strict in (("by", False), ("before", True))
            for t in args.get(key, ())
        ),
        key=lambda n: n.reference.road,
    )
    ends = args.get("ends")

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        worst = _look_back(h, r, s, before) if before else None
        if not after or (worst is not None and worst.rank == EARLY):
            return worst
        last: Span | None = (s.lo, s.hi) if ends is None else day_of(s, ends)
        if last is None:
            return worst or lacks(str(ends))
        later = _look_ahead(h, r, s, last, after)
        if later is None or (worst is not None and worst.rank < later.rank):
            return worst
        return later

    plain = not ends and not any(n.reference.field for n in (*before, *after))
    return _hasten(check, before, after) if plain else check


def _hasten(check: Check, before: list[Neighbour], after: list[Neighbour]) -> Check:
    """Return the check with a short cut: a step that certainly stands in its place needs no more."""
    backwards = tuple((n.reference.kinds[0], n.reference.kinds[1:], int(n.strict)) for n in before)
    forwards = tuple((n.reference.kinds[0], n.reference.kinds[1:], int(n.strict)) for n in after)

    def hastened(h: History, r: Round, s: Fact) -> Verdict | None:
        one, occ, nearest = r.one, r.occ, True
        for kind, others, strict in backwards:
            if nearest or strict:
                fact = one.get(kind)
                if fact is not None:
                    if fact.hi + strict > s.lo:
                        return check(h, r, s)
                    nearest = False
                elif others or kind in occ:
                    return check(h, r, s)
        nearest = True
        for kind, others, strict in forwards:
            if nearest or strict:
                fact = one.get(kind)
                if fact is not None:
                    if s.hi + strict > fact.lo:
                        return check(h, r, s)
                    nearest = False
                elif others or kind in occ:
                    return check(h, r, s)
        return None

    return hastened


def _namings(rule: Rule, reference: Reference, rules: tuple[Rule, ...], names: Names) -> tuple[Naming, ...]:
    found = []
    for other in rules:
        if reference.kinds[0] in other.step:
            named = named_before(other, names)
            for kind in rule.step:
                if kind in named:
                    found.append(Naming(other.since, other.until, named[kind]))
    return tuple(found)


def _look_back(h: History, r: Round, s: Fact, neighbours: list[Neighbour]) -> Verdict | None:
    nearest = True
    doubt: Verdict | None = None
    for one in neighbours:
        if not nearest and not one.strict:
            continue
        fact = find(h, r, one.reference, s.hi)
        if fact is None:
            continue
        nearest = False
        bound = day_of(fact, one.reference.field)
        if bound is None:
            doubt = doubt or Verdict(UNKNOWN, ("lacks", one.reference.field, fact))
            continue
        kept = (beyond if one.strict else at_least)((s.lo, s.hi), bound)
        if kept is False:
            opens = bound[1] + one.strict
            why = ("before_previous", one.reference.text, fact, one.strict)
            return Verdict(EARLY, why, opens=opens, days=opens - s.hi)
        if kept is None:
            later = certain_from(bound[1] + one.strict)
            doubt = doubt or Verdict(UNKNOWN, ("uncertain_order", one.reference.text, fact), opens=later)
    return doubt


def _look_ahead(h: History, r: Round, s: Fact, last: Span, neighbours: list[Neighbour]) -> Verdict | None:
    nearest = True
    doubt: Verdict | None = None
    passed: list[Fact] = []
    for one in neighbours:
        fact = ahead(h, r, one.reference) if nearest or one.strict else None
        if fact is None:
            continue
        bound = day_of(fact, one.reference.field)
        if bound is None:
            continue
        kept = (beyond if one.strict else at_least)(bound, last)
        charged = [n for n in one.named if n.since <= fact.hi and fact.lo < n.until]
        if kept is False:
            # A tie belongs to the strict row; anything else to the later row that names this step back.
            tie = one.strict and bound[0] == last[1] and not any(n.strict for n in charged)
            elsewhere = bool(charged) or (not nearest and any(m.lo > bound[1] for m in passed))
            if tie or not elsewhere:
                why = ("after_next", one.reference.text, fact, one.strict)
                days = last[0] - bound[0] + one.strict
                return Verdict(LATE, why, due=bound[0] - one.strict, days=days)
        elif kept is None and not charged:
            doubt = doubt or Verdict(UNKNOWN, ("uncertain_order", one.reference.text, fact))
        nearest = False
        passed.append(fact)
    return doubt

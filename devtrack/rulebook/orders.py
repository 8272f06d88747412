"""Which day may not come after which, by a whole rulebook? What one row leaves out another may imply.

「A 不晚于 B」 may stand in the row of A or of B, or follow over a third step; so an order is weighed against all
orders of the other book, never row against row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from devtrack.model import Ask, Rule

NOT_SAID, SAME_DAY_ALLOWED, STRICTLY = 0, 1, 2

Points = Mapping[str, tuple[str, ...]]
Edges = dict[str, dict[str, int]]
"""earlier day -> later day -> SAME_DAY_ALLOWED or STRICTLY."""

_PAST = {"from": SAME_DAY_ALLOWED, "after": STRICTLY}
_NEXT = {"by": SAME_DAY_ALLOWED, "before": STRICTLY}


def edges(rules: Iterable[Rule], points: Points) -> Edges:
    """Return every order that these rules ask, between days."""
    found: Edges = {}
    for rule in rules:
        if not rule.either:  # where one of several facts will do, no single one is bound
            for _, _, earlier, later, how in _asked(rule, rule.step[0], points):
                _add(found, earlier, later, how)
    days = {*found, *(day for onward in found.values() for day in onward)}
    for day in sorted(day for day in days if "." in day):
        _add(found, day.partition(".")[0], day, SAME_DAY_ALLOWED)  # a notice ends no earlier than it begins
    return found


def beyond(rules: Sequence[Rule], others: Edges, steps: Iterable[str], points: Points) -> Ask | None:
    """Return what the orders of these rules ask beyond all those orders, as one ask; None: nothing.

    `steps`: the facts the other side judges; of several that will do here, a common one is weighed.
    """
    more: dict[str, Any] = {}
    for rule in rules:
        step = next((kind for kind in rule.step if kind in steps), rule.step[0])
        for key, ref, earlier, later, how in _asked(rule, step, points):
            if _said(others, earlier, later) < how and ref not in more.get(key, ()):
                more[key] = (*more.get(key, ()), ref)
                if "." in earlier and key in _NEXT:
                    more["ends"] = earlier.partition(".")[2]
    return Ask("order", more) if more else None


def _asked(rule: Rule, step: str, points: Points) -> Iterator[tuple[str, str, str, str, int]]:
    """Give (parameter, reference, earlier day, later day, how) for each neighbour the rule names."""
    for args in (ask.args for ask in rule.asks if ask.word == "order"):
        ends = f"{step}.{args['ends']}" if "ends" in args else step
        for key, how in _PAST.items():
            yield from ((key, ref, _day(ref, points), step, how) for ref in args.get(key, ()))
        for key, how in _NEXT.items():
            yield from ((key, ref, ends, _day(ref, points), how) for ref in args.get(key, ()))


def _day(ref: str, points: Points) -> str:
    return points.get(ref, (ref,))[0]


def _add(found: Edges, earlier: str, later: str, how: int) -> None:
    onward = found.setdefault(earlier, {})
    onward[later] = max(how, onward.get(later, NOT_SAID))


def _said(known: Edges, earlier: str, later: str) -> int:
    """Return how strictly these orders, chained, put one day before another."""
    best: dict[str, int] = {earlier: SAME_DAY_ALLOWED}
    open_ = [earlier]
    while open_:
        here = open_.pop()
        for day, how in known.get(here, {}).items():
            reached = max(how, best[here])
            if reached > best.get(day, NOT_SAID):
                best[day] = reached
                open_.append(day)
    return best.get(later, NOT_SAID)

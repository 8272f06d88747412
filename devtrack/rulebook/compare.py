"""Where do two rulebooks ask the same, where does one ask more? Paired by duty, weighed by what they ask."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from devtrack.errors import Unusable
from devtrack.model import FOREVER, Ask, Rule, Rulebook
from devtrack.rulebook.orders import Edges, beyond, edges
from devtrack.rulebook.phrases import say
from devtrack.rulebook.strictness import (
    INCOMPARABLE,
    LAXER,
    SAME,
    STRICTER,
    VERDICT_NAMES,
    Points,
    family,
    together,
    weigh,
    weigh_severity,
)
from devtrack.wording import name_of

ONLY_LEFT, ONLY_RIGHT = "only_left", "only_right"
ROW_NAMES = {**VERDICT_NAMES, ONLY_LEFT: "只有左方要求", ONLY_RIGHT: "只有右方要求"}
"""What a row may say, in Chinese."""

NO_DEMAND = "无此要求"
_GRADES = {"error": "必须", "warning": "一般应当", "hint": "疑点"}


class Row(NamedTuple):
    """One duty: how the left side stands to the right, why (Chinese, with the figures), and by which rules.

    `editions`: the pairs of editions of which this is true.
    """

    duty: str
    verdict: str
    reason: str
    left: tuple[Rule, ...]
    right: tuple[Rule, ...]
    editions: tuple[tuple[str, str], ...]


class Comparison(NamedTuple):
    """Two rulebooks duty by duty, in the order of the left one, then of the right one."""

    left: str
    right: str
    rows: tuple[Row, ...]


class _Demand(NamedTuple):
    ask: Ask
    severity: str


class _Side(NamedTuple):
    """One edition of one book (or what is in force on a day), with all its orders."""

    name: str
    edition: str
    rules: tuple[Rule, ...]
    orders: Edges


def compare(
    left: Rulebook, right: Rulebook, on_left: str | int | None = None, on_right: str | int | None = None
) -> Comparison:
    """Compare two rulebooks by their duties.

    `on_left`, `on_right`: an edition ("2014"), a day (ordinal: what is in force then), or None: every edition
    against every one that is in force at the same time. Raises Unusable for an edition the book does not have.
    """
    points = {**right.points, **left.points}
    rows: dict[tuple[str, str, str], Row] = {}
    chosen = on_left is not None and on_right is not None
    for mine, theirs in product(_sides(left, on_left, points), _sides(right, on_right, points)):
        if chosen or _meet(mine.rules, theirs.rules):
            if left.name == right.name:
                mine, theirs = mine._replace(name=_title(left, on_left)), theirs._replace(name=_title(right, on_right))
            for row in _rows(mine, theirs, points):
                key = (row.duty, row.verdict, row.reason)
                rows[key] = _joined(rows[key], row) if key in rows else row
    duties = list(dict.fromkeys(rule.duty for rule in (*left.rules, *right.rules)))
    ordered = sorted(rows.values(), key=lambda row: duties.index(row.duty))
    return Comparison(_title(left, on_left), _title(right, on_right), tuple(ordered))


def asks_more(comparison: Comparison) -> tuple[Row, ...]:
    """Return the duties of which the left side asks more, or which it alone has."""
    return tuple(row for row in comparison.rows if row.verdict in (STRICTER, ONLY_LEFT))


def asks_less(comparison: Comparison) -> tuple[Row, ...]:
    """Return the duties of which the left side asks less, or which it does not have."""
    return tuple(row for row in comparison.rows if row.verdict in (LAXER, ONLY_RIGHT))


def _sides(book: Rulebook, on: str | int | None, points: Points) -> list[_Side]:
    names = list(dict.fromkeys(rule.edition for rule in book.rules))
    if isinstance(on, int):
        rules = tuple(rule for rule in book.rules if rule.since <= on < rule.until)
        edition = "、".join(dict.fromkeys(rule.edition for rule in rules))
        return [_Side(book.name, edition, rules, edges(rules, points))]
    if on is not None and on not in names:
        raise Unusable(f"规则库 {book.name} 没有 {on} 版本；可以是 {'、'.join(names)}")
    chosen = [(name, tuple(r for r in book.rules if r.edition == name)) for name in names if on in (None, name)]
    return [_Side(book.name, name, rules, edges(rules, points)) for name, rules in chosen]


def _meet(left: Sequence[Rule], right: Sequence[Rule]) -> bool:
    """Tell whether two editions are ever in force on the same day."""
    since = max(min((rule.since for rule in side), default=FOREVER) for side in (left, right))
    until = min(max((rule.until for rule in side), default=0) for side in (left, right))
    return since < until


def _rows(left: _Side, right: _Side, points: Points) -> list[Row]:
    rows = []
    for duty in dict.fromkeys(rule.duty for rule in (*left.rules, *right.rules)):
        mine, theirs = _of_duty(left, duty), _of_duty(right, duty)
        if mine and theirs:
            verdict, differences = _weigh_duty(mine, theirs, left, right, points)
            reason = "；".join(differences) or "要求一致"
        else:
            verdict = ONLY_LEFT if mine else ONLY_RIGHT
            has, lacks = (left, right) if mine else (right, left)
            asked = "；".join(say(ask) for rule in mine or theirs for ask in rule.asks)
            reason = f"{has.name} 要求：{asked}；{lacks.name} 没有相应规定"
        rows.append(Row(duty, verdict, reason, mine, theirs, ((left.edition, right.edition),)))
    return rows


def _of_duty(side: _Side, duty: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in side.rules if rule.duty == duty)


def _weigh_duty(
    mine: Sequence[Rule], theirs: Sequence[Rule], left: _Side, right: _Side, points: Points
) -> tuple[str, list[str]]:
    """Return the verdict on the rules of one duty, and what differs, left and right of a stroke."""
    weighed = [_weigh_orders(mine, theirs, left, right, points), _weigh_steps(mine, theirs)]
    unmatched = _demands(theirs)
    for demand in _demands(mine):
        match = _match(demand, unmatched)
        if match:
            unmatched.remove(match)
        weighed.append(_weigh_demands(demand, match, points))
    weighed += [(LAXER, f"{NO_DEMAND} ／ {say(demand.ask)}") for demand in unmatched]
    found = [(verdict, reason) for verdict, reason in weighed if verdict != SAME]
    if not found:  # the same asked; with the same weight?
        found = [_weigh_severities(mine, theirs)]
    return together(verdict for verdict, _ in found), [reason for _, reason in found if reason]


def _weigh_orders(
    mine: Sequence[Rule], theirs: Sequence[Rule], left: _Side, right: _Side, points: Points
) -> tuple[str, str]:
    more = beyond(mine, right.orders, _steps(theirs), points)
    less = beyond(theirs, left.orders, _steps(mine), points)
    reason = " ／ ".join(say(ask) if ask else NO_DEMAND for ask in (more, less))
    return together([STRICTER] * bool(more) + [LAXER] * bool(less)), reason


def _joined(row: Row, other: Row) -> Row:
    left = tuple(dict.fromkeys((*_ids(row.left), *_ids(other.left))))
    right = tuple(dict.fromkeys((*_ids(row.right), *_ids(other.right))))
    by_key = {_key(rule): rule for rule in (*row.left, *row.right, *other.left, *other.right)}
    return row._replace(
        left=tuple(by_key[key] for key in left), right=tuple(by_key[key] for key in right),
        editions=(*row.editions, *other.editions),
    )


def _key(rule: Rule) -> tuple[str, int]:
    return rule.id, rule.since


def _ids(rules: Sequence[Rule]) -> list[tuple[str, int]]:
    return [_key(rule) for rule in rules]


def _demands(rules: Sequence[Rule]) -> list[_Demand]:
    """Return everything these rules ask but orders."""
    return [
        _Demand(ask, ask.args.get("severity", rule.severity))
        for rule in rules for ask in rule.asks if ask.word != "order"
    ]


def _match(demand: _Demand, others: Sequence[_Demand]) -> _Demand | None:
    """Return what the other side asks of the same subject; of several the one with the same figures."""
    alike = [other for other in others if family(other.ask) == family(demand.ask)]
    return next((other for other in alike if other.ask == demand.ask), alike[0] if alike else None)


def _weigh_demands(left: _Demand, right: _Demand | None, points: Points) -> tuple[str, str]:
    if right is None:
        return STRICTER, f"{say(left.ask)} ／ {NO_DEMAND}"
    asked, grade = weigh(left.ask, right.ask, points), weigh_severity(left.severity, right.severity)
    reason = f"{say(left.ask)} ／ {say(right.ask)}"
    if asked == SAME and grade != SAME:
        reason = f"{say(left.ask)}：{_GRADES[left.severity]} ／ {_GRADES[right.severity]}"
    return together([asked, grade]), reason


def _weigh_severities(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[str, str]:
    mine, theirs = left[0].severity, right[0].severity
    return weigh_severity(mine, theirs), "" if mine == theirs else f"{_GRADES[mine]} ／ {_GRADES[theirs]}"


def _weigh_steps(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[str, str]:
    """Weigh which facts will do. (Whom a rule applies to is not weighed: a school speaks of its students only.)"""
    mine, theirs = _steps(left), _steps(right)
    names = [f"以“{'”或“'.join(name_of(step) for step in sorted(side))}”为准" for side in (mine, theirs)]
    reason = " ／ ".join(names)
    if mine == theirs:
        return SAME, ""
    if mine > theirs and any(rule.either for rule in left):
        return LAXER, reason
    return (STRICTER if theirs > mine and any(rule.either for rule in right) else INCOMPARABLE), reason


def _steps(rules: Sequence[Rule]) -> set[str]:
    return {step for rule in rules for step in rule.step}


def _title(book: Rulebook, on: str | int | None) -> str:
    from datetime import date

    if on is None:
        return book.name
    return f"{book.name}@{date.fromordinal(on).isoformat() if isinstance(on, int) else on}"

"""Which times of a recurring duty lie on the way, and what must have been done for the steps to come?"""

from collections.abc import Iterable, Mapping

from devtrack.dates import write
from devtrack.model import BROKEN, MISSING, OVERDUE, PENDING, UNKNOWN, Fact, Finding, Rule
from devtrack.plan.nouns import Duty

TWICE = 2
"""A window missed is answered by the second report of the next one: it may take two to answer one."""

Key = tuple[str, int]


def recurs(rule: Rule) -> bool:
    """Tell whether a rule asks for something time and again."""
    return rule.asks[0].word == "every"


def owing(findings: Iterable[Finding], first: int, day: int, given: Mapping[Key, int]) -> dict[Key, Fact]:
    """Return what must be done by a day so that no window closes empty: each on its last day, one overdue at once.

    By kind and first day of the window. `first`: the first day planned for; `given`: how often each has been answered.
    """
    found: dict[Key, Fact] = {}
    for one in findings:
        window = one.occasion
        if window is None or not recurs(one.rule) or not _empty(one, first):
            continue
        key = one.rule.step[0], window.first
        when = max(window.last, first)
        closed = window.last < day and when <= day
        if closed and given.get(key, 0) < TWICE:
            found[key] = Fact(key[0], write(when), when, when, {})
    return found


def late_answers(blockers: Iterable[Finding], before: Iterable[Finding]) -> int:
    """Return the day from which what blocks only because a window was missed is answered late; 0 where nothing is.

    A missed window is answered by a second report in the next one, once that has closed.
    """
    missed = {(one.rule.id, one.occasion.last) for one in blockers if one.how == MISSING and one.occasion is not None}
    following = (
        one.occasion.last + 1 for one in before
        if one.occasion is not None and recurs(one.rule) and (one.rule.id, one.occasion.first - 1) in missed
    )
    return max(following, default=0)


def duties(start: Iterable[Finding], end: Iterable[Finding], first: int) -> tuple[Duty, ...]:
    """Return the times of recurring duties that are overdue on the first day or fall due later, by their last day.

    `start`: the findings as of the first day; `end`: those at the end of the plan, with everything planned done.
    """
    answered = {_key(one) for one in start if recurs(one.rule) and one.outcome not in (OVERDUE, PENDING)}
    found: dict[tuple[str, int, int], list[Finding]] = {}
    for one in (*(late for late in start if late.outcome == OVERDUE), *end):
        window = one.occasion
        if window is None or not recurs(one.rule) or _key(one) in answered:
            continue
        if window.last >= first or one.outcome == OVERDUE:
            found.setdefault((one.rule.step[0], window.first, window.last), []).append(one)
    rows = (
        Duty(kind, same[0].occasion.n if same[0].occasion else 0, begins, ends, ends < first, tuple(same))
        for (kind, begins, ends), same in found.items()
    )
    return tuple(sorted(rows, key=lambda row: (row.last, row.kind)))


def _key(one: Finding) -> tuple[str, int]:
    return one.rule.id, one.occasion.first if one.occasion else 0


def _empty(one: Finding, first: int) -> bool:
    """Tell whether a window still wants a report that may yet be given in it, or late after it."""
    if one.outcome in (OVERDUE, PENDING):
        return True
    lost = one.outcome == UNKNOWN or (one.outcome == BROKEN and one.how == MISSING)
    return lost and one.occasion is not None and one.occasion.last >= first

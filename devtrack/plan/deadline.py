"""Is that in time? Who finishes before a day, on which days at the latest, and who must be handed over.

The latest days are found by planning again with nothing done before a later day, as often as it takes: a plan begun
later never ends earlier.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from devtrack.dates import add_months
from devtrack.history import ENTERS
from devtrack.model import ERROR, Case, Rulebook, Workflow
from devtrack.plan.nouns import Plan, Step
from devtrack.plan.walking import plan, resume

LINE = 3
"""Months before leaving in which nobody is usually admitted any more (《细则》（2014）第十九条，（2026）第十八条)."""

ADMITTED = "admission_voted"
MEMBER = "full_member"
MILESTONES = frozenset((*ENTERS, "conversion_voted"))
"""The steps that enter a state, and the vote on which the last of them rests."""

GONE = frozenset({"withdrawn", "removed", "transferred", "cancelled", MEMBER})


class Aim(NamedTuple):
    """What a plan is held against: `before`: the day (ordinal) before which she should be a full member.

    `leaves`: the first day (ordinal) on which she may have left; the same day where nobody said when.
    """

    before: int
    leaves: int


class Bottleneck(NamedTuple):
    """The step that had to wait, and the days from the milestone before it to the one that it leads to."""

    step: Step
    days: int


class Outlook(NamedTuple):
    """Whether a plan is in time.

    `ends`: the day of the conversion, None where it does not come to it; `finishes`: whether that is before the day
    aimed at; `standing`: the state on the eve of that day (None: not even an applicant); `bottleneck`: what
    costs most time on the way; `latest`: the last day of every milestone on which all still fits (none where it does
    not fit at all); `line`: the last day on which the branch may vote before she leaves, None where that is unknown or
    the vote is past; `votes_in_time`: whether the vote is planned by then; `leaving`: the state in which she
    leaves; `hands_over`: whether that is less than a full member.
    """

    aim: Aim
    ends: int | None
    finishes: bool
    standing: str | None
    bottleneck: Bottleneck | None
    latest: Mapping[str, int]
    line: int | None
    votes_in_time: bool | None
    leaving: str | None
    hands_over: bool


def outlook(
    flow: Workflow, books: tuple[Rulebook, ...], case: Case, found: Plan, aim: Aim, backwards: bool = True
) -> Outlook:
    """Return whether the plan of a case is in time; `backwards`: with the latest days, which take ten times as long."""
    ends = found.entered.get(MEMBER)
    finishes = found.state == MEMBER or (ends is not None and ends < aim.before)
    standing = state_on(found, aim.before - 1)
    voted = found.day(ADMITTED)
    line = last_vote(aim.leaves) if voted is not None else None
    leaving = state_on(found, aim.leaves - 1)
    latest = _latest(flow, books, case, found, aim.before) if backwards and finishes and ends is not None else {}
    return Outlook(
        aim, ends, finishes, standing, bottleneck(found), latest, line,
        None if line is None or voted is None else voted <= line, leaving, leaving is not None and leaving not in GONE,
    )


def bottleneck(found: Plan) -> Bottleneck | None:
    """Return what costs most time on the way to the conversion; None where nothing has to wait."""
    since, best = found.first, None
    waiting: list[Step] = []
    for step in found.steps:
        waiting += [step] if any(one.severity == ERROR for one in step.held) else []
        if step.kind not in MILESTONES:
            continue
        if waiting and (best is None or step.day - since > best.days):
            best = Bottleneck(max(waiting, key=lambda one: one.wait), step.day - since)
        since, waiting = step.day, []
    return best


def state_on(found: Plan, day: int) -> str | None:
    """Return the state in which a plan has the case on a day (ordinal)."""
    entered = [state for state, since in found.entered.items() if since <= day]
    return entered[-1] if entered else found.state


def last_vote(leaves: int) -> int:
    """Return the last day on which a branch may vote on somebody who leaves on a day (ordinals)."""
    day = add_months(leaves, -LINE)
    while add_months(day, LINE) >= leaves:
        day -= 1
    return day


def _latest(
    flow: Workflow, books: tuple[Rulebook, ...], case: Case, found: Plan, before: int
) -> dict[str, int]:
    """Return the last day of every milestone ahead on which the conversion still comes before a day."""
    allowed = _blocked(found)

    def fits(one: Plan) -> bool:
        ends = one.entered.get(MEMBER)
        return ends is not None and ends < before and _blocked(one) <= allowed

    def begun(floor: int) -> Plan:
        return plan(flow, books, case, found.first, floor, before)

    latest = _last_begun(begun, fits, found, before)
    days: dict[str, int] = {}
    for step, there in zip(latest.steps, latest.before, strict=True):
        if step.kind in MILESTONES:
            def later(day: int, there: Case = there) -> bool:
                return fits(resume(flow, books, there, found, day, before))

            days[step.kind] = _last(later, step.day, before)
    return days


def _blocked(found: Plan) -> set[tuple[str, str]]:
    """Return what is wrong in a plan: steps that cannot be opened, milestones that come late.

    That a step beside them is late says nothing here: it need not wait for them.
    """
    late = {(step.kind, one.rule.id) for step in found.steps if step.kind in MILESTONES for one in step.late}
    return late | {(step.kind, one.rule.id) for step in found.steps for one in step.blocked}


def _last_begun(begun: Callable[[int], Plan], fits: Callable[[Plan], bool], found: Plan, before: int) -> Plan:
    """Return the plan that begins as late as it may and still fits."""
    good, best = found.first, found
    bad = before
    guess = good + max(1, before - 1 - (found.entered[MEMBER]))
    while bad - good > 1:
        guess = min(max(guess, good + 1), bad - 1)
        tried = begun(guess)
        if fits(tried):
            good, best = guess, tried
            guess = good + max(1, before - 1 - tried.entered[MEMBER])
        else:
            bad = guess
            guess = good + max(1, (bad - good) // 2) if bad - good > NEAR else bad - 1
    return best


NEAR = 8
"""Days within which a search goes back one by one: the first guess is seldom further off."""


def _last(fits: Callable[[int], bool], day: int, before: int) -> int:
    """Return the last day that fits, from one that does on, by strides that double and then halve."""
    stride = 1
    while day + stride < before and fits(day + stride):
        day += stride
        stride *= 2
    while stride > 1:
        stride //= 2
        if day + stride < before and fits(day + stride):
            day += stride
    return day

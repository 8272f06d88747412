"""What happens on the road when somebody walks it by the gate alone? Random lives, careless ones among them.

A walker tries the steps of the road in their order. Mostly as early as the gate lets, sometimes later; now and then a
step is forgotten, a duty answered late, a vote lost or held again, a probation extended or cancelled, somebody leaves and
comes back; sometimes what happened is recorded past the gate, as it happened. Every step that the gate let through is remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from devtrack.chronicle import read
from devtrack.dates import write
from devtrack.flawless import flawless
from devtrack.gate.judging import Gatekeeper
from devtrack.lifecycle.machine import road_of
from devtrack.lifecycle.steps import Refusal, refusal, state_before_leaving
from devtrack.model import Case, Fact, Finding
from devtrack.rulebook.load import Loaded, load_workflow
from devtrack.vocabulary import KINDS

WORKFLOWS = Path(__file__).parent.parent / "workflows"
ASIDE = frozenset({
    "paper_received", "voided", "departure_acknowledged", "withdrew", "removed", "transferred_in", "transferred_out", "transfer_reviewed",
    "inquiry_sent", "inquiry_replied", "inspected", "thought_reported", "introducer_reported", "quarterly_reported", "probation_inspected",
})
STEPS = tuple(kind for kind in KINDS if kind not in ASIDE)
REPORTS = ("inspected", "introducer_reported", "quarterly_reported")
MONTHLY = 30
HALF_A_YEAR = 184
TWO_YEARS = 800
LAST_KNOWN = date(2026, 12, 31).toordinal()  # of the working days


@cache
def loaded(name: str = "cqipc") -> Loaded:
    """Return a shipped workflow with its rulebooks."""
    return load_workflow(name, [WORKFLOWS])


@dataclass
class Walk:
    """A life on the road: the case, the day reached, what the gate let through, what was recorded past it."""

    name: str
    case: Case
    day: int
    let: list[Fact] = field(default_factory=list)
    past: list[Fact] = field(default_factory=list)

    @property
    def keeper(self) -> Gatekeeper:
        """The gate as it stands."""
        found = loaded(self.name)
        assert found.workflow is not None
        return Gatekeeper(found.workflow, found.rulebooks, self.case, self.day)

    def fact(self, kind: str, day: int, **fields: Any) -> Fact:
        """Return a flawless fact of a kind, with some fields otherwise."""
        ideal = flawless(kind, read(self.case, day), day, {})
        return Fact(kind, write(day), day, day, {**ideal, **fields})

    def refused(self, fact: Fact) -> Refusal | None:
        """Return why the state forbids a fact."""
        found = loaded(self.name)
        assert found.workflow is not None
        road, h = road_of(found.workflow), read(self.case, fact.lo)
        return refusal(road, found.rulebooks, h, fact, state_before_leaving(h))

    def add(self, fact: Fact, let: bool = True) -> None:
        """Record a fact; `let`: the gate let it through."""
        self.case = replace(self.case, facts=(*self.case.facts, fact))
        (self.let if let else self.past).append(fact)
        self.day = max(self.day, fact.lo)

    def take(self, kind: str, **fields: Any) -> bool:
        """Take a step on the earliest day from now on that the gate opens, if there is one."""
        if self.refused(self.fact(kind, self.day, **fields)) is not None:
            return False
        opening = self.keeper.opening(lambda day: self.fact(kind, day, **fields), self.day)
        if opening.day is None:
            return False
        fact = self.fact(kind, opening.day, **fields)
        if self.keeper.judge(fact).against():
            return False
        self.add(fact)
        return True


def begin(rng: Random, name: str = "cqipc") -> Walk:
    """Return somebody who is about to apply."""
    start = date(2015, 1, 1).toordinal() + rng.randrange(365 * 9)  # both rulebooks are in force
    case = Case(
        "w", "陈一", born=write(start - 365 * 19 - rng.randrange(900)), category=rng.choice(["student", "student", "staff"]),
        branch_committee=rng.random() < 0.8, general_branch=rng.random() < 0.7,
    )
    return Walk(name, case, start)


def wander(rng: Random, name: str = "cqipc", care: float = 0.85) -> Walk:
    """Return a random life. `care`: how often a step is taken when its turn comes."""
    walk = begin(rng, name)
    walk.take("applied")
    for _ in range(3 if care < 1 else 1):  # who forgot something may come back to it
        for kind in STEPS:
            if walk.day > LAST_KNOWN - 700:
                return walk
            if kind != "applied" and rng.random() < care:
                _one(rng, walk, kind)
    return walk


def _one(rng: Random, walk: Walk, kind: str) -> None:
    if rng.random() < 0.4:
        walk.day += rng.randrange(1, 60)
    if kind.endswith("_voted") and rng.random() < 0.15:
        walk.take(kind, **{"for": 1, "against": 2, "carried": False, "present": 3})
        walk.day += rng.randrange(1, 30)
    if kind == "conversion_voted" and rng.random() < 0.2:
        _extend(rng, walk)
    if rng.random() < 0.08 and walk.refused(walk.fact(kind, walk.day)) is None:
        walk.add(walk.fact(kind, walk.day), let=False)  # it happened all the same
        return
    if rng.random() < 0.01:
        _leave(rng, walk)
    for report in REPORTS:
        if rng.random() < 0.5:
            walk.take(report)
    if walk.case.facts[-1].kind != kind or rng.random() < 0.05:
        walk.take(kind)


def _leave(rng: Random, walk: Walk) -> None:
    """Be transferred out, and mostly come back, with papers or without."""
    if walk.take("transferred_out", papers=True) and rng.random() < 0.8:
        walk.day += rng.randrange(1, 90)
        walk.take("transferred_in", papers=rng.random() < 0.7)


def _extend(rng: Random, walk: Walk) -> None:
    from devtrack.dates import add_months

    h = read(walk.case, walk.day)
    end = h.rounds[-1].end()
    if end is not None and len(h.rounds) == 1:
        until = write(add_months(end[0], rng.choice([5, 6, 9, 12])))
        if rng.random() < 0.3:
            walk.take("conversion_voted", decision="cancel")
            walk.take("conversion_approved", decision="cancel")
        elif walk.take("conversion_voted", decision="extend", extend_to=until):
            walk.take("conversion_approved", decision="extend")


def straight(walk: Walk, kinds: Sequence[str] = STEPS) -> list[str]:
    """Take every step in its order as early as the gate lets; return those that it did not let.

    What a step is held back by is done first, or done again: an inspection of a window that closed without one, a step
    recorded before the one that should come first.
    """
    left = []
    for kind in kinds:
        _report_until(walk, kind)
        if not walk.take(kind) and not _mended(walk, kind):
            left.append(kind)
    return left


def _report_until(walk: Walk, kind: str) -> None:
    """Let time pass until the day on which a step opens, with every report and inspection made on the way."""
    if walk.refused(walk.fact(kind, walk.day)) is not None:
        return
    until = walk.keeper.opening(lambda day: walk.fact(kind, day), walk.day).last.day
    while walk.day + MONTHLY < min(until, walk.day + TWO_YEARS):
        walk.day += MONTHLY
        for report in REPORTS:
            walk.take(report)


def _mended(walk: Walk, kind: str) -> bool:
    for _ in range(4):
        fact = walk.fact(kind, walk.day)
        if walk.refused(fact) is not None:
            return False
        opening = walk.keeper.opening(lambda day: walk.fact(kind, day), walk.day)
        if opening.last.day < walk.day + TWO_YEARS:
            walk.day = max(walk.day, opening.last.day) + 1
        first = [step for one in opening.last.blockers for step in _first(one, kind)]
        taken = [walk.take(step) for step in first]
        if True not in taken:
            return False
        if walk.take(kind):
            return True
        if set(first) & set(REPORTS):
            walk.day += HALF_A_YEAR  # until the window that answers for the one before has closed too
    return False


def _first(finding: Finding, kind: str) -> list[str]:
    if finding.facts:  # what stands too early or too late, with what it is held against
        again = finding.facts[1:] if finding.how == "late" else finding.facts[:1]
        return [fact.kind for fact in again if fact.kind != kind]
    return [step for step in finding.rule.step if step in REPORTS] * 2  # the first counts for its own window

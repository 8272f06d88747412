"""How does a case walk the rest of its road, every step on the first day on which the gate lets it through?

Each planned fact is added to the case and the next step tried from that day on; what recurs is taken as done in time.
A step that waiting does not open is told with what blocks it, and the days after it hold if it is taken all the same.
"""

from collections.abc import Sequence
from dataclasses import replace

from devtrack.chronicle import read
from devtrack.gate.judging import Gate, Gatekeeper, opens_on
from devtrack.history import AFTER_CONVERSION
from devtrack.model import (
    DORMANT,
    EARLY,
    FOREVER,
    INVALID,
    MISSING,
    NEVER,
    NOT_IN_FORCE,
    OVERDUE,
    PENDING,
    UNKNOWN,
    WAITING,
    Case,
    Fact,
    Finding,
    Rulebook,
    Workflow,
)
from devtrack.plan.belonging import behind, belongs, moving, over
from devtrack.plan.nouns import MADE_UP, STEP, Passed, Plan, Step
from devtrack.plan.planned import Make, maker
from devtrack.plan.remaining import ORDER, closing, done, order, round_begins, unsaid
from devtrack.plan.windows import Key, duties, late_answers, owing
from devtrack.plan.working import presuming, unpublished

ROUNDS = 20
"""How often a search goes on where a window closed on the way, or a warning opens later."""

SILENT = {DORMANT, NOT_IN_FORCE}
AHEAD = (PENDING, OVERDUE, WAITING)


class Walker:
    """A case on its way: as it stands after what was planned so far, and the day (ordinal) that has been reached."""

    def __init__(
        self, flow: Workflow, books: tuple[Rulebook, ...], case: Case, first: int, floor: int | None = None
    ) -> None:
        self.flow, self.published, self.books = flow, books, presuming(books)
        self.covers, self.first = case.covers, first
        self.case = replace(case, covers=None)  # what lies ahead will be recorded, whatever the source has columns for
        self.floor = first if floor is None else max(first, floor)
        self.keeper = Gatekeeper(flow, self.books, self.case, first)
        self.steps: list[Step] = []
        self.before: list[Case] = []
        self.passed: list[Passed] = []
        self.entered: dict[str, int] = {}
        self.given: dict[Key, int] = {}

    def uncovered(self, kind: str) -> bool:
        """Tell whether the source could not say that a step was done."""
        return self.covers is not None and kind not in self.covers

    def walk(self, until: int) -> None:
        """Plan every remaining step, until a day."""
        for kind in AFTER_CONVERSION:
            if self.floor < until and closing(kind, read(self.case, self.floor)):
                self._attempt(kind, set())
        self.floor = max(self.floor, round_begins(read(self.case, self.floor)))
        for kind in order(self.published):
            if self.floor < until and not done(kind, read(self.case, self.floor)):
                self._attempt(kind, set())

    def _attempt(self, kind: str, tried: set[str], required: bool = False) -> None:
        """Plan a step, after those that it must not be without; `required`: one is that may not be asked for yet."""
        since, tried = self.floor, tried | {kind}
        make = maker(kind, self.case, self.books[0].calendar)
        # On the day of what it contradicts a step moves nothing; on the next it may.
        there = (day for day in (since, since + 1) if belongs(self.flow, self.books, self.case, make(day)))
        if (since := next(there, 0)) == 0:
            return
        gate, fact = self._search(make, since)
        for other in _lacking(gate, tried):
            if not done(other, read(self.case, since)):
                self._attempt(other, tried, required=True)
                self._attempt(kind, tried | {other}, required)
                return
        if required or self._asked(kind, gate, fact):
            self._settle(kind, since, gate, fact)

    def _asked(self, kind: str, gate: Gate, fact: Fact) -> bool:
        """Tell whether some rule asks for a step of this person: it answers something once the step is there.

        What lies behind the case must have been asked for then. What moves a case is asked for by no rule before there
        were rules, and had to be done all the same.
        """
        said = {one.outcome for one in self.keeper.before(gate.day) if kind in one.rule.step}
        moves = moving(self.flow, kind) or kind.endswith("_voted")
        if said <= SILENT and not moves and behind(self.books, kind, read(self.case, gate.day).state):
            return False
        lawless = {one.outcome for one in gate.found if kind in one.rule.step} == {NOT_IN_FORCE}
        return bool(gate.blockers) or _needed(kind, fact, gate.found) or (lawless and moves)

    def _search(self, make: Make, since: int) -> tuple[Gate, Fact]:
        """Return the first day on which the gate opens (else the last one tried), the gate on it, and the fact."""
        day = since
        for _ in range(ROUNDS):
            self._fill(day)
            gate = self.keeper.opening(make, day).last
            reached = max(gate.day, _later(gate, make(gate.day)))
            if reached == day and gate.blockers:
                reached = max(day, late_answers(gate.blockers, self.keeper.before(day)))
            if reached == day or (reached == gate.day and not gate.blockers):
                break
            day = reached  # a window closed on the way, waiting spares a warning, or mends some of what blocks
        # What the source could not say may have been done: that it is missing holds nothing back.
        unsure = {one.kind for one in self.passed if one.unsure}
        blockers = tuple(one for one in gate.blockers if one.how != MISSING or unsure.isdisjoint(one.rule.step))
        return gate._replace(blockers=blockers), make(gate.day)

    def _fill(self, day: int) -> None:
        """Take as done what recurs and must have been done by a day."""
        for _ in range(ROUNDS):
            owed = owing(self.keeper.before(day), self.first, day, self.given)
            if not owed:
                return
            for key, fact in owed.items():
                self.given[key] = self.given.get(key, 0) + 1
                self.case = replace(self.case, facts=(*self.case.facts, fact))
            self.keeper = Gatekeeper(self.flow, self.books, self.case, self.first)

    def _settle(self, kind: str, since: int, gate: Gate, fact: Fact) -> None:
        """Add a step to the plan and its fact to the case, unless it was passed over and cannot be made up."""
        now = [one for one in self.keeper.before(gate.day) if kind in one.rule.step]
        lost = tuple(one for one in now if one.how in (MISSING, INVALID) or one.outcome == UNKNOWN)
        ahead = any(one.outcome in AHEAD for one in now)
        own = [one for one in gate.warned if one.facts and one.facts[0] is fact]
        if lost and not ahead and not moving(self.flow, kind) and (gate.blockers or own):
            self.passed.append(Passed(kind, lost, self.uncovered(kind)))
            return
        late = any(one.outcome == OVERDUE or one.how == MISSING for one in now)
        years = unpublished(fact, self.published)
        held = self._held(kind, since, gate.day) if gate.day > since else ()
        self.steps.append(Step(
            kind, gate.day, fact, since, MADE_UP if late else STEP, held, gate.blockers, gate.warned, gate.late, years
        ))
        self.before.append(self.case)
        self._take(kind, gate, fact)

    def _held(self, kind: str, since: int, day: int) -> tuple[Finding, ...]:
        """Return what stood against a step on the day before it opened."""
        fact = maker(kind, self.case, self.books[0].calendar)(day - 1)
        gate = self.keeper.judge(fact, strict=False)
        found = (*gate.blockers, *(one for one in gate.warned if one.opens is not None))
        waited = tuple(one for one in found if one.opens is not None and one.opens >= day)
        return waited or found

    def _take(self, kind: str, gate: Gate, fact: Fact) -> None:
        self.case = replace(self.case, facts=(*self.case.facts, fact))
        self.keeper = Gatekeeper(self.flow, self.books, self.case, self.first, known={gate.day: gate.found})
        self.floor = gate.day
        state = read(self.case, gate.day).state
        if moving(self.flow, kind) and state is not None:
            self.entered[state] = gate.day


def plan(
    flow: Workflow, books: tuple[Rulebook, ...], case: Case, first: int, floor: int | None = None, until: int = FOREVER
) -> Plan:
    """Return the earliest lawful day of every remaining step, with what is known on the first day (ordinal).

    `floor`: nothing is done before it (None: the first day); `until`: from that day on nothing more is planned.
    """
    known, presumed = _presuming(replace(case, facts=tuple(fact for fact in case.facts if fact.lo <= first)), first)
    walker = Walker(flow, books, known, first, floor)
    return _walked(walker, until)._replace(presumed=presumed)


def resume(flow: Workflow, books: tuple[Rulebook, ...], case: Case, begun: Plan, floor: int, until: int) -> Plan:
    """Plan on from a case as it was before a step of a plan, nothing before a day; what is planned in it stands."""
    return _walked(Walker(flow, books, case, begun.first, floor), until)


def _walked(walker: Walker, until: int) -> Plan:
    first, flow = walker.first, walker.flow
    start, state = walker.keeper.before(first), read(walker.case, first).state
    walker.walk(until)
    last = read(walker.case, walker.floor).state
    rows = () if over(flow, state) else duties(start, walker.keeper.before(walker.floor), first)
    rows = tuple(row for row in rows if not (row.overdue and walker.uncovered(row.kind)))
    return Plan(
        first, state, last, over(flow, state), tuple(walker.steps), rows, tuple(walker.passed), walker.case,
        tuple(walker.before), walker.entered, (), _unclear(flow, walker, last, until),
    )


def _unclear(flow: Workflow, walker: Walker, state: str | None, until: int) -> tuple[Fact, ...]:
    """Return the facts for which a case does not come to its end though nothing blocks it: of unknown or wrong days."""
    if over(flow, state) or walker.floor >= until:
        return ()
    told = [fact for fact in walker.case.facts if moving(flow, fact.kind) or fact.kind.endswith("_voted")]
    undated = [fact for fact in told if fact.lo <= NEVER]
    return tuple(undated or sorted(told, key=lambda fact: fact.lo)[-1:])


def _presuming(case: Case, first: int) -> tuple[Case, tuple[Fact, ...]]:
    """Take votes as carried of which nobody wrote it, where all that follows hangs on them."""
    votes = unsaid(read(case, first))
    carried = tuple(
        one._replace(fields={**one.fields, "carried": True}) if any(one is vote for vote in votes) else one
        for one in case.facts
    )
    return replace(case, facts=carried), votes


def _later(gate: Gate, fact: Fact) -> int:
    """Return the day from which waiting mends some of what blocks, or spares a warning; 0 where it does neither."""
    early = [one.opens for one in gate.warned if one.how == EARLY]
    return max((day for day in (*early, *(opens_on(one, fact) for one in gate.blockers)) if day is not None), default=0)


def _lacking(gate: Gate, tried: set[str]) -> list[str]:
    """Return the kinds that must come first and may be steps of a plan, of each choice the first."""
    first = (next((kind for kind in kinds if kind in ORDER), None) for kinds in gate.missing)
    return [kind for kind in first if kind is not None and kind not in tried]


def _needed(kind: str, fact: Fact, found: Sequence[Finding]) -> bool:
    """Tell whether some rule asks for this step of this person: it answers something where the step is there."""
    return any(
        one.outcome not in SILENT and one.facts and one.facts[0] is fact
        and (not one.rule.either or one.rule.step[-1] == kind)
        for one in found
    )


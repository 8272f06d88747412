"""What would a fact make newly wrong, and on which day would it not?

Blocking is what is broken or unknown at severity error with the fact and was not so without it, compared by rule,
occasion, outcome and how, both as of the later of today and the step's day (rules.md, The gate). Answering a duty that
is overdue never blocks, and where the workflow declares that the school asks otherwise than national law, somebody may
acknowledge it by name. Nothing here knows a rule's condition.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from devtrack.evaluate import evaluate_all
from devtrack.history import CANCELLED_DROPS
from devtrack.model import (
    BROKEN,
    ERROR,
    FOREVER,
    INVALID,
    LATE,
    MET,
    MISSING,
    OVERDUE,
    UNKNOWN,
    WARNING,
    Case,
    Fact,
    Finding,
    Rulebook,
    Workflow,
)
from devtrack.vocabulary import ROAD

TRIES = 20
"""How often the search for the earliest day jumps ahead."""

Key = tuple[str, int, str, str | None]
Make = Callable[[int], Fact]
"""The fact as it would be on a day (ordinal)."""



class Departing(NamedTuple):
    """A finding that follows from how the school's own text asks for the step, and the departure that declares it."""

    finding: Finding
    departure: Mapping[str, Any]


class Gate(NamedTuple):
    """What stands against a step on a day (ordinal).

    `blockers`: what would be newly wrong; `lacking`: what cannot be judged until the paper's own fields are written;
    `departing`: what somebody must acknowledge by name; `late`: duties that were overdue and are answered by the step;
    `warned`: what would be newly wrong at severity warning and holds nothing; `found`: all findings with the fact.
    """

    day: int
    blockers: tuple[Finding, ...] = ()
    lacking: tuple[Finding, ...] = ()
    departing: tuple[Departing, ...] = ()
    late: tuple[Finding, ...] = ()
    warned: tuple[Finding, ...] = ()
    found: Sequence[Finding] = ()

    def against(self, acknowledged: Collection[str] = ()) -> tuple[Finding, ...]:
        """Return all that holds the step back; `acknowledged`: ids of rules whose departure somebody took on."""
        open_ = (one.finding for one in self.departing if one.finding.rule.id not in acknowledged)
        return (*self.blockers, *self.lacking, *open_)

    @property
    def missing(self) -> tuple[tuple[str, ...], ...]:
        """The steps that must come first, in the order of the road, each by the kinds of which any will do."""
        absent = (one.rule for one in self.blockers if one.how == MISSING and one.rule.asks[0].word != "every")
        steps = dict.fromkeys(one.step for one in absent)
        return tuple(sorted(steps, key=lambda kinds: ROAD[kinds[0]]))


class Opening(NamedTuple):
    """When a step may be taken at the earliest (an ordinal; None: waiting does not help), and what holds it until then.

    `gate`: as it stands on the day asked for; `last`: on the last day tried.
    """

    day: int | None
    gate: Gate
    last: Gate


class Gatekeeper:
    """Judges what may be added to one case; the case without it is judged once a day.

    `spared`: kinds whose absence does not hold a step back, as a vote to cancel needs no application.
    """

    def __init__(
        self, flow: Workflow, books: Sequence[Rulebook], case: Case, today: int, spared: Collection[str] = (),
        known: Mapping[int, Sequence[Finding]] | None = None,
    ) -> None:
        self.flow, self.books, self.case, self.present, self.spared = flow, books, case, today, frozenset(spared)
        self._without: dict[int, Sequence[Finding]] = dict(known or {})

    def judge(self, fact: Fact, strict: bool = True) -> Gate:
        """Return what stands against a fact. `strict`: what only its own unwritten fields leave open holds it too."""
        as_of = max(self.present, fact.lo)
        before = self.before(as_of)
        wrong = {(_key(one), one.severity == ERROR) for one in before if one.outcome in (BROKEN, UNKNOWN)}
        overdue = {_key(one)[:2] for one in before if one.outcome == OVERDUE}
        after = evaluate_all(self.books, replace(self.case, facts=(*self.case.facts, fact)), as_of)
        blockers, lacking, departing, late, warned = [], [], [], [], []
        for one in after:
            if one.outcome not in (BROKEN, UNKNOWN) or _excused(one, fact, wrong) or self._is_spared(one):
                continue
            if one.severity != ERROR:
                warned += [one] if one.outcome == BROKEN and one.severity == WARNING else []
            elif one.how == LATE and _key(one)[:2] in overdue:
                late.append(one)
            elif (departure := self._departure(one, fact, after)) is not None:
                departing.append(Departing(one, departure))
            elif _own_field(one, fact):
                lacking.append(one)
            else:
                blockers.append(one)
        held = tuple(blockers), tuple(lacking) if strict else (), tuple(departing)
        return Gate(as_of, *held, tuple(late), tuple(warned), after)

    def opening(self, make: Make, day: int) -> Opening:
        """Return when a step may be taken at the earliest, from a day (ordinal) on; departures hold nothing here."""
        fact = make(day)
        first = gate = self.judge(fact, strict=False)
        for _ in range(TRIES):
            if not gate.blockers:
                return Opening(day, first, gate)
            opens = [opens_on(one, fact) for one in gate.blockers]
            later = max((one for one in opens if one is not None), default=day)
            if None in opens or later <= day:
                break
            day, fact = later, make(later)
            gate = self.judge(fact, strict=False)
        return Opening(None if gate.blockers else day, first, gate)

    def before(self, as_of: int) -> Sequence[Finding]:
        """Return the findings of the case as it is on a day (ordinal)."""
        if as_of not in self._without:
            self._without[as_of] = evaluate_all(self.books, self.case, as_of)
        return self._without[as_of]

    def _is_spared(self, finding: Finding) -> bool:
        return finding.how == MISSING and self.spared.issuperset(finding.rule.step)

    def _departure(self, finding: Finding, fact: Fact, after: Sequence[Finding]) -> Mapping[str, Any] | None:
        """Return the departure that declares what this finding says of the fact, if one does."""
        if finding.how != INVALID or not any(one is fact for one in finding.facts):
            return None
        for one in self.flow.departures:
            if (one["rule"], one["fact"]) != (finding.rule.id, fact.kind):
                continue
            same = "field" not in one or fact.fields.get(one["field"]) == one.get("value")
            kept = one.get("kept")
            if same and (kept is None or all(f.outcome == MET for f in after if f.rule.id == kept)):
                return one
        return None


def _excused(finding: Finding, fact: Fact, wrong: Collection[tuple[Key, bool]]) -> bool:
    """Tell whether the same was wrong before, and no less severely.

    A step done wrongly once more is not excused by the first time; nor is a vote to convert by an application or a
    notice that was left out because the branch meant to cancel.
    """
    own = bool(finding.facts) and finding.facts[0] is fact and finding.how != LATE
    dropped = finding.how == MISSING and set(CANCELLED_DROPS).issuperset(finding.rule.step)
    if own or (dropped and fact.kind == "conversion_voted" and fact.fields.get("decision") != "cancel"):
        return False
    key = _key(finding)
    return (key, True) in wrong or (finding.severity != ERROR and (key, False) in wrong)


def opens_on(finding: Finding, fact: Fact) -> int | None:
    """Return from which day (ordinal) on a finding would not hold a fact back; None where waiting does not help.

    What is recorded already and would then stand too late before this step says by how many days; where only its month
    is known, that month must be over.
    """
    if finding.why[0] == "uncertain_order" and finding.why[2] is fact and fact.lo <= finding.facts[0].hi < FOREVER:
        return finding.facts[0].hi + 1
    too_late = finding.days is not None and finding.why[0] == "after_next" and finding.why[2] is fact
    return fact.lo + (finding.days or 0) if too_late else finding.opens


def _key(finding: Finding) -> Key:
    # A round has no number before there is a second one; it is the first all the same.
    return finding.rule.id, finding.occasion.n if finding.occasion else 1, finding.outcome, finding.how


def _own_field(finding: Finding, fact: Fact) -> bool:
    """Tell whether only a field of the fact itself, not written yet, leaves this open."""
    return (
        finding.outcome == UNKNOWN and len(finding.why) == 2 and finding.why[0] == "lacks"
        and bool(finding.facts) and finding.facts[0] is fact
    )

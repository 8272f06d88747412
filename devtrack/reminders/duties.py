"""What is owed of one case: what, by whom, by when, with which papers, and how urgent is it?

Pure: findings of one case as of a day become duties. A duty is one step to be done, or one occasion of it: all rules
about the same step, of several rulebooks too, are one duty, whose day is the earliest that any of them names.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.explain import message, subject
from devtrack.model import (
    CONTACT,
    ERROR,
    FOREVER,
    HINT,
    INTRODUCER,
    OVERDUE,
    PENDING,
    SECRETARY,
    WAITING,
    Case,
    Finding,
    Rule,
)
from devtrack.organisations import Vacation, vacation_on
from devtrack.vocabulary import ROAD

RED, AMBER, GREEN = "red", "amber", "green"
COLOURS = (RED, AMBER, GREEN)
RED_WITHIN, AMBER_WITHIN = 7, 30
"""Days ahead of its day within which a duty is red, or amber; what is overdue is red."""

OPEN = (OVERDUE, PENDING, WAITING)
LISTED = {CONTACT: "contacts_assigned", INTRODUCER: "introducers_assigned"}
"""The facts that say who acts, where it is somebody named."""


class Around(NamedTuple):
    """What duties are made with besides findings: the day (ordinal), the workflow's steps, the unit's vacations."""

    as_of: int
    steps: Sequence[Mapping[str, Any]] = ()
    vacations: Sequence[Vacation] = ()


class Duty(NamedTuple):
    """One step that is owed, or one occasion of it.

    `id`: what the case is called where nobody is to be recognised; `n`: which time, from 1; `outcome`: overdue,
    pending or waiting; `due`: the day (None: none); `day`: the day by which it is to be done, before the `vacation`
    into which `due` falls; `opens`: not before this day; `actor`: who must act, `people` by name where that is known;
    `behind`: it has no day, and a step before it on the road may not be done yet.
    """

    case: Case
    id: str
    step: str
    n: int
    outcome: str
    due: int | None
    day: int | None
    opens: int | None
    actor: str
    people: tuple[str, ...]
    papers: tuple[str, ...]
    vacation: Vacation | None
    findings: tuple[Finding, ...]
    behind: bool = False

    @property
    def key(self) -> str:
        """What the duty is called from the day it begins until it is done."""
        return f"{self.id}/{self.step}/{self.n}"

    @property
    def title(self) -> str:
        """Which step, and which time of it, in Chinese."""
        return subject(self.findings[0])

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said of it, each once."""
        return tuple(dict.fromkeys(message(finding, self.case) for finding in self.grounds))

    @property
    def grounds(self) -> tuple[Finding, ...]:
        """The findings that say what it comes to; the others are about the same step."""
        return tuple(finding for finding in self.findings if self._speaks(finding))

    @property
    def strict(self) -> bool:
        """Whether one of the rules is of severity error."""
        return any(finding.severity == ERROR for finding in self.findings)

    @property
    def rule(self) -> Rule:
        """The rule that sets the day, else the one that speaks first."""
        return next((one.rule for one in self.findings if one.due == self.due), self.findings[0].rule)

    def _speaks(self, finding: Finding) -> bool:
        dated = self.due is None or finding.due is not None or self.opens is not None
        return _outcome(finding) == self.outcome and dated


def duties(case: Case, findings: Sequence[Finding], around: Around, id: str = "") -> list[Duty]:
    """Return what is owed of one case, the most urgent first; nothing of one who has left the road.

    `id`: by default that of the case.
    """
    groups: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        if _outcome(finding) is not None and finding.severity != HINT:
            groups.setdefault((_step(finding), finding.occasion.n if finding.occasion else 1), []).append(finding)
    found = [_duty(case, id or case.id, step, n, same, around) for (step, n), same in groups.items()]
    first = min((ROAD[one.step] for one in found if one.outcome == WAITING), default=len(ROAD))
    return sorted((one._replace(behind=_dateless(one) and ROAD[one.step] > first) for one in found), key=urgency)


def urgency(duty: Duty) -> tuple[int, int, int, int]:
    """Return what duties are ordered by: overdue first, then by day, then what opens, then what has no day."""
    rank = 0 if duty.outcome == OVERDUE else 1 if duty.day is not None else 2
    return rank, duty.day or duty.opens or FOREVER, ROAD[duty.step], duty.n


def colour(duty: Duty, as_of: int) -> str:
    """Return how urgent a duty is on a day: red, amber or green."""
    if duty.outcome == OVERDUE:
        return RED
    left = None if duty.day is None else duty.day - as_of
    return GREEN if left is None or left > AMBER_WITHIN else AMBER if left > RED_WITHIN else RED


def falls_within(duty: Duty, last: int) -> bool:
    """Tell whether a duty is overdue, or its day or the day it opens comes until a last day."""
    return duty.outcome == OVERDUE or any(day is not None and day <= last for day in (duty.day, duty.opens))


def effective(due: int, vacations: Sequence[Vacation]) -> tuple[int, Vacation | None]:
    """Return the day by which something is to be done: the last one before the vacation into which it falls."""
    day, into = due, None
    while (held := vacation_on(tuple(vacations), day)) is not None:
        day, into = held.first - 1, into or held
    return day, into


def _dateless(duty: Duty) -> bool:
    return duty.day is None and duty.opens is None


def _outcome(finding: Finding) -> str | None:
    """Return as which of OPEN a finding is owed; None where it is not, or whoever owed it has left the road.

    What is certain but for the day it counts from goes on being owed until the last day it may be.
    """
    why = finding.why[0] if finding.why else None
    if why == "uncertain_limit":
        return PENDING if finding.due is not None else WAITING if finding.opens is not None else None
    return finding.outcome if finding.outcome in OPEN and why != "left" else None


def _step(finding: Finding) -> str:
    return finding.facts[0].kind if finding.facts else finding.rule.step[0]


def _duty(case: Case, id: str, step: str, n: int, same: list[Finding], around: Around) -> Duty:
    same.sort(key=lambda one: one.rule.local)  # the national rule first: it holds everywhere
    late = [one for one in same if one.outcome == OVERDUE]
    shut = [one.opens for one in same if _outcome(one) == WAITING and one.opens is not None]
    outcome = OVERDUE if late else WAITING if shut else PENDING
    due = min((one.due for one in late or same if one.due is not None), default=None)
    day, vacation = (due, None) if due is None or late else effective(due, around.vacations)
    actor = next((one.rule.act for one in same if one.rule.act), SECRETARY)
    ordered = sorted(same, key=lambda one: _outcome(one) != outcome)  # who speaks of what it comes to goes first
    opens = max(shut) if outcome == WAITING else None
    return Duty(
        case, id, step, n, outcome, due, day, opens, actor, _people(case, actor, around.as_of), _papers(step, around),
        vacation, tuple(ordered),
    )


def _people(case: Case, actor: str, as_of: int) -> tuple[str, ...]:
    kind = LISTED.get(actor)
    named = [fact for fact in case.facts if fact.kind == kind and fact.lo <= as_of and fact.fields.get("people")]
    last = max(named, key=lambda fact: fact.lo, default=None)
    return () if last is None else tuple(one["name"] for one in last.fields["people"])


def _papers(step: str, around: Around) -> tuple[str, ...]:
    found = next((one for one in around.steps if step in one["facts"]), None)
    return () if found is None else tuple(found["papers"])

"""What is one line of a report? A fault, a duty or a suspicion about one person, under all rulebooks that name it."""

from collections.abc import Collection
from typing import NamedTuple

from devtrack import explain
from devtrack.exporters.basis import Judged
from devtrack.exporters.captions import citations, distinct, foremost
from devtrack.model import BROKEN, ERROR, HINT, MET, OVERDUE, PENDING, WAITING, Case, Finding
from devtrack.vocabulary import ROAD

ORDER = {BROKEN: 0, OVERDUE: 1, PENDING: 2, WAITING: 3, MET: 4}


class Line(NamedTuple):
    """One thing about one person: the findings that say it (of one duty, one occasion, one outcome).

    `texts`: what they say, each once, figures first.
    """

    case: Case
    findings: tuple[Finding, ...]
    texts: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """What it comes to; the same for all its findings."""
        return self.findings[0].outcome

    @property
    def hint(self) -> bool:
        """Whether it is only a suspicion."""
        return self.findings[0].severity == HINT

    @property
    def strict(self) -> bool:
        """Whether one of the findings is of severity error."""
        return any(finding.severity == ERROR for finding in self.findings)

    @property
    def ids(self) -> frozenset[str]:
        """The rules that say it."""
        return frozenset(finding.rule.id for finding in self.findings)


class Choice(NamedTuple):
    """Which findings become lines, and as of which day (ordinal) they are told.

    `outcomes`: those shown. Of duties still ahead: `until`, the last due day (None: whenever), and `dated`, only
    those that have one.
    """

    as_of: int
    outcomes: Collection[str]
    until: int | None
    dated: bool


def lines_of(one: Judged, choice: Choice) -> list[Line]:
    """Return the lines about one case, in the order of urgency, then of the road."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in one.findings:
        if finding.outcome in choice.outcomes and not (finding.outcome == PENDING and _later(finding, choice)):
            groups.setdefault(_key(finding), []).append(finding)
    lines = [_line(one.case, tuple(same), choice.as_of) for same in groups.values()]
    return sorted(lines, key=_urgency)


def label(line: Line) -> str:
    """Return the outcome as people say it: 不符·超期, 逾期未办, 待办."""
    return explain.label(line.findings[0])


def remedy(line: Line) -> str:
    """Return what to do about it; nothing where nothing is to be mended.

    Where several rulebooks name the fault, one advice is enough: the national one, which holds everywhere.
    """
    if line.outcome not in (BROKEN, OVERDUE):
        return ""
    return foremost(finding.rule for finding in line.findings).remedy


def cited(line: Line) -> tuple[str, ...]:
    """Return the articles it rests on, in short."""
    return citations(line.findings)


def _later(finding: Finding, choice: Choice) -> bool:
    if finding.due is None:
        return choice.dated
    return choice.until is not None and finding.due > choice.until


def _key(finding: Finding) -> tuple[object, ...]:
    occasion = finding.occasion
    when = (occasion.n, occasion.first) if occasion else None
    return finding.rule.duty, when, finding.outcome, finding.how, finding.severity == HINT


def _line(case: Case, findings: tuple[Finding, ...], as_of: int) -> Line:
    return Line(case, findings, distinct(explain.message(f, case) + _left(f, as_of) for f in findings))


def _left(finding: Finding, as_of: int) -> str:
    """Say how many days are left until a due day."""
    if finding.outcome != PENDING or finding.due is None:
        return ""
    left = finding.due - as_of
    return f"，还有 {left} 天" if left else "，今天到期"


def _urgency(line: Line) -> tuple[int, int, str]:
    first = line.findings[0]
    kind = first.facts[0].kind if first.facts else first.rule.step[0]
    return ORDER.get(line.outcome, 9), ROAD.get(kind, 999), first.date or ""

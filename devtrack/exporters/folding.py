"""What do the findings of many people have in common? Habits of a branch, gaps in the record, the counts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from devtrack import explain
from devtrack.exporters.basis import Judged
from devtrack.exporters.captions import person
from devtrack.model import BROKEN, ERROR, HINT, MET, OVERDUE, UNKNOWN, Finding, Rule

SHARE, LEAST = 80, 5
"""A habit: at least so many per cent of the cases that got that far, and at least so many cases.

A case of which this cannot be judged counts as one that got that far: nothing is said of a branch on a guess.
"""

FAULTS = (BROKEN, OVERDUE)
SAMPLES = 3
_PARTICULAR = re.compile(r"^\d{4}-\d\d(-\d\d)?，|（\d{4}-\d\d(-\d\d)?）")


class Habit(NamedTuple):
    """What nearly all cases of one branch have wrong: rules of one duty, in how many of how many cases, whose.

    `rules`: every edition that was broken, of every rulebook.
    """

    branch: str
    rules: tuple[Rule, ...]
    label: str
    broken: int
    reached: int
    names: tuple[str, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The rules so broken."""
        return frozenset(rule.id for rule in self.rules)


class Gap(NamedTuple):
    """What cannot be judged for want of a record: rules of one duty, of how many people, what is lacking."""

    rules: tuple[Rule, ...]
    people: int
    lacking: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(slots=True)
class Sums:
    """What is counted while the cases pass by; by rule id, and by branch and rule id.

    `reached`: cases that got so far; `lacking`: the first texts of each reason why a rule cannot be judged.
    """

    by_file: Counter[int] = field(default_factory=Counter)
    clean: int = 0
    failed: bool = False
    reached: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: dict[tuple[str, str], list[tuple[str, Finding]]] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    unknown: dict[str, dict[tuple[str, str, int], None]] = field(default_factory=dict)
    lacking: dict[str, dict[tuple[str, ...], list[str]]] = field(default_factory=dict)


def add(sums: Sums, one: Judged) -> None:
    """Count one case."""
    branch = one.case.branch or ""
    reached, broken = set(), {}
    for finding in one.findings:
        if finding.outcome == MET:
            reached.add(finding.rule.id)
        elif finding.outcome in FAULTS and finding.severity != HINT:
            broken[finding.rule.id] = finding
            sums.failed |= finding.severity == ERROR
        elif finding.outcome == UNKNOWN:
            reached.add(finding.rule.id)
            _lacks(sums, one, finding)
    sums.by_file[one.file] += 1
    sums.clean += not broken
    for rule in reached | broken.keys():
        sums.reached[branch, rule] += 1
    for rule, finding in broken.items():
        sums.broken.setdefault((branch, rule), []).append((person(one.case), finding))


def joined(parts: Sequence[Sums]) -> Sums:
    """Return the counts of several parts together, as if their cases had passed by one after another."""
    first, *rest = parts
    for more in rest:
        first.by_file += more.by_file
        first.clean += more.clean
        first.failed |= more.failed
        first.reached += more.reached
        first.rules |= {rule: one for rule, one in more.rules.items() if rule not in first.rules}
        for key, broken in more.broken.items():
            first.broken.setdefault(key, []).extend(broken)
        for rule, people in more.unknown.items():
            first.unknown.setdefault(rule, {}).update(people)
        for rule, reasons in more.lacking.items():
            for reason, texts in reasons.items():
                own = first.lacking.setdefault(rule, {}).setdefault(reason, [])
                own.extend(texts[: SAMPLES - len(own)])
    return first


def _lacks(sums: Sums, one: Judged, finding: Finding) -> None:
    rule = finding.rule.id
    sums.rules.setdefault(rule, finding.rule)
    sums.unknown.setdefault(rule, {})[person(one.case), one.case.id, one.file] = None
    reason = tuple(part for part in finding.why if isinstance(part, str))
    texts = sums.lacking.setdefault(rule, {}).setdefault(reason, [])
    if len(texts) < SAMPLES:  # a text is made a few times a reason, not once a person
        texts.append(explain.message(finding, one.case).partition("：")[2])


def habits(sums: Sums) -> tuple[Habit, ...]:
    """Return what nearly all cases of a branch have wrong, branch by branch."""
    found: dict[tuple[str, str], list[Habit]] = {}
    for (branch, rule), broken in sums.broken.items():
        reached = sums.reached[branch, rule]
        if len(broken) >= LEAST and len(broken) * 100 >= reached * SHARE:
            one = _habit(branch, broken, reached)
            found.setdefault((branch, one.rules[0].duty), []).append(one)
    return tuple(sorted(map(_joined, found.values()), key=lambda habit: habit.branch))


def _habit(branch: str, broken: Sequence[tuple[str, Finding]], reached: int) -> Habit:
    editions = {finding.rule.edition: finding.rule for _, finding in broken}
    label = Counter(explain.label(finding) for _, finding in broken).most_common(1)[0][0]
    rules = tuple(editions[edition] for edition in sorted(editions))
    return Habit(branch, rules, label, len(broken), reached, tuple(name for name, _ in broken))


def _joined(same: list[Habit]) -> Habit:
    """Return one habit for a duty that several rulebooks know, with the figures of the widest."""
    widest = max(same, key=lambda habit: habit.broken)
    return widest._replace(rules=tuple(rule for habit in same for rule in habit.rules))


def gaps(sums: Sums) -> tuple[Gap, ...]:
    """Return what cannot be judged, a line a duty, what concerns most people first."""
    found: dict[str, list[str]] = {}
    for rule in sums.unknown:
        found.setdefault(sums.rules[rule].duty, []).append(rule)
    return tuple(sorted((_gap(sums, same) for same in found.values()), key=lambda gap: -gap.people))


def _gap(sums: Sums, same: Iterable[str]) -> Gap:
    ids = tuple(same)
    people = {key: None for rule in ids for key in sums.unknown[rule]}
    lacking = tuple(dict.fromkeys(_common(texts) for rule in ids for texts in sums.lacking[rule].values()))
    return Gap(tuple(sums.rules[rule] for rule in ids), len(people), lacking, tuple(name for name, _, _ in people))


def _common(texts: Sequence[str]) -> str:
    """Return what texts about several people have in common: where their days differ, the days are left out."""
    if len(set(texts)) == 1:
        return texts[0]
    bare = [_PARTICULAR.sub("", text) for text in texts]
    return bare[0] if len(set(bare)) == 1 else f"{bare[0]}（各人不同）"

"""How are findings grouped for a reader? Habits of a branch first, then people, suspicions apart, gaps folded.

A fault under two rulebooks is one line with two citations. A rule that nearly all cases of one branch break is
said once, of the branch (制度性问题), and no more of each person. What cannot be judged is one line a rule.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack.exporters.basis import Judged
from devtrack.exporters.folding import Gap, Habit, Sums, add, gaps, habits, joined
from devtrack.exporters.lines import Choice, Line, lines_of
from devtrack.model import BROKEN, OVERDUE, PENDING, UNKNOWN, Case

SOON = 30
"""Days ahead that a reader wants to hear of."""

USUAL = (BROKEN, OVERDUE, PENDING)


class Wanted(NamedTuple):
    """What a reader wants to see: outcomes (None: the usual ones) and how many days ahead (None: however far).

    `everyone`: also persons of whom nothing is to be told.
    """

    only: tuple[str, ...] | None = None
    within: int | None = SOON
    everyone: bool = False


class Person(NamedTuple):
    """One case and the lines about it; `shared`: those that are told of its branch instead."""

    case: Case
    file: int
    lines: tuple[Line, ...]
    shared: tuple[Line, ...]


class Counts(NamedTuple):
    """How many cases, how many of them without a fault, how many lines of each outcome, of how many people.

    `by_file`: how many cases each file has. `failed`: something of severity error is broken or overdue.
    """

    cases: int
    by_file: Counter[int]
    clean: int
    lines: Counter[str]
    people: Counter[str]
    failed: bool


class Report(NamedTuple):
    """What a reader is told, in this order."""

    habits: tuple[Habit, ...]
    persons: tuple[Person, ...]
    hints: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    counts: Counts


class Part(NamedTuple):
    """What was collected of some of the cases: the counts, the cases with their lines, the suspicions."""

    sums: Sums
    everyone: list[tuple[Case, int, list[Line]]]
    hints: list[Line]


def gather(judged: Iterable[Judged], as_of: int, wanted: Wanted) -> Report:
    """Group what was found until `as_of` (ordinal) in the order of the files."""
    return conclude([collect(judged, as_of, wanted)], wanted)


def collect(judged: Iterable[Judged], as_of: int, wanted: Wanted) -> Part:
    """Go through some of the cases; parts collected apart are concluded together."""
    shown = frozenset(wanted.only or USUAL) - {UNKNOWN}
    until = None if wanted.only or wanted.within is None else as_of + wanted.within
    choice = Choice(as_of, shown, until, dated=not wanted.only)
    found = Part(Sums(), [], [])
    for one in judged:
        add(found.sums, one)
        lines = lines_of(one, choice)
        found.hints.extend(line for line in lines if line.hint)
        if lines or wanted.everyone:
            found.everyone.append((one.case, one.file, [line for line in lines if not line.hint]))
    return found


def conclude(parts: Sequence[Part], wanted: Wanted) -> Report:
    """Say what the parts come to, one after the other in their order."""
    shown = frozenset(wanted.only or USUAL) - {UNKNOWN}
    sums = joined([part.sums for part in parts])
    everyone = [one for part in parts for one in part.everyone]
    hints = [line for part in parts for line in part.hints]
    common = habits(sums) if BROKEN in shown else ()
    persons = tuple(_person(*one, common) for one in everyone)
    unjudged = gaps(sums) if wanted.only is None or UNKNOWN in wanted.only else ()
    counts = _counts(sums, [lines for _, _, lines in everyone])
    return Report(common, persons, tuple(hints), unjudged, counts)


def _person(case: Case, file: int, lines: Sequence[Line], common: Sequence[Habit]) -> Person:
    told = {rule for habit in common if habit.branch == (case.branch or "") for rule in habit.ids}
    shared = tuple(line for line in lines if line.outcome in (BROKEN, OVERDUE) and line.ids <= told)
    return Person(case, file, tuple(line for line in lines if line not in shared), shared)


def spoken_of(report: Report) -> tuple[Person, ...]:
    """Return the persons of whom something is to be told that is not told of their branch."""
    return tuple(person for person in report.persons if person.lines)


def _counts(sums: Sums, everyone: Sequence[Sequence[Line]]) -> Counts:
    lines = Counter(line.outcome for own in everyone for line in own)
    people = Counter(outcome for own in everyone for outcome in {line.outcome for line in own})
    return Counts(sums.by_file.total(), sums.by_file, sums.clean, lines, people, sums.failed)

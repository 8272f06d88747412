"""Which findings does a change of the record make disappear, appear, or say otherwise? Before and after, by line.

What a reader of `check` is shown, and what cannot be judged; the same thing about several people is told once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.evaluate import evaluate_all
from devtrack.exporters.basis import Judged
from devtrack.exporters.lines import Choice, Line, label, lines_of
from devtrack.exporters.report import SOON, USUAL
from devtrack.model import UNKNOWN
from devtrack.tracker.cases.telling import covered_day
from devtrack.tracker.checks.holdings import Ask, Loaded, flow_of
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk

GONE, COME, OTHERWISE = "gone", "come", "otherwise"
EFFECTS = {GONE: "不再有", COME: "新出现", OTHERWISE: "有变化"}


class Effect(NamedTuple):
    """One thing that changes (a key of EFFECTS): the outcome and its style, what is said now, what was said before."""

    what: str
    outcome: str
    label: str
    texts: tuple[str, ...]
    before: tuple[str, ...]
    names: tuple[str, ...]


class Bench:
    """Judges cases, each by the workflow that its organisation follows; every workflow is read once."""

    def __init__(self, desk: Desk, ask: Ask) -> None:
        self.desk, self.ask = desk, ask
        self._loaded: dict[str, Loaded] = {}

    def loaded(self, file: CaseFile) -> Loaded:
        """Return by what a case is judged; raises Unusable where its organisation follows no workflow."""
        name = flow_of(self.desk, file, self.ask)
        if name not in self._loaded:
            self._loaded[name] = load(name, self.ask.folders)
        return self._loaded[name]

    def lines(self, file: CaseFile) -> list[Line]:
        """Return what a reader is told of a case, birth days covered; raises Unusable where it follows no workflow."""
        day = self.ask.as_of
        findings = evaluate_all(self.loaded(file)[1], file.case, day)
        shown = Judged(replace(file.case, born=covered_day(file.case.born)), findings, 0)
        return lines_of(shown, Choice(day, {*USUAL, UNKNOWN}, day + SOON, dated=True))


def effects(bench: Bench, before: Sequence[CaseFile], after: Sequence[CaseFile]) -> tuple[Effect, ...]:
    """Return what changes between the cases as they were and as they are: first what is new, by outcome."""
    was = {file.id: file for file in before}
    found: dict[tuple[object, ...], Effect] = {}
    for file in after:
        old = bench.lines(was[file.id]) if file.id in was else []
        for one in _compared(old, bench.lines(file), file.case.name):
            same = found.get(one[:-1])
            names = dict.fromkeys((*same.names, *one.names) if same else one.names)
            found[one[:-1]] = one._replace(names=tuple(names))
    order = [COME, OTHERWISE, GONE]
    return tuple(sorted(found.values(), key=lambda one: (order.index(one.what), one.outcome == UNKNOWN)))


def _compared(old: Iterable[Line], new: Iterable[Line], name: str) -> list[Effect]:
    before, after = _by_key(old), _by_key(new)
    found = []
    for key, line in after.items():
        was = before.get(key)
        if was is None:
            found.append(_effect(COME, line, (), name))
        elif was.texts != line.texts:
            found.append(_effect(OTHERWISE, line, was.texts, name))
    return found + [_effect(GONE, line, (), name) for key, line in before.items() if key not in after]


def _effect(what: str, line: Line, before: tuple[str, ...], name: str) -> Effect:
    said = "疑点" if line.hint else label(line)
    return Effect(what, line.outcome, said, line.texts, before, (name,))


def _by_key(lines: Iterable[Line]) -> dict[tuple[object, ...], Line]:
    """Return lines by what makes two of them the same: the duty, which time of it, and how it stands."""
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        first = line.findings[0]
        found[first.rule.duty, first.occasion and first.occasion.n, line.outcome, first.how, line.hint] = line
    return found

"""Whom does a new edition touch, and what must each of them add? Judges under the rules with it, and without it.

What differs between the two is owed (or no longer owed) only because of that edition; beyond it, what lies ahead of
a case is named where a rule of the edition is new or asks otherwise. A new number of an article touches nobody.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from devtrack.chronicle import read
from devtrack.conditions.compiled import compile_book
from devtrack.conditions.onward import lies_ahead, still_asked
from devtrack.evaluate import evaluate_all
from devtrack.model import (
    BROKEN,
    DORMANT,
    FOREVER,
    OVERDUE,
    PENDING,
    UNKNOWN,
    WAITING,
    Ask,
    Case,
    Finding,
    Rule,
    Rulebook,
)

NEW, CHANGED, LIGHTER, DROPPED, RENUMBERED, SAME = "new", "changed", "lighter", "dropped", "renumbered", "same"
"""What an edition does to a rule; `lighter`: it asks less than before."""

AHEAD, RELIEVED = "ahead", "relieved"
"""What a case will have to do, and what it has to do no longer; beside the outcomes of findings."""

OWED = (BROKEN, OVERDUE, PENDING, WAITING)
_WEIGHED = ("asks", "severity", "step", "owed", "applies", "absence", "either", "governed_by")

Key = tuple[str, int, int]


class Change(NamedTuple):
    """What the edition does to one rule: as it is with it, as it was before (None: there was, or is, none)."""

    kind: str
    rule: Rule | None
    before: Rule | None

    @property
    def told(self) -> Rule:
        """The rule as it is with the edition, or as it was where it was dropped."""
        rule = self.rule or self.before
        assert rule is not None
        return rule


class Touch(NamedTuple):
    """One thing that is otherwise for a case: `kind` an outcome, AHEAD or RELIEVED.

    `finding` is of the rules that are in force, of RELIEVED of those before. `asks`: of what lies ahead, what is new
    in it, against `before`; `covered`: whether the source of the case could say that it is done already.
    """

    kind: str
    rule: Rule
    finding: Finding | None
    asks: tuple[Ask, ...] = ()
    before: Rule | None = None
    covered: bool = True


class Impact(NamedTuple):
    """What the edition is to one case: its state, whether it is still open, what is otherwise for it."""

    state: str | None
    open: bool
    touches: tuple[Touch, ...]


def beginnings(books: Sequence[Rulebook]) -> dict[int, tuple[str, ...]]:
    """Return the days (ordinals) on which editions came into force, in order, each with the editions."""
    found: dict[int, dict[str, None]] = {}
    for book in books:
        for rule in book.rules:
            found.setdefault(rule.since, {})[f"{book.name}（{rule.edition}）"] = None
    return {day: tuple(found[day]) for day in sorted(found)}


def without(book: Rulebook, day: int) -> Rulebook:
    """Return a rulebook as it would stand without what came into force on a day (ordinal)."""
    gone = {rule.id: rule for rule in book.rules if rule.since == day}
    kept = []
    for rule in book.rules:
        if rule.since != day:
            until = (gone[rule.id].until if rule.id in gone else FOREVER) if rule.until == day else rule.until
            since = rule.since if rule.limit_since == day else rule.limit_since
            kept.append(replace(rule, until=until, limit_since=since))
    return replace(book, rules=tuple(kept))


def changes(books: Sequence[Rulebook], day: int, lighter: Collection[str] = ()) -> tuple[Change, ...]:
    """Return what came into force on a day, rule by rule; `lighter`: ids of rules that now ask less."""
    found = []
    for book in books:
        before = {rule.id: rule for rule in book.rules if rule.until == day}
        for rule in book.rules:
            if rule.since == day:
                found.append(_change(rule, before.pop(rule.id, None), lighter))
        found += [Change(DROPPED, None, rule) for rule in before.values()]
    return tuple(found)


class Comparison:
    """Rulebooks with an edition and without it, prepared once for many cases."""

    def __init__(self, books: Sequence[Rulebook], day: int, lighter: Collection[str] = ()) -> None:
        self.books = tuple(books)
        self.former = tuple(without(book, day) for book in books)
        self.changes = changes(books, day, lighter)
        found = {(one.rule.id, one.rule.since): one for one in self.changes if one.rule and one.kind in (NEW, CHANGED)}
        self._steps = [
            (found[entry.rule.id, entry.since], judge, entry)
            for book in books for judge in compile_book(book) for entry in judge.entries
            if (entry.rule.id, entry.since) in found
        ]

    def of(self, case: Case, as_of: int) -> Impact:
        """Return what the edition is to a case on a day (ordinal)."""
        now = _by_key(evaluate_all(self.books, case, as_of))
        h = read(case, as_of)
        if not _is_open(h.exit, now.values()):
            return Impact(h.state, False, ())
        then = _by_key(evaluate_all(self.former, case, as_of))
        touches = list(_differences(now, then, {entry.rule.id for _, _, entry in self._steps}))
        told = {one.rule.id for one in touches if one.kind in OWED}
        for change, judge, e in self._steps:
            if e.rule.id in told or not e.since <= as_of < e.until or not lies_ahead(h, judge, e):
                continue
            finding = next((f for key, f in now.items() if key[0] == e.rule.id and f.rule is e.rule), None)
            ahead = finding and _ahead(change, e.rule, still_asked(h, judge, e), finding, h.exit)
            if ahead is not None:
                touches = [*(one for one in touches if one.rule.id != e.rule.id), ahead]
        return Impact(h.state, True, tuple(touches))


def _change(rule: Rule, before: Rule | None, lighter: Collection[str]) -> Change:
    if before is None:
        return Change(NEW, rule, None)
    if any(getattr(rule, name) != getattr(before, name) for name in _WEIGHED):
        return Change(LIGHTER if rule.id in lighter else CHANGED, rule, before)
    return Change(SAME if rule.cite.article == before.cite.article else RENUMBERED, rule, before)


def _by_key(findings: Sequence[Finding]) -> dict[Key, Finding]:
    return {(f.rule.id, f.occasion.n if f.occasion else 0, f.occasion.first if f.occasion else 0): f for f in findings}


def _is_open(exit: str | None, findings: Collection[Finding]) -> bool:
    """Tell whether anything is still to be done in a case: of a full member, whether something stays owed."""
    if exit is None:
        return True
    return exit == "full_member" and any(f.outcome in (OVERDUE, PENDING, WAITING) and _lasts(f) for f in findings)


def _lasts(finding: Finding) -> bool:
    return finding.why[:1] != ("left",)


def _differences(now: Mapping[Key, Finding], then: Mapping[Key, Finding], ahead: Collection[str]) -> Iterator[Touch]:
    """Yield what is judged otherwise; duties without a day of a rule that is looked at ahead are left to that."""
    for key in dict.fromkeys((*now, *then)):
        new, old = now.get(key), then.get(key)
        if _said(new) == _said(old):
            continue
        if new is not None and new.outcome in OWED:
            if new.outcome != PENDING or new.due is not None or key[0] not in ahead:
                yield Touch(new.outcome, new.rule, new)
        elif new is not None and new.outcome == UNKNOWN:
            yield Touch(UNKNOWN, new.rule, new)
        elif old is not None and old.outcome in OWED and _lasts(old):
            yield Touch(RELIEVED, old.rule, old)


def _said(finding: Finding | None) -> tuple[object, ...]:
    """Return what a finding comes to; that nothing is asked now, for whatever reason, is one thing."""
    if finding is None or finding.outcome not in (*OWED, UNKNOWN):
        return ()
    return finding.outcome, finding.how, finding.severity, finding.due, finding.opens


def _ahead(change: Change, rule: Rule, asked: Sequence[Ask], finding: Finding, exit: str | None) -> Touch | None:
    """Return what is new in a rule whose step lies ahead; None where that comes to nothing."""
    outcomes = (PENDING, WAITING) if exit is not None else (PENDING, WAITING, DORMANT, UNKNOWN)
    if finding.outcome not in outcomes:
        return None
    asks = tuple(ask for ask in asked if change.before is None or ask not in change.before.asks)
    if not asks and (change.before is None or change.before.severity == rule.severity):
        return None
    owed = finding if finding.outcome in (PENDING, WAITING) else None
    lacking = finding.outcome == UNKNOWN and finding.why[0] == "no_column"
    return Touch(AHEAD, rule, owed, asks, change.before, not lacking)

"""Which small lies could a rulebook tell? Every rule of every edition, changed in one place at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from devtrack.model import FOREVER, Ask, Rule, Rulebook
from devtrack.vocabulary import RANKS

SWAPS = {"from": "after", "after": "from", "by": "before", "before": "by"}
HALVES = {"more_than_half": "half_or_more", "half_or_more": "more_than_half"}
OTHER = {"committee_meeting": "branch_meeting", "branch_meeting": "committee_meeting"}
LISTS = ("parts", "whole", "chain", "written", "room", "of", "figures", "items", "never", "is")


class Months(int):
    """So many months, and a day more or less: what shifts one bound of one rule by a day and nothing else."""

    days: int

    def __new__(cls, months: int, days: int) -> "Months":
        """Make so many months with a day's shift."""
        made = super().__new__(cls, months)
        made.days = days
        return made

    def __add__(self, other: int) -> "Months":
        """Keep the shift when the term of probation is added."""
        return Months(int(self) + int(other), self.days)

    __radd__ = __add__

    def __mul__(self, other: int) -> "Months":
        """Keep the shift for the end of every window."""
        return Months(int(self) * int(other), self.days)

    __rmul__ = __mul__


class Mutant(NamedTuple):
    """A rule as it should not be: of which book, which rule, what was changed."""

    name: str
    book: Rulebook
    rule: Rule
    changed: Rule

    def rulebook(self) -> Rulebook:
        """Return the whole rulebook with the one rule changed."""
        rules = tuple(self.changed if rule is self.rule else rule for rule in self.book.rules)
        return replace(self.book, rules=rules)


def of_book(book: Rulebook) -> Iterator[Mutant]:
    """Yield every mutant of a rulebook."""
    for rule in book.rules:
        for what, changed in (*_asks(rule), *_frame(rule, book)):
            yield Mutant(f"{rule.id} {rule.edition}: {what}", book, rule, changed)


def _frame(rule: Rule, book: Rulebook) -> Iterator[tuple[str, Rule]]:
    for field in ("since", "until"):
        day = getattr(rule, field)
        if day < FOREVER:
            for shift in (-1, 1):
                yield f"{field} {shift:+}", replace(rule, **{field: day + shift})
    if any(ask.word in ("within", "every") for ask in rule.asks) and rule.edition == "2026":
        for shift in (-1, 1):
            yield f"the limit stands since {shift:+}", replace(rule, limit_since=rule.limit_since + shift)
    yield "severity", replace(rule, severity="warning" if rule.severity == "error" else "error")
    yield "absence", replace(rule, absence=not rule.absence)
    if rule.either:
        yield "either", replace(rule, either=False)
    if rule.governed_by:
        yield "governed by its own day", replace(rule, governed_by=None)
    for key in rule.applies:
        yield f"applies without {key}", replace(rule, applies={k: v for k, v in rule.applies.items() if k != key})
    for n, kind in enumerate(rule.step):
        if len(rule.step) > 1:
            yield f"step without {kind}", replace(rule, step=rule.step[:n] + rule.step[n + 1:])
    yield from _owed(rule, book)


def _owed(rule: Rule, book: Rulebook) -> Iterator[tuple[str, Rule]]:
    states = [state for state in RANKS if book.knows_trainee or state != "trainee"]
    if rule.owed in states[:-2]:
        n = states.index(rule.owed)
        for other in (*states[max(0, n - 1):n], states[n + 1]):
            yield f"owed by {other}", replace(rule, owed=other)


def _asks(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for n, ask in enumerate(rule.asks):
        if len(rule.asks) > 1:
            yield f"without {ask.word}", replace(rule, asks=rule.asks[:n] + rule.asks[n + 1:])
        for what, changed in _ask(ask):
            yield f"{ask.word} {what}", replace(rule, asks=(*rule.asks[:n], changed, *rule.asks[n + 1:]))


def _ask(ask: Ask) -> Iterator[tuple[str, Ask]]:
    if ask.word in HALVES:
        yield HALVES[ask.word], Ask(HALVES[ask.word], ask.args)
    for what, args in _args(ask.word, ask.args):
        yield what, Ask(ask.word, args)


def _args(word: str, args: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if word == "order":
        yield from _order(args)
    for key, value in args.items():
        if isinstance(value, Mapping):
            for what, changed in _args(word, value):
                yield f"{key} {what}", {**args, key: changed}
        elif key == "months":
            yield from ((f"months {s:+}", {**args, key: value + s}) for s in (-1, 1) if word != "every" or value + s > 0)
            yield from ((f"a day {s:+}", {**args, key: Months(value, s)}) for s in (-1, 1))
        elif key in ("workdays", "least", "most", "days", "hours"):
            yield from ((f"{key} {s:+}", {**args, key: value + s}) for s in (-1, 1))
        elif isinstance(value, bool) and key in ("day_before", "once", "carried"):
            yield f"{key} flipped", {**args, key: not value}
        elif key in LISTS and isinstance(value, list | tuple):
            yield from _list(word, key, args)
        elif key == "severity" or key == "early":
            yield f"{key} error", {**args, key: "error"}
        elif value in OTHER:
            yield f"{key} {OTHER[value]}", {**args, key: OTHER[value]}
    for key in ("ends", "restart", "grace", "instead", "if_any", "status", "not_before_closing_of", "opens", "closes"):
        if key in args:
            yield f"without {key}", {k: v for k, v in args.items() if k != key}


def _list(word: str, key: str, args: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    value = list(args[key])
    for n, one in enumerate(value):
        if len(value) > 1:
            yield f"{key} without {one}", {**args, key: value[:n] + value[n + 1:]}
    if key == "is":
        yield "is inverted", {**args, key: [not one if isinstance(one, bool) else f"not {one}" for one in value]}


def _order(args: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key in SWAPS:
        for one in args.get(key, ()):
            rest = [text for text in args[key] if text != one]
            less = {k: v for k, v in args.items() if k != key} | ({key: rest} if rest else {})
            if any(k in less for k in SWAPS):
                yield f"{key} without {one}", less
            yield f"{key} {one} -> {SWAPS[key]}", {**less, SWAPS[key]: [*less.get(SWAPS[key], ()), one]}

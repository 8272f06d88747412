"""Which small lies could a rulebook tell? Every rule of every edition, changed in one place at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.model import FOREVER, Ask, Rule, Rulebook

SWAPS = {"from": "after", "after": "from", "by": "before", "before": "by"}
HALVES = {"more_than_half": "half_or_more", "half_or_more": "more_than_half"}
WHOLE = ("authority",)
"""Words with nothing in them to change: the lie is to leave them out."""
NUMBERS = ("workdays", "least", "most", "days", "hours")


class Months(int):
    """So many months, and a day more or less: what shifts one bound of one rule by a day and nothing else."""

    days: int

    def __new__(cls, months: int, days: int) -> "Months":
        """Make so many months with a day's shift."""
        made = super().__new__(cls, months)
        made.days = days
        return made

    def __eq__(self, other: object) -> bool:
        """Tell a shifted bound from the one it should be."""
        return isinstance(other, Months) and (int(self), self.days) == (int(other), other.days)

    __hash__ = int.__hash__

    def __add__(self, other: int) -> "Months":
        """Keep the shift when the term of probation is added."""
        return Months(int(self) + int(other), self.days)

    __radd__ = __add__

    def __neg__(self) -> "Months":
        """Turn the shift round with the direction."""
        return Months(-int(self), -self.days)

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


def file_of(rule: Rule) -> str:
    """Return the rulebook and the file in which a rule stands, as `national/30-admission`."""
    assert rule.source is not None, rule.id
    return f"{rule.id.partition('/')[0]}/{Path(rule.source.file).stem}"


def of_book(book: Rulebook) -> Iterator[Mutant]:
    """Yield every mutant of a rulebook."""
    for rule in book.rules:
        for what, changed in (*_asks(rule), *_in_force(rule)):
            yield Mutant(f"{rule.id} {rule.edition}: {what}", book, rule, changed)


def _in_force(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for field in ("since", "until"):
        day = getattr(rule, field)
        if day < FOREVER:
            for shift in (-1, 1):
                yield f"{field} {shift:+}", replace(rule, **{field: day + shift})


def _asks(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for n, ask in enumerate(rule.asks):
        if ask.word in WHOLE:
            yield f"{ask.word} left out", replace(rule, asks=(*rule.asks[:n], *rule.asks[n + 1:]))
        for what, changed in _ask(ask):
            yield f"{ask.word} {what}", replace(rule, asks=(*rule.asks[:n], changed, *rule.asks[n + 1:]))


def _ask(ask: Ask) -> Iterator[tuple[str, Ask]]:
    if ask.word in HALVES:
        yield HALVES[ask.word], Ask(HALVES[ask.word], ask.args)
    if ask.word == "order":
        for what, args in _order(ask.args):
            yield what, Ask(ask.word, args)
    for what, args in _args(ask.word, ask.args):
        yield what, Ask(ask.word, args)


def _args(word: str, args: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, value in args.items():
        if isinstance(value, Mapping):
            for what, changed in _args(word, value):
                yield f"{key} {what}", {**args, key: changed}
        elif key == "months":
            shifted = [value + s for s in (-1, 1) if word != "every" or value + s > 0]
            yield from ((f"months {one}", {**args, key: one}) for one in shifted)
            yield from ((f"a day {s:+}", {**args, key: Months(value, s)}) for s in (-1, 1))
        elif key in NUMBERS:
            yield from ((f"{key} {value + s}", {**args, key: value + s}) for s in (-1, 1))
        elif key == "day_before":
            yield "day_before flipped", {**args, key: not value}
        elif key == "items":
            for n, one in enumerate(value):
                yield f"without {one}", {**args, key: [*value[:n], *value[n + 1:]]}
        elif key == "is" and word == "value":
            yield "inverted", {**args, key: [not one if isinstance(one, bool) else f"not {one}" for one in value]}


def _order(args: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, other in SWAPS.items():
        for one in args.get(key, ()):
            rest = [text for text in args[key] if text != one]
            less = {k: v for k, v in args.items() if k != key} | ({key: rest} if rest else {})
            yield f"{key} {one} -> {other}", {**less, other: [*less.get(other, ()), one]}

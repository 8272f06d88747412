"""What is one edition of a rule, ready to be asked? Its checks, limits and what passes or owes its step."""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.conditions import bounds, figures, order, spans, windows
from devtrack.conditions.references import RELIED, Reference, names_of, resolve, trigger
from devtrack.conditions.verdict import Verdict
from devtrack.history import CONVERSION, History, Round
from devtrack.model import DORMANT, NOT_IN_FORCE, Fact, Finding, Rule, Rulebook
from devtrack.vocabulary import RANKS

Check = Callable[[History, Round, Fact], Verdict | None]

OWED_KINDS = {"conversion_voted": 5, "conversion_approved": 6, "full_member": 6, "transferred_in": 5}
"""Rank of the state in which a step is done that is owed from a fact rather than from a state."""


class Entry:
    """One edition of a rule, compiled once. ``law``: 1 where the procedure has the stage 培养考察对象."""

    __slots__ = (
        "after_exit",
        "checks",
        "closes",
        "dormant",
        "every",
        "frame",
        "law",
        "limit",
        "limit_severity",
        "names",
        "not_in_force",
        "opening",
        "opens",
        "owed_rank",
        "pass_rank",
        "passer_kinds",
        "passers",
        "predecessors",
        "rule",
        "since",
        "sole_limit",
        "trigger",
        "until",
        "window",
    )

    def __init__(self, rule: Rule, book: Rulebook, siblings: tuple[Rule, ...]) -> None:
        self.rule = rule
        self.since, self.until = rule.since, rule.until
        self.names = names_of(book)
        self.dormant = Finding(rule, None, DORMANT, None, rule.severity, None, None, None, None, (), ())
        self.not_in_force = self.dormant._replace(outcome=NOT_IN_FORCE)
        self.limit: bounds.Limit | None = None
        self.trigger: Any = None
        self.limit_severity: str | None = None
        self.opening: bounds.Limit | None = None
        self.window: Mapping[str, Any] | None = None
        self.opens: Any = None
        self.closes: Any = None
        self.every: Mapping[str, Any] | None = None
        self.frame: windows.Framing | None = None
        self.sole_limit = len(rule.asks) == 1 and rule.asks[0].word == "within"
        self.checks = tuple(
            check for ask in rule.asks if (check := self._compile(ask.word, ask.args, book, siblings)) is not None
        )
        self.predecessors = _references((rule,), rule, ("after",), book)
        passing = siblings if not rule.absence else (rule,)
        step = figures.compile_step(rule.applies)
        self.checks = (step, *self.checks) if step is not None else self.checks
        self.passers = _references(passing, rule, ("by", "before"), book)
        self.passer_kinds = frozenset(kind for reference in self.passers for kind in reference.kinds)
        rank = RANKS.get(rule.owed)
        self.owed_rank = rank
        self.pass_rank = OWED_KINDS[rule.owed] if rank is None or rule.owed in OWED_KINDS else rank
        self.law = int(book.knows_trainee)
        self.after_exit = rule.owed in ("conversion_approved", "full_member")

    def _compile(self, word: str, args: Mapping[str, Any], book: Rulebook, siblings: tuple[Rule, ...]) -> Check | None:
        if word == "order":
            return order.compile_order(self.rule, args, book.rules, names_of(book))
        if word == "within":
            self.limit = bounds.compile_limit(self.rule, args, book)
            self.trigger = trigger(args["of"], names_of(book))
            self.limit_severity = args.get("severity")
            return bounds.compile_within(self.rule, args, book)
        if word == "not_before":
            self.opening = None if args["of"] == "born" else bounds.compile_opening(args, book)
            return bounds.compile_not_before(args, book)
        if word == "in_window":
            if "field" not in args:
                self.window = args
                self.opens = bounds.compile_edge(args["opens"], book) if "opens" in args else None
                self.closes = bounds.compile_edge(args["closes"], book) if "closes" in args else None
            return bounds.compile_window(self.rule, args, book)
        if word == "every":
            self.every, self.frame = args, windows.compile_frame(args, names_of(book))
            return None
        return PLAIN[word](args) if word in PLAIN else BOUND[word](args, book)


PLAIN: dict[str, Callable[[Mapping[str, Any]], Check]] = {
    "count": figures.compile_count,
    "distinct": figures.compile_distinct,
    "who": figures.compile_who,
    "value": figures.compile_value,
    "at_least": figures.compile_at_least,
    "more_than_half": lambda args: figures.compile_half(args, strict=True),
    "half_or_more": lambda args: figures.compile_half(args, strict=False),
    "sums": figures.compile_sums,
    "complete": figures.compile_complete,
    "body": figures.compile_body,
    "authority": figures.compile_authority,
    "edition": figures.compile_edition,
}
BOUND: dict[str, Callable[[Mapping[str, Any], Rulebook], Check]] = {
    "equals_day": bounds.compile_equals,
    "lasts": spans.compile_lasts,
    "clear_of": spans.compile_clear_of,
}
WORDS = frozenset({*PLAIN, *BOUND, "order", "within", "not_before", "in_window", "every"})
"""The closed vocabulary: nothing else may stand in a rule's `asks`."""


def _references(rules: tuple[Rule, ...], rule: Rule, keys: tuple[str, ...], book: Rulebook) -> tuple[Reference, ...]:
    """Return what the rows of this step name under these keys of `order`, nearest on the road first."""
    found = {}
    for other in rules:
        if other.since >= rule.until or rule.since >= other.until or other.step != rule.step:
            continue
        for ask in other.asks:
            if ask.word == "order":
                for key in keys:
                    for text in ask.args.get(key, ()):
                        found[text] = resolve(text, names_of(book))
    return tuple(sorted(found.values(), key=lambda reference: reference.road))


class Judge:
    """All editions of one rule id, newest first.

    ``kind``: the first kind of its step. ``personal``: not about everyone; ``student``: about students.
    ``changing``: its editions cut their windows differently. ``particular``: its occurrence has to be
    chosen with care.
    """

    __slots__ = (
        "changing",
        "entries",
        "governed_by",
        "kind",
        "later",
        "particular",
        "per_round",
        "personal",
        "recurring",
        "step",
        "student",
    )

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        newest = entries[0]
        rule = newest.rule
        self.entries = entries
        self.step = rule.step
        self.kind = rule.step[0]
        self.recurring = newest.every is not None
        self.changing = any(e.every != newest.every for e in entries)
        self.per_round = self.kind in CONVERSION and not self.recurring
        self.governed_by = rule.governed_by
        self.personal = bool(rule.applies.keys() & {"general_branch", "not_decision", "transferred"})
        # What follows full membership looks to the last round, what follows a transfer to the round it fell in.
        self.later = rule.owed if rule.owed in ("full_member", "transferred_in") else ""
        self.student = rule.applies.get("category") == "student"
        self.particular = (newest.sole_limit or newest.window is not None) and self.kind in RELIED

    def round_of(self, h: History) -> Round:
        """Return the round a rule outside the rounds looks to: mostly the first."""
        if not self.later or len(h.rounds) == 1:
            return h.rounds[0]
        if "transferred_in" not in self.later:
            return h.rounds[-1]
        days = [fact.lo for fact in h.occ.get("transferred_in", ())]
        return [r for r in h.rounds if not days or r.first < days[-1] or r.n == 1][-1]


def compile_book(book: Rulebook) -> tuple[Judge, ...]:
    """Compile a rulebook: one judge an id, in the rulebook's order."""
    by_id: dict[str, list[Rule]] = {}
    for rule in book.rules:
        by_id.setdefault(rule.id, []).append(rule)
    judges = []
    for rules in by_id.values():
        rules.sort(key=lambda rule: -rule.since)
        judges.append(Judge(tuple(Entry(rule, book, book.rules) for rule in rules)))
    return tuple(judges)

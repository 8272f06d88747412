"""Which day, of which fact, does a word of a rule point at?

A reference is a kind of fact, a day field of one (``conversion_publicized.until``), a point (this kind, else
that one), or ``probation_end``, ``born``, ``leaves_on``.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from devtrack.conditions.verdict import Span
from devtrack.dates import add_months, parse
from devtrack.history import CANCELLED_DROPS, SEVERAL, History, Round, approved, cancelling, latest
from devtrack.model import FOREVER, Ask, Fact, Rule, Rulebook
from devtrack.vocabulary import ROAD

ANCHORS = ("probation_end", "born", "leaves_on")
RELIED = ("admission_voted", "admission_approved", "conversion_voted", "conversion_approved")
MILESTONES = ("activist_decided", "development_listed", *RELIED)
"""What the further road rests on, whoever asks."""


class Names(NamedTuple):
    """What a rulebook's references mean, and which kinds rest on which, nearest on the road first."""

    points: Mapping[str, tuple[str, ...]]
    rests: Mapping[str, tuple[str, ...]]


Bound = Callable[[History, Round, Fact | None], "Start | None"]


class Start(NamedTuple):
    """A day something is counted from, and the fact it stands on (None: a date of the person)."""

    lo: int
    hi: int
    fact: Fact | None


class Reference(NamedTuple):
    """A reference taken apart: the kinds tried in turn, the day field read, the place on the road."""

    text: str
    kinds: tuple[str, ...]
    field: str | None
    road: int
    rests: Mapping[str, tuple[str, ...]]


def resolve(text: str, names: Names) -> Reference:
    """Take a written reference apart."""
    name, _, field = text.partition(".")
    kinds = names.points.get(name) or (name,)
    return Reference(text, kinds, field or None, ROAD.get(kinds[0], -1), names.rests)


@lru_cache(maxsize=32)
def names_of(book: Rulebook) -> Names:
    """Return what the references of a rulebook mean; rulebooks are compared by identity."""
    bare = Names(book.points, {})
    found: dict[str, set[str]] = {}
    for rule in book.rules:
        for ask in rule.asks:
            for text in _earlier(ask):
                for kind in resolve(text, bare).kinds:
                    found.setdefault(kind, set()).update(rule.step)
            for text in (*ask.args.get("by", ()), *ask.args.get("before", ())) if ask.word == "order" else ():
                for kind in rule.step:
                    found.setdefault(kind, set()).update(resolve(text, bare).kinds)
    for kind in ROAD:
        found.setdefault(kind, set()).update(MILESTONES)
    rests = {
        kind: tuple(sorted((later for later in known if ROAD[later] > ROAD[kind]), key=ROAD.__getitem__))
        for kind, known in found.items()
        if kind in ROAD
    }
    return Names(book.points, rests)


def _earlier(ask: Ask) -> tuple[str, ...]:
    if ask.word == "order":
        return (*ask.args.get("from", ()), *ask.args.get("after", ()))
    return (ask.args["of"],) if ask.word in ("within", "not_before") else ()


def named_before(rule: Rule, names: Names) -> dict[str, bool]:
    """Return the kinds a rule names as coming before its step, and whether strictly."""
    found: dict[str, bool] = {}
    for ask in rule.asks:
        strictly = ask.args.get("after", ()) if ask.word == "order" else ()
        for text in _earlier(ask):
            if ask.word != "within" or ask.args.get("lower", True):
                for kind in resolve(text, names).kinds:
                    found[kind] = found.get(kind, False) or text in strictly
    return found


def find(h: History, r: Round, reference: Reference, day: int) -> Fact | None:
    """Return the fact a step of this day looks back to: the latest on or before it, else the latest."""
    for kind in reference.kinds:
        fact = r.one.get(kind)
        if fact is not None:
            return fact
        if kind in RELIED:
            continue
        facts = r.occ.get(kind)
        if facts is not None:
            fact = facts[-1] if kind in SEVERAL else latest(facts, day)
        if fact is not None and not _dropped(r, kind):
            return fact
    return None


def ahead(h: History, r: Round, reference: Reference) -> Fact | None:
    """Return the fact a step looks forward to: the one that the further road rests on."""
    for kind in reference.kinds:
        fact = r.one.get(kind)
        if fact is not None:
            return fact
        if kind in RELIED:
            continue
        facts = r.occ.get(kind)
        fact = None if facts is None or _dropped(r, kind) else relied_on(r, kind, facts, reference.rests)
        if fact is not None:
            return fact
    return None


def relied_on(r: Round, kind: str, facts: list[Fact], rests: Mapping[str, tuple[str, ...]]) -> Fact:
    """Return the fact of a kind that counts: the latest on or before the next step that rests on it.

    Where nothing recorded rests on it yet: the latest of all.
    """
    if len(facts) == 1:
        return facts[0]
    for later in rests.get(kind, ()):
        following = r.one.get(later)
        if following is None and later in r.occ and later not in RELIED:
            following = relied_on(r, later, r.occ[later], rests)
        if following is not None:
            return latest(facts, following.lo)
    return facts[-1]


def _dropped(r: Round, kind: str) -> bool:
    return kind in CANCELLED_DROPS and cancelling(r)


def day_of(fact: Fact, field: str | None) -> Span | None:
    """Return the day of a fact or of its field; None where the field is not recorded."""
    if field is None:
        return fact.lo, fact.hi
    text = fact.fields.get(field)
    return None if text is None else parse(text)


def covered(h: History, kinds: tuple[str, ...]) -> bool:
    """Tell whether the source could express any of these kinds."""
    return h.covers is None or any(kind in h.covers for kind in kinds)


def counted_from(text: str, months: int, names: Names) -> Bound:
    """Return what finds the day so many months after a reference, as a step looks back to it."""
    if text == "probation_end":
        return lambda h, r, s: _end(r, months)
    if text in ANCHORS:
        return lambda h, r, s: _personal(h, text, months)
    reference = resolve(text, names)

    def bound(h: History, r: Round, s: Fact | None) -> Start | None:
        fact = find(h, r, reference, FOREVER if s is None else s.hi)
        span = None if fact is None else day_of(fact, reference.field)
        return None if span is None else Start(add_months(span[0], months), add_months(span[1], months), fact)

    return bound


def _end(r: Round, months: int) -> Start | None:
    span = r.end(months)
    return None if span is None else Start(span[0], span[1], None)


def _personal(h: History, text: str, months: int) -> Start | None:
    written = h.case.born if text == "born" else h.case.leaves_on
    if written is None:
        return None
    lo, hi = parse(written)
    return Start(add_months(lo, months), add_months(hi, months), None)


def trigger(text: str, names: Names) -> Bound:
    """Return what finds the first fact that stands and from which a limit runs."""
    reference = resolve(text, names)
    kind = reference.kinds[0]

    def first(h: History, r: Round, s: Fact | None) -> Start | None:
        if kind == "admission_voted":
            fact = h.vote
        elif kind == "conversion_voted":
            fact = r.vote
        elif kind == "admission_approved":
            fact = h.approval if h.approval is not None and approved(h.approval) else None
        else:
            facts = r.occ.get(kind, ())
            fact = next((f for f in facts if kind != "pre_reviewed" or f.fields.get("passed") is not False), None)
        return None if fact is None else Start(fact.lo, fact.hi, fact)

    return first

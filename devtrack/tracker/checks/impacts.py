"""Which open cases does a new edition touch? Judges files, or the cases of the ledger, with it and without it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack import explain
from devtrack.dates import write
from devtrack.errors import Unusable
from devtrack.exporters.basis import Basis
from devtrack.exporters.captions import distinct
from devtrack.exporters.touched import CHANGES, LABELS, Item, OfRule, Person, Told, urgency
from devtrack.impact import (
    AHEAD,
    CHANGED,
    RELIEVED,
    RENUMBERED,
    SAME,
    Change,
    Comparison,
    Touch,
    beginnings,
    changes,
)
from devtrack.model import BROKEN, PENDING, SEVERITIES, UNKNOWN, Ask, Case, Rule, Rulebook
from devtrack.rulebook.compare import compare
from devtrack.rulebook.phrases import say
from devtrack.rulebook.strictness import STRICTER
from devtrack.tracker.checks import holdings
from devtrack.tracker.checks.checks import Check, Request, check
from devtrack.tracker.checks.holdings import hold, shown_of
from devtrack.tracker.desk import Desk
from devtrack.vocabulary import STATES

Judgeable = tuple[Case, tuple[Rulebook, ...], int]


class Answer(NamedTuple):
    """What is told, and what came with it: the files (None of the ledger), how many cases."""

    told: Told
    check: Check | None
    cases: int


def of_files(paths: Sequence[Path], request: Request, since: int | None) -> Answer:
    """Tell what an edition (None: the latest) is to the people in files; raises Unusable."""
    done = check(paths, request._replace(as_of=max(request.as_of, since or 0)))
    books = done.basis.rulebooks
    every = ((case, books, n) for n, one in enumerate(done.opened) for case in one.cases)
    told = tell(done.basis, since, every)
    return Answer(told, done, 0)


def of_ledger(desk: Desk, ask: holdings.Ask, since: int | None) -> Answer:
    """Tell what an edition (None: the latest) is to the people in sight; raises Unusable."""
    held = hold(desk, ask._replace(as_of=max(ask.as_of, since or 0)))
    return Answer(tell(held.basis, since, ((case, books, 0) for case, books in held.share(0, 1))), None, held.cases)


def tell(basis: Basis, since: int | None, every: Iterable[Judgeable]) -> Told:
    """Tell what an edition is to these cases; raises Unusable where no edition began on that day."""
    day = _day(basis, since)
    lighter = frozenset(_lighter(basis.rulebooks, day))
    ready: dict[tuple[Rulebook, ...], Comparison] = {}
    persons: list[Person] = []
    counts: Counter[str] = Counter()
    unsure: dict[str, list[str]] = {}
    for case, books, file in every:
        if books not in ready:
            ready[books] = Comparison(books, day, lighter)
        found = ready[books].of(case, basis.as_of)
        items = [_item(touch, case) for touch in found.touches]
        for item in items:
            if item.kind == UNKNOWN:
                unsure.setdefault(item.rule.id, []).append(item.text)
        sure = tuple(sorted((item for item in items if item.kind != UNKNOWN), key=urgency))
        if sure:
            state = STATES[found.state] if found.state else "未记申请"
            persons.append(Person(shown_of(case), file, state, sure))
        counts["closed" if not found.open else "touched" if sure else "unsure" if items else "untouched"] += 1
    persons.sort(key=lambda one: urgency(one.items[0]))
    every_change = changes(basis.rulebooks, day, lighter)
    return Told(
        basis, day, beginnings(basis.rulebooks)[day], _rules(every_change, persons, unsure),
        tuple(one for one in every_change if one.kind == RENUMBERED),
        sum(one.kind == SAME for one in every_change), tuple(persons), counts["untouched"], counts["unsure"],
        counts["closed"],
    )


def _day(basis: Basis, since: int | None) -> int:
    """Return the day on which the edition began; the latest one where none was named."""
    days = beginnings(basis.rulebooks)
    there = "、".join(f"{write(day)} {'、'.join(names)}" for day, names in days.items())
    if since is not None:
        if since not in days:
            raise Unusable(f"--since 的“{write(since)}”没有版本开始施行；可以是 {there}")
        return since
    past = [day for day in days if day <= basis.as_of]
    if not past:
        raise Unusable(f"截至 {write(basis.as_of)} 还没有任何版本施行；--since 可以是 {there}")
    return past[-1]


def _lighter(books: Sequence[Rulebook], day: int) -> Iterator[str]:
    """Yield the ids of rules that asked more before."""
    for book in books:
        for row in compare(book, book, day - 1, day).rows:
            if row.verdict == STRICTER:
                yield from (rule.id for rule in row.right)


def _item(touch: Touch, case: Case) -> Item:
    finding, rule = touch.finding, touch.rule
    if touch.kind == AHEAD:
        own = "" if touch.covered else "本表没有这一栏，是否已办请核对"
        new = touch.asks if touch.before is not None else ()  # of a new rule the title says it
        text = "；".join(distinct([_asked(rule, new, touch.before), own]))
        return Item(AHEAD, LABELS[AHEAD], rule, _grade(touch), text, None, None, finding)
    assert finding is not None
    said = explain.message(finding, case)
    label = explain.label(finding) if touch.kind == BROKEN else LABELS[touch.kind]
    if touch.kind == RELIEVED:
        said = f"此前：{said}"
    limits = [ask.args["severity"] for ask in rule.asks if ask.word == "within" and "severity" in ask.args]
    grade = limits[0] if limits and touch.kind == PENDING and finding.due is not None else finding.severity
    return Item(touch.kind, label, rule, grade, said, finding.due, finding.opens, finding)


def _grade(touch: Touch) -> str:
    """Return the degree of what lies ahead: of what is asked of old the old one is no measure."""
    grades = {ask.args.get("severity", touch.rule.severity) for ask in touch.asks}
    return next((grade for grade in SEVERITIES if grade in grades), touch.rule.severity)


def _asked(rule: Rule, asks: Sequence[Ask], before: Rule | None) -> str:
    said = "；".join(_phrase(ask, before) for ask in asks)
    return f"{rule.title}：{said}" if said else rule.title


def _phrase(ask: Ask, before: Rule | None) -> str:
    """Say what is asked; of a list of papers that was asked for before, which of them are new."""
    asked = [old for old in (before.asks if before else ()) if old.word == ask.word]
    listed = [one for old in asked for one in old.args.get("items", ())]
    new = [one for one in ask.args.get("items", ()) if one not in listed]
    return f"新列入 {'、'.join(new)}（共 {len(ask.args['items'])} 种）" if listed and new else say(ask)


def _rules(
    every: Sequence[Change], persons: Sequence[Person], unsure: dict[str, list[str]]
) -> tuple[OfRule, ...]:
    """Return the rules that ask otherwise, and any other that somebody is judged otherwise by, with the people."""
    people = Counter(rule for one in persons for rule in {item.rule.id for item in one.items})
    found = [
        OfRule(one, _difference(one), people[one.told.id], len(why := unsure.get(one.told.id, [])), distinct(why))
        for one in every
        if one.kind in CHANGES or one.told.id in people
    ]
    return tuple(sorted(found, key=lambda one: -one.people))


def _difference(change: Change) -> str:
    """Return what is new in a rule, and what it takes the place of."""
    rule, before = change.rule, change.before
    if rule is None or before is None:
        return _asked(change.told, change.told.asks, None)
    new = [ask for ask in rule.asks if ask not in before.asks]
    old = [ask for ask in before.asks if ask not in rule.asks]
    text = _asked(rule, new, before)
    return f"{text}（此前：{'；'.join(map(say, old))}）" if old and change.kind == CHANGED else text

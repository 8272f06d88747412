"""What do the plain rows of the tables say? A row names its step, its neighbours, and a value to look at."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from oracle.chronicle import Book, Chronicle
from oracle.days import DAY, add_months
from oracle.facts import Fact
from oracle.shapes import (
    DORMANT,
    NOT_IN_FORCE,
    UNKNOWN,
    Absence,
    Failure,
    Occasion,
    Verdict,
    absent,
    judged,
    lower,
    sides,
    upper,
    windows,
)

Checked = tuple[list[Failure], bool]
CASE, ROUND, WINDOWS = "case", "round", "windows"


@dataclass(frozen=True)
class Row:
    """A plain row: a step in its order, perhaps with a value. `<kind` is a strict neighbour."""

    slug: str
    step: str
    state: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    severity: str = "error"
    check: Callable[[Chronicle, Fact], Checked] | None = None
    when: Callable[[Chronicle], bool] | None = None
    editions: tuple[str, ...] | None = None


def by_row(ch: Chronicle, row: Row) -> Verdict:
    """Judge one plain row."""
    fact = ch.one(row.step)
    edition = ch.edition(fact.day if fact else ch.as_of)
    if row.when and not row.when(ch):
        return DORMANT if edition else NOT_IN_FORCE
    if fact is None:
        opens = max((s.day + DAY for s in sides(ch, row.before) if s.strict), default=None)
        after = tuple(name.lstrip("<") for name in row.after)
        return absent(ch, Absence(row.step, row.state, after, opens=opens, severity=row.severity, editions=row.editions))
    bad = lower(fact.day, sides(ch, row.before), row.severity)
    bad += upper(ch, row.step, fact.day, sides(ch, row.after), row.severity)
    more, lacking = row.check(ch, fact) if row.check else ([], False)
    return judged(ch, fact.day, bad + more, lacking, row.severity, row.editions)


def book(name: str, editions: tuple[tuple[date, str], ...], rows: Iterable[Row],
         foreign: frozenset[str] = frozenset()) -> Book:
    """A rulebook, with the neighbours that its rows name."""
    named: dict[str, dict[str, bool]] = defaultdict(dict)
    rests: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for before in row.before:
            kind = before.lstrip("<")
            named[row.step][kind] = named[row.step].get(kind, False) or before.startswith("<")
            rests[kind].add(row.step)
        rests[row.step] |= {name.lstrip("<") for name in row.after}
    return Book(name, editions, dict(named), dict(rests), foreign)


def age(ch: Chronicle) -> Verdict:
    """Eighteen on the day of the application; the birthday itself counts."""
    fact = ch.one("applied")
    if fact is None:
        return absent(ch, Absence("applied", "applicant", owed=False if ch.covered("applied") else None))
    born = ch.world.born
    turned = add_months(born, 18 * 12) if born else None
    young = turned is not None and fact.day < turned
    bad = [Failure("age", "early", (turned - fact.day).days)] if turned and young else []
    return judged(ch, fact.day, bad, born is None)


def objections(fact: Fact) -> Checked:
    """Objections, if any, are resolved."""
    if not fact.get("objections"):
        return [], False
    return ([Failure("objections", "invalid")] if fact.get("resolved") is False else []), fact.get("resolved") is None


def two_full_members(_: Chronicle, fact: Fact) -> Checked:
    """Exactly two distinct full members."""
    people = fact.get("people")
    if people is None:
        return [], True
    names = {p.get("name") for p in people}
    if len(names) != 2 or any(p.get("status") not in ("full", None) for p in people):
        return [Failure("people", "invalid")], False
    return [], any(p.get("status") is None for p in people)


def decided_or_listed(ch: Chronicle) -> Fact | None:
    """The day on which a development object was decided, else listed."""
    return ch.one("development_decided") or ch.one("development_listed")


def observed(ch: Chronicle, start: date | None, state: str, lacking: bool = False) -> Verdict:
    """At least one year from the start to the decision, else the listing."""
    fact, opens = decided_or_listed(ch), add_months(start, 12) if start else None
    if fact is None:
        found = absent(ch, Absence("development_decided", state, bearer=False, opens=opens,
                                   alternatives=("development_listed",)))
        return UNKNOWN if found.outcome in ("pending", "waiting") and (lacking or opens is None) else found
    bad = [Failure("year", "early", (opens - fact.day).days)] if opens and fact.day < opens else []
    return judged(ch, fact.day, bad, lacking or opens is None)


def inspected(ch: Chronicle) -> list[tuple[Occasion | None, Verdict]]:
    """One inspection each half-year as an activist."""
    if ch.edition(ch.as_of) is None:
        return [(None, NOT_IN_FORCE)]
    starts, end = ch.lists["activist_decided"], decided_or_listed(ch)
    if not starts:
        owed = ch.entered("activist") or not ch.covered("activist_decided")
        return [(None, UNKNOWN if owed else DORMANT)]
    if not starts[0].known or (not ch.covered("inspected") and not ch.lists["inspected"]):
        return [(None, UNKNOWN)]
    return windows(ch, "inspected", starts[0], 6, end.day if end else ch.beyond("development_object"))


def probation_dates(ch: Chronicle) -> Verdict:
    """From the day of the vote, for one year; the last day may be written as the day before."""
    approval, vote = ch.one("admission_approved"), ch.one("admission_voted")
    if approval is None:
        return absent(ch, Absence("admission_approved", "awaiting_approval", bearer=False, quiet=True))
    if approval.refused:
        return DORMANT if ch.edition(approval.day) else NOT_IN_FORCE
    first, last = approval.get("probation_from"), approval.get("probation_to")
    bad: list[Failure] = []
    if vote:
        end = add_months(vote.day, 12)
        bad += equal("from", first, vote.day, vote.day) + equal("to", last, end - DAY, end)
    return judged(ch, approval.day, bad, vote is None or first is None or last is None)


def equal(tag: str, written: date | None, low: date, high: date) -> list[Failure]:
    """A written day that must lie between two days; which side it errs on is part of the fault."""
    if written is None or low <= written <= high:
        return []
    return [Failure(f"{tag} {'low' if written < low else 'high'}", "invalid", abs((written - high).days))]


def not_early(ch: Chronicle) -> Verdict:
    """A vote to convert or to extend is on or after the end of probation."""
    vote, end = ch.one("conversion_voted"), ch.round.end
    if vote is None:
        found = absent(ch, Absence("conversion_voted", "probationary", bearer=False, opens=end))
        return UNKNOWN if found.outcome == "pending" and end is None else found
    if vote.get("decision") == "cancel":
        return DORMANT if ch.edition(vote.day) else NOT_IN_FORCE
    early = end is not None and vote.day < end
    bad = [Failure("end", "early", (end - vote.day).days)] if end and early else []
    if vote.get("decision") is None:
        bad = []
    return judged(ch, vote.day, bad, end is None or vote.get("decision") is None)


def cancels(ch: Chronicle) -> bool:
    """Whether the vote of this round is one to cancel."""
    vote = ch.one("conversion_voted")
    return vote is not None and vote.get("decision") == "cancel"


def after_conversion(ch: Chronicle, kind: str, after: tuple[str, ...] = (), severity: str = "error",
                     convert_only: bool = False) -> Verdict:
    """A step owed after an approval of the conversion, which was not done."""
    approval = ch.one("conversion_approved")
    owed: bool | None = False
    if approval is None:
        owed = False if ch.covered("conversion_approved") else None
    elif not approval.refused:
        decision = approval.get("decision")
        owed = decision == "convert" if convert_only else decision != "cancel"
    return absent(ch, Absence(kind, "full_member", after, severity=severity, stays=True, owed=owed))

"""Is a step in order, owed, passed over, or reported in each window? The shapes that most rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from devtrack.vocabulary import ROAD
from oracle.chronicle import BEFORE_VOTE, ENTERED_BY, Chronicle
from oracle.days import DAY, add_months
from oracle.facts import Fact

HOWS = ("early", "late", "missing", "invalid")


class Failure(NamedTuple):
    """One bound that is not kept. The same tag in every possible world makes it certain."""

    tag: str
    how: str
    days: int | None = None
    severity: str = "error"


@dataclass(frozen=True)
class Verdict:
    """How a case stands towards one rule, or one occasion of it, in one world."""

    outcome: str
    how: str | None = None
    severity: str = "error"
    date: date | None = None
    due: date | None = None
    opens: date | None = None
    days: int | None = None
    edition: str | None = None
    failures: tuple[Failure, ...] = ()


class Occasion(NamedTuple):
    """Which time, of something that recurs."""

    n: int
    first: date | None
    last: date | None


DORMANT = Verdict("dormant")
UNKNOWN = Verdict("unknown")
NOT_IN_FORCE = Verdict("not_in_force")


class Side(NamedTuple):
    """A neighbour that a row names: the step, the day that counts, whether the bound is strict."""

    kind: str
    day: date
    strict: bool = False


def worst(failures: Iterable[Failure]) -> Failure:
    """Early, late, invalid in that order; an error before a warning."""
    return min(failures, key=lambda f: (HOWS.index(f.how), f.severity != "error", f.tag))


def judged(ch: Chronicle, day: date, failures: list[Failure], lacking: bool = False, severity: str = "error",
           editions: tuple[str, ...] | None = None) -> Verdict:
    """What a step that was done comes to: certain faults first, then what the record lacks."""
    edition = ch.edition(day)
    if edition is None or (editions and edition not in editions):
        return NOT_IN_FORCE
    if failures:
        bad = worst(failures)
        return Verdict("broken", bad.how, bad.severity, day, days=bad.days, edition=edition, failures=tuple(failures))
    return Verdict("unknown" if lacking else "met", None, severity, day, edition=edition)


def lower(day: date, sides: list[Side], severity: str = "error") -> list[Failure]:
    """Early against the nearest recorded neighbour before, and against every strict one."""
    if not sides:
        return []
    nearest = max(sides, key=lambda s: ROAD[s.kind])
    return [
        Failure(f"after {s.kind}", "early", (s.day - day).days + s.strict, severity) for s in sides
        if (s is nearest or s.strict) and (day < s.day or (s.strict and day == s.day))
    ]


def upper(ch: Chronicle, kind: str, day: date, sides: list[Side], severity: str = "error") -> list[Failure]:
    """Late against the nearest recorded neighbour after, and every strict one, unless a later row finds it."""
    if not sides:
        return []
    nearest = min(sides, key=lambda s: ROAD[s.kind])
    found = []
    for side in sides:
        if not (side is nearest or side.strict):
            continue
        named = ch.named(side.kind)
        tie, inverted = day == side.day, day > side.day
        elsewhere = kind in named or (kind in ch.named(nearest.kind) and day > nearest.day)
        if (inverted and not elsewhere) or (tie and side.strict and not named.get(kind, False)):
            found.append(Failure(f"before {side.kind}", "late", (day - side.day).days + side.strict, severity))
    return found


def sides(ch: Chronicle, names: Iterable[str]) -> list[Side]:
    """The recorded ones of the neighbours named; `<kind` is a strict bound."""
    found = []
    for name in names:
        kind = name.lstrip("<")
        fact = ch.one(kind)
        if fact:
            found.append(Side(kind, fact.day, name.startswith("<")))
    return found


def passed(ch: Chronicle, state: str | None, after: Callable[[str | None], tuple[str, ...]]) -> date | None:
    """The first day on which a step named as coming after was recorded, or a state beyond was entered."""
    days = []
    for kind, facts in ch.lists.items():
        for fact in facts:
            if kind in after(ch.edition(fact.day)):
                days.append(fact.day)
    beyond = ch.beyond(state) if state else None
    if beyond:
        days.append(beyond)
    return min(days, default=None)


def is_owed(ch: Chronicle, state: str) -> bool | None:
    """Whether the state in which a step is done has been entered; None where the source cannot say."""
    if state == "awaiting_approval":
        waits = ch.awaiting()
        if waits is None or waits:
            return waits
    elif (ch.round.n > 1 and state == "probationary") or ch.entered(state):
        return True
    return False if ch.covered(ENTERED_BY[state]) else None


@dataclass(frozen=True)
class Absence:
    """What to know of a step that was not done: who asks, since when it is owed, until when, what passes it."""

    kind: str
    state: str
    after: tuple[str, ...] = ()
    after_in: dict[str, tuple[str, ...]] | None = None
    editions: tuple[str, ...] | None = None
    limit: date | None = None
    opens: date | None = None
    bearer: bool = True
    quiet: bool = False
    """Another rule says that it is owed."""
    stays: bool = False
    """It stays owed after conversion."""
    severity: str = "error"
    overdue: str | None = None
    owed: bool | str | None = "by state"
    alternatives: tuple[str, ...] = ()

    def named_after(self, edition: str | None) -> tuple[str, ...]:
        """The steps named as coming after it, in an edition."""
        if self.after_in is None:
            return self.after
        return self.after_in.get(edition or "", self.after)


def absent(ch: Chronicle, what: Absence) -> Verdict:
    """Missing, overdue, waiting, pending, dormant, unknown or not in force: a step that was not done."""
    gone = passed(ch, what.state, what.named_after)
    if ch.round.closed and what.kind in BEFORE_VOTE:
        gone = min(gone or ch.round.closed.day, ch.round.closed.day)
    if gone and what.limit:
        gone = max(gone, what.limit + DAY) if ch.as_of > what.limit else None
    edition = ch.edition(gone or ch.as_of)
    if edition is None or (what.editions and edition not in what.editions):
        return NOT_IN_FORCE
    covered = any(ch.covered(kind) for kind in (what.kind, *what.alternatives))
    if gone and covered:
        if not what.bearer:
            return replace(DORMANT, edition=edition)
        if ch.tracked_from and (what.limit or gone) < ch.tracked_from:
            return replace(UNKNOWN, edition=edition)
        missing = Failure("missing", "missing", None, what.severity)
        return Verdict("broken", "missing", what.severity, gone, edition=edition, failures=(missing,))
    owed = is_owed(ch, what.state) if what.owed == "by state" else what.owed
    if (gone and not covered) or owed is None or (owed and not covered):
        return replace(UNKNOWN, edition=edition)
    if not owed or what.quiet:
        return replace(DORMANT, edition=edition)
    return replace(_open(ch, what), edition=edition)


def _open(ch: Chronicle, what: Absence) -> Verdict:
    now = min(ch.exit or ch.as_of, ch.as_of)
    if what.limit and now > what.limit:
        if ch.tracked_from and what.limit < ch.tracked_from:
            return UNKNOWN
        return Verdict("overdue", None, what.overdue or what.severity, what.limit, what.limit,
                       days=(now - what.limit).days)
    if ch.exit and not (what.stays and ch.exit_state == "full_member"):
        return DORMANT
    if what.opens and ch.as_of < what.opens:
        return Verdict("waiting", None, what.severity, due=what.limit, opens=what.opens)
    return Verdict("pending", None, what.severity, due=what.limit)


def windows(ch: Chronicle, kind: str, start: Fact, months: int, end: date | None,
            since: date | None = None) -> list[tuple[Occasion | None, Verdict]]:
    """One verdict for each window that is owed, closed or open."""
    now = min(ch.exit or ch.as_of, ch.as_of)
    owed: list[Occasion] = []
    n = 0
    while (first := add_months(start.day, n * months)) <= now:
        following = add_months(start.day, (n + 1) * months)
        if end and following > end:
            break
        if since is None or following - DAY >= since:
            owed.append(Occasion(n + 1, first, following - DAY))
        n += 1
    reports = [f.day for f in ch.lists[kind] if f.day <= now and (end is None or f.day <= end)]
    held = [[day for day in reports if w.first and w.last and w.first <= day <= w.last] for w in owed]
    many = [len(days) > 1 for days in held]
    found: list[tuple[Occasion | None, Verdict]] = []
    for i, window in enumerate(owed):
        following_window = owed[i + 1] if i + 1 < len(owed) else None
        taken, late = None, False
        if held[i]:
            taken = held[i].pop(0)
        elif window.last and window.last < now and following_window and many[i + 1] and held[i + 1]:
            taken, late = held[i + 1].pop(0), True
        found.append((window, _window(ch, window, following_window, taken, late)))
    return found or [(None, DORMANT if ch.edition(ch.as_of) else NOT_IN_FORCE)]


def _window(ch: Chronicle, window: Occasion, following: Occasion | None, taken: date | None, late: bool) -> Verdict:
    now, due = min(ch.exit or ch.as_of, ch.as_of), window.last
    assert due
    if ch.edition(due) is None:
        return NOT_IN_FORCE
    if taken:
        bad = [Failure("window", "late", (taken - due).days)] if late else []
        return replace(judged(ch, taken, bad), due=due)
    edition = ch.edition(due if due < now else ch.as_of)
    if now <= due:
        return Verdict("dormant" if ch.exit else "pending", due=due, edition=edition)
    if ch.tracked_from and due < ch.tracked_from:
        return Verdict("unknown", due=due, edition=edition)
    if following and following.last and now <= following.last:
        return Verdict("overdue", date=due, due=due, days=(now - due).days, edition=edition)
    return Verdict("broken", "missing", date=due, due=due, edition=edition,
                   failures=(Failure("missing", "missing"),))



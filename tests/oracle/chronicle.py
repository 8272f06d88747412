"""In which states was the case, in which rounds, and on which occurrence of a step does the next one rest?"""

import copy
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from devtrack.vocabulary import RANKS, ROAD
from oracle.days import add_months, extended_end
from oracle.facts import Fact, World

EXITS = {"withdrawn", "removed", "transferred", "cancelled", "full_member"}
ENTERED_BY = {
    "applicant": "applied", "activist": "activist_decided", "trainee": "mentors_assigned",
    "development_object": "development_listed", "awaiting_approval": "admission_voted",
    "probationary": "admission_approved", "full_member": "conversion_approved",
}
APPROVAL_PHASE = (
    "admission_voted", "admission_papers_checked", "admission_interviewed", "admission_deliberated",
    "admission_approved",
)
BEFORE_VOTE = (
    "conversion_applied", "conversion_opinions_heard", "conversion_examined", "conversion_reviewed",
    "conversion_publicized", "conversion_voted",
)
AFTER_APPROVAL = ("conversion_filed", "conversion_announced")
APPROVED_BY = {"admission_voted": "admission_approved", "conversion_voted": "conversion_approved"}


@dataclass(frozen=True)
class Book:
    """A rulebook: its editions with their first days, its named neighbours, and what it does not know."""

    name: str
    editions: tuple[tuple[date, str], ...]
    named: dict[str, dict[str, bool]]
    """Step -> the steps that its rows name as coming before it, with whether strictly."""
    rests: dict[str, set[str]]
    """Step -> the steps that rest on it."""
    foreign_states: frozenset[str] = frozenset()

    def edition(self, day: date) -> str | None:
        """The edition in force on a day."""
        return next((name for since, name in reversed(self.editions) if since <= day), None)


def in_favour(vote: Fact) -> int | None:
    """Votes for, with the written ones."""
    return None if vote.get("for") is None else vote.get("for") + (vote.get("written_for") or 0)


def carried(vote: Fact) -> bool | None:
    """Whether a vote moves the case; None where the record does not say."""
    if vote.get("carried") is not None:
        return bool(vote.get("carried"))
    favour, due = in_favour(vote), vote.get("due")
    return None if favour is None or due is None else 2 * favour > due


def states(facts: tuple[Fact, ...]) -> list[tuple[date, str]]:
    """Every entry into a state, in the order of the days: the fold."""
    entries: list[tuple[date, str]] = []
    left: str | None = None
    for fact in facts:
        state = _state_entered(fact)
        if fact.kind == "transferred_out" and entries:
            left = entries[-1][1]
        if fact.kind == "transferred_in":
            state = left if left and entries[-1][1] == "transferred" else None
        if state:
            entries.append((fact.day, state))
    return entries


def _state_entered(fact: Fact) -> str | None:
    plain = {
        "applied": "applicant", "activist_decided": "activist", "mentors_assigned": "trainee",
        "development_listed": "development_object", "withdrew": "withdrawn", "removed": "removed",
        "transferred_out": "transferred",
    }
    if fact.kind == "admission_voted":
        return "awaiting_approval" if carried(fact) else None
    if fact.kind == "admission_approved":
        return "development_object" if fact.refused else "probationary"
    if fact.kind == "conversion_approved" and not fact.refused:
        return {"convert": "full_member", "cancel": "cancelled"}.get(fact.get("decision"))
    return plain.get(fact.kind)


def anew(lists: dict[str, list[Fact]], vote: str, approval: str, kinds: tuple[str, ...]) -> None:
    """After a refused approval a later vote begins anew: drop what came up to the refusal."""
    for refused in [a for a in lists[approval] if a.refused]:
        if any(v.day > refused.day for v in lists[vote]):
            for kind in kinds:
                lists[kind] = [f for f in lists[kind] if f.day > refused.day]


@dataclass
class Round:
    """One round of conversion: its number, the vote that opened it, the end of probation it looks to."""

    n: int
    opened: Fact | None
    end: date | None
    closed: Fact | None = None
    lists: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))


class Chronicle:
    """A world as one rulebook reads it on one day. `of_round` gives the same with another round in view."""

    def __init__(self, world: World, as_of: date, book: Book) -> None:
        self.world, self.as_of, self.book = world, as_of, book
        self.dossier, self.facts = world.dossier, world.facts
        self.covers = self.dossier.get("covers")
        tracked = self.dossier.get("tracked_from")
        self.tracked_from = date.fromisoformat(tracked) if tracked else None
        self.entries = states(self.facts)
        self.exit_state = self.entries[-1][1] if self.entries and self.entries[-1][1] in EXITS else None
        self.exit = self.entries[-1][0] if self.exit_state else None
        self.lists: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            self.lists[fact.kind].append(fact)
        anew(self.lists, "admission_voted", "admission_approved", APPROVAL_PHASE)
        self.rounds = self._rounds()
        self._show(self.rounds[0])
        self._relied: dict[str, Fact | None] = {}
        admitted = self.one("admission_voted")
        end = add_months(admitted.day, 12) if admitted else None
        for one in self.rounds:
            if one.opened:
                written = one.opened.get("extend_to")
                end = extended_end(end, written) if written else None
            one.end = end

    def _boundaries(self) -> list[Fact]:
        """The carried votes to extend that were not refused: each opens a round."""
        votes, found = self.lists["conversion_voted"], []
        for n, vote in enumerate(votes):
            following = votes[n + 1].day if n + 1 < len(votes) else date.max
            answers = [a for a in self.lists["conversion_approved"] if vote.day <= a.day < following]
            refused = bool(answers) and answers[0].refused
            if vote.get("decision") == "extend" and carried(vote) and not refused:
                found.append(vote)
        return found

    def _rounds(self) -> list[Round]:
        borders = self._boundaries()
        rounds = [Round(1, None, None), *(Round(n, b, None) for n, b in enumerate(borders, 2))]
        for one, border in zip(rounds, borders, strict=False):
            one.closed = border

        def by_day(fact: Fact) -> int:
            return sum(b.day < fact.day for b in borders)

        def by_vote(fact: Fact) -> int:
            votes = [v for v in self.lists["conversion_voted"] if v.day <= fact.day]
            if not votes:
                return 0
            goes_on = votes[-1] in borders and fact.get("decision") in ("convert", "cancel")
            return by_day(votes[-1]) + goes_on

        def by_approval(fact: Fact) -> int:
            answers = [a for a in self.lists["conversion_approved"] if a.day <= fact.day]
            return by_vote(answers[-1] if answers else fact)

        for kinds, place in ((BEFORE_VOTE, by_day), (("conversion_approved",), by_vote), (AFTER_APPROVAL, by_approval)):
            for kind in kinds:
                for fact in self.lists[kind]:
                    rounds[place(fact)].lists[kind].append(fact)
        for one in rounds:
            anew(one.lists, "conversion_voted", "conversion_approved",
                 ("conversion_voted", "conversion_approved", *AFTER_APPROVAL))
        return rounds

    def _show(self, one: Round) -> None:
        self.round = one
        for kind in (*BEFORE_VOTE, "conversion_approved", *AFTER_APPROVAL):
            self.lists[kind] = one.lists[kind]
        self._relied = {}

    def of_round(self, one: Round) -> "Chronicle":
        """The same chronicle with another round of conversion in view."""
        other = copy.copy(self)
        other.lists = self.lists.copy()
        other._show(one)
        return other

    def one(self, kind: str) -> Fact | None:
        """The occurrence of a step that is relied on."""
        if kind not in self._relied:
            self._relied[kind] = self._rely(kind)
        return self._relied[kind]

    def _rely(self, kind: str) -> Fact | None:
        found = self.lists[kind]
        resting = {APPROVED_BY[kind]} if kind in APPROVED_BY else self.book.rests.get(kind, set())
        later = min((k for k in resting if self.lists[k]), key=ROAD.__getitem__, default=None)
        if not found or later is None:
            return found[-1] if found else None
        rested = self.one(later)
        return ([f for f in found if rested and f.day <= rested.day] or found)[-1]

    def edition(self, day: date) -> str | None:
        """The edition of this book in force on a day."""
        return self.book.edition(day)

    def covered(self, kind: str) -> bool:
        """Whether the source could say that such a thing happened."""
        return self.covers is None or kind in self.covers

    def entered(self, state: str) -> date | None:
        """The first day on which the case was in a state or beyond it (in this round)."""
        return self._first(lambda rank: rank >= RANKS[state])

    def beyond(self, state: str) -> date | None:
        """The first day on which the case was in a state beyond (in this round)."""
        return self._first(lambda rank: rank > RANKS[state])

    def _first(self, wanted: Callable[[int], bool]) -> date | None:
        since = self.round.opened.day if self.round.opened else date.min
        return next((
            day for day, state in self.entries
            if state in RANKS and state not in self.book.foreign_states and wanted(RANKS[state])
            and (day >= since or RANKS[state] < RANKS["full_member"])
        ), None)

    def named(self, kind: str) -> dict[str, bool]:
        """The steps that the rows of a step name as coming before it, with whether strictly."""
        named = self.book.named.get(kind, {})
        vote = self.one(kind) if kind == "admission_voted" and self.book.name == "national" else None
        return {**named, "pre_reviewed": False} if vote and self.edition(vote.day) == "2026" else named

    def awaiting(self) -> bool | None:
        """Whether the vote relied on waits for its approval, or once did; None where the record does not say."""
        vote = self.one("admission_voted")
        if vote is None or any(a.refused for a in self.lists["admission_approved"]):
            return bool(self.entered("probationary"))
        return True if self.entered("probationary") else carried(vote)

    def value(self, key: str) -> Any:
        """A key of the case."""
        return self.dossier.get(key)

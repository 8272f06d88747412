"""Does a step belong to this state at all, by the workflow and by when its rules owe it?

What moves a case needs a transition of the workflow from where the case stands; what moves nothing may be recorded in
any state from the one on in which a rule owes it. What really happened can be recorded otherwise (`record`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from devtrack.chronicle import read
from devtrack.history import AFTER_CONVERSION, ENTERS, EXITS, History, approved, moved
from devtrack.lifecycle.machine import Road
from devtrack.model import Fact, Rule, Rulebook
from devtrack.vocabulary import RANKS

OVER, NO_WAY, AHEAD, BEFORE, NO_STEP, STAYS = "over", "no_way", "ahead", "before", "no_step", "stays"
OTHERWISE, SUPERSEDED = "otherwise", "superseded"
TRANSFER_IN, TRANSFERRED = "transferred_in", "transferred"
STATE_OF = dict(zip(ENTERS, RANKS, strict=False))
"""The state that a kind of fact enters."""

VOTES = ("admission_voted", "conversion_voted")
ANYWHERE = frozenset({"paper_received", TRANSFER_IN})
"""What no state forbids; who comes from elsewhere without having left from here is not moved by it."""

AFTER_THE_END = frozenset((*AFTER_CONVERSION[1:], "archived", "paper_received"))
"""What stays owed of one who has become a full member (rules.md, After an exit)."""


class Refusal(NamedTuple):
    """Why a step does not belong here: a code, the state of the case (None: none yet), states or kinds it hangs on."""

    code: str
    state: str | None
    names: tuple[str, ...] = ()


class Owed(NamedTuple):
    """From when a kind of fact is owed: the earliest state, or a fact that must have happened."""

    state: str | None
    after: tuple[str, ...]


def refusal(road: Road, books: Sequence[Rulebook], h: History, fact: Fact, before: str | None) -> Refusal | None:
    """Return why a fact does not belong to a case as it stands; None where it does.

    `h`: as of the day of the fact; `before`: the state in which the case was transferred out.
    """
    kind, state, before = fact.kind, _here(road, h.state), _here(road, before)
    if kind in road.moving and (kind != TRANSFER_IN or state == TRANSFERRED):
        if kind == TRANSFER_IN and before is None:
            return None  # who had entered no state comes back into none
        return _no_way(road, state, fact, before) or _votes(h, fact) or _stays(road, h, fact, before)
    if kind not in ANYWHERE | road.moving and not any(kind in step["facts"] for step in road.flow.steps):
        return Refusal(NO_STEP, state)
    if state in road.final:
        open_ = kind in AFTER_THE_END if state == "full_member" else kind == "paper_received"
        return None if open_ else Refusal(OVER, state)
    return _too_soon(owed_from(tuple(books), kind), kind, h) or _votes(h, fact)


def _here(road: Road, state: str | None) -> str | None:
    """Return where a case stands on a road that lacks the state it is in: in the nearest before it (rules.md: national
    law knows no 培养考察对象; who is one is an 积极分子 there)."""
    if state is None or state in road.labels:
        return state
    earlier = [one for one in RANKS if one in road.labels and RANKS[one] < RANKS.get(state, 0)]
    return max(earlier, key=RANKS.__getitem__, default=state)


def state_before_leaving(h: History) -> str | None:
    """Return the state in which a case was transferred out, as the fold has it; None where it was not."""
    left = h.occ.get("transferred_out")
    if h.state != TRANSFERRED or not left:
        return None
    stayed = tuple(fact for fact in h.case.facts if fact is not left[-1])
    return read(replace(h.case, facts=stayed), left[-1].lo).state


def moves_from(road: Road, h: History) -> tuple[str | None, str | None]:
    """Return where a case stands on a road, and where it stood when it was transferred out."""
    return _here(road, h.state), _here(road, state_before_leaving(h))


def _no_way(road: Road, state: str | None, fact: Fact, before: str | None) -> Refusal | None:
    if road.trigger(state, fact, before) is not None:
        return None
    moves = road.moves(state, fact.kind)
    if moves and fact.kind.endswith("_voted") and moved(fact) is None:
        return None  # whether it carried is not written yet
    if state in road.final:
        return Refusal(OVER, state)
    sources = dict.fromkeys(one for move in road.flow.transitions if move["by"] == fact.kind for one in move["from"])
    return Refusal(NO_WAY, state, tuple(sources))


def _stays(road: Road, h: History, fact: Fact, before: str | None) -> Refusal | None:
    """Refuse what the machine would move and the fold would not: it contradicts another fact of that day or later.

    An exit must hold against all that is recorded after it, unless the case came back.
    """
    move = road.trigger(_here(road, h.state), fact, before)
    if move is None:
        return None
    case = replace(h.case, facts=(*h.case.facts, fact))
    days = [fact.lo]
    if fact.kind in EXITS and not any(one.kind == TRANSFER_IN and one.lo >= fact.lo for one in h.case.facts):
        days.append(max(one.lo for one in case.facts))
    folded = [_here(road, read(case, day).state) for day in days]
    return Refusal(STAYS, h.state, (move["to"],)) if any(one != move["to"] for one in folded) else None


def _votes(h: History, fact: Fact) -> Refusal | None:
    """Refuse a vote that a later one has taken the place of, and an approval of what the branch did not resolve."""
    later = [one for one in h.case.facts if one.kind == fact.kind and one.lo > fact.lo]
    if fact.kind in VOTES and later:
        return Refusal(SUPERSEDED, h.state, (str(later[0].date),))
    if fact.kind != "conversion_approved" or not approved(fact):
        return None
    votes = [one for one in h.occ.get("conversion_voted", ()) if moved(one)]
    resolved = votes[-1].fields.get("decision") if votes else None
    given = fact.fields.get("decision")
    return Refusal(OTHERWISE, h.state, (resolved,)) if resolved and given and resolved != given else None


@lru_cache(maxsize=1024)
def owed_from(books: tuple[Rulebook, ...], kind: str) -> Owed:
    """Return from when a kind of fact is owed by some rule of the books."""
    owed = {_owed(rule) for book in books for rule in book.rules if kind in rule.step}
    states = sorted((one for one in owed if one in RANKS), key=RANKS.__getitem__)
    return Owed(states[0] if states else None, tuple(sorted(one for one in owed if one not in RANKS)))


def _owed(rule: Rule) -> str:
    """Return the state or kind from which a rule owes its step; what recurs, from where its windows run."""
    start = rule.asks[0].args["from"] if rule.asks[0].word == "every" else None
    return STATE_OF.get(start, rule.owed) if isinstance(start, str) else rule.owed


def _too_soon(owed: Owed, kind: str, h: History) -> Refusal | None:
    if owed.state is not None and not _reached(h, RANKS[owed.state]):
        return Refusal(AHEAD, h.state, (owed.state,))
    if owed.state is None and owed.after and kind not in owed.after and not _happened(h, owed.after):
        return Refusal(BEFORE, h.state, owed.after)
    return None


def _happened(h: History, kinds: Iterable[str]) -> bool:
    return any(kind in h.occ for kind in kinds)


def _reached(h: History, rank: int) -> bool:
    if h.state is None:
        return h.rank[1] >= rank
    if RANKS.get(h.state, -1) >= rank:
        return True
    # A vote of which nobody wrote whether it carried may have brought the case as far as that.
    return rank == RANKS["awaiting_approval"] and h.vote is not None and h.carried is None

"""What had happened by this day? Reads a case's facts into its history.

The vote and approval relied on, attempts closed by a refusal, rounds after an extension, the state as a fold
(rules.md, Votes and After an exit; vocabulary.md, States).
"""

import json
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from devtrack.dates import add_months, parse
from devtrack.history import (
    AFTER_APPROVAL,
    AFTER_CONVERSION,
    BEFORE_CONVERSION,
    CANCELLED_DROPS,
    CONVERSION,
    ENTERS,
    EXITS,
    RESTS_ON_VOTE,
    History,
    Round,
    Span,
    approved,
    cancelling,
    latest,
    moved,
)
from devtrack.model import FOREVER, NEVER, Case, Fact
from devtrack.vocabulary import RANKS


def read(case: Case, as_of: int) -> History:
    """Return the history of a case as seen on a day; facts dated later are not seen."""
    h = History(case, as_of)
    occ = h.occ
    for fact in case.facts:
        kind, lo = fact.kind, fact.lo
        if lo <= as_of:
            known = occ.get(kind)
            if known is None:
                occ[kind] = [fact]
            else:
                known.append(fact)
    for facts in occ.values():
        if len(facts) > 1:
            facts.sort(key=_LO)
            if len({fact.lo for fact in facts}) < len(facts):
                facts.sort(key=_by_day)
    _admission(h)
    _conversion(h)
    _states(h)
    for one in h.rounds:
        _single_out(h, one)
    return h


_LO = attrgetter("lo")


def _by_day(fact: Fact) -> tuple[Any, ...]:
    # Facts of one day have no order of their own: the written form decides, so that the file's order cannot.
    carried = moved(fact) is True
    return fact.lo, fact.hi, carried, json.dumps(fact.fields, sort_keys=True, ensure_ascii=False, default=str)


def _single_out(h: History, r: Round) -> None:
    one = {kind: facts[0] for kind, facts in r.occ.items() if len(facts) == 1}
    for kind, fact in (
        ("admission_voted", h.vote),
        ("admission_approved", h.approval),
        ("conversion_voted", r.vote),
        ("conversion_approved", r.approval),
    ):
        if fact is not None:
            one[kind] = fact
    if cancelling(r):
        for kind in CANCELLED_DROPS:
            one.pop(kind, None)
    r.one = one


def _relied(
    votes: list[Fact], approvals: list[Fact], stop: int = FOREVER
) -> tuple[list[Fact], Fact | None, Fact | None, int]:
    """Return the votes that stand, the vote and approval relied on, the first day not closed by a refusal.

    A refused approval closes what came before it once a later vote begins anew. ``stop``: the day of the
    next step that rests on the approval.
    """
    start = 0
    for one in approvals:
        if not approved(one):
            later = [vote for vote in votes if vote.lo > one.lo]
            if later:
                start = later[0].lo
    if start:
        votes = [vote for vote in votes if vote.lo >= start]
        approvals = [one for one in approvals if one.lo >= start]
    given = [one for one in approvals if approved(one)] or approvals[-1:]
    approval = latest(given, stop) if given else None
    if not votes:
        return votes, None, approval, start
    return votes, votes[-1] if approval is None else latest(votes, approval.lo), approval, start


def _resting(occ: Mapping[str, list[Fact]], kinds: tuple[str, ...]) -> int:
    """Return the day of the nearest recorded step that rests on something, else after every day."""
    return next((occ[kind][-1].lo for kind in kinds if kind in occ), FOREVER)


def _admission(h: History) -> None:
    occ = h.occ
    votes = occ.get("admission_voted")
    approvals = occ.get("admission_approved", [])
    stop = _resting(occ, (*AFTER_APPROVAL, "conversion_voted"))
    if votes and approvals and any(not approved(a) for a in approvals):
        votes, h.vote, h.approval, start = _relied(votes, approvals, stop)
        if start:
            occ["admission_voted"] = votes
            for kind in RESTS_ON_VOTE:
                if kind in occ and not (kept := [f for f in occ[kind] if f.lo >= start]):
                    del occ[kind]
                elif kind in occ:
                    occ[kind] = kept
    else:
        _, h.vote, h.approval, _ = _relied(votes or [], approvals, stop)
    h.refused = h.approval is not None and not approved(h.approval)
    if h.vote is None:
        return
    h.carried = moved(h.vote)
    day = h.vote.lo
    rests = any(f.lo >= day for kind in RESTS_ON_VOTE for f in occ.get(kind, ()))
    h.lost = h.carried is False and not rests and "conversion_voted" not in occ


def _conversion(h: History) -> None:
    votes = h.occ.get("conversion_voted", [])
    approvals = h.occ.get("conversion_approved", [])
    closing = [vote for vote in votes if _opens_round(vote, votes, approvals)]
    if not closing:
        only = Round(1, h.occ)
        h.rounds = [only]
        _settle(h, only, votes, approvals)
        return
    for n in range(1, len(closing) + 2):
        h.rounds.append(_round(h, n, closing))
    for one in h.rounds:
        _settle(h, one, list(one.occ.get("conversion_voted", [])), list(one.occ.get("conversion_approved", [])))


def _opens_round(vote: Fact, votes: list[Fact], approvals: list[Fact]) -> bool:
    """Tell whether this is a carried vote to extend that was not refused."""
    if vote.fields.get("decision") != "extend" or moved(vote) is not True:
        return False
    following = min((v.lo for v in votes if v.lo > vote.lo), default=FOREVER)
    return all(approved(a) for a in approvals if vote.lo <= a.lo < following)


def _round(h: History, n: int, closing: list[Fact]) -> Round:
    before = closing[n - 2] if n > 1 else None
    own = closing[n - 1] if n <= len(closing) else None
    start = before.lo + 1 if before else 0
    stop = own.lo if own else FOREVER
    votes = h.occ.get("conversion_voted", [])
    following = min((v.lo for v in votes if own and v.lo > own.lo), default=FOREVER)
    begun = min((v.lo for v in votes if before and v.lo > before.lo), default=FOREVER) if before else 0
    occ = {kind: facts for kind, facts in h.occ.items() if kind not in CONVERSION}
    for kind in (*BEFORE_CONVERSION, "conversion_voted"):
        if kept := [f for f in h.occ.get(kind, ()) if start <= f.lo <= stop]:
            occ[kind] = kept
    ends = [a.lo for a in h.occ.get("conversion_approved", ()) if a.fields.get("decision") in ("convert", "cancel")]
    following = min([following, *(d for d in ends if own and d > own.lo)])
    begun = min([begun, *(d for d in ends if before and d > before.lo)]) if before else 0
    for kind in AFTER_CONVERSION:
        if kept := [f for f in h.occ.get(kind, ()) if begun <= f.lo < following]:
            occ[kind] = kept
    one = Round(n, occ)
    one.closed = own
    one.first = before.lo if before else 0
    return one


def _settle(h: History, one: Round, votes: list[Fact], approvals: list[Fact]) -> None:
    votes, one.vote, one.approval, start = _relied(votes, approvals, _resting(one.occ, AFTER_CONVERSION[1:]))
    if one.closed is not None:
        one.vote = one.closed
    if start:
        one.occ = {**one.occ, "conversion_voted": votes}
        one.occ["conversion_approved"] = kept = [f for f in one.occ.get("conversion_approved", ()) if f.lo >= start]
        if not kept:
            del one.occ["conversion_approved"]
    if one.vote is not None:
        one.carried = moved(one.vote)
        day = one.vote.lo
        rests = any(a.lo >= day for a in approvals)
        one.lost = one.carried is False and not rests
    if one.n == 1:
        one.origin = (h.vote.lo, h.vote.hi) if h.vote is not None else None
    else:
        _extended_end(h, one)


def _extended_end(h: History, one: Round) -> None:
    # Counted from the original vote, never chained: an end written as the exact day of some month after the
    # vote, or the day before, is that month's day.
    opener = h.rounds[one.n - 2].vote
    until = opener.fields.get("extend_to") if opener is not None else None
    if until is None:
        return
    lo, hi = parse(until)
    if h.vote is not None and h.vote.lo == h.vote.hi and lo == hi:
        for months in range(13, 49):
            if add_months(h.vote.lo, months) in (lo, lo + 1):
                one.origin, one.span = (h.vote.lo, h.vote.lo), months
                return
    one.origin, one.span = (lo, hi), 0


def _states(h: History) -> None:
    occ = h.occ
    entered: list[Span] = [None] * 7
    for rank, kind in enumerate(ENTERS[:4]):
        if kind in occ:
            first = occ[kind][0]
            entered[rank] = (first.lo, first.hi)
    if h.vote is not None and h.carried:
        entered[4] = (h.vote.lo, h.vote.hi)
    given = next((one for one in occ.get("admission_approved", ()) if approved(one)), None)
    if given is not None:
        entered[5] = (given.lo, given.hi)
    done = _concluded(h)
    if done is not None:
        entered[6] = (done.lo, done.hi)
    h.rank[1], h.beyond[1] = _furthest(entered)
    entered[2] = None
    h.rank[0], h.beyond[0] = _furthest(entered)
    _fold(h, done)


def _furthest(entered: list[Span]) -> tuple[int, list[Span]]:
    beyond: list[Span] = [None] * 7
    furthest, earliest = -1, None
    for rank in range(6, -1, -1):
        beyond[rank] = earliest
        here = entered[rank]
        if here is not None:
            furthest = max(furthest, rank)
            earliest = here if earliest is None or here < earliest else earliest
    return furthest, beyond


def _concluded(h: History) -> Fact | None:
    for one in h.rounds:
        fact = one.approval
        if fact is not None and approved(fact) and fact.fields.get("decision") in ("convert", "cancel"):
            return fact
    return None


def _fold(h: History, done: Fact | None) -> None:
    events: list[tuple[int, int, str]] = []
    for rank, kind in enumerate(ENTERS[:4]):
        events += [(f.lo, rank, _STATE_OF[rank]) for f in h.occ.get(kind, ())]
    if h.vote is not None and h.carried:
        events.append((h.vote.lo, 4, "awaiting_approval"))
    if h.approval is not None:
        events.append((h.approval.lo, 5, "development_object" if h.refused else "probationary"))
    if done is not None:
        ending = "cancelled" if done.fields.get("decision") == "cancel" else "full_member"
        events.append((done.lo, 6, ending))
    for kind, exited in EXITS.items():
        # An exit whose day is not known has happened all the same: by today.
        events += [(f.lo if f.lo > NEVER else h.as_of, 7, exited) for f in h.occ.get(kind, ())]
    events += [(f.lo, 8, "") for f in h.occ.get("transferred_in", ())]
    events.sort()
    state: str | None = None
    saved: str | None = None
    day = 0
    for when, _, entered in events:
        if entered == "transferred":
            saved = state if state != "transferred" else saved
        if entered == "" and state != "transferred":
            continue
        state, day = (saved if entered == "" else entered), when
    h.state = state
    if state in ("full_member", "cancelled", "withdrawn", "removed", "transferred"):
        h.exit, h.exit_day = state, day


_STATE_OF = tuple(RANKS)

"""Which status has somebody from a case of their own: probationary from the vote, full from the approval, or out again?

Readings: an approved admission makes a probationary member from the vote relied on. Full membership, or its loss,
holds from the approval: until then there is no vote, even where it is reckoned in law from the end of probation.
"""

from collections.abc import Iterable
from datetime import date

from devtrack.chronicle import read
from devtrack.history import History, approved
from devtrack.membership.nouns import ELSEWHERE, FULL, NONE, PROBATIONARY, Span, StatusSpan, began
from devtrack.model import FOREVER, NEVER, Case, Fact
from devtrack.vocabulary import ROAD

_OUT = frozenset(("archived", "paper_received", "transferred_in", "transferred_out", "withdrew", "removed", "voided"))
_ENDS = {"convert": FULL, "cancel": NONE}


def careers(cases: Iterable[tuple[Case, str]]) -> tuple[StatusSpan, ...]:
    """Return the statuses that a person's cases tell of, each case with its organisation (an id).

    What a case says to have been done in another unit is left out where another case of the person tells it itself.
    """
    found: list[tuple[StatusSpan, bool]] = []
    for case, organisation in cases:
        found += career(case, organisation)
    own = {(one.status, one.since) for one, elsewhere in found if not elsewhere}
    return tuple(one for one, elsewhere in found if not (elsewhere and (one.status, one.since) in own))


OUTSIDE = (StatusSpan((NEVER, NEVER), NONE),)
"""The status of somebody who was never a member."""


def is_outside(cases: Iterable[Case]) -> bool:
    """Tell whether these cases, of one person, say that no membership ever began; not where they could not say it."""
    return all(
        (case.covers is None or "admission_voted" in case.covers)
        and not any(ROAD[fact.kind] >= ROAD["admission_voted"] for fact in case.facts if fact.kind not in _OUT)
        for case in cases
    )


def career(case: Case, organisation: str) -> list[tuple[StatusSpan, bool]]:
    """Return the statuses that a case tells of, each with whether it was given in another unit."""
    h = read(case, FOREVER)
    if h.approval is None or h.refused:
        return []
    first = h.vote or h.approval
    found = [(StatusSpan(_joined(h), PROBATIONARY, _home(first, organisation)), first.elsewhere)]
    for one in h.rounds:
        ends = one.approval
        if ends is not None and approved(ends) and (status := _ENDS.get(ends.fields.get("decision", ""))):
            came = first.elsewhere and not ends.elsewhere and "transferred_in" not in h.occ
            found.append((StatusSpan(_began(ends), status, organisation if came else None), ends.elsewhere))
    moves = _moves(h, organisation, found[0][0].since[0])
    return sorted([*found, *_moved(found, moves)], key=lambda one: one[0].since[0])


def _home(fact: Fact, organisation: str) -> str:
    return ELSEWHERE if fact.elsewhere else organisation


def _joined(h: History) -> Span:
    """Return when probation began: on the day of the vote; it had begun by the approval in any case."""
    assert h.approval is not None
    latest = _began(h.approval)[1]
    if h.vote is None:
        return NEVER, latest
    lo, hi = _began(h.vote)
    return lo, max(lo, min(hi, latest))


def _began(fact: Fact) -> Span:
    """Return when a fact happened: not after it was recorded, where its day is not known."""
    try:
        recorded = date.fromisoformat((fact.recorded_at or "")[:10]).toordinal()
    except ValueError:
        recorded = FOREVER
    return began(fact.date, recorded)


def _moves(h: History, organisation: str, joined: int) -> list[tuple[Span, str]]:
    """Return when a member left this branch, or came to it, and where the member belonged from then on."""
    kinds = (("transferred_out", ELSEWHERE), ("transferred_in", organisation))
    return [
        (since, home) for kind, home in kinds for fact in h.occ.get(kind, ()) if (since := _began(fact))[1] >= joined
    ]


def _moved(statuses: list[tuple[StatusSpan, bool]], moves: list[tuple[Span, str]]) -> list[tuple[StatusSpan, bool]]:
    found = []
    for since, home in moves:
        held = [one.status for one, _ in statuses if one.since[0] <= since[0]] or [PROBATIONARY]
        if held[-1] != NONE:
            found.append((StatusSpan(since, held[-1], home), False))
    return found

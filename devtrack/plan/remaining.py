"""Which steps of the road does a case still have before it? Those not done, and those that must be done once more."""

from functools import lru_cache

from devtrack.history import CONVERSION, RESTS_ON_VOTE, History, Round, approved
from devtrack.model import NEVER, Fact, Rulebook
from devtrack.vocabulary import KINDS

VOTED, APPROVED, EXTENDED, CONVERTED = (
    "admission_voted", "admission_approved", "conversion_voted", "conversion_approved"
)
UNPLANNED = frozenset({
    "thought_reported", "inquiry_sent", "inquiry_replied", "probation_inspected", "transferred_in", "transferred_out",
    "paper_received", "withdrew", "removed", "departure_acknowledged", "voided",
})
"""What happens as it happens: no step of a plan."""

ORDER = tuple(
    kind
    for one in KINDS if one not in UNPLANNED and one != "transfer_reviewed"
    for kind in (("transfer_reviewed", one) if one == "conversion_applied" else (one,))
)
"""The kinds in which a plan may have steps, in the order of the road."""


@lru_cache(maxsize=16)
def ruled(books: tuple[Rulebook, ...]) -> frozenset[str]:
    """Return the kinds that some rule asks for."""
    return frozenset(kind for book in books for rule in book.rules for kind in rule.step)


@lru_cache(maxsize=16)
def recurring(books: tuple[Rulebook, ...]) -> frozenset[str]:
    """Return the kinds that recur: duties with windows, no steps."""
    rules = (rule for book in books for rule in book.rules)
    return frozenset(kind for rule in rules if rule.asks[0].word == "every" for kind in rule.step)


@lru_cache(maxsize=16)
def order(books: tuple[Rulebook, ...]) -> tuple[str, ...]:
    """Return the kinds that may be steps of a plan under these rulebooks, in the order of the road."""
    return tuple(kind for kind in ORDER if kind in ruled(books) and kind not in recurring(books))


def done(kind: str, h: History) -> bool:
    """Tell whether a step is behind the case: done, whatever was wrong with it, and not to be done once more."""
    if kind == VOTED:
        return _standing(h.vote, h.approval, h.carried)
    if kind == APPROVED:
        return h.approval is not None and not h.refused
    if h.refused and kind in RESTS_ON_VOTE:
        return False
    last = h.rounds[-1]
    if kind == EXTENDED:
        return _standing(last.vote, last.approval, last.carried)
    if kind == CONVERTED:
        return _concluded(h, last)
    facts = last.occ.get(kind) if kind in CONVERSION else h.occ.get(kind)
    return bool(facts) and _good(facts[-1])  # type: ignore[index]


def closing(kind: str, h: History) -> bool:
    """Tell whether the step of a round that an extension has closed is still to be done."""
    return len(h.rounds) > 1 and kind not in h.rounds[-2].occ


def round_begins(h: History) -> int:
    """Return the first day (ordinal) of a round after an extension, the day after its vote; 0 in the first round."""
    last = h.rounds[-1]
    return last.first + 1 if last.n > 1 else 0


def unsaid(h: History) -> tuple[Fact, ...]:
    """Return the votes on which all hangs and of which nobody wrote whether they carried."""
    last = h.rounds[-1]
    admission = h.vote if h.carried is None and h.approval is None else None
    conversion = last.vote if last.carried is None and last.approval is None else None
    return tuple(vote for vote in (admission, conversion) if vote is not None)


def _standing(vote: Fact | None, approval: Fact | None, carried: bool | None) -> bool:
    """Tell whether a vote stands: it carried (or an approval rests on it), and was not refused."""
    if approval is not None:
        return approved(approval)
    return vote is not None and carried is not False


def _concluded(h: History, last: Round) -> bool:
    """Tell whether the case is decided: it has ended, or on a day that nobody wrote down."""
    undated = last.approval is not None and last.approval.lo <= NEVER and approved(last.approval)
    return h.exit in ("full_member", "cancelled") or undated


def _good(fact: Fact) -> bool:
    """Tell whether a step need not be repeated: one that was not passed or not agreed to leads nowhere."""
    return fact.fields.get("passed") is not False and approved(fact)

"""How far has a case come on a day: its state, since when, what was done last?"""

from typing import NamedTuple

from devtrack.chronicle import read
from devtrack.history import ENTERS, EXITS, History, approved
from devtrack.model import Case, Fact
from devtrack.vocabulary import RANKS, ROAD, STATES, VOIDED

NOWHERE = "未记申请"
"""What is said of a case of which no fact has entered a state."""

DAY_UNKNOWN = "日期不详"
_LEAVING = {state: kind for kind, state in EXITS.items()}


class Progress(NamedTuple):
    """The state (None: none entered), the fact that entered it, the fact done last by the day, whether it is over."""

    state: str | None
    entered: Fact | None
    last: Fact | None
    over: bool

    @property
    def name(self) -> str:
        """The state in Chinese."""
        return STATES[self.state] if self.state else NOWHERE

    @property
    def since(self) -> str:
        """The day on which the state was entered, as it was written; "" where there is no state."""
        return day_of(self.entered) if self.entered else ""


def progress(case: Case, day: int) -> Progress:
    """Return how far a case has come by a day (ordinal)."""
    h = read(case, day)
    done = [fact for fact in case.facts if fact.lo <= day and fact.kind != VOIDED]
    last = max(done, key=lambda fact: (fact.lo, ROAD[fact.kind]), default=None)
    return Progress(h.state, _entered(h), last, h.exit is not None)


def day_of(fact: Fact) -> str:
    """Return the day of a fact as it was written: a day, a month, or that it is not known."""
    return fact.date or DAY_UNKNOWN


def _entered(h: History) -> Fact | None:
    if h.state is None:
        return None
    if h.state in _LEAVING:
        return h.occ[_LEAVING[h.state]][-1]
    rank = RANKS[h.state]
    if rank == RANKS["full_member"]:
        return next((one.approval for one in h.rounds if _concludes(one.approval)), None)
    if rank == RANKS["probationary"] or (rank == RANKS["development_object"] and h.refused and _refused_last(h)):
        return h.approval
    return h.vote if rank == RANKS["awaiting_approval"] else h.occ[ENTERS[rank]][-1]


def _concludes(fact: Fact | None) -> bool:
    return fact is not None and approved(fact) and fact.fields.get("decision") in ("convert", "cancel")


def _refused_last(h: History) -> bool:
    """Tell whether the case fell back to 发展对象 by a refusal, and was not listed anew."""
    listed = h.occ.get("development_listed")
    return h.approval is not None and (listed is None or listed[-1].lo <= h.approval.lo)

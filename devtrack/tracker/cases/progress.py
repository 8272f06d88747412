"""How far has a case come on a day: its state, since when, what was done last?"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from devtrack.chronicle import read
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.history import ENTERS, EXITS, History, approved
from devtrack.model import FOREVER, NEVER, Case, Fact
from devtrack.vocabulary import RANKS, ROAD, STATES, VOIDED

NOWHERE = "未记申请"
"""What is said of a case of which no fact has entered a state."""

DAY_UNKNOWN = "日期不详"
PAPER = "paper_received"
APPROVALS = ("admission_approved", "conversion_approved")
_PARTING = re.compile("[,，、;；](?!待审批)")  # one state has a comma in its name
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

    @property
    def told(self) -> str:
        """The state with the day on which it was entered; of an approval it is not the day from which it counts."""
        if self.entered is None:
            return self.name
        approval = self.entered.kind in APPROVALS
        return f"{self.name}（{self.since} 审批）" if approval else f"{self.name}（自 {self.since}）"


def progress(case: Case, day: int) -> Progress:
    """Return how far a case has come by a day (ordinal)."""
    h = read(case, day)
    if (undated := _concluded_some_day(h)) is not None:
        ending = "cancelled" if undated.fields.get("decision") == "cancel" else "full_member"
        return Progress(ending, undated, undated, True)
    done = [fact for fact in case.facts if fact.lo <= day and fact.kind != VOIDED]
    last = max(done, key=lambda fact: (fact.lo, fact.kind != PAPER, ROAD[fact.kind]), default=None)
    return Progress(h.state, _entered(h), last, h.exit is not None)


def day_of(fact: Fact) -> str:
    """Return the day of a fact as it was written: a day, a month, or that it is not known."""
    return fact.date or DAY_UNKNOWN


def order_of(date: str | None, kind: str) -> tuple[int, int]:
    """Return the place of what was done on a day as written: in order of happening, a day not known comes last."""
    lo, _ = parse(date)
    return FOREVER if lo <= NEVER else lo, ROAD[kind]


SHORT = {
    "申请人": "applicant", "积极分子": "activist", "考察对象": "trainee", "预备": "probationary", "正式": "full_member",
}
"""What people call a state for short."""


def states_of(typed: Iterable[str]) -> tuple[str | None, ...]:
    """Return the states typed, by word or Chinese name, with commas between; raises Unusable with all there are."""
    words = {name: word for word, name in STATES.items()} | {word: word for word in STATES}
    known: dict[str, str | None] = {**SHORT, **words, NOWHERE: None}
    texts = [part.strip() for text in typed for part in _PARTING.split(text) if part.strip()]
    wrong = [text for text in texts if text not in known]
    if wrong:
        raise Unusable(f"--state 没有“{'、'.join(wrong)}”；可以是 {'、'.join((*STATES.values(), NOWHERE))}")
    return tuple(known[text] for text in dict.fromkeys(texts))


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


def _concluded_some_day(h: History) -> Fact | None:
    """Return a conversion whose day nobody wrote down: it came after all that led to it, unless the case left since.

    The fold goes by days and would leave such a case where it stood before.
    """
    if h.exit is not None:
        return None
    found = (one.approval for one in h.rounds)
    return next((one for one in found if one is not None and one.lo <= NEVER and _concludes(one)), None)


def _concludes(fact: Fact | None) -> bool:
    return fact is not None and approved(fact) and fact.fields.get("decision") in ("convert", "cancel")


def _refused_last(h: History) -> bool:
    """Tell whether the case fell back to 发展对象 by a refusal, and was not listed anew."""
    listed = h.occ.get("development_listed")
    return h.approval is not None and (listed is None or listed[-1].lo <= h.approval.lo)

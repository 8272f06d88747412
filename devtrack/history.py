"""What is a case as it stood on a day? Its facts by kind, the vote and approval that count, rounds, exits.

Derived from the facts seen on ``as_of`` (ordinal) by `chronicle.read`, shared by all rules of a case.
"""

from collections.abc import Mapping

from devtrack.dates import add_months, parse
from devtrack.model import FOREVER, Case, Fact

ENTERS = (
    "applied",
    "activist_decided",
    "mentors_assigned",
    "development_listed",
    "admission_voted",
    "admission_approved",
    "conversion_approved",
)
"""The fact that enters the state of each rank."""

RESTS_ON_VOTE = (
    "admission_papers_checked", "admission_interviewed", "admission_deliberated", "admission_approved",
)
"""What a refused approval closes together with its vote."""

AFTER_APPROVAL = ("admission_filed", "admission_announced", "assigned_to_group", "sworn_in")
BEFORE_CONVERSION = (
    "conversion_applied",
    "conversion_opinions_heard",
    "conversion_examined",
    "conversion_reviewed",
    "conversion_publicized",
)
AFTER_CONVERSION = ("conversion_approved", "conversion_filed", "conversion_announced")
CONVERSION = frozenset((*BEFORE_CONVERSION, "conversion_voted", *AFTER_CONVERSION))
"""Kinds that are done again in every round of conversion."""

SEVERAL = frozenset({"inquiry_sent", "inquiry_replied"})
"""Kinds of which each fact stands for itself; doing one again does not redo the other."""

CANCELLED_DROPS = ("conversion_applied", "conversion_publicized")
"""What a vote to cancel does not need, recorded or not."""

EXITS = {"withdrew": "withdrawn", "removed": "removed", "transferred_out": "transferred"}


class Round:
    """One round towards conversion: its facts, its vote and approval, the end of probation it looks to.

    ``one``: the fact of each kind that counts, where there is no choice to make.
    """

    __slots__ = ("approval", "carried", "closed", "first", "lost", "n", "occ", "one", "origin", "span", "vote")

    def __init__(self, n: int, occ: Mapping[str, list[Fact]]) -> None:
        self.n = n
        self.occ = occ
        self.one: dict[str, Fact] = {}
        self.vote: Fact | None = None
        self.approval: Fact | None = None
        self.carried: bool | None = None
        self.lost = False
        self.closed: Fact | None = None
        self.first = 0
        self.origin: tuple[int, int] | None = None
        self.span = 12

    def end(self, months: int = 0) -> tuple[int, int] | None:
        """Return the end of probation, so many months later; None where it cannot be known."""
        if self.origin is None:
            return None
        lo, hi = self.origin
        if months < 0:  # a month before the end is counted back from the end itself
            return add_months(add_months(lo, self.span), months), add_months(add_months(hi, self.span), months)
        return add_months(lo, self.span + months), add_months(hi, self.span + months)


Span = tuple[int, int] | None


class History:
    """A case as it stood on a day. Written once by `chronicle.read`, then only read.

    ``rank`` (the furthest state entered) and ``beyond`` (when a state past each rank was first entered) stand
    twice: without the stage 培养考察对象, which national law does not know, and with it.
    """

    __slots__ = (
        "approval",
        "as_of",
        "beyond",
        "carried",
        "case",
        "covers",
        "exit",
        "exit_day",
        "lost",
        "occ",
        "rank",
        "refused",
        "rounds",
        "staff",
        "state",
        "tracked",
        "vote",
    )

    def __init__(self, case: Case, as_of: int) -> None:
        self.case = case
        self.as_of = as_of
        self.covers = case.covers
        self.staff = case.category == "staff"
        self.tracked = parse(case.tracked_from)[0] if case.tracked_from else 0
        self.occ: dict[str, list[Fact]] = {}
        self.vote: Fact | None = None
        self.approval: Fact | None = None
        self.carried: bool | None = None
        self.lost = False
        self.refused = False
        self.rank = [-1, -1]
        self.beyond: list[list[Span]] = [[], []]
        self.rounds: list[Round] = []
        self.state: str | None = None
        self.exit: str | None = None
        self.exit_day = FOREVER


def in_favour(vote: Fact) -> int | None:
    """Return the votes in favour, written ones included; None where they are not recorded (people)."""
    given = vote.fields.get("for")
    return None if given is None else given + (vote.fields.get("written_for") or 0)


def moved(vote: Fact) -> bool | None:
    """Tell whether a vote moves its case: as the minutes declare, else more than half of those due."""
    fields = vote.fields
    carried = fields.get("carried")
    if carried is not None:
        return bool(carried)
    due, favour = fields.get("due"), in_favour(vote)
    if due is None or favour is None:
        return None
    return bool(2 * favour > due)


def approved(fact: Fact) -> bool:
    """Tell whether an approval was given (the default) or refused."""
    return fact.fields.get("approved") is not False


def latest(facts: list[Fact], day: int) -> Fact:
    """Return the latest fact on or before a day, else the latest of all."""
    if len(facts) == 1:
        return facts[0]
    found = None
    for fact in facts:
        if fact.lo <= day:
            found = fact
    return facts[-1] if found is None else found


def cancelling(r: Round) -> bool:
    """Tell whether the vote of this round is to cancel."""
    return r.vote is not None and r.vote.fields.get("decision") == "cancel"

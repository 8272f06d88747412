"""Where may two careful readers of the rules differ? What the program and the oracle need not agree on, with why.

Each is a small question about one difference. Whatever none of them answers is a disagreement.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from oracle.chronicle import carried
from oracle.facts import Fact, World, worlds

FIRST_DAYS = {"national": (date(2014, 5, 28), date(2026, 5, 11)), "cqipc": (date(2014, 12, 17),)}
MOVING = (
    "applied", "activist_decided", "development_listed", "admission_voted", "admission_approved", "conversion_voted",
    "conversion_approved",
)
Answer = tuple[str, str | None] | None


@dataclass(frozen=True)
class Difference:
    """One finding on which the two do not agree. ``rounds``: how many rounds of conversion there were."""

    dossier: dict[str, Any]
    as_of: date
    rule: str
    occasion: str
    oracle: Answer
    program: Answer
    rounds: int

    @property
    def book(self) -> str:
        """The rulebook."""
        return self.rule.partition("/")[0]

    @property
    def slug(self) -> str:
        """The rule without its rulebook."""
        return self.rule.partition("/")[2]

    @property
    def outcomes(self) -> set[str]:
        """What the two answer, without how."""
        return {answer[0] for answer in (self.oracle, self.program) if answer}

    @property
    def ends(self) -> list[World]:
        """The case with all its days earliest, and with all of them latest."""
        return worlds(self.dossier, self.as_of)[:2]

    def seen(self, *kinds: str) -> list[Fact]:
        """The facts of these kinds, with all days latest."""
        return [fact for fact in self.ends[-1].facts if fact.kind in kinds]


class Dispute(NamedTuple):
    """A reading that the text leaves open, and whether a difference is due to it."""

    why: str
    explains: Callable[[Difference], bool]


def _silent(d: Difference) -> bool:
    facts = d.seen(*{fact["kind"] for fact in d.dossier["facts"]})
    crossed = any(fact.day < first for first in FIRST_DAYS[d.book] for fact in facts)
    return d.outcomes == {"dormant", "not_in_force"} and crossed


def _before_it_was_asked(d: Difference) -> bool:
    crossed = any(f.day < first for first in FIRST_DAYS[d.book] for f in d.seen(*MOVING))
    return "not_in_force" in d.outcomes and "unknown" in d.outcomes and crossed and "covers" in d.dossier


def _two_meetings(d: Difference) -> bool:
    first = FIRST_DAYS["cqipc"][0]
    return d.rule == "cqipc/admission-approved" and any(f.day < first for f in d.seen("admission_deliberated"))


def _answers_another_question(d: Difference) -> bool:
    if not d.slug.startswith(("conversion", "archived", "introducer-reported", "reported-quarterly")):
        return False
    for approval in d.seen("conversion_approved"):
        votes = [vote for vote in d.seen("conversion_voted") if vote.day <= approval.day]
        if votes and votes[-1].get("decision") != approval.get("decision"):
            return True
    return False


def _votes_of_one_day(d: Difference) -> bool:
    kind = "admission_voted" if d.slug.startswith("admission") else "conversion_voted"
    days = [fact.day for fact in d.seen(kind)]
    return d.slug.startswith(("admission-", "conversion-")) and len(days) > len(set(days))


def _filed_without_a_vote(d: Difference) -> bool:
    return d.rule.startswith("cqipc/conversion-") and not d.seen("conversion_voted") and bool(
        d.seen("conversion_filed", "conversion_announced"))


CHARGED = {
    "national/pre-reviewed": ("pre_reviewed", "form_issued", "admission_voted"),
    "national/conversion-opinions": ("conversion_opinions_heard", "conversion_examined", "conversion_voted"),
}


def _charged_to_another(d: Difference) -> bool:
    if d.rule not in CHARGED:
        return False
    *steps, vote = CHARGED[d.rule]
    not_asked = any(f.day < first for f in d.seen(*steps) for first in FIRST_DAYS["national"])
    return not_asked or any(f.day >= v.day for f in d.seen(*steps) for v in d.seen(vote))


def _day_unknown(d: Difference) -> bool:
    unknown = any(fact["date"] is None for fact in d.dossier["facts"])
    return unknown and "unknown" in d.outcomes and d.program != ("not_in_force", None)


def _no_column_for_the_trigger(d: Difference) -> bool:
    return d.slug == "meeting-within-month" and "covers" in d.dossier and "unknown" in d.outcomes


def _cancelled(d: Difference) -> bool:
    return d.slug.startswith("conversion-") and any(v.get("decision") == "cancel" for v in d.seen("conversion_voted"))


def _extension_lost(d: Difference) -> bool:
    return d.slug == "extension-bounds" and any(
        carried(v) is not True and v.get("decision") == "extend" for v in d.seen("conversion_voted"))


def _closed_round(d: Difference) -> bool:
    return d.slug == "conversion-approved-in-time" and int(d.occasion) < d.rounds


DISPUTED = (
    Dispute("A step nobody did, or no duty of this person, in a case that began before the edition: dormant or not in"
            " force. Neither counts for or against anyone.", _silent),
    Dispute("A step that the source has no column for, and whose limit lies before the edition: not in force or"
            " unknown.", _before_it_was_asked),
    Dispute("Either of two meetings will do, and the first was held before the rules were in force: whose day governs.",
            _two_meetings),
    Dispute("An approval that decides otherwise than the vote it follows: of which round it is, and what it concludes.",
            _answers_another_question),
    Dispute("Two votes on one day: which of them is the later one.", _votes_of_one_day),
    Dispute("Filed or announced without any vote recorded: whether the vote was passed over.", _filed_without_a_vote),
    Dispute("The vote stands before its own preparation, or the step that would be charged lies before its rule:"
            " whether that is found once, at the step nearest to it, or at every step that should have come before.",
            _charged_to_another),
    Dispute("A step happened on a day nobody knows: whether it may have been before any edition.", _day_unknown),
    Dispute("No column says who was listed, and no pre-review is recorded: whether a meeting may be owed.",
            _no_column_for_the_trigger),
    Dispute("A vote to cancel needs no application: whether one that is recorded still binds its neighbours.", _cancelled),
    Dispute("A vote to extend that was lost, and approved all the same: whether its bounds are judged.", _extension_lost),
    Dispute("A round closed by the next one without an approval of its own: open, overdue or missing.", _closed_round),
)


def undisputed(differences: Iterable[Difference]) -> list[Difference]:
    """Return the differences that no open reading explains."""
    return [d for d in differences if not any(dispute.explains(d) for dispute in DISPUTED)]

"""What is known of one person's way ahead: the plan, whether it is in time, vacations, who acts with which papers?"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.model import Case, Rulebook, Workflow
from devtrack.organisations import Vacation, vacation_on
from devtrack.plan.deadline import Aim, Outlook, outlook
from devtrack.plan.nouns import Plan
from devtrack.plan.walking import plan


class Terms(NamedTuple):
    """From which day (ordinal) on is planned, before which day all should be done (None: before she leaves).

    `leaves`: the day or month of leaving for everybody, None: as each case says; `backwards`: with the latest days.
    """

    first: int
    before: int | None = None
    leaves: str | None = None
    backwards: bool = True


class Prospect(NamedTuple):
    """One person's way ahead. `case`: as it is shown; `leaves`: the day or month of leaving, as written.

    `outlook` is None where there is no day to hold the plan against; `books`: as they are in force, for citations.
    """

    case: Case
    flow: Workflow
    books: tuple[Rulebook, ...]
    plan: Plan
    outlook: Outlook | None
    leaves: str | None
    vacations: tuple[Vacation, ...]

    def step(self, kind: str) -> Mapping[str, Any]:
        """Return the step of the workflow to which a kind of fact belongs; nothing where it has none."""
        return next((one for one in self.flow.steps if kind in one["facts"]), {})

    def vacation(self, day: int) -> Vacation | None:
        """Return the vacation in which a day (ordinal) falls."""
        return vacation_on(self.vacations, day)


def prospect(
    flow: Workflow, books: tuple[Rulebook, ...], case: Case, shown: Case, terms: Terms, away: Sequence[Vacation] = ()
) -> Prospect:
    """Return how one person's way ahead looks. `shown`: the case as it may be shown."""
    found = plan(flow, books, case, terms.first)
    leaves = terms.leaves or case.leaves_on
    aim = _aim(terms.before, leaves)
    seen = outlook(flow, books, case, found, aim, terms.backwards) if aim is not None else None
    return Prospect(shown, flow, books, found, seen, leaves, tuple(away))


def _aim(before: int | None, leaves: str | None) -> Aim | None:
    """Return what the plan is held against; of a month of leaving its first day counts, to be on the safe side."""
    gone = parse(leaves)[0] if leaves else None
    day = min((one for one in (before, gone) if one is not None), default=None)  # who leaves earlier is gone by then
    return Aim(day, gone if gone is not None else day) if day is not None else None

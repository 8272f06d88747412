"""Who is told of a duty today, and has not been told before? At each lead time once, then by the week until it is done.

Pure and without memory: which level applies is reckoned from the day; what was told is handed in as claims. So a
machine that was off for a week tells the latest level passed, once, and no sweep tells anything a second time.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from devtrack.dates import write
from devtrack.model import CANDIDATE, COMMITTEE, CONTACT, GENERAL_BRANCH, INTRODUCER, OVERDUE, SECRETARY, WAITING
from devtrack.organisations import Vacation, vacation_on
from devtrack.reminders.duties import Duty

OPENED = "open"
"""The level of what may be done now and has no day."""

LATE = "late"
LONGEST = 200
"""Days after which no quiet ends: nobody means to hear nothing for longer."""

ABOVE = {
    CANDIDATE: SECRETARY, CONTACT: SECRETARY, INTRODUCER: SECRETARY, SECRETARY: GENERAL_BRANCH,
    GENERAL_BRANCH: COMMITTEE,
}
"""Who is told too, where somebody is overdue for too long."""


class Quiet(NamedTuple):
    """When nothing is sent: days of the week (Monday is 0), single days (ordinals), vacations."""

    weekdays: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    vacations: tuple[Vacation, ...] = ()


class Snooze(NamedTuple):
    """Whoever acts is not reminded of a duty (its key) before a day (ordinal)."""

    key: str
    until: int


class Call(NamedTuple):
    """Somebody is to hear of a duty: at which level, who (as in `model.ACTORS`), and whether from below (`copied`)."""

    duty: Duty
    level: str
    to: str
    copied: bool

    @property
    def claim(self) -> str:
        """What is claimed once in the life of a duty; of a duty whose day has moved it is another one."""
        duty = self.duty
        return f"{duty.key}/{write(duty.due) or '-'}/{self.level}/{self.to}"


def calls(
    duties: Iterable[Duty], as_of: int, told: Collection[str] = (), quiet: Quiet | None = None,
    snoozes: Sequence[Snooze] = (),
) -> list[Call]:
    """Return what is to be told on a day and was not yet. `told`: the claims of what was."""
    quiet = quiet or Quiet()
    if is_quiet(as_of, quiet):
        return []
    last = _horizon(as_of, quiet)
    asleep = {one.key for one in snoozes if as_of < one.until}
    found = [call for duty in duties for call in _calls(duty, as_of, last) if call.copied or duty.key not in asleep]
    return [call for call in found if call.claim not in told]


def level(duty: Duty, as_of: int, last: int | None = None) -> str | None:
    """Return the lead time reached on a day, or the week since it is overdue; None where it is too early.

    `last`: the last day for which today must speak, where the days after it are quiet.
    """
    if duty.outcome == OVERDUE and duty.due is not None:
        return f"{LATE}-{(as_of - duty.due - 1) // 7 + 1}"
    if duty.day is None:
        return None if duty.outcome == WAITING or duty.behind else OPENED
    left = max(duty.day - max(as_of, last or 0), 0)
    reached = [lead for lead in duty.rule.remind if left <= lead]
    return str(min(reached)) if reached else None


def told_too(duty: Duty, as_of: int) -> tuple[str, ...]:
    """Return who above is told too: one level after so many days overdue, the next after as many again."""
    if duty.outcome != OVERDUE or duty.due is None:
        return ()
    found, here = [], _above(duty.actor, duty)
    for _ in range((as_of - duty.due) // duty.rule.escalate):
        if here is not None:
            found.append(here)
            here = _above(here, duty)
    return tuple(found)


def is_quiet(day: int, quiet: Quiet) -> bool:
    """Tell whether nothing is sent on a day."""
    return (day - 1) % 7 in quiet.weekdays or day in quiet.days or vacation_on(quiet.vacations, day) is not None


def _horizon(as_of: int, quiet: Quiet) -> int:
    """Return the last day before somebody can be told again."""
    last = as_of
    while is_quiet(last + 1, quiet) and last - as_of < LONGEST:
        last += 1
    return last


def _calls(duty: Duty, as_of: int, last: int) -> list[Call]:
    reached = level(duty, as_of, last)
    if reached is None:
        return []
    return [Call(duty, reached, duty.actor, False), *(Call(duty, reached, one, True) for one in told_too(duty, as_of))]


def _above(actor: str, duty: Duty) -> str | None:
    found = ABOVE.get(actor)
    return ABOVE[GENERAL_BRANCH] if found == GENERAL_BRANCH and duty.case.general_branch is False else found

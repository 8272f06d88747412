"""What is a plan made of? Steps with their days and what held them, duties that recur, the state it ends in."""

from collections.abc import Mapping
from typing import NamedTuple

from devtrack.model import Case, Fact, Finding

STEP, MADE_UP = "step", "made_up"
"""A step that lies ahead; one that was passed over or is overdue and may still be made up."""


class Step(NamedTuple):
    """One step on its earliest lawful day (ordinal), as the fact it would be.

    `since`: the first day it was tried on, that of the step before; `held`: what stood against it until the day
    before; `blocked`: what waiting does not mend (then the days after it hold only if it can be done on `day` all the
    same); `warned`: what a rule of severity warning says of it on its day; `late`: duties overdue that it answers;
    `assumed`: years whose working days nobody has published, of which its notice counts some.
    """

    kind: str
    day: int
    fact: Fact
    since: int
    what: str = STEP
    held: tuple[Finding, ...] = ()
    blocked: tuple[Finding, ...] = ()
    warned: tuple[Finding, ...] = ()
    late: tuple[Finding, ...] = ()
    assumed: tuple[int, ...] = ()

    @property
    def wait(self) -> int:
        """Return how many days the step had to wait beyond the one before it."""
        return self.day - self.since


class Duty(NamedTuple):
    """One time of a duty that recurs: its kind, number, window (ordinals), whether it is overdue already."""

    kind: str
    n: int
    first: int
    last: int
    overdue: bool
    findings: tuple[Finding, ...]


class Passed(NamedTuple):
    """A step that was passed over and can no longer be taken, with what says so.

    `unsure`: the source has no column for it, so that it may have been done.
    """

    kind: str
    findings: tuple[Finding, ...]
    unsure: bool


class Plan(NamedTuple):
    """The earliest lawful day of every remaining step of one case, in order.

    `first`: the first day planned for (ordinal); `state`: where the case stood then (None: nothing recorded);
    `reached`: where it stands at the end; `final`: whether nothing can follow (then `state` says why, if there are no
    steps); `case`: with everything planned in it; `before`: the case as it was before each step; `entered`: the day on
    which each state is entered that still lies ahead; `presumed`: votes of which nobody wrote whether they carried;
    `unclear`: facts of unknown or contradictory days, for which the plan does not come to an end.
    """

    first: int
    state: str | None
    reached: str | None
    final: bool
    steps: tuple[Step, ...]
    duties: tuple[Duty, ...]
    passed: tuple[Passed, ...]
    case: Case
    before: tuple[Case, ...]
    entered: Mapping[str, int]
    presumed: tuple[Fact, ...] = ()
    unclear: tuple[Fact, ...] = ()

    def day(self, kind: str) -> int | None:
        """Return the day planned for the last step of a kind; None where it is not planned."""
        return next((one.day for one in reversed(self.steps) if one.kind == kind), None)

"""What are the nouns? Facts, cases, rules, findings, problems: frozen, and nothing but data.

Days are proleptic ordinals (``date.toordinal``). A day that is known by month only, or not at all, is a
pair: the earliest and the latest day it may be. What is read from a file keeps its own spelling beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MET = "met"
BROKEN = "broken"
OVERDUE = "overdue"
PENDING = "pending"
WAITING = "waiting"
UNKNOWN = "unknown"
DORMANT = "dormant"
NOT_IN_FORCE = "not_in_force"
OUTCOMES = (MET, BROKEN, OVERDUE, PENDING, WAITING, UNKNOWN, DORMANT, NOT_IN_FORCE)

EARLY, LATE, MISSING, INVALID = "early", "late", "missing", "invalid"
HOWS = (EARLY, LATE, MISSING, INVALID)

ERROR, WARNING, HINT = "error", "warning", "hint"
SEVERITIES = (ERROR, WARNING, HINT)

CANDIDATE, CONTACT, INTRODUCER, SECRETARY, GENERAL_BRANCH, COMMITTEE = ACTORS = (
    "candidate", "contact", "introducer", "secretary", "general_branch", "committee",
)
"""Who must act so that a rule is kept, from below."""

LEADS, ESCALATE = (60, 30, 14, 7, 1, 0), 14
"""How many days before its day a duty is brought up, and after how many days overdue the level above hears of it,
where a rulebook does not say otherwise."""

NEVER, FOREVER = 0, 4_000_000  # before and after every day there is


class Source(NamedTuple):
    """Where something was read: a file with a line, or a sheet with a row (both counted from 1)."""

    file: str
    line: int | None = None
    sheet: str | None = None
    row: int | None = None


class Fact(NamedTuple):
    """One dated thing that happened to a case.

    ``date`` is as written: a day ``2024-03-15``, a month ``2024-03`` or None (it happened, the day is
    not known). ``lo`` and ``hi`` are the first and last day it may have been, as ordinals.
    """

    kind: str
    date: str | None
    lo: int
    hi: int
    fields: Mapping[str, Any]
    elsewhere: bool = False
    id: str | None = None
    recorded_at: str | None = None
    recorded_by: str | None = None
    replaces: str | None = None
    why: str | None = None
    correction: str | None = None
    meeting: str | None = None
    source: Any = None


@dataclass(frozen=True, slots=True)
class Case:
    """One person's journey in one branch, with every fact known about it.

    ``covers``: the kinds its source could express; None means all. ``born``, ``leaves_on`` are a day or a
    month as written; ``tracked_from`` a day. ``id_number`` is there for the ledger, which encrypts it; nothing
    shows or judges it.
    """

    id: str
    name: str = ""
    number: str | None = None
    born: str | None = None
    sex: str | None = None
    category: str | None = None
    branch: str | None = None
    branch_committee: bool | None = None
    general_branch: bool | None = None
    leaves_on: str | None = None
    covers: frozenset[str] | None = None
    tracked_from: str | None = None
    facts: tuple[Fact, ...] = ()
    source: Source | None = None
    id_number: str | None = field(default=None, repr=False)


class Citation(NamedTuple):
    """The article a rule rests on.

    ``evidence``: verbatim, paraphrase or derived; ``quote`` is empty unless verbatim.
    """

    source: str
    article: str
    evidence: str
    quote: str
    checked: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One condition of a rule: a word of the closed vocabulary and what it is told."""

    word: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty or bound as one edition of a rulebook has it.

    ``id`` is ``rulebook/slug``. ``step``: the kinds of fact judged, the first recorded one counts.
    ``either``: any of them will do. ``absence``: whether this rule reports that the step was not done.
    ``since`` is the first day in force, ``until`` the first day no longer (ordinals). ``owed``: the state
    (or the fact) from which the step is owed. ``limit_since``: the day from which the same limit has stood
    without a break (ordinal). ``act``: who must act ("": nobody said); ``remind``: how many days ahead it is brought
    up; ``escalate``: after how many days overdue the level above is told.
    """

    id: str
    edition: str
    title: str
    duty: str
    aspect: str
    severity: str
    step: tuple[str, ...]
    owed: str
    since: int
    until: int
    cite: Citation
    asks: tuple[Ask, ...]
    applies: Mapping[str, Any] = field(default_factory=dict)
    absence: bool = True
    either: bool = False
    governed_by: str | None = None
    local: bool = False
    reading: str = ""
    remedy: str = ""
    limit_since: int = 0
    source: Source | None = None
    act: str = ""
    remind: tuple[int, ...] = LEADS
    escalate: int = ESCALATE


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """Rules in their order, every edition of one id side by side.

    ``points``: names for "this kind of fact, else that one". ``knows_trainee``: whether the procedure has
    the stage 培养考察对象. ``calendar``: working-day overrides (ordinal -> is it a working day);
    ``windows``: ``rolling`` or ``calendar``.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]
    knows_trainee: bool = False
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: Mapping[int, bool] = field(default_factory=dict)
    windows: str = "rolling"


@dataclass(frozen=True, slots=True, eq=False)
class Workflow:
    """A school's procedure: its states, the facts that move a case, and the rulebooks that judge it."""

    name: str
    title: str
    rulebooks: tuple[str, ...]
    states: tuple[Mapping[str, Any], ...]
    transitions: tuple[Mapping[str, Any], ...]
    steps: tuple[Mapping[str, Any], ...] = ()
    departures: tuple[Mapping[str, Any], ...] = ()


class Occasion(NamedTuple):
    """Which time of a recurring duty: number from 1, first and last day (ordinals)."""

    n: int
    first: int
    last: int


class Finding(NamedTuple):
    """How one case stands towards one rule, or one occasion of it, on one day. Days are ordinals or None.

    ``date``: the day of the judged step, else the day the limit passed; ``days``: whole days early or late,
    positive; ``why``: a reason code and its figures, from which `explain` makes the message.
    """

    rule: Rule
    occasion: Occasion | None
    outcome: str
    how: str | None
    severity: str
    date: str | None
    due: int | None
    opens: int | None
    days: int | None
    facts: tuple[Fact, ...]
    why: tuple[Any, ...]


class Problem(NamedTuple):
    """A person's mistake in a file: where it stands, what is wrong, what would be right."""

    source: str
    message: str
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = self.source
        if self.line is not None:
            place += f":{self.line}"
        if self.sheet is not None:
            place += f"［{self.sheet}］"
        if self.row is not None:
            place += f" 第 {self.row} 行"
        if self.column is not None:
            place += f"「{self.column}」"
        return f"{place}: {self.message}"

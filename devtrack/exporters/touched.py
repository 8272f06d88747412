"""What is told of a new edition, in every form: its rules with the number of people, then person by person?"""

from typing import NamedTuple

from devtrack.dates import write
from devtrack.exporters.basis import Basis
from devtrack.exporters.captions import distinct
from devtrack.impact import AHEAD, CHANGED, DROPPED, LIGHTER, NEW, RELIEVED, Change
from devtrack.model import BROKEN, OVERDUE, PENDING, UNKNOWN, WAITING, Case, Finding, Rule
from devtrack.vocabulary import OUTCOME_NAMES, SEVERITY_NAMES

ORDER = {OVERDUE: 0, BROKEN: 1, PENDING: 2, WAITING: 3, AHEAD: 4, RELIEVED: 5, UNKNOWN: 6}
"""The most urgent first."""

LABELS = {**OUTCOME_NAMES, AHEAD: "今后要办", RELIEVED: "不再要求"}
CHANGES = {NEW: "新增", CHANGED: "有变", LIGHTER: "放宽", DROPPED: "取消"}


class Item(NamedTuple):
    """One thing that is otherwise for a person: `kind` as in `impact`, its label, what is said of it.

    `due`, `opens`: ordinals; `finding`: None for what lies ahead and is not judged yet.
    """

    kind: str
    label: str
    rule: Rule
    severity: str
    text: str
    due: int | None
    opens: int | None
    finding: Finding | None

    @property
    def when(self) -> str:
        """By when, or from when on; nothing where there is no day."""
        if self.kind == WAITING and self.opens is not None:
            return f"{write(self.opens)} 起"
        return write(self.due) or "" if self.kind not in (RELIEVED, UNKNOWN) else ""


class Person(NamedTuple):
    """One person whom the edition touches, with what is otherwise, the most urgent first."""

    case: Case
    file: int
    state: str
    items: tuple[Item, ...]


class OfRule(NamedTuple):
    """What the edition does to one rule: what is new in it, how many people it touches, of how many that is unknown."""

    change: Change
    text: str
    people: int
    unknown: int
    why: tuple[str, ...]


class Told(NamedTuple):
    """Everything there is to tell; `since`: the day (ordinal), `editions`: what began on it.

    `renumbered`: rules of which only the article has another number; `same`: how many are as they were. `untouched`,
    `closed`: cases that are open and not touched, and that are closed; `unsure`: of whom nothing can be told.
    """

    basis: Basis
    since: int
    editions: tuple[str, ...]
    rules: tuple[OfRule, ...]
    renumbered: tuple[Change, ...]
    same: int
    persons: tuple[Person, ...]
    untouched: int
    unsure: int
    closed: int


def urgency(item: Item) -> tuple[int, int]:
    """Return what items, and the people they are about, are ordered by."""
    return ORDER[item.kind], item.due or item.opens or 9_999_999


def summary(told: Told) -> str:
    """Return the counts in one sentence."""
    late = sum(any(item.kind in (OVERDUE, BROKEN) for item in one.items) for one in told.persons)
    open_ = len(told.persons) + told.untouched + told.unsure
    unsure = f"，无法判断 {told.unsure} 人" if told.unsure else ""
    closed = f"；已办结或离开的 {told.closed} 人不在其内" if told.closed else ""
    return (f"在办 {open_} 人：受影响 {len(told.persons)} 人（其中不符或逾期 {late} 人），不受影响 {told.untouched} 人"
            f"{unsure}{closed}")


def heading(told: Told) -> str:
    """Return which edition is told of, and how."""
    return f"{write(told.since)} 起施行的版本：{'、'.join(told.editions)}。下面是它带来的不同：与没有它的情形比较"


def numbers_only(told: Told) -> str:
    """Return in one line which rules have another number only."""
    if not told.renumbered:
        return ""
    moved = distinct(f"{one.before.cite.article}→{one.told.cite.article}" for one in told.renumbered if one.before)
    return f"仅条文号改变（{len(told.renumbered)} 条规则，不涉及任何人）：{'、'.join(moved)}"


def degree(item: Item) -> str:
    """Return the degree in Chinese."""
    return SEVERITY_NAMES[item.severity]

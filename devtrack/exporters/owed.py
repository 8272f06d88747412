"""What is told of what is owed, in every form: overdue first, then by day, grouped by person or by who must act?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack.dates import write
from devtrack.exporters.basis import Basis
from devtrack.exporters.captions import branch, citations, number, person
from devtrack.model import OVERDUE, WAITING
from devtrack.reminders.duties import COLOURS, Duty, urgency
from devtrack.vocabulary import ACTOR_NAMES, OUTCOME_NAMES

PERSON, ACTOR = GROUPINGS = ("person", "actor")
MARKS = {"red": "●红", "amber": "▲黄", "green": "○绿"}
"""A sign and a word beside each colour: paper and some eyes know none."""


class Item(NamedTuple):
    """A duty as it is told: how urgent, the state of its case, in which file, from when on its reminders sleep."""

    duty: Duty
    colour: str
    state: str
    file: int
    asleep: int | None = None


class Owed(NamedTuple):
    """What is owed of some cases. `last`: the last day told of (ordinal; None: all); `grouping`: one of GROUPINGS.

    `items`: overdue, due or opening until then; `undated`: what has no day (of all where `last` is None, else of what
    may be done already); `later`: how many are not told; `cases`: how many were looked at.
    """

    basis: Basis
    last: int | None
    grouping: str
    items: tuple[Item, ...]
    undated: tuple[Item, ...]
    later: int
    cases: int


class Part(NamedTuple):
    """The duties of one person, or of one who acts: a heading, what is beside it, what has a day, what has none."""

    title: str
    beside: str
    items: tuple[Item, ...]
    undated: tuple[Item, ...]


def parts(told: Owed) -> list[Part]:
    """Return what has a day, in groups: the most urgent first; beside each person's what has none."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in told.items:
        groups.setdefault(_group(item, told.grouping), []).append(item)
    beside: dict[tuple[str, ...], list[Item]] = {}
    for item in told.undated if told.grouping == PERSON else ():
        beside.setdefault(_group(item, PERSON), []).append(item)
    return [
        Part(*_heading(key, told.grouping), tuple(own), tuple(beside.get(key, ()))) for key, own in groups.items()
    ]


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items overdue first, then by day."""
    return tuple(sorted(items, key=lambda item: (*urgency(item.duty), person(item.duty.case), item.duty.id)))


def alike(told: Owed) -> list[tuple[str, tuple[str, ...]]]:
    """Return what has no day, each list once, with the names of those who have nothing else to be told of."""
    dated = {item.duty.id for item in told.items}
    rest: dict[str, list[Item]] = {}
    for item in told.undated:
        if told.grouping == ACTOR or item.duty.id not in dated:
            rest.setdefault(item.duty.key if told.grouping == ACTOR else item.duty.id, []).append(item)
    groups: dict[str, list[str]] = {}
    for own in rest.values():
        said = f"{who(own[0].duty)}：" if told.grouping == ACTOR else f"{own[0].state}："
        groups.setdefault(said + "；".join(item.duty.title for item in own), []).append(person(own[0].duty.case))
    return [(said, tuple(names)) for said, names in groups.items()]


def who(duty: Duty) -> str:
    """Return who must act, by name where that is known: 入党介绍人（王思远、李慧敏）."""
    name = ACTOR_NAMES[duty.actor]
    return f"{name}（{'、'.join(duty.people)}）" if duty.people else name


def label(item: Item) -> str:
    """Return the sign and word of the colour with the outcome: ●红 逾期未办."""
    return f"{MARKS[item.colour]} {OUTCOME_NAMES[item.duty.outcome]}"


def when(duty: Duty, as_of: int) -> str:
    """Return by when in words: 2026-01-04，还有 3 天."""
    said = [f"{write(duty.opens)} 起可办"] if duty.outcome == WAITING else []
    if duty.due is None:
        return said[0] if said else "没有固定期限"
    if duty.outcome == OVERDUE:
        return f"期限 {write(duty.due)}，已逾期 {as_of - duty.due} 天"
    if duty.vacation is not None and duty.day is not None:
        held = duty.vacation
        said.append(f"期限 {write(duty.due)} 在{held.name}（{write(held.first)} 至 {write(held.last)}）内，"
                    f"最迟 {write(duty.day)} 办妥")
    else:
        said.append(f"最迟 {write(duty.due)}")
    left = (duty.day or duty.due) - as_of
    return "，".join([*said, f"还有 {left} 天" if left > 0 else "今天到期" if left == 0 else "假期中，请尽快办理"])


def cited(duty: Duty) -> str:
    """Return the articles it rests on, in short."""
    return "；".join(citations(duty.grounds))


def asleep(item: Item) -> str:
    """Return until when its reminders sleep, if they do."""
    return f"暂缓提醒至 {write(item.asleep)}" if item.asleep is not None else ""


def summary(told: Owed) -> str:
    """Return the counts in one sentence."""
    counts = Counter(item.duty.outcome for item in told.items)
    colours = Counter(item.colour for item in told.items)
    people = len({item.duty.id for item in (*told.items, *told.undated)})
    dated = sum(counts.values()) - counts[OVERDUE] - counts[WAITING]
    span = "" if told.last is None else f"{told.last - told.basis.as_of} 天内"
    said = [f"逾期未办 {counts[OVERDUE]} 项", f"{span}到期 {dated} 项", f"未到时间 {counts[WAITING]} 项"]
    said += [f"没有固定期限 {len(told.undated)} 项"] if told.undated else []
    said += [f"更晚的 {told.later} 项未列（--within all 列出）"] if told.later else []
    marks = "、".join(f"{MARKS[one]} {colours[one]}" for one in COLOURS)
    return f"{told.cases} 人中 {people} 人有待办：{'，'.join(said)}（{marks}）"


def failed(told: Owed) -> bool:
    """Tell whether something told is overdue."""
    return any(item.duty.outcome == OVERDUE for item in told.items)


def _group(item: Item, grouping: str) -> tuple[str, ...]:
    case = item.duty.case
    if grouping == ACTOR:
        return item.duty.actor, case.branch or ""
    return item.duty.id, person(case), number(case), case.branch or "", item.state


def _heading(key: Sequence[str], grouping: str) -> tuple[str, str]:
    if grouping == ACTOR:
        return ACTOR_NAMES[key[0]], branch(key[1])
    return key[1], "  ".join(part for part in key[2:] if part)

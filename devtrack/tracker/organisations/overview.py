"""How do the organisations in sight stand today? From above, each with what it follows, and how many cases it has."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from devtrack.dates import write
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import case_entries, ids
from devtrack.model import FOREVER
from devtrack.organisations import Authority, Organisation, Vacation, above, below, vacations
from devtrack.subjects import LEVELS
from devtrack.tracker.desk import Desk
from devtrack.tracker.organisations.annals import COMMITTEE, span


class Standing(NamedTuple):
    """An organisation as it stands today.

    `depth`: how far below the account's own; `parent`: the name above it, if that is in sight; `cases`, `all_cases`:
    its own, and with all under it; `workflow`: (first day, name); `tracked`: the day, or that the past is complete;
    each of these two with whether it is its own word; `vacations`: that are on or ahead, those from above included.
    """

    organisation: Organisation
    depth: int
    parent: str | None
    cases: int
    all_cases: int
    workflow: tuple[int, str] | None
    own_workflow: bool
    tracked: str | None
    complete: bool
    own_tracking: bool
    vacations: tuple[Vacation, ...]


def overview(desk: Desk, today: int) -> list[Standing]:
    """Return the organisations in sight from above, each before those under it. `today`: an ordinal."""
    cases = _counts(desk)
    return [_standing(desk, id, depth, cases, today) for id, depth in _walk(desk, desk.account.organisation, 0)]


def standing(desk: Desk, id: str, today: int) -> Standing:
    """Return how one organisation stands today (an ordinal)."""
    return _standing(desk, id, 0, _counts(desk), today)


def _counts(desk: Desk) -> Counter[str]:
    """Count the cases of each organisation in sight (id)."""
    with reading(desk.ledger.engine) as connection:
        named = ids(connection)
        entries = case_entries(connection, desk.within)
    return Counter(named[one.organisation] for one in entries if one.organisation is not None)


def _walk(desk: Desk, id: str, depth: int) -> Iterator[tuple[str, int]]:
    yield id, depth
    for child in desk.tree.values():
        if child.parent == id and child.id in desk.within:
            yield from _walk(desk, child.id, depth + 1)


def _standing(desk: Desk, id: str, depth: int, cases: Counter[str], today: int) -> Standing:
    one, chain = desk.tree[id], above(desk.tree, id)
    flows = [(flow, up.id == id) for up in chain for flow in reversed(up.workflows) if flow[0] <= today]
    tracking = next((up for up in chain if up.tracked_from or up.complete), None)
    parent = desk.tree[one.parent].name if one.parent in desk.within and one.parent in desk.tree else None
    flow, own = flows[0] if flows else (None, False)
    return Standing(
        one, depth, parent, cases[id], sum(cases[other] for other in below(desk.tree, id)), flow, own,
        tracking.tracked_from if tracking and not tracking.complete else None, bool(tracking and tracking.complete),
        tracking is not None and tracking.id == id,
        tuple(each for each in vacations(desk.tree, id) if each.last >= today),
    )


def title(one: Standing) -> str:
    """Return an organisation by name, level and id, and that it was closed."""
    organisation = one.organisation
    mark = f"　【{write(organisation.closed) or '日期不详'} 撤销】" if organisation.closed < FOREVER else ""
    return f"{organisation.name}　{LEVELS[organisation.level]}　{organisation.id}{mark}"


def short(one: Standing, today: int) -> Iterator[str]:
    """Yield in Chinese what an organisation says of itself, in a few words each. `today`: an ordinal."""
    organisation = one.organisation
    if not organisation.placed and organisation.closed == FOREVER:
        yield "位置待定，用 devtrack org move 归位"
    if organisation.level == "committee":
        yield from _authorities(one, today)
    if organisation.level == "branch":
        yield COMMITTEE[organisation.has_committee]
    yield _flow(one)
    yield _tracking(one)
    year = int((write(today) or "0")[:4])
    if planned := organisation.plans.get(year):
        yield f"{year} 年计划 {planned['number']} 人"
    yield from (f"放假 {each.name} {write(each.first)} 至 {write(each.last)}" for each in one.vacations)
    yield f"档案 {one.cases} 份" if one.cases == one.all_cases else f"档案 {one.cases} 份，连下级共 {one.all_cases} 份"


def _authorities(one: Standing, today: int) -> Iterator[str]:
    if not one.organisation.authorities:
        yield "审批权限 没有登记"
    for granted in one.organisation.authorities:
        days = span(_day(granted.since), _day(granted.until))
        yield f"审批权限 {days}（{granted.document or '依据未写明'}）{_now(granted, today)}"


def _now(granted: Authority, today: int) -> str:
    """Return what is to be seen at once: that a power has ended, or has not begun."""
    return "，已到期" if granted.until[1] < today else "，尚未开始" if granted.since[0] > today else ""


def _day(days: tuple[int, int]) -> str | None:
    """Return a day as it was written: a month where only that is known."""
    first, last = write(days[0]), write(days[1])
    return first if first is None or first == last else first[:7]


def _flow(one: Standing) -> str:
    if one.workflow is None:
        return "流程 没有说明"
    since, name = one.workflow
    day = write(since)
    return f"流程 {name}（{'随上级' if not one.own_workflow else f'{day} 起' if day else '一直'}）"


def _tracking(one: Standing) -> str:
    said = "" if one.own_tracking else "，随上级"
    if one.complete:
        return f"历史已补齐{said}"
    return f"全程登记 自 {one.tracked} 起{said}" if one.tracked else "全程登记 没有说明"

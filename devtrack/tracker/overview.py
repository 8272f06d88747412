"""How do the organisations in sight stand today? From above, each with what it follows, and how many cases it has."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from devtrack.ledger.engine import reading
from devtrack.ledger.reading import case_entries, ids
from devtrack.organisations import Organisation, above, below
from devtrack.tracker.desk import Desk


class Standing(NamedTuple):
    """An organisation as it stands today.

    `depth`: how far below the account's own; `parent`: the name above it, if that is in sight; `cases`, `all_cases`:
    its own, and with all under it; `workflow`: (first day, name); `tracked`: the day, or that the past is complete;
    each of these two with whether it is its own word.
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
    )

"""Where do the ways of a diagram run, so that no two lie upon one another and no label under a line?

`lanes` are for ways between states of one column, each in a lane beside it; `rails` for ways between two columns:
those that many states share run together, with a dot where each joins.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from devtrack.exporters.diagram_shapes import END, LEADING, MIDDLE, START, Box, Dot, Shape, Stroke, Words, folded, span
from devtrack.lifecycle.drawing import Arrow

LOOP, LANE, RAIL, PORT, SLOT = 42.0, 22.0, 26.0, 13.0, 15.0
NARROW, LABEL = 20, 24
"""Columns of a label in a lane, and of one between rail and exit."""

Boxes = Mapping[str, Box]


class Bundle(NamedTuple):
    """Ways with the same labels between one state beside the road and states of the road; `out`: off the road."""

    aside: str
    labels: tuple[str, ...]
    road: tuple[str, ...]
    out: bool


def bundles(arrows: Sequence[Arrow], road: Sequence[str], aside: Sequence[str]) -> list[Bundle]:
    """Return the ways between the road and what stands beside it, in the order of the latter."""
    found: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
    for arrow in arrows:
        if arrow.source in road and arrow.target in aside:
            found.setdefault((arrow.target, arrow.labels, True), []).append(arrow.source)
        elif arrow.source in aside and arrow.target in road:
            found.setdefault((arrow.source, arrow.labels, False), []).append(arrow.target)
    made = [Bundle(state, said, tuple(sorted(of, key=road.index)), out) for (state, said, out), of in found.items()]
    return sorted(made, key=lambda one: (aside.index(one.aside), not one.out))


def tracks(made: Sequence[Bundle]) -> list[list[Bundle]]:
    """Return the bundles that share a rail; the longest rails are the nearest to the road."""
    shared: dict[tuple[tuple[str, ...], int], list[Bundle]] = {}
    for n, one in enumerate(made):
        shared.setdefault((one.road, -1 if one.out else n), []).append(one)
    return sorted(shared.values(), key=lambda same: -len(same[0].road))


def room_of_lanes(arrows: Sequence[Arrow], state: str, order: Sequence[str]) -> float:
    """Return how tall a box has to be for what is said of its loop, and for the ways that begin or end at its side."""
    loop = sum(len(folded(one.labels, LABEL)) for one in arrows if one.source == one.target == state)
    beside = [one for one in arrows if state in (one.source, one.target) and one.source != one.target]
    above = sum(min(order.index(one.source), order.index(one.target)) < order.index(state) for one in beside)
    below = len(beside) - above
    return loop * LEADING + (above + below) * PORT + 26


def lanes(arrows: Sequence[Arrow], boxes: Boxes, side: int) -> Iterator[Shape]:
    """Yield ways between boxes of one column, and loops, at its left (-1) or right (1)."""
    if not arrows:
        return
    any_box = next(iter(boxes.values()))
    edge = any_box.left if side < 0 else any_box.right
    anchor = END if side < 0 else START
    out = 0.0
    for one in (arrow for arrow in arrows if arrow.source == arrow.target):
        y, lines = boxes[one.source].middle, folded(one.labels, LABEL)
        tip = edge + side * LOOP
        yield Stroke(((edge, y - 11), (tip, y - 21), (tip, y + 21), (edge, y + 11)), "loop", bent=True)
        yield Words(edge + side * (LOOP - 4), y, anchor, lines)
        out = max(out, LOOP + span(lines) + 8)
    between = [arrow for arrow in arrows if arrow.source != arrow.target]
    ends = _ports(between, boxes)
    spans = {one: tuple(sorted((ends[one, one.source], ends[one, one.target]))) for one in between}
    at = edge + side * (out + LANE)
    for lane in _apart(sorted(between, key=lambda one: spans[one][1] - spans[one][0]), spans):
        for one in lane:
            start, end = ends[one, one.source], ends[one, one.target]
            lines = folded(one.labels, NARROW)
            others = [y for (other, _), y in ends.items() if other not in lane]
            yield Stroke(((edge, start), (at, start), (at, end), (edge, end)), "back" if end < start else "skip")
            yield Words(at + side * 8, _clear((start + end) / 2, len(lines) * LEADING, others), anchor, lines)
        at += side * (max(span(folded(one.labels, NARROW)) for one in lane) + 8 + LANE)


def _ports(between: Sequence[Arrow], boxes: Boxes) -> dict[tuple[Arrow, str], float]:
    """Return at which height each way leaves or enters a box: near the end of the box to which it leads."""
    found: dict[tuple[Arrow, str], float] = {}
    used: dict[tuple[str, bool], int] = {}
    for one in between:
        for here, there in ((one.source, one.target), (one.target, one.source)):
            up = boxes[there].y < boxes[here].y
            n = used[here, up] = used.get((here, up), 0) + 1
            found[one, here] = boxes[here].y + n * PORT if up else boxes[here].bottom - n * PORT
    return found


def _clear(wish: float, tall: float, lines: Sequence[float]) -> float:
    """Return the height nearest to the one wished at which a label has no line across it."""
    tries = (wish + sign * off for off in range(0, 400, 4) for sign in (1, -1))
    return next((y for y in tries if all(abs(y - line) > tall / 2 + 2 for line in lines)), wish)


def _apart(ordered: Sequence[Arrow], spans: Mapping[Arrow, tuple[float, ...]]) -> list[list[Arrow]]:
    """Return the ways in lanes, in none of which two lie side by side."""
    found: list[list[Arrow]] = []
    for one in ordered:
        low, high = spans[one]
        free = (lane for lane in found if all(high < spans[other][0] or spans[other][1] < low for other in lane))
        lane = next(free, None)
        if lane is None:
            found.append([one])
        else:
            lane.append(one)
    return found


def rails(sharing: Sequence[Sequence[Bundle]], road: Boxes, aside: Boxes, at: float) -> Iterator[Shape]:
    """Yield the ways between the road and what stands beside it; `at`: where the first rail stands."""
    ticks = _ticks(sharing, road)
    for n, same in enumerate(sharing):
        x, look = at + n * RAIL, "exit" if same[0].out else "back"
        heights = [ticks[n, state] for state in same[0].road]
        gates = [gate_of(one, sharing, aside[one.aside]) for one in same]
        edge = road[same[0].road[0]].right
        if len(heights) == len(gates) == 1:
            yield from _single(same[0], (edge, heights[0]), x, (aside[same[0].aside].left, gates[0]), look)
        else:
            yield Stroke(((x, min(*heights, *gates)), (x, max(*heights, *gates))), look, pointed=False)
            for y in heights:
                yield Stroke(((edge, y), (x, y)) if same[0].out else ((x, y), (edge, y)), look, not same[0].out)
                yield Dot(x, y)
            for one, y in zip(same, gates, strict=True):
                ends = ((x, y), (aside[one.aside].left, y))
                yield Stroke(ends if one.out else (ends[1], ends[0]), look, one.out)
                yield Dot(x, y)
        for one, y in zip(same, gates, strict=True):
            lines = folded(one.labels, LABEL)
            yield Words(aside[one.aside].left - 14 - span(lines) / 2, y - 6 - len(lines) * LEADING / 2, MIDDLE, lines)


def _single(
    one: Bundle, start: tuple[float, float], x: float, end: tuple[float, float], look: str
) -> Iterator[Shape]:
    straight = abs(start[1] - end[1]) < 1
    points = (start, end) if straight else (start, (x, start[1]), (x, end[1]), end)
    yield Stroke(points if one.out else points[::-1], look)


def _ticks(sharing: Sequence[Sequence[Bundle]], road: Boxes) -> dict[tuple[int, str], float]:
    """Return at which height each rail is joined from each state."""
    found: dict[tuple[int, str], float] = {}
    for state, box in road.items():
        mine = [n for n, same in enumerate(sharing) if state in same[0].road]
        for k, n in enumerate(mine, 1):
            found[n, state] = box.y + box.tall * k / (len(mine) + 1)
    return found


def joined_at(one: Bundle, sharing: Sequence[Sequence[Bundle]], road: Boxes) -> float:
    """Return the height at which a bundle would like to leave its rail: where its states are."""
    ticks = _ticks(sharing, road)
    n = next(n for n, same in enumerate(sharing) if one in same)
    joints = [ticks[n, state] for state in one.road]
    mean = sum(joints) / len(joints)
    near = min(joints, key=lambda joint: abs(joint - mean))
    return near if abs(near - mean) < SLOT else mean


def gate_of(one: Bundle, sharing: Sequence[Sequence[Bundle]], box: Box) -> float:
    """Return at which height a bundle reaches the state beside the road."""
    mine = [other for same in sharing for other in same if other.aside == one.aside]
    return box.y + box.tall * (mine.index(one) + 1) / (len(mine) + 1)

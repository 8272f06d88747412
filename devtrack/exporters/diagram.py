"""How does a workflow look on a wall? The road from top to bottom, ways back at its left, exits at its right."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from devtrack.exporters.diagram_shapes import (
    LEADING,
    PAD,
    START,
    Box,
    Dot,
    Shape,
    Stroke,
    Words,
    folded,
    reach,
    span,
)
from devtrack.exporters.diagram_ways import (
    LABEL,
    RAIL,
    SLOT,
    Boxes,
    Bundle,
    bundles,
    joined_at,
    lanes,
    rails,
    room_of_lanes,
    tracks,
)
from devtrack.lifecycle.drawing import Arrow, Picture

TEMPLATES = Path(__file__).parent / "templates"
FONTS = "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'SimSun', sans-serif"
MARGIN, HEAD, ENTRY, GAP, APART = 40.0, 100.0, 64.0, 60.0, 34.0
NAME, BESIDE, NOTE = 20, 28, 24
"""Columns of a state's name, of a label beside the road, of a note."""

LEGEND = "灰底：离开这条路以后；圆点：从该状态也可以走这条线；虚线：退回"


def render(drawn: Picture) -> str:
    """Return a workflow as SVG that asks nothing of any other file."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("diagram.svg.j2").render(**sheet(drawn)) + "\n"


def sheet(drawn: Picture) -> dict[str, object]:
    """Return what the template is given: the size of the sheet and every shape on it."""
    shapes = list(_shapes(drawn))
    left, right = reach(shapes)
    boxes = [one for one in shapes if isinstance(one, Box)]
    notes = [one for one in shapes if isinstance(one, Words)]
    bottom = max([box.bottom for box in boxes] + [one.y + len(one.lines) * LEADING / 2 for one in notes])
    wide = max(right - left, span([drawn.title]) * 1.7, span([_legend(drawn)])) + 2 * MARGIN
    return {
        "title": drawn.title, "fonts": FONTS, "legend": _legend(drawn), "leading": LEADING,
        "left": round(left - (wide - (right - left)) / 2), "wide": round(wide), "tall": round(bottom + 84),
        "boxes": boxes, "strokes": [one for one in shapes if isinstance(one, Stroke)], "words": notes,
        "dots": [one for one in shapes if isinstance(one, Dot)],
    }


def _shapes(drawn: Picture) -> Iterator[Shape]:
    shared = tracks(bundles(drawn.arrows, drawn.road, drawn.aside))
    along = [one for one in drawn.arrows if one.source in drawn.road and one.target in drawn.road]
    steps = [one for one in along if _follows(one, drawn.road)]
    beside = [one for one in along if one not in steps]
    road = _road(drawn, shared, beside, steps)
    yield from road.values()
    yield from _down(drawn, road, steps)
    yield from lanes(beside, road, -1)
    said = max([span(folded(one.labels, BESIDE)) for one in steps], default=0.0)
    first = next(iter(road.values()))
    at = max(first.right, first.x + 12 + said) + RAIL
    across = max([span(folded(one.labels, LABEL)) for same in shared for one in same], default=0.0)
    aside = _aside(drawn, shared, road, at + len(shared) * RAIL + across + 20)
    yield from aside.values()
    yield from rails(shared, road, aside, at)
    out = [one for one in drawn.arrows if one.source in drawn.aside and one.target in drawn.aside]
    yield from lanes(out, aside, 1)
    yield from _notes(drawn, {**road, **aside})


def _follows(one: Arrow, road: Sequence[str]) -> bool:
    return road.index(one.target) == road.index(one.source) + 1


def _road(
    drawn: Picture, shared: Sequence[Sequence[Bundle]], beside: Sequence[Arrow], steps: Sequence[Arrow]
) -> dict[str, Box]:
    wide = max(span(folded([drawn.states[state]], NAME)) for state in drawn.road) + 2 * PAD
    y, made = HEAD + ENTRY, {}
    for state in drawn.road:
        lines = folded([drawn.states[state]], NAME)
        ticks = sum(state in same[0].road for same in shared)
        tall = max(50.0, len(lines) * LEADING + 22, (ticks + 1) * SLOT, room_of_lanes(beside, state, drawn.road))
        made[state] = Box(0, y, max(wide, 150), tall, lines, "goal" if state == drawn.road[-1] else "road")
        onward = [len(folded(one.labels, BESIDE)) for one in steps if one.source == state]
        y += tall + max(GAP, *(n * LEADING + 26 for n in onward), 0)
    return made


def _down(drawn: Picture, road: Boxes, steps: Sequence[Arrow]) -> Iterator[Shape]:
    """Yield the way in and the steps from each state to the next."""
    first = next(iter(road.values()))
    yield Dot(0, first.y - ENTRY + 14)
    yield Stroke(((0, first.y - ENTRY + 18), (0, first.y)), "way")
    if drawn.entry:
        yield Words(12, first.y - ENTRY / 2 + 4, START, folded(drawn.entry, BESIDE))
    for one in steps:
        above, below = road[one.source], road[one.target]
        yield Stroke(((0, above.bottom), (0, below.y)), "way")
        yield Words(12, (above.bottom + below.y) / 2 - 3, START, folded(one.labels, BESIDE))


def _aside(drawn: Picture, shared: Sequence[Sequence[Bundle]], road: Boxes, left: float) -> dict[str, Box]:
    """Return the states beside the road, each as near as can be to where its ways come from."""
    if not drawn.aside:
        return {}
    every = [one for same in shared for one in same]
    wide = max(max(span(folded([drawn.states[state]], NAME)) for state in drawn.aside) + 2 * PAD, 130)
    wish = {state: [joined_at(one, shared, road) for one in every if one.aside == state] for state in drawn.aside}
    last = max(box.middle for box in road.values())
    middle = {state: sum(at) / len(at) if at else last for state, at in wish.items()}
    inside = [one for one in drawn.arrows if one.source in drawn.aside and one.target in drawn.aside]
    made, room = [], []
    for state in sorted(drawn.aside, key=lambda one: (round(middle[one]), drawn.aside.index(one))):
        lines = folded([drawn.states[state]], NAME)
        gates = max(1, len(wish[state]))
        tall = max(44.0, len(lines) * LEADING + 20, (gates + 1) * 40.0 * (gates > 1),
                   room_of_lanes(inside, state, drawn.aside))
        made.append((state, Box(left + wide / 2, middle[state] - tall / 2, wide, tall, lines, "exit")))
        room.append(tall + APART + sum(34 + _note(one.said) for one in drawn.returns if one.source == state))
    tops = _spread([box.y for _, box in made], room)
    return {state: box._replace(y=y) for (state, box), y in zip(made, tops, strict=True)}


def _spread(wished: Sequence[float], room: Sequence[float]) -> list[float]:
    """Return heights at which things that take so much room do not touch: the lowest where it wished, if it can be."""
    down: list[float] = []
    for n, wish in enumerate(wished):
        down.append(max(wish, down[-1] + room[n - 1] if down else HEAD))
    up = list(down)
    for n in reversed(range(len(up))):
        up[n] = min(up[n], up[n + 1] - room[n]) if n + 1 < len(up) else min(up[n], max(wished[n], HEAD))
    return up if not up or up[0] >= HEAD else down


def _legend(drawn: Picture) -> str:
    return f"流程 {drawn.name}　{LEGEND}"


def _note(said: str) -> float:
    return len(folded([said], NOTE)) * LEADING


def _notes(drawn: Picture, boxes: Boxes) -> Iterator[Shape]:
    for one in drawn.returns:
        box, lines = boxes[one.source], folded([one.said], NOTE)
        yield Stroke(((box.x, box.bottom), (box.x, box.bottom + 18)), "back", pointed=False)
        yield Words(box.x, box.bottom + 24 + len(lines) * LEADING / 2, "middle", lines, "note")

"""What does the road of a workflow look like: its main road, the ways off it, and the same as Mermaid text?

Ids in Mermaid are ASCII, with Chinese labels beside them; what would end a label early is written full width.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from transitions import State
from transitions.extensions.diagrams import GraphMachine, TransitionGraphSupport

from devtrack.model import Workflow

ENTRY = "applied"
"""The fact by which a case comes into being: drawn as the way in, not as a loop."""

BEFORE = "state_before"
"""What a transition hangs on that only leads back to where a case stood before it left."""

_BREAKS = str.maketrans({
    '"': "”", ":": "：", ";": "；", "#": "＃", "<": "＜", ">": "＞", "%": "％", "{": "｛", "}": "｝", "\n": " ",
    "&": "＆",
})


_OF_STATES = [*GraphMachine.state_attributes, "label"]
_OF_TRANSITIONS = [*GraphMachine.transition_attributes, "label"]
_DOWN = {"rankdir": "TB"}
_STYLES: dict[str, str | dict[str, str | dict[str, Any]]] = {"edge": {}, "graph": {}, "node": {
    "default": {"fill": "#fdf3ee", "stroke": "#a61c1c", "color": "#2b2b2b"},
    "goal": {"fill": "#a61c1c", "stroke": "#a61c1c", "color": "#ffffff"},
    "exit": {"fill": "#f1f1f1", "stroke": "#8a8a8a", "color": "#2b2b2b"},
}}


class Arrow(NamedTuple):
    """One way from a state to another (or to itself), with the label of every transition that takes it."""

    source: str
    target: str
    labels: tuple[str, ...]


class Return(NamedTuple):
    """What leads back into the states in which cases were before: told once, not drawn as so many arrows."""

    source: str
    targets: tuple[str, ...]
    said: str


class Picture(NamedTuple):
    """A workflow as it is drawn: the main road, the states beside it, the arrows between them.

    `states`: id -> label; `entry`: what is said of the way in; `final`: where a case may end.
    """

    name: str
    title: str
    states: Mapping[str, str]
    road: tuple[str, ...]
    aside: tuple[str, ...]
    final: frozenset[str]
    entry: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    returns: tuple[Return, ...]


def picture(flow: Workflow) -> Picture:
    """Return what is to be drawn of a workflow."""
    labels = {str(one["id"]): str(one["label"]) for one in flow.states}
    road = main_road(flow)
    ways: dict[tuple[str, str], list[str]] = {}
    back: dict[tuple[str, str], list[str]] = {}
    entry: list[str] = []
    for move in flow.transitions:
        for source in move["from"]:
            if move["by"] == ENTRY and source == move["to"] == road[0]:
                entry.append(move["label"])
            elif _leads_back(move):
                back.setdefault((source, move["by"]), []).append(move["to"])
            else:
                ways.setdefault((source, move["to"]), []).append(move["label"])
    arrows = tuple(Arrow(*ends, tuple(dict.fromkeys(said))) for ends, said in ways.items())
    returns = tuple(_return(source, targets, labels, arrows) for (source, _), targets in back.items())
    aside = tuple(state for state in labels if state not in road)
    final = frozenset(str(one["id"]) for one in flow.states if one.get("final"))
    return Picture(flow.name, flow.title, labels, road, aside, final, tuple(entry), arrows, returns)


def main_road(flow: Workflow) -> tuple[str, ...]:
    """Return the states from the first one to the goal.

    The goal: the final state with the longest way there that passes no other one; of several that into which the
    fewest ways lead, then the one named first.
    """
    final = [str(one["id"]) for one in flow.states if one.get("final")]
    start = next(str(one["id"]) for one in flow.states if one.get("initial"))
    onward: dict[str, list[str]] = {}
    for move in flow.transitions:
        for source in move["from"]:
            if source != move["to"] and not _leads_back(move):
                onward.setdefault(source, []).append(move["to"])
    into = {goal: len({source for source, targets in onward.items() if goal in targets}) for goal in final}
    longest: dict[str, tuple[str, ...]] = {}
    for way in _ways((start,), onward, frozenset(final)):
        if len(way) > len(longest.get(way[-1], ())):
            longest[way[-1]] = way
    if not longest:
        return (start,)
    goal = min(longest, key=lambda end: (-len(longest[end]), into[end], final.index(end)))
    return longest[goal]


def mermaid(flow: Workflow) -> str:
    """Return a workflow as Mermaid text (stateDiagram-v2) that ends with a line break."""
    drawn = picture(flow)
    case = _Case()
    title = f"title: {json.dumps(_safe(f'{flow.title}（{flow.name}）'), ensure_ascii=False)}"
    machine = _Labelled(
        model=case, states=[{"name": state, "label": _safe(label)} for state, label in drawn.states.items()],
        initial=drawn.road[0], transitions=list(_edges(flow)), auto_transitions=False, title=title,
        graph_engine="mermaid",
    )
    graph: Any = machine.model_graphs[id(case)]
    graph.reset_styling()  # no state is the one in which somebody is
    for state in drawn.states:
        style = "goal" if state == drawn.road[-1] else "exit" if state in drawn.final else "default"
        graph.set_node_style(state, style)
    text = "\n".join(line.rstrip() for line in graph.get_graph(title).source.splitlines())
    return f"{text}\n{''.join(_notes(drawn))}"


class _Case:
    """Somebody on the machine, for it draws only what somebody is on."""


class _LabelledState(State):
    def __init__(self, *args: Any, label: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.label = label or self.name


class _LabelledTransition(TransitionGraphSupport):
    def __init__(self, *args: Any, label: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.label = label


class _Labelled(GraphMachine):
    """A machine whose states and transitions have labels of their own beside their names."""

    state_cls, transition_cls = _LabelledState, _LabelledTransition
    state_attributes, transition_attributes = _OF_STATES, _OF_TRANSITIONS
    machine_attributes, style_attributes = _DOWN, _STYLES


def _edges(flow: Workflow) -> Iterator[dict[str, Any]]:
    for move in flow.transitions:
        if not _leads_back(move):
            yield {"trigger": move["trigger"], "source": list(move["from"]), "dest": move["to"],
                   "label": _safe(move["label"])}


def _notes(drawn: Picture) -> Iterator[str]:
    for one in drawn.returns:
        yield f"  note right of {one.source}\n    {_safe(one.said)}\n  end note\n"


def _safe(label: str) -> str:
    return str(label).translate(_BREAKS)


def _leads_back(move: Mapping[str, Any]) -> bool:
    return BEFORE in (move.get("when") or {})


def _return(source: str, targets: list[str], labels: Mapping[str, str], arrows: Iterable[Arrow]) -> Return:
    said = f"从“{labels[source]}”回来的，回到离开之前的状态"
    if set(targets) != {arrow.source for arrow in arrows if arrow.target == source}:
        said += "".join(f"“{labels[target]}”" for target in targets)
    return Return(source, tuple(targets), said)


def _ways(
    way: tuple[str, ...], onward: Mapping[str, list[str]], final: frozenset[str]
) -> Iterator[tuple[str, ...]]:
    """Yield every way on to a final state that passes no state twice."""
    if way[-1] in final:
        yield way
        return
    for state in dict.fromkeys(onward.get(way[-1], ())):
        if state not in way:
            yield from _ways((*way, state), onward, final)

"""What does workflow.yaml say, and is its road whole: every state reached, none a trap, all with a way to an end?

The checks are always on; they are pure functions over the states and the transitions.
"""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from devtrack.rulebook import schema
from devtrack.rulebook.data import WORKFLOW
from devtrack.rulebook.folder import listed
from devtrack.rulebook.reading import Node, line_of, read
from devtrack.rulebook.shapes import NONE_SUCH, Notes, nearest

Plain = dict[str, Any]


def read_workflow(folder: Path) -> Plain:
    """Read workflow.yaml afresh; `workflow` is None where something in it is wrong."""
    node, found = read(folder / WORKFLOW)
    notes = Notes(str(folder / WORKFLOW), found)
    plain: Any = schema.workflow()(node, WORKFLOW, notes) if node else NONE_SUCH
    if node is None or plain is NONE_SUCH:
        return {"workflow": None, "lines": {}, "problems": listed(found)}
    if plain.get("workflow", folder.name) != folder.name:
        line = line_of(node, "workflow")
        notes.say(line, f"workflow 写的是“{plain['workflow']}”，文件夹叫“{folder.name}”；两处应一致")
    if _told_whole(plain):
        check_road(plain["states"], plain["transitions"], node, notes)
    _check_steps(plain.get("steps", []), node, notes)
    lines = {
        "rulebooks": [item.line for item in _items(node, "rulebooks")],
        "departures": [item.line for item in _items(node, "departures")],
    }
    books = plain.get("rulebooks", [])
    return {"workflow": None if found else plain, "rulebooks": books, "lines": lines, "problems": listed(found)}


def check_road(states: Sequence[Plain], moves: Sequence[Plain], node: Node, notes: Notes) -> None:
    """Say what is wrong with the states and the transitions as a graph."""
    ids = [state["id"] for state in states]
    for n, state in enumerate(states):
        if state["id"] in ids[:n]:
            notes.say(line_of(node, "states", n), f"状态 {state['id']} 写了两次；只留一处")
    for n, move in enumerate(moves):
        for named in dict.fromkeys([*move["from"], move["to"]]):
            if named not in ids:
                guess = nearest(named, ids)
                line = line_of(node, "transitions", n)
                notes.say(line, f"{move['trigger']}：没有状态“{named}”{guess}；可以是 {'、'.join(ids)}")
    _check_ends(states, node, notes)
    _check_ways(states, moves, node, notes)
    _check_twins(moves, node, notes)


def reachable(start: str, moves: Sequence[Plain]) -> set[str]:
    """Return the states to which some way leads from `start`, itself included."""
    found, open_ = {start}, [start]
    while open_:
        here = open_.pop()
        further = {move["to"] for move in moves if here in move["from"]} - found
        found |= further
        open_ += further
    return found


def _told_whole(plain: Plain) -> bool:
    """Tell whether every state and transition could be read, so that the road can be judged."""
    states, moves = plain.get("states", []), plain.get("transitions", [])
    named = all("id" in state for state in states)
    return bool(states and moves and named and all({"trigger", "by", "from", "to"} <= move.keys() for move in moves))


def _items(node: Node, key: str) -> list[Node]:
    inner = node.value.get(key)
    return inner.value if inner is not None and isinstance(inner.value, list) else []


def _check_ends(states: Sequence[Plain], node: Node, notes: Notes) -> None:
    line = line_of(node, "states")
    initial = [state["id"] for state in states if state.get("initial")]
    if len(initial) != 1:
        notes.say(line, f"起始状态有 {len(initial)} 个；恰好给一个状态写 initial: true")
    if not any(state.get("final") for state in states):
        notes.say(line, "没有终点状态；至少给一个状态写 final: true")


def _check_ways(states: Sequence[Plain], moves: Sequence[Plain], node: Node, notes: Notes) -> None:
    initial = [state["id"] for state in states if state.get("initial")]
    final = {state["id"] for state in states if state.get("final")}
    if len(initial) != 1 or not final:
        return
    reached = reachable(initial[0], moves)
    for n, state in enumerate(states):
        line, here = line_of(node, "states", n), state["id"]
        onward = reachable(here, moves)
        if here not in reached:
            notes.say(line, f"状态 {here} 从 {initial[0]} 走不到；写一条到 {here} 的 transitions，或删去这个状态")
        elif here not in final and onward == {here}:
            notes.say(line, f"状态 {here} 进得去出不来；写一条从 {here} 出发的 transitions，或写 final: true")
        elif here not in final and not onward & final:
            notes.say(line, f"状态 {here} 走不到任何终点；补一条通向 {'、'.join(sorted(final))} 的 transitions")


def _check_twins(moves: Sequence[Plain], node: Node, notes: Notes) -> None:
    """Say which transitions cannot be told apart: by name, or by the fact that drives them."""
    for (first, a), (second, b) in combinations(enumerate(moves), 2):
        shared = [state for state in a["from"] if state in b["from"]]
        line = line_of(node, "transitions", second)
        there = line_of(node, "transitions", first)
        if not shared:
            continue
        if a["trigger"] == b["trigger"]:
            notes.say(line, f"{b['trigger']} 从 {shared[0]} 出发写了两次（先在第 {there} 行）；只留一处，或另起名字")
        elif a["by"] == b["by"] and not _exclude(a.get("when", {}), b.get("when", {})):
            notes.say(
                line,
                f"从 {shared[0]} 出发，{a['by']} 同时驱动 {a['trigger']} 和 {b['trigger']}；在 when 里写明各自的条件",
            )


def _exclude(a: Plain, b: Plain) -> bool:
    return any(a[key] != b[key] for key in a if key in b)


def _check_steps(steps: Sequence[Plain], node: Node, notes: Notes) -> None:
    for place, step in enumerate(steps, 1):
        if step.get("n", place) != place:
            notes.say(line_of(node, "steps", place - 1, "n"), f"步骤编号写的是 {step['n']}；按顺序应是 {place}")

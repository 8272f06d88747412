"""Which state does a fact lead to, by the workflow's own transitions? One machine for all cases, put on one at a time.

The state of a case is the fold over its facts (`chronicle`); the machine says what may be done next, and on every
lawful history it ends where the fold ends. It knows no rule: its condition hook asks whoever brings the case.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from transitions import EventData, Machine, MachineError

from devtrack.history import approved, moved
from devtrack.model import Fact, Workflow

Move = Mapping[str, Any]
Gate = Callable[[], bool]
"""What is asked before a case moves: may it?"""

BEFORE = "state_before"


class Traveller:
    """A case on the machine: where it stands, and where it stood before it was transferred out."""

    def __init__(self, before: str | None) -> None:
        self.state = ""
        self.before = before


class Road:
    """The states of a workflow and the facts that move a case between them."""

    def __init__(self, flow: Workflow) -> None:
        self.flow = flow
        self.initial = next(one["id"] for one in flow.states if one.get("initial"))
        self.final = frozenset(one["id"] for one in flow.states if one.get("final"))
        self.labels = {one["id"]: str(one["label"]) for one in flow.states}
        self.moving = frozenset(one["by"] for one in flow.transitions)
        self._machine = Machine(
            model=None, states=list(self.labels), initial=self.initial, transitions=list(_edges(flow)),
            auto_transitions=False, send_event=True,
        )

    def moves(self, state: str | None, kind: str | None = None) -> list[Move]:
        """Return the transitions that lead on from a state (None: the first one), by a kind of fact if it is named."""
        here = state or self.initial
        return [one for one in self.flow.transitions if here in one["from"] and kind in (None, one["by"])]

    def trigger(self, state: str | None, fact: Fact, before: str | None = None) -> Move | None:
        """Return the transition that a fact drives from a state; None where the machine has no such trigger."""
        told = told_by(fact, before)
        return next((one for one in self.moves(state, fact.kind) if _fits(one.get("when") or {}, told)), None)

    def advance(self, state: str | None, fact: Fact, before: str | None = None, gate: Gate | None = None) -> str | None:
        """Return the state that a fact leads to; None where there is no such trigger, or the gate does not open."""
        move = self.trigger(state, fact, before)
        if move is None:
            return None
        with self._travelling(state or self.initial, before) as case:
            try:
                done = case.trigger(move["trigger"], told=told_by(fact, before), gate=gate)  # type: ignore[attr-defined]
            except MachineError:
                return None
            return case.state if done else None

    def walk(self, facts: Iterable[Fact]) -> str | None:
        """Return the state in which facts end that come one after another; those that drive nothing are passed over."""
        state: str | None = None
        before: str | None = None
        for fact in facts:
            reached = self.advance(state, fact, before)
            if reached is not None:
                before = state if fact.kind == "transferred_out" else before
                state = reached
        return state

    @contextmanager
    def _travelling(self, state: str, before: str | None) -> Iterator[Traveller]:
        case = Traveller(before)
        self._machine.add_model(case, initial=state)
        try:
            yield case
        finally:
            self._machine.remove_model(case)


@lru_cache(maxsize=16)
def road_of(flow: Workflow) -> Road:
    """Return the machine of a workflow, built once; workflows are compared by identity."""
    return Road(flow)


def told_by(fact: Fact, before: str | None) -> dict[str, Any]:
    """Return what a fact says that a transition may hang on: carried, approved, decision, the state before leaving."""
    told = {**fact.fields, BEFORE: before}
    if fact.kind.endswith("_voted"):
        told["carried"] = moved(fact)
    if fact.kind.endswith("_approved"):
        told["approved"] = approved(fact)
    return told


def _edges(flow: Workflow) -> Iterator[dict[str, Any]]:
    for move in flow.transitions:
        yield {
            "trigger": move["trigger"], "source": list(move["from"]), "dest": move["to"],
            "conditions": [_condition(move.get("when") or {}), _let_through],
        }


def _condition(when: Mapping[str, Any]) -> Callable[[EventData], bool]:
    return lambda event: _fits(when, event.kwargs["told"])


def _let_through(event: EventData) -> bool:
    gate: Gate | None = event.kwargs.get("gate")
    return gate is None or gate()


def _fits(when: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    return all(told.get(key) == value for key, value in when.items())

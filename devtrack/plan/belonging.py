"""Does a step belong to a case as it stands, by its workflow, and in which state does it leave the case?"""

from collections.abc import Mapping, Sequence
from typing import Any

from devtrack.chronicle import read
from devtrack.lifecycle.machine import road_of
from devtrack.lifecycle.steps import owed_from, refusal, state_before_leaving
from devtrack.model import Case, Fact, Rulebook, Workflow
from devtrack.vocabulary import RANKS


def belongs(flow: Workflow, books: Sequence[Rulebook], case: Case, fact: Fact) -> bool:
    """Tell whether the workflow has this step for a case as it stands on the day of the fact."""
    h, road = read(case, fact.lo), road_of(flow)
    return refusal(road, books, h, fact, state_before_leaving(h)) is None


def behind(books: tuple[Rulebook, ...], kind: str, state: str | None) -> bool:
    """Tell whether a step is owed in a state that the case has left behind."""
    owed = owed_from(books, kind).state
    return owed is not None and RANKS[owed] < RANKS.get(state or "", -1)


def moving(flow: Workflow, kind: str) -> bool:
    """Tell whether a kind of fact moves a case from one state to another."""
    return kind in road_of(flow).moving


def over(flow: Workflow, state: str | None) -> bool:
    """Tell whether nothing leads on from a state but the way back of a transfer."""
    return state in road_of(flow).final


def step_of(flow: Workflow, kind: str) -> Mapping[str, Any]:
    """Return the step of a workflow in which a kind of fact is recorded; nothing where it has none."""
    return next((one for one in flow.steps if kind in one["facts"]), {})

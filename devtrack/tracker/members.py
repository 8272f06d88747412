"""Who belonged where, with which standing, on a day? Reads the member roster of the ledger."""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.ledger.engine import Transaction
from devtrack.tracker.desk import Desk


def standings(connection: Transaction, desk: Desk, known_by: str | None) -> Callable[[str, int], Mapping[str, Any]]:
    """Return what the roster says of a person (id) on a day (ordinal)."""
    return lambda person, day: {}


def figures_of(connection: Transaction, desk: Desk, known_by: str | None) -> dict[str, dict[str, int]]:
    """Return what meetings say of attendance (people): id -> due, present."""
    return {}

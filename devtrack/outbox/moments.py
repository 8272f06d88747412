"""How far do two moments lie apart? Moments are text (ISO 8601, Beijing) as the doors give them."""

from datetime import datetime, timedelta


def after(moment: str, later: str) -> float:
    """Return how many minutes a moment lies after another; below zero: before it."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(moment)).total_seconds() / 60


def apart(one: str, other: str) -> float:
    """Return how many minutes two moments lie apart, whichever comes first."""
    return abs(after(one, other))


def later(moment: str, minutes: float) -> str:
    """Return the moment so many minutes later."""
    return (datetime.fromisoformat(moment) + timedelta(minutes=minutes)).isoformat(timespec="seconds")

"""Is this rule about this person, and this round, at all?"""

from collections.abc import Callable

from devtrack.conditions.compiled import Entry
from devtrack.history import History, Round, cancelling
from devtrack.model import Fact


def concerns(h: History, r: Round, e: Entry) -> bool:
    """Tell whether the rule is about this branch, this transfer and this round at all."""
    applies = e.rule.applies
    general = applies.get("general_branch")
    if general == "required" and h.case.general_branch is not True:
        return False
    if general == "unless_false" and h.case.general_branch is False:
        return False
    if "not_decision" in applies and cancelling(r):
        return False
    return "transferred" not in applies or came_as_probationary(h) is not None


def compile_concern(e: Entry) -> Callable[[History, Round], bool]:
    """Return `concerns` for one rule."""
    general = e.rule.applies.get("general_branch")
    if general is not None:
        return lambda h, r: h.case.general_branch is True or (general != "required" and h.case.general_branch is None)
    return lambda h, r: concerns(h, r, e)


def came_as_probationary(h: History) -> Fact | None:
    """Return the transfer by which this person came as a probationary member, if there is one."""
    if h.approval is None or h.refused:
        return None
    until = h.beyond[0][5]
    for fact in h.occ.get("transferred_in", ()):
        if fact.lo >= h.approval.lo and (until is None or fact.lo <= until[1]):
            return fact
    return None

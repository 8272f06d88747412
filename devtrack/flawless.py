"""What would a flawless fact of this kind say on this day? The fields a rule reads, filled in as the rules ask.

For what lies ahead: a plan, or the question whether a step may be taken, asked before its paper is written.
"""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.dates import Presumed, add_months, nth_workday, write
from devtrack.history import History
from devtrack.vocabulary import KINDS, PAPERS, PEOPLE

NOTICE_DAYS = 5
"""Working days that a notice hangs (《中国共产党发展党员工作细则》（2026）第十三条); the school names no number."""

TWO = tuple({"name": name, "status": "full", "discipline": None} for name in ("（待定甲）", "（待定乙）"))
"""Two full members, as the rules ask of contacts and introducers, who are not chosen yet."""

_VOTE = {
    "due": 3, "present": 3, "for": 3, "against": 0, "abstain": 0, "ballot": "secret", "separate": True, "carried": True,
}
_APPROVED = {"body_kind": "committee", "collective": True, "approved": True}

_PLAIN: dict[str, Mapping[str, Any]] = {
    "recommended": {"method": "league"},
    "party_school_passed": {"passed": True},
    "development_consented": {"approved": True},
    "political_review_concluded": {"passed": True},
    "training_completed": {"days": 3, "hours": 24},
    "pre_reviewed": {"passed": True},
    "admission_voted": _VOTE,
    "admission_interviewed": {"role": "committee_member"},
    "admission_deliberated": {"collective": True},
    "conversion_voted": {**_VOTE, "decision": "convert"},
    "archived": {"items": sorted(PAPERS)},
    "transferred_in": {"papers": True},
    "transferred_out": {"papers": True},
    "transfer_reviewed": {"passed": True},
}


def flawless(kind: str, h: History, day: int, calendar: Mapping[int, bool]) -> dict[str, Any]:
    """Return the fields of a flawless fact of a kind on a day (ordinal), after what is in the history.

    `calendar`: working-day overrides (ordinal -> is it a working day).
    """
    if kind in _RECKONED:
        return _RECKONED[kind](h, day)
    if kind.endswith("_publicized"):
        return {"until": write(last_day_of_notice(day, calendar)), "objections": 0}
    if KINDS[kind].fields.get("people") == PEOPLE:
        return {"people": [dict(one) for one in TWO]}
    return dict(_PLAIN.get(kind, {}))


def last_day_of_notice(day: int, calendar: Mapping[int, bool]) -> int:
    """Return the last day (ordinal) of a notice that hangs five working days from a day on, both ends counted.

    Where the year's working days are not known yet: as if Monday to Friday were.
    """
    return nth_workday(day, NOTICE_DAYS, Presumed(calendar))


def _by_body(h: History, day: int) -> dict[str, Any]:
    return {"body": "branch_meeting" if h.case.branch_committee is False else "committee_meeting"}


def _approval(h: History, day: int) -> dict[str, Any]:
    if h.vote is None:
        return dict(_APPROVED)
    begins = h.vote.lo
    return {**_APPROVED, "probation_from": write(begins), "probation_to": write(add_months(begins, 12) - 1)}


def _conversion(h: History, day: int) -> dict[str, Any]:
    last = h.rounds[-1]
    decision = (last.vote.fields.get("decision") if last.vote is not None else None) or "convert"
    # A carried vote to extend opens the next round; until another vote its approval is the one still due.
    if len(h.rounds) > 1 and last.vote is None and h.rounds[-2].approval is None:
        decision = "extend"
    end = last.end()
    from_then = {"full_from": write(end[1])} if end and decision == "convert" else {}
    return {**_APPROVED, "decision": decision, **from_then}


_RECKONED: dict[str, Callable[[History, int], dict[str, Any]]] = {
    "activist_decided": _by_body,
    "development_decided": _by_body,
    "admission_approved": _approval,
    "conversion_approved": _conversion,
}

"""Of two asks of one subject, which is the stricter? Computed from their words and figures (orders: `orders`).

Each parameter of each word has a direction; where all differences point one way, that is the answer, where they
point both ways or cannot be weighed, the asks are incomparable.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from devtrack.model import Ask
from devtrack.vocabulary import ROAD

STRICTER, LAXER, SAME, INCOMPARABLE = "stricter", "laxer", "same", "incomparable"
VERDICT_NAMES = {STRICTER: "更严", LAXER: "更宽", SAME: "相同", INCOMPARABLE: "不可比"}

_TURNED = {STRICTER: LAXER, LAXER: STRICTER, SAME: SAME, INCOMPARABLE: INCOMPARABLE}
_SEVERITY = {"error": 3, "warning": 2, "hint": 1}
_SPECIAL_PLACE = {"born": -1, "probation_end": ROAD["conversion_applied"], "leaves_on": len(ROAD)}

Points = Mapping[str, tuple[str, ...]]
Weigh = Callable[[Any, Any, Points], str]

FAMILIES = {"half_or_more": "half", "more_than_half": "half"}
"""Words that are weighed against one another, not only against themselves."""


def family(ask: Ask) -> tuple[str, str | None]:
    """Return what an ask is about: two asks of one family can be weighed."""
    return FAMILIES.get(ask.word, ask.word), ask.args.get("field")


def weigh(left: Ask, right: Ask, points: Points) -> str:
    """Return whether the left ask is stricter, laxer, the same or incomparable."""
    if left.word != right.word:  # half against more than half: the threshold decides
        return STRICTER if left.word == "more_than_half" else LAXER
    return _weigh_parameters(left, right, points, tie=False) or _weigh_parameters(left, right, points, tie=True) or SAME


def _weigh_parameters(left: Ask, right: Ask, points: Points, tie: bool) -> str | None:
    """Return the verdict of the parameters that decide, or of those that only break a tie; None for the same."""
    ways, minor = _PARAMETERS[left.word], _TIE_BREAKERS.get(left.word, ())
    names = [name for name in ways if (name in minor) == tie]
    verdict = together(ways[name](left.args.get(name), right.args.get(name), points) for name in names)
    return None if verdict == SAME else verdict


def together(verdicts: Iterable[str]) -> str:
    """Return the verdict on the whole: the one direction its parts have, or incomparable."""
    different = set(verdicts) - {SAME}
    if not different:
        return SAME
    return different.pop() if len(different) == 1 else INCOMPARABLE


def weigh_severity(left: str, right: str) -> str:
    """Return whether an error is asked where the other side only warns, or the other way round."""
    return _bigger(_SEVERITY[left], _SEVERITY[right], {})


def _bigger(left: Any, right: Any, points: Points) -> str:
    if left == right:
        return SAME
    if left is None or right is None:
        return INCOMPARABLE
    return STRICTER if left > right else LAXER


def _smaller(left: Any, right: Any, points: Points) -> str:
    return _TURNED[_bigger(left, right, points)]


def _asked(left: Any, right: Any, points: Points) -> str:
    """Weigh a parameter that adds a demand: to have it is stricter."""
    if left == right:
        return SAME
    return INCOMPARABLE if left and right else STRICTER if left else LAXER


def _excused(left: Any, right: Any, points: Points) -> str:
    """Weigh a parameter that lets off: to have it is laxer."""
    return _TURNED[_asked(left, right, points)]


def _fewer(left: Any, right: Any, points: Points) -> str:
    mine, theirs = set(left or ()), set(right or ())
    if mine == theirs:
        return SAME
    return STRICTER if mine < theirs else LAXER if mine > theirs else INCOMPARABLE


def _more(left: Any, right: Any, points: Points) -> str:
    return _TURNED[_fewer(left, right, points)]


def _equal(left: Any, right: Any, points: Points) -> str:
    return SAME if left == right else INCOMPARABLE


def _later(left: Any, right: Any, points: Points) -> str:
    """Weigh the day from which something is counted: later on the road is stricter."""
    if left == right:
        return SAME
    mine, theirs = _place(left, points), _place(right, points)
    return INCOMPARABLE if mine is None or theirs is None else _bigger(mine, theirs, points)


def _earlier(left: Any, right: Any, points: Points) -> str:
    return _TURNED[_later(left, right, points)]


def _place(ref: Any, points: Points) -> int | None:
    head = str(ref).partition(".")[0]
    return _SPECIAL_PLACE.get(head, ROAD.get(points.get(head, (head,))[0]))


def _longest(left: Any, right: Any, points: Points) -> str:
    """Weigh a limit that a reason lengthens: none is strictest."""
    if left and right:
        return together([_smaller(left["months"], right["months"], points)])
    return _excused(left, right, points)


def _opening(left: Any, right: Any, points: Points) -> str:
    return _bound(left, right, points, _later, _bigger)


def _closing(left: Any, right: Any, points: Points) -> str:
    return _bound(left, right, points, _earlier, _smaller)


def _bound(left: Any, right: Any, points: Points, day: Weigh, span: Weigh) -> str:
    if left and right:
        return together([day(left["of"], right["of"], points), span(left["months"], right["months"], points)])
    return _asked(left, right, points)


def _floors(left: Any, right: Any, points: Points) -> str:
    """Weigh 「3 天或 24 学时」: higher figures and fewer ways out are stricter."""
    shared = [_bigger(left[name], right[name], points) for name in left if name in right]
    return together([*shared, _fewer(left, right, points)])


def _grade(left: Any, right: Any, points: Points) -> str:
    return SAME if left == right else weigh_severity(left or "error", right or "error")


_TIE_BREAKERS = {"not_before": ("restart",)}
"""A clock that starts later is the stricter one, whatever each side does about transfers."""

_PARAMETERS: dict[str, dict[str, Weigh]] = {
    "within": {
        "of": _earlier, "months": _smaller, "grace": _longest, "lower": _excused, "severity": _grade,
    },
    "not_before": {"of": _later, "months": _bigger, "restart": _asked},
    "in_window": {
        "field": _equal, "opens": _opening, "closes": _closing, "day_before": _excused, "early": _grade,
        "once": _asked, "instead": _excused,
    },
    "equals_day": {"field": _equal, "of": _equal, "months": _equal, "day_before": _excused},
    "every": {"months": _smaller, "from": _earlier, "until": _later, "not_before_closing_of": _excused},
    "lasts": {"workdays": _bigger, "until": _equal},
    "count": {"field": _equal, "least": _bigger, "most": _smaller},
    "distinct": {"field": _equal},
    "who": {"field": _equal, "status": _asked, "never": _more},
    "value": {"field": _equal, "is": _fewer, "default": _equal, "if_any": _excused},
    "at_least": {"any": _floors, "exempt": _excused, "severity": _grade},
    "more_than_half": {"of": _equal, "figures": _fewer, "carried": _asked},
    "half_or_more": {"of": _equal, "figures": _fewer, "carried": _asked},
    "sums": {"parts": _equal, "whole": _equal, "chain": _more, "written": _more, "room": _equal},
    "complete": {"field": _equal, "items": _more},
    "body": {"field": _equal, "is": _equal, "without_committee": _equal},
    "authority": {"field": _equal},
    "edition": {"field": _equal, "table": _equal},
    "clear_of": {"of": _equal, "months": _bigger},
}

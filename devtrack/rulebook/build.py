"""Which rulebook and which workflow does this plain data make?

Here is where the cached start passes through, so nothing is checked again and nothing slow is imported.
"""

from typing import Any

from devtrack.model import ESCALATE, LEADS, Ask, Citation, Problem, Rule, Rulebook, Source, Workflow

_PLAIN_KEYS = ("id", "edition", "title", "duty", "aspect", "severity", "owed", "since", "until", "remedy",
               "local", "limit_since")


def rulebook(plain: dict[str, Any]) -> Rulebook:
    """Make a rulebook."""
    return Rulebook(
        name=plain["rulebook"], title=plain["title"], rules=tuple(map(_rule, plain["rules"])),
        knows_trainee=plain["knows_trainee"], points=frozen(plain["points"]), calendar=dict(plain["calendar"]),
        windows=plain["windows"],
    )


def workflow(plain: dict[str, Any]) -> Workflow:
    """Make a workflow."""
    return Workflow(
        name=plain["workflow"], title=plain["title"], rulebooks=tuple(plain["rulebooks"]),
        states=frozen(plain["states"]), transitions=frozen(plain["transitions"]), steps=frozen(plain["steps"]),
        departures=frozen(plain.get("departures", [])),
    )


def problems(plain: list[list[Any]]) -> tuple[Problem, ...]:
    """Make problems of [file, message, line]."""
    return tuple(Problem(file, message, line) for file, message, line in plain)


def frozen(value: Any) -> Any:
    """Return plain data with tuples for lists, all the way down."""
    if isinstance(value, list):
        return tuple([frozen(item) for item in value])
    if isinstance(value, dict):
        return {key: frozen(inner) for key, inner in value.items()}
    return value


def _rule(plain: dict[str, Any]) -> Rule:
    return Rule(
        **{key: plain[key] for key in _PLAIN_KEYS},
        step=tuple(plain["step"]), cite=Citation(*plain["cite"]), source=Source(*plain["source"]),
        asks=tuple([Ask(word, frozen(args)) for word, args in plain["asks"]]),
        applies=frozen(plain.get("applies", {})), absence=plain.get("absence", True),
        either=plain.get("either", False), governed_by=plain.get("governed_by"), reading=plain.get("reading", ""),
        act=plain.get("act", ""), remind=tuple(plain.get("remind", LEADS)), escalate=plain.get("escalate", ESCALATE),
    )

"""Where do the oracle and another reckoning of the same rules differ?"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from oracle.histories import random_history
from oracle.reckon import reckon

WINDOWED = ("inspected-half-yearly", "introducer-reported-bimonthly", "reported-quarterly")
Evaluate = Callable[[dict[str, Any], date], list[dict[str, Any]]]
Answer = tuple[str, str | None]
Key = tuple[str, str]


def answers(findings: list[dict[str, Any]]) -> dict[Key, Answer]:
    """(rule, occasion) -> (outcome, how): a window by its first day, a round by its number, else the first."""
    found = {}
    for finding in findings:
        occasion = finding.get("occasion") or {}
        window = finding["rule"].partition("/")[2] in WINDOWED and occasion.get("from")
        found[finding["rule"], str(window or occasion.get("n") or 1)] = finding["outcome"], finding.get("how")
    return found


def differences(dossier: dict[str, Any], as_of: date, evaluate: Evaluate) -> dict[Key, tuple[Any, Any]]:
    """What the oracle says and what the other says, where they differ."""
    ours, theirs = answers(reckon(dossier, as_of)), answers(evaluate(dossier, as_of))
    return {
        key: (ours.get(key), theirs.get(key)) for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key) != theirs.get(key)
    }


def disagreements(n: int, seed: int, evaluate_json: Evaluate) -> dict[str, list[dict[str, Any]]]:
    """Over n random histories: rule -> every disagreement, with the seed that makes its history again."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(seed, seed + n):
        dossier, as_of = random_history(Random(number))
        for (rule, occasion), (ours, theirs) in differences(dossier, as_of, evaluate_json).items():
            found[rule].append({
                "seed": number, "as_of": as_of.isoformat(), "occasion": occasion, "oracle": ours, "other": theirs,
            })
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def summary(found: dict[str, list[dict[str, Any]]], first: int = 3) -> str:
    """The first disagreements of each rule, in words."""
    lines = []
    for rule, cases in found.items():
        lines.append(f"{rule}: {len(cases)}")
        seen: set[tuple[Any, Any]] = set()
        for case in cases:
            if (case["oracle"], case["other"]) not in seen and len(seen) < first:
                seen.add((case["oracle"], case["other"]))
                lines.append("  seed {seed} as of {as_of} #{occasion}: oracle {oracle}, other {other}".format(**case))
    return "\n".join(lines)

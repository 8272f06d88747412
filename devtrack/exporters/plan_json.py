"""How does a plan look as JSON, for another program?"""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from devtrack.dates import write
from devtrack.exporters import plan_words
from devtrack.exporters.plan_class import groups, necks
from devtrack.model import Finding
from devtrack.plan.nouns import Duty, Step
from devtrack.plan.prospect import Prospect


def write_json(out: TextIO, people: tuple[Prospect, ...], first: int, head: str | None) -> None:
    """Write the plans of people as one JSON object."""
    told: dict[str, Any] = {"from": write(first), "people": [_person(one) for one in people]}
    if head is not None:
        told["head"] = head
    told["groups"] = [{"title": one.title, "names": list(one.names)} for one in groups(people)]
    told["bottlenecks"] = [{"title": title, "people": count} for title, count in necks(people)]
    json.dump(told, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _person(one: Prospect) -> dict[str, Any]:
    found, case = one.plan, one.case
    return {
        "case": case.id, "person": {"name": case.name, "number": case.number}, "branch": case.branch,
        "workflow": one.flow.name, "state": found.state, "reached": found.reached, "final": found.final,
        "leaves_on": one.leaves, "entered": {state: write(day) for state, day in found.entered.items()},
        "steps": [_step(one, step, told) for step, told in zip(found.steps, plan_words.steps(one), strict=True)],
        "duties": [_duty(duty) for duty in found.duties],
        "passed": [{"kind": each.kind, "unsure": each.unsure} for each in found.passed],
        "notes": list(plan_words.whole(one)), "outlook": _outlook(one),
    }


def _step(one: Prospect, step: Step, told: plan_words.Told) -> dict[str, Any]:
    away = one.vacation(step.day)
    return {
        "kind": step.kind, "name": told.name, "earliest": write(step.day), "what": step.what, "wait": step.wait,
        "by": told.by, "papers": list(told.papers), "why": list(told.why), "held": _rules(step.held),
        "blocked": list(told.blocked), "heed": list(told.heed), "assumed": list(step.assumed),
        "vacation": away.name if away is not None else None,
    }


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{"rule": one.rule.id, "edition": one.rule.edition, "article": one.rule.cite.article} for one in findings]


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "kind": duty.kind, "n": duty.n, "from": write(duty.first), "to": write(duty.last), "overdue": duty.overdue,
    }


def _outlook(one: Prospect) -> dict[str, Any] | None:
    seen = one.outlook
    if seen is None:
        return None
    neck = seen.bottleneck
    return {
        "before": write(seen.aim.before), "finishes": seen.finishes, "ends": write(seen.ends),
        "standing": seen.standing, "vote_by": write(seen.line), "votes_in_time": seen.votes_in_time,
        "leaving": seen.leaving, "hands_over": seen.hands_over,
        "latest": {kind: write(day) for kind, day in seen.latest.items()},
        "bottleneck": {"kind": neck.step.kind, "days": neck.days, "rules": _rules(neck.step.held)} if neck else None,
        "said": list(plan_words.verdict(one)),
    }

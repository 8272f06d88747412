"""What does the gate say? Why a step is held back, what would have to come first, what the school asks otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from devtrack.explain import message
from devtrack.lifecycle.steps import AHEAD, BEFORE, NO_STEP, NO_WAY, OVER, STAYS, Refusal
from devtrack.model import LATE, MISSING, Case, Fact, Finding
from devtrack.vocabulary import KINDS, STATES

OPTIONS = {"born": "--born", "leaves_on": "--leaves-on"}
NOWHERE = "还没有递交入党申请书"


def held(finding: Finding, case: Case, fact: Fact) -> str:
    """Return why a finding holds a fact back; of a step passed over, which one must come first."""
    if finding.how == MISSING:
        return f"还没有“{step_of(finding.rule.step)}”，应在这一步之前办理"
    said = message(finding, case)
    if finding.why[:1] == ("no_person_date",):
        return f"{said}；用 devtrack case change 谁 {OPTIONS[finding.why[1]]} 补上"
    recorded = finding.facts[0] if finding.facts else fact
    if recorded.kind == fact.kind:
        return said
    return f"{said}；已登记的“{KINDS[recorded.kind].name}”如实的，须重新办理，登记有误的，用 devtrack amend 更正"


def late(finding: Finding, case: Case) -> str:
    """Return what is said of an overdue duty that the step answers: it may be done, and stays late."""
    assert finding.how == LATE
    return f"{message(finding, case)}；可以补办，检查时仍为超期"


def step_of(kinds: Sequence[str]) -> str:
    """Return the name of a step that any of several kinds of fact is."""
    return "或".join(KINDS[kind].name for kind in kinds)


def refused(one: Refusal, fact: Fact) -> str:
    """Return why a step does not belong to the state in which the case is."""
    step = KINDS[fact.kind].name
    here = f"现在是{STATES[one.state]}" if one.state else NOWHERE
    if one.code == OVER:
        return f"{here}，这份档案已经办结，不再办“{step}”{_second(one.state)}"
    if one.code == NO_STEP:
        return f"本流程没有“{step}”这一步；确已发生的，用 devtrack record 照实登记"
    if one.code == BEFORE:
        return f"还没有“{step_of(one.names)}”，这一步在其后办理"
    if one.code == AHEAD:
        return f"{here}，到{STATES[one.names[0]]}以后才办“{step}”"
    if one.code == STAYS:
        return f"{here}，登记“{step}”以后不会成为{STATES[one.names[0]]}：与已登记的当日或以后的事项矛盾，请核对日期"
    assert one.code == NO_WAY
    return f"{here}，不能办“{step}”；这一步从{'、'.join(STATES[name] for name in one.names)}办理"


def _second(state: str | None) -> str:
    if state in ("withdrawn", "removed", "cancelled"):
        return "；重新申请的，用 devtrack case open 建立第二份档案"
    if state == "transferred":
        return "；转回的，先登记组织关系转入"
    return ""


def departing(departure: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what the school asks, by which of its articles, and the way that national law leaves open."""
    return str(departure["school"]), str(departure["article"]), str(departure["lawful"])

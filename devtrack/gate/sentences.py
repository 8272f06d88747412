"""What does the gate say? Why a step is held back, what would have to come first, what the school asks otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from devtrack.explain import message, occasion_of
from devtrack.gate.judging import opens_on
from devtrack.lifecycle.steps import AHEAD, BEFORE, NO_STEP, NO_WAY, OTHERWISE, OVER, STAYS, SUPERSEDED, Refusal
from devtrack.model import INVALID, LATE, MISSING, Case, Fact, Finding
from devtrack.vocabulary import KINDS, ROAD, STATES, VALUE_NAMES

ANY_TIME = frozenset({"transfer_reviewed"})
"""What stands late on the list of kinds and is done whenever it comes to it."""

OPTIONS = {"born": "--born", "leaves_on": "--leaves-on"}
NOWHERE = "还没有递交入党申请书"


def held(finding: Finding, case: Case, fact: Fact) -> str:
    """Return why a finding holds a fact back; of a step passed over, which one must come first."""
    if finding.how == MISSING:
        return _missing(finding, fact)
    said = message(finding, case)
    if finding.why[:1] == ("no_person_date",):
        return f"{said}；用 devtrack case change 谁 {OPTIONS[finding.why[1]]} 补上"
    recorded = finding.facts[0] if finding.facts else fact
    if recorded.kind == fact.kind:
        return f"{said}；确实如此的，用 devtrack record 照实登记" if finding.how == INVALID else said
    if opens_on(finding, fact) is not None:
        return said
    return f"{said}；已登记的“{KINDS[recorded.kind].name}”如实的，须重新办理，登记有误的，用 devtrack amend 更正"


def _missing(finding: Finding, fact: Fact) -> str:
    step = step_of(finding.rule.step)
    if finding.rule.asks[0].word == "every":
        return (f"{occasion_of(finding)}没有“{step}”，办了这一步就成为材料未见；做过的先用 devtrack record 登记，"
                "没有做的，在下一期内做两次，该期结束以后再办")
    if ROAD[finding.rule.step[0]] > ROAD[fact.kind] and finding.rule.step[0] not in ANY_TIME:
        return f"登记这一步以后，“{step}”即成为材料未见；确已发生的，用 devtrack record 照实登记"
    return f"还没有“{step}”，应在这一步之前办理"


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
    if one.code == OTHERWISE:
        decided = VALUE_NAMES[one.names[0]]
        return f"支部大会的决议是“{decided}”，审批只能同意这一决议，或写明不同意（approved=否）"
    if one.code == SUPERSEDED:
        return f"{one.names[0]} 已有以后的“{step}”，这一次不再作为依据；补记以前的，用 devtrack record 照实登记"
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

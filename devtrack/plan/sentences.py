"""How is it said in Chinese why a step is not planned earlier, what blocks it, and what ends a plan?"""

from collections.abc import Sequence

from devtrack.explain import BY_EDITION
from devtrack.gate.sentences import held
from devtrack.model import MISSING, Case, Fact, Finding, Rule, Rulebook
from devtrack.plan.nouns import Plan, Step
from devtrack.plan.reasons import REASONS
from devtrack.plan.windows import recurs
from devtrack.vocabulary import KINDS, STATES

ASSUMED = "暂按周一至周五推算，{} 年放假安排尚未公布"

OVER = {
    "withdrawn": "本人已撤回申请，本档案办结；重新申请的，另建第二份档案",
    "removed": "已移出培养序列，本档案办结；重新申请的，另建第二份档案",
    "transferred": "组织关系已转出，以后的步骤由接收单位办理；转回的，先登记组织关系转入",
    "cancelled": "已取消预备党员资格，本档案办结",
    "full_member": "已转为正式党员",
}


def name(kind: str, books: Sequence[Rulebook], day: int) -> str:
    """Return the name of a step, as the national edition in force on its day (ordinal) calls it."""
    rule = in_force(books, kind.replace("_", "-"), day)
    return BY_EDITION.get((kind, rule.edition if rule is not None else "")) or KINDS[kind].name


def in_force(books: Sequence[Rulebook], slug: str, day: int) -> Rule | None:
    """Return the national rule of this name in force on a day (ordinal); None where there is none."""
    rules = (rule for book in books for rule in book.rules if rule.id == f"national/{slug}")
    return next((rule for rule in rules if rule.since <= day < rule.until), None)


def reason(finding: Finding, case: Case, step: Step) -> str:
    """Return in a few words why a step could not be earlier: from what it counts, after what it comes."""
    why = finding.why
    if finding.how == MISSING and recurs(finding.rule) and finding.occasion is not None:
        return f"第 {finding.occasion.n} 期{KINDS[finding.rule.step[0]].name}未做：下一期内做两次，该期结束以后"
    if why and why[0] in REASONS:
        return REASONS[why[0]](finding, *why[1:])
    return held(finding, case, step.fact)


def blocked(finding: Finding, case: Case, step: Step) -> str:
    """Return what blocks a step that waiting does not open."""
    return held(finding, case, step.fact)


def assumed(years: Sequence[int]) -> str:
    """Return that a notice was reckoned from Monday to Friday."""
    return ASSUMED.format("、".join(map(str, years)))


def ending(found: Plan) -> tuple[str, ...]:
    """Return what is to be said of a plan as a whole: what is final, what was presumed, for what it does not end."""
    said = [OVER[found.state]] if found.final and found.state in OVER else []
    said += [f"{on(one)}{KINDS[one.kind].name}没有写明是否通过，按已通过推算；请补记" for one in found.presumed]
    if found.unclear:
        named = "、".join(f"{KINDS[one.kind].name}（{one.date or '日期不详'}）" for one in found.unclear)
        state = STATES[found.reached] if found.reached else "未记申请"
        said.append(f"推算到{state}为止：{named}与其他登记的先后不合或日期不详，请核对更正以后再推算")
    return tuple(said)


def on(fact: Fact) -> str:
    """Return the day of a fact before its name."""
    return f"{fact.date} " if fact.date else ""

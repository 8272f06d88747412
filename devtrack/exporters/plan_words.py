"""How does one person's way ahead read: each step with its reasons, what recurs, what is in time and what is not?"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from devtrack.dates import write
from devtrack.exporters.captions import distinct, foremost, short_citation
from devtrack.model import Case, Finding
from devtrack.plan import sentences
from devtrack.plan.deadline import LINE
from devtrack.plan.nouns import MADE_UP, Duty, Step
from devtrack.plan.prospect import Prospect
from devtrack.vocabulary import KINDS, STATES

WEEKDAYS = "一二三四五六日"
NOWHERE = "未记申请"

Say = Callable[[Finding, Case, Step], str]


class Told(NamedTuple):
    """One step as it is told: its day, name, who acts, papers, why not earlier, what to heed, what blocks it.

    `away`: in which vacation its day falls, "" where it falls in none.
    """

    kind: str
    day: int
    date: str
    name: str
    stage: str
    by: str
    papers: tuple[str, ...]
    why: tuple[str, ...]
    heed: tuple[str, ...]
    blocked: tuple[str, ...]
    away: str


def steps(one: Prospect) -> list[Told]:
    """Return every step of a plan as it is told."""
    return [_told(one, step) for step in one.plan.steps]


def stages(one: Prospect) -> list[list[Told]]:
    """Return the steps of a plan, those of one step of the workflow together."""
    return [list(same) for _, same in groupby(steps(one), key=lambda told: (told.stage, told.by, told.papers))]


def _told(one: Prospect, step: Step) -> Told:
    there = one.step(step.kind)
    why = _cited(one, step, step.held, sentences.reason)
    blocked = _cited(one, step, step.blocked, sentences.blocked)
    off = one.vacation(step.day)
    return Told(
        step.kind, step.day, day(step.day), sentences.name(step.kind, one.books, step.day), str(there.get("label", "")),
        str(there.get("by", "")), tuple(there.get("papers", ())), why, _heed(step), blocked,
        f"在{off.name}内，至 {write(off.last)}" if off is not None else "",
    )


def _cited(one: Prospect, step: Step, findings: Iterable[Finding], said: Say) -> tuple[str, ...]:
    """Return what findings say, each once, with the articles that say it."""
    told: dict[str, list[str]] = {}
    for finding in findings:
        text = said(finding, one.case, step)
        told.setdefault(text, []).append(short_citation(finding.rule))
    return tuple(f"{text}〔{'、'.join(distinct(cited))}〕" for text, cited in told.items())


def _heed(step: Step) -> tuple[str, ...]:
    found = ["前面漏办的，补办"] if step.what == MADE_UP and not step.late else []
    found += ["已逾期，补办；检查时仍为超期"] if step.late else []
    found += [f"{finding.rule.title}：这样办不符合要求〔{short_citation(finding.rule)}〕" for finding in step.warned]
    found += [sentences.assumed(step.assumed)] if step.assumed else []
    return distinct(found)


def day(ordinal: int) -> str:
    """Return a day with its weekday: 2027-03-17 周三."""
    return f"{write(ordinal)} 周{WEEKDAYS[date.fromordinal(ordinal).weekday()]}"


def duties(one: Prospect) -> list[tuple[str, tuple[str, ...]]]:
    """Return what recurs, by kind, with the last day of each time."""
    found: dict[str, list[str]] = {}
    for _, (name, last, remark) in dated(one):
        found.setdefault(name, []).append(f"{last}（{remark}）" if remark else last)
    return [(name, tuple(days)) for name, days in found.items()]


def dated(one: Prospect) -> list[tuple[Duty, tuple[str, str, str]]]:
    """Return every time of what recurs: its name, its last day, what to heed."""
    return [(duty, (KINDS[duty.kind].name, write(duty.last) or "", _remark(one, duty))) for duty in one.plan.duties]


def _remark(one: Prospect, duty: Duty) -> str:
    if duty.overdue:
        return "已逾期，尽快补做"
    away = one.vacation(duty.last)
    if away is None:
        return ""
    ahead = f"提前到 {write(away.first - 1)}" if away.first > duty.first else "假期里安排"
    return f"在{away.name}内，{ahead}"


def state(name: str | None) -> str:
    """Return a state in Chinese."""
    return STATES[name] if name else NOWHERE


def passed(one: Prospect) -> list[str]:
    """Return the steps passed over that can no longer be taken."""
    sure = [KINDS[each.kind].name for each in one.plan.passed if not each.unsure]
    unsure = [KINDS[each.kind].name for each in one.plan.passed if each.unsure]
    found = [f"已经错过、不能补办的（检查结论仍列出）：{'、'.join(sure)}"] if sure else []
    return found + ([f"本表没有这些栏，是否已办不明：{'、'.join(unsure)}"] if unsure else [])


def bottleneck(one: Prospect) -> str:
    """Return what costs most time, with its article; "" where nothing does."""
    found = one.outlook.bottleneck if one.outlook is not None else None
    if found is None:
        return ""
    step = found.step
    return f"{KINDS[step.kind].name}：{'；'.join(_cited(one, step, step.held, sentences.reason))}，共 {found.days} 天"


def bottleneck_name(one: Prospect) -> str:
    """Return in a few words what costs most time: the title of the rule; "" where nothing does."""
    found = one.outlook.bottleneck if one.outlook is not None else None
    held = found.step.held if found is not None else ()
    return foremost(finding.rule for finding in held).title if held else ""


def verdict(one: Prospect) -> tuple[str, ...]:
    """Return whether a plan is in time, how far it comes if not, and what to do before she leaves."""
    seen = one.outlook
    if seen is None:
        return ("没有登记离校时间：用 --before 写一个日期，或用 devtrack case change 登记离校时间",)
    aim = write(seen.aim.before)
    if one.plan.state == "full_member":
        return ("已转为正式党员",)
    if one.plan.final:
        return ()
    if seen.finishes and seen.ends is not None:
        said = [f"{aim} 之前可以转正：最早 {write(seen.ends)}，余 {seen.aim.before - seen.ends - 1} 天"]
    else:
        ends = f"；最早 {write(seen.ends)} 转正，晚 {seen.ends - seen.aim.before + 1} 天" if seen.ends else ""
        said = [f"{aim} 之前不能转正，到时是{state(seen.standing)}{ends}"]
    if (neck := bottleneck(one)):
        said.append(f"最费时的是{neck}")
    return (*said, *_line(one), *_hand_over(one))


def latest(one: Prospect) -> list[tuple[str, str, str]]:
    """Return the milestones ahead, each with its earliest day and the latest on which everything still fits."""
    seen = one.outlook
    found = seen.latest if seen is not None else {}
    return [(KINDS[kind].name, write(one.plan.day(kind)) or "", write(last) or "") for kind, last in found.items()]


def _line(one: Prospect) -> tuple[str, ...]:
    seen = one.outlook
    if seen is None or seen.line is None:
        return ()
    cited = _article(one, "leaving-soon", seen.line)
    only = one.leaves is not None and len(one.leaves) == len("2027-06")
    month = f"（{one.leaves} 离校，只知月份，从月初算起）" if only else ""
    voted = write(one.plan.day("admission_voted"))
    late = "" if seen.votes_in_time else f"；推算的支部大会 {voted} 在这以后，一般不办理接收"
    return (f"支部大会最迟 {write(seen.line)}：离校前 {LINE} 个月内一般不办理接收预备党员手续〔{cited}〕{month}{late}",)


def _hand_over(one: Prospect) -> tuple[str, ...]:
    seen = one.outlook
    if seen is None or not seen.hands_over:
        return ()
    if seen.leaving == "probationary":
        deferral = _article(one, "deferral-bounds", seen.aim.leaves)
        papers = "入党志愿书、入党申请书、政治审查材料、培养教育考察材料、预备党员教育考察登记表"
        return (f"离校时是预备党员：组织关系转出，{papers}等齐转；接收单位可以推迟讨论转正，最长六个月〔{deferral}〕",)
    papers = "入党申请书、入党积极分子培养考察登记表等" if seen.leaving != "applicant" else "入党申请书等"
    waits = "；支部大会已通过的，先报党委审批" if seen.leaving == "awaiting_approval" else ""
    goes_on = f"材料转交接收单位，培养教育时间连续计算〔《细则》第十二条〕{waits}"
    return (f"离校时是{state(seen.leaving)}：{papers}{goes_on}",)


def _article(one: Prospect, slug: str, on: int) -> str:
    rule = sentences.in_force(one.books, slug, on)
    return short_citation(rule) if rule is not None else "《细则》"


def whole(one: Prospect) -> Sequence[str]:
    """Return what is to be said of a plan as a whole."""
    return (*sentences.ending(one.plan), *passed(one))


def basis(
    people: Iterable[Prospect], first: int, leaving: str | None, before: int | None, head: str | None
) -> list[str]:
    """Return by what was planned: the first day, the workflows, the class, the day aimed at, the head."""
    flows = "、".join(dict.fromkeys(one.flow.title for one in people))
    aim = f"，限期 {write(before)} 之前转正" if before else ""
    whose = f"，{leaving} 离校" if leaving else ""
    said = f"从 {write(first)} 起，按“{flows}”推算最早合规日期{whose}{aim}"
    return [f"{said}；每步都假定按时办妥、当天办完", *([f"台账末端 {head}"] if head else [])]

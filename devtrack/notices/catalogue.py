"""Which templates are there, what is each told, and which one reminds of which step?"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import NamedTuple

from devtrack.errors import Unusable
from devtrack.notices.contexts import Digest, Duty, Escalation, Opens
from devtrack.notices.paperwork import PublicNotice, Resolution, Talk


class Template(NamedTuple):
    """One kind of text: its name, its Chinese title, what it is told; `together`: several people in one text.

    `family`: under which common name it is found, where the case says which is meant; `like`: the
    template whose fields one of the unit's own uses.
    """

    name: str
    title: str
    context: type
    needs: str
    together: bool = True
    family: str = ""
    like: str = ""

    @property
    def kind(self) -> str:
        """The name of the template whose fields it uses: its own, unless the unit made it."""
        return self.like or self.name

    @property
    def is_paper(self) -> bool:
        """Tell whether it is printed and signed, not sent."""
        return bool(self.family)


NOTICE, TALK, RESOLUTION = "公示", "谈话记录", "支部大会决议"

TEMPLATES: dict[str, Template] = {one.name: one for one in (
    Template("digest", "每日待办", Digest, "一人当天的全部待办事项"),
    Template("duty", "待办提醒", Duty, "一类待办事项（没有专用模板的）"),
    Template("duty-report", "汇报提醒", Duty, "思想汇报、向介绍人汇报"),
    Template("duty-inspection", "考察提醒", Duty, "半年考察、预备期考察"),
    Template("duty-interview", "谈话提醒", Duty, "同申请人谈话、审批前谈话"),
    Template("duty-meeting", "支部大会提醒", Duty, "支部大会讨论接收预备党员"),
    Template("duty-approval", "审批提醒", Duty, "审批预备党员、转正审批"),
    Template("duty-oath", "入党宣誓提醒", Duty, "入党宣誓"),
    Template("duty-probation", "预备期满提醒", Duty, "预备期满，支部大会讨论转正"),
    Template("duty-conversion", "转正申请提醒", Duty, "书面转正申请"),
    Template("escalation", "逾期报告", Escalation, "下级组织逾期未办的事项"),
    Template("opens", "可办提醒", Opens, "开始可以办的事项"),
    Template("public-trainee", "培养考察对象公示", PublicNotice, "入党积极分子", family=NOTICE),
    Template("public-development", "发展对象公示", PublicNotice, "入党积极分子、培养考察对象", family=NOTICE),
    Template("public-conversion", "预备党员转正公示", PublicNotice, "预备党员", family=NOTICE),
    Template("talk-applicant", "同入党申请人谈话记录", Talk, "入党申请人", False, TALK),
    Template("talk-admission", "审批前谈话记录", Talk, "支部大会通过、待审批的发展对象", False, TALK),
    Template("resolution-admission", "接收预备党员决议", Resolution, "发展对象", False, RESOLUTION),
    Template("resolution-conversion", "预备党员转正决议", Resolution, "预备党员", False, RESOLUTION),
    Template("resolution-extension", "延长预备期决议", Resolution, "预备党员", False, RESOLUTION),
    Template("resolution-cancellation", "取消预备党员资格决议", Resolution, "预备党员", False, RESOLUTION),
)}
"""Every template devtrack is delivered with."""

FAMILIES = (NOTICE, TALK, RESOLUTION)

DUTIES = {
    "quarterly_reported": "duty-report", "introducer_reported": "duty-report", "thought_reported": "duty-report",
    "inspected": "duty-inspection", "probation_inspected": "duty-inspection",
    "applicant_interviewed": "duty-interview", "admission_interviewed": "duty-interview",
    "admission_voted": "duty-meeting", "admission_approved": "duty-approval", "conversion_approved": "duty-approval",
    "sworn_in": "duty-oath", "conversion_voted": "duty-probation", "conversion_applied": "duty-conversion",
}


def duty_template(step: Collection[str]) -> str:
    """Return the template that reminds of a step (the kinds of facts that a rule judges)."""
    return next((DUTIES[kind] for kind in step if kind in DUTIES), "duty")


def known(name: str) -> Template | None:
    """Return the template of a name or a Chinese title; None where devtrack has none."""
    titled = {one.title: one for one in TEMPLATES.values()}
    return TEMPLATES.get(name) or titled.get(name)


def unknown(name: str, own: Collection[str] = ()) -> Unusable:
    """Return what is said of a template that is not there; `own`: the names of the unit's own."""
    every = [*(one.title for one in TEMPLATES.values()), *TEMPLATES, *FAMILIES, *own]
    near = list(dict.fromkeys(get_close_matches(name, every, n=3, cutoff=0.4)))
    guess = f"；是否为 {'、'.join(near)}" if near else ""
    return Unusable(f"没有模板“{name}”{guess}；全部模板见 devtrack notice list")

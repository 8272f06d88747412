"""How does a class read: a line a person, and who must be voted on, who can finish, who hands over, what costs most?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack.dates import write
from devtrack.exporters import plan_words
from devtrack.exporters.captions import number, person, some
from devtrack.plan.prospect import Prospect
from devtrack.vocabulary import KINDS

HEAD = (
    "姓名", "学号", "现在", "下一步", "下一步最早", "列为发展对象", "支部大会", "预备党员", "转正", "离校", "赶得上吗",
    "最费时的", "支部大会最迟", "离校时移交",
)


class Line(NamedTuple):
    """One person in the table, in the order of HEAD; days as text, "" where there is none."""

    name: str
    number: str
    state: str
    step: str
    day: str
    listed: str
    vote: str
    probation: str
    conversion: str
    leaves: str
    in_time: str
    bottleneck: str
    vote_by: str
    hand_over: str


def lines(people: Iterable[Prospect]) -> list[Line]:
    """Return a line for each person."""
    return [line(one) for one in people]


def line(one: Prospect) -> Line:
    """Return the line of one person."""
    found, seen = one.plan, one.outlook
    step = found.steps[0] if found.steps else None
    listed, vote, member, ends = (write(found.day(kind)) or "" for kind in (
        "development_listed", "admission_voted", "admission_approved", "conversion_approved"))
    over = seen is not None and seen.hands_over
    return Line(
        person(one.case), number(one.case), plan_words.state(found.state), KINDS[step.kind].name if step else "",
        write(step.day) or "" if step else "", listed, vote, member, ends,
        one.leaves or "", _in_time(one), plan_words.bottleneck_name(one), _vote_by(one),
        plan_words.state(seen.leaving) if over and seen is not None else "",
    )


def _in_time(one: Prospect) -> str:
    seen = one.outlook
    if one.plan.state == "full_member":
        return "已转正"
    if one.plan.final:
        return "已办结"
    if seen is None:
        return "未记离校时间"
    if seen.finishes and seen.ends is not None:
        return f"能，余 {seen.aim.before - seen.ends - 1} 天"
    return f"不能，晚 {seen.ends - seen.aim.before + 1} 天" if seen.ends is not None else "不能"


def _vote_by(one: Prospect) -> str:
    seen = one.outlook
    if seen is None or seen.line is None:
        return ""
    return f"{write(seen.line)}{'' if seen.votes_in_time else '（来不及）'}"


class Group(NamedTuple):
    """People of whom the same is to be said: what, who, and by which days ("": none)."""

    title: str
    names: tuple[str, ...]
    more: str = ""


def groups(people: Sequence[Prospect]) -> list[Group]:
    """Return who must be voted on, who can finish, who cannot, who hands over, and what costs most for how many."""
    seen = [(one, one.outlook) for one in people if one.outlook is not None and not one.plan.final]
    votes = [(one, out) for one, out in seen if out.line is not None and out.votes_in_time]
    late = [one for one, out in seen if out.line is not None and not out.votes_in_time]
    handed: dict[str, list[Prospect]] = {}
    for one, out in seen:
        if out.hands_over:
            handed.setdefault(plan_words.state(out.leaving), []).append(one)
    days = sorted({out.line for _, out in votes if out.line is not None})
    until = "、".join(write(each) or "" for each in days[:3]) + ("等" if len(days) > 3 else "")
    found = [
        Group("三个月线以内必须开支部大会的", _names(one for one, _ in votes), f"最迟 {until}" if days else ""),
        Group("三个月线以内开不成支部大会的（一般不再办理接收）", _names(late)),
        Group("离校以前能转正的", _names(one for one, out in seen if out.finishes)),
        *(Group(f"离校时是{name}，须移交的", _names(same)) for name, same in handed.items()),
        Group("没有登记离校时间的", _names(one for one in people if one.outlook is None and not one.plan.final)),
    ]
    return [each for each in found if each.names]


def necks(people: Iterable[Prospect]) -> list[tuple[str, int]]:
    """Return what costs most time, for how many people, the most frequent first."""
    found = Counter(neck for one in people if not one.plan.final and (neck := plan_words.bottleneck_name(one)))
    return found.most_common()


def _names(people: Iterable[Prospect]) -> tuple[str, ...]:
    return tuple(person(one.case) for one in people)


def told(group: Group) -> str:
    """Return a group in one sentence."""
    more = f"，{group.more}" if group.more else ""
    return f"{group.title} {len(group.names)} 人{more}：{some(group.names, 40)}"

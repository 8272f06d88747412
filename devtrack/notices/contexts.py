"""What is a reminder told? One typed context for each kind of text that the sweep sends, with each field's meaning.

A template sees nothing else. Each field says, before the first ：, by which name a template calls it, and after it what
it means. A field whose type allows None may be empty: in a reminder it is left out, in a paper it is a visible blank.
"""

from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

DAY = "day"
"""Stands beside the meaning of a field that is a day: as `2026-11-22`, or a month."""


class Item(NamedTuple):
    """One thing that is to be done for one person. `days_left` is negative where the day is past."""

    person: Annotated[str, "姓名：要办的人；同名的附学号"]
    what: Annotated[str, "事项：要办什么，如 书面汇报思想"]
    by_when: Annotated[str | None, "期限：最迟哪一天；没有期限的为空", DAY]
    article: Annotated[str, "依据：哪一条规定"]
    paper: Annotated[str | None, "材料：下一步要填写或准备的材料；不清楚的为空"]
    colour: Annotated[str, "颜色：红（逾期）、黄（临近）或绿（尚早）"]
    days_left: Annotated[int | None, "天数：离期限还有几天，逾期的为负数；用“还剩”说成文字"]
    opens: Annotated[str | None, "可办日期：从哪一天起可以办；已经可以办的为空", DAY] = None
    actor: Annotated[str | None, "承办人：该由谁办，如 入党介绍人、党支部书记；不清楚的为空"] = None


class Digest(NamedTuple):
    """What one person is told a day: everything that is his to do."""

    recipient: Annotated[str, "收件人：收信人的姓名"]
    unit: Annotated[str, "单位：收信人所在的党组织"]
    day: Annotated[str, "日期：以哪一天的情况为准", DAY]
    items: Annotated[tuple[Item, ...], "待办事项：逾期的在前，其余按期限"]
    opening: Annotated[tuple[Item, ...], "即将可办：过几天才可以办的事项"]
    due: Annotated[int, "待办数：待办事项有几项"]
    overdue: Annotated[int, "逾期数：其中逾期几项"]


class Duty(NamedTuple):
    """One kind of duty, of one person or of several; the wording differs from kind to kind."""

    recipient: Annotated[str, "收件人：收信人的姓名"]
    unit: Annotated[str, "单位：收信人所在的党组织"]
    day: Annotated[str, "日期：以哪一天的情况为准", DAY]
    items: Annotated[tuple[Item, ...], "待办事项：同一类的，逾期的在前"]
    due: Annotated[int, "待办数：有几项"]
    overdue: Annotated[int, "逾期数：其中逾期几项"]


class Escalation(NamedTuple):
    """What the level above is told of an organisation that has not done what was owed."""

    recipient: Annotated[str, "收件人：收信人的姓名"]
    unit: Annotated[str, "单位：事项没有办的党组织"]
    day: Annotated[str, "日期：以哪一天的情况为准", DAY]
    items: Annotated[tuple[Item, ...], "逾期事项：逾期最久的在前"]
    overdue: Annotated[int, "逾期数：有几项"]
    people: Annotated[int, "人数：涉及几人"]


class Opens(NamedTuple):
    """What may be done from now on, or within a few days."""

    recipient: Annotated[str, "收件人：收信人的姓名"]
    unit: Annotated[str, "单位：收信人所在的党组织"]
    day: Annotated[str, "日期：以哪一天的情况为准", DAY]
    items: Annotated[tuple[Item, ...], "可办事项：按可办日期"]


class Field(NamedTuple):
    """One field of a context: its name in the code and in templates, its meaning, what it holds.

    `holds`: str, int or bool, or the type of each where `many`; `empty`: it may be missing; `day`: it is a day.
    """

    attribute: str
    name: str
    meaning: str
    holds: type
    many: bool
    empty: bool
    day: bool


def fields_of(context: type) -> tuple[Field, ...]:
    """Return the fields of a context, in their order."""
    return tuple(_field(name, hint) for name, hint in get_type_hints(context, include_extras=True).items())


def field_names(context: type) -> dict[str, Field]:
    """Return the fields of a context by the names that templates use."""
    return {one.name: one for one in fields_of(context)}


def is_record(holds: type) -> bool:
    """Tell whether a field holds something that has fields of its own."""
    return issubclass(holds, tuple)


def _field(attribute: str, hint: Any) -> Field:
    bare, told, *more = get_args(hint)
    name, _, meaning = told.partition("：")
    many = get_origin(bare) is tuple
    choices = get_args(bare) or (bare,)
    holds = next(one for one in choices if one not in (type(None), Ellipsis))
    return Field(attribute, name, meaning, holds, many, type(None) in choices, DAY in more)

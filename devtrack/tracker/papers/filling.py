"""What was typed to stand in a paper, which the ledger does not know?

`字段=值` for everybody, `谁 字段=值` for one person.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.importers.days import Wrong, read_day
from devtrack.importers.names import plain
from devtrack.notices.contexts import Field, field_names

TRUTHS = {"是": True, "否": False, "通过": True, "未通过": False}


class Given(NamedTuple):
    """What was typed for everybody, and for some: by the name, number or id typed."""

    common: Mapping[str, str]
    each: Mapping[str, Mapping[str, str]]


def given(common: Sequence[str], each: Sequence[str]) -> Given:
    """Return what was typed; raises Unusable with everything that cannot be read."""
    wrong: list[str] = []
    found: dict[str, dict[str, str]] = {}
    for text in each:
        who, *pairs = text.split()
        found.setdefault(plain(who), {}).update(_pairs(pairs, "--each", wrong))
        if not pairs:
            wrong.append(f"--each 的“{text}”后面没有字段；写成 --each '学号 班级=计科2201' 这样")
    made = Given(_pairs(common, "--set", wrong), found)
    if wrong:
        raise Unusable("\n".join(wrong))
    return made


def _pairs(texts: Sequence[str], option: str, wrong: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, mark, value = text.strip("'").replace("＝", "=").partition("=")
        if not (mark and name.strip() and value.strip()):
            wrong.append(f"{option} 的“{text}”看不懂；写成 字段=值 这样，字段见 devtrack notice fields")
        found[name.strip()] = value.strip()
    return found


def put_in(context: Any, said: Mapping[str, str], option: str) -> Any:
    """Return a context with what was typed in it; raises Unusable with every mistake."""
    fields, values, wrong = field_names(type(context)), {}, []
    for name, text in said.items():
        one = fields.get(name)
        if one is None or one.many:
            known = "、".join(name for name, field in fields.items() if not field.many)
            wrong.append(f"{option} 没有字段“{name}”；可以是 {known}")
            continue
        try:
            values[one.attribute] = _value(one, text)
        except ValueError as error:
            wrong.append(f"{option} {name}：{error}")
    if wrong:
        raise Unusable("\n".join(wrong))
    return context._replace(**values)


def _value(one: Field, text: str) -> Any:
    """Return a value as its field holds it; raises ValueError."""
    if one.day:
        try:
            found = read_day(text)
        except Wrong as wrong:
            raise ValueError(str(wrong)) from None
        if found is None:
            raise ValueError(f"“{text}”不是日期")
        parse(found.text)
        return found.text
    if one.holds is int:
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValueError(f"“{text}”不是数")
        return int(text)
    if one.holds is bool:
        if text not in TRUTHS:
            raise ValueError(f"“{text}”看不懂；写 {'、'.join(TRUTHS)}")
        return TRUTHS[text]
    return text

"""Which step, which day, which fields did somebody type? Read by the vocabulary; every mistake is told at once.

A kind or a field may be typed by its word or by its Chinese name, a value as people write it in a roster. What is
not understood is never guessed: what was probably meant is proposed.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.explain import BY_EDITION
from devtrack.importers.days import NEW, OLD, Day, Wrong, read_day
from devtrack.importers.names import plain
from devtrack.importers.values import Unreadable, read_field
from devtrack.vocabulary import (
    CHOICES,
    COUNT,
    DAY,
    FIELD_NAMES,
    INTEGER,
    KINDS,
    NAMES,
    NUMBER,
    PEOPLE,
    TEXT,
    TRUTH,
    VALUE_NAMES,
    VOIDED,
)

UNKNOWN_DAYS = frozenset(("日期不详", "不详", "日期未知", "未知"))
NONE_AT_ALL = frozenset(("无", "没有", "无异议", "否"))
NEAR = 4
_LEAVE_BLANK = "，没有办就留空"  # advice for a cell of a sheet
_RIGHT = {
    TRUTH: "是 或 否", DAY: "2024-03-15，只知月份写 2024-03", INTEGER: "整数", NUMBER: "数", COUNT: "件数，没有写 0",
    PEOPLE: "姓名，几个人用、隔开", NAMES: "名称，几种用、隔开", TEXT: "文字",
}


class Said(NamedTuple):
    """What was typed of a fact: fields with their values, and every mistake in Chinese."""

    fields: dict[str, Any]
    mistakes: tuple[str, ...]


def kind_of(typed: str) -> str:
    """Return the kind of fact meant by its word or its Chinese name; raises Unusable with near names."""
    text = "".join(plain(typed).replace(",", "，").split())
    names = _names()
    found = text if text in KINDS else names.get(text)
    if found is None:
        raise Unusable(f"没有“{typed}”这一步{_perhaps(_near(text, names))}")
    if found == VOIDED:
        raise Unusable("作废一条登记：devtrack amend 谁 步骤 --void --kind 录入更正 --why 原因")
    return found


def _names() -> dict[str, str]:
    found = {plain(kind.name).replace(",", "，"): word for word, kind in KINDS.items()}
    return {**{name: kind for (kind, _), name in BY_EDITION.items()}, **found}


def _near(text: str, names: Mapping[str, str]) -> list[str]:
    """Return what was probably meant: names with the text in them first, then those that look like it."""
    within = [kind for name, kind in names.items() if len(text) > 1 and (text in name or name in text)]
    alike = [names[name] for name in get_close_matches(text, names, n=NEAR, cutoff=0.45)]
    words = get_close_matches(text, KINDS, n=NEAR, cutoff=0.7)
    kinds = [kind for kind in dict.fromkeys([*within, *words, *alike]) if kind != VOIDED]
    return [f"{KINDS[kind].name}（{kind}）" for kind in kinds[:NEAR]]


def _perhaps(near: Sequence[str]) -> str:
    return f"；是否为 {'、'.join(near)}" if near else "；写事项代号（如 applied）或中文名（如 递交入党申请书）"


def date_of(typed: str, option: str, today: int) -> str | None:
    """Return a day as the ledger writes it: a day, a month, None for 日期不详; raises Unusable.

    `today` (ordinal): what lies after it has not happened.
    """
    if plain(typed) in UNKNOWN_DAYS:
        return None
    day = _day(typed, option, "写成 2026-11-22，只知月份写 2026-11，不知哪天写 日期不详", NEW)
    if day.lo > today:
        raise Unusable(f"{option} 的 {day.text} 还没有到；只登记已经发生的事")
    return day.text


def month_or_day(typed: str, option: str) -> str | None:
    """Return a day or a month of a person, a birth or a leaving; raises Unusable."""
    return _day(typed, option, "写成 2003-05-01，只知月份写 2003-05", OLD).text


def _day(typed: str, option: str, how: str, oldest: int) -> Day:
    try:
        day = read_day(typed, oldest=oldest)
    except Wrong as wrong:
        raise Unusable(f"{option}：{str(wrong).replace(_LEAVE_BLANK, '')}") from None
    if day is None or day.text is None:
        raise Unusable(f"{option} 的“{typed}”不是日期；{how}")
    return day


def covers(typed: str | None, date: str | None) -> bool:
    """Tell whether a day recorded is the one meant: the same as written, or a day of the month meant."""
    if typed is None or date is None:
        return typed == date
    (lo, hi), (first, last) = parse(date), parse(typed)
    return first <= lo and hi <= last


def fields_of(kind: str, texts: Iterable[str]) -> Said:
    """Return the fields of a fact as typed, each as field=value."""
    found: dict[str, Any] = {}
    mistakes: list[str] = []
    for text in texts:
        try:
            name, value = _field(kind, text)
            if name in found:
                raise Unusable(f"{FIELD_NAMES[name]} 写了两次")
            found[name] = value
        except Unusable as error:
            mistakes.append(f"--set {text}：{error}")
    return Said(found, tuple(mistakes))


def _field(kind: str, text: str) -> tuple[str, Any]:
    typed, mark, value = text.strip("'").replace("＝", "=").partition("=")  # cmd.exe leaves quotes standing
    if not mark:
        raise Unusable("写成 字段=值 这样，如 due=20 或 应到会有表决权人数=20")
    return value_of(kind, typed, value)


def value_of(kind: str, typed: str, value: str) -> tuple[str, Any]:
    """Return a field meant by its word or Chinese name, and its value as typed; raises Unusable."""
    name = field_of(kind, typed)
    if not plain(value):
        raise Unusable(f"{FIELD_NAMES[name]} 没有写值；没有就不写这一项，更正时去掉用 --remove {name}")
    try:
        return name, _value(kind, name, value)
    except Unreadable as error:
        raise Unusable(f"{FIELD_NAMES[name]}{error}") from None


SHORT = {
    "due": ("应到", "应到人数"), "present": ("实到", "实到人数"), "for": ("赞成", "赞成票数"),
    "against": ("反对", "反对票数"), "abstain": ("弃权", "弃权票数"), "invalid": ("无效",), "issued": ("发出",),
    "returned": ("收回",), "people": ("人员",), "until": ("截止日",), "carried": ("是否通过",),
}
"""What people call a field for short."""


def field_of(kind: str, typed: str) -> str:
    """Return the field meant by its word or its Chinese name; raises Unusable with those there are."""
    text, fields = plain(typed), KINDS[kind].fields
    by_name = {said: name for name in fields for said in (*_said(FIELD_NAMES[name]), *SHORT.get(name, ()))}
    found = text if text in fields else by_name.get(text)
    if found is None:
        known = "、".join(f"{name}（{FIELD_NAMES[name]}）" for name in fields)
        raise Unusable(f"{KINDS[kind].name}没有“{text}”这一项；{f'可以是 {known}' if known else '这一步只有日期'}")
    return found


def _said(name: str) -> tuple[str, str]:
    """Return a field's name as it may be typed: whole, or without its remark in brackets."""
    return plain(name), name.partition("（")[0]


def _value(kind: str, name: str, text: str) -> Any:
    of = KINDS[kind].fields[name]
    if of == PEOPLE and any(mark in plain(text) for mark in "()[]"):
        raise Unreadable("只写姓名，几个人用、隔开；党籍和处分从党员名册得出，不写在这里")
    if of == COUNT and plain(text) in NONE_AT_ALL:
        return 0
    if of == TEXT:  # as it was typed: a roster's cells are made plain, a sentence keeps its marks
        return " ".join(text.split())
    value = read_field(kind, name, text, epoch_1904=False)
    if value is None:
        raise Unreadable(f"「{plain(text)[:20]}」看不懂；应为{right(of)}")
    return value


def right(of: str) -> str:
    """Return in Chinese what would be right for a type of field."""
    if of in CHOICES:
        return "、".join(VALUE_NAMES.get(word, word) for word in CHOICES[of])
    return _RIGHT[of]

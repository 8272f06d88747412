"""What may a rule ask, and with which parameters? The closed vocabulary of `asks`, and of `applies`.

Each word is a reader that knows its parameters exactly; what they may name depends on the rule's own step and
on the points of its rulebook.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from devtrack.model import SEVERITIES
from devtrack.rulebook.reading import LIST, Node, line_of
from devtrack.rulebook.shapes import (
    NONE_SUCH,
    Notes,
    Reader,
    list_of,
    mapping,
    nearest,
    number,
    one_of,
    scalar,
    table,
    text,
    truth,
    whole,
    written_day,
)
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
)

SPECIAL_DAYS = ("probation_end", "born", "leaves_on")
"""Days of a case that are no facts."""


Points = dict[str, tuple[str, ...]] | None


class Setting(NamedTuple):
    """What a rule may refer to: the kinds of its step, the points of its book (empty and None: not readable)."""

    step: tuple[str, ...]
    points: Points


def asks(setting: Setting) -> Reader:
    """Return the reader of `asks`: a list of mappings of one word each; gives [word, parameters]."""
    words = _words(setting)

    def read(node: Node, name: str, notes: Notes) -> Any:
        value = mapping({}, words)(node, name, notes)
        if value is NONE_SUCH or len(node.value) == 1:
            return next(iter(value.items()), NONE_SUCH)
        notes.say(node.line, f"{name} 的一项里有 {len(node.value)} 个词；每一项恰好写一个词")
        return NONE_SUCH

    return list_of(read)


def applies(setting: Setting) -> Reader:
    """Return the reader of `applies`: to whom the rule applies."""
    decisions = list_of(one_of(CHOICES["decision"], "决议"))
    only_true = one_of_values([True])
    return mapping({}, {
        "category": one_of(("student", "staff"), "人员类别"),
        "general_branch": one_of(("required", "unless_false"), "写法"),
        "transferred": one_of(("probationary",), "写法"),
        "decision": decisions, "not_decision": decisions,
        "recorded": field_of(setting), "approved": only_true,
    })


def one_of_values(values: Iterable[object]) -> Reader:
    """Return a reader of one plain value out of those."""
    known = list(values)

    def read(node: Node, name: str, notes: Notes) -> Any:
        value = scalar(node, name, notes)
        if value is NONE_SUCH or any(type(value) is type(k) and value == k for k in known):
            return value
        notes.say(node.line, f"{name} 写的是“{node.text}”；可以是 {'、'.join(map(as_written, known))}")
        return NONE_SUCH

    return read


def as_written(value: object) -> str:
    """Return a plain value as YAML has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def field_of(setting: Setting, *types: str) -> Reader:
    """Return a reader of a field of the rule's step, of one of these types (none: of any)."""
    known = {
        name for kind in setting.step for name, of in KINDS[kind].fields.items() if not types or of in types
    }

    def read(node: Node, name: str, notes: Notes) -> Any:
        value = text(node, name, notes)
        if value is NONE_SUCH or value in known or not setting.step:
            return value
        what = f"；可以是 {'、'.join(sorted(known))}" if known else "；这一步没有合用的字段"
        notes.say(node.line, f"{name}：{'、'.join(setting.step)} 没有合用的字段“{value}”{nearest(value, known)}{what}")
        return NONE_SUCH

    return read


def ref(points: Points) -> Reader:
    """Return a reader of a reference to a day: a kind, a day field of one, a point, a special day."""

    def read(node: Node, name: str, notes: Notes) -> Any:
        value = text(node, name, notes)
        if value is NONE_SUCH:
            return value
        head, dot, field = value.partition(".")
        if not dot and (points is None or head in KINDS or head in points or head in SPECIAL_DAYS):
            return value
        if dot and head in KINDS:
            days = [known for known, of in KINDS[head].fields.items() if of == DAY]
            if field in days:
                return value
            right = f"可以是 {'、'.join(f'{head}.{known}' for known in days)}" if days else f"只写 {head}"
            notes.say(node.line, f"{name}：{head} 没有日期字段“{field}”；{right}")
            return NONE_SUCH
        guess = nearest(head, [*KINDS, *(points or ()), *SPECIAL_DAYS])
        notes.say(
            node.line,
            f"{name}：没有“{value}”这种事实或日期点{guess}；可以是事实种类、事实种类.日期字段、"
            f"本库的 points，或 {'、'.join(SPECIAL_DAYS)}",
        )
        return NONE_SUCH

    return read


def _words(setting: Setting) -> dict[str, Reader]:
    return {**_day_words(setting), **_figure_words(setting)}


def _day_words(setting: Setting) -> dict[str, Reader]:
    """Return the words that ask when: an order, a bound, a window, a span."""
    at, months = ref(setting.points), whole(1)
    refs, severity = list_of(at), one_of(SEVERITIES, "轻重")
    day_field = field_of(setting, DAY)
    span = mapping({"of": at, "months": whole(None)})
    return {
        "order": mapping({}, {"from": refs, "after": refs, "by": refs, "before": refs, "ends": day_field}, _neighbours),
        "within": mapping({"of": at, "months": months}, {
            "grace": mapping({"months": months, "reason": field_of(setting, TEXT)}),
            "lower": truth, "severity": severity,
        }, _grace_is_longer),
        "not_before": mapping({"of": at, "months": whole(0)}, {"restart": one_of(KINDS, "事实种类")}),
        "in_window": mapping({}, {
            "field": day_field, "opens": span, "closes": span, "day_before": truth, "early": severity,
            "once": truth, "instead": at,
        }, _opens_or_closes),
        "equals_day": mapping({"field": day_field, "of": at, "months": whole(None), "day_before": truth}),
        "every": mapping({"months": months, "from": at, "until": at}, {"not_before_closing_of": at}),
        "lasts": mapping({"workdays": whole(1), "until": day_field}),
        "clear_of": mapping({"of": at, "months": months}),
    }


def _figure_words(setting: Setting) -> dict[str, Reader]:
    """Return the words that ask how many, who, and what is written."""
    fields = list_of(field_of(setting, INTEGER))
    half = mapping({"of": fields, "figures": fields}, {"carried": truth})
    people = field_of(setting, PEOPLE)
    meeting = one_of(CHOICES["body"], "会议")
    return {
        "count": mapping({"field": people, "least": whole(0), "most": whole(1)}, None, _least_and_most),
        "distinct": mapping({"field": people}),
        "who": mapping(
            {"field": people, "never": list_of(one_of(CHOICES["discipline"], "处分"), 0)},
            {"status": one_of(CHOICES["status"], "党籍状态")},
        ),
        "value": mapping(
            {"field": field_of(setting), "is": list_of(scalar)},
            {"default": scalar, "if_any": field_of(setting)}, _values_of_field(setting),
        ),
        "at_least": mapping({
            "any": table(field_of(setting, NUMBER, INTEGER), number), "exempt": field_of(setting, TEXT),
            "severity": one_of(SEVERITIES, "轻重"),
        }),
        "more_than_half": half, "half_or_more": half,
        "sums": mapping({"parts": fields, "whole": fields, "chain": fields, "written": fields, "room": fields}),
        "complete": mapping({"field": field_of(setting, NAMES), "items": list_of(text)}),
        "body": mapping({"field": field_of(setting, "body"), "is": meeting, "without_committee": meeting}),
        "authority": mapping({"field": field_of(setting, "body_kind")}),
        "edition": mapping({"field": field_of(setting, TEXT), "table": list_of(_form_edition(), 0)}),
    }


def _form_edition() -> Reader:
    return mapping({"from": written_day, "name": text, "source": text})


def _neighbours(values: dict[str, Any], node: Node, name: str, notes: Notes) -> None:
    if not any(key in node.value for key in ("from", "after", "by", "before")):
        notes.say(node.line, f"{name} 没有写前后步骤；至少写 from、after、by、before 之一")
    seen: dict[str, str] = {}
    for key in ("from", "after", "by", "before"):
        for n, named in enumerate(values.get(key, ())):
            if seen.setdefault(named, key) != key:
                notes.say(line_of(node, key, n), f"{name}：{named} 同时写在 {seen[named]} 和 {key} 里；只留一处")


def _grace_is_longer(values: dict[str, Any], node: Node, name: str, notes: Notes) -> None:
    months, longest = values.get("months"), (values.get("grace") or {}).get("months")
    if months and longest and longest <= months:
        notes.say(line_of(node, "grace", "months"), f"{name}：宽限 {longest} 个月不长于 {months} 个月；应更长")


def _opens_or_closes(values: dict[str, Any], node: Node, name: str, notes: Notes) -> None:
    if "opens" not in node.value and "closes" not in node.value:
        notes.say(node.line, f"{name} 没有起止；至少写 opens、closes 之一")
    opens, closes = values.get("opens") or {}, values.get("closes") or {}
    same = opens.get("of") is not None and opens.get("of") == closes.get("of")
    if same and opens.get("months", 0) > closes.get("months", 0):
        notes.say(line_of(node, "opens"), f"{name}：opens 晚于 closes；opens 的 months 应不大于 closes 的")


def _least_and_most(values: dict[str, Any], node: Node, name: str, notes: Notes) -> None:
    least, most = values.get("least"), values.get("most")
    if least and most and least > most:
        notes.say(line_of(node, "least"), f"{name}：最少 {least} 多于最多 {most}；least 应不大于 most")


def _values_of_field(setting: Setting) -> Any:
    types = {field: of for kind in setting.step for field, of in KINDS[kind].fields.items()}

    def check(values: dict[str, Any], node: Node, name: str, notes: Notes) -> None:
        field = values.get("field")
        of = types.get(field or "")
        known: Any = CHOICES.get(of or "") or ([True, False] if of == TRUTH else None)
        if known is None or of == COUNT:
            return
        reader = one_of_values(known)
        label = f"{field}（{FIELD_NAMES.get(str(field), field)}）"
        for key in ("is", "default"):
            inner = node.value.get(key)
            for item in () if inner is None else inner.value if inner.kind == LIST else (inner,):
                reader(item, label, notes)

    return check

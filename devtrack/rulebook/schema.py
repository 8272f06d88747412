"""Which keys have rulebook.yaml, a rule, a calendar and workflow.yaml, and what stands behind each?"""

import re
from typing import Any

from devtrack.model import ACTORS, SEVERITIES
from devtrack.rulebook.reading import DAY, LIST, MAPPING, NUMBER, TEXT, Node, line_of
from devtrack.rulebook.shapes import (
    NONE_SUCH,
    Notes,
    Reader,
    day,
    list_of,
    mapping,
    nearest,
    one_of,
    scalar,
    table,
    text,
    text_or_blank,
    truth,
    whole,
    written_day,
)
from devtrack.rulebook.words import Points, Setting, applies, asks, one_of_values
from devtrack.vocabulary import ASPECTS, CHOICES, KINDS, STATES, TRUTH

EVIDENCE = ("verbatim", "paraphrase", "derived")
NATIONAL = "national"
"""The rulebook that is law; every other one is local."""

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", re.ASCII)
_DIGITS = "一二三四五六七八九十百零〇"
_ARTICLE = re.compile(rf"第[{_DIGITS}]+条(第[{_DIGITS}]+款)?(第?（?[{_DIGITS}]+）?项?)?")
_CLAUSE = re.compile(rf"[{_DIGITS}]+、（[{_DIGITS}]+）[0-9]+(（[0-9]+）)*注?")


def book() -> Reader:
    """Return the reader of rulebook.yaml."""
    kinds = list_of(one_of(KINDS, "事实种类"))
    return mapping(
        {
            "rulebook": name, "title": text, "knows_trainee": truth,
            "windows": one_of(("rolling", "calendar"), "期间算法"), "sources": list_of(_source()),
        },
        {
            "points": table(_point_name, kinds), "act": table(one_of(KINDS, "事实种类"), actor), "remind": leads,
            "escalate": whole(1),
        },
    )


def actor(node: Node, label: str, notes: Notes) -> Any:
    """Read who must act."""
    return one_of(ACTORS, "办理人")(node, label, notes)


def leads(node: Node, label: str, notes: Notes) -> Any:
    """Read how many days before its day a duty is brought up, the longest first."""
    days = list_of(whole(0))(node, label, notes)
    if days is not NONE_SUCH and days != (right := sorted(days, reverse=True)):
        notes.say(node.line, f"{label} 的天数没有从大到小排列；写成 {right}")
        return NONE_SUCH
    return days


def rule_nodes(node: Node, notes: Notes) -> list[Node]:
    """Return the entries of a rule file, unread."""
    found = mapping({"rules": list_of(_unread, once=False)})(node, "规则文件", notes)
    return [] if found is NONE_SUCH else found.get("rules", [])


def rule(points: Points) -> Reader:
    """Return the reader of one rule of a book with these points."""
    slug = _matching(_SLUG, "由小写字母、数字和 - 组成的短名，如 form-issued")
    kind = one_of(KINDS, "事实种类")
    owed = one_of([*STATES, *KINDS], "状态或事实种类")
    cite = mapping(
        {"source": text, "article": article, "evidence": one_of(EVIDENCE, "依据程度"), "checked": written_day},
        {"quote": text_or_blank}, _quote_fits_evidence,
    )

    def read(node: Node, name: str, notes: Notes) -> Any:
        setting = Setting(step_of(node), points)
        slug_node = node.value.get("id") if node.kind == MAPPING else None
        label = f"规则 {slug_node.value}" if slug_node is not None and slug_node.kind == TEXT else "规则"
        return mapping(
            {
                "id": slug, "edition": text, "title": text, "duty": slug, "step": list_of(kind), "owed": owed,
                "severity": one_of(SEVERITIES, "轻重"), "aspect": one_of(ASPECTS, "方面"), "since": day,
                "asks": asks(setting), "remedy": text, "cite": cite,
            },
            {
                "until": day, "either": truth, "absence": truth, "applies": applies(setting), "governed_by": kind,
                "reading": text, "act": actor, "remind": leads,
            },
            _days_in_order,
        )(node, label, notes)

    return read


def calendar(year: int) -> Reader:
    """Return the reader of calendar/YEAR.yaml: ordinal -> "rest" or "work"."""

    def day_of_year(node: Node, name: str, notes: Notes) -> Any:
        value = day(node, name, notes)
        if node.kind == DAY and node.value.year != year:
            notes.say(node.line, f"{node.text} 不在 {year} 年；写到 {node.value.year}.yaml 里")
            return NONE_SUCH
        return value

    return mapping({"source": text, "days": table(day_of_year, one_of(("rest", "work"), "写法"))})


def workflow() -> Reader:
    """Return the reader of workflow.yaml."""
    kinds = list_of(one_of(KINDS, "事实种类"))
    state = mapping({"id": one_of(STATES, "状态"), "label": text}, {"initial": truth, "final": truth})
    move = mapping(
        {"trigger": name, "by": one_of(KINDS, "事实种类"), "from": list_of(text), "to": text, "label": text},
        {"when": _when}, _when_fits,
    )
    step = mapping(
        {"n": whole(1), "stage": text, "label": text, "facts": kinds, "by": text, "papers": list_of(text, 0)},
        {"note": text},
    )
    departure = mapping(
        {"rule": text, "fact": one_of(KINDS, "事实种类"), "school": text, "article": article, "lawful": text},
        {"field": text, "value": scalar, "kept": text}, _field_and_value,
    )
    return mapping(
        {
            "workflow": name, "title": text, "rulebooks": list_of(name), "states": list_of(state, once=False),
            "transitions": list_of(move, once=False), "steps": list_of(step, once=False),
        },
        {"departures": list_of(departure, 0, once=False)},
    )


def name(node: Node, label: str, notes: Notes) -> Any:
    """Read the name of a rulebook, a workflow or a trigger."""
    return _matching(_NAME, "由小写字母、数字和 - _ 组成的名字")(node, label, notes)


def article(node: Node, label: str, notes: Notes) -> Any:
    """Read where a text says something: 第十九条, 第十二条、第十三条, 四、（三）1（6）注."""
    value = text(node, label, notes)
    if value is NONE_SUCH or _CLAUSE.fullmatch(value) or all(map(_ARTICLE.fullmatch, re.split("[、和]", value))):
        return value
    notes.say(node.line, f"{label} 的条款号“{value}”读不了；写成 第十九条、第十二条、第十三条 或 四、（三）1（6）")
    return NONE_SUCH


def step_of(node: Node) -> tuple[str, ...]:
    """Return the known kinds of a rule's step, () where that cannot be read; says nothing."""
    step = node.value.get("step") if node.kind == MAPPING else None
    if step is None or step.kind != LIST:
        return ()
    return tuple(item.value for item in step.value if item.kind == TEXT and item.value in KINDS)


def _unread(node: Node, label: str, notes: Notes) -> Any:
    return node


def _source() -> Reader:
    return mapping(
        {"edition": text, "source": text, "since": day}, {"until": day, "later_words": list_of(text)}, _days_in_order
    )


def _matching(pattern: re.Pattern[str], right: str) -> Reader:
    def read(node: Node, label: str, notes: Notes) -> Any:
        value = text(node, label, notes)
        if value is NONE_SUCH or pattern.fullmatch(value):
            return value
        notes.say(node.line, f"{label} 写的是“{value}”；应是{right}")
        return NONE_SUCH

    return read


def _point_name(node: Node, label: str, notes: Notes) -> Any:
    value = name(node, label, notes)
    if value in KINDS:
        notes.say(node.line, f"{label} 里的“{value}”已是事实种类；另起一个名字")
        return NONE_SUCH
    return value


def _days_in_order(values: dict[str, Any], node: Node, label: str, notes: Notes) -> None:
    since, until = values.get("since"), values.get("until")
    if since and until and until <= since:
        notes.say(line_of(node, "until"), f"{label} 的 until 不晚于 since；until 是失效的第一天，应晚于 since")


def _quote_fits_evidence(values: dict[str, Any], node: Node, label: str, notes: Notes) -> None:
    evidence, quote = values.get("evidence"), (values.get("quote") or "").strip()
    if evidence == "verbatim" and not quote:
        notes.say(line_of(node, "quote"), f"{label} 写明见过原文（verbatim）却没有引文；补上 quote，或改 evidence")
    elif evidence and evidence != "verbatim" and quote:
        notes.say(line_of(node, "quote"), f"{label} 的依据是 {evidence} 却有引文；删去 quote，见过原文的改为 verbatim")


def _when(node: Node, label: str, notes: Notes) -> Any:
    if node.kind == MAPPING:
        return table(text, scalar)(node, label, notes)
    return mapping({})(node, label, notes)


def _when_fits(values: dict[str, Any], node: Node, label: str, notes: Notes) -> None:
    fields = KINDS[values["by"]].fields if "by" in values else None
    for key, value in (values.get("when") or {}).items():
        line = line_of(node, "when", key)
        if key == "state_before":
            one_of(STATES, "状态")(Node(TEXT, str(value), line, str(value)), key, notes)
        elif fields is not None:
            _fits(fields, key, value, line, label, notes)


def _field_and_value(values: dict[str, Any], node: Node, label: str, notes: Notes) -> None:
    if "value" in node.value and "field" not in node.value:
        notes.say(line_of(node, "value"), f"{label} 有 value 没有 field；写明是哪个字段")
    if "fact" in values and "field" in values:
        fields = KINDS[values["fact"]].fields
        _fits(fields, values["field"], values.get("value"), line_of(node, "field"), label, notes)


def _fits(fields: dict[str, str], field: str, value: Any, line: int, label: str, notes: Notes) -> None:
    if field not in fields:
        allowed = f"；可以是 {'、'.join(fields)}" if fields else "；这种事实没有字段"
        notes.say(line, f"{label}：没有字段“{field}”{nearest(field, fields)}{allowed}")
        return
    known: Any = CHOICES.get(fields[field]) or ([True, False] if fields[field] == TRUTH else None)
    if known is not None and value is not None:
        kind = TEXT if isinstance(value, str) else NUMBER if not isinstance(value, bool) else "truth"
        one_of_values(known)(Node(kind, value, line, str(value).lower()), field, notes)

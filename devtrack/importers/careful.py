"""What is wrong with this dossier line, and what of it can still be used?

Nothing is guessed: a wrong day is a day not known, a wrong field is absent, and where that would say something
else than was written the fact is left out and its kind counts as one the source cannot say.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from devtrack.importers.assemble import make_case, make_fact
from devtrack.importers.corrections import standing, wrong_links
from devtrack.importers.days import span
from devtrack.importers.fields import FIELDS, HEAD, META, PERSON, Check, nearest, right
from devtrack.importers.names import born_by, clean_name, plain
from devtrack.model import Case, Fact, Problem, Source
from devtrack.vocabulary import DEFAULTS, KINDS

Say = Callable[[str], None]
_TWICE = object()
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_DECIDES = frozenset({"case", "category", "tracked_from", "facts"})
"""Keys without which a case would be judged as something that it is not."""

_SYNTAX = {
    "Extra data": "一行只放一个 JSON 对象",
    "Expecting ',' delimiter": "缺逗号，或括号没有收尾",
    "Expecting ':' delimiter": "键的后面缺冒号",
    "Expecting property name": "键要加双引号，最后一项后面不加逗号",
    "Illegal trailing comma": "最后一项后面不加逗号",
    "Expecting value": "缺值；没有就写 null，文字加双引号",
    "Unterminated string": "双引号没有收尾",
    "Invalid control character": "文字里有换行或制表符",
    "Invalid \\": "反斜杠要写成 \\\\",
}


class NotANumber(ValueError):
    """NaN or Infinity, which JSON does not have."""


def read_carefully(
    text: str, source: Source, report: Callable[[Problem], None], history: bool = False
) -> Case | None:
    """Return what is usable of one line, telling every mistake in it; None if nothing is.

    `history`: keep the facts that others correct.
    """

    def say(message: str) -> None:
        report(Problem(source.file, message, source.line))

    data = _decoded(text, say)
    if data is None:
        return None
    head = _head(data, say)
    if head is None:
        return None
    lost: set[str] = set()
    facts = [fact for n, one in enumerate(data["facts"], 1) if (fact := _fact(one, f"第 {n} 条事实", say, lost))]
    for message in wrong_links(facts):
        say(message)
    if lost:
        head["covers"] = frozenset(head.get("covers") or KINDS) - lost
    return make_case(head, tuple(facts) if history else standing(facts), source)


def _decoded(text: str, say: Say) -> dict[str, Any] | None:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                say(f"「{key}」在同一处写了两次；只保留一个")
                value = value if found[key] == value else _TWICE
            found[key] = value
        return found

    try:
        data = json.loads(text.rstrip("\r\n"), object_pairs_hook=pairs, parse_constant=refuse)
    except json.JSONDecodeError as error:
        hint = next((hint for sign, hint in _SYNTAX.items() if sign in error.msg), "检查引号、逗号和括号")
        say(f"第 {error.pos + 1} 个字符处不是正确的 JSON：{hint}")
        return None
    except NotANumber as error:
        say(f"{error} 不是数；没有就写 null")
        return None
    except (ValueError, RecursionError):
        say("数字太长或括号嵌套太深，不像档案；没有读这一行")
        return None
    if not isinstance(data, dict):
        say("这一行不是 JSON 对象；每行写成 {\"case\": …, \"facts\": […]}")
        return None
    if any(_CONTROL.search(one) for one in _texts(data)):
        say("含有控制字符或不成对的代理字符（\\uD800–\\uDFFF）；没有读这一行")
        return None
    return data


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in chain(value, value.values()) if isinstance(value, dict) else value:
            yield from _texts(one)


def refuse(word: str) -> None:
    """Raise NotANumber: JSON knows neither NaN nor Infinity."""
    raise NotANumber(word)


def _head(data: dict[str, Any], say: Say) -> dict[str, Any] | None:
    """Return the keys beside the facts that are right; None where the line cannot be used at all."""
    head: dict[str, Any] = {}
    usable = True
    for name, value in data.items():
        if name == "facts":
            continue
        if name not in HEAD:
            _unknown(say, "档案", name, (*HEAD, "facts"))
        elif name == "name" and isinstance(value, str):
            head[name] = clean_name(value)
        elif name == "covers" and isinstance(value, list):
            head[name] = _covers(value, say)
        elif HEAD[name](value):
            head[name] = value
        elif value is not None or name == "case":
            _wrong(say, "", name, value, HEAD[name])
            usable = usable and name not in _DECIDES
    if "case" not in data:
        say("缺 case（档案的代号，如学号）；没有读这一行")
    if not isinstance(data.get("facts"), list):
        say("facts 应为事实的列表（没有就写 []）；没有读这一行")
    _identity(head, say)
    return head if usable and "case" in head and isinstance(data.get("facts"), list) else None


def _covers(value: list[Any], say: Say) -> list[str]:
    for one in value:
        if not isinstance(one, str) or one not in KINDS:
            _unknown(say, "covers ", one, KINDS)
    return [one for one in value if isinstance(one, str) and one in KINDS]


def _identity(head: dict[str, Any], say: Say) -> None:
    number = head.get("id_number")
    if not number:
        return
    born = born_by(plain(number).upper())
    if born is None:
        say("身份证号的位数、日期或校验码不对；请核对")
    elif head.get("born") and not born.startswith(head["born"]):
        say(f"出生日期 {head['born']} 与身份证号所载 {born} 不一致；请核对")


def _fact(one: Any, place: str, say: Say, lost: set[str]) -> Fact | None:
    if not isinstance(one, dict):
        say(f"{place}不是对象；写成 {{\"kind\": …, \"date\": …}}")
        return None
    kind = one.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        if meant := _unknown_kind(kind, place, say):
            lost.add(meant)
        return None
    place = f"{place}（{KINDS[kind].name}）"
    day = _day(one, place, say)
    rest: dict[str, Any] = {}
    usable = True
    for name, value in one.items():
        if name in ("kind", "date") or not _field(kind, name, value, place, say):
            continue
        if name == "people" and not FIELDS[kind][1][name](value):
            value = _people(value, place, say)
        if value is not None and FIELDS[kind][1][name](value):
            rest[name] = value
        elif (kind, name) in DEFAULTS and value is not None:
            lost.add(kind)  # left out it would read as the default, perhaps the opposite
            usable = False
    return make_fact(kind, day, *span(day), rest) if usable else None


def _unknown_kind(kind: Any, place: str, say: Say) -> str | None:
    if kind is _TWICE:
        return None
    if kind is None:
        say(f"{place}缺 kind（事项代号，如 applied）")
        return None
    by_name = next((word for word, entry in KINDS.items() if entry.name == kind), None)
    meant = by_name or nearest(kind, KINDS)
    said = f"；是否为 {meant}（{KINDS[meant].name}）？" if meant else "；可用的代号见 README 或 devtrack rules list"
    say(f"{place}：没有「{kind}」这种事项{said}")
    return meant


def _day(one: dict[str, Any], place: str, say: Say) -> str | None:
    day = one.get("date")
    if "date" not in one:
        say(f"{place}缺 date；已办而不知哪天，写 null")
    elif day is not None and day is not _TWICE:
        try:
            span(day)
        except (ValueError, TypeError):
            say(f"{place}：日期「{day}」不是确有的日期；应写成 2024-03-15、2024-03（只知月份）或 null（不知哪天）")
        else:
            return str(day)
    return None


def _field(kind: str, name: str, value: Any, place: str, say: Say) -> bool:
    """Tell whether this kind has such a field; what is wrong with it or its value is told."""
    check = FIELDS[kind][1].get(name)
    if check is None:
        _unknown(say, place, name, (*KINDS[kind].fields, *META))
        return False
    if name != "people" and value is not None and not check(value):
        _wrong(say, f"{place}：", name, value, check, kind)
    return True


def _people(value: Any, place: str, say: Say) -> list[dict[str, Any]] | None:
    """Return the persons with what is right about them; None where leaving out would hide somebody or something."""
    if not isinstance(value, list):
        _wrong(say, f"{place}：", "people", value, FIELDS["contacts_assigned"][1]["people"], "contacts_assigned")
        return None
    found, usable = [], True
    for n, one in enumerate(value, 1):
        whose = f"{place}第 {n} 人"
        if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not clean_name(one["name"]):
            say(f"{whose}：应写成 {{\"name\": \"王一\", \"status\": \"full\"}}，姓名不空")
            usable = False
            continue
        person = {"name": clean_name(one["name"])}
        for name, own in one.items():
            if name not in PERSON:
                _unknown(say, whose, name, PERSON)
            elif PERSON[name](own):
                person[name] = own
            elif name != "name" and not (name == "status" and own is None):
                _wrong(say, f"{whose}：", name, own, PERSON[name])
                usable = usable and name == "status"
        found.append(person)
    return found if usable else None


def _unknown(say: Say, place: str, word: Any, allowed: Any) -> None:
    meant = nearest(word, allowed)
    said = f"；是否为 {meant}？" if meant else f"；可用：{'、'.join(allowed)}" if len(allowed) < 30 else ""
    say(f"{place}没有「{word}」这一项{said}")


def _wrong(say: Say, place: str, name: str, value: Any, check: Check, kind: str | None = None) -> None:
    if value is not _TWICE:
        shown = json.dumps(value, ensure_ascii=False, default=str)
        say(f"{place}{name} 为 {shown[:40]}，不对；应为{right(name, check, kind)}")

"""What does this YAML text say, and on which line? Nodes with places; every trap of YAML is a problem.

The text is composed, not constructed: what YAML would make of ``no``, ``12:30`` or ``010`` never happens, the
words as written decide. One form only: no anchors, no merges, no tags.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.model import Problem

MAPPING, LIST, TEXT, NUMBER, TRUTH, DAY, NOTHING, WRONG = (
    "mapping", "list", "text", "number", "truth", "day", "nothing", "wrong",
)

_PLAIN_TAG = "tag:yaml.org,2002:"
_TRUTHLIKE = re.compile(r"true|false|yes|no|on|off", re.IGNORECASE)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})", re.ASCII)
_BROKEN_UP = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}", re.ASCII)
_OCTAL = re.compile(r"0[0-7]+", re.ASCII)
_CLOCK = re.compile(r"[0-9]+(:[0-5]?[0-9])+", re.ASCII)
_NUMBERLIKE = re.compile(
    r"[-+]?([0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9]+|0[xob][0-9a-f_]+|\.inf|\.nan)",
    re.ASCII | re.IGNORECASE,
)
_DAYLIKE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([Tt ].*)?", re.ASCII)

_SYNTAX = {
    "another document": "一个文件只放一份内容；去掉中间的 ---",
    "found character '\\t'": "缩进里有制表符；改用空格",
    "mapping values are not allowed": "这里不能再出现“: ”；文字里有冒号时整句加引号，并检查缩进",
    "undefined alias": "* 开头的文字会读成引用；加上引号",
    "cannot start any token": "@、%、` 等符号不能放在文字开头；加上引号",
    "unexpected end of stream": "引号没有收尾；补上另一半引号",
    "expected ','": "括号没有收尾，或两项之间缺逗号；补上",
}


class Node(NamedTuple):
    """One value with its line (from 1) and its words as written.

    ``value``: a dict of nodes, a list of nodes, or the plain value (a day is a ``date``); ``keys`` of a
    mapping: key -> line. A node of kind WRONG has been reported already.
    """

    kind: str
    value: Any
    line: int
    text: str = ""
    keys: Any = None


def read(path: Path) -> tuple[Node | None, list[Problem]]:
    """Read one file into nodes, and list everything in it that YAML would misread."""
    source = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, [Problem(source, "不是 UTF-8 编码的文字；另存为 UTF-8")]
    except OSError:
        return None, [Problem(source, "没有这个文件，或读不了；检查文件名和权限")]
    return _read_text(text, source)


def _read_text(text: str, source: str) -> tuple[Node | None, list[Problem]]:
    """Do the same for a text."""
    from ruamel.yaml import YAML  # here: slow to import, and not needed when the cache has the answer
    from ruamel.yaml.error import YAMLError

    problems: list[Problem] = []
    try:
        composed = YAML(typ="rt").compose(text)
        if composed is None:
            return None, [Problem(source, "文件是空的；写上内容或删去文件", 1)]
        node = _node(composed, source, problems)
    except YAMLError as error:
        return None, [_syntax(error, source)]
    except RecursionError:
        return None, [Problem(source, "嵌套太深，不像规则文件；检查括号", 1)]
    return node, problems


def line_of(node: Node, *path: Any) -> int:
    """Return the line of a key (or list index) inside a node; of its nearest parent where it is absent."""
    line = node.line
    for key in path:
        there = key in node.value if node.kind == MAPPING else node.kind == LIST and key in range(len(node.value))
        if not there:
            return line
        line = node.keys[key] if node.kind == MAPPING else node.value[key].line
        node = node.value[key]
    return line


def plain(node: Node) -> Any:
    """Return a node as plain data; days become texts ``2024-03-15``."""
    if node.kind == MAPPING:
        return {str(key): plain(value) for key, value in node.value.items()}
    if node.kind == LIST:
        return [plain(value) for value in node.value]
    return node.value.isoformat() if node.kind == DAY else node.value


def _syntax(error: Any, source: str) -> Problem:
    words = f"{getattr(error, 'problem', None) or error} {getattr(error, 'context', None) or ''}"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else None
    for sign, message in _SYNTAX.items():
        if sign in words:
            return Problem(source, f"YAML 写法不对：{message}", line)
    return Problem(source, "YAML 写法不对；检查这一行的缩进、冒号、引号和控制字符", line)


def _node(raw: Any, source: str, problems: list[Problem]) -> Node:
    line = raw.start_mark.line + 1
    if faults := list(_forms_not_used(raw)):  # not looked into: an anchor may contain itself
        problems.extend(Problem(source, fault, line) for fault in faults)
        return Node(WRONG, None, line)
    if isinstance(raw.value, str):
        node = _scalar(raw, line)
        if node.kind == WRONG:
            problems.append(Problem(source, node.value, line))
        return node
    if raw.value and isinstance(raw.value[0], tuple):
        return _mapping(raw, line, source, problems)
    if raw.tag == _PLAIN_TAG + "map":
        return Node(MAPPING, {}, line, "{}", {})
    return Node(LIST, [_node(item, source, problems) for item in raw.value], line)


def _forms_not_used(raw: Any) -> Iterator[str]:
    if raw.anchor:
        yield f"这里用了锚点 &{raw.anchor}；规则文件不用锚点，把内容写全"
    if not str(raw.tag).startswith(_PLAIN_TAG):
        yield f"这里用了标签 {raw.tag}；规则文件不用标签，去掉它"
    if raw.tag == _PLAIN_TAG + "merge":
        yield "这里用了合并 <<；规则文件不用合并，把内容写全"


def _mapping(raw: Any, line: int, source: str, problems: list[Problem]) -> Node:
    values: dict[Any, Node] = {}
    lines: dict[Any, int] = {}
    for raw_key, raw_value in raw.value:
        key = _node(raw_key, source, problems)
        value = _node(raw_value, source, problems)
        if key.kind in (MAPPING, LIST, NOTHING):
            problems.append(Problem(source, "冒号前面要是一个词；检查缩进和括号", key.line))
        elif key.kind != WRONG and key.value in values:
            message = f"“{key.text}”写了两次（先在第 {lines[key.value]} 行）；只留一处"
            problems.append(Problem(source, message, key.line))
        elif key.kind != WRONG:
            values[key.value], lines[key.value] = value, key.line
    return Node(MAPPING, values, line, "", lines)


def _scalar(raw: Any, line: int) -> Node:
    text = raw.value
    if raw.style:
        return Node(TEXT, text, line, text)
    if text in ("", "~", "null"):
        return Node(NOTHING, None, line, text)
    if text in ("true", "false"):
        return Node(TRUTH, text == "true", line, text)
    if _WHOLE.fullmatch(text):
        return Node(NUMBER, int(text), line, text)
    if _BROKEN_UP.fullmatch(text):
        return Node(NUMBER, float(text), line, text)
    if match := _DAYLIKE.fullmatch(text):
        return _day(match, text, line)
    fault = _misread(text)
    return Node(WRONG, fault, line, text) if fault else Node(TEXT, text, line, text)


def _day(match: re.Match[str], text: str, line: int) -> Node:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Node(WRONG, f"{text} 不是日历上的日子；写成 2026-05-11 这样的日期", line, text)
    if text == day.isoformat():
        return Node(DAY, day, line, text)
    return Node(WRONG, f"日期 {text} 的写法不对；写成 {day.isoformat()}", line, text)


def _misread(text: str) -> str | None:
    """Say what other readers of YAML would make of these bare words, if not these words."""
    if _TRUTHLIKE.fullmatch(text):
        return f"{text} 不加引号会读成“是”或“否”；要文字写 \"{text}\"，要是否写 true 或 false"
    if _CLOCK.fullmatch(text):
        value = 0
        for part in text.split(":"):
            value = value * 60 + int(part)
        return f"{text} 不加引号会读成数字 {value}；写成 \"{text}\""
    if _OCTAL.fullmatch(text):
        return f"{text} 不加引号会读成八进制的 {int(text, 8)}；写成 {int(text)} 或 \"{text}\""
    if _NUMBERLIKE.fullmatch(text):
        return f"{text} 不是普通的数字写法；写成整数或小数，要文字就加引号"
    return None

"""Has this node the shape asked for? Readers that are put together; each says everything that is wrong.

A reader takes a node, the name it goes by and the notes of its file. It returns the plain value, or NONE_SUCH
after saying why. What it says has two halves: what is wrong, and what would be right.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from devtrack.model import Problem
from devtrack.rulebook.reading import DAY, LIST, MAPPING, NOTHING, NUMBER, TEXT, TRUTH, WRONG, Node


class _NoneSuch:
    """The value of a node that was wrong; None is a value like others."""


NONE_SUCH = _NoneSuch()


@dataclass(frozen=True)
class Notes:
    """What has been found wrong in one file so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, line: int | None, message: str) -> None:
        """Add one problem."""
        self.problems.append(Problem(self.file, message, line))


Reader = Callable[[Node, str, Notes], Any]
Check = Callable[[dict[str, Any], Node, str, Notes], None]


def nearest(word: str, words: Iterable[str]) -> str:
    """Return 「；是不是要写 x？」 for the most similar known word, or nothing."""
    from difflib import get_close_matches  # here: only ever needed for a mistake

    close = get_close_matches(word, list(words), 1, 0.6)
    return f"，是不是要写 {close[0]}？" if close else ""


def text(node: Node, name: str, notes: Notes) -> Any:
    """Read a text that is not blank."""
    value = text_or_blank(node, name, notes)
    if isinstance(value, str) and not value.strip():
        notes.say(node.line, f"{name} 是空的；写上内容")
        return NONE_SUCH
    return value


def text_or_blank(node: Node, name: str, notes: Notes) -> Any:
    """Read a text."""
    if node.kind == TEXT:
        return node.value
    if node.kind in (NUMBER, DAY):
        notes.say(node.line, f"{name} 的值 {node.text} 没有加引号，会读成数字或日期；写成 \"{node.text}\"")
    elif node.kind == TRUTH:
        notes.say(node.line, f"{name} 的值 {node.text} 会读成“是”或“否”；要文字就写 \"{node.text}\"")
    elif node.kind == NOTHING:
        notes.say(node.line, f"{name} 没有值；写上内容")
    elif node.kind != WRONG:
        notes.say(node.line, f"{name} 应是一段文字；去掉多余的层次")
    return NONE_SUCH


def truth(node: Node, name: str, notes: Notes) -> Any:
    """Read true or false."""
    return _of_kind(node, (TRUTH,), name, notes, "true 或 false")


def number(node: Node, name: str, notes: Notes) -> Any:
    """Read a number above zero."""
    value = _of_kind(node, (NUMBER,), name, notes, "大于 0 的数")
    if isinstance(value, int | float) and value <= 0:
        notes.say(node.line, f"{name} 写的是 {node.text}；应是大于 0 的数")
        return NONE_SUCH
    return value


def whole(least: int | None) -> Reader:
    """Return a reader of whole numbers, not under `least` if that is given."""
    right = "整数" if least is None else f"不小于 {least} 的整数" if least != 1 else "大于 0 的整数"

    def read(node: Node, name: str, notes: Notes) -> Any:
        value = _of_kind(node, (NUMBER,), name, notes, right)
        if value is NONE_SUCH or (isinstance(value, int) and (least is None or value >= least)):
            return value
        notes.say(node.line, f"{name} 写的是 {node.text}；应是{right}")
        return NONE_SUCH

    return read


def day(node: Node, name: str, notes: Notes) -> Any:
    """Read a day as an ordinal."""
    if node.kind == TEXT:
        written = _iso(node.value)
        if written is None:
            notes.say(node.line, f"{name} 的日期“{node.text}”读不了；写成 2026-05-11 这样，先年后月再日")
            return NONE_SUCH
        return written.toordinal()
    value = _of_kind(node, (DAY,), name, notes, "2026-05-11 这样的日期")
    return value.toordinal() if isinstance(value, date) else NONE_SUCH


def _iso(words: str) -> date | None:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        return None
    return found if found.isoformat() == words else None  # not 20260511, not 2026-W20-1


def written_day(node: Node, name: str, notes: Notes) -> Any:
    """Read a day as it is written, ``2026-11-22``."""
    value = day(node, name, notes)
    return date.fromordinal(value).isoformat() if isinstance(value, int) else value


def scalar(node: Node, name: str, notes: Notes) -> Any:
    """Read a text, a number or true/false; what it must be is checked elsewhere."""
    return _of_kind(node, (TEXT, NUMBER, TRUTH), name, notes, "一个词、一个数或 true/false")


def one_of(words: Iterable[str], what: str) -> Reader:
    """Return a reader of one word out of those; `what` names them in the message."""
    known = tuple(words)

    def read(node: Node, name: str, notes: Notes) -> Any:
        value = text(node, name, notes)
        if value is NONE_SUCH or value in known:
            return value
        allowed = f"；可以是 {'、'.join(known)}" if len(known) <= 12 else "；见词汇表"
        notes.say(node.line, f"{name}：没有“{value}”这个{what}{nearest(value, known)}{allowed}")
        return NONE_SUCH

    return read


def list_of(reader: Reader, least: int = 1, once: bool = True) -> Reader:
    """Return a reader of lists; `once`: nothing may stand in it twice."""

    def read(node: Node, name: str, notes: Notes) -> Any:
        if node.kind != LIST:
            return _of_kind(node, (LIST,), name, notes, "一个列表，写成 [a, b] 或逐行 - a")
        if len(node.value) < least:
            notes.say(node.line, f"{name} 是空的；至少写 {least} 项")
            return NONE_SUCH
        values = []
        for item in node.value:
            value = reader(item, name, notes)
            if once and value is not NONE_SUCH and value in values:
                notes.say(item.line, f"{name} 里“{item.text}”写了两次；只留一处")
            elif value is not NONE_SUCH:
                values.append(value)
        return values

    return read


def mapping(need: Mapping[str, Reader], may: Mapping[str, Reader] | None = None, check: Check | None = None) -> Reader:
    """Return a reader of mappings with exactly these keys; what could be read is returned even if some could not.

    `check` is called with what could be read, to say what is wrong between the keys.
    """
    readers = {**need, **(may or {})}

    def read(node: Node, name: str, notes: Notes) -> Any:
        if node.kind != MAPPING:
            return _of_kind(node, (MAPPING,), name, notes, f"“键: 值”的形式，键是 {'、'.join(readers)}")
        for key, line in node.keys.items():
            if key not in readers:
                guess = nearest(str(key), readers)
                notes.say(line, f"{name} 里没有“{key}”这个键{guess}；可以写 {'、'.join(readers)}")
        for key in need:
            if key not in node.value:
                notes.say(node.line, f"{name} 缺少 {key}；必须写明 {'、'.join(need)}")
        found = {k: reader(node.value[k], k, notes) for k, reader in readers.items() if k in node.value}
        values = {key: value for key, value in found.items() if value is not NONE_SUCH}
        if check:
            check(values, node, name, notes)
        return values

    return read


def table(key: Reader, value: Reader) -> Reader:
    """Return a reader of mappings whose keys are free, but read like values."""

    def read(node: Node, name: str, notes: Notes) -> Any:
        if node.kind != MAPPING:
            return _of_kind(node, (MAPPING,), name, notes, "“键: 值”的形式")
        pairs = {}
        for written, inner in node.value.items():
            kind = DAY if isinstance(written, date) else TEXT if isinstance(written, str) else NUMBER
            read_key = key(Node(kind, written, node.keys[written], str(written)), name, notes)
            read_value = value(inner, str(written), notes)
            if read_key is not NONE_SUCH and read_value is not NONE_SUCH:
                pairs[read_key] = read_value
        return pairs

    return read


def _of_kind(node: Node, kinds: tuple[str, ...], name: str, notes: Notes, right: str) -> Any:
    if node.kind in kinds:
        return node.value
    if node.kind != WRONG:
        written = f"写的是“{node.text}”" if node.text else "没有值" if node.kind == NOTHING else "不是这样写的"
        notes.say(node.line, f"{name} {written}；应是{right}")
    return NONE_SUCH

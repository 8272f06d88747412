"""What do the headers of rosters mean? The alias table as data, and how a header is looked up in it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from devtrack.errors import Unusable
from devtrack.importers.fields import nearest
from devtrack.vocabulary import FIELD_NAMES, KINDS, NAMES, PEOPLE

IGNORE = "ignore"
PERSON = {
    "number": "学号（职工号）",
    "name": "姓名",
    "id_number": "身份证号",
    "born": "出生日期",
    "sex": "性别",
    "category": "学生或教职工",
    "branch": "所在党支部",
    "leaves_on": "预计毕业（离校）时间",
    "blank_reason": "未填原因",
}
"""What a column may say about the person, rather than about a step."""

MEMBER = {
    **{word: PERSON[word] for word in ("number", "name", "id_number", "born", "sex", "category", "branch")},
    "status": "党籍状态",
    "joined": "入党时间",
    "full_from": "转正时间",
    "moved_in": "组织关系转入时间",
    "discipline": "处分",
    "discipline_from": "处分时间",
    "discipline_until": "处分影响期截止",
}
"""What a column of a roster of members may say; a category too may say the status (人员类别：预备党员)."""

START, RESULT = "start", "result"
"""What a column may say of a step beside its fields: the first day of a period, whether it was passed."""

AGAIN = frozenset((
    "inspected", "thought_reported", "introducer_reported", "quarterly_reported", "probation_inspected",
    "inquiry_sent", "inquiry_replied",
))
"""Kinds of which every column is an occasion of its own."""

_SPACE = re.compile(r"[\s*＊:：《》\"'“”‘’]+")
_HINT = re.compile(
    r"\((必填|选填|可不填|年月日?|[ymd年月日./\-]+|yyyy.*|格式.*|如.*|例.*|.*填写|留空.*|%|具体到.*|精确到.*|[公阳]历|全称|"
    r"正式党员或预备党员|.*下拉.*|企业)\)"
)
_WRAPPED = re.compile(r"\(([^()]+)\)")
_TIME = re.compile(r"(日期|年月日|时刻)$")
_NUMBERED = re.compile(r"(?:[(第]?[0-9一二三四五六][)次]?)$")


class Column(NamedTuple):
    """What one header means: a kind of fact (``kind``) or a word about the person (``kind`` empty).

    ``part``: "" for the day, else a field of the kind, ``start`` or ``result``; of a person the word.
    ``sets``: fields that the header itself states. ``covers``: whether a sheet with this column can say that
    the step was not done. ``generic``: means this only where no group heading says otherwise.
    """

    kind: str
    part: str
    sets: tuple[tuple[str, Any], ...] = ()
    covers: bool = True
    generic: bool = False

    @property
    def means(self) -> str:
        """Return the word that stands for this meaning: ``applied``, ``form_issued.serial``, ``born``."""
        return ".".join(filter(None, (self.kind, self.part)))


class Meaning(NamedTuple):
    """One choice of an ambiguous header, with what it says in Chinese."""

    column: Column
    label: str


Found = Column | tuple[Meaning, ...] | bool | None
"""What a header is found to mean: a column, the choices, False where it is ignored, None if unknown."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The alias table: normalised header -> meaning, choices, or nothing of interest.

    ``words``: what a header may be said to mean (``--map``) -> the column it then is.
    """

    known: Mapping[str, Column] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[Meaning, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    words: Mapping[str, Column] = field(default_factory=dict)


def normal(text: Any) -> str:
    """Return a header as it is compared: no blanks, brackets that only say how to fill in, or book-title marks."""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    key = _SPACE.sub("", unicodedata.normalize("NFKC", str(text))).lower()
    key = _HINT.sub("", key).replace("中国共产党", "")
    if wrapped := _WRAPPED.fullmatch(key):
        key = wrapped[1]
    return _TIME.sub("时间", key)


def build_headers(*tables: Mapping[str, Any], members: bool = False) -> Headers:
    """Return the alias table of plain mappings, later ones laid over earlier ones; raises Unusable if one is wrong.

    `members`: of rosters of members rather than of candidates; what a column may mean are then the words of MEMBER.

    A table has `columns` (a list of `means`, `headers` and, where wanted, `with`, `covers`, `generic`),
    `ambiguous` (a list of `headers` and `choices`, each with `means`, `says` and, where wanted, `with`) and
    `ignored` (a list of headers).
    """
    known: dict[str, Column] = {}
    ambiguous: dict[str, tuple[Meaning, ...]] = {}
    ignored: set[str] = set()
    allowed = {word: Column("", word) for word in MEMBER} if members else dict(_every_word())
    words = dict(allowed)
    for table in tables:
        _check_keys("表头对照表", table, ("columns", "ambiguous", "ignored"))
        named: set[str] = set()
        for entry in table.get("columns", ()):
            column = _column(entry, allowed)
            if column.means not in named:  # the first entry of a meaning is what an answer of that name stands for
                words[column.means] = column._replace(covers=True, generic=False)
                named.add(column.means)
            for key in map(normal, entry["headers"]):
                _forget(key, known, ambiguous, ignored)
                known[key] = column
        for entry in table.get("ambiguous", ()):
            _check_keys("ambiguous", entry, ("headers", "choices"))
            choices = tuple(_choice(choice, words) for choice in entry["choices"])
            for key in map(normal, entry["headers"]):
                _forget(key, known, ambiguous, ignored)
                ambiguous[key] = choices
        for key in map(normal, table.get("ignored", ())):
            _forget(key, known, ambiguous, ignored)
            ignored.add(key)
    return Headers(known, ambiguous, frozenset(ignored), words)


def look_up(headers: Headers, key: str) -> Found:
    """Return what a normalised header means: a column, the choices, False where it is ignored, None if unknown."""
    for one in (key, _NUMBERED.sub("", key)):
        if one in headers.known:
            column = headers.known[one]
            if one == key or repeats(column):
                return column
        elif one == key and one in headers.ambiguous:
            return headers.ambiguous[one]
        elif one in headers.ignored:
            return False
    return None


def repeats(column: Column) -> bool:
    """Tell whether there may be several columns of this meaning: names of one list, or a step done again."""
    if column.kind in AGAIN:
        return column.part == ""
    return column.kind != "" and KINDS[column.kind].fields.get(column.part) in (PEOPLE, NAMES)


def answered(headers: Headers, key: str, word: str) -> Column | None:
    """Return the column that a header is said to be, None for `ignore`; raises Unusable for an unknown word.

    The Chinese name of a kind will do as well.
    """
    if word in (IGNORE, "忽略", "不读"):
        return None
    for meaning in headers.ambiguous.get(key, ()):
        if meaning.column.means == word:
            return meaning.column
    return _meant(word, headers.words)


def with_answers(headers: Headers, answers: Mapping[str, str]) -> Headers:
    """Return the table in which the headers that were explained mean what they were said to mean."""
    known, ambiguous, ignored = dict(headers.known), dict(headers.ambiguous), set(headers.ignored)
    for header, word in answers.items():
        key = normal(header)
        column = answered(headers, key, word)
        _forget(key, known, ambiguous, ignored)
        if column is None:
            ignored.add(key)
        else:
            known[key] = column
    return Headers(known, ambiguous, frozenset(ignored), headers.words)


def label_of(column: Column) -> str:
    """Return a meaning in Chinese."""
    if not column.kind:
        return PERSON.get(column.part) or MEMBER[column.part]
    name = KINDS[column.kind].name
    parts = {"": "日期", START: "起始日", RESULT: "结果", **FIELD_NAMES}
    return f"{name}：{parts.get(column.part, column.part)}" if column.part else name


def _every_word() -> Iterable[tuple[str, Column]]:
    for word in PERSON:
        yield word, Column("", word)
    for kind, entry in KINDS.items():
        for part in ("", START, RESULT, *entry.fields):
            column = Column(kind, part)
            yield column.means, column


def _meant(word: Any, words: Mapping[str, Column]) -> Column:
    if word in words:
        return words[word]
    by_name = next((kind for kind, entry in KINDS.items() if entry.name == word), None)
    if by_name is not None and by_name in words:
        return words[by_name]
    close = nearest(word, words)
    said = f"；是否为 {close}（{label_of(words[close])}）？" if close else ""
    known = "事项代号（如 conversion_voted）、代号.字段" if "applied" in words else "、".join(words)
    right = f"可写{known}，或 {IGNORE}（不读此列）"
    raise Unusable(f"表头的含义「{word}」不认识{said}；{right}")


def _choice(entry: Mapping[str, Any], words: Mapping[str, Column]) -> Meaning:
    _check_keys("choices", entry, ("means", "says", "with"))
    column = _meant(entry.get("means"), words)
    return Meaning(_with(column, entry) if "with" in entry else column, str(entry.get("says") or label_of(column)))


def _column(entry: Mapping[str, Any], allowed: Mapping[str, Column]) -> Column:
    _check_keys("columns", entry, ("means", "headers", "with", "covers", "generic"))
    plain = _with(_meant(entry.get("means"), allowed), entry)
    return plain._replace(covers=entry.get("covers", True), generic=entry.get("generic", False))


def _with(plain: Column, entry: Mapping[str, Any]) -> Column:
    sets = tuple(sorted((entry.get("with") or {}).items()))
    for name, _ in sets:
        if not plain.kind or name not in KINDS[plain.kind].fields:
            raise Unusable(f"表头对照表：{plain.means} 没有「{name}」这一项")
    return plain._replace(sets=sets)


def _check_keys(place: str, entry: Any, allowed: tuple[str, ...]) -> None:
    if not isinstance(entry, Mapping) or not set(entry) <= set(allowed):
        raise Unusable(f"{place}：只能有 {'、'.join(allowed)}，读到的是 {entry!r:.80}")
    lists = ("headers", "choices", "columns", "ambiguous", "ignored")
    if not all(isinstance(entry.get(key, []), list) for key in lists):
        raise Unusable(f"{place}：应为列表，读到的是 {entry!r:.80}")


def _forget(key: str, known: dict[str, Column], ambiguous: dict[str, tuple[Meaning, ...]], ignored: set[str]) -> None:
    known.pop(key, None)
    ambiguous.pop(key, None)
    ignored.discard(key)

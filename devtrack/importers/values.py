"""What does a cell say that is no date: a result, a figure, a name, a number of identity?"""

import re
from typing import Any, NamedTuple

from devtrack.importers.days import BLANKS, Wrong, read_day
from devtrack.importers.names import born_by, plain, split_names
from devtrack.vocabulary import CHOICES, COUNT, DAY, INTEGER, KINDS, NAMES, NUMBER, PEOPLE, TEXT, TRUTH, VALUE_NAMES

_PASSED = frozenset((
    "合格", "考核合格", "及格", "通过", "已通过", "优秀", "良好", "优", "良", "中", "结业", "已结业", "准予结业",
    "是", "√", "✓", "✔", "y", "yes", "true",
))
_FAILED = frozenset((
    "不合格", "考核不合格", "不及格", "未通过", "不通过", "差", "未结业", "不予结业",
    "否", "n", "no", "false", "×", "x",
))
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(分|天|日|学时|小时|课时|人|票)?", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_STAFF = re.compile("教职工|教工|教师|职工|老师")
_STUDENT = re.compile("本科|研究生|硕士|博士|专科|高职|学生|大专生")
_MOST_FIGURES = 6  # of a count of people, votes, days or hours
_MOST_DIGITS = 15  # Excel keeps no more of a number


class Unreadable(ValueError):
    """A cell that is not of the type its column asks for; the message says what would be right."""


class Result(NamedTuple):
    """What a column of results says: passed or not (None: it does not say), and a score."""

    passed: bool | None
    score: float | None = None


def is_blank(value: Any) -> bool:
    """Tell whether a cell says that there is nothing."""
    return value is None or (isinstance(value, str) and plain(value) in BLANKS)


def answers(kind: str, name: str, value: Any) -> bool:
    """Tell whether a cell that would say nothing of a step answers what this field asks: 否 to a question, 0 votes."""
    of = KINDS[kind].fields[name]
    text = plain(str(value)).lower()
    return (of == TRUTH and text in ("否", "no", "n", "false")) or (of in (INTEGER, NUMBER) and text == "0")


def text_of(value: Any) -> str:
    """Return a cell as plain text; 2021.0 is 2021."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(plain(str(value)).split())


def read_result(value: Any) -> Result:
    """Return what 「合格」, 「未通过」 or 「86」 says."""
    if isinstance(value, bool):
        return Result(value)
    text = text_of(value).lower().replace(" ", "")
    if text in _FAILED:
        return Result(False)
    if text in _PASSED:
        return Result(True)
    match = _FIGURE.fullmatch(text)
    return Result(None, _figure(match[1])) if match and match[2] in (None, "分") else Result(None)


def _figure(text: str) -> float:
    return float(text) if "." in text and not text.endswith(".0") else int(float(text))


def read_category(value: Any) -> str | None:
    """Return staff or student where a cell says so clearly."""
    text = text_of(value)
    staff, student = bool(_STAFF.search(text)), bool(_STUDENT.search(text))
    return None if staff == student else "staff" if staff else "student"


def read_number(value: Any) -> str:
    """Return a student's or employee's number as text; raises Unreadable where Excel has damaged it."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        if abs(value) >= 10**_MOST_DIGITS or value != int(value):
            said = f"「{value:.17g}」是数字格式，超过 {_MOST_DIGITS} 位的已被 Excel 改掉末尾几位"
            raise Unreadable(f"{said}；请设为文本格式后重新填写")
        return str(int(value))
    text = text_of(value).lstrip("'`").replace(" ", "")
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(f"「{text}」已被 Excel 改成科学计数法；请设为文本格式后重新填写")
    return re.sub(r"(?<=\d)\.0$", "", text)


def read_identity(value: Any) -> str | None:
    """Return the birth day in an identity number; None if it says none. Raises Unreadable if it is damaged or wrong.

    The number itself is not handed on.
    """
    if not isinstance(value, str):
        raise Unreadable("身份证号是数字格式，后几位已被 Excel 改成 0；请设为文本格式后重新填写，本列未用")
    text = plain(value).lstrip("'`").replace(" ", "").upper()
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable("身份证号已被 Excel 改成科学计数法；请设为文本格式后重新填写，本列未用")
    if not re.fullmatch(r"\d{15,20}X?", text, re.ASCII) or len(text) == 15:
        return None  # a passport, an old number, a masked one
    born = born_by(text)
    if born is None:
        raise Unreadable("身份证号的位数、日期或校验码不对；请核对，本列未用")
    return born


def whole_identity(value: Any) -> str | None:
    """Return an identity number without blanks; None where it is none, or not whole."""
    text = plain(value).lstrip("'`").replace(" ", "").upper() if isinstance(value, str) else ""
    return text if born_by(text) else None


def read_field(kind: str, name: str, value: Any, epoch_1904: bool) -> Any:
    """Return a cell as the field of a fact, None if it says nothing; raises Unreadable."""
    of = KINDS[kind].fields[name]
    if of == PEOPLE:
        return [{"name": one} for one in split_names(text_of(value) if not isinstance(value, str) else value)] or None
    if of == NAMES:
        return [one for one in re.split(r"[、，,;；\n]+", plain(str(value))) if one] or None
    if of == TEXT:
        return text_of(value)
    if of == DAY:
        return _day(value, epoch_1904)
    if of == TRUTH:
        return read_result(value).passed
    if of in CHOICES:
        return _choice(of, text_of(value))
    return _number(of, value)


def _day(value: Any, epoch_1904: bool) -> str | None:
    try:
        day = read_day(value, epoch_1904)
    except Wrong as wrong:
        raise Unreadable(str(wrong)) from None
    return day.text if day else None


def _choice(of: str, text: str) -> str:
    for word in CHOICES[of]:
        if text in (word, VALUE_NAMES.get(word)):
            return word
    raise Unreadable(f"「{text[:20]}」不认识；可写：{'、'.join(VALUE_NAMES.get(word, word) for word in CHOICES[of])}")


def _number(of: str, value: Any) -> float | bool | None:
    text = text_of(value).replace(" ", "")
    if of == COUNT and text in ("有", "是"):
        return True
    match = _FIGURE.fullmatch(text)
    if not match or (of in (INTEGER, COUNT) and "." in match[1]):
        raise Unreadable(f"「{text[:20]}」不是{'数' if of == NUMBER else '整数'}；只写数字")
    if len(match[1].partition(".")[0].lstrip("0")) > _MOST_FIGURES:
        raise Unreadable(f"「{text[:20]}」太大；请核对")
    return _figure(match[1])

"""Which party status, or which discipline, does a word in a roster of members say?

中共党员 says that somebody is a member, not which: the code of political affiliation has 中共党员 beside 中共预备党员,
but in speech and in rosters it stands for both. A vote hangs on it, so it is not guessed but left to the dates.
"""

import re
from collections.abc import Sequence
from typing import Any

from devtrack.importers.names import plain
from devtrack.vocabulary import CHOICES, VALUE_NAMES

FULL, PROBATIONARY, NONE = CHOICES["status"]
MEMBER = "member"
"""A member, not said of which kind."""
LEFT = "left"
"""No member any more."""

ALLOWED = "、".join(VALUE_NAMES[word] for word in (FULL, PROBATIONARY, NONE))
DISCIPLINES = "、".join(VALUE_NAMES[word] for word in CHOICES["discipline"])

_WORDS = {
    FULL: ("正式党员", "正式", "党员正式"),
    PROBATIONARY: ("预备党员", "预备", "党员预备", "预备期", "预备期党员", "延长预备期"),
    NONE: (
        "非党员", "群众", "共青团员", "团员", "无党派人士", "积极分子", "入党积极分子", "发展对象", "培养考察对象",
        "入党申请人", "申请人",
    ),
    LEFT: (
        "已出党", "出党", "除名", "已除名", "退党", "已退党", "劝退", "自行脱党", "开除党籍", "取消预备党员资格",
        "取消资格",
    ),
    MEMBER: ("党员", "正常", "在册", "在籍", "在册党员"),
}
_STATUS = {word: status for status, words in _WORDS.items() for word in words}
_PREFIX = re.compile("^(中国共产党|中共)")
_NOTE = re.compile(r"[(\[][^)\]]*[)\]]")
_DISCIPLINE = re.compile(
    r"(?:受到?|给予)?(?:党内|党纪)?(警告|严重警告|撤销党内职务|留党察看)(?:\(?[一二两12]年\)?)?(?:处分)?"
)
_NO_DISCIPLINE = re.compile("(无|没有|未受过?|未受到)(党纪|党内|纪律|任何)?处分")


def read_status(value: Any) -> str | None:
    """Return FULL, PROBATIONARY, NONE, LEFT or MEMBER; None where the word is not known."""
    text = "".join(plain(str(value)).split())
    for bare in (re.sub(r"[()\[\]]", "", text), _NOTE.sub("", text)):
        if found := _STATUS.get(_PREFIX.sub("", bare)):
            return found
    return None


def agreed_status(words: Sequence[str]) -> str | None:
    """Return what these words say together, "" where there are none; None where they contradict one another."""
    clear = {word for word in words if word != MEMBER}
    if len(clear) > 1 or (MEMBER in words and clear & {NONE, LEFT}):
        return None
    return clear.pop() if clear else MEMBER if words else ""


def read_discipline(value: Any) -> str | None:
    """Return the kind of discipline, "" where the cell says that there is none; None where it is not known."""
    text = "".join(plain(str(value)).split())
    if _NO_DISCIPLINE.fullmatch(text):
        return ""
    match = _DISCIPLINE.fullmatch(text)
    return next((word for word in CHOICES["discipline"] if match and VALUE_NAMES[word] == match[1]), None)

"""Is this value of the type that the vocabulary says? Checks for dossiers, made once for every kind of fact."""

import math
from collections.abc import Callable, Iterable
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized

from devtrack.importers.days import DAYS
from devtrack.importers.names import clean_name
from devtrack.vocabulary import (
    CHOICES,
    COUNT,
    DAY,
    INTEGER,
    KINDS,
    NAMES,
    NUMBER,
    PEOPLE,
    TEXT,
    TRUTH,
    VALUE_NAMES,
)

Check = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """Tell whether this is a text."""
    return type(value) is str


def is_truth(value: Any) -> bool:
    """Tell whether this is true or false."""
    return value is True or value is False


def is_integer(value: Any) -> bool:
    """Tell whether this is a whole number from 0 up; true is none."""
    return type(value) is int and value >= 0


def is_number(value: Any) -> bool:
    """Tell whether this is a number from 0 up; true, NaN and infinity are none."""
    kind = type(value)
    return (kind is int and value >= 0) or (kind is float and 0 <= value < math.inf)


def is_count(value: Any) -> bool:
    """Tell whether this is a whole number from 0 up, or true or false."""
    return (type(value) is int and value >= 0) or value is True or value is False


def is_day(value: Any) -> bool:
    """Tell whether this is a day ``2024-03-15`` or a month ``2024-03`` that exists."""
    if type(value) is not str:
        return False
    try:
        DAYS[value]
    except ValueError:
        return False
    return True


def is_full_day(value: Any) -> bool:
    """Tell whether this is a day, not a month."""
    return is_day(value) and len(value) == 10


def is_names(value: Any) -> bool:
    """Tell whether this is a list of texts."""
    return type(value) is list and all(type(one) is str for one in value)


def is_moment(value: Any) -> bool:
    """Tell whether this is a day or a point in time as ISO 8601 writes it, the day as 2024-03-15."""
    if type(value) is not str or not is_day(value[:10]) or len(value) < 10:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_name(value: Any) -> bool:
    """Tell whether this is a person's name, written plainly (no blanks inside, no full-width letters)."""
    if type(value) is not str or value == "":
        return False
    return (value.isalnum() and is_normalized("NFKC", value)) or clean_name(value) == value


def is_filled(value: Any) -> bool:
    """Tell whether this is a text with something in it."""
    return type(value) is str and value.strip() != ""


def _one_of(words: Iterable[str]) -> Check:
    allowed = frozenset(words)
    return lambda value: type(value) is str and value in allowed


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


PERSON: dict[str, Check] = {
    "name": is_name,
    "status": _one_of(CHOICES["status"]),
    "discipline": _or_null(_one_of(CHOICES["discipline"])),
    "discipline_until": _or_null(is_day),
}


def is_people(value: Any) -> bool:
    """Tell whether this is a list of persons in full form, each with a name."""
    if type(value) is not list:
        return False
    try:
        return all(type(person) is dict and _is_person(tuple(person.items())) for person in value)
    except TypeError:  # a list or an object where a word belongs
        return False


@lru_cache(maxsize=4096)  # the same few people introduce and inspect many
def _is_person(person: tuple[tuple[str, Any], ...]) -> bool:
    given = dict(person)
    return "name" in given and all(key in PERSON and PERSON[key](own) for key, own in person)


_TYPES: dict[str, Check] = {
    TEXT: is_text,
    INTEGER: is_integer,
    NUMBER: is_number,
    TRUTH: is_truth,
    DAY: is_day,
    PEOPLE: is_people,
    NAMES: is_names,
    COUNT: is_count,
    **{name: _one_of(words) for name, words in CHOICES.items()},
}
META: dict[str, Check] = {
    "id": is_filled,
    "recorded_at": is_moment,
    "recorded_by": is_text,
    "replaces": is_filled,
    "why": is_text,
    "correction": _one_of(("entry", "paper")),
    "source": lambda value: type(value) in (str, dict),
    "meeting": is_text,
    "elsewhere": is_truth,
}
"""What may stand beside the fields of any fact."""

FIELDS: dict[str, tuple[str, dict[str, Check]]] = {
    kind: (kind, {**{name: _TYPES[of] for name, of in entry.fields.items()}, **META}) for kind, entry in KINDS.items()
}
"""Every kind -> itself (one object, so that its hash is computed once) and the checks of what it may carry."""

HEAD: dict[str, Check] = {
    "case": is_filled,
    "name": lambda value: value == "" or is_name(value),
    "number": is_filled,
    "id_number": is_text,
    "born": is_day,
    "sex": is_text,
    "category": _one_of(("student", "staff")),
    "branch": is_text,
    "branch_committee": is_truth,
    "general_branch": is_truth,
    "leaves_on": is_day,
    "covers": lambda value: type(value) is list and all(type(one) is str and one in KINDS for one in value),
    "tracked_from": is_full_day,
}
"""What may stand in a case beside its facts."""

_RIGHT: dict[Check, str] = {
    is_text: "文字，加引号",
    is_filled: "不空的文字，加引号",
    is_name: "姓名",
    is_truth: "true 或 false，不加引号",
    is_integer: "不小于 0 的整数，不加引号",
    is_number: "不小于 0 的数，不加引号",
    is_count: "不小于 0 的整数，或 true、false",
    is_day: "确有的日期（如 2024-03-15）或月份（如 2024-03）",
    is_full_day: "确有的日期，如 2024-03-15",
    is_names: "文字的列表，如 [\"入党申请书\"]",
    is_people: "人员的列表，如 [{\"name\": \"王一\", \"status\": \"full\"}]",
    is_moment: "记录时间，如 2024-03-15T09:30:00",
}
_RIGHT_OF = {
    "correction": "entry（录入更正）或 paper（材料更正）",
    "source": "文字，或写明出处的对象",
    "category": "student（学生）或 staff（教职工）",
    "covers": "事项代号的列表",
    "name": "姓名（文字）",
}


def right(name: str, check: Check, kind: str | None = None) -> str:
    """Return in Chinese what would be right for a field (of a kind of fact; of a case or a person without one)."""
    of = KINDS[kind].fields.get(name) if kind else name
    if of in CHOICES:
        return "、".join(f"{word}（{VALUE_NAMES[word]}）" if word in VALUE_NAMES else word for word in CHOICES[of])
    return _RIGHT_OF.get(name) or _RIGHT.get(check, "日期或 null")


def nearest(word: Any, words: Iterable[str]) -> str | None:
    """Return the allowed word that was probably meant."""
    close = get_close_matches(word, list(words), n=1) if isinstance(word, str) else []
    return close[0] if close else None

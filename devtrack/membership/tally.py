"""Can these figures of a vote be, and did it carry? What follows from the others is filled in, what cannot be is told.

Pure arithmetic on the fields of a vote (rules.md, Votes); every fault is a Chinese sentence with its figures.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from devtrack.vocabulary import FIELD_NAMES

CAST = ("for", "against", "abstain", "invalid")
WRITTEN = ("written_for", "written_against", "written_abstain")
SHORT = {"for": "赞成", "against": "反对", "abstain": "弃权", "invalid": "无效"}
_CHAIN = (("present", "due", "人"), ("issued", "present", ""), ("returned", "issued", "张"))


class Tally(NamedTuple):
    """The figures of a vote with what follows from them, and what cannot be."""

    fields: dict[str, int]
    faults: tuple[str, ...]


def completed(typed: Mapping[str, int], ballots: bool) -> Tally:
    """Return the figures completed: ballots issued to all present, all returned, what is left of them invalid.

    `ballots`: whether there were any; a show of hands is counted against those present.
    """
    fields = dict(typed)
    if ballots and "present" in fields:
        fields.setdefault("issued", fields["present"])
    if "issued" in fields:
        fields.setdefault("returned", fields["issued"])
    faults = [f"{FIELD_NAMES[name]} {count}，不能是负数" for name, count in typed.items() if count < 0]
    faults += [f"缺少 {FIELD_NAMES[name]}数" for name in ("for", "against") if name not in fields]
    if not faults and (total := _total(fields)) is not None:
        faults += _rest(fields, total)
    return Tally(fields, (*faults, *wrong(fields)) if not faults else (*faults, *_exceeding(fields)))


def _total(fields: Mapping[str, int]) -> int | None:
    return fields.get("returned", fields.get("present"))


def _rest(fields: dict[str, int], total: int) -> Iterator[str]:
    """Fill in what one count not typed must be; yield where two are not and something is left, or too much is typed."""
    rest = total - sum(fields.get(name, 0) for name in CAST)
    open_ = [name for name in ("abstain", "invalid") if name not in fields]
    if len(open_) == 1 and rest >= 0:
        fields[open_[0]] = rest
    elif open_ and rest < 0:
        yield f"{_sum(fields)}，{_whole(fields)}，不相符"
    elif open_ and rest > 0:
        yield f"{_whole(fields)}，{_sum(fields)}，还差 {rest} 票；写明弃权、无效各几票"
    else:
        fields.update(dict.fromkeys(open_, 0))


def wrong(fields: Mapping[str, int]) -> Iterator[str]:
    """Yield what cannot be about the figures of a vote; what is not recorded is not judged."""
    yield from _exceeding(fields)
    total = _total(fields)
    if total is not None and all(name in fields for name in CAST[:3]):
        found = sum(fields.get(name, 0) for name in CAST)
        if found != total:
            yield f"{_sum(fields)}，{_whole(fields)}，不相符"


def _exceeding(fields: Mapping[str, int]) -> Iterator[str]:
    for low, high, unit in _CHAIN:
        if low in fields and high in fields and fields[low] > fields[high]:
            yield f"{_counted(low)} {fields[low]} {unit or '张'}，多于{_counted(high)} {fields[high]} {unit or '人'}"
    given = sum(fields.get(name, 0) for name in WRITTEN)
    if "due" in fields and "present" in fields and given > (away := fields["due"] - fields["present"]):
        yield f"会前书面意见 {given} 份，多于缺席的 {away} 人（应到 {fields['due']}－实到 {fields['present']}）"


def _counted(name: str) -> str:
    return {"due": "应到", "present": "实到", "issued": "发出", "returned": "收回"}[name]


def _whole(fields: Mapping[str, int]) -> str:
    return f"收回 {fields['returned']} 张" if "returned" in fields else f"实到 {fields['present']} 人"


def _sum(fields: Mapping[str, int]) -> str:
    parts = [(SHORT[name], fields[name]) for name in CAST if name in fields]
    return f"{'＋'.join(f'{name} {count}' for name, count in parts)}＝{sum(count for _, count in parts)}"


def in_favour(fields: Mapping[str, int]) -> int:
    """Return the votes in favour, written ones included."""
    return fields.get("for", 0) + fields.get("written_for", 0)


def needed(due: int) -> int:
    """Return how many make more than half of those due."""
    return due // 2 + 1


def carries(fields: Mapping[str, int]) -> bool | None:
    """Tell whether more than half of those due were in favour; None where that is not recorded."""
    return in_favour(fields) >= needed(fields["due"]) if "due" in fields and "for" in fields else None


def share(fields: Mapping[str, int]) -> str:
    """Return in Chinese how many were in favour of how many needed."""
    given = fields.get("written_for", 0)
    beside = f"（投票 {fields.get('for', 0)}、书面 {given}）" if given else ""
    due = fields["due"]
    return f"赞成 {in_favour(fields)} 票{beside}，应到 {due} 人，须超过半数即至少 {needed(due)} 票"

"""What was typed of the votes at a meeting, and can it be? For each candidate: the step, its fields, every mistake.

Due and present come from the meeting, opinions in writing from those received; what was typed beside is checked
against them, so that no figure is entered twice.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.chronicle import read as history
from devtrack.errors import Unusable
from devtrack.membership.tally import WRITTEN, carries, completed, share
from devtrack.subjects import ERASED
from devtrack.tracker.cases.recording import Happened
from devtrack.tracker.cases.steps import field_of, kind_of, value_of
from devtrack.tracker.meetings.agreeing import contradicted
from devtrack.tracker.meetings.minutes import VOTES, Minutes
from devtrack.tracker.road.advancing import Own, cells
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import FIELD_NAMES, INTEGER, KINDS, RANKS, STATES

ADMISSION, CONVERSION = VOTES
SECRET = "secret"
_WHOLE = re.compile(r"[-－]?\d{1,6}", re.ASCII)
_FROM_MEETING = ("due", "present")


class Typed(NamedTuple):
    """What was typed of all votes: fields as (word, text, option), a step for all, what differs, what was declared.

    `as_happened`: the gate is not asked, and what the minutes declare stands against the arithmetic.
    """

    fields: tuple[tuple[str, str, str], ...]
    step: str | None = None
    own: tuple[Own, ...] = ()
    together: bool = False
    carried: bool | None = None
    as_happened: bool = False


class Ballot(NamedTuple):
    """The vote on one candidate as understood; `fields`: with due and present, where the meeting gives them too."""

    file: CaseFile
    fact: Happened
    fields: Mapping[str, Any]


def ballots(
    slips: Slips, now: Minutes, typed: Typed, files: Sequence[CaseFile], own: Mapping[str, Own]
) -> list[Ballot]:
    """Return the votes as understood, one for each candidate; every mistake is kept in mind. `own`: by case (id)."""
    left = [file for file in files if _first_vote(slips, now, file)]
    kinds = {file.id: _kind(slips, typed, file, now) for file in left}
    of_some = {name for kind in kinds.values() if kind for name in KINDS[kind].fields}
    for name, _, option in typed.fields:
        if kinds and None not in kinds.values() and name not in of_some:
            slips.add(f"{option}：接收预备党员的表决没有“{FIELD_NAMES[name]}”这一项，只有转正才有")
    found = []
    for file in left:
        kind = kinds[file.id]
        if kind is None:
            continue
        said = _said(slips, kind, typed, own.get(file.id))
        if None in said.values():
            continue
        fields = _fields(slips, now, typed, file, kind, said)
        stored = {name: value for name, value in fields.items() if name not in now.given}
        ordered = {name: stored[name] for name in KINDS[kind].fields if name in stored}
        found.append(Ballot(file, Happened(kind, now.meeting.date, ordered, False), fields))
    return found


def _kind(slips: Slips, typed: Typed, file: CaseFile, now: Minutes) -> str | None:
    """Return which vote it is: as typed, else as the state on the day of the meeting says."""
    if typed.step is not None:
        names = {"接收": ADMISSION, "接收预备党员": ADMISSION, "转正": CONVERSION}
        try:
            kind = names.get(typed.step) or kind_of(typed.step)
        except Unusable as error:
            slips.add(f"--step：{error}")
            return None
        if kind not in VOTES:
            slips.add(f"--step 的“{typed.step}”不是支部大会的表决；写 接收 或 转正")
        return kind if kind in VOTES else None
    assert now.meeting.day is not None
    state = history(file.case, now.meeting.day).state
    if state == "awaiting_approval":
        how = "重新表决的写明 --step 接收，已经审批而没有登记的先登记审批"
        slips.add(f"{file.case.name} 现在是{STATES[state]}；{how}")
        return None
    return CONVERSION if RANKS.get(state or "", 0) >= RANKS["probationary"] else ADMISSION


def _first_vote(slips: Slips, now: Minutes, file: CaseFile) -> bool:
    """Tell whether a candidate was not voted on at this meeting, or on this day, yet; that he was is kept in mind."""
    date, who = now.meeting.date, file.case.number or file.id
    votes = ((row, one) for row, one in zip(file.rows, file.case.facts, strict=True) if one.kind in VOTES)
    for row, one in votes:
        amend = f"devtrack amend {who} {one.kind}"
        if one.meeting == now.meeting.id:
            slips.add(f"{file.case.name} 在这次会议上已经表决过（第 {row} 行）；更正用 {amend}")
            return False
        if one.date == date:
            how = f"是这次会议上的，用 {amend} --set meeting={now.meeting.id} 归到这次会议"
            slips.add(f"{file.case.name} {date} 已登记过一次表决（第 {row} 行）；{how}")
            return False
    return True


def _said(slips: Slips, kind: str, typed: Typed, own: Own | None) -> dict[str, Any]:
    """Return the fields typed of one candidate: those of all, and what differs; None for what cannot be read."""
    said = {name: _value(slips, kind, name, text, option) for name, text, option in typed.fields
            if name in KINDS[kind].fields}
    if own is None:
        return said

    def value(name: str, text: str) -> tuple[str, Any]:
        word = field_of(kind, name)
        return word, _value(slips, kind, word, text, f"{own.place}「{name}」")

    return {**said, **cells(own, value, slips)}


def _value(slips: Slips, kind: str, name: str, text: str, place: str) -> Any:
    if KINDS[kind].fields[name] == INTEGER and _WHOLE.fullmatch(text.strip()):
        return int(text.strip().replace("－", "-"))
    try:
        return value_of(kind, name, text)[1]
    except Unusable as error:
        slips.add(f"{place}：{error}")
        return None


def _fields(
    slips: Slips, now: Minutes, typed: Typed, file: CaseFile, kind: str, said: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields of a vote completed, due and present among them; what cannot be is kept in mind."""
    name, given, written = file.case.name, now.given, now.written(file.id)
    _check_given(slips, name, now, said, given, written)
    words = {word: value for word, value in said.items() if KINDS[kind].fields[word] != INTEGER}
    words["ballot"] = _ballot(slips, now, words)
    words.setdefault("separate", not typed.together)
    _check_decision(slips, name, kind, words)
    counts = {word: value for word, value in said.items() if word not in words}
    tally = completed({**counts, **given, **written}, ballots=words["ballot"] == SECRET)
    for fault in tally.faults:
        slips.add(f"{name}：{fault}")
    declared = words.get("carried", typed.carried)
    result = carries(tally.fields) if not tally.faults else None
    if declared is not None and result is not None and declared != result and not typed.as_happened:
        told = f"{share(tally.fields)}，{'已经' if result else '没有'}达到"
        option = "--carried（通过）" if declared else "--lost（未通过）"
        slips.add(f"{name}：{option}与票数不符：{told}；会议记录确是这样写的，加 --as-happened 照实登记")
    carried = result if declared is None else declared
    return {**words, **tally.fields, **({} if carried is None else {"carried": carried})}


def _check_given(
    slips: Slips, name: str, now: Minutes, said: Mapping[str, Any], given: Mapping[str, int], written: Mapping[str, int]
) -> None:
    """Keep in mind what was typed against what the meeting and the written opinions say, and what neither says."""
    for one in contradicted(name, said, {**given, **dict.fromkeys(WRITTEN, 0), **written}):
        slips.add(one)
    for word in _FROM_MEETING:
        if word not in given and word not in said:
            slips.add(f"这次会议的{FIELD_NAMES[word]}无法得出，原因见 devtrack meeting show {now.meeting.id}；"
                      f"补齐党员名册，或照会议记录写 --{word}")
    if any(one.said == ERASED for one in now.opinions):
        slips.add("有的书面意见内容已经删除，票数无法得出；用 devtrack record 照会议记录登记")


def _ballot(slips: Slips, now: Minutes, words: Mapping[str, Any]) -> str | None:
    """Return how people voted: as typed, else as at the vote recorded last at this meeting."""
    before = [one.fact.fields.get("ballot") for one in sorted(now.votes, key=lambda one: one.row)]
    found: str | None = words.get("ballot") or next((one for one in reversed(before) if one), None)
    if found is None:
        slips.add("缺少 --ballot：表决方式，如 无记名投票；写一次，这次会议以后的表决沿用")
    return found


def _check_decision(slips: Slips, name: str, kind: str, words: Mapping[str, Any]) -> None:
    decision = words.get("decision")
    if kind == CONVERSION and decision is None:
        slips.add(f"{name}：缺少 --decision：表决的是 按期转正（convert）、延长预备期（extend）"
                  "还是 取消预备党员资格（cancel）")
    if decision == "extend" and "extend_to" not in words:
        slips.add(f"{name}：缺少 --extend-to：延长到哪一天")
    if decision in ("convert", "cancel") and "extend_to" in words:
        slips.add(f"{name}：只有延长预备期才写 --extend-to")

"""Who cannot come to a meeting and handed in an opinion in writing, on whom, when? Recorded, corrected, taken back.

An opinion received after the meeting began is recorded as it came and never counted. What somebody said stands apart,
encrypted; a person who is erased leaves an id that names nobody.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from devtrack.assembly import CaseFile, Person
from devtrack.ledger.writing import append_in
from devtrack.membership.answers import may_vote
from devtrack.membership.meetings import Meeting
from devtrack.membership.opinions import CHOICES, OPINION, Opinion
from devtrack.subjects import Draft, Head
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.attending import Hall, candidates
from devtrack.tracker.meetings.convening import There, change, mended, touched
from devtrack.tracker.meetings.minutes import Minutes, found, listed
from devtrack.tracker.members.memberwords import reason_words
from devtrack.tracker.members.roll import Roll
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import cases_in
from devtrack.vocabulary import VOIDED

_MOMENT = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ]\s*(\d{1,2}):(\d{2}))?", re.ASCII)
_SAID = {
    **{name: word for word, name in CHOICES.items()}, **{word: word for word in CHOICES},
    "同意": "for", "不赞成": "against", "不同意": "against",
}
NEW, CORRECTED, VOID, SAME = "登记", "更正", "作废", "已登记过"


class Typed(NamedTuple):
    """What was typed: the meeting, the voter, when it came, 谁=意见 each, whether it is taken back, why, which kind.

    `reveal`: whether a discipline may be named as the reason why somebody has no vote.
    """

    meeting: str
    voter: str
    received: str | None
    on: tuple[str, ...]
    void: bool = False
    why: str | None = None
    kind: str | None = None
    reveal: bool = False


class Line(NamedTuple):
    """What was done about the opinion on one candidate: NEW, CORRECTED, VOID or SAME; whether it counts as it came."""

    file: CaseFile
    what: str
    said: str
    received: str
    in_time: bool


class Opined(NamedTuple):
    """What was recorded, with the head (None: all of it had been recorded), what else is worth saying, in Chinese."""

    meeting: Meeting
    voter: Person
    lines: tuple[Line, ...]
    head: Head | None
    notes: tuple[str, ...]


class _Case(NamedTuple):
    """An opinion on one candidate as typed: the case, what was said (None: only which one is meant)."""

    file: CaseFile
    said: str | None


class Before(NamedTuple):
    """The meeting as it stands, the voter, what the voter said before (case id -> its file and the opinion)."""

    there: Minutes
    voter: Person
    held: Mapping[str, tuple[CaseFile, Opinion]]


def opine(desk: Desk, typed: Typed, moment: str) -> Opined:
    """Record, correct or take back a voter's opinions; raises Unusable with every mistake."""

    def work(there: There) -> Opined:
        slips = there.slips
        meeting = slips.sure(found(there.known, desk, typed.meeting, slips))
        now = there.minutes(meeting)
        voter = Hall(there.connection, desk, slips, desk.tree[meeting.organisation]).meant(typed.voter)
        received = _moment(slips, typed.received, moment)
        on = _cases(there, meeting, typed)
        told = mended(slips, typed.why, typed.kind) if typed.why is not None or typed.void else {}
        voter = slips.sure(voter)
        if not typed.void:
            _check_voter(there, meeting, voter, typed)
        before = Before(now, voter, _held(there, now, voter))
        drafts, lines = _voided(slips, before, on) if typed.void else _given(slips, before, typed, received, on)
        slips.check()
        drafts = [one._replace(**told) if one.replaces is not None else one for one in drafts]
        return _written(there, now, voter, drafts, lines, moment)

    return change(desk, moment, work)


def _held(there: There, now: Minutes, voter: Person) -> dict[str, tuple[CaseFile, Opinion]]:
    """Return what a voter said before at this meeting, by the case (id)."""
    own = {one.case: one for one in now.opinions if one.person == voter.id}
    files = cases_in(there.connection, there.desk, only=own) if own else []
    return {file.id: (file, own[file.id]) for file in files}


def _written(
    there: There, now: Minutes, voter: Person, drafts: Sequence[Draft], lines: Sequence[Line], moment: str
) -> Opined:
    desk = there.desk
    if not drafts:
        return Opined(now.meeting, voter, tuple(lines), None, ())
    head = append_in(there.connection, desk.ledger, desk.stamp(moment, "meeting opinion"), drafts).head
    touching = {one.file.id: one.file for one in lines if one.what != SAME}
    notes = [
        f"{file.case.name} 不在会议登记的讨论人选之内；人选有变动的，用 devtrack meeting amend 更正"
        for id, file in touching.items() if now.meeting.candidates and id not in now.meeting.candidates
    ]
    if voted := listed(one.file for one in now.votes if one.file.id in touching):
        notes.append(f"{voted} 的表决已经登记，请核对其中的会前书面意见，用 devtrack amend 更正")
    if now.closing is not None:
        notes.append(touched(now)[-1])
    return Opined(now.meeting, voter, tuple(lines), head, tuple(notes))


def _moment(slips: Slips, typed: str | None, now: str) -> str | None:
    """Return when an opinion came: a day, or a day and a time."""
    if typed is None:
        return None
    match = _MOMENT.fullmatch(typed.strip().replace("：", ":"))
    try:
        year, month, day, hour, minute = (int(part or 0) for part in match.groups()) if match else (0,) * 5
        there = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - as people write it, in Beijing
    except ValueError:
        slips.add(f"--received 的“{typed}”不是确有的时间；写成 '2026-05-19 10:00'，只知日期的写 2026-05-19")
        return None
    text = there.isoformat(" ", "minutes") if match and match[4] else there.date().isoformat()
    if text > now.replace("T", " ")[:len(text)]:
        slips.add(f"--received 的 {text} 还没有到")
    return text


def _cases(there: There, meeting: Meeting, typed: Typed) -> list[_Case]:
    """Return on whom an opinion was given, and what it said."""
    slips, read = there.slips, []
    for text in typed.on:
        who, mark, said = (part.strip() for part in text.strip("'").replace("＝", "=").partition("="))
        word = _SAID.get(said)
        if not who or (word is None and not (typed.void and not mark)):
            slips.add(f"--on 的“{text}”看不懂；写成 陈一=赞成，意见可以是 {'、'.join(CHOICES.values())}")
            continue
        read.append((who, word))
    files: dict[str, _Case] = {}
    for who, word in read:
        for file in candidates(there.connection, slips, meeting.organisation, (who,)):
            if file.id in files:
                slips.add(f"--on 写了两次 {file.case.name}；每名人选只有一份意见")
            files[file.id] = _Case(file, word)
    return list(files.values())


def _check_voter(there: There, meeting: Meeting, voter: Person, typed: Typed) -> None:
    """Keep in mind why this voter's opinion cannot be: no vote on that day, or present."""
    slips, roll = there.slips, Roll(there.connection, there.desk)
    assert meeting.day is not None
    answer = may_vote(roll.member(voter.id), meeting.organisation, meeting.day, meeting.exclusions)
    if not answer.allowed:
        slips.add(f"{voter.name} 的书面意见不能计入：{reason_words(answer.reason, typed.reveal)}")
    if voter.id in meeting.attendees:
        slips.add(f"{voter.name} 登记为到会，到会的当场投票；没有到会的，先用 devtrack meeting amend 更正到会的人")


def _given(
    slips: Slips, before: Before, typed: Typed, received: str | None, on: Sequence[_Case]
) -> tuple[list[Draft], list[Line]]:
    """Return opinions as drafts, new or corrected, and what is told of them; what cannot be is kept in mind."""
    held, mending = before.held, typed.why is not None
    if not typed.on and not (held and mending and received):
        slips.add("缺少 --on：对哪一名人选是什么意见，如 --on 陈一=赞成；每名人选写一次")
    if typed.received is None and not held:
        slips.add("缺少 --received：什么时候收到的，如 '2026-05-19 10:00'")
    drafts, lines = [], []
    for one in on or [_Case(file, None) for file, _ in held.values()]:
        old = held[one.file.id][1] if one.file.id in held else None
        came, said = received or (old.received if old else None), one.said or (old.said if old else None)
        if came is None or said is None:
            continue
        new = Opinion(0, before.voter.id, one.file.id, came, said)
        same = old is not None and (old.received, old.said) == (came, said)
        _check(slips, before, one.file, new, None if same else old, mending)
        what = SAME if same else CORRECTED if old else NEW
        lines.append(Line(one.file, what, said, came, bool(new.in_time(before.there.meeting))))
        if not same:
            fields = {"person": new.person, "case": new.case, "received": came, "opinion": said}
            drafts.append(Draft(before.there.meeting.id, OPINION, came[:10], fields, replaces=old.row if old else None))
    return drafts, lines


def _check(slips: Slips, before: Before, file: CaseFile, new: Opinion, old: Opinion | None, mending: bool) -> None:
    """Keep in mind why an opinion cannot be recorded. `old`: another one on the same candidate; `mending`: with why."""
    meeting, closing = before.there.meeting, before.there.closing
    whose = f"{before.voter.name} 对{file.case.name}"
    if new.in_time(meeting) is None:
        lacks = "会议的开始时间（devtrack meeting amend --start）" if meeting.start is None else "几点收到"
        slips.add(f"书面意见是会议当天（{new.received}）收到的，不知是否在会议开始之前；请写明{lacks}")
    if old is not None and not mending:
        there = f"{old.received} 收到，第 {old.row} 行"
        slips.add(f"{whose}已登记过另一份书面意见（{there}），每人只有一份；是更正的，写明 --why")
    if old is None and file.id not in before.held and mending:
        slips.add(f"{whose}还没有登记过书面意见，没有可更正的；新登记的不写 --why")
    elif old is None and file.id not in before.held and closing is not None:
        how = f"先用 devtrack meeting close {meeting.id} --void 作废办结"
        slips.add(f"会议已于 {closing.date} 办结，不再登记新的书面意见；确需补登的，{how}")


def _voided(slips: Slips, before: Before, on: Sequence[_Case]) -> tuple[list[Draft], list[Line]]:
    """Return that opinions are taken back: those on the candidates named, else all of the voter at this meeting."""
    for one in on:
        if one.file.id not in before.held:
            slips.add(f"{before.voter.name} 对{one.file.case.name}没有登记过书面意见")
    if not before.held and not on:
        slips.add(f"{before.voter.name} 在这次会议没有登记过书面意见")
    gone = [before.held[id] for id in ([one.file.id for one in on] or before.held) if id in before.held]
    drafts = [Draft(before.there.meeting.id, VOIDED, None, {}, replaces=old.row) for _, old in gone]
    return drafts, [Line(file, VOID, old.said, old.received, False) for file, old in gone]

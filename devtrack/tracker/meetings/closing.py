"""Does everything about a meeting agree, so that it can be closed? Attendance, opinions, votes, what was put off.

All that does not agree is told at once, and nothing is written then. What was closed is corrected with a reason only.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from devtrack.assembly import CaseFile, Person
from devtrack.ledger.writing import append_in
from devtrack.membership.answers import may_vote
from devtrack.membership.meetings import clashes
from devtrack.membership.opinions import CHOICES, CLOSED, Closing, Opinion
from devtrack.membership.tally import CAST, WRITTEN, carries, share, wrong
from devtrack.subjects import Draft, Head
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.attending import candidates
from devtrack.tracker.meetings.convening import There, change, mended
from devtrack.tracker.meetings.gathering import Told, told_in
from devtrack.tracker.meetings.minutes import Minutes, Vote, found, who
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.memberwords import reason_words
from devtrack.tracker.members.roll import Roll
from devtrack.tracker.world import cases_in
from devtrack.vocabulary import VOIDED


class Typed(NamedTuple):
    """What was typed: the meeting, 谁=原因 of each put off, whether the closing is taken back, why, which kind.

    `why`: also why something that looks odd is right all the same.
    """

    meeting: str
    put_off: tuple[str, ...] = ()
    void: bool = False
    why: str | None = None
    kind: str | None = None


class Closed(NamedTuple):
    """A meeting that was closed (`opened`: whose closing was taken back), with the head (None: it was closed before).

    `notes`: what else is worth saying, in Chinese.
    """

    told: Told
    head: Head | None
    notes: tuple[str, ...]
    opened: bool = False


def close(desk: Desk, typed: Typed, moment: str) -> Closed:
    """Close a meeting where everything agrees, or take a closing back; raises Unusable with all that does not."""

    def work(there: There) -> Closed:
        slips = there.slips
        meeting = slips.sure(found(there.known, desk, typed.meeting, slips))
        now = there.minutes(meeting)
        if typed.void:
            return _opened(there, now, typed, moment)
        put_off = _put_off(there, now, typed)
        told = told_in(there.connection, desk, meeting.id)
        for said in _faults(there, now, put_off, told.people):
            slips.add(said)
        for said in () if typed.why else _doubts(now):
            slips.add(f"{said}；核对无误的，加 --why 说明")
        if slips.said:
            slips.said += _since(now)
        slips.check()
        if now.closing and not now.since and put_off == dict(now.closing.put_off):
            return Closed(told, None, _clashing(there, now))
        draft = _draft(now, put_off, slips.text(typed.why, "--why", False), moment)
        done = _written(there, draft, typed, moment)
        return done._replace(notes=(*_since(now), *done.notes))

    return change(desk, moment, work)


def _since(now: Minutes) -> list[str]:
    """Return what to say of what was done about a meeting after it was closed."""
    return [f"上次办结（第 {now.closing.row} 行）以后：{'；'.join(now.since)}"] if now.closing and now.since else []


def _draft(now: Minutes, put_off: Mapping[str, str], why: str | None, moment: str) -> Draft:
    fields = {"put_off": [{"case": case, "reason": why} for case, why in put_off.items()]} if put_off else {}
    draft = Draft(now.meeting.id, CLOSED, moment[:10], fields, why=why)
    if now.closing is None:
        return draft
    return draft._replace(replaces=now.closing.row, why=why or "更正后重新核对", correction="entry")


def _written(there: There, draft: Draft, typed: Typed, moment: str) -> Closed:
    desk = there.desk
    head = append_in(there.connection, desk.ledger, desk.stamp(moment, "meeting close"), [draft]).head
    told = told_in(there.connection, desk, typed.meeting)
    return Closed(told, head, _clashing(there, told.minutes), draft.kind == VOIDED)


def _opened(there: There, now: Minutes, typed: Typed, moment: str) -> Closed:
    why = mended(there.slips, typed.why, typed.kind)
    if now.closing is None:
        there.slips.add("会议没有办结，没有可作废的")
    closing: Closing = there.slips.sure(now.closing)
    return _written(there, Draft(now.meeting.id, VOIDED, None, {}, replaces=closing.row, **why), typed, moment)


def _put_off(there: There, now: Minutes, typed: Typed) -> dict[str, str]:
    """Return the cases (ids) said to be put off, each with why: as typed, and as said when it was closed before."""
    slips = there.slips
    voted = {one.file.id for one in now.votes}
    before = dict(now.closing.put_off) if now.closing else {}
    said = {case: why for case, why in before.items() if case not in voted}
    for text in typed.put_off:
        name, mark, why = (part.strip() for part in text.strip("'").replace("＝", "=").partition("="))
        if not (name and mark and why):
            slips.add(f"--put-off 的“{text}”看不懂；写成 陈一=本人请假，下次再议")
            continue
        for file in candidates(there.connection, slips, now.meeting.organisation, (name,)):
            if file.id in voted:
                slips.add(f"--put-off：{who(file)} 在这次会议上已经表决，不是缓议")
            if now.meeting.candidates and file.id not in now.meeting.candidates:
                slips.add(f"--put-off：{who(file)} 不在这次会议登记的讨论人选之内")
            said[file.id] = slips.text(why, f"--put-off {name}") or ""
    return said


def _faults(there: There, now: Minutes, put_off: Mapping[str, str], people: Mapping[str, Person]) -> Iterator[str]:
    """Yield everything about a meeting that does not agree."""
    yield from _attendance(now)
    yield from _agenda(there, now, put_off)
    yield from _opinions(there, now, people)
    for vote in now.votes:
        yield from _vote(there, now, vote)
    twice = Counter(one.file.id for one in now.votes)
    yield from (f"{who(one.file)} 在这次会议上表决了 {twice[one.file.id]} 次；多登记的用 devtrack amend --void 作废"
                for one in now.votes if twice[one.file.id] > 1)
    if now.hidden:
        yield f"还有 {now.hidden} 项引用这次会议的表决在范围以外，无法核对"


def _attendance(now: Minutes) -> Iterator[str]:
    meeting = now.meeting
    times = {"开始时间（--start）": meeting.start, "结束时间（--end）": meeting.end}
    if lacks := [said for said, time in times.items() if not time]:
        yield f"会议没有登记{'、'.join(lacks)}；用 devtrack meeting amend {meeting.id} 补上"
    for word, name in (("due", "应到"), ("present", "实到")):
        if word not in now.given:
            yield f"{name}会有表决权的人数无法得出，原因见 devtrack meeting show {meeting.id}"


def _agenda(there: There, now: Minutes, put_off: Mapping[str, str]) -> Iterator[str]:
    settled = {*(one.file.id for one in now.votes), *put_off}
    left = [case for case in now.meeting.candidates if case not in settled]
    files = {one.id: one for one in _files(there, left)}
    for case in left:
        name = who(files[case]) if case in files else "一名不在范围以内的人选"
        number = files[case].case.number or case if case in files else case
        yield f"{name} 在讨论人选之内，还没有登记表决；没有表决的写 --put-off {number}=原因"


def _files(there: There, cases: Sequence[str]) -> list[CaseFile]:
    return cases_in(there.connection, there.desk, only=cases) if cases else []


def _opinions(there: There, now: Minutes, people: Mapping[str, Person]) -> Iterator[str]:
    """Yield which voters cannot have handed in an opinion that counts: present, or without a vote that day."""
    meeting, roll = now.meeting, Roll(there.connection, there.desk)
    for person in dict.fromkeys(one.person for one in now.opinions):
        name = people[person].name
        if person in meeting.attendees:
            yield f"{name} 交了书面意见，又登记为到会；到会的作废书面意见，没有到会的更正到会的人"
        answer = may_vote(roll.member(person), meeting.organisation, meeting.day or 0, meeting.exclusions)
        if not answer.allowed:
            yield f"{name} 的书面意见不能计入：{reason_words(answer.reason, False)}；用 devtrack meeting opinion 作废"
    for one in now.opinions:
        if one.in_time(meeting) is None:
            yield f"{people[one.person].name} 的书面意见是会议当天收到的，不知是否在开始之前；补上时间"


def _vote(there: There, now: Minutes, vote: Vote) -> Iterator[str]:
    """Yield what about a vote does not agree with the meeting as it stands now."""
    name, fields, meeting = who(vote.file), vote.fact.fields, now.meeting
    if vote.fact.date != meeting.date:
        yield f"{name} 的表决登记在 {vote.fact.date or '日期不详'}，会议在 {meeting.date or '日期不详'}"
    if branch_of(there.desk.tree, vote.file.organisation) != meeting.organisation:
        yield f"{name} 的档案不在开会的党支部"
    counts = {word: value for word, value in fields.items() if isinstance(value, int) and not isinstance(value, bool)}
    for word, said in (("due", "应到"), ("present", "实到")):
        known = now.given.get(word)
        if known is not None and counts.get(word, known) != known:
            yield f"{name}：表决写{said} {counts[word]} 人，会议登记现在是{said} {known} 人"
    yield from (f"{name}：{said}" for said in wrong(counts))
    yield from (f"{name}：没有登记{CHOICES.get(word, word)}票数" for word in CAST[:3] if word not in counts)
    yield from _written_in(now, vote, counts)
    carried, right = fields.get("carried"), carries(counts)
    if carried is not None and right is not None and carried != right:
        yield f"{name}：登记为{'通过' if carried else '未通过'}，但{share(counts)}"


def _doubts(now: Minutes) -> Iterator[str]:
    """Yield what may be right but looks odd: fewer ballots than people after the attendance was corrected."""
    for vote in now.votes:
        issued, present = (vote.fact.fields.get(word) for word in ("issued", "present"))
        if issued is not None and present is not None and now.meeting.row > vote.row and issued < present:
            yield (f"{who(vote.file)}：表决登记以后会议更正过（第 {now.meeting.row} 行），现在实到 {present} 人，"
                   f"发出 {issued} 张；用 devtrack amend 更正发出、收回和各项票数")


def _written_in(now: Minutes, vote: Vote, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield that the written opinions that count are not those in the figures of a vote."""
    right = now.written(vote.file.id)
    if any(counts.get(word, 0) != right.get(word, 0) for word in WRITTEN):
        names = dict(zip(WRITTEN, CHOICES.values(), strict=True))
        given, told = (
            "、".join(f"{name} {each.get(word, 0)}" for word, name in names.items()) for each in (right, counts)
        )
        yield f"{who(vote.file)}：应计入的书面意见为{given}，表决写的是{told}；用 devtrack amend 更正"


def _clashing(there: There, now: Minutes) -> tuple[str, ...]:
    """Return what to say of other meetings at the same time."""
    others = clashes(now.meeting, there.known.values())
    return tuple(
        f"有 {len(both)} 人同一时间还登记在"
        f"{f'另一个会议（{one.id}）' if one.organisation in there.desk.within else '范围以外的一个会议'}"
        for one, both in others
    )


def late(now: Minutes) -> list[Opinion]:
    """Return the opinions that came too late to count."""
    return [one for one in now.opinions if one.in_time(now.meeting) is False]

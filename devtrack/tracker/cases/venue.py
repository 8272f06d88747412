"""At which recorded meeting was a vote taken? Typed beside its fields as meeting=代号, it gives due and present."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.importers.names import plain
from devtrack.ledger.engine import Transaction
from devtrack.membership.meetings import Meeting
from devtrack.membership.opinions import Sitting
from devtrack.membership.tally import WRITTEN
from devtrack.subjects import Draft
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.agreeing import contradicted, in_writing
from devtrack.tracker.meetings.minutes import VOTES, Minutes, known, minutes
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.memberwords import place
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import FIELD_NAMES, KINDS

WORDS = ("meeting", "会议")


class Venue(NamedTuple):
    """The meeting typed with all that is known of it (None: none was), and what else was typed."""

    minutes: Minutes | None
    rest: tuple[str, ...]

    @property
    def meeting(self) -> Meeting | None:
        """The meeting."""
        return self.minutes.meeting if self.minutes else None

    @property
    def id(self) -> str | None:
        """The id of the meeting."""
        return self.minutes.meeting.id if self.minutes else None


def venue(connection: Transaction, desk: Desk, texts: Iterable[str], slips: Slips) -> Venue:
    """Return the meeting typed among fields; that there is none of this id is kept in mind."""
    found, rest = _typed(texts)
    if found is None:
        return Venue(None, rest)
    now = recorded(connection, desk, found)
    if now is None:
        slips.add(f"--set meeting={found}：没有这个会议；会议代号见 devtrack meeting list")
    return Venue(now, rest)


def recorded(connection: Transaction, desk: Desk, id: str | None) -> Minutes | None:
    """Return what is known of a meeting in sight (id); None where there is none."""
    every, beside = known(connection, desk) if id else ({}, {})
    meeting = every.get(id or "")
    if meeting is None or meeting.organisation not in desk.within:
        return None
    return minutes(connection, desk, meeting, beside.get(meeting.id, Sitting()))


def _typed(texts: Iterable[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the id typed for a meeting, None where none was, and what else was typed."""
    found, rest = None, []
    for text in texts:
        name, mark, value = text.strip("'").replace("＝", "=").partition("=")
        if mark and plain(name) in WORDS:
            found = plain(value)
        else:
            rest.append(text)
    return found, tuple(rest)


def fits(
    there: Venue, kind: str, date: str | None, files: Sequence[CaseFile], slips: Slips, *, amended: bool = False
) -> None:
    """Keep in mind why a fact of this kind and day, about these cases, cannot have happened at the meeting typed.

    `amended`: it was recorded before, and is corrected with a reason: then the meeting may have been closed.
    """
    meeting, desk = there.meeting, slips.desk
    if there.minutes is None or meeting is None:
        return
    if kind not in VOTES:
        slips.add(f"--set meeting={meeting.id}：只有支部大会的表决才引用会议，{KINDS[kind].name}不用写")
    if there.minutes.closing is not None and not amended:
        how = f"确需补登的，先用 devtrack meeting close {meeting.id} --void 作废办结"
        slips.add(f"--set meeting={meeting.id}：会议已于 {there.minutes.closing.date} 办结；{how}")
    if date != meeting.date:
        days = f"会议在 {meeting.date or DAY_UNKNOWN}，登记的日期是 {date or DAY_UNKNOWN}"
        slips.add(f"--set meeting={meeting.id}：{days}；请核对")
    for file in files:
        if branch_of(desk.tree, file.organisation) != meeting.organisation:
            slips.add(f"--set meeting={meeting.id}：是{place(desk, meeting.organisation)}的会议，"
                      f"{file.case.name} 的档案在{place(desk, file.organisation)}")


def stored(
    now: Minutes | None, kind: str, file: CaseFile, fields: Mapping[str, Any], slips: Slips,
    typed: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return the fields of a vote as they are stored: no due, no present that its meeting gives; its written opinions.

    What contradicts the meeting is kept in mind. `typed`: only these fields are looked at, and nothing is put in.
    """
    if now is None or kind not in VOTES:
        return dict(fields)
    written = in_writing(now, file.id)
    said = {name: value for name, value in fields.items() if typed is None or name in typed}
    for one in contradicted(file.case.name, said, {**now.given, **written}):
        slips.add(one)
    left = {name: value for name, value in fields.items() if name not in now.given or name not in said}
    return {**(written if typed is None and any(written.values()) else {}), **left}


def counted_in(
    typed: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]], files: Sequence[CaseFile]
) -> list[str]:
    """Return what to say of written opinions that were put in beside what was typed. `fields`: of each case (id)."""
    said = []
    for file in files:
        new = [name for name in WRITTEN if name in fields[file.id] and name not in typed]
        if new:
            counts = "，".join(f"{FIELD_NAMES[name]} {fields[file.id][name]}" for name in new)
            said.append(f"{file.case.name}：{counts}，由会议登记的书面意见得出")
    return said


def at(there: Venue, drafts: Iterable[Draft], fields: Mapping[str, Mapping[str, Any]] | None = None) -> list[Draft]:
    """Return the votes among drafts as taken at the meeting typed; where none was, the drafts as they are.

    `fields`: what is stored of each vote (case id), where that is not what the draft says.
    """
    if there.minutes is None:
        return list(drafts)
    own = fields or {}
    return [one._replace(meeting=there.id, fields=own.get(one.subject, one.fields)) if one.kind in VOTES else one
            for one in drafts]


def disturbed(connection: Transaction, desk: Desk, draft: Draft, held: str | None) -> list[str]:
    """Return what to say of the meeting (id) that a corrected vote named, or names: closed, or on another day."""
    every, beside = known(connection, desk)
    said = []
    for id in dict.fromkeys(one for one in (held, draft.meeting) if one in every):
        closing = beside[id].closing if id in beside else None
        if closing is not None:
            said.append(f"会议 {id} 已于 {closing.date} 办结；更正后请再用 devtrack meeting close {id} 核对")
    there = every.get(draft.meeting or "")
    if there is not None and draft.kind in VOTES and there.date != draft.date:
        said.append(f"会议 {there.id} 登记在 {there.date or DAY_UNKNOWN}，与更正后的日期不同；会议的日期也有误的，"
                    "再用 devtrack meeting amend --on 更正")
    return said

"""At which recorded meeting was a vote taken? Typed beside its fields as meeting=代号, it gives due and present."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.importers.names import plain
from devtrack.ledger.engine import Transaction
from devtrack.membership.meetings import Meeting
from devtrack.subjects import Draft
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.minutes import VOTES, known
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.memberwords import place
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import KINDS

WORDS = ("meeting", "会议")


class Venue(NamedTuple):
    """The meeting typed (None: none was), what else was typed, and when the meeting was closed (None: it was not)."""

    meeting: Meeting | None
    rest: tuple[str, ...]
    closed: str | None = None


def venue(connection: Transaction, desk: Desk, texts: Iterable[str], slips: Slips) -> Venue:
    """Return the meeting typed among fields; that there is none of this id is kept in mind."""
    found, rest = _typed(texts)
    if found is None:
        return Venue(None, rest)
    every, beside = known(connection, desk)
    meeting = every.get(found)
    if meeting is None or meeting.organisation not in desk.within:
        slips.add(f"--set meeting={found}：没有这个会议；会议代号见 devtrack meeting list")
        return Venue(None, rest)
    closing = beside[found].closing if found in beside else None
    return Venue(meeting, rest, closing.date if closing else None)


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
    if meeting is None:
        return
    if kind not in VOTES:
        slips.add(f"--set meeting={meeting.id}：只有支部大会的表决才引用会议，{KINDS[kind].name}不用写")
    if there.closed is not None and not amended:
        how = f"确需补登的，先用 devtrack meeting close {meeting.id} --void 作废办结"
        slips.add(f"--set meeting={meeting.id}：会议已于 {there.closed} 办结；{how}")
    if date != meeting.date:
        days = f"会议在 {meeting.date or DAY_UNKNOWN}，登记的日期是 {date or DAY_UNKNOWN}"
        slips.add(f"--set meeting={meeting.id}：{days}；请核对")
    for file in files:
        if branch_of(desk.tree, file.organisation) != meeting.organisation:
            slips.add(f"--set meeting={meeting.id}：是{place(desk, meeting.organisation)}的会议，"
                      f"{file.case.name} 的档案在{place(desk, file.organisation)}")


def at(there: Venue, drafts: Iterable[Draft]) -> list[Draft]:
    """Return the votes among drafts as taken at the meeting typed; where none was, the drafts as they are."""
    if there.meeting is None:
        return list(drafts)
    return [one._replace(meeting=there.meeting.id) if one.kind in VOTES else one for one in drafts]


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

"""At which recorded meeting was a vote taken? Typed beside its fields as meeting=代号, it gives due and present."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.importers.names import plain
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.membership.meetings import Meeting, meetings
from devtrack.subjects import MEETING, Draft
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.tracker.desk import Desk
from devtrack.tracker.meetings.gathering import VOTES
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.memberwords import place
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import KINDS

WORDS = ("meeting", "会议")


class Venue(NamedTuple):
    """The meeting typed (None: none was), and what else was typed."""

    meeting: Meeting | None
    rest: tuple[str, ...]


def venue(connection: Transaction, desk: Desk, texts: Iterable[str], slips: Slips) -> Venue:
    """Return the meeting typed among fields; that there is none of this id is kept in mind."""
    found, rest = _typed(texts)
    if found is None:
        return Venue(None, rest)
    meeting = meetings(records(connection, desk.ledger.keys, of=MEETING)).get(found)
    if meeting is None or meeting.organisation not in desk.within:
        slips.add(f"--set meeting={found}：没有这个会议；会议代号见 devtrack meeting list")
        return Venue(None, rest)
    return Venue(meeting, rest)


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


def fits(there: Venue, kind: str, date: str | None, files: Sequence[CaseFile], slips: Slips) -> None:
    """Keep in mind why a fact of this kind and day, about these cases, cannot have happened at the meeting typed."""
    meeting, desk = there.meeting, slips.desk
    if meeting is None:
        return
    if kind not in VOTES:
        slips.add(f"--set meeting={meeting.id}：只有支部大会的表决才引用会议，{KINDS[kind].name}不用写")
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

"""Which written opinions were handed in before a meeting, and how many of them count? And was the meeting closed?

Pure: a fold over the records of meetings. An opinion counts where it was received before the meeting began, from
somebody with a vote on that day who was not there (《细则》2026 art 20).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from devtrack.dates import parse
from devtrack.membership.meetings import Meeting, Turnout
from devtrack.membership.roll import standing
from devtrack.subjects import Record

OPINION, CLOSED = "opinion_received", "meeting_closed"
CHOICES = {"for": "赞成", "against": "反对", "abstain": "弃权"}
"""What a written opinion may say."""


class Opinion(NamedTuple):
    """What a voter (id) said in writing of a case (id); `received`: a day, or a day and a time; `said`: of CHOICES."""

    row: int
    person: str
    case: str
    received: str
    said: str

    def in_time(self, meeting: Meeting) -> bool | None:
        """Tell whether it was received before a meeting began; None where that cannot be told."""
        day, _, time = self.received.partition(" ")
        if day != (meeting.date or ""):
            return parse(day)[0] < parse(meeting.date)[0]
        return time < meeting.start if time and meeting.start else None


class Closing(NamedTuple):
    """That a meeting was closed: the row, the day; which cases (ids) were put off, and why."""

    row: int
    date: str
    put_off: Mapping[str, str]


class Sitting(NamedTuple):
    """What was recorded of a meeting besides who was there: opinions, and whether it was closed."""

    opinions: tuple[Opinion, ...] = ()
    closing: Closing | None = None


def sittings(records: Iterable[Record]) -> dict[str, Sitting]:
    """Return what was recorded of each meeting (id) besides who was there."""
    found: dict[str, Sitting] = {}
    for one in (said.record for said in standing(records)):
        there = found.get(one.subject, Sitting())
        if one.kind == OPINION:
            found[one.subject] = there._replace(opinions=(*there.opinions, _opinion(one)))
        elif one.kind == CLOSED:
            found[one.subject] = there._replace(closing=_closing(one))
    return found


def _opinion(one: Record) -> Opinion:
    said = one.fields
    return Opinion(one.seq, said["person"], said["case"], said["received"], said["opinion"])


def _closing(one: Record) -> Closing:
    listed = one.fields.get("put_off")
    put_off = {given["case"]: given["reason"] for given in listed} if isinstance(listed, list) else {}
    return Closing(one.seq, one.date or "", put_off)


def counting(opinions: Iterable[Opinion], meeting: Meeting, found: Turnout) -> list[Opinion]:
    """Return the opinions that count: in time, from those due who were not there."""
    due = {one.person for one in found.electorate.due} - set(meeting.attendees)
    return [one for one in opinions if one.person in due and one.in_time(meeting)]


def written(opinions: Iterable[Opinion]) -> dict[str, int]:
    """Return the figures that a vote is told of opinions that count; nothing where there is none."""
    counts = Counter(one.said for one in opinions)
    return {f"written_{said}": counts[said] for said in CHOICES} if counts else {}

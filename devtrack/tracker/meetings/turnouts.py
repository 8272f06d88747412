"""How many were due at a meeting, and how many of them were there? Reckoned for the meeting's own day."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from devtrack.ledger.reading import records
from devtrack.membership.meetings import Meeting, Turnout, complete_from, figures, meetings, turnout
from devtrack.subjects import LEDGER, MEETING, Record
from devtrack.tracker.members.roll import Roll, members_of


class Turnouts(Mapping[str, Mapping[str, int]]):
    """The figures of meetings (id -> due, present, each where it is known), reckoned when a vote asks for them."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll
        self._known: dict[str, dict[str, int]] = {}

    @cached_property
    def meetings(self) -> dict[str, Meeting]:
        """The meetings that stand, without their private texts."""
        roll = self.roll
        told = records(roll.connection, roll.desk.ledger.keys, of=MEETING)
        return meetings(told, roll.known_by)

    @cached_property
    def _imports(self) -> list[Record]:
        roll = self.roll
        kinds = ("imported",)
        return list(records(roll.connection, roll.desk.ledger.keys, kinds=kinds, of=LEDGER, with_texts=False))

    def complete_from(self, organisation: str) -> int:
        """Return from which day (ordinal) on all members of a branch (id) are known; FOREVER where they are not."""
        return complete_from(self._imports, organisation, self.roll.known_by)

    def of(self, meeting: Meeting, day: int) -> Turnout:
        """Return who counts at a meeting on a day (ordinal)."""
        members = {one.person: one for one in members_of(self.roll, meeting.organisation)}
        guests = [self.roll.member(person) for person in meeting.attendees if person not in members]
        complete = self.complete_from(meeting.organisation) <= day
        return turnout(meeting, day, [*members.values(), *guests], complete)

    def __getitem__(self, id: str) -> Mapping[str, int]:
        """Return the figures of a meeting (id); raises KeyError where there is none."""
        if id not in self._known:
            meeting = self.meetings[id]
            self._known[id] = {} if meeting.day is None else figures(self.of(meeting, meeting.day))
        return self._known[id]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids of the meetings."""
        return iter(self.meetings)

    def __len__(self) -> int:
        """Count the meetings."""
        return len(self.meetings)

"""Who is a member, and since when? By the records of members, and by the case of each person who had one here.

Nothing is read before somebody asks; then the records of members once, and the cases of those asked about.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from devtrack.assembly import World, cases_of
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import CaseEntry, batches, case_entries, case_rows, ids, records
from devtrack.membership.careers import OUTSIDE, careers, is_outside
from devtrack.membership.nouns import Member, StatusSpan
from devtrack.membership.roll import ROLL, STATUS, Said, by_person, listed, member, standing, turns
from devtrack.model import Case
from devtrack.subjects import PERSON
from devtrack.tracker.desk import Desk
from devtrack.tracker.members.members import admitted, branch_of


class Roll:
    """The members that a ledger tells of, in sight or not, each read when asked about.

    `of_number`: the id of every subject by its number, if that was read already.
    """

    def __init__(
        self, connection: Transaction, desk: Desk, known_by: str | None = None,
        of_number: Mapping[int, str] | None = None,
    ) -> None:
        self.connection, self.desk, self.known_by = connection, desk, known_by
        self._of_number = of_number
        self._members: dict[str, Member] = {}
        self._turns: dict[str, list[int]] = {}
        self._standings: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._own: dict[str, tuple[StatusSpan, ...]] = {}

    @cached_property
    def ids(self) -> Mapping[int, str]:
        """The id of every subject by its number."""
        return ids(self.connection) if self._of_number is None else self._of_number

    @cached_property
    def said(self) -> dict[str, list[Said]]:
        """What was stated of each person (id)."""
        told = records(self.connection, self.desk.ledger.keys, kinds=ROLL, of=PERSON, with_texts=False)
        return by_person(standing(told, self.known_by))

    @cached_property
    def cases(self) -> dict[str, list[CaseEntry]]:
        """The cases of each person (id)."""
        found: dict[str, list[CaseEntry]] = defaultdict(list)
        for one in case_entries(self.connection, None):
            found[self.ids[one.person]].append(one)
        return dict(found)

    @cached_property
    def admitted(self) -> frozenset[str]:
        """The people whom a case of their own made members."""
        return admitted(self.connection, self.desk)

    def standing(self, person: str, day: int) -> Mapping[str, Any]:
        """Return what is certain of a person (id) on a day (ordinal), as a list of people says it."""
        if person not in self._turns:
            self._turns[person] = turns(self.member(person))
        at = person, bisect_right(self._turns[person], day)
        if at not in self._standings:
            there = self.member(person)
            self._standings[at] = listed(there, day) if there.statuses or there.disciplines else {}
        return self._standings[at]

    def member(self, person: str) -> Member:
        """Return a person (id) as a member, by all that was stated and by the person's own cases; without a name."""
        if person not in self._members:
            self._members[person] = member(person, "", self.said.get(person, ()), self.own(person))
        return self._members[person]

    def own(self, person: str) -> tuple[StatusSpan, ...]:
        """Return the statuses that a person's own cases tell of."""
        self.learn((person,))
        return self._own[person]

    def learn(self, people: Collection[str]) -> None:
        """Read the cases of some people (ids) at one go, of those not read yet."""
        people = [person for person in people if person not in self._own]
        there = [entry for person in people for entry in self.cases.get(person, ())]
        found: dict[str, list[tuple[Case, str]]] = defaultdict(list)
        for file in cases_of(case_rows(self.connection, there), self._bare) if there else ():
            found[file.person].append((file.case, branch_of(self.desk.tree, file.organisation)))
        for person in people:
            told = any(one.record.kind == STATUS for one in self.said.get(person, ()))
            self._own[person] = _career(found.get(person, []), told)

    @cached_property
    def _bare(self) -> World:
        """What is needed to read cases for the days of their steps: no names, no members, no meetings."""
        keys, told = self.desk.ledger.keys, batches(self.connection)
        written = {n: (one.recorded_at, one.account) for n, one in told.items()}
        numbers = {id: n for n, id in self.ids.items()}
        return World(
            keys.ident, self.desk.ledger.where, {}, {}, written, {}, {}, self.ids, numbers,
            lambda person, day: {}, {}, known_by=self.known_by,
        )


def members_of(roll: Roll, organisation: str) -> tuple[Member, ...]:
    """Return all who may ever have been members of a branch (id): whom a statement names with it, or a case."""
    tree = roll.desk.tree
    groups = {organisation, *(id for id in tree if branch_of(tree, id) == organisation)}
    numbers = {n for n, id in roll.ids.items() if id in groups}
    stated = {person: None for person, told in roll.said.items() if _names(told, organisation)}
    here = (who for who, mine in roll.cases.items() if any(one.organisation in numbers for one in mine))
    people = list(dict.fromkeys([*stated, *(who for who in here if who in roll.admitted)]))
    roll.learn(people)
    found = map(roll.member, people)
    return tuple(one for one in found if one.statuses or one.person in stated)


def _names(told: Collection[Said], organisation: str) -> bool:
    return any(one.record.fields.get("organisation") == organisation for one in told)


def _career(cases: list[tuple[Case, str]], told: bool) -> tuple[StatusSpan, ...]:
    """Return what a person's cases tell; that there was no membership only where nobody stated any."""
    own = careers(cases)
    outside = not own and not told and bool(cases) and is_outside(case for case, _ in cases)
    return OUTSIDE if outside else own

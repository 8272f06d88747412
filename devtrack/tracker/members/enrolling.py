"""What would a roster of members change in the ledger? Worked out line by line; nothing is written here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from devtrack import access
from devtrack.assembly import Person
from devtrack.errors import Unusable
from devtrack.importers.member_rows import MemberRow
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.ledger.writing import new_id
from devtrack.membership.listing import Difference, Line, Statement, compare, future
from devtrack.membership.nouns import NONE, PROBATIONARY, Member, StatusSpan
from devtrack.membership.roll import ROLL, by_person, gone, text_of
from devtrack.membership.standings import NOT_YET, worlds_of
from devtrack.model import Case, Problem
from devtrack.organisations import Organisation
from devtrack.subjects import ORGANISATION, PERSON, Draft
from devtrack.tracker.cases import whom
from devtrack.tracker.desk import Desk, organisations
from devtrack.tracker.exchange import drafting
from devtrack.tracker.members.members import admitted, branch_of
from devtrack.tracker.members.memberwords import place, words
from devtrack.tracker.members.roll import Roll, members_of
from devtrack.tracker.world import world
from devtrack.vocabulary import VALUE_NAMES

WHY = "导入的党员名册与台账不同，以名册为准"


class Roster(NamedTuple):
    """What is taken in: the rows, for which organisation (id; None: as each row says), of which day (ordinal).

    `claimed`: the moment the roster claims to be of, None where it is today's.
    """

    rows: Sequence[MemberRow]
    organisation: str | None
    day: int
    claimed: str | None = None


class Entry(NamedTuple):
    """What one row would change: the person (id), the branch (id), whether the person is new, what differs, drafts."""

    row: MemberRow
    person: str
    organisation: str
    new: bool
    difference: Difference
    told: tuple[str, ...]
    drafts: tuple[Draft, ...]


class Enrolment(NamedTuple):
    """What a roster would change: row by row, new branches by name, rows not taken in, who is not listed any more.

    `outside`: rows of people who are no members and were none; `unlisted`: (name, number) each.
    """

    entries: tuple[Entry, ...]
    organisations: tuple[str, ...]
    problems: tuple[Problem, ...]
    outside: int
    unlisted: tuple[Person, ...]
    drafts: tuple[Draft, ...]


def enrol(connection: Transaction, desk: Desk, roster: Roster) -> Enrolment:
    """Work out what would change, within a transaction."""
    there = _There(connection, desk, roster)
    entries, problems, outside = [], [], 0
    for row in roster.rows:
        try:
            one = _entry(there, row)
            entries += [one] if one else []
            outside += one is None
        except Unusable as error:
            problems.append(Problem(row.source.file, str(error), None, row.source.sheet, row.source.row))
    used = {one.organisation for one in entries if one.drafts}
    first = [draft for draft in there.founded.values() if draft.subject in used]
    drafts = (*first, *(draft for one in entries for draft in one.drafts))
    names = tuple(draft.fields["name"] for draft in first)
    return Enrolment(tuple(entries), names, tuple(problems), outside, tuple(_unlisted(there, entries)), drafts)


class _There:
    """What the ledger has, and what the rows before have added to it."""

    def __init__(self, connection: Transaction, desk: Desk, roster: Roster) -> None:
        tree = organisations(connection, desk.ledger)
        self.desk = desk._replace(tree=tree, within=access.scope(desk.account, tree))
        self.roster, self.roll = roster, Roll(connection, self.desk)
        told = list(records(connection, desk.ledger.keys, of=PERSON, with_texts=False))
        owners = [(who, self.roll.ids[one.organisation]) for who, mine in self.roll.cases.items() for one in mine
                  if one.organisation is not None]
        people = world(connection, self.desk).people
        self.known = whom.known(people, told, owners, desk.within, admitted(connection, desk))
        self.gone = by_person(gone(one for one in told if one.kind in ROLL))
        self.names = Counter((row.branch, row.name) for row in roster.rows)
        self.founded: dict[str, Draft] = {}
        self.taken: set[str] = set()

    def organisation(self, row: MemberRow) -> str:
        """Return the branch (id) of a row: as asked, else by its name; raises Unusable where that is not clear."""
        tree, own = self.desk.tree, self.desk.tree[self.desk.account.organisation]
        if self.roster.organisation is not None:
            return branch_of(tree, self.roster.organisation)
        if own.level in ("branch", "group") or not (row.branch or any(one.parent == own.id for one in tree.values())):
            return branch_of(tree, own.id)
        if not row.branch:
            raise Unusable("没有写明所在党支部；请补上一列，或用 --org 写明")
        named = [one.id for one in tree.values() if one.id in self.desk.within and one.name == row.branch]
        if len(named) > 1:
            raise Unusable(f"有 {len(named)} 个组织叫“{row.branch}”；请用 --org 写明代号")
        return branch_of(tree, named[0]) if named else self._founded(row.branch)

    def _founded(self, name: str) -> str:
        if name not in self.founded:
            own, id = self.desk.account.organisation, new_id(ORGANISATION)
            fields = {"name": name, "level": "branch", "parent": own, "placed": False}
            self.founded[name] = Draft(id, "organisation_founded", None, fields)
            tree = {**self.desk.tree, id: Organisation(id, name, "branch", own, placed=False)}
            self.desk = self.desk._replace(tree=tree, within=self.desk.within | {id})
        return self.founded[name].subject

    def person(self, row: MemberRow, about: Case, organisation: str) -> str | None:
        """Return who a row is about, None where nobody known; raises Unusable where several may be."""
        found = whom.member_of(about, organisation, self.known)
        if found in self.taken:
            raise Unusable(f"{row.name} 在文件里不止一行；只用了第一行，请合并")
        by_name = found is not None and not {row.number, row.id_number} & self._marks(found)
        return None if by_name and self.names[row.branch, row.name] > 1 and row.number else found

    def _marks(self, person: str) -> set[str | None]:
        there = self.known.people[person]
        return {there.number, there.id_number} - {None}


def _entry(there: _There, row: MemberRow) -> Entry | None:
    """Return what a row would change; None where it is about nobody who is or was a member."""
    organisation = there.organisation(row)
    access.require(there.desk.account, access.RECORD, there.desk.tree, organisation)
    about = Case("", row.name, row.number, row.born, row.sex, id_number=row.id_number)
    person = there.person(row, about, organisation)
    if row.status == NONE and _never_member(there, person):
        return None
    id = person or new_id(PERSON)
    there.taken.add(id)
    own = there.roll.own(id) if person else ()
    line = _line(row, organisation, there.roster.day)
    difference = _differs(there, row, line, id, own)
    recorded, told = _recorded(there, row, about, id, organisation)
    said = (*told, *_changes(there, difference), *_beside_case(line, own))
    drafts = (*recorded, *_drafts(there, row, id, difference))
    return Entry(row, id, organisation, person is None, difference, said, drafts)


def _never_member(there: _There, person: str | None) -> bool:
    return person is None or all(one.status == NONE for one in there.roll.member(person).statuses)


def _line(row: MemberRow, organisation: str, day: int) -> Line:
    line = Line(
        organisation, day, "moved_in" in row.covers, row.status, row.joined, row.full_from, row.moved_in,
        row.discipline, row.discipline_from, row.discipline_until,
    )
    if late := future(line):
        raise Unusable(f"{row.name} 的 {late} 还没有到；只登记已经发生的事，这一人没有登记")
    return line


def _differs(there: _There, row: MemberRow, line: Line, id: str, own: Sequence[StatusSpan]) -> Difference:
    """Return how a row stands to what is held; raises Unusable where a record from out of sight would be corrected."""
    found = compare(line, there.roll.said.get(id, []), there.gone.get(id, ()), own)
    homes = {one.record.fields.get("organisation") for one, _ in found.changed} - {None, ""}
    if homes - there.desk.within:
        raise Unusable(f"{row.name} 由范围以外的党组织登记过，与名册不同；请由上级组织的账户核对，这一人没有登记")
    return found


def _recorded(
    there: _There, row: MemberRow, about: Case, id: str, organisation: str
) -> tuple[list[Draft], list[str]]:
    """Return what is new about the person, as a draft, and what changes, in Chinese."""
    known = there.known.people.get(id)
    said = drafting.person_fields(about, known)
    told = [] if known is None else drafting.told_of(known, said, "改为")
    whom.learn(there.known, (known or Person(id))._replace(**said))
    if known is None:
        said["organisation"] = organisation
    return ([_draft(id, Statement("person_recorded", None, said), row)] if said else []), told


def _drafts(there: _There, row: MemberRow, id: str, difference: Difference) -> list[Draft]:
    claimed = there.roster.claimed
    found = [_draft(id, one, row)._replace(claimed_at=claimed) for one in difference.new]
    return found + [
        _draft(id, one, row)._replace(replaces=held.record.seq, why=WHY, correction="entry")
        for held, one in difference.changed
    ]


def _draft(id: str, one: Statement, row: MemberRow) -> Draft:
    source = {name: value for name, value in row.source._asdict().items() if value is not None}
    return Draft(id, one.kind, one.date, one.fields, source=source)


def _changes(there: _There, difference: Difference) -> list[str]:
    """Return in Chinese what is corrected, what was corrected before, and what clashes."""
    found = []
    for held, one in difference.changed:
        before, after = words(held.record, there.desk), words(_plain(one), there.desk)
        found.append(f"更正第 {held.record.seq} 行：{before} → {after}")
    found += [f"台账里已经更正，名册里仍是原样（{words(_plain(one), there.desk)}），没有改动"
              for one in difference.outdated]
    return found + [_CLASHES[code](there.desk, had, said) for code, had, said in difference.clash]


def _plain(one: Statement) -> Draft:
    return Draft("", one.kind, one.date, one.fields)


def _status_clash(desk: Desk, had: str, said: str) -> str:
    return (f"台账里已是{VALUE_NAMES[had]}，名册里是{VALUE_NAMES[said]}；没有改动。名册是旧的不用管，"
            "台账登记错了用 devtrack member status 更正")


def _home_clash(desk: Desk, had: str, said: str) -> str:
    return (f"台账里组织关系在{place(desk, had)}，名册列在{place(desk, said)}；没有改动。"
            "已转来的，请在名册里写组织关系转入时间，或用 devtrack member status 登记")


_CLASHES: dict[str, Any] = {"status": _status_clash, "organisation": _home_clash}


def _beside_case(line: Line, own: Iterable[StatusSpan]) -> list[str]:
    """Return what to say where the roster and the person's own case give different days of joining."""
    began = next((text_of(one.since) for one in own if one.status == PROBATIONARY), None)
    if began is None or line.joined is None or began.startswith(line.joined):
        return []
    return [f"入党时间 {line.joined} 与档案里支部大会的日期 {began} 不同；请核对"]


def _unlisted(there: _There, entries: Sequence[Entry]) -> list[Person]:
    """Return the members of the branches listed, on the roster's day, whom no row is about."""
    found: dict[str, Person] = {}
    named = {one.person for one in entries}
    for organisation in dict.fromkeys(one.organisation for one in entries):
        for member in members_of(there.roll, organisation):
            if member.person not in named and _belongs(member, organisation, there.roster.day):
                found[member.person] = there.known.people.get(member.person) or Person(member.person)
    return list(found.values())


def _belongs(member: Member, organisation: str, day: int) -> bool:
    return any(
        one.organisation == organisation and one.status not in (NONE, NOT_YET) for one in worlds_of(member, day)
    )

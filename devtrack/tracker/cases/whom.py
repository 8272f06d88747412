"""Who is meant? Finds the person and the case that a line of a file is about, among those the ledger knows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from devtrack.assembly import CaseFile, Person
from devtrack.errors import Unusable
from devtrack.model import Case
from devtrack.subjects import Record, is_erased

OVER = frozenset({"withdrew", "removed", "transferred_out", "conversion_approved"})
"""Kinds of facts after which a case may be over, and another one of the same person begin."""


class Known(NamedTuple):
    """Whom the ledger knows: people by what they are found by, their organisations, who was listed as a member.

    `within`: the organisations that the account sees; nothing is told of people who belong to none of them.
    """

    people: dict[str, Person]
    by_number: dict[str, str]
    by_id_number: dict[str, str]
    by_name: Mapping[str, list[str]]
    homes: Mapping[str, set[str]]
    members: frozenset[str]
    candidates: frozenset[str]
    within: frozenset[str]


def known(
    people: Mapping[str, Person], facts: Iterable[Record], cases: Iterable[tuple[str, str]],
    within: frozenset[str], admitted: Iterable[str] = (),
) -> Known:
    """Return whom the ledger knows. `facts`: what is recorded of people; `cases`: person and organisation of each.

    `admitted`: people (ids) whom a case of their own made members.
    """
    homes: dict[str, set[str]] = defaultdict(set)
    members = set(admitted)
    told = list(facts)
    gone = {one.replaces for one in told}
    for one in told:
        if one.seq in gone:
            continue
        if one.fields.get("organisation"):
            homes[one.subject].add(one.fields["organisation"])
        if one.kind == "status_changed":
            members.add(one.subject)
    candidates = set()
    for owner, organisation in cases:
        homes[owner].add(organisation)
        candidates.add(owner)
    by_name: dict[str, list[str]] = defaultdict(list)
    for person in people.values():
        if not person.erased and not is_erased(person.name) and "*" not in person.name:  # a masked name is nobody's
            by_name[person.name].append(person.id)
    return Known(
        dict(people), {one.number: one.id for one in people.values() if one.number},
        {one.id_number: one.id for one in people.values() if one.id_number}, by_name, homes,
        frozenset(members), frozenset(candidates), within,
    )


def in_sight(known: Known, person: str) -> bool:
    """Tell whether a person belongs to an organisation in sight, or to none."""
    homes = known.homes.get(person)
    return not homes or not known.within.isdisjoint(homes)


def learn(known: Known, person: Person) -> None:
    """Take in what a line of a file says of a person: a line after it may name the same number."""
    known.people[person.id] = person
    for value, found_by in ((person.number, known.by_number), (person.id_number, known.by_id_number)):
        if value:
            found_by[value] = person.id


def is_of(case: Case, person: Person, known: Known) -> bool:
    """Tell whether a line with the code of a case may be about its person, as far as it says who that is."""
    numbered = case.number == person.number or (person.number is None and case.number not in known.by_number)
    return case.name == person.name and _agrees(case, person) and (numbered or not case.number)


def person_of(case: Case, organisation: str, known: Known) -> str | None:
    """Return who a line is about, None where nobody known; raises Unusable where several may be meant."""
    for value, found_by in ((case.number, known.by_number), (case.id_number, known.by_id_number)):
        if value and value in found_by:
            return _same(case, known.people[found_by[value]], known)
    if case.number or not case.name:
        named = [id for id in known.by_name.get(case.name, ()) if not known.people[id].number]
    else:
        named = list(known.by_name.get(case.name, ()))
    here = [id for id in named if organisation in known.homes.get(id, ()) and _agrees(case, known.people[id])]
    here = [id for id in here if id in known.candidates] or ([] if case.number else here)
    if len(here) > 1:
        raise Unusable(
            f"本支部有 {len(here)} 个{case.name}，分不清是哪一个；请先用 devtrack case change {case.name} --number 学号"
            " 分别写明，再导入，这一人没有导入"
        )
    if not here and not case.number:
        _not_elsewhere(case, organisation, named, known)
    return here[0] if here else None


def _not_elsewhere(case: Case, organisation: str, named: Sequence[str], known: Known) -> None:
    """Raise Unusable where somebody of this name and birth day belongs to another organisation in sight."""
    alike = [known.people[id] for id in named if organisation not in known.homes.get(id, ()) and in_sight(known, id)]
    if case.born and any(one.born == case.born and one.id in known.candidates for one in alike):
        raise Unusable(
            f"台账里另一个党支部有姓名、出生日期都相同的{case.name}；请补上学号，或用 --org 写明党支部，这一人没有导入"
        )


def member_of(line: Case, organisation: str, known: Known) -> str | None:
    """Return who a line of a roster of members is about; None where nobody known. Raises Unusable where several may be.

    By number; else by name within the branch, first among its members, then among those known by name only: a
    candidate is found by number alone.
    """
    for value, found_by in ((line.number, known.by_number), (line.id_number, known.by_id_number)):
        if value and value in found_by:
            return _same(line, known.people[found_by[value]], known)
    named = [id for id in known.by_name.get(line.name, ()) if organisation in known.homes.get(id, ())]
    here = [id for id in named if _may_be(line, known.people[id])]
    members = [id for id in here if id in known.members]
    found = members or [id for id in here if id not in known.candidates]
    if len(found) > 1:
        raise Unusable(f"本支部有 {len(found)} 个{line.name}，分不清是哪一个；请补上学号再导入，这一人没有登记")
    return found[0] if found else None


def _may_be(line: Case, person: Person) -> bool:
    """Tell whether a line may be about a person of this name, as far as numbers and birth days are known."""
    pairs = ((line.number, person.number), (line.id_number, person.id_number))
    return _agrees(line, person) and all(one is None or other is None or one == other for one, other in pairs)


def _same(case: Case, person: Person, known: Known) -> str:
    if not in_sight(known, person.id):
        raise Unusable(
            f"学号（或身份证号）{case.number or ''}不能在本组织使用；请核对号码，号码无误的请上级组织的管理员办理，"
            "这一人没有导入"
        )
    if case.name and person.name != case.name and not _agrees(case, person):
        raise Unusable(
            f"学号（或身份证号）{case.number or ''}在台账里是{person.name}，这里是{case.name}，出生日期也不同；"
            "请核对号码，这一人没有导入"
        )
    return person.id


def _agrees(case: Case, person: Person) -> bool:
    """Tell whether the birth days may be the same, as far as they are known."""
    if not case.born or not person.born:
        return True
    return case.born.startswith(person.born) or person.born.startswith(case.born)


def mentioned(name: str, organisation: str, known: Known) -> str | None:
    """Return who is meant by a name in a list of people: a member of this branch, or one known by name only."""
    named = [id for id in known.by_name.get(name, ()) if organisation in known.homes.get(id, ())]
    members = [id for id in named if id in known.members]
    nameless = [id for id in named if id not in known.members and id not in known.candidates]
    return members[0] if len(members) == 1 else nameless[0] if nameless else None


def case_of(
    case: Case, organisation: str, mine: Sequence[CaseFile], by_code: bool, within: frozenset[str]
) -> CaseFile | None:
    """Return the case that a line continues, None where it begins one; raises Unusable where it is another's.

    `mine`: the cases of the person; `by_code`: the line has a code of its own, so that another code of the same
    person is a second application.
    """
    if by_code:
        same = [one for one in mine if case.id in (one.case.id, one.id)]
        mine = same or [one for one in mine if one.case.id == one.id] or _going_on(mine, case)
    elsewhere = [one for one in mine if one.organisation != organisation]
    mine = [one for one in mine if one.organisation == organisation]
    if not mine and elsewhere:
        there = elsewhere[-1]
        named = f"（{there.case.branch}）" if there.organisation in within else ""
        raise Unusable(f"{case.name} 的档案在台账里属于另一个组织{named}；没有导入这一人")
    return mine[-1] if mine else None


def _going_on(mine: Sequence[CaseFile], case: Case) -> list[CaseFile]:
    """Return the case that a roster called by the person's number, where it is not over: it is this one."""
    return [
        one for one in mine
        if one.case.id == case.number and OVER.isdisjoint(fact.kind for fact in one.case.facts)
    ]

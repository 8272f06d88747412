"""Which person is meant by a 学号, a name or an id? Among those in sight, with what tells several apart."""

from collections import defaultdict
from collections.abc import Collection
from difflib import get_close_matches

from devtrack.assembly import Person, people_of
from devtrack.errors import Unusable
from devtrack.importers.names import clean_name, plain
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import MANY, case_entries, find_people, ids, records
from devtrack.subjects import ID, PERSON
from devtrack.tracker.desk import Desk
from devtrack.tracker.members.roll import Roll

KINDS = ("person_recorded", "person_erased")
NEAR = 3


def person(connection: Transaction, desk: Desk, who: str) -> Person:
    """Return the person in sight who is meant; raises Unusable where that is none, or several."""
    found = several(connection, desk, who, in_sight(connection, desk))
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unusable(f"没有“{who}”这个人{_near(connection, desk, who)}")
    listed = "、".join(told_apart(one) for one in found)
    raise Unusable(f"有 {len(found)} 个人叫“{who}”：{listed}；请写学号或代号")


def told_apart(one: Person) -> str:
    """Return a person with what tells him from others of his name."""
    return f"{one.name}（{one.number or one.id}）"


def several(connection: Transaction, desk: Desk, who: str, among: Collection[str]) -> list[Person]:
    """Return the people among some (ids) who may be meant: by id, else by number, else by name."""
    typed, keys = plain(who), desk.ledger.keys
    if ID.fullmatch(typed):
        found = [typed]
    else:
        found = find_people(connection, keys, "number", typed)
        found = found or find_people(connection, keys, "name", clean_name(who))
    named = [id for id in found if id in among]
    people = people_of(records(connection, keys, kinds=KINDS, subjects=named)) if named else {}
    return [one for one in people.values() if not one.erased]


def in_sight(connection: Transaction, desk: Desk) -> dict[str, set[str]]:
    """Return the people in sight (id -> organisations in sight): by what is recorded of them, or by a case."""
    of, found = ids(connection), defaultdict(set)
    for one in records(connection, desk.ledger.keys, of=PERSON, with_texts=False):
        if (home := one.fields.get("organisation")) in desk.within:
            found[one.subject].add(home)
    for case in case_entries(connection, desk.within):
        if case.organisation is not None:
            found[of[case.person]].add(of[case.organisation])
    return dict(found)


def names_of(connection: Transaction, desk: Desk, people: Collection[str]) -> dict[str, Person]:
    """Return who some people (ids) are, the erased without a name."""
    asked = people if len(people) <= MANY else ()
    known = people_of(records(connection, desk.ledger.keys, kinds=KINDS, subjects=asked)) if people else {}
    return {id: known.get(id) or Person(id) for id in people}


def _near(connection: Transaction, desk: Desk, who: str) -> str:
    members = set(Roll(connection, desk).said) & in_sight(connection, desk).keys()
    known = {one.name: one for one in names_of(connection, desk, members).values()}
    close = get_close_matches(clean_name(who), known, n=NEAR, cutoff=0.5)
    near = "、".join(told_apart(known[name]) for name in close)
    return f"；是否为 {near}" if near else "；请写学号、姓名或代号，党员名册见 devtrack member list"

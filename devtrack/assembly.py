"""How do the rows of a ledger become cases? Names put back in, corrections followed, what the ledger knows besides.

Pure: the same rows, and the same knowledge of people, organisations and meetings, give the same case.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.model import Case, Fact, Source
from devtrack.organisations import Tree, authorised, general_branch, tracked_from
from devtrack.subjects import (
    ERASED,
    HIDDEN,
    OF_CASES,
    PEOPLE_FIELDS,
    Draft,
    Record,
    joined_authority,
    joined_people,
    on_road,
    takes_back,
)

APPROVALS = frozenset({"admission_approved", "conversion_approved"})
VOTES = frozenset({"admission_voted", "conversion_voted"})
JOINED = APPROVALS | VOTES | PEOPLE_FIELDS.keys()
_new = tuple.__new__


class Person(NamedTuple):
    """Who somebody is, as last recorded; `name` says so where the person was erased."""

    id: str
    name: str = ERASED
    number: str | None = None
    born: str | None = None
    sex: str | None = None
    id_number: str | None = None
    erased: bool = False


class World(NamedTuple):
    """What the ledger knows besides the rows of cases.

    `standing`: what the member roster says of a person on a day (status, discipline, discipline_until; under DOUBTED
    which disciplines may have been in force), empty where it says nothing. `figures`: what a meeting says of attendance
    (due, present). `batches`: number -> (recorded_at, account). `texts`: row -> its private texts; `sources`:
    (batch, person) -> what all its rows came from. `ids` and `numbers`: number of a subject -> id and back.
    `accounts`: id -> name. `known_by`: a day, None: today.
    """

    ident: str
    where: str
    people: Mapping[str, Person]
    tree: Tree
    batches: Mapping[int, tuple[str, str]]
    texts: Mapping[int, Mapping[str, Any]]
    sources: Mapping[tuple[int, int], Any]
    ids: Mapping[int, str]
    numbers: Mapping[str, int]
    standing: Callable[[str, int], Mapping[str, Any]]
    figures: Mapping[str, Mapping[str, int]]
    accounts: Mapping[str, str] = {}
    known_by: str | None = None


class CaseFile(NamedTuple):
    """A case with what the ledger alone knows of it: its id, person and organisation (ids), its last row.

    `rows`: the number of each fact's row, in the order of the facts.
    """

    id: str
    person: str
    organisation: str
    last: int
    case: Case
    blank_reason: str | None
    rows: tuple[int, ...]


def people_of(records: Iterable[Record], known_by: str | None = None) -> dict[str, Person]:
    """Return everybody recorded (id -> person), each as last recorded, the erased without a name."""
    found: dict[str, Person] = {}
    for one in records:
        if known_by is not None and one.known_at[:10] > known_by and one.subject in found:
            continue
        if one.kind == "person_erased":
            found[one.subject] = Person(one.subject, erased=True)
        elif one.kind == "person_recorded":
            known = found.get(one.subject) or Person(one.subject)
            if not known.erased:
                told = {name: text for name, text in one.fields.items() if name in Person._fields and text != ERASED}
                found[one.subject] = known._replace(**told)
    return found


def cases_of(rows: Iterable[Any], world: World, *, every: bool = False) -> Iterator[CaseFile]:
    """Yield the cases that rows tell of (one case after another); `every`: with the facts that were corrected too."""
    for n, own in groupby(rows, key=itemgetter(1)):
        made = _case(world.ids[n], list(own), world, every)
        if made is not None:
            yield made


def _case(id: str, rows: list[Any], world: World, every: bool) -> CaseFile | None:
    known = [row for row in rows if _known(row, world, rows[0][11])] if world.known_by else rows
    replaced = {row[6] for row in known if row[6] is not None}
    head: dict[str, Any] = {}
    for row in known:
        if row[2] in OF_CASES and row[0] not in replaced:
            head |= _fields(row[4], world.texts.get(row[0]))
    if "person" not in head:
        return None
    named = {row[0]: _id(row[0], row[9], world.texts.get(row[0]), world) for row in rows if row[0] in replaced}
    told = Told(world, head["organisation"], world.numbers.get(head["person"], 0), named)
    road = [row for row in known if on_road(row[2])]
    if not every:
        road = [row for row in road if row[0] not in replaced and not takes_back(row[2])]
    case = _headed(id, head, tuple(_fact(row, told) for row in road), world)
    numbers = tuple(row[0] for row in road)
    return CaseFile(id, head["person"], head["organisation"], rows[-1][0], case, head.get("blank_reason"), numbers)


def supposed(file: CaseFile, draft: Draft, world: World) -> Fact:
    """Return a fact of a case as it would stand if this draft were written: with what the ledger knows besides."""
    lo, hi = parse(draft.date)
    told = Told(world, file.organisation, 0, {})
    fields = dict(draft.fields)
    if draft.kind in JOINED:
        fields = _joined(draft.kind, fields, (lo, hi), draft.meeting, told)
    return Fact(draft.kind, draft.date, lo, hi, fields, draft.elsewhere, meeting=draft.meeting)


class Told(NamedTuple):
    """What the facts of one case share: its organisation and person (a number), the ids of corrected rows."""

    world: World
    organisation: str
    person: int
    named: Mapping[int, str]


def _known(row: Any, world: World, opening: int) -> bool:
    """Tell whether a row was known by the day asked for.

    What a fact says of when it was recorded counts only where it came with the case itself (`opening`: that batch):
    whoever adds to a case later cannot have known it here before, whatever the file says.
    """
    recorded: str = world.batches[row[11]][0]
    moment = min(row[10], recorded) if row[10] and row[11] == opening else recorded
    return moment[:10] <= str(world.known_by)


def _headed(id: str, head: Mapping[str, Any], facts: tuple[Fact, ...], world: World) -> Case:
    person = world.people.get(head["person"]) or Person(head["person"])
    organisation = world.tree.get(head["organisation"])
    code = head.get("code")
    covers = head.get("covers")
    own, between = head.get("branch_committee"), head.get("general_branch")
    if organisation is not None:
        own = organisation.has_committee if own is None else own
        between = general_branch(world.tree, organisation.id) if between is None else between
    since = head.get("tracked_from") or (tracked_from(world.tree, organisation.id) if organisation else None)
    return Case(
        id if code is None or code == ERASED else code, person.name, person.number, person.born, person.sex,
        head.get("category"), organisation.name if organisation else None, own, between, head.get("leaves_on"),
        None if covers is None or since else frozenset(covers), since, facts, Source(world.where),
    )


@lru_cache(maxsize=65536)
def _parsed(data: str) -> dict[str, Any]:
    # Most rows say the same few things; who changes what is returned copies it first.
    found: dict[str, Any] = json.loads(data)
    return found


def _fields(data: str | None, texts: Mapping[str, Any] | None) -> dict[str, Any]:
    if not data:
        return {}
    fields = _parsed(data)
    if HIDDEN in fields:
        private = texts.get("fields", {}) if texts else {}
        fields = {**fields, **{name: private.get(name, ERASED) for name in fields[HIDDEN]}}
        del fields[HIDDEN]
    return fields


def _fact(row: Any, told: Told) -> Fact:
    seq, _, kind, day, data, elsewhere, replaces, correction, meeting, origin, claimed, batch = row
    world = told.world
    texts = world.texts.get(seq)
    lo, hi = parse(day)
    recorded, account = world.batches[batch]
    by = None if claimed else world.accounts.get(account, account)
    source = world.sources.get((batch, told.person))
    id = _id(seq, origin, texts, world)
    if texts is None and kind not in JOINED and replaces is None:  # most are
        fields = _fields(data, texts) if data else {}
        return _new(Fact, (
            kind, day, lo, hi, fields, elsewhere is True, id, claimed or recorded, by, None, None, correction, meeting,
            source,
        ))
    texts = texts or _NOTHING
    meeting = meeting or texts.get("meeting")
    fields = _fields(data, texts)
    if kind in JOINED:
        fields = _joined(kind, fields, (lo, hi), meeting, told)
    return _new(Fact, (
        kind, day, lo, hi, fields, elsewhere is True, id, claimed or recorded, texts.get("claimed_by") or by,
        told.named.get(replaces), texts.get("why"), correction, meeting, texts.get("source") or source,
    ))


def _id(seq: int, origin: str | None, texts: Mapping[str, Any] | None, world: World) -> str:
    """Return the id of a fact: the one it came with, else its row in this ledger."""
    return origin or (texts.get("origin") if texts else None) or f"{world.ident}.{seq}"


_NOTHING: Mapping[str, Any] = {}


def _joined(kind: str, fields: dict[str, Any], day: tuple[int, int], meeting: str | None, told: Told) -> dict[str, Any]:
    """Return the fields with what the ledger knows besides: people's standing, attendance, authority to approve."""
    world = told.world
    if kind in PEOPLE_FIELDS:
        people = fields.get(PEOPLE_FIELDS[kind])
        exact = day[0] if day[0] == day[1] else None
        if not people:
            return fields
        return {**fields, **joined_people(PEOPLE_FIELDS[kind], (_member(one, world, exact) for one in people))}
    if kind in VOTES:
        return {**world.figures[meeting], **fields} if meeting and meeting in world.figures else fields
    if fields.get("body_kind") == "committee" and told.organisation in world.tree:
        return {**fields, **joined_authority(*authorised(world.tree, told.organisation, *day))}
    return fields


def _member(one: Mapping[str, Any], world: World, day: int | None) -> dict[str, Any]:
    """Return a person of a list by name, with the status and discipline that the roster knows of on that day."""
    person = world.people.get(one["person"])
    told = {key: value for key, value in one.items() if key != "person"}
    if day is not None:
        told |= world.standing(one["person"], day)
    # Two erased people stay two: the end of an id that leads to nobody any more tells them apart.
    name = ERASED + one["person"][-4:] if person is None or person.name == ERASED else person.name
    return {"name": name, **told}

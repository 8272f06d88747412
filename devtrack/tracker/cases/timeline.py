"""What was ever recorded of a case, in the order in which it happened: by whom, from where, and what became of it?"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.reading import records
from devtrack.ledger.roster import account_name
from devtrack.subjects import Record, kind_name, on_road, takes_back
from devtrack.tracker.cases.progress import DAY_UNKNOWN, order_of
from devtrack.tracker.cases.seeking import one
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION, beside_told, fields_told, named, recorded_told
from devtrack.tracker.desk import Desk
from devtrack.tracker.world import world

CORRECTED, TAKEN_BACK = "已更正", "已作废"


class Event(NamedTuple):
    """One thing recorded, told in Chinese: its row, day, what, fields, whether elsewhere, when and by whom recorded.

    `fate`: "" where it stands, CORRECTED or TAKEN_BACK, then `why` and what took its place; `replaces`: the row that
    this one corrects.
    """

    row: int
    day: str
    what: str
    fields: str
    elsewhere: bool
    recorded: str
    fate: str
    why: str
    replaces: int | None


class Timeline(NamedTuple):
    """Everything recorded of a case: what happened, in that order; what was said of case and person, as it was said."""

    file: CaseFile
    happened: tuple[Event, ...]
    beside: tuple[Event, ...]


class _Told(NamedTuple):
    """What records are told with: names of people and organisations, of accounts, and which record replaced which."""

    people: Mapping[str, str]
    organisations: Mapping[str, str]
    accounts: Mapping[str, str]
    replaced_by: Mapping[int, Record]


def timeline(desk: Desk, who: str, day: int, known_by: str | None) -> Timeline:
    """Return everything ever recorded of the case meant; raises Unusable where it is not one. `day`: an ordinal."""
    access.require(desk.account, access.READ, desk.tree)
    with reading(desk.ledger.engine) as connection:
        file = one(connection, desk, who, day, known_by)
        every = records(connection, desk.ledger.keys, subjects=(file.id, file.person))
        known = _known(list(every), known_by)
        told = _told(connection, desk, known)
    road = [each for each in known if on_road(each.kind) and not takes_back(each.kind)]
    road.sort(key=lambda each: (order_of(each.date, each.kind), each.seq))
    beside = [each for each in known if not on_road(each.kind)]
    return Timeline(file, tuple(_event(each, told) for each in road), tuple(_event(each, told) for each in beside))


def _known(every: list[Record], known_by: str | None) -> list[Record]:
    """Return what was known by a day: what came with the case itself by its own word, all else since it was written."""
    opened = next((each.recorded_at for each in every if each.kind == "case_opened"), None)
    return [
        each for each in every
        if known_by is None or (each.known_at if each.recorded_at == opened else each.recorded_at)[:10] <= known_by
    ]


def _told(connection: Transaction, desk: Desk, known: Iterable[Record]) -> _Told:
    people = {id: person.name for id, person in world(connection, desk).people.items()}
    here = {id: unit.name if id in desk.within else "（其他组织）" for id, unit in desk.tree.items()}
    accounts = {each.account for each in known}
    names = {id: account_name(connection, desk.ledger.keys, id) for id in sorted(accounts)}
    return _Told(people, here, names, {each.replaces: each for each in known if each.replaces is not None})


def _event(each: Record, told: _Told) -> Event:
    by = told.replaced_by.get(each.seq)
    fate = "" if by is None else TAKEN_BACK if takes_back(by.kind) else CORRECTED
    return Event(
        each.seq, each.date or DAY_UNKNOWN, kind_name(each.kind), _fields(each, told), each.elsewhere,
        recorded_told(each, told.accounts[each.account]), fate, _why(by, told) if by else "", each.replaces,
    )


def _fields(each: Record, told: _Told) -> str:
    if on_road(each.kind):
        return fields_told(each.kind, named(each.kind, each.fields, told.people))
    return beside_told(each.fields, told.organisations)


def _why(by: Record, told: _Told) -> str:
    """Return why a fact no longer stands, by which kind of correction, and what took its place."""
    said = KIND_OF_CORRECTION.get(by.correction or "", "更正")
    said += f"：{by.why}" if by.why else ""
    if takes_back(by.kind):
        return f"{said}（第 {by.seq} 行，{recorded_told(by, told.accounts[by.account])}）"
    return f"{said}；改为 {by.date or DAY_UNKNOWN}，见第 {by.seq} 行"

"""What happened, when, to whom? Recorded by hand as it happened, for one or many, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from devtrack import access
from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.ledger.engine import Transaction
from devtrack.model import Fact
from devtrack.subjects import PEOPLE_FIELDS, Draft
from devtrack.tracker.cases.naming import Naming, naming_here
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.tracker.cases.rehearsal import Tried, Work, rehearsing, tried, watched
from devtrack.tracker.cases.seeking import several
from devtrack.tracker.cases.steps import date_of, fields_of, kind_of
from devtrack.tracker.cases.telling import fact_told
from devtrack.tracker.cases.venue import at, counted_in, fits, stored, venue
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import KINDS

Read = TypeVar("Read")

ACKNOWLEDGED = "departure_acknowledged"
"""Written beside the step for which somebody takes a departure on, never by hand."""


class Entry(NamedTuple):
    """What was typed: the step, the people, the day, fields as field=value, whether it was done in another unit."""

    step: str
    whos: tuple[str, ...]
    on: str | None
    fields: tuple[str, ...] = ()
    elsewhere: bool = False


class Happened(NamedTuple):
    """A fact as typed and understood."""

    kind: str
    date: str | None
    fields: Mapping[str, Any]
    elsewhere: bool


class Recorded(NamedTuple):
    """What was tried, and what is recorded, in Chinese."""

    tried: Tried
    told: str


def try_record(work: Work, entry: Entry) -> Recorded:
    """Say what recording this would change; raises Unusable with every mistake, or Conflict. Nothing is kept."""
    with rehearsing(work.desk) as connection:
        slips = Slips(work.desk, work.moment[:10])
        files = found(connection, work, entry.whos, slips)
        there = venue(connection, work.desk, entry.fields, slips)
        fact = slips.sure(_happened(entry._replace(fields=there.rest), slips, work.bench.ask.as_of))
        fits(there, fact.kind, fact.date, files, slips)
        own = {file.id: stored(there.minutes, fact.kind, file, fact.fields, slips) for file in files}
        again = [repeated(fact._replace(fields=own[file.id]), (file,)) for file in files]
        for mistake in (mistake for one in again for mistake in one.same):
            slips.add(mistake)
        drafts, said = put_in(connection, work, fact, files, slips)
        slips.check()
        alike = [said for one in again for said in one.alike]
        notes = [*alike, *said, *counted_in(fact.fields, own, files)]
        done = watched(connection, work, tried(connection, work, at(there, drafts, own), files, notes), there.id)
        return Recorded(done, fact_told(fact.kind, fact.fields, fact.elsewhere, fact.date or DAY_UNKNOWN))


def found(connection: Transaction, work: Work, whos: Sequence[str], slips: Slips) -> tuple[CaseFile, ...]:
    """Return the cases meant that the account may write to; what is wrong is kept in mind."""
    desk = work.desk
    meant = several(connection, desk, whos, work.bench.ask.as_of)
    for said in meant.mistakes:
        slips.add(said)
    for organisation in dict.fromkeys(file.organisation for file in meant.files):
        read(slips, partial(access.require, desk.account, access.RECORD, desk.tree, organisation))
    return meant.files


def read(slips: Slips, reader: Callable[[], Read]) -> Read | None:
    """Return what a reader makes of something typed; None where it is wrong, which is kept in mind."""
    try:
        return reader()
    except Unusable as error:
        slips.add(str(error))
        return None


def day_typed(slips: Slips, typed: str | None, option: str, today: int) -> str | None:
    """Return the day typed, None where it is not known; that it is missing or wrong is kept in mind."""
    if typed is None:
        slips.add(f"缺少 {option}：办理的日期，如 2026-11-22；只知月份写 2026-11，不知哪天写 日期不详")
        return None
    return read(slips, lambda: date_of(typed, option, today))


def _happened(entry: Entry, slips: Slips, today: int) -> Happened | None:
    kind = read(slips, lambda: kind_of(entry.step))
    date = day_typed(slips, entry.on, "--on", today)
    if kind is None:
        return None
    if kind == ACKNOWLEDGED:
        how = "由 devtrack advance 和 devtrack meeting vote 在办理时记下（--acknowledge 规则），不能用 record 登记"
        slips.add(f"“{KINDS[kind].name}”{how}；以前的档案里已有的，随档案文件导入")
        return None
    said = fields_of(kind, entry.fields)
    for mistake in said.mistakes:
        slips.add(mistake)
    return Happened(kind, date, said.fields, entry.elsewhere)


class Repeated(NamedTuple):
    """What was recorded before of the same kind and day: the same altogether, or only alike, in Chinese."""

    same: tuple[str, ...]
    alike: tuple[str, ...]


def repeated(fact: Happened, files: Sequence[CaseFile]) -> Repeated:
    """Return what to say of facts of the same kind and day in some cases."""
    same, alike = [], []
    for file in files:
        for row, held in zip(file.rows, file.case.facts, strict=True):
            if (held.kind, held.date) == (fact.kind, fact.date):
                said = f"{file.case.name} {fact.date or DAY_UNKNOWN} 已登记过“{KINDS[fact.kind].name}”（第 {row} 行）"
                if _same(fact, held):
                    same.append(f"{said}，内容相同")
                else:
                    alike.append(f"{said}；如果是更正，请改用 devtrack amend")
    return Repeated(tuple(same), tuple(alike))


def _same(fact: Happened, there: Fact) -> bool:
    people = PEOPLE_FIELDS.get(fact.kind)
    counted = ("due", "present") if there.meeting else ()  # of a vote that names a meeting: what the meeting gives
    for name in KINDS[fact.kind].fields:
        mine, other = fact.fields.get(name), there.fields.get(name)
        if name in counted and mine is None:
            continue
        if name == people and mine and other:
            mine, other = [one["name"] for one in mine], [one["name"] for one in other]
        if mine != other:
            return False
    return True


def put_in(
    connection: Transaction, work: Work, fact: Happened, files: Sequence[CaseFile], slips: Slips,
    naming: Naming | None = None,
) -> tuple[list[Draft], list[str]]:
    """Return a fact as drafts for some cases, with people by id, and what to say of those it names.

    `naming`: who can be named, if that was read already.
    """
    names = [one["name"] for one in fact.fields.get(PEOPLE_FIELDS.get(fact.kind, ""), ())]
    if not names:
        return [_draft(file, fact, fact.fields) for file in files], []
    naming = naming or naming_here(connection, work.desk)
    drafts: list[Draft] = []
    notes: list[str] = []
    for file in files:
        _tell_apart(names, file, naming, slips)
        fields, new = naming.put_in(fact.kind, fact.fields, file.organisation)
        notes += [_unlisted(one.fields["name"], file, naming) for one in new]
        drafts += [*new, _draft(file, fact, fields)]
    return drafts, notes


def _draft(file: CaseFile, fact: Happened, fields: Mapping[str, Any]) -> Draft:
    return Draft(file.id, fact.kind, fact.date, fields, fact.elsewhere)


def _tell_apart(names: Sequence[str], file: CaseFile, naming: Naming, slips: Slips) -> None:
    for name in names:
        if naming.members(name, file.organisation) > 1:
            slips.add(f"{file.case.branch} 的党员名册里有几个{name}，分不清是哪一个；请写学号（职工号）")


def _unlisted(name: str, file: CaseFile, naming: Naming) -> str:
    near = naming.near(name, file.organisation)
    guess = f"；是否为 {'、'.join(near)}" if near else ""
    return f"{name} 不在{file.case.branch}的党员名册里，只按姓名登记，党籍无法判断{guess}"

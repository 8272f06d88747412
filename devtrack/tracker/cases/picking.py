"""Which of the facts that stand in a case is meant? By its kind, and where there are several by its day or its row."""

from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.importers.days import Wrong, read_day
from devtrack.importers.names import plain
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.subjects import Record
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.tracker.cases.steps import UNKNOWN_DAYS, covers
from devtrack.tracker.cases.telling import fields_told, named
from devtrack.tracker.desk import Desk
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import world
from devtrack.vocabulary import KINDS


class Which(NamedTuple):
    """What was typed of a fact: its kind, and the day or the number of its row where there may be several."""

    kind: str
    was: str | None = None
    row: str | None = None


def pick(connection: Transaction, desk: Desk, file: CaseFile, which: Which, slips: Slips) -> Record | None:
    """Return the fact meant; None where it is not one, which is kept in mind with all there are."""
    every = list(records(connection, desk.ledger.keys, subjects=(file.id,)))
    replaced = {one.replaces for one in every}
    there = [one for one in every if one.kind == which.kind and one.seq not in replaced]
    meant = [one for one in there if _is_meant(one, which, slips)]
    if len(meant) == 1:
        return meant[0]
    people = {id: one.name for id, one in world(connection, desk).people.items()}
    lines = [f"  {one_line(one, people)}" for one in meant or there]
    few = f"有 {len(meant)} 条，请用 --was 日期或 --row 行号指明" if meant else "没有这一天或这一行的，现有"
    said = "\n".join([f"{few}：", *lines]) if there else "没有登记过；新发生的用 devtrack record 登记"
    slips.add(f"{file.case.name}的“{KINDS[which.kind].name}”{said}")
    return None


def _is_meant(one: Record, which: Which, slips: Slips) -> bool:
    if which.row is not None and plain(which.row) != str(one.seq):
        return False
    if which.was is None:
        return True
    try:
        day = None if plain(which.was) in UNKNOWN_DAYS else read_day(which.was)
    except Wrong as wrong:
        slips.add(f"--was：{wrong}")
        return True
    return covers(day.text if day else None, one.date)


def one_line(one: Record, people: dict[str, str]) -> str:
    """Return a fact in one line: day, row, fields. `people`: id -> name."""
    fields = fields_told(one.kind, named(one.kind, one.fields, people))
    return f"{one.date or DAY_UNKNOWN:<10}  第 {one.seq} 行  {fields}".rstrip()

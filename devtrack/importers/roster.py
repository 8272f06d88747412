"""Which people are in this sheet of a roster, and what is known of each?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from devtrack.importers.aliases import with_answers
from devtrack.importers.columns import Plan, columns_by_meaning, plan_columns
from devtrack.importers.facts import Told, read_facts
from devtrack.importers.grid import Sheet
from devtrack.importers.header import find_header
from devtrack.importers.kept import kinds_not_kept
from devtrack.importers.people import Person, read_person
from devtrack.importers.reading import ReadOptions, SheetLayout
from devtrack.importers.rows import Under, people_rows
from devtrack.model import Case, Problem, Source

EVERY = 500  # people between two reports of progress


@dataclass(slots=True)
class SheetRead:
    """What one sheet says; ``found`` is None where it has no header."""

    cases: list[Case] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    blanks: dict[str, str] = field(default_factory=dict)
    not_kept: list[str] = field(default_factory=list)
    plan: Plan | None = None
    layout: SheetLayout | None = None


def read_sheet(file: str, sheet: Sheet, options: ReadOptions, taken: dict[str, str]) -> SheetRead:
    """Read one sheet. `taken`: case id -> where, of the sheets read before; the new ones are added."""
    read = SheetRead()
    header = find_header(sheet, with_answers(options.headers, options.answers))
    if header is None:
        return read
    read.plan = plan = plan_columns(header, sheet.name, options.headers, options.answers)
    lost: dict[str, frozenset[str]] = {}
    rows: dict[str, int] = {}
    cells: dict[tuple[str, str], int] = {}
    columns = columns_by_meaning(plan)
    below = people_rows(Under(file, sheet, header, plan, options.headers), read.problems, read.skipped)
    for number, row in below:
        case, told = _case(file, sheet, number, row, plan, read, taken)
        read.cases.append(case)
        rows[case.id] = number
        lost[case.id] = frozenset(one.kind for one in told if one.fact is None)
        for one in told:
            if one.column is not None and one.fact and columns.get(one.kind, (0,))[0] != one.column + 1:
                cells[case.id, one.kind] = one.column + 1
        if options.progress and len(read.cases) % EVERY == 0:
            options.progress(len(read.cases), len(sheet.rows) - header.begin)
    _settle_covers(read, plan, lost)
    labels = {one.at + 1: one.label for one in header.headings}
    read.layout = SheetLayout(sheet.name, header.rows, columns, labels, rows, cells, plan.fingerprint)
    return read


def _case(
    file: str, sheet: Sheet, number: int, cells: Sequence[Any], plan: Plan, read: SheetRead, taken: dict[str, str]
) -> tuple[Case, list[Told]]:
    def say(column: str, message: str) -> None:
        read.problems.append(Problem(file, message, sheet=sheet.name, row=number, column=column))

    person = read_person(sheet, number, cells, plan, say)
    told = read_facts(sheet, number, cells, plan.slots, say)
    identity = _identity(file, sheet, number, person, read, taken)
    if person.reason:
        read.blanks[identity] = person.reason
    lost = {one.kind for one in told if one.fact is None}
    case = Case(
        identity, person.name, person.number, person.born, person.sex, person.category, person.branch, None, None,
        person.leaves_on, plan.covers - lost if lost else plan.covers, None,
        tuple(one.fact for one in told if one.fact), Source(file, None, sheet.name, number), person.id_number,
    )
    return case, told


def _identity(file: str, sheet: Sheet, row: int, person: Person, read: SheetRead, taken: dict[str, str]) -> str:
    here = f"［{sheet.name}］第 {row} 行" if sheet.name else f"第 {row} 行"
    identity = person.number or f"{person.name or '无名'}#{row}"
    if identity in taken:
        if person.number:
            said = f"学号 {identity} 与{taken[identity]}重复；两行各算一人，请核对后只留一行"
            read.problems.append(Problem(file, said, sheet=sheet.name, row=row))
            identity = f"{person.number}#{row}"
        if identity in taken:
            identity = f"{identity}@{sheet.name}"
    taken[identity] = here
    return identity


def _settle_covers(read: SheetRead, plan: Plan, lost: Mapping[str, frozenset[str]]) -> None:
    """Take from what the sheet covers the columns that nobody fills in."""
    gone = kinds_not_kept(read.cases, lost, plan.covers)
    if not gone:
        return
    read.cases = [replace(case, covers=(case.covers or frozenset()) - gone) for case in read.cases]
    read.not_kept = [
        one.label for slot in plan.slots if slot.kind in gone for one in slot.columns if one.column.covers
    ]

"""Which cases are there, and how does one of them stand?"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile, Person
from devtrack.exporters.basis import Basis, Judged
from devtrack.exporters.report import Report, Wanted, gather
from devtrack.ledger.engine import reading
from devtrack.model import Fact
from devtrack.organisations import below
from devtrack.tracker.cases.progress import NOWHERE, PAPER, Progress, order_of, progress
from devtrack.tracker.cases.seeking import one
from devtrack.tracker.cases.telling import covered_day
from devtrack.tracker.checks.checks import judged
from devtrack.tracker.checks.holdings import Ask, check_ledger
from devtrack.tracker.desk import Desk
from devtrack.tracker.world import cases, world
from devtrack.vocabulary import STATES


class Item(NamedTuple):
    """A case in the list, and how far it has come."""

    file: CaseFile
    progress: Progress


class Shown(NamedTuple):
    """One case: its person, how far it has come, papers and facts that stand in order, what is found of it.

    The report's lines cover the birth day unless it was to be revealed.
    """

    file: CaseFile
    person: Person
    progress: Progress
    papers: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    basis: Basis
    report: Report


def listed(desk: Desk, ask: Ask, states: Collection[str | None] = ()) -> list[Item]:
    """Return the cases in sight by branch and number; `states`: only those in one of these (None: in none yet)."""
    access.require(desk.account, access.READ, desk.tree)
    within = below(desk.tree, ask.organisation) if ask.organisation else None
    files = cases(desk, within=within, known_by=ask.known_by)
    items = [Item(file, progress(file.case, ask.as_of)) for file in files]
    return sorted((item for item in items if not states or item.progress.state in states), key=_by_branch)


def _by_branch(item: Item) -> tuple[str, str, str]:
    case = item.file.case
    return case.branch or "", case.number or "~", case.name  # who has no number comes last


def counted(items: Collection[Item]) -> list[tuple[str, int]]:
    """Count cases by state (in Chinese), in the order of the road."""
    found = Counter(item.progress.name for item in items)
    return [(name, found[name]) for name in (NOWHERE, *STATES.values()) if name in found]


def show(desk: Desk, who: str, ask: Ask, reveal: bool) -> Shown:
    """Return how the case meant stands; raises Unusable where it is not one."""
    access.require(desk.account, access.READ, desk.tree)
    with reading(desk.ledger.engine) as connection:
        file = one(connection, desk, who, ask.as_of, ask.known_by)
        person = world(connection, desk, ask.known_by).people[file.person]
    done = check_ledger(desk, ask._replace(only=(file.id,)))
    found = [each if reveal else _covered(each) for each in judged(done)]
    seen = sorted((fact for fact in file.case.facts if fact.lo <= ask.as_of), key=_happened)
    return Shown(
        file, person, progress(file.case, ask.as_of), tuple(fact for fact in seen if fact.kind == PAPER),
        tuple(fact for fact in seen if fact.kind != PAPER), done.basis, gather(found, ask.as_of, Wanted()),
    )


def _happened(fact: Fact) -> tuple[int, int]:
    return order_of(fact.date, fact.kind)


def _covered(each: Judged) -> Judged:
    return each._replace(case=replace(each.case, born=covered_day(each.case.born)))

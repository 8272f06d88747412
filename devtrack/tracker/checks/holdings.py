"""How do the cases of the ledger stand towards the rules? Each by the workflow its organisation follows on the day."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from devtrack import masking
from devtrack.assembly import CaseFile
from devtrack.dates import write
from devtrack.errors import Unusable
from devtrack.evaluate import evaluate_all
from devtrack.exporters.basis import Basis, Judged, Read
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.reading import CaseEntry, case_entries, head, ids, records
from devtrack.model import Case, Rulebook, Workflow
from devtrack.organisations import Tree, below, workflow_of
from devtrack.tracker.cases.telling import covered_day
from devtrack.tracker.checks.checks import Check
from devtrack.tracker.checks.files import Opened
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk, organisations, place
from devtrack.tracker.world import cases_of_entries

DEFAULT = "cqipc"
"""The workflow named where nobody has any case yet."""


class Ask(NamedTuple):
    """What is to be judged: the day (ordinal), a workflow for all (None: each by its own), folders of a unit's own.

    `organisation`: an id, with all under it; `known_by`: a day as text; `masked`: nobody is to be recognised;
    `only`: some cases (ids).
    """

    as_of: int
    workflow: str | None = None
    folders: tuple[Path, ...] = ()
    organisation: str | None = None
    known_by: str | None = None
    masked: bool = False
    only: Collection[str] | None = None


Loaded = tuple[Workflow, tuple[Rulebook, ...], tuple[str, ...]]


class Holding(NamedTuple):
    """One case in sight: as it stands in the ledger, as it may be shown, and by what it is judged."""

    file: CaseFile
    case: Case
    workflow: Workflow
    rulebooks: tuple[Rulebook, ...]


class Held(NamedTuple):
    """The cases in sight, and by what they are to be judged.

    `share`: yields one share of so many (from 0), each case with its rulebooks; `cases`: how many these are; `blanks`:
    case id -> 未填原因, of those read so far; `each`: yields all of them with what the ledger alone knows.
    """

    basis: Basis
    share: Callable[[int, int], Iterator[tuple[Case, tuple[Rulebook, ...]]]]
    cases: int
    blanks: dict[str, str]
    each: Callable[[], Iterator[Holding]]


def check_ledger(desk: Desk, ask: Ask) -> Check:
    """Say which cases are in sight and by what each is to be judged; raises Unusable."""
    held = hold(desk, ask)
    return Check(held.basis, (Opened((), held.basis.files[0]),), (), partial(_judged, held), held.cases, held.blanks)


def hold(desk: Desk, ask: Ask) -> Held:
    """Find the cases in sight and load what they are to be judged by; raises Unusable."""
    with reading(desk.ledger.engine) as connection:
        entries = case_entries(connection, desk.within, ask.only)
        units, tree = _units(connection, desk, entries, ask)
        now, _ = head(connection, desk.ledger.keys)
    wanted = set(below(tree, ask.organisation)) if ask.organisation else desk.within
    found = [one for one in entries if units.get(one.id) in wanted]
    then = desk._replace(tree=tree)
    flows = _flows(then, {units[one.id] for one in found}, ask)
    blanks: dict[str, str] = {}
    read = Read(Path(place(desk)), blanks=blanks)
    basis = _basis(flows, ask, read)._replace(head=str(now), known_by=ask.known_by)
    reader = partial(_share, then, ask, found, flows, blanks)
    return Held(basis, partial(_judgeable, reader), len(found), blanks, partial(reader, 0, 1))


def _judgeable(
    reader: Callable[[int, int], Iterator[Holding]], n: int, of: int
) -> Iterator[tuple[Case, tuple[Rulebook, ...]]]:
    return ((one.case, one.rulebooks) for one in reader(n, of))


def shown_of(case: Case) -> Case:
    """Return a case as it may be shown: judged by the day of birth, shown without it."""
    return replace(case, born=covered_day(case.born))


def _judged(held: Held, n: int, of: int) -> Iterator[Judged]:
    for case, books in held.share(n, of):
        yield Judged(shown_of(case), evaluate_all(books, case, held.basis.as_of), 0)


def _units(
    connection: Transaction, desk: Desk, entries: Sequence[CaseEntry], ask: Ask
) -> tuple[dict[str, str], Tree]:
    """Return to which organisation each case belonged, and the organisations, as known by the day asked for."""
    if ask.known_by is None:
        names = ids(connection)
        return {one.id: names[one.organisation] for one in entries if one.organisation}, desk.tree
    keys, found = desk.ledger.keys, {}
    for one in records(connection, keys, kinds=("case_opened", "case_changed"), with_texts=False):
        if one.known_at[:10] <= ask.known_by and "organisation" in one.fields:
            found[one.subject] = one.fields["organisation"]
    known = organisations(connection, desk.ledger, ask.known_by)
    # On top, a workflow that was told later than that day is better than none: the ledger may have begun later.
    return found, {id: one if one.workflows or one.parent else replace(one, workflows=desk.tree[id].workflows)
                   for id, one in known.items()}


def _share(
    desk: Desk, ask: Ask, found: Sequence[CaseEntry], flows: Mapping[str, Loaded], blanks: dict[str, str], n: int,
    of: int,
) -> Iterator[Holding]:
    """Read one share of the cases, in their order, each with its rulebooks."""
    mine = found[len(found) * n // of:len(found) * (n + 1) // of]
    with reading(desk.ledger.engine) as connection:
        for one in cases_of_entries(connection, desk, mine, ask.known_by):
            case = replace(masking.case(one.case, one.id, judged=True), born=one.case.born) if ask.masked else one.case
            if one.blank_reason and not ask.masked:
                blanks[case.id] = one.blank_reason
            workflow, books, _ = flows[_flow(desk, one.organisation, ask)]
            yield Holding(one, case, workflow, books)


def flow_of(desk: Desk, one: CaseFile, ask: Ask) -> str:
    """Return the workflow by which a case is judged; raises Unusable where its organisation follows none."""
    return _flow(desk, one.organisation, ask)


def _flow(desk: Desk, organisation: str, ask: Ask) -> str:
    name = ask.workflow or workflow_of(desk.tree, organisation, ask.as_of)
    if name is None:
        unit = desk.tree[organisation].name
        day = write(ask.as_of)
        raise Unusable(f"{unit} 在 {day} 没有采用任何流程；用 devtrack org workflow 指定，或加 --workflow")
    return name


def _flows(desk: Desk, units: Iterable[str], ask: Ask) -> dict[str, Loaded]:
    own = ask.workflow or workflow_of(desk.tree, desk.account.organisation, ask.as_of) or DEFAULT
    names = {_flow(desk, unit, ask) for unit in units} or {own}
    return {name: load(name, ask.folders) for name in sorted(names)}


def _basis(flows: dict[str, Loaded], ask: Ask, read: Read) -> Basis:
    books = {book.name: book for _, own, _ in flows.values() for book in own}
    title = "、".join(flow.title for flow, _, _ in flows.values())
    choices = next(iter(flows.values()))[2]
    return Basis(ask.as_of, "、".join(flows), title, tuple(books.values()), choices, (read,))

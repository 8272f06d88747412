"""How do the cases of the ledger stand towards the rules? Each by the workflow its organisation follows on the day."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack import masking
from devtrack.assembly import CaseFile
from devtrack.dates import write
from devtrack.errors import Unusable
from devtrack.exporters.basis import Basis, Read
from devtrack.ledger.engine import file_of, reading
from devtrack.ledger.reading import head
from devtrack.model import Case, Rulebook, Workflow
from devtrack.organisations import below, workflow_of
from devtrack.tracker.checks import Check
from devtrack.tracker.desk import Desk
from devtrack.tracker.files import Opened
from devtrack.tracker.rules import load
from devtrack.tracker.world import cases_in

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


def check_ledger(desk: Desk, ask: Ask) -> Check:
    """Read the cases in sight and say by what each is to be judged; raises Unusable."""
    within = below(desk.tree, ask.organisation) if ask.organisation else None
    with reading(desk.ledger.engine) as connection:
        found = cases_in(connection, desk, within=within, only=ask.only, known_by=ask.known_by)
        now, _ = head(connection, desk.ledger.keys)
    flows = _flows(desk, found, ask)
    cases = tuple(_shown(one, ask.masked) for one in found)
    where = file_of(desk.ledger.where) or Path("台账")
    blanks = {case.id: one.blank_reason for case, one in zip(cases, found, strict=True) if one.blank_reason}
    basis = _basis(flows, ask, Read(where, blanks=blanks))._replace(head=str(now), known_by=ask.known_by)
    books = {id(case): flows[flow_of(desk, one, ask)][1] for case, one in zip(cases, found, strict=True)}
    return Check(basis, (Opened(cases, basis.files[0]),), (), _books(books))


def _books(books: dict[int, tuple[Rulebook, ...]]) -> Callable[[Case], Sequence[Rulebook]]:
    return lambda case: books[id(case)]


def _shown(one: CaseFile, masked: bool) -> Case:
    return masking.case(one.case, one.id) if masked else one.case


def flow_of(desk: Desk, one: CaseFile, ask: Ask) -> str:
    """Return the name of the workflow by which a case is judged; raises Unusable where its organisation has none."""
    name = ask.workflow or workflow_of(desk.tree, one.organisation, ask.as_of)
    if name is None:
        unit = desk.tree[one.organisation].name
        day = write(ask.as_of)
        raise Unusable(f"{unit} 在 {day} 没有采用任何流程；用 devtrack org workflow 指定，或加 --workflow")
    return name


def _flows(desk: Desk, found: Iterable[CaseFile], ask: Ask) -> dict[str, Loaded]:
    own = ask.workflow or workflow_of(desk.tree, desk.account.organisation, ask.as_of) or DEFAULT
    names = {flow_of(desk, one, ask) for one in found} or {own}
    return {name: load(name, ask.folders) for name in sorted(names)}


def _basis(flows: dict[str, Loaded], ask: Ask, read: Read) -> Basis:
    books = {book.name: book for _, own, _ in flows.values() for book in own}
    title = "、".join(flow.title for flow, _, _ in flows.values())
    choices = next(iter(flows.values()))[2]
    return Basis(ask.as_of, "、".join(flows), title, tuple(books.values()), choices, (read,))

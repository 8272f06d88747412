"""What does the tree of organisations look like on a day? Levels, parents, authority to approve, workflow in use.

A pure fold over the records of organisations: what was founded, changed, granted, adopted, closed, by which day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.model import FOREVER, NEVER
from devtrack.subjects import Record


@dataclass(frozen=True, slots=True)
class Authority:
    """A committee's recorded power to approve admissions, both days included: each the first and last it may be."""

    since: tuple[int, int]
    until: tuple[int, int]
    document: str


class Vacation(NamedTuple):
    """A time in which nobody is there: its name, its first and last day (ordinals), both included."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation as it stands.

    ``parent`` is None for the one on top. ``placed``: whether somebody said its parent; one that an import made hangs
    on top until then. ``moves``: (first day, parent, placed) in order, the first from always. ``has_committee``:
    whether a branch has a 支委会; None: not said. ``workflows``: (first day, name) in order. ``tracked_from``: the day
    from which every step is recorded here; None where nothing was said. ``complete``: whether the past was declared
    complete since.
    """

    id: str
    name: str
    level: str
    parent: str | None = None
    has_committee: bool | None = None
    placed: bool = True
    founded: str | None = None
    closed: int = FOREVER
    authorities: tuple[Authority, ...] = ()
    workflows: tuple[tuple[int, str], ...] = ()
    plans: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    tracked_from: str | None = None
    complete: bool = False
    vacations: tuple[Vacation, ...] = ()
    moves: tuple[tuple[int, str | None, bool], ...] = ()


CHANGES = ("name", "level", "parent", "has_committee", "placed")

FOUNDED = "organisation_founded"

Tree = dict[str, Organisation]


def grow(records: Iterable[Record], known_by: str | None = None) -> Tree:
    """Return the organisations that the records tell of (id -> organisation); `known_by`: only what was known then.

    That there is an organisation, and its name, is told in any case.
    """
    given = [one for one in records if known_by is None or _known(one, known_by)]
    replaced = {one.replaces for one in given if one.replaces is not None}
    turn: dict[int, int] = {}
    for one in given:  # a correction speaks where the corrected fact spoke, not over what was said since
        turn[one.seq] = one.seq if one.replaces is None else turn.get(one.replaces, one.seq)
    tree: Tree = {}
    for one in sorted(given, key=lambda one: turn[one.seq]):
        if one.seq not in replaced:
            _take(tree, one)
    return tree


def _known(one: Record, known_by: str) -> bool:
    return one.known_at[:10] <= known_by or (one.kind == FOUNDED and one.replaces is None)


def _take(tree: Tree, one: Record) -> None:
    fields, here = one.fields, tree.get(one.subject)
    lo, hi = parse(one.date)
    if one.kind == FOUNDED:
        parent, placed = fields.get("parent"), fields.get("placed", True)
        tree[one.subject] = Organisation(
            one.subject, fields["name"], fields["level"], parent, fields.get("has_committee"), placed, one.date,
            moves=((NEVER, parent, placed),),
        )
    elif here is None:
        return
    elif one.kind == "organisation_changed":
        told: dict[str, Any] = {name: fields[name] for name in CHANGES if name in fields}
        if "parent" in fields or "placed" in fields:
            told |= _moved(here, lo, fields.get("parent", here.parent), fields.get("placed", here.placed))
        tree[one.subject] = replace(here, **told)
    elif one.kind == "organisation_closed":
        tree[one.subject] = replace(here, closed=lo if lo > NEVER else NEVER)
    elif one.kind == "authority_granted":
        until = parse(fields["until"]) if fields.get("until") else (FOREVER, FOREVER)
        granted = Authority((lo, hi), until, fields.get("document", ""))
        tree[one.subject] = replace(here, authorities=(*here.authorities, granted))
    elif one.kind == "workflow_adopted":
        adopted = sorted((*here.workflows, (lo, fields["workflow"])), key=lambda one: one[0])  # the later word last
        tree[one.subject] = replace(here, workflows=tuple(adopted))
    elif one.kind == "plan_set":
        tree[one.subject] = replace(here, plans={**here.plans, fields["year"]: fields})
    elif one.kind == "vacation_set":
        said = Vacation(fields.get("name", ""), lo, parse(fields.get("until"))[1])
        tree[one.subject] = replace(here, vacations=tuple(sorted((*here.vacations, said), key=lambda one: one.first)))
    elif one.kind == "tracking_begun":
        tree[one.subject] = replace(here, tracked_from=one.date, complete=False)
    elif one.kind == "history_completed":
        tree[one.subject] = replace(here, complete=True)


def _moved(here: Organisation, lo: int, parent: str | None, placed: bool) -> dict[str, Any]:
    """Return where an organisation stands after a move; one without a day says where it has always stood."""
    before = [one for one in here.moves if one[0] != lo and lo > NEVER]
    moves = sorted([*before, (lo, parent, placed)], key=lambda one: one[0])
    return {"moves": tuple(moves), "parent": moves[-1][1], "placed": moves[-1][2]}


def place(one: Organisation, day: int = FOREVER) -> tuple[str | None, bool]:
    """Return under which organisation (id) one stood on a day, and whether somebody said so."""
    known = ((parent, placed) for since, parent, placed in reversed(one.moves) if since <= day)
    return next(known, (one.parent, one.placed))


def above(tree: Tree, id: str, day: int = FOREVER) -> list[Organisation]:
    """Return an organisation and those above it on a day, from below."""
    found: list[Organisation] = []
    here: str | None = id
    while here is not None and here in tree and all(one.id != here for one in found):
        found.append(tree[here])
        here, _ = place(tree[here], day)
    return found


def _placed(tree: Tree, id: str, day: int = FOREVER) -> list[Organisation]:
    """Return what is certainly above an organisation on a day: up to the first whose place nobody has said."""
    found: list[Organisation] = []
    for one in above(tree, id, day):
        found.append(one)
        if not place(one, day)[1]:
            break
    return found


def below(tree: Tree, id: str) -> list[str]:
    """Return the ids of an organisation and of all under it, from above."""
    found = [id]
    for one in found:
        found += [child.id for child in tree.values() if child.parent == one and child.id not in found]
    return found


def general_branch(tree: Tree, id: str) -> bool | None:
    """Tell whether a 党总支 stands between a branch and its committee; None where nobody has said what is above it."""
    chain = _placed(tree, id)
    if len(chain) < 2:
        return None
    if any(one.level == "general_branch" for one in chain):
        return True
    return False if any(one.level == "committee" for one in chain) else None


def committee(tree: Tree, id: str) -> Organisation | None:
    """Return the nearest 党委 above an organisation (or itself); None where none is known."""
    return next((one for one in above(tree, id) if one.level == "committee"), None)


Spans = tuple[tuple[int, int], ...]


def authorised(tree: Tree, id: str, lo: int, hi: int) -> tuple[bool | None, Spans]:
    """Tell whether a committee above held recorded power to approve on a day (lo to hi), and what was granted when.

    True where no committee is known: then the paper's own word is all there is. None where nothing was recorded of
    its power, or it is not certain of the whole span.
    """
    first, last = _committees(tree, id, lo), _committees(tree, id, hi)
    held, spans = _held(first, lo, hi)
    if first == last:
        return held, spans
    other, more = _held(last, lo, hi)  # it moved within the span: certain only where both say the same
    return (held if held == other else None), tuple(dict.fromkeys((*spans, *more)))


def _committees(tree: Tree, id: str, day: int) -> list[Organisation]:
    return [one for one in _placed(tree, id, day) if one.level == "committee"]


def _held(committees: list[Organisation], lo: int, hi: int) -> tuple[bool | None, Spans]:
    if not committees:
        return True, ()
    granted = [one for organisation in committees for one in organisation.authorities]
    spans = tuple((one.since[0], one.until[1]) for one in granted)
    certain = lo  # up to here, this day not included, there certainly was authority
    for since, until in sorted((one.since[1], one.until[0]) for one in granted):
        if since <= certain <= until:
            certain = until + 1
    if certain > hi:
        return True, spans
    possible = not granted or any(one.since[0] <= hi and lo <= one.until[1] for one in granted)
    return None if possible else False, spans


def workflow_of(tree: Tree, id: str, day: int) -> str | None:
    """Return the workflow that an organisation follows on a day: its own, else that of the nearest above."""
    for one in above(tree, id, day):
        adopted = [name for since, name in one.workflows if since <= day]
        if adopted:
            return adopted[-1]
    return None


def tracked_from(tree: Tree, id: str) -> str | None:
    """Return the day from which an organisation records every step: its own, else that of the nearest above.

    None where nothing was said, or the past was declared complete, by itself or by the nearest that said anything.
    """
    said = next((one for one in above(tree, id) if one.tracked_from or one.complete), None)
    return None if said is None or said.complete else said.tracked_from


def vacations(tree: Tree, id: str) -> tuple[Vacation, ...]:
    """Return the vacations of an organisation in order of time: its own and those of all above it."""
    said = {each for one in above(tree, id) for each in one.vacations}
    return tuple(sorted(said, key=lambda one: (one.first, one.last, one.name)))


def vacation_on(known: Iterable[Vacation], day: int) -> Vacation | None:
    """Return the vacation in which a day (ordinal) falls; None where it falls in none."""
    return next((one for one in known if one.first <= day <= one.last), None)

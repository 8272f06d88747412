"""What would a file change in the ledger? Worked out first, then written in one transaction or not at all."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile, Person
from devtrack.errors import Unusable
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.ledger.writing import new_id
from devtrack.masking import is_masked
from devtrack.model import Case, Problem
from devtrack.organisations import Organisation
from devtrack.reconcile import PARTS, WHOLE, Difference, compare
from devtrack.subjects import CASE, ID, ORGANISATION, PERSON, Draft, is_erased
from devtrack.tracker.cases import whom
from devtrack.tracker.cases.naming import Naming
from devtrack.tracker.desk import Desk, organisations
from devtrack.tracker.exchange import drafting
from devtrack.tracker.exchange.former import SAID, former, parted
from devtrack.tracker.members.members import admitted
from devtrack.tracker.world import cases_in, world


class Intake(NamedTuple):
    """What is to be taken in. `manner`: how the file speaks (`reconcile`); `blanks`: case id -> 未填原因.

    `organisation`: the one (id) to which everybody belongs, None: as the file says. `retract`: take back facts that
    the file no longer has. `elsewhere`: the facts were done in another unit.
    """

    cases: Sequence[Case]
    manner: str
    blanks: Mapping[str, str] = {}
    organisation: str | None = None
    retract: bool = False
    elsewhere: bool = False


class Line(NamedTuple):
    """What one line of the file would change: the case, whether it and its person are new, and how facts differ."""

    case: Case
    id: str
    new_case: bool
    new_person: bool
    difference: Difference
    told: tuple[str, ...]
    outdated: tuple[str, ...]
    drafts: tuple[Draft, ...]


class Plan(NamedTuple):
    """What a file would change: line by line, new organisations by name, lines that cannot be taken in."""

    lines: tuple[Line, ...]
    organisations: tuple[str, ...]
    problems: tuple[Problem, ...]
    drafts: tuple[Draft, ...]

    def kinds(self) -> Counter[str]:
        """Count the facts that would be written, by kind."""
        return Counter(draft.kind for line in self.lines for draft in line.drafts if draft.subject == line.id)


def plan(connection: Transaction, desk: Desk, intake: Intake) -> Plan:
    """Work out what would change, within a transaction; nothing is written."""
    there = _There(connection, _as_it_stands(connection, desk))
    lines, problems = [], []
    for case in intake.cases:
        try:
            lines.append(_line(there, case, intake))
        except Unusable as error:
            problems.append(_problem(case, str(error)))
    first = tuple(one for one in there.founded.values() if one.subject in there.used)
    drafts = (*first, *(draft for line in lines for draft in line.drafts))
    return Plan(tuple(lines), tuple(draft.fields["name"] for draft in first), tuple(problems), drafts)


def _as_it_stands(connection: Transaction, desk: Desk) -> Desk:
    """Return the desk with the organisations of this moment: another file, or writer, may have founded some."""
    tree = organisations(connection, desk.ledger)
    return desk._replace(tree=tree, within=access.scope(desk.account, tree))


def _problem(case: Case, said: str) -> Problem:
    source = case.source
    if source is None:
        return Problem(case.id, said)
    return Problem(source.file, said, source.line, source.sheet, source.row)


class _There:
    """What the ledger has, and what the lines before have added to it."""

    def __init__(self, connection: Transaction, desk: Desk) -> None:
        self.desk = desk
        everything = desk._replace(within=frozenset(desk.tree))
        self.joined = {one.id: one for one in cases_in(connection, everything, every=True)}
        self.world = world(connection, everything)
        plain = self.world._replace(standing=lambda person, day: {}, figures={}, tree={})
        self.written = {one.id: one for one in cases_in(connection, everything, every=True, knowing=plain)}
        facts = records(connection, desk.ledger.keys, of=PERSON, with_texts=False)
        self.former = former(records(connection, desk.ledger.keys, kinds=SAID))
        of_cases = ((one.person, one.organisation) for one in self.joined.values())
        self.known = whom.known(self.world.people, facts, of_cases, desk.within, admitted(connection, desk))
        for (person, name), values in self.former.items():  # who had another number before is found by it too
            for value in values if name == "number" else ():
                self.known.by_number.setdefault(value, person)
        self.naming = Naming(self.known)
        self.by_person: dict[str, list[CaseFile]] = defaultdict(list)
        for one in self.joined.values():
            self.by_person[one.person].append(one)
        self.by_code = {(one.organisation, key): one for one in self.joined.values() for key in (one.case.id, one.id)}
        self.founded: dict[str, Draft] = {}
        self.used: set[str] = set()
        self.taken: set[str] = set()

    def organisation(self, case: Case, intake: Intake) -> str:
        """Return the organisation (id) of a line: as asked, else by its name; a new branch where it has none yet."""
        if intake.organisation is not None:
            return intake.organisation
        desk, own = self.desk, self.desk.tree[self.desk.account.organisation]
        if not case.branch or own.level in ("branch", "group"):
            return own.id
        named = [one for one in desk.tree.values() if one.id in desk.within and one.name == case.branch]
        if len(named) > 1:
            raise Unusable(f"有 {len(named)} 个组织叫“{case.branch}”；请用 --org 写明代号")
        if not named and case.branch not in self.founded and (near := _misspelt(case.branch, desk)):
            raise Unusable(f"没有党支部“{case.branch}”；是否为 {near}？确是另一个的，请先用 devtrack org add 设立")
        return named[0].id if named else self._founded(case.branch, own)

    def _founded(self, name: str, own: Organisation) -> str:
        if name not in self.founded:
            fields = {"name": name, "level": "branch", "parent": own.id, "placed": False}
            self.founded[name] = Draft(new_id(ORGANISATION), "organisation_founded", None, fields)
        return self.founded[name].subject


def _misspelt(name: str, desk: Desk) -> str | None:
    """Return the branch in sight whose name differs by a character left out or put in; None where none does."""
    known = [one.name for one in desk.tree.values() if one.id in desk.within and abs(len(one.name) - len(name)) == 1]
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.9)), None)


def _line(there: _There, case: Case, intake: Intake) -> Line:
    organisation = there.organisation(case, intake)
    by_code = intake.manner == WHOLE
    person = _person(there, case, organisation, intake)
    mine = there.by_person.get(person or "", ())
    if intake.elsewhere:
        mine = [one for one in mine if one.organisation == organisation]  # it goes on here; there it ended
    held = whom.case_of(case, organisation, mine, by_code, there.desk.within)
    if not there.taken.isdisjoint({held.id if held else "", "" if by_code else person}):
        raise Unusable(f"{case.name or case.id} 在文件里不止一行；只用了第一行，请合并")
    id = held.id if held else case.id if _is_case(case.id) and case.id not in there.joined else new_id(CASE)
    known = there.known.people[person] if person else None
    about = _About(there, case, intake, organisation, id, held)
    drafts = [*about.person(person, known), *about.head(), *about.facts()]
    there.taken |= {id, about.person_id}
    there.used.add(organisation)
    told, outdated = tuple(about.told), tuple(about.outdated)
    return Line(case, id, held is None, known is None, about.difference, told, outdated, tuple(drafts))


def _person(there: _There, case: Case, organisation: str, intake: Intake) -> str | None:
    """Return who a line is about: by its code where it says nothing else, else by what it says of the person."""
    begun = there.by_code.get((organisation, case.id)) if intake.manner == WHOLE else None
    if begun and (_names_nobody(case) or whom.is_of(case, there.known.people[begun.person], there.known)):
        return begun.person
    return whom.person_of(case, organisation, there.known)


def _is_case(id: str) -> bool:
    """Tell whether this is the id of a case, given by a ledger; that of another subject is none."""
    return ID.fullmatch(id) is not None and id[0] == CASE[0]


def _names_nobody(case: Case) -> bool:
    """Tell whether a line says nothing by which its person could be found: masked, or erased."""
    return not case.number and not case.id_number and (not case.name or is_erased(case.name) or is_masked(case.name))


class _About:
    """Works out the drafts of one line."""

    def __init__(
        self, there: _There, case: Case, intake: Intake, organisation: str, id: str, held: CaseFile | None
    ) -> None:
        self.there, self.case, self.intake = there, case, intake
        self.organisation, self.id, self.held = organisation, id, held
        self.told: list[str] = []
        self.outdated: list[str] = []
        self.source = drafting.source_of(case)
        self.person_id = held.person if held else ""
        facts = [fact._replace(elsewhere=True) for fact in case.facts] if intake.elsewhere else case.facts
        self.held_facts = drafting.held_facts(there.written[id], held, there.world.ident) if held else []
        manner = PARTS if held is not None and is_masked(case.name) else intake.manner  # a mask says less, no otherwise
        self.difference = compare(self.held_facts, facts, manner, case.covers)

    def person(self, id: str | None, known: Person | None) -> Iterable[Draft]:
        """Return what is new about the person."""
        self.person_id = id or new_id(PERSON)
        if known is not None and not whom.in_sight(self.there.known, known.id):
            return ()  # what another organisation has recorded of somebody is not changed from here
        said, old = parted(drafting.person_fields(self.case, known), self.person_id, self.there.former)
        self.outdated += drafting.told_of(known, old, "文件里仍为") if known is not None else []
        if known is None:
            said["organisation"] = self.organisation
        if not said:
            return ()
        if known is not None:
            self.told += drafting.told_of(known, said, "改为")
        told = {name: value for name, value in said.items() if name in Person._fields}
        whom.learn(self.there.known, (known or Person(self.person_id))._replace(**told))
        return (Draft(self.person_id, "person_recorded", None, said, source=self.source),)

    def head(self) -> Iterable[Draft]:
        """Return what is new about the case itself."""
        blank = self.intake.blanks.get(self.case.id)
        said = drafting.head_fields(self.case, self.held, blank)
        if self.held is not None:
            said, old = parted(said, self.id, self.there.former)
            names = drafting.HEAD_NAMES
            self.outdated += [f"{names[name]}，文件里仍为{drafting.shown(one)}" for name, one in old.items()]
            self.told += [f"{drafting.HEAD_NAMES[name]}改为{drafting.shown(value)}" for name, value in said.items()]
            return (Draft(self.id, "case_changed", None, said, source=self.source),) if said else ()
        said |= {"person": self.person_id, "organisation": self.organisation}
        code = self.case.id if self.intake.manner == WHOLE else self.case.number
        if code and code != self.id:
            said["code"] = code
        # Whoever kept this case before knew of it from the first thing recorded on.
        moments = [told for fact in self.case.facts if (told := drafting.in_beijing(fact.recorded_at))]
        first = min(moments, default=None)
        return (Draft(self.id, "case_opened", None, said, source=self.source, claimed_at=first),)

    def facts(self) -> Iterable[Draft]:
        """Return the new facts, the corrections, and what is taken back; people named for the first time before."""
        rows = self.difference.rows
        found: list[Draft] = []
        for one in self.difference.changed:  # first: a new fact may correct one of these
            fields, people = self._named(one.becomes.kind, one.becomes.fields)
            found += [*people, drafting.correction(self.id, one, fields, self.source)]
        for fact in self.difference.new:
            fields, people = self._named(fact.kind, fact.fields)
            replaces = rows.get(fact.replaces, fact.replaces) if fact.replaces else None
            found += [*people, drafting.of_fact(self.id, fact, fields, self.source, replaces)]
        if self.intake.retract:
            found += [drafting.taken_back(self.id, one, self.source) for one in self.difference.gone]
        return found

    def _named(self, kind: str, fields: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Draft]]:
        return self.there.naming.put_in(kind, fields, self.organisation, self.source)

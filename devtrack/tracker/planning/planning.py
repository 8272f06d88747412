"""What lies ahead of whom? The people named, those of an organisation, or a class that leaves; from ledger or file."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from devtrack import access, masking
from devtrack.assembly import CaseFile
from devtrack.chronicle import read
from devtrack.errors import Unusable
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import head
from devtrack.model import Case
from devtrack.organisations import below, vacations
from devtrack.plan.prospect import Prospect, prospect
from devtrack.tracker.cases.effects import Bench
from devtrack.tracker.cases.seeking import several
from devtrack.tracker.cases.telling import covered_day
from devtrack.tracker.checks.files import Manner, open_all
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.checks.rules import header_table, load
from devtrack.tracker.desk import Desk
from devtrack.tracker.planning.asked import Asked, Typed, asked, check, leaves_then
from devtrack.tracker.world import cases_in

Held = TypeVar("Held")


class Leaving(NamedTuple):
    """Whether the answer leaves the ledger as a file, and whether nobody is to be recognised in it."""

    leaves: bool = False
    masked: bool = False


class Prospects(NamedTuple):
    """The way ahead of everybody asked for, in the order of branch and number; the head of the ledger (None: a file).

    `single`: whether it is one person, who is told in full.
    """

    people: tuple[Prospect, ...]
    head: str | None
    single: bool
    first: int
    leaving: str | None
    before: int | None


def of_ledger(desk: Desk, typed: Typed, flow: str | None, folders: tuple[Path, ...], to: Leaving) -> Prospects:
    """Return the way ahead of people in sight; raises Unusable with every mistake."""
    access.require(desk.account, access.EXPORT if to.leaves and not to.masked else access.READ, desk.tree)
    wanted = asked(typed)
    mistakes = [*wanted.mistakes]
    unit = None
    if typed.org:
        try:
            unit = access.find(desk.account, desk.tree, typed.org)
        except Unusable as error:
            mistakes.append(str(error))
    with reading(desk.ledger.engine) as connection:
        if typed.whos:
            found = several(connection, desk, typed.whos, typed.as_of)
            mistakes += found.mistakes
            files: Sequence[CaseFile] = found.files
        else:
            files = [] if mistakes else cases_in(connection, desk, within=below(desk.tree, unit) if unit else None)
        now, _ = head(connection, desk.ledger.keys)
    check(tuple(mistakes))
    bench = Bench(desk, Ask(wanted.terms.first, flow, folders))
    chosen = _chosen([(file, _known(file.case, typed.as_of)) for file in files], wanted, typed, ledger=True)
    wanted = _looking_back(wanted, len(chosen))
    people = tuple(_person(desk, bench, file, case, wanted, to.masked) for file, case in chosen)
    return _prospects(people, str(now), wanted)


def _person(desk: Desk, bench: Bench, file: CaseFile, case: Case, wanted: Asked, masked: bool) -> Prospect:
    flow, books, _ = bench.loaded(file)
    shown = masking.case(case, file.id, judged=True) if masked else replace(case, born=covered_day(case.born))
    judged = replace(shown, born=case.born)
    return prospect(flow, books, judged, shown, wanted.terms, vacations(desk.tree, file.organisation))


def of_file(path: Path, typed: Typed, flow: str, folders: tuple[Path, ...]) -> Prospects:
    """Return the way ahead of the people in a file; raises Unusable with every mistake."""
    wanted = asked(typed, ledger=False)
    mistakes = [*wanted.mistakes]
    workflow, books, _ = load(flow, folders)
    opened, refused = open_all([path], Manner(header_table(folders)))
    mistakes += [said if path.name in said else f"{path}：{said}" for _, said in refused]
    cases = [_known(case, typed.as_of) for one in opened for case in one.cases]
    for who in typed.whos if opened else ():
        meant = [case for case in cases if who in (case.number, case.id, case.name)]
        if len(meant) != 1:
            told = f"有 {len(meant)} 个“{who}”，请写学号" if meant else f"没有“{who}”"
            mistakes.append(f"{path.name} 里{told}")
    check(tuple(mistakes))
    named = [case for case in cases if not typed.whos or {case.number, case.id, case.name} & set(typed.whos)]
    chosen = _chosen([(case, case) for case in named], wanted, typed, ledger=False)
    terms = _looking_back(wanted, len(chosen)).terms
    people = tuple(prospect(workflow, books, case, case, terms) for _, case in chosen)
    return _prospects(people, None, wanted)


def _looking_back(wanted: Asked, people: int) -> Asked:
    """Return what is asked, with the latest days of one person, who is shown them."""
    return wanted._replace(terms=wanted.terms._replace(backwards=wanted.terms.backwards or people == 1))


def _known(case: Case, as_of: int) -> Case:
    return replace(case, facts=tuple(fact for fact in case.facts if fact.lo <= as_of))


def _chosen(found: Iterable[tuple[Held, Case]], wanted: Asked, typed: Typed, ledger: bool) -> list[tuple[Held, Case]]:
    """Return those meant: the people named as they were named, of others whoever is on the way and leaves then."""
    if typed.whos:
        return list(found)
    chosen = [
        one for one in found
        if read(one[1], typed.as_of).exit is None and leaves_then(one[1], wanted.leaving)
    ]
    if not chosen:
        which = f" {wanted.leaving} 离校的" if wanted.leaving else ""
        if not ledger:
            raise Unusable(f"文件里没有{which}在办档案")
        raise Unusable(f"没有{which}在办档案；见 devtrack case list，离校时间用 devtrack case change 登记")
    return sorted(chosen, key=lambda one: (one[1].branch or "", one[1].number or "~", one[1].name))


def _prospects(people: tuple[Prospect, ...], at: str | None, wanted: Asked) -> Prospects:
    terms = wanted.terms
    return Prospects(people, at, len(people) == 1, terms.first, wanted.leaving or terms.leaves, terms.before)

"""What leaves the ledger, for what purpose, and is it written down? Masked unless a purpose is given; always logged."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TextIO

from devtrack import access, masking
from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.exporters.dossier import write_dossiers
from devtrack.ledger.engine import reading, writing
from devtrack.ledger.reading import head
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.sealing import read_head
from devtrack.ledger.writing import append_in
from devtrack.model import Case
from devtrack.organisations import below
from devtrack.subjects import Draft, Head
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.world import cases, cases_in, world


class Leaving(NamedTuple):
    """What is to leave: of an organisation (id; None: everything in sight), cases (ids), into a file, for a purpose."""

    file: str
    organisation: str | None = None
    only: Collection[str] | None = None
    purpose: str | None = None


class Left(NamedTuple):
    """What has left: the cases, the head they stood under, whether names were masked."""

    cases: tuple[CaseFile, ...]
    head: Head
    masked: bool


def leave(desk: Desk, wish: Leaving) -> Left:
    """Return the cases that leave, with every fact ever recorded; raises Unusable where that may not be."""
    access.require(desk.account, access.EXPORT if wish.purpose else access.READ, desk.tree, wish.organisation)
    within = below(desk.tree, wish.organisation) if wish.organisation else None
    with reading(desk.ledger.engine) as connection:
        found = cases_in(connection, desk, within=within, only=wish.only, every=True)
        people = world(connection, desk).people
        now, _ = head(connection, desk.ledger.keys)
    cases = tuple(_named(one, people[one.person].id_number, wish.purpose is None) for one in found)
    return Left(cases, now, wish.purpose is None)


def _named(one: CaseFile, id_number: str | None, masked: bool) -> CaseFile:
    case = masking.case(one.case, one.id) if masked else replace(one.case, id_number=id_number)
    return one._replace(case=case)


def log(desk: Desk, wish: Leaving, left: Left, moment: str) -> Head:
    """Record in the ledger what leaves it, before it does, and return the head after that."""
    return _log(desk, wish.file, len(left.cases), wish.purpose, str(left.head), moment)


def log_report(desk: Desk, file: str, cases: int, purpose: str | None, at: str | None, moment: str) -> Head:
    """Record in the ledger that a report about so many cases leaves it. `at`: the head it tells, as printed."""
    return _log(desk, file, cases, purpose, at, moment)


def purpose_of(typed: str | None) -> str | None:
    """Return a purpose as it is recorded, None where none was given; raises Unusable where it says nothing."""
    said = None if typed is None else " ".join(typed.split())
    if said == "":
        raise Unusable("--purpose 不能为空；写明用途，如 移交、年度检查")
    return said


def _log(desk: Desk, file: str, cases: int, purpose: str | None, at: str | None, moment: str) -> Head:
    """Write the row, and keep on this machine the head that was printed and the one after the row."""
    fields = {"file": Path(file).name, "counts": {"cases": cases}, "masked": purpose is None}
    fields |= {name: value for name, value in (("purpose", purpose), ("head", at)) if value}
    with writing(desk.ledger.engine) as connection:
        drafts = [Draft(ledger_subject(connection), "exported", None, fields)]
        after = append_in(connection, desk.ledger, desk.stamp(moment, "export"), drafts).head
    if at:
        printed(desk, read_head(at), moment)
    return printed(desk, after, moment)


def write(out: TextIO, cases: Iterable[CaseFile]) -> int:
    """Write cases as a dossier file; return how many."""
    return write_dossiers(out, _plain(cases))


def _plain(cases: Iterable[CaseFile]) -> Iterable[Case]:
    return (one.case for one in cases)


def chosen(desk: Desk, wanted: Collection[str]) -> set[str]:
    """Return the ids of the cases meant by 学号, name, code or id; raises Unusable where that is not one."""
    there = cases(desk)
    found, wrong = set(), []
    for text in wanted:
        named = [one.id for one in there if text in (one.id, one.case.id, one.case.number, one.case.name)]
        if len(named) == 1:
            found.add(named[0])
        else:
            wrong.append(f"“{text}”{'有几个，请写学号' if named else '没有'}")
    if wrong:
        raise Unusable(f"分不清要导出哪些档案：{'、'.join(wrong)}")
    return found

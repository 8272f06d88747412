"""How is a case opened? For somebody new or known; whoever has one that is not over gets no second one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from devtrack.assembly import CaseFile, Person
from devtrack.ledger.engine import Transaction, writing
from devtrack.ledger.reading import case_entries, find_cases, ids
from devtrack.ledger.writing import new_id
from devtrack.model import NEVER, Case
from devtrack.subjects import CASE, PERSON, Draft
from devtrack.tracker.cases.applying import Application, understood
from devtrack.tracker.cases.naming import naming_here
from devtrack.tracker.cases.particulars import NOT_HERE
from devtrack.tracker.cases.progress import progress
from devtrack.tracker.cases.rehearsal import Tried, Work, tried
from devtrack.tracker.cases.whom import Known, in_sight
from devtrack.tracker.exchange.drafting import head_fields, person_fields
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import cases_in

_ELSEWHERE = "不能在本组织建立档案；请上级组织的管理员办理"
"""What is said, where no number was typed, of somebody with an open case out of sight."""


class Opened(NamedTuple):
    """The new case with what follows from it; whether its person was known before."""

    file: CaseFile
    tried: Tried
    known: bool


def open_case(work: Work, said: Application) -> Opened:
    """Open a case; raises Unusable with every mistake, and where the person has a case that is not over."""
    with writing(work.desk.ledger.engine) as connection:
        slips = Slips(work.desk, work.moment[:10])
        case, branch = understood(said, slips, work.bench.ask.as_of)
        organisation = slips.sure(branch)
        known = naming_here(connection, work.desk).known
        person = _person(case, organisation, known, slips)
        if person is not None and not slips.said:
            notes = _before(connection, work, case, person, slips)
        else:
            notes = _namesakes(case, known, work.desk.within)
        slips.check()
        id = new_id(CASE)
        drafts = _drafts(connection, work, replace(case, id=id), organisation, person)
        done = tried(connection, work, drafts, (), notes, (id,))
        return Opened(done.after[0], done, person is not None)


def _person(case: Case, organisation: str, known: Known, slips: Slips) -> Person | None:
    """Return who is meant among those the ledger knows; None for somebody new."""
    for value, found_by, what in (
        (case.number, known.by_number, f"学号 {case.number}"), (case.id_number, known.by_id_number, "这个身份证号"),
    ):
        if value and value in found_by:
            return _same(case, known.people[found_by[value]], what, known, slips)
    named = [known.people[id] for id in known.by_name.get(case.name, ()) if organisation in known.homes.get(id, ())]
    alike = [one for one in named if _may_be(one, case)]
    applied = [one for one in alike if one.id in known.candidates]
    if len(applied) > 1 or (not case.number and any(one.id in known.members for one in alike) and not applied):
        slips.add(f"本支部已有同名的{case.name}，分不清是不是同一人；请用 --number 写明学号（职工号）")
    return applied[0] if len(applied) == 1 else None


def _namesakes(case: Case, known: Known, within: frozenset[str]) -> list[str]:
    """Return what to say of others in sight who have the same name."""
    others = [id for id in known.by_name.get(case.name, ()) if within & known.homes.get(id, set())]
    return [f"台账里另有 {len(others)} 个叫{case.name}的人，学号不同或没有学号，按另一个人建立"] if others else []


def _same(case: Case, person: Person, what: str, known: Known, slips: Slips) -> Person:
    if not in_sight(known, person.id):
        slips.add(NOT_HERE)
    elif person.name != case.name:
        slips.add(f"{what} 在台账里是{person.name}，这里写的是{case.name}；请核对")
    elif case.number and person.number and person.number != case.number:
        slips.add(f"{what} 在台账里的学号是 {person.number}，这里写的是 {case.number}；请核对")
    elif not _may_be(person, case):
        slips.add(f"{what} 在台账里登记的出生日期与 --born 不同；请核对")
    return person


def _may_be(one: Person, case: Case) -> bool:
    """Tell whether somebody known may be the one who applies: no number, no birth day speaks against it."""
    if case.number and one.number and case.number != one.number:
        return False
    return not (one.born and case.born) or one.born.startswith(case.born) or case.born.startswith(one.born)


def _before(connection: Transaction, work: Work, case: Case, person: Person, slips: Slips) -> list[str]:
    """Return what to say of earlier cases of the person; one that is not over is a mistake."""
    number = ids(connection)
    everything = work.desk._replace(within=frozenset(work.desk.tree))
    mine = [one.id for one in case_entries(connection, None) if number[one.person] == person.id]
    earlier = cases_in(connection, everything, only=mine) if mine else []
    for file in earlier:
        _is_over(file, case, work, slips)
    mine_to_see = [one for one in earlier if one.organisation in work.desk.within]
    return [_earlier(mine_to_see, work)] if mine_to_see else []


def _is_over(file: CaseFile, case: Case, work: Work, slips: Slips) -> None:
    came = progress(file.case, work.bench.ask.as_of)
    if file.organisation not in work.desk.within:
        if not came.over:
            slips.add(NOT_HERE if case.number or case.id_number else f"{case.name} {_ELSEWHERE}")
        return
    at = f"{file.case.branch}，{came.told}，档案 {file.id}"
    if not came.over:
        slips.add(f"{case.name} 已有没有办结的档案：{at}；请在这份档案里登记")
    elif came.state == "full_member":
        slips.add(f"{case.name} 已经是正式党员：{at}")
    elif came.entered and came.entered.lo > NEVER and any(NEVER < one.hi < came.entered.lo for one in case.facts):
        slips.add(f"--applied 早于上一份档案的结束：{at}")


def _earlier(earlier: Sequence[CaseFile], work: Work) -> str:
    last = progress(earlier[-1].case, work.bench.ask.as_of)
    back = "；如果是转回来，应在原档案里登记“组织关系转入”" if last.state == "transferred" else ""
    return f"此前有 {len(earlier)} 份已办结的档案，最近一份：{last.name}（{last.since}）{back}"


def _drafts(
    connection: Transaction, work: Work, case: Case, organisation: str, person: Person | None
) -> list[Draft]:
    """Return the person as far as something is new, the case, and the application if its day was given."""
    owner = person.id if person else new_id(PERSON)
    told = person_fields(case, person) | ({} if person else {"organisation": organisation})
    head = {"person": owner, "organisation": organisation, **head_fields(case, None, None)}
    if case.number and not find_cases(connection, work.desk.ledger.keys, case.number):
        head["code"] = case.number
    drafts = [Draft(owner, "person_recorded", None, told)] if told else []
    return [*drafts, Draft(case.id, "case_opened", None, head), *(_of(case.id, fact.date) for fact in case.facts)]


def _of(id: str, date: str | None) -> Draft:
    return Draft(id, "applied", date, {})

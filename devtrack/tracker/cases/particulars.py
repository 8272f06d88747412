"""How is what was recorded of a person or a case itself put right: a name, a number, a leaving date, a branch?"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile, Person
from devtrack.ledger.engine import Transaction
from devtrack.model import Case
from devtrack.subjects import Draft
from devtrack.tracker.cases.applying import Application, understood
from devtrack.tracker.cases.naming import naming_here
from devtrack.tracker.cases.recording import found
from devtrack.tracker.cases.rehearsal import Tried, Work, rehearsing, tried
from devtrack.tracker.cases.whom import in_sight
from devtrack.tracker.exchange.drafting import HEAD_NAMES, PERSON_NAMES
from devtrack.tracker.slips import Slips

OF_PERSON = ("name", "number", "born", "sex", "id_number")
OF_CASE = ("category", "leaves_on")
COVERED = ("born", "id_number")
NOT_HERE = "这个号码不能在本组织使用；请核对号码，号码无误的请上级组织的管理员办理"
"""What is said of the number of somebody out of sight: not who has it, and not why."""


class Change(NamedTuple):
    """What was typed: whose cases, what they are to say, to which branch they belong, and why."""

    whos: tuple[str, ...]
    said: Application
    why: str | None


def try_change(work: Work, change: Change) -> tuple[Tried, tuple[str, ...]]:
    """Return what the change comes to and, in Chinese, what changes; raises Unusable with every mistake."""
    access.require(work.desk.account, access.RECORD, work.desk.tree)
    with rehearsing(work.desk) as connection:
        slips = Slips(work.desk, work.moment[:10])
        files = found(connection, work, change.whos, slips)
        why = slips.text(change.why, "--why 原因")
        if len(change.whos) > 1 and any(getattr(change.said, name) for name in OF_PERSON):
            slips.add("姓名、号码、出生日期、性别各人不同，一次只改一个人；几个人一起只能改离校时间、类别、党支部")
        slips.check()
        drafts: list[Draft] = []
        told: list[str] = []
        for file in files:
            own, said = _drafts(connection, work, file, change, slips)
            drafts += own
            told += [f"{file.case.name}　{text}" if len(files) > 1 else text for text in said]
        if not drafts and not slips.said:
            slips.add("与已登记的相同，没有要改的")
        slips.check()
        return tried(connection, work, [one._replace(why=why) for one in drafts], files, ()), tuple(told)


def _drafts(
    connection: Transaction, work: Work, file: CaseFile, change: Change, slips: Slips
) -> tuple[list[Draft], list[str]]:
    known = naming_here(connection, work.desk).known
    person = known.people[file.person]
    said = change.said._replace(
        name=change.said.name or person.name, organisation=change.said.organisation or file.organisation
    )
    case, branch = understood(said, slips, work.bench.ask.as_of)
    new = {name: value for name in OF_PERSON if (value := getattr(case, name)) not in (None, getattr(person, name))}
    for name, found_by in (("number", known.by_number), ("id_number", known.by_id_number)):
        if (other := found_by.get(new.get(name, ""))) is not None:
            known_here = in_sight(known, other)
            slips.add(f"这个{PERSON_NAMES[name]}已是另一个人的，没有更改；请核对" if known_here else NOT_HERE)
    head = _head(case, file, branch)
    drafts = [Draft(file.person, "person_recorded", None, new, correction="entry")] if new else []
    drafts += [Draft(file.id, "case_changed", None, head, correction="entry")] if head else []
    return drafts, [*_told(new, person), *_moved(work, file, head)]


def _head(case: Case, file: CaseFile, branch: str | None) -> dict[str, Any]:
    new = {name: value for name in OF_CASE if (value := getattr(case, name)) not in (None, getattr(file.case, name))}
    if branch is not None and branch != file.organisation:
        new["organisation"] = branch
    return new


def _told(new: dict[str, Any], person: Person) -> Sequence[str]:
    said = []
    for name, value in new.items():
        shown = "已更正" if name in COVERED else f"{getattr(person, name) or '未登记'} → {value}"
        said.append(f"{PERSON_NAMES[name]}：{shown}")
    return said


def _moved(work: Work, file: CaseFile, head: dict[str, Any]) -> Sequence[str]:
    names = {**HEAD_NAMES, "organisation": "党支部"}
    units = work.desk.tree
    shown = {name: units[value].name if name == "organisation" else value for name, value in head.items()}
    return [f"{names[name]}：改为 {value}" for name, value in shown.items()]

"""How does what a file says become a fact that can be written? Fields, sources, corrections, people by id."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from devtrack.assembly import CaseFile, Person
from devtrack.masking import is_masked
from devtrack.model import Case, Fact
from devtrack.reconcile import Changed, Held
from devtrack.subjects import PEOPLE_FIELDS, ROW_ID, Draft, is_erased
from devtrack.vocabulary import FIELD_NAMES, KINDS, VALUE_NAMES, VOIDED

HEAD_NAMES = {
    "category": "人员类别", "branch_committee": "有无支委会", "general_branch": "有无党总支", "leaves_on": "离校时间",
    "covers": "来源能反映的事项", "tracked_from": "全程登记起始日", "blank_reason": "未填原因",
}
PERSON_NAMES = {"name": "姓名", "number": "学号", "born": "出生日期", "sex": "性别", "id_number": "身份证号"}


def source_of(case: Case) -> dict[str, Any] | None:
    """Return where a line stands in its file."""
    return {k: v for k, v in case.source._asdict().items() if v is not None} if case.source else None


def held_facts(written: CaseFile, joined: CaseFile, ident: str) -> list[Held]:
    """Return the facts of a case as the ledger holds them; those taken back do not stand."""
    replaced = {fact.replaces for fact in written.case.facts if fact.replaces is not None}
    return [
        Held(row, one, other, one.id not in replaced, str(one.id).startswith(f"{ident}."))
        for row, one, other in zip(written.rows, written.case.facts, joined.case.facts, strict=True)
        if one.kind != VOIDED
    ]


def person_fields(case: Case, known: Person | None) -> dict[str, Any]:
    """Return what a line says of a person that is not known, or known otherwise."""
    nothing = is_erased(case.name) or (known is not None and is_masked(case.name))
    named = None if nothing else case.name or None
    said = {"name": named, "number": case.number, "born": case.born, "sex": case.sex,
            "id_number": case.id_number}
    found = {}
    for name, value in said.items():
        held = getattr(known, name) if known else None
        if value is None or value == held or (name == "born" and held and held.startswith(value)):
            continue
        found[name] = value
    return found


def told_of(known: Person, said: Mapping[str, Any], verb: str) -> list[str]:
    """Return in Chinese what a line says otherwise of a person; numbers of identity and birth days are not shown."""
    found = []
    for name, value in said.items():
        if name in ("id_number", "born"):
            found.append(f"{PERSON_NAMES[name]}{'与台账不同' if getattr(known, name) else '补上'}（{verb}文件所写）")
        elif name in PERSON_NAMES:
            held = getattr(known, name)
            found.append(f"{PERSON_NAMES[name]}{f'，台账为{held}' if held else ''}，{verb}{value}")
    return found


def head_fields(case: Case, held: CaseFile | None, blank: str | None) -> dict[str, Any]:
    """Return what a line says of the case itself that the ledger has not, or otherwise."""
    covers = None if case.covers is None else sorted(case.covers)
    said: dict[str, Any] = {
        "category": case.category, "branch_committee": case.branch_committee, "general_branch": case.general_branch,
        "leaves_on": case.leaves_on, "tracked_from": case.tracked_from, "blank_reason": blank,
    }
    if held is None:
        return {name: value for name, value in {**said, "covers": covers}.items() if value is not None}
    there = {**{name: getattr(held.case, name) for name in said if name != "blank_reason"},
             "blank_reason": held.blank_reason}
    if is_masked(case.name) and case.leaves_on and str(held.case.leaves_on).startswith(case.leaves_on):
        said["leaves_on"] = None  # a mask says the month only
    found = {name: value for name, value in said.items() if value is not None and value != there[name]}
    if held.case.covers is not None:
        together = None if case.covers is None else held.case.covers | case.covers
        if together != held.case.covers:
            found["covers"] = None if together is None else sorted(together)
    return found


def of_fact(case: str, fact: Fact, fields: Mapping[str, Any], source: Any, replaces: int | str | None) -> Draft:
    """Return a fact of a file as a draft."""
    return Draft(
        case, fact.kind, fact.date, fields, fact.elsewhere, replaces, fact.why, fact.correction, fact.meeting,
        _origin(fact, source), fact.id, in_beijing(fact.recorded_at), fact.recorded_by,
    )


def correction(case: str, one: Changed, fields: Mapping[str, Any], source: Any) -> Draft:
    """Return the correction of a fact by what a file says: entered wrongly before, as far as anybody can tell."""
    fact = one.becomes
    draft = of_fact(case, fact, fields, source, one.held.seq)
    same_id = fact.id is not None and fact.id == one.held.written.id
    return draft._replace(
        origin=None if same_id else draft.origin, claimed_at=None, claimed_by=None,
        why=fact.why or "导入的文件与台账不同，以文件为准", correction=fact.correction or "entry",
    )


def taken_back(case: str, one: Held, source: Any) -> Draft:
    """Return that a fact is taken back: the file no longer has it."""
    return Draft(
        case, VOIDED, None, {}, replaces=one.seq, why="导入的文件已没有这一项", correction="entry", source=source
    )


def with_people(kind: str, fields: Mapping[str, Any], id_of: Callable[[str], str]) -> Mapping[str, Any]:
    """Return the fields with people by their ids instead of their names."""
    name = PEOPLE_FIELDS.get(kind)
    if name is None or not fields.get(name):
        return fields
    people = []
    for one in fields[name]:
        told = {key: value for key, value in one.items() if key != "name"}
        people.append({"person": id_of(one["name"]), **told})
    return {**fields, name: people}


def shown(value: Any) -> str:
    """Return a field's value in Chinese."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(one["name"]) if isinstance(one, Mapping) else str(one) for one in value) or "无"
    return "无" if value is None else VALUE_NAMES.get(value, str(value)) if isinstance(value, str) else str(value)


def changes(one: Changed) -> str:
    """Return in Chinese what changes about a fact."""
    before, after = one.held.written, one.becomes
    said = []
    for name in one.fields:
        old, new = (before.date, after.date) if name == "date" else (before.fields.get(name), after.fields.get(name))
        label = "日期" if name == "date" else FIELD_NAMES.get(name, name)
        said.append(f"{label} {shown(old)} → {shown(new)}")
    return f"{KINDS[after.kind].name}：{'；'.join(said)}"


def _origin(fact: Fact, source: Any) -> Any:
    """Return where a fact came from: what came out of a ledger brings that along, or was recorded there by hand."""
    return fact.source if fact.source or (fact.id and ROW_ID.fullmatch(fact.id)) else source


def in_beijing(moment: str | None) -> str | None:
    """Return a moment as the clocks in Beijing show it; a day, or one that says no offset, stays as it is."""
    if moment is None or len(moment) == 10:
        return moment
    there = datetime.fromisoformat(moment)
    return there.astimezone(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds") if there.tzinfo else moment

"""How is a fact of the ledger said in Chinese: its fields, where it came from, who recorded it and when?"""

from collections.abc import Mapping
from typing import Any

from devtrack.masking import COVERED
from devtrack.subjects import ERASED, PEOPLE_FIELDS, Record
from devtrack.tracker.exchange.drafting import HEAD_NAMES, PERSON_NAMES, shown
from devtrack.vocabulary import DERIVED, FIELD_NAMES, KINDS, PERSON_FIELDS

KIND_OF_CORRECTION = {"entry": "录入更正", "paper": "材料更正"}
COMMANDS = {"import": "导入", "member import": "导入", "amend": "更正", "case open": "建档", "record": "登记"}
OTHER_NAMES = {
    "organisation": "所在组织", "code": "档案代号", "status": "党籍状态", "discipline": "处分",
    "until": "处分影响期截止", "by": "经办人", "approved_by": "批准人", "document": "依据",
    "step": "步骤", "occasion": "第几次", "snoozed_until": "暂缓至", "reason": "原因",
}
"""Fields of facts beside the road that no other table names."""

ELSEWHERE = "（原单位）"
CATEGORIES = {"student": "学生", "staff": "教职工"}


def covered_day(day: str | None) -> str | None:
    """Return a birth day of which only the year is shown."""
    return None if day is None else day if day == ERASED else f"{day[:4]}-**-**"[:len(day)]


def covered_number(number: str | None) -> str | None:
    """Return an identity number of which only the last four characters are shown."""
    return None if number is None else number if number == ERASED else "*" * (len(number) - 4) + number[-4:]


COVERING = {"born": covered_day, "id_number": covered_number}
"""Fields of a person that are not shown whole, and how they are shown."""


def fields_told(kind: str, fields: Mapping[str, Any], *, reveal: bool = False) -> str:
    """Return the fields of a fact on the road in Chinese, in their order; of people the names.

    `reveal`: with their standing and discipline too.
    """
    people = PEOPLE_FIELDS.get(kind)
    said = []
    for name in KINDS[kind].fields:
        if name in fields and name not in DERIVED:
            value = fields[name]
            told = "、".join(map(person_told, value)) if reveal and name == people and value else shown(value)
            said.append(f"{FIELD_NAMES[name]} {told}")
    return "，".join(said)


def fact_told(
    kind: str, fields: Mapping[str, Any], elsewhere: bool, date: str | None = None, *, reveal: bool = False
) -> str:
    """Return a fact in one line: its step, the day if it is given, its fields, whether another unit did it."""
    step = f"{KINDS[kind].name} {date}" if date else KINDS[kind].name
    told = fields_told(kind, fields, reveal=reveal)
    return f"{step}{f'：{told}' if told else ''}{ELSEWHERE if elsewhere else ''}"


def paper_told(fields: Mapping[str, Any]) -> str:
    """Return a paper received: its name, then what else is recorded of it; of a file the beginning of its digest."""
    short = {name: value[:12] if name == "file" else value for name, value in fields.items() if name != "paper"}
    rest = fields_told("paper_received", short)
    return f"{fields.get('paper') or '（未写名称）'}{f'：{rest}' if rest else ''}"


def named(kind: str, fields: Mapping[str, Any], people: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the fields of a record with names (id -> name) for the people it lists."""
    name = PEOPLE_FIELDS.get(kind)
    if name is None or not fields.get(name):
        return fields
    listed = [{**one, "name": one.get("name") or people.get(one["person"], ERASED)} for one in fields[name]]
    return {**fields, name: listed}


def person_told(person: Mapping[str, Any]) -> str:
    """Return a person of a list with status and discipline, as far as they are recorded."""
    known = [f"{PERSON_FIELDS[name]} {shown(person[name])}" for name in PERSON_FIELDS
             if name != "name" and person.get(name) is not None]
    return f"{person['name']}（{'，'.join(known)}）" if known else str(person["name"])


def beside_told(fields: Mapping[str, Any], organisations: Mapping[str, str]) -> str:
    """Return the fields of a fact about a case itself, or its person; birth days and identity numbers covered."""
    labels = {**PERSON_NAMES, **OTHER_NAMES, **HEAD_NAMES}
    return "，".join(
        f"{labels[name]} {_beside(name, fields[name], organisations)}" for name in labels if name in fields
    )


def _beside(name: str, value: Any, organisations: Mapping[str, str]) -> str:
    if name == "organisation":
        return organisations.get(value, str(value))
    if name == "step":
        return KINDS[value].name if value in KINDS else str(value)
    if name == "covers":
        return "全部" if value is None else f"{len(value)} 种"
    if name == "discipline":
        return COVERED
    if name in COVERING and value:
        return str(COVERING[name](value))
    return CATEGORIES.get(value) or shown(value) if isinstance(value, str) else shown(value)


def source_told(source: Any) -> str:
    """Return which file and line or row a fact was read from; "" where it was typed."""
    if not isinstance(source, Mapping):
        return str(source or "")
    place = str(source.get("file") or "")
    place += f"［{source['sheet']}］" if source.get("sheet") else ""
    at = source.get("row") or source.get("line")
    return f"{place} 第 {at} 行" if at else place


def recorded_told(record: Record, account: str) -> str:
    """Return when and by whom a fact was recorded, by which command, from which file; what it claims of before."""
    how = COMMANDS.get(record.command, "登记")
    said = f"{record.recorded_at[:16].replace('T', ' ')} {account} {how}"
    if place := source_told(record.source):
        said += f"（{place}）"
    claims = [text for text in ((record.claimed_at or "")[:10], record.claimed_by) if text]
    return f"{said}；原记录 {' '.join(claims)}" if claims else said

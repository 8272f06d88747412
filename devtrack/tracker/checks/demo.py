"""Which made-up people does the demonstration judge? Reads them from data, writes them down as any unit would.

The data (`workflows/demo/branch.yaml`) tells what people of one batch have in common and how each differs, for
that is how such work is done. Nobody in it exists.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from devtrack.exporters.roster import Column, write_roster
from devtrack.rulebook.data import data_dir, load_plain

DOSSIERS, ROSTER = "支部档案.jsonl", "党员发展名册.xlsx"
TITLE = "信息工程学院学生党支部发展党员名册（演示，人员均为虚构）"
DATA = "branch.yaml"

COLUMNS = (
    Column("学号", "case"),
    Column("姓名", "name"),
    Column("性别", "sex"),
    Column("出生日期", "born"),
    Column("所在党支部", "branch"),
    Column("递交入党申请书时间", "applied"),
    Column("谈话时间", "applicant_interviewed"),
    Column("团组织推优时间", "recommended"),
    Column("确定为入党积极分子时间", "activist_decided"),
    Column("党校结业时间", "party_school_passed"),
    Column("确定为发展对象时间", "development_listed"),
    Column("政治审查时间", "political_review_concluded"),
    Column("预审时间", "pre_reviewed"),
    Column("支部大会时间", "admission_voted"),
    Column("审批时间", "admission_approved"),
    Column("入党宣誓时间", "sworn_in"),
    Column("转正申请时间", "conversion_applied"),
    Column("转正大会时间", "conversion_voted"),
)
"""What the roster says; fewer things than the dossiers, as rosters do."""

Plain = dict[str, Any]


def people(plain: Mapping[str, Any]) -> list[Plain]:
    """Return the made-up people as lines of a dossier file."""
    return [_dossier(one, plain) for one in plain["people"]]


def as_of(plain: Mapping[str, Any]) -> int:
    """Return the day (ordinal) for which they were made up."""
    return date.fromisoformat(plain["as_of"]).toordinal()


def data() -> Plain:
    """Return the data that devtrack is delivered with."""
    plain: Plain = load_plain(data_dir("workflows") / "demo" / DATA)
    return plain


def write_files(plain: Mapping[str, Any], folder: Path) -> tuple[Path, Path, bool]:
    """Write the dossier file and the roster; return both, and whether they were there before.

    What is there already is left as it is: somebody may have changed a fact to see what follows.
    """
    dossiers, roster = folder / DOSSIERS, folder / ROSTER
    if dossiers.exists() and roster.exists():
        return dossiers, roster, True
    folder.mkdir(parents=True, exist_ok=True)
    made = people(plain)
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in made)
    dossiers.write_text("".join(lines), encoding="utf-8", newline="\n")
    write_roster(roster, TITLE, COLUMNS, [_row(one) for one in made])
    return dossiers, roster, False


def _dossier(one: Plain, plain: Mapping[str, Any]) -> Plain:
    facts = sorted(_facts(one, plain), key=lambda fact: str(fact["date"]))
    for fact in facts:
        if str(fact["date"]) < one.get("moved", ""):
            fact["elsewhere"] = True
    known = {key: one[key] for key in ("name", "sex", "born", "leaves_on") if key in one}
    unit = plain["branches"][one.get("at", "一支部")]
    return {"case": one["number"], "number": one["number"], **known, "category": "student", **unit, "facts": facts}


def _facts(one: Plain, plain: Mapping[str, Any]) -> Iterator[Plain]:
    common, own = plain["batches"][one["batch"]], one.get("facts", {})
    last = one.get("until", plain["as_of"])
    for kind in dict.fromkeys([*common, *own]):
        for said in _each(own[kind] if kind in own else common[kind]):
            if kind in own or said["date"] <= last:
                yield _fact(kind, said, plain)


def _each(said: Any) -> list[Plain]:
    """Return what is said of one kind as a list of mappings, each with its date."""
    if said is None:
        return []
    several = said if isinstance(said, list) else [said]
    return [one if isinstance(one, dict) else {"date": one} for one in several]


def _fact(kind: str, said: Plain, plain: Mapping[str, Any]) -> Plain:
    fields = {**plain["usual"].get(kind, {}), **said}
    if fields.get("people") == "full":
        fields["people"] = plain["full_members"]
    return {"kind": kind, **{key: value for key, value in fields.items() if value is not None}}


def _row(one: Plain) -> list[str | None]:
    days: dict[str, str] = {}
    for fact in one["facts"]:
        days[fact["kind"]] = fact["date"]
    return [days.get(column.says) or one.get(column.says) for column in COLUMNS]

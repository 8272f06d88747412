"""How does what is owed look as JSON, and as a workbook that can be printed and ticked off?"""

import json
from pathlib import Path
from typing import Any, TextIO

from devtrack.dates import write
from devtrack.exporters import captions
from devtrack.exporters.basis import editions, judged_by
from devtrack.exporters.cells import about, for_paper, table
from devtrack.exporters.owed import ACTOR, Item, Owed, asleep, cited, label, parts, summary, when, who
from devtrack.exporters.records import problems
from devtrack.vocabulary import ACTOR_NAMES

HEAD = ("缓急", "姓名", "学号", "支部", "办什么", "由谁办", "最迟", "期限说明", "依据", "所需材料", "办结日期")
WIDTHS = (14, 9, 13, 20, 34, 16, 12, 30, 24, 36, 12)
DUE, ABOUT = "待办", "说明"
FILLED = {"red": "FFC7CE", "amber": "FFEB9C", "green": "C6EFCE"}


def write_json(out: TextIO, told: Owed) -> None:
    """Write everything told as one JSON object; keys are added, never renamed."""
    basis = told.basis
    plain = {
        "as_of": write(basis.as_of), "until": write(told.last), "workflow": basis.workflow,
        "rulebooks": [book.name for book in basis.rulebooks],
        "editions": {book.name: editions(book) for book in basis.rulebooks},
        **({"head": basis.head} if basis.head else {}),
        "duties": [_duty(item, told) for item in (*told.items, *told.undated)], "later": told.later,
        "cases": told.cases,
        "problems": problems(basis.files),
    }
    json.dump(plain, out, ensure_ascii=False, indent=1)
    out.write("\n")


def write_workbook(path: Path, told: Owed) -> None:
    """Write a sheet with a row for each duty, in the groups told, and one that says what is told."""
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    book = Workbook()
    sheet = book.active
    sheet.title = DUE
    every = [item for part in parts(told) for item in part.items] if told.grouping == ACTOR else [*told.items]
    every += told.undated
    table(sheet, HEAD, [_row(item, told.basis.as_of) for item in every], WIDTHS)
    for n, item in enumerate(every, 2):
        sheet.cell(n, 1).fill = PatternFill("solid", start_color=FILLED[item.colour])
    for_paper(sheet, f"{DUE}（截至 {write(told.basis.as_of)}）")
    sheet.print_title_rows = "1:1"
    about(book.create_sheet(ABOUT), (judged_by(told.basis), summary(told)))
    book.save(path)


def _row(item: Item, as_of: int) -> list[str | int | None]:
    duty, case = item.duty, item.duty.case
    remark = "" if duty.strict else "（提醒）"
    said = "；".join(filter(None, (when(duty, as_of), asleep(item))))
    return [
        label(item), captions.person(case), captions.number(case), case.branch or "", f"{remark}{duty.title}",
        who(duty), write(duty.day) or "", said, cited(duty), "、".join(duty.papers), "",
    ]


def _duty(item: Item, told: Owed) -> dict[str, Any]:
    duty, case = item.duty, item.duty.case
    basis = told.basis
    source = {key: part for key, part in case.source._asdict().items() if part is not None} if case.source else {}
    occasion = duty.findings[0].occasion
    return {
        "key": duty.key, "case": case.id, "person": {"name": case.name, "number": captions.number(case) or None},
        "branch": case.branch, "state": item.state, "step": duty.step, "title": duty.title, "outcome": duty.outcome,
        "occasion": occasion and {"n": duty.n, "from": write(occasion.first), "to": write(occasion.last)},
        "colour": item.colour, "due": write(duty.due), "day": write(duty.day), "opens": write(duty.opens),
        "days": None if duty.day is None else duty.day - basis.as_of,
        "vacation": duty.vacation and duty.vacation.name,
        "actor": {"role": duty.actor, "title": ACTOR_NAMES[duty.actor], "people": list(duty.people)},
        "papers": list(duty.papers), "snoozed_until": write(item.asleep), "message": "；".join(duty.texts),
        "rules": [finding.rule.id for finding in duty.findings],
        "cite": [
            {"source": cite.source, "article": cite.article, "quote": cite.quote, "evidence": cite.evidence}
            for cite in dict.fromkeys(finding.rule.cite for finding in duty.grounds)
        ],
        "source": source or {"file": str(basis.files[item.file].path)},
    }

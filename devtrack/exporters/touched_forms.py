"""How does what a new edition brings look as JSON, and as a workbook?"""

import json
from pathlib import Path
from typing import Any, TextIO

from devtrack import explain
from devtrack.dates import write
from devtrack.exporters import captions
from devtrack.exporters.basis import editions, judged_by
from devtrack.exporters.cells import FILLS, about, for_paper, table
from devtrack.exporters.records import problems
from devtrack.exporters.touched import (
    CHANGES,
    LABELS,
    Item,
    OfRule,
    Person,
    Told,
    degree,
    heading,
    numbers_only,
    summary,
)
from devtrack.model import UNKNOWN, Rule

HEAD = ("姓名", "学号", "支部", "状态", "结论", "程度", "要办什么", "期限", "依据", "条文原文", "所在行")
WIDTHS = (9, 13, 18, 13, 13, 6, 52, 12, 20, 30, 8)
RULES = ("变化", "规则", "人数", "无法判断", "内容", "依据", "条文原文")
RULE_WIDTHS = (8, 30, 6, 9, 60, 20, 36)
PEOPLE, ABOUT, OF_RULES = "受影响人员", "说明", "规则"


def write_json(out: TextIO, told: Told) -> None:
    """Write everything as one JSON object; keys are added, never renamed."""
    basis = told.basis
    plain = {
        "as_of": write(basis.as_of), "since": write(told.since), "begun": told.editions, "workflow": basis.workflow,
        "rulebooks": [book.name for book in basis.rulebooks],
        "editions": {book.name: editions(book) for book in basis.rulebooks},
        **({"head": basis.head} if basis.head else {}),
        "rules": [_rule(one) for one in told.rules], "renumbered": [one.told.id for one in told.renumbered],
        "persons": [_person(one, told) for one in told.persons],
        "open": len(told.persons) + told.untouched + told.unsure, "touched": len(told.persons),
        "untouched": told.untouched, "unsure": told.unsure, "closed": told.closed,
        "problems": problems(basis.files),
    }
    json.dump(plain, out, ensure_ascii=False, indent=1)
    out.write("\n")


def write_workbook(path: Path, told: Told) -> None:
    """Write a sheet of people, a row for each thing to be done, one of rules, and one that says what is told."""
    from openpyxl import Workbook

    book = Workbook()
    people = book.active
    people.title = PEOPLE
    every = [(one, item) for one in told.persons for item in one.items]
    table(people, HEAD, [_row(one, item) for one, item in every], WIDTHS)
    for n, (_, item) in enumerate(every, 2):
        if item.kind in FILLS:
            people.cell(n, HEAD.index("结论") + 1).fill = FILLS[item.kind]
    rules = book.create_sheet(OF_RULES)
    table(rules, RULES, [_rule_row(one) for one in told.rules], RULE_WIDTHS)
    for sheet, title in ((people, PEOPLE), (rules, OF_RULES)):
        for_paper(sheet, title)
        sheet.print_title_rows = "1:1"
    said = (judged_by(told.basis), heading(told), summary(told), numbers_only(told))
    about(book.create_sheet(ABOUT), filter(None, said))
    book.save(path)


def _rule(one: OfRule) -> dict[str, Any]:
    rule, before = one.change.told, one.change.before
    return {
        "rule": rule.id, "edition": rule.edition, "before": before.edition if before and one.change.rule else None,
        "change": one.change.kind, "title": rule.title, "severity": rule.severity, "text": one.text,
        "people": one.people, "unknown": one.unknown, "cite": _cite(rule),
    }


def _cite(rule: Rule) -> dict[str, str]:
    cite = rule.cite
    return {"source": cite.source, "article": cite.article, "quote": cite.quote, "evidence": cite.evidence}


def _person(one: Person, told: Told) -> dict[str, Any]:
    case = one.case
    source = {key: part for key, part in case.source._asdict().items() if part is not None} if case.source else {}
    return {
        "case": case.id, "person": {"name": case.name, "number": captions.number(case) or None}, "branch": case.branch,
        "state": one.state, "items": [_item(item) for item in one.items],
        "source": source or {"file": str(told.basis.files[one.file].path)},
    }


def _item(item: Item) -> dict[str, Any]:
    finding = item.finding
    return {
        "kind": item.kind, "rule": item.rule.id, "edition": item.rule.edition, "severity": item.severity,
        "due": write(item.due), "opens": write(item.opens), "message": item.text,
        "evidence": explain.evidence(finding) if finding is not None else [], "cite": _cite(item.rule),
    }


def _row(one: Person, item: Item) -> list[str | int | None]:
    case, rule = one.case, item.rule
    return [
        captions.person(case), captions.number(case), case.branch or "", one.state, item.label, degree(item), item.text,
        item.when, captions.short_citation(rule), f"“{rule.cite.quote}”" if rule.cite.quote else captions.UNSEEN,
        captions.place(case),
    ]


def _rule_row(one: OfRule) -> list[str | int | None]:
    rule = one.change.told
    why = f"（{LABELS[UNKNOWN]}：{captions.reasons(one.why)}）" if one.why else ""
    return [
        CHANGES.get(one.change.kind, ""), rule.id, one.people, one.unknown, one.text + why,
        captions.short_citation(rule), f"“{rule.cite.quote}”" if rule.cite.quote else captions.UNSEEN,
    ]

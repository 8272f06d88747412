"""How does a plan look as a workbook? A sheet for the class, one with every step, one with what is to be said."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from devtrack.dates import write as day
from devtrack.exporters import plan_class, plan_words
from devtrack.exporters.captions import number, person
from devtrack.exporters.cells import FONT, for_paper, put, table
from devtrack.exporters.widths import wrap
from devtrack.plan.prospect import Prospect

CLASS, STEPS, DUTIES, ABOUT = "全班计划", "步骤", "按期要做的", "说明"
STEP_HEAD = ("姓名", "学号", "最早日期", "步骤", "谁办", "材料", "为什么不能更早", "注意")
DUTY_HEAD = ("姓名", "学号", "事项", "最迟日期", "期", "说明")
CLASS_WIDTHS = (10, 14, 21, 31, 12, 13, 12, 12, 12, 12, 17, 24, 22, 15)
STEP_WIDTHS = (10, 14, 12, 26, 20, 34, 44, 34)
GOOD, BAD = PatternFill("solid", start_color="E2EFDA"), PatternFill("solid", start_color="FCE4D6")
WIDE = 120


def write(path: Path, people: Sequence[Prospect], title: str, basis: Sequence[str]) -> None:
    """Write the plans of people as a workbook."""
    book = Workbook()
    _class(book.active, people, title)
    _steps(book.create_sheet(STEPS), people, title)
    _duties(book.create_sheet(DUTIES), people, title)
    _about(book.create_sheet(ABOUT), people, title, basis)
    book.save(path)


def _class(sheet: Any, people: Sequence[Prospect], title: str) -> None:
    sheet.title = CLASS
    rows = plan_class.lines(people)
    table(sheet, plan_class.HEAD, rows, CLASS_WIDTHS)
    _to_the_left(sheet)
    column = plan_class.HEAD.index("赶得上吗") + 1
    for row, (one, told) in enumerate(zip(people, rows, strict=True), 2):
        if one.outlook is not None and not one.plan.final:
            sheet.cell(row, column).fill = GOOD if one.outlook.finishes else BAD
        if told.vote_by.endswith("（来不及）"):
            sheet.cell(row, plan_class.HEAD.index("支部大会最迟") + 1).fill = BAD
    sheet.print_title_rows = "1:1"
    for_paper(sheet, title)


def _steps(sheet: Any, people: Sequence[Prospect], title: str) -> None:
    rows = [
        (person(one.case), number(one.case), day(each.day), each.name, each.by,
         "、".join(each.papers) if each is same[0] else "", "\n".join(each.why), _heed(each))
        for one in people for same in plan_words.stages(one) for each in same
    ]
    table(sheet, STEP_HEAD, rows, STEP_WIDTHS)
    _to_the_left(sheet)
    sheet.print_title_rows = "1:1"
    for_paper(sheet, title)


def _heed(each: plan_words.Told) -> str:
    """Return what blocks a step and what to heed of it; its papers stand once, with the first of them."""
    said = (*(f"不能办：{text}" for text in each.blocked), *each.heed, each.away)
    return "\n".join(text for text in said if text)


def _to_the_left(sheet: Any) -> None:
    """Let days stand as texts do: on the right they run into what stands beside them."""
    left = Alignment(horizontal="left", vertical="top", wrap_text=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.is_date:
                cell.alignment = left


def _duties(sheet: Any, people: Sequence[Prospect], title: str) -> None:
    rows = [
        (person(one.case), number(one.case), name, last, f"{day(duty.first)} 至 {day(duty.last)}", remark)
        for one in people for duty, (name, last, remark) in plan_words.dated(one)
    ]
    table(sheet, DUTY_HEAD, rows, (10, 14, 22, 12, 26, 40))
    _to_the_left(sheet)
    sheet.print_title_rows = "1:1"
    for_paper(sheet, title)


def _about(sheet: Any, people: Sequence[Prospect], title: str, basis: Sequence[str]) -> None:
    groups = [plan_class.told(group) for group in plan_class.groups(people)]
    necks = [f"最费时的：{name}，{count} 人" for name, count in plan_class.necks(people)]
    texts = ((one, text) for one in people for text in (*plan_words.verdict(one), *plan_words.whole(one)))
    said = [f"{person(one.case)}：{text}" for one, text in texts]
    sheet.column_dimensions["A"].width = WIDE
    for row, text in enumerate((title, *basis, "", *groups, *necks, "", *said), 1):
        cell = sheet.cell(row, 1)
        put(cell, text)
        cell.font = Font(name=FONT, size=14 if row == 1 else 10, bold=row == 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 15 * len(wrap(text, WIDE)) + (8 if row == 1 else 0)
    for_paper(sheet, title)

"""Which sheets stand beside the user's own? Every finding, by what was judged, the people where no list is kept."""

from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.styles import Alignment, Font

from devtrack.dates import write as day
from devtrack.exporters import captions, lines
from devtrack.exporters.annotate import is_far
from devtrack.exporters.basis import Basis, Read, Sheet, blank_reason, judged_by, sources
from devtrack.exporters.cells import FILLS, FONT, for_paper, height, put, table
from devtrack.exporters.lines import Line
from devtrack.exporters.report import SOON, Person, Report, Wanted
from devtrack.exporters.summing import notes, summary
from devtrack.model import BROKEN, OVERDUE, PENDING, Fact
from devtrack.vocabulary import KINDS, ROAD

DETAILS, ABOUT, PEOPLE = "检查结论明细", "说明", "名单"
HEAD = (
    "姓名", "学号", "支部", "规则", "结论", "程度", "日期", "期限", "天数", "事实与差距", "依据", "条文原文", "办法",
    "所在行", "备注",
)
WIDTHS = (9, 12, 14, 18, 12, 6, 11, 11, 5, 40, 18, 26, 28, 8, 9)
TITLE = "发展党员检查结论说明"
ABOUT_WIDTHS = (18, 118)
LEGEND = {
    BROKEN: "不符：办早了、办晚了、已过此步而未见材料，或办得不合规定",
    OVERDUE: "逾期未办：期限已过，仍可补办",
    PENDING: f"待办：{SOON} 天内到期",
}


def is_ours(sheet: Any) -> bool:
    """Tell whether a sheet was written by an earlier check."""
    first = sheet.cell(1, 1).value
    return bool(first == TITLE or (first == HEAD[0] and sheet.cell(1, len(HEAD)).value == HEAD[-1]))


def details(sheet: Any, persons: Sequence[Person], basis: Basis) -> None:
    """Write every line about every person: broken, overdue and with a due day."""
    every = [(line, one) for one in persons for line in (*one.lines, *one.shared)]
    table(sheet, HEAD, [_detail(line, _remark(line, one, basis)) for line, one in every], WIDTHS)
    for n, (line, _) in enumerate(every, 2):
        if not is_far(line, basis.as_of):
            sheet.cell(n, HEAD.index("结论") + 1).fill = FILLS[line.outcome]
    for_paper(sheet, DETAILS)
    sheet.print_title_rows = "1:1"


def about(sheet: Any, basis: Basis, read: Read, report: Report, more: Sequence[str]) -> None:
    """Write by what was judged, the counts, habits, what cannot be judged and why, what is wrong in the file."""
    for row, (head, text, fill) in enumerate(_about(basis, read, report, more), 1):
        for column, value in enumerate((head, text), 1):
            cell = sheet.cell(row, column)
            put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(name=FONT, size=14 if row == 1 else 10, bold=column == 1)
        if fill in FILLS:
            sheet.cell(row, 1).fill = FILLS[fill]
        sheet.row_dimensions[row].height = 24 if row == 1 else height((head, text), ABOUT_WIDTHS)
    sheet.cell(1, 1).alignment = Alignment(wrap_text=False)
    for letter, columns in zip("AB", ABOUT_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = columns
    for_paper(sheet, ABOUT)


def people(sheet: Any, persons: Sequence[Person]) -> Sheet:
    """Write a list of people with the days of their steps; return where it says what."""
    sheet.title = PEOPLE
    there = {fact.kind for one in persons for fact in one.case.facts}
    kinds = sorted(there, key=lambda kind: ROAD.get(kind, 999))
    names = (KINDS[kind].name if kind in KINDS else kind for kind in kinds)
    head = ["姓名", "学号", "支部", "出生日期", "所在行", *names]
    rows = [_row(one, kinds) for one in persons]
    table(sheet, head, rows, [10, 14, 20, 12, 8, *(14 for _ in kinds)])
    for_paper(sheet, PEOPLE)
    return Sheet(PEOPLE, 1, {kind: (n,) for n, kind in enumerate(kinds, 6)}, {})


def _row(one: Person, kinds: Sequence[str]) -> list[str]:
    case, days = one.case, {kind: _days([f for f in one.case.facts if f.kind == kind]) for kind in kinds}
    head = [captions.person(case), captions.number(case), case.branch or "", case.born or "", captions.place(case)]
    return head + [days[kind] for kind in kinds]


def _days(facts: Sequence[Fact]) -> str:
    return "\n".join(sorted(fact.date or "已办，日期未记录" for fact in facts))


def _remark(line: Line, one: Person, basis: Basis) -> str:
    common = "制度性问题" if line in one.shared else ""
    return "；".join(captions.distinct([common, blank_reason(basis, one.file, one.case.id)]))


def _detail(line: Line, remark: str) -> list[str | int | None]:
    case, first = line.case, line.findings[0]
    rules = [finding.rule for finding in line.findings]
    degree = "错误" if line.strict else "疑点" if line.hint else "提醒"
    quotes = captions.distinct(f"“{rule.cite.quote}”" if rule.cite.quote else captions.UNSEEN for rule in rules)
    return [
        captions.person(case), captions.number(case), case.branch or "", captions.titles(rules), lines.label(line),
        degree, first.date, day(first.due), first.days, "\n".join(line.texts),
        "\n".join(captions.distinct(map(captions.short_citation, rules))), "\n".join(quotes), lines.remedy(line),
        captions.place(case), remark,
    ]


def _about(
    basis: Basis, read: Read, report: Report, more: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    yield TITLE, "", ""
    yield "依据", judged_by(basis), ""
    yield from ((short, full, "") for short, full in sources(basis))
    yield "文件", f"{read.path.name}（{report.counts.cases} 人）", ""
    yield "合计", summary(report.counts, Wanted(within=None), basis._replace(files=(read,))), ""
    yield from (("颜色", text, outcome) for outcome, text in LEGEND.items())
    for habit in report.habits:
        figures = f"{habit.reached} 人中 {habit.broken} 人"
        text = f"{captions.branch(habit.branch)}：{captions.titles(habit.rules)}，{figures}（{habit.label}）"
        yield "制度性问题", text, ""
    for gap in report.gaps:
        text = f"{captions.titles(gap.rules)}：{gap.people} 人，{captions.reasons(gap.lacking)}"
        yield "无法判断", text, ""
    yield from (("留意", text, "") for text in (*notes(read), *more))
    yield "说明", "只陈述事实、条文和差距，不作定性；是否属实、如何处理，由有权的组织和人员认定", ""

"""How does a case look on a terminal: in the list, as it stands, as it went, and what a change makes of it?"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from devtrack.cli.table import STYLES, Row, rows, terminal_width
from devtrack.cli.table import show as show_rows
from devtrack.exporters.captions import branch
from devtrack.exporters.report import Wanted
from devtrack.exporters.widths import columns, pad, width, wrap
from devtrack.tracker.cases import telling
from devtrack.tracker.cases.effects import COME, EFFECTS, GONE, OTHERWISE
from devtrack.tracker.cases.progress import day_of, progress
from devtrack.vocabulary import KINDS

WIDEST = 120
LABEL = 15
HEADING, STRUCK, DIM = "bold underline", "strike dim", "dim"
SHOWN = 12  # findings shown of a kind of change; more are counted


def show(printed: Iterable[Row]) -> None:
    """Print lines on the screen."""
    show_rows(printed, sys.stdout)


def listed(items: Sequence[Any], counts: Sequence[tuple[str, int]], chosen: bool) -> Iterator[Row]:
    """Yield the list of cases, branch by branch, then how many there are in each state. `chosen`: only some states."""
    table = [_cells(item) for item in items]
    lines = columns([("姓名", "学号", "状态", "进入日期", "离校时间", "最近办理"), *table])
    if items:
        yield Row("  ", "", lines[0], DIM)
    at = 1
    for name, same in groupby(items, key=lambda item: item.file.case.branch or ""):
        count = len(list(same))
        yield Row("", "", f"{branch(name)}（{count} 份）", "bold")
        yield from (Row("  ", "", _cut(line), "") for line in lines[at:at + count])
        at += count
    told = f"：{'；'.join(f'{name} {count}' for name, count in counts)}" if counts else ""
    yield Row("", "", f"共 {len(items)} 份档案{told}" if items or not chosen else "没有这些状态的档案", "bold")


def _cells(item: Any) -> tuple[str, ...]:
    case, came = item.file.case, item.progress
    last = f"{day_of(came.last)} {KINDS[came.last.kind].name}" if came.last else ""
    return case.name, case.number or "", came.name, came.since, case.leaves_on or "", last


def _cut(line: str) -> str:
    """Return a line as long as the terminal is wide: a table whose lines wrap cannot be read."""
    most = terminal_width() - 2
    if not sys.stdout.isatty() or width(line) <= most:
        return line
    return f"{wrap(line, most - 2)[0]}…"


def shown(one: Any, reveal: bool) -> Iterator[Row]:
    """Yield how one case stands: who it is, papers, facts, findings, and the last row."""
    most = min(terminal_width(), WIDEST)
    yield from _head(one, reveal)
    if one.papers:
        yield from _title(f"收到的材料（{len(one.papers)} 份）")
        yield from _dated(((day_of(fact), telling.paper_told(fact.fields), "") for fact in one.papers), most)
    yield from _title(f"有效的登记（{len(one.facts)} 条）")
    yield from _dated(((day_of(fact), _fact(fact, reveal), "") for fact in one.facts), most)
    yield from _title("检查结论")
    yield from rows(one.report, one.basis, Wanted(), most)
    yield Row()
    yield from _last(one.file)


def _fact(fact: Any, reveal: bool) -> str:
    return telling.fact_told(fact.kind, fact.fields, fact.elsewhere, reveal=reveal)


def _head(one: Any, reveal: bool) -> Iterator[Row]:
    case, came, person = one.file.case, one.progress, one.person
    yield Row("", "", "  ".join(part for part in (case.name, case.number or "", case.sex or "") if part), "bold")
    born = case.born if reveal else telling.covered_day(case.born)
    number = person.id_number if reveal else telling.covered_number(person.id_number)
    told = (
        ("党支部", branch(case.branch or "")), ("状态", came.told), *_terms(came),
        ("人员类别", telling.CATEGORIES.get(case.category, "")), ("出生日期", born), ("身份证号", number),
        ("离校时间", case.leaves_on), ("档案代号", one.file.id), ("未填原因", one.file.blank_reason),
    )
    for name, value in told:
        if value:
            yield Row(f"  {pad(name, 10)}", DIM, str(value))


def _terms(came: Any) -> Iterator[tuple[str, str]]:
    """Yield from when the state counts: the probation, or the day of full membership, as the approval says."""
    said = came.entered.fields if came.entered else {}
    if said.get("probation_from") or said.get("probation_to"):
        yield "预备期", f"{said.get('probation_from') or '（未写）'} 至 {said.get('probation_to') or '（未写）'}"
    if said.get("full_from"):
        yield "转正时间", said["full_from"]


def timeline(one: Any) -> Iterator[Row]:
    """Yield everything ever recorded of a case: what happened, then what was said of the case and its person."""
    most = min(terminal_width(), WIDEST)
    case = one.file.case
    parts = (case.name, case.number or "", case.branch or "", one.file.id)
    yield Row("", "", "  ".join(part for part in parts if part), "bold")
    yield from _title(f"按发生的先后（{len(one.happened)} 条）")
    for event in one.happened:
        yield from _event(event, event.day, most)
    yield from _title(f"档案和人员信息（{len(one.beside)} 条，按登记的先后）")
    for event in one.beside:
        yield from _event(event, "", most)
    yield Row()
    yield from _last(one.file)


def _event(event: Any, day: str, most: int) -> Iterator[Row]:
    mark = f"〔{event.fate}〕" if event.fate else ""
    what = f"{event.what}：{event.fields}" if event.fields else event.what
    place = "（原单位）" if event.elsewhere else ""
    replaces = f"（更正第 {event.replaces} 行）" if event.replaces else ""
    yield from _dated([(day, f"{mark}{what}{place}{replaces}", STRUCK if event.fate else "")], most)
    yield from _dated([("", f"第 {event.row} 行  {event.recorded}", DIM)], most)
    if event.why:
        yield from _dated([("", event.why, "")], most)


def _dated(lines: Iterable[tuple[str, str, str]], most: int) -> Iterator[Row]:
    """Yield texts with a hanging indent beside their days."""
    for day, text, style in lines:
        first = f"  {pad(day, 12)}"
        for line in wrap(text, most - 14):
            yield Row(first, "", line, style)
            first = " " * 14


def opened(done: Any) -> Iterator[Row]:
    """Yield what was opened, and what follows from it."""
    case = done.file.case
    came = progress(case, done.tried.day).told
    parts = (case.name, case.number or "", branch(case.branch or ""), came, done.file.id)
    yield Row("", "", f"已建立档案：{'  '.join(part for part in parts if part)}", "bold")
    if done.known:
        yield Row("  ", "", "台账里已有这个人，姓名和号码沿用", DIM)
    yield from notes(done.tried.notes)
    yield from effects(done.tried.effects)
    yield from _last(done.file)


def notes(said: Iterable[str]) -> Iterator[Row]:
    """Yield what is worth knowing beside a change."""
    most = min(terminal_width(), WIDEST)
    for one in said:
        first = "  请注意  "
        for line in wrap(one, most - 10):
            yield Row(first, "bold yellow", line)
            first = " " * 10


def effects(found: Sequence[Any]) -> Iterator[Row]:
    """Yield which findings a change makes appear, say otherwise, disappear."""
    if not found:
        yield Row("", "", "检查结论没有变化")
    for what in (COME, OTHERWISE, GONE):
        same = [one for one in found if one.what == what]
        if same:
            yield Row("", "", f"检查结论{EFFECTS[what]}（{len(same)} 项）", HEADING)
            for one in same[:SHOWN]:
                yield from _effect(one)
            if len(same) > SHOWN:
                yield Row(" " * (LABEL + 2), "", f"还有 {len(same) - SHOWN} 项，见 devtrack case show", DIM)


def _effect(one: Any) -> Iterator[Row]:
    most = min(terminal_width(), WIDEST)
    who = f"（{'、'.join(one.names)}）" if len(one.names) > 1 else ""
    before = f"（原为 {'；'.join(one.before)}）" if one.before else ""
    first, style = pad(f"  {one.label}", LABEL + 2), STYLES.get(one.outcome, "")
    for line in wrap(f"{'；'.join(one.texts)}{before}{who}", most - LABEL - 2):
        yield Row(first, style, line, DIM if one.what == GONE else "")
        first, style = " " * (LABEL + 2), ""


def _title(text: str) -> Iterator[Row]:
    yield Row()
    yield Row("", "", text, HEADING)


def _last(file: Any) -> Iterator[Row]:
    yield Row("", "", f"登记到第 {file.last} 行", "bold")

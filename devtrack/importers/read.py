"""What does this file say? The one way in for dossier files and rosters."""

from collections.abc import Callable, Iterator
from pathlib import Path

from devtrack.errors import Unusable
from devtrack.importers import dossier
from devtrack.importers.aliases import normal
from devtrack.importers.grid import read_sheets
from devtrack.importers.guard import DOSSIER, sniff
from devtrack.importers.header import SEARCHED
from devtrack.importers.reading import Reading, ReadOptions
from devtrack.importers.roster import SheetRead, read_sheet
from devtrack.model import Case, Problem


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a dossier file or a roster; raises Unusable, in Chinese, when nothing can be made of it."""
    kind = sniff(path, options.limits)
    if kind == DOSSIER:
        problems: list[Problem] = []
        cases = tuple(dossier.read_cases(path, options, problems.append))
        return Reading(cases, tuple(problems))
    return _read_roster(path, kind, options)


def read_cases(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[Case]:
    """Yield the cases of a file; of a dossier file one by one, however long it is. Problems are told as they come."""
    if sniff(path, options.limits) == DOSSIER:
        yield from dossier.read_cases(path, options, report)
        return
    reading = read(path, options)
    for problem in reading.problems:
        report(problem)
    yield from reading.cases


def _read_roster(path: Path, kind: str, options: ReadOptions) -> Reading:
    sheets, remarks = read_sheets(path, kind, options.limits)
    skipped = list(remarks)
    reads: list[SheetRead] = []
    taken: dict[str, str] = {}
    for sheet in sheets:
        place = f"工作表「{sheet.name}」" if sheet.name else "文件"
        if sheet.hidden:
            skipped.append(f"{place}是隐藏的，没有读")
            continue
        one = read_sheet(path.name, sheet, options, taken)
        if one.plan is None:
            skipped.append(f"{place}没有读：{'是空的' if not sheet.rows else '没有找到表头'}")
        elif not one.plan.slots and not one.plan.questions:
            skipped.append(f"{place}没有读：没有一列与发展党员的步骤有关")
        elif not one.cases:
            rows = "、".join(map(str, one.layout.header if one.layout else ()))
            skipped.append(f"{place}没有读：表头（第 {rows} 行）下面没有人员")
        else:
            reads.append(one)
        skipped += one.skipped
    if not reads:
        raise Unusable(_nothing(path, skipped))
    return _together(reads, skipped, options)


def _nothing(path: Path, skipped: list[str]) -> str:
    said = "".join(f"\n  {one}" for one in skipped[:20])
    return (
        f"{path.name}: 一个人也没有读到。名册须在前 {SEARCHED} 行内有一行表头，含“姓名”或“学号”，"
        f"以及各步骤的日期（如“递交入党申请书时间”）；表头写法不同的，可用 --map '表头=事项' 说明{said}"
    )


def _together(reads: list[SheetRead], skipped: list[str], options: ReadOptions) -> Reading:
    plans = [one.plan for one in reads if one.plan]
    used = {header for plan in plans for header in plan.used}
    given = {normal(header): header for header in options.answers}
    return Reading(
        cases=tuple(case for one in reads for case in one.cases),
        problems=tuple(problem for one in reads for problem in one.problems),
        sheets=tuple(one.layout for one in reads if one.layout),
        questions=tuple(question for plan in plans for question in plan.questions),
        unmapped=_distinct(label for plan in plans for label in plan.unmapped),
        ignored=_distinct(label for plan in plans for label in plan.ignored),
        not_kept=_distinct(label for one in reads for label in one.not_kept),
        readings={label: said for plan in plans for label, said in plan.readings.items()},
        skipped=tuple(skipped),
        blanks={case: reason for one in reads for case, reason in one.blanks.items()},
        unused=tuple(header for header in given.values() if header not in used),
    )


def _distinct(labels: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))

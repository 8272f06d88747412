"""In which form is the answer given, and which exit code goes with it?"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from devtrack.cli import asking, destination
from devtrack.cli.check import FAILED, UNUSABLE, Wish
from devtrack.errors import Unusable
from devtrack.exporters.basis import Judged, judged_by
from devtrack.exporters.report import Counts, Report, Wanted, gather
from devtrack.exporters.summing import summary
from devtrack.tracker.checks.checks import Check, Request, check, judged, open_questions, unused_answers
from devtrack.tracker.checks.shares import how_many, shared

AHEAD = None  # a workbook keeps every due day there is, a screen and a page the next thirty days


def answer(paths: Sequence[Path], request: Request, wish: Wish) -> int:
    """Judge the files and give the answer as wished; return the exit code."""
    _refuse_early(paths, wish)
    done = check(paths, request)
    for path, reason in done.refused:
        print(reason if path.name in reason else f"{path}：{reason}", file=sys.stderr)
    for path, question in open_questions(done):
        print(asking.unanswered(path, question), file=sys.stderr)
    for header in unused_answers(done):
        print(f"--map 的表头「{header}」不在这些文件里，没有用上", file=sys.stderr)
    failed = bool(done.basis.files) and give(done, wish)
    return UNUSABLE if done.refused else FAILED if failed else 0


def give(done: Check, wish: Wish) -> bool:
    """Give the answer in the form wished; return whether something of severity error is broken or overdue."""
    return _FORMS[wish.form](done, wish)


def _refuse_early(paths: Sequence[Path], wish: Wish) -> None:
    """Say before the work what could not be written after it."""
    if wish.form == "xlsx":
        if wish.output == destination.SCREEN:
            raise Unusable("xlsx 是工作簿，不能显示在屏幕上；--output 请写文件名")
        destination.each(wish.output, paths, ".xlsx")
    elif wish.output not in (None, destination.SCREEN):
        destination.chosen(str(wish.output), paths)


def _table(done: Check, wish: Wish) -> bool:
    from devtrack.cli import table

    wanted = Wanted(wish.only)
    report = _report(done, wanted)
    path = _typed(done, wish)
    with destination.text_to(path) as out:
        table.show(table.rows(report, done.basis, wanted, table.terminal_width()), out)
    _tell(done, path, report.counts, wanted)
    return report.counts.failed


def _json(done: Check, wish: Wish) -> bool:
    from devtrack.exporters.records import write_json, write_jsonl

    destination.speak_utf8()
    path = _typed(done, wish)
    with destination.text_to(path) as out:
        write = write_json if wish.form == "json" else write_jsonl
        written = write(out, done.basis, _cases(done), wish.only)
    if path is not None:
        print(f"{judged_by(done.basis)}\n共 {written.by_file.total()} 人，已写入 {path}")
    return written.failed


def _page(done: Check, wish: Wish) -> bool:
    from devtrack.exporters.page import render

    wanted = Wanted(wish.only)
    report = _report(done, wanted)
    path = None if wish.output == destination.SCREEN else _typed(done, wish) or _default(done, ".html")
    if path is None:
        destination.speak_utf8()
    with destination.text_to(path) as out:
        out.write(render(report, done.basis, wanted))
    _tell(done, path, report.counts, wanted)
    return report.counts.failed


def _workbooks(done: Check, wish: Wish) -> bool:
    from devtrack.exporters.workbook import write

    wanted, failed = Wanted(wish.only, AHEAD, everyone=True), False
    targets = destination.each(wish.output, _inputs(done), ".xlsx")
    for n, path in enumerate(targets):
        report = gather(_cases(done, n), done.basis.as_of, wanted)
        with destination.whole(path) as draft:
            write(draft, done.basis, n, report)
        _tell(done, path, report.counts, wanted, n)
        failed |= report.counts.failed
    return failed


_FORMS: dict[str, Callable[[Check, Wish], bool]] = {
    "table": _table, "json": _json, "jsonl": _json, "html": _page, "xlsx": _workbooks,
}


def _report(done: Check, wanted: Wanted) -> Report:
    if how_many(done) > 1:
        return shared(done, wanted)
    return gather(_cases(done), done.basis.as_of, wanted)


def _cases(done: Check, file: int | None = None) -> Iterator[Judged]:
    return asking.counted(judged(done, file))


def _inputs(done: Check) -> list[Path]:
    return [read.path for read in done.basis.files]


def _typed(done: Check, wish: Wish) -> Path | None:
    """Return the file typed with --output; None for the screen."""
    if wish.output in (None, destination.SCREEN):
        return None
    return destination.chosen(str(wish.output), _inputs(done))


def _default(done: Check, ending: str) -> Path:
    inputs = _inputs(done)
    return destination.beside(inputs[0].stem if len(inputs) == 1 else "全部", ending, Path())


def _tell(done: Check, path: Path | None, counts: Counts, wanted: Wanted, file: int | None = None) -> None:
    """Say on the screen what was written into a file."""
    if path is not None:
        if not file:
            print(judged_by(done.basis))
        print(f"{summary(counts, wanted, done.basis)}\n已写入 {path}")

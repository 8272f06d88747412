"""What is said of something recorded or corrected: before, after, which findings change, up to which row?"""

from collections.abc import Iterable, Iterator
from typing import Any

from devtrack.cli.case_text import HEADING, WIDEST, effects, notes
from devtrack.cli.table import Row, terminal_width
from devtrack.exporters.widths import columns, pad, wrap
from devtrack.tracker.cases.progress import progress

LABEL = 10  # columns of the label beside each line


def recorded(done: Any) -> Iterator[Row]:
    """Yield what is recorded, of whom, and how each stands before and after."""
    tried = done.tried
    yield Row("", "", done.told, HEADING)
    table = []
    for old, new in zip(tried.before, tried.after, strict=True):
        was, now = progress(old.case, tried.day).told, progress(new.case, tried.day).told
        table.append((*_who(new), now if was == now else f"{was} → {now}"))
    yield from (Row("  ", "", line) for line in columns(table))
    yield from notes(tried.notes)
    yield from effects(tried.effects)


def amended(done: Any) -> Iterator[Row]:
    """Yield the fact as it was and as it is to be, why, and which findings change."""
    yield Row("", "", "  ".join(part for part in _who(done.tried.before[0]) if part), "bold")
    yield from _beside("原登记", f"{done.told}（第 {done.row} 行）")
    lines = columns([(name, was, "→", now) for name, was, now in done.changes]) if done.changes else ["整条作废"]
    for n, line in enumerate(lines):
        yield Row(f"  {pad('' if n else '改为', LABEL)}", "", line, "bold")
    yield from _beside(done.correction, done.why)
    for label, touched in zip(("涉及材料", "涉及公示", "相同日期"), done.touched, strict=True):
        if touched:
            yield from _beside(label, f"{'；'.join(touched)}——请一并核对")
    yield from notes(done.tried.notes)
    yield from effects(done.tried.effects)


def changed(done: Any, told: Iterable[str]) -> Iterator[Row]:
    """Yield what is put right about a person or some cases, and which findings change."""
    if len(done.before) > 1:
        yield Row("", "", f"更正 {len(done.before)} 人", "bold")
    else:
        yield Row("", "", "  ".join(part for part in _who(done.before[0]) if part), "bold")
    for line in told:
        yield from _beside("更正", line)
    yield from notes(done.notes)
    yield from effects(done.effects)


def _who(file: Any) -> tuple[str, str, str]:
    return file.case.name, file.case.number or file.id, file.case.branch or ""


def _beside(label: str, text: str) -> Iterator[Row]:
    first = f"  {pad(label, LABEL)}"
    for line in wrap(text, min(terminal_width(), WIDEST) - LABEL - 2):
        yield Row(first, "", line)
        first = " " * (LABEL + 2)


def ending(written: Any) -> Iterator[Row]:
    """Yield up to which row is recorded; None: nothing was written."""
    if written is None:
        yield Row("", "", "以上只是试看，没有写入；去掉 --dry-run 再运行一次即登记", "bold")
    else:
        yield Row("", "", f"已写入，登记到第 {written.rows[-1]} 行；末端 {written.head}", "bold")

"""How does a report look on a terminal?

Lines of text with a style each, so that the same lines go to a terminal in colour and into a file without.
Only characters that a Chinese Windows console can show.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from typing import NamedTuple, TextIO

from devtrack.exporters import captions, lines
from devtrack.exporters.basis import Basis, blank_reason, choose_otherwise, judged_by
from devtrack.exporters.folding import Gap, Habit
from devtrack.exporters.lines import Line
from devtrack.exporters.report import Person, Report, Wanted, spoken_of
from devtrack.exporters.summing import notes, summary
from devtrack.exporters.widths import pad, width, wrap
from devtrack.model import BROKEN, MET, OVERDUE, PENDING, WAITING
from devtrack.vocabulary import OUTCOME_NAMES

STYLES = {BROKEN: "bold red", OVERDUE: "bold magenta", PENDING: "bold yellow", WAITING: "cyan", MET: "green"}
LABEL = 15  # columns of the label beside each line
WIDEST = 120
ALIKE = 3  # so many gaps of one reason are told in one paragraph


class Row(NamedTuple):
    """One printed line: a label with its style, then text with its own."""

    label: str = ""
    label_style: str = ""
    text: str = ""
    text_style: str = ""


def rows(report: Report, basis: Basis, wanted: Wanted, columns: int) -> Iterator[Row]:
    """Yield the whole report in lines of at most so many columns."""
    columns = min(columns, WIDEST)
    yield from plain(judged_by(basis), columns)
    yield from plain(choose_otherwise(basis), columns, "dim")
    yield from _habits(report.habits, columns)
    for person in spoken_of(report):
        yield from _person(person, blank_reason(basis, person.file, person.case.id), columns)
    yield from _hints(report.hints, columns)
    yield from _gaps(report.gaps, wanted.only is not None, columns)
    yield from readings(basis, columns)
    yield from _summary(report, basis, wanted, columns)


def show(printed: Iterable[Row], out: TextIO) -> None:
    """Print the lines: in colour on a terminal, plainly anywhere else."""
    if not out.isatty():
        out.writelines(f"{row.label}{row.text}\n" for row in printed)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, markup=False, soft_wrap=True)
    for row in printed:
        console.print(Text.assemble((row.label, row.label_style), (row.text, row.text_style)))


def terminal_width() -> int:
    """Return how many columns there are; 80 where nobody says. A full line would wrap on a Windows console."""
    return get_terminal_size().columns - (os.name == "nt")


def plain(text: str, columns: int, style: str = "", indent: int = 0) -> Iterator[Row]:
    """Yield a text in lines of at most so many columns."""
    for line in wrap(text, columns - indent):
        yield Row(" " * indent, "", line, style)


def _title(text: str) -> Iterator[Row]:
    yield Row()
    yield Row("", "", text, "bold underline")


def _beside(label: str, style: str, texts: Iterable[tuple[str, str]], columns: int) -> Iterator[Row]:
    """Yield texts with a hanging indent beside one label."""
    first = pad(f"  {label}", LABEL + 2) if width(label) < LABEL else f"  {label}  "
    for text, text_style in texts:
        for line in wrap(text, columns - LABEL - 2):
            yield Row(first, style, line, text_style)
            first, style = " " * (LABEL + 2), ""


def _habits(habits: Sequence[Habit], columns: int) -> Iterator[Row]:
    if not habits:
        return
    yield from _title("制度性问题（同一支部走到这一步的人，五人以上且八成以上都有；下面逐人不再重复）")
    for habit in habits:
        about = f"{captions.branch(habit.branch)}：{captions.titles(habit.rules)}"
        texts = [(f"{about}，{habit.reached} 人中 {habit.broken} 人（{captions.some(habit.names)}）", "")]
        texts.append(("；".join(captions.distinct(map(captions.short_citation, habit.rules))), "cyan"))
        texts.append((f"办法：{captions.foremost(habit.rules).remedy}", ""))
        yield from _beside(habit.label, STYLES[BROKEN], texts, columns)


def _person(person: Person, blank: str, columns: int) -> Iterator[Row]:
    case = person.case
    parts = (captions.person(case), captions.number(case), case.branch or "", captions.place(case))
    counted = [f"{OUTCOME_NAMES[o]} {n}" for o in STYLES if (n := sum(x.outcome == o for x in person.lines))]
    counted += [f"另有制度性问题 {len(person.shared)} 项"] if person.shared else []
    yield Row()
    head = "  ".join(part for part in parts if part)
    for n, line in enumerate(wrap(f"{head}   {'，'.join(counted)}", columns)):
        yield Row("", "", line, "bold" if n == 0 else "")
    yield from plain(blank, columns, indent=2) if blank else ()
    for line_ in person.lines:
        yield from _line(line_, columns)


def _line(line: Line, columns: int) -> Iterator[Row]:
    texts = [(text, "") for text in line.texts]
    texts.append(("；".join(lines.cited(line)), "cyan"))
    if advice := lines.remedy(line):
        texts.append((f"办法：{advice}", ""))
    if not line.strict and not line.hint:
        texts[0] = (f"（提醒）{texts[0][0]}", "")
    yield from _beside(lines.label(line), STYLES.get(line.outcome, ""), texts, columns)


def _hints(hints: Sequence[Line], columns: int) -> Iterator[Row]:
    if not hints:
        return
    yield from _title("疑点，请核实（不算不符）")
    for line in hints:
        texts = [(f"{captions.person(line.case)}：{text}", "") for text in line.texts]
        yield from _beside("疑点", "bold", [*texts, ("；".join(lines.cited(line)), "cyan")], columns)


def _gaps(gaps: Sequence[Gap], named: bool, columns: int) -> Iterator[Row]:
    """Yield a line a rule; rules that lack the same are told together. `named`: with the people, each rule alone."""
    if not gaps:
        return
    yield from _title("无法判断（记录里缺，不算不符）")
    alike: dict[tuple[str, ...], list[Gap]] = {}
    for gap in gaps:
        alike.setdefault(gap.lacking, []).append(gap)
    several = [lacking for lacking, same in alike.items() if len(same) >= ALIKE and not named]
    for lacking in several:
        same = alike[lacking]
        names = "；".join(captions.titles(gap.rules) for gap in same)
        text = f"{captions.reasons(lacking)}，涉及 {len(same)} 项：{names}"
        yield from _beside(_people(same), "", [(text, "")], columns)
    for gap in gaps:
        if gap.lacking not in several:
            who = f"（{captions.some(gap.names)}）" if named else ""
            text = f"{captions.titles(gap.rules)}：{captions.reasons(gap.lacking)}{who}"
            yield from _beside(_people([gap]), "", [(text, "")], columns)


def _people(same: Sequence[Gap]) -> str:
    least, most = min(gap.people for gap in same), max(gap.people for gap in same)
    return f"{most} 人" if least == most else f"{least} 至 {most} 人"


def readings(basis: Basis, columns: int) -> Iterator[Row]:
    """Yield how each file was read, where there is something to say."""
    for read in basis.files:
        said = notes(read)
        if said:
            yield from _title(f"{read.path.name} 读取情况")
        for note in said:
            yield from plain(note, columns, indent=2)


def _summary(report: Report, basis: Basis, wanted: Wanted, columns: int) -> Iterator[Row]:
    yield Row()
    if any(captions.MARK in cite for person in report.persons for line in person.lines for cite in lines.cited(line)):
        yield from plain(f"{captions.MARK} {captions.UNSEEN}", columns, "dim")
    yield from plain(summary(report.counts, wanted, basis), columns, "bold")

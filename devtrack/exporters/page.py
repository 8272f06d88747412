"""How does a report look as one page, on a screen and on A4 paper? One file that asks nothing of any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from devtrack.dates import write
from devtrack.exporters import captions, lines
from devtrack.exporters.basis import Basis, blank_reason, judged_by, sources
from devtrack.exporters.folding import Gap, Habit
from devtrack.exporters.lines import Line
from devtrack.exporters.report import Person, Report, Wanted, spoken_of
from devtrack.exporters.summing import notes, summary, tallies
from devtrack.model import BROKEN, OVERDUE, PENDING, Rule

TEMPLATES = Path(__file__).parent / "templates"


class Cite(NamedTuple):
    """An article: in short, in full, and its words (or that nobody has seen them)."""

    short: str
    full: str
    quote: str
    note: str


class Entry(NamedTuple):
    """One line of the page."""

    outcome: str
    label: str
    reminder: bool
    who: str
    texts: tuple[str, ...]
    cites: tuple[Cite, ...]
    remedy: str


class Section(NamedTuple):
    """One person: `anchor` is unique on the page; `counts`: lines broken, overdue, due."""

    anchor: str
    name: str
    about: str
    counts: tuple[int, ...]
    shared: int
    blank: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template is given."""

    title: str
    as_of: str
    basis: str
    sources: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    summary: str
    tallies: tuple[tuple[str, str, int, int], ...]
    clean: int
    cases: int
    habits: tuple[Entry, ...]
    sections: tuple[Section, ...]
    hints: tuple[Entry, ...]
    gaps: tuple[tuple[str, int, str], ...]
    notes: Mapping[str, Sequence[str]]
    unseen: str


def render(report: Report, basis: Basis, wanted: Wanted) -> str:
    """Return the page as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(**page(report, basis, wanted))


def page(report: Report, basis: Basis, wanted: Wanted) -> dict[str, object]:
    """Return what the template is given, by name."""
    made = Page(
        title="发展党员检查结论",
        as_of=write(basis.as_of) or "",
        basis=judged_by(basis),
        sources=sources(basis),
        files=tuple(f"{read.path.name}（{report.counts.by_file[n]} 人）" for n, read in enumerate(basis.files)),
        summary=summary(report.counts, wanted, basis),
        tallies=tallies(report.counts, wanted),
        clean=report.counts.clean,
        cases=report.counts.cases,
        habits=tuple(map(_habit, report.habits)),
        sections=tuple(_section(n, person, basis) for n, person in enumerate(spoken_of(report), 1)),
        hints=tuple(_entry(line, captions.person(line.case)) for line in report.hints),
        gaps=tuple(map(_gap, report.gaps)),
        notes={read.path.name: said for read in basis.files if (said := notes(read))},
        unseen=captions.UNSEEN,
    )
    return {name: getattr(made, name) for name in Page.__dataclass_fields__}


def _section(n: int, person: Person, basis: Basis) -> Section:
    case, own = person.case, person.lines
    about = "　".join(part for part in (captions.number(case), case.branch or "", captions.place(case)) if part)
    counts = tuple(sum(line.outcome == outcome for line in own) for outcome in (BROKEN, OVERDUE, PENDING))
    entries = tuple(_entry(line) for line in own)
    blank = blank_reason(basis, person.file, case.id)
    return Section(f"p{n}", captions.person(case), about, counts, len(person.shared), blank, entries)


def _entry(line: Line, who: str = "") -> Entry:
    cites = tuple(dict.fromkeys(_cite(finding.rule) for finding in line.findings))
    reminder = not line.strict and not line.hint
    return Entry(line.outcome, lines.label(line), reminder, who, line.texts, cites, lines.remedy(line))


def _habit(habit: Habit) -> Entry:
    text = f"{captions.titles(habit.rules)}：{habit.reached} 人中 {habit.broken} 人（{captions.some(habit.names)}）"
    cites = tuple(dict.fromkeys(map(_cite, habit.rules)))
    remedy = captions.foremost(habit.rules).remedy
    return Entry(BROKEN, habit.label, False, captions.branch(habit.branch), (text,), cites, remedy)


def _cite(rule: Rule) -> Cite:
    note = "" if rule.cite.quote else captions.UNSEEN
    return Cite(captions.short_citation(rule), captions.full_citation(rule), rule.cite.quote, note)


def _gap(gap: Gap) -> tuple[str, int, str]:
    return captions.titles(gap.rules), gap.people, captions.reasons(gap.lacking)

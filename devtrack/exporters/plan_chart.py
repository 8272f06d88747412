"""How is a plan drawn? People as rows, months as columns, stages as bars, milestones as marks, vacations shaded."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from devtrack.dates import add_months, write
from devtrack.exporters import plan_class, plan_words
from devtrack.exporters.captions import number, person
from devtrack.exporters.widths import width, wrap
from devtrack.plan.deadline import GONE
from devtrack.plan.prospect import Prospect

TEMPLATES = Path(__file__).parent / "templates"
LEFT, TOP, RIGHT, BOTTOM = 214, 118, 118, 74
WIDEST = 1120  # of the months; with the rest, a page of A4 across
NEAR = 13  # between marks; of two closer ones the weightier is drawn
BAR, MONTHS = 0.56, 72
COLOURS = {
    "applicant": "#d9d9d9", "activist": "#b7c9e2", "trainee": "#8fb0d9", "development_object": "#f2cf8b",
    "awaiting_approval": "#e8a25c", "probationary": "#e4938b",
}
MARKS = {
    "development_listed": ("diamond", "列为发展对象"), "admission_voted": ("circle", "支部大会"),
    "admission_approved": ("triangle", "审批为预备党员"), "conversion_voted": ("square", "转正大会"),
    "conversion_approved": ("star", "转正审批"),
}
WEIGHT = ("admission_voted", "conversion_approved", "conversion_voted", "development_listed", "admission_approved")
SHORT = {"awaiting_approval": "待审批"}


class Month(NamedTuple):
    """A column: where it begins, how wide it is, its number, whether a year begins with it."""

    x: float
    w: float
    label: str
    year: str


class Bar(NamedTuple):
    """A stage of one person: where, in which colour, what is written in it, and where."""

    x: float
    w: float
    fill: str
    label: str
    at: float


class Mark(NamedTuple):
    """A milestone: where, its shape, its day in words, the day to be written beside it ("": none)."""

    x: float
    shape: str
    said: str
    day: str


class Row(NamedTuple):
    """One person: where, who, in which state, bars, marks, the day of leaving and the three-month line if her own.

    `note`: instead of bars; `verdict`: whether it is in time, `late`: that it is not.
    """

    y: float
    h: float
    name: str
    about: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    leaves: float | None
    line: float | None
    note: str
    verdict: str
    late: bool


class Scale(NamedTuple):
    """The days shown (ordinals) and how wide one is."""

    first: int
    last: int
    day: float

    def x(self, day: int) -> float:
        """Return where a day begins."""
        return round(LEFT + (min(max(day, self.first), self.last) - self.first) * self.day, 1)


def svg(people: Sequence[Prospect], title: str, basis: Sequence[str]) -> str:
    """Return the drawing as SVG."""
    return _rendered("timeline.svg.j2", **_drawn(people, title, basis))


def page(people: Sequence[Prospect], title: str, basis: Sequence[str]) -> str:
    """Return a page that holds the drawing, the table and what is to be said."""
    single = people[0] if len(people) == 1 else None
    return _rendered(
        "timeline.html.j2", drawing=svg(people, title, basis), title=title, basis=basis, head=plan_class.HEAD,
        lines=plan_class.lines(people), groups=[plan_class.told(one) for one in plan_class.groups(people)],
        necks=plan_class.necks(people), stages=plan_words.stages(single) if single else (),
        duties=plan_words.duties(single) if single else (), latest=plan_words.latest(single) if single else (),
        said=(*plan_words.verdict(single), *plan_words.whole(single)) if single else (),
    )


def _rendered(name: str, **given: object) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(**given)


def _drawn(people: Sequence[Prospect], title: str, basis: Sequence[str]) -> dict[str, object]:
    scale = _scale(people)
    high = 46 if len(people) == 1 else 30 if len(people) <= 12 else 23
    leaves = {one.outlook.aim.leaves for one in people if one.outlook is not None}
    common = leaves.pop() if len(leaves) == 1 and all(one.outlook is not None for one in people) else None
    rows = [_row(one, scale, n, high, common is not None) for n, one in enumerate(people)]
    bottom = TOP + high * len(people)
    line = next((one.outlook.line for one in people if one.outlook is not None and one.outlook.line), None)
    right = LEFT + (scale.last - scale.first) * scale.day
    return {
        "title": title, "basis": [part for text in basis for part in wrap(text, 150)][:2], "rows": rows,
        "width": round(right + RIGHT), "height": round(bottom + BOTTOM), "left": LEFT, "top": TOP, "bottom": bottom,
        "right": round(right, 1), "months": list(_months(scale)), "vacations": list(_vacations(people, scale)),
        "leaves": _labelled(scale, common, "离校"), "line": _labelled(scale, line if common else None, "三个月线"),
        "legend": [(COLOURS[state], plan_words.state(state)) for state in _seen(people)],
        "marks": [(shape, name) for kind, (shape, name) in MARKS.items() if any(one.plan.day(kind) for one in people)],
        "own": common is None and any(row.leaves for row in rows),
    }


def _labelled(scale: Scale, day: int | None, name: str) -> tuple[float, str] | None:
    return None if day is None or not scale.first <= day <= scale.last else (scale.x(day), f"{name} {write(day)}")


def _scale(people: Sequence[Prospect]) -> Scale:
    first = min(one.plan.first for one in people)
    ends = [step.day for one in people for step in one.plan.steps]
    ends += [max(one.outlook.aim) for one in people if one.outlook is not None]
    begin = date.fromordinal(first).replace(day=1).toordinal()
    last = min(max([*ends, first + 90]) + 20, add_months(begin, MONTHS))
    there = date.fromordinal(last)
    end = add_months(there.replace(day=1).toordinal(), 1)
    return Scale(begin, end, WIDEST / (end - begin))


def _months(scale: Scale) -> Iterator[Month]:
    day = scale.first
    while day < scale.last:
        following = add_months(day, 1)
        there = date.fromordinal(day)
        year = f"{there.year} 年" if there.month == 1 or day == scale.first else ""
        yield Month(scale.x(day), round(scale.x(following) - scale.x(day), 1), str(there.month), year)
        day = following


def _vacations(people: Sequence[Prospect], scale: Scale) -> Iterator[tuple[float, float, str]]:
    for away in dict.fromkeys(each for one in people for each in one.vacations):
        if away.last >= scale.first and away.first < scale.last:
            yield scale.x(away.first), round(scale.x(away.last + 1) - scale.x(away.first), 1), away.name


def _row(one: Prospect, scale: Scale, n: int, high: int, common: bool) -> Row:
    seen = one.outlook
    aim = None if seen is None else seen.aim.leaves
    own = aim if not common and aim is not None and scale.first <= aim <= scale.last else None
    line = seen.line if seen is not None and not common else None
    late = seen is not None and not seen.finishes and not one.plan.final
    state = SHORT.get(one.plan.state or "", plan_words.state(one.plan.state))
    about = "　".join(text for text in (number(one.case), state) if text)
    note = plan_words.state(one.plan.state) if one.plan.final else ""
    return Row(
        TOP + n * high, high, person(one.case), about, tuple(_bars(one, scale)), tuple(_marks(one, scale)),
        scale.x(own) if own is not None else None, scale.x(line) if line is not None else None, note,
        plan_class.line(one).in_time if seen is not None else "", late,
    )


def _marks(one: Prospect, scale: Scale) -> Iterator[Mark]:
    """Yield the milestones; of those that would lie one over the other the weightier."""
    there = [step for step in one.plan.steps if step.kind in MARKS and step.day < scale.last]
    drawn: list[float] = []
    for step in sorted(there, key=lambda step: WEIGHT.index(step.kind)):
        x, (shape, name) = scale.x(step.day), MARKS[step.kind]
        if all(abs(x - other) >= NEAR for other in drawn):
            drawn.append(x)
            dated = step.kind in ("admission_voted", "conversion_approved")
            yield Mark(x, shape, f"{name} {write(step.day)}", f"{write(step.day)}"[2:] if dated else "")


def _bars(one: Prospect, scale: Scale) -> Iterator[Bar]:
    if one.plan.final or (one.plan.state is None and not one.plan.entered):
        return
    turns = [(one.plan.first, one.plan.state), *((day, state) for state, day in one.plan.entered.items())]
    ends = [day for day, _ in turns[1:]] + [_end(one, scale)]
    for (day, state), until in zip(turns, ends, strict=True):
        if state is None or until <= day or state in GONE:
            continue
        x, w = scale.x(day), round(scale.x(until) - scale.x(day), 1)
        label = SHORT.get(state, plan_words.state(state))
        first = day == one.plan.first
        room = width(label) * 5.8 + (12 if first else 66)  # beside the mark and its day that stand at the beginning
        yield Bar(x, w, COLOURS[state], label if w >= room else "", x + (6 if first else 62))


def _end(one: Prospect, scale: Scale) -> int:
    """Return where the last bar ends: with what is planned."""
    return min(scale.last, max((step.day for step in one.plan.steps), default=one.plan.first))


def _seen(people: Sequence[Prospect]) -> list[str]:
    there = {state for one in people for state in (one.plan.state, *one.plan.entered)}
    return [state for state in COLOURS if state in there]

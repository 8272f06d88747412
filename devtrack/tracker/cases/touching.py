"""What else does a correction touch? Papers that say the same, notices that went out, dates that repeat it.

The findings it changes are reckoned elsewhere (`effects`); what is listed here somebody has to look at by hand.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.history import ENTERS
from devtrack.model import Fact, Workflow
from devtrack.subjects import Record
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.vocabulary import DAY, FIELD_NAMES, KINDS, ROAD

PAPER = "paper_received"
NOTICES = ("_publicized", "_announced")
"""How kinds of fact end by which something was made known."""


class Touched(NamedTuple):
    """In Chinese: papers of the step, notices that rest on it, recorded dates that repeat the old one."""

    papers: tuple[str, ...]
    notices: tuple[str, ...]
    dates: tuple[str, ...]


def touched(flow: Workflow, file: CaseFile, held: Record) -> Touched:
    """Return what a correction of a fact touches in its case."""
    others = [fact for row, fact in zip(file.rows, file.case.facts, strict=True) if row != held.seq]
    return Touched(
        tuple(dict.fromkeys(_papers(flow, others, held))), tuple(_notices(others, held)), tuple(_dates(others, held))
    )


def _papers(flow: Workflow, others: list[Fact], held: Record) -> Iterator[str]:
    for step in flow.steps:
        if held.kind in step["facts"]:
            yield from step["papers"]
    for fact in others:
        if fact.kind == PAPER and fact.date == held.date and fact.fields.get("paper"):
            yield str(fact.fields["paper"])


def _notices(others: list[Fact], held: Record) -> Iterator[str]:
    """Yield what was made known after a fact, before the case went on to the next state; the fact's own too."""
    if held.kind.endswith(NOTICES):
        yield _named(held.kind, held.date, held.fields)
    place = ROAD[held.kind]
    ahead = [ROAD[kind] for kind in ENTERS if ROAD[kind] > place]
    stop = ahead[1] if len(ahead) > 1 else len(ROAD)  # what enters the next state is itself made known afterwards
    for fact in others:
        if fact.kind.endswith(NOTICES) and place < ROAD[fact.kind] < stop:
            yield _named(fact.kind, fact.date, fact.fields)


def _named(kind: str, date: str | None, fields: Mapping[str, Any]) -> str:
    until = f" 至 {fields['until']}" if fields.get("until") else ""
    return f"{KINDS[kind].name}（{date or DAY_UNKNOWN}{until}）"


def _dates(others: list[Fact], held: Record) -> Iterator[str]:
    """Yield the fields of other facts that repeat the day of this one, as the probation repeats the meeting's."""
    for fact in others:
        for name, of in KINDS[fact.kind].fields.items():
            if of == DAY and held.date is not None and fact.fields.get(name) == held.date:
                yield f"{KINDS[fact.kind].name}（{fact.date or DAY_UNKNOWN}）的{FIELD_NAMES[name]} {held.date}"

"""How do these files stand towards the rules? Opens them, judges, hands on: what `check` does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack.evaluate import evaluate_all
from devtrack.exporters.basis import Basis, Judged
from devtrack.importers.reading import Question
from devtrack.tracker.checks.files import Ask, Manner, Opened, open_all
from devtrack.tracker.checks.rules import header_table, load


class Request(NamedTuple):
    """What is asked for: the day (ordinal), the workflow, the unit's own folders of workflows, answers by --map.

    `ask` is None where nobody can be asked; `memory`: the folder where answers are kept, by default the user's;
    `known_by`: a day, only what was recorded until then is seen.
    """

    as_of: int
    workflow: str
    folders: tuple[Path, ...] = ()
    answers: Mapping[str, str] = {}
    ask: Ask | None = None
    memory: Path | None = None
    known_by: str | None = None
    progress: Callable[[int, int | None], None] | None = None


class Check(NamedTuple):
    """What was opened, and by what it is to be judged; `refused`: files nothing could be made of, and why.

    `share`: of cases that were not opened from files, yields one share of so many (from 0), judged; `cases`: how many
    these are; `blanks`: case id -> 未填原因, of those judged so far.
    """

    basis: Basis
    opened: tuple[Opened, ...]
    refused: tuple[tuple[Path, str], ...]
    share: Callable[[int, int], Iterator[Judged]] | None
    cases: int
    blanks: dict[str, str]


def check(paths: Sequence[Path], request: Request) -> Check:
    """Open the files; raises Unusable where the workflow or its rules cannot be used."""
    workflow, books, choices = load(request.workflow, request.folders)
    manner = Manner(
        header_table(request.folders), request.answers, request.ask, request.memory, request.progress, request.known_by
    )
    opened, refused = open_all(paths, manner)
    files = tuple(one.read for one in opened)
    basis = Basis(request.as_of, workflow.name, workflow.title, books, choices, files)
    return Check(basis, opened, refused, None, 0, {})


def judged(done: Check, file: int | None = None) -> Iterator[Judged]:
    """Judge the cases one by one, in the order of the files; of one file only, if it is named (from 0)."""
    if done.share is not None:
        yield from done.share(0, 1)
    basis = done.basis
    for n, one in enumerate(done.opened):
        for case in one.cases if file in (None, n) else ():
            yield Judged(case, evaluate_all(basis.rulebooks, case, basis.as_of), n)


def open_questions(done: Check) -> list[tuple[Path, Question]]:
    """Return the headers that are still ambiguous, each with its file."""
    return [(one.read.path, question) for one in done.opened for question in one.questions]


def unused_answers(done: Check) -> list[str]:
    """Return the headers of --map that none of the files has."""
    each = [set(one.unused) for one in done.opened if one.read.sheets]
    return sorted(set.intersection(*each)) if each else []

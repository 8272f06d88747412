"""Which rulebook lies in this folder, which workflow has this name, and what is wrong with their files?

Everything wrong is returned at once; the good entries are returned beside it.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.model import Problem, Rulebook, Workflow
from devtrack.rulebook import build, cache
from devtrack.rulebook.data import BOOK, WORKFLOW

# ruamel.yaml and everything that reads with it are imported inside functions: a command whose rulebooks are in
# the cache starts without them.


class Loaded(NamedTuple):
    """A workflow with the rulebooks that judge it, in its order; `workflow` is None where it is unusable."""

    workflow: Workflow | None
    rulebooks: tuple[Rulebook, ...]
    problems: tuple[Problem, ...]


def load_rulebook(
    folder: Path, calendars: Sequence[Path] | None = None, cache_folder: Path | None = None
) -> tuple[Rulebook | None, tuple[Problem, ...]]:
    """Load rulebook.yaml with all rule files beside it.

    `calendars`: the folders of YYYY.yaml files, of two that disagree the first wins (by default `calendar` next
    to the folder). None with problems where rulebook.yaml is unusable.
    """
    kept = _folder(folder, [folder.parent / "calendar"] if calendars is None else calendars, cache_folder)
    return (build.rulebook(kept["book"]) if kept["book"] else None), build.problems(kept["problems"])


def load_workflow(name: str, folders: Sequence[Path], cache_folder: Path | None = None) -> Loaded:
    """Load a workflow by name, with its rulebooks, from the first folder that has them.

    `folders`: the unit's own first, then the shipped one; so are their `calendar` folders.
    """
    folder = _find(name, WORKFLOW, folders)
    if folder is None:
        known = "、".join(workflow_names(folders)) or "无"
        return Loaded(None, (), (Problem(name, f"没有名为“{name}”的工作流程；现有 {known}"),))
    kept = cache.remember([folder / WORKFLOW], partial(_read_workflow, folder), cache_folder)
    problems = list(build.problems(kept["problems"]))
    rulebooks: list[Rulebook] = []
    ids: list[list[str] | None] = []
    calendars = [place / "calendar" for place in folders]
    for book, line in zip(kept.get("rulebooks", []), kept["lines"].get("rulebooks", []), strict=False):
        place = _find(book, BOOK, folders)
        if place is None:
            known = "、".join(_names(BOOK, folders))
            problems.append(Problem(str(folder / WORKFLOW), f"没有规则库“{book}”；现有 {known}", line))
            continue
        of_book = _folder(place, calendars, cache_folder)
        problems += build.problems(of_book["problems"])
        rulebooks += [build.rulebook(of_book["book"])] if of_book["book"] else []
        ids.append(of_book["ids"])
    workflow = build.workflow(kept["workflow"]) if kept["workflow"] else None
    if workflow:
        problems += _check_departures(workflow, ids, kept["lines"]["departures"], str(folder / WORKFLOW))
    return Loaded(workflow, tuple(rulebooks), tuple(dict.fromkeys(problems)))


def workflow_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the workflows these folders have."""
    return _names(WORKFLOW, folders)


def _folder(folder: Path, calendars: Sequence[Path], cache_folder: Path | None) -> dict[str, Any]:
    files = [folder / BOOK, *sorted(folder.glob("*.y*ml"))]
    files += [path for place in calendars for path in sorted(place.glob("*.y*ml"))]
    kept: dict[str, Any] = cache.remember(files, partial(_read_folder, folder, calendars), cache_folder)
    return kept


def _names(file: str, folders: Sequence[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path.parent.name for place in folders for path in sorted(place.glob(f"*/{file}"))))


def _find(name: str, file: str, folders: Sequence[Path]) -> Path | None:
    """Return the first folder of that name that has the file; a name is never a path."""
    if Path(name).name != name:
        return None
    return next((place / name for place in folders if (place / name / file).is_file()), None)


def _check_departures(
    workflow: Workflow, ids: Sequence[list[str] | None], lines: Sequence[int], file: str
) -> list[Problem]:
    known = [rule for of_book in ids for rule in of_book or ()]
    problems = []
    for departure, line in zip(workflow.departures, lines, strict=True):
        for named in (departure["rule"], departure.get("kept")):
            if named and named not in known and None not in ids:
                from devtrack.rulebook.checks import unknown_rule

                problems.append(Problem(file, f"departures：{unknown_rule(named, known)}", line))
    return problems


def _read_folder(folder: Path, calendars: Sequence[Path]) -> dict[str, Any]:
    from devtrack.rulebook.folder import read_folder

    return read_folder(folder, calendars)


def _read_workflow(folder: Path) -> dict[str, Any]:
    from devtrack.rulebook.workflow import read_workflow

    return read_workflow(folder)

"""Which rules are there, what do they say, how do two rulebooks differ, what is wrong with one?"""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from devtrack.errors import Unusable
from devtrack.importers.aliases import Headers, build_headers
from devtrack.model import Problem, Rule, Rulebook, Workflow
from devtrack.rulebook import compare as comparing
from devtrack.rulebook import lint as linting
from devtrack.rulebook.data import BOOK, data_dir, load_plain
from devtrack.rulebook.load import load_rulebook, load_workflow, workflow_names


def places(own: Sequence[Path]) -> tuple[Path, ...]:
    """Return where workflows and rulebooks lie: the unit's own folders first, then those delivered."""
    for folder in own:
        if not folder.is_dir():
            raise Unusable(f"没有文件夹 {folder}；--workflows 应指向单位自己的规则文件夹")
    return (*own, data_dir("workflows"))


def load(name: str, own: Sequence[Path]) -> tuple[Workflow, tuple[Rulebook, ...], tuple[str, ...]]:
    """Return a workflow with its rulebooks, and the names of all there are; raises Unusable with every mistake."""
    folders = places(own)
    loaded = load_workflow(name, folders)
    if loaded.workflow is None or loaded.problems:
        raise Unusable("\n".join(map(str, loaded.problems)))
    return loaded.workflow, loaded.rulebooks, workflow_names(folders)


def header_table(own: Sequence[Path]) -> Headers:
    """Return the alias table of roster headers, the unit's own laid over the one delivered."""
    tables = [place / "rosters" / "headers.yaml" for place in reversed(places(own))]
    return build_headers(*(load_plain(table) for table in tables if table.is_file()))


def rulebook_names(own: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all rulebooks there are."""
    return tuple(dict.fromkeys(path.parent.name for place in places(own) for path in sorted(place.glob(f"*/{BOOK}"))))


def rulebook(name: str, own: Sequence[Path]) -> Rulebook:
    """Return a rulebook by name; raises Unusable where there is none, or it has mistakes."""
    folders = places(own)
    place = next((folder / name for folder in folders if (folder / name / BOOK).is_file()), None)
    if place is None or Path(name).name != name:
        raise Unusable(f"没有规则库“{name}”；现有 {'、'.join(rulebook_names(own))}")
    book, problems = load_rulebook(place, [folder / "calendar" for folder in folders])
    if book is None or problems:
        raise Unusable("\n".join(map(str, problems)))
    return book


def listed(name: str | None, own: Sequence[Path]) -> tuple[Rulebook, ...]:
    """Return one rulebook, or all there are."""
    return tuple(rulebook(one, own) for one in ([name] if name else rulebook_names(own)))


def found(name: str, own: Sequence[Path]) -> tuple[Rule, ...]:
    """Return every edition of a rule, oldest first; a bare slug finds it in every rulebook. Raises Unusable."""
    every = [rule for book in listed(None, own) for rule in book.rules]
    named = tuple(rule for rule in every if name in (rule.id, rule.id.partition("/")[2]))
    if not named:
        near = get_close_matches(name, dict.fromkeys(rule.id for rule in every), n=3, cutoff=0.4)
        guess = f"；是否想写 {'、'.join(near)}" if near else ""
        raise Unusable(f"没有规则“{name}”{guess}。全部规则见 devtrack rules list")
    return named


def compared(left: str, right: str, own: Sequence[Path]) -> comparing.Comparison:
    """Compare two rulebooks, each named alone, with an edition (national@2014) or a day (national@2026-01-01)."""
    (one, on_left), (other, on_right) = _at(left), _at(right)
    return comparing.compare(rulebook(one, own), rulebook(other, own), on_left, on_right)


def linted(folder: Path, as_of: int) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Return the mistakes in a folder of rules, and the warnings."""
    if not folder.is_dir():
        raise Unusable(f"没有文件夹 {folder}；给出规则库所在的文件夹")
    problems = linting.lint(folder, as_of=as_of)
    wrong = tuple(problem for problem in problems if not linting.is_warning(problem))
    return wrong, tuple(problem for problem in problems if linting.is_warning(problem))


def _at(name: str) -> tuple[str, str | int | None]:
    book, _, on = name.partition("@")
    if not on:
        return book, None
    try:
        return book, date.fromisoformat(on).toordinal() if "-" in on else on
    except ValueError:
        raise Unusable(f"“{name}”里的日期不存在；写成 {book}@2026-05-11 或 {book}@2014 这样") from None

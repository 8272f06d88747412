"""How do two rulebooks differ, and what is wrong with the files of one?"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from devtrack.errors import Unusable
from devtrack.model import Problem
from devtrack.rulebook.compare import Comparison, compare
from devtrack.rulebook.lint import is_warning, lint
from devtrack.tracker.checks.rules import rulebook


def compared(left: str, right: str, own: Sequence[Path]) -> Comparison:
    """Compare two rulebooks, each named alone, with an edition (national@2014) or a day (national@2026-01-01)."""
    (one, on_left), (other, on_right) = _at(left), _at(right)
    return compare(rulebook(one, own), rulebook(other, own), on_left, on_right)


def linted(folder: Path, as_of: int) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Return the mistakes in a folder of rules, and the warnings."""
    if not folder.is_dir():
        raise Unusable(f"没有文件夹 {folder}；给出规则库所在的文件夹")
    problems = lint(folder, as_of=as_of)
    wrong = tuple(problem for problem in problems if not is_warning(problem))
    return wrong, tuple(problem for problem in problems if is_warning(problem))


def _at(name: str) -> tuple[str, str | int | None]:
    book, _, on = name.partition("@")
    if not on:
        return book, None
    try:
        return book, date.fromisoformat(on).toordinal() if "-" in on else on
    except ValueError:
        raise Unusable(f"“{name}”里的日期不存在；写成 {book}@2026-05-11 或 {book}@2014 这样") from None

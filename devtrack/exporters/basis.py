"""By what was judged, and from which files? The plain data that every form of a report begins with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack.dates import write
from devtrack.model import Case, Finding, Problem, Rulebook


class Judged(NamedTuple):
    """One case with its findings; `file` says in which of the files it stands (from 0)."""

    case: Case
    findings: Sequence[Finding]
    file: int


class Sheet(NamedTuple):
    """Where the user's own sheet says what. Rows and columns count from 1; `name` is None for a .csv.

    `header`: the last row of the header. `columns`: a kind, ``kind.field`` or a word about the person -> the
    columns that say it. `cells`: (case id, kind) -> the column of that fact, where it is not the first of them.
    """

    name: str | None
    header: int
    columns: Mapping[str, tuple[int, ...]]
    cells: Mapping[tuple[str, str], int]


class Read(NamedTuple):
    """What was read of one file; no sheets of a dossier file.

    `problems` of a dossier file are complete only once its cases have been gone through. `unmapped`: headers
    nobody understood; `not_kept`: columns that nobody fills; `readings`: how ambiguous headers were read (header
    -> Chinese); `skipped`: what was left out and why; `blanks`: case id -> 未填原因.
    """

    path: Path
    problems: Sequence[Problem] = ()
    sheets: tuple[Sheet, ...] = ()
    unmapped: tuple[str, ...] = ()
    not_kept: tuple[str, ...] = ()
    readings: Mapping[str, str] = {}
    skipped: tuple[str, ...] = ()
    blanks: Mapping[str, str] = {}


class Basis(NamedTuple):
    """By what was judged: the workflow, its rulebooks, the day (ordinal), the files.

    `choices`: the names of all workflows that could have been chosen. `head`: the end of the ledger judged, as it is
    printed; `known_by`: only what was recorded until that day was seen.
    """

    as_of: int
    workflow: str
    title: str
    rulebooks: tuple[Rulebook, ...]
    choices: tuple[str, ...]
    files: tuple[Read, ...]
    head: str | None = None
    known_by: str | None = None


def blank_reason(basis: Basis, file: int, case: str) -> str:
    """Return why something was left blank about a person, where the roster says so (未填原因)."""
    reason = basis.files[file].blanks.get(case)
    return f"未填原因：{reason}" if reason else ""


def editions(book: Rulebook) -> tuple[str, ...]:
    """Return the editions a rulebook has, oldest first."""
    since = {rule.edition: rule.since for rule in reversed(book.rules)}
    return tuple(sorted(since, key=lambda edition: (since[edition], edition)))


def judged_by(basis: Basis) -> str:
    """Return in one line what was judged by, and until which day facts were seen."""
    books = "、".join(f"{book.name}（{'、'.join(editions(book))}）" for book in basis.rulebooks)
    said = f"依据「{basis.title}」（{basis.workflow}），规则库 {books}，截至 {write(basis.as_of)}"
    said += f"，只看到 {basis.known_by} 为止登记的内容" if basis.known_by else ""
    return f"{said}；台账末端 {basis.head}" if basis.head else said


def choose_otherwise(basis: Basis) -> str:
    """Return how to choose another workflow or another day."""
    others = "、".join(name for name in basis.choices if name != basis.workflow) or "自备流程"
    return f"换用其他流程：--workflow 名称（另有 {others}）；换截至日：--as-of 日期"


def sources(basis: Basis) -> tuple[tuple[str, str], ...]:
    """Return what citations call each rulebook, with its full title."""
    return tuple((short_name(book.name), book.title) for book in basis.rulebooks)


def short_name(book: str) -> str:
    """Return what a citation calls a rulebook: 《细则》 for the national one, 校内（名称） for any other."""
    return "《细则》" if book == "national" else f"校内（{book}）"

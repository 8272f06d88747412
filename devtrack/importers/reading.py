"""What does a reader of files ask for, and what does it hand back?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from devtrack.importers.aliases import Headers
from devtrack.model import Case, Problem


class Limits(NamedTuple):
    """How much is read before a file is refused as no roster. A dossier file may be of any length.

    ``part_bytes``: one sheet unpacked; ``area``: rows times columns of one sheet; ``line_bytes``: one dossier.
    """

    file_bytes: int = 64 << 20
    part_bytes: int = 32 << 20
    area: int = 1_500_000
    text_bytes: int = 16 << 20
    line_bytes: int = 4 << 20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read.

    ``answers``: header -> what it means (a kind, ``kind.field``, a word about the person, ``ignore``), from
    ``--map`` and from what was remembered. ``progress`` is told how many people were read, and of how many
    (None: not known). ``history``: keep the facts that others correct, as a ledger does.
    """

    headers: Headers = field(default_factory=Headers)
    answers: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    progress: Callable[[int, int | None], None] | None = None
    history: bool = False


class Choice(NamedTuple):
    """One thing that an ambiguous header may mean: the word to answer with, and in Chinese what it says."""

    means: str
    label: str


class Question(NamedTuple):
    """A header whose meaning must be asked; ``layout`` is the fingerprint under which to remember the answer."""

    header: str
    sheet: str | None
    column: int
    choices: tuple[Choice, ...]
    layout: str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """Where the user's own sheet says what. Rows and columns count from 1, as in Excel.

    ``columns``: a kind, ``kind.field`` or a word about the person -> the columns that say it, in their order.
    ``rows``: case id -> row. ``cells``: (case id, kind) -> the column that the fact was read from, where it is
    not the first of ``columns[kind]``. ``headers``: column -> its header. ``fingerprint``: the same for every
    file with these headers. ``name`` is None for a .csv.
    """

    name: str | None
    header: tuple[int, ...]
    columns: Mapping[str, tuple[int, ...]]
    headers: Mapping[int, str]
    rows: Mapping[str, int]
    cells: Mapping[tuple[str, str], int]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says: its cases, and everything about it that a person should know.

    ``unmapped``: headers nobody understood; ``ignored``: headers that are known and say nothing of a step;
    ``not_kept``: columns that nobody fills; ``readings``: how ambiguous headers were read (header -> Chinese);
    ``skipped``: sheets and rows that were left out, and why; ``blanks``: case id -> the reason (未填原因);
    ``unused``: answers about headers that the file does not have.
    """

    cases: tuple[Case, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheets: tuple[SheetLayout, ...] = ()
    questions: tuple[Question, ...] = ()
    unmapped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    not_kept: tuple[str, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    blanks: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    @property
    def sheet(self) -> SheetLayout | None:
        """Return the layout of the first sheet that was read; None for a dossier file."""
        return self.sheets[0] if self.sheets else None

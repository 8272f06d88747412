"""What do the user's files say? Opens each, with the answers given, remembered, or asked for once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from devtrack.config import remember, remembered
from devtrack.errors import Unusable
from devtrack.exporters.basis import Read, Sheet
from devtrack.importers.aliases import Headers
from devtrack.importers.corrections import known_by
from devtrack.importers.guard import DOSSIER, sniff
from devtrack.importers.read import read, read_cases
from devtrack.importers.reading import Question, Reading, ReadOptions, SheetLayout
from devtrack.model import Case, Problem

Ask = Callable[[Path, Sequence[Question]], Mapping[str, str]]
"""Asks a person what ambiguous headers mean: header -> meaning, for those that were answered."""


class Manner(NamedTuple):
    """How files are read: the alias table, the answers by --map, whom to ask, where answers are kept.

    `ask` is None where nobody can be asked; `memory`: a folder, by default the user's; `known_by`: a day, only facts
    recorded until then are seen.
    """

    headers: Headers
    answers: Mapping[str, str] = {}
    ask: Ask | None = None
    memory: Path | None = None
    progress: Callable[[int, int | None], None] | None = None
    known_by: str | None = None


class Opened(NamedTuple):
    """A file that can be used: its cases, what to say of it, what about it is still open, answers it had no use for."""

    cases: Iterable[Case]
    read: Read
    questions: tuple[Question, ...] = ()
    unused: tuple[str, ...] = ()


class Dossiers:
    """The cases of a dossier file, read anew whenever somebody goes through them: it may be longer than memory.

    `problems` is complete once they have been gone through.
    """

    def __init__(self, path: Path, options: ReadOptions, known_by: str | None = None) -> None:
        self.path, self.known_by = path, known_by
        self.options = replace(options, history=True) if known_by else options
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[Case]:
        self.problems.clear()
        cases = read_cases(self.path, self.options, self.problems.append)
        day = self.known_by
        return cases if day is None else (replace(one, facts=known_by(one.facts, day)) for one in cases)


def open_all(paths: Sequence[Path], manner: Manner) -> tuple[tuple[Opened, ...], tuple[tuple[Path, str], ...]]:
    """Open every file; return those, and the files nothing could be made of, each with the reason."""
    opened, refused = [], []
    for path in paths:
        try:
            opened.append(_open(path, manner))
        except Unusable as error:
            refused.append((path, str(error)))
    return tuple(opened), tuple(refused)


def read_whole(path: Path, manner: Manner) -> Reading:
    """Read a file for the ledger, the facts that others correct included; raises Unusable."""
    options = _options(manner, {})
    if sniff(path, options.limits) == DOSSIER:
        return read(path, replace(options, history=True))
    return _settled(path, manner)


def _open(path: Path, manner: Manner) -> Opened:
    options = _options(manner, {})
    if sniff(path, options.limits) == DOSSIER:
        dossiers = Dossiers(path, options, manner.known_by)
        next(iter(dossiers))  # raises Unusable where not one line can be used
        return Opened(dossiers, Read(path, dossiers.problems))
    reading = _settled(path, manner)
    sheets = tuple(map(_sheet, reading.sheets))
    noted = Read(
        path, reading.problems, sheets, reading.unmapped, reading.not_kept, reading.readings, reading.skipped,
        reading.blanks,
    )
    return Opened(reading.cases, noted, reading.questions, reading.unused)


def _settled(path: Path, manner: Manner) -> Reading:
    """Read a roster until nothing about it is open that memory or a person can answer."""
    reading = read(path, _options(manner, {}))
    known = _recalled(reading, manner)
    if known:
        reading = read(path, _options(manner, known))
    if reading.questions and manner.ask is not None:
        known |= manner.ask(path, reading.questions)
        reading = read(path, _options(manner, known))
    for sheet in reading.sheets:
        given = {header: means for header, means in {**known, **manner.answers}.items() if header in _headers(sheet)}
        remember(sheet.fingerprint, given, manner.memory)
    return reading


def _options(manner: Manner, known: Mapping[str, str]) -> ReadOptions:
    return ReadOptions(manner.headers, {**known, **manner.answers}, progress=manner.progress)


def _recalled(reading: Reading, manner: Manner) -> dict[str, str]:
    found: dict[str, str] = {}
    for sheet in reading.sheets:
        found |= remembered(sheet.fingerprint, manner.memory)
    return {header: means for header, means in found.items() if header not in manner.answers}


def _headers(sheet: SheetLayout) -> frozenset[str]:
    return frozenset(sheet.headers.values())


def _sheet(layout: SheetLayout) -> Sheet:
    return Sheet(layout.name, max(layout.header), layout.columns, layout.cells)

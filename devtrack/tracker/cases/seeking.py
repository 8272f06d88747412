"""Which case is meant by what somebody typed: a 学号, a name, a case's code or id?

Only what the account sees is looked through; of several all are told, with what tells them apart.
"""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.exporters.widths import columns
from devtrack.importers.names import clean_name, plain
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import CaseEntry, case_entries, find_cases, find_people, ids
from devtrack.subjects import ERASED, ID
from devtrack.tracker.cases.progress import progress
from devtrack.tracker.desk import Desk
from devtrack.tracker.world import cases_in

NEAR = 3  # people proposed where nobody is found


class Found(NamedTuple):
    """The cases meant, each once, in the order they were named; what could not be found, in Chinese."""

    files: tuple[CaseFile, ...]
    mistakes: tuple[str, ...]


def one(connection: Transaction, desk: Desk, who: str, day: int, known_by: str | None = None) -> CaseFile:
    """Return the case meant; raises Unusable with all there are, or with those of near names.

    `day` (ordinal): for what is told of several; `known_by`: as the case was known by that day.
    """
    found = several(connection, desk, (who,), day, known_by)
    if found.mistakes:
        raise Unusable("\n".join(found.mistakes))
    return found.files[0]


def several(
    connection: Transaction, desk: Desk, whos: Sequence[str], day: int, known_by: str | None = None
) -> Found:
    """Return the cases meant, and every mistake at once."""
    entries = {entry.id: entry for entry in case_entries(connection, desk.within)}
    meant = {who: _ids(connection, desk, who, entries) for who in dict.fromkeys(whos)}
    every = {id for found in meant.values() for id in found}
    files = {file.id: file for file in cases_in(connection, desk, only=every, known_by=known_by)} if every else {}
    known = {who: [files[id] for id in mine if id in files] for who, mine in meant.items()}
    single = {mine[0].id: mine[0] for mine in known.values() if len(mine) == 1}
    mistakes = tuple(
        _later(who, known_by) if meant[who] and not mine else _unclear(connection, desk, who, mine, day)
        for who, mine in known.items() if len(mine) != 1
    )
    return Found(tuple(single.values()), mistakes)


def _ids(connection: Transaction, desk: Desk, who: str, entries: dict[str, CaseEntry]) -> list[str]:
    """Return the ids of the cases in sight that may be meant: by id, else by number or code, else by name."""
    typed, keys = plain(who), desk.ledger.keys
    if ID.fullmatch(typed):
        return [typed] if typed in entries else []
    people = find_people(connection, keys, "number", typed)
    coded = [id for id in find_cases(connection, keys, typed) if id in entries]
    named = list(dict.fromkeys([*_of_people(connection, people, entries), *coded]))
    return named or _of_people(connection, find_people(connection, keys, "name", clean_name(who)), entries)


def _of_people(connection: Transaction, people: Collection[str], entries: dict[str, CaseEntry]) -> list[str]:
    if not people:
        return []
    of_number = ids(connection)
    return [id for id, entry in entries.items() if of_number[entry.person] in people]


def _later(who: str, known_by: str | None) -> str:
    return f"到 {known_by} 为止，台账里还没有“{who}”的档案"


def _unclear(connection: Transaction, desk: Desk, who: str, known: Sequence[CaseFile], day: int) -> str:
    if known:
        lines = "\n".join(f"  {line}" for line in told_apart(known, day))
        numbers = {file.case.number for file in known}
        how = "学号" if len(numbers) == len(known) and None not in numbers else "左边的代号"
        return f"“{who}”有 {len(known)} 份档案，请改写{how}：\n{lines}"
    near = _near(who, cases_in(connection, desk))
    guess = f"；是否为 {'、'.join(near)}" if near else "。可以写学号、姓名或档案代号；全部档案见 devtrack case list"
    return f"没有“{who}”的档案{guess}"


def _near(who: str, known: Iterable[CaseFile]) -> list[str]:
    by_text: dict[str, CaseFile] = {}
    for file in known:
        texts = (file.case.name, file.case.number, file.case.id)
        by_text |= {text: file for text in texts if text and text != ERASED}
    close = get_close_matches(clean_name(who), by_text, n=NEAR, cutoff=0.5)
    return [_brief(file) for file in {by_text[text].id: by_text[text] for text in close}.values()]


def _brief(file: CaseFile) -> str:
    return f"{file.case.name}（{file.case.number or file.id}）"


def told_apart(files: Sequence[CaseFile], day: int) -> list[str]:
    """Return a line of each case with what tells it from others, in columns: id, name, number, branch, state."""
    rows = []
    for file in files:
        came, case = progress(file.case, day), file.case
        rows.append((file.id, case.name, case.number or "无学号", case.branch or "", came.told))
    return columns(rows)


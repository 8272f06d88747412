"""What would follow if this were written? Written, read again, judged, and taken back; then written for good.

What a writer sees before agreeing is what the ledger itself would say afterwards, not a second reckoning.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.errors import Conflict, Unusable
from devtrack.ledger.engine import Transaction, writing
from devtrack.ledger.reading import records
from devtrack.ledger.writing import Written, append_in
from devtrack.subjects import Draft
from devtrack.tracker.cases.effects import Bench, Effect, effects
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.world import cases_in


class Tried(NamedTuple):
    """What is to be written, the cases before and after it, which findings change, what else is worth saying.

    `seen`: the last row that the writer knows of each case, and of the meeting of a vote (ids); `day`: as of which it
    was judged (ordinal).
    """

    drafts: tuple[Draft, ...]
    before: tuple[CaseFile, ...]
    after: tuple[CaseFile, ...]
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]
    seen: Mapping[str, int]
    day: int


class Work(NamedTuple):
    """By whom, when and by which command something is written; by what it is judged; the row seen, if one was typed."""

    desk: Desk
    moment: str
    command: str
    bench: Bench
    seen: int | None = None


@contextmanager
def rehearsing(desk: Desk) -> Iterator[Transaction]:
    """Open a transaction that may write and keeps nothing; raises Unusable where the ledger cannot be written."""
    with writing(desk.ledger.engine) as connection:
        yield connection
        connection.rollback()


def tried(
    connection: Transaction, work: Work, drafts: Sequence[Draft], files: Sequence[CaseFile], notes: Sequence[str],
    new: Sequence[str] = (),
) -> Tried:
    """Write within a transaction and say what follows; raises Conflict where somebody has written since.

    `new`: the ids of cases that the drafts open.
    """
    _sure(work, files)
    seen = {file.id: file.last if work.seen is None else work.seen for file in files}
    _append(connection, work, drafts, files, seen)
    after = {file.id: file for file in cases_in(connection, work.desk, only=[*seen, *new])}
    ordered = tuple(after[id] for id in (*seen, *new))
    changed = effects(work.bench, files, ordered)
    return Tried(tuple(drafts), tuple(files), ordered, changed, tuple(notes), seen, work.bench.ask.as_of)


def watched(connection: Transaction, work: Work, done: Tried, meeting: str | None) -> Tried:
    """Return what was tried with the meeting (id) of its votes: who changes that before the writing is noticed too."""
    told = records(connection, work.desk.ledger.keys, subjects=(meeting,), with_texts=False) if meeting else ()
    last = max((one.seq for one in told), default=None)
    return done if meeting is None or last is None else done._replace(seen={**done.seen, meeting: last})


def _sure(work: Work, files: Sequence[CaseFile]) -> None:
    """Raise Unusable where the row typed as seen is one that no case meant can have."""
    last = max((file.last for file in files), default=0)
    if work.seen is not None and work.seen > last:
        raise Unusable(f"--seen 的 {work.seen} 大于现在登记到的第 {last} 行；照抄 devtrack case show 最后一行的数字")


def write(work: Work, done: Tried) -> Written:
    """Write for good what was tried; raises Conflict where somebody has written since it was."""
    with writing(work.desk.ledger.engine) as connection:
        written = _append(connection, work, done.drafts, done.before, done.seen)
    printed(work.desk, written.head, work.moment)
    return written


def _append(
    connection: Transaction, work: Work, drafts: Sequence[Draft], files: Sequence[CaseFile], seen: Mapping[str, int]
) -> Written:
    stamp = work.desk.stamp(work.moment, work.command)
    try:
        return append_in(connection, work.desk.ledger, stamp, drafts, seen)
    except Conflict as error:
        said = str(error)
        for file in files:
            said = said.replace(f"档案 {file.id}", f"{file.case.name}（{file.case.number or file.id}）")
        raise Conflict(said) from None

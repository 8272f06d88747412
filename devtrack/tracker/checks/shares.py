"""Can the work be shared among the processors of this machine? Where it pays and the system allows it, yes.

A share is read, judged and collected in a process of its own, which sends back only what a reader is told.
"""

import multiprocessing
import os
from contextlib import suppress
from multiprocessing.connection import Connection

from devtrack.errors import DevtrackError
from devtrack.exporters.report import Part, Report, Wanted, collect, conclude, gather
from devtrack.tracker.checks.checks import Check, judged

PAYS = 1000
"""Cases from which on a second process costs less than it saves."""


def shared(done: Check, wanted: Wanted) -> Report:
    """Return what the findings come to, the work shared among processes."""
    parts = _parts(done, wanted, how_many(done))
    # Where a process died without an answer, the work is done here, and fails here if it must.
    return conclude(parts, wanted) if parts else gather(judged(done), done.basis.as_of, wanted)


def how_many(done: Check) -> int:
    """Return in how many shares the work is done."""
    if done.share is None or done.cases < PAYS or "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(os.cpu_count() or 1, 8, done.cases // (PAYS // 2))


def _parts(done: Check, wanted: Wanted, shares: int) -> list[Part]:
    context = multiprocessing.get_context("fork")
    ends = []
    for n in range(shares):
        mine, theirs = context.Pipe(duplex=False)
        context.Process(target=_work, args=(done, wanted, n, shares, theirs), daemon=True).start()
        theirs.close()
        ends.append(mine)
    try:
        answers = [end.recv() for end in ends]
    except EOFError:
        return []
    for _, blanks in answers:
        done.blanks.update(blanks)
    return [part for part, _ in answers]


def _work(done: Check, wanted: Wanted, n: int, shares: int, end: Connection) -> None:
    assert done.share is not None
    with suppress(DevtrackError):  # said again, and once, by the process that asked
        end.send((collect(done.share(n, shares), done.basis.as_of, wanted), done.blanks))
    end.close()

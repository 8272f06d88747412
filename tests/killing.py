"""What is left when the power goes? Runs work in a process of its own and kills it (-9), at random or at every point.

Work is a module's function, or functools.partial of one with arguments that can be pickled: it runs in another process,
where it must build its own database engine. Forking a test process is not safe (pytest-xdist's workers have threads,
and Python 3.12 warns of it), so this file, run as a program, is forked instead: it has one thread, imports the module
of the work once, and then each run costs a fork.

A run that is reported as finished has returned from the work: all it wrote must be there. In one that was killed, each
transaction must be there whole or not at all. On a server ask only after `postgres.settle`.
"""

import atexit
import os
import pickle
import random
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from statistics import median
from typing import Any, NamedTuple

LIMIT = 60.0  # seconds after which work is taken to hang
Work = Callable[[], None]


class WorkFailedError(Exception):
    """The work raised an error, hung, or died of something else than our kill; carries its traceback."""


class _Run(NamedTuple):
    finished: bool = False
    seconds: float = 0.0
    point: str = ""
    failed: str = ""


def kill_at_random(work: Work, seed: int, longest: float) -> bool:
    """Run work, kill it after up to `longest` seconds; tell whether that was before it finished. Raises WorkFailedError."""
    return not _ask(work, delay=random.Random(seed).uniform(0, longest)).finished


def usual_length(work: Work, runs: int = 3) -> float:
    """Return how many seconds undisturbed work takes, so that kills spread over all of it; raises WorkFailedError.

    The median, as one run that the machine held up would put most kills after the end. The work is done once more than
    `runs`: what it imports on the way is imported for good after the first time.
    """
    _ask(work)
    return median(_ask(work).seconds for _ in range(runs))


def kill_at_statement(work: Work, n: int) -> str | None:
    """Run work, kill it at its n-th point, from 1; return which point that was, None if work finished before.

    Points are: before and after each statement sent, before a commit or a rollback, when a connection is given back (so
    after the commit), and the end of the work. Raises WorkFailedError.
    """
    return _ask(work, at=n).point or None


def kill_at_every_statement(work: Work) -> Iterator[str]:
    """Kill work at its first point, then run it anew and kill it at its second, until it finishes; yield each point.

    Between two runs the caller looks at what is there, and puts it back where the work needs that.
    """
    for n in count(1):
        if (point := kill_at_statement(work, n)) is None:
            return
        yield f"{n}: {point}"


def _ask(work: Work, **how: Any) -> _Run:
    try:
        asked = pickle.dumps((work, how))
    except (AttributeError, TypeError, pickle.PicklingError) as error:
        raise TypeError(f"work must be a module's function or functools.partial of one: {error}") from None
    nursery = _nursery()
    nursery.send_bytes(asked)
    run = _Run(*nursery.recv())
    if run.failed:
        raise WorkFailedError(run.failed)
    return run


@cache
def _nursery() -> Connection:
    """Start the process that is forked; it ends with ours, as its end of the pipe then closes."""
    ours, theirs = Pipe()
    process = subprocess.Popen([sys.executable, __file__, str(theirs.fileno())], stdin=subprocess.DEVNULL,
                               pass_fds=[theirs.fileno()], start_new_session=True)
    theirs.close()
    ours.send(sys.path)

    @atexit.register
    def stop() -> None:
        ours.close()
        process.wait()

    return ours


def _serve(tests: Connection) -> None:
    """Answer what is asked until the test process is gone."""
    sys.path[:] = tests.recv()
    while True:
        asked = tests.recv_bytes()
        try:
            work, how = pickle.loads(asked)
        except Exception:  # whatever goes wrong while a test module is imported
            run = _Run(failed=f"the work cannot be imported: {traceback.format_exc()}")
        else:
            run = _run(tests, work, **how)
        tests.send(tuple(run))


def _run(tests: Connection, work: Work, delay: float = LIMIT, at: int = 0) -> _Run:
    if threading.active_count() > 1:
        return _Run(failed=f"importing {work} started a thread: forking is not safe")
    reader, writer = os.pipe()
    began = time.perf_counter()
    child = os.fork()
    if not child:
        os.close(reader)
        tests.close()
        _live(work, at, writer)
    os.close(writer)
    said = _listen(tests, child, reader, began + delay)
    seconds = time.perf_counter() - began
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kind, text = said[:1], said[1:].decode("utf-8", "replace")
    if kind == b"d":
        _warm(text.split())
        return _Run(finished=True, seconds=seconds)
    if kind in (b"p", b"f"):
        return _Run(point=text) if kind == b"p" else _Run(failed=text)
    if status != -signal.SIGKILL:
        return _Run(failed=f"the work ended its process ({status})")
    return _Run(seconds=seconds) if delay < LIMIT else _Run(failed=f"the work hung for {LIMIT:.0f} seconds")


def _warm(modules: list[str]) -> None:
    """Import what the work imported on its way, so that the next kills hit the work and not its imports."""
    for name in modules:
        if name not in sys.modules:
            with suppress(ImportError):
                import_module(name)


def _listen(tests: Connection, child: int, reader: int, until: float) -> bytes:
    """Read what the child says until it ends; kill it when time is up or the tests are gone."""
    said = b""
    with open(reader, "rb", buffering=0) as pipe:
        either: list[Any] = [pipe, tests]
        while True:
            ready, _, _ = select.select(either, [], [], max(0.0, until - time.perf_counter()))
            if pipe in ready:
                if not (more := pipe.read(65536)):
                    return said
                said += more
            else:
                os.kill(child, signal.SIGKILL)
                return said + pipe.read()


def _live(work: Work, at: int, writer: int) -> None:
    """Be the child: run the work and say how it ended, `d`one or `f`ailed. Never returns."""
    before = set(sys.modules)
    try:
        point = _points(at, writer) if at else None
        work()
        if point:
            point("end of the work")
        os.write(writer, b"d" + " ".join(set(sys.modules) - before).encode())
    except BaseException:
        os.write(writer, b"f" + traceback.format_exc().encode())
    finally:
        os._exit(0)  # whatever happened: no clean-up runs, and nobody returns into the loop of the parent


def _points(at: int, writer: int) -> Callable[[str], None]:
    """Have SQLAlchemy count the points of this process, which kills itself at one of them."""
    from sqlalchemy import Engine, Pool, event

    numbers = count(1)

    def point(what: str) -> None:
        if next(numbers) == at:
            os.write(writer, b"p" + what.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(when: str) -> Callable[..., None]:
        return lambda conn, cursor, text, *_: point(f"{when} {' '.join(text.split())[:100]}")

    for when in ("before", "after"):
        event.listen(Engine, f"{when}_cursor_execute", statement(when))
    for what in ("commit", "rollback"):
        event.listen(Engine, what, lambda _, what=what: point(f"before {what}"))
    event.listen(Pool, "checkin", lambda *_: point("connection given back"))
    return point


if __name__ == "__main__":
    with suppress(EOFError, ConnectionError):  # the tests are gone
        _serve(Connection(int(sys.argv[1])))

"""How long does it take, and beside what? A clock, a child process with its peak memory, a table of ratios."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence


def best(work: Callable[[], object], times: int = 5) -> float:
    """Return the seconds of the fastest of so many runs."""
    return min(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def child(*args: str, exits: Sequence[int] = (0,)) -> tuple[float, float, str]:
    """Run this Python with these arguments; return seconds, peak memory in MB, and the end of what it printed."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen([sys.executable, *args], stdout=subprocess.PIPE, encoding="utf-8", env=environment) as run:
        # Only the end is kept: a child's peak begins with what its parent holds.
        printed = ""
        while run.stdout and (more := run.stdout.read(1 << 16)):
            printed = (printed + more)[-(1 << 16):]
        _, status, usage = os.wait4(run.pid, 0)
        seconds, run.returncode = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
    if run.returncode not in exits:
        sys.exit(f"{' '.join(args)}: exit {run.returncode}")
    return seconds, usage.ru_maxrss / 1024, printed


def show(title: str, rows: Sequence[tuple[str, float, str, str]]) -> None:
    """Print a table: what, figure, unit, note; the ratios are to the first row with the same unit."""
    print(f"\n{title}")
    first: dict[str, float] = {}
    for what, figure, unit, note in rows:
        ratio = figure / first.setdefault(unit, figure)
        print(f"  {what:<58}{figure:>13,.2f} {unit:<8}{ratio:>9.2f} x  {note}")

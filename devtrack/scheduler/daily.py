"""When is everybody told? Every day at a set hour in Beijing, sooner again where something did not go out.

One job, in memory: what is due is reckoned from the ledger, and the outbox sees to it that it is told once.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = "Asia/Shanghai"
JOB = "remind"

Work = Callable[[Callable[[], bool]], str | None]
"""One round. It is given what tells whether to stop, and returns when something is to be tried again (ISO 8601)."""


class Hour(NamedTuple):
    """A time of day in Beijing."""

    hour: int
    minute: int


def today_at(at: Hour) -> datetime:
    """Return the moment of today at which the job runs."""
    return datetime.now(ZoneInfo(ZONE)).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


def has_missed(at: Hour, last: str | None) -> bool:
    """Tell whether today's hour has passed without a round. `last`: when the last one ended (ISO 8601)."""
    planned = today_at(at)
    if datetime.now(ZoneInfo(ZONE)) < planned:
        return False
    return last is None or datetime.fromisoformat(last) < planned


def serve(at: Hour, work: Work, *, at_once: bool) -> None:
    """Run work every day until the program is asked to end (SIGTERM, Ctrl-C); `at_once`: now, too."""
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    stop = threading.Event()
    scheduler = BackgroundScheduler(timezone=ZONE)

    def run() -> None:
        again = work(stop.is_set)
        if again is not None and not stop.is_set():
            _sooner(scheduler, datetime.fromisoformat(again))

    trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=ZONE)
    first = {"next_run_time": datetime.now(ZoneInfo(ZONE))} if at_once else {}
    scheduler.add_job(run, trigger, id=JOB, coalesce=True, max_instances=1, misfire_grace_time=None, **first)
    with _ended_by(stop):
        scheduler.start()
        while not stop.wait(1):  # a plain wait cannot be interrupted everywhere
            pass
        scheduler.shutdown(wait=True)


def _sooner(scheduler: Any, again: datetime) -> None:
    """Have the one job run at a moment, where that is before its next turn."""
    job = scheduler.get_job(JOB)
    if job is not None and job.next_run_time is not None and again < job.next_run_time:
        scheduler.modify_job(JOB, next_run_time=max(again, datetime.now(ZoneInfo(ZONE))))


@contextmanager
def _ended_by(stop: threading.Event) -> Iterator[None]:
    """Set the event when the program is asked to end."""
    asked = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: stop.set()) for one in asked]
    try:
        yield
    finally:
        for one, how in zip(asked, before, strict=True):
            signal.signal(one, how)

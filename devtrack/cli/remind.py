"""What do `devtrack remind` and `serve` do? They tell everybody what they owe, once; or every day by themselves."""

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, moment
from devtrack.errors import DevtrackError, Unusable

FAILED = 1
Dry = Annotated[bool, typer.Option("--dry-run", help="只看会给谁发什么，不发，也不记下")]

Still = Annotated[
    list[str] | None,
    typer.Option("--quiet", metavar="哪天", help="不打扰的日子：周六、周日，或 2026-10-01；改在前一天提醒；可用多次"),
]

At = Annotated[str, typer.Option("--at", metavar="时刻", help="每天几点提醒（北京时间），如 08:00")]


def remind(
    dry: Dry = False, quiet: Still = None, workflows: Own = None, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> int:
    """提醒：把各人该办的事发给各人，每人每天一份，同一件事同一档只发一次。给 cron 或 Windows 计划任务用。

    发到哪里写在 channels.toml（devtrack channel init）。退出码：0 都发出了；1 有没发出的；2 无法运行。
    """
    from devtrack.tracker.desk import sit_down
    from devtrack.tracker.reminding.rounds import Round, go, plan

    around = Round(sit_down(where, key, account), moment, _folders(workflows), quiet=_quiet(quiet))
    if dry:
        for line in plan(around):
            print(line)
        return 0
    done = go(around)
    for line in done.lines:
        print(line)
    return FAILED if done.failed else 0


def serve(
    at: At = "08:00", quiet: Still = None, workflows: Own = None, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> int:
    """一直运行，每天到点（北京时间）提醒一次；没发出去的过一会儿再试。Ctrl-C 或 SIGTERM 结束。

    电脑关过机的，开机后补发一份，不会重复。
    """
    from devtrack.scheduler.daily import has_missed, serve
    from devtrack.tracker.desk import sit_down
    from devtrack.tracker.reminding.watching import has_unsent, last_sweep

    hour, folders, still = _hour(at), _folders(workflows), _quiet(quiet)

    def work(stopped: Callable[[], bool]) -> str | None:
        return _round(lambda: sit_down(where, key, account), folders, still, stopped)

    desk = sit_down(where, key, account)
    missed = has_missed(hour, last_sweep(desk)) or has_unsent(desk)
    print(f"每天 {at}（北京时间）提醒；Ctrl-C 结束", flush=True)
    serve(hour, work, at_once=missed)
    print("已结束", flush=True)
    return 0


def _round(open_desk: Callable[[], Any], folders: Any, quiet: Any, stopped: Callable[[], bool]) -> str | None:
    """Go one round and say so; return when something is to be tried again. What cannot be used is said, no more."""
    from devtrack.tracker.reminding.rounds import Round, go

    try:
        done = go(Round(open_desk(), moment, folders, stopped, named=False, quiet=quiet))
    except DevtrackError as error:
        print(f"{moment()} {error}", file=sys.stderr, flush=True)
        return None
    for line in done.lines:
        print(f"{moment()} {line}", flush=True)
    return done.next_at


def _quiet(typed: list[str] | None) -> Any:
    from devtrack.tracker.reminding.quieting import quiet_of

    return quiet_of(typed or ())


def _hour(text: str) -> Any:
    from devtrack.scheduler.daily import Hour

    try:
        hour, minute = (int(part) for part in text.replace("：", ":").split(":"))
        if not (0 <= hour < 24 and 0 <= minute < 60):
            raise ValueError(text)
    except ValueError:
        raise Unusable(f"--at 的“{text}”不是时刻；写成 08:00 这样") from None
    return Hour(hour, minute)


def _folders(workflows: str | None) -> Any:
    from devtrack.config import own_workflows

    return own_workflows(workflows)

"""What do `devtrack remind` and `serve` do? They tell everybody what they owe, once; or every day by themselves."""

from typing import Annotated, Any

import typer

from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, moment

FAILED = 1
Dry = Annotated[bool, typer.Option("--dry-run", help="只看会给谁发什么，不发，也不记下")]


def remind(
    dry: Dry = False, workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None
) -> int:
    """提醒：把各人该办的事发给各人，每人每天一份，同一件事同一档只发一次。给 cron 或 Windows 计划任务用。

    发到哪里写在 channels.toml（devtrack channel init）。退出码：0 都发出了；1 有没发出的；2 无法运行。
    """
    from devtrack.tracker.desk import sit_down
    from devtrack.tracker.duties.rounds import Round, go, plan

    around = Round(sit_down(where, key, account), moment, _folders(workflows))
    if dry:
        for line in plan(around):
            print(line)
        return 0
    done = go(around)
    for line in done.lines:
        print(line)
    return FAILED if done.failed else 0


def _folders(workflows: str | None) -> Any:
    from devtrack.config import own_workflows

    return own_workflows(workflows)

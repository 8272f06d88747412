"""What happens when somebody types `devtrack`? Reads the call, runs the command, ends with an honest exit code.

0: nothing broken or overdue at severity error; 1: something is; 2: the file or the call is unusable.
"""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer
from typer.main import get_command

from devtrack.cli import (
    account,
    care,
    case,
    channel,
    check,
    demo,
    due,
    ledger,
    log,
    meeting,
    member,
    notice,
    org,
    outbox,
    outgoing,
    person,
    plan,
    record,
    remind,
    road,
    rules,
    template,
    transfer,
    workflow,
)
from devtrack.cli.speech import Command, Group, refusal
from devtrack.errors import DevtrackError, Unusable

UNUSABLE, INTERRUPTED, CLOSED = 2, 130, 141

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本号")] = False,
) -> None:
    """发展党员工作的合规检查：逐人指出哪一步不合规定、依据哪一条、还欠什么、最迟到哪一天。

    最常用：devtrack check 名册.xlsx
    先看看效果：devtrack demo
    """
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"devtrack {installed('devtrack')}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


app.command("check", cls=Command)(check.check)
app.command("demo", cls=Command)(demo.demo)
app.command("init", cls=Command)(ledger.init)
app.command("import", cls=Command)(transfer.take_in)
app.command("template", cls=Command)(template.template)
app.command("export", cls=Command)(outgoing.export)
app.command("verify", cls=Command)(ledger.verify)
app.command("backup", cls=Command)(care.backup)
app.command("restore", cls=Command)(care.restore)
app.command("upgrade", cls=Command)(care.upgrade)
app.command("doctor", cls=Command)(care.doctor)
app.command("can", cls=Command)(road.can)
app.command("advance", cls=Command)(road.advance)
app.command("plan", cls=Command)(plan.plan)
app.command("record", cls=Command)(record.record)
app.command("amend", cls=Command)(record.amend)
app.command("log", cls=Command)(log.log)
app.add_typer(due.app, name="due")
app.command("remind", cls=Command)(remind.remind)
app.command("serve", cls=Command)(remind.serve)
app.add_typer(case.app, name="case")
app.add_typer(person.app, name="person")
app.add_typer(org.app, name="org")
app.add_typer(account.app, name="account")
app.add_typer(member.app, name="member")
app.add_typer(meeting.app, name="meeting")
app.add_typer(notice.app, name="notice")
app.add_typer(channel.app, name="channel")
app.add_typer(outbox.app, name="outbox")
app.add_typer(rules.app, name="rules")
app.add_typer(workflow.app, name="workflow")


def main() -> None:
    """Run as a program: with the arguments typed, ending the process."""
    gc.set_threshold(200_000)  # a quarter of the time for a whole school's cases went into looking for garbage
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:  # whoever reads has gone
        code = CLOSED
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one call and return its exit code; whatever a person did wrong is said on stderr, in Chinese."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a console that cannot show a character shows a question mark
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        if any("\udc80" <= letter <= "\udcff" for word in arguments for letter in word):
            raise Unusable("命令里的文字不是 UTF-8 编码，读不出来；请把终端设为 UTF-8 再试")
        return _invoke(list(arguments))
    except (typer.TyperException, DevtrackError) as error:
        said = refusal(error) if isinstance(error, typer.TyperException) else str(error)
        print(said, file=sys.stderr)
        return UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        print("\n已中断", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED


def _invoke(arguments: list[str]) -> int:
    command = get_command(app)
    try:
        with command.make_context("devtrack", arguments) as ctx:
            return int(command.invoke(ctx) or 0)
    except typer.Exit as ended:
        return ended.exit_code


if __name__ == "__main__":
    main()

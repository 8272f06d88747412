"""What do `devtrack record` and `devtrack amend` do? They record what happened, and correct what was recorded."""

import sys
from typing import Annotated

import typer

from devtrack.cli.case import Who, work
from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, desk

Step = Annotated[str, typer.Argument(metavar="步骤", help="事项代号或中文名，如 sworn_in 或 入党宣誓")]
Whos = Annotated[list[str], typer.Argument(metavar="谁", help="学号、姓名或档案代号；同一天办的几个人可以一起写")]
On = Annotated[
    str | None, typer.Option("--on", metavar="日期", help="办理的日期；只知月份写 2026-11，不知哪天写 日期不详")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="字段=值", help="如 due=20；表决可写 meeting=会议代号；可用多次"),
]
Elsewhere = Annotated[bool, typer.Option("--elsewhere", help="在原单位办的（照样检查，不在本单位计分）")]
Seen = Annotated[
    str | None, typer.Option("--seen", metavar="行号", help="查看时登记到第几行；此后别人改过这份档案的，不写入并提醒")
]
Dry = Annotated[bool, typer.Option("--dry-run", help="只看会改变什么，不写入")]
Was = Annotated[str | None, typer.Option("--was", metavar="日期", help="（有几条时）要更正的是哪一天的")]
Line = Annotated[str | None, typer.Option("--row", metavar="行号", help="（有几条时）要更正的是第几行")]
Right = Annotated[str | None, typer.Option("--on", metavar="日期", help="应为哪一天")]
Gone = Annotated[list[str] | None, typer.Option("--remove", metavar="字段", help="去掉这一项；可用多次")]
Void = Annotated[bool, typer.Option("--void", help="整条作废：这件事没有发生，或重复登记")]
Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="种类", help="录入更正（entry，材料没有错）或 材料更正（paper，材料本身有错）"),
]
Why = Annotated[
    str | None, typer.Option("--why", metavar="原因", help="原因和所依据的材料；材料更正须写明加盖公章的情况说明")
]


def record(
    step: Step, whos: Whos, on: On = None, fields: Set = None, elsewhere: Elsewhere = False, seen: Seen = None,
    dry: Dry = False, workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """如实登记已经发生的事：一个人或同一天办的几个人，一次写入，要么全部，要么没有。

    办得不合规定的也照样登记，并列为检查结论。
    """
    from devtrack.cli import record_text
    from devtrack.cli.case_text import show
    from devtrack.tracker.cases.recording import Entry, try_record
    from devtrack.tracker.cases.rehearsal import write

    entry = Entry(step, tuple(whos), on, tuple(fields or ()), elsewhere)
    with_what = work(desk(where, key, account), "record", workflows, seen)
    done = try_record(with_what, entry)
    show(record_text.recorded(done))
    show(record_text.ending(None if dry else write(with_what, done.tried)))
    return 0


def amend(
    who: Who, step: Step, was: Was = None, row: Line = None, on: Right = None, fields: Set = None, remove: Gone = None,
    void: Void = False, kind: Kind = None, why: Why = None, seen: Seen = None, dry: Dry = False, workflows: Own = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """更正一条登记：列出更正前后和检查结论的变化。原来的登记仍保留，注明更正的种类和原因。

    录入更正：材料没有错，登记错了；材料更正：材料本身有错，须有加盖公章的情况说明。
    """
    from devtrack.cli import asking, record_text
    from devtrack.cli.case_text import show
    from devtrack.tracker.cases.amending import Wanted, try_amend
    from devtrack.tracker.cases.rehearsal import write

    wanted = Wanted(who, step, was, row, on, tuple(fields or ()), tuple(remove or ()), void, kind, why)
    with_what = work(desk(where, key, account), "amend", workflows, seen)
    done = try_amend(with_what, wanted)
    show(record_text.amended(done))
    if not dry and asking.can_ask() and not _agreed():
        print("没有写入")
        return 0
    show(record_text.ending(None if dry else write(with_what, done.tried)))
    return 0


def _agreed() -> bool:
    """Ask whether the correction is to be written; anything but yes is no."""
    print("登记这条更正吗？[是/否]：", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("是", "y", "yes")

"""What do the `devtrack due` commands do? They list what is owed, and let a reminder sleep for a while."""

from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli.check import DEFAULT_WORKFLOW, FAILED, UNUSABLE, AsOf, Flow, Own, Place, Purpose
from devtrack.cli.due_call import FILES, Typed, read
from devtrack.cli.options import As, KeyFile, Org, Where, desk, moment, precious
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable

LIST = "list"


class Due(Group):
    """The commands; whatever does not begin with one of them is a call of the list."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read the call."""
        return super().parse_args(ctx, args if args[:1] and args[0] in self.commands else [LIST, *args])


app = typer.Typer(cls=Due, add_completion=False, rich_markup_mode=None, help="待办：列出、暂缓提醒")

Whats = Annotated[
    list[str] | None,
    typer.Argument(metavar="谁", help="学号、姓名或档案代号，或名册、档案文件；可以几个，不写则看台账里的全部"),
]
Within = Annotated[
    str | None,
    typer.Option("--within", metavar="天数", help="多少天内到期或可办的，如 60d，全部写 all；默认 30d，日历默认全部"),
]
For = Annotated[
    str | None,
    typer.Option("--for", metavar="办理人", help="只看由谁办的：本人、党支部、党总支、党委等，或一个账户收到的"),
]
By = Annotated[str, typer.Option("--by", metavar="分组", help="person（按人，默认）或 actor（按办理人）")]
Form = Annotated[str, typer.Option("--format", metavar="格式", help="table（屏幕，默认）、json、xlsx、ics（日历）")]
Output = Annotated[
    str | None, typer.Option("--output", metavar="文件", help="写到哪里；xlsx 和 ics 不写时存为“待办-日期”")
]
Vacations = Annotated[
    list[str] | None,
    typer.Option("--vacation", metavar="假期", help="台账里没有的假期，如 寒假=2027-01-16..2027-02-28；到期的提前"),
]


@app.command(LIST, cls=Command)
def list_dues(
    whats: Whats = None, within: Within = None, org: Org = None, wanted: For = None, by: By = "person",
    as_of: AsOf = None, form: Form = "table", output: Output = None, vacation: Vacations = None, workflow: Flow = None,
    workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None, purpose: Purpose = None,
) -> int:
    """列出待办：逾期的在前，再按日期；写明办什么、由谁办、最迟哪天、依据和所需材料。

    颜色：红，逾期或七天内到期；黄，三十天内；绿，更晚或没有期限。用 devtrack due snooze 暂缓一项的提醒。
    退出码：0 没有逾期；1 有；2 文件或命令无法使用。
    """
    from devtrack.cli import call
    from devtrack.config import own_workflows

    typed = read(within, wanted, by, form, output, vacation)
    day, own = call.day(as_of), own_workflows(workflows)
    names = whats or []
    files = [name for name in names if name.lower().endswith(FILES)]
    if files:
        if len(files) < len(names) or org:
            raise Unusable("文件和台账里的人不能一起写；--org 只用于台账")
        return _of_files(call.paths(files), (day, workflow or DEFAULT_WORKFLOW, own), typed)
    return _of_ledger(Place(where, key, account, org, purpose), names, (day, workflow, own), typed)


@app.command("snooze", cls=Command)
def snooze(
    who: Annotated[str, typer.Argument(metavar="谁", help="学号、姓名或档案代号")],
    what: Annotated[str, typer.Argument(metavar="规则", help="规则或步骤，如 sworn-in 或 入党宣誓")],
    until: Annotated[str | None, typer.Option("--until", metavar="日期", help="暂缓到哪一天，到那天再提醒")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="原因", help="为什么暂缓")] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="取消暂缓，恢复提醒")] = False,
    workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """暂缓一个人一项待办的提醒，到期自动恢复；清单里照样列出，逾期太久的仍告诉上一级。"""
    from devtrack.cli.case import work
    from devtrack.tracker.dues import snoozing

    with_what = work(desk(where, key, account), "due snooze", workflows)
    done = snoozing.snooze(with_what, snoozing.Typed(who, what, until, why, cancel))
    said = f"暂缓提醒至 {done.until}" if done.until else "恢复提醒"
    print(f"{done.name}　{done.title}：{said}")
    print(f"已写入，登记到第 {done.written.rows[-1]} 行；末端 {done.written.head}")
    return 0


def _of_files(paths: list[Path], by: tuple[int, str, Any], typed: Typed) -> int:
    from devtrack.cli import destination
    from devtrack.cli.due_answer import give
    from devtrack.cli.impact import told_of_files
    from devtrack.tracker.checks.checks import Request
    from devtrack.tracker.dues.listing import of_files

    path = None if typed.output in (None, destination.SCREEN) else destination.chosen(str(typed.output), paths)
    told, done = of_files(paths, Request(*by), typed.wish(by[0]), typed.vacations)
    refused = told_of_files(done)
    if not done.basis.files:
        return UNUSABLE
    late = give(told, typed, path, moment())
    return UNUSABLE if refused else FAILED if late else 0


def _of_ledger(
    place: Place, names: list[str], by: tuple[int, str | None, Any], typed: Typed
) -> int:
    from devtrack.cli import destination
    from devtrack.cli.due_answer import LEAVES, give
    from devtrack.cli.holdings import is_there, meant, permitted, record
    from devtrack.tracker.checks.holdings import Ask
    from devtrack.tracker.dues.listing import found, of_ledger
    from devtrack.tracker.exchange.outgoing import purpose_of

    is_there(place, "due")
    screen = typed.output == destination.SCREEN
    files = precious(place.where, place.key)
    path = None if screen or typed.output is None else destination.chosen(str(typed.output), files)
    place = place._replace(purpose=purpose_of(place.purpose))
    at = desk(place.where, place.key, place.account)
    leaves = path is not None or (typed.form in LEAVES and not screen)
    organisation = meant(at, place)
    permitted(at, place, leaves)
    ask = Ask(by[0], by[1], by[2], organisation, None, leaves and not place.purpose)
    if names:
        ask = ask._replace(only=found(at, names, by[0]))
    told = of_ledger(at, ask, typed.wish(by[0], at), typed.vacations)
    if leaves:
        record(at, place, told.cases, path.name if path else f"待办.{typed.form}", told.basis.head)
    return FAILED if give(told, typed, path, moment()) else 0

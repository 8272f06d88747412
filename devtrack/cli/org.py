"""What do `devtrack org …` commands do? They show the organisations, and record what is said of them."""

import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, desk, moment
from devtrack.cli.speech import Command, Group

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="组织：上下级、权限、流程、计划、放假")


def _option(flag: str, metavar: str, said: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=said)


Name = Annotated[str, typer.Argument(metavar="组织", help="名称或代号，见 devtrack org list")]
Level = Annotated[
    str | None,
    _option("--level", "层级", "committee（党委）、general_branch（党总支）、branch（党支部）或 group（党小组）"),
]
Under = Annotated[str | None, _option("--under", "组织", "设在哪个组织之下")]
Over = Annotated[str | None, _option("--over", "组织", "设在台账最上一级组织之上，代替 --under")]
Founded = Annotated[str | None, _option("--from", "日期", "成立日期；只知道月份的写 2026-06")]
From = Annotated[str | None, _option("--from", "日期", "从哪一天起，如 2026-06-30")]
Day = Annotated[str | None, _option("--from", "日期", "从哪一天起；只知道月份的写 2026-06")]
Moved = Annotated[
    str | None, _option("--from", "日期", "从哪一天起改设；不写表示一直就在那里（此前没有登记或登记错了）")
]
Until = Annotated[str | None, _option("--until", "日期", "到哪一天为止，当天有效；不写表示没有止期")]
Document = Annotated[str | None, _option("--document", "文件", "依据哪个文件：名称和文号")]
Replaces = Annotated[str | None, _option("--replaces", "行号", "这是更正：更正第几行，见 devtrack org show")]
Why = Annotated[str | None, _option("--why", "原因", "为什么更正或作废")]
Kind = Annotated[
    str | None, _option("--kind", "种类", "录入更正（材料没有错，登记错了；不写则是）或 材料更正（材料本身有错）")
]


@app.command("list", cls=Command)
def listing(where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """列出看得到的组织：上下级、有无支委会、流程、审批权限、全程登记、档案数。"""
    from devtrack.cli import call, org_text
    from devtrack.tracker.organisations.overview import overview

    today = call.today()
    _print(org_text.tree(overview(desk(where, key, account), today), today))


@app.command("show", cls=Command)
def show(name: Name, where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """显示一个组织的现状和历史：每一条登记的日期、内容，由谁何时登记，后来是否更正或作废。"""
    from devtrack import access
    from devtrack.cli import call, org_text
    from devtrack.tracker.organisations.annals import annals
    from devtrack.tracker.organisations.overview import standing

    at, today = desk(where, key, account), call.today()
    id = access.find(at.account, at.tree, name)
    _print(org_text.whole(standing(at, id, today), annals(at, id), today))


@app.command("add", cls=Command)
def add(
    name: Annotated[str, typer.Argument(metavar="名称", help="全称，如 信息工程学院学生第一党支部")],
    level: Level = None, under: Under = None, over: Over = None, since: Founded = None,
    committee: Annotated[
        bool | None, typer.Option("--committee/--no-committee", help="（党支部）有支委会，或不设支委会")
    ] = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """新设一个组织。

    党委之下可以设党委、党总支、党支部，党总支之下设党支部，党支部之下设党小组。
    """
    from devtrack.tracker.organisations import organising

    wish = organising.Founding(name, level, under, over, since, committee)
    _say(organising.add(desk(where, key, account), wish, moment()))


@app.command("rename", cls=Command)
def rename(
    name: Name, new: Annotated[str, typer.Argument(metavar="新名称", help="改成什么")], where: Where = None,
    key: KeyFile = None, account: As = None,
) -> None:
    """改名；以前的名称留在历史里。"""
    from devtrack.tracker.organisations import organising

    _say(organising.rename(desk(where, key, account), name, new, moment()))


@app.command("move", cls=Command)
def move(
    name: Name, under: Under = None, since: Moved = None, where: Where = None, key: KeyFile = None, account: As = None
) -> None:
    """改设在另一个组织之下；导入时新设、位置待定的，也用它归位。"""
    from devtrack.tracker.organisations import organising

    _say(organising.move(desk(where, key, account), name, under, since, moment()))


@app.command("committee", cls=Command)
def committee(
    name: Name, has: Annotated[bool | None, typer.Option("--yes/--no", help="有支委会，或不设支委会")] = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """说明党支部有无支委会；不设的，由支部大会代行。"""
    from devtrack.tracker.organisations import organising

    _say(organising.committee(desk(where, key, account), name, has, moment()))


@app.command("authority", cls=Command)
def authority(
    name: Name, since: Day = None, until: Until = None, document: Document = None, replaces: Replaces = None,
    why: Why = None, kind: Kind = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """登记党委审批预备党员的权限：从哪天起、到哪天止、依据哪个文件。

    只有党委能有。写错的，照样再写一遍，加 --replaces 行号 --why 原因；本不该有的，用 devtrack org void 作废。
    """
    from devtrack.tracker.organisations import organising

    grant = organising.Grant(since, until, document)
    _say(organising.authority(desk(where, key, account), name, grant, _mend(replaces, why, kind), moment()))


@app.command("workflow", cls=Command)
def workflow(
    name: Name, flow: Annotated[str, typer.Argument(metavar="流程", help="cqipc、national 或自备的流程")],
    since: From = None, replaces: Replaces = None, why: Why = None, kind: Kind = None, workflows: Own = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """从某一天起采用一个工作流程；没有自己说明的，随上级。"""
    from devtrack.config import own_workflows
    from devtrack.tracker.organisations import organising

    at, folders = desk(where, key, account), own_workflows(workflows)
    _say(organising.workflow(at, name, flow, since, folders, _mend(replaces, why, kind), moment()))


@app.command("track", cls=Command)
def track(name: Name, since: From = None, where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """从某一天起，所有步骤都在台账里登记；此前没有登记的，列为无法判断。"""
    from devtrack.tracker.organisations import organising

    _say(organising.track(desk(where, key, account), name, since, moment()))


@app.command("complete", cls=Command)
def complete(name: Name, where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """声明历史已补齐：以前的也都登记了，没有登记的就是没有办。"""
    from devtrack.tracker.organisations import organising

    _say(organising.complete(desk(where, key, account), name, moment()))


@app.command("plan", cls=Command)
def plan(
    name: Name,
    year: Annotated[str | None, _option("--year", "年份", "哪一年")] = None,
    number: Annotated[str | None, _option("--number", "人数", "计划发展多少人")] = None,
    filed: Annotated[str | None, _option("--filed-on", "日期", "哪一天报备案")] = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """登记某一年的发展计划；同一年再登记一次，以后一次为准。"""
    from devtrack.tracker.organisations import organising

    _say(organising.plan(desk(where, key, account), name, organising.Planned(year, number, filed), moment()))


@app.command("vacation", cls=Command)
def vacation(
    name: Name, since: From = None,
    until: Annotated[str | None, _option("--until", "日期", "放到哪一天，当天仍在放假")] = None,
    title: Annotated[str | None, _option("--name", "名称", "什么假，如 寒假、暑假")] = None,
    replaces: Replaces = None, why: Why = None, kind: Kind = None, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> None:
    """登记放假的起止；下级组织随上级。devtrack plan 据此提醒落在假期里的步骤。

    写错的，照样再写一遍，加 --replaces 行号 --why 原因；不放了的，用 devtrack org void 作废。
    """
    from devtrack.tracker.organisations import organising

    away = organising.Away(since, until, title)
    _say(organising.vacation(desk(where, key, account), name, away, _mend(replaces, why, kind), moment()))


@app.command("close", cls=Command)
def close(
    name: Name, day: Annotated[str | None, _option("--on", "日期", "撤销日期")] = None, document: Document = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """撤销一个组织；它的历史和档案仍然查得到。"""
    from devtrack.tracker.organisations import organising

    _say(organising.close(desk(where, key, account), name, day, document, moment()))


@app.command("correct", cls=Command)
def correct(
    name: Name, level: Level = None, since: Founded = None, why: Why = None, kind: Kind = None, where: Where = None,
    key: KeyFile = None, account: As = None,
) -> None:
    """更正设立时登记的层级或成立日期（名称用 rename，上级用 move）。"""
    from devtrack.tracker.organisations import organising

    _say(organising.correct(desk(where, key, account), name, level, since, _mend(None, why, kind), moment()))


@app.command("void", cls=Command)
def void(
    name: Name, row: Annotated[str, typer.Argument(metavar="行号", help="作废第几行，见 devtrack org show")],
    why: Why = None, kind: Kind = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """作废登记错的一条，如本不该有的审批权限、写错的撤销；原来的一条留在历史里。"""
    from devtrack.tracker.organisations import organising

    _say(organising.void(desk(where, key, account), name, row, _mend(None, why, kind), moment()))


def _mend(replaces: str | None, why: str | None, kind: str | None) -> Any:
    from devtrack.tracker.organisations.mending import Mend

    return Mend(replaces, why, kind)


def _say(done: Any) -> None:
    from devtrack.cli import org_text

    _print(org_text.recorded(done))


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)

"""What do `devtrack member …` commands do? They keep the roster of members: taken in, listed, changed, shown."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from devtrack.cli.options import As, KeyFile, Org, Where, day, desk, moment
from devtrack.cli.speech import Command, Group

app = typer.Typer(
    cls=Group, add_completion=False, rich_markup_mode=None, help="党员：名册、党籍、处分，以及哪天属于哪个支部"
)


def _option(flag: str, metavar: str, said: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=said)


Who = Annotated[str, typer.Argument(metavar="谁", help="学号（职工号）、姓名或代号")]
File = Annotated[str, typer.Argument(metavar="名册", help="党员名册（.xlsx、.xls、.csv）")]
To = Annotated[str | None, _option("--org", "党支部", "都记入这个党支部；不写则按名册里的所在党支部")]
Taken = Annotated[str | None, _option("--on", "日期", "名册反映的是哪一天的情况；不写则为今天")]
Partial = Annotated[bool, typer.Option("--partial", help="只是部分党员，不是完整的名册")]
Dry = Annotated[bool, typer.Option("--dry-run", help="只看会改变什么，不写入")]
Map = Annotated[
    list[str] | None, _option("--map", "表头=含义", "说明不认识的列，如 '列为预备党员时间=joined'；可用多次")
]
On = Annotated[str | None, _option("--on", "日期", "哪一天的情况；不写则为今天")]
Reveal = Annotated[bool, typer.Option("--reveal", help="显示处分、身份证号、出生日期（默认遮盖）")]
Home = Annotated[str | None, _option("--org", "党支部", "组织关系在哪个党支部；不写表示和以前一样")]
Elsewhere = Annotated[bool, typer.Option("--elsewhere", help="组织关系在台账以外的党组织（已转出，或尚未转入）")]
Since = Annotated[str | None, _option("--from", "日期", "从哪一天起；只知月份写 2026-06，不知哪天写 日期不详")]
Until = Annotated[str | None, _option("--until", "日期", "影响期的最后一天，当天仍在期内；不写表示没有截止日期")]
Replaces = Annotated[str | None, _option("--replaces", "行号", "这是更正：更正第几行，见 devtrack member show")]
Why = Annotated[str | None, _option("--why", "原因", "为什么更正或作废")]
Kind = Annotated[
    str | None, _option("--kind", "种类", "录入更正（材料没有错，登记错了；不写则是）或 材料更正（材料本身有错）")
]


@app.command("import", cls=Command)
def take_in(
    file: File, org: To = None, on: Taken = None, partial: Partial = False, dry: Dry = False, mapping: Map = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """导入党员名册：一个文件一次写入。同一个文件再导入一次，什么也不改变；改过的，列出差别并登记为更正。

    名册里没有的人只列出，不会删去。先用 --dry-run 看看。
    """
    from devtrack.cli import call, member_text
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.rules import member_table
    from devtrack.tracker.members.enrolment import Wish
    from devtrack.tracker.members.enrolment import take_in as taken_in

    headers = member_table(own_workflows(None), call.answers(mapping or []))
    at = desk(where, key, account)
    for path in call.paths([file]):
        _show(member_text.taken(taken_in(at, path, headers, Wish(org, on, partial, dry), moment()), dry))


@app.command("list", cls=Command)
def listing(
    org: Org = None, on: On = None, reveal: Reveal = False, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> None:
    """列出某一天属于党支部的党员：姓名、学号、党籍状态、从哪天起。"""
    from devtrack import access
    from devtrack.cli import call, member_text
    from devtrack.tracker.members.memberlist import belonging

    at = desk(where, key, account)
    unit = access.find(at.account, at.tree, org) if org else None
    as_of = call.day(day(on, "--on"))
    _show(member_text.listing(at, belonging(at, unit, as_of), as_of, reveal))


@app.command("show", cls=Command)
def show(
    who: Who, reveal: Reveal = False, where: Where = None, key: KeyFile = None, account: As = None
) -> None:
    """显示一个人的全部登记：党籍、组织关系、处分，各由谁何时登记，后来是否更正或作废。"""
    from devtrack.cli import call, member_text
    from devtrack.tracker.members.memberlist import show as shown

    at, today = desk(where, key, account), call.today()
    _show(member_text.shown(at, shown(at, who, today, reveal), reveal))


@app.command("status", cls=Command)
def status(
    who: Who,
    word: Annotated[
        str, typer.Argument(metavar="党籍状态", help="full（正式党员）、probationary（预备党员）或 none（非党员）")
    ],
    org: Home = None, elsewhere: Elsewhere = False, since: Since = None, replaces: Replaces = None, why: Why = None,
    kind: Kind = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """登记党籍状态或组织关系的变化：从哪天起是什么，在哪个党支部；写 --replaces 是更正。"""
    from devtrack.tracker.members.membering import Status
    from devtrack.tracker.members.membering import status as said
    from devtrack.tracker.organisations.mending import Mend

    typed = Status(who, word, org, since, elsewhere)
    at = desk(where, key, account)
    _done(at, said(at, typed, Mend(replaces, why, kind), moment()))


@app.command("discipline", cls=Command)
def discipline(
    who: Who,
    word: Annotated[str, typer.Argument(metavar="处分", help="警告、严重警告、撤销党内职务 或 留党察看")],
    since: Since = None, until: Until = None, replaces: Replaces = None, why: Why = None, kind: Kind = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """登记党内处分，或补记影响期截止日期；写 --replaces 是更正。"""
    from devtrack.tracker.members.membering import Discipline
    from devtrack.tracker.members.membering import discipline as said
    from devtrack.tracker.organisations.mending import Mend

    typed = Discipline(who, word, since, until)
    at = desk(where, key, account)
    _done(at, said(at, typed, Mend(replaces, why, kind), moment()))


@app.command("void", cls=Command)
def void(
    who: Who, row: Annotated[str, typer.Argument(metavar="行号", help="作废第几行，见 devtrack member show")],
    why: Why = None, kind: Kind = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """作废一条登记错了的党籍或处分；原来的登记仍保留。"""
    from devtrack.tracker.members.membering import void as voided
    from devtrack.tracker.organisations.mending import Mend

    at = desk(where, key, account)
    _done(at, voided(at, who, Mend(row, why, kind), moment()))


def _done(at: Any, done: Any) -> None:
    from devtrack.cli import member_text

    _show(member_text.done(at, done))


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)

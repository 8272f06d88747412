"""What do the `devtrack case` commands do? They open a case, list the cases, and show one: as it stands, as it went."""

import sys
from getpass import getpass
from typing import Annotated, Any

import typer

from devtrack.cli.check import AsOf, Flow, Own
from devtrack.cli.options import As, KeyFile, KnownBy, Org, Where, day, desk, moment
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="档案：建立、列表、查看、登记经过")

Who = Annotated[str, typer.Argument(metavar="谁", help="学号、姓名或档案代号")]
Whos = Annotated[list[str], typer.Argument(metavar="谁", help="学号、姓名或档案代号；可以几个人")]
Reveal = Annotated[bool, typer.Option("--reveal", help="显示身份证号、出生日期、处分（默认遮盖）")]
States = Annotated[
    list[str] | None, typer.Option("--state", metavar="状态", help="只看这些状态，如 预备党员；几个用逗号隔开")
]


def _option(flag: str, metavar: str, said: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=said)


@app.command("open", cls=Command)
def open_case(
    name: Annotated[str, typer.Argument(metavar="姓名", help="申请人的姓名")],
    number: Annotated[str | None, _option("--number", "学号", "学号（职工号）；已登记的人按学号认出")] = None,
    born: Annotated[str | None, _option("--born", "日期", "出生日期，只知月份写 2003-05")] = None,
    sex: Annotated[str | None, _option("--sex", "性别", "男 或 女")] = None,
    category: Annotated[str | None, _option("--category", "类别", "student（学生）或 staff（教职工）")] = None,
    org: Annotated[str | None, _option("--org", "组织", "在哪个党支部建立；只有一个支部的不用写")] = None,
    leaves_on: Annotated[str | None, _option("--leaves-on", "日期", "预计离校（毕业）时间，如 2027-06")] = None,
    applied: Annotated[str | None, _option("--applied", "日期", "递交入党申请书的日期；不知哪天写 日期不详")] = None,
    id_number: Annotated[str | None, _option("--id-number", "号码", "身份证号；写 - 则另外输入，不留痕迹")] = None,
    workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """为一个申请人建立发展档案；以前的档案已办结的，建立第二份。"""
    from devtrack.cli import case_text
    from devtrack.tracker.cases.applying import Application
    from devtrack.tracker.cases.opening import open_case as opened

    at = desk(where, key, account)
    said = Application(name, number, born, sex, category, org, leaves_on, applied, _hidden(id_number))
    case_text.show(case_text.opened(opened(work(at, "case open", workflows), said)))
    return 0


def _hidden(typed: str | None) -> str | None:
    """Return the identity number: as typed, or asked for where it is not to stand in the call."""
    if typed != "-":
        return typed
    return getpass("身份证号：") if sys.stdin.isatty() else sys.stdin.readline().strip()


@app.command("change", cls=Command)
def change(
    whos: Whos,
    name: Annotated[str | None, _option("--name", "姓名", "应为什么姓名")] = None,
    number: Annotated[str | None, _option("--number", "学号", "应为什么学号（职工号）")] = None,
    born: Annotated[str | None, _option("--born", "日期", "应为什么出生日期")] = None,
    sex: Annotated[str | None, _option("--sex", "性别", "男 或 女")] = None,
    category: Annotated[str | None, _option("--category", "类别", "student（学生）或 staff（教职工）")] = None,
    org: Annotated[str | None, _option("--org", "组织", "改属哪个党支部")] = None,
    leaves_on: Annotated[str | None, _option("--leaves-on", "日期", "预计离校（毕业）时间，如 2027-06")] = None,
    id_number: Annotated[str | None, _option("--id-number", "号码", "身份证号；写 - 则另外输入，不留痕迹")] = None,
    why: Annotated[str | None, _option("--why", "原因", "为什么改，依据什么材料")] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="只看会改变什么，不写入")] = False,
    workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """更正一个人的姓名、号码、出生日期，或档案的类别、离校时间、党支部；步骤的更正用 devtrack amend。

    离校时间、类别、党支部可以几个人（一个班）一起改。
    """
    from devtrack.cli import case_text, record_text
    from devtrack.tracker.cases.applying import Application
    from devtrack.tracker.cases.particulars import Change, try_change
    from devtrack.tracker.cases.rehearsal import write

    with_what = work(desk(where, key, account), "case change", workflows)
    said = Application(name or "", number, born, sex, category, org, leaves_on, None, _hidden(id_number))
    done, told = try_change(with_what, Change(tuple(whos), said, why))
    case_text.show(record_text.changed(done, told))
    case_text.show(record_text.ending(None if dry else write(with_what, done)))
    return 0


@app.command("list", cls=Command)
def list_cases(
    org: Org = None, state: States = None, as_of: AsOf = None, known_by: KnownBy = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """列出档案：姓名、学号、党支部、状态、从哪天起、最近办了什么、离校时间；最后按状态计数。"""
    from devtrack.cli import case_text
    from devtrack.tracker.cases import casework

    wanted = _states(state or [])
    at = desk(where, key, account)
    items = casework.listed(at, _ask(at, as_of, known_by, org), wanted)
    case_text.show(case_text.listed(items, casework.counted(items), bool(wanted)))
    return 0


@app.command("show", cls=Command)
def show_case(
    who: Who, as_of: AsOf = None, known_by: KnownBy = None, reveal: Reveal = False, workflow: Flow = None,
    workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """查看一份档案：基本情况、收到的材料、有效的登记，以及按规则检查的结论。

    最后一行是登记到第几行：更正和补登时用 --seen 写上它，别人在这期间改过就会提醒。
    """
    from devtrack.cli import case_text
    from devtrack.tracker.cases import casework

    at = desk(where, key, account)
    ask = _ask(at, as_of, known_by, None, workflow, workflows)
    case_text.show(case_text.shown(casework.show(at, who, ask, reveal), reveal))
    return 0


@app.command("timeline", cls=Command)
def show_timeline(
    who: Who, known_by: KnownBy = None, where: Where = None, key: KeyFile = None, account: As = None
) -> int:
    """按发生的先后列出这份档案的全部登记：谁在什么时候登记、来自哪个文件哪一行，更正和作废的也在内。"""
    from devtrack.cli import call, case_text
    from devtrack.tracker.cases.timeline import timeline

    known = day(known_by, "--known-by")
    case_text.show(case_text.timeline(timeline(desk(where, key, account), who, call.day(known), known)))
    return 0


def work(at: Any, command: str, workflows: str | None, seen: str | None = None) -> Any:
    """Return with what something is written now, judged as of today; raises Unusable."""
    from devtrack.tracker.cases.effects import Bench
    from devtrack.tracker.cases.rehearsal import Work

    row = None
    if seen is not None:
        if not (seen.isascii() and seen.isdigit() and len(seen) < 12):
            raise Unusable(f"--seen 的“{seen}”不是行号；照抄 devtrack case show 最后一行的数字")
        row = int(seen)
    return Work(at, moment(), command, Bench(at, _ask(at, None, None, None, None, workflows)), row)


def _ask(
    at: Any, as_of: str | None, known_by: str | None, org: str | None, workflow: str | None = None,
    workflows: str | None = None,
) -> Any:
    from devtrack import access
    from devtrack.cli import call
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.holdings import Ask

    known = day(known_by, "--known-by")
    unit = access.find(at.account, at.tree, org) if org else None
    return Ask(call.day(as_of or known), workflow, own_workflows(workflows), unit, known)


def _states(typed: list[str]) -> tuple[str | None, ...]:
    """Return the states typed, by word or Chinese name; raises Unusable."""
    from devtrack.tracker.cases.progress import states_of

    return states_of(typed)

"""What do the `devtrack notice` commands do? They show what a notice says, print papers, list the templates."""

from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli.check import AsOf, Flow, Own
from devtrack.cli.options import As, KeyFile, Org, Where, desk, precious
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable

FORMATS = ("text", "html")
PRINT = "print"


class Notices(Group):
    """A group whose first word may be a template: `devtrack notice 公示 …` prints it."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Take what is no command as the template to print."""
        if args and args[0] not in (*self.commands, "--help"):
            args = [PRINT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=Notices, add_completion=False, rich_markup_mode=None,
    help="通知和文书：devtrack notice 模板 谁…，如 devtrack notice 公示 张三 李四",
)

Name = Annotated[
    str, typer.Argument(metavar="模板", help="模板名称，如 公示、谈话记录、支部大会决议；见 devtrack notice list")
]
Whos = Annotated[
    list[str] | None, typer.Argument(metavar="谁", help="学号、姓名或档案代号；可以几个人。提醒类的不写则为全部")
]
Form = Annotated[str, typer.Option("--format", metavar="格式", help="text（文字，默认）或 html（按 A4 排好，可打印）")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="字段=值", help="补上台账不知道的，如 联系电话=6545；字段见 devtrack notice fields"),
]
Each = Annotated[
    list[str] | None,
    typer.Option("--each", metavar="谁 字段=值", help="补上某一人的，如 '2022051101 班级=计科2201'；可用多次"),
]
Output = Annotated[
    str | None,
    typer.Option("--output", metavar="文件", help="写到哪个文件，或文件夹（每份一个文件）；html 不写则按文书命名"),
]
AsTyped = Annotated[
    bool, typer.Option("--as-typed", help="公示的名单按所写的先后排（如已按姓氏笔画排好）；不写则按学号")
]


@app.command(PRINT, cls=Command)
def print_notice(
    template: Name, whos: Whos = None, form: Form = "text", common: Set = None, each: Each = None,
    output: Output = None, as_typed: AsTyped = False, as_of: AsOf = None, org: Org = None, workflow: Flow = None,
    workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """按模板写出通知或文书，内容取自台账：公示、谈话记录、支部大会决议，以及各种提醒。

    公示把几个人写在一份里，谈话记录和决议每人一份。台账没有的留空（＿＿＿＿）并逐项列出，不会编造。
    名单按学号排：程序没有可靠的笔画数据，要按姓氏笔画的，按笔画写出各人，加 --as-typed。
    写成文件的记入台账。单位自己的模板放在 --workflows 文件夹旁边的 notices 文件夹，或用 DEVTRACK_NOTICES 指定。
    """
    from devtrack import access
    from devtrack.cli import notice_text
    from devtrack.tracker.papers import issuing
    from devtrack.tracker.papers.filling import given

    if form not in FORMATS:
        raise Unusable(f"--format 没有“{form}”；可以是 {'、'.join(FORMATS)}")
    said = given(common or (), each or ())
    at = desk(where, key, account)
    leaves = output not in (None, "-") or (form == "html" and output is None)
    if leaves:
        access.require(at.account, access.EXPORT, at.tree)
    ask, own = _ask(at, as_of, org, workflow, workflows)
    done = issuing.issue(at, issuing.Wish(template, tuple(whos or ()), ask, said, own, as_typed))
    if leaves:
        notice_text.into_files(at, done, form, output, precious(where, key))
    else:
        notice_text.on_screen(done, form)
    notice_text.notes(done)
    return 0


@app.command("list", cls=Command)
def list_templates(workflows: Own = None) -> int:
    """列出全部模板：名称、写什么、适用于谁；单位自己的模板注明文件。"""
    from devtrack.cli import notice_text
    from devtrack.tracker.papers import places

    notice_text.listed(places.listed(_own(workflows)))
    return 0


@app.command("fields", cls=Command)
def list_fields(template: Name, workflows: Own = None) -> int:
    """列出一种模板可以用的字段和意思，以及写法；自己写模板时看它。"""
    from devtrack.cli import notice_text
    from devtrack.tracker.papers import places

    notice_text.fields(*places.fields(template, _own(workflows)))
    return 0


def _own(workflows: str | None) -> tuple[Path, ...]:
    from devtrack.config import own_notices, own_workflows

    return own_notices(own_workflows(workflows))


def _ask(at: Any, as_of: str | None, org: str | None, workflow: str | None, workflows: str | None) -> Any:
    from devtrack import access
    from devtrack.cli import call
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.holdings import Ask

    unit = access.find(at.account, at.tree, org) if org else None
    return Ask(call.day(as_of), workflow, own_workflows(workflows), unit), _own(workflows)

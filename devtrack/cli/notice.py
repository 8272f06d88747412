"""What do the `devtrack notice` commands do? They show what a notice says, print papers, list the templates."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli.check import AsOf, Flow, Own
from devtrack.cli.options import As, KeyFile, Org, Where, desk, moment, precious
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
        _into_files(at, done, form, output, precious(where, key))
    else:
        _on_screen(done, form)
    _notes(done)
    return 0


@app.command("list", cls=Command)
def list_templates(workflows: Own = None) -> int:
    """列出全部模板：名称、写什么、适用于谁；单位自己的模板注明文件。"""
    from devtrack.exporters.widths import columns
    from devtrack.tracker.papers import places

    entries = places.listed(_own(workflows))
    rows = [(one.template.title, one.template.name, _needs(one.template), one.own) for one in entries]
    print("\n".join(columns([("名称", "代号", "写什么、适用于谁", "单位自己的文件"), *rows])))
    print("公示、谈话记录、支部大会决议也可以只写这个名称，写哪一种由各人走到的步骤决定。")
    return 0


@app.command("fields", cls=Command)
def list_fields(template: Name, workflows: Own = None) -> int:
    """列出一种模板可以用的字段和意思，以及写法；自己写模板时看它。"""
    from devtrack.exporters.widths import columns
    from devtrack.tracker.papers import places

    found, told = places.fields(template, _own(workflows))
    rows = [("　" * one.depth + one.field.name, _holds(one.field), one.field.meaning) for one in told]
    print(f"{found.title}（{found.name}）可以用的字段：")
    print("\n".join(columns(rows)))
    print("\n" + _HOW)
    return 0


_HOW = """写法：
  {{ 日期 }}                               写出一个字段
  {{ 日期|中文日期 }}（{{ 日期|星期 }}）     2026年11月22日（星期日）
  {{ 姓名|同志 }}                          姓名后加“同志”
  {{ 项.天数|还剩 }}                       还有 3 天、今天到期、逾期 2 天
  {% if 期限 %}…{% else %}…{% endif %}     有没有；“{% if 通过 is 空白 %}”问台账里有没有
  {% for 项 in 名单 %}…{{ loop.index }}…{% endfor %}   名单逐项写，loop.index 是序号
第一行写 标题：…（邮件的主题）；自己另起名字的模板，还要写一行 字段：发展对象公示（用哪种模板的字段）。
文书里，行首“# ”是标题，“> ”是落款，“| 甲 | 乙 |”是表格的一行，整行＿是书写的横线，行首两个全角空格是段落。"""


def _holds(field: Any) -> str:
    kind = "名单" if field.many else "日期" if field.day else {int: "数", bool: "是否"}.get(field.holds, "文字")
    return f"{kind}，可空" if field.empty else kind


def _needs(template: Any) -> str:
    if not template.is_paper:
        return template.needs or "不能使用"
    return f"{template.needs}；{'几人一份' if template.together else '每人一份'}"


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


def _on_screen(done: Any, form: str) -> None:
    from devtrack.cli import destination

    destination.speak_utf8()
    sys.stdout.write(_written(done.papers, form))


def _written(papers: Sequence[Any], form: str) -> str:
    """Return papers as one text."""
    if form == "html":
        from devtrack.notices.page import html

        return html([one.text.body for one in papers], papers[0].template.title)
    return "\n\n".join(one.plain for one in papers)


def _into_files(at: Any, done: Any, form: str, output: str | None, inputs: list[Path]) -> None:
    """Write the texts, once it is recorded that they leave."""
    from devtrack.cli import destination
    from devtrack.tracker.exchange.outgoing import log_report

    files = _files(done.papers, ".html" if form == "html" else ".txt", output)
    for path, _ in files:
        destination.chosen(str(path), inputs)
    title = done.papers[0].template.title
    log_report(at, output or str(files[0][0]), done.cases, f"文书：{title}", done.head, moment())
    for path, papers in files:
        with destination.text_to(path, private=True) as out:
            out.write(_written(papers, form))
    names = "、".join(str(path) for path, _ in files[:3]) + (f" 等 {len(files)} 个文件" if len(files) > 3 else "")
    print(f"已写出 {names}（{title}，{done.cases} 人），已记入台账", file=sys.stderr)


def _files(papers: Sequence[Any], ending: str, output: str | None) -> list[tuple[Path, Sequence[Any]]]:
    """Return the files to write, each with its papers: one for all, or in a folder one for each."""
    if output is not None and not (Path(output).is_dir() or output.endswith(("/", "\\")) or not Path(output).suffix):
        return [(Path(output), papers)]
    folder, taken = Path(output or ""), set[Path]()
    parts = [(one.name, [one]) for one in papers] if output is not None else [(papers[0].name, papers)]
    found: list[tuple[Path, Sequence[Any]]] = []
    for name, own in parts:
        path = _free(folder, re.sub(r'[\\/:*?"<>|\s]', "-", name), ending, taken)
        taken.add(path)
        found.append((path, own))
    return found


def _free(folder: Path, name: str, ending: str, taken: set[Path]) -> Path:
    path, n = folder / f"{name}{ending}", 1
    while path in taken or path.exists():
        n += 1
        path = folder / f"{name}-{n}{ending}"
    return path


def _notes(done: Any) -> None:
    """Say on standard error what stands blank, and what else is to be known."""
    several = len(done.papers) > 1
    for one in done.papers:
        prefix = f"{one.name}：" if several else ""
        if one.text.blanks:
            print(f"{prefix}台账里没有、文中留空的：{'、'.join(one.text.blanks)}", file=sys.stderr)
    for note in dict.fromkeys(note for one in done.papers for note in one.notes):
        print(f"注意：{note}", file=sys.stderr)

"""What do `devtrack rules …` commands do? They show and compare rules, find mistakes, tell whom an edition touches."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from devtrack.cli import impact
from devtrack.cli.check import FAILED, Own
from devtrack.cli.speech import Command, Group

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="查看、比较、检查规则")


@app.command("list", cls=Command)
def listing(
    book: Annotated[str | None, typer.Argument(metavar="规则库", help="如 cqipc、national；不写则列出全部")] = None,
    workflow: Annotated[str | None, typer.Option("--workflow", metavar="名称", help="只列这个流程所用的规则库")] = None,
    workflows: Own = None,
) -> None:
    """列出规则：编号、版本、程度、条文、标题。"""
    from devtrack.cli import rule_text
    from devtrack.config import own_workflows
    from devtrack.tracker.checks import rules

    own = own_workflows(workflows)
    books = rules.load(workflow, own)[1] if workflow else rules.listed(book, own)
    for one in books:
        _print(rule_text.listing(one))


@app.command("show", cls=Command)
def show(
    rule: Annotated[str, typer.Argument(metavar="规则", help="如 national/admission-quorum，或只写 admission-quorum")],
    workflows: Own = None,
) -> None:
    """显示一条规则的各个版本：要求、条文原文、读法、办法、出处。"""
    from devtrack.cli import rule_text
    from devtrack.config import own_workflows
    from devtrack.tracker.checks import rules

    for one in rules.found(rule, own_workflows(workflows)):
        _print(rule_text.whole(one))


@app.command("compare", cls=Command)
def compare(
    left: Annotated[
        str, typer.Argument(metavar="左", help="规则库，可带版本或日期：cqipc、national@2014、national@2026-05-11")
    ],
    right: Annotated[str, typer.Argument(metavar="右", help="同上")],
    workflows: Own = None,
) -> None:
    """比较两个规则库：左方比右方严的、宽的、各自独有的、无法比较的。"""
    from devtrack.cli import rule_text
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.differences import compared

    _print(rule_text.comparison(compared(left, right, own_workflows(workflows))))


@app.command("lint", cls=Command)
def lint(
    folder: Annotated[str, typer.Argument(metavar="文件夹", help="规则库的文件夹，或装着几个规则库的文件夹")],
) -> int:
    """检查规则文件：每处错误写明文件、行号、怎样改。

    退出码：0 没有错误（提醒不算）；1 有错误；2 没有这个文件夹。
    """
    from devtrack.cli.call import today
    from devtrack.tracker.checks.differences import linted

    wrong, warnings = linted(Path(folder), today())
    for problem in (*wrong, *warnings):
        print(problem)
    print(f"错误 {len(wrong)} 处，提醒 {len(warnings)} 处")
    return FAILED if wrong else 0


app.command("impact", cls=Command)(impact.impact)


def _print(lines: Iterator[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)

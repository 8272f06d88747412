"""What does `devtrack check` do? Takes the call apart, has the files judged, shows or writes what was found."""

from typing import Annotated, Any, NamedTuple

import typer

DEFAULT_WORKFLOW = "cqipc"
FAILED, UNUSABLE = 1, 2

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="以哪一天的情况为准，如 2026-06-30；默认今天（北京时间）")
]
Own = Annotated[
    str | None,
    typer.Option(
        "--workflows", metavar="文件夹", help="单位自己的流程和规则所在的文件夹，也可用环境变量 DEVTRACK_WORKFLOWS 指定"
    ),
]


class Wish(NamedTuple):
    """How the answer is wished: its form, the outcomes to show, where it goes."""

    form: str
    only: tuple[str, ...] | None
    output: str | None


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="文件", help="名册（.xlsx、.xls、.csv）或档案文件（.jsonl），可以一次给几个")
    ],
    as_of: AsOf = None,
    workflow: Annotated[
        str,
        typer.Option("--workflow", metavar="名称", help="按哪个流程检查，默认 cqipc；只按国家细则用 national"),
    ] = DEFAULT_WORKFLOW,
    workflows: Own = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="表头=含义", help="说明含义不明的列，如 '转正时间=conversion_voted'；可用多次，会记住"
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option("--format", metavar="格式", help="table（屏幕，默认）、json、jsonl、xlsx（在原表上标注）、html"),
    ] = "table",
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="结论", help="只看这些结论，如 broken,overdue（不符、逾期未办）；不影响退出码"),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", metavar="文件", help="写到哪里；xlsx 和 html 不写时存为“原名-检查结果”，- 表示屏幕"),
    ] = None,
) -> int:
    """检查名册或档案文件：逐人列出不符、逾期未办和三十天内到期的事项，附条文和办法。

    退出码：0 没有错误级的不符或逾期；1 有；2 文件或命令无法使用。
    """
    from devtrack.cli import call
    from devtrack.cli.answer import answer

    wish = Wish(call.form(form), call.outcomes(only), output)
    return answer(call.paths(files), _request(as_of, workflow, workflows, mapping or []), wish)


def _request(as_of: str | None, workflow: str, workflows: str | None, mapping: list[str]) -> Any:
    from devtrack.cli import asking, call
    from devtrack.config import own_workflows
    from devtrack.tracker.checks import Request

    ask = asking.ask if asking.can_ask() else None
    folders = own_workflows(workflows)
    return Request(call.day(as_of), workflow, folders, call.answers(mapping), ask, progress=asking.progress("已读取"))

"""What does `devtrack check` do? Takes the call apart, has the files judged, shows or writes what was found."""

from typing import Annotated, Any, NamedTuple

import typer

from devtrack.cli.options import As, KeyFile, KnownBy, Org, Where, day

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


class Place(NamedTuple):
    """Which ledger is meant, as whom, which organisation of it, and for what purpose its answer leaves it."""

    where: str | None
    key: str | None
    account: str | None
    organisation: str | None
    purpose: str | None


class Wish(NamedTuple):
    """How the answer is wished: its form, the outcomes to show, where it goes."""

    form: str
    only: tuple[str, ...] | None
    output: str | None


Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="文件", help="名册（.xlsx、.xls、.csv）或档案文件（.jsonl），可以几个；不写则检查台账"),
]
Flow = Annotated[
    str | None,
    typer.Option("--workflow", metavar="名称", help="按哪个流程检查；文件默认 cqipc，台账默认各组织自己的流程"),
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="表头=含义", help="说明含义不明的列，如 '转正时间=conversion_voted'，会记住"),
]
Form = Annotated[
    str, typer.Option("--format", metavar="格式", help="table（屏幕，默认）、json、jsonl、xlsx（在原表上标注）、html")
]
Only = Annotated[
    str | None,
    typer.Option("--only", metavar="结论", help="只看这些结论，如 broken,overdue（不符、逾期未办）；不影响退出码"),
]
Output = Annotated[
    str | None,
    typer.Option("--output", metavar="文件", help="写到哪里；xlsx 和 html 不写时存为“原名-检查结果”，- 表示屏幕"),
]
Purpose = Annotated[
    str | None,
    typer.Option("--purpose", metavar="用途", help="台账的检查结果写成文件时遮盖姓名；写明用途则不遮盖，并记入台账"),
]


def check(
    files: Files = None, as_of: AsOf = None, workflow: Flow = None, workflows: Own = None, mapping: Map = None,
    form: Form = "table", only: Only = None, output: Output = None, known_by: KnownBy = None, org: Org = None,
    where: Where = None, key: KeyFile = None, account: As = None, purpose: Purpose = None,
) -> int:
    """检查名册或档案文件，不写文件则检查台账：逐人列出不符、逾期未办和三十天内到期的事项，附条文和办法。

    退出码：0 没有错误级的不符或逾期；1 有；2 文件或命令无法使用。
    """
    from devtrack.cli import call
    from devtrack.cli.answer import answer
    from devtrack.cli.holdings import answer_of_ledger

    wish = Wish(call.form(form), call.outcomes(only), output)
    known = day(known_by, "--known-by")
    if files:
        return answer(call.paths(files), _request(as_of or known, workflow, workflows, mapping or [], known), wish)
    at = Place(where, key, account, org, purpose)
    return answer_of_ledger(at, call.day(as_of or known), workflow, workflows, known, wish)


def _request(
    as_of: str | None, workflow: str | None, workflows: str | None, mapping: list[str], known_by: str | None
) -> Any:
    from devtrack.cli import asking, call
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.checks import Request

    ask = asking.ask if asking.can_ask() else None
    folders, flow = own_workflows(workflows), workflow or DEFAULT_WORKFLOW
    progress = asking.progress("已读取")
    return Request(call.day(as_of), flow, folders, call.answers(mapping), ask, None, known_by, progress)

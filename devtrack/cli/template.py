"""What does `devtrack template` do? Writes an empty roster with drop-downs, for a branch that has none yet."""

from pathlib import Path
from typing import Annotated

import typer

from devtrack.cli import destination
from devtrack.cli.check import DEFAULT_WORKFLOW, Own
from devtrack.errors import Unusable

ENDING = ".xlsx"
ROWS, MOST_ROWS = 100, 5000


def template(
    kind: Annotated[
        str, typer.Argument(metavar="种类", help="candidates（发展党员名册，默认）或 members（党员名册）")
    ] = "candidates",
    output: Annotated[
        str | None,
        typer.Option("--output", metavar="文件", help="写到哪里，默认 发展党员名册-模板.xlsx 或 党员名册-模板.xlsx"),
    ] = None,
    workflow: Annotated[
        str,
        typer.Option("--workflow", metavar="名称", help="列出哪个流程的步骤，默认 cqipc；只按国家细则用 national"),
    ] = DEFAULT_WORKFLOW,
    workflows: Own = None,
    rows: Annotated[
        str, typer.Option("--rows", metavar="行数", help=f"画好多少行，默认 {ROWS}；不够的直接往下填")
    ] = str(ROWS),
) -> int:
    """写出一份空白名册：带下拉选项、日期提醒和填写说明，填好就能检查。

    已有的文件不会被覆盖。
    """
    from devtrack.config import own_workflows
    from devtrack.exporters.template import write_template
    from devtrack.tracker.checks import templates

    titles = templates.TITLES
    if kind not in titles:
        known = "、".join(f"{name}（{title}）" for name, title in titles.items())
        raise Unusable(f"没有“{kind}”这种名册；可以是 {known}")
    count, path = _rows(rows), _path(output, titles[kind])
    made = templates.blank(kind, workflow, own_workflows(workflows))
    with destination.whole(path) as draft:
        write_template(draft, made, count)
    print(f"写出 {path}（{made.title}，{len(made.columns)} 列，{made.basis}）")
    if made.absent:
        print(f"本表没有的步骤：{'；'.join(made.absent)}（相关规则列为无法判断，不算不符）")
    if kind == templates.CANDIDATES:
        print(f"填好后检查：devtrack check {path}")
    return 0


def _rows(typed: str) -> int:
    """Return the number of rows typed; raises Unusable."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and 1 <= int(typed) <= MOST_ROWS):
        raise Unusable(f"--rows 的“{typed}”不行；写 1 至 {MOST_ROWS} 的整数")
    return int(typed)


def _path(output: str | None, title: str) -> Path:
    """Return the file to write, which is not there yet; raises Unusable."""
    name = f"{title}-模板"
    if output is None:
        return destination.fresh(name, ENDING)
    path = Path(output) / (name + ENDING) if Path(output).is_dir() else Path(output)
    if path.suffix.lower() != ENDING:
        raise Unusable(f"--output 的“{output}”不是 {ENDING} 文件；模板是工作簿，请写成 名册{ENDING} 这样")
    if path.exists():
        raise Unusable(f"{path} 已经有了，没有覆盖；--output 请另写一个文件名")
    return path

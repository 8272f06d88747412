"""What does `devtrack demo` do? Writes a made-up branch into a folder and has it judged by the ordinary commands."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from devtrack.cli.check import AsOf


def demo(
    ctx: typer.Context,
    output: Annotated[
        str, typer.Option("--output", metavar="文件夹", help="演示文件写到哪里，默认 devtrack-demo")
    ] = "devtrack-demo",
    as_of: AsOf = None,
) -> int:
    """演示：写出一个虚构支部的档案文件和名册，再用普通命令检查。

    改动档案文件里的任何一个日期或数字，再运行一次，结论随之改变。
    """
    from devtrack.cli.call import day
    from devtrack.dates import write
    from devtrack.tracker.checks import demo as made_up

    plain = made_up.data()
    on = write(day(as_of) if as_of else made_up.as_of(plain)) or ""
    dossiers, roster, kept = made_up.write_files(plain, Path(output))
    print(f"{'沿用' if kept else '写出'} {dossiers} 和 {roster}（人员均为虚构）")
    marked, page = Path(output) / "名册-检查结果.xlsx", Path(output) / "检查结果.html"
    for call in (
        ["check", str(roster), "--as-of", on, "--format", "xlsx", "--output", str(marked)],
        ["check", str(dossiers), "--as-of", on, "--format", "html", "--output", str(page)],
        ["check", str(dossiers), "--as-of", on],
    ):
        code = _run(ctx, call)
    print(f"（退出码 {code}：{MEANINGS[code]}）")
    return 0


MEANINGS = {0: "没有错误级的不符或逾期", 1: "有错误级的不符或逾期", 2: "文件或命令无法使用"}


def _run(ctx: typer.Context, call: Sequence[str]) -> int:
    """Run an ordinary command and say which."""
    print(f"\n$ devtrack {' '.join(call)}", flush=True)
    command = ctx.find_root().command
    with command.make_context("devtrack", list(call)) as inner:
        return int(command.invoke(inner) or 0)

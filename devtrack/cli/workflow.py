"""What do `devtrack workflow …` commands do? They name the workflows there are, and draw the road of one."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from devtrack.cli.check import DEFAULT_WORKFLOW, Own
from devtrack.cli.options import precious
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable

MERMAID, SVG, PNG = "mermaid", "svg", "png"
ENDINGS = {".svg": SVG, ".mmd": MERMAID, ".mermaid": MERMAID, ".md": MERMAID, ".png": PNG}
NO_PNG = "没有 PNG：请写成 svg（--format svg），浏览器、WPS、Word 都能打开和打印；要图片的，在浏览器里打开后截图或另存"

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="查看工作流程，画出流程图")


@app.command("list", cls=Command)
def listing(workflows: Own = None) -> None:
    """列出有哪些工作流程：名称、标题、所用的规则库、状态和步骤的多少。"""
    from devtrack.config import own_workflows
    from devtrack.exporters.widths import columns
    from devtrack.tracker.checks.rules import flows

    rows = [
        (one.name, one.title, f"规则库 {'、'.join(one.rulebooks)}",
         f"状态 {len(one.states)} 个，步骤 {len(one.steps)} 个")
        for one in flows(own_workflows(workflows))
    ]
    sys.stdout.writelines(f"{line}\n" for line in columns(rows))


@app.command("diagram", cls=Command)
def diagram(
    name: Annotated[
        str, typer.Argument(metavar="名称", help="哪个流程，默认 cqipc；有哪些见 devtrack workflow list")
    ] = DEFAULT_WORKFLOW,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="格式", help="mermaid（文字，默认）或 svg（图）；不写时看 --output 的扩展名"),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", metavar="文件", help="写到哪里；不写时 mermaid 在屏幕上，svg 存为“名称-流程图.svg”"),
    ] = None,
    workflows: Own = None,
) -> int:
    """画出一个流程的全部状态和去路：Mermaid 文字，或可以打印张贴的 SVG 图。"""
    from devtrack.cli import destination
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.drawings import draw, flow

    wrong, chosen = [], form or ENDINGS.get(Path(output or "").suffix.lower(), MERMAID)
    for judge in (lambda: _form(chosen), lambda: flow(name, own_workflows(workflows)), lambda: _free(output)):
        try:
            judge()
        except Unusable as error:
            wrong.append(str(error))
    if wrong:
        raise Unusable("\n".join(wrong))
    found = flow(name, own_workflows(workflows))
    text, path = draw(found, chosen), _path(output, found.name, chosen)
    if path is None:
        destination.speak_utf8()
    with destination.text_to(path) as out:
        out.write(text)
    if path is not None:
        print(f"{found.title}（{found.name}）：状态 {len(found.states)} 个，已写入 {path}")
    return 0


def _form(chosen: str) -> None:
    """Raise Unusable where there is no such form."""
    if chosen == PNG:
        raise Unusable(NO_PNG)
    if chosen not in (MERMAID, SVG):
        raise Unusable(f"--format 没有“{chosen}”；可以是 {MERMAID}、{SVG}")


def _free(output: str | None) -> None:
    """Raise Unusable where nothing may be written."""
    from devtrack.cli import destination

    if output not in (None, destination.SCREEN):
        destination.chosen(str(output), precious(None, None))


def _path(output: str | None, name: str, form: str) -> Path | None:
    """Return the file to write; None for the screen. Without --output no file that is there is written over."""
    from devtrack.cli import destination

    if output == destination.SCREEN or (output is None and form == MERMAID):
        return None
    return Path(output) if output is not None else destination.fresh(f"{name}-流程图", f".{form}")

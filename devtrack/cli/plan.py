"""What does `devtrack plan` do? It plans the earliest lawful days ahead, by the ledger or by a file, in any form."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli.check import DEFAULT_WORKFLOW, AsOf, Flow, Own
from devtrack.cli.options import As, KeyFile, Where, desk, moment, precious
from devtrack.errors import Unusable

FORMS = ("table", "json", "xlsx", "svg", "html")
FILES = ("xlsx", "svg", "html")
"""Forms that are files, unless the screen is asked for."""

TITLE = "发展党员时间推算"

Whos = Annotated[
    list[str] | None, typer.Argument(metavar="谁", help="学号、姓名或档案代号；可以几个人，不写则用 --org 或 --leaving")
]
Org = Annotated[
    str | None, typer.Option("--org", "--branch", metavar="组织", help="这个组织及其下级全部在办的档案：名称或代号")
]
Leaving = Annotated[
    str | None,
    typer.Option("--leaving", metavar="年月", help="哪一届：2027-06 或某一天离校的人；同时写了谁的，按这一天离校推算"),
]
Before = Annotated[
    str | None, typer.Option("--before", metavar="日期", help="在哪一天之前要转正；不写则按各人的离校时间")
]
Since = Annotated[str | None, typer.Option("--from", metavar="日期", help="从哪一天起计划；默认今天（北京时间）")]
Form = Annotated[
    str, typer.Option("--format", metavar="格式", help="table（屏幕，默认）、json、xlsx、svg（时间图）、html（图和表）")
]
Output = Annotated[
    str | None, typer.Option("--output", metavar="文件", help="写到哪里；是文件的格式不写时存为“发展计划”，- 表示屏幕")
]
Purpose = Annotated[
    str | None,
    typer.Option("--purpose", metavar="用途", help="台账的计划写成文件时遮盖姓名；写明用途则不遮盖，并记入台账"),
]
File = Annotated[
    str | None, typer.Option("--file", metavar="文件", help="不用台账，直接用名册或档案文件（.jsonl、.xlsx、.csv）")
]


def plan(
    whos: Whos = None, org: Org = None, leaving: Leaving = None, before: Before = None, since: Since = None,
    as_of: AsOf = None, form: Form = "table", output: Output = None, purpose: Purpose = None, file: File = None,
    workflow: Flow = None, workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """推算以后每一步最早哪天可以合规办理、为什么不能更早；毕业之前来不来得及、最迟哪天、谁须移交。

    只按规定推算，不代替组织审查；缺的步骤不补记，什么也不登记。
    """
    from devtrack.cli import call
    from devtrack.config import own_workflows
    from devtrack.tracker.exchange.outgoing import purpose_of
    from devtrack.tracker.planning.asked import Typed

    target = _target(form, output, file, where, key)
    typed = Typed(tuple(whos or ()), org, leaving, before, since, call.day(as_of), form == "json")
    folders = own_workflows(workflows)
    if file is not None:
        found = _of_file(file, typed, workflow, folders, org)
    else:
        found = _of_ledger(desk(where, key, account), typed, workflow, folders, target, purpose_of(purpose))
    _give(found, form, target)
    return 0


def _target(form: str, output: str | None, file: str | None, where: str | None, key: str | None) -> Path | None:
    """Return the file to write, None for the screen; raises Unusable where that cannot be."""
    from devtrack.cli import destination

    if form not in FORMS:
        raise Unusable(f"--format 没有“{form}”；可以是 {'、'.join(FORMS)}")
    if output == destination.SCREEN or (output is None and form not in FILES):
        if form == "xlsx":
            raise Unusable("xlsx 是工作簿，不能显示在屏幕上；--output 请写文件名")
        return None
    inputs = [Path(file)] if file is not None else precious(where, key)
    return destination.chosen(output, inputs) if output is not None else destination.fresh("发展计划", f".{form}")


def _of_file(file: str, typed: Any, workflow: str | None, folders: Any, org: str | None) -> Any:
    from devtrack.cli import call
    from devtrack.tracker.planning.planning import of_file

    if org is not None:
        raise Unusable("--org 用于台账；用 --file 时写 谁 或 --leaving，不写则为文件里的全部在办档案")
    (path,) = call.paths([file])
    return of_file(path, typed, workflow or DEFAULT_WORKFLOW, folders)


def _of_ledger(
    at: Any, typed: Any, workflow: str | None, folders: Any, target: Path | None, purpose: str | None
) -> Any:
    from devtrack.tracker.exchange.outgoing import log_report
    from devtrack.tracker.planning.planning import Leaving, of_ledger

    masked = target is not None and purpose is None
    found = of_ledger(at, typed, workflow, folders, Leaving(target is not None, masked))
    if target is not None:  # first: what cannot be recorded does not leave
        log_report(at, target.name, len(found.people), purpose, found.head, moment())
        if masked:
            print("写成文件的计划遮盖了姓名；要带姓名，请加 --purpose 用途（会记入台账）", file=sys.stderr)
    return found


def _give(found: Any, form: str, target: Path | None) -> None:
    from devtrack.cli import destination

    if form == "xlsx":
        from devtrack.exporters.plan_book import write

        assert target is not None
        with destination.whole(target) as draft:
            write(draft, found.people, TITLE, _basis(found))
    else:
        if form != "table":
            destination.speak_utf8()
        with destination.text_to(target) as out:
            _write(found, form, out)
    if target is not None:
        print(f"{'；'.join(_basis(found))}\n共 {len(found.people)} 人，已写入 {target}")


def _write(found: Any, form: str, out: Any) -> None:
    if form == "json":
        from devtrack.exporters.plan_json import write_json

        write_json(out, found.people, found.first, found.head)
    elif form == "table":
        from devtrack.cli import plan_text, table

        most = table.terminal_width() if out.isatty() else None
        rows = plan_text.one(found.people[0]) if found.single else plan_text.several(found.people, most)
        table.show([*(table.Row("", "", text, "dim") for text in _basis(found)), *rows], out)
    else:
        from devtrack.exporters import plan_chart

        out.write((plan_chart.svg if form == "svg" else plan_chart.page)(found.people, TITLE, _basis(found)))


def _basis(found: Any) -> list[str]:
    from devtrack.exporters.plan_words import basis

    return basis(found.people, found.first, found.leaving, found.before, found.head)

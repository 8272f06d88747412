"""What does `devtrack rules impact` do? Says whom a new edition touches, and what each of them has to add."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli import destination
from devtrack.cli.check import DEFAULT_WORKFLOW, UNUSABLE, AsOf, Flow, Own, Place, Purpose
from devtrack.cli.impact_answer import FORMATS, TABLE, XLSX, give
from devtrack.cli.options import As, KeyFile, Org, Where, desk, precious
from devtrack.errors import Unusable

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="文件", help="名册（.xlsx、.xls、.csv）或档案文件（.jsonl），可以几个；不写则看台账"),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="日期", help="哪一天起施行的版本，如 2026-05-11；默认最近施行的；将来的也可以"),
]
Form = Annotated[str, typer.Option("--format", metavar="格式", help="table（屏幕，默认）、json、xlsx")]
Output = Annotated[
    str | None, typer.Option("--output", metavar="文件", help="写到哪里；xlsx 不写时存为“新版本影响-日期.xlsx”")
]


def impact(
    files: Files = None, since: Since = None, as_of: AsOf = None, org: Org = None, workflow: Flow = None,
    workflows: Own = None, form: Form = TABLE, output: Output = None, where: Where = None, key: KeyFile = None,
    account: As = None, purpose: Purpose = None,
) -> int:
    """新版本施行后，哪些在办的人受影响，各要补办什么、最迟到哪一天；不写文件则看台账。

    将来施行的版本，按它施行那一天的情况判断。退出码：0 已经说明；2 文件或命令无法使用。
    """
    from devtrack.cli import call
    from devtrack.config import own_workflows

    day, now = _read(since, as_of, form, output)
    own = own_workflows(workflows)
    if files:
        from devtrack.tracker.checks.checks import Request
        from devtrack.tracker.checks.impacts import of_files

        paths = call.paths(files)
        path = _path(output, form, paths)
        found = of_files(paths, Request(now, workflow or DEFAULT_WORKFLOW, own), day)
        refused = told_of_files(found.check)
        if not found.told.basis.files:
            return UNUSABLE
        give(found.told, form, path)
        return UNUSABLE if refused else 0
    _of_ledger(Place(where, key, account, org, purpose), (day, now), (workflow, own), (form, output))
    return 0


def _read(since: str | None, as_of: str | None, form: str, output: str | None) -> tuple[int | None, int]:
    """Return the days typed; raises Unusable with all that is wrong."""
    from devtrack.cli import call
    from devtrack.cli.options import day

    wrong = []
    for text, option in ((since, "--since"), (as_of, "--as-of")):
        try:
            day(text, option)
        except Unusable as error:
            wrong.append(str(error))
    if form not in FORMATS:
        wrong.append(f"--format 没有“{form}”；可以是 {'、'.join(FORMATS)}")
    if form == XLSX and output == destination.SCREEN:
        wrong.append("xlsx 是工作簿，不能显示在屏幕上；--output 请写文件名")
    if wrong:
        raise Unusable("\n".join(wrong))
    return (None if since is None else call.day(since)), call.day(as_of)


def told_of_files(done: Any) -> bool:
    """Say what of the files could not be used or understood; return whether a file was refused."""
    from devtrack.cli import asking
    from devtrack.tracker.checks.checks import open_questions

    for path, reason in done.refused:
        print(reason if path.name in reason else f"{path}：{reason}", file=sys.stderr)
    for path, question in open_questions(done):
        print(asking.unanswered(path, question), file=sys.stderr)
    return bool(done.refused)


def _of_ledger(
    place: Place, days: tuple[int | None, int], flows: tuple[str | None, Any], wish: tuple[str, str | None]
) -> None:
    from devtrack.cli.holdings import is_there, leaves_of, meant, permitted, record
    from devtrack.tracker.checks.holdings import Ask
    from devtrack.tracker.checks.impacts import of_ledger
    from devtrack.tracker.exchange.outgoing import purpose_of

    form, output = wish
    is_there(place, "rules impact")
    path = _path(output, form, precious(place.where, place.key))
    place = place._replace(purpose=purpose_of(place.purpose))
    at, leaves = desk(place.where, place.key, place.account), leaves_of(form, output)
    organisation = meant(at, place)
    permitted(at, place, leaves)
    ask = Ask(days[1], flows[0], flows[1], organisation, None, leaves and not place.purpose)
    found = of_ledger(at, ask, days[0])
    if leaves:
        record(at, place, found.cases, str(path.name if path else f"新版本影响.{form}"), found.told.basis.head)
    give(found.told, form, path)


def _path(output: str | None, form: str, inputs: Any) -> Path | None:
    """Return the file typed with --output; None where none was, or the screen."""
    return None if output in (None, destination.SCREEN) else destination.chosen(str(output), inputs)

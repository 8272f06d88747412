"""What does `devtrack export` do? Writes cases out of the ledger, masked unless a purpose is given, and records it."""

import sys
from typing import Annotated

import typer

from devtrack.cli.options import As, KeyFile, Org, Where, desk, moment

Out = Annotated[str, typer.Argument(metavar="文件", help="写到哪个档案文件（.jsonl）；- 表示屏幕")]
Purpose = Annotated[
    str | None, typer.Option("--purpose", metavar="用途", help="写明用途则不遮盖姓名和号码；用途记入台账")
]
Who = Annotated[
    list[str] | None, typer.Option("--case", metavar="档案", help="只导出这些人：学号、姓名或代号；可用多次")
]


def export(
    file: Out, purpose: Purpose = None, who: Who = None, org: Org = None, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> int:
    """把台账里的档案导出为档案文件，更正和登记经过都在内；不写用途的，遮盖姓名和号码。

    每次导出都记入台账，并印出当时的末端，以后可用 devtrack verify --head 查验。
    """
    from devtrack import access
    from devtrack.cli import destination
    from devtrack.tracker import outgoing

    at = desk(where, key, account)
    unit = access.find(at.account, at.tree, org) if org else None
    wish = outgoing.Leaving(file, unit, outgoing.chosen(at, who) if who else None, purpose)
    left = outgoing.leave(at, wish)
    path = None if file == destination.SCREEN else destination.chosen(file, [])
    destination.speak_utf8()
    with destination.text_to(path) as out:
        outgoing.write(out, left.cases)
    outgoing.log(at, wish, left, moment())
    masked = "，姓名和号码已遮盖（要完整的，请加 --purpose 用途）" if left.masked else ""
    print(f"已导出 {len(left.cases)} 份档案到 {file}{masked}；末端 {left.head}", file=sys.stderr)
    return 0

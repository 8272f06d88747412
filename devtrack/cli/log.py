"""What does `devtrack log` do? Shows what happened to the ledger itself: imports, exports, backups, erasures."""

from typing import Annotated

import typer

from devtrack.cli.options import As, KeyFile, Where, day, desk

Since = Annotated[str | None, typer.Option("--since", metavar="日期", help="只看从这一天起的，如 2026-01-01")]


def log(since: Since = None, where: Where = None, key: KeyFile = None, account: As = None) -> int:
    """列出台账本身的记录：导入、导出（用途、是否遮盖、几份）、备份、恢复、删除个人信息，各由谁在什么时候办的。

    最上一级组织的账户看到全部，其他账户只看到自己办的。
    """
    from devtrack.tracker.exchange.packs import legible
    from devtrack.tracker.upkeep.journal import is_on_top, journal

    first = day(since, "--since")
    at = desk(where, key, account)
    events = journal(at, first)
    for one in events:
        print(legible(f"第 {one.row} 行  {one.at}  {one.by}  {one.what}  {one.said}"))
    if not events:
        print(f"{first} 以来没有这样的记录" if first else "还没有这样的记录")
    if not is_on_top(at):
        print("只列出了自己办的；全部记录由最上一级组织的账户查看")
    return 0

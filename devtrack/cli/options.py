"""Which options do the commands of the ledger share, and how is a ledger opened as they say?"""

import os
import sys
from datetime import date, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.errors import Unusable

PACK = "DEVTRACK_PACK_PASSPHRASE"
"""The environment variable that opens and closes packs."""

Where = Annotated[
    str | None,
    typer.Option("--ledger", metavar="位置", help="台账文件或 postgresql:// 地址；不写则用上次的（DEVTRACK_LEDGER）"),
]
KeyFile = Annotated[
    str | None, typer.Option("--key", metavar="文件", help="密钥文件；不写则用建立时记下的（DEVTRACK_KEY）")
]
As = Annotated[
    str | None, typer.Option("--as", metavar="账户", help="以哪个账户的名义登记和查看（DEVTRACK_ACCOUNT）")
]
Org = Annotated[str | None, typer.Option("--org", metavar="组织", help="只看或只管这个组织及其下级：名称或代号")]
KnownBy = Annotated[
    str | None, typer.Option("--known-by", metavar="日期", help="只用到这一天为止已经登记的内容，如 2025-12-31")
]


def desk(where: str | None, key: str | None, account: str | None) -> Any:
    """Open the ledger meant; raises Unusable."""
    from devtrack.tracker.desk import sit_down

    at = sit_down(where, key, account)
    _watch(at)
    return at


def _watch(at: Any) -> None:
    """Say so where the sweep that reminds people no longer runs."""
    from devtrack.tracker.reminding.watching import overdue

    if said := overdue(at, moment()):
        print(f"注意：{said}", file=sys.stderr)


def precious(where: str | None, key: str | None) -> list[Path]:
    """Return the files that no answer may be written over: the ledger's own and its key."""
    from devtrack.tracker.desk import files_of

    return files_of(where, key)


def moment() -> str:
    """Return the present moment in Beijing, to the second: when something is recorded."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


def day(text: str | None, option: str) -> str | None:
    """Return a day as typed; raises Unusable where it is none."""
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unusable(f"{option} 的“{text}”不是确有的日期；写成 2026-06-30 这样") from None


def passphrase(twice: bool = False) -> str:
    """Return the passphrase of a pack: as the environment says, else as typed; raises Unusable where nobody can say."""
    if (given := os.environ.get(PACK)) is not None:
        return given
    if not sys.stdin.isatty():
        raise Unusable(f"档案包需要口令：在终端上输入，或用环境变量 {PACK} 给出")
    typed = getpass("档案包的口令：")
    if twice and getpass("再输入一次：") != typed:
        raise Unusable("两次输入的口令不同；没有写出")
    return typed


def version() -> str:
    """Return the version of the program."""
    from importlib.metadata import version as installed

    return installed("devtrack")

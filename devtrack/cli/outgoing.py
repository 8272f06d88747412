"""What does `devtrack export` do? Writes cases out of the ledger, masked unless a purpose is given, and records it."""

import sys
from typing import Annotated, Any

import typer

from devtrack.cli.options import As, KeyFile, Org, Where, desk, moment, passphrase, precious
from devtrack.errors import Unusable

Out = Annotated[str, typer.Argument(metavar="文件", help="写到哪个档案文件（.jsonl）；- 表示屏幕")]
Purpose = Annotated[
    str | None, typer.Option("--purpose", metavar="用途", help="写明用途则不遮盖姓名和号码；用途记入台账")
]
Who = Annotated[
    list[str] | None, typer.Option("--case", metavar="档案", help="只导出这些人：学号、姓名或代号；可用多次")
]


TABLES = (".xlsx", ".xls", ".csv")
AsPack = Annotated[bool, typer.Option("--pack", help="写成加密的档案包（报上级，或移交给另一个支部）")]
Handover = Annotated[bool, typer.Option("--handover", help="档案包用于移交：接收后，其中的事项记为原单位所办")]


def export(
    file: Out, purpose: Purpose = None, who: Who = None, org: Org = None, pack: AsPack = False,
    handover: Handover = False, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """把台账里的档案导出为档案文件或加密的档案包，更正和登记经过都在内；不写用途的，遮盖姓名和号码。

    每次导出都记入台账，并印出当时的末端，以后可用 devtrack verify --head 查验。
    """
    from devtrack import access
    from devtrack.cli import destination
    from devtrack.tracker.exchange import outgoing

    purpose = outgoing.purpose_of(purpose)
    at = desk(where, key, account)
    unit = access.find(at.account, at.tree, org) if org else None
    wish = outgoing.Leaving(file, unit, outgoing.chosen(at, who) if who else None, purpose)
    path = None if file == destination.SCREEN else destination.chosen(file, precious(where, key))
    if path is not None and path.suffix.lower() in TABLES:
        raise Unusable("export 写出的是档案文件（.jsonl），不是表格；要 Excel 的，用 devtrack check --format xlsx")
    now = moment()
    left = outgoing.leave(at, wish)
    closed = _packed(at, left, path, purpose, handover, now) if pack or handover else None
    outgoing.log(at, wish, left, now)  # first: what cannot be recorded does not leave
    if closed is not None:
        _write_pack(closed, left, path)
    else:
        destination.speak_utf8()
        with destination.text_to(path, private=not left.masked) as out:
            outgoing.write(out, left.cases)
    masked = "，姓名和号码已遮盖（要完整的，请加 --purpose 用途）" if left.masked else ""
    print(f"已导出 {len(left.cases)} 份档案到 {file}{masked}；末端 {left.head}", file=sys.stderr)
    return 0


def _packed(at: Any, left: Any, path: Any, purpose: str | None, handover: bool, now: str) -> bytes:
    from devtrack.tracker.exchange import packs

    if path is None or not purpose:
        raise Unusable("档案包里有姓名和号码：请写明文件名和 --purpose 用途（如 转往某学院党支部）")
    manner = packs.HANDOVER if handover else packs.REPORT
    return packs.pack(at, left, purpose, manner, now, passphrase(twice=True))


def _write_pack(closed: bytes, left: Any, path: Any) -> None:
    from devtrack.cli import destination
    from devtrack.tracker.exchange import packs

    with destination.whole(path, private=True) as draft:
        draft.write_bytes(closed)
    listed = sum(len(list(packs.papers(one))) for one in left.cases)
    print(f"档案包列有材料 {listed} 份；口令请另行告知对方，不要与文件放在一起", file=sys.stderr)

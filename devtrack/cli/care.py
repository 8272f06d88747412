"""What do `devtrack backup`, `restore`, `upgrade` and `doctor` do? They keep the ledger from being lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli.check import AsOf, Own
from devtrack.cli.options import As, KeyFile, Where, moment
from devtrack.errors import Unusable

FAILED = 1
LOSS = "密钥丢失以后，备份和台账里的姓名、号码和文字再也读不出来，也不能查验和继续登记；没有别的办法找回。"
UNITS = ("字节", "KB", "MB", "GB")

Output = Annotated[
    str | None, typer.Option("--output", metavar="位置", help="放到哪个文件夹，或以 .db 结尾的文件名；默认当前文件夹")
]
Backup = Annotated[str, typer.Argument(metavar="备份", help="devtrack backup 写出的文件")]
To = Annotated[str | None, typer.Option("--to", metavar="位置", help="恢复到新的文件，或空数据库的 postgresql:// 地址")]
OwnKey = Annotated[
    str | None, typer.Option("--key", metavar="文件", help="这个台账的密钥文件；不写则在用户的配置文件夹里找")
]
Dry = Annotated[bool, typer.Option("--dry-run", help="只试恢复：查验、比较，不留下什么")]
Full = Annotated[bool, typer.Option("--full", help="逐行查验整个台账（人多时要一会儿）")]


def backup(output: Output = None, where: Where = None, key: KeyFile = None, account: As = None) -> int:
    """备份台账：写成一个文件，并打开逐行查验过，才算数。台账在数据库服务器上的，也写成一个文件。

    密钥不在备份里，请另外保管。恢复用 devtrack restore。
    """
    from devtrack.tracker.upkeep.backing import backed_up

    for line in _copied(backed_up(where, key, account, output, moment())):
        print(line)
    return 0


def _copied(done: Any) -> Iterator[str]:
    yield f"已备份到 {done.file}（{_size(done.size)}，{'整个文件已加密' if done.encrypted else '整个文件没有加密'}）"
    yield f"末端 {done.head}，共 {done.head.length} 行；备份已打开逐行查验，完好"
    yield f"密钥不在备份里，在 {done.key}：请另存一份，与备份分开放"
    yield LOSS
    if done.encrypted:
        yield "打开备份还要 DEVTRACK_PASSPHRASE 的口令；口令丢失，备份打不开"
    yield f"以后核对：devtrack verify --head {done.head}"
    yield "请把备份另存到别的磁盘；旧备份里可能还有后来依法删除的个人信息，用不着了请销毁"


def _size(count: int) -> str:
    size, unit = float(count), 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.1f} {UNITS[unit]}" if unit else f"{count} {UNITS[0]}"


def restore(file: Backup, to: To = None, dry: Dry = False, key: OwnKey = None, account: As = None) -> int:
    """用备份恢复出一个台账：先查验，再写到新的文件或空的数据库；要么全部，要么没有。原来的台账不动。

    备份以后依法删除过的人（就本机所知），恢复时再删除一次。退出码：0 完好；1 与本机所知的不是同一份内容。
    """
    from devtrack.tracker.upkeep.restoring import Wish, restored, tried

    if to is None and not dry:
        raise Unusable("缺少 --to：恢复到哪里；只看备份是否完好，用 --dry-run")
    wish = Wish(Path(file), to or "", key, account, moment())
    done = tried(wish) if dry else restored(wish)
    for line in (_tried if dry else _restored)(done):
        print(line)
    return FAILED if done.compared.strayed else 0


def _tried(done: Any) -> Iterator[str]:
    yield f"备份可以恢复，逐行查验完好；末端 {done.backup}，共 {done.backup.length} 行；密钥 {done.key}"
    yield from _compared(done.compared)
    if done.erased:
        yield f"备份以后依法删除过的 {done.erased} 人，备份里仍有；恢复时会再次删除"
    yield "只是试恢复，没有留下什么"


def _restored(done: Any) -> Iterator[str]:
    yield f"已恢复到 {done.where}；逐行查验完好，密钥 {done.key}"
    yield f"备份的末端 {done.backup}，共 {done.backup.length} 行；恢复也登记在内，现在的末端 {done.end}"
    yield from _compared(done.compared)
    if done.erased:
        yield f"备份以后依法删除过的 {done.erased} 人，已再次删除个人信息；备份文件里仍有，用不着了请销毁"
    yield "在别的电脑上办过的删除，本机不知道：请再用 devtrack person erase 办一次"
    yield "以后的命令都用这个台账"


def _compared(compared: Any) -> Iterator[str]:
    newest = compared.newest
    if newest is None:
        yield "本机没有这个台账以前的末端，无法知道备份是不是最新的"
    elif compared.lacking:
        yield (f"注意：备份比本机所知的最新内容少 {compared.lacking} 行"
               f"（{_moment(newest.moment)} 的末端 {newest.what}）；此后登记的内容不在其中，请补录")
    elif not compared.strayed:
        yield f"与本机所知的最新末端（{_moment(newest.moment)}）相符，没有缺少"
    for known in compared.strayed[:1]:
        yield (f"✗ 本机 {_moment(known.moment)} 记下的末端 {known.what} 不在这份备份里："
               "从那以前某处起是另一份内容（如在别的电脑上恢复后继续登记过），或被改写过；请核实来源，再使用")


def _moment(text: str) -> str:
    return text[:16].replace("T", " ")


def upgrade(output: Output = None, where: Where = None, key: KeyFile = None, account: As = None) -> int:
    """把较早版本写的台账改成这个版本的格式：先备份，再一次改完并逐行查验；不成功则原样不动。"""
    from devtrack.tracker.upkeep.backing import upgraded

    done = upgraded(where, key, account, output, moment())
    if done.backup is None:
        print(f"台账已经是这个版本的格式（{done.after}），没有改动")
        return 0
    for line in _copied(done.backup):
        print(line)
    print(f"已从格式 {done.before} 改为 {done.after}；逐行查验完好")
    if done.unrecorded:
        print(f"备份没有记入台账：{done.unrecorded}")
    return 0


def doctor(
    full: Full = False, as_of: AsOf = None, workflows: Own = None, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> int:
    """检查台账和它周围的一切：数据库、格式、密钥、备份、位置、工作日安排、时钟、组织、账户。每项一行。

    退出码：0 没有 ✗；1 有 ✗，每项都写明怎么办。
    """
    from devtrack.cli.call import day
    from devtrack.config import own_workflows
    from devtrack.tracker.upkeep.doctor import examine
    from devtrack.tracker.upkeep.marks import BAD, Asked

    asked = Asked(where, key, account, moment(), day(as_of), _zone(), own_workflows(workflows), full)
    failed = False
    for line in examine(asked):
        said = "；".join(part.strip() for part in line.said.splitlines())
        print(f"{line.mark} {line.subject}：{said}")
        failed |= line.mark == BAD
    return FAILED if failed else 0


def _zone() -> str:
    """Return the time zone of this machine, as its offset."""
    offset = datetime.now(UTC).astimezone().strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"

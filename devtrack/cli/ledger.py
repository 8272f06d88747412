"""What do `devtrack init`, `verify` and `upgrade` do? They make a ledger, and prove that nobody has changed it."""

import os
import sys
from getpass import getpass, getuser
from typing import Annotated, Any

import typer

from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, day, moment, version
from devtrack.errors import Unusable

FAILED = 1


def _option(flag: str, metavar: str, said: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=said)


Place = Annotated[
    str | None,
    _option("--ledger", "位置", "台账文件或 postgresql:// 地址；默认 DEVTRACK_LEDGER 所指，否则 ./devtrack.db"),
]
Title = Annotated[str | None, _option("--title", "名称", "台账最上一级组织的全称，如 某某学院党总支")]
Level = Annotated[
    str | None, _option("--level", "层级", "最上一级是 committee（党委）、general_branch（党总支）或 branch（党支部）")
]
Flow = Annotated[str | None, _option("--workflow", "名称", "用哪个流程：cqipc、national 或自备")]
FlowFrom = Annotated[str | None, _option("--workflow-from", "日期", "这个流程从哪一天起用")]
Tracked = Annotated[
    str | None, _option("--tracked-from", "日期", "从哪一天起所有步骤都在这里登记；此前没有登记的，列为无法判断")
]
Since = Annotated[str | None, _option("--authority-from", "日期", "（党委）从哪一天起有审批预备党员的权限")]
Document = Annotated[str | None, _option("--document", "文件", "（党委）授予审批权限的文件名和文号")]
Name = Annotated[str | None, _option("--name", "姓名", "第一个账户的名字，即由谁登记")]
NewKey = Annotated[str | None, _option("--key", "文件", "密钥文件放在哪里；默认在用户自己的配置文件夹")]
Encrypt = Annotated[
    bool, typer.Option("--encrypt", help="整个台账文件加密；口令另行输入，或由 DEVTRACK_PASSPHRASE 给出")
]


HeadText = Annotated[
    str | None, _option("--head", "末端", "以前导出、备份或报告上印着的末端，查验当时的内容是否仍在")
]


def init(
    where: Place = None, title: Title = None, level: Level = None, workflow: Flow = None,
    workflow_from: FlowFrom = None, tracked_from: Tracked = None, authority_from: Since = None,
    document: Document = None, name: Name = None, key: NewKey = None, encrypt: Encrypt = False, workflows: Own = None,
) -> int:
    """建立台账：一个数据文件、一个密钥文件、最上一级组织和第一个账户。

    没有写的，在终端上会问；不在终端上的，用默认值。
    """
    from devtrack.cli import asking
    from devtrack.config import LEDGER
    from devtrack.tracker.desk import Start, found

    answers = _Answers(asking.can_ask())
    start = Start(
        where or os.environ.get(LEDGER) or "devtrack.db", key,
        answers.text(title, "最上一级组织的全称", "本单位"),
        _level(answers.text(level, "层级（党委、党总支、党支部）", "党支部")),
        _workflow(answers.text(workflow, "按哪个流程（cqipc 校内流程；national 只按国家细则）", "cqipc"), workflows),
        answers.text(name, "由谁登记（姓名）", getuser()),
        workflow_from=day(workflow_from, "--workflow-from"), tracked_from=day(tracked_from, "--tracked-from"),
        authority=_authority(authority_from, document), passphrase=_passphrase(encrypt, answers.can_ask),
    )
    made, way = found(start, moment(), version())
    for line in _made(made, way, encrypt):
        print(line)
    return 0


class _Answers:
    """Asks what was not typed, where somebody sits there."""

    def __init__(self, can_ask: bool) -> None:
        self.can_ask = can_ask

    def text(self, typed: str | None, question: str, default: str) -> str:
        """Return what was typed, else the answer, else the default."""
        if typed is not None:
            if not typed.strip():
                raise Unusable(f"{question}不能为空")
            return typed.strip()
        if not self.can_ask:
            return default
        print(f"{question} [{default}]：", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip() or default


def _level(text: str) -> str:
    from devtrack.subjects import LEVELS

    by_name = {name: level for level, name in LEVELS.items()} | {"总支": "general_branch", "支部": "branch"}
    found = by_name.get(text, text)
    if found not in LEVELS:
        known = "、".join(f"{level}（{name}）" for level, name in LEVELS.items())
        raise Unusable(f"--level 没有“{text}”；可以是 {known}")
    return found


def _workflow(name: str, workflows: str | None) -> str:
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.rules import load

    return load(name, own_workflows(workflows))[0].name


def _authority(since: str | None, document: str | None) -> tuple[str, str] | None:
    if (since is None) != (document is None):
        raise Unusable("--authority-from 和 --document 要一起写：从哪一天起，依据哪个文件")
    return (day(since, "--authority-from") or "", document) if since and document else None


def _passphrase(encrypt: bool, can_ask: bool) -> str | None:
    if not encrypt:
        return None
    given = os.environ.get("DEVTRACK_PASSPHRASE")
    if given is None and can_ask:
        given = getpass("整个文件的加密口令：")
        if getpass("再输入一次：") != given:
            raise Unusable("两次输入的口令不同；没有建立台账")
    if not given:
        raise Unusable("--encrypt 需要口令：在终端上输入，或用环境变量 DEVTRACK_PASSPHRASE 给出")
    return given


def _made(made: Any, way: Any, encrypt: bool) -> list[str]:
    from devtrack.subjects import LEVELS
    from devtrack.tracker.desk import place

    top = made.tree[made.account.organisation]
    said = [
        f"已建立台账 {place(made)}（{made.ledger.keys.ident}）",
        f"  组织  {top.name}（{LEVELS[top.level]}，{top.id}）",
        f"  流程  {top.workflows[0][1]}",
        f"  账户  {made.account.name}（管理员）",
        f"  密钥  {way.key}",
        "密钥文件请另存一份（如 U 盘，锁起来）：姓名和号码用它加密，登记用它封记。丢失以后，姓名和号码再也读不出来。",
        "台账和备份里都没有它。不要把它和台账放在同一个网盘里。",
    ]
    if encrypt:
        said.append("整个文件已加密；以后每次使用须由环境变量 DEVTRACK_PASSPHRASE 给出口令。口令丢失，整个台账打不开。")
    return [*said, "下一步：devtrack import 名册.xlsx --dry-run 先看看，再导入"]


def verify(
    where: Where = None,
    key: KeyFile = None,
    account: As = None,
    head: HeadText = None,
) -> int:
    """查验台账：有没有被改过、删过、插过、调换过，有没有被截短或换掉。

    退出码：0 完好；1 有问题；2 无法查验。
    """
    from devtrack.tracker.upkeep.care import verified

    found = verified(where, key, head)
    if found.head.length:
        print(f"末端 {found.head}，共 {found.head.length} 行")
        print(found.against)
    for fault in found.faults:
        print(f"  ✗ {fault}")
    if found.more:
        print(f"  还有 {found.more} 处")
    for said in found.notes:
        print(f"  注意：{said}")
    if found.erased:
        print(f"  有 {found.erased} 人的个人信息已依法删除，各有记录")
    print("完好：每一行都与封记相符" if found.clean else "台账与封记不符。请保留原样，用备份核对，并报告上级组织")
    return 0 if found.clean else FAILED


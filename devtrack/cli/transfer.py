"""What does `devtrack import` do? Shows what a file would change in the ledger, and takes it in."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from devtrack.cli.options import As, KeyFile, Where, desk, moment, passphrase

SHOWN = 40
"""Lines shown of a list; more are counted."""

Files = Annotated[
    list[str], typer.Argument(metavar="文件", help="名册（.xlsx、.xls、.csv）、档案文件（.jsonl）或档案包")
]
Dry = Annotated[bool, typer.Option("--dry-run", help="只看会改变什么，不写入")]
To = Annotated[str | None, typer.Option("--org", metavar="组织", help="都记入这个组织；不写则按文件里的党支部")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="表头=含义", help="说明含义不明的列，如 '转正时间=conversion_voted'；可用多次"),
]
Retract = Annotated[bool, typer.Option("--retract", help="文件里已没有的事项，在台账里作废（默认保留）")]
Elsewhere = Annotated[bool, typer.Option("--elsewhere", help="都是在原单位办的（照样检查，不在本单位计分）")]


def take_in(
    files: Files, dry: Dry = False, org: To = None, mapping: Map = None, retract: Retract = False,
    elsewhere: Elsewhere = False, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """把名册、档案文件或档案包导入台账：一个文件一次写入，要么全部，要么没有。

    同一个文件再导入一次，什么也不改变；改过的文件，列出差别并登记为更正。先用 --dry-run 看看。
    """
    from devtrack.cli import asking, call
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.files import Manner
    from devtrack.tracker.checks.rules import header_table
    from devtrack.tracker.exchange.intake import Wish
    from devtrack.tracker.exchange.intake import take_in as taken_in
    from devtrack.tracker.exchange.packs import legible

    ask = asking.ask if asking.can_ask() else None
    manner = Manner(header_table(own_workflows(None)), call.answers(mapping or []), ask)
    at = desk(where, key, account)
    for path in call.paths(files):
        for line in told(taken_in(at, path, manner, Wish(org, retract, elsewhere, dry, passphrase), moment()), dry):
            print(legible(line))
    return 0


def told(done: Any, dry: bool) -> Iterator[str]:
    """Yield what a file changes, or would change."""
    plan = done.plan
    yield f"{done.path.name}：读到 {len(done.reading.cases)} 人"
    if done.pack is not None:
        yield from _pack(done)
    yield from _people(plan)
    yield from _facts(plan)
    yield from _changes(plan)
    yield from _columns(done)
    yield from _listed("问题", [str(one) for one in (*done.reading.problems, *plan.problems)])
    if not plan.drafts:
        yield "台账里已经有了，没有改动"
    elif dry:
        yield "以上只是试看，没有写入；去掉 --dry-run 再运行一次即导入"
    else:
        yield f"已写入台账；末端 {done.head}"


def _pack(done: Any) -> Iterator[str]:
    pack = done.pack
    manner = "移交档案，其中的事项都记为原单位所办" if pack.manner == "handover" else "上报的档案"
    # Whoever knows the passphrase can write any name and day into a pack.
    yield f"  档案包（{manner}）：{pack.made_by} 于 {pack.made_at[:10]} 写出（未经核实），用途：{pack.purpose}"
    yield f"  出自台账 {pack.ledger}，写出时的末端 {pack.head}（未经核实，可请对方用 devtrack verify --head 查验）"
    listed = [f"{case}：{paper}" for case, several in pack.papers.items() for paper in several]
    yield from _listed("所列材料", listed)
    if pack.manner == "handover":
        yield "  接收以后，请登记组织关系转入（devtrack record transferred_in），并核对材料"


def _people(plan: Any) -> Iterator[str]:
    new = sum(line.new_case for line in plan.lines)
    changed = sum(bool(line.drafts) for line in plan.lines if not line.new_case)
    yield f"  新建档案 {new} 份；已有档案 {len(plan.lines) - new} 份，其中有变化 {changed} 份"
    yield from _where(plan)
    if plan.organisations:
        yield f"  新设党支部（位置待定，可用 devtrack org move 归位）：{'、'.join(plan.organisations)}"


def _where(plan: Any) -> Iterator[str]:
    """Say where people are put who name no branch."""
    lost = [line for line in plan.lines if not line.case.branch and line.new_case]
    if lost:
        yield f"  {len(lost)} 人没有写明党支部，记入本账户的组织；要记入别的党支部，请加 --org"


def _facts(plan: Any) -> Iterator[str]:
    from devtrack.subjects import kind_name
    from devtrack.vocabulary import KINDS, ROAD

    kinds = {kind: count for kind, count in plan.kinds().items() if kind in KINDS}
    if kinds:
        yield f"  将登记的事实 {sum(kinds.values())} 条（更正在内）："
        for kind in sorted(kinds, key=lambda kind: ROAD[kind]):
            yield f"    {kind_name(kind)} {kinds[kind]}"


def _changes(plan: Any) -> Iterator[str]:
    from devtrack.tracker.exchange.drafting import changes
    from devtrack.vocabulary import KINDS

    changed, outdated, gone = [], [], []
    for line in plan.lines:
        who = line.case.name or line.case.id
        changed += [f"{who}：{said}" for said in line.told]
        changed += [f"{who}：{changes(one)}" for one in line.difference.changed]
        outdated += [f"{who}：{said}" for said in line.outdated]
        outdated += [f"{who}：{KINDS[one.kind].name} {one.date or ''}" for one in line.difference.outdated]
        gone += [f"{who}：{KINDS[one.written.kind].name} {one.written.date or ''}" for one in line.difference.gone]
    yield from _listed("与台账不同，登记为更正", changed)
    yield from _listed("台账里已经更正，文件里仍是原样，没有改动", outdated)
    yield from _listed("台账里有，文件里没有（默认保留；要作废用 --retract）", gone)


def _columns(done: Any) -> Iterator[str]:
    from devtrack.cli import asking

    reading = done.reading
    for sheet in reading.sheets:
        said: dict[int, list[str]] = {}
        for means, columns in sheet.columns.items():
            for column in columns:
                said.setdefault(column, []).append(_meaning(means))
        known = [at for at in sorted(said) if at in sheet.headers]
        lines = [f"{sheet.headers[at]} → {'、'.join(_apart(said[at]))}" for at in known]
        yield from _listed(f"认得的列{f'［{sheet.name}］' if sheet.name else ''}", lines)
    yield from _listed("不认得的列，没有读", list(reading.unmapped))
    yield from _listed("知道而用不着的列，没有读", list(reading.ignored))
    for question in reading.questions:
        yield from (f"  {line}" for line in asking.unanswered(done.path, question).split("\n"))


PERSONAL = {
    "number": "学号", "name": "姓名", "id_number": "身份证号", "born": "出生日期", "sex": "性别",
    "category": "人员类别", "branch": "党支部", "leaves_on": "离校时间", "blank_reason": "未填原因",
}


def _apart(said: list[str]) -> list[str]:
    """Return each meaning once; that of a field says of which fact it is."""
    return [one for one in dict.fromkeys(said) if not any(other.startswith(f"{one}·") for other in said)]


def _meaning(means: str) -> str:
    from devtrack.vocabulary import FIELD_NAMES, KINDS

    kind, _, field = means.partition(".")
    if kind not in KINDS:
        return PERSONAL.get(means, means)
    return f"{KINDS[kind].name}·{FIELD_NAMES[field]}" if field in FIELD_NAMES else KINDS[kind].name


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}（{len(lines)}）："
        yield from (f"    {line}" for line in lines[:SHOWN])
        if len(lines) > SHOWN:
            yield f"    还有 {len(lines) - SHOWN} 项"



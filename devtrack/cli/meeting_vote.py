"""What do `devtrack meeting opinion`, `vote` and `close` do? They record opinions and votes, and close a meeting."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from devtrack.cli.case import work
from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, desk, moment
from devtrack.cli.record import Dry
from devtrack.cli.road import HELD, Acknowledge, Each, File, of_each, of_table
from devtrack.errors import Unusable


def _count(flag: str, said: str) -> Any:
    return typer.Option(flag, metavar="数", help=said)


Id = Annotated[str, typer.Argument(metavar="会议", help="会议代号，见 devtrack meeting list")]
Voter = Annotated[str, typer.Argument(metavar="谁", help="不能到会的党员：姓名或学号")]
Whos = Annotated[
    list[str] | None, typer.Argument(metavar="谁", help="人选：学号、姓名或档案代号；也可以写在 --file 的表里")
]
Kind = Annotated[str | None, typer.Option("--kind", metavar="种类", help="录入更正（不写则是）或 材料更正")]
Why = Annotated[str | None, typer.Option("--why", metavar="原因", help="为什么更正或作废")]
Void = Annotated[bool, typer.Option("--void", help="作废：没有交过，或登记错了人；不写 --on 的，这次会议的全部作废")]
Reveal = Annotated[bool, typer.Option("--reveal", help="显示涉及处分的原因（默认遮盖）")]
Received = Annotated[
    str | None, typer.Option("--received", metavar="时间", help="什么时候收到的，如 '2026-05-19 10:00'")
]
Opinions = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="谁=意见", help="对一名人选的意见：赞成、反对、弃权，如 陈一=赞成；每名人选写一次"),
]
PutOff = Annotated[
    list[str] | None, typer.Option("--put-off", metavar="谁=原因", help="没有表决、以后再议的人选和原因；可用多次")
]
OddWhy = Annotated[
    str | None, typer.Option("--why", metavar="原因", help="为什么作废办结；或更正以后发出的票仍少于实到，为什么没有错")
]
Reopen = Annotated[bool, typer.Option("--void", help="作废这次办结，以便补登；须写明 --why")]
Step = Annotated[
    str | None, typer.Option("--step", metavar="步骤", help="接收 或 转正；不写的按人选会议当天的状态")
]
For = Annotated[str | None, _count("--for", "赞成票：当场投的，不含书面意见")]
Against = Annotated[str | None, _count("--against", "反对票")]
Abstain = Annotated[str | None, _count("--abstain", "弃权票；弃权、无效只写一项的，另一项由收回的票得出")]
Invalid = Annotated[str | None, _count("--invalid", "无效票；不写的，为收回减去有效")]
Issued = Annotated[str | None, _count("--issued", "发出的票；不写的，为实到人数")]
Returned = Annotated[str | None, _count("--returned", "收回的票；不写的，与发出相同")]
Due = Annotated[str | None, _count("--due", "应到；只在会议无法得出时写")]
Present = Annotated[str | None, _count("--present", "实到；只在会议无法得出时写")]
Ballot = Annotated[
    str | None,
    typer.Option("--ballot", metavar="方式", help="无记名投票 或 举手表决；写一次，这次会议以后的表决沿用"),
]
Together = Annotated[bool, typer.Option("--together", help="几名人选合在一起表决的（不写的，是逐个表决）")]
Carried = Annotated[
    bool | None, typer.Option("--carried/--lost", help="会议记录载明通过或未通过；不写的，由票数得出")
]
Decision = Annotated[
    str | None, typer.Option("--decision", metavar="决议", help="转正的：按期转正、延长预备期 或 取消预备党员资格")
]
ExtendTo = Annotated[str | None, typer.Option("--extend-to", metavar="日期", help="延长预备期的，延长到哪一天")]
AsHappened = Annotated[
    bool, typer.Option("--as-happened", help="已经这样办了，照实登记：不把关，会议记录所载结果与票数不符也照登")
]


def opinion(
    id: Id, voter: Voter, received: Received = None, on: Opinions = None, void: Void = False, why: Why = None,
    kind: Kind = None, reveal: Reveal = False, where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """登记一名因故不能到会的党员会前交来的书面意见，每名人选一份；已登记的，加 --why 更正，加 --void 作废。

    会议开始以后收到的，照实登记，不计入票数。谁是什么意见加密存放，会议情况里只显示份数。
    """
    from devtrack.cli import meeting_text
    from devtrack.tracker.meetings.opining import Typed, opine

    typed = Typed(id, voter, received, tuple(on or ()), void, why, kind, reveal)
    for line in meeting_text.opined(opine(desk(where, key, account), typed, moment())):
        print(line)


def vote(
    id: Id, whos: Whos = None,
    for_: For = None, against: Against = None, abstain: Abstain = None, invalid: Invalid = None,
    issued: Issued = None, returned: Returned = None, due: Due = None, present: Present = None,
    ballot: Ballot = None, together: Together = False, carried: Carried = None, decision: Decision = None,
    extend_to: ExtendTo = None, step: Step = None, file: File = None, each: Each = None,
    acknowledge: Acknowledge = None, as_happened: AsHappened = False, dry: Dry = False, workflows: Own = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """登记在一次会议上对各人选的表决：一名人选一次表决，先按规则把关，不能登记的暂缓并说明原因；一次写入。

    应到、实到由会议得出，会前书面意见由已登记的得出，不必再写。各人票数不同的，用 --each 或 --file。
    退出码：0 都登记了；1 有人暂缓。
    """
    from devtrack.cli import meeting_table, record_text
    from devtrack.cli.case_text import show
    from devtrack.tracker.cases.rehearsal import write
    from devtrack.tracker.meetings.ballots import Typed
    from devtrack.tracker.meetings.voting import Entry, try_vote

    own = (*of_table(file), *of_each(each or ()))
    if not whos and not own:
        raise Unusable("缺少 谁：写人选的学号、姓名或档案代号，或用 --file 写明一张表")
    fields = _fields({
        "due": due, "present": present, "for": for_, "against": against, "abstain": abstain, "invalid": invalid,
        "issued": issued, "returned": returned, "ballot": ballot, "decision": decision, "extend_to": extend_to,
    })
    typed = Typed(fields, step, own, together, carried, as_happened)
    with_what = work(desk(where, key, account), "meeting vote", workflows)
    done = try_vote(with_what, Entry(id, tuple(whos or ()), typed, tuple(acknowledge or ())))
    show(meeting_table.voted(done))
    if done.done.tried is not None:
        show(record_text.ending(None if dry else write(with_what, done.done.tried)))
    else:
        print("没有写入")
    return HELD if done.done.held else 0


def _fields(said: Mapping[str, str | None]) -> tuple[tuple[str, str, str], ...]:
    """Return what was typed, each with the option it was typed with."""
    return tuple((name, text, f"--{name.replace('_', '-')}") for name, text in said.items() if text is not None)


def close(
    id: Id, put_off: PutOff = None, void: Reopen = False, why: OddWhy = None, kind: Kind = None, reveal: Reveal = False,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """办结一次会议：核对到会、书面意见、每名人选的表决，有不一致的一次说清，不办结；都一致的，印出表决结果和决议用的数字。

    办结以后，会议、书面意见和表决只能写明 --why 更正。
    """
    from devtrack.cli import meeting_table
    from devtrack.cli.case_text import show
    from devtrack.tracker.meetings.closing import Typed
    from devtrack.tracker.meetings.closing import close as closed

    at = desk(where, key, account)
    show(meeting_table.closed(at, closed(at, Typed(id, tuple(put_off or ()), void, why, kind), moment()), reveal))

"""What do `devtrack meeting …` commands do? They record who was at a meeting, and say who is due with a vote."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from devtrack.cli import meeting_vote
from devtrack.cli.options import As, KeyFile, Org, Where, day, desk, moment
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable

app = typer.Typer(
    cls=Group, add_completion=False, rich_markup_mode=None, help="会议：到会、应到会有表决权人数、在会上的表决"
)


def _option(flag: str, metavar: str, said: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=said)


Id = Annotated[str, typer.Argument(metavar="会议", help="会议代号，见 devtrack meeting list")]
Branch = Annotated[str | None, _option("--org", "党支部", "哪个党支部的会议：名称或代号")]
On = Annotated[str | None, _option("--on", "日期", "会议的日期，如 2026-11-22")]
Title = Annotated[str | None, _option("--title", "名称", "会议名称，如 支部党员大会")]
Start = Annotated[str | None, _option("--start", "时间", "开始时间，如 14:00")]
End = Annotated[str | None, _option("--end", "时间", "结束时间，如 16:00")]
Present = Annotated[
    list[str] | None, _option("--present", "姓名", "到会的人，几个人用、隔开；同名的写学号；可用多次")
]
Sheet = Annotated[str | None, _option("--present-file", "文件", "签到表（.xlsx、.xls、.csv），有“姓名”一列")]
Excluded = Annotated[
    list[str] | None,
    _option("--excluded", "姓名=理由:文件", "不计入应到的党员，如 张三=abroad:院党字〔2026〕3 号；可用多次"),
]
Agenda = Annotated[str | None, _option("--agenda", "议题", "议题")]
Candidates = Annotated[
    list[str] | None,
    _option("--candidates", "谁", "讨论的人选：学号或姓名，几个人用、隔开；办结时核对是否都已表决或缓议"),
]
Maybe = Annotated[str | None, typer.Argument(metavar="会议", help="会议代号；写了就不写 --org、--on、--excluded")]
Reveal = Annotated[bool, typer.Option("--reveal", help="显示涉及处分的原因、谁交了什么书面意见（默认遮盖）")]
Why = Annotated[str | None, _option("--why", "原因", "为什么更正或作废")]
Kind = Annotated[
    str | None, _option("--kind", "种类", "录入更正（材料没有错，登记错了；不写则是）或 材料更正（材料本身有错）")
]


@app.command("new", cls=Command)
def new(
    org: Branch = None, on: On = None, title: Title = None, start: Start = None, end: End = None,
    present: Present = None, sheet: Sheet = None, excluded: Excluded = None, agenda: Agenda = None,
    candidates: Candidates = None, reveal: Reveal = False, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> None:
    """登记一次会议和到会的人，说明谁没有表决权、应到和实到多少人。

    在会上的表决用会议代号引用它，应到、实到人数由此得出。
    """
    from devtrack.tracker.meetings.convening import Convened, hold

    typed = Convened(org, on, title, start, end, _signed(present, sheet), excluded, agenda, candidates)
    at = desk(where, key, account)
    _held(at, hold(at, typed, moment()), reveal, "已登记")


@app.command("amend", cls=Command)
def amend(
    id: Id, on: On = None, title: Title = None, start: Start = None, end: End = None, present: Present = None,
    sheet: Sheet = None, excluded: Excluded = None, agenda: Agenda = None, candidates: Candidates = None,
    why: Why = None, kind: Kind = None, reveal: Reveal = False, where: Where = None, key: KeyFile = None,
    account: As = None,
) -> None:
    """更正一次会议：只改写出的各项；--present 要写全部到会的人。原来的登记仍保留。

    有表决引用的会议，说明涉及哪些表决；不能改到表决以外的日期。
    """
    from devtrack.tracker.meetings import convening

    typed = convening.Convened(None, on, title, start, end, _signed(present, sheet), excluded, agenda, candidates)
    at = desk(where, key, account)
    _held(at, convening.amend(at, id, typed, why, kind, moment()), reveal, "已更正")


@app.command("void", cls=Command)
def void(
    id: Id, why: Why = None, kind: Kind = None, where: Where = None, key: KeyFile = None, account: As = None
) -> None:
    """作废一次登记错了的会议和它的书面意见；有表决引用的不能作废，先用 devtrack amend 处理表决。"""
    from devtrack.tracker.meetings import convening

    done = convening.void(desk(where, key, account), id, why, kind, moment())
    print(f"已作废会议 {done.meeting.id}（{done.meeting.date or '日期不详'}）；末端 {done.head}")
    for note in done.notes:
        print(f"  {note}")


@app.command("voters", cls=Command)
def voters(
    id: Maybe = None, org: Branch = None, on: On = None, excluded: Excluded = None, reveal: Reveal = False,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """签到名单：某一天或某次会议应到会有表决权的党员，其余的人为什么没有表决权，谁还无法判断。"""
    from devtrack.cli import call, meeting_text
    from devtrack.tracker.meetings.gathering import electorate, electorate_at

    if id is not None:
        if org or on or excluded:
            raise Unusable("写了会议代号，就不写 --org、--on、--excluded：都以会议登记的为准")
        at = desk(where, key, account)
        meeting, counted = electorate_at(at, id)
        _show(meeting_text.signing(at, meeting, counted, reveal))
        return
    as_of = call.day(day(on, "--on"))
    found = electorate(desk(where, key, account), org, as_of, excluded or ())
    _show(meeting_text.voters(found, as_of, reveal))


@app.command("list", cls=Command)
def listing(
    org: Org = None, year: Annotated[str | None, _option("--year", "年份", "只看这一年，如 2026")] = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """列出会议：代号、日期、党支部、名称、应到、实到、在会上的表决数。"""
    from devtrack.cli import meeting_text
    from devtrack.tracker.meetings.gathering import listing as listed

    at = desk(where, key, account)
    _show(meeting_text.listing(at, listed(at, org, year)))


@app.command("show", cls=Command)
def show(id: Id, reveal: Reveal = False, where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """显示一次会议：到会的人、应到和实到人数、书面意见的份数、在会上对各人的表决和结果、是否办结。"""
    from devtrack.cli import meeting_text
    from devtrack.tracker.meetings.gathering import tell

    at = desk(where, key, account)
    _show(meeting_text.told(at, tell(at, id), reveal))


app.command("opinion", cls=Command)(meeting_vote.opinion)
app.command("vote", cls=Command)(meeting_vote.vote)
app.command("close", cls=Command)(meeting_vote.close)


def _signed(present: list[str] | None, sheet: str | None) -> list[str] | None:
    """Return who was there, as typed and by a sign-in sheet; None where nothing was said of it."""
    from devtrack.config import own_workflows
    from devtrack.tracker.meetings.attending import signed

    found = signed(present, sheet, own_workflows(None))
    if found.absent:
        print(f"签到表上没有到会的 {len(found.absent)} 人：{'、'.join(found.absent)}")
    return found.present


def _held(at: Any, done: Any, reveal: bool, how: str) -> None:
    from devtrack.cli import meeting_text
    from devtrack.tracker.meetings.gathering import counted

    _show(meeting_text.held(at, done, counted(at, done.meeting), reveal, how))


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)

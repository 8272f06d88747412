"""What do `devtrack outbox …` commands do? They show what has been told and what not, and send again by hand."""

from typing import Annotated, Any

import typer

from devtrack.cli.options import As, KeyFile, Where, desk
from devtrack.cli.speech import Command, Group

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="提醒的发出情况：列出、重发")

Dead = Annotated[bool, typer.Option("--dead", help="只看要人处理的：被拒收、不再尝试、去向不明")]
Every = Annotated[bool, typer.Option("--all", help="连同已发出的")]
Ids = Annotated[list[str], typer.Argument(metavar="编号", help="提醒的编号，见 devtrack outbox list")]


@app.command("list", cls=Command)
def listing(
    dead: Dead = False, every: Every = False, where: Where = None, key: KeyFile = None, account: As = None
) -> None:
    """列出还没有发出的提醒：编号、给谁、哪个渠道、几项、到哪一步、为什么。"""
    from devtrack.outbox.nouns import FAILED, STATES
    from devtrack.tracker.reminding.posting import UNSETTLED, posted

    found = posted(desk(where, key, account), FAILED if dead else STATES if every else UNSETTLED)
    for one in found:
        print(_line(one))
    if not found:
        print("没有提醒" if every else "没有未发出的提醒")


def _line(one: Any) -> str:
    from devtrack.delivery.settings import NAMES
    from devtrack.outbox.nouns import STATES

    sent = one.message
    when = (sent.tried_at or sent.created_at)[:16].replace("T", " ")
    why = f"：{one.failure}" if one.failure else ""
    again = f"；{sent.next_at[:16].replace('T', ' ')} 以后再试" if sent.next_at else ""
    return f"{sent.id}  {when}  {one.name}  {NAMES[sent.channel]}  {one.items} 项  {STATES[sent.state]}{why}{again}"


@app.command("resend", cls=Command)
def again(ids: Ids, where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """把没有发出、或去向不明的提醒重发：下一次 devtrack remind 时发出。去向不明的可能已经发出，请先问对方。

    重发的电子邮件与原来的编号（Message-ID）相同，收到两次看得出来。
    """
    from devtrack.tracker.reminding import posting

    for one in posting.again(desk(where, key, account), ids):
        print(f"{one} 将在下一次提醒时发出：devtrack remind")

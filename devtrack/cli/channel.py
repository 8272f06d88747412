"""What do `devtrack channel …` commands do? They set up where reminders go, and try that out."""

from typing import Annotated, Any

import typer

from devtrack.cli.options import As, KeyFile, Where, moment
from devtrack.cli.speech import Command, Group

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="提醒发到哪里：设立、检查、试发")
FAILED = 1
Test = Annotated[bool, typer.Option("--send-test", help="向写明的每一个人、每一个群试发一份")]


@app.command("init", cls=Command)
def init() -> None:
    """写一份 channels.toml 样板，放在本人的配置文件夹，只有本人可读；每个渠道都关着，改好才启用。"""
    from devtrack.tracker.reminding import channels

    print(f"已写出 {channels.init()}：去掉要用的渠道前面的 #，再运行 devtrack channel check")


@app.command("check", cls=Command)
def check(test: Test = False, where: Where = None, key: KeyFile = None, account: As = None) -> int:
    """检查 channels.toml：写错的渠道、不对的地址、读不出的口令、台账里没有的账户。一个不对，别的照用。

    退出码：0 都对；1 有不对的。
    """
    from devtrack.config import way
    from devtrack.delivery.settings import NAMES
    from devtrack.tracker.desk import sit_down
    from devtrack.tracker.reminding import channels

    at = sit_down(where, key, account) if way(where, key, account) else None
    there = channels.settings(at, moment)
    for name, said in there.problems:
        print(f"✗ {NAMES.get(name, name)}：{said}")
    for channel, name in channels.strangers(at, there) if at else ():
        print(f"注意 {NAMES[channel]}：台账里没有账户“{name}”")
    for one in there.channels:
        print(f"✓ {NAMES[one.name]}")
    if not there.wanted:
        print(f"还没有设提醒发到哪里：devtrack channel init，再改 {channels.file()}")
    failed = _test(there) if test else False
    return FAILED if there.problems or failed else 0


def _test(there: Any) -> bool:
    """Send a test by each channel; tell whether any failed."""
    from devtrack.delivery.settings import NAMES
    from devtrack.tracker.reminding import channels

    failed = False
    for channel, name, error in channels.tests(there, moment()):
        print(f"{'✗' if error else '✓'} {NAMES[channel]}，{name}：{error or '试发成功'}")
        failed |= error is not None
    return failed

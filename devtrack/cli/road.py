"""What do `devtrack can` and `devtrack advance` do? They say what may be done today, and do it for those who may."""

from pathlib import Path
from typing import Annotated, Any

import typer

from devtrack.cli.case import work
from devtrack.cli.check import Own
from devtrack.cli.options import As, KeyFile, Where, desk
from devtrack.cli.record import Dry, Seen, Step
from devtrack.errors import Unusable

HELD = 1

Whos = Annotated[list[str], typer.Argument(metavar="谁", help="学号、姓名或档案代号；可以几个人")]
Some = Annotated[
    list[str] | None,
    typer.Argument(metavar="谁", help="学号、姓名或档案代号；一批人可以一起写，也可以写在 --file 的表里"),
]
CanOn = Annotated[str | None, typer.Option("--on", metavar="日期", help="打算哪天办；默认今天（北京时间）")]
On = Annotated[str | None, typer.Option("--on", metavar="日期", help="办理的日期，一批人同一天")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="字段=值", help="大家相同的内容，如 body=支委会；表决可写 meeting=会议代号"),
]
File = Annotated[
    str | None, typer.Option("--file", metavar="表", help="各人不同的内容：每人一行，有学号或姓名列，其余每列一项")
]
Each = Annotated[
    list[str] | None,
    typer.Option("--each", metavar="谁 字段=值…", help="一个人不同的内容，如 '2022051101 赞成=17 反对=1'；可用多次"),
]
Document = Annotated[
    str | None, typer.Option("--document", metavar="文件", help="大家共用的一份文件（文号、会议记录），记入各人的材料")
]
Acknowledge = Annotated[
    list[str] | None,
    typer.Option("--acknowledge", metavar="规则", help="确认按学校规定办理（与上位规定不一致），写规则名；登记确认人"),
]
Toward = Annotated[
    str | None,
    typer.Option("--toward", metavar="决议", help="支部大会前的各步：拟取消资格的写 cancel，不需要转正申请和公示"),
]


def can(
    step: Step, whos: Whos, on: CanOn = None, fields: Set = None, toward: Toward = None, workflows: Own = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """这一步现在能不能办：不能的，一次说清全部原因、应先办什么、最早哪天可办。什么也不登记。

    材料上还没有写的内容（票数等）按合乎规定的假定，并列出登记时须写明哪些。退出码：0 都可以办；1 有人还不能办。
    """
    from devtrack.cli.case_text import show
    from devtrack.cli.road_text import answers
    from devtrack.tracker.road.asking import Question, ask

    with_what = work(desk(where, key, account), "can", workflows)
    found = ask(with_what, Question(step, tuple(whos), on, tuple(fields or ()), toward))
    show(answers(found))
    return 0 if all(one.yes for one in found) else HELD


def advance(
    step: Step, whos: Some = None, on: On = None, fields: Set = None, file: File = None, each: Each = None,
    document: Document = None, acknowledge: Acknowledge = None, toward: Toward = None, seen: Seen = None,
    dry: Dry = False, workflows: Own = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """办理一步，一个人或一批人：先按规则把关，可以办的登记，不能办的暂缓并说明原因；一次写入，要么全部，要么没有。

    已经发生而不合规定的，用 devtrack record 照实登记。退出码：0 都办了；1 有人暂缓。
    """
    from devtrack.cli import record_text, road_text
    from devtrack.cli.case_text import show
    from devtrack.tracker.cases.rehearsal import write
    from devtrack.tracker.road.advancing import Entry, try_advance

    own = (*of_table(file), *of_each(each or ()))
    if not whos and not own:
        raise Unusable("缺少 谁：写学号、姓名或档案代号，或用 --file 写明一张表")
    entry = Entry(step, tuple(whos or ()), on, tuple(fields or ()), own, document, tuple(acknowledge or ()), toward)
    with_what = work(desk(where, key, account), "advance", workflows, seen)
    done = try_advance(with_what, entry)
    show(road_text.advanced(done, entry.document))
    if done.tried is not None:
        show(record_text.ending(None if dry else write(with_what, done.tried)))
    else:
        print("没有写入")
    return HELD if done.held else 0


def of_table(file: str | None) -> tuple[Any, ...]:
    """Return what the table says of each; raises Unusable with every cell that cannot be read."""
    from devtrack.importers.step_table import read_step_table
    from devtrack.tracker.road.advancing import Own as OwnFields

    if file is None:
        return ()
    path = Path(file)
    table = read_step_table(path)
    if table.mistakes:
        raise Unusable("\n".join((*table.mistakes, "没有写入")))
    return tuple(OwnFields(row.who, row.fields, f"{path.name} 第 {row.row} 行", row.name) for row in table.rows)


def of_each(texts: Any) -> tuple[Any, ...]:
    """Return what `--each` says of each; raises Unusable where one cannot be read."""
    from devtrack.tracker.road.advancing import Own as OwnFields

    found = []
    for text in texts:
        who, *parts = text.strip("'").replace("＝", "=").replace("，", " ").replace(",", " ").split()
        pairs = [part.partition("=") for part in parts]
        if not pairs or not all(mark and value for _, mark, value in pairs):
            raise Unusable(f"--each 的“{text}”看不懂；写成 --each '2022051101 赞成=17 反对=1' 这样。没有写入")
        found.append(OwnFields(who, tuple((name, value) for name, _, value in pairs), f"--each {who}"))
    return tuple(found)

"""What do `devtrack person …` commands do? They erase a person on lawful demand, and leave a record with two names."""

import sys
from typing import Annotated

import typer

from devtrack.cli.options import As, KeyFile, Where, desk, moment
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="台账里的人员：依法删除个人信息")

Who = Annotated[str, typer.Argument(metavar="人员", help="学号、姓名或代号")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="经办人")]
Approved = Annotated[str, typer.Option("--approved-by", metavar="姓名", help="批准人，须是另一个人")]
Document = Annotated[str, typer.Option("--document", metavar="依据", help="依据：本人申请、文件名和文号")]
Namesakes = Annotated[bool, typer.Option("--namesakes", help="有同名的人时，别人材料里的这个名字也一并删去")]
KeepTexts = Annotated[bool, typer.Option("--keep-texts", help="别人材料里提到此人的文字不动，只删此人自己的")]
Yes = Annotated[bool, typer.Option("--yes", help="不再确认（删除不能恢复）")]


@app.command("erase", cls=Command)
def erase(
    who: Who, by: By, approved_by: Approved, document: Document, namesakes: Namesakes = False,
    keep_texts: KeepTexts = False, yes: Yes = False,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> int:
    """依法删除一个人的姓名、号码和文字材料；步骤和日期留下，不再指向任何人，封记仍然完好。

    删除不能恢复；会留下一条记录，写明经办人和批准人。此前的备份、导出的文件和打印件不在台账之内，须另行处理。
    """
    from devtrack.tracker.members.forgetting import Demand, forget, meant

    at = desk(where, key, account)
    found = meant(at, who)
    person = found.person
    shown = f"{person.name} {person.number or '无学号'}（{person.id}），档案 {found.cases} 份"
    if not yes:
        _confirm(shown)
    done = forget(at, found, Demand(by, approved_by, document, namesakes, keep_texts), moment())
    print(f"已删除 {shown} 的个人信息：本人文字 {done.own} 处，别人材料里提到的 {done.others} 处")
    if found.namesakes and not namesakes:
        print(f"另有 {found.namesakes} 人同名，别人材料里的这个名字没有动（要动的，须在删除时写明 --namesakes）")
    print(f"留有记录：经办 {by}，批准 {approved_by}，依据 {document}；末端 {done.head}")
    if not done.wiped:
        said = "文件的空闲页和日志里可能还有残留：请关闭其他使用台账的程序，再运行 devtrack person wipe"
        print(said, file=sys.stderr)
    print("此前的备份和导出的文件里仍有此人的信息，请一并销毁；再导入含有此人的文件，会重新登记")
    return 0


@app.command("wipe", cls=Command)
def wipe(where: Where = None, key: KeyFile = None, account: As = None) -> int:
    """把已删除的内容从文件的空闲页和日志里清除干净；删除时有别的程序占用台账的，之后运行一次。"""
    from devtrack.tracker.members.forgetting import wipe_again

    if not wipe_again(desk(where, key, account)):
        raise Unusable("别的程序还在使用台账，没有清除干净；请关闭以后再运行一次")
    print("已清除干净")
    return 0


def _confirm(shown: str) -> None:
    if not sys.stdin.isatty():
        raise Unusable(f"将删除 {shown} 的个人信息，不能恢复；确认请加 --yes")
    print(f"将删除 {shown} 的个人信息，不能恢复。确认请输入“删除”：", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != "删除":
        raise Unusable("没有删除")

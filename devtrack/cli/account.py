"""What do `devtrack account …` commands do? They say who may use the ledger, as what, for which organisation."""

import os
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from devtrack.cli.options import As, KeyFile, Where, desk, moment
from devtrack.cli.speech import Command, Group

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help="账户：由谁登记，能看到哪些组织")


def _option(flag: str, metavar: str, said: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=said)


Name = Annotated[str, typer.Argument(metavar="账户", help="姓名或代号，见 devtrack account list")]
Role = Annotated[
    str | None,
    _option("--role", "角色", "administrator（管理员）、secretary（支部书记或组织委员）、organiser（组织员）、"
                              "auditor（检查人员）"),
]
Place = Annotated[str | None, _option("--org", "组织", "属于哪个组织：看得到它和它的下级")]


@app.command("list", cls=Command)
def listing(where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """列出账户：姓名、角色、所属组织，由谁何时授予；已收回的在最后。"""
    from devtrack.cli import org_text
    from devtrack.tracker.organisations.accounts import listed

    at = desk(where, key, account)
    _print(org_text.accounts(listed(at), at.account.id))


@app.command("add", cls=Command)
def add(
    name: Annotated[str, typer.Argument(metavar="姓名", help="由谁登记，就写谁的姓名")], role: Role = None,
    place: Place = None, where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """设一个账户。管理员管组织和账户，书记、组织委员和组织员登记，检查人员只能查看。

    只能设在自己管得到的组织里。
    """
    from devtrack.tracker.organisations import accounts

    _say(accounts.add(desk(where, key, account), accounts.Wish(name, role, place), moment()))


@app.command("change", cls=Command)
def change(
    name: Name, role: Role = None, place: Place = None,
    rename: Annotated[str | None, _option("--rename", "姓名", "改名")] = None,
    where: Where = None, key: KeyFile = None, account: As = None,
) -> None:
    """改一个账户的角色、所属组织或姓名。"""
    from devtrack.tracker.organisations import accounts

    _say(accounts.alter(desk(where, key, account), name, accounts.Wish(rename, role, place), moment()))


@app.command("revoke", cls=Command)
def revoke(name: Name, where: Where = None, key: KeyFile = None, account: As = None) -> None:
    """收回一个账户；以前由它登记的不变。最后一个管理员不能收回。"""
    from devtrack.tracker.organisations import accounts

    _say(accounts.revoke(desk(where, key, account), name, moment()), name)


@app.command("use", cls=Command)
def use(name: Name, where: Where = None, key: KeyFile = None) -> None:
    """以后在这台电脑上，用这个账户登记和查看这个台账。"""
    from devtrack.config import ACCOUNT
    from devtrack.subjects import ROLES
    from devtrack.tracker.organisations import accounts

    at = accounts.use(where, key, name)
    place = at.tree[at.account.organisation].name
    print(f"以后用账户 {at.account.name}（{ROLES[at.account.role]}，{place}）使用台账 {at.ledger.where}")
    if os.environ.get(ACCOUNT):
        print(f"注意：环境变量 {ACCOUNT} 写着 {os.environ[ACCOUNT]}，它优先", file=sys.stderr)


def _say(done: Any, named: str = "") -> None:
    from devtrack.subjects import ROLES

    if not done.drafts:
        _print(done.notes or ("没有改动：台账里本来就是这样",))
        return
    for row, draft in zip(done.rows, done.drafts, strict=True):
        if draft.kind == "account_revoked":
            print(f"已登记（第 {row} 行）  收回账户 {named}（{draft.subject}）")
        else:
            fields, place = draft.fields, done.desk.tree[draft.fields["organisation"]].name
            print(f"已登记（第 {row} 行）  账户 {fields['name']}（{draft.subject}）：{ROLES[fields['role']]}，{place}")
    _print([*(f"注意：{note}" for note in done.notes), f"末端 {done.head}"])


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)

"""Whose things may this account see, and what may it do? Row scope and permissions, in this one place.

An account belongs to an organisation and sees that one and all under it; nothing else exists for it. On one's own
machine an account is a name for the record, not a lock: who holds the file and its key can do everything.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from devtrack.errors import Unusable
from devtrack.organisations import Tree, above, below
from devtrack.subjects import ID, ROLES, Record

READ, RECORD, MANAGE, EXPORT, ERASE = "read", "record", "manage", "export", "erase"
"""What can be done: look; record facts; organisations, accounts, members; export unmasked; erase a person."""

ACTS = {READ: "查看", RECORD: "登记", MANAGE: "管理组织和账户", EXPORT: "导出未遮盖的信息", ERASE: "删除个人信息"}
MAY = {
    "administrator": frozenset({READ, RECORD, MANAGE, EXPORT, ERASE}),
    "secretary": frozenset({READ, RECORD, EXPORT}),
    "organiser": frozenset({READ, RECORD, EXPORT}),
    "auditor": frozenset({READ}),
}


class Account(NamedTuple):
    """Who uses the ledger: an id, a name, a role, the organisation (id) it belongs to."""

    id: str
    name: str
    role: str
    organisation: str


def accounts(records: Iterable[Record]) -> dict[str, Account]:
    """Return the accounts in use (id -> account), as last granted; those revoked are not among them."""
    found: dict[str, Account] = {}
    for one in records:
        if one.kind == "account_revoked":
            found.pop(one.subject, None)
        elif one.kind == "account_granted":
            fields = one.fields
            found[one.subject] = Account(one.subject, fields["name"], fields["role"], fields["organisation"])
    return found


def choose(known: Iterable[Account], wanted: str | None) -> Account:
    """Return the account named (by name or id), the only one where none is; raises Unusable."""
    there = list(known)
    named = [one for one in there if wanted in (one.id, one.name)] if wanted else there
    if len(named) == 1:
        return named[0]
    names = "、".join(one.name for one in there)
    if wanted and not named and ID.fullmatch(wanted):
        raise Unusable(f"账户 {wanted} 已经收回，或不在这个台账里；用 devtrack account use 换一个。现有账户：{names}")
    if wanted and not named:
        raise Unusable(f"没有账户“{wanted}”{_near(wanted, [one.name for one in there])}；现有账户：{names}")
    if wanted:
        raise Unusable(f"有 {len(named)} 个账户叫“{wanted}”，请用 --as 写代号：{_by_id(named)}")
    raise Unusable(f"有几个账户（{names}），请用 --as 说明以谁的名义登记")


def find_account(account: Account, tree: Tree, known: Iterable[Account], name: str) -> Account:
    """Return the account in sight meant by a name or id; raises Unusable as if others did not exist."""
    mine = scope(account, tree)
    there = [one for one in known if one.organisation in mine]
    named = [one for one in there if name in (one.id, one.name)]
    if len(named) == 1:
        return named[0]
    if named:
        raise Unusable(f"有 {len(named)} 个账户叫“{name}”，请写代号：{_by_id(named)}")
    raise Unusable(f"没有账户“{name}”{_near(name, [one.name for one in there])}；现有账户见 devtrack account list")


def receivers(known: Iterable[Account], tree: Tree, organisation: str, level: str) -> tuple[Account, ...]:
    """Return the accounts that receive what a level of an organisation has to act on: those that may record there.

    Where it has none, those of the nearest organisation above that has any: what nobody receives would be forgotten.
    """
    there = [one for one in known if RECORD in MAY[one.role]]
    chain = above(tree, organisation)
    start = next((n for n, one in enumerate(chain) if one.level == level), None)
    if start is None:  # no such level here: the next one up
        start = next((n for n, one in enumerate(chain) if _RANK.get(one.level, 0) > _RANK[level]), len(chain) - 1)
    own = ([one for one in there if one.organisation == unit.id] for unit in chain[max(start, 0):])
    return tuple(next((found for found in own if found), []))


_RANK = {"group": 0, "branch": 1, "general_branch": 2, "committee": 3}


def _by_id(named: Iterable[Account]) -> str:
    return "、".join(f"{one.id}（{ROLES[one.role]}）" for one in named)


def _near(wanted: str, known: Iterable[str]) -> str:
    near = get_close_matches(wanted, dict.fromkeys(known), n=2, cutoff=0.5)  # 王一 is near to 王二
    return f"；是否为 {'、'.join(near)}" if near else ""


def scope(account: Account, tree: Tree) -> frozenset[str]:
    """Return the ids of the organisations that an account sees: its own and all under it."""
    return frozenset(below(tree, account.organisation))


def require(account: Account, act: str, tree: Tree, organisation: str | None = None) -> None:
    """Raise Unusable where the account may not do this, or not in this organisation."""
    if act not in MAY[account.role]:
        raise Unusable(f"账户 {account.name}（{ROLES[account.role]}）不能{ACTS[act]}；请由有此权限的账户办理")
    if organisation is not None and organisation not in scope(account, tree):
        name = tree[organisation].name if organisation in tree else organisation
        raise Unusable(f"{name} 不在账户 {account.name} 的范围内")


def find(account: Account, tree: Tree, name: str) -> str:
    """Return the id of an organisation in sight, by name or id; raises Unusable as if others did not exist."""
    mine = scope(account, tree)
    named = [one.id for one in tree.values() if one.id in mine and name in (one.id, one.name)]
    if len(named) == 1:
        return named[0]
    if named:
        ids = "、".join(_placed(tree, mine, id) for id in named)
        raise Unusable(f"有 {len(named)} 个组织叫“{name}”，请写代号：{ids}")
    known = [one.name for one in tree.values() if one.id in mine]
    raise Unusable(f"没有组织“{name}”{_near(name, known)}；现有组织见 devtrack org list")


def _placed(tree: Tree, mine: frozenset[str], id: str) -> str:
    """Return an id, with what stands above it if that is in sight."""
    above = tree[id].parent
    return f"{id}（{tree[above].name}之下）" if above in mine and above in tree else id

"""Who may use the ledger, as what, for which organisation? Accounts are granted, changed, revoked, chosen."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack import access
from devtrack.access import Account
from devtrack.config import keep_way, way
from devtrack.errors import Unusable
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.ledger.writing import new_id
from devtrack.organisations import Tree
from devtrack.subjects import ACCOUNT, ROLES, Draft, Record
from devtrack.tracker.desk import Desk, sit_down
from devtrack.tracker.organisations.annals import account_names
from devtrack.tracker.organisations.changing import Done, There, change


class Listed(NamedTuple):
    """An account with the name of its organisation, who granted it as it is and when, and when it was revoked."""

    account: Account
    organisation: str
    by: str
    at: str
    revoked: str | None


def listed(desk: Desk) -> list[Listed]:
    """Return the accounts in sight, those revoked too, in the order in which they were first granted."""
    with reading(desk.ledger.engine) as connection:
        told = list(records(connection, desk.ledger.keys, of=ACCOUNT))
    names, found = account_names(told), dict[str, Listed]()
    for one in told:
        if one.kind == "account_revoked" and one.subject in found:
            found[one.subject] = found[one.subject]._replace(revoked=one.recorded_at[:10])
        elif one.kind == "account_granted":
            found[one.subject] = _listed(desk.tree, one, names)
    return [one for one in found.values() if one.account.organisation in desk.within]


def _listed(tree: Tree, one: Record, names: dict[str, str]) -> Listed:
    account = Account(one.subject, one.fields["name"], one.fields["role"], one.fields["organisation"])
    place = tree[account.organisation].name if account.organisation in tree else account.organisation
    return Listed(account, place, names.get(one.account, one.account), one.recorded_at[:10], None)


class Wish(NamedTuple):
    """What was typed of an account: its name, its role, its organisation (name or id); None: not said."""

    name: str | None
    role: str | None
    organisation: str | None


def add(desk: Desk, wish: Wish, moment: str) -> Done:
    """Grant an account within the scope of who grants it; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips = there.slips
        name, role = slips.name(wish.name, "账户名"), slips.choice(wish.role, "--role", ROLES)
        place = slips.organisation(wish.organisation, "--org")
        _no_twin(there, name, None)
        fields = {"name": name, "role": role, "organisation": slips.sure(place).id}
        return [Draft(new_id(ACCOUNT), "account_granted", moment[:10], fields)]

    return change(desk, moment, "account add", work)


def alter(desk: Desk, name: str, wish: Wish, moment: str) -> Done:
    """Give an account another name, role or organisation; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips, one = there.slips, _found(there, name)
        new = slips.name(wish.name, "--rename") if wish.name is not None else None
        role = slips.choice(wish.role, "--role", ROLES, False)
        place = slips.organisation(wish.organisation, "--org") if wish.organisation is not None else None
        if wish == Wish(None, None, None):
            slips.add("缺少 --role、--org 或 --rename：要改什么")
        _no_twin(there, new, one)
        one = slips.sure(one)
        becomes = Account(one.id, new or one.name, role or one.role, place.id if place else one.organisation)
        _keep_administrator(there, one, becomes)
        return [] if becomes == one else [Draft(one.id, "account_granted", moment[:10], _fields(becomes))]

    return change(desk, moment, "account change", work)


def _fields(one: Account) -> dict[str, str]:
    return {"name": one.name, "role": one.role, "organisation": one.organisation}


def revoke(desk: Desk, name: str, moment: str) -> Done:
    """Take an account away; the last administrator of an organisation stays. Raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one = _found(there, name)
        if one is not None:
            _keep_administrator(there, one, None)
        return [Draft(there.slips.sure(one).id, "account_revoked", moment[:10], {})]

    return change(desk, moment, "account revoke", work)


def _found(there: There, name: str) -> Account | None:
    try:
        return access.find_account(there.desk.account, there.desk.tree, there.accounts.values(), name)
    except Unusable as error:
        there.slips.add(str(error))
        return None


def _no_twin(there: There, name: str | None, beside: Account | None) -> None:
    """Keep in mind that a name in sight is taken: an account is called by its name."""
    for one in there.accounts.values():
        if one.name == name and one != beside and one.organisation in there.desk.within:
            place = there.desk.tree[one.organisation].name
            there.slips.add(f"已有账户“{name}”（{one.id}）；同名的请加以区分，如 {name}（{place}）")


def _keep_administrator(there: There, one: Account, becomes: Account | None) -> None:
    """Keep in mind that nobody would be left who may manage the organisation of an administrator."""
    others = [other for other in there.accounts.values() if other.id != one.id] + ([becomes] if becomes else [])
    if one.role == "administrator" and not _managed(there.desk.tree, others, one.organisation):
        place = there.desk.tree[one.organisation].name
        there.slips.add(f"{one.name} 是 {place} 的最后一个管理员，不能收回或改派；先另设一个：devtrack account add")


def _managed(tree: Tree, accounts: Iterable[Account], organisation: str) -> bool:
    return any(access.MANAGE in access.MAY[one.role] and organisation in access.scope(one, tree) for one in accounts)


def use(where: str | None, key: str | None, name: str) -> Desk:
    """Keep an account as the one used from now on for this ledger; raises Unusable."""
    desk, there = sit_down(where, key, name), way(where, key, name)
    assert there is not None
    try:
        keep_way(there.where, there.key, desk.account.id, desk.ledger.keys.ident)
    except OSError as error:
        raise Unusable(f"记不下来：{error.filename} 不能写入（{error.strerror}）；请每次用 --as {name}") from None
    return desk

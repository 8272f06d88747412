"""Is what stands in the ledger set up as it should be? Accounts, backups, organisations and their workflows."""

from collections import Counter
from collections.abc import Iterator

from devtrack import access
from devtrack.config import Way, rows_of
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.ledger.engine import reading
from devtrack.ledger.health import State
from devtrack.ledger.reading import records
from devtrack.model import FOREVER
from devtrack.organisations import Organisation, workflow_of
from devtrack.subjects import ACCOUNT, ROLES
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk, sit_down
from devtrack.tracker.organisations.sound import faults
from devtrack.tracker.reminding import watching
from devtrack.tracker.upkeep.marks import Asked, Line, bad, good, note, some

OLD = 30  # days after which a backup is old, where something was recorded since


def examine(asked: Asked, there: Way, state: State | None) -> Iterator[Line]:
    """Yield one line a check of what stands in the ledger, of what is in sight of the account."""
    try:
        desk = sit_down(asked.where, asked.key, asked.account)
    except Unusable as error:
        yield (bad if there.account else note)("账户", str(error))
        return
    yield _accounts(desk)
    if state is not None:
        yield _backup(desk, state, asked.moment[:10])
    yield from _organisations(desk, asked)
    yield from watching.examine(desk, asked.moment)


def _accounts(desk: Desk) -> Line:
    with reading(desk.ledger.engine) as connection:
        known = access.accounts(records(connection, desk.ledger.keys, of=ACCOUNT))
    roles = Counter(one.role for one in known.values() if one.organisation in desk.within)
    listed = "、".join(f"{ROLES[role]} {count} 个" for role, count in roles.items())
    if not any(one.role == "administrator" for one in known.values()):
        return bad("账户", f"{listed}；没有管理员，组织和账户无人能管")
    return good("账户", f"{listed}；现以 {desk.account.name} 的名义")


def _backup(desk: Desk, state: State, today: str) -> Line:
    with reading(desk.ledger.engine) as connection:
        made = list(records(connection, desk.ledger.keys, kinds=("backed_up", "restored")))
    if not made:
        return note("备份", "还没有备份过；请运行 devtrack backup，把备份和密钥分开存放")
    last = made[-1]
    days = parse(today)[0] - parse(last.recorded_at[:10])[0]
    since = state.head.length - rows_of(last.fields["head"]) - 1
    what = "备份到" if last.kind == "backed_up" else "恢复自备份"
    said = f"{last.recorded_at[:10]} {what} {last.fields['file']}（{days} 天前），此后登记了 {since} 行"
    return note("备份", f"{said}；请运行 devtrack backup") if days > OLD and since else good("备份", said)


def _organisations(desk: Desk, asked: Asked) -> Iterator[Line]:
    mine = [one for one in desk.tree.values() if one.id in desk.within and one.closed == FOREVER]
    wrong = [bad("组织", said) for said in faults(desk.tree, desk.within)]
    found = [*wrong, *_unsaid(mine), *_workflows(desk, mine, asked)]
    yield from found or [good("组织", f"{len(mine)} 个，层级、审批权限和工作流程齐备")]


def _unsaid(mine: list[Organisation]) -> Iterator[Line]:
    bare = [one.name for one in mine if one.level == "committee" and not one.authorities]
    if bare:
        yield note("审批权限", f"{some(bare)}没有登记审批预备党员的权限，其审批无法判断；"
                               "用 devtrack org authority 登记文件和起止")
    loose = [one.name for one in mine if not one.placed]
    if loose:
        yield note("组织位置", f"{some(loose)}是导入时新设的，还没有归位；用 devtrack org move 说明上级")


def _workflows(desk: Desk, mine: list[Organisation], asked: Asked) -> Iterator[Line]:
    in_use = {one.name: workflow_of(desk.tree, one.id, asked.day) for one in mine}
    without = [name for name, workflow in in_use.items() if workflow is None]
    if without:
        yield note("工作流程", f"{some(without)}没有工作流程；用 devtrack org workflow 说明从哪一天起按哪个流程")
    for workflow in sorted({one for one in in_use.values() if one is not None}):
        try:
            load(workflow, asked.own)
        except Unusable as error:
            yield bad("工作流程", f"{workflow} 不能用：{error}")

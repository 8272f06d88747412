"""Can the organisations stand like this? Levels nest, nothing stands under itself, authority lies where it may."""

from collections.abc import Collection, Iterator
from itertools import takewhile

from devtrack.model import FOREVER
from devtrack.organisations import Organisation, Tree, above
from devtrack.subjects import LEVELS

PARENTS = {
    "committee": ("committee",),  # 校党委 above 二级党委
    "general_branch": ("committee",),
    "branch": ("general_branch", "committee"),
    "group": ("branch",),
}
"""Under which levels one may stand."""

NO_AUTHORITY = (
    "预备党员必须由党委审批，党总支不能审批、只作审议，党支部也不能审批"
    "（《中国共产党发展党员工作细则》2026 年版第二十二条，2014 年版第二十三条）；权限请登记在其上级党委名下"
)


def faults(tree: Tree, within: Collection[str]) -> list[str]:
    """Return in Chinese what cannot be; of what is not in sight (`within`, ids) no name is told."""
    return [said for one in tree.values() if one.id in within for said in _of(tree, within, one)]


def _of(tree: Tree, within: Collection[str], one: Organisation) -> Iterator[str]:
    if one.authorities and one.level != "committee":
        yield f"{one.name} 是{LEVELS[one.level]}，不能登记审批权限：{NO_AUTHORITY}"
    if one.parent is None or one.parent not in tree:
        return
    parent = tree[one.parent]
    named = parent.name if parent.id in within else "其上级组织"
    if any(other.id == one.id for other in above(tree, parent.id)):
        yield f"{one.name} 不能设在自己或自己的下级（{named}）之下"
    elif parent.level not in PARENTS[one.level]:
        over = "、".join(LEVELS[level] for level in PARENTS[one.level])
        level = LEVELS[one.level]
        yield f"{one.name} 是{level}，不能设在{named}（{LEVELS[parent.level]}）之下；{level}可以设在{over}之下"
    if parent.closed < FOREVER and one.closed == FOREVER:
        yield f"{named} 已撤销，{one.name} 不能还在它下面；先撤销下级，或用 devtrack org move 移走"
    yield from _twins(tree, within, one)


def _twins(tree: Tree, within: Collection[str], one: Organisation) -> Iterator[str]:
    for other in takewhile(lambda other: other.id != one.id, tree.values()):
        same = other.parent == one.parent and other.name == one.name and other.closed == one.closed == FOREVER
        if same and other.id in within:
            yield f"同一上级之下已经有“{one.name}”（{other.id}）；请用能区分的名称"

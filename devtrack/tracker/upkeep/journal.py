"""What has happened to the ledger itself: what came in, what left and for what purpose, what was forgotten, by whom?"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from devtrack import access
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.subjects import ACCOUNT, Record, kind_name
from devtrack.tracker.desk import Desk
from devtrack.tracker.organisations.annals import account_names


class Event(NamedTuple):
    """One thing that happened to the ledger: its row, when and by which account, what it was, what is told of it."""

    row: int
    at: str
    by: str
    what: str
    said: str


def journal(desk: Desk, since: str | None) -> list[Event]:
    """Return what happened to the ledger, in the order of writing: for an account on top all of it, else its own.

    `since`: the first day, as text; raises Unusable where the account may not look.
    """
    access.require(desk.account, access.READ, desk.tree)
    with reading(desk.ledger.engine) as connection:
        told = list(records(connection, desk.ledger.keys, kinds=tuple(_SAID)))
        names = account_names(records(connection, desk.ledger.keys, of=ACCOUNT))
    mine = [one for one in told if is_on_top(desk) or one.account == desk.account.id]
    return [_event(one, names.get(one.account, one.account)) for one in mine if one.recorded_at[:10] >= (since or "")]


def is_on_top(desk: Desk) -> bool:
    """Tell whether the account at work sees the whole ledger."""
    return desk.within >= desk.tree.keys()


def _event(one: Record, by: str) -> Event:
    said = "，".join(part for part in _SAID[one.kind](one) if part)
    return Event(one.seq, one.recorded_at[:16].replace("T", " "), by, kind_name(one.kind), said)


def _imported(one: Record) -> Iterator[str]:
    counts = one.fields.get("counts", {})
    yield str(one.fields.get("file", ""))
    yield f"{counts.get('people', 0)} 人，新建档案 {counts.get('new', 0)} 份，登记 {counts.get('facts', 0)} 条"
    yield f"未能读入的问题 {counts['problems']} 个" if counts.get("problems") else ""
    if came := one.fields.get("from"):
        yield f"档案包，包内写明来自台账 {came.get('ledger')}（未经核实）"


def _exported(one: Record) -> Iterator[str]:
    yield str(one.fields.get("file", ""))
    yield f"{one.fields.get('counts', {}).get('cases', 0)} 份档案"
    yield "姓名和号码已遮盖" if one.fields.get("masked") else "没有遮盖"
    yield f"用途：{one.fields['purpose']}" if "purpose" in one.fields else ""


def _copied(one: Record) -> Iterator[str]:
    yield str(one.fields.get("file", ""))
    yield f"末端 {one.fields['head']}" if "head" in one.fields else ""


def _erased(one: Record) -> Iterator[str]:
    yield f"人员代号 {one.subject}"
    yield f"经办人 {one.fields.get('by', '未登记')}，批准人 {one.fields.get('approved_by', '未登记')}"
    yield f"依据 {one.fields['document']}" if "document" in one.fields else ""


_SAID: dict[str, Callable[[Record], Iterator[str]]] = {
    "imported": _imported, "exported": _exported, "backed_up": _copied, "restored": _copied, "person_erased": _erased,
}

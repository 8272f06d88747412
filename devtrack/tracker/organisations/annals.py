"""What has been recorded about an organisation, by whom and when? Every fact in words, those corrected too."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.organisations import Tree
from devtrack.subjects import ACCOUNT, LEVELS, Draft, Record, takes_back
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION
from devtrack.tracker.desk import Desk

COMMITTEE = {True: "有支委会", False: "不设支委会", None: "有无支委会 没有说明"}


class Entry(NamedTuple):
    """A fact as it is told: its row, what it says, who recorded it when, and what has become of it (or nothing)."""

    row: int
    said: str
    by: str
    at: str
    undone: str


def annals(desk: Desk, id: str) -> list[Entry]:
    """Return everything recorded about an organisation (id), in the order of writing."""
    with reading(desk.ledger.engine) as connection:
        told = list(records(connection, desk.ledger.keys, subjects=(id,)))
        names = account_names(records(connection, desk.ledger.keys, of=ACCOUNT))
    undone = {one.replaces: _undone(one) for one in told if one.replaces is not None}
    return [
        Entry(one.seq, words(one, desk.tree, desk.within), names.get(one.account, one.account),
              one.recorded_at[:16].replace("T", " "), undone.get(one.seq, ""))
        for one in told
    ]


def account_names(granted: Iterable[Record]) -> dict[str, str]:
    """Return the name of every account there ever was (id -> name), as last recorded."""
    return {one.subject: one.fields["name"] for one in granted if one.kind == "account_granted"}


def _undone(one: Record) -> str:
    return f"已由第 {one.seq} 行{'作废' if takes_back(one.kind) else '更正'}"


def words(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    """Return in Chinese what a fact about an organisation says; what is not in sight is not named."""
    told = _WORDS[one.kind](one, tree, within) if one.kind in _WORDS else one.kind
    kind = KIND_OF_CORRECTION[one.correction or "entry"]
    why = f"（{kind}：{one.why}）" if one.replaces is not None and one.why else ""
    if one.replaces is not None and not takes_back(one.kind):
        return f"更正第 {one.replaces} 行：{told}{why}"
    return told + why


def _founded(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    fields = one.fields
    parts = [f"设立{LEVELS[fields['level']]}：{fields['name']}", *_dated(one, "成立于 {}")]
    parts += _over(fields, tree, within, "上级是{}")
    parts += ["位置待定"] if fields.get("placed") is False else []
    parts += [COMMITTEE[fields["has_committee"]]] if "has_committee" in fields else []
    return "，".join(parts)


def _changed(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    fields = one.fields
    parts = [f"改名为 {fields['name']}"] if "name" in fields else []
    parts += [f"改为{LEVELS[fields['level']]}"] if "level" in fields else []
    if "parent" in fields:
        parts += _over(fields, tree, within, "设在{}之下") or ["变更上级组织"]
        parts += _dated(one, "自 {} 起")
    parts += [COMMITTEE[fields["has_committee"]]] if "has_committee" in fields else []
    return "，".join(parts) or "位置已定"


def _over(fields: Any, tree: Tree, within: Collection[str], said: str) -> list[str]:
    parent = fields.get("parent")
    return [said.format(tree[parent].name)] if parent in within and parent in tree else []


def _dated(one: Draft | Record, said: str) -> list[str]:
    return [said.format(one.date)] if one.date else []


def _authority(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    document = one.fields.get("document") or "（未写明）"
    return f"审批预备党员的权限：{span(one.date, one.fields.get('until'))}，依据 {document}"


def span(since: str | None, until: str | None) -> str:
    """Return in Chinese from when until when."""
    first = f"自 {since}" if since else "起始日不详"
    return f"{first} 至 {until}" if until else f"{first} 起" if since else first


def _plan(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    fields, filed = one.fields, one.fields.get("filed_on")
    return f"{fields['year']} 年发展计划 {fields['number']} 人，{f'{filed} 报备案' if filed else '未写明备案日'}"


def _closed(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    return f"撤销，{one.date or '日期不详'}，依据 {one.fields.get('document') or '（未写明）'}"


def _flow(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    flow = f"采用工作流程 {one.fields['workflow']}"
    return f"{flow}，{span(one.date, None)}" if one.date else f"一直{flow}"


def _voided(one: Draft | Record, tree: Tree, within: Collection[str]) -> str:
    return f"作废第 {one.replaces} 行"


_WORDS: dict[str, Callable[[Draft | Record, Tree, Collection[str]], str]] = {
    "organisation_founded": _founded,
    "organisation_changed": _changed,
    "organisation_closed": _closed,
    "authority_granted": _authority,
    "workflow_adopted": _flow,
    "tracking_begun": lambda one, tree, within: f"自 {one.date} 起，所有步骤都在台账里登记",
    "history_completed": lambda one, tree, within: f"历史已补齐（{one.date} 声明）",
    "plan_set": _plan,
    "vacation_set": lambda one, tree, within: f"放假：{one.fields['name']}，{span(one.date, one.fields['until'])}",
    "voided": _voided,
}

"""Which findings is whom to be told of today, and in which words? Plainly: the limit alone says when.

A duty with a last day is told of so many days before it (`LEADS`), on it, the day after and every week after that;
to whoever works in the case's own organisation, else in the nearest one above. What is a week overdue is told to the
nearest organisation above too.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.access import Account
from devtrack.assembly import CaseFile
from devtrack.dates import write
from devtrack.delivery.nouns import counted
from devtrack.evaluate import evaluate_all
from devtrack.explain import citation, message
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.model import Case, Finding
from devtrack.organisations import above
from devtrack.outbox.nouns import DIGEST, ESCALATION, Digest, Item, Key, Text
from devtrack.subjects import ACCOUNT
from devtrack.tracker.checks.holdings import Ask, flow_of
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk
from devtrack.tracker.duties.sweeping import counts
from devtrack.tracker.world import cases

LEADS = (0, 1, 7, 14, 30, 60)
WEEK = 7
TELLS = ("secretary", "organiser", "administrator")
"""Roles that are told; who only inspects is not."""


class Owed(NamedTuple):
    """A finding that somebody must act upon, with its case."""

    file: CaseFile
    finding: Finding
    days: int


def digests(desk: Desk, day: int, folders: tuple[Path, ...] = ()) -> list[Digest]:
    """Return what everybody in sight is to be told on a day (ordinal), nobody left out; raises Unusable."""
    told = _accounts(desk)
    own: dict[str, list[Item]] = {one.id: [] for listed in told.values() for one in listed}
    raised: dict[str, list[Item]] = {id: [] for id in own}
    for one in _owed(desk, day, folders):
        near, *far = [unit.id for unit in above(desk.tree, one.file.organisation) if unit.id in told] or [""]
        for account in told.get(near, ()):
            own[account.id].append(_item(one))
        for account in told[far[0]] if far and one.days <= -WEEK else ():
            raised[account.id].append(_item(one))
    names = {one.id: one.name for listed in told.values() for one in listed}
    return [Digest(id, names[id], tuple(items), kind)
            for kind, each in ((DIGEST, own), (ESCALATION, raised)) for id, items in each.items()]


def _accounts(desk: Desk) -> Mapping[str, list[Account]]:
    """Return who is told, by organisation (id)."""
    with reading(desk.ledger.engine) as connection:
        known = access.accounts(records(connection, desk.ledger.keys, of=ACCOUNT))
    found: dict[str, list[Account]] = {}
    for one in known.values():
        if one.role in TELLS and one.organisation in desk.within:
            found.setdefault(one.organisation, []).append(one)
    return found


def _owed(desk: Desk, day: int, folders: tuple[Path, ...]) -> Iterator[Owed]:
    ask = Ask(day, None, folders)
    for file in cases(desk):
        books = load(flow_of(desk, file, ask), folders)[1]
        near: dict[tuple[str, int], Finding] = {}
        for one in evaluate_all(books, file.case, day):
            if one.outcome in ("overdue", "pending") and one.due is not None and one.due - day <= LEADS[-1]:
                at = (one.rule.duty, one.occasion.n if one.occasion else 0)
                near[at] = min(one, near.get(at, one), key=lambda each: each.due or 0)
        for one in near.values():
            yield Owed(file, one, (one.due or day) - day)


def _item(one: Owed) -> Item:
    occasion = one.finding.occasion.n if one.finding.occasion else 0
    key = Key(one.file.id, one.finding.rule.id, occasion, write(one.finding.due) or "", level(one.days))
    return Item(key, one.days < 0, one)


def level(days: int) -> int:
    """Return at which level a duty is told of with so many days left."""
    if days >= 0:
        return next(lead for lead in LEADS if lead >= days)
    return -1 if days > -WEEK else days + -days % WEEK


def render(digest: Digest) -> Text:
    """Write a digest plainly: what is overdue first, then by day."""
    what = "上报提醒" if digest.kind == ESCALATION else "发展党员工作提醒"
    return Text(f"{what}：{counted(*counts(digest.items))}", "\n".join(_lines(digest.items)))


def _lines(items: Iterable[Item]) -> Iterator[str]:
    for item in sorted(items, key=lambda one: one.key.due):
        one: Owed = item.detail
        case: Case = one.file.case
        cite = citation(one.finding)
        when = f"逾期 {-one.days} 天" if one.days < 0 else f"还有 {one.days} 天"
        yield f"{item.key.due}（{when}） {case.name} {message(one.finding, case)}（{cite['source']} {cite['article']}）"

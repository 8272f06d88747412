"""Which digests does a day come to, and what do they say? What is owed, addressed, in the words of the templates."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.config import own_notices
from devtrack.dates import write
from devtrack.model import OVERDUE
from devtrack.notices import contexts
from devtrack.notices.rendering import render as rendered
from devtrack.outbox.nouns import DIGEST, ESCALATION, Digest, Item, Key, Text
from devtrack.reminders.calls import LATE, OPENED, Call, Quiet, is_quiet
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import Desk
from devtrack.tracker.dues.listing import accounts
from devtrack.tracker.dues.sweeping import by_account, sweep
from devtrack.tracker.dues.wordings import items_of, overdue
from devtrack.tracker.papers.places import folders as places

WEEK = 7
FAR = 1000
"""The level of what has no day: farther off than any."""


class Told(NamedTuple):
    """A call with what its text needs besides: the day (ordinal), the unit whose duty it is, the recipient's own."""

    call: Call
    day: int
    unit: str
    own: str


def digests(desk: Desk, day: int, folders: tuple[Path, ...] = (), quiet: Quiet | None = None) -> list[Digest]:
    """Return what everybody in sight is to be told on a day (ordinal), nobody left out; raises Unusable.

    `quiet`: when nothing is sent; what would fall on such days is told on the last day before them, and on them there
    is no digest at all. Who owes nothing has an empty one, so that what was done while a message waited is dropped
    from it.
    """
    if quiet is not None and is_quiet(day, quiet):
        return []
    mine = (one for one in accounts(desk) if one.organisation in desk.within)
    known = {one.id: one for one in mine if access.RECORD in access.MAY[one.role]}
    told: dict[tuple[str, str], dict[Key, Item]] = {(kind, id): {} for kind in (DIGEST, ESCALATION) for id in known}
    for account, calls in by_account(sweep(desk, Ask(day, None, folders), quiet=quiet)).items():
        for call in calls if account.id in known else ():
            detail = Told(call, day, call.duty.case.branch or "", desk.tree[account.organisation].name)
            item = Item(_key(call), call.duty.outcome == OVERDUE, detail)
            told[ESCALATION if call.copied else DIGEST, account.id].setdefault(item.key, item)
    return [Digest(id, known[id].name, tuple(items.values()), kind) for (kind, id), items in told.items()]


def render(folders: Sequence[Path], digest: Digest) -> Text:
    """Write a digest by the unit's own template, else the one delivered; raises Unusable where it cannot be."""
    told: list[Told] = [one.detail for one in digest.items]
    duties = [one.call.duty for one in told]
    day = told[0].day
    units = list(dict.fromkeys(one.unit for one in told))
    items = items_of(duties, day)
    context: contexts.Digest | contexts.Escalation
    if digest.kind == ESCALATION:
        people = len({one.id for one in duties})
        context = contexts.Escalation(digest.name, "、".join(units), write(day) or "", items, len(items), people)
    else:
        unit = units[0] if len(units) == 1 else told[0].own
        context = contexts.Digest(digest.name, unit, write(day) or "", items, (), len(items), overdue(duties))
    said = rendered(digest.kind, context, places(own_notices(folders)))
    return Text(said.subject, said.body)


def _key(call: Call) -> Key:
    duty = call.duty
    return Key(duty.id, duty.step, duty.n, write(duty.due) or "", _level(call.level))


def _level(text: str) -> int:
    """Return a level as the outbox orders them: days left, fewer being nearer; below zero, days overdue."""
    if text == OPENED:
        return FAR
    if text.startswith(LATE):
        return -(WEEK * (int(text.partition("-")[2]) - 1) + 1)
    return int(text)

"""What stands in the outbox, and what is sent again by hand? Of accounts in sight only."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from devtrack import access
from devtrack.delivery.nouns import said
from devtrack.errors import Unusable
from devtrack.ledger.engine import reading, writing
from devtrack.ledger.reading import records
from devtrack.outbox.claiming import resend
from devtrack.outbox.looking import messages
from devtrack.outbox.nouns import FAILED, READY, SENDING, STATES, WAITING, Message
from devtrack.subjects import ACCOUNT
from devtrack.tracker.desk import Desk

UNSETTLED = (READY, SENDING, WAITING, *FAILED)


class Posted(NamedTuple):
    """A message, the name of whom it is for, of how many items it tells, why it did not go out (Chinese)."""

    message: Message
    name: str
    items: int
    failure: str | None


def posted(desk: Desk, states: Collection[str] = tuple(STATES)) -> list[Posted]:
    """Return the messages in some states to accounts in sight, the oldest first; raises Unusable."""
    with reading(desk.ledger.engine) as connection:
        told = list(records(connection, desk.ledger.keys, of=ACCOUNT))
        names = {one.subject: one.fields["name"] for one in told
                 if one.kind == "account_granted" and one.fields["organisation"] in desk.within}
        found = messages(connection, names, states)
    return [Posted(one, names[one.recipient], items, said(one.failure, one.code) if one.failure else None)
            for one, items in found]


def again(desk: Desk, ids: Sequence[str]) -> list[str]:
    """Make messages ready to be sent again, all of them or none; return them (ids). Raises Unusable."""
    access.require(desk.account, access.RECORD, desk.tree)
    failed = {one.message.id for one in posted(desk, FAILED)}
    wanted = list(dict.fromkeys(ids))
    if strange := [one for one in wanted if one not in failed]:
        raise Unusable(f"没有未发出的提醒 {'、'.join(strange)}；见 devtrack outbox list --dead。没有改动")
    with writing(desk.ledger.engine) as connection:
        return resend(connection, wanted)

"""What stands in the outbox, and when did a sweep last end?"""

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, insert, select

from devtrack.outbox.moments import after, apart
from devtrack.outbox.nouns import FAILED, WAITING, Message, Swept
from devtrack.outbox.tables import item, message, sweep

OLD = 36 * 60  # minutes: a sweep a day, and half a day of patience
_M = message.c


def messages(connection: Connection, recipients: Collection[str] | None, states: Collection[str]) -> list[
        tuple[Message, int]]:
    """Return the messages in some states to some accounts (ids; None: all), each with its number of items."""
    counts = select(item.c.message, func.count().label("n")).group_by(item.c.message).subquery()
    asked = select(message, func.coalesce(counts.c.n, 0)).join(counts, counts.c.message == _M.id, isouter=True)
    rows = connection.execute(asked.where(_M.state.in_(states)).order_by(_M.created_at, _M.id))
    found = [(Message(*row[:-1]), int(row[-1])) for row in rows]
    return [one for one in found if recipients is None or one[0].recipient in recipients]


def next_try(connection: Connection, moment: str) -> str | None:
    """Return when the next message that could not be sent is tried again; None where none waits for later."""
    rows = connection.execute(select(_M.next_at).where((_M.state == WAITING) & _M.next_at.is_not(None))).scalars()
    return min((one for one in rows if one is not None and after(moment, one) > 0), default=None)


def failed(connection: Connection) -> dict[str, int]:
    """Return how many messages wait for a person, by state."""
    rows = connection.execute(select(_M.state, func.count()).where(_M.state.in_(FAILED)).group_by(_M.state))
    return {str(state): int(count) for state, count in rows}


def swept(connection: Connection) -> Swept | None:
    """Return when a sweep last ended; None where none ever did."""
    row = connection.execute(select(sweep.c.ended_at, sweep.c.failed)).first()
    return None if row is None else Swept(str(row.ended_at), int(row.failed))


def keep_sweep(connection: Connection, done: Swept) -> None:
    """Keep when a sweep ended, in the place of the one before."""
    connection.execute(delete(sweep))
    connection.execute(insert(sweep).values(id=1, **done._asdict()))


def is_late(last: Swept | None, moment: str) -> bool:
    """Tell whether no sweep has ended for a day and a half; one that lies as far ahead shows a clock set back."""
    try:
        return last is None or apart(last.ended_at, moment) > OLD
    except (ValueError, TypeError):  # nothing seals it: anybody may have written there
        return True

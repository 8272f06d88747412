"""Who is to hear of what today? What the sweep of a day comes to over the ledger, by account; it sends nothing."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from devtrack.access import Account
from devtrack.organisations import Vacation
from devtrack.reminders.calls import Call, Quiet, Snooze, calls
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import Desk
from devtrack.tracker.dues.listing import accounts, owing, receivers


class Addressed(NamedTuple):
    """A call with the accounts that receive it; none where nobody up to the top may record."""

    call: Call
    organisation: str
    accounts: tuple[Account, ...]


def sweep(
    desk: Desk, ask: Ask, told: Collection[str] = (), quiet: Quiet | None = None, more: Sequence[Vacation] = ()
) -> list[Addressed]:
    """Return what is to be told on the day asked for and was not yet, the most urgent of each case first.

    `told`: the claims (`Call.claim`) of what was told; `more`: vacations besides those recorded. Raises Unusable.
    """
    known = accounts(desk)
    found: list[Addressed] = []
    for one in owing(desk, ask, more):
        place = one.organisation or ""
        snoozes = [Snooze(key, until) for key, until in one.asleep.items()]
        for call in calls(one.duties, ask.as_of, told, quiet, snoozes):
            found.append(Addressed(call, place, receivers(desk, known, place, call.to)))
    return found


def by_account(found: Iterable[Addressed]) -> dict[Account, tuple[Call, ...]]:
    """Return what each account is to be told: one digest each, in which a duty stands once."""
    digests: dict[Account, dict[str, Call]] = {}
    for one in found:
        for account in one.accounts:
            digests.setdefault(account, {}).setdefault(one.call.duty.key, one.call)
    return {account: tuple(own.values()) for account, own in digests.items()}

"""What is owed in the ledger, or in files: gone through case by case, chosen, and told?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.access import Account
from devtrack.errors import Unusable
from devtrack.evaluate import evaluate_all
from devtrack.exporters.basis import Basis
from devtrack.exporters.owed import PERSON, Item, Owed, ordered
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.organisations import Vacation, vacations
from devtrack.reminders.calls import told_too
from devtrack.reminders.duties import Around, Duty, colour, duties, falls_within
from devtrack.subjects import ACCOUNT
from devtrack.tracker.cases.progress import progress
from devtrack.tracker.cases.seeking import several
from devtrack.tracker.checks.checks import Check, Request, check
from devtrack.tracker.checks.holdings import Ask, Held, hold, shown_of
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk
from devtrack.tracker.dues.snoozing import asleep

HERE = "branch"
LEVELS = {"general_branch": "general_branch", "committee": "committee"}
"""The level of organisation that hears of what it must do; whoever else must act is reached through the branch."""

class Wish(NamedTuple):
    """What is to be told: until which day (ordinal; None: all), for whom, grouped how.

    `actor`: one who must act (None: everybody); `account`: what this account hears of.
    """

    last: int | None = None
    actor: str | None = None
    account: Account | None = None
    grouping: str = PERSON


class Owing(NamedTuple):
    """One case and what it owes; `organisation`: an id (None: of a file); `asleep`: key -> day of those that sleep."""

    duties: tuple[Duty, ...]
    file: int
    organisation: str | None = None
    asleep: Mapping[str, int] = {}


def of_ledger(desk: Desk, ask: Ask, wish: Wish, more: Sequence[Vacation] = ()) -> Owed:
    """Return what is owed of the cases in sight; raises Unusable. `more`: vacations besides those recorded."""
    held = hold(desk, ask)
    return _told(held.basis, wish, _owing(desk, held, more), _hears(desk, wish, ask.as_of))


def owing(desk: Desk, ask: Ask, more: Sequence[Vacation] = ()) -> Iterator[Owing]:
    """Return what each case in sight owes on the day asked for; raises Unusable."""
    return _owing(desk, hold(desk, ask), more)


def _owing(desk: Desk, held: Held, more: Sequence[Vacation]) -> Iterator[Owing]:
    as_of = held.basis.as_of
    sleeping = asleep(desk, as_of)
    for one in held.each():
        around = Around(as_of, one.workflow.steps, (*vacations(desk.tree, one.file.organisation), *more))
        found = evaluate_all(one.rulebooks, one.case, as_of)
        yield Owing(
            tuple(duties(shown_of(one.case), found, around, one.file.id)), 0, one.file.organisation, sleeping
        )


def of_files(
    paths: Sequence[Path], request: Request, wish: Wish, more: Sequence[Vacation] = ()
) -> tuple[Owed, Check]:
    """Return what is owed of the cases of files, and how the files were read; raises Unusable."""
    done = check(paths, request)
    steps = load(request.workflow, request.folders)[0].steps
    around = Around(request.as_of, steps, more)
    every = (
        Owing(tuple(duties(shown_of(case), evaluate_all(done.basis.rulebooks, case, request.as_of), around)), n)
        for n, one in enumerate(done.opened) for case in one.cases
    )
    return _told(done.basis, wish, every, lambda duty, organisation: True), done


def found(desk: Desk, names: Sequence[str], day: int) -> tuple[str, ...]:
    """Return the ids of the cases meant by what was typed; raises Unusable with every mistake. `day`: an ordinal."""
    with reading(desk.ledger.engine) as connection:
        meant = several(connection, desk, names, day)
    if meant.mistakes:
        raise Unusable("\n".join(meant.mistakes))
    return tuple(file.id for file in meant.files)


def receivers(desk: Desk, known: Iterable[Account], organisation: str, actor: str) -> tuple[Account, ...]:
    """Return the accounts that hear of what somebody must do in a case of an organisation."""
    return access.receivers(known, desk.tree, organisation, LEVELS.get(actor, HERE))


def accounts(desk: Desk) -> tuple[Account, ...]:
    """Return the accounts in use."""
    with reading(desk.ledger.engine) as connection:
        return tuple(access.accounts(records(connection, desk.ledger.keys, of=ACCOUNT)).values())


Hears = Callable[[Duty, str | None], bool]


def _hears(desk: Desk, wish: Wish, as_of: int) -> Hears:
    if wish.account is None:
        return lambda duty, organisation: True
    known, mine = accounts(desk), wish.account.id

    def hears(duty: Duty, organisation: str | None) -> bool:
        return organisation is not None and any(
            one.id == mine for actor in (duty.actor, *told_too(duty, as_of))
            for one in receivers(desk, known, organisation, actor)
        )

    return hears


def _told(basis: Basis, wish: Wish, every: Iterable[Owing], hears: Hears) -> Owed:
    items: list[Item] = []
    undated: list[Item] = []
    later = cases = 0
    for one in every:
        cases += 1
        for duty in one.duties:
            if (wish.actor not in (None, duty.actor)) or not hears(duty, one.organisation):
                continue
            item = _item(duty, one, basis.as_of)
            if duty.behind and wish.last is not None:
                later += 1
            elif duty.day is None and duty.opens is None:
                undated.append(item)
            elif wish.last is None or falls_within(duty, wish.last):
                items.append(item)
            else:
                later += 1
    return Owed(basis, wish.last, wish.grouping, ordered(items), ordered(undated), later, cases)


def _item(duty: Duty, one: Owing, as_of: int) -> Item:
    state = progress(duty.case, as_of).name
    return Item(duty, colour(duty, as_of), state, one.file, one.asleep.get(duty.key))

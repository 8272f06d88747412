"""What is wished of a list of what is owed: for whom, around which vacations? Read from words as people type them."""

from collections.abc import Iterable
from datetime import date

from devtrack import access
from devtrack.errors import Unusable
from devtrack.organisations import Vacation
from devtrack.tracker.desk import Desk
from devtrack.tracker.dues.listing import Wish, accounts
from devtrack.vocabulary import ACTOR_NAMES

NOT_READ = "--vacation 的“{}”看不懂；写成 寒假=2027-01-16..2027-02-28 这样"


def wish(last: int | None, wanted: str | None, grouping: str, at: Desk | None) -> Wish:
    """Return what is to be told until a day, of one who acts or for an account; raises Unusable where it is neither.

    `at`: None where there is no ledger, and so no accounts.
    """
    words = {name: word for word, name in ACTOR_NAMES.items()} | {word: word for word in ACTOR_NAMES}
    if wanted is None or wanted in words:
        return Wish(last, words.get(wanted or ""), None, grouping)
    known = "、".join(ACTOR_NAMES.values())
    if at is None:
        raise Unusable(f"--for 没有“{wanted}”；可以是 {known}")
    try:
        return Wish(last, None, access.find_account(at.account, at.tree, accounts(at), wanted), grouping)
    except Unusable as error:
        raise Unusable(f"{error}；--for 也可以是 {known}") from None


def vacations(typed: Iterable[str], wrong: list[str]) -> tuple[Vacation, ...]:
    """Return vacations typed as 名称=首日..末日; what cannot be read is said in `wrong`."""
    found = []
    for text in typed:
        try:
            found.append(_vacation(text))
        except ValueError:
            wrong.append(NOT_READ.format(text))
    return tuple(found)


def _vacation(text: str) -> Vacation:
    name, _, days = text.partition("=")
    first, _, last = days.partition("..")
    found = Vacation(name.strip(), date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())
    if not found.name or found.last < found.first:
        raise ValueError(text)
    return found

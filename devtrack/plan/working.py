"""Which days count as working days where nobody has published a year's holidays? Monday to Friday, and it is said."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from devtrack.dates import Presumed, is_workday, parse
from devtrack.errors import NoCalendar
from devtrack.model import Fact, Rulebook


@lru_cache(maxsize=16)
def presuming(books: tuple[Rulebook, ...]) -> tuple[Rulebook, ...]:
    """Return rulebooks that know every working day; books are compared by identity."""
    return tuple(replace(book, calendar=Presumed(book.calendar)) for book in books)


def unpublished(fact: Fact, books: Sequence[Rulebook]) -> tuple[int, ...]:
    """Return the years whose working days a notice counts though nobody has published them."""
    if not fact.kind.endswith("_publicized") or "until" not in fact.fields:
        return ()
    found = []
    for day in range(fact.lo, parse(fact.fields["until"])[1] + 1):
        try:
            is_workday(day, books[0].calendar)
        except NoCalendar as error:
            found.append(error.year)
    return tuple(dict.fromkeys(found))

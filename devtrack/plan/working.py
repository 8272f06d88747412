"""Which days count as working days where nobody has published a year's holidays? Monday to Friday, and it is said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from devtrack.dates import is_workday, parse
from devtrack.errors import NoCalendar
from devtrack.model import Fact, Rulebook

SATURDAY = 5


class Presumed(Mapping[int, bool]):
    """The working days that are known, and for every other year Monday to Friday."""

    def __init__(self, known: Mapping[int, bool]) -> None:
        self.known = known
        self._told: dict[int, bool] = dict(known)

    def __getitem__(self, day: int) -> bool:
        if day not in self._told:
            self._told[day] = self._reckoned(day)
        return self._told[day]

    def __iter__(self) -> Iterator[int]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def _reckoned(self, day: int) -> bool:
        try:
            return is_workday(day, self.known)
        except NoCalendar:
            return date.fromordinal(day).weekday() < SATURDAY


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

"""Who is meant by the names in a fact's list of people? The same person each time within one transaction."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import case_entries, ids, records
from devtrack.ledger.writing import new_id
from devtrack.subjects import PERSON, Draft, is_erased
from devtrack.tracker.cases.whom import Known, in_sight, known, mentioned
from devtrack.tracker.desk import Desk
from devtrack.tracker.exchange.drafting import with_people
from devtrack.tracker.members.members import admitted
from devtrack.tracker.world import world


class Naming:
    """Puts people in for their names; who is named for the first time is written down by name."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._named: dict[tuple[str, str], str] = {}

    def put_in(
        self, kind: str, fields: Mapping[str, Any], organisation: str, source: Any = None
    ) -> tuple[Mapping[str, Any], list[Draft]]:
        """Return the fields with people by id, and drafts of those named for the first time in an organisation (id)."""
        new: list[Draft] = []

        def id_of(name: str) -> str:
            found = self._named.get((name, organisation)) or self._numbered(name)
            found = found or mentioned(name, organisation, self.known)
            if found is None:
                found = new_id(PERSON)
                told = {"organisation": organisation} | ({} if is_erased(name) else {"name": name})
                new.append(Draft(found, "person_recorded", None, told, source=source))
            self._named[name, organisation] = found
            return found

        return with_people(kind, fields, id_of), new

    def _numbered(self, text: str) -> str | None:
        """Return the person (id) in sight who has a number, where that was typed in the place of a name."""
        found = self.known.by_number.get(text)
        return found if found is not None and in_sight(self.known, found) else None

    def members(self, name: str, organisation: str) -> int:
        """Count the members of an organisation (id) who have this name."""
        here = self.known.homes
        named = self.known.by_name.get(name, ())
        return sum(id in self.known.members and organisation in here.get(id, ()) for id in named)

    def near(self, name: str, organisation: str) -> list[str]:
        """Return the names of people of an organisation (id), candidates left out, that look like this one."""
        there = (id for id, homes in self.known.homes.items() if organisation in homes)
        names = {self.known.people[id].name for id in there if id not in self.known.candidates}
        return get_close_matches(name, sorted(names - {name}), n=2, cutoff=0.5)


def naming_here(connection: Transaction, desk: Desk) -> Naming:
    """Return who can be named: everybody the ledger knows, in sight or not."""
    number = ids(connection)
    of_cases: Iterable[tuple[str, str]] = [
        (number[one.person], number[one.organisation]) for one in case_entries(connection, None)
        if one.organisation is not None
    ]
    told = records(connection, desk.ledger.keys, of=PERSON, with_texts=False)
    return Naming(known(world(connection, desk).people, told, of_cases, desk.within, admitted(connection, desk)))

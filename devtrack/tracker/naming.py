"""Who is meant by the names in a fact's list of people? The same person each time within one transaction."""

from collections.abc import Mapping
from typing import Any

from devtrack.ledger.writing import new_id
from devtrack.subjects import ERASED, PERSON, Draft
from devtrack.tracker.drafting import with_people
from devtrack.tracker.whom import Known, mentioned


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
            found = self._named.get((name, organisation)) or mentioned(name, organisation, self.known)
            if found is None:
                found = new_id(PERSON)
                told = {"organisation": organisation} | ({"name": name} if name != ERASED else {})
                new.append(Draft(found, "person_recorded", None, told, source=source))
            self._named[name, organisation] = found
            return found

        return with_people(kind, fields, id_of), new

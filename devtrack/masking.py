"""How does a person look who is not to be recognised? A surname with a star; no numbers, no birth day, no free text.

Masking twice is masking once, and two people of one file stay two: a number tells them apart, not who they are.
Covered by leaving out: sex, numbers, the discipline of people in lists, the results of reviews. Findings about them
cannot be made from a masked file, and where a rule takes silence for the usual answer it takes it here too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from devtrack.model import Case, Fact
from devtrack.subjects import PEOPLE_FIELDS, ROW_ID, is_private

HIDDEN_FIELDS = {"political_review_concluded": ("passed",), "transfer_reviewed": ("passed",)}
"""Results that are as sensitive as an identity number. With them, and with the discipline of people in lists, goes
what rules say of them: a masked file is no file to judge by."""

COVERED = "（已遮盖）"
_MASKED = re.compile(r".\*\d*")
_BARE = re.compile(r"f[0-9]{1,3}")
"""An id that came from elsewhere and says nothing of anybody: longer, the figures may be somebody's number."""


class Names:
    """The masked names of one case: the same name is masked alike, another one otherwise."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def mask(self, name: str) -> str:
        """Return the surname's first character and a star; with a figure where another person has the same."""
        if not name or name in self._given:
            return self._given.get(name, name)
        if _MASKED.fullmatch(name) or name.startswith("（"):
            found = name
        else:
            found, n = f"{name[0]}*", 1
            while found in self._given.values():
                n += 1
                found = f"{name[0]}*{n}"
        self._given[name] = found
        return found


def is_masked(name: str | None) -> bool:
    """Tell whether a name is one that was masked."""
    return name is not None and _MASKED.fullmatch(name) is not None


def hides(said: Any, held: Any) -> bool:
    """Tell whether a value may be this one, masked: it says nothing else of it."""
    if isinstance(said, list) and isinstance(held, list) and len(said) == len(held):
        return all(hides(one, other) for one, other in zip(said, held, strict=True))
    if isinstance(said, Mapping) and isinstance(held, Mapping):
        mine = {**said, "name": None}
        return hides(said.get("name"), held.get("name")) and all(held.get(key, mine[key]) == mine[key]
                                                                 for key in mine if key != "name")
    if isinstance(said, str) and isinstance(held, str):
        return said == COVERED or (is_masked(said) and held[:1] == said[:1])
    return False


def number(text: str | None) -> str | None:
    """Return a 学号 or 职工号 with its middle covered."""
    if not text:
        return text
    return text[:4] + "*" * max(0, len(text) - 6) + text[-2:] if len(text) > 6 else text[:1] + "*" * (len(text) - 1)


def case(one: Case, id: str, *, judged: bool = False) -> Case:
    """Return a case of somebody not to be recognised, under an id that says nothing.

    `judged`: it is to be judged and only findings are shown; what the rules ask for stays.
    """
    names = Names()
    called = _called(one.facts)
    return replace(
        one, id=id, name=names.mask(one.name), number=None, born=None, id_number=None, sex=None,
        leaves_on=one.leaves_on if judged else one.leaves_on and one.leaves_on[:7],
        facts=tuple(_fact(fact, names, called, judged) for fact in one.facts),
    )


def _called(facts: Sequence[Fact]) -> dict[str, str]:
    """Return new ids for those that came from elsewhere, which may say anything; one that says nothing stays.

    None is left out: without, the next ledger would give an id of its own, and its export be another file.
    """
    ids = dict.fromkeys(fact.id for fact in facts if fact.id is not None and not ROW_ID.fullmatch(fact.id))
    found = {id: id for id in ids if _BARE.fullmatch(id)}
    free = (id for n in range(1, len(ids) + 1) if (id := f"f{n}") not in found)
    return {**found, **dict(zip((id for id in ids if id not in found), free, strict=False))}


def _fact(fact: Fact, names: Names, called: Mapping[str, str], judged: bool) -> Fact:
    hidden = () if judged else HIDDEN_FIELDS.get(fact.kind, ())
    fields = {n: _value(fact.kind, n, value, names, judged) for n, value in fact.fields.items() if n not in hidden}
    return fact._replace(
        fields=fields, why=COVERED if fact.why else None, source=None, recorded_by=None,
        meeting=_opaque(fact.meeting), id=_id(fact.id, called), replaces=_id(fact.replaces, called),
    )


def _id(id: str | None, called: Mapping[str, str]) -> str | None:
    return id if id is None or ROW_ID.fullmatch(id) else called.get(id)


def _value(kind: str, name: str, value: Any, names: Names, judged: bool) -> Any:
    if PEOPLE_FIELDS.get(kind) == name:
        return [_person(one, names, judged) for one in value]
    if value is not None and is_private(kind, name, value):
        return [COVERED for _ in value] if isinstance(value, list) else COVERED
    return value


def _person(one: Mapping[str, Any], names: Names, judged: bool) -> dict[str, Any]:
    if judged:
        return {**one, "name": names.mask(one["name"])}
    return {"name": names.mask(one["name"]), **({"status": one["status"]} if "status" in one else {})}


def _opaque(meeting: str | None) -> str | None:
    return meeting if meeting is not None and re.fullmatch(r"m-[a-z2-7]{10}", meeting) else None

"""What does a file say that the ledger does not know yet, knows otherwise, or knows better?

Pure. A file that was read before changes nothing; one that was changed shows what changed; a fact that has been
corrected in the ledger is not turned back by an old file that still has it as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.masking import hides
from devtrack.model import FOREVER, NEVER, Fact
from devtrack.vocabulary import KINDS, PEOPLE

WHOLE, PARTS = "whole", "parts"
"""How a file speaks: a dossier states facts whole; a roster has columns for parts of them, and may say less."""

STATED = ("decision", "body_kind")
"""What the header of a roster's column says of every row alike; the ledger's own word about a fact goes before."""


class Held(NamedTuple):
    """A fact as the ledger has it: its row, as written and as joined with what is known besides.

    `stands`: it was not corrected; `own`: it has no id from elsewhere, so a fact with one may be the same.
    """

    seq: int
    written: Fact
    joined: Fact
    stands: bool
    own: bool


class Changed(NamedTuple):
    """A fact that the file says otherwise: the one held, what it becomes, the fields that differ (`date` too)."""

    held: Held
    becomes: Fact
    fields: tuple[str, ...]


class Difference(NamedTuple):
    """A file beside the ledger, for one case. `outdated`: the file still says what was corrected since."""

    new: tuple[Fact, ...]
    changed: tuple[Changed, ...]
    same: int
    outdated: tuple[Fact, ...]
    gone: tuple[Held, ...]


def compare(held: Sequence[Held], facts: Sequence[Fact], manner: str, covers: frozenset[str] | None) -> Difference:
    """Return how the facts of a file stand to those held. `covers`: the kinds the file could express; None: all."""
    rest = _Rest(held, manner)
    left = [fact for fact in facts if not rest.known(fact)]
    paired: dict[int, Held] = {}
    for kind in dict.fromkeys(fact.kind for fact in left):
        mine = [fact for fact in left if fact.kind == kind and fact.replaces is None]
        paired |= _pairs([one for one in rest.open if one.written.kind == kind], mine)
    new = _after_what_they_correct([fact for fact in left if id(fact) not in paired], rest.ids)
    changed = [_changed(paired[id(fact)], fact, manner) for fact in left if id(fact) in paired]
    taken = [id(one) for one in paired.values()]
    rest.open = [one for one in rest.open if id(one) not in taken]
    gone = tuple(one for one in rest.open if covers is None or one.written.kind in covers)
    return Difference(tuple(new), tuple(changed), rest.same, tuple(rest.outdated), gone)


def _after_what_they_correct(facts: list[Fact], held: Mapping[str | None, Held]) -> list[Fact]:
    """Return facts in the order of the file, but each after the one it replaces.

    What replaces nobody there is, or itself by way of others, replaces nothing: nothing says which is right.
    """
    by_id = {fact.id: fact for fact in facts if fact.id is not None}
    found: dict[int, Fact] = {}
    for fact in facts:
        chain, ends = _chain(fact, by_id, held)
        for one in reversed(chain):
            found.setdefault(id(one), one._replace(replaces=None) if one in ends else one)
    return list(found.values())


def _chain(
    fact: Fact, by_id: Mapping[str | None, Fact], held: Mapping[str | None, Held]
) -> tuple[list[Fact], list[Fact]]:
    """Return a fact with those it replaces one after another, and which of them replace nothing after all."""
    chain = [fact]
    while (before := by_id.get(chain[-1].replaces)) is not None and chain[-1].replaces is not None:
        if any(one is before for one in chain):
            return chain, chain[next(n for n, one in enumerate(chain) if one is before):]
        chain.append(before)
    last = chain[-1]
    return chain, [last] if last.replaces is not None and last.replaces not in held else []


class _Rest:
    """What is held and not yet matched."""

    def __init__(self, held: Sequence[Held], manner: str) -> None:
        self.manner = manner
        self.ids: dict[str | None, Held] = {one.written.id: one for one in held}
        self.by_replaced: dict[str | None, Held] = {one.written.replaces: one for one in held if one.written.replaces}
        self.open = [one for one in held if one.stands]
        self.closed = [one for one in held if not one.stands]
        self.same = 0
        self.outdated: list[Fact] = []

    def known(self, fact: Fact) -> bool:
        """Tell whether the ledger knows this fact, as it is or as it was before a correction."""
        by_id = self.ids.get(fact.id) if fact.id is not None else None
        if by_id is not None and not by_id.stands:
            self.same += 1
            return True
        candidates = [by_id] if by_id is not None else self.open
        for one in candidates:
            if one in self.open and _alike(one, fact, self.manner):
                self.open.remove(one)
                self.same += 1
                return True
        if by_id is None and fact.id is None:
            return self._was_known(fact)
        return False

    def _was_known(self, fact: Fact) -> bool:
        for one in self.closed:
            if _alike(one, fact, self.manner):
                self.closed.remove(one)
                self.outdated.append(fact)
                self._follow(one)
                return True
        return False

    def _follow(self, one: Held) -> None:
        """Take out what a fact became: it is not missing from the file, the file is merely older."""
        while (found := self.by_replaced.get(one.written.id)) is not None:
            one = found
            if one in self.open:
                self.open.remove(one)
                return


def _alike(held: Held, fact: Fact, manner: str) -> bool:
    """Tell whether a fact says nothing that is not held: alike in whole, or in the parts that it speaks of."""
    written, joined = held.written, held.joined
    if written.kind != fact.kind:
        return False
    if manner == PARTS:
        if not (fact.lo <= written.lo and written.hi <= fact.hi):
            return False
    elif written.date != fact.date or written.elsewhere != fact.elsewhere:
        return False
    for name, value in fact.fields.items():
        if manner == PARTS and name in STATED and name in written.fields:
            continue
        if not any(_same_value(one.fields.get(name), value, name, fact.kind) for one in (written, joined)):
            return False
    return manner == PARTS or all(name in fact.fields for name in written.fields)


def _same_value(held: Any, said: Any, name: str, kind: str) -> bool:
    if held == said or hides(said, held):
        return True
    if KINDS[kind].fields.get(name) != PEOPLE or not held or len(held) != len(said):
        return False
    known = {one["name"]: one for one in held}
    return all(
        one["name"] in known and all(known[one["name"]].get(key, value) == value for key, value in one.items())
        for one in said
    )


def _pairs(held: Sequence[Held], facts: Iterable[Fact]) -> dict[int, Held]:
    """Return which held fact each fact of one kind corrects: by its id, else the one nearest in time."""
    by_id = {one.written.id: one for one in held}
    found: dict[int, Held] = {}
    rest, waiting = list(held), []
    for fact in facts:
        if fact.id is not None and fact.id in by_id and by_id[fact.id] in rest:
            found[id(fact)] = by_id[fact.id]
            rest.remove(by_id[fact.id])
        else:
            waiting.append(fact)
    near = sorted(
        (_distance(one.written, fact), n, m)
        for n, one in enumerate(rest) for m, fact in enumerate(waiting) if fact.id is None or one.own
    )
    taken: set[int] = set()
    for _, n, m in near:
        if n not in taken and id(waiting[m]) not in found:
            taken.add(n)
            found[id(waiting[m])] = rest[n]
    return found


def _distance(one: Fact, other: Fact) -> int:
    if one.lo <= NEVER or other.lo <= NEVER:
        return FOREVER
    return abs(one.lo - other.lo)


def _changed(held: Held, fact: Fact, manner: str) -> Changed:
    written = held.written
    if manner == WHOLE:
        becomes = fact
    else:
        exact = fact.lo <= written.lo and written.hi <= fact.hi  # the roster knows the day less well
        day = written if exact else fact
        stated = {name: written.fields[name] for name in STATED if name in written.fields}
        fields: Mapping[str, Any] = {**written.fields, **fact.fields, **stated}
        becomes = fact._replace(date=day.date, lo=day.lo, hi=day.hi, fields=fields, elsewhere=written.elsewhere)
    names = {*written.fields, *becomes.fields}
    differ = [name for name in sorted(names) if written.fields.get(name) != becomes.fields.get(name)]
    dates = ("date",) if written.date != becomes.date else ()
    return Changed(held, becomes, (*dates, *differ))

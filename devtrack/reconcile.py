"""What does a file say that the ledger does not know yet, knows otherwise, or knows better?

Pure. A file that was read before changes nothing; one that was changed shows what changed; a fact that has been
corrected in the ledger is not turned back by an old file that still has it as it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.masking import hides
from devtrack.model import FOREVER, NEVER, Fact
from devtrack.subjects import takes_back
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
    """A file beside the ledger, for one case.

    `outdated`: the file still says what was corrected since. `rows`: id in the file -> the row that stands for it
    today, which a correction of it replaces.
    """

    new: tuple[Fact, ...]
    changed: tuple[Changed, ...]
    same: int
    outdated: tuple[Fact, ...]
    gone: tuple[Held, ...]
    rows: Mapping[str | None, int]


def compare(held: Sequence[Held], facts: Sequence[Fact], manner: str, covers: frozenset[str] | None) -> Difference:
    """Return how the facts of a file stand to those held. `covers`: the kinds the file could express; None: all.

    A roster has one place for a kind: where it says something of it, other facts of that kind are not missing from it.
    """
    facts = _named_once(facts)
    rest = _Rest(held, facts, manner)
    known = {id(fact) for fact in sorted(facts, key=rest.turn) if rest.known(fact)}
    left = [fact for fact in facts if id(fact) not in known]
    paired = _paired(rest, left)
    new = _after_what_they_correct([fact for fact in left if id(fact) not in paired], rest.named())
    for fact in new:
        rest.close(rest.named().get(fact.replaces))
    said = {fact.kind for fact in facts} if manner == PARTS else ()
    gone = (one for one in rest.open if (covers is None or one.written.kind in covers) and one.written.kind not in said)
    return Difference(
        tuple(fact._replace(id=None) if fact.id in rest.ids else fact for fact in new),
        tuple(_changed(paired[id(fact)], fact, rest) for fact in left if id(fact) in paired),
        rest.same, tuple(rest.outdated), tuple(gone), {id: one.seq for id, one in rest.named().items()},
    )


def _named_once(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts without the ids that were given twice: they name nothing."""
    times = Counter(fact.id for fact in facts)
    return [fact._replace(id=None) if times[fact.id] > 1 else fact for fact in facts]


def _paired(rest: "_Rest", left: Sequence[Fact]) -> dict[int, Held]:
    """Return which held fact each fact of the file corrects: by its id, else the one of its kind nearest in time."""
    found: dict[int, Held] = {}
    for fact in left:
        one = None if takes_back(fact.kind) else rest.last(rest.ids.get(fact.id) if fact.id else None)
        if one is not None and rest.close(one):
            found[id(fact)] = one
    for kind in dict.fromkeys(fact.kind for fact in left):
        mine = [fact for fact in left if fact.kind == kind and fact.replaces is None and id(fact) not in found]
        for at, one in _nearest([one for one in rest.open if one.written.kind == kind], mine):
            found[at] = one
            rest.close(one)
    return found


def _after_what_they_correct(facts: list[Fact], held: Mapping[str | None, Held]) -> list[Fact]:
    """Return facts in the order of the file, but each after the one it replaces.

    What replaces nobody there is, or itself by way of others, replaces nothing: nothing says which is right.
    """
    by_id: dict[str | None, Fact] = {fact.id: fact for fact in facts if fact.id is not None}
    found: dict[int, Fact] = {}
    for fact in facts:
        chain, ends = _chain(fact, by_id, held)
        for one in reversed(chain):
            found.setdefault(id(one), one._replace(replaces=None) if one in ends else one)
    return [fact for fact in found.values() if fact.replaces is not None or not takes_back(fact.kind)]


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

    def __init__(self, held: Sequence[Held], facts: Iterable[Fact], manner: str) -> None:
        self.manner = manner
        self.ids: dict[str | None, Held] = {one.written.id: one for one in held}
        self.met: dict[str | None, Held] = {}
        self.replaced = {fact.replaces for fact in facts if fact.replaces is not None}
        self.became: dict[str | None, Held] = {one.written.replaces: one for one in held if one.written.replaces}
        self.open = [one for one in held if one.stands]
        self.closed = [one for one in held if not one.stands]
        self.same = 0
        self.outdated: list[Fact] = []

    def turn(self, fact: Fact) -> tuple[bool, bool, int]:
        """Return when a fact is looked at: what is known by its id first, what takes others back last."""
        return takes_back(fact.kind), fact.id not in self.ids, fact.hi - fact.lo

    def known(self, fact: Fact) -> bool:
        """Tell whether the ledger knows this fact, as it is or as it was before a correction."""
        if takes_back(fact.kind):
            last = self.last(self.named().get(fact.replaces))
            return last is not None and not last.stands and self._is_same(fact, last)
        one = self.ids.get(fact.id) if fact.id is not None else None
        if one is None:
            return self._stands(self.open, fact) or self._stood(self.closed, fact)
        if fact.id in self.replaced:  # told for the record only: what came of it stands in the file too
            return self._is_same(fact, one)
        chain = self._chain(one)
        if self._stands(chain[-1:], fact) or self._stood([one for one in chain if not one.stands], fact):
            return True
        return not chain[-1].stands and self._stands(self.open, fact)

    def named(self) -> dict[str | None, Held]:
        """Return what stands today for an id in the file or in the ledger."""
        return {id: self._chain(one)[-1] for id, one in (self.ids | self.met).items()}

    def last(self, one: Held | None) -> Held | None:
        """Return what a fact has become."""
        return None if one is None else self._chain(one)[-1]

    def close(self, one: Held | None) -> bool:
        """Take out what is matched; tell whether it was still open."""
        found = one in self.open
        self.open = [other for other in self.open if other is not one]
        return found

    def _chain(self, one: Held) -> list[Held]:
        found = [one]
        while (following := self.became.get(found[-1].written.id)) is not None:
            found.append(following)
        return found

    def _is_same(self, fact: Fact, one: Held) -> bool:
        self.close(one)
        self.same += 1
        self.met[fact.id] = one
        return True

    def _stands(self, candidates: Iterable[Held], fact: Fact) -> bool:
        found = (one for one in candidates if one in self.open and _alike(one, fact, self.manner))
        return (one := next(found, None)) is not None and self._is_same(fact, one)

    def _stood(self, candidates: Iterable[Held], fact: Fact) -> bool:
        """Tell whether a fact was corrected since; what it became is not missing from the file, which is older."""
        for one in candidates:
            mine = fact.id is None or one.own or fact.id in self.ids
            if mine and one in self.closed and _alike(one, fact, self.manner):
                self.closed.remove(one)
                if fact.id in self.replaced:
                    return self._is_same(fact, one)
                self.outdated.append(fact)
                self.close(self.last(one))
                return True
        return False


def _alike(held: Held, fact: Fact, manner: str) -> bool:
    """Tell whether a fact says nothing that is not held: alike in whole, or in the parts that it speaks of."""
    written, joined = held.written, held.joined
    if written.kind != fact.kind:
        return False
    if manner == PARTS:
        if not _within(written, fact):
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


def _nearest(held: Sequence[Held], facts: Sequence[Fact]) -> Iterator[tuple[int, Held]]:
    """Yield which held fact each fact of one kind corrects, the nearest in time first."""
    near = sorted(
        (_distance(one.written, fact), n, m)
        for n, one in enumerate(held) for m, fact in enumerate(facts) if fact.id is None or one.own
    )
    taken: set[int] = set()
    done: set[int] = set()
    for _, n, m in near:
        if n not in taken and m not in done:
            taken.add(n)
            done.add(m)
            yield id(facts[m]), held[n]


def _distance(one: Fact, other: Fact) -> int:
    if one.lo <= NEVER or other.lo <= NEVER:
        return FOREVER
    return abs(one.lo - other.lo)


def _within(one: Fact, other: Fact) -> bool:
    """Tell whether one day lies within the other's; what is written without a day says nothing of it."""
    return other.date is None or (other.lo <= one.lo and one.hi <= other.hi)


def _changed(held: Held, fact: Fact, rest: _Rest) -> Changed:
    written = held.written
    if rest.manner == WHOLE:
        becomes = fact._replace(id=None) if fact.id in rest.ids else fact
    else:
        day = written if _within(written, fact) else fact  # the roster may know the day less well
        stated = {name: written.fields[name] for name in STATED if name in written.fields}
        fields: Mapping[str, Any] = {**written.fields, **fact.fields, **stated}
        becomes = fact._replace(date=day.date, lo=day.lo, hi=day.hi, fields=fields, elsewhere=written.elsewhere)
    names = {*written.fields, *becomes.fields}
    differ = [name for name in sorted(names) if written.fields.get(name) != becomes.fields.get(name)]
    dates = ("date",) if written.date != becomes.date else ()
    return Changed(held, becomes, (*dates, *differ))

"""What does a file say that the ledger does not know yet, knows otherwise, or knows better?

Pure. A file that was read before changes nothing; one that was changed shows what changed; a fact that has been
corrected in the ledger is not turned back by an old file that still has it as it was.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    facts = _sound(facts, {one.written.id for one in held})
    rest = _Rest(held, facts, manner)
    known = {id(fact) for fact in sorted(facts, key=rest.turn) if rest.known(fact)}
    left = [fact for fact in facts if id(fact) not in known]
    paired = _paired(rest, left)
    new = _after_what_they_correct([fact for fact in left if id(fact) not in paired])
    for fact in new:
        rest.close(rest.named().get(fact.replaces))
    said = {fact.kind for fact in facts} if manner == PARTS else ()
    gone = (one for one in rest.open if (covers is None or one.written.kind in covers) and one.written.kind not in said)
    return Difference(
        tuple(fact._replace(id=None) if fact.id in rest.ids else fact for fact in new),
        tuple(_changed(paired[id(fact)], fact, rest) for fact in left if id(fact) in paired),
        rest.same, tuple(rest.outdated), tuple(gone), {id: one.seq for id, one in rest.named().items()},
    )


def _sound(facts: Sequence[Fact], held: Collection[str | None]) -> list[Fact]:
    """Return the facts with such links only as lead to one fact, of the file or held, and not back to where they began.

    An id given twice names nothing, and nothing says which of a circle is right. What takes nothing back says nothing,
    and what was taken back once does not come back.
    """
    times = Counter(fact.id for fact in facts)
    found = [fact._replace(id=None) if times[fact.id] > 1 else fact for fact in facts]
    rounds = _circular({fact.id: fact.replaces for fact in found if fact.id is not None})
    while True:
        there = ({fact.id for fact in found if not takes_back(fact.kind)} | set(held)) - rounds - {None}
        cut = [fact if fact.replaces in there else fact._replace(replaces=None) for fact in found]
        left = [fact for fact in cut if fact.replaces is not None or not takes_back(fact.kind)]
        if len(left) == len(found):
            return left
        found = left


def _circular(links: Mapping[str | None, str | None]) -> set[str | None]:
    """Return the ids that lead back to themselves."""
    found: set[str | None] = set()
    for start in links:
        path: list[str | None] = []
        at: str | None = start
        while at is not None and at not in path:
            path.append(at)
            at = links.get(at)
        if at is not None:
            found.update(path[path.index(at):])
    return found


def _paired(rest: "_Rest", left: Sequence[Fact]) -> dict[int, Held]:
    """Return which held fact each fact of the file corrects: by its id, else the one of its kind nearest in time."""
    found: dict[int, Held] = {}
    for fact in left:
        if fact.id in rest.ids and not takes_back(fact.kind) and rest.close(one := rest.chain(rest.ids[fact.id])[-1]):
            found[id(fact)] = one
    for kind in dict.fromkeys(fact.kind for fact in left):
        mine = [fact for fact in left if fact.kind == kind and fact.replaces is None and id(fact) not in found]
        for at, one in _nearest([one for one in rest.free() if one.written.kind == kind], mine):
            found[at] = one
            rest.close(one)
    return found


def _after_what_they_correct(facts: Sequence[Fact]) -> list[Fact]:
    """Return facts in the order of the file, but each after the one it replaces."""
    by_id = {fact.id: fact for fact in facts if fact.id is not None}
    found: dict[int, Fact] = {}
    for fact in facts:
        chain = [fact]
        while (before := by_id.get(chain[-1].replaces) if chain[-1].replaces else None) is not None:
            chain.append(before)
        found |= {id(one): one for one in reversed(chain) if id(one) not in found}
    return list(found.values())


class _Rest:
    """What is held and not yet matched."""

    def __init__(self, held: Sequence[Held], facts: Iterable[Fact], manner: str) -> None:
        self.manner = manner
        self.ids: dict[str | None, Held] = {one.written.id: one for one in held}
        self.met: dict[str | None, Held] = {}
        self.replaced = {fact.replaces for fact in facts if fact.replaces is not None}
        self.said = {fact.id for fact in facts if fact.id is not None} | self.replaced
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
            target = (self.ids | self.met).get(fact.replaces)
            return target is not None and not target.stands and self._is_same(fact, target)
        one = self.ids.get(fact.id) if fact.id is not None else None
        if one is None:
            return self._stands(self.free(), fact) or self._stood(self.free(self.closed), fact)
        if fact.id in self.replaced:  # told for the record only: what came of it stands in the file too
            return self._is_same(fact, one)
        chain = self.chain(one)
        if self._stands(chain[-1:], fact) or self._stood([one for one in chain if not one.stands], fact):
            return True
        taken = chain[-1] is not one and chain[-1].written.id in self.said  # it is another one in the file
        return (taken or not chain[-1].stands) and self._stands(self.free(), fact)

    def free(self, held: Iterable[Held] | None = None) -> list[Held]:
        """Return those of the open ones, or of others, that the file does not name."""
        return [one for one in (self.open if held is None else held) if one.written.id not in self.said]

    def named(self) -> dict[str | None, Held]:
        """Return what a correction of an id, in the file or in the ledger, replaces: what stands for it today.

        What it became and the file tells of too is another correction: both stand, as in the file.
        """
        last = {id: (one, self.chain(one)[-1]) for id, one in (self.ids | self.met).items()}
        return {id: one if end.written.id in self.said else end for id, (one, end) in last.items()}

    def close(self, one: Held | None) -> bool:
        """Take out what is matched; tell whether it was still open."""
        found = one in self.open
        self.open = [other for other in self.open if other is not one]
        return found

    def chain(self, one: Held) -> list[Held]:
        """Return a fact and what it became, one correction after another."""
        found = [one]
        while (following := self.became.get(found[-1].written.id)) is not None and following not in found:
            found.append(following)
        return found

    def _is_same(self, fact: Fact, one: Held) -> bool:
        self.close(one)
        self.same += 1
        if fact.id is not None:
            self.met[fact.id] = one
        return True

    def _stands(self, candidates: Iterable[Held], fact: Fact) -> bool:
        found = (one for one in candidates if one in self.open and _alike(one, fact, self.manner))
        return (one := next(found, None)) is not None and self._is_same(fact, one)

    def _stood(self, candidates: Iterable[Held], fact: Fact) -> bool:
        """Tell whether a fact was corrected since; what it became is not missing from the file, which is older."""
        for one in candidates:
            mine = self.manner == PARTS or fact.id is None or one.own or fact.id in self.ids
            if mine and one in self.closed and _alike(one, fact, self.manner):
                self.closed.remove(one)
                if fact.id in self.replaced:
                    return self._is_same(fact, one)
                self.outdated.append(fact)
                self.close(self.chain(one)[-1])
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

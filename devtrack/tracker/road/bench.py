"""How would a step look in these cases, and what stands against it? Reckoned as the ledger itself would tell it."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile, Person, World, supposed
from devtrack.chronicle import read
from devtrack.dates import write
from devtrack.flawless import flawless
from devtrack.gate.judging import Gate, Gatekeeper, Opening
from devtrack.gate.sentences import refused
from devtrack.ledger.engine import Transaction
from devtrack.lifecycle.machine import Road, road_of
from devtrack.lifecycle.steps import refusal, state_before_leaving
from devtrack.model import Case, Fact, Rulebook, Workflow
from devtrack.subjects import PEOPLE_FIELDS, Draft
from devtrack.tracker.cases.naming import Naming, naming_here
from devtrack.tracker.cases.recording import Happened, put_in
from devtrack.tracker.cases.rehearsal import Work
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import world

VOTE = "conversion_voted"


class Stand(NamedTuple):
    """How a case stands before a step: who guards it, on which road, by which rules."""

    file: CaseFile
    flow: Workflow
    books: tuple[Rulebook, ...]
    road: Road
    keeper: Gatekeeper


class Trial(NamedTuple):
    """A step tried in one case: why its state forbids it (None: it does not), what stands against it, on which day.

    `fact`: as it would stand; `drafts`: what would be written, the fact last; `notes`: what to say of people it names.
    """

    stand: Stand
    fact: Fact
    drafts: tuple[Draft, ...]
    refusal: str | None
    gate: Gate
    notes: tuple[str, ...] = ()


class TrialBench:
    """Tries steps in cases within a transaction; what the ledger knows besides them is read once.

    `cancelling`: the branch means to cancel, so that what precedes its vote needs neither application nor notice.
    """

    def __init__(self, connection: Transaction, work: Work, *, cancelling: bool = False) -> None:
        self.connection, self.work, self.cancelling = connection, work, cancelling
        self._world: World | None = None
        self._naming: Naming | None = None
        self._stands: dict[str, Stand] = {}

    @property
    def world(self) -> World:
        """What the ledger knows besides the rows of cases."""
        if self._world is None:
            self._world = world(self.connection, self.work.desk)
        return self._world

    def stand(self, file: CaseFile) -> Stand:
        """Return how a case stands, as of today."""
        if file.id not in self._stands:
            flow, books, _ = self.work.bench.loaded(file)
            suppose = partial(_vote_to_cancel, file.case) if self.cancelling else _nothing
            keeper = Gatekeeper(flow, books, file.case, self.work.bench.ask.as_of, suppose)
            self._stands[file.id] = Stand(file, flow, books, road_of(flow), keeper)
        return self._stands[file.id]

    def tried(self, file: CaseFile, fact: Happened, slips: Slips, meeting: str | None = None) -> Trial:
        """Try a step as it was typed; what is wrong with the names in it is kept in mind."""
        drafts, notes = self._put_in(file, fact, slips)
        *new, last = drafts
        drafts = [*new, last._replace(meeting=meeting)]
        joined = supposed(file, drafts[-1], self._with(new))
        stand = self.stand(file)
        forbidden, gate = self.forbidden(stand, joined), stand.keeper.judge(joined)
        return Trial(stand, joined, tuple(drafts), forbidden, gate, tuple(notes))

    def forbidden(self, stand: Stand, fact: Fact) -> str | None:
        """Return why the state of the case forbids a fact, in Chinese; None where it does not."""
        h = read(stand.file.case, fact.lo)
        found = refusal(stand.road, stand.books, h, fact, state_before_leaving(h, stand.road))
        return None if found is None else refused(found, fact)

    def passes(self, trial: Trial, acknowledged: Collection[str] = ()) -> bool:
        """Tell whether a step may be taken: what moves a case, by the machine, whose hook asks the gate."""
        stand, fact = trial.stand, trial.fact

        def gate() -> bool:
            return not trial.refusal and not trial.gate.against(acknowledged)

        h = read(stand.file.case, fact.lo)
        before = state_before_leaving(h, stand.road)
        if stand.road.trigger(h.state, fact, before) is None:
            return gate()  # it moves nothing
        return stand.road.advance(h.state, fact, before, gate) is not None

    def opening(self, file: CaseFile, fact: Happened, day: int, slips: Slips) -> Opening:
        """Return when a step may be taken at the earliest, its unwritten fields filled in as the rules ask."""
        return self.stand(file).keeper.opening(partial(self.filled, file, fact, slips), day)

    def filled(self, file: CaseFile, fact: Happened, slips: Slips, day: int) -> Fact:
        """Return a step on a day (ordinal) with the fields that were not typed filled in as the rules ask."""
        stand = self.stand(file)
        ideal = flawless(fact.kind, read(file.case, day), day, stand.books[0].calendar)
        people = PEOPLE_FIELDS.get(fact.kind, "")
        apart = {people, *(("carried",) if "for" in fact.fields else ())}  # whether it carried, the votes typed say
        fields = {**{name: value for name, value in ideal.items() if name not in apart}, **fact.fields}
        *new, last = self._put_in(file, Happened(fact.kind, write(day), fields, False), slips)[0]
        joined = supposed(file, last, self._with(new))
        if people and people not in fact.fields:
            joined = joined._replace(fields={**joined.fields, people: ideal[people]})
        return joined

    def _put_in(self, file: CaseFile, fact: Happened, slips: Slips) -> tuple[list[Draft], list[str]]:
        """Return a fact as drafts with people by id; who can be named is read once, and only where somebody is."""
        named = fact.fields.get(PEOPLE_FIELDS.get(fact.kind, ""))
        if named and self._naming is None:
            self._naming = naming_here(self.connection, self.work.desk)
        return put_in(self.connection, self.work, fact, (file,), slips, self._naming)

    def _with(self, new: Sequence[Draft]) -> World:
        """Return what the ledger knows, and who is named for the first time."""
        if not new:
            return self.world
        people: Mapping[str, Any] = {one.subject: Person(one.subject, one.fields.get("name", "")) for one in new}
        return self.world._replace(people={**self.world.people, **people})


def _nothing(day: int) -> Sequence[Fact]:
    return ()


def _vote_to_cancel(case: Case, day: int) -> Sequence[Fact]:
    """Return the vote to cancel that a branch intends, the day after a step, where it has not been taken yet."""
    h = read(case, day)
    if h.state != "probationary" or h.rounds[-1].vote is not None:
        return ()
    fields = {**flawless(VOTE, h, day, {}), "decision": "cancel"}
    return (Fact(VOTE, write(day + 1), day + 1, day + 1, fields),)

"""How would a step look in these cases, and what stands against it? Reckoned as the ledger itself would tell it."""

from collections.abc import Collection, Iterable
from functools import partial
from typing import NamedTuple

from devtrack.assembly import CaseFile, Person, World, supposed
from devtrack.chronicle import read
from devtrack.dates import add_months, write
from devtrack.flawless import flawless
from devtrack.gate.judging import Gate, Gatekeeper, Opening
from devtrack.gate.sentences import refused
from devtrack.history import CANCELLED_DROPS
from devtrack.ledger.engine import Transaction
from devtrack.lifecycle.machine import Road, road_of
from devtrack.lifecycle.steps import moves_from, refusal, state_before_leaving
from devtrack.model import Case, Fact, Rulebook, Workflow
from devtrack.subjects import PEOPLE_FIELDS, Draft
from devtrack.tracker.cases.naming import Naming, naming_here
from devtrack.tracker.cases.recording import Happened, put_in
from devtrack.tracker.cases.rehearsal import Work
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import world

VOTE = "conversion_voted"
SHORTEST = 6  # months by which a probation is extended at least (细则 2026 第三十一条)


class Stand(NamedTuple):
    """How a case stands before a step: who guards it, on which road, by which rules."""

    file: CaseFile
    flow: Workflow
    books: tuple[Rulebook, ...]
    road: Road
    keeper: Gatekeeper


class Trial(NamedTuple):
    """A step tried in one case: why its state forbids it (None: it does not), what stands against it, on which day.

    `fact`: as it would stand; `draft`: as it would be written; `notes`: what to say of people it names.
    """

    stand: Stand
    fact: Fact
    draft: Draft
    refusal: str | None
    gate: Gate
    notes: tuple[str, ...] = ()


class TrialBench:
    """Tries steps in cases within a transaction; what the ledger knows besides them is read once.

    `cancelling`: the branch means to cancel, so that its steps before the vote need neither application nor notice.
    """

    def __init__(self, connection: Transaction, work: Work, *, cancelling: bool = False) -> None:
        self.connection, self.work, self.cancelling = connection, work, cancelling
        self._world: World | None = None
        self._naming: Naming | None = None
        self._new: dict[str, Draft] = {}
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
            spared = CANCELLED_DROPS if self.cancelling else ()
            keeper = Gatekeeper(flow, books, file.case, self.work.bench.ask.as_of, spared=spared)
            self._stands[file.id] = Stand(file, flow, books, road_of(flow), keeper)
        return self._stands[file.id]

    def tried(self, file: CaseFile, fact: Happened, slips: Slips, meeting: str | None = None) -> Trial:
        """Try a step as it was typed; what is wrong with the names in it is kept in mind."""
        draft, notes = self._put_in(file, fact, slips)
        draft = draft._replace(meeting=meeting)
        joined = supposed(file, draft, self._known())
        stand = self.stand(file)
        forbidden, gate = self.forbidden(stand, joined), stand.keeper.judge(joined)
        return Trial(stand, joined, draft, forbidden, gate, tuple(notes))

    def introduced(self, trials: Iterable[Trial]) -> list[Draft]:
        """Return what has to be written of people whom these trials name for the first time, each once."""
        named = [
            one["person"] for trial in trials
            for one in trial.draft.fields.get(PEOPLE_FIELDS.get(trial.draft.kind, ""), ())
        ]
        return [self._new[id] for id in dict.fromkeys(named) if id in self._new]

    def forbidden(self, stand: Stand, fact: Fact) -> str | None:
        """Return why the state of the case forbids a fact, in Chinese; None where it does not."""
        h = read(stand.file.case, fact.lo)
        found = refusal(stand.road, stand.books, h, fact, state_before_leaving(h))
        return None if found is None else refused(found, fact)

    def opening(self, file: CaseFile, fact: Happened, day: int, slips: Slips) -> Opening:
        """Return when a step may be taken at the earliest, its unwritten fields filled in as the rules ask.

        What the state forbids on the day may belong to the next one, as a vote does the day after a refusal.
        """
        make, stand = partial(self.filled, file, fact, slips), self.stand(file)
        opening = stand.keeper.opening(make, day)
        if opening.day is None or self.forbidden(stand, make(opening.day)) is None:
            return opening
        later = stand.keeper.opening(make, opening.day + 1)
        belongs = later.day is not None and self.forbidden(stand, make(later.day)) is None
        return later._replace(gate=opening.gate) if belongs else opening._replace(day=None)

    def filled(self, file: CaseFile, fact: Happened, slips: Slips, day: int) -> Fact:
        """Return a step on a day (ordinal) with the fields that were not typed filled in as the rules ask."""
        stand = self.stand(file)
        ideal = flawless(fact.kind, read(file.case, day), day, stand.books[0].calendar)
        people = PEOPLE_FIELDS.get(fact.kind, "")
        apart = {people, *(("carried",) if "for" in fact.fields else ())}  # whether it carried, the votes typed say
        fields = {**{name: value for name, value in ideal.items() if name not in apart}, **fact.fields}
        if fields.get("decision") == "extend" and fact.kind == VOTE and "extend_to" not in fields:
            fields |= _extended(file.case, day)
        draft, _ = self._put_in(file, Happened(fact.kind, write(day), fields, False), slips)
        joined = supposed(file, draft, self._known())
        if people and people not in fact.fields:
            joined = joined._replace(fields={**joined.fields, people: ideal[people]})
        return joined

    def _put_in(self, file: CaseFile, fact: Happened, slips: Slips) -> tuple[Draft, list[str]]:
        """Return a fact as a draft with people by id; who can be named is read once, and only where somebody is."""
        named = fact.fields.get(PEOPLE_FIELDS.get(fact.kind, ""))
        if named and self._naming is None:
            self._naming = naming_here(self.connection, self.work.desk)
        (*new, draft), notes = put_in(self.connection, self.work, fact, (file,), slips, self._naming)
        self._new |= {one.subject: one for one in new}
        return draft, notes

    def _known(self) -> World:
        """Return what the ledger knows, and everybody who was named here for the first time."""
        if not self._new:
            return self.world
        new = {id: Person(id, one.fields.get("name", "")) for id, one in self._new.items()}
        return self.world._replace(people={**self.world.people, **new})


def passes(trial: Trial, acknowledged: Collection[str] = ()) -> bool:
    """Tell whether a step may be taken: what moves a case, by the machine, whose hook asks the gate."""
    stand, fact = trial.stand, trial.fact

    def gate() -> bool:
        return not trial.refusal and not trial.gate.against(acknowledged)

    here, before = moves_from(stand.road, read(stand.file.case, fact.lo))
    if stand.road.trigger(here, fact, before) is None:
        return gate()  # it moves nothing
    return stand.road.advance(here, fact, before, gate) is not None


def _extended(case: Case, day: int) -> dict[str, str | None]:
    """Return the shortest extension there is, for a vote that does not say yet until when."""
    end = read(case, day).rounds[-1].end()
    return {"extend_to": write(add_months(end[1], SHORTEST))} if end is not None else {}

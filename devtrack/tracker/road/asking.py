"""May this step be taken with these people, and if not, why not and when at the earliest? Asked, nothing is written."""

from collections.abc import Iterator
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile
from devtrack.chronicle import read as read_case
from devtrack.dates import parse, write
from devtrack.flawless import flawless
from devtrack.gate.judging import Departing, Opening
from devtrack.gate.sentences import held, late, step_of
from devtrack.history import BEFORE_CONVERSION, CANCELLED_DROPS
from devtrack.ledger.engine import reading
from devtrack.model import Fact, Finding
from devtrack.tracker.cases.recording import Happened, read
from devtrack.tracker.cases.rehearsal import Work
from devtrack.tracker.cases.seeking import several
from devtrack.tracker.cases.steps import fields_of, kind_of
from devtrack.tracker.road.bench import TrialBench
from devtrack.tracker.slips import Slips, check_question
from devtrack.vocabulary import DEFAULTS, FIELD_NAMES, KINDS, VALUE_NAMES

BEFORE_A_VOTE_TO_CANCEL = tuple(kind for kind in BEFORE_CONVERSION if kind not in CANCELLED_DROPS)
NOT_ASKED = frozenset({"carried", "objections"})
"""Fields that say nothing new where they are not written."""


class Question(NamedTuple):
    """What was typed: the step, the people, the day asked for (None: today), what is known of the step already.

    `toward`: the decision that the branch intends, where it is not to convert.
    """

    step: str
    whos: tuple[str, ...]
    on: str | None = None
    fields: tuple[str, ...] = ()
    toward: str | None = None


class Reason(NamedTuple):
    """Why a step is held back: a sentence, and the finding it comes from (None: the state of the case)."""

    text: str
    finding: Finding | None = None


class Answer(NamedTuple):
    """May it be done with one person? `day`: asked for (ordinal); `opens`: the earliest lawful one, None: none.

    `reasons`: on the day asked for; `first`: what must be done before, where waiting does not help; `departing`: what
    must be acknowledged by name; `late`: what stays late; `needs`: fields that its paper must say.
    """

    file: CaseFile
    kind: str
    day: int
    opens: int | None
    reasons: tuple[Reason, ...]
    first: tuple[str, ...]
    departing: tuple[Departing, ...]
    late: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def yes(self) -> bool:
        """Whether it may be done on the day asked for, as it is."""
        return self.opens == self.day and not self.departing

    @property
    def if_acknowledged(self) -> bool:
        """Whether it may be done on the day asked for, once somebody has taken on what the school asks otherwise."""
        return self.opens == self.day and bool(self.departing)


def ask(work: Work, question: Question) -> list[Answer]:
    """Say for each person whether a step may be taken; raises Unusable with every mistake. Nothing is written."""
    access.require(work.desk.account, access.READ, work.desk.tree)
    with reading(work.desk.ledger.engine) as connection:
        slips = Slips(work.desk, work.moment[:10])
        meant = several(connection, work.desk, question.whos, work.bench.ask.as_of)
        for said in meant.mistakes:
            slips.add(said)
        kind = read(slips, lambda: kind_of(question.step))
        on = slips.day(question.on, "--on", needed=False)
        fields = fields_of(kind, question.fields) if kind else None
        cancelling = kind is not None and intends_to_cancel(question.toward, kind, slips)
        for said in fields.mistakes if fields else ():
            slips.add(said)
        check_question(slips)
        assert kind is not None
        assert fields is not None
        day = parse(on)[0] if on else work.bench.ask.as_of
        bench = TrialBench(connection, work, cancelling=cancelling)
        found = list(_answers(bench, meant.files, Happened(kind, write(day), fields.fields, False), slips))
        check_question(slips)
        return found


def intends_to_cancel(typed: str | None, kind: str, slips: Slips) -> bool:
    """Tell whether a branch means to cancel; what cannot be meant is kept in mind.

    Only what comes before its vote and stays owed is judged so: the vote itself is judged by its own decision.
    """
    if typed is not None and kind not in BEFORE_A_VOTE_TO_CANCEL:
        steps = "、".join(KINDS[one].name for one in BEFORE_A_VOTE_TO_CANCEL)
        slips.add(f"--toward 只用于支部大会以前的{steps}；表决的决议写在 --set decision=cancel")
        return False
    return slips.choice(typed, "--toward", {"cancel": VALUE_NAMES["cancel"]}, needed=False) == "cancel"


def _answers(bench: TrialBench, files: tuple[CaseFile, ...], fact: Happened, slips: Slips) -> Iterator[Answer]:
    day = parse(fact.date)[0]
    for file in files:
        filled = bench.filled(file, fact, slips, day)
        forbidden = bench.forbidden(bench.stand(file), filled)
        opening = bench.opening(file, fact, day, slips)
        yield answer(file, filled, day, opening, forbidden, _needs(bench, file, fact, day))


def answer(
    file: CaseFile, fact: Fact, day: int, opening: Opening, forbidden: str | None, needs: tuple[str, ...]
) -> Answer:
    """Put together what a gate says of one person in Chinese; `forbidden`: why the state of the case forbids it."""
    gate = opening.gate
    reasons = [Reason(held(one, file.case, fact), one) for one in gate.blockers]
    if forbidden:
        reasons.insert(0, Reason(forbidden))
    first = tuple(step_of(kinds) for kinds in opening.last.missing) if opening.day is None else ()
    return Answer(
        file, fact.kind, day, opening.day, tuple(reasons), first, gate.departing,
        tuple(late(one, file.case) for one in gate.late), needs,
    )


def _needs(bench: TrialBench, file: CaseFile, fact: Happened, day: int) -> tuple[str, ...]:
    """Return the names of the fields that the rules read of such a fact and that were not typed, in their order."""
    ideal = flawless(fact.kind, read_case(file.case, day), day, bench.stand(file).books[0].calendar)
    wanted = {*ideal, *(("extend_to",) if fact.fields.get("decision") == "extend" else ())}
    return tuple(
        FIELD_NAMES[name] for name in KINDS[fact.kind].fields
        if name in wanted and name not in fact.fields and name not in NOT_ASKED and (fact.kind, name) not in DEFAULTS
    )

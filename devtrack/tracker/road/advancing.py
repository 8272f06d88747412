"""Who goes on by this step today, and who is held back, and why? For one or many, in one transaction.

One day and one document for all; what differs stands in a small table. Those who may not are held back with reasons,
the others go on, and the document is put into the files of those who did.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.gate.judging import Departing
from devtrack.gate.sentences import held, late
from devtrack.history import in_favour, moved
from devtrack.ledger.engine import Transaction
from devtrack.model import Fact
from devtrack.subjects import Draft
from devtrack.tracker.cases.recording import ACKNOWLEDGED, Happened, day_typed, found, read, repeated
from devtrack.tracker.cases.rehearsal import Tried, Work, rehearsing, tried, watched
from devtrack.tracker.cases.steps import fields_of, kind_of, value_of
from devtrack.tracker.cases.telling import fact_told
from devtrack.tracker.cases.venue import Venue, fits, stored, venue
from devtrack.tracker.road.asking import Reason, intends_to_cancel
from devtrack.tracker.road.bench import Trial, TrialBench, passes
from devtrack.tracker.road.quorum import guarded, waiting_helps
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import FIELD_NAMES

PAPER = "paper_received"


class Own(NamedTuple):
    """What differs for one person: who, fields as (name, value) typed, where that was written (for what is wrong).

    `name`: the name written beside a number.
    """

    who: str
    fields: tuple[tuple[str, str], ...]
    place: str
    name: str | None = None


class Entry(NamedTuple):
    """What was typed: the step, the people, the day and the fields of all, what differs, the document, departures.

    `toward`: the decision that the branch intends, where it is not to convert.
    """

    step: str
    whos: tuple[str, ...]
    on: str | None
    fields: tuple[str, ...] = ()
    own: tuple[Own, ...] = ()
    document: str | None = None
    acknowledged: tuple[str, ...] = ()
    toward: str | None = None


class Going(NamedTuple):
    """Who goes on: the case, the fact in Chinese, what stays late, which departures were acknowledged.

    `result`: of a vote that was lost, that it was, with the figures; "" otherwise.
    """

    file: CaseFile
    told: str
    result: str
    late: tuple[str, ...]
    departing: tuple[Departing, ...]


class Held(NamedTuple):
    """Who is held back: reasons, the earliest lawful day (ordinal; None: waiting does not help), what must come first.

    `departing`: what has to be acknowledged by name.
    """

    file: CaseFile
    reasons: tuple[Reason, ...]
    opens: int | None
    departing: tuple[Departing, ...]


class Advanced(NamedTuple):
    """What was tried (None: nobody may), who goes on and who does not."""

    tried: Tried | None
    going: tuple[Going, ...]
    held: tuple[Held, ...]


class _Typed(NamedTuple):
    """The step as understood: its kind, its day, the fields of each (case id), the meeting, the document."""

    kind: str
    date: str
    fields: Mapping[str, Mapping[str, Any]]
    there: Venue
    document: str | None

    def of(self, file: CaseFile) -> Happened:
        """Return the step as it is typed of one person."""
        return Happened(self.kind, self.date, self.fields[file.id], False)


def try_advance(work: Work, entry: Entry) -> Advanced:
    """Say who goes on and who does not; raises Unusable with every mistake, or Conflict. Nothing is kept."""
    with rehearsing(work.desk) as connection:
        slips = Slips(work.desk, work.moment[:10])
        files = found(connection, work, _whos(entry), slips)
        typed = slips.sure(_typed(connection, work, entry, files, slips))
        bench = TrialBench(connection, work, cancelling=intends_to_cancel(entry.toward, typed.kind, slips))
        trials = [(file, guarded(bench.tried(file, typed.of(file), slips, typed.there.id))) for file in files]
        acknowledged = taken_on(entry.acknowledged, [trial for _, trial in trials], slips)
        slips.check()
        going, gone, back, drafts, notes = [], [], [], [], []
        for file, trial in trials:
            again = repeated(typed.of(file), (file,))
            if again.same or not passes(trial, acknowledged):
                back.append(_held(bench, file, typed, trial, acknowledged, again.same, slips))
            else:
                going.append(_going(file, trial))
                gone.append(trial)
                drafts += [trial.draft, *_beside(work, file, typed, trial)]
                notes += [*again.alike, *trial.notes]
        if not going:
            return Advanced(None, (), tuple(back))
        drafts = [*bench.introduced(gone), *drafts]
        done = tried(connection, work, drafts, [one.file for one in going], list(dict.fromkeys(notes)))
        return Advanced(watched(connection, work, done, typed.there.id), tuple(going), tuple(back))


def _whos(entry: Entry) -> tuple[str, ...]:
    """Return who is meant: as typed, else those that the table names."""
    return entry.whos or tuple(one.who for one in entry.own)


def _typed(
    connection: Transaction, work: Work, entry: Entry, files: Sequence[CaseFile], slips: Slips
) -> _Typed | None:
    kind = read(slips, lambda: kind_of(entry.step))
    date = day_typed(slips, entry.on, "--on", work.bench.ask.as_of)
    if entry.on is not None and kind and (date is None or len(date) != 10) and not slips.said:
        slips.add(f"--on 的“{entry.on}”不是确切的一天；办理要写明哪天，只知月份或日期不详的用 devtrack record 照实登记")
    document = slips.text(entry.document, "--document", needed=False)
    there = venue(connection, work.desk, entry.fields, slips)
    if kind is None:
        return None
    said = fields_of(kind, there.rest)
    for mistake in said.mistakes:
        slips.add(mistake)
    apart = differing(connection, work, entry.own, files, slips, "办理")
    own = {id: cells(one, partial(value_of, kind), slips) for id, one in apart.items()}
    if date is None:
        return None
    fits(there, kind, date, files, slips)
    whole = ((file, {**said.fields, **own.get(file.id, {})}) for file in files)
    fields = {file.id: stored(there.minutes, kind, file, told, slips) for file, told in whole}
    return _Typed(kind, date, fields, there, document)


def differing(
    connection: Transaction, work: Work, own: Sequence[Own], files: Sequence[CaseFile], slips: Slips, doing: str
) -> dict[str, Own]:
    """Return what differs for each case (id) by the table; who is not meant, or meant twice, is kept in mind.

    `doing`: what is done with these people, in Chinese.
    """
    known = {file.id for file in files}
    apart: dict[str, Own] = {}
    for one in own:
        (mine,) = found(connection, work, (one.who,), slips) or (None,)
        if mine is None:
            continue
        if one.name and one.name != mine.case.name:
            slips.add(f"{one.place}：{one.who} 是{mine.case.name}，表中姓名写的是{one.name}；请核对是谁")
        if mine.id not in known:
            slips.add(f"{one.place}：{one.who} 不在这次{doing}的人里；命令里写了人的，表里只写这些人")
        if mine.id in apart:
            slips.add(f"{one.place}：{mine.case.name} 写了两次")
        apart[mine.id] = one
    return apart


def cells(one: Own, value: Callable[[str, str], tuple[str, Any]], slips: Slips) -> dict[str, Any]:
    """Return the fields typed of one person; what is wrong, and what is written twice, is kept in mind.

    `value`: reads a field meant by its word or Chinese name, and its value; raises Unusable.
    """
    told: dict[str, Any] = {}
    for name, text in one.fields:
        try:
            word, read = value(name, text)
        except Unusable as error:
            slips.add(f"{one.place}「{name}」：{error}")
            continue
        if word in told:
            slips.add(f"{one.place}：{FIELD_NAMES[word]} 写了两次")
        told[word] = read
    return told


def taken_on(acknowledged: Sequence[str], trials: Sequence[Trial], slips: Slips) -> frozenset[str]:
    """Return the ids of rules whose departure is acknowledged as typed; what is none is kept in mind."""
    flows = {trial.stand.flow.name: trial.stand.flow for trial in trials}
    known = {one["rule"]: one for flow in flows.values() for one in flow.departures}
    meant: dict[str, None] = {}
    for typed in acknowledged:
        rules = [id for id in known if typed.strip() in (id, id.partition("/")[2])]
        if not rules:
            there = "、".join(known) or "没有"
            slips.add(f"--acknowledge 的“{typed}”不是本流程与上位规定不一致之处；可以是 {there}")
        meant |= dict.fromkeys(rules)
    return frozenset(meant)


def _going(file: CaseFile, trial: Trial) -> Going:
    fact = trial.fact
    told = fact_told(fact.kind, fact.fields, fact.elsewhere)
    return Going(file, told, lost(fact), tuple(late(one, file.case) for one in trial.gate.late), trial.gate.departing)


def lost(fact: Fact) -> str:
    """Return that a vote was lost, with the figures; "" for anything else."""
    if not fact.kind.endswith("_voted") or moved(fact) is not False:
        return ""
    due, favour = fact.fields.get("due"), in_favour(fact)
    known = due is not None and favour is not None
    figures = f"应到 {due} 人，赞成 {favour} 票，须超过半数" if known else "会议记录载明"
    return f"未通过（{figures}）；状态不变，可以再议"


def acknowledgements(work: Work, file: CaseFile, date: str | None, departing: Sequence[Departing]) -> list[Draft]:
    """Return what is recorded of who took departures on in one case, each rule once."""
    by = work.desk.account.name
    rules = dict.fromkeys(one.finding.rule.id for one in departing)
    return [Draft(file.id, ACKNOWLEDGED, date, {"rule": rule, "acknowledged_by": by}) for rule in rules]


def _beside(work: Work, file: CaseFile, typed: _Typed, trial: Trial) -> list[Draft]:
    """Return what is recorded beside the step: who acknowledged a departure, and the document."""
    drafts = acknowledgements(work, file, typed.date, trial.gate.departing)
    if typed.document:
        drafts.append(Draft(file.id, PAPER, typed.date, {"paper": typed.document}))
    return drafts


def _held(
    bench: TrialBench, file: CaseFile, typed: _Typed, trial: Trial, acknowledged: frozenset[str], same: Sequence[str],
    slips: Slips,
) -> Held:
    gate = trial.gate
    reasons = [*map(Reason, (*([trial.refusal] if trial.refusal else []), *same))]
    reasons += [Reason(held(one, file.case, trial.fact), one) for one in (*gate.blockers, *gate.lacking)]
    departing = tuple(one for one in gate.departing if one.finding.rule.id not in acknowledged)
    opens = None
    if not trial.refusal and not same and waiting_helps(gate):
        opens = bench.opening(file, typed.of(file), parse(typed.date)[0], slips).day
    return Held(file, tuple(reasons), opens, departing)

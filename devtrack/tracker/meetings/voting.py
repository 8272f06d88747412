"""Who was voted on at a meeting, and with what result? One vote for each candidate, guarded like every other step.

Those whom the gate holds back are told with the reasons, the others recorded, in one transaction. A meeting that had
no quorum could not vote: that holds a lost vote back too, though a vote honestly lost is no fault.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.gate.judging import Gate
from devtrack.gate.sentences import held, late
from devtrack.ledger.engine import Transaction
from devtrack.membership.opinions import Sitting
from devtrack.membership.tally import carries, in_favour, needed
from devtrack.tracker.cases.recording import Happened, found
from devtrack.tracker.cases.rehearsal import Work, rehearsing, tried, watched
from devtrack.tracker.meetings.attending import of_another
from devtrack.tracker.meetings.ballots import Ballot, Typed, ballots
from devtrack.tracker.meetings.minutes import Minutes, known, minutes
from devtrack.tracker.meetings.minutes import found as meeting_of
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.road.advancing import Advanced, Going, Held, Own, acknowledgements, differing, taken_on
from devtrack.tracker.road.asking import Reason
from devtrack.tracker.road.bench import Trial, TrialBench, passes
from devtrack.tracker.road.quorum import guarded, of_quorum, waiting_helps
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import VALUE_NAMES


class Entry(NamedTuple):
    """What was typed: the meeting, the candidates, the votes, departures taken on by name."""

    meeting: str
    whos: tuple[str, ...]
    typed: Typed
    acknowledged: tuple[str, ...] = ()


class Voted(NamedTuple):
    """What was tried: the meeting, who goes on and who is held back, the fields of each vote recorded (case id)."""

    minutes: Minutes
    done: Advanced
    fields: Mapping[str, Mapping[str, Any]]


def try_vote(work: Work, entry: Entry) -> Voted:
    """Say which votes are recorded and which held back; raises Unusable with every mistake. Nothing is kept."""
    with rehearsing(work.desk) as connection:
        slips = Slips(work.desk, work.moment[:10])
        every, beside = known(connection, work.desk)
        meeting = slips.sure(meeting_of(every, work.desk, entry.meeting, slips))
        now = minutes(connection, work.desk, meeting, beside.get(meeting.id, Sitting()))
        files, own = _meant(connection, work, entry, slips)
        _check_meeting(slips, now, files)
        mine = [file for file in files if branch_of(work.desk.tree, file.organisation) == meeting.organisation]
        votes = ballots(slips, now, entry.typed, mine, own)
        slips.check()
        bench = TrialBench(connection, work)
        trials = [bench.tried(one.file, one.fact, slips, meeting.id) for one in votes]
        acknowledged = taken_on(entry.acknowledged, trials, slips)
        slips.check()
        judged = [(one, guarded(trial)) for one, trial in zip(votes, trials, strict=True)]
        done = _sifted(connection, work, bench, judged, acknowledged, entry.typed.as_happened, now, slips)
        return Voted(now, done, {one.file.id: one.fields for one in votes})


def _meant(
    connection: Transaction, work: Work, entry: Entry, slips: Slips
) -> tuple[tuple[CaseFile, ...], dict[str, Own]]:
    """Return the candidates meant, and what differs for each (case id); what is wrong is kept in mind."""
    files = found(connection, work, entry.whos or tuple(one.who for one in entry.typed.own), slips)
    return files, differing(connection, work, entry.typed.own, files, slips, "表决")


def _check_meeting(slips: Slips, now: Minutes, files: Sequence[CaseFile]) -> None:
    if now.meeting.day is None:
        slips.add("会议没有登记确切的日期，不能登记表决；先用 devtrack meeting amend --on 更正")
        slips.check()
    if now.closing is not None:
        how = f"确需补登的，先用 devtrack meeting close {now.meeting.id} --void 作废办结"
        slips.add(f"会议已于 {now.closing.date} 办结，不再登记表决；{how}")
    for file in files:
        of_another(slips, now.meeting.organisation, file)


def _sifted(
    connection: Transaction, work: Work, bench: TrialBench, judged: Sequence[tuple[Ballot, Trial]],
    acknowledged: frozenset[str], as_happened: bool, now: Minutes, slips: Slips,
) -> Advanced:
    """Write those who may go on, to see what follows, and say why the others may not."""
    going, back, drafts, notes = [], [], [], list(_outside(now, [one.file for one, _ in judged]))
    for one, trial in judged:
        if not as_happened and not passes(trial, acknowledged):
            back.append(_held(bench, one, trial, acknowledged, slips))
            continue
        taken = trial.gate.departing if not as_happened else tuple(
            each for each in trial.gate.departing if each.finding.rule.id in acknowledged)
        overdue = tuple(late(each, one.file.case) for each in trial.gate.late)
        again = AGAIN if result(one.fields) == LOST else ""
        going.append(Going(one.file, told(one.fact.kind, one.fields), again, overdue, taken))
        drafts += [trial.draft, *acknowledgements(work, one.file, now.meeting.date, taken)]
        notes += trial.notes
    if not going:
        return Advanced(None, (), tuple(back))
    done = tried(connection, work, drafts, [one.file for one in going], notes)
    return Advanced(watched(connection, work, done, now.meeting.id), tuple(going), tuple(back))


def _outside(now: Minutes, files: Sequence[CaseFile]) -> list[str]:
    agenda = now.meeting.candidates
    how = "人选有变动的，用 devtrack meeting amend 更正"
    return [f"{file.case.name} 不在会议登记的讨论人选之内；{how}" for file in files if agenda and file.id not in agenda]


def _held(bench: TrialBench, one: Ballot, trial: Trial, acknowledged: frozenset[str], slips: Slips) -> Held:
    gate: Gate = trial.gate
    reasons = [Reason(trial.refusal)] if trial.refusal else []
    departing = tuple(each for each in gate.departing if each.finding.rule.id not in acknowledged)
    few = (each.finding for each in departing if of_quorum(each.finding))  # with its figures
    reasons += [Reason(held(each, one.file.case, trial.fact), each) for each in (*gate.blockers, *gate.lacking, *few)]
    opens = None
    if not trial.refusal and waiting_helps(gate):
        fields = {name: one.fields[name] for name in ("decision", "extend_to") if name in one.fields}
        fact = Happened(one.fact.kind, one.fact.date, fields, False)
        later = bench.opening(one.file, fact, trial.fact.lo, slips).day
        opens = later if later is not None and later > trial.fact.lo else None
    return Held(one.file, tuple(reasons), opens, departing)


CARRIED, LOST, NOT_RECORDED = "通过", "未通过", "结果未记录"
AGAIN = "未通过不是差错，状态不变；可以在以后的支部大会上再议、再表决，另登那次会议和表决"


def matter(kind: str, fields: Mapping[str, Any]) -> str:
    """Return in Chinese what a vote was about."""
    if kind == "admission_voted":
        return "接收为预备党员"
    decision = VALUE_NAMES.get(fields.get("decision", ""), "转正")
    return f"{decision}至 {fields['extend_to']}" if fields.get("extend_to") else decision


def result(fields: Mapping[str, Any]) -> str:
    """Return in Chinese how a vote ended."""
    carried = fields.get("carried")
    carried = carries(fields) if carried is None else carried
    return NOT_RECORDED if carried is None else CARRIED if carried else LOST


def told(kind: str, fields: Mapping[str, Any]) -> str:
    """Return a vote in one Chinese sentence: what it was about, the result, how many of how many."""
    said = f"{matter(kind, fields)}：{result(fields)}"
    if "due" in fields and "for" in fields:
        said += f"，赞成 {in_favour(fields)} 票，至少须 {needed(fields['due'])} 票"
    return said

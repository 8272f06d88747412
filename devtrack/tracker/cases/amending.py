"""What was recorded wrongly, and what is right? A correction is a new fact that names the one it replaces, and why.

Two kinds (practice.md): 录入更正, the paper was right and was typed wrongly; 材料更正, the paper itself was wrong, and
its sealed 情况说明 is named.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.importers.names import plain
from devtrack.ledger.engine import Transaction
from devtrack.subjects import PEOPLE_FIELDS, Draft, Record
from devtrack.tracker.cases.picking import Which, pick
from devtrack.tracker.cases.progress import DAY_UNKNOWN
from devtrack.tracker.cases.recording import Happened, day_typed, found, put_in, read
from devtrack.tracker.cases.rehearsal import Tried, Work, rehearsing, tried, watched
from devtrack.tracker.cases.steps import field_of, fields_of, kind_of
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION, fact_told, named
from devtrack.tracker.cases.touching import Touched, touched
from devtrack.tracker.cases.venue import Venue, at, disturbed, fits, recorded, stored, venue
from devtrack.tracker.exchange.drafting import shown
from devtrack.tracker.meetings.agreeing import in_writing
from devtrack.tracker.meetings.minutes import VOTES
from devtrack.tracker.slips import Slips
from devtrack.tracker.world import world
from devtrack.vocabulary import FIELD_NAMES, KINDS, VOIDED

PAPER = "paper"
STATEMENT = "说明"
"""What the reason of a 材料更正 must name: the sealed 情况说明."""


class Wanted(NamedTuple):
    """What was typed: whose fact, which step, which one of several, what is right, what kind of correction and why."""

    who: str
    step: str
    was: str | None = None
    row: str | None = None
    on: str | None = None
    fields: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    void: bool = False
    kind: str | None = None
    why: str | None = None


class Right(NamedTuple):
    """What is right instead: the day and the fields; `void`: nothing, the fact is taken back."""

    date: str | None
    fields: Mapping[str, Any]
    void: bool = False


class Amended(NamedTuple):
    """What was tried, the fact corrected (its row, as it is told), by which kind of correction, why, what differs.

    `changes`: name, before, after; none where the fact is taken back. `touched`: what has to be looked at by hand.
    """

    tried: Tried
    row: int
    told: str
    correction: str
    why: str
    changes: tuple[tuple[str, str, str], ...]
    touched: Touched


class _Plan(NamedTuple):
    file: CaseFile
    held: Record
    drafts: tuple[Draft, ...]
    notes: tuple[str, ...]
    correction: str
    why: str


def try_amend(work: Work, wanted: Wanted) -> Amended:
    """Say what this correction would change; raises Unusable with every mistake, or Conflict. Nothing is kept."""
    with rehearsing(work.desk) as connection:
        slips = Slips(work.desk, work.moment[:10])
        plan = slips.sure(_plan(connection, work, wanted, slips))
        done = tried(connection, work, plan.drafts, (plan.file,), plan.notes)
        done = watched(connection, work, done, plan.drafts[-1].meeting)
        people = {id: one.name for id, one in world(connection, work.desk).people.items()}
        held, changes = plan.held, _changes(plan.held, plan.drafts[-1], people)
        told = fact_told(held.kind, named(held.kind, held.fields, people), held.elsewhere, held.date or DAY_UNKNOWN)
        beside = touched(work.bench.loaded(plan.file)[0], plan.file, held)
        return Amended(done, held.seq, told, KIND_OF_CORRECTION[plan.correction], plan.why, changes, beside)


def _plan(connection: Transaction, work: Work, wanted: Wanted, slips: Slips) -> _Plan | None:
    files = found(connection, work, (wanted.who,), slips)
    kind = read(slips, lambda: kind_of(wanted.step))
    correction, why = _reason(wanted, slips)
    if not files or kind is None:
        return None
    held = pick(connection, work.desk, files[0], Which(kind, wanted.was, wanted.row), slips)
    if held is None:
        return None
    there = venue(connection, work.desk, wanted.fields, slips)
    right = _right(held, wanted._replace(fields=there.rest), slips, work.bench.ask.as_of)
    fits(there, kind, right.date, files, slips, amended=True)
    right = right if right.void else _stored(connection, work, there, files[0], held, right, slips)
    drafts, notes = _drafts(connection, work, files[0], held, right, slips)
    *new, last = at(there, drafts)
    _check_changed(last, held, slips)
    signed = (*new, last._replace(why=why, correction=correction))
    notes += disturbed(connection, work.desk, last, held.meeting)
    return _Plan(files[0], held, signed, tuple(notes), correction, why)


def _stored(
    connection: Transaction, work: Work, there: Venue, file: CaseFile, held: Record, right: Right, slips: Slips
) -> Right:
    """Return what is right as it is stored of a vote: what was typed, and what is put to a meeting, agrees with it."""
    typed = frozenset(fields_of(held.kind, there.rest).fields)
    if there.minutes is None:
        now = recorded(connection, work.desk, held.meeting)
        return right._replace(fields=stored(now, held.kind, file, right.fields, slips, typed))
    fields = stored(there.minutes, held.kind, file, right.fields, slips)
    gives = {**there.minutes.given, **in_writing(there.minutes, file.id)}
    old = [name for name, figure in gives.items() if name not in typed and right.fields.get(name, figure) != figure]
    if held.kind in VOTES and old:
        slips.add(f"原来登记的与会议不同，以会议为准的，加 {' '.join(f'--remove {name}' for name in old)}")
    return right._replace(fields=fields)


def _check_changed(last: Draft, held: Record, slips: Slips) -> None:
    same = (last.kind, last.date, last.fields, last.meeting) == (held.kind, held.date, held.fields, held.meeting)
    if same and not slips.said:
        slips.add("没有改动：用 --on、--set、--remove 写明应改成什么，整条作废用 --void")


def _reason(wanted: Wanted, slips: Slips) -> tuple[str, str]:
    """Return the kind of the correction and its reason."""
    names = {name: word for word, name in KIND_OF_CORRECTION.items()} | {word: word for word in KIND_OF_CORRECTION}
    correction = names.get(plain(wanted.kind or ""), "")
    if not correction:
        slips.add("--kind 写明是哪一种更正：录入更正（材料没有错，登记错了）或 材料更正（材料本身有错）")
    why = slips.text(wanted.why, "--why", needed=False) or ""
    if correction == PAPER and STATEMENT not in why:
        slips.add("--why：材料更正须写明加盖公章的情况说明，如 2026-11-20 支部情况说明（已盖章），会议记录漏记 2 人")
    elif not why:
        slips.add("--why 写明原因和所依据的材料，如 与会议记录核对，实到 18 人，登记时误为 10 人")
    return correction, why


def _right(held: Record, wanted: Wanted, slips: Slips, today: int) -> Right:
    """Return what is right instead; that nothing would change is kept in mind."""
    if wanted.void:
        if wanted.on or wanted.fields or wanted.remove:
            slips.add("--void 是整条作废，不能同时写 --on、--set、--remove；要改内容就不写 --void")
        return Right(None, {}, True)
    said = fields_of(held.kind, wanted.fields)
    for mistake in said.mistakes:
        slips.add(mistake)
    gone = [_removed(held, typed, slips) for typed in wanted.remove]
    date = held.date if wanted.on is None else day_typed(slips, wanted.on, "--on", today)
    fields = {name: value for name, value in {**held.fields, **said.fields}.items() if name not in gone}
    return Right(date, fields)


def _removed(held: Record, typed: str, slips: Slips) -> str | None:
    try:
        name = field_of(held.kind, typed)
    except Unusable as error:
        slips.add(f"--remove {typed}：{error}")
        return None
    if name not in held.fields:
        slips.add(f"--remove {typed}：这一条本来没有写{FIELD_NAMES[name]}")
    return name


def _drafts(
    connection: Transaction, work: Work, file: CaseFile, held: Record, right: Right, slips: Slips
) -> tuple[list[Draft], list[str]]:
    """Return the correction as drafts, itself the last, and what to say of people it names for the first time."""
    if right.void:
        return [Draft(file.id, VOIDED, None, {}, replaces=held.seq)], []
    name = PEOPLE_FIELDS.get(held.kind, "")
    fact = Happened(held.kind, right.date, right.fields, held.elsewhere)
    if right.fields.get(name) == held.fields.get(name):
        return [Draft(file.id, *fact, held.seq, meeting=held.meeting)], []
    drafts, notes = put_in(connection, work, fact, (file,), slips)
    *new, last = drafts
    known = {one["person"]: one for one in held.fields.get(name) or ()}
    people = [known.get(one["person"], one) for one in last.fields.get(name) or ()]  # with what was written of them
    fields = {**last.fields, name: people} if people else last.fields
    return [*new, last._replace(fields=fields, replaces=held.seq, meeting=held.meeting)], notes


def _changes(held: Record, right: Draft, people: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    if right.kind == VOIDED:
        return ()
    found = [("日期", held.date or DAY_UNKNOWN, right.date or DAY_UNKNOWN)] if held.date != right.date else []
    old, new = named(held.kind, held.fields, people), named(held.kind, right.fields, people)
    if held.meeting != right.meeting:
        found.append(("会议", held.meeting or "（未写）", right.meeting or "（未写）"))
    for name in KINDS[held.kind].fields:
        if old.get(name) != new.get(name):
            found.append((FIELD_NAMES[name], _said(old, name), _said(new, name)))
    return tuple(found)


def _said(fields: Mapping[str, Any], name: str) -> str:
    return shown(fields[name]) if name in fields else "（未写）"

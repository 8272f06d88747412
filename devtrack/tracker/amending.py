"""Which fact was recorded wrongly, and what is right? A correction is a new fact that names the one it replaces.

Two kinds (practice.md): 录入更正, the paper was right and was typed wrongly; 材料更正, the paper itself was wrong, and
its sealed 情况说明 is named.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.importers.days import Wrong, read_day
from devtrack.importers.names import plain
from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import records
from devtrack.subjects import PEOPLE_FIELDS, Draft, Record
from devtrack.tracker.drafting import shown
from devtrack.tracker.progress import DAY_UNKNOWN
from devtrack.tracker.recording import Happened, day_typed, found, put_in, read
from devtrack.tracker.rehearsal import Tried, Work, rehearsing, tried
from devtrack.tracker.slips import Slips
from devtrack.tracker.steps import UNKNOWN_DAYS, covers, field_of, fields_of, kind_of
from devtrack.tracker.telling import KIND_OF_CORRECTION, fields_told, named
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


class Amended(NamedTuple):
    """What was tried, the fact corrected (None fields: taken back), and each thing that differs: name, before, after."""

    tried: Tried
    record: Record
    correction: str
    why: str
    changes: tuple[tuple[str, str, str], ...]


class Right(NamedTuple):
    """What is right instead: the day and the fields; None where the fact is taken back."""

    date: str | None
    fields: Mapping[str, Any]


def try_amend(work: Work, wanted: Wanted) -> Amended:
    """Say what this correction would change; raises Unusable with every mistake, or Conflict. Nothing is kept."""
    with rehearsing(work.desk) as connection:
        slips = Slips(work.desk, work.moment[:10])
        files = found(connection, work, (wanted.who,), slips)
        kind = read(slips, lambda: kind_of(wanted.step))
        correction, why = _reason(wanted, slips)
        held = _held(connection, work, files[0], kind, wanted, slips) if files and kind else None
        right = _right(held, wanted, slips) if held else None
        slips.check()
        assert held is not None
        drafts, notes = _drafts(connection, work, files[0], held, right, slips)
        signed = [one._replace(why=why, correction=correction) if one.replaces else one for one in drafts]
        slips.check()
        people = {id: one.name for id, one in world(connection, work.desk).people.items()}
        done = tried(connection, work, signed, files, notes)
        return Amended(done, held, correction, why, _changes(held, right, people))


def _reason(wanted: Wanted, slips: Slips) -> tuple[str, str]:
    """Return the kind of the correction and its reason."""
    names = {name: word for word, name in KIND_OF_CORRECTION.items()} | {word: word for word in KIND_OF_CORRECTION}
    correction = names.get(plain(wanted.kind or ""), "")
    if not correction:
        slips.add("--kind 写明是哪一种更正：录入更正（材料没有错，登记错了）或 材料更正（材料本身有错）")
    why = " ".join(plain(wanted.why or "").split())
    if correction == PAPER and STATEMENT not in why:
        slips.add("--why：材料更正须写明加盖公章的情况说明，如 2026-11-20 支部情况说明（已盖章），会议记录漏记 2 人")
    elif not why:
        slips.add("--why 写明原因和所依据的材料，如 与会议记录核对，实到 18 人，登记时误为 10 人")
    return correction, why


def _held(
    connection: Transaction, work: Work, file: CaseFile, kind: str, wanted: Wanted, slips: Slips
) -> Record | None:
    """Return the fact meant: the only one of its kind that stands, or the one of that day or row."""
    every = [one for one in records(connection, work.desk.ledger.keys, subjects=(file.id,))]
    replaced = {one.replaces for one in every}
    there = [one for one in every if one.kind == kind and one.seq not in replaced]
    meant = [one for one in there if _is_meant(one, wanted, slips)]
    if len(meant) == 1:
        return meant[0]
    name = f"{file.case.name}的“{KINDS[kind].name}”"
    if not there:
        slips.add(f"{name}没有登记过；新发生的用 devtrack record 登记")
    else:
        few = f"有 {len(meant)} 条，请用 --was 日期或 --row 行号指明" if meant else "没有这一天或这一行的，现有"
        slips.add("\n".join([f"{name}{few}：", *_listed(connection, work, meant or there)]))
    return None


def _is_meant(one: Record, wanted: Wanted, slips: Slips) -> bool:
    if wanted.row is not None and plain(wanted.row) != str(one.seq):
        return False
    if wanted.was is None:
        return True
    try:
        day = None if plain(wanted.was) in UNKNOWN_DAYS else read_day(wanted.was)
    except Wrong as wrong:
        slips.add(f"--was：{wrong}")
        return True
    return covers(one.date, day.text if day else None)


def _listed(connection: Transaction, work: Work, there: Sequence[Record]) -> list[str]:
    people = {id: one.name for id, one in world(connection, work.desk).people.items()}
    return [
        f"  {one.date or DAY_UNKNOWN:<10}  第 {one.seq} 行  {fields_told(one.kind, named(one.kind, one.fields, people))}"
        .rstrip() for one in there
    ]


def _right(held: Record, wanted: Wanted, slips: Slips) -> Right | None:
    """Return what is right instead; None where the fact is to be taken back."""
    if wanted.void:
        if wanted.on or wanted.fields or wanted.remove:
            slips.add("--void 是整条作废，不能同时写 --on、--set、--remove；要改内容就不写 --void")
        return None
    said = fields_of(held.kind, wanted.fields)
    for mistake in said.mistakes:
        slips.add(mistake)
    gone = {name for typed in wanted.remove if (name := _removed(held, typed, slips))}
    date = held.date if wanted.on is None else day_typed(slips, wanted.on, "--on")
    fields = {name: value for name, value in {**held.fields, **said.fields}.items() if name not in gone}
    if not said.mistakes and (date, fields) == (held.date, held.fields):
        slips.add("没有改动：用 --on、--set、--remove 写明应改成什么，整条作废用 --void")
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
    connection: Transaction, work: Work, file: CaseFile, held: Record, right: Right | None, slips: Slips
) -> tuple[list[Draft], list[str]]:
    """Return the correction as drafts, with the people it names for the first time, and what to say of them."""
    if right is None:
        return [Draft(file.id, VOIDED, None, {}, replaces=held.seq)], []
    people = PEOPLE_FIELDS.get(held.kind, "")
    by_name = right.fields.get(people) is not None and right.fields[people] != held.fields.get(people)
    if not by_name:
        draft = Draft(file.id, held.kind, right.date, right.fields, held.elsewhere, held.seq, meeting=held.meeting)
        return [draft], []
    fact = Happened(held.kind, right.date, right.fields, held.elsewhere)
    drafts, notes = put_in(connection, work, fact, (file,), slips)
    *new, draft = drafts
    return [*new, draft._replace(replaces=held.seq, meeting=held.meeting)], notes


def _changes(held: Record, right: Right | None, people: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    if right is None:
        return ()
    found = [("日期", held.date or DAY_UNKNOWN, right.date or DAY_UNKNOWN)] if held.date != right.date else []
    old, new = named(held.kind, held.fields, people), named(held.kind, right.fields, people)
    for name in KINDS[held.kind].fields:
        if old.get(name) != new.get(name):
            found.append((FIELD_NAMES[name], _said(old, name), _said(new, name)))
    return tuple(found)


def _said(fields: Mapping[str, Any], name: str) -> str:
    return shown(fields[name]) if name in fields else "（未写）"

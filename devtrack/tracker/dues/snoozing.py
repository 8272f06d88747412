"""Of which duty is nobody to be reminded for a while, until when, and why?

A fact of the case, and taken back as one.
"""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile
from devtrack.dates import parse, write
from devtrack.errors import Unusable
from devtrack.evaluate import evaluate_all
from devtrack.ledger.engine import Transaction, reading, writing
from devtrack.ledger.reading import records
from devtrack.ledger.writing import Written, append_in
from devtrack.reminders.duties import Around, Duty, duties
from devtrack.subjects import Draft, Record
from devtrack.tracker.cases.recording import read
from devtrack.tracker.cases.rehearsal import Work
from devtrack.tracker.cases.seeking import one
from devtrack.tracker.cases.steps import kind_of
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import VOIDED

SNOOZED = "reminder_snoozed"
LONGEST = 184
"""Days a reminder may sleep at most: half a year; then somebody looks again."""


class Typed(NamedTuple):
    """What was typed: whose duty, which one (a rule, its short name or a step), until which day, why; or `cancel`."""

    who: str
    what: str
    until: str | None = None
    why: str | None = None
    cancel: bool = False


class Snoozed(NamedTuple):
    """What was written: whose reminder sleeps, of which duty, until when (None: it wakes)."""

    name: str
    title: str
    until: str | None
    written: Written


def asleep(desk: Desk, as_of: int) -> Mapping[str, int]:
    """Return which duties (keys) are not called out on a day, and from which day they are again (ordinals)."""
    with reading(desk.ledger.engine) as connection:
        every = list(records(connection, desk.ledger.keys, kinds=(SNOOZED, VOIDED), with_texts=False))
    gone = {each.replaces for each in every}
    known = [each for each in every if each.kind == SNOOZED and each.seq not in gone]
    until = {_key(each): parse(each.fields["snoozed_until"])[0] for each in known if parse(each.date)[0] <= as_of}
    return {key: day for key, day in until.items() if as_of < day}


def snooze(work: Work, typed: Typed) -> Snoozed:
    """Let the reminders of a duty sleep until a day, or wake them; raises Unusable with every mistake."""
    desk, today = work.desk, work.bench.ask.as_of
    with writing(desk.ledger.engine) as connection:
        slips = Slips(desk, work.moment[:10])
        file = one(connection, desk, typed.who, today)
        read(slips, partial(access.require, desk.account, access.RECORD, desk.tree, file.organisation))
        duty = read(slips, lambda: _meant(work, file, typed.what))
        draft = _waking(connection, work, duty, slips) if typed.cancel else _sleeping(duty, typed, today, slips)
        slips.check()
        written = append_in(connection, desk.ledger, desk.stamp(work.moment, work.command), [slips.sure(draft)])
    printed(desk, written.head, work.moment)
    until = None if typed.cancel else typed.until
    return Snoozed(file.case.name, slips.sure(duty).title, until, written)


def _key(one: Record) -> str:
    return f"{one.subject}/{one.fields['step']}/{one.fields['occasion']}"


def _meant(work: Work, file: CaseFile, what: str) -> Duty:
    """Return the duty meant: of a rule by id or short name, or of a step; the most urgent where there are several."""
    workflow, books, _ = work.bench.loaded(file)
    today = work.bench.ask.as_of
    there = duties(file.case, evaluate_all(books, file.case, today), Around(today, workflow.steps), file.id)
    ids = {rule.id for book in books for rule in book.rules}
    if what in ids or any(id.partition("/")[2] == what for id in ids):
        named = [duty for duty in there if any(what in _names(f.rule.id) for f in duty.findings)]
    else:
        step = kind_of(what)
        named = [duty for duty in there if duty.step == step]
    if not named:
        known = "".join(f"\n  {duty.title}" for duty in there)
        raise Unusable(f"{file.case.name} 现在没有“{what}”这项待办{f'；现有：{known}' if known else ''}")
    return named[0]


def _names(id: str) -> tuple[str, str]:
    return id, id.partition("/")[2]


def _sleeping(duty: Duty | None, typed: Typed, today: int, slips: Slips) -> Draft | None:
    until = slips.day(typed.until, "--until")
    why = slips.text(typed.why, "--why 原因")
    if until is not None and not slips.said:
        day = parse(until)[0]
        if day <= today:
            slips.add(f"--until 的 {until} 不在今天（{write(today)}）以后；写哪一天起再提醒")
        elif day > today + LONGEST:
            slips.add(f"--until 的 {until} 太远；一次最多暂缓到 {write(today + LONGEST)}，到时可以再缓")
    if duty is None:
        return None
    fields = {"step": duty.step, "occasion": duty.n, "snoozed_until": until, "reason": why}
    return Draft(duty.id, SNOOZED, write(today), fields)


def _waking(connection: Transaction, work: Work, duty: Duty | None, slips: Slips) -> Draft | None:
    if duty is None:
        return None
    every = list(records(connection, work.desk.ledger.keys, subjects=(duty.id,), with_texts=False))
    gone = {each.replaces for each in every}
    own = [each for each in every if each.kind == SNOOZED and each.seq not in gone and _key(each) == duty.key]
    if not own:
        slips.add(f"“{duty.title}”没有暂缓提醒，不用取消")
        return None
    return Draft(duty.id, VOIDED, None, {}, replaces=own[-1].seq, why="取消暂缓提醒", correction="entry")

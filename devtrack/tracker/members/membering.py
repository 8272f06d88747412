"""What can be said of a member by hand? A status from a day on, a discipline and its last day; each corrected."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from devtrack import access
from devtrack.assembly import Person
from devtrack.dates import parse
from devtrack.ledger.engine import Transaction, writing
from devtrack.ledger.reading import records
from devtrack.ledger.writing import append_in
from devtrack.membership.nouns import ELSEWHERE, NONE
from devtrack.membership.roll import DISCIPLINE, STATUS, by_person, standing
from devtrack.subjects import Draft, Head, Record
from devtrack.tracker.cases.recording import read
from devtrack.tracker.cases.steps import date_of
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.memberwords import words
from devtrack.tracker.members.persons import person
from devtrack.tracker.organisations.mending import Mend
from devtrack.tracker.slips import Slips, order
from devtrack.vocabulary import CHOICES, VALUE_NAMES, VOIDED

STATUSES = {word: VALUE_NAMES[word] for word in CHOICES["status"]}
DISCIPLINES = {word: VALUE_NAMES[word] for word in CHOICES["discipline"]}
LATER = "补记影响期截止日期"
"""Why a discipline is recorded anew whose last day was not known before."""


class Status(NamedTuple):
    """What was typed of a status: whose, which, in which branch, since when; whether the branch is outside."""

    who: str
    status: str
    organisation: str | None
    since: str | None
    elsewhere: bool = False


class Discipline(NamedTuple):
    """What was typed of a discipline: whose, which, since when, until when."""

    who: str
    kind: str
    since: str | None
    until: str | None


class There(NamedTuple):
    """The ledger as the change finds it: the person meant (None: said to be wrong), and the records that stand."""

    desk: Desk
    slips: Slips
    person: Person | None
    held: tuple[Record, ...]

    def of(self, kind: str) -> list[Record]:
        """Return the records of a kind."""
        return [one for one in self.held if one.kind == kind]


class Done(NamedTuple):
    """What was written about whom: the facts, the numbers of their rows, the head (None: nothing was to be written)."""

    person: Person
    drafts: tuple[Draft, ...]
    rows: range
    head: Head | None


Work = Callable[[There], Sequence[Draft]]


def _change(desk: Desk, moment: str, command: str, who: str, work: Work) -> Done:
    """Do some work in one transaction; raises Unusable where the account may not, or with every mistake."""
    access.require(desk.account, access.RECORD, desk.tree)
    with writing(desk.ledger.engine) as connection:
        there = _there(connection, desk, who, moment)
        drafts = tuple(work(there))
        there.slips.check()
        whom = there.slips.sure(there.person)
        if not drafts:
            return Done(whom, (), range(0), None)
        written = append_in(connection, desk.ledger, desk.stamp(moment, command), drafts)
    printed(desk, written.head, moment)
    return Done(whom, drafts, written.rows, written.head)


def _there(connection: Transaction, desk: Desk, who: str, moment: str) -> There:
    slips = Slips(desk, moment[:10])
    meant = read(slips, partial(person, connection, desk, who))
    if meant is None:
        return There(desk, slips, None, ())
    told = records(connection, desk.ledger.keys, subjects=(meant.id,))
    held = by_person(standing(told)).get(meant.id, [])
    return There(desk, slips, meant, tuple(one.record for one in held))


def status(desk: Desk, typed: Status, mend: Mend, moment: str) -> Done:
    """Record a status from a day on, or correct one; raises Unusable."""
    return _change(desk, moment, "member status", typed.who, lambda there: _status(there, typed, mend))


def _status(there: There, typed: Status, mend: Mend) -> list[Draft]:
    slips = there.slips
    word = slips.choice(typed.status, "党籍状态", STATUSES)
    since = _since(slips, typed.since)
    told = mended(there, mend, STATUS)
    home = _home(there, typed, word)
    slips.check()
    fields = {"status": word} | ({} if home is None else {"organisation": home})
    if any((one.date, dict(one.fields)) == (since, fields) for one in there.of(STATUS)):
        return []
    return [Draft(slips.sure(there.person).id, STATUS, since, fields, **told)]


def _since(slips: Slips, typed: str | None) -> str | None:
    if typed is None:
        slips.add("缺少 --from：从哪一天起，如 2026-06-30；只知月份写 2026-06，不知哪天写 日期不详")
        return None
    return read(slips, lambda: date_of(typed, "--from", parse(slips.present)[0]))


def _home(there: There, typed: Status, word: str | None) -> str | None:
    """Return the branch (id), ELSEWHERE, or None where it is as before, or there is none."""
    slips = there.slips
    if typed.organisation is not None and typed.elsewhere:
        slips.add("--org 和 --elsewhere 只能写一个")
    if typed.organisation is not None:
        found = slips.organisation(typed.organisation, "--org")
        return branch_of(there.desk.tree, found.id) if found else None
    known = any(one.fields.get("organisation") for one in there.of(STATUS))
    if not (typed.elsewhere or known or word in (NONE, None)):
        slips.add("缺少 --org：组织关系在哪个党支部；在台账以外的写 --elsewhere")
    return ELSEWHERE if typed.elsewhere else None


def discipline(desk: Desk, typed: Discipline, mend: Mend, moment: str) -> Done:
    """Record a discipline, its last day where it was not known, or correct one; raises Unusable."""
    return _change(desk, moment, "member discipline", typed.who, lambda there: _discipline(there, typed, mend))


def _discipline(there: There, typed: Discipline, mend: Mend) -> list[Draft]:
    slips = there.slips
    word = slips.choice(typed.kind, "处分", DISCIPLINES)
    since = _since(slips, typed.since)
    until = slips.day(typed.until, "--until", needed=False, month=True)
    order(slips, ("--from", since), ("--until", until))
    told = mended(there, mend, DISCIPLINE)
    slips.check()
    fields = {"discipline": word} | ({"until": until} if until else {})
    alike = [one for one in there.of(DISCIPLINE) if (one.fields["discipline"], one.date) == (word, since)]
    if any(dict(one.fields) == fields for one in alike):
        return []
    if not told and alike and "until" not in alike[-1].fields:
        told = {"replaces": alike[-1].seq, "why": LATER, "correction": "entry"}
    return [Draft(slips.sure(there.person).id, DISCIPLINE, since, fields, **told)]


def void(desk: Desk, who: str, mend: Mend, moment: str) -> Done:
    """Take back a status or a discipline that was recorded by mistake; raises Unusable."""

    def work(there: There) -> list[Draft]:
        told = mended(there, mend, STATUS, DISCIPLINE)
        there.slips.check()
        return [Draft(there.slips.sure(there.person).id, VOIDED, None, {}, **told)]

    return _change(desk, moment, "member void", who, work)


def mended(there: There, mend: Mend, *kinds: str) -> dict[str, Any]:
    """Return with what a draft corrects another record; nothing where it does not. Mistakes are kept in mind."""
    slips = there.slips
    if mend.replaces is None:
        if mend.why is not None or mend.kind is not None:
            slips.add("--why 和 --kind 用于更正，要和 --replaces 行号 一起写；行号见 devtrack member show")
        return {}
    row = slips.number(mend.replaces.removeprefix("第").removesuffix("行").strip(), "行号", 1, 99_999_999)
    why = slips.text(mend.why, "--why：为什么更正")
    kind = slips.choice(mend.kind or "entry", "--kind", KIND_OF_CORRECTION)
    if there.person is not None and not any(one.seq == row and one.kind in kinds for one in there.held):
        known = "；".join(f"第 {one.seq} 行 {words(one, there.desk)}" for one in there.held if one.kind in kinds)
        slips.add(f"{there.person.name} 没有可以这样更正的第 {row} 行；可以更正的有：{known or '无'}")
    return {"replaces": row, "why": why, "correction": kind}

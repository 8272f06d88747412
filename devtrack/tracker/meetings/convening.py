"""Which meeting was held, who was there, who is not to be counted? Recorded by hand, corrected, taken back."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from devtrack import access
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.importers.names import split_names
from devtrack.ledger.engine import Transaction, writing
from devtrack.ledger.writing import append_in, new_id
from devtrack.membership.meetings import MEETING_HELD, Meeting, clashes
from devtrack.membership.opinions import Sitting
from devtrack.organisations import Organisation
from devtrack.subjects import MEETING, Draft, Head
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.meetings.attending import Hall, candidates
from devtrack.tracker.meetings.minutes import Minutes, found, known, listed, minutes
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.persons import names_of
from devtrack.tracker.slips import Slips
from devtrack.vocabulary import VOIDED

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


class Convened(NamedTuple):
    """What was typed of a meeting; None: not typed. `excluded`: 姓名=理由:文件 each."""

    organisation: str | None = None
    on: str | None = None
    title: str | None = None
    start: str | None = None
    end: str | None = None
    present: Sequence[str] | None = None
    excluded: Sequence[str] | None = None
    agenda: str | None = None
    candidates: Sequence[str] | None = None


class Held(NamedTuple):
    """A meeting as recorded, with its head (None: it was recorded before), what else is worth saying, in Chinese."""

    meeting: Meeting
    head: Head | None
    notes: tuple[str, ...]


class Changed(Protocol):
    """What was done about a meeting, with the head afterwards (None: nothing had to be written)."""

    @property
    def head(self) -> Head | None:
        """The head."""


Done = TypeVar("Done", bound=Changed)


class There(NamedTuple):
    """The ledger as the meeting finds it, within its transaction."""

    connection: Transaction
    desk: Desk
    slips: Slips
    known: Mapping[str, Meeting]
    sittings: Mapping[str, Sitting]

    def minutes(self, meeting: Meeting) -> Minutes:
        """Return a meeting with all that is known of it."""
        return minutes(self.connection, self.desk, meeting, self.sittings.get(meeting.id, Sitting()))


def hold(desk: Desk, typed: Convened, moment: str) -> Held:
    """Record a meeting; raises Unusable with every mistake."""

    def work(there: There) -> Held:
        branch, day = _branch(there, typed.organisation), there.slips.day(typed.on, "--on", past=True)
        fields = _fields(there, typed, branch, {})
        there.slips.check()
        same = next((one for one in there.known.values() if _fields_of(one) == fields and one.date == day), None)
        if same is not None:
            return Held(same, None, ())
        id = new_id(MEETING)
        return _written(there, [Draft(id, MEETING_HELD, day, fields)], id, moment, "meeting new")

    return change(desk, moment, work)


def amend(desk: Desk, id: str, typed: Convened, why: str | None, kind: str | None, moment: str) -> Held:
    """Correct a meeting in what was typed; the rest stays. Raises Unusable with every mistake."""

    def work(there: There) -> Held:
        slips = there.slips
        one = slips.sure(found(there.known, desk, id, slips))
        day = one.date if typed.on is None else slips.day(typed.on, "--on", past=True)
        fields = _fields(there, typed, there.desk.tree.get(one.organisation), _fields_of(one))
        told, before = mended(slips, why, kind), there.minutes(one)
        _check_votes(slips, before, day)
        slips.check()
        if (day, fields) == (one.date, _fields_of(one)):
            raise Unusable("没有改动：写明要改成什么（--on、--start、--present 等）")
        draft = Draft(one.id, MEETING_HELD, day, fields, replaces=one.row, **told)
        done = _written(there, [draft], one.id, moment, "meeting amend")
        return done._replace(notes=(*done.notes, *touched(before)))

    return change(desk, moment, work)


def _check_votes(slips: Slips, there: Minutes, day: str | None) -> None:
    """Keep in mind that votes which name a meeting are of another day than it would be (None: taken back)."""
    votes = [one for one in there.votes if one.fact.date != day]
    if not votes and not (there.hidden and day != there.meeting.date):
        return
    beyond = f"{'，另' if votes else ''}有 {there.hidden} 项在范围以外" if there.hidden else ""
    named = f"在会上的表决 {len(votes)} 项：{listed(one.file for one in votes)}" if votes else "在会上的表决"
    how = "先用 devtrack amend 把表决更正到这一天，再更正会议" if day else "先用 devtrack amend 谁 步骤 --void 作废表决"
    slips.add(f"会议不能{f'改到 {day}' if day else '作废'}，{named}{beyond}；{how}")


def touched(there: Minutes) -> list[str]:
    """Return what to say of a meeting that was changed: which votes at it that touches, that it was closed."""
    said = []
    if there.votes:
        said.append(f"涉及在会上的表决 {len(there.votes)} 项：{listed(one.file for one in there.votes)}；请核对票数")
    if there.closing is not None:
        said.append(f"会议已于 {there.closing.date} 办结；更正后请再用 devtrack meeting close {there.meeting.id} 核对")
    return said


def void(desk: Desk, id: str, why: str | None, kind: str | None, moment: str) -> Held:
    """Take back a meeting that was recorded by mistake, with its opinions; raises Unusable."""

    def work(there: There) -> Held:
        slips = there.slips
        one, told = found(there.known, desk, id, slips), mended(slips, why, kind)
        if one is not None:
            _check_votes(slips, there.minutes(one), None)
        one = slips.sure(one)
        beside = there.sittings.get(one.id, Sitting())
        rows = [one.row, *(given.row for given in beside.opinions), *([beside.closing.row] if beside.closing else [])]
        drafts = [Draft(one.id, VOIDED, None, {}, replaces=row, **told) for row in rows]
        head = append_in(there.connection, desk.ledger, desk.stamp(moment, "meeting void"), drafts).head
        notes = [f"会前书面意见 {len(beside.opinions)} 条一并作废"] if beside.opinions else []
        return Held(one, head, tuple(notes))

    return change(desk, moment, work)


def change(desk: Desk, moment: str, work: Callable[[There], Done]) -> Done:
    """Do something about a meeting within one transaction; what is not allowed raises Unusable."""
    access.require(desk.account, access.RECORD, desk.tree)
    with writing(desk.ledger.engine) as connection:
        done = work(There(connection, desk, Slips(desk, moment[:10]), *known(connection, desk)))
    if done.head is not None:
        printed(desk, done.head, moment)
    return done


def _written(there: There, drafts: list[Draft], id: str, moment: str, command: str) -> Held:
    """Write a meeting and return it as it stands, with the meetings at the same time."""
    head = append_in(there.connection, there.desk.ledger, there.desk.stamp(moment, command), drafts).head
    now, beside = known(there.connection, there.desk)
    came = [one.person for one in beside.get(id, Sitting()).opinions if one.person in now[id].attendees]
    return Held(now[id], head, (*_notes(there, now[id], now), *_came(there, came)))


def _came(there: There, people: Sequence[str]) -> list[str]:
    """Return what to say of voters (ids) who handed in an opinion and came all the same."""
    how = "书面意见不计入票数，请用 devtrack meeting opinion … --void 作废"
    names = names_of(there.connection, there.desk, dict.fromkeys(people))
    return [f"{one.name} 交过书面意见，又登记为到会：{how}" for one in names.values()]


def _notes(there: There, one: Meeting, known: Mapping[str, Meeting]) -> list[str]:
    unit = there.desk.tree.get(one.organisation)
    found = []
    if unit and one.day is not None and (one.day < parse(unit.founded)[0] or one.day >= unit.closed):
        found.append(f"{unit.name} 当日尚未成立或已经撤销")
    people = names_of(there.connection, there.desk, one.attendees)
    for other, both in clashes(one, known.values()):
        names = "、".join(people[id].name for id in both)
        found.append(f"{names} 同一时间还在{_other(there, other)}")
    return found


def _other(there: There, one: Meeting) -> str:
    if one.organisation not in there.desk.within:
        return "范围以外的一个会议"
    return f"{one.title or '另一个会议'}（{one.id}，{one.start or ''}–{one.end or ''}）"


def _branch(there: There, typed: str | None) -> Organisation | None:
    found = there.slips.organisation(typed, "--org")
    return there.desk.tree[branch_of(there.desk.tree, found.id)] if found else None


def mended(slips: Slips, why: str | None, kind: str | None) -> dict[str, Any]:
    """Return why something is corrected, and which kind of correction it is."""
    told = slips.text(why, "--why：为什么更正或作废")
    return {"why": told, "correction": slips.choice(kind or "entry", "--kind", KIND_OF_CORRECTION)}


def _fields(there: There, typed: Convened, branch: Organisation | None, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a meeting: as typed, else as held."""
    slips = there.slips
    said = {
        "organisation": branch.id if branch else None, "title": slips.text(typed.title, "--title", False),
        "start": _time(slips, typed.start, "--start"), "end": _time(slips, typed.end, "--end"),
        "agenda": slips.text(typed.agenda, "--agenda", False),
    }
    fields = {**held, **{name: value for name, value in said.items() if value is not None}}
    if fields.get("end") and not (fields.get("start") and fields["start"] < fields["end"]):
        slips.add("--end 要晚于 --start，写成 --start 14:00 --end 16:00；过了零点的会分两天登记")
    if branch is not None:
        fields |= _people(Hall(there.connection, there.desk, slips, branch), typed)
        if typed.candidates is not None:
            names = [name for text in typed.candidates for name in split_names(text)]
            fields["candidates"] = [one.id for one in candidates(there.connection, slips, branch.id, names)]
    if not fields.get("attendees") and not typed.present:
        slips.add("缺少 --present：到会的党员，几个人用、隔开；或用 --present-file 读签到表")
    return fields


def _people(hall: Hall, typed: Convened) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if typed.present is not None:
        found["attendees"] = hall.attendees(typed.present)
    if typed.excluded is not None:
        found["excluded"] = [one for text in typed.excluded if (one := hall.excluded(text))]
    return found


def _fields_of(one: Meeting) -> dict[str, Any]:
    """Return the fields that a meeting was recorded with."""
    excluded = [{"person": given.person, "ground": given.ground, "document": given.document}
                for given in one.exclusions]
    said = {"organisation": one.organisation, "title": one.title, "start": one.start, "end": one.end,
            "agenda": one.agenda, "attendees": list(one.attendees), "excluded": excluded or None,
            "candidates": list(one.candidates) or None}
    return {name: value for name, value in said.items() if value is not None}


def _time(slips: Slips, typed: str | None, option: str) -> str | None:
    """Return a time of the day as HH:MM."""
    if typed is None:
        return None
    if match := _TIME.fullmatch(typed.strip().replace("：", ":")):
        return f"{int(match[1]):02}:{match[2]}"
    slips.add(f"{option} 的“{typed}”不是时间；写成 14:00 这样")
    return None

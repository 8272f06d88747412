"""Which meeting was held, who was there, who is not to be counted? Recorded by hand, corrected, taken back."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from devtrack import access
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.ledger.engine import Transaction, writing
from devtrack.ledger.reading import records
from devtrack.ledger.writing import append_in, new_id
from devtrack.membership.meetings import MEETING_HELD, Meeting, clashes, meetings
from devtrack.organisations import Organisation
from devtrack.subjects import MEETING, Draft, Head
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.meetings.attending import Hall
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


class Held(NamedTuple):
    """A meeting as recorded, with its head (None: it was recorded before), what else is worth saying, in Chinese."""

    meeting: Meeting
    head: Head | None
    notes: tuple[str, ...]


class There(NamedTuple):
    """The ledger as the meeting finds it, within its transaction."""

    connection: Transaction
    desk: Desk
    slips: Slips
    known: Mapping[str, Meeting]


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

    return _change(desk, moment, work)


def amend(desk: Desk, id: str, typed: Convened, why: str | None, kind: str | None, moment: str) -> Held:
    """Correct a meeting in what was typed; the rest stays. Raises Unusable with every mistake."""

    def work(there: There) -> Held:
        slips, one = there.slips, there.slips.sure(_known(there, id))
        day = one.date if typed.on is None else slips.day(typed.on, "--on", past=True)
        fields = _fields(there, typed, there.desk.tree.get(one.organisation), _fields_of(one))
        told = _mend(slips, why, kind)
        slips.check()
        if (day, fields) == (one.date, _fields_of(one)):
            raise Unusable("没有改动：写明要改成什么（--on、--start、--present 等）")
        draft = Draft(one.id, MEETING_HELD, day, fields, replaces=one.row, **told)
        return _written(there, [draft], one.id, moment, "meeting amend")

    return _change(desk, moment, work)


def void(desk: Desk, id: str, why: str | None, kind: str | None, moment: str) -> Held:
    """Take back a meeting that was recorded by mistake; raises Unusable."""

    def work(there: There) -> Held:
        found, told = _known(there, id), _mend(there.slips, why, kind)
        one = there.slips.sure(found)
        draft = Draft(one.id, VOIDED, None, {}, replaces=one.row, **told)
        stamp = there.desk.stamp(moment, "meeting void")
        return Held(one, append_in(there.connection, there.desk.ledger, stamp, [draft]).head, ())

    return _change(desk, moment, work)


def _change(desk: Desk, moment: str, work: Callable[[There], Held]) -> Held:
    access.require(desk.account, access.RECORD, desk.tree)
    with writing(desk.ledger.engine) as connection:
        known = meetings(records(connection, desk.ledger.keys, of=MEETING))
        held = work(There(connection, desk, Slips(desk, moment[:10]), known))
    if held.head is not None:
        printed(desk, held.head, moment)
    return held


def _written(there: There, drafts: list[Draft], id: str, moment: str, command: str) -> Held:
    """Write a meeting and return it as it stands, with the meetings at the same time."""
    keys, stamp = there.desk.ledger.keys, there.desk.stamp(moment, command)
    head = append_in(there.connection, there.desk.ledger, stamp, drafts).head
    now = meetings(records(there.connection, keys, of=MEETING))
    return Held(now[id], head, tuple(_notes(there, now[id], now)))


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


def _known(there: There, id: str) -> Meeting | None:
    found = there.known.get(id.strip())
    if found is None or found.organisation not in there.desk.within:
        there.slips.add(f"没有会议“{id}”；会议代号见 devtrack meeting list")
        return None
    return found


def _mend(slips: Slips, why: str | None, kind: str | None) -> dict[str, Any]:
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
            "agenda": one.agenda, "attendees": list(one.attendees), "excluded": excluded or None}
    return {name: value for name, value in said.items() if value is not None}


def _time(slips: Slips, typed: str | None, option: str) -> str | None:
    """Return a time of the day as HH:MM."""
    if typed is None:
        return None
    if match := _TIME.fullmatch(typed.strip().replace("：", ":")):
        return f"{int(match[1]):02}:{match[2]}"
    slips.add(f"{option} 的“{typed}”不是时间；写成 14:00 这样")
    return None

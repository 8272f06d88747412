"""What does a line of a roster say of a member, as statements, and what of it is not held yet, or held otherwise?

A roster is a picture of one day. What it does not say is not made up: where somebody belonged before the day of
moving in is elsewhere; where the sheet tells of no moves, the branch is known from the roster's day on only.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from devtrack.dates import parse, write
from devtrack.membership.nouns import ELSEWHERE, FULL, NONE, PROBATIONARY, Member, StatusSpan
from devtrack.membership.roll import DISCIPLINE, STATUS, Said, beside, status_span
from devtrack.membership.standings import standing
from devtrack.model import FOREVER, NEVER


class Line(NamedTuple):
    """What a line says; days as written. `home`: the branch (id) whose roster it is, on the roster's day (ordinal).

    `settled`: whether the sheet tells of moves, so that a blank means: here from the beginning.
    """

    home: str
    day: int
    settled: bool
    status: str | None
    joined: str | None = None
    full_from: str | None = None
    moved_in: str | None = None
    discipline: str | None = None
    discipline_from: str | None = None
    discipline_until: str | None = None


class Statement(NamedTuple):
    """A fact to be recorded: its kind, its day as written (None: not known), its fields."""

    kind: str
    date: str | None
    fields: dict[str, Any]


class Difference(NamedTuple):
    """How a line stands to what is held: what is new, what corrects a record, what was corrected since, what clashes.

    `clash`: codes with figures (`tracker` says them) of what the record has otherwise and the line cannot change.
    """

    new: tuple[Statement, ...] = ()
    changed: tuple[tuple[Said, Statement], ...] = ()
    outdated: tuple[Statement, ...] = ()
    clash: tuple[tuple[Any, ...], ...] = ()


def future(line: Line) -> str | None:
    """Return a day of the line that certainly lies after the roster's; None where none does."""
    days = (line.joined, line.full_from, line.moved_in, line.discipline_from)
    return next((day for day in days if day and parse(day)[0] > line.day), None)


def statements(line: Line) -> list[Statement]:
    """Return what the line says of the status, of days that are known; in the order of time."""
    if line.status is None:
        return []
    found = [Statement(STATUS, line.joined, {"status": PROBATIONARY})] if line.joined else []
    if line.full_from:
        found.append(Statement(STATUS, line.full_from, {"status": FULL}))
    placed = [one._replace(fields={**one.fields, **_home(one.date, line)}) for one in found]
    if (moved := _status_at_move(line)) is not None:
        placed.append(Statement(STATUS, line.moved_in, {"status": moved, "organisation": line.home}))
    return placed


def _home(day: str | None, line: Line) -> dict[str, str]:
    """Return where somebody belonged on a day, as a field; nothing where it is not known."""
    if line.moved_in is None:
        return {"organisation": line.home} if line.settled else {}
    moved, there = parse(line.moved_in), parse(day)
    if there[1] < moved[0]:
        return {"organisation": ELSEWHERE}
    return {"organisation": line.home} if there[0] >= moved[1] else {}


def _status_at_move(line: Line) -> str | None:
    """Return the status on the day of moving in; None where it is not known, or a status began that very day."""
    if line.moved_in is None or line.status == NONE:
        return None
    lo, hi = parse(line.moved_in)
    if line.full_from and parse(line.full_from)[1] < lo:
        return FULL
    if line.joined and parse(line.joined)[1] < lo and (line.status != FULL or line.full_from):
        begins = parse(line.full_from)[0] if line.full_from else FOREVER
        return PROBATIONARY if begins > hi else None
    return None


def compare(
    line: Line, held: Sequence[Said], gone: Iterable[Said], own: Iterable[StatusSpan] = ()
) -> Difference:
    """Return how a line stands to what is held of its person. `gone`: records corrected since; `own`: see `careers`."""
    mine, before = tuple(own), list(gone)
    found = _belongs_elsewhere(line, held, mine)
    if found is None:
        found = _as_of_the_day(line, held, _statuses(line, held, before, mine), mine)
    other = _discipline(line, [one for one in held if one.record.kind == DISCIPLINE], before)
    return Difference(
        (*found.new, *other.new), (*found.changed, *other.changed), (*found.outdated, *other.outdated), found.clash
    )


def _belongs_elsewhere(line: Line, held: Sequence[Said], own: tuple[StatusSpan, ...]) -> Difference | None:
    """Return that a member belongs to another organisation, where the line does not say when he came; else None."""
    if line.status in (None, NONE) or line.moved_in is not None:
        return None
    there = standing(after(held, Difference(), line.day, own), line.day)
    if there.organisation in (None, line.home):
        return None
    return Difference(clash=(("organisation", there.organisation, line.home),))


def _statuses(
    line: Line, held: Sequence[Said], gone: Sequence[Said], own: tuple[StatusSpan, ...]
) -> Difference:
    rest = [one for one in held if one.record.kind == STATUS and one.record.fields.get("status")]
    left, outdated = [], []
    for wanted in statements(line):
        same = next((one for one in rest if _says(one, wanted, line.home)), None)
        if same is not None:
            rest.remove(same)
        elif any((one.status, one.since) == (wanted.fields["status"], parse(wanted.date)) for one in own):
            continue
        elif any(_says(one, wanted, line.home) for one in gone if one.record.kind == STATUS):
            outdated.append(wanted)
        else:
            left.append(wanted)
    new, changed = [], []
    for wanted in left:
        one = _nearest(rest, wanted)
        if one is None:
            new.append(wanted)
        else:
            rest.remove(one)
            changed.append((one, _kept(one, wanted)))
    return Difference(tuple(new), tuple(changed), tuple(outdated))


def _says(one: Said, wanted: Statement, home: str) -> bool:
    """Tell whether a record says all that is wanted; that somebody was elsewhere is said by any other organisation."""
    fields = one.record.fields
    if (fields.get("status"), one.record.date) != (wanted.fields["status"], wanted.date):
        return False
    here, there = wanted.fields.get("organisation"), fields.get("organisation")
    return here is None or here == there or (here == ELSEWHERE and there not in (None, home))


def _nearest(rest: Sequence[Said], wanted: Statement) -> Said | None:
    """Return the record of the same status that a statement corrects: of the same organisation first, then in time."""
    there = [one for one in rest if one.record.fields["status"] == wanted.fields["status"]]
    home, day = wanted.fields.get("organisation"), parse(wanted.date)[0]

    def far(one: Said) -> tuple[bool, bool, int]:
        lo = parse(one.record.date)[0]
        other = home is not None and one.record.fields.get("organisation") not in (None, home)
        return one.record.date != wanted.date, other, abs(lo - day) if lo > NEVER else 0

    return min(there, key=far, default=None)


def _kept(one: Said, wanted: Statement) -> Statement:
    """Return a correction that keeps the organisation of the record where the line says nothing of it."""
    there = {name: value for name, value in one.record.fields.items() if name == "organisation"}
    return wanted._replace(fields={**there, **wanted.fields})


def after(held: Sequence[Said], found: Difference, day: int, own: tuple[StatusSpan, ...]) -> Member:
    """Return the member as he would stand with these changes, stated on a day (ordinal)."""
    becomes = {one.record.seq: statement for one, statement in found.changed}
    spans = []
    for one in held:
        wanted = becomes.get(one.record.seq)
        span = status_span(one) if wanted is None else _span(wanted, one.stated)
        spans += [span] if span is not None else []
    spans += [span for wanted in found.new if (span := _span(wanted, day)) is not None]
    return Member("", "", beside(own, spans))


def _span(one: Statement, stated: int) -> StatusSpan | None:
    lo, hi = parse(one.date)
    since = lo, min(hi, stated) if lo <= stated else hi
    return StatusSpan(since, one.fields["status"], one.fields.get("organisation")) if one.kind == STATUS else None


def _as_of_the_day(
    line: Line, held: Sequence[Said], found: Difference, own: tuple[StatusSpan, ...]
) -> Difference:
    """Return the difference with what the roster says of its own day, as far as nothing said before tells it."""
    there = after(held, found, line.day, own)
    if line.status is None:
        if there.statuses or any(one.record.fields.get("organisation") == line.home for one in held):
            return found
        return found._replace(new=(Statement(STATUS, None, {"organisation": line.home}),))
    now = standing(there, line.day)
    if line.status == NONE:
        gone = now.status == NONE or not there.statuses
        return found if gone else _with(found, Statement(STATUS, None, {"status": NONE}), line, held)
    if now.status not in (None, line.status) and (now.status, line.status) != (PROBATIONARY, FULL):
        return Difference((), (), found.outdated, (("status", now.status, line.status),))
    if now.organisation not in (None, line.home) and not _may_have_come(line, now.organisation):
        return found._replace(clash=(("organisation", now.organisation, line.home),))
    if (now.status, now.organisation) == (line.status, line.home):
        return found
    day = write(line.day) if now.status == line.status else None
    return _with(found, Statement(STATUS, day, {"status": line.status, "organisation": line.home}), line, held)


def _may_have_come(line: Line, from_where: str | None) -> bool:
    """Tell whether the line says that somebody came from elsewhere, but not with which status."""
    told = any(one.fields.get("organisation") == line.home for one in statements(line))
    return from_where == ELSEWHERE and line.moved_in is not None and not told


def _with(found: Difference, one: Statement, line: Line, held: Sequence[Said]) -> Difference:
    """Return the difference with one more statement, unless a roster of that day has made it already."""
    made = any((said.record.date, dict(said.record.fields)) == (one.date, one.fields) and said.stated == line.day
               for said in held)
    return found if made else found._replace(new=(*found.new, one))


def _discipline(line: Line, rest: Sequence[Said], gone: Sequence[Said]) -> Difference:
    if line.discipline is None:
        return Difference()
    until = {"until": line.discipline_until} if line.discipline_until else {}
    wanted = Statement(DISCIPLINE, line.discipline_from, {"discipline": line.discipline, **until})
    same_kind = [one for one in rest if one.record.fields["discipline"] == line.discipline]
    if any(_covers(one, wanted) for one in same_kind):
        return Difference()
    if any(_covers(one, wanted) for one in gone if one.record.fields.get("discipline") == line.discipline):
        return Difference(outdated=(wanted,))
    one = next((one for one in same_kind if _may_be_the_same(one, wanted)), None)
    if one is None:
        return Difference((wanted,))
    kept = wanted._replace(date=wanted.date or one.record.date, fields={**one.record.fields, **wanted.fields})
    return Difference(changed=((one, kept),))


def _covers(one: Said, wanted: Statement) -> bool:
    """Tell whether a record says all that a line says of a discipline; a blank says nothing."""
    until = wanted.fields.get("until")
    return wanted.date in (None, one.record.date) and until in (None, one.record.fields.get("until"))


def _may_be_the_same(one: Said, wanted: Statement) -> bool:
    """Tell whether two disciplines of one kind are one, written differently: the first or the last day is the same."""
    until, ends = one.record.fields.get("until"), wanted.fields.get("until")
    if None in (one.record.date, wanted.date) or one.record.date == wanted.date:
        return True
    return until == ends and ends is not None

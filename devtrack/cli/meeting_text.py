"""What is printed about a meeting: who counts and who does not, the figures, the votes taken at it?"""

from collections.abc import Iterator, Sequence
from typing import Any

NONE_KNOWN = "无法判断"


def held(at: Any, done: Any, counted: Any, reveal: bool, how: str) -> Iterator[str]:
    """Yield what was recorded of a meeting, and who counts at it. `how`: 已登记 or 已更正."""
    meeting = done.meeting
    yield f"{how if done.head else '台账里已经有'}会议 {meeting.id}：{_headline(at, meeting)}"
    known = False
    if counted is not None:
        yield from _figures(counted)
        yield from _uncounted(counted, reveal)
        known = None not in (counted.turnout.due, counted.turnout.present)
    yield from _said("请核对", done.notes)
    tail = "，应到、实到人数由此得出" if known else ""
    yield f"登记表决时写会议代号 {meeting.id}{tail}" + (f"；末端 {done.head}" if done.head else "")


def _headline(at: Any, meeting: Any) -> str:
    unit = at.tree[meeting.organisation].name if meeting.organisation in at.tree else meeting.organisation
    return " ".join(filter(None, (unit, meeting.date or "日期不详", _times(meeting), meeting.title)))


def _times(meeting: Any) -> str:
    return f"{meeting.start}{f'–{meeting.end}' if meeting.end else ''}" if meeting.start else ""


def _figures(counted: Any) -> Iterator[str]:
    """Yield how many were due and present, whether that is more than half, and why where it is not known."""
    found = counted.turnout
    doubtful = sum(answer.allowed is None for _, answer in found.answers)
    more = f"（另有 {doubtful} 人{NONE_KNOWN}）" if doubtful else ""
    yield f"  应到 {_due(found)}，实到 {len(found.there)} 人{more}"
    if not found.complete and not (found.electorate.due or found.electorate.unknown):
        yield "  本支部还没有党员名册；用 devtrack member import 导入"
    elif not found.complete:
        yield f"  {_since(counted)}；表决的应到、实到人数以会议记录为准，登记表决时请写 due、present"
    elif found.due is not None and found.present is not None:
        enough = 2 * found.present > found.due
        yield f"  {_needed(found.due)}：{'已超过半数' if enough else '未超过半数'}"


def _due(found: Any) -> str:
    sure, unsure = len(found.electorate.due), len(found.electorate.unknown)
    if found.due is not None:
        return f"{found.due} 人"
    if not found.complete:
        return f"{NONE_KNOWN}（名册所列 {sure} 人{f'，另有 {unsure} 人{NONE_KNOWN}' if unsure else ''}）"
    return f"{NONE_KNOWN}（{sure} 至 {sure + unsure} 人）" if unsure else f"{NONE_KNOWN}（没有一个有表决权的党员）"


def _needed(due: int) -> str:
    return f"须超过半数，即至少 {due // 2 + 1} 人到会"


def _since(counted: Any) -> str:
    from devtrack.dates import write

    since = write(counted.complete_from)
    if since is None:
        return "本支部没有导入过完整的党员名册，应到人数可能不全"
    return f"完整的党员名册自 {since} 起，此前离开的党员不在其中，应到人数可能不全"


def _uncounted(counted: Any, reveal: bool) -> Iterator[str]:
    """Yield who was there without counting and why, and who may be due without its being known."""
    from devtrack.tracker.members.memberwords import reason_words

    found, people = counted.turnout, counted.people
    out = [(one, answer.reason) for one, answer in found.answers if answer.allowed is False]
    yield from _said("到会而没有表决权", _reasons(people, out, reveal))
    doubt = [(one, answer.reason) for one, answer in found.answers if answer.allowed is None]
    yield from _said(f"到会而有无表决权{NONE_KNOWN}", _reasons(people, doubt, reveal))
    there = {one.person for one, _ in found.answers}
    rest = [(one, why) for one, why in found.electorate.unknown if one.person not in there]
    yield from _said(f"是否应到{NONE_KNOWN}", _reasons(people, rest, reveal))
    wrong = [f"{people[one.person].name}：{reason_words(why, reveal)}" for one, why in found.electorate.warnings]
    yield from _said("不计入应到的理由不成立", wrong)


def _reasons(people: Any, listed: Sequence[Any], reveal: bool) -> list[str]:
    from devtrack.tracker.members.memberwords import reason_words

    return [f"{_name(people[one.person])}：{reason_words(why, reveal)}" for one, why in listed]


def _name(person: Any) -> str:
    return f"{person.name}（{person.number}）" if person.number else str(person.name)


def voters(counted: Any, day: int, reveal: bool) -> Iterator[str]:
    """Yield who is due on a day, who is left out and why, of whom it is not known."""
    from devtrack.dates import write

    found, people = counted.turnout, counted.people
    yield f"{write(day)} 应到会有表决权的党员：{_due(found)}"
    due = sorted((people[one.person] for one in found.electorate.due), key=lambda one: (one.number or "~", one.name))
    yield from (f"  {n:>3}  {_name(one)}" for n, one in enumerate(due, 1))
    if not found.complete:
        yield f"  {_since(counted)}"
    if found.due is not None:
        yield f"  {_needed(found.due)}"
    yield from _said("不计入应到", _reasons(people, found.electorate.out, reveal))
    yield from _said(f"是否应到{NONE_KNOWN}", _reasons(people, found.electorate.unknown, reveal))
    yield from _said("不计入应到的理由不成立", _reasons(people, found.electorate.warnings, reveal))


def listing(at: Any, rows: Sequence[Any]) -> Iterator[str]:
    """Yield the meetings, a line each."""
    from devtrack.exporters.widths import columns

    if not rows:
        yield "没有登记过会议；用 devtrack meeting new 登记"
        return
    yield from columns([_line(at, one) for one in rows])


def _line(at: Any, one: Any) -> tuple[str, ...]:
    meeting, figures = one.meeting, one.figures
    counts = [f"{name} {figures.get(word, NONE_KNOWN)}" for word, name in (("due", "应到"), ("present", "实到"))]
    unit = at.tree[meeting.organisation].name if meeting.organisation in at.tree else ""
    votes = f"表决 {one.votes} 项"
    return meeting.id, meeting.date or "日期不详", _times(meeting), unit, meeting.title or "", *counts, votes


def told(at: Any, found: Any, reveal: bool) -> Iterator[str]:
    """Yield a meeting with all that is known of it."""
    meeting, counted = found.meeting, found.counted
    yield f"{meeting.id}  {_headline(at, meeting)}"
    if meeting.agenda:
        yield f"  议题：{meeting.agenda}"
    if counted is not None:
        yield from _figures(counted)
        names = [_name(counted.people[one.person]) for one in counted.turnout.there]
        yield f"  到会有表决权的 {len(names)} 人：{'、'.join(names) or '无'}"
        yield from _uncounted(counted, reveal)
    yield from _said("在会上的表决", [_vote(file, fact) for file, fact in found.votes])


def _vote(file: Any, fact: Any) -> str:
    from devtrack.tracker.cases.telling import fact_told

    said = fact_told(fact.kind, fact.fields, fact.elsewhere, fact.date)
    return f"{file.case.name}（{file.case.number or file.id}）：{said}"


def _said(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}（{len(lines)}）："
        yield from (f"    {line}" for line in lines)

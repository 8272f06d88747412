"""What is printed about a meeting: who counts and who does not, the figures, the votes taken at it?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NONE_KNOWN = "无法判断"


def held(at: Any, done: Any, counted: Any, reveal: bool, how: str) -> Iterator[str]:
    """Yield what was recorded of a meeting, and who counts at it. `how`: 已登记 or 已更正."""
    meeting = done.meeting
    yield f"{how if done.head else '台账里已经有'}会议 {meeting.id}：{headline(at, meeting)}"
    known = False
    if counted is not None:
        yield from _figures(counted)
        yield from _uncounted(counted, reveal)
        known = None not in (counted.turnout.due, counted.turnout.present)
    yield from _said("请核对", done.notes)
    tail = "，应到、实到人数由此得出" if known else ""
    yield f"登记表决：devtrack meeting vote {meeting.id} 人选{tail}" + (f"；末端 {done.head}" if done.head else "")


def headline(at: Any, meeting: Any) -> str:
    """Return which meeting it is: the branch, the day, the times, the title."""
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

    yield f"{write(day)} 应到会有表决权的党员：{_due(counted.turnout)}"
    yield from _roll(counted, {})
    yield from _beside(counted, reveal)


def signing(at: Any, meeting: Any, counted: Any, reveal: bool) -> Iterator[str]:
    """Yield the sign-in list of a meeting: who is due and who of them came, who has no vote and why."""
    yield f"签到名单  {headline(at, meeting)}"
    if counted is None:
        yield "  会议的日期不详，谁有表决权无法判断"
        return
    yield f"  应到会有表决权的党员：{_due(counted.turnout)}；实到 {len(counted.turnout.there)} 人"
    came = set(meeting.attendees)
    yield from _roll(counted, {one.person: "到会" if one.person in came else "未到会" for one in _voters(counted)})
    yield from _beside(counted, reveal)
    listening = [(one, answer.reason) for one, answer in counted.turnout.answers if answer.allowed is False]
    yield from _said("列席（到会而没有表决权）", _reasons(counted.people, listening, reveal))


def _voters(counted: Any) -> list[Any]:
    """Return those due, in the order of their numbers."""
    people = counted.people

    def place(one: Any) -> tuple[str, str]:
        return people[one.person].number or "~", people[one.person].name

    return sorted(counted.turnout.electorate.due, key=place)


def _roll(counted: Any, came: Mapping[str, str]) -> Iterator[str]:
    """Yield those due with room to sign, or with who came (id -> what is said of it)."""
    from devtrack.exporters.widths import columns

    rows = [("序号", "姓名（学号）", "签到")]
    for n, one in enumerate(_voters(counted), 1):
        rows.append((f"{n:>4}", _name(counted.people[one.person]), came.get(one.person, "________")))
    yield from (f"  {line}" for line in columns(rows))


def _beside(counted: Any, reveal: bool) -> Iterator[str]:
    """Yield how many must come, and everybody of the branch who is not due, or of whom that is not known."""
    found, people = counted.turnout, counted.people
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
    beside = f"表决 {one.votes} 项", "已办结" if one.closed else "未办结"
    return meeting.id, meeting.date or "日期不详", _times(meeting), unit, meeting.title or "", *counts, *beside


def told(at: Any, found: Any, reveal: bool) -> Iterator[str]:
    """Yield a meeting with all that is known of it."""
    from devtrack.cli.meeting_table import figures_of, table

    meeting, counted, now = found.meeting, found.counted, found.minutes
    yield f"{meeting.id}  {headline(at, meeting)}  {_state(now)}"
    if meeting.agenda:
        yield f"  议题：{meeting.agenda}"
    if meeting.candidates:
        yield f"  讨论人选：{'、'.join(_candidate(found, case) for case in meeting.candidates)}"
    if counted is not None:
        yield from _figures(counted)
        names = [_name(counted.people[one.person]) for one in counted.turnout.there]
        yield f"  到会有表决权的 {len(names)} 人：{'、'.join(names) or '无'}"
        yield from _uncounted(counted, reveal)
    yield from summary(found, reveal)
    if now.votes:
        yield f"  在会上的表决（{len(now.votes)}）："
        yield from (f"    {line}" for line in table(figures_of(now)))
    if now.hidden:
        yield f"  另有 {now.hidden} 项表决在范围以外"
    put_off = now.closing.put_off if now.closing else {}
    yield from _said("办结以后的变动", now.since)
    yield from _said("缓议", [f"{_candidate(found, case)}：{why}" for case, why in put_off.items()])


def _state(now: Any) -> str:
    if now.closing is None:
        return "未办结"
    return f"已于 {now.closing.date} 办结{'，其后有更正，请再核对' if now.since else ''}"


def _candidate(found: Any, case: str) -> str:
    file = found.candidates.get(case)
    return f"{file.case.name}（{file.case.number or file.id}）" if file else "（范围以外的人选）"


def summary(found: Any, reveal: bool) -> Iterator[str]:
    """Yield how many written opinions came on each candidate and how many count; `reveal`: whose they are too."""
    from devtrack.membership.opinions import CHOICES

    now = found.minutes
    if not now.opinions:
        return
    yield f"  书面意见（{len({one.person for one in now.opinions})} 人交来）："
    for case in dict.fromkeys(one.case for one in now.opinions):
        own, counted = [one for one in now.opinions if one.case == case], now.counted(case)
        late = sum(one.in_time(now.meeting) is False for one in own)
        other = len(own) - len(counted) - late
        found_of = {name: sum(one.said == word for one in counted) for word, name in CHOICES.items()}
        counts = "、".join(f"{name} {n}" for name, n in found_of.items() if n)
        said = [f"计入 {len(counted)} 份{f'（{counts}）' if counts else ''}"]
        said += [f"会议开始以后收到的 {late} 份，不计入"] if late else []
        said += [f"不能计入的 {other} 份"] if other else []
        yield f"    {_candidate(found, case)}：{'，'.join(said)}"
    if reveal:
        for one in now.opinions:
            told = f"{one.received} 收到  {_candidate(found, one.case)} {CHOICES.get(one.said, one.said)}"
            yield f"    {_name(found.people[one.person])}  {told}"


def opined(done: Any) -> Iterator[str]:
    """Yield what was recorded of a voter's written opinions, and which of them count."""
    from devtrack.membership.opinions import CHOICES

    yield f"{_name(done.voter)} 对会议 {done.meeting.id}（{done.meeting.date}）的书面意见"
    for one in done.lines:
        name = f"{one.file.case.name}（{one.file.case.number or one.file.id}）"
        start = f"{done.meeting.date} {done.meeting.start or ''}".rstrip()
        counts = "" if one.what == "作废" else "，计入票数" if one.in_time else f"，晚于会议开始（{start}），不计入票数"
        yield f"  {one.what}  {name}：{CHOICES.get(one.said, one.said)}，{one.received} 收到{counts}"
    for note in done.notes:
        yield f"  请注意  {note}"
    yield f"末端 {done.head}" if done.head else "台账里已经有，没有写入"


def _said(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}（{len(lines)}）："
        yield from (f"    {line}" for line in lines)

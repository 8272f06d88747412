"""What is printed about members: what a roster changes, who belongs to a branch, what is recorded of one?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from devtrack.cli.transfer import SHOWN

DISCIPLINE_COVERED = "处分没有显示；需要时加 --reveal"


def taken(done: Any, dry: bool) -> Iterator[str]:
    """Yield what a roster changes, or would change."""
    found = done.enrolment
    yield f"{done.path.name}：读到 {len(done.reading.rows)} 人（{done.day} 的情况）"
    yield from _counts(found)
    if found.organisations:
        yield f"  新设党支部（位置待定，可用 devtrack org move 归位）：{'、'.join(found.organisations)}"
    yield from _listed("与台账不同", [f"{one.row.name}：{said}" for one in found.entries for said in one.told])
    unlisted = [f"{one.name} {one.number or ''}".rstrip() for one in found.unlisted]
    yield from _listed("台账里有，名册里没有（没有改动；已转出或出党的，用 devtrack member status 登记）", unlisted)
    yield from _listed("不认识的列，没有读（可用 --map 说明）", list(done.reading.unmapped))
    yield from _listed("没有读的行", list(done.reading.skipped))
    yield from _listed("问题", [str(one) for one in (*done.reading.problems, *found.problems)])
    yield from _whole(done)
    yield _ending(done, dry)


def _counts(found: Any) -> Iterator[str]:
    new = sum(one.new for one in found.entries)
    changed = sum(bool(one.drafts) for one in found.entries if not one.new)
    yield f"  新登记 {new} 人；已登记 {len(found.entries) - new} 人，其中有变化 {changed} 人"
    facts = Counter(draft.kind for one in found.entries for draft in one.drafts)
    said = [f"{name} {facts[kind]} 条" for kind, name in _FACTS.items() if facts[kind]]
    if said:
        yield f"  登记：{'，'.join(said)}（更正在内）"
    if found.outside:
        yield f"  非党员 {found.outside} 人，没有登记"
    unplaced = [one.row.name for one in found.entries if one.new and _unplaced(one.row)]
    if unplaced:
        yield (f"  有 {len(unplaced)} 人没有组织关系转入时间，名册也没有这一列：名册之日以前在哪个支部无法判断，"
               "请补上一列（一直在本支部的留空）")


_FACTS = {"person_recorded": "人员", "status_changed": "党籍", "disciplined": "处分"}


def _unplaced(row: Any) -> bool:
    return "moved_in" not in row.covers


def _whole(done: Any) -> Iterator[str]:
    if done.complete:
        yield (f"  自 {done.day} 起，应到会人数可以从名册得出（此前离开的党员不在名册里）；"
               "名册反映更早一天的情况的，用 --on 写明")


def _ending(done: Any, dry: bool) -> str:
    if not done.enrolment.drafts and not done.complete:
        return "台账里已经有了，没有改动"
    if dry:
        return "以上只是试看，没有写入；去掉 --dry-run 再运行一次即导入"
    return f"已写入台账；末端 {done.head}"


def listing(at: Any, rows: Sequence[Any], day: int, reveal: bool) -> Iterator[str]:
    """Yield who belongs to a branch on a day."""
    from devtrack.dates import write
    from devtrack.exporters.widths import columns
    from devtrack.tracker.members.memberwords import status_now

    if not rows:
        yield f"{write(day)}：没有党员；用 devtrack member import 导入党员名册"
        return
    for unit in dict.fromkeys(one.organisation for one in rows):
        mine = [one for one in rows if one.organisation == unit]
        yield f"{at.tree[unit].name}（{write(day)}）"
        yield from (f"  {line}" for line in columns([_row(at, one, reveal) for one in mine]))
        counts = Counter(status_now(one.standing) for one in mine)
        yield f"  共 {len(mine)} 人：{'，'.join(f'{name} {count}' for name, count in counts.items())}"
    if not reveal:
        yield DISCIPLINE_COVERED


def _row(at: Any, one: Any, reveal: bool) -> tuple[str, ...]:
    from devtrack.tracker.members.memberwords import UNSURE, discipline_now, since_words, status_now

    unsure = one.standing.status and one.standing.organisation != one.organisation
    home = f"组织关系是否在本支部{UNSURE}" if unsure else ""
    more = "，".join(filter(None, (home, discipline_now(one.standing, reveal))))
    return one.person.name, one.person.number or "无学号", status_now(one.standing), since_words(one.since), more


def shown(at: Any, found: Any, reveal: bool) -> Iterator[str]:
    """Yield all that is recorded of a person."""
    from devtrack.tracker.members.memberwords import discipline_now, standing_words

    who = found.person
    yield f"{who.name} {who.number or '无学号'}（{who.id}）"
    yield f"  今天：{standing_words(found.standing, at)}"
    if discipline := discipline_now(found.standing, reveal):
        yield f"  处分：{discipline}"
    if found.own:
        yield "  本人的发展档案："
        yield from (f"    {one}" for one in found.own)
    yield "  登记："
    for one in found.entries:
        yield f"    第 {one.row} 行  {one.said}"
        yield f"      {one.by}{f'；{one.undone}' if one.undone else ''}"
    if not reveal:
        yield "身份证号、出生日期、处分已遮盖；需要时加 --reveal"


def done(at: Any, found: Any) -> Iterator[str]:
    """Yield what was recorded of a member."""
    from devtrack.tracker.members.memberwords import words

    if found.head is None:
        yield f"{found.person.name}：台账里已经有了，没有改动"
        return
    for row, draft in zip(found.rows, found.drafts, strict=True):
        yield f"{found.person.name}：{words(draft, at)}（第 {row} 行）"
    yield f"末端 {found.head}"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}（{len(lines)}）："
        yield from (f"    {line}" for line in lines[:SHOWN])
        if len(lines) > SHOWN:
            yield f"    还有 {len(lines) - SHOWN} 项"

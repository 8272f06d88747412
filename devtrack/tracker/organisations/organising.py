"""What can be said of organisations? Founded, moved, renamed, closed; authority, workflow, plan; and each corrected."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.ledger.reading import case_entries
from devtrack.ledger.writing import new_id
from devtrack.organisations import Organisation
from devtrack.subjects import LEVELS, ORGANISATION, Draft
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk
from devtrack.tracker.organisations.changing import Done, There, change
from devtrack.tracker.organisations.mending import Mend, mended, rows
from devtrack.tracker.organisations.mending import void as voided
from devtrack.tracker.slips import order

LONGEST_VACATION = 180  # days; whoever types more has mistyped a year


class Founding(NamedTuple):
    """What was typed of a new organisation: its name, its level, above or below which one, since when."""

    name: str
    level: str | None
    under: str | None = None
    over: str | None = None
    since: str | None = None
    committee: bool | None = None


class Grant(NamedTuple):
    """What was typed of a power to approve: from when until when, by which document."""

    since: str | None
    until: str | None
    document: str | None


class Away(NamedTuple):
    """What was typed of a vacation: its first and last day, its name."""

    since: str | None
    until: str | None
    name: str | None


class Planned(NamedTuple):
    """What was typed of a plan: for which year, how many, filed when."""

    year: str | None
    number: str | None
    filed_on: str | None


def add(desk: Desk, wish: Founding, moment: str) -> Done:
    """Found an organisation under another, or over the one on top; raises Unusable."""
    return change(desk, moment, "org add", lambda there: _add(there, wish))


def _add(there: There, wish: Founding) -> Sequence[Draft]:
    slips = there.slips
    name, level = slips.name(wish.name, "名称"), slips.choice(wish.level, "--level", LEVELS)
    since = slips.day(wish.since, "--from", needed=False, month=True, past=True)
    beside = _beside(there, wish)
    if wish.committee is not None and level not in ("branch", None):
        slips.add(f"支委会是党支部的；{LEVELS[level or '']}不用写 --committee 或 --no-committee")
    beside = slips.sure(beside)
    if any(one.name == name and one.id in there.desk.within for one in there.desk.tree.values()):
        there.notes.append(f"另有同名的组织“{name}”；以后请用代号区分")
    fields: dict[str, Any] = {"name": name, "level": level}
    fields |= {} if wish.committee is None else {"has_committee": wish.committee}
    draft = Draft(new_id(ORGANISATION), "organisation_founded", since, fields)
    return _over(there, draft, beside) if wish.over else [draft._replace(fields={**fields, "parent": beside.id})]


def _beside(there: There, wish: Founding) -> Organisation | None:
    """Return the organisation under or over which the new one is to stand."""
    if wish.under is not None and wish.over is not None:
        there.slips.add("--under 和 --over 只能写一个")
    if wish.over is None:
        return there.slips.organisation(wish.under, "--under")
    one = there.slips.organisation(wish.over, "--over")
    if one is not None and one.parent is not None:
        there.slips.add(f"--over 只用于在台账最上一级组织之上再设上级；{one.name} 已经有上级")
    return one


def _over(there: There, draft: Draft, top: Organisation) -> list[Draft]:
    """Return what makes a new organisation the one on top; whoever makes it so belongs to it from then on."""
    account, today = there.desk.account, there.moment[:10]
    there.notes.append(f"账户 {account.name} 现在属于 {draft.fields['name']}；其他账户不变")
    moved = Draft(top.id, "organisation_changed", None, {"parent": draft.subject, "placed": True})
    fields = {"name": account.name, "role": account.role, "organisation": draft.subject}
    return [draft, moved, Draft(account.id, "account_granted", today, fields)]


def rename(desk: Desk, name: str, becomes: str, moment: str) -> Done:
    """Give an organisation another name; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one, new = there.slips.organisation(name), there.slips.name(becomes, "新名称")
        one = there.slips.sure(one)
        return [] if one.name == new else [Draft(one.id, "organisation_changed", None, {"name": new})]

    return change(desk, moment, "org rename", work)


def move(desk: Desk, name: str, under: str | None, since: str | None, moment: str) -> Done:
    """Place an organisation under another, from a day or (None) as it has always stood; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one, parent = there.slips.organisation(name), there.slips.organisation(under, "--under")
        first = there.slips.day(since, "--from", needed=False, month=True, past=True)
        one, parent = there.slips.sure(one), there.slips.sure(parent)
        if (parse(first)[0], parent.id, True) in one.moves and (first or len(one.moves) == 1):
            return []
        return [Draft(one.id, "organisation_changed", first, {"parent": parent.id, "placed": True})]

    return change(desk, moment, "org move", work)


def committee(desk: Desk, name: str, has: bool | None, moment: str) -> Done:
    """Say whether a branch has a 支委会; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one = there.slips.organisation(name)
        if one is not None and one.level != "branch":
            there.slips.add(f"支委会是党支部的；{one.name} 是{LEVELS[one.level]}")
        if has is None:
            there.slips.add("缺少 --yes（有支委会）或 --no（不设支委会）")
        one, fields = there.slips.sure(one), {"has_committee": has}
        return [] if one.has_committee is has else [Draft(one.id, "organisation_changed", None, fields)]

    return change(desk, moment, "org committee", work)


def authority(desk: Desk, name: str, grant: Grant, mend: Mend, moment: str) -> Done:
    """Record that a committee may approve admissions, or correct what was recorded of it; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips, one = there.slips, there.slips.organisation(name)
        since = slips.day(grant.since, "--from", month=True)
        until = slips.day(grant.until, "--until", needed=False, month=True)
        order(slips, ("--from", since), ("--until", until))
        document = slips.text(grant.document, "--document：依据哪个文件，写名称和文号")
        fields = {"document": document} | ({"until": until} if until else {})
        return _dated(there, one, Draft("", "authority_granted", since, fields), mend)

    return change(desk, moment, "org authority", work)


def workflow(desk: Desk, name: str, flow: str, since: str | None, folders: Sequence[Path], mend: Mend,
             moment: str) -> Done:
    """Record which workflow an organisation follows from a day on, or correct that; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one, first = there.slips.organisation(name), there.slips.day(since, "--from")
        try:
            fields = {"workflow": load(flow, folders)[0].name}
        except Unusable as error:
            there.slips.add(str(error))
            fields = {}
        return _dated(there, one, Draft("", "workflow_adopted", first, fields), mend)

    return change(desk, moment, "org workflow", work)


def _dated(there: There, one: Organisation | None, draft: Draft, mend: Mend) -> Sequence[Draft]:
    """Return a dated fact of an organisation, as a correction if it is one; nothing where it stands already."""
    told = mended(there, one, mend, (draft.kind,))
    if one is not None and not told:
        for held in rows(there, one, (draft.kind,)):
            if (held.date, dict(held.fields)) == (draft.date, dict(draft.fields)):
                there.slips.check()
                there.notes.append(f"同样的内容已经登记在第 {held.seq} 行")
                return []
    one = there.slips.sure(one)
    if not told:
        _hint(there, one, draft)
    for month in (draft.date, draft.fields.get("until")):
        if month and len(month) == len("2026-06"):
            there.notes.append(f"{month} 只知道月份：这个月里的审批有无权限，无法判断；查到确切日期后请更正")
    return [draft._replace(subject=one.id, **told)]


def _hint(there: There, one: Organisation, draft: Draft) -> None:
    """Note what stands beside a new fact and may have been meant to be corrected."""
    begins, ends = parse(draft.date)[0], parse(draft.fields.get("until"))[1]
    for held in rows(there, one, (draft.kind,)):
        first, last = parse(held.date)[0], parse(held.fields.get("until"))[1]
        if draft.kind in ("authority_granted", "vacation_set") and first <= ends and begins <= last:
            there.notes.append(f"与第 {held.seq} 行的时间重叠，两条都有效；若本是更正，请作废其一：devtrack org void")
        elif draft.kind == "workflow_adopted" and first == begins:
            there.notes.append(f"第 {held.seq} 行从同一天起采用的是另一流程；以现在登记的为准")


def track(desk: Desk, name: str, since: str | None, moment: str) -> Done:
    """Record from which day on every step is recorded in the ledger; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one, first = there.slips.organisation(name), there.slips.day(since, "--from")
        one = there.slips.sure(one)
        known = one.tracked_from == first and not one.complete
        return [] if known else [Draft(one.id, "tracking_begun", first, {})]

    return change(desk, moment, "org track", work)


def complete(desk: Desk, name: str, moment: str) -> Done:
    """Record that what happened before is in the ledger too; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        one = there.slips.sure(there.slips.organisation(name))
        return [] if one.complete else [Draft(one.id, "history_completed", moment[:10], {})]

    return change(desk, moment, "org complete", work)


def plan(desk: Desk, name: str, planned: Planned, moment: str) -> Done:
    """Record how many are to be admitted in a year; the later word holds. Raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips, one = there.slips, there.slips.organisation(name)
        year = slips.number(planned.year, "--year", 2000, 2100)
        number = slips.number(planned.number, "--number", 0, 9999)
        filed = slips.day(planned.filed_on, "--filed-on", needed=False, past=True)
        one, year = slips.sure(one), slips.sure(year)
        fields = {"year": year, "number": number} | ({"filed_on": filed} if filed else {})
        return [] if dict(one.plans.get(year, {})) == fields else [Draft(one.id, "plan_set", None, fields)]

    return change(desk, moment, "org plan", work)


def vacation(desk: Desk, name: str, away: Away, mend: Mend, moment: str) -> Done:
    """Record when nobody is there, for an organisation and all under it, or correct that; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips, one = there.slips, there.slips.organisation(name)
        since, until = slips.day(away.since, "--from"), slips.day(away.until, "--until")
        order(slips, ("--from", since), ("--until", until))
        said = slips.text(away.name, "--name：假期的名称，如 寒假")
        if not slips.said and parse(until)[0] - parse(since)[0] >= LONGEST_VACATION:
            slips.add(f"--from {since} 至 --until {until} 超过 {LONGEST_VACATION} 天；请核对年份")
        return _dated(there, one, Draft("", "vacation_set", since, {"name": said, "until": until}), mend)

    return change(desk, moment, "org vacation", work)


def close(desk: Desk, name: str, day: str | None, document: str | None, moment: str) -> Done:
    """Record that an organisation was closed; one with open ones under it cannot be. Raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips, one = there.slips, there.slips.organisation(name)
        last, ground = slips.day(day, "--on"), slips.text(document, "--document：依据哪个文件，写名称和文号")
        if one is not None and one.parent is None:
            slips.add(f"{one.name} 是台账最上一级组织，不能撤销")
        elif one is not None:
            order(slips, (f"{one.name} 成立日", one.founded), ("--on", last))
        one = slips.sure(one)
        if held := len(case_entries(there.connection, (one.id,))):
            there.notes.append(f"{one.name} 名下还有 {held} 份档案，没有随之移走，仍然查得到")
        return [Draft(one.id, "organisation_closed", last, {"document": ground})]

    return change(desk, moment, "org close", work)


def correct(desk: Desk, name: str, level: str | None, since: str | None, mend: Mend, moment: str) -> Done:
    """Correct what was recorded when an organisation was founded: its level, the day; raises Unusable."""

    def work(there: There) -> Sequence[Draft]:
        slips, one = there.slips, there.slips.organisation(name)
        new, first = slips.choice(level, "--level", LEVELS, False), slips.day(since, "--from", needed=False, month=True)
        if level is None and since is None:
            slips.add("缺少 --level 或 --from：要更正层级还是成立日期")
        held = rows(there, one, ("organisation_founded",))[-1] if one else None
        mending = mend._replace(replaces=str(held.seq) if held else "1")
        told = mended(there, one, mending, ("organisation_founded",))
        held = slips.sure(held)
        fields = {**held.fields, **({"level": new} if new else {})}
        return [Draft(held.subject, held.kind, first or held.date, fields, **told)]

    return change(desk, moment, "org correct", work)


def void(desk: Desk, name: str, row: str, mend: Mend, moment: str) -> Done:
    """Take back a fact of an organisation, recorded by mistake; raises Unusable."""
    return change(desk, moment, "org void", lambda there: voided(there, name, mend._replace(replaces=row)))

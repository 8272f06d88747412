"""What would a reminder say of these people? Their duties as they stand, by the same findings as `check`."""

from collections import Counter
from collections.abc import Sequence

from devtrack.dates import write
from devtrack.errors import Unusable
from devtrack.exporters.captions import foremost, full_citation
from devtrack.exporters.lines import Choice, Line, lines_of
from devtrack.exporters.report import SOON
from devtrack.model import OVERDUE, PENDING, WAITING
from devtrack.notices.catalogue import Template, duty_template
from devtrack.notices.contexts import Digest, Duty, Escalation, Item, Opens
from devtrack.tracker.checks.checks import judged
from devtrack.tracker.checks.holdings import Ask, check_ledger
from devtrack.tracker.desk import Desk

RED, AMBER, GREEN = "红", "黄", "绿"
NEAR = 7


def preview(desk: Desk, template: Template, ask: Ask) -> Digest | Duty | Escalation | Opens:
    """Return what a reminder would be told; raises Unusable where there is nothing to remind of."""
    return told(desk, template, ask, duties(desk, ask))


def told(desk: Desk, template: Template, ask: Ask, lines: Sequence[Line]) -> Digest | Duty | Escalation | Opens:
    """Return what a reminder of these duties is told; raises Unusable where none of them is of its kind."""
    twins = _twins(lines)
    opening = [_item(line, ask.as_of, twins) for line in lines if line.outcome == WAITING]
    owed = [line for line in lines if line.outcome != WAITING]
    items = [_item(line, ask.as_of, twins) for line in owed]
    who, unit = desk.account.name, desk.tree[ask.organisation or desk.account.organisation].name
    day = write(ask.as_of) or ""
    if template.context is Digest:
        return Digest(who, unit, day, _ordered(items), tuple(opening), len(items), _overdue(items))
    if template.context is Opens:
        return Opens(who, unit, day, tuple(_some(opening, template)))
    if template.context is Escalation:
        late = _some([one for one in items if one.colour == RED], template)
        return Escalation(who, unit, day, _ordered(late), len(late), len({one.person for one in late}))
    own = [one for one, line in zip(items, owed, strict=True) if template.kind in (_template(line), "duty")]
    return Duty(who, unit, day, _ordered(_some(own, template)), len(own), _overdue(own))


def duties(desk: Desk, ask: Ask) -> list[Line]:
    """Return what is owed, and what may be done soon."""
    choice = Choice(ask.as_of, (OVERDUE, PENDING, WAITING), ask.as_of + SOON, True)
    found = [line for each in judged(check_ledger(desk, ask)) for line in lines_of(each, choice)]
    return [line for line in found if not line.hint and (line.outcome != WAITING or _soon(line, ask.as_of))]


def _template(line: Line) -> str:
    return duty_template([kind for finding in line.findings for kind in finding.rule.step])


def _twins(lines: Sequence[Line]) -> set[str]:
    """Return the names that several people have."""
    people = Counter(name for name, _ in {(line.case.name, line.case.id) for line in lines})
    return {name for name, count in people.items() if count > 1}


def _item(line: Line, as_of: int, twins: set[str]) -> Item:
    case, opens, rule = line.case, _opens(line), foremost(finding.rule for finding in line.findings)
    known = [finding.due for finding in line.findings if finding.due is not None]
    due = min(known) if known else None
    left = None if due is None else due - as_of
    colour = RED if line.outcome == OVERDUE else AMBER if left is not None and left <= NEAR else GREEN
    person = f"{case.name}（{case.number or case.id}）" if case.name in twins else case.name
    return Item(
        person, line.texts[0].partition("：")[0], write(due), full_citation(rule), None, colour,
        left, write(opens),
    )


def _soon(line: Line, as_of: int) -> bool:
    opens = _opens(line)
    return opens is not None and opens <= as_of + SOON


def _opens(line: Line) -> int | None:
    days = [finding.opens for finding in line.findings if finding.opens is not None]
    return max(days) if days else None


def _ordered(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda one: (one.colour != RED, one.by_when or "9", one.person)))


def _overdue(items: Sequence[Item]) -> int:
    return sum(one.colour == RED for one in items)


def _some(items: list[Item], template: Template) -> list[Item]:
    if not items:
        raise Unusable(f"没有可以写进“{template.title}”的事项；全部待办事项见 devtrack notice 每日待办")
    return items

"""What would a reminder say of these people? Their duties as they stand, as `due` and the reminders tell them."""

from collections.abc import Sequence

from devtrack.dates import write
from devtrack.errors import Unusable
from devtrack.exporters.report import SOON
from devtrack.model import OVERDUE, WAITING
from devtrack.notices.catalogue import Template, duty_template
from devtrack.notices.contexts import Digest, Duty, Escalation, Item, Opens
from devtrack.reminders import duties as owed
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import Desk
from devtrack.tracker.dues.listing import owing
from devtrack.tracker.dues.wordings import items_of, overdue


def preview(desk: Desk, template: Template, ask: Ask) -> Digest | Duty | Escalation | Opens:
    """Return what a reminder would be told; raises Unusable where there is nothing to remind of."""
    return told(desk, template, ask, duties(desk, ask))


def told(desk: Desk, template: Template, ask: Ask, found: Sequence[owed.Duty]) -> Digest | Duty | Escalation | Opens:
    """Return what a reminder of these duties is told; raises Unusable where none of them is of its kind."""
    opening = [one for one in found if one.outcome == WAITING]
    due = [one for one in found if one.outcome != WAITING]
    who, unit = desk.account.name, desk.tree[ask.organisation or desk.account.organisation].name
    day = write(ask.as_of) or ""
    if template.context is Digest:
        return Digest(who, unit, day, items_of(due, ask.as_of), items_of(opening, ask.as_of), len(due), overdue(due))
    if template.context is Opens:
        return Opens(who, unit, day, _some(opening, template, ask))
    if template.context is Escalation:
        late = [one for one in due if one.outcome == OVERDUE]
        return Escalation(who, unit, day, _some(late, template, ask), len(late), len({one.id for one in late}))
    own = [one for one in due if template.kind in (duty_template([one.step]), "duty")]
    return Duty(who, unit, day, _some(own, template, ask), len(own), overdue(own))


def duties(desk: Desk, ask: Ask) -> list[owed.Duty]:
    """Return what is owed, and what may be done soon."""
    last = ask.as_of + SOON
    return [
        duty for one in owing(desk, ask) for duty in one.duties
        if duty.day is not None or duty.outcome == OVERDUE or duty.opens is not None
        if owed.falls_within(duty, last)
    ]


def _some(found: Sequence[owed.Duty], template: Template, ask: Ask) -> tuple[Item, ...]:
    if not found:
        raise Unusable(f"没有可以写进“{template.title}”的事项；全部待办事项见 devtrack notice 每日待办")
    return items_of(found, ask.as_of)

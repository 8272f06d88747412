"""How does a duty stand in the text of a reminder? What is owed (`reminders`) told in the fields of a template."""

from collections import Counter
from collections.abc import Iterable, Sequence

from devtrack.dates import write
from devtrack.exporters.captions import foremost, full_citation
from devtrack.model import OVERDUE
from devtrack.notices.contexts import Item
from devtrack.reminders.duties import AMBER, GREEN, RED, Duty, colour, urgency
from devtrack.vocabulary import ACTOR_NAMES

COLOUR_NAMES = {RED: "红", AMBER: "黄", GREEN: "绿"}


def items_of(duties: Iterable[Duty], as_of: int) -> tuple[Item, ...]:
    """Return duties as a template is told of them, the most urgent first; namesakes with their numbers."""
    ordered = sorted(duties, key=urgency)
    twins = _twins(ordered)
    return tuple(_item(one, as_of, twins) for one in ordered)


def overdue(duties: Iterable[Duty]) -> int:
    """Return how many duties are overdue."""
    return sum(one.outcome == OVERDUE for one in duties)


def _twins(duties: Sequence[Duty]) -> set[str]:
    people = Counter(name for name, _ in {(one.case.name, one.id) for one in duties})
    return {name for name, count in people.items() if count > 1}


def _item(duty: Duty, as_of: int, twins: set[str]) -> Item:
    case, rule = duty.case, foremost(finding.rule for finding in duty.grounds or duty.findings)
    person = f"{case.name}（{case.number or duty.id}）" if case.name in twins else case.name
    last = duty.due if duty.outcome == OVERDUE else duty.day
    people = f"（{'、'.join(duty.people)}）" if duty.people else ""
    return Item(
        person, duty.title, write(last), full_citation(rule), "、".join(duty.papers) or None,
        COLOUR_NAMES[colour(duty, as_of)], None if last is None else last - as_of, write(duty.opens),
        f"{ACTOR_NAMES[duty.actor]}{people}",
    )

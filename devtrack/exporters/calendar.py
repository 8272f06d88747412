"""How does what is owed look as a calendar file, which a phone takes in once and again?

One entry of a whole day for each duty that has a day, known by the same UID whenever it is written, so that taking
the file in again moves what has moved. Titles say no more than is needed: phones show them to whoever is near.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TextIO

from devtrack.exporters.captions import person
from devtrack.exporters.owed import Item, Owed, cited, when, who
from devtrack.model import OVERDUE

NAME = "发展党员待办"
PRODUCT = "-//devtrack//due//ZH"
MORNING = timedelta(hours=9)
"""When an alarm rings, on the day itself and so many days before."""

PRIORITIES = {"red": 1, "amber": 5, "green": 9}


def write_calendar(out: TextIO, told: Owed, moment: str) -> None:
    """Write an entry for each duty that has a day. `moment`: when this is written, ISO 8601 with its offset."""
    from icalendar import Calendar

    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", NAME)):
        calendar.add(name, value)
    stamp = datetime.fromisoformat(moment).astimezone(UTC)
    alone = len({item.duty.id for item in told.items}) == 1
    for item in told.items:
        calendar.add_component(_event(item, told.basis.as_of, stamp, alone))
    out.write(calendar.to_ical().decode("utf-8"))


def uid(item: Item) -> str:
    """Return by what a duty is known to a calendar; it says nothing of anybody."""
    return f"{hashlib.sha256(item.duty.key.encode()).hexdigest()[:32]}@devtrack"


def _event(item: Item, as_of: int, stamp: datetime, alone: bool) -> Any:
    from icalendar import Event

    event, duty = Event(), item.duty
    on = date.fromordinal(_day(item, as_of))
    said = "逾期：" if duty.outcome == OVERDUE else "可办：" if duty.day is None else ""
    title = duty.title if alone else f"{person(duty.case)}　{duty.title}"
    papers = [f"材料：{'、'.join(duty.papers)}"] if duty.papers else []
    for name, value in (
        ("uid", uid(item)), ("dtstamp", stamp), ("sequence", int(stamp.timestamp()) // 60), ("dtstart", on),
        ("dtend", on + timedelta(days=1)), ("summary", f"{said}{title}"), ("transp", "TRANSPARENT"),
        ("priority", PRIORITIES[item.colour]),
        ("description", "\n".join([f"{who(duty)}办理；{when(duty, as_of)}", cited(duty), *papers])),
    ):
        event.add(name, value)
    for lead in _leads(item, as_of):
        event.add_component(_alarm(lead, f"{said}{title}"))
    return event


def _day(item: Item, as_of: int) -> int:
    """Return on which day an entry stands: what is overdue stands on the day of the list."""
    duty = item.duty
    return as_of if duty.outcome == OVERDUE else duty.day or duty.opens or as_of


def _leads(item: Item, as_of: int) -> Iterator[int]:
    """Yield the lead times that have not passed; of what only opens, the day itself."""
    duty = item.duty
    if duty.outcome != OVERDUE:
        on = _day(item, as_of)
        yield from (lead for lead in (duty.rule.remind if duty.day is not None else (0,)) if on - lead >= as_of)


def _alarm(lead: int, title: str) -> Any:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", MORNING - timedelta(days=lead))
    return alarm

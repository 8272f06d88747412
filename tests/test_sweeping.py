"""Does the sweep of a day over the ledger tell the right accounts, each thing once, whatever happened since yesterday?"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from freezegun import freeze_time
from school import MEMBERS, Desk, begin, case, fact

from devtrack.organisations import Vacation
from devtrack.reminders.calls import Quiet
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import sit_down
from devtrack.tracker.dues.sweeping import by_account, sweep

ROAD = [
    fact("applied", "2024-09-10"), fact("applicant_interviewed", "2024-09-25", by="李书记"), fact("recommended", "2024-11-20", method="league"),
    fact("activist_decided", "2024-12-02", body="committee_meeting"), fact("activist_filed", "2024-12-10"), fact("contacts_assigned", "2024-12-12", people=MEMBERS),
]
CHEN, LIN = case("2024001", "陈一", *ROAD), case("2024002", "林二", fact("applied", "2024-12-20"))
START, END = date(2025, 1, 2), date(2027, 1, 2)


class Ledger(Desk):
    """A ledger in which days pass and a sweep is made on some of them."""

    told: set[str]

    def on(self, day, *words, exits=0):
        with freeze_time(f"{day}T08:00:00+08:00"):
            return self.type(*words, "--as", "李书记", exits=exits)

    def sweep(self, day, **more):
        """Return what is told on a day: who hears, of whom, of which step, at which level; it counts as told."""
        found = sweep(sit_down(self.ledger, str(self.key), "李书记"), Ask(day.toordinal()), self.told, **more)
        self.told |= {one.call.claim for one in found}
        return [
            (account.name, call.duty.case.name, call.duty.step, call.level)
            for account, calls in by_account(found).items() for call in calls
        ]


@pytest.fixture
def ledger(tmp_path):
    with freeze_time("2025-01-01T09:00:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("org", "add", "学生第一党支部", "--level", "党支部", "--under", "信息工程学院党总支")
        at.type("account", "add", "钱七", "--role", "书记", "--org", "学生第一党支部")
        at.type("account", "add", "孙八", "--role", "检查人员", "--org", "学生第一党支部")
        at.type("import", at.file("a.jsonl", CHEN, LIN), "--as", "李书记")
    found = Ledger(at.folder, at.ledger, at.key)
    found.told = set()
    return found


def days(first, last):
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def of(said, who, step):
    return [one for one in said if one[1:3] == (who, step)]


def test_through_two_years_of_sweeps_each_account_hears_of_a_duty_at_each_level_once_and_never_stops_hearing(ledger):
    said = [(day, *one) for day in days(START, END)[::5] for one in ledger.sweep(day)]
    heard = [one[1:] for one in said]
    assert "孙八" not in {one[0] for one in heard}
    weeks = [(day, one) for day, *one in said if one[0] == "钱七" and one[1:3] == ["林二", "applicant_interviewed"] and one[3].startswith("late")]
    assert max(later[0] - earlier[0] for earlier, later in pairwise(weeks)) <= timedelta(11)
    assert weeks[-1][0] > END - timedelta(11)
    first = next(day for day, *one in said if one[:3] == ["李书记", "林二", "applicant_interviewed"])
    assert date(2025, 1, 20) + timedelta(14) <= first <= date(2025, 1, 20) + timedelta(26)


def test_what_was_recorded_in_the_morning_is_not_told(ledger):
    ledger.on("2025-01-13", "record", "applicant_interviewed", "林二", "--on", "2025-01-13", "--set", "by=李书记")
    assert of(ledger.sweep(date(2025, 1, 13)), "林二", "applicant_interviewed") == []


def test_a_case_that_leaves_the_road_is_told_of_no_more(ledger):
    assert of(ledger.sweep(date(2025, 1, 25)), "林二", "applicant_interviewed") != []
    ledger.on("2025-01-28", "record", "withdrew", "林二", "--on", "2025-01-28")
    assert not any(one[1] == "林二" for day in days(date(2025, 1, 28), date(2025, 3, 1)) for one in ledger.sweep(day))


def test_a_correction_moves_the_day_and_it_is_told_anew(ledger):
    assert of(ledger.sweep(date(2025, 1, 14)), "林二", "applicant_interviewed") == [("钱七", "林二", "applicant_interviewed", "7")]
    ledger.on("2025-01-15", "amend", "林二", "applied", "--on", "2024-12-28", "--kind", "录入更正", "--why", "与申请书核对")
    assert of(ledger.sweep(date(2025, 1, 15)), "林二", "applicant_interviewed") == [("钱七", "林二", "applicant_interviewed", "14")]


def test_a_reminder_that_sleeps_is_not_told_until_its_day(ledger):
    ledger.on("2025-01-10", "due", "snooze", "林二", "applicant_interviewed", "--until", "2025-01-25", "--why", "考试周")
    assert of([one for day in days(date(2025, 1, 10), date(2025, 1, 24)) for one in ledger.sweep(day)], "林二", "applicant_interviewed") == []
    assert of(ledger.sweep(date(2025, 1, 25)), "林二", "applicant_interviewed") == [("钱七", "林二", "applicant_interviewed", "late-1")]


def test_before_a_vacation_what_falls_into_it_is_told(ledger):
    ledger.on("2025-01-02", "org", "vacation", "信息工程学院党总支", "--from", "2025-01-15", "--until", "2025-02-20", "--name", "寒假")
    assert of(ledger.sweep(date(2025, 1, 14)), "林二", "applicant_interviewed") == [("钱七", "林二", "applicant_interviewed", "0")]
    winter = Vacation("寒假", date(2025, 1, 15).toordinal(), date(2025, 2, 20).toordinal())
    assert ledger.sweep(date(2025, 1, 16), quiet=Quiet(vacations=(winter,))) == []


def test_a_branch_without_anybody_who_may_record_is_heard_of_above(ledger):
    ledger.on("2025-01-05", "account", "revoke", "钱七")
    assert of(ledger.sweep(date(2025, 1, 14)), "林二", "applicant_interviewed") == [("李书记", "林二", "applicant_interviewed", "7")]

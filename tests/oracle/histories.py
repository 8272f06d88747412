"""Which histories might a school record? Lawful ones, and what carelessness makes of them."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from oracle.days import add_months
from oracle.mutations import MUTATIONS

Dossier = dict[str, Any]
ARCHIVES = {
    2014: ["入党志愿书", "入党申请书", "政治审查材料", "转正申请书", "培养教育考察材料"],
    2026: ["入党志愿书", "《中国共产党入党申请书》", "政治审查材料", "转正申请书",
           "《入党积极分子培养考察登记表》", "预备党员教育考察登记表"],
}
MEMBERS = [{"name": "王一", "status": "full", "discipline": None}, {"name": "王二", "status": "full", "discipline": None}]


class Road:
    """A lawful history in the making: a day that moves on, and the facts so far."""

    def __init__(self, rng: Random, start: date) -> None:
        self.rng, self.day, self.facts = rng, start, []

    def go(self, low: int, high: int) -> date:
        """Let some days pass."""
        self.day += timedelta(days=self.rng.randint(low, high))
        return self.day

    def step(self, kind: str, low: int, high: int, **fields: Any) -> date:
        """Let some days pass, then do a step."""
        self.add(kind, self.go(low, high), **fields)
        return self.day

    def add(self, kind: str, day: date, **fields: Any) -> None:
        """Record a step on a day."""
        self.facts.append({"kind": kind, "date": day.isoformat(), **fields})

    def notice(self, kind: str, low: int, high: int) -> None:
        """Publish a notice, long enough for five working days in any season; go on after it."""
        day = self.go(low, high)
        until = day + timedelta(days=self.rng.randint(16, 20))
        self.add(kind, day, until=until.isoformat(), objections=0)
        self.day = until + timedelta(days=1)

    def vote(self, kind: str, low: int, high: int, **fields: Any) -> date:
        """Hold a meeting that carries."""
        due = self.rng.randint(5, 40)
        present = self.rng.randint(due // 2 + 1, due)
        favour = self.rng.randint(due // 2 + 1, present)
        against = self.rng.randint(0, present - favour)
        figures = {"for": favour, "against": against, "abstain": present - favour - against, "invalid": 0}
        return self.step(kind, low, high, due=due, present=present, **figures, ballot="secret", separate=True, **fields)


def _activist(road: Road) -> date:
    road.step("applied", 0, 0)
    road.step("applicant_interviewed", 0, 28, by="李书记")
    road.step("recommended", 0, 60, method="league")
    decided = road.step("activist_decided", 0, 10, body="committee_meeting")
    road.step("activist_filed", 0, 10)
    road.step("contacts_assigned", 0, 5, people=MEMBERS)
    road.step("party_school_passed", 0, 90, passed=True)
    road.step("trainee_nominated", 0, 15)
    road.step("trainee_reviewed", 0, 5)
    road.notice("trainee_publicized", 0, 3)
    road.step("mentors_assigned", 0, 5, people=MEMBERS)
    return decided


def _developed(road: Road, decided: date) -> None:
    road.day = add_months(road.day, 12)
    road.step("development_opinions_heard", 0, 30)
    end = road.step("development_decided", 0, 5, body="committee_meeting")
    first, n = decided, 0
    while (following := add_months(decided, 6 * (n + 1))) <= end:
        road.add("inspected", first + timedelta(days=road.rng.randint(0, (following - first).days - 1)))
        first, n = following, n + 1
    road.step("development_reviewed", 0, 5)
    road.step("development_consented", 0, 5)
    road.notice("development_publicized", 0, 3)
    road.step("development_listed", 0, 5)
    road.step("development_announced", 1, 5)
    road.step("introducers_assigned", 0, 5, people=MEMBERS)


def _admitted(road: Road) -> date:
    if road.rng.random() < 0.3:
        road.step("inquiry_sent", 0, 5, relation="父亲", unit="某厂")
        road.step("inquiry_replied", 0, 30, relation="父亲", unit="某厂")
    road.step("political_review_concluded", 0, 40, passed=True)
    road.step("training_completed", 0, 10, days=3, hours=24)
    road.step("admission_examined", 1, 20)
    road.step("pre_reviewed", 0, 20, passed=True)
    road.step("form_issued", 0, 5)
    vote = road.vote("admission_voted", 1, 20)
    road.step("admission_papers_checked", 0, 10, by="赵委员")
    road.step("admission_interviewed", 1, 10, role="committee_member", by="赵委员")
    road.step("admission_deliberated", 0, 5)
    end = add_months(vote, 12) - timedelta(days=road.rng.randint(0, 1))
    road.step("admission_approved", 1, 40, body_kind="committee", collective=True,
              probation_from=vote.isoformat(), probation_to=end.isoformat())
    approved = road.day
    for kind in ("assigned_to_group", "admission_announced", "admission_filed", "sworn_in"):
        road.add(kind, approved + timedelta(days=road.rng.randint(1, 28)))
    road.add("probation_trained", approved + timedelta(days=road.rng.randint(1, 90)))
    return vote


def _reports(road: Road, vote: date, months: int) -> None:
    for kind, every in (("introducer_reported", 2), ("quarterly_reported", 3)):
        for n in range(months // every):
            first, following = add_months(vote, n * every), add_months(vote, (n + 1) * every)
            road.add(kind, first + timedelta(days=road.rng.randint(0, (following - first).days - 1)))


def _converted(road: Road, end: date, decision: str, **fields: Any) -> None:
    road.day = add_months(end, -1) + timedelta(days=road.rng.randint(0, 2))
    road.step("conversion_applied", 0, 0)
    road.step("conversion_opinions_heard", 0, 1)
    road.step("conversion_examined", 0, 1)
    road.step("conversion_reviewed", 0, 1)
    road.notice("conversion_publicized", 0, 1)
    road.day = max(road.day, end)
    road.vote("conversion_voted", 0, 20, decision=decision, **fields)
    answer = {"full_from": end.isoformat()} if decision == "convert" else {}
    road.step("conversion_approved", 0, 80, body_kind="committee", collective=True, decision=decision, **answer)
    approved = road.day
    road.step("conversion_filed", 0, 10)
    road.step("conversion_announced", 0, 10)
    if decision == "convert":
        road.step("archived", 0, 20, items=ARCHIVES[2026 if approved >= date(2026, 5, 11) else 2014])


def lawful(rng: Random, start: date, extend: int = 0) -> Dossier:
    """A whole history in which nothing is wrong; with `extend` months, through an extension."""
    road = Road(rng, start)
    _developed(road, _activist(road))
    vote = _admitted(road)
    end = add_months(vote, 12)
    if extend:
        later = add_months(end, extend)
        _converted(road, end, "extend", extend_to=(later - timedelta(days=rng.randint(0, 1))).isoformat())
        end = later
    _converted(road, end, "convert")
    _reports(road, vote, 12 + extend)
    born = start.replace(day=1) - timedelta(days=rng.randint(18 * 366 + 32, 24 * 365))
    return {
        "case": "made-up", "name": "陈一", "born": born.isoformat(), "category": "student", "branch": "学生支部",
        "branch_committee": True, "general_branch": True,
        "leaves_on": (vote + timedelta(days=rng.randint(100, 900))).isoformat(), "facts": road.facts,
    }


def _starts(rng: Random) -> date:
    """Half of all roads lead over the day on which an edition came into force."""
    if rng.random() < 0.5:
        edge = rng.choice([date(2014, 5, 28), date(2014, 12, 17), date(2026, 5, 11), date(2026, 5, 11)])
        return edge - timedelta(days=rng.randint(0, 1300))
    return date(1990, 1, 1) + timedelta(days=rng.randint(0, 56 * 365))


def _some_day(rng: Random, dossier: Dossier) -> date:
    """A day to judge by: often just around a fact, or a limit after it."""
    days = [date.fromisoformat(f["date"]) for f in dossier["facts"] if f["date"] and len(f["date"]) == 10]
    if not days:
        return date(2026, 1, 1)
    if rng.random() < 0.35:
        return min(max(days) + timedelta(days=rng.randint(0, 500)), date(2050, 12, 31))
    months = rng.choice([0, 0, 0, 1, 2, 3, 3, 6, 12, 13])
    return add_months(rng.choice(days), months) + timedelta(days=rng.choice([-1, 0, 0, 1]))


def random_history(rng: Random) -> tuple[Dossier, date]:
    """A history with none to four things changed, and a day to judge it by."""
    dossier = lawful(rng, _starts(rng), rng.choice([0, 0, 0, 6, 8, 12]))
    dossier = json.loads(json.dumps(dossier))
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3, 4])):
        if dossier["facts"]:
            rng.choice(MUTATIONS)(rng, dossier)
    return dossier, _some_day(rng, dossier)


def histories() -> st.SearchStrategy[tuple[Dossier, date]]:
    """Random histories, each with a day to judge it by."""
    return st.randoms(use_true_random=False).map(random_history)

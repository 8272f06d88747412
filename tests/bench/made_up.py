"""Where do the cases come from that we measure? Made up: one lawful road, begun on another day for each number.

Nobody in it exists. The road is lawful under `cqipc` and under `national` in its edition of 2014; the scripts
check that before they measure anything.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from devtrack.dates import parse
from devtrack.model import Case, Fact

AS_OF = date(2026, 1, 31)
FIRST, STARTS = date(2015, 3, 2), 2500  # every start leads to an end before AS_OF, under the edition of 2014
SURNAMES, GIVEN = "陈李王张刘赵周吴郑孙", "一二三四五六七八九十"
PEOPLE = [{"name": name, "status": "full", "discipline": None} for name in ("王一", "王二")]
VOTE = {
    "due": 21, "present": 18, "for": 17, "against": 0, "abstain": 1, "invalid": 0, "written_for": 0,
    "written_against": 0, "ballot": "secret", "separate": True,
}
ITEMS = ["入党志愿书", "入党申请书", "政治审查材料", "转正申请书", "培养教育考察材料"]
HEADERS = {
    "学号": None, "姓名": None, "出生日期": None, "所在党支部": None, "递交入党申请书时间": "applied",
    "谈话时间": "applicant_interviewed", "团组织推优时间": "recommended", "确定为入党积极分子时间": "activist_decided",
    "党校结业时间": "party_school_passed", "确定为发展对象时间": "development_listed",
    "政治审查时间": "political_review_concluded", "预审时间": "pre_reviewed", "支部大会时间": "admission_voted",
    "审批时间": "admission_approved", "入党宣誓时间": "sworn_in", "转正申请时间": "conversion_applied",
    "转正大会时间": "conversion_voted",
}

Row = tuple[str, date, dict[str, Any]]


def _before_admission(start: date) -> Iterator[Row]:
    def on(days: int) -> date:
        return start + timedelta(days)

    decided = on(245) + relativedelta(years=1) + timedelta(5)
    yield "applied", start, {}
    yield "applicant_interviewed", on(18), {"by": "李书记"}
    yield "recommended", on(70), {"method": "league"}
    yield "activist_decided", on(80), {"body": "committee_meeting"}
    yield "activist_filed", on(90), {}
    yield "contacts_assigned", on(90), {"people": PEOPLE}
    yield "inspected", on(200), {"by": "王一"}
    yield "party_school_passed", on(220), {"passed": True, "hours": 40, "score": 88}
    yield "trainee_nominated", on(230), {}
    yield "trainee_reviewed", on(235), {}
    yield "trainee_publicized", on(236), {"until": on(242).isoformat(), "objections": 0}
    yield "mentors_assigned", on(245), {"people": PEOPLE}
    yield "inspected", on(380), {"by": "王一"}
    yield "inspected", on(580), {"by": "王二"}
    yield "development_opinions_heard", decided - timedelta(2), {}
    yield "development_decided", decided, {"body": "committee_meeting"}
    yield "development_reviewed", decided + timedelta(2), {}
    yield "development_consented", decided + timedelta(5), {}
    until = (decided + timedelta(14)).isoformat()
    yield "development_publicized", decided + timedelta(6), {"until": until, "objections": 0}
    yield "development_listed", decided + timedelta(15), {}
    yield "development_announced", decided + timedelta(16), {}
    yield "introducers_assigned", decided + timedelta(16), {"people": PEOPLE}
    yield "political_review_concluded", decided + timedelta(100), {"passed": True}
    yield "training_completed", decided + timedelta(110), {"days": 3, "hours": 24}
    yield "admission_examined", decided + timedelta(125), {}
    yield "pre_reviewed", decided + timedelta(135), {"passed": True}
    yield "form_issued", decided + timedelta(136), {"serial": "A0012345"}
    yield "admission_voted", decided + timedelta(150), VOTE


def _probation(vote: date) -> Iterator[Row]:
    def on(days: int) -> date:
        return vote + timedelta(days)

    dates = {"probation_from": vote.isoformat(), "probation_to": (vote + relativedelta(years=1)).isoformat()}
    yield "admission_papers_checked", on(9), {"by": "赵委员"}
    yield "admission_interviewed", on(10), {"by": "赵委员", "role": "committee_member"}
    yield "admission_deliberated", on(13), {"collective": True}
    yield "admission_approved", on(27), {"body_kind": "committee", "collective": True, **dates}
    yield "assigned_to_group", on(33), {}
    yield "admission_announced", on(35), {}
    yield "admission_filed", on(37), {}
    yield "sworn_in", on(45), {}
    for months in range(2, 14, 2):
        yield "introducer_reported", vote + relativedelta(months=months) - timedelta(10), {}
    for months in range(3, 15, 3):
        yield "quarterly_reported", vote + relativedelta(months=months) - timedelta(8), {}
    yield "probation_trained", on(160), {"hours": 16}


def _conversion(end: date) -> Iterator[Row]:
    def on(days: int) -> date:
        return end + timedelta(days)

    approval = {"body_kind": "committee", "collective": True, "decision": "convert", "full_from": end.isoformat()}
    yield "conversion_applied", on(-20), {}
    yield "conversion_opinions_heard", on(-14), {}
    yield "conversion_examined", on(-12), {}
    yield "conversion_reviewed", on(-10), {}
    yield "conversion_publicized", on(-9), {"until": on(-3).isoformat(), "objections": 0}
    yield "conversion_voted", on(1), {"decision": "convert", **VOTE}
    yield "conversion_approved", on(22), approval
    yield "conversion_filed", on(29), {}
    yield "conversion_announced", on(34), {}
    yield "archived", on(44), {"items": ITEMS}


def road(number: int) -> list[Row]:
    """Return the facts of the case so numbered, in order: kind, day, fields."""
    rows = list(_before_admission(FIRST + timedelta(number * 7 % STARTS)))
    vote = rows[-1][1]
    rows += [*_probation(vote), *_conversion(vote + relativedelta(years=1))]
    return sorted(rows, key=lambda row: row[1])


def _head(number: int, rows: list[Row]) -> dict[str, Any]:
    vote = next(day for kind, day, _ in rows if kind == "admission_voted")
    return {
        "number": f"{2015 + number % 8}{number:06d}",
        "name": SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10],
        "born": (rows[0][1] - relativedelta(years=19)).isoformat(),
        "category": "student",
        "branch": "某学院学生支部",
        "branch_committee": True,
        "general_branch": True,
        "leaves_on": (vote + relativedelta(months=20)).isoformat(),
    }


def dossier(number: int) -> dict[str, Any]:
    """Return the case so numbered as one line of a dossier file."""
    rows = road(number)
    head = _head(number, rows)
    facts = [{"kind": kind, "date": day.isoformat(), **fields} for kind, day, fields in rows]
    return {"case": head.pop("number"), **head, "facts": facts}


def case(number: int) -> Case:
    """Return the case so numbered as the evaluator takes it, without a file between."""
    rows = road(number)
    head = _head(number, rows)
    facts = (Fact(kind, day.isoformat(), *parse(day.isoformat()), fields) for kind, day, fields in rows)
    return Case(id=head["number"], facts=tuple(facts), **head)


def roster(count: int) -> list[list[object]]:
    """Return a roster with a header row and so many people; days are real days."""
    table: list[list[object]] = [list(HEADERS)]
    for number in range(count):
        rows = road(number)
        head, days = _head(number, rows), {kind: day for kind, day, _ in reversed(rows)}
        person = [head["number"], head["name"], date.fromisoformat(head["born"]), head["branch"]]
        table.append(person + [days[kind] for kind in HEADERS.values() if kind])
    return table

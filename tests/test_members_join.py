"""Does what the roster of members says of a day decide who may be a contact, introduce and be counted at a vote?"""

import json
import random

import pytest
from ledgers import new_desk, open_desk, write_dossiers
from ledgers import take as take_file
from school import Desk, begin, case, fact

from devtrack.config import own_workflows
from devtrack.dates import parse
from devtrack.membership.nouns import DisciplineSpan, Member, StatusSpan
from devtrack.membership.roll import listed, turns
from devtrack.tracker.checks.rules import member_table
from devtrack.tracker.members.enrolment import Wish, take_in
from devtrack.tracker.world import cases

HEADER = "姓名,学号,所在党支部,党籍状态,入党时间,转正时间,组织关系转入时间,处分,处分时间,处分影响期截止"
BRANCH = "学生第一党支部"
TODAY = "2026-11-20"
FULL, PROBATIONARY = "正式党员", "预备党员"


@pytest.fixture
def desk(tmp_path):
    return begin(tmp_path, str(tmp_path / "x.db"))


def row(name, number, status=FULL, joined="2014-06-12", full="2015-06-12", moved="", kind="", since="", until="", branch=BRANCH):
    return ",".join((name, number, branch, status, joined, full, moved, kind, since, until))


def roster(desk: Desk, *rows: str, name="党员名册.csv", more=()):
    path = desk.folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return desk.type("member", "import", str(path), *more)


def take(desk: Desk, *facts, code="2024001", name="陈一"):
    desk.type("import", desk.file("档案.jsonl", case(code, name, fact("applied", "2020-01-02"), *facts)))


def finding(desk: Desk, rule: str, *more: str):
    """The outcome of a national rule for the only case, and what is said of it."""
    said = desk.type("check", "--format", "json", "--output", "-", "--as-of", TODAY, *more, exits=(0, 1))
    found = [one for one in json.loads(said.out)["findings"] if one["rule"] == f"national/{rule}"]
    return [(one["outcome"], one["message"]) for one in found][-1]


def contacts(day, *names):
    return fact("contacts_assigned", day, people=[{"name": name} for name in names])


def introducers(day, *names):
    return fact("introducers_assigned", day, people=[{"name": name} for name in names])


DECIDED = fact("activist_decided", "2022-03-01", body="committee_meeting")
LISTED = fact("development_listed", "2026-07-01")


@pytest.mark.parametrize(("on", "outcome", "said"), [
    ("2023-05-19", "broken", "王一 为预备党员，应为正式党员"),
    ("2023-05-20", "met", "符合"),
    ("2022-05-20", "broken", "王一 为预备党员"),
    ("2022-05-19", "broken", "王一 为非党员"),
])
def test_a_contact_is_judged_by_what_he_was_that_day(desk, on, outcome, said):
    roster(desk, row("王一", "20150001", joined="2022-05-20", full="2023-05-20"))
    take(desk, DECIDED, contacts(on, "王一"))
    found = finding(desk, "contacts-one-or-two")
    assert found[0] == outcome
    assert said in found[1]


def test_a_contact_of_whom_the_roster_says_nothing_stays_unknown(desk):
    roster(desk, row("王一", "20150001"))
    take(desk, DECIDED, contacts("2023-05-20", "王五"))
    outcome, said = finding(desk, "contacts-one-or-two")
    assert (outcome, "缺 王五 当日的党籍状态" in said) == ("unknown", True)


@pytest.mark.parametrize(("written", "outcome"), [({}, "unknown"), ({"status": "full"}, "met")])
def test_a_day_that_is_not_certain_leaves_what_the_file_says(desk, written, outcome):
    roster(desk, row("王一", "20150001", joined="2022-05", full="2023-05"))
    take(desk, DECIDED, fact("contacts_assigned", "2023-05-20", people=[{"name": "王一", **written}]))
    assert finding(desk, "contacts-one-or-two")[0] == outcome


@pytest.mark.parametrize(("on", "outcome"), [("2026-08-01", "broken"), ("2026-08-02", "met")])
def test_an_introducer_on_the_last_day_of_probation_within_the_party_and_the_day_after(desk, on, outcome):
    roster(desk, row("王一", "20150001", kind="留党察看", since="2024-08-02", until="2026-08-01"), row("王二", "20150002"))
    take(desk, LISTED, introducers(on, "王一", "王二"))
    assert finding(desk, "introducers-two")[0] == outcome


@pytest.mark.parametrize(("on", "outcome"), [("2026-05-31", "met"), ("2026-06-01", "broken"), ("2026-12-01", "broken"), ("2026-12-02", "met")])
def test_an_introducer_under_a_warning(desk, on, outcome):
    roster(desk, row("王一", "20150001", kind="警告", since="2026-06-01", until="2026-12-01"), row("王二", "20150002"))
    take(desk, LISTED, introducers(on, "王一", "王二"))
    said = desk.type("check", "--format", "json", "--output", "-", "--as-of", "2026-12-31", exits=(0, 1))
    found = next(one for one in json.loads(said.out)["findings"] if one["rule"] == "national/introducers-clean")
    assert found["outcome"] == outcome


def test_a_discipline_that_may_have_begun_leaves_the_introducer_unknown_and_the_contact_alone(desk):
    roster(desk, row("王一", "20150001", kind="警告", until="2026-12-01"), row("王二", "20150002"))
    take(desk, DECIDED, contacts("2022-04-01", "王一"), LISTED, introducers("2026-07-02", "王一", "王二"))
    assert finding(desk, "contacts-one-or-two")[0] == "met"
    assert finding(desk, "introducers-two")[0] == "met"
    outcome, said = finding(desk, "introducers-clean")
    assert (outcome, "王一 的警告处分当日是否在期内无法判断" in said) == ("unknown", True)
    out = desk.folder / "出.jsonl"
    desk.type("export", str(out), "--purpose", "核对")
    assert "王一" in out.read_text(encoding="utf-8")
    assert "doubted" not in out.read_text(encoding="utf-8")
    assert "没有改动" in desk.type("import", str(out)).out


def test_who_was_named_before_the_roster_came_is_the_member_of_that_name(desk):
    take(desk, DECIDED, contacts("2023-05-20", "王一"))
    assert finding(desk, "contacts-one-or-two")[0] == "unknown"
    roster(desk, row("王一", "20150001"))
    assert finding(desk, "contacts-one-or-two")[0] == "met"
    assert "20150001" in desk.type("member", "list").out
    assert desk.type("member", "list").out.count("王一") == 1


def test_of_two_members_of_one_name_neither_is_taken_for_the_one_named_before(desk):
    take(desk, DECIDED, contacts("2023-05-20", "王一"))
    roster(desk, row("王一", "20150001"), row("王一", "20150002"))
    assert finding(desk, "contacts-one-or-two")[0] == "unknown"


CAREER = (
    fact("admission_voted", "2022-05-20", due=20, present=18, **{"for": 18}, against=0, abstain=0),
    fact("admission_approved", "2022-06-20", body_kind="committee"),
    fact("conversion_voted", "2023-05-21", due=20, present=18, **{"for": 18}, against=0, abstain=0, decision="convert"),
    fact("conversion_approved", "2023-06-30", body_kind="committee", decision="convert", full_from="2023-05-20"),
)


@pytest.mark.parametrize(("on", "outcome"), [("2023-06-29", "broken"), ("2023-06-30", "met")])
def test_somebody_developed_here_is_a_full_member_from_the_approval(desk, on, outcome):
    take(desk, *CAREER, code="2020001", name="林二")
    desk.type("import", desk.file("新.jsonl", case("2024001", "陈一", fact("applied", "2020-01-02"), DECIDED, contacts(on, "林二"))))
    said = desk.type("check", "--format", "json", "--output", "-", "--as-of", TODAY, exits=(0, 1))
    found = [one for one in json.loads(said.out)["findings"] if one["rule"] == "national/contacts-one-or-two" and one["person"]["number"] == "2024001"]
    assert found[0]["outcome"] == outcome
    assert "林二  2020001  正式党员  自 2023-06-30" in desk.type("member", "list").out


def test_the_roster_does_not_make_full_membership_begin_before_the_approval(desk):
    take(desk, *CAREER, code="2020001", name="林二")
    said = roster(desk, row("林二", "2020001", joined="2022-05-20", full="2023-05-20"))
    assert "新登记 0 人" in said.out
    on = desk.type("member", "list", "--on", "2023-06-29").out
    assert "林二  2020001  预备党员  自 2022-05-20" in on
    assert "自 2023-06-30" in desk.type("member", "list", "--on", "2023-06-30").out


def test_a_day_of_joining_that_is_not_the_vote_is_told(desk):
    take(desk, *CAREER, code="2020001", name="林二")
    said = roster(desk, row("林二", "2020001", joined="2022-06-20", full="2023-05-20"))
    assert "入党时间 2022-06-20 与档案里支部大会的日期 2022-05-20 不同" in said.out


def voted(day, meeting, **more):
    return fact("admission_voted", day, meeting=meeting, **{"for": 12}, against=0, abstain=0, ballot="secret", separate=True, **more)


def members(count):
    return [row(f"张{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉'[n]}", f"2015{n:04d}") for n in range(count)]


def held(desk: Desk, *names: str, on="2026-11-10", more=()):
    said = desk.type("meeting", "new", "--org", BRANCH, "--on", on, "--present", "、".join(names), *more)
    return said.out.split("会议 ")[1].split("：")[0]


@pytest.mark.parametrize(("there", "outcome"), [(10, "broken"), (11, "met")])
def test_a_vote_takes_due_and_present_from_its_meeting(desk, there, outcome):
    roster(desk, *members(20), more=("--on", "2026-09-01"))
    meeting = held(desk, *(f"2015{n:04d}" for n in range(there)))
    take(desk, LISTED, voted("2026-11-10", meeting))
    found = finding(desk, "admission-quorum")
    assert found[0] == outcome
    assert f"实到 {there} 人" in found[1] or outcome == "met"


def test_what_a_vote_says_itself_goes_before_the_meeting(desk):
    roster(desk, *members(20), more=("--on", "2026-09-01"))
    meeting = held(desk, *(f"2015{n:04d}" for n in range(10)))
    take(desk, LISTED, voted("2026-11-10", meeting, due=18))
    assert finding(desk, "admission-quorum")[0] == "met"


def test_before_the_first_whole_roster_nobody_knows_how_many_were_due(desk):
    roster(desk, *members(20))
    meeting = held(desk, *(f"2015{n:04d}" for n in range(15)))
    take(desk, LISTED, voted("2026-11-10", meeting))
    outcome, said = finding(desk, "admission-quorum")
    assert outcome == "unknown"
    assert "应到" in said


def test_a_meeting_taken_back_gives_no_figures(desk):
    roster(desk, *members(20), more=("--on", "2026-09-01"))
    meeting = held(desk, *(f"2015{n:04d}" for n in range(11)))
    desk.type("meeting", "void", meeting, "--why", "登记到别的支部去了")
    take(desk, LISTED, voted("2026-11-10", meeting))
    assert finding(desk, "admission-quorum")[0] == "unknown"


def test_what_is_known_of_a_member_changes_on_no_other_days_than_those_told():
    rng = random.Random(20261125)
    days = ["2024-03-05", "2024-03", "2024-04-01", "2024-04", None]
    for _ in range(300):
        statuses = tuple(StatusSpan(_since(rng, days), rng.choice(["full", "probationary", "none"]), rng.choice(["甲", "乙", None])) for _ in range(rng.randrange(4)))
        disciplines = tuple(DisciplineSpan(rng.choice(["warning", "probation_within_party"]), _since(rng, days), rng.choice([None, parse("2024-04"), parse("2024-03-20")])) for _ in range(rng.randrange(3)))
        member, first = Member("王一", "王一", statuses, disciplines), parse("2024-02-25")[0]
        marks = turns(member)
        for day in range(first, first + 80):
            if day not in marks:
                assert listed(member, day) == listed(member, day - 1), (member, day)


def _since(rng, days):
    lo, hi = parse(rng.choice(days))
    return lo, min(hi, parse("2024-04-10")[0])


def test_what_was_not_yet_known_on_a_day_is_not_used_for_it(database_url, tmp_path):
    at = new_desk(database_url, tmp_path)
    path = write_dossiers(tmp_path / "档案.jsonl", [case("2024001", "陈一", DECIDED, contacts("2023-05-20", "王一"))])
    take_file(database_url, tmp_path, path, "2026-02-01T09:00:00+08:00")
    names = tmp_path / "党员名册.csv"
    names.write_text(f"{HEADER}\n{row('王一', '20150001')}\n", encoding="utf-8")
    take_in(at, names, member_table(own_workflows(None)), Wish(), "2026-03-01T09:00:00+08:00")

    def contact(known_by):
        facts = cases(open_desk(database_url, tmp_path), known_by=known_by)[0].case.facts
        return next(one.fields["people"][0] for one in facts if one.kind == "contacts_assigned")

    assert contact("2026-02-28") == {"name": "王一"}
    assert contact("2026-03-01") == contact(None) == {"name": "王一", "status": "full"}

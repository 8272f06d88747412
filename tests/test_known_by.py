"""What did the branch know then? An audit with the knowledge of a past day differs by what came later, and by nothing else."""

import json

import pytest
from freezegun import freeze_time
from school import begin, case, fact

ROAD = [
    fact("applied", "2024-03-01"), fact("applicant_interviewed", "2024-03-20"), fact("recommended", "2024-05-10", method="league"),
    fact("activist_decided", "2024-05-20", body="committee_meeting"),
]
LATER = [fact("activist_filed", "2024-06-01"), fact("inspected", "2024-11-10"), fact("inspected", "2025-05-10")]


def at(moment):
    """Stop the clock at a moment of Beijing (given in that zone)."""
    return freeze_time(f"{moment}+08:00")


@pytest.fixture
def desk(tmp_path, database_url):
    with at("2024-07-01T09:00:00"):
        return begin(tmp_path, database_url)


def audit(desk, *more):
    found = json.loads(desk.type("check", "--format", "json", "--as-of", "2025-06-30", *more, exits=(0, 1)).out)
    return {(one["case"], one["rule"], str(one["occasion"])): (one["outcome"], one["how"], one["date"]) for one in found["findings"]}


def test_what_came_later_is_the_only_difference(desk):
    with at("2024-07-02T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD)))
    then = audit(desk)
    with at("2025-06-30T23:59:59"):
        desk.type("import", desk.file("b.jsonl", case("1", "陈一", *ROAD, *LATER), case("2", "王二", *ROAD)))
    assert audit(desk, "--known-by", "2025-06-29") == then
    now = audit(desk, "--known-by", "2025-06-30")
    assert now == audit(desk)
    changed = {rule for (person, rule, _), found in now.items() if then.get((person, rule, _)) != found and person == "1"}
    assert changed == {"national/activist-filed", "national/inspected-half-yearly", "cqipc/inspected-half-yearly"}


def test_a_day_begins_at_midnight_in_beijing(desk):
    with freeze_time("2024-12-31T15:59:00+00:00"):  # 23:59 in Beijing, still the old year
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD)))
    with freeze_time("2024-12-31T16:00:00+00:00"):
        desk.type("import", desk.file("b.jsonl", case("2", "王二", *ROAD)))
    assert {person for person, _, _ in audit(desk, "--known-by", "2024-12-31")} == {"1"}
    assert {person for person, _, _ in audit(desk, "--known-by", "2025-01-01")} == {"1", "2"}


def test_a_correction_is_seen_from_the_day_it_was_made(desk):
    with at("2024-07-02T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", fact("applied", "2024-03-01"), fact("applicant_interviewed", "2024-05-20"))))
    with at("2024-09-01T10:00:00"):
        desk.type("import", desk.file("b.jsonl", case("1", "陈一", fact("applied", "2024-03-01"), fact("applicant_interviewed", "2024-03-20"))))
    key = "1", "national/applicant-interviewed", "None"
    assert audit(desk, "--known-by", "2024-08-31")[key] == ("broken", "late", "2024-05-20")
    assert audit(desk, "--known-by", "2024-09-01")[key] == ("met", None, "2024-03-20")


def test_what_a_fact_says_of_when_it_was_recorded_counts_before_when_it_came_here(desk):
    earlier = [fact("applied", "2024-03-01", recorded_at="2024-03-02T08:00:00+08:00", recorded_by="周书记")]
    with at("2025-01-10T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", *earlier, fact("applicant_interviewed", "2024-03-20"))))
    then = audit(desk, "--known-by", "2024-12-31")
    assert then["1", "national/applicant-interviewed", "None"][0] == "overdue"  # that they had talked is known since it came here
    with at("2025-01-11T10:00:00"):
        desk.type("import", desk.file("b.jsonl", case("1", "陈一", *earlier, fact("applicant_interviewed", "2024-03-20"), fact("recommended", "2024-04-01", recorded_at="2024-04-02"))))
    # What is added to a case that is kept here already was not known here before, whatever the file says.
    assert audit(desk, "--known-by", "2025-01-10") != audit(desk, "--known-by", "2025-01-11") == audit(desk)


def test_a_file_is_read_as_it_was_known_too(desk):
    lines = case("1", "陈一", fact("applied", "2024-03-01", recorded_at="2024-03-02"), fact("applicant_interviewed", "2024-05-20", id="a", recorded_at="2024-05-21"),
                 fact("applicant_interviewed", "2024-03-20", id="b", replaces="a", why="录错", correction="entry", recorded_at="2024-09-01"))
    path = desk.file("a.jsonl", lines)
    key = "1", "national/applicant-interviewed", "None"

    def told(day):
        found = json.loads(desk.type("check", path, "--format", "json", "--as-of", "2025-06-30", "--known-by", day, exits=(0, 1)).out)
        return {(one["case"], one["rule"], str(one["occasion"])): one["outcome"] for one in found["findings"]}[key]

    assert (told("2024-04-01"), told("2024-06-01"), told("2024-09-01")) == ("overdue", "broken", "met")


def test_the_day_of_knowledge_is_the_day_looked_at_unless_another_is_named(desk):
    with at("2024-07-02T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD)))
    said = json.loads(desk.type("check", "--format", "json", "--known-by", "2024-08-01", exits=(0, 1)).out)
    assert (said["as_of"], said["known_by"]) == ("2024-08-01", "2024-08-01")
    assert "只看到 2024-08-01 为止登记的内容" in desk.type("check", "--known-by", "2024-08-01", exits=(0, 1)).out.replace("\n", "")


def test_a_day_that_does_not_exist_is_named(desk):
    assert "“2024-02-30”不是确有的日期" in desk.type("check", "--known-by", "2024-02-30", exits=2).err


def test_a_correction_cannot_be_made_to_have_been_known_before(desk):
    """A vote without a quorum of June is not mended in November by a line that says it was recorded in June."""
    with at("2025-06-20T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD, fact("admission_voted", "2025-06-18", due=20, present=10, **{"for": 10, "against": 0, "abstain": 0}, id="v"))))
    with at("2025-11-20T10:00:00"):
        later = fact("admission_voted", "2025-06-18", due=20, present=18, **{"for": 18, "against": 0, "abstain": 0}, id="w", replaces="v",
                     recorded_at="2025-06-25T10:00:00+08:00", why="补", correction="entry")
        path = desk.file("b.jsonl", case("1", "陈一", *ROAD, fact("admission_voted", "2025-06-18", due=20, present=10, **{"for": 10, "against": 0, "abstain": 0}, id="v"), later))
        desk.type("import", path)
        key = "1", "national/admission-quorum", "None"
        assert (audit(desk, "--known-by", "2025-10-31")[key][0], audit(desk)[key][0]) == ("pending", "met")


def test_a_moment_counts_by_the_day_it_was_in_beijing(desk):
    with at("2026-03-01T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", fact("applied", "2025-03-01", recorded_at="2025-12-31T20:00:00+00:00"))))
    assert audit(desk, "--known-by", "2025-12-31") == {}
    assert audit(desk, "--known-by", "2026-01-01") != {}


def test_the_branch_and_its_workflow_are_those_of_then(desk):
    with at("2024-07-02T10:00:00"):
        desk.type("import", desk.file("a.jsonl", case("1", "陈一", *ROAD), case("2", "王二", *ROAD, branch="学生第二党支部")))
    with at("2025-06-01T10:00:00"):
        before = audit(desk, "--org", "学生第一党支部")
        desk.type("org", "workflow", "学生第一党支部", "national", "--from", "2024-01-01")
        desk.type("case", "change", "1", "--org", "学生第二党支部", "--why", "调整")
    assert audit(desk, "--known-by", "2025-05-31", "--org", "学生第一党支部") == before
    assert {person for person, _, _ in audit(desk, "--org", "学生第二党支部")} == {"1", "2"}

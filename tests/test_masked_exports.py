"""What of a person is left in a masked file, and does such a file change nothing where it came from?"""

import json

import pytest
from school import begin, case, fact

PEOPLE = [{"name": "王思远", "status": "full", "discipline": "warning"}]
CHEN = case(
    "2021033001", "陈一",
    fact("applied", "2020-09-10", id="陈一-2021033001"),
    fact("applied", "2020-09-11", id="f1", replaces="陈一-2021033001", why="录错", correction="entry"),
    fact("applicant_interviewed", "2020-10", by="李慧敏", id="20210330011"),
    fact("contacts_assigned", "2020-12-10", people=PEOPLE),
    fact("political_review_concluded", "2023-03-01", passed=False), sex="女", leaves_on="2025-06-30", born="2002-05-01",
)


@pytest.fixture
def desk(tmp_path):
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    at.type("import", at.file("a.jsonl", CHEN))
    return at


def exported(desk, name, *more):
    desk.type("export", str(desk.folder / name), *more)
    return (desk.folder / name).read_text(encoding="utf-8")


def test_ids_reviews_discipline_sex_and_the_day_of_leaving_do_not_leave(desk):
    text = exported(desk, "masked.jsonl")
    (one,) = map(json.loads, text.splitlines())
    assert not any(word in text for word in ("陈一", "20210330", "sex", "discipline", "passed", "warning", "2025-06-30", "2002"))
    assert one["leaves_on"] == "2025-06"
    assert next(fact["people"] for fact in one["facts"] if "people" in fact) == [{"name": "王*", "status": "full"}]
    told = [(fact["id"], fact.get("replaces")) for fact in one["facts"]]
    assert told[:3] == [("f2", None), ("f1", "f2"), ("f3", None)]  # f1 says nothing of anybody, and stays


def test_a_masked_file_goes_through_another_ledger_unchanged(desk, tmp_path, monkeypatch):
    first = exported(desk, "first.jsonl")
    (tmp_path / "second").mkdir()
    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path / "second" / "configuration"))
    other = begin(tmp_path / "second", str(tmp_path / "second" / "ledger.db"))
    other.type("import", str(desk.folder / "first.jsonl"))
    assert exported(other, "again.jsonl") == first
    assert "没有改动" in other.type("import", str(desk.folder / "first.jsonl")).out


def test_a_masked_file_taken_in_where_it_came_from_changes_nothing(desk):
    before = exported(desk, "before.jsonl", "--purpose", "核对")
    exported(desk, "masked.jsonl")
    said = desk.type("import", str(desk.folder / "masked.jsonl"))
    assert "没有改动" in said.out, said.out
    assert exported(desk, "after.jsonl", "--purpose", "核对") == before

"""Is the JSON of `check` the contract it is: its keys, their order, every rule, every file?"""

import json

import pytest

from devtrack.cli.__main__ import run

KEYS = [
    "case", "person", "branch", "rule", "edition", "occasion", "outcome", "how", "severity", "aspect", "date", "due", "opens", "days",
    "message", "evidence", "source", "cite",
]
VOTE = {"kind": "admission_voted", "date": "2023-05-20", "due": 20, "present": 10, "for": 11, "against": 0, "abstain": 0, "invalid": 0, "ballot": "secret", "separate": True}
PERSON = {
    "case": "2021-0457", "name": "陈一 “小\\一”", "category": "student", "branch": "信息工程学院学生支部",
    "facts": [{"kind": "applied", "date": "2020-09-10"}, {"kind": "development_listed", "date": "2023-01-10"}, VOTE, {"kind": "admission_approved", "date": "2023-06-01", "body_kind": "committee"}],
}


@pytest.fixture
def answer(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def make(*people, form="json", more=()):
        (tmp_path / "a.jsonl").write_text("".join(f"{one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)}\n" for one in people), encoding="utf-8")
        run(["check", "a.jsonl", "--as-of", "2023-12-01", "--format", form, *more])
        return capsys.readouterr().out

    return make


def test_a_finding_has_the_keys_of_the_contract_in_their_order(answer):
    made = json.loads(answer(PERSON))
    assert list(made)[:3] == ["as_of", "rulebooks", "workflow"]
    assert {"findings", "hints", "cases", "problems"} <= set(made)
    assert (made["as_of"], made["rulebooks"], made["cases"]) == ("2023-12-01", ["cqipc", "national"], 1)
    orders = {tuple(finding) for finding in made["findings"]}
    assert len(orders) == 1
    assert list(orders.pop())[: len(KEYS)] == KEYS


def test_a_finding_says_who_what_by_which_article_and_on_what_evidence(answer):
    made = json.loads(answer(PERSON))
    found = next(f for f in made["findings"] if f["rule"] == "national/admission-quorum")
    assert found["person"] == {"name": "陈一 “小\\一”", "number": "2021-0457"}
    assert (found["edition"], found["outcome"], found["how"], found["severity"], found["aspect"]) == ("2014", "broken", "invalid", "error", "procedure")
    assert (found["date"], found["due"], found["occasion"]) == ("2023-05-20", None, None)
    assert "应到 20 人，实到 10 人" in found["message"]
    assert found["evidence"][0] == {"kind": "admission_voted", "date": "2023-05-20", "fields": {key: value for key, value in VOTE.items() if key not in ("kind", "date")}}
    assert found["source"] == {"file": "a.jsonl", "line": 1}
    assert found["cite"]["article"] == "第二十条"
    assert found["cite"]["evidence"] == "verbatim"
    assert "（2014）" in found["cite"]["source"]
    assert found["remedy"]


def test_every_rule_is_answered_and_every_answer_that_says_something_has_words_and_an_article(answer):
    from devtrack.rulebook.data import data_dir
    from devtrack.rulebook.load import load_workflow

    loaded = load_workflow("cqipc", [data_dir("workflows")])
    made = json.loads(answer(PERSON))
    assert {finding["rule"] for finding in made["findings"]} == {rule.id for book in loaded.rulebooks for rule in book.rules}
    for finding in made["findings"]:
        assert finding["cite"]["article"]
        assert bool(finding["message"]) == (finding["outcome"] not in ("dormant", "not_in_force"))


def test_what_recurs_has_its_window_and_days_are_written_as_days(answer):
    made = json.loads(answer(PERSON))
    found = next(f for f in made["findings"] if f["rule"] == "cqipc/reported-quarterly")
    assert set(found["occasion"]) == {"n", "from", "to"}
    assert found["occasion"]["from"] == "2023-05-20"
    for finding in made["findings"]:
        for key in ("date", "due", "opens"):
            assert finding[key] is None or len(finding[key]) in (7, 10)


def test_only_the_outcomes_asked_for_are_written(answer):
    made = json.loads(answer(PERSON, more=("--only", "broken,overdue")))
    assert {finding["outcome"] for finding in made["findings"]} == {"broken", "overdue"}


def test_mistakes_in_the_file_are_listed_with_their_place(answer):
    made = json.loads(answer(PERSON, '{"case": "x", "facts": [{"kind": "aplied", "date": "2020-01-01"}]}'))
    assert made["problems"]
    assert {(problem["source"], problem["line"]) for problem in made["problems"]} == {("a.jsonl", 2)}
    assert all(problem["message"] for problem in made["problems"])


def test_json_lines_are_one_finding_a_line_between_what_was_judged_by_and_the_counts(answer):
    lines = [json.loads(line) for line in answer(PERSON, form="jsonl").splitlines()]
    whole = json.loads(answer(PERSON))
    assert lines[0]["type"] == "basis"
    assert lines[0]["as_of"] == "2023-12-01"
    assert lines[1:-1] == whole["findings"]
    assert lines[-1]["type"] == "summary"
    assert lines[-1]["cases"] == 1
    assert sum(lines[-1]["outcomes"].values()) == len(whole["findings"])


def test_the_same_files_give_the_same_bytes_whatever_the_order_of_the_facts(answer):
    turned = {**PERSON, "facts": PERSON["facts"][::-1]}
    assert answer(PERSON) == answer(turned)


def test_a_roster_names_the_row_and_a_person_without_number_by_name_and_row(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "名册.csv").write_text("姓名,出生日期,递交入党申请书时间\n陈一,2002-09-11,2020-09-10\n", encoding="utf-8")
    run(["check", "名册.csv", "--as-of", "2023-12-01", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"][0]
    assert found["case"] == "陈一#2"
    assert found["person"] == {"name": "陈一", "number": None}
    assert found["source"]["row"] == 2

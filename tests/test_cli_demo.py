"""Does the demonstration show a made-up branch through the ordinary commands, and does it follow the facts?"""

import json

import openpyxl
import pytest

from devtrack.cli.__main__ import run
from devtrack.tracker.checks import demo


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture(scope="module")
def plain():
    return demo.data()


def findings(capsys, *call):
    run(["check", *call, "--format", "json"])
    return json.loads(capsys.readouterr().out)["findings"]


def test_the_demo_writes_its_files_says_its_commands_and_shows_the_table(capsys, tmp_path):
    assert run(["demo"]) == 0
    heard = capsys.readouterr()
    assert heard.err == ""
    assert "$ devtrack check devtrack-demo/支部档案.jsonl --as-of 2026-11-22" in heard.out
    assert "制度性问题" in heard.out
    assert "《细则》" in heard.out
    assert {path.name for path in (tmp_path / "devtrack-demo").iterdir()} == {"支部档案.jsonl", "党员发展名册.xlsx", "名册-检查结果.xlsx", "检查结果.html"}


def test_a_fact_changed_in_its_files_changes_what_the_demo_says(capsys, tmp_path):
    run(["demo", "--output", "演示"])
    before = capsys.readouterr().out
    path = tmp_path / "演示" / "支部档案.jsonl"
    text = path.read_text(encoding="utf-8")
    assert '"present": 10' in text
    path.write_text(text.replace('"present": 10', '"present": 11'), encoding="utf-8")
    run(["demo", "--output", "演示"])
    after = capsys.readouterr().out
    assert "沿用" in after
    assert "实到 10 人" in before
    assert "实到 10 人" not in after


def test_a_fact_changed_in_its_data_changes_the_dossiers(plain):
    changed = {**plain, "usual": {**plain["usual"], "training_completed": {"days": 1}}}
    before, after = demo.people(plain), demo.people(changed)
    assert before != after
    assert {fact["days"] for one in after for fact in one["facts"] if fact["kind"] == "training_completed"} == {1}


def test_the_people_are_in_every_stage_and_have_something_of_everything(capsys, plain, tmp_path):
    dossiers, _, _ = demo.write_files(plain, tmp_path / "支部")
    found = findings(capsys, str(dossiers), "--as-of", plain["as_of"])
    broken = {finding["rule"].partition("/")[2] for finding in found if finding["outcome"] == "broken"}
    assert broken >= {
        "application-age", "applicant-interviewed", "admission-quorum", "political-review", "approval-authority", "development-publicized",
        "reported-quarterly", "introducers-two", "observed-one-year", "seniority-date", "archived", "leaving-soon", "contacts-one-or-two",
    }
    assert {finding["outcome"] for finding in found} >= {"met", "broken", "overdue", "pending", "waiting", "unknown", "dormant"}
    assert {finding["how"] for finding in found} >= {"early", "late", "missing", "invalid"}
    assert 28 <= len({finding["case"] for finding in found}) <= 36


def test_some_of_the_people_have_nothing_wrong(capsys, plain, tmp_path):
    dossiers, _, _ = demo.write_files(plain, tmp_path / "支部")
    found = findings(capsys, str(dossiers), "--as-of", plain["as_of"])
    wrong = {finding["case"] for finding in found if finding["outcome"] in ("broken", "overdue")}
    told = {one["number"] for one in plain["people"] if "合规" in one.get("story", "")}
    assert told
    assert not told & wrong


def test_half_present_is_right_for_the_school_and_wrong_for_the_nation(capsys, plain, tmp_path):
    dossiers, _, _ = demo.write_files(plain, tmp_path / "支部")
    found = findings(capsys, str(dossiers), "--as-of", plain["as_of"])
    half = {finding["rule"]: finding["outcome"] for finding in found if finding["person"]["name"] == "程语桐" and finding["rule"].endswith("/admission-quorum")}
    assert half == {"cqipc/admission-quorum": "met", "national/admission-quorum": "broken"}


def test_the_roster_says_the_same_days_as_the_dossiers(plain, tmp_path):
    _, roster, _ = demo.write_files(plain, tmp_path / "支部")
    sheet = openpyxl.load_workbook(roster)["名册"]
    header = [cell.value for cell in sheet[3]]
    applied = header.index("递交入党申请书时间")
    days = {row[0]: row[applied].date().isoformat() for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert days == {one["case"]: next(fact["date"] for fact in one["facts"] if fact["kind"] == "applied") for one in demo.people(plain)}


def test_nobody_has_a_fact_after_the_day_for_which_they_were_made_up(plain):
    assert [fact for one in demo.people(plain) for fact in one["facts"] if fact["date"] > plain["as_of"]] == []

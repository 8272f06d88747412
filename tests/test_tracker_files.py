"""Are files opened with the answers given, remembered or asked for, and is only what was answered remembered?"""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from devtrack.config import own_workflows, remember, remembered
from devtrack.errors import Unusable
from devtrack.tracker.checks.checks import Request, check, judged, open_questions, unused_answers
from devtrack.tracker.checks.rules import places

AS_OF = date(2024, 1, 1).toordinal()


@pytest.fixture
def roster(tmp_path):
    """A roster of which 转正时间 may mean two things, and 见面时间 is understood by nobody."""
    book = openpyxl.Workbook()
    book.active.append(["学号", "姓名", "递交入党申请书时间", "转正时间", "见面时间"])
    book.active.append(["2021001", "陈一", "2019-09-10", "2022-11-06", "2019-09-20"])
    book.save(tmp_path / "名册.xlsx")
    return tmp_path / "名册.xlsx"


def opened(path, memory, **more):
    return check([path], Request(AS_OF, "cqipc", memory=memory, **more))


def kinds(done):
    return {fact.kind for one in judged(done) for fact in one.case.facts}


def test_without_an_answer_nothing_is_guessed(roster, tmp_path):
    done = opened(roster, tmp_path)
    assert [(path.name, question.header) for path, question in open_questions(done)] == [("名册.xlsx", "转正时间")]
    assert kinds(done) == {"applied"}
    assert done.basis.files[0].unmapped == ("见面时间",)


def test_an_answer_by_map_is_used_and_remembered_with_the_layout(roster, tmp_path):
    done = opened(roster, tmp_path, answers={"转正时间": "conversion_voted", "见面时间": "applicant_interviewed"})
    assert kinds(done) == {"applied", "conversion_voted", "applicant_interviewed"}
    again = opened(roster, tmp_path)
    assert kinds(again) == kinds(done)
    assert open_questions(again) == []
    assert again.basis.files[0].readings == {"转正时间": "支部大会讨论转正", "见面时间": "派人同申请人谈话"}


def test_a_new_answer_by_map_takes_the_place_of_what_was_remembered(roster, tmp_path):
    opened(roster, tmp_path, answers={"转正时间": "conversion_voted"})
    opened(roster, tmp_path, answers={"转正时间": "ignore"})
    assert kinds(opened(roster, tmp_path)) == {"applied"}


def test_another_layout_is_asked_anew(roster, tmp_path):
    opened(roster, tmp_path, answers={"转正时间": "conversion_voted"})
    book = openpyxl.load_workbook(roster)
    book.active["F1"] = "备注"
    book.save(roster)
    assert len(open_questions(opened(roster, tmp_path))) == 1


def test_a_person_is_asked_once(roster, tmp_path):
    asked = []

    def ask(path, questions):
        asked.extend(question.header for question in questions)
        return {"转正时间": "conversion_voted"}

    for _ in range(2):
        assert "conversion_voted" in kinds(opened(roster, tmp_path, ask=ask))
    assert asked == ["转正时间"]


def test_a_person_may_leave_a_question_open(roster, tmp_path):
    done = opened(roster, tmp_path, ask=lambda path, questions: {})
    assert len(open_questions(done)) == 1
    assert not (tmp_path / "headers.json").exists()


def test_an_answer_about_a_header_that_no_file_has_is_named(roster, tmp_path):
    done = opened(roster, tmp_path, answers={"转正日期吗": "conversion_voted"})
    assert unused_answers(done) == ["转正日期吗"]


def test_a_meaning_that_nobody_knows_refuses_the_file(roster, tmp_path):
    done = opened(roster, tmp_path, answers={"转正时间": "nonsense"})
    assert [path for path, _ in done.refused] == [roster]
    assert "nonsense" in done.refused[0][1]


def test_a_unit_extends_the_table_of_headers(roster, tmp_path):
    own = tmp_path / "本校" / "rosters"
    own.mkdir(parents=True)
    (own / "headers.yaml").write_text("columns:\n  - means: applicant_interviewed\n    headers: [见面时间]\n", encoding="utf-8")
    assert "applicant_interviewed" in kinds(opened(roster, tmp_path, folders=(tmp_path / "本校",)))


def test_a_dossier_file_may_be_gone_through_again_and_its_problems_are_told_once(tmp_path):
    path = tmp_path / "档案.jsonl"
    path.write_text('{"case": "1", "name": "陈一", "facts": [{"kind": "applied", "date": "2020-09-10"}]}\n{"case": "2", "facts": [{"kind": "aplied", "date": "2020-09-10"}]}\n', encoding="utf-8")
    done = opened(path, tmp_path)
    first = [one.case.id for one in judged(done)]
    problems = list(done.basis.files[0].problems)
    assert first == [one.case.id for one in judged(done)]
    assert problems
    assert list(done.basis.files[0].problems) == problems


def test_what_was_kept_and_can_no_longer_be_read_is_as_if_it_were_not_there(tmp_path):
    for text in ("", "[]", '{"layouts": 3}', '{"layouts": {"x": {"a": 1}}}', "\x00"):
        Path(tmp_path / "headers.json").write_text(text, encoding="utf-8")
        assert remembered("x", tmp_path) == {}
    remember("x", {"转正时间": "conversion_voted"}, tmp_path)
    assert remembered("x", tmp_path) == {"转正时间": "conversion_voted"}
    assert set(json.loads(Path(tmp_path / "headers.json").read_text(encoding="utf-8"))) == {"layouts"}


def test_where_nothing_can_be_kept_nothing_is_raised(tmp_path):
    Path(tmp_path / "file").write_text("", encoding="utf-8")
    remember("x", {"转正时间": "conversion_voted"}, tmp_path / "file")
    assert remembered("x", tmp_path / "file") == {}


def test_the_units_own_folder_is_the_one_given_else_the_environments(monkeypatch):
    monkeypatch.setenv("DEVTRACK_WORKFLOWS", "环境")
    assert own_workflows("给出") == (Path("给出"),)
    assert own_workflows(None) == (Path("环境"),)
    monkeypatch.delenv("DEVTRACK_WORKFLOWS")
    assert own_workflows(None) == ()


def test_a_folder_of_own_workflows_must_be_there(tmp_path):
    with pytest.raises(Unusable, match="没有文件夹"):
        places((tmp_path / "没有",))

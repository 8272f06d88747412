"""What leaves the ledger, and does it come back the same?"""

import json
from pathlib import Path

import pytest
from school import MEMBERS, begin, case, fact, typed

CHEN = case(
    "2021033001", "陈一", fact("applied", "2020-09-10", id="f1"), fact("applicant_interviewed", "2020-09", by="李慧敏"),
    fact("activist_decided", None, body="committee_meeting"), fact("contacts_assigned", "2020-12-10", people=MEMBERS),
    fact("paper_received", "2020-09-10", paper="入党申请书", copy="原件"), born="2002-05-01", sex="女", leaves_on="2025-06",
    id_number="11010120020501002X",
)
WANG = case("2021033002", "王二", fact("applied", "2021-03-01"), fact("withdrew", "2021-05-01", reason="王二本人申请撤回"))
OTHER = case("2021033003", "王三", fact("applied", "2021-03-02", elsewhere=True), branch="学生第二党支部", covers=["applied", "recommended"])


@pytest.fixture
def desk(tmp_path, database_url):
    at = begin(tmp_path, database_url)
    at.type("import", at.file("a.jsonl", CHEN, WANG, OTHER))
    return at


def exported(desk, name, *more):
    said = desk.type("export", str(desk.folder / name), *more)
    return (desk.folder / name).read_text(encoding="utf-8"), said


def second(desk, tmp_path, monkeypatch):
    folder = tmp_path / "second"
    folder.mkdir()
    monkeypatch.setenv("DEVTRACK_CONFIG", str(folder / "configuration"))
    return begin(folder, str(folder / "second.db"))


@pytest.mark.parametrize("more", [(), ("--purpose", "移交档案")])
def test_export_import_and_export_again_give_the_same_file(desk, tmp_path, monkeypatch, more):
    desk.type("import", desk.file("b.jsonl", {**CHEN, "facts": [fact("applied", "2020-09-11", id="f1"), *CHEN["facts"][1:]]}))
    first, _ = exported(desk, "first.jsonl", *more)
    other = second(desk, tmp_path, monkeypatch)
    other.type("import", str(tmp_path / "first.jsonl"))
    again, _ = exported(other, "again.jsonl", *more)
    assert again == first
    assert "录入更正" not in first
    assert '"correction": "entry"' in first


def test_what_was_recorded_is_in_the_export_to_the_last_field(desk):
    text, _ = exported(desk, "all.jsonl", "--purpose", "移交档案")
    lines = {one["case"]: one for one in map(json.loads, text.splitlines())}
    for given in (CHEN, WANG, OTHER):
        found = lines[given["case"]]
        assert {key: value for key, value in found.items() if key != "facts"} == {key: value for key, value in given.items() if key != "facts"}
        beside = {"id", "recorded_at", "recorded_by", "source"}
        bare = [{key: value for key, value in one.items() if key not in beside} for one in found["facts"]]
        assert bare == [{key: value for key, value in one.items() if key not in beside} for one in given["facts"]]


def test_without_a_purpose_nobody_can_be_recognised(desk):
    text, said = exported(desk, "masked.jsonl")
    for secret in ("陈一", "王二", "王三", "王思远", "李慧敏", "20210330", "2002-05-01", "11010120020501002X", "本人申请", "a.jsonl"):
        assert secret not in text
    assert "遮盖" in said.err
    assert [json.loads(one)["name"] for one in text.splitlines()] == sorted(["陈*", "王*", "王*"], reverse=True) or "陈*" in text


def test_two_people_of_a_masked_list_stay_two(desk):
    text, _ = exported(desk, "masked.jsonl")
    people = next(one["people"] for line in text.splitlines() for one in json.loads(line)["facts"] if one["kind"] == "contacts_assigned")
    assert [one["name"] for one in people] == ["王*", "李*"]


def test_a_masked_export_taken_in_again_covers_nothing_up(desk):
    before, _ = exported(desk, "before.jsonl", "--purpose", "核对")
    exported(desk, "masked.jsonl")
    said = desk.type("import", str(desk.folder / "masked.jsonl"))
    assert "没有改动" in said.out
    after, _ = exported(desk, "after.jsonl", "--purpose", "核对")
    assert after == before


def test_every_export_is_recorded_with_its_purpose_and_head(desk):
    _, said = exported(desk, "all.jsonl", "--purpose", "上级检查")
    head = said.err.rsplit("末端 ", 1)[1].strip()
    assert desk.type("verify", "--head", head).out.endswith("与封记相符\n")
    exported(desk, "more.jsonl")
    assert "完好" in desk.type("verify", "--head", head).out


@pytest.mark.parametrize("words", [("--case", "2021033001"), ("--case", "陈一"), ("--org", "学生第一党支部", "--case", "陈一")])
def test_one_person_alone_is_exported(desk, words):
    text, _ = exported(desk, "one.jsonl", "--purpose", "转出", *words)
    assert [json.loads(one)["name"] for one in text.splitlines()] == ["陈一"]


def test_who_is_not_there_is_said_all_at_once_and_nothing_is_written(desk):
    said = desk.type("export", str(desk.folder / "x.jsonl"), "--case", "赵九", "--case", "钱十", exits=2)
    assert "赵九" in said.err
    assert "钱十" in said.err
    assert not (desk.folder / "x.jsonl").exists()


def test_an_organisation_out_of_sight_cannot_be_exported(desk):
    said = desk.type("export", str(desk.folder / "x.jsonl"), "--org", "别的学院", exits=2)
    assert "没有组织“别的学院”" in said.err


def test_a_report_written_to_a_file_is_masked_and_recorded(desk, tmp_path):
    out = tmp_path / "report.html"
    said = desk.type("check", "--as-of", "2026-01-31", "--format", "html", "--output", str(out), exits=(0, 1))
    page = out.read_text(encoding="utf-8")
    assert "陈一" not in page
    assert "2021033001" not in page
    assert "--purpose" in said.err
    desk.type("check", "--as-of", "2026-01-31", "--format", "html", "--output", str(out), "--purpose", "年度检查", exits=(0, 1))
    assert "陈一" in out.read_text(encoding="utf-8")


def test_a_masked_report_finds_the_same_and_no_report_shows_a_birth_day(desk, tmp_path):
    outs = [tmp_path / "masked.json", tmp_path / "whole.json"]
    for out, more in zip(outs, ((), ("--purpose", "年度检查")), strict=True):
        desk.type("check", "--as-of", "2026-01-31", "--format", "json", "--output", str(out), *more, exits=(0, 1))
    masked, whole = ([(one["rule"], one["outcome"], one["date"]) for one in json.loads(out.read_text(encoding="utf-8"))["findings"]] for out in outs)
    assert masked == whole
    assert "2002-05-01" not in outs[0].read_text(encoding="utf-8") + outs[1].read_text(encoding="utf-8")
    assert "2002-05-01" not in desk.type("check", "--as-of", "2026-01-31", "--only", "met,broken", exits=(0, 1)).out


def test_a_check_of_the_ledger_names_its_head_on_screen_and_in_json(desk):
    table = desk.type("check", "--as-of", "2026-01-31", exits=(0, 1)).out
    found = json.loads(desk.type("check", "--as-of", "2026-01-31", "--format", "json", exits=(0, 1)).out)
    assert found["head"] in table.replace("\n", "")
    assert found["cases"] == 3
    assert {one["branch"] for one in found["findings"]} == {"学生第一党支部", "学生第二党支部"}


def test_a_check_without_file_and_ledger_says_what_is_missing():
    assert "缺少参数：文件" in typed("check", exits=2).err


def test_the_files_given_go_before_the_ledger(desk, tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(case("x1", "赵九", fact("applied", "2024-01-01"))) + "\n", encoding="utf-8")
    found = json.loads(desk.type("check", str(path), "--format", "json", "--as-of", "2024-01-02", exits=(0, 1)).out)
    assert {one["case"] for one in found["findings"]} == {"x1"}


def test_no_export_leaves_a_half_written_file(desk):
    folder = Path(desk.folder / "no-folder-but-a-file")
    folder.write_text("", encoding="utf-8")
    said = desk.type("export", str(folder / "x.jsonl"), exits=2)
    assert "无法写入" in said.err
    assert list(desk.folder.glob(".*")) == []


def test_no_answer_is_written_over_the_ledger_or_its_key(tmp_path):
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    at.type("import", at.file("a.jsonl", WANG))
    for name in ("ledger.db", "ledger.key"):
        before = (tmp_path / name).read_bytes()
        assert "不能是" in at.type("export", str(tmp_path / name), "--purpose", "移交", exits=2).err
        assert "不能是" in at.type("check", "--format", "json", "--output", str(tmp_path / name), exits=2).err
        assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize(("words", "said"), [
    (("export", "x.xlsx", "--purpose", "移交"), "check --format xlsx"), (("export", "x.jsonl", "--purpose", " "), "--purpose 不能为空"),
    (("check", "--format", "xlsx", "--output", "-"), "不能显示在屏幕上"), (("check", "--format", "json", "--output", "x.json", "--purpose", ""), "--purpose 不能为空"),
])
def test_what_cannot_be_written_is_refused_before_anything_is(desk, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    before = desk.type("verify").out
    assert said in desk.type(*words, exits=2).err
    assert desk.type("verify").out == before


def test_an_id_that_came_from_elsewhere_does_not_leave_in_a_masked_file(desk):
    desk.type("import", desk.file("c.jsonl", case("2021033009", "赵三", fact("applied", "2021-01-01", id="赵三-2021033009-1"), fact(
        "applied", "2021-01-02", id="赵三-2021033009-2", replaces="赵三-2021033009-1", why="录错", correction="entry"))))
    text, _ = exported(desk, "masked.jsonl")
    assert "2021033009" not in text
    assert '"replaces": "f1"' in text

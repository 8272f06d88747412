"""Is somebody who was erased really gone, and is everything else still there?"""

import json
import os
import re
import sqlite3
from pathlib import Path

import pytest
from school import begin, case, fact

from devtrack.ledger.engine import reading
from devtrack.ledger.reading import records
from devtrack.tracker.desk import sit_down

ID_NUMBER = "11010120020501002X"
CHEN = case(
    "2021033001", "陈一鸣", fact("applied", "2020-09-10"), fact("applicant_interviewed", "2020-09-28", by="王思远"),
    fact("activist_decided", "2020-12-01", body="committee_meeting"),
    fact("withdrew", "2021-05-01", reason="陈一鸣本人因赴外地就业申请撤回"), born="2002-05-01", id_number=ID_NUMBER, sex="男",
)
WANG = case(
    "2021033002", "周二", fact("applied", "2021-03-01"), fact("inspected", "2021-09-01", by="王思远", conclusion="与陈一鸣同班，表现良好"),
    fact("contacts_assigned", "2021-03-20", people=[{"name": "王思远", "status": "full"}, {"name": "李慧敏", "status": "full"}]),
)
DEMAND = ("--by", "李书记", "--approved-by", "赵书记", "--document", "本人书面申请", "--yes")
WORDS = ("陈一鸣", "2021033001", ID_NUMBER, "2002-05-01")


def files_under(folder: Path) -> dict[str, bytes]:
    """Every byte that is kept: the database with its journal, the configuration, backups."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def named_in(folder: Path, words=WORDS) -> list[str]:
    return [f"{name}: {word}" for name, data in files_under(folder).items() for word in words if word.encode() in data or word.encode("utf-16-le") in data]


@pytest.fixture
def desk(tmp_path, database_url, monkeypatch):
    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path / "configuration"))
    at = begin(tmp_path, database_url)
    at.type("import", at.file("陈一鸣等档案.jsonl", CHEN, WANG))
    (tmp_path / "陈一鸣等档案.jsonl").unlink()
    return at


def findings(desk):
    found = json.loads(desk.type("check", "--as-of", "2026-01-31", "--format", "json", exits=(0, 1)).out)
    return found["findings"]


def test_no_name_or_number_stands_anywhere_even_before_anybody_is_erased(desk, tmp_path):
    assert named_in(tmp_path, (*WORDS, "周二", "王思远", "李慧敏", "李书记", "赴外地就业")) == []


def test_an_erased_person_is_nowhere_and_the_chain_is_whole(desk, tmp_path):
    said = desk.type("person", "erase", "2021033001", *DEMAND)
    # In what is written of 周二, and in the name of the file that all came from (周二, two contacts, the import itself):
    assert "别人材料里提到的 4 处" in said.out
    desk.type("backup", "--output", str(tmp_path / "backups"))
    assert named_in(tmp_path) == []
    verified = desk.type("verify").out
    assert "完好" in verified
    assert "有 1 人的个人信息已依法删除" in verified
    out = json.dumps(findings(desk), ensure_ascii=False)
    assert all(word not in out for word in WORDS)


def test_the_texts_of_the_erased_leave_not_even_their_cipher_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path / "configuration"))
    desk = begin(tmp_path, str(tmp_path / "ledger.db"))
    desk.type("import", desk.file("a.jsonl", CHEN, WANG))
    with sqlite3.connect(tmp_path / "ledger.db") as base:
        person = base.execute("SELECT n FROM subject WHERE kind = 'person' ORDER BY n").fetchall()[0][0]
        kept = [row[0] for row in base.execute("SELECT blob FROM secret WHERE owner = ?", (person,))]
        kept += [row[0] for row in base.execute("SELECT wrapped FROM person_key WHERE person = ?", (person,))]
    base.close()
    assert kept
    desk.type("person", "erase", "陈一鸣", *DEMAND)
    there = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*"))
    assert [one for one in kept if one[20:40] in there] == []


def test_what_the_rules_say_of_the_case_stays_and_names_nobody(desk):
    before = [(one["rule"], one["outcome"], one["date"]) for one in findings(desk) if one["person"]["name"] == "陈一鸣"]
    desk.type("person", "erase", "2021033001", *DEMAND)
    after = [one for one in findings(desk) if one["person"]["name"] == "（已删除）"]
    lost = [one for one in before if one not in [(f["rule"], f["outcome"], f["date"]) for f in after]]
    assert len(after) == len(before) > 50
    assert {rule for rule, _, _ in lost} <= {"national/application-age", "cqipc/application-age"}  # no birth day any more
    assert all(re.fullmatch(r"c-[a-z2-7]{10}", one["case"]) for one in after)


def test_the_others_keep_everything_but_the_name(desk):
    desk.type("person", "erase", "2021033001", *DEMAND)
    desk.type("export", str(desk.folder / "all.jsonl"), "--purpose", "核对")
    lines = (desk.folder / "all.jsonl").read_text(encoding="utf-8").splitlines()
    other = next(one for one in map(json.loads, lines) if one.get("number") == "2021033002")
    assert next(one for one in other["facts"] if one["kind"] == "inspected")["conclusion"] == "与（已删除）同班，表现良好"
    assert [one["name"] for one in next(f for f in other["facts"] if f["kind"] == "contacts_assigned")["people"]] == ["王思远", "李慧敏"]


def test_two_erased_contacts_are_still_two(desk):
    for who in ("王思远", "李慧敏"):
        desk.type("person", "erase", who, *DEMAND)
    mine = [one for one in findings(desk) if one["person"]["name"] == "周二" and one["rule"] == "national/contacts-one-or-two"]
    assert [one["how"] for one in mine if one["outcome"] == "broken"] == []


def test_a_namesake_keeps_what_is_written_of_the_name_unless_that_is_wanted(desk):
    desk.type("import", desk.file("b.jsonl", case("2022044001", "陈一鸣", fact("applied", "2022-03-01"))))
    said = desk.type("person", "erase", "陈一鸣", *DEMAND, exits=2)
    assert "有 2 个人叫“陈一鸣”" in said.err
    assert "2022044001" in said.err
    said = desk.type("person", "erase", "2021033001", *DEMAND)
    assert "另有 1 人同名" in said.out
    desk.type("export", str(desk.folder / "all.jsonl"), "--purpose", "核对")
    assert "与陈一鸣同班" in (desk.folder / "all.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "said"), [
    (("赵九", *DEMAND), "没有“赵九”这个人"),
    (("陈一鸣", "--by", "李书记", "--approved-by", "李书记", "--document", "x", "--yes"), "须是两个人"),
    (("陈一鸣", *DEMAND[:-1]), "不能恢复；确认请加 --yes"),
    (("陈一鸣", "--by", "李书记", "--document", "x", "--yes"), "缺少选项"),
])
def test_a_demand_that_cannot_be_met_changes_nothing(desk, words, said):
    before = desk.type("verify").out
    assert said in desk.type("person", "erase", *words, exits=2).err
    assert desk.type("verify").out == before


def test_only_who_may_can_erase(desk):
    desk.type("account", "add", "检查员", "--role", "auditor", "--org", "信息工程学院党总支")
    assert "不能删除个人信息" in desk.type("person", "erase", "陈一鸣", *DEMAND, "--as", "检查员", exits=2).err


def test_nothing_can_be_recorded_in_words_about_the_erased(desk):
    desk.type("person", "erase", "2021033001", *DEMAND)
    case_id = next(one["case"] for one in findings(desk) if one["person"]["name"] == "（已删除）")
    said = desk.type("record", "withdrew", case_id, "--on", "2024-01-01", "--set", "reason=补记", exits=2)
    assert "已经删除" in said.err
    assert "完好" in desk.type("verify").out


@pytest.mark.skipif(os.name == "nt", reason="rights of files are another thing there")
def test_the_key_belongs_to_its_owner_alone(desk):
    assert oct(desk.key.stat().st_mode & 0o777) == "0o600"


def test_a_shorter_name_within_a_longer_one_is_not_touched(desk):
    short = case("2021033005", "陈一", fact("applied", "2021-03-01"), fact("inspected", "2021-09-01", by="王思远", conclusion="陈一与陈一鸣同班"))
    desk.type("import", desk.file("b.jsonl", short))
    desk.type("person", "erase", "2021033005", *DEMAND)
    assert "完好" in desk.type("verify").out
    desk.type("export", str(desk.folder / "all.jsonl"), "--purpose", "核对")
    text = (desk.folder / "all.jsonl").read_text(encoding="utf-8")
    assert '"name": "陈一鸣"' in text
    assert "与陈一鸣同班，表现良好" in text


def test_a_namesake_keeps_the_own_name_even_where_texts_are_blacked_out(desk):
    desk.type("import", desk.file("b.jsonl", case("2022044001", "陈一鸣", fact("applied", "2022-03-01"))))
    desk.type("person", "erase", "2021033001", *DEMAND, "--namesakes")
    assert "完好" in desk.type("verify").out
    assert "2022044001" in desk.type("case", "show", "陈一鸣").out


def test_a_name_that_was_put_right_before_is_gone_too(desk):
    desk.type("case", "change", "2021033001", "--name", "程一鸣", "--why", "姓名打错")
    desk.type("person", "erase", "2021033001", *DEMAND)
    desk.type("export", str(desk.folder / "all.jsonl"), "--purpose", "核对")
    assert "陈一鸣" not in (desk.folder / "all.jsonl").read_text(encoding="utf-8")


def test_the_two_names_of_an_erasure_outlive_their_bearers(desk):
    desk.type("person", "erase", "2021033001", *DEMAND[:2], "--approved-by", "周二", *DEMAND[4:])
    desk.type("person", "erase", "周二", *DEMAND)
    assert "完好" in desk.type("verify").out


def test_the_two_names_of_an_erasure_can_be_read(desk):
    case_id = next(one["case"] for one in findings(desk) if one["person"]["name"] == "陈一鸣")
    case_id = re.search(r"c-\w{10}", desk.type("case", "show", case_id).out)[0]
    desk.type("person", "erase", "2021033001", *DEMAND)
    ledger = sit_down(desk.ledger, str(desk.key), None).ledger
    with reading(ledger.engine) as connection:
        (one,) = records(connection, ledger.keys, kinds=("person_erased",))
    assert (one.fields["by"], one.fields["approved_by"], one.fields["document"]) == ("李书记", "赵书记", "本人书面申请")
    said = desk.type("case", "timeline", case_id).out
    assert "删除个人信息：经办人 李书记，批准人 赵书记，依据 本人书面申请" in said
    assert all(word not in said for word in WORDS)

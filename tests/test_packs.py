"""Do cases travel whole, closed to everybody else, and arrive once?"""

import json
import zlib

import pytest
from school import begin, case, fact

from devtrack.ledger import packing

CHEN = case(
    "2021033001", "陈一", fact("applied", "2020-09-10"), fact("activist_decided", "2020-12-01", body="committee_meeting"),
    fact("paper_received", "2020-09-12", paper="入党申请书", copy="原件"), born="2002-05-01",
)
WANG = case("2021033002", "王二", fact("applied", "2021-03-01"), branch="学生第二党支部")


@pytest.fixture
def desk(tmp_path, database_url, monkeypatch):
    monkeypatch.setenv("DEVTRACK_PACK_PASSPHRASE", "一匹枣红马跑过桥")
    at = begin(tmp_path, database_url)
    at.type("import", at.file("a.jsonl", CHEN, WANG))
    at.type("import", at.file("b.jsonl", {**CHEN, "facts": [fact("applied", "2020-09-11"), *CHEN["facts"][1:]]}))
    return at


@pytest.fixture
def other(tmp_path, desk, monkeypatch):
    folder = tmp_path / "other"
    folder.mkdir()
    monkeypatch.setenv("DEVTRACK_CONFIG", str(folder / "configuration"))
    return begin(folder, str(folder / "other.db"), title="某某大学党委", level="committee")


def packed(desk, name, *more):
    desk.type("export", str(desk.folder / name), "--pack", "--purpose", "上报年度档案", *more)
    return str(desk.folder / name)


def cases(desk, name="all.jsonl"):
    desk.type("export", str(desk.folder / name), "--purpose", "核对")
    return {one["name"]: one for one in map(json.loads, (desk.folder / name).read_text(encoding="utf-8").splitlines())}


def test_the_level_above_takes_a_pack_in_whole_and_once(desk, other):
    pack = packed(desk, "a.pack")
    said = other.type("import", pack)
    assert "上报的档案" in said.out
    assert "入党申请书（原件） 2020-09-12" in said.out
    assert cases(other) == cases(desk)
    assert "没有改动" in other.type("import", pack).out
    assert "没有改动" in other.type("import", packed(desk, "b.pack")).out


def test_the_history_comes_along(desk, other):
    other.type("import", packed(desk, "a.pack"))
    applied = [one for one in cases(other)["陈一"]["facts"] if one["kind"] == "applied"]
    assert [one["date"] for one in applied] == ["2020-09-10", "2020-09-11"]
    assert (applied[1]["replaces"], applied[1]["correction"]) == (applied[0]["id"], "entry")
    assert {one["recorded_by"] for one in applied} == {"李书记"}


def test_what_is_handed_over_arrives_as_done_elsewhere_and_once(desk, other):
    pack = packed(desk, "h.pack", "--handover", "--case", "陈一")
    assert "请用 --org 写明由哪个支部接收" in other.type("import", pack, exits=2).err
    said = other.type("import", pack, "--org", "某某大学党委")
    assert "原单位" in said.out
    assert {one["elsewhere"] for one in cases(other)["陈一"]["facts"]} == {True}
    assert "没有改动" in other.type("import", pack, "--org", "某某大学党委").out
    table = json.loads(other.type("check", "--as-of", "2026-01-31", "--format", "json", exits=(0, 1)).out)
    assert {one["branch"] for one in table["findings"]} == {"某某大学党委"}


def test_nothing_in_a_pack_can_be_read_without_its_passphrase(desk, other, monkeypatch):
    pack = packed(desk, "a.pack")
    data = (desk.folder / "a.pack").read_bytes()
    assert not any(word.encode() in data for word in ("陈一", "2021033001", "applied", "李书记"))
    monkeypatch.setenv("DEVTRACK_PACK_PASSPHRASE", "一匹枣红马跑过河")
    assert "口令不对" in other.type("import", pack, exits=2).err
    monkeypatch.delenv("DEVTRACK_PACK_PASSPHRASE")
    assert "需要口令" in other.type("import", pack, exits=2).err


@pytest.mark.parametrize("at", [20, 40, -1])
def test_a_pack_that_was_changed_or_cut_is_refused(desk, other, at):
    pack = packed(desk, "a.pack")
    data = bytearray((desk.folder / "a.pack").read_bytes())
    data[at] ^= 1
    (desk.folder / "a.pack").write_bytes(data)
    assert "不完整、被改动过" in other.type("import", pack, exits=2).err
    (desk.folder / "a.pack").write_bytes(bytes(data[:60]))
    assert "不完整、被改动过" in other.type("import", pack, exits=2).err


@pytest.mark.parametrize(("more", "passphrase", "said"), [
    ((), "一匹枣红马跑过桥", "--purpose"),
    (("--purpose", "上报"), "short", "口令太短"),
    (("--purpose", "上报"), " " * 12, "口令太短"),
    (("--purpose", "上报"), "哈" * 12, "一个字符的重复"),
    (("--purpose", "上报"), "20261231", "只有数字"),
])
def test_a_pack_needs_a_purpose_and_a_passphrase_worth_the_name(desk, monkeypatch, more, passphrase, said):
    monkeypatch.setenv("DEVTRACK_PACK_PASSPHRASE", passphrase)
    assert said in desk.type("export", str(desk.folder / "x.pack"), "--pack", *more, exits=2).err
    assert not (desk.folder / "x.pack").exists()


def test_a_dry_run_of_a_pack_writes_nothing(desk, other):
    before = other.type("verify").out
    assert "没有写入" in other.type("import", packed(desk, "a.pack"), "--dry-run").out
    assert other.type("verify").out == before


CONTENT = {
    "ledger": "0123abcd", "head": "7-" + "0" * 32, "made_at": "2026-01-31T10:00:00+08:00", "made_by": "李书记", "purpose": "上报",
    "manner": "report", "cases": [CHEN], "papers": {"2021033001": ["入党申请书（原件） 2020-09-12"]},
}


@pytest.mark.parametrize("wrong", [
    {"made_at": 5}, {"made_at": "昨天"}, {"made_by": None}, {"ledger": ["陈一"]}, {"head": "末端"}, {"purpose": {}}, {"manner": "gift"},
    {"cases": {}}, {"cases": None}, {"papers": []}, {"papers": {"a": "入党申请书"}}, {"papers": {"a": [1]}},
])
def test_a_pack_with_a_part_of_another_type_is_refused(other, tmp_path, wrong):
    (tmp_path / "x.pack").write_bytes(packing.wrap({**CONTENT, **wrong}, "一匹枣红马跑过桥"))
    assert "内容不完整" in other.type("import", str(tmp_path / "x.pack"), exits=2).err


@pytest.mark.parametrize("content", [[], "陈一", None])
def test_a_pack_that_holds_something_else_is_refused(other, tmp_path, content):
    (tmp_path / "x.pack").write_bytes(packing.wrap(content, "一匹枣红马跑过桥"))
    assert "内容不完整" in other.type("import", str(tmp_path / "x.pack"), exits=2).err


@pytest.mark.parametrize("inside", [b"not compressed", b"", zlib.compress(b"{"), zlib.compress(b"\xff"), zlib.compress(b"[" * 200_000), zlib.compress(b"[]")[:-6]])
def test_a_pack_of_another_make_is_refused(other, tmp_path, monkeypatch, inside):
    monkeypatch.setattr(packing.zlib, "compress", lambda plain, level: inside)
    (tmp_path / "x.pack").write_bytes(packing.wrap({}, "一匹枣红马跑过桥"))
    assert "不是档案包的内容" in other.type("import", str(tmp_path / "x.pack"), exits=2).err


def test_who_made_a_pack_is_told_as_unverified_and_nothing_in_it_moves_the_screen(other, tmp_path):
    spoken = {"made_by": "李\x1b[2J书记\n已写入台账", "purpose": "上报\u202e\r", "papers": {"\x1b]0;x\x07": ["申请书\x9b1A"]}}
    (tmp_path / "x.pack").write_bytes(packing.wrap({**CONTENT, **spoken}, "一匹枣红马跑过桥"))
    said = other.type("import", str(tmp_path / "x.pack")).out
    assert "李[2J书记已写入台账 于 2026-01-31 写出（未经核实）" in said
    assert not any(one in said for one in ("\x1b", "\x07", "\x9b", "\u202e", "\r"))

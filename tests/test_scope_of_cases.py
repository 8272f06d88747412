"""Does a number typed tell a branch that somebody out of its sight has it?"""

import pytest
from school import begin, case, fact

ID = "110101200205010020"
MINE = case("2021033009", "王二", fact("applied", "2021-03-01"), branch="信息支部")
OTHER = case("2021033001", "陈一", fact("applied", "2020-09-10"), branch="机电支部", born="2002-05-01", id_number=ID)
SAID = "这个号码不能在本组织使用；请核对号码，号码无误的请上级组织的管理员办理"


@pytest.fixture
def desk(tmp_path):
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    at.type("import", at.file("all.jsonl", MINE, OTHER))
    at.type("account", "add", "信息书记", "--role", "secretary", "--org", "信息支部")
    return at


@pytest.mark.parametrize("words", [
    ("case", "change", "王二", "--number", "2021033001", "--why", "误"), ("case", "change", "王二", "--id-number", ID, "--why", "误"),
    ("case", "open", "陈一", "--number", "2021033001"), ("case", "open", "陈二", "--number", "2021033001"),
    ("case", "open", "陈一", "--number", "2021033001", "--born", "1999-01-01"), ("case", "open", "陈一", "--id-number", ID),
])
def test_the_number_of_somebody_out_of_sight_is_answered_alike_whoever_has_it(desk, words):
    said = desk.type(*words, "--as", "信息书记", exits=2)
    assert said.err.splitlines() == [SAID, "没有写入"]
    assert said.out == ""


def test_who_sees_both_is_told_whose_number_it_is(desk):
    assert "已是另一个人的" in desk.type("case", "change", "王二", "--number", "2021033001", "--why", "误", "--as", "李书记", exits=2).err
    assert "在台账里是陈一" in desk.type("case", "open", "陈二", "--number", "2021033001", "--org", "信息支部", "--as", "李书记", exits=2).err

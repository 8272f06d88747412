"""Does everybody see their own and nothing else, and may they do what their role allows and nothing else?

What is out of scope is answered as if it did not exist: in every command, word for word as for something invented.
"""

import re
import shutil
from itertools import product as every
from typing import Any

import pytest
from loopback import Endpoint, open_for_business
from school import Desk, begin, case, fact, typed
from scoped_calls import CALLS
from typer.main import get_command

from devtrack import access
from devtrack.cli.__main__ import app
from devtrack.config import user_folder, way
from devtrack.errors import Unusable
from devtrack.organisations import grow
from devtrack.subjects import ROLES, Record

TOP, MINE, OTHER, BRANCH = "某某大学委员会", "信息工程学院党总支", "机电工程学院党总支", "学生第一党支部"
CHEN, WANG = "2021033001", "2021033002"
HIDDEN = ("机电", "王二", WANG, "孙八")


def pairs(*parts: Any) -> list[tuple[Any, ...]]:
    """Return everything with everything."""
    return list(every(*parts))


class School(Desk):
    """A committee with two general branches, each with a branch of the same name; one account in each place."""

    ids: dict[str, str]

    def act(self, account: str, *words: str, exits: int | tuple[int, ...] = 0) -> Any:
        """Type a command as an account."""
        return self.type(*words, "--as", account, exits=exits)

    def type(self, *words: str, exits: int | tuple[int, ...] = 0) -> Any:
        """Type a command as the account on top, where no other is named."""
        return super().type(*words, *(() if "--as" in words else ("--as", "李书记")), exits=exits)

    def head(self) -> str:
        """Return the end of the chain."""
        return self.type("verify").out.split()[1]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The ledger with which every test begins, made once."""
    folder = tmp_path_factory.mktemp("school")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVTRACK_CONFIG", str(folder / "configuration"))
        return _made(begin(folder, str(folder / "ledger.db"), title=TOP, level="committee"))


@pytest.fixture
def school(tmp_path, monkeypatch, made):
    monkeypatch.chdir(tmp_path)
    for path in made.folder.glob("*.*"):
        shutil.copy(path, tmp_path)
    at = School(tmp_path, str(tmp_path / "ledger.db"), tmp_path / made.key.name)
    at.ids = made.ids
    return at


def _made(begun):
    at = School(begun.folder, begun.ledger, begun.key)
    for unit in (MINE, OTHER):
        at.type("org", "add", unit, "--level", "党总支", "--under", TOP)
        at.type("org", "add", BRANCH, "--level", "党支部", "--under", unit)
    listed = re.findall(r"(\S+)　党\S+　(o-\w+)", at.type("org", "list").out)
    (_, top), (_, mine), (_, first), (_, other), (_, second) = listed
    at.ids = {"top": top, "mine": mine, "first": first, "other": other, "second": second}
    for name, role, place in [("赵六", "administrator", mine), ("钱七", "secretary", first), ("周九", "administrator", first),
                              ("孙八", "administrator", other), ("吴十", "secretary", second)]:
        said = at.type("account", "add", name, "--role", role, "--org", place)
        at.ids[name] = re.search(r"a-\w+", said.out)[0]
    for number, name, place in [(CHEN, "陈一", first), (WANG, "王二", second)]:
        at.type("import", at.file(f"{number}.jsonl", case(number, name, fact("applied", "2024-03-01"))), "--org", place)
    for which, name, place in [("held", "陈一", first), ("meeting", "王二", second)]:
        said = at.type("meeting", "new", "--org", place, "--on", "2024-03-01", "--present", name, "--title", "支部党员大会")
        at.ids[which] = re.search(r"m-\w+", said.out)[0]
    return at


# Row scope


TOLD = {"组织", "档案", "谁", "人员", "账户", "会议"}
INVENTED = {"org": "土木工程学院党总支", "who": "郑双", "account": "郑双"}


def commands():
    """Yield every command with the words that lead to it."""
    def walk(command, path):
        for name, below in getattr(command, "commands", {}).items():
            yield from walk(below, (*path, name))
        if not getattr(command, "commands", {}):
            yield " ".join(path), command

    return walk(get_command(app), ())


def test_every_command_that_is_told_of_something_is_tried_here():
    """A new command belongs into CALLS, with something out of scope in the place of what it is told of."""
    wanted = set()
    for name, command in commands():
        told = [param for param in command.params if param.metavar in TOLD and param.opts[0] != "--as"]
        wanted |= {name} if told and name != "account use" else set()  # who one is, is not seen but chosen
    assert wanted <= {next(name for name, _ in commands() if call.startswith(f"{name} ")) for call in CALLS}


def said_of(school, call, told, words):
    """Return what is answered to a call about something, with its name struck out."""
    inside = {"org": MINE, "who": "陈一", "account": "钱七", "own": MINE, "meeting": school.ids["held"]}
    said = school.act("赵六", *(word.format(**{**inside, told: words}) for word in call.split()), exits=2)
    return (said.out + said.err).replace(words, "某")


@pytest.mark.parametrize("call", CALLS)
def test_what_is_out_of_scope_is_answered_as_if_it_did_not_exist(school, call):
    school.file("new.jsonl", case("2021033009", "新人", fact("applied", "2024-03-01")))
    before = school.head()
    for told in (part for part in ("org", "who", "account", "meeting") if "{" + part + "}" in call):
        hidden = {"org": [OTHER, school.ids["other"], school.ids["second"], TOP, school.ids["top"]], "who": ["王二", WANG],
                  "account": ["孙八", school.ids["孙八"], "李书记"], "meeting": [school.ids["meeting"]]}[told]
        for words in hidden:
            twin = INVENTED[told] if words in (OTHER, "王二", "孙八", "李书记") else None
            twin = twin or re.sub(r"(?<=-)\w+|\d{4}$", lambda found: "2" * len(found[0]), words).replace(TOP, "甲甲甲甲甲甲甲")
            assert said_of(school, call, told, words) == said_of(school, call, told, twin), words
    assert school.head() == before


LISTS = ["org list", f"org show {BRANCH}", "meeting list", "account list", "case list", "check --format json --only broken,overdue,pending,waiting,met,unknown",
         "check", "rules impact --format json", "export - --purpose 核对", "doctor", "case show 陈一", "case timeline 陈一", "log", f"plan --org {BRANCH}", "plan 陈一 --format json",
         "notice print 待办提醒"]


@pytest.mark.parametrize(("account", "call"), pairs(["赵六", "周九"], LISTS))
def test_what_is_out_of_scope_is_listed_nowhere(school, account, call):
    said = school.act(account, *call.split(), exits=(0, 1))
    for word in (*HIDDEN, school.ids["other"], school.ids["second"], school.ids["吴十"], TOP):
        assert word not in said.out + said.err, word
    seen = school.type(*call.split(), exits=(0, 1, 2))  # and whoever may see it does
    assert said.out != seen.out or call in ("doctor", *(one for one in LISTS if " 陈一" in one), "check"), call


def test_reminders_to_others_are_neither_told_nor_listed_nor_sent_again(school):
    file = user_folder() / "channels.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text('[webhook]\nurl = "http://127.0.0.1:9/"\naccounts = ["钱七", "吴十"]\n', encoding="utf-8")
    file.chmod(0o600)
    assert re.findall(r"^(..)（网络回调）", school.type("remind", "--dry-run").out, re.M) == ["钱七", "吴十"]
    assert re.findall(r"^(..)（网络回调）", school.act("赵六", "remind", "--dry-run").out, re.M) == ["钱七"]
    with open_for_business(Endpoint()) as port:
        port.answers = [(404, b"")]
        file.write_text(file.read_text(encoding="utf-8").replace("http://127.0.0.1:9/", port.url()), encoding="utf-8")
        school.type("remind", exits=1)
        assert len(port.got) == 2
    ids = dict(re.findall(r"^(m-\w+)  .{16}  (..)  ", school.type("outbox", "list").out, re.M))
    mine, theirs = (next(id for id, who in ids.items() if who == name) for name in ("钱七", "吴十"))
    for words in (["outbox", "list"], ["outbox", "list", "--all"], ["outbox", "list", "--dead"]):
        said = school.act("赵六", *words).out
        assert mine in said
        assert not any(word in said for word in (*HIDDEN, theirs, "吴十"))
    said = school.act("赵六", "outbox", "resend", theirs, exits=2).err
    assert said.replace(theirs, "某") == school.act("赵六", "outbox", "resend", "m-aaaaaaaaaa", exits=2).err.replace("m-aaaaaaaaaa", "某")
    school.type("account", "add", "郑查", "--role", "检查人员", "--org", school.ids["first"])
    for words in (["remind"], ["outbox", "resend", mine]):
        assert "账户 郑查（检查人员）不能登记" in school.act("郑查", *words, exits=2).err
    assert mine in school.act("赵六", "outbox", "resend", mine).out


def test_a_branch_sees_itself_and_not_even_what_is_above_it(school):
    said = school.act("钱七", "org", "list").out
    assert re.findall("o-\\w+", said) == [school.ids["first"]]
    assert "流程 cqipc（随上级）" in said
    assert MINE not in said + school.act("钱七", "org", "show", BRANCH).out


def test_two_branches_of_one_name_are_told_apart_where_both_are_seen(school):
    for words in (["org", "show", BRANCH], ["import", f"{CHEN}.jsonl", "--org", BRANCH], ["org", "committee", BRANCH, "--yes"]):
        said = school.type(*words, exits=2).err
        assert f"有 2 个组织叫“{BRANCH}”，请写代号：{school.ids['first']}（{MINE}之下）、{school.ids['second']}（{OTHER}之下）" in said
    assert school.ids["first"] in school.act("赵六", "org", "show", BRANCH).out
    assert school.ids["second"] in school.act("孙八", "org", "show", BRANCH).out
    school.act("赵六", "org", "rename", BRANCH, "学生党支部")
    assert school.ids["second"] in school.type("org", "show", BRANCH).out


def test_a_file_of_a_branch_goes_into_the_branch_of_that_name_in_sight(school):
    file = school.file("b.jsonl", case("2021033005", "冯三", fact("applied", "2024-03-01")))
    school.act("孙八", "import", file)
    assert "冯三" in school.act("吴十", "case", "list").out
    assert "冯三" not in school.act("钱七", "case", "list").out


def test_what_moves_comes_into_sight_and_goes_out_of_it(school):
    school.type("org", "move", school.ids["second"], "--under", TOP)
    assert BRANCH not in school.act("孙八", "org", "list").out
    school.type("org", "rename", school.ids["second"], "学生第二党支部")
    school.type("org", "move", school.ids["second"], "--under", MINE)
    assert "王二" in school.act("赵六", "case", "list").out


# Roles

ACTS = {
    access.READ: ["plan 陈一 --format svg --output 图.svg", "org list", "account list", "case list", "check", "import new.jsonl --dry-run", "export - ",
                  "notice print 谈话记录 陈一"],
    access.RECORD: ["import new.jsonl", "case open 新人 --applied 2024-03-01", "record applicant_interviewed 陈一 --on 2024-03-20 --set by=钱七"],
    access.MANAGE: [f"org add 甲小组 --level 党小组 --under {BRANCH}", f"org committee {BRANCH} --yes",
                    f"org complete {BRANCH}", f"account add 甲 --role 书记 --org {BRANCH}", "account revoke 被试", "account change 被试 --rename 别名",
                    f"org void {BRANCH} 5 --why 误", f"org rename {BRANCH} 新名"],
    access.EXPORT: ["export - --purpose 核对", "plan 陈一 --format svg --output 图.svg --purpose 核对", "notice print 谈话记录 陈一 --output 谈话.txt"],
    access.ERASE: ["person erase 陈一 --by 甲 --approved-by 乙 --document 本人申请 --yes"],
}


@pytest.mark.parametrize(("role", "act"), pairs(ROLES, ACTS))
def test_a_role_may_do_what_it_is_for_and_nothing_else(school, role, act):
    school.file("new.jsonl", case("2021033009", "新人二", fact("applied", "2024-03-01")))
    for call in ACTS[act]:
        school.type("account", "add", "被试", "--role", role, "--org", school.ids["first"])
        before = school.head()
        said = school.act("被试", *call.split(), exits=(0, 1, 2))
        if act in access.MAY[role]:
            assert "不能" + access.ACTS[act] not in said.err, call
            # An erasure reaches into every branch: it takes the account on top.
            assert said.code != 2 or call.startswith(("org void", "person erase")), said.err
        else:
            assert said.code == 2, call
            assert f"账户 被试（{ROLES[role]}）不能{access.ACTS[act]}" in said.err
            assert school.head() == before
        for name in ("被试", "别名"):
            school.type("account", "revoke", name, exits=(0, 2))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_look_and_only_an_administrator_manages_and_erases(role):
    assert access.READ in access.MAY[role]
    assert (access.MANAGE in access.MAY[role], access.ERASE in access.MAY[role]) == (role == "administrator",) * 2


# Accounts

def test_an_account_is_granted_inside_the_scope_of_who_grants_it(school):
    school.act("赵六", "account", "add", "郑双", "--role", "组织委员", "--org", BRANCH)
    assert "没有组织" in school.act("赵六", "account", "add", "甲", "--role", "书记", "--org", TOP, exits=2).err
    assert "没有组织" in school.act("周九", "account", "change", "钱七", "--org", MINE, exits=2).err
    assert "没有账户“赵六”" in school.act("周九", "account", "revoke", "赵六", exits=2).err


def test_the_last_administrator_stays(school):
    for words in (["revoke", "李书记"], ["change", "李书记", "--role", "检查人员"], ["change", "李书记", "--org", school.ids["mine"]]):
        assert f"李书记 是 {TOP} 的最后一个管理员" in school.type("account", *words, exits=2).err
    school.type("account", "revoke", "赵六")  # who is above may do it in their place
    school.type("account", "add", "何一", "--role", "管理员", "--org", TOP)
    school.act("何一", "account", "revoke", "李书记")
    assert "何一 是" in school.act("何一", "account", "revoke", "何一", exits=2).err


def test_a_revoked_account_is_known_no_longer_but_its_word_stays(school):
    school.act("赵六", "org", "committee", BRANCH, "--yes")
    school.type("account", "revoke", "赵六")
    assert "没有账户“赵六”；现有账户：李书记、" in school.act("赵六", "org", "list", exits=2).err
    assert "已经收回，或不在这个台账里" in school.act(school.ids["赵六"], "org", "list", exits=2).err
    assert "赵六 20" in school.type("org", "show", school.ids["first"]).out
    assert re.search(r"赵六 .*收回", school.type("account", "list").out)


def test_accounts_of_one_name_are_told_apart_by_their_ids(school):
    school.act("孙八", "account", "add", "钱七", "--role", "组织员", "--org", BRANCH)  # the other one is not in sight
    said = school.act("钱七", "org", "list", exits=2).err
    assert "有 2 个账户叫“钱七”，请用 --as 写代号：" in said
    assert f"{school.ids['钱七']}（支部书记或组织委员）" in said
    assert "有 2 个账户叫“钱七”" in school.type("account", "revoke", "钱七", exits=2).err
    school.type("account", "revoke", school.ids["钱七"])
    assert school.ids["second"] in school.act("钱七", "org", "list").out


CANNOT = [
    (["add", "钱七", "--role", "书记", "--org", MINE], ["已有账户“钱七”（a-"]),
    (["add", " ", "--role", "书纪", "--org", "信息工程党总支"], ["账户名 不能为空", "--role 没有“书纪”；可以是 administrator（管理员）", f"--org 没有组织“信息工程党总支”；是否为 {MINE}"]),
    (["add", "甲"], ["缺少 --role", "缺少 --org"]),
    (["add", "a-abcdefghij", "--role", "书记", "--org", MINE], ["像是代号"]),
    (["change", "钱七"], ["缺少 --role、--org 或 --rename"]),
    (["change", "钱六", "--rename", "赵六", "--role", "主任"], ["没有账户“钱六”；是否为 ", "已有账户“赵六”", "--role 没有“主任”"]),
    (["revoke", "钱"], ["没有账户“钱”"]),
]


@pytest.mark.parametrize(("words", "parts"), CANNOT, ids=[" ".join(words)[:30] for words, _ in CANNOT])
def test_what_is_wrong_with_an_account_is_all_told_at_once(school, words, parts):
    before = school.head()
    said = school.type("account", *words, exits=2).err
    assert all(part in said for part in parts), said
    assert school.head() == before


def test_an_account_is_changed_by_a_later_word_or_not_at_all(school):
    school.type("account", "change", "钱七", "--role", "组织员", "--org", MINE, "--rename", "钱八")
    assert re.search(rf"钱八 +组织员 +{MINE}", school.type("account", "list").out)
    assert "没有改动" in school.type("account", "change", "钱八", "--role", "组织员").out
    assert school.ids["钱七"] in school.type("account", "list").out


def test_an_account_is_kept_as_the_one_used_from_now_on(school, monkeypatch):
    said = typed("account", "use", "钱七", "--ledger", school.ledger, "--key", str(school.key)).out
    assert said.startswith(f"以后用账户 钱七（支部书记或组织委员，{BRANCH}）使用台账 ")
    assert way(None, None, None).account == school.ids["钱七"]
    assert typed("org", "list").out == school.act("钱七", "org", "list").out
    assert "← 现在用的" in typed("account", "list").out
    assert "没有账户“钱九”；是否为 钱七" in typed("account", "use", "钱九", exits=2).err
    school.act("李书记", "account", "revoke", "钱七")
    assert "用 devtrack account use 换一个" in typed("org", "list", exits=2).err
    typed("account", "use", "李书记")
    assert typed("org", "list").out.startswith(TOP)
    monkeypatch.setenv("DEVTRACK_ACCOUNT", "赵六")
    assert "它优先" in typed("account", "use", "李书记").err


# The rules by themselves

def record(seq: int, subject: str, kind: str, **fields: Any) -> Record:
    return Record(seq, subject, kind, None, fields, False, None, None, None, None, None, None, None, None, "2026-01-01T08:00:00+08:00", "a", "x")


@pytest.fixture
def tree():
    return grow([record(1, "党委", "organisation_founded", name="党委", level="committee"),
                 record(2, "总支", "organisation_founded", name="总支", level="general_branch", parent="党委"),
                 record(3, "支部", "organisation_founded", name="支部", level="branch", parent="总支")])


@pytest.mark.parametrize(("role", "act", "place", "asked"), pairs(ROLES, access.ACTS, ["党委", "总支", "支部"], ["党委", "总支", "支部", None]))
def test_an_act_is_allowed_by_role_and_place_together(tree, role, act, place, asked):
    order = ["党委", "总支", "支部"]
    allowed = act in access.MAY[role] and (asked is None or order.index(place) <= order.index(asked))
    account = access.Account("a", "甲", role, place)
    if allowed:
        access.require(account, act, tree, asked)
    else:
        with pytest.raises(Unusable):
            access.require(account, act, tree, asked)


def test_accounts_are_as_last_granted():
    told = [record(1, "a", "account_granted", name="甲", role="auditor", organisation="o"), record(2, "b", "account_granted", name="乙", role="auditor", organisation="o"),
            record(3, "a", "account_granted", name="甲", role="secretary", organisation="p"), record(4, "b", "account_revoked")]
    assert access.accounts(told) == {"a": access.Account("a", "甲", "secretary", "p")}
    again = record(5, "b", "account_granted", name="乙", role="organiser", organisation="o")
    assert access.accounts([*told, again])["b"].role == "organiser"


@pytest.mark.parametrize(("level", "there", "heard"), [
    ("branch", {"支部": "secretary", "总支": "secretary"}, ["支部"]), ("branch", {"支部": "auditor", "总支": "secretary"}, ["总支"]),
    ("branch", {"党委": "administrator"}, ["党委"]), ("general_branch", {"支部": "secretary", "总支": "organiser", "党委": "secretary"}, ["总支"]),
    ("general_branch", {"支部": "secretary", "党委": "secretary"}, ["党委"]), ("committee", {"支部": "secretary", "总支": "secretary"}, []),
    ("committee", {"党委": "auditor"}, []),
])
def test_what_is_to_be_done_is_heard_of_where_somebody_may_record_or_else_above(tree, level, there, heard):
    known = [access.Account(place, place, role, place) for place, role in there.items()]
    assert [one.name for one in access.receivers(known, tree, "支部", level)] == heard


def test_where_there_is_no_general_branch_the_committee_hears():
    tree = grow([record(1, "党委", "organisation_founded", name="党委", level="committee"), record(2, "支部", "organisation_founded", name="支部", level="branch", parent="党委")])
    known = [access.Account(place, place, "secretary", place) for place in ("党委", "支部")]
    assert [one.name for one in access.receivers(known, tree, "支部", "general_branch")] == ["党委"]


def test_an_organisation_whose_place_nobody_has_said_hears_itself():
    tree = grow([record(1, "支部", "organisation_founded", name="支部", level="branch")])
    known = [access.Account("甲", "甲", "secretary", "支部")]
    assert [one.name for one in access.receivers(known, tree, "支部", "committee")] == ["甲"]


def test_the_only_account_needs_no_name():
    one, other = access.Account("a", "甲", "auditor", "o"), access.Account("b", "乙", "auditor", "o")
    assert access.choose([one], None) == one
    assert access.choose([one, other], "乙") == access.choose([one, other], "b") == other
    with pytest.raises(Unusable, match="有几个账户（甲、乙），请用 --as"):
        access.choose([one, other], None)

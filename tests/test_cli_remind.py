"""Does `devtrack remind` tell everybody once, by every channel, and say what did not go out? Nothing private in between."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from freezegun import freeze_time
from loopback import DIE, Endpoint, MailServer, open_for_business
from school import Desk, begin, case, fact, typed

from devtrack.config import user_folder
from devtrack.delivery.wanted import FILE

FIRST, SECOND = "2026-11-10 00:00:00", "2026-11-10 12:00:00"  # at eight in the morning and in the evening, Beijing
PRIVATE = ("陈一", "2021033001", "li@example.edu.cn", "topsecret")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with open_for_business(MailServer()) as there:
        yield there


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with open_for_business(Endpoint()) as there:
        yield there


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    with freeze_time("2026-11-01 00:00:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("import", at.file("a.jsonl", case("2021033001", "陈一", fact("applied", "2026-10-25"))))
    return at


def set_up(*sections: str) -> None:
    """Write channels.toml."""
    file = user_folder() / FILE
    file.write_text("\n".join(sections), encoding="utf-8")
    file.chmod(0o600)


def folder(at: Desk) -> str:
    return f'[folder]\npath = "{(at.folder / "提醒").as_posix()}"\n'


def mail(server: MailServer) -> str:
    return (f'[email]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "dz@example.edu.cn"\n'
            '[email.to]\n"李书记" = "li@example.edu.cn"\n')


def bot(endpoint: Endpoint) -> str:
    return f'[wecom]\nurl = "{endpoint.url("/send?key=topsecret")}"\naccounts = ["李书记"]\n'


def letters(at: Desk) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((at.folder / "提醒").rglob("*.txt"))]


def without_rows(desk: Desk) -> str:
    with closing(connect(desk.ledger)) as connection:
        return "\n".join(line for line in connection.iterdump() if "outbox" in line)


def test_everybody_is_told_once_by_each_channel(desk: Desk, server: MailServer, endpoint: Endpoint) -> None:
    set_up(folder(desk), mail(server), bot(endpoint), "[console]")
    with freeze_time(FIRST):
        plan = desk.type("remind", "--dry-run").out
        assert plan.splitlines() == [f"李书记（{name}）：3 项待办" for name in ("文件夹", "电子邮件", "企业微信", "屏幕")] + ["共 4 份，没有发出"]
        assert (letters(desk), server.taken, endpoint.got) == ([], [], [])
        said = desk.type("remind").out
        assert [line for line in said.splitlines() if "，已发出" in line] == [f"{line}，已发出" for line in plan.splitlines()[:4]]
        assert desk.type("remind").out == "没有要发的提醒\n"
    assert "陈一" in letters(desk)[0]
    assert "陈一" in server.letters()[0].get_content()
    assert endpoint.bodies() == [{"msgtype": "text", "text": {"content": "发展党员工作提醒：3 项待办。请在本单位的台账中查看。"}}]
    assert desk.type("verify").out
    assert not any(word in without_rows(desk) for word in (*PRIVATE, "李书记"))


def test_days_go_by_and_each_level_is_told_once_until_it_is_done(desk: Desk) -> None:
    set_up(folder(desk))
    told = []
    for day in range(1, 41):
        month, number = (11, day) if day <= 30 else (12, day - 30)
        with freeze_time(f"2026-{month}-{number:02d} 00:30:00"):
            if desk.type("remind").out != "没有要发的提醒\n":
                told.append(day)
            if day == 35:
                desk.type("record", "派人同申请人谈话", "2021033001", "--on", "2026-11-30", "--set", "by=李书记")
    assert told[:7] == [1, 11, 18, 24, 25, 26, 33], "30, 14, 7, 1, 0 days before the limit, overdue, a week overdue"
    assert all(day > 35 or day in (1, 11, 18, 24, 25, 26, 33) for day in told)
    assert len(letters(desk)) == len(told)


def test_on_a_quiet_day_nothing_is_sent_and_what_falls_on_it_is_told_before(desk: Desk) -> None:
    """The limit is 2026-11-25, a Wednesday; a week before it is quiet, so the day before that speaks."""
    set_up(folder(desk))
    told = []
    for day in range(1, 27):
        with freeze_time(f"2026-11-{day:02d} 00:30:00"):
            if desk.type("remind", "--quiet", "2026-11-18", "--quiet", "周六、周日").out != "没有要发的提醒\n":
                told.append(day)
    assert 18 not in told
    assert 17 in told
    assert not {1, 7, 8, 14, 15, 21, 22} & set(told), "Saturdays and Sundays"


def test_a_message_that_waits_is_kept_over_a_quiet_day(desk: Desk, server: MailServer) -> None:
    set_up(mail(server))
    server.answers["RCPT"] = "451"
    with freeze_time(FIRST):
        desk.type("remind", exits=1)
    server.answers.clear()
    with freeze_time("2026-11-11 00:30:00"):
        assert desk.type("remind", "--quiet", "2026-11-11").out == "没有要发的提醒\n"
        assert "等待再试" in desk.type("outbox", "list").out
        assert server.taken == []
    with freeze_time("2026-11-12 00:30:00"):
        assert "，已发出" in desk.type("remind", "--quiet", "2026-11-11").out
    assert len(server.taken) == 1


def test_who_answers_for_every_level_is_told_of_a_duty_once(desk: Desk) -> None:
    """The limit was 2026-11-25; a fortnight later the level above would hear of it, and that is the same account."""
    set_up(folder(desk))
    with freeze_time("2026-12-12 00:30:00"):
        assert len(re.findall("李书记（文件夹）", desk.type("remind").out)) == 1
    (only,) = letters(desk)
    assert only.count("派人同申请人谈话") == 1


@pytest.mark.parametrize(("words", "said"), [(("--quiet", "周八,2026-02-30"), "--quiet 的“周八、2026-02-30”看不懂"), (("--quiet", "周一,周二,周三,周四,周五,周六,周日"), "不能天天不打扰")])
def test_days_that_cannot_be_quiet_are_refused(words: tuple[str, ...], said: str, desk: Desk) -> None:
    assert said in desk.type("remind", *words, exits=2).err


def test_what_is_overdue_for_a_fortnight_is_told_to_the_level_above(tmp_path: Path) -> None:
    with freeze_time("2026-10-01 00:00:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("import", at.file("a.jsonl", case("2021033001", "陈一", fact("applied", "2026-09-25"))))
        at.type("account", "add", "钱七", "--role", "secretary", "--org", "学生第一党支部", "--as", "李书记")
    set_up(folder(at))
    above = []
    for day in (26, 27, 28):  # overdue since 2026-10-26
        with freeze_time(f"2026-10-{day} 00:30:00"):
            at.type("remind", "--as", "李书记")
    for day in range(1, 20):
        with freeze_time(f"2026-11-{day:02d} 00:30:00"):
            said = at.type("remind", "--as", "李书记").out
            above += [day] if "李书记（文件夹）" in said else []
    assert above[0] == 8, "fourteen days after 2026-10-25"
    report = next(text for text in letters(at) if "逾期未办" in text)
    assert "学生第一党支部逾期未办 1 项，涉及 1 人" in report
    assert "陈一：派人同申请人谈话" in report


def test_what_did_not_go_out_is_said_listed_and_sent_later(desk: Desk, server: MailServer) -> None:
    set_up(folder(desk), mail(server))
    server.answers["RCPT"] = "451"
    with freeze_time(FIRST):
        said = desk.type("remind", exits=1).out
        assert "李书记（电子邮件）：3 项待办，暂时未能发出，等待再试：收件地址被拒绝（451）；2026-11-10 08:15 以后再试" in said
        assert len(letters(desk)) == 1
        assert "等待再试" in desk.type("outbox", "list").out
        assert desk.type("outbox", "list", "--dead").out == "没有未发出的提醒\n"
    server.answers.clear()
    with freeze_time("2026-11-10 00:20:00"):
        assert desk.type("remind").out == "李书记（电子邮件）：3 项待办，已发出\n"
    assert len(server.taken) == 1


@pytest.mark.parametrize(("step", "answer", "state"), [("RCPT", "550", "被拒收：收件地址被拒绝（550）"), ("END", DIE, "去向不明（可能已发出）：发送途中连接断开")])
def test_what_a_person_must_see_to_is_said_by_doctor_and_resent_by_hand(
    step: str, answer: str, state: str, desk: Desk, server: MailServer
) -> None:
    set_up(mail(server))
    server.answers[step] = answer
    with freeze_time(FIRST):
        assert state in desk.type("remind", exits=1).out
    server.answers.clear()
    with freeze_time(SECOND):
        assert desk.type("remind").out == "没有要发的提醒\n"
        listed = desk.type("outbox", "list", "--dead").out
        assert state in listed
        assert "注意 未发出的提醒：" in desk.type("doctor", exits=(0, 1)).out
        id = re.match(r"m-\w{10}", listed)[0]
        assert "没有未发出的提醒 m-aaaaaaaaaa" in desk.type("outbox", "resend", id, "m-aaaaaaaaaa", exits=2).err
        assert desk.type("outbox", "resend", id).out == f"{id} 将在下一次提醒时发出：devtrack remind\n"
        assert desk.type("remind").out == "李书记（电子邮件）：3 项待办，已发出\n"
    assert server.ids() == [id]
    assert "已发出" in desk.type("outbox", "list", "--all").out


def test_nothing_private_stands_in_what_is_said_or_kept_of_failures(desk: Desk, server: MailServer, endpoint: Endpoint) -> None:
    set_up(mail(server), bot(endpoint))
    server.answers["END"] = "554"  # and the server's own words quote an address and a name
    endpoint.answers = [(200, json.dumps({"errcode": 93000, "errmsg": "陈一 li@example.edu.cn topsecret"}).encode())]
    with freeze_time(FIRST):
        said = [desk.type("remind", "--dry-run"), desk.type("remind", exits=1), desk.type("outbox", "list"), desk.type("doctor", exits=(0, 1))]
    for one in said:
        assert not any(word in one.out + one.err for word in PRIVATE)
    assert not any(word in without_rows(desk) for word in (*PRIVATE, "李书记"))
    assert not any(word in str(endpoint.bodies()) for word in (*PRIVATE, "李书记"))


def test_a_channel_set_up_wrongly_is_named_and_the_rest_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(folder(desk), '[weixin]\nurl = "https://a/topsecret"\n', '[email]\nhost = "x"\nfrom = "a@b.cn"\nuser = "a"\npassword_file = "没有"\n[email.to]\n"赵六" = "z@b.cn"\n',
           '[feishu]\nurl = "feishu topsecret"\naccounts = ["赵六"]\n', '[webhook]\nurl = "http://127.0.0.1:9/"\naccounts = ["赵六"]\n')
    with freeze_time(FIRST):
        said = desk.type("remind", exits=1).out
        assert "✗ weixin：没有这种渠道" in said
        assert "李书记（文件夹）：3 项待办，已发出" in said
        doctor = desk.type("doctor", exits=1).out
    for text in (said, doctor, desk.type("channel", "check", exits=1).out):
        assert "password_file 读不出来" in text
        assert "url 不是可用的地址" in text
        assert "topsecret" not in text
    assert "注意 提醒对象：网络回调写着“赵六”，台账里没有这个账户" in doctor
    assert "✓ 提醒渠道：文件夹、网络回调" in doctor


def test_a_sweep_that_no_longer_runs_is_said_by_doctor_and_the_next_command(desk: Desk) -> None:
    assert desk.type("org", "list").err == ""
    assert "提醒" not in desk.type("doctor", exits=(0, 1)).out
    set_up(folder(desk))
    assert "还一次也没有运行过" in desk.type("org", "list").err
    with freeze_time(FIRST):
        desk.type("remind")
        assert desk.type("org", "list").err == ""
        assert "✓ 提醒：上一次 2026-11-10 08:00" in desk.type("doctor", exits=(0, 1)).out
    (user_folder() / FILE).unlink()  # a sweep ran before: that is enough
    with freeze_time("2026-11-11 11:59:00"):
        assert desk.type("case", "list").err == ""
    with freeze_time("2026-11-11 12:01:00"):
        said = desk.type("case", "list")
        assert said.err == ("注意：提醒已经一天半没有运行（上一次是 2026-11-10 08:00）；"
                            "请查看 devtrack serve 或计划任务是否还在运行，或现在运行一次 devtrack remind\n")
        assert "陈一" in said.out
        assert "✗ 提醒：" in desk.type("doctor", exits=1).out
    with freeze_time("2026-11-08 00:00:00"):
        assert "一天半没有运行" in desk.type("case", "list").err, "the clock was ahead when it ran"


def test_a_good_sweep_tells_the_address_that_watches_and_a_bad_one_does_not(desk: Desk, server: MailServer, endpoint: Endpoint) -> None:
    watch = f'[heartbeat]\nurl = "{endpoint.url("/alive")}"\n'
    set_up(mail(server), watch)
    server.answers["MAIL"] = "451"
    with freeze_time(FIRST):
        desk.type("remind", exits=1)
        assert endpoint.got == []
        server.answers.clear()
    with freeze_time(SECOND):
        desk.type("remind")
        assert [one[:2] for one in endpoint.got] == [("GET", "/alive")]
        endpoint.answers = [(500, b"")]
        assert "外部监测没有收到：对方要求稍后再试（500）" in desk.type("remind").out


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_has_been_told_goes_along_with_a_backup_and_is_not_told_again(
    target: str, database_url: str, tmp_path: Path, server: MailServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("postgresql") and target == "postgresql":
        return  # one server holds one database of this test
    monkeypatch.chdir(tmp_path)
    with freeze_time("2026-11-01 00:00:00"):
        at = begin(tmp_path, database_url)
        at.type("import", at.file("a.jsonl", case("2021033001", "陈一", fact("applied", "2026-10-25"))))
    set_up(mail(server), folder(at))
    server.answers["END"] = DIE
    to = str(tmp_path / "新.db") if target == "sqlite" else request.getfixturevalue("postgres_url")
    with freeze_time(FIRST):
        at.type("remind", exits=1)
        server.answers.clear()
        at.type("backup", "--output", "备份.db")
        typed("restore", "备份.db", "--to", to, "--key", str(at.key))
        back = Desk(tmp_path, to, at.key)
        assert back.type("outbox", "list", "--all").out == at.type("outbox", "list", "--all").out
        assert back.type("remind").out == "没有要发的提醒\n"
        assert back.type("verify").out
    assert (len(letters(at)), server.taken) == (1, [])


def test_without_channels_it_says_what_to_do_and_a_test_is_sent_when_asked(desk: Desk, server: MailServer, endpoint: Endpoint) -> None:
    assert "先运行 devtrack channel init" in desk.type("remind", exits=2).err
    assert "去掉要用的渠道前面的 #" in typed("channel", "init").out
    assert "还没有设" in desk.type("channel", "check").out
    set_up(mail(server), bot(endpoint))
    assert desk.type("channel", "check").out == "✓ 电子邮件\n✓ 企业微信\n"
    assert (server.taken, endpoint.got) == ([], [])
    assert "✓ 电子邮件，李书记：试发成功\n✓ 企业微信，李书记：试发成功\n" in desk.type("channel", "check", "--send-test").out
    assert (len(server.taken), len(endpoint.got)) == (1, 1)
    server.answers["RCPT"] = "550"
    assert "✗ 电子邮件，李书记：收件地址被拒绝（550）" in desk.type("channel", "check", "--send-test", exits=1).out
    assert desk.type("outbox", "list", "--all").out == "没有提醒\n"

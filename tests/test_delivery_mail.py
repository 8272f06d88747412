"""Does a letter leave by e-mail as it should, and is it known of every failure whether it may have gone out?"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import DIE, DIE_AFTER, HANG, HANG_AFTER, MailServer, certificate, open_for_business

from devtrack.delivery import mail
from devtrack.delivery.mail import PLAIN, STARTTLS, TLS, Mail, Server
from devtrack.delivery.nouns import Letter, NotSent, said
from devtrack.delivery.places import Console, Folder

WHO, TO = "a-abcdefghij", "li@example.edu.cn"
LETTER = Letter("m-abcdefghij", WHO, "李书记", "发展党员工作提醒：\n3 项待办", "陈一 派人同申请人谈话\n.一行以点开头\n", 3, 1,
                "2026-03-02T08:00:00+08:00")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with open_for_business(MailServer()) as there:
        yield there


def by(server: MailServer, security: str = PLAIN, **more: str) -> Mail:
    host = "127.0.0.1" if security == PLAIN else "localhost"
    return Mail(Server(host, server.port, security, "dangzong@example.edu.cn", **more), {WHO: TO}, "0a1b2c3d.devtrack.invalid")


def failing(channel: Mail) -> NotSent:
    with pytest.raises(NotSent) as caught:
        channel.send(LETTER)
    return caught.value


def test_a_letter_arrives_in_chinese_with_an_id_and_a_day_that_stay(server: MailServer) -> None:
    for _ in range(2):
        by(server).send(LETTER)
    first, second = server.letters()
    assert (first["Subject"], first["To"]) == ("发展党员工作提醒： 3 项待办", f"李书记 <{TO}>")
    assert first.get_content().splitlines() == ["陈一 派人同申请人谈话", ".一行以点开头"]
    assert first["Message-ID"] == second["Message-ID"] == "<m-abcdefghij@0a1b2c3d.devtrack.invalid>"
    assert first["Date"] == second["Date"] == "Mon, 02 Mar 2026 08:00:00 +0800"
    assert server.taken[0] == server.taken[1]
    assert all(byte < 128 for byte in server.taken[0])


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_it_is_encrypted_and_the_server_must_be_who_it_says(security: str, tmp_path: Path) -> None:
    files = certificate(tmp_path)
    with open_for_business(MailServer(files, at_once=security == TLS)) as server:
        by(server, security, user="li", password="secret", ca=str(files[0])).send(LETTER)
        assert (len(server.taken), server.logins) == (1, ["li secret"])
        failure = failing(by(server, security, user="li", password="secret"))
        assert (failure.failure, failure.permanent, failure.perhaps) == ("tls", True, False)
        assert (len(server.taken), len(server.logins)) == (1, 1)


def test_a_server_that_offers_no_encryption_is_told_nothing(server: MailServer) -> None:
    failure = failing(by(server, STARTTLS, user="li", password="x"))
    assert (failure.failure, failure.permanent) == ("tls", True)
    assert server.logins == []


@pytest.mark.parametrize(("step", "answer", "expected"), [
    ("BANNER", "421", ("refused", 421, False, False)), ("BANNER", "554", ("refused", 554, True, False)), ("BANNER", DIE, ("broken", None, False, False)),
    ("BANNER", HANG, ("broken", None, False, False)), ("AUTH", "535", ("login", 535, True, False)), ("AUTH", "454", ("login", 454, False, False)),
    ("MAIL", "451", ("sender", 451, False, False)), ("MAIL", "550", ("sender", 550, True, False)), ("MAIL", DIE, ("broken", None, False, False)),
    ("RCPT", "450", ("recipient", 450, False, False)), ("RCPT", "550", ("recipient", 550, True, False)), ("RCPT", HANG, ("broken", None, False, False)),
    ("DATA", "451", ("refused", 451, False, False)), ("DATA", "554", ("refused", 554, True, False)), ("DATA", DIE, ("broken", None, False, False)),
    ("END", "452", ("refused", 452, False, False)), ("END", "552", ("refused", 552, True, False)), ("END", DIE, ("broken", None, False, True)),
    ("END", DIE_AFTER, ("broken", None, False, True)), ("END", HANG_AFTER, ("broken", None, False, True)),
])
def test_every_failure_says_whether_to_try_again_and_whether_it_may_have_gone_out(
    step: str, answer: str, expected: tuple[str, int | None, bool, bool], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "WAIT", 0.5)
    server.answers[step] = answer
    failure = failing(by(server, user="li", password="x"))
    assert (failure.failure, failure.code, failure.permanent, failure.perhaps) == expected
    assert not any(word in str(failure) for word in ("陈一", "example", "@", "said"))
    assert str(failure) == said(failure.failure, failure.code)


def test_a_password_that_the_protocol_cannot_say_is_a_wrong_one(server: MailServer) -> None:
    failure = failing(by(server, user="li", password="口令"))
    assert (failure.failure, failure.permanent, server.taken) == ("login", True, [])


def test_nobody_there_is_tried_again_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    failure = failing(Mail(Server("127.0.0.1", port, PLAIN, "a@b.cn"), {WHO: TO}, "x"))
    assert (failure.failure, failure.permanent, failure.perhaps) == ("connect", False, False)
    failure = failing(Mail(Server("no-such-host.invalid", 25, TLS, "a@b.cn"), {WHO: TO}, "x"))
    assert (failure.failure, failure.permanent) == ("connect", False)


def test_a_letter_too_long_is_refused_before_it_leaves(server: MailServer) -> None:
    with pytest.raises(NotSent, match="内容过长"):
        by(server).send(LETTER._replace(body="长" * 400_000))
    assert server.taken == []


def test_whoever_has_no_address_is_not_told_by_mail(server: MailServer) -> None:
    channel = by(server)
    assert channel.takes(WHO, "")
    assert not channel.takes("a-bbbbbbbbbb", "王书记")


def test_a_folder_gets_one_file_a_letter_its_owners_alone(tmp_path: Path) -> None:
    channel = Folder(tmp_path / "提醒", frozenset({"李书记"}))
    for _ in range(2):
        channel.send(LETTER)
    file, = [one for one in (tmp_path / "提醒").rglob("*") if one.is_file()]
    assert file.relative_to(tmp_path).as_posix() == f"提醒/李书记-{WHO}/2026-03-02-m-abcdefghij.txt"
    assert file.read_text(encoding="utf-8").startswith("发展党员工作提醒：")
    assert os.name != "posix" or file.stat().st_mode & 0o077 == 0
    assert (channel.takes("a-x", "李书记"), channel.takes("a-x", "王")) == (True, False)
    for name in ("../..", "甲/乙", "a\0b", "..", "CON:"):
        channel.send(LETTER._replace(name=name))
    assert all(tmp_path / "提醒" in one.parents for one in tmp_path.rglob("*.txt"))
    assert len(list((tmp_path / "提醒").iterdir())) == 6


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "提醒").write_text("", encoding="utf-8")
    with pytest.raises(NotSent, match="文件写不进去") as caught:
        Folder(tmp_path / "提醒").send(LETTER)
    assert not caught.value.permanent
    assert str(tmp_path) not in str(caught.value)


def test_the_screen_shows_the_whole_letter() -> None:
    lines: list[str] = []
    Console(lines.append).send(LETTER)
    assert "李书记：发展党员工作提醒" in lines[0]
    assert "陈一" in lines[0]

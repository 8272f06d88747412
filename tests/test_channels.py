"""Is what stands in channels.toml read for what it means, and is what is wrong named while the rest goes on?"""

import os
import stat
from pathlib import Path

import pytest

from devtrack.delivery.mail import Mail, Server
from devtrack.delivery.settings import FILE, Settings, read, write_template
from devtrack.delivery.template import TEMPLATE
from devtrack.delivery.wanted import is_wanted
from devtrack.errors import Unusable

MAIL = """
[email]
host = "smtp.example.edu.cn"
from = "dangzong@example.edu.cn"
user = "dangzong@example.edu.cn"
password = "topsecret"
[email.to]
"李书记" = "li@example.edu.cn"
"""
BOT = '[wecom]\nurl = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=topsecret"\naccounts = ["李书记"]\n'
PRIVATE = ("topsecret", "li@", "dangzong@", "qyapi")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DEVTRACK_")]:
        monkeypatch.delenv(name)


def settings(folder: Path, text: str, mode: int = 0o600) -> Settings:
    file = folder / FILE
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return read(folder, "x.devtrack.invalid", lambda: "2026-03-02T08:00:00+08:00")


def test_every_channel_is_read(tmp_path: Path) -> None:
    text = (f'[console]\n[folder]\npath = "{tmp_path / "提醒"}"\n{MAIL}{BOT}[dingtalk]\nurl = "https://a/x"\nsecret = "s"\naccounts = ["a"]\n'
            '[feishu]\nurl = "https://a/x"\naccounts = ["a"]\n[webhook]\nurl = "http://127.0.0.1:8/x"\naccounts = ["a"]\n[heartbeat]\nurl = "https://a/y"\n')
    there = settings(tmp_path, text)
    assert there.problems == ()
    assert [one.name for one in there.channels] == ["console", "folder", "email", "wecom", "dingtalk", "feishu", "webhook"]
    assert there.heartbeat == "https://a/y"
    assert ("email", "李书记") in there.accounts
    assert [one.name for one in there.channels if one.repeatable] == ["console", "folder"]
    mail = next(one for one in there.channels if isinstance(one, Mail))
    assert mail.server == Server("smtp.example.edu.cn", 465, "tls", "dangzong@example.edu.cn", "dangzong@example.edu.cn", "topsecret")


WRONG = {
    "not toml": ("[email\nhost = 1", FILE, "第 1 行写法不对"),
    "unknown channel": ("[weixin]\nurl = 'https://a'", "weixin", "没有这种渠道；可以是 console、folder、email、wecom"),
    "no table": ("email = 'li@example.edu.cn'", "email", "要写成一节 [email]"),
    "unknown word": (MAIL.replace("host", "hots"), "email", "不认识 hots；可以有 "),
    "no host": (MAIL.replace('host = "smtp.example.edu.cn"', ""), "email", "缺少 host"),
    "no addresses": (MAIL.split("[email.to]")[0], "email", "缺少 [email.to]"),
    "a wrong address": (MAIL.replace("li@example.edu.cn", "li@@example"), "email", "[email.to] 中 李书记 的地址不对"),
    "an address with a line": (MAIL.replace("li@example.edu.cn", "li@example.cn\\nBcc: x@y.cn"), "email", "李书记 的地址不对"),
    "a wrong sender": (MAIL.replace('from = "dangzong@example.edu.cn"', 'from = "党总支"'), "email", "from 不是电子邮件地址"),
    "no password": (MAIL.replace('password = "topsecret"', ""), "email", "有 user 而没有口令"),
    "a password in Chinese": (MAIL.replace("topsecret", "口令"), "email", "只能用英文字母"),
    "an empty password": (MAIL.replace('"topsecret"', '""'), "email", "password 应是文字"),
    "unencrypted": (MAIL.replace("[email.to]", 'security = "none"\n[email.to]'), "email", "不加密（none）的只能发给本机"),
    "unknown security": (MAIL.replace("[email.to]", 'security = "ssl"\n[email.to]'), "email", "可以是 tls 或 starttls"),
    "a port as text": (MAIL.replace("[email.to]", 'port = "465"\n[email.to]'), "email", "port 应是"),
    "a lost file of secrets": (MAIL.replace('password = "topsecret"', 'password_file = "没有"'), "email", "password_file 读不出来"),
    "no address of a bot": (BOT.replace("url", "# url"), "wecom", "缺少 url（也可用环境变量 DEVTRACK_WECOM_URL）"),
    "an open address": (BOT.replace("https", "http"), "wecom", "url 不是可用的地址"),
    "nobody": (BOT.replace("accounts", "# accounts"), "wecom", "缺少 accounts"),
    "accounts as text": (BOT.replace('["李书记"]', '"李书记"'), "wecom", "accounts 写成"),
    "a folder half said": ('[folder]\npath = "提醒"', "folder", "path 要写全"),
    "a heartbeat that is none": ('[heartbeat]\nurl = "x"', "heartbeat", "url 不是可用的地址"),
}


@pytest.mark.parametrize(("text", "name", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_without_addresses_and_the_rest_goes_on(text: str, name: str, said: str, tmp_path: Path) -> None:
    there = settings(tmp_path, text if name == FILE else f"{text}\n[console]\n")
    (problem,) = there.problems
    assert problem[0] == name
    assert said in problem[1]
    assert not any(word in problem[1] for word in PRIVATE)
    assert [one.name for one in there.channels] == ([] if name == FILE else ["console"])
    assert there.wanted


def test_a_file_that_others_may_read_is_named_and_used(tmp_path: Path) -> None:
    there = settings(tmp_path, "[console]\n", 0o644)
    assert there.problems == ((FILE, f"别的用户也能读 {tmp_path / FILE}；请运行 chmod 600 '{tmp_path / FILE}'"),)
    assert len(there.channels) == 1


def test_secrets_may_stand_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MAIL.replace('password = "topsecret"', 'password_file = "口令"')
    (tmp_path / "口令").write_text("from a file\n", encoding="utf-8")
    (tmp_path / "口令").chmod(0o640)
    assert "别的用户也能读" in settings(tmp_path, text).problems[0][1]
    (tmp_path / "口令").chmod(0o600)
    (mail,) = settings(tmp_path, text).channels
    assert isinstance(mail, Mail)
    assert mail.server.password == "from a file"
    monkeypatch.setenv("DEVTRACK_EMAIL_PASSWORD", "from the environment")
    (mail,) = settings(tmp_path, text).channels
    assert isinstance(mail, Mail)
    assert mail.server.password == "from the environment"
    monkeypatch.setenv("DEVTRACK_WECOM_URL", "https://a/b")
    assert settings(tmp_path, '[wecom]\naccounts = ["a"]').problems == ()


def test_a_file_that_is_not_there_sets_nothing_up(tmp_path: Path) -> None:
    assert read(tmp_path, "x", str) == Settings()
    assert not is_wanted(tmp_path)


def test_the_template_sets_nothing_up_is_its_owners_alone_and_right_once_its_marks_are_gone(tmp_path: Path) -> None:
    file = write_template(tmp_path)
    assert os.name != "posix" or stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (settings(tmp_path, TEMPLATE), is_wanted(tmp_path)) == (Settings(), False)
    plain = "\n".join(line.removeprefix("# ") for line in TEMPLATE.splitlines() if line.startswith(("# [", '# "')) or " = " in line)
    there = settings(tmp_path, plain.replace("D:/", "/").replace("…", "1").replace('secret = ""', 'secret = "x"').replace('password = ""', 'password = "x"'))
    assert there.problems == ()
    assert len(there.channels) == 7
    with pytest.raises(Unusable, match="已经存在；没有改动"):
        write_template(tmp_path)

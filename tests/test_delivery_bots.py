"""Do bots and webhooks get counts only, signed as each service wants it, and is a refusal within an HTTP 200 one?"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import DIE, HANG, Endpoint, open_for_business

from devtrack.delivery import web
from devtrack.delivery.bots import BOTS, Bot
from devtrack.delivery.nouns import Letter, NotSent
from devtrack.delivery.web import get, is_address

NOW = "2026-03-02T08:00:00+08:00"
LETTER = Letter("m-abcdefghij", "a-abcdefghij", "李书记", "陈一的事", "陈一 2021001 li@example.edu.cn", 3, 1, NOW)
SECRET = "SEC密"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(web, "WAIT", 0.5)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with open_for_business(Endpoint()) as there:
        yield there


def bot(endpoint: Endpoint, name: str, secret: str | None = None) -> Bot:
    return Bot(name, endpoint.url("/hook?key=topsecret"), frozenset({"李书记"}), lambda: NOW, secret)


@pytest.mark.parametrize("name", BOTS)
def test_only_counts_leave_and_no_name(name: str, endpoint: Endpoint) -> None:
    bot(endpoint, name, SECRET).send(LETTER)
    (method, _, body), = endpoint.got
    assert method == "POST"
    text = json.dumps(json.loads(body), ensure_ascii=False)
    assert "3 项待办，1 项逾期" in text
    assert not any(word in text for word in ("陈一", "2021001", "李书记", "@", "topsecret", SECRET, "a-abc"))


def test_each_service_is_spoken_to_in_its_own_way(endpoint: Endpoint) -> None:
    for name in BOTS:
        bot(endpoint, name, SECRET).send(LETTER)
    wecom, dingtalk, feishu, webhook = endpoint.bodies()
    content = "发展党员工作提醒：3 项待办，1 项逾期。请在本单位的台账中查看。"
    assert wecom == dingtalk == {"msgtype": "text", "text": {"content": content}}
    assert (feishu["msg_type"], feishu["content"]) == ("text", {"text": content})
    assert (webhook["pending"], webhook["overdue"]) == (3, 1)
    stamp = int(datetime.fromisoformat(NOW).timestamp())
    asked = parse_qs(urlsplit(endpoint.got[1][1]).query)
    assert (asked["key"], asked["timestamp"]) == (["topsecret"], [f"{stamp}000"])
    assert asked["sign"] == [base64.b64encode(hmac.digest(SECRET.encode(), f"{stamp}000\n{SECRET}".encode(), hashlib.sha256)).decode()]
    assert feishu["timestamp"] == str(stamp)
    assert feishu["sign"] == base64.b64encode(hmac.digest(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256)).decode()


def test_without_a_secret_nothing_is_signed(endpoint: Endpoint) -> None:
    for name in ("dingtalk", "feishu"):
        bot(endpoint, name).send(LETTER)
    assert endpoint.got[0][1] == "/hook?key=topsecret"
    assert "sign" not in endpoint.bodies()[1]


OK = b'{"errcode": 0, "code": 0}'
REFUSED = [
    ("wecom", (200, b'{"errcode": 93000, "errmsg": "invalid webhook url, li@example.edu.cn"}'), ("refused", 93000, True, False)),
    ("wecom", (200, b'{"errcode": 45009}'), ("busy", 45009, False, False)),
    ("dingtalk", (200, b'{"errcode": 310000, "errmsg": "sign not match"}'), ("refused", 310000, True, False)),
    ("dingtalk", (200, b'{"errcode": 130101}'), ("busy", 130101, False, False)),
    ("feishu", (200, b'{"code": 19021, "msg": "sign match fail"}'), ("refused", 19021, True, False)),
    ("feishu", (200, b'{"code": 11232}'), ("busy", 11232, False, False)),
    ("webhook", (200, b'{"errcode": 7}'), ("refused", 7, True, False)),
    ("webhook", (200, b'{"code": 500}'), ("refused", 500, True, False)),
    ("wecom", (200, b"<html>login</html>"), ("answer", None, False, True)),
    ("wecom", (200, b"[]"), ("answer", None, False, True)),
    ("feishu", (200, b'{"code": "0"}'), ("answer", None, False, True)),
    ("wecom", (400, OK), ("refused", 400, True, False)), ("wecom", (404, OK), ("refused", 404, True, False)),
    ("wecom", (429, OK), ("busy", 429, False, False)), ("wecom", (500, OK), ("busy", 500, False, False)),
    ("wecom", (503, OK), ("busy", 503, False, False)), ("wecom", (502, OK), ("busy", 502, False, True)),
    ("wecom", (302, OK), ("refused", 302, True, False)), ("wecom", (307, OK), ("refused", 307, True, False)),
    ("wecom", HANG, ("timeout", None, False, True)), ("wecom", DIE, ("broken", None, False, True)),
]


@pytest.mark.parametrize(("name", "answer", "expected"), REFUSED)
def test_every_refusal_is_known_for_what_it_is(name, answer, expected, endpoint: Endpoint) -> None:
    endpoint.answers = [answer]
    with pytest.raises(NotSent) as caught:
        bot(endpoint, name).send(LETTER)
    failure = caught.value
    assert (failure.failure, failure.code, failure.permanent, failure.perhaps) == expected
    assert not any(word in str(failure) for word in ("topsecret", "127.0.0.1", "http", "@", "sign", "login"))
    assert [path for _, path, _ in endpoint.got] == ["/hook?key=topsecret"], "a redirection is not followed"


@pytest.mark.parametrize("answer", [b"", b"ok", b'{"code": 200}', b'{"code": 0}', b"[1]"])
def test_a_plain_webhook_takes_any_answer_that_is_no_refusal(answer: bytes, endpoint: Endpoint) -> None:
    endpoint.answers = [(200, answer)]
    bot(endpoint, "webhook").send(LETTER)


def test_nobody_there_is_tried_again_later(endpoint: Endpoint) -> None:
    gone = bot(endpoint, "wecom")._replace(url="http://127.0.0.1:9/hook?key=topsecret")
    with pytest.raises(NotSent, match="连接不上") as caught:
        gone.send(LETTER)
    assert (caught.value.permanent, caught.value.perhaps) == (False, False)


def test_an_answer_without_end_is_read_only_so_far(endpoint: Endpoint) -> None:
    endpoint.answers = [(200, b'{"errcode": 0}' + b" " * 300_000)]
    bot(endpoint, "wecom").send(LETTER)


def test_a_sign_of_life_is_asked_for_and_nothing_told(endpoint: Endpoint) -> None:
    get(endpoint.url("/alive"))
    assert endpoint.got == [("GET", "/alive", b"")]
    endpoint.answers = [(404, b"")]
    with pytest.raises(NotSent):
        get(endpoint.url("/alive"))


@pytest.mark.parametrize(("url", "good"), [
    ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True), ("http://127.0.0.1:80/x", True), ("http://localhost/x", True), ("http://[::1]/x", True),
    ("http://qyapi.weixin.qq.com/x", False), ("ftp://a/x", False), ("file:///etc/passwd", False), ("https://", False), ("", False), ("https://a:no/x", False),
])
def test_only_an_encrypted_address_or_this_machine_will_do(url: str, good: bool) -> None:
    assert is_address(url) == good

"""What is posted to a bot, and when has it taken it? Counts only, never a name; each service refuses its own way.

企业微信, 钉钉 and 飞书 answer a refusal with HTTP 200 and a number in the body.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from devtrack.delivery.nouns import Letter, NotSent, counted
from devtrack.delivery.web import post

_BUSY = {
    "wecom": {-1, 45009, 50002},
    "dingtalk": {-1, 130101, 130102, 410100},
    "feishu": {9499, 11232, 11233, 99991400},
    "webhook": set(),
}
"""Numbers by which a service asks to come again later; any other is a refusal for good."""


def told(letter: Letter) -> str:
    """Return what a bot says of a letter: how much there is to do."""
    return f"发展党员工作提醒：{counted(letter.pending, letter.overdue)}。请在本单位的台账中查看。"


class Bot(NamedTuple):
    """A group's bot, or a plain webhook: its service, its address, the secret it signs with, who is told by it.

    `clock`: gives the moment (ISO 8601), which two services want signed.
    """

    name: str
    url: str
    accounts: frozenset[str]
    clock: Callable[[], str]
    secret: str | None = None
    repeatable: bool = False

    def takes(self, account: str, name: str) -> bool:
        """Tell whether somebody's digest is counted by it."""
        return bool(self.accounts & {account, name})

    def send(self, letter: Letter) -> None:
        """Post the counts of a letter; raises NotSent."""
        url, body = _CALLS[self.name](self, letter)
        _insist(self.name, post(url, body))


def _insist(service: str, answer: Any) -> None:
    """Raise NotSent unless a service says that it has taken it."""
    plain = answer if isinstance(answer, dict) else {}
    if service == "webhook":
        codes = [plain.get("errcode", 0), 0 if plain.get("code", 0) == 200 else plain.get("code", 0)]
    else:
        codes = [plain.get("code" if service == "feishu" else "errcode")]
    for code in codes:
        number = code if isinstance(code, int) else None
        if number is None:
            raise NotSent("answer", perhaps=True)
        if number != 0:
            busy = number in _BUSY[service]
            raise NotSent("busy" if busy else "refused", number, permanent=not busy)


def _wecom(bot: Bot, letter: Letter) -> tuple[str, Mapping[str, Any]]:
    return bot.url, {"msgtype": "text", "text": {"content": told(letter)}}


def _dingtalk(bot: Bot, letter: Letter) -> tuple[str, Mapping[str, Any]]:
    url = bot.url
    if bot.secret:
        stamp = str(round(_seconds(bot.clock()) * 1000))
        code = hmac.new(bot.secret.encode(), f"{stamp}\n{bot.secret}".encode(), hashlib.sha256).digest()
        sign = quote_plus(base64.b64encode(code))
        url = f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}"
    return url, {"msgtype": "text", "text": {"content": told(letter)}}


def _feishu(bot: Bot, letter: Letter) -> tuple[str, Mapping[str, Any]]:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": told(letter)}}
    if bot.secret:
        stamp = str(int(_seconds(bot.clock())))
        code = hmac.new(f"{stamp}\n{bot.secret}".encode(), b"", hashlib.sha256).digest()
        body |= {"timestamp": stamp, "sign": base64.b64encode(code).decode()}
    return bot.url, body


def _webhook(bot: Bot, letter: Letter) -> tuple[str, Mapping[str, Any]]:
    body = {"text": told(letter), "pending": letter.pending, "overdue": letter.overdue, "id": letter.id}
    return bot.url, body


_CALLS: dict[str, Callable[[Bot, Letter], tuple[str, Mapping[str, Any]]]] = {
    "wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "webhook": _webhook,
}
BOTS = {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书", "webhook": "网络回调"}
"""The services, and what they are called."""


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()

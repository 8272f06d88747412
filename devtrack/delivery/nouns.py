"""What leaves, by what, and why did it not? A letter, a channel, a refusal told without anything private."""

from typing import NamedTuple, Protocol

from devtrack.errors import DevtrackError


class Letter(NamedTuple):
    """One message as it leaves. `id`: the same whenever it is sent again; `created_at`: ISO 8601, Beijing.

    `pending`, `overdue`: how many things it tells of; channels that carry counts only say nothing else.
    """

    id: str
    recipient: str
    name: str
    subject: str
    body: str
    pending: int
    overdue: int
    created_at: str


FAILURES = {
    "connect": "连接不上", "timeout": "没有在限定时间内答复", "tls": "加密连接没有建立（证书或协议）",
    "login": "用户名或口令不对", "sender": "发件地址被拒绝", "recipient": "收件地址被拒绝", "refused": "对方拒绝接收",
    "busy": "对方要求稍后再试", "answer": "对方的答复看不懂", "broken": "发送途中连接断开",
    "file": "文件写不进去", "size": "内容过长",
}
"""Classes of failure, and what they are called: all that is ever said of one, besides a number."""


class NotSent(DevtrackError):
    """A letter did not go out, or nobody knows. Says a class and a number, never what the other side wrote.

    `permanent`: trying again is of no use; `perhaps`: it may have gone out all the same.
    """

    def __init__(self, failure: str, code: int | None = None, *, permanent: bool = False, perhaps: bool = False):
        super().__init__(said(failure, code))
        self.failure, self.code, self.permanent, self.perhaps = failure, code, permanent, perhaps


def said(failure: str, code: int | None) -> str:
    """Return what is said of a failure."""
    name = FAILURES.get(failure, failure)
    return name if code is None else f"{name}（{code}）"


def counted(pending: int, overdue: int) -> str:
    """Return how much there is to do: 3 项待办，1 项逾期."""
    parts = [f"{pending} 项待办"] if pending or not overdue else []
    return "，".join([*parts, f"{overdue} 项逾期"] if overdue else parts)


class Channel(Protocol):
    """A way by which letters leave. `repeatable`: sending the same letter twice leaves one thing, or does no harm."""

    @property
    def name(self) -> str:
        """Return the name of the channel."""

    @property
    def repeatable(self) -> bool:
        """Tell whether a letter may be sent twice."""

    def takes(self, account: str, name: str) -> bool:
        """Tell whether somebody (account: id, name) is told by it."""

    def send(self, letter: Letter) -> None:
        """Send a letter; raises NotSent."""

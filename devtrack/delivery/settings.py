"""Which channels are set up, and what is wrong with each? Read from `channels.toml`, secrets also from elsewhere.

What is wrong with one channel is named and never stands in the way of the others. Addresses and secrets are not told.
"""

import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.delivery.bots import BOTS, Bot
from devtrack.delivery.mail import PLAIN, STARTTLS, TLS, Mail, Server
from devtrack.delivery.nouns import Channel
from devtrack.delivery.places import Console, Folder
from devtrack.delivery.template import TEMPLATE
from devtrack.delivery.wanted import FILE
from devtrack.delivery.web import is_address, is_here
from devtrack.errors import Unusable

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_KNOWN = {
    "console": {"accounts"}, "folder": {"path", "accounts"},
    "email": {"host", "port", "security", "from", "user", "password", "password_file", "ca", "to"},
    **{name: {"url", "url_file", "secret", "secret_file", "accounts"} for name in BOTS},
    "heartbeat": {"url", "url_file"},
}
CHANNELS = tuple(name for name in _KNOWN if name != "heartbeat")
NAMES = {"console": "屏幕", "folder": "文件夹", "email": "电子邮件", **BOTS, "heartbeat": "外部监测"}


class Settings(NamedTuple):
    """What is set up: the channels, the address that is told of each good sweep, what is wrong (Chinese), by name.

    `wanted`: whether the file names any channel at all, right or wrong; `accounts`: all that are named, by channel.
    """

    channels: tuple[Channel, ...] = ()
    heartbeat: str | None = None
    problems: tuple[tuple[str, str], ...] = ()
    wanted: bool = False
    accounts: tuple[tuple[str, str], ...] = ()


class _Wrong(Exception):
    """Something is wrong with a channel; says what, without addresses and secrets."""


def read(folder: Path, domain: str, clock: Callable[[], str], say: Callable[[str], None] = print) -> Settings:
    """Return what is set up in a folder. `domain`: what the ids of e-mails end with; `say`: prints on the screen."""
    file = folder / FILE
    try:
        plain = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(problems=((FILE, f"{file} 读不出来（{error.strerror}）"),), wanted=True)
    except UnicodeDecodeError:
        return Settings(problems=((FILE, f"{file} 不是 UTF-8 编码"),), wanted=True)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line \d+", str(error))
        at = f"第 {where[0].split()[1]} 行" if where else "有一处"
        return Settings(problems=((FILE, f"{file} {at}写法不对（TOML）；文字要用引号"),), wanted=True)
    return _settings(plain, file, _Made(folder, domain, clock, say))


class _Made(NamedTuple):
    """What channels are made with."""

    folder: Path
    domain: str
    clock: Callable[[], str]
    say: Callable[[str], None]


def _settings(plain: Mapping[str, Any], file: Path, made: _Made) -> Settings:
    channels: list[Channel] = []
    problems = [(FILE, f"别的用户也能读 {file}；请运行 chmod 600 '{file}'")] if _is_open(file) else []
    accounts: list[tuple[str, str]] = []
    heartbeat = None
    for name, table in plain.items():
        try:
            _known(name, table)
            if name == "heartbeat":
                heartbeat = _url(name, table, made)
            else:
                channels.append(_MAKE.get(name, _bot)(name, table, made))
                named = table["to"] if name == "email" else table.get("accounts", ())
                accounts += [(name, str(one)) for one in named]
        except _Wrong as wrong:
            problems.append((name, str(wrong)))
    wanted = any(name != "heartbeat" for name in plain)
    return Settings(tuple(channels), heartbeat, tuple(problems), wanted, tuple(accounts))


def _is_open(file: Path) -> bool:
    return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def _known(name: str, table: Any) -> None:
    if name not in _KNOWN:
        raise _Wrong(f"没有这种渠道；可以是 {'、'.join(_KNOWN)}")
    if not isinstance(table, dict):
        raise _Wrong(f"要写成一节 [{name}]")
    if strange := sorted(set(table) - _KNOWN[name]):
        raise _Wrong(f"不认识 {'、'.join(strange)}；可以有 {'、'.join(sorted(_KNOWN[name]))}")


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(f"缺少 {key}（文字，用引号）" if value is None else f"{key} 应是文字，用引号，不能为空")
    return value.strip()


def _secret(name: str, key: str, table: Mapping[str, Any], made: _Made) -> str | None:
    """Return a secret: as the environment says, else as written, else as its own file says."""
    if given := os.environ.get(f"DEVTRACK_{name}_{key}".upper()):
        return given
    if key in table:
        return _text(table, key)
    if f"{key}_file" not in table:
        return None
    place = made.folder / _text(table, f"{key}_file")
    try:
        found = place.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "不是 UTF-8 编码"
        raise _Wrong(f"{key}_file 读不出来：{place}（{why}）") from None
    if not found:
        raise _Wrong(f"{key}_file 是空的：{place}")
    if _is_open(place):
        raise _Wrong(f"别的用户也能读 {place}；请运行 chmod 600 '{place}'")
    return found


def _url(name: str, table: Mapping[str, Any], made: _Made) -> str:
    url = _secret(name, "url", table, made)
    if url is None:
        raise _Wrong(f"缺少 url（也可用环境变量 DEVTRACK_{name.upper()}_URL）")
    if not is_address(url) or not url.isascii():
        raise _Wrong("url 不是可用的地址；应以 https:// 开头，照抄机器人页面上的")
    return url


def _accounts(table: Mapping[str, Any]) -> frozenset[str] | None:
    found = table.get("accounts")
    if found is None:
        return None
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and one for one in found):
        raise _Wrong('accounts 写成 ["李书记", "王委员"] 这样')
    return frozenset(found)


def _console(name: str, table: Mapping[str, Any], made: _Made) -> Channel:
    return Console(made.say, _accounts(table))


def _folder(name: str, table: Mapping[str, Any], made: _Made) -> Channel:
    path = Path(_text(table, "path")).expanduser()
    if not path.is_absolute():
        raise _Wrong("path 要写全，从盘符或 / 写起")
    if path.exists() and not path.is_dir():
        raise _Wrong(f"path 不是文件夹：{path}")
    return Folder(path, _accounts(table))


def _email(name: str, table: Mapping[str, Any], made: _Made) -> Channel:
    host, security = _text(table, "host"), _text(table, "security", TLS)
    if security not in (TLS, STARTTLS, PLAIN):
        raise _Wrong("security 可以是 tls 或 starttls")
    if security == PLAIN and not is_here(host):
        raise _Wrong("不加密（none）的只能发给本机；请用 tls 或 starttls")
    port = table.get("port", 465 if security == TLS else 587)
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        raise _Wrong("port 应是 1 至 65535 的数字，不用引号")
    addresses = table.get("to")
    if not isinstance(addresses, dict) or not addresses:
        raise _Wrong('缺少 [email.to]：每人一行，"李书记" = "地址"')
    bad = [who for who, to in addresses.items() if not _is_mail(to)]
    if bad:
        raise _Wrong(f"[email.to] 中 {'、'.join(bad)} 的地址不对")
    sender = _text(table, "from")
    if not _is_mail(sender):
        raise _Wrong("from 不是电子邮件地址")
    user = _text(table, "user") if "user" in table else None
    password = _secret("email", "password", table, made)
    if user and password is None:
        raise _Wrong("有 user 而没有口令：写 password，或用环境变量 DEVTRACK_EMAIL_PASSWORD，或 password_file")
    if not f"{user or ''}{password or ''}".isascii():
        raise _Wrong("user 和口令只能用英文字母、数字和符号")
    ca = _text(table, "ca") if "ca" in table else None
    if ca and not Path(ca).is_file():
        raise _Wrong(f"ca 指的文件不在：{ca}")
    return Mail(Server(host, port, security, sender, user, password, ca), dict(addresses), made.domain)


def _is_mail(text: object) -> bool:
    return isinstance(text, str) and _ADDRESS.fullmatch(text) is not None


def _bot(name: str, table: Mapping[str, Any], made: _Made) -> Channel:
    accounts = _accounts(table)
    if accounts is None:
        raise _Wrong('缺少 accounts：报谁的数目，如 ["李书记"]')
    secret = _secret(name, "secret", table, made) if name in ("dingtalk", "feishu") else None
    return Bot(name, _url(name, table, made), accounts, made.clock, secret)


_MAKE: dict[str, Callable[[str, Mapping[str, Any], _Made], Channel]] = {
    "console": _console, "folder": _folder, "email": _email,
}


def write_template(folder: Path) -> Path:
    """Write a new `channels.toml`, its owner's alone, with every channel off; raises Unusable where there is one."""
    file = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(TEMPLATE)
    except FileExistsError:
        raise Unusable(f"{file} 已经存在；没有改动") from None
    except OSError as error:
        raise Unusable(f"无法写入 {file}：{error.strerror}") from None
    return file

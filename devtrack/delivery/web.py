"""How is something posted to an address on the web, and what does the answer mean? An HTTP 200 is not success yet.

Redirections are not followed: a bot's key would be told to whoever is named there.
"""

import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from devtrack.delivery.nouns import NotSent

WAIT = 10.0  # seconds for each step of the conversation
WHOLE = 30.0  # seconds for all of the answer
LARGEST = 64 * 1024  # bytes of an answer that are read
_LATER = {408, 425, 429, 500, 503}
_PERHAPS = {502, 504}  # a server in between does not know


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""
        return


def is_address(url: str) -> bool:
    """Tell whether this is an address to which something may be posted: https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_here(host)))


def is_here(host: str | None) -> bool:
    """Tell whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def post(url: str, body: Any) -> Any:
    """Post JSON and return the JSON answered, None where the answer is none; raises NotSent."""
    data = json.dumps(body, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return _spoken(_asked(urllib.request.Request(url, data, kind, method="POST")))


def get(url: str) -> None:
    """Ask for an address, as a sign of life; raises NotSent."""
    _asked(urllib.request.Request(url, method="GET"))


def _asked(request: urllib.request.Request) -> bytes:
    direct = [urllib.request.ProxyHandler({})] if is_here(urlsplit(request.full_url).hostname) else []
    opener = urllib.request.build_opener(_Stay, *direct)
    with _failing(), opener.open(request, timeout=WAIT) as answer:
        return _read(answer)


def _read(answer: Any) -> bytes:
    until, found = time.monotonic() + WHOLE, b""
    while len(found) < LARGEST and (piece := answer.read1(LARGEST)):
        found += piece
        if time.monotonic() > until:
            raise NotSent("timeout", perhaps=True)
    return found


@contextmanager
def _failing() -> Iterator[None]:
    """Say what went wrong by class and number; what was sent and not answered may have arrived."""
    try:
        yield
    except urllib.error.HTTPError as error:
        code = error.code
        error.close()
        raise _by_status(code) from None
    except urllib.error.URLError as error:  # nothing was sent yet, or not all
        raise _by_reason(error.reason) from None
    except TimeoutError:
        raise NotSent("timeout", perhaps=True) from None
    except (OSError, http.client.HTTPException):
        raise NotSent("broken", perhaps=True) from None


def _by_status(code: int) -> NotSent:
    if code in _PERHAPS:
        return NotSent("busy", code, perhaps=True)
    return NotSent("busy", code) if code in _LATER else NotSent("refused", code, permanent=True)


def _by_reason(reason: Any) -> NotSent:
    if isinstance(reason, ssl.SSLError):
        return NotSent("tls", permanent=isinstance(reason, ssl.SSLCertVerificationError))
    if isinstance(reason, (ConnectionRefusedError, socket.gaierror)):
        return NotSent("connect", reason.errno)
    if isinstance(reason, TimeoutError):
        return NotSent("timeout", perhaps=True)
    if isinstance(reason, (BrokenPipeError, ConnectionResetError)):
        return NotSent("broken", reason.errno, perhaps=True)
    return NotSent("connect", reason.errno if isinstance(reason, OSError) else None)


def _spoken(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None

"""Where do letters go in tests? To a mail server and a web endpoint on loopback, which also refuse, wait, and die."""

import base64
import datetime
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DIE, HANG, DIE_AFTER, HANG_AFTER = "die", "hang", "die after", "hang after"
"""What a server may do at a step instead of answering; after: only once it has taken the letter."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that signs itself, and its key; return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(day)
            .not_valid_after(day.replace(year=2120))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                          serialization.NoEncryption()))
    return public, private


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server. `answers`: what it says or does at a step (MAIL, RCPT, DATA, END, AUTH, …) instead of agreeing."""

    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, tls: tuple[Path, Path] | None = None, at_once: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.taken: list[bytes] = []
        self.logins: list[str] = []
        self.at_once, self.context = at_once, None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*tls)

    def handle_error(self, *_: Any) -> None:
        """Say nothing: clients are killed here."""

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.server_address[1])

    def letters(self) -> list[Message]:
        """What it has taken."""
        return [message_from_bytes(one, policy=default) for one in self.taken]

    def ids(self) -> list[str]:
        """The ids of the letters it has taken, as in the outbox."""
        return [str(one["Message-ID"])[1:].partition("@")[0] for one in self.letters()]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self.server.at_once and self.server.context:
            self._secure()
        self._say("220", "BANNER")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode()
            if word == "QUIT":
                return self._write("221 bye")
            if word == "STARTTLS":
                self._say("220", word)
                self._secure()
            elif word == "EHLO":
                offers = ["localhost", "AUTH PLAIN", *(["STARTTLS"] if self.server.context and not self.server.at_once else [])]
                self._write("\r\n".join(f"250{'-' if n < len(offers) - 1 else ' '}{one}" for n, one in enumerate(offers)))
            elif word == "AUTH":
                self.server.logins.append(base64.b64decode(line.split()[2]).decode().replace("\0", " ").strip())
                self._say("235", word)
            elif word == "DATA":
                if self._say("354", word):
                    self._take()
            else:
                self._say("250", word)

    def finish(self) -> None:
        """Close what the conversation went on through, once it was encrypted."""
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _secure(self) -> None:
        assert self.server.context
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _take(self) -> None:
        whole = b""
        while not whole.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            whole += line
        answer = self.server.answers.get("END", "")
        if answer not in (DIE, HANG) and not answer.startswith(("4", "5")):
            self.server.taken.append(whole[:-3])
        self._say("250", "END")

    def _say(self, usual: str, step: str) -> bool:
        answer = self.server.answers.get(step, usual)
        if answer in (DIE, DIE_AFTER):
            raise ConnectionAbortedError
        if answer in (HANG, HANG_AFTER):
            time.sleep(3)
            raise ConnectionAbortedError
        self._write(f"{answer} said 陈一 li@example.edu.cn".encode().decode("ascii", "ignore"))
        return answer == usual

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class Endpoint(ThreadingHTTPServer):
    """A web endpoint. `answers`: (status, body) of each request in turn, the last one ever after; or what it does."""

    daemon_threads, block_on_close = True, False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers: list[tuple[int, bytes] | str] = [(200, b'{"errcode": 0, "code": 0}')]
        self.got: list[tuple[str, str, bytes]] = []

    def handle_error(self, *_: Any) -> None:
        """Say nothing: this is on purpose."""

    def url(self, path: str = "/hook") -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def bodies(self) -> list[Any]:
        """What was posted."""
        return [json.loads(body) for _, _, body in self.got]


class _Request(BaseHTTPRequestHandler):
    server: Endpoint

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.got.append((self.command, self.path, body))
        answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        if answer == HANG:
            time.sleep(3)
            return
        if answer == DIE:
            self.connection.close()
            return
        assert not isinstance(answer, str)
        status, said = answer
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", self.server.url("/elsewhere"))
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def open_for_business(server: Any) -> Iterator[Any]:
    """Serve until the end of the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        with suppress(RuntimeError):
            thread.join(5)


def once_each(ids: Sequence[str]) -> bool:
    """Tell whether nothing came twice."""
    return len(ids) == len(set(ids))

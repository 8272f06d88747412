"""How does a letter leave by e-mail? Encrypted all the way to the server, and the same letter twice shows as one.

Message-ID and Date are those of the message in the outbox, so that whoever gets it twice can see that.
"""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from typing import NamedTuple

from devtrack.delivery.nouns import Letter, NotSent

WAIT = 15.0  # seconds for each step of the conversation
LARGEST = 1024 * 1024  # bytes of a letter
TLS, STARTTLS, PLAIN = "tls", "starttls", "none"


class Server(NamedTuple):
    """Where e-mail is handed in: host, port, how it is encrypted, who one is there. `ca`: a file of own authorities."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = None
    ca: str | None = None


class Mail(NamedTuple):
    """E-mail to those whose addresses (account id or name -> address) are known. `domain`: what ids end with."""

    server: Server
    addresses: Mapping[str, str]
    domain: str
    name: str = "email"
    repeatable: bool = False

    def takes(self, account: str, name: str) -> bool:
        """Tell whether somebody's address is known."""
        return account in self.addresses or name in self.addresses

    def send(self, letter: Letter) -> None:
        """Send a letter; raises NotSent."""
        to = self.addresses.get(letter.recipient) or self.addresses[letter.name]
        message = self.composed(letter, to)
        if len(message) > LARGEST:
            raise NotSent("size", permanent=True)
        with _connected(self.server) as smtp:
            _hand_in(smtp, self.server.sender, to, message)

    def composed(self, letter: Letter, to: str) -> bytes:
        """Return a letter as it is sent."""
        made = EmailMessage(policy=POLICY)
        made["From"] = Address("发展党员工作提醒", addr_spec=self.server.sender)
        made["To"] = Address(_one_line(letter.name), addr_spec=to)
        made["Subject"] = _one_line(letter.subject)
        made["Date"] = format_datetime(datetime.fromisoformat(letter.created_at))
        made["Message-ID"] = f"<{letter.id}@{self.domain}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(letter.body, cte="base64")
        return made.as_bytes()


def _one_line(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Open the conversation up to where a letter can be handed in; raises NotSent."""
    context = ssl.create_default_context()
    with _before():
        if server.ca:
            context.load_verify_locations(server.ca)
        smtp = _opened(server, context)
    try:
        with _before():
            if server.security == STARTTLS:
                smtp.starttls(context=context)  # raises where the server offers none
            smtp.ehlo_or_helo_if_needed()
            if server.user and server.password is not None:
                smtp.login(server.user, server.password)
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.close()


def _opened(server: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == TLS:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=WAIT, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=WAIT)


def _hand_in(smtp: smtplib.SMTP, sender: str, to: str, message: bytes) -> None:
    with _before():
        _insist("sender", *smtp.mail(sender))
        _insist("recipient", *smtp.rcpt(to))
        code, _ = smtp.docmd("DATA")
        _insist("refused", code if code != 354 else 250, b"")
    try:  # from here on the server may have it, whatever happens
        smtp.send(message.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
        code, _ = smtp.getreply()
    except TimeoutError:
        raise NotSent("timeout", perhaps=True) from None
    except (OSError, smtplib.SMTPException):
        raise NotSent("broken", perhaps=True) from None
    _insist("refused", code, b"")
    with suppress(OSError, smtplib.SMTPException):
        smtp.docmd("QUIT")


def _insist(failure: str, code: int, _: bytes) -> None:
    if code == -1:
        raise NotSent("broken", perhaps=failure == "refused")
    if code >= 300:
        raise NotSent(failure, code, permanent=code >= 500)


@contextmanager
def _before() -> Iterator[None]:
    """Say what went wrong before the letter was handed over: it certainly did not go out."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("login", error.smtp_code, permanent=error.smtp_code >= 500) from None
    except UnicodeError:  # the protocol knows ASCII only
        raise NotSent("login", permanent=True) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent("refused", error.smtp_code, permanent=error.smtp_code >= 500) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSent("tls", permanent=True) from None
    except ssl.SSLError as error:
        raise NotSent("tls", permanent=isinstance(error, ssl.SSLCertVerificationError)) from None
    except TimeoutError:
        raise NotSent("timeout") from None
    except (smtplib.SMTPException, EOFError):
        raise NotSent("broken") from None
    except OSError as error:
        raise NotSent("connect", error.errno if isinstance(error, ConnectionRefusedError) else None) from None

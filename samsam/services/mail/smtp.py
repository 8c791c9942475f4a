"""The municipality's mail server: one connection for a few letters, and what became of each.

The only module that sends mail. Certificates are always verified. A connection is ended when it has
taken too long in all, so that a server that answers a letter at a time holds nobody up.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto

from samsam.config.mail_settings import MailServer, Security
from samsam.swedish import os_reason

_SECONDS_FOR_AN_ANSWER = 15.0
LONGEST_SECONDS = 60.0
_LONGEST_REPLY = 200
_MOST_CONNECTIONS = 3
_PERMANENT, _CLOSING, _LET_IN = 500, 421, 235  # RFC 5321 and 4954


class Fate(Enum):
    """What became of a letter."""

    SENT = auto()
    LATER = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with the number that the queue knows it by."""

    number: int
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter. `fault` is Swedish and quotes what the server said."""

    number: int
    fate: Fate
    fault: str = ""


class MailFaultError(Exception):
    """The server can't be used. The message is Swedish: what is wrong, and what to do."""


class _LetterFaultError(MailFaultError):
    """The connection was lost over a letter."""


def deliver(
    server: MailServer, letters: Sequence[Letter], seconds: float = LONGEST_SECONDS
) -> Iterator[Delivery]:
    """Send letters over one connection that lasts at most `seconds`; say of each what became of it.

    Each is said as soon as it is known. A letter that ends the connection keeps nobody else's from
    being sent: the rest get a new one, a few times. Raises nothing for what a server or a network
    does.
    """
    waits = list(letters)
    fault = ""
    for _ in range(_MOST_CONNECTIONS):
        try:
            with _Connection(server, seconds) as connection:
                while waits:
                    delivery = _sent(connection, server, waits[0])
                    waits.pop(0)
                    yield delivery
            return
        except _LetterFaultError as error:
            fault = str(error)
            yield Delivery(waits.pop(0).number, Fate.LATER, fault)
        except MailFaultError as error:
            fault = str(error)
            break
    yield from (Delivery(letter.number, Fate.LATER, fault) for letter in waits)


def _sent(connection: _Connection, server: MailServer, letter: Letter) -> Delivery:
    try:
        connection.send(letter.message)
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        return _refused(letter, code, f"Mottagarens adress togs inte emot. {_reply(code, reply)}")
    except smtplib.SMTPDataError as error:
        words = f"Mejlet togs inte emot. {_reply(error.smtp_code, error.smtp_error)}"
        return _refused(letter, error.smtp_code, words)
    except (smtplib.SMTPException, OSError) as error:
        raise _LetterFaultError(_words(server, error)) from error
    return Delivery(letter.number, Fate.SENT)


def _refused(letter: Letter, code: int, words: str) -> Delivery:
    if code == _CLOSING:
        raise _LetterFaultError(words)
    return Delivery(letter.number, Fate.REFUSED if code >= _PERMANENT else Fate.LATER, words)


class _Client(smtplib.SMTP):
    """A client whose connection is shut when its time is out, whatever is being read."""

    def __init__(self, server: MailServer, context: ssl.SSLContext, seconds: float) -> None:
        self._context = context
        self._implicit = server.security is Security.TLS
        self._seconds = seconds
        self._watched: socket.socket | None = None
        self._timer: threading.Timer | None = None
        super().__init__(server.host, server.port, timeout=_SECONDS_FOR_AN_ANSWER)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened = socket.create_connection((host, port), timeout)
        # Another descriptor of the same connection: it holds when TLS takes over the first.
        self._watched = opened.dup()
        self._timer = threading.Timer(self._seconds, self._shut)
        self._timer.daemon = True
        self._timer.start()
        if self._implicit:
            return self._context.wrap_socket(opened, server_hostname=host)
        return opened

    def _shut(self) -> None:
        if self._watched is not None:
            with suppress(OSError):
                self._watched.shutdown(socket.SHUT_RDWR)

    def stop_watching(self) -> None:
        """Let go of the second descriptor and its timer."""
        if self._timer is not None:
            self._timer.cancel()
        if self._watched is not None:
            self._watched.close()


class _Connection:
    """A connection to the server that is ready to send. Raises MailFaultError when it can't be."""

    def __init__(self, server: MailServer, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self._client: _Client | None = None

    def __enter__(self) -> _Connection:
        password = _password(self._server)
        context = ssl.create_default_context()
        try:
            self._client = client = _Client(self._server, context, self._seconds)
            if self._server.security is Security.STARTTLS:
                client.starttls(context=context)
            if self._server.user:
                _log_in(client, self._server.user, password)
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise MailFaultError(_words(self._server, error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._client is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            self._client.quit()
        self._client.close()
        self._client.stop_watching()

    def send(self, message: EmailMessage) -> None:
        """Send a message. Raises what smtplib raises."""
        if self._client is not None:
            self._client.send_message(message)


def _log_in(client: smtplib.SMTP, user: str, password: str) -> None:
    """Sign in, with å too: smtplib sends none, though RFC 4616 has UTF-8."""
    if user.isascii() and password.isascii():
        client.login(user, password)
        return
    client.ehlo_or_helo_if_needed()
    secret = b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, reply = client.docmd("AUTH", f"PLAIN {secret}")
    if code != _LET_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _password(server: MailServer) -> str:
    if server.password_file is None:
        return ""
    try:
        return server.password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = os_reason(error) if isinstance(error, OSError) else "den är inte text"
        raise MailFaultError(
            f"Filen i inställningen SAMSAM_SMTP_PASSWORD_FILE går inte att läsa ({why}). Ge SAMSAM "
            "rätt att läsa den, eller rätta inställningen."
        ) from error


def _words(server: MailServer, error: Exception) -> str:
    """What went wrong with the server, in Swedish: fault, place and cure."""
    where = f"E-postservern {server.host}, port {server.port},"
    for kind, words in _FAULTS:
        if isinstance(error, kind):
            return f"{where} {words}{_said(error)}"
    return f"{where} svarade med fel.{_said(error)}"


_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "har ett certifikat som inte går att lita på. Inget skickades. Rätta SAMSAM_SMTP_HOST så "
        "att namnet är certifikatets, eller låt datorn lita på den som har utfärdat det.",
    ),
    (
        ssl.SSLError,
        "kan inte öppna en skyddad förbindelse. Se efter att SAMSAM_SMTP_SECURITY stämmer.",
    ),
    (socket.gaierror, "finns inte. Rätta inställningen SAMSAM_SMTP_HOST."),
    (TimeoutError, "svarar inte. SAMSAM försöker igen."),
    (
        ConnectionRefusedError,
        "tar inte emot förbindelser. Se efter att SAMSAM_SMTP_HOST och SAMSAM_SMTP_PORT stämmer "
        "och att servern är igång.",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "kan inte det som inställningarna kräver. Inget skickades oskyddat. Rätta "
        "SAMSAM_SMTP_SECURITY, eller ta bort SAMSAM_SMTP_USER om servern inte vill ha någon "
        "inloggning.",
    ),
    (
        smtplib.SMTPAuthenticationError,
        "tog inte emot namnet och lösenordet. Rätta SAMSAM_SMTP_USER och filen i "
        "SAMSAM_SMTP_PASSWORD_FILE.",
    ),
    (
        smtplib.SMTPSenderRefused,
        "tog inte emot avsändaren. Rätta inställningen SAMSAM_SMTP_SENDER.",
    ),
    (smtplib.SMTPServerDisconnected, "avbröt. SAMSAM försöker igen."),
)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f" {_reply(error.smtp_code, error.smtp_error)}"
    return ""


def _reply(code: int, reply: bytes | str) -> str:
    """What the server said, as much of it as anyone reads and without what can't be seen."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"Servern svarade {code}: {shown[:_LONGEST_REPLY]}"

"""A real mail server on this machine that mails are sent to in tests, and the faults it can have."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from samsam.config.mail_settings import MailServer, Security

USER, PASSWORD = "samsam", "ett lösenord"


@dataclass
class Inbox:
    """What has arrived, and what is answered instead: a reply by address, or to every mail."""

    mails: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    data_reply: str = ""

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.data_reply:
            return self.data_reply
        content = envelope.content
        assert isinstance(content, bytes)
        found: Any = message_from_bytes(content, policy=policy.default)
        self.mails.append(found)
        return "250 Tack"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that have come to an address."""
        return [m for m in self.mails if m["To"] == address]


def _right_password(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, sent: Any
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=sent == right, handled=False)


@dataclass(frozen=True)
class Certificate:
    """A certificate for `localhost` that signs itself, and its key."""

    certificate: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def certificate(folder: Path, name: str = "localhost") -> Certificate:
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", str(made.key), "-out", str(made.certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@contextmanager
def mail_server(
    inbox: Inbox, tls: Certificate | None = None, *, starttls: bool = True, port: int = 0
) -> Iterator[int]:
    """A running server; gives its port. With a certificate it wants TLS and a password."""
    implicit = tls is not None and not starttls
    controller = Controller(
        inbox,
        hostname="localhost",
        port=port or free_port(),
        ssl_context=tls.context if tls and implicit else None,
        tls_context=tls.context if tls and not implicit else None,
        require_starttls=tls is not None and not implicit,
        auth_required=tls is not None,
        auth_require_tls=not implicit,  # it sees no TLS that is there from the start
        authenticator=_right_password if tls else None,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def silent_server(said: bytes = b"", pause: float = 0.2) -> Iterator[int]:
    """A server that takes connections and says `said` one byte at a time, or nothing at all."""
    stopped = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            while not stopped.wait(pause):
                try:
                    if said:
                        connection.send(said[:1])
                except OSError:
                    return

    def serve(listening: socket.socket) -> None:
        while not stopped.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        yield int(listening.getsockname()[1])
        stopped.set()


def settings_of(port: int, password_file: Path | None = None, **changes: Any) -> MailServer:
    """The settings of a server on this machine."""
    values = {
        "host": "localhost", "port": port, "security": Security.NONE, "user": "",
        "password_file": password_file, "sender": "samsam@kommunen.se",
        "public_address": "https://samsam.kommunen.se",
    }  # fmt: skip
    return MailServer(**(values | changes))

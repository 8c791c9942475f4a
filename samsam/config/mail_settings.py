"""The settings of mail through the municipality's own server: how each is read, and that they fit.

Mail is off until `smtp_host` is set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?", re.ASCII)
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII
)
_LONGEST_ADDRESS = 254
_HERE = ("localhost", "127.0.0.1", "::1")


class Security(StrEnum):
    """How the connection to the mail server is kept from others. The text is the setting's word."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "ingen"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is sent, by whom, and the address that its links begin with.

    `password_file` holds the password of `user`; without a user nothing is asked for.
    """

    host: str
    port: int
    security: Security
    user: str
    password_file: Path | None
    sender: str
    public_address: str


def is_mail_address(text: str) -> bool:
    """True for an address that mail can be sent to."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def read_host(text: str) -> str:
    """The name or address of a server, or nothing. Raises ValueError, in Swedish."""
    if text and not _HOST.fullmatch(text):
        raise ValueError("Skriv serverns namn, till exempel smtp.kommunen.se, eller inget.")
    return text


def read_port(text: str) -> int | None:
    """A port, or None for the usual one. Raises ValueError, in Swedish."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65_535):
        raise ValueError("Skriv ett portnummer, 1 till 65535, eller inget.")
    return int(text)


def read_sender(text: str) -> str:
    """The address that mail comes from, or nothing. Raises ValueError, in Swedish."""
    if text and not is_mail_address(text):
        raise ValueError("Skriv en e-postadress, till exempel samsam@kommunen.se, eller inget.")
    return text


def read_public_address(text: str) -> str:
    """Where people open SAMSAM, or nothing. Raises ValueError, in Swedish."""
    wrong = (
        "Skriv adressen där SAMSAM öppnas, till exempel https://samsam.kommunen.se, eller inget."
    )
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise ValueError(wrong) from None
    odd = not host or parts.scheme not in ("http", "https") or parts.username is not None
    if text and (odd or parts.query or parts.fragment or not text.isprintable() or " " in text):
        raise ValueError(wrong)
    return text.rstrip("/")


def check_mail(
    host: str,
    sender: str,
    public_address: str,
    security: Security,
    user: str,
    password_file: Path | None,
) -> None:
    """Raise ValueError, in Swedish, for settings that can't work together."""
    if not host:
        return
    if not sender:
        raise ValueError(
            "SAMSAM_SMTP_HOST är satt men inte SAMSAM_SMTP_SENDER. Skriv adressen som mejl "
            "kommer från."
        )
    if not public_address:
        raise ValueError(
            "SAMSAM_SMTP_HOST är satt men inte SAMSAM_PUBLIC_ADDRESS. Skriv adressen där SAMSAM "
            "öppnas: mejlen länkar dit."
        )
    if bool(user) is not bool(password_file):
        lacks = "SAMSAM_SMTP_PASSWORD_FILE" if user else "SAMSAM_SMTP_USER"
        raise ValueError(
            f"{lacks} saknas. Sätt både SAMSAM_SMTP_USER och SAMSAM_SMTP_PASSWORD_FILE, eller "
            "ingen."
        )
    if user and security is Security.NONE and host not in _HERE:
        raise ValueError(
            "SAMSAM_SMTP_SECURITY är ingen, så lösenordet skulle skickas läsbart. Välj starttls "
            "eller tls."
        )


def port_of(port: int | None, security: Security) -> int:
    """The port; the usual one of the kind of connection where none is set."""
    return port if port is not None else _PORTS[security]

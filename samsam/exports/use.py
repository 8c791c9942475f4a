"""How a file is to be used: how wide, made on what day, in which style."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from samsam.model.language.house_style import HouseStyle

WIDTHS_MM = (80, 160)
# Points: the content of a slide, in which the letters of a drawing become as large as a slide's.
SLIDE_SIZE = (586.3, 268.7)


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """`width_mm` is that of each chart.

    `same_again` is the address or command that makes the same file again; empty without any.
    """

    made_on: date
    width_mm: int = 160
    author: str = "SAMSAM"
    same_again: str = ""
    style: HouseStyle = field(default_factory=HouseStyle)

    @property
    def public_address(self) -> str:
        """The address that makes the same file again, for a document that others read.

        Empty for a command and for an address that only this computer or its network knows.
        """
        return self.same_again if is_public(self.same_again) else ""


def is_public(address: str) -> bool:
    """Whether anyone can open an address: its host is neither this computer nor a private one."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    if not address.startswith(("http://", "https://")):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan"))

"""What the server's own addresses answer, asked inside this process: files are the same bytes."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.routing import Router

from samsam.exports.data.site_folder import SiteError
from samsam.web.files.addresses import routes
from samsam.web.files.site.addresses import ROOT, Address

Message = MutableMapping[str, Any]


class ServerAnswers:
    """Asks the routes of files, as a request for each address would."""

    def __init__(self) -> None:
        self._router = Router(routes=routes())

    async def of(self, address: Address) -> tuple[bytes, str]:
        """What is answered, and its media type. Raises SiteError when it isn't the file."""
        answer = _Answer()
        await self._router(_scope(address), _nothing_more, answer.send)
        if answer.status != 200:
            said = answer.body.decode("utf-8", "replace")[:200]
            raise SiteError(
                f"{address.path} kunde inte göras (svar {answer.status}): {said} Ingen webbplats "
                "är skriven. Rätta felet och försök igen."
            )
        return bytes(answer.body), answer.media_type


class _Answer:
    """Gathers one answer."""

    def __init__(self) -> None:
        self.status = 0
        self.media_type = ""
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.media_type = Headers(raw=message["headers"]).get("content-type", "")
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _scope(address: Address) -> dict[str, Any]:
    path = f"/{address.path}"
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": urlsplit(ROOT).scheme,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": urlencode(address.parameters).encode(),
        "headers": [(b"host", urlsplit(ROOT).netloc.encode())],
        "client": None,
        "server": None,
    }


async def _nothing_more() -> Message:
    """Nobody leaves before the answer is there."""
    await asyncio.Event().wait()
    raise AssertionError

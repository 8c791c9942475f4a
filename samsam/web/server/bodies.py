"""What comes with a request: a file only from who may take one in, and everything in good time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samsam.model.analysis.access import Right
from samsam.web.base import asking, logs, running
from samsam.web.base.access import visitor_of_request
from samsam.web.base.sub_path import own_path
from samsam.web.base.uploads import LARGEST_DOCUMENT_MB

_UPLOADS = "/_stcore/upload_file"
# The file, and what the form around it takes.
_LARGEST_UPLOAD = LARGEST_DOCUMENT_MB * 1024 * 1024 + 4096
FORM_SECONDS = 20.0
UPLOAD_SECONDS = 120.0
_TOO_SLOW = "Det tog för lång tid att ta emot det du skickade. Försök igen."


class BoundUploads:
    """Lets in files only from those who may write, and none above the limit, before they are read.

    Streamlit's upload address is open to anyone, also where no page asks for a file.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to what may not come in; pass everything else on."""
        if (
            scope["type"] == "http"
            and own_path(scope).startswith(_UPLOADS)
            and not await asking.store.ask(partial(_may_upload, scope))
        ):
            logs.refused("an upload was refused: not by a writer, or too large")
            words = f"SAMSAM tar bara emot filer av redaktören, högst {LARGEST_DOCUMENT_MB} MB."
            await PlainTextResponse(words, status_code=413)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _may_upload(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    role = visitor_of_request(running.service(), headers).role
    length = headers.get("content-length", "")
    small = length.isascii() and length.isdigit() and len(length) <= len(str(_LARGEST_UPLOAD))
    small = small and int(length) <= _LARGEST_UPLOAD
    asks_only = scope["method"] in ("OPTIONS", "DELETE")
    return role.may(Right.TAKE_IN) and (small or asks_only)


class _TooSlowError(Exception):
    """The rest of a request hasn't come in time."""


class BodiesInTime:
    """Answers 408 when what comes with a request doesn't come: else it would be waited for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on with a clock beside them."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = own_path(scope).startswith(_UPLOADS)
        clock = _Clock(receive, send, UPLOAD_SECONDS if upload else FORM_SECONDS)
        with suppress(_TooSlowError):
            await self._app(scope, clock.receive, clock.send)
        if clock.ran_out and not clock.answered:
            headers = {"connection": "close"}
            answer = PlainTextResponse(_TOO_SLOW, status_code=408, headers=headers)
            await answer(scope, receive, send)


class _Clock:
    """Runs from the first wish for the body until all of it has come."""

    def __init__(self, receive: Receive, send: Send, seconds: float) -> None:
        self._receive, self._send = receive, send
        self._seconds, self._end = seconds, 0.0
        self._whole = False
        self.ran_out = self.answered = False

    async def receive(self) -> Message:
        """The next part of the body; when it's whole, as long as the visitor stays."""
        if self._whole:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        self._end = self._end or now + self._seconds
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError:
            self.ran_out = True
            raise _TooSlowError from None
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass on what is answered."""
        if self.ran_out and not self.answered:
            return  # somebody's answer to the fault that the end of the time was
        self.answered = True
        await self._send(message)

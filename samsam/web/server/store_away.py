"""A store that can't be used is said with 503, wherever it was asked for a request."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samsam.records.errors import StoreError
from samsam.web.base import asking
from samsam.web.server.gate import refuse


class StoreAway:
    """Answers 503 with Retry-After when the store fails before there is an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and answer when the store can't be used."""
        begun = False

        async def noticed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except StoreError as error:
            if begun:
                raise
            answer = asking.away("lagret svarade inte på en förfrågan", error)
            await refuse(scope, receive, send, answer)

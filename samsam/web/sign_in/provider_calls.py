"""What the provider of identities is asked, and how often a stranger can make us ask.

Streamlit asks for the provider's metadata at each sign-in that is begun, and for a token at each
answer that seems to come from there: one request of anybody's would be one of ours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from samsam.sources.services.http import trusted
from samsam.web.base.pace import PaceByAddress

# Where a provider moves its addresses it keeps the old ones for much longer.
KEPT_SECONDS = 600.0
# A provider that doesn't answer isn't asked again at once, nor waited for by each who tries.
AGAIN_SECONDS = 10.0
# There is one provider; a few more do no harm.
MOST_PROVIDERS = 8
# Answers of the provider from one address: a town hall that comes to work, and no flood.
ANSWERS_AT_ONCE, ANSWERS_PER_SECOND = 40, 1.0

Metadata = Mapping[str, Any]


class ProviderAwayError(Exception):
    """The provider didn't answer a moment ago."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the provider said, None when it didn't answer; and until when that is kept."""

    metadata: Metadata | None
    until: float


class KeptMetadata:
    """The metadata of providers by their addresses. Used from the event loop alone."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._answers: dict[str, _Answer] = {}
        self._one_at_a_time = asyncio.Lock()

    async def of(self, address: str, ask: Callable[[], Awaitable[Metadata]]) -> Metadata:
        """What is kept; else ask, once for all who wait. Raises what the asking raises.

        Raises ProviderAwayError for a while after that.
        """
        async with self._one_at_a_time:
            answer = self._answers.get(address)
            if answer is None or answer.until <= self._now():
                return await self._asked(address, ask)
        if answer.metadata is None:
            raise ProviderAwayError
        return answer.metadata

    async def _asked(self, address: str, ask: Callable[[], Awaitable[Metadata]]) -> Metadata:
        self._answers.pop(address, None)
        while len(self._answers) >= MOST_PROVIDERS:
            self._answers.pop(next(iter(self._answers)))
        self._answers[address] = _Answer(None, self._now() + AGAIN_SECONDS)
        metadata = dict(await ask())
        self._answers[address] = _Answer(metadata, self._now() + KEPT_SECONDS)
        return metadata


@cache
def keep_metadata() -> None:
    """Let what Streamlit signs in with ask for a provider's metadata once in a while.

    And read once whose certificates are believed: nobody is answered while it does, at each sign-in
    that is begun.

    To be called before anybody signs in; once for the process.
    """
    from authlib.integrations.base_client.async_app import (  # noqa: PLC0415 - 10 MB
        AsyncOAuth2Mixin,
    )

    kept = KeptMetadata()
    original = AsyncOAuth2Mixin.load_server_metadata

    async def load_server_metadata(self: Any) -> dict[str, Any]:
        self.client_kwargs = {**self.client_kwargs, "verify": trusted()}
        address = self._server_metadata_url
        if address and "_loaded_at" not in self.server_metadata:
            self.server_metadata.update(await kept.of(address, lambda: original(self)))
        found: dict[str, Any] = self.server_metadata
        return found

    AsyncOAuth2Mixin.load_server_metadata = load_server_metadata


def answers_by_address() -> PaceByAddress:
    """How often an answer of the provider may come from each address."""
    return PaceByAddress(ANSWERS_AT_ONCE, ANSWERS_PER_SECOND)

"""How often the provider of identities is asked: once for many, and not again at once in vain."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

import pytest
from authlib.integrations.starlette_client import OAuth

from samsam.web.sign_in.provider_calls import (
    AGAIN_SECONDS,
    KEPT_SECONDS,
    MOST_PROVIDERS,
    KeptMetadata,
    ProviderAwayError,
    keep_metadata,
)

ADDRESS = "https://login.example.se/.well-known/openid-configuration"


class Provider:
    """Counts how often it is asked; may be away."""

    def __init__(self) -> None:
        self.seconds, self.asked, self.away = 1000.0, 0, False

    def now(self) -> float:
        return self.seconds

    async def ask(self) -> Mapping[str, Any]:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.away:
            raise OSError("away")
        return {"issuer": f"answer {self.asked}"}


async def outcome(kept: KeptMetadata, provider: Provider, address: str = ADDRESS) -> str:
    try:
        return str((await kept.of(address, provider.ask))["issuer"])
    except (OSError, ProviderAwayError) as error:
        return type(error).__name__


def test_many_at_once_ask_once_and_again_when_the_time_is_out() -> None:
    async def come() -> None:
        provider = Provider()
        kept = KeptMetadata(provider.now)
        many = await asyncio.gather(*(outcome(kept, provider) for _ in range(50)))
        assert many == ["answer 1"] * 50
        provider.seconds += KEPT_SECONDS - 1
        assert await outcome(kept, provider) == "answer 1"
        provider.seconds += 2
        assert await outcome(kept, provider) == "answer 2"

    asyncio.run(come())


def test_a_provider_that_is_away_is_asked_once_in_a_while() -> None:
    async def come() -> None:
        provider = Provider()
        kept = KeptMetadata(provider.now)
        provider.away = True
        many = await asyncio.gather(*(outcome(kept, provider) for _ in range(50)))
        assert many == ["OSError", *["ProviderAwayError"] * 49]
        assert provider.asked == 1
        provider.away = False
        assert await outcome(kept, provider) == "ProviderAwayError"
        provider.seconds += AGAIN_SECONDS + 1
        assert await outcome(kept, provider) == "answer 2"

    asyncio.run(come())


def test_what_one_sign_in_adds_is_not_kept_for_the_next() -> None:
    async def come() -> None:
        provider = Provider()
        kept = KeptMetadata(provider.now)
        mine = dict(await kept.of(ADDRESS, provider.ask))
        mine["jwks"] = "keys that the provider may change"
        assert "jwks" not in await kept.of(ADDRESS, provider.ask)

    asyncio.run(come())


def test_only_so_many_addresses_are_kept() -> None:
    async def come() -> None:
        provider = Provider()
        kept = KeptMetadata(provider.now)
        for number in range(3 * MOST_PROVIDERS):
            await outcome(kept, provider, f"{ADDRESS}?{number}")
        latest = f"{ADDRESS}?{3 * MOST_PROVIDERS - 1}"
        before = provider.asked
        await outcome(kept, provider, latest)
        assert provider.asked == before
        await outcome(kept, provider, f"{ADDRESS}?0")
        assert provider.asked == before + 1

    asyncio.run(come())


def test_the_certificates_are_not_read_for_each_sign_in_that_is_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Anybody may begin one, and the server answers nobody meanwhile."""
    keep_metadata()
    read: list[str] = []
    original = ssl.create_default_context

    def counted(*given: Any, **named: Any) -> ssl.SSLContext:
        read.append("all")
        return original(*given, **named)

    monkeypatch.setattr(ssl, "create_default_context", counted)

    async def begin() -> str:
        app = OAuth().register("x", client_id="x", authorize_url="https://login.example.se/in")
        return str((await app.create_authorization_url("https://samsam.example.se/"))["url"])

    begun = [asyncio.run(begin()) for _ in range(5)]
    assert all(url.startswith("https://login.example.se/in?") for url in begun)
    assert len(set(begun)) == 5
    assert len(read) <= 1

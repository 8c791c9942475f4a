"""The municipality's provider of identities: is it set up right, and what is said when it fails.

Streamlit does the signing in itself (`st.login`), but says nothing, or something in English, when
it goes wrong.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from samsam.config.settings import SettingsError
from samsam.records.errors import StoreError
from samsam.services.accounts import accounts
from samsam.services.accounts.accounts import RefusedError
from samsam.services.accounts.guesses import place_of
from samsam.services.accounts.identity import identity_of
from samsam.web.base import asking, logs, running
from samsam.web.base.access import COOKIE, IDENTITY_COOKIE, provider_is_set_up
from samsam.web.base.sub_path import own_path, prefix
from samsam.web.page.plain_page import plain_page
from samsam.web.sign_in.provider_calls import answers_by_address, keep_metadata
from samsam.web.sign_in.sign_in import signed_in, signed_out

_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
# 32 random characters are more than anybody can guess, and what Streamlit's own key needs.
_SHORTEST_SECRET = 32
_FEWEST_CHARACTERS = 8
_LONGEST_QUOTE = 80
_CALLBACK = "/oauth2callback"
_LOGIN = "/auth/login"
_LOGOUT = "/auth/logout"
# What a provider answers a sign-in with; after a sign-out it leads here with neither.
_ANSWERS = {"code", "error"}


def check_provider() -> None:
    """Look at `[auth]` in Streamlit's secrets before anybody signs in.

    Raises SettingsError that says everything that is wrong.
    """
    faults = [f for path in st.get_option("secrets.files") for f in _file_faults(Path(path))]
    if faults:
        raise SettingsError("\n".join(faults))


def _file_faults(path: Path) -> Iterator[str]:
    if not path.is_file():
        return
    try:
        auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
    except (OSError, ValueError, RecursionError):
        yield f"{path}: filen går inte att läsa som TOML. Rätta den eller ta bort den."
        return
    if auth is None:
        return
    if not isinstance(auth, Mapping):
        yield f"{path}: auth ska vara en del med rubriken [auth]."
        return
    yield from (f"{path}, [auth]: {fault}" for fault in auth_faults(auth))


def auth_faults(auth: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the settings of a provider, one sentence each. No secret is repeated."""
    missing = [key for key in _NEEDED if not str(auth.get(key, "")).strip()]
    yield from (f"raden {key} saknas. Lägg till den." for key in missing)
    address = str(auth.get("redirect_uri", ""))
    if address and not (address.endswith(_CALLBACK) and _is_safe(address)):
        yield (
            f"redirect_uri är ”{_quoted(address)}”. Skriv SAMSAM:s egen adress med https:// och "
            f"{_CALLBACK} sist, likadan som hos inloggningstjänsten."
        )
    metadata = str(auth.get("server_metadata_url", ""))
    if metadata and not _is_safe(metadata):
        yield f"server_metadata_url är ”{_quoted(metadata)}”. Adressen ska börja med https://."
    secret = str(auth.get("cookie_secret", ""))
    if secret and (len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_CHARACTERS):
        yield (
            f"cookie_secret är för lätt att gissa. Den ska ha minst {_SHORTEST_SECRET} slumpade "
            'tecken. Gör en med: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    client = str(auth.get("client_secret", ""))
    if client and not client.strip("x*. "):
        yield "client_secret är exemplets. Hämta den rätta hos inloggningstjänsten."


def _quoted(address: str) -> str:
    """An address as it is quoted in a fault: what can be seen, and no longer than a line."""
    return "".join(c for c in address if c.isprintable())[:_LONGEST_QUOTE]


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that isn't closed
        return False
    here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    return bool(parts.hostname) and (parts.scheme == "https" or here)


def other_address(shown: str) -> str:
    """The address where signing in works, when the visitor has come by another; else empty."""
    auth = st.secrets["auth"] if st.secrets.load_if_toml_exists() and "auth" in st.secrets else {}
    wanted = urlsplit(str(auth.get("redirect_uri", "")).replace("{port}", _port()))
    if wanted.netloc in ("", urlsplit(shown).netloc):
        return ""
    return wanted._replace(path=wanted.path.removesuffix(_CALLBACK)).geturl()


def _port() -> str:
    return str(st.get_option("server.port"))


class SignInAnswers:
    """Gives who comes from the provider a session of ours, and ends it when they sign out there.

    Streamlit's own cookies say who somebody is, for thirty days and after a sign-out; they let
    nobody in. Says in Swedish when the sign-in didn't work, where Streamlit is silent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._answers = answers_by_address()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer instead of Streamlit when nobody was signed in; pass everything else on."""
        path = own_path(scope) if scope["type"] == "http" else ""
        if path not in (_LOGIN, _CALLBACK, _LOGOUT):
            await self._app(scope, receive, send)
            return
        refused = self._refused_at_once(path, Request(scope))
        if refused is not None:
            await refused(scope, receive, send)
            return
        if provider_is_set_up():
            keep_metadata()
        replaced = False

        async def answered(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                refusal = await _judged(path, Request(scope), message)
                if refusal is not None:
                    replaced = True
                    await refusal(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, answered)

    def _refused_at_once(self, path: str, request: Request) -> ASGIApp | None:
        """What to answer before anybody is asked, None when the request may go on."""
        if path == _LOGOUT and request.headers.get("sec-fetch-site") == "cross-site":
            return _ask_first()
        # Only an answer with a code makes Streamlit ask the provider for a token.
        if path != _CALLBACK or "code" not in request.query_params:
            return None
        address = place_of(request.client.host if request.client else "")
        if self._answers.of(address).try_once():
            return None
        logs.refused("an answer of the provider was refused: there are too many from one address")
        return _too_many()


async def _judged(path: str, request: Request, start: Message) -> ASGIApp | None:
    """What to answer instead, None when the answer may go; it then has our cookie."""
    if path == _LOGOUT:
        await asking.store.save(partial(_end_session, request))
        _set_cookie(start, signed_out(Response()))
        return None
    if _failed(path, request.scope, start):
        logs.refused(f"signing in at the provider failed at {path}")
        return _refusal(path)
    claims = _claims(Headers(raw=start["headers"]).getlist("set-cookie"))
    if claims is None:
        return None  # the way back from a sign-out
    try:
        token = await asking.store.save(partial(_begin_session, claims))
    except StoreError as error:
        number = logs.fault("nobody could sign in from the provider", error)
        return _not_in(f"Det går inte att logga in just nu. Felnummer: {number}.", 503)
    except RefusedError as error:
        return _not_in(str(error), 403)
    _set_cookie(start, signed_in(Response(), request, token))
    return None


def _begin_session(claims: Mapping[str, object]) -> str:
    service = running.service()
    person = identity_of(service.settings, claims)
    if person is None:
        raise RefusedError(
            "Inloggningstjänsten sa inte vem du är (uppgifterna iss och sub saknas eller är för "
            "långa). Visa det här för den som sköter SAMSAM."
        )
    return accounts.sign_in_identity(service, person)


def _end_session(request: Request) -> None:
    token = request.cookies.get(COOKIE, "")
    if token:
        accounts.sign_out(running.service(), token)


def _set_cookie(start: Message, answer: Response) -> None:
    cookies = [(n, v) for n, v in answer.raw_headers if n == b"set-cookie"]
    start["headers"] = [*start["headers"], *cookies]


def _claims(set_cookies: list[str]) -> Mapping[str, object] | None:
    """What the provider has said of who was signed in, as Streamlit has just put it in cookies."""
    found = [SimpleCookie(c) for c in set_cookies]
    values = {name: m.value for c in found for name, m in c.items() if m["max-age"] != "0"}

    def signed(name: str) -> bytes | None:
        value = values.get(name)
        return decode_signed_value(get_cookie_secret(), name, value) if value else None

    content = get_cookie_with_chunks(signed, IDENTITY_COOKIE)
    claims = json.loads(content) if content else None
    return claims if isinstance(claims, dict) else None


def _failed(path: str, scope: Scope, start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    if path == _LOGIN:
        return bool(start["status"] >= 400)
    if not _ANSWERS & parse_qs(scope["query_string"].decode("latin-1")).keys():
        return False
    reported = [c for c in headers.getlist("set-cookie") if c.startswith(f"{IDENTITY_COOKIE}=")]
    return not any("max-age=0" not in c.lower() for c in reported)


def _ask_first() -> ASGIApp:
    """Another site mustn't sign anybody out by a link: a page of ours has the button."""
    body = f'<p><a href="{prefix()}/konto/logga-ut">Logga ut</a></p>'
    return plain_page("Logga ut", body, "Du är fortfarande inloggad.", 403, f"{prefix()}/")


def _not_in(why: str, status: int) -> Response:
    return plain_page("Inloggningen blev inte klar", "", why, status, f"{prefix()}/")


def _too_many() -> ASGIApp:
    answer = _not_in("Många försöker logga in just nu. Vänta några sekunder och försök igen.", 503)
    answer.headers["retry-after"] = "5"
    return answer


def _refusal(path: str) -> ASGIApp:
    why = (
        "Kommunens inloggningstjänst svarar inte. Försök igen om en stund."
        if path == _LOGIN
        else "Den kan ha avbrutits, tagit för lång tid eller nekats av inloggningstjänsten."
    )
    body = (
        f'<p><a href="{prefix()}/logga_in">Försök igen</a></p>'
        "<p>Händer det igen, be den som sköter SAMSAM att se i loggen.</p>"
    )
    status = 503 if path == _LOGIN else 403
    return plain_page("Inloggningen blev inte klar", body, why, status, f"{prefix()}/")

"""The municipality's provider of identities: sessions of ours, and what is said when it fails.

Streamlit does the signing in itself (`st.login`), but says nothing, or something in English, when
it goes wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from samsam.records.errors import StoreError
from samsam.services.accounts import accounts
from samsam.services.accounts.accounts import RefusedError
from samsam.services.accounts.guesses import place_of
from samsam.services.accounts.identity import identity_of
from samsam.services.accounts.provider_settings import CALLBACK
from samsam.web.base import asking, logs, running
from samsam.web.base.access import COOKIE, IDENTITY_COOKIE, provider_is_set_up
from samsam.web.base.sub_path import own_path, prefix
from samsam.web.page.plain_page import plain_page
from samsam.web.sign_in.provider_calls import answers_by_address, keep_metadata
from samsam.web.sign_in.sign_in import signed_in, signed_out

_LOGIN = "/auth/login"
_LOGOUT = "/auth/logout"
# What a provider answers a sign-in with; after a sign-out it leads here with neither.
_ANSWERS = {"code", "error"}


def other_address(shown: str) -> str:
    """The address where signing in works, when the visitor has come by another; else empty."""
    auth = st.secrets["auth"] if st.secrets.load_if_toml_exists() and "auth" in st.secrets else {}
    wanted = urlsplit(str(auth.get("redirect_uri", "")).replace("{port}", _port()))
    if wanted.netloc in ("", urlsplit(shown).netloc):
        return ""
    return wanted._replace(path=wanted.path.removesuffix(CALLBACK)).geturl()


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
        if path not in (_LOGIN, CALLBACK, _LOGOUT):
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
        if path != CALLBACK or "code" not in request.query_params:
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

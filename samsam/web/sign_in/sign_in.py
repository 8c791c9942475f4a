"""Signing in with an account of SAMSAM's own or the start's link: plain pages, and a cookie.

Streamlit can't set a cookie that scripts can't read, so these few pages are ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from html import escape
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from samsam.model.analysis.access import Role
from samsam.records.errors import StoreError
from samsam.services.accounts import accounts, start_link
from samsam.services.accounts.accounts import RefusedError
from samsam.services.accounts.passwords import SHORTEST_PASSWORD
from samsam.services.core.service import Service
from samsam.web.base import asking, logs, running
from samsam.web.base.access import (
    COOKIE,
    IDENTITY_COOKIE,
    provider_is_set_up,
    start_link_is_over,
    start_link_lets_in,
    visitor_of_request,
)
from samsam.web.base.start_words import LINK, START_LINK_ENDS, START_LINK_OVER, say_link
from samsam.web.base.sub_path import cookie_path
from samsam.web.page.plain_page import plain_page
from samsam.web.sign_in.door import CrowdedError, Door

_LARGEST_FORM = 4096
# The forms are shown all the same: what is asked is only whether to say a little more.
_LONGEST_QUESTION = 3.0
_door = Door()
# Whose the code will be isn't known while the form is filled in.
_NAME_HINT = (
    "Bara för den första administratören: så visas du i SAMSAM. Alla andra lämnar fältet tomt."
)
_PASSWORD_HINT = f"Minst {SHORTEST_PASSWORD} tecken."


def routes() -> list[Route]:
    """The addresses of signing in and out."""
    return [
        Route(LINK, _open_link, methods=["GET"]),
        Route("/konto/logga-in", _sign_in_page, methods=["GET"]),
        Route("/konto/logga-in", _sign_in, methods=["POST"]),
        Route("/konto/kod", _code_page, methods=["GET"]),
        Route("/konto/kod", _use_code, methods=["POST"]),
        Route("/konto/logga-ut", _sign_out_page, methods=["GET"]),
        Route("/konto/logga-ut", _sign_out, methods=["POST"]),
    ]


# The pages


def _field(
    name: str,
    label: str,
    kind: str,
    autocomplete: str,
    hint: str = "",
    value: str = "",
    need: str = " required",
) -> str:
    described = f' aria-describedby="om-{name}"' if hint else ""
    reported = f'<small id="om-{name}">{escape(hint)}</small>' if hint else ""
    return (
        f'<p><label for="{name}">{escape(label)}</label>{reported}<input id="{name}" name="{name}" '
        f'type="{kind}" autocomplete="{autocomplete}" value="{escape(value)}"{need} '
        f'maxlength="200"{described}></p>'
    )


async def _sign_in_form(
    fault: str = "", status: int = 200, before: str = "", name: str = ""
) -> Response:
    """`before` is what is said above the form, as HTML; `name` is what was typed in one refused."""
    form = (
        f'{before}<form method="post">'
        f"{_field('namn', 'Namn', 'text', 'username', value=name)}"
        f"{_field('losenord', 'Lösenord', 'password', 'current-password')}"
        '<p><button class="s-button">Logga in</button></p></form>'
        '<p><a href="kod">Har du fått en engångskod?</a></p>'
        "<p>Har du glömt lösenordet ger administratören dig en ny engångskod.</p>"
    )
    return plain_page("Logga in", form, fault, status)


async def _code_form(fault: str = "", status: int = 200, typed_name: str = "") -> Response:
    unnamed, by_link = await asyncio.gather(
        _ask(accounts.first_is_unnamed), _ask(start_link_lets_in)
    )
    asked = _field("namn", "Ditt namn", "text", "name", _NAME_HINT, typed_name, need="")
    name = asked if unnamed else ""
    ends = f"<p>{START_LINK_ENDS}</p>" if by_link else ""
    form = (
        f'{ends}<form method="post">'
        f"{_field('kod', 'Engångskod', 'text', 'one-time-code')}{name}"
        f"{_field('losenord', 'Nytt lösenord', 'password', 'new-password', _PASSWORD_HINT)}"
        '<p><button class="s-button">Spara lösenordet och logga in</button></p></form>'
    )
    return plain_page("Välj lösenord", form, fault, status)


async def _ask(question: Callable[[Service], bool]) -> bool:
    try:
        return await asking.store.ask(lambda: question(running.service()), _LONGEST_QUESTION)
    except StoreError:
        return False  # the form is shown all the same, and says why when it's sent


async def _sign_in_page(request: Request) -> Response:
    over = await _ask(lambda service: start_link_is_over(service, request.cookies))
    return await _sign_in_form(before=f"<p>{START_LINK_OVER}</p>" if over else "")


async def _code_page(_request: Request) -> Response:
    return await _code_form()


async def _sign_out_page(_request: Request) -> Response:
    """A page with a button: a link alone must not end a session, since any site could hold it."""
    return plain_page(
        "Logga ut",
        '<form method="post"><p><button class="s-button">Logga ut</button></p></form>',
    )


# What they do


async def _sign_in(request: Request) -> Response:
    typed = await typed_form(request)
    if typed is None:
        return await _sign_in_form("Formuläret gick inte att läsa. Försök igen.", 400)
    name, password, address = typed.get("namn", ""), typed.get("losenord", ""), _address(request)
    return await _let_in(
        request,
        partial(_sign_in_form, name=name),
        lambda: accounts.sign_in(running.service(), name, password, address),
    )


async def _use_code(request: Request) -> Response:
    typed = await typed_form(request)
    if typed is None:
        return await _code_form("Formuläret gick inte att läsa. Försök igen.", 400)
    code, password, name = (typed.get(n, "") for n in ("kod", "losenord", "namn"))
    return await _let_in(
        request,
        partial(_code_form, typed_name=name),
        lambda: accounts.use_code(running.service(), code, password, name),
    )


async def _let_in(
    request: Request, form: Callable[[str, int], Awaitable[Response]], do: Callable[[], str]
) -> Response:
    """Sign in or say why not; the session's token goes into the cookie."""
    try:
        token = await _door.through(_address(request), do)
    except CrowdedError:
        words = "Många försöker logga in just nu. Vänta några sekunder och försök igen."
        crowded = await form(words, 503)
        crowded.headers["retry-after"] = "5"
        return crowded
    except RefusedError as error:
        return await form(str(error), 403)
    except StoreError as error:
        number = logs.fault("ingen kunde logga in", error)
        words = f"Det går inte att logga in just nu. Försök igen om en stund. Felnummer: {number}."
        return await form(words, 503)
    return signed_in(RedirectResponse("../", status_code=303), request, token)


def signed_in(answer: Response, request: Request, token: str) -> Response:
    """The answer with the session's cookie."""
    answer.set_cookie(
        COOKIE, token, max_age=running.service().settings.session_hours * 3600,
        httponly=True, samesite="lax", secure=_is_secure(request), path=cookie_path(),
    )  # fmt: skip
    return answer


async def _open_link(request: Request) -> Response:
    """The start's link: it opens SAMSAM for writing, once."""
    if request.method != "GET":  # who only asks whether a link is good mustn't use it up
        return Response(headers={"cache-control": "no-store"})
    try:
        token = await asking.store.save(partial(_use_link, request))
    except RefusedError as error:
        return plain_page("Länken gäller inte", "", str(error), 403)
    except StoreError as error:
        number = logs.fault("the start's link can't be used", error)
        words = f"SAMSAM kan inte öppnas just nu. Försök igen om en stund. Felnummer: {number}."
        return plain_page("Försök igen", "", words, 503)
    answer = RedirectResponse("../", status_code=303, headers={"cache-control": "no-store"})
    return signed_in(answer, request, token) if token else answer


def _use_link(request: Request) -> str:
    """The session's token; none for who is let in already, who may open the link again."""
    service = running.service()
    if visitor_of_request(service, request.headers).role is not Role.READER:
        return ""
    if not start_link_lets_in(service):
        raise RefusedError(
            "Nu loggar man in i SAMSAM, så länken från starten gäller inte längre. Gå till "
            "SAMSAM:s första sida och logga in."
        )
    token = start_link.use_key(service, request.query_params.get("nyckel", ""))
    say_link(service, "Länken är använd. Nästa länk, för en annan webbläsare eller dag:")
    return token


async def _sign_out(request: Request) -> Response:
    token = request.cookies.get(COOKIE, "")
    if not _same_site(request):
        return plain_page("Logga ut", "<p>Du är fortfarande inloggad.</p>", "Försök igen.", 403)
    if token:
        await asking.store.save(lambda: accounts.sign_out(running.service(), token))
    if not provider_is_set_up() or IDENTITY_COOKIE not in request.cookies:
        return signed_out(RedirectResponse("../", status_code=303))
    # Who has come from the municipality's provider is signed out there too. Not by an answer that
    # leads on: after a form the browser would follow it to no other site.
    page = plain_page("Loggar ut", '<p><a href="../auth/logout">Logga ut hos kommunen</a></p>')
    page.headers["refresh"] = "0; url=../auth/logout"
    return signed_out(page)


def signed_out(answer: Response) -> Response:
    """The answer without the session's cookie."""
    answer.delete_cookie(COOKIE, path=cookie_path())
    return answer


async def typed_form(request: Request) -> dict[str, str] | None:
    """The fields of a form that came from our own page; None for any other."""
    if not _same_site(request):
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()}


def _same_site(request: Request) -> bool:
    """True when the form was sent from a page of this very address."""
    if request.headers.get("sec-fetch-site") not in (None, "same-origin"):
        return False
    try:
        origin = urlsplit(request.headers.get("origin", "")).netloc
    except ValueError:  # a bracket that isn't closed
        return False
    return origin == request.headers.get("host", "")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_secure(request: Request) -> bool:
    """True over TLS; uvicorn has reported it from a trusted proxy's header, and from no other's."""
    return request.url.scheme == "https"

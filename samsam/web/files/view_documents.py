"""What the server answers at a page's address before Streamlit draws anything: status and head.

200 with what the view says of itself, 404 where there is no page, 410 where an indicator has been
taken away, 503 when the figures can't be reached.

A view is made once for each state of the store and day, and kept. New views are made in threads of
their own, a few at a time. When many ask for ever new ones at once, some get their page's title
alone: nobody waits for another's.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from html import escape
from textwrap import shorten

from starlette.datastructures import QueryParams
from starlette.requests import Request

from samsam.charts.print.captions import HEIGHT_PX, WIDTH_PX
from samsam.model.language.house_style import HouseStyle
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.web.base import logs, running
from samsam.web.base.access import COOKIE
from samsam.web.base.access import IDENTITY_COOKIE as _PROVIDER_COOKIE
from samsam.web.base.asking import RETRY_AFTER, Asking
from samsam.web.base.recent import Recent
from samsam.web.base.sub_path import own_address, own_path, prefix
from samsam.web.files.prerendered import PRERENDERED, made_html, page_html
from samsam.web.page.heads import Head, head_of
from samsam.web.page.pages import COMPARE, HOME, INDICATOR, PAGES, Page
from samsam.web.page.plain_page import plain_page

FEED = "nytt.atom"
_BY_ADDRESS = {p.id: p for p in PAGES}
_MOST_WAITING = 32
_LONGEST_WAIT = 4.0  # seconds for a view's words; then the page's title has to do
_LONGEST_TWITTER_ALT = 420  # characters; og:image:alt has the whole
_threads = ThreadPoolExecutor(2, thread_name_prefix="heads")
# Another's: what is kept is found at once, whatever is being made.
_looking = Asking(1, "kept")


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """How a page's address is answered.

    `tags` are put in the head of the document, and `before`, the page itself for who reads, in its
    body. `instead` is a whole document of our own, empty where the page's is sent. `headers` come
    on top of the document's.
    """

    status: int = 200
    tags: str = ""
    before: str = ""
    instead: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Views:
    """Answers for addresses of pages. Used from the event loop alone."""

    def __init__(self) -> None:
        self._waiting = 0

    async def answer(self, request: Request) -> DocumentAnswer:
        """How the address is answered. Raises nothing: what fails is logged and 503."""
        page = page_at(request)
        if page is None:
            return _unknown()
        try:
            asked = await _looking.ask(partial(_asked, page, request), _LONGEST_WAIT)
        except Exception as error:  # noqa: BLE001 - any fault at all: the page itself says it
            return _fault(page, error)
        if isinstance(asked, DocumentAnswer):
            return asked
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                return await self._made_now(page, asked)
        except TimeoutError:
            return _plain(page)

    async def _made_now(self, page: Page, asked: _Asked) -> DocumentAnswer:
        """What is made for who asks, unless many wait for that already."""
        loop = asyncio.get_running_loop()
        if self._waiting >= _MOST_WAITING:
            return _plain(page)
        self._waiting += 1
        work = loop.run_in_executor(_threads, _made, asked)
        work.add_done_callback(self._done)
        return await asyncio.shield(work)

    def _done(self, _work: object) -> None:
        self._waiting -= 1


# The paths of pages, where Streamlit answers its one document.
PATHS = frozenset(f"/{name}" for name in _BY_ADDRESS)


def page_at(request: Request) -> Page | None:
    """The page that an address means; None when there is none."""
    return _BY_ADDRESS.get(own_path(request.scope).removeprefix("/"))


def _plain(page: Page) -> DocumentAnswer:
    """The page's title alone, not to be kept: the next visitor may get the whole."""
    return DocumentAnswer(tags=f"<title>{escape(page.title)} – SAMSAM</title>", headers=_NOT_KEPT)


_NOT_KEPT = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """An address in one state of the store, on one day. `root` is SAMSAM's own, with `/`."""

    service: Service
    version: Hashable
    today: date
    page: Page
    query: bytes
    root: str
    working: bool


# So that a page that many ask for costs no more than looking whether the store is as it was.
_kept: Recent[_Asked, DocumentAnswer] = Recent(256)


def _asked(page: Page, request: Request) -> _Asked | DocumentAnswer:
    """What is asked for; the answer itself where it is kept. Raises what the store raises."""
    service = running.service()
    # Who works here gets the page from Streamlit alone: it has more on it.
    working = COOKIE in request.cookies or _PROVIDER_COOKIE in request.cookies
    asked = _Asked(
        service, service.public_version(), running.today(), page,
        bytes(request.scope["query_string"]), own_address(request), working,
    )  # fmt: skip
    return _kept.get(asked) or asked


def _made(asked: _Asked) -> DocumentAnswer:
    """The answer, which others may have waited for just now."""
    try:
        return _kept.get(asked) or _answer(asked)
    except Exception as error:  # noqa: BLE001 - any fault at all: the page itself says it
        return _fault(asked.page, error)


def _fault(page: Page, error: Exception) -> DocumentAnswer:
    logs.fault("en sidas rubrik kunde inte göras", error)
    headers = {**_NOT_KEPT, "retry-after": RETRY_AFTER}
    return DocumentAnswer(503, f"<title>{escape(page.title)} – SAMSAM</title>", headers=headers)


def _answer(asked: _Asked) -> DocumentAnswer:
    """What is answered at the address; kept, except where the page couldn't be made."""
    service, page = asked.service, asked.page
    parameters = dict(QueryParams(asked.query))
    if gone := _taken_away(service, page, parameters):
        return DocumentAnswer(410, instead=gone)
    selection = read_selection(parameters, service.register, asked.today)
    with _turn(page, selection):
        head = head_of(service, page, selection, asked.today)
        made = not asked.working and page in PRERENDERED
        before = page_html(service, page, selection, asked.today, parameters) if made else ""
    answer = DocumentAnswer(tags=head_tags(head, asked.root, service), before=before)
    return _keep(asked, answer) if before or not made else answer


def make_ahead(service: Service, page: Page, today: date) -> None:
    """Make a page as it is without choices, for whoever asks first. Raises what fails."""
    with _turn(page, Selection()):
        head_of(service, page, Selection(), today)
        made_html(service, page, Selection(), today)


def _turn(page: Page, selection: Selection) -> threading.Lock:
    """Who wants the same view as another waits for that one, and then finds it made."""
    return _turns[hash((page, selection)) % len(_turns)]


_turns = tuple(threading.Lock() for _ in range(64))


def _keep(asked: _Asked, answer: DocumentAnswer) -> DocumentAnswer:
    _kept.put(asked, answer)
    return answer


def head_tags(head: Head, root: str, service: Service) -> str:
    """The tags of a view for the document's head. `root` is SAMSAM's own address, with `/`."""
    colours = _theme_colours(service.style)
    if not head.public:
        return f'<title>{escape(head.title)}</title><meta name="robots" content="noindex">{colours}'
    address = f"{root}{head.address.removeprefix('./')}"
    named = {
        "og:type": "website",
        "og:locale": "sv_SE",
        "og:site_name": f"SAMSAM, {service.settings.municipality}",
        "og:title": head.heading,
        "og:description": head.sentence,
        "og:url": address,
        "og:image": f"{root}{head.picture}",
        "og:image:type": "image/png",
        "og:image:width": str(WIDTH_PX),
        "og:image:height": str(HEIGHT_PX),
        "og:image:alt": head.alt,
    }
    shown = {
        "description": head.sentence,
        "twitter:card": "summary_large_image",
        "twitter:title": head.heading,
        "twitter:description": head.sentence,
        "twitter:image": f"{root}{head.picture}",
        "twitter:image:alt": shorten(head.alt, _LONGEST_TWITTER_ALT, placeholder=" …"),
    }
    return (
        f"<title>{escape(head.title)}</title>"
        + "".join(f'<meta name="{n}" content="{escape(w)}">' for n, w in shown.items())
        + "".join(f'<meta property="{n}" content="{escape(w)}">' for n, w in named.items())
        + f'<link rel="canonical" href="{escape(address)}">{colours}'
        f'<link rel="alternate" type="application/atom+xml" href="./{FEED}" title="Nytt i SAMSAM">'
    )


def _theme_colours(style: HouseStyle) -> str:
    """The colour of the browser's own frame around the page."""
    return "".join(
        f'<meta name="theme-color" content="{colours.outcome if mode == "light" else "#141C24"}" '
        f'media="(prefers-color-scheme: {mode})">'
        for mode, colours in (("light", style.light), ("dark", style.dark))
    )


# What isn't there


def _unknown() -> DocumentAnswer:
    """The page of an address that leads nowhere."""
    body = (
        "<p>Adressen leder inte till någon sida i SAMSAM. Den kan vara felskriven, eller komma "
        "från en gammal länk.</p><p>Gå vidare till en av sidorna:</p>" + _ways_on()
    )
    page = plain_page("Sidan finns inte", body, status=404, root=f"{prefix()}/")
    return DocumentAnswer(404, instead=bytes(page.body))


def _taken_away(service: Service, page: Page, parameters: dict[str, str]) -> bytes:
    """The page on an indicator that has been taken away; empty when the address asks for none."""
    asked = parameters.get("nyckeltal", "").strip()
    if page not in (INDICATOR, COMPARE) or asked not in service.removed_indicators():
        return b""
    body = (
        "<p>Enheten har tagit bort nyckeltalet ur SAMSAM, så det visas inte längre. Fastställda "
        "årsanalyser som har det är oförändrade.</p><p>Gå vidare till en av sidorna:</p>"
    )
    title = "Nyckeltalet är borttaget"
    return bytes(plain_page(title, body + _ways_on(), status=410, root=f"{prefix()}/").body)


def _ways_on() -> str:
    links = "".join(
        f'<li><a href="{prefix()}/{p.id}">{escape(p.menu)}</a></li>'
        for p in (HOME, *(p for p in PAGES if p.menu and p is not HOME))
    )
    return f"<ul>{links}</ul>"

"""Addresses that browsers, search engines and newsreaders ask for: icon, manifest, feed and map."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samsam.charts.svg import icon
from samsam.exports.data import feed, site_map
from samsam.libraries import functions_of
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions
from samsam.services.files.files import FileNotKnownError
from samsam.services.indicators.followed import current_indicators
from samsam.services.overview.whats_new import whats_new
from samsam.web.base import running
from samsam.web.base.conditional import Ready
from samsam.web.base.running import today
from samsam.web.base.sub_path import own_address, prefix
from samsam.web.files.making import File, FileOrder, Run, made_at
from samsam.web.files.view_documents import FEED
from samsam.web.page import pages
from samsam.web.page.heads import HOME_NAME, PREVIEW, preview_of, relevant

if TYPE_CHECKING:
    from samsam.charts.print import icon_in_print, preview_in_print
else:
    icon_in_print = functions_of("samsam.charts.print.icon_in_print")
    preview_in_print = functions_of("samsam.charts.print.preview_in_print")

_FRESH = {"cache-control": "no-cache"}
_PNG = "image/png"
_DEFAULT = Selection()
# What no search engine should ask for: signing in, and what is made anew for each who asks.
_NOT_FOR_ROBOTS = ("/konto/", "/hamta/", "/_stcore/", "/filer/paket.zip", "/logga_in")


def routes() -> list[Route]:
    """The addresses."""
    return [
        Route("/robots.txt", _robots),
        Route("/sitemap.xml", made_at("kartan över sidorna kunde inte göras", _site_map)),
        Route(f"/{FEED}", made_at("nyhetsflödet kunde inte göras", _feed)),
        Route("/samsam.webmanifest", _manifest),
        Route("/ikon.svg", _icon),
        Route("/ikon-{size}.png", made_at("ikonen kunde inte göras", _icon_png)),
        Route("/favicon.{kind}", made_at("ikonen kunde inte göras", _favicon)),
        Route(f"/{PREVIEW}/{{name}}.png", made_at("en förhandsbild kunde inte göras", _preview)),
    ]


def _order(
    service: Service, parts: tuple[Hashable, ...], prepare: Callable[[Run], File]
) -> FileOrder:
    """What is asked for: made once for one state of the store, one day and these parts."""
    return FileOrder((service, service.public_version(), today(), *parts), prepare)


# The picture of a view


def _preview(request: Request) -> FileOrder:
    """The view's chart, or its card, with the choices of the address."""
    name = request.path_params["name"]
    page = next((p for p in pages.PUBLIC if (p.id or HOME_NAME) == name), None)
    if page is None:
        raise FileNotKnownError("Bilden finns inte, för det finns ingen sådan sida.")
    service = running.service()
    selection = relevant(
        page, read_selection(dict(request.query_params), service.register, today())
    )

    def prepare(run: Run) -> File:
        figure, card = preview_of(service, page, selection, today())
        task = (
            partial(preview_in_print.draw_card, card, service.style)
            if figure is None
            else partial(preview_in_print.draw, figure, card, service.style)
        )
        return File(run(task), _PNG)

    return _order(service, (PREVIEW, name, selection), prepare)


# The icon


async def _icon(request: Request) -> Response:
    content = await run_in_threadpool(lambda: icon.svg(running.service().style))
    return Ready(content, "image/svg+xml").answer(Headers(scope=request.scope), _FRESH)


def _icon_png(request: Request) -> FileOrder:
    """One of the sizes that the manifest names."""
    size = request.path_params["size"]
    if size not in [str(px) for px in icon.SIZES_PX]:
        known = ", ".join(str(px) for px in icon.SIZES_PX)
        raise FileNotKnownError(f"Ikonen finns inte i den storleken. De som finns är {known}.")
    return _icon_of(int(size))


def _favicon(_request: Request) -> FileOrder:
    """What browsers and others ask for without a link to it: the same icon."""
    return _icon_of(icon.SIZES_PX[0])


def _icon_of(size_px: int) -> FileOrder:
    service = running.service()

    def prepare(run: Run) -> File:
        return File(run(partial(icon_in_print.png, size_px, service.style)), _PNG)

    return _order(service, ("ikon", size_px), prepare)


async def _manifest(request: Request) -> Response:
    """What a phone needs to keep SAMSAM among its programs."""
    service = await run_in_threadpool(running.service)
    icons = [{"src": "ikon.svg", "type": "image/svg+xml", "sizes": "any"}]
    icons += [
        {"src": f"ikon-{px}.png", "type": _PNG, "sizes": f"{px}x{px}"} for px in icon.SIZES_PX
    ]
    manifest = {
        "name": f"SAMSAM, {service.settings.municipality}",
        "short_name": "SAMSAM",
        "description": "Kommunens nyckeltal och mål, år för år.",
        "lang": "sv",
        "dir": "ltr",
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": "#FFFFFF",
        "theme_color": service.style.light.outcome,
        "icons": icons,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    ready = Ready(content, "application/manifest+json; charset=utf-8")
    return ready.answer(Headers(scope=request.scope), _FRESH)


# Search engines and newsreaders


async def _robots(request: Request) -> Response:
    lines = (
        "User-agent: *",
        *(f"Disallow: {prefix()}{path}" for path in _NOT_FOR_ROBOTS),
        f"Sitemap: {own_address(request)}sitemap.xml",
    )
    ready = Ready("\n".join((*lines, "")).encode(), "text/plain; charset=utf-8")
    return ready.answer(Headers(scope=request.scope), _FRESH)


def views(service: Service) -> Iterator[str]:
    """The relative addresses of the views that links reach, each once, the first page first."""
    yield from (
        _DEFAULT.link(p.id).removeprefix("./") for p in pages.PUBLIC if p is not pages.INDICATOR
    )
    followed = [i.id for i in current_indicators(service)]
    for name in dict.fromkeys((*followed, *service.register.indicators)):
        yield _DEFAULT.link(pages.INDICATOR.id, indicator=name)
    for name in followed:
        yield _DEFAULT.link(pages.COMPARE.id, indicator=name)
    for year in sorted({e.year for e in editions(service)}, reverse=True):
        yield _DEFAULT.link(pages.ANALYSIS.id, year=year)
    yield "oppna-data/"


def _site_map(request: Request) -> FileOrder:
    """Every view that links reach, with the day when something became known last."""
    root = own_address(request)
    service = running.service()

    def prepare(_run: Run) -> File:
        days = service.days()
        addresses = (f"{root}{address}" for address in views(service))
        return File(site_map.site_map(addresses, max(days, default=None)), site_map.MIME)

    return _order(service, ("sidor", root), prepare)


def _feed(request: Request) -> FileOrder:
    """New figures and fixed analyses."""
    root = own_address(request)
    service = running.service()

    def prepare(_run: Run) -> File:
        settings = service.settings
        about = feed.FeedDescription(
            f"{settings.municipality_code}:nytt",
            f"Nytt i SAMSAM, {settings.municipality}",
            f"{settings.unit_name}, {settings.municipality}",
            root,
            FEED,
        )
        entries = whats_new(service, pages.INDICATOR.id, pages.ANALYSIS.id)
        return File(feed.feed(entries, about), feed.MIME)

    return _order(service, ("nytt", root), prepare)

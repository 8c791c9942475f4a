"""Addresses for others' web sites and programs: one chart alone, open data, and a calendar."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import Route

from samsam.charts.pictures import PICTURES
from samsam.charts.print.captions import Captions
from samsam.exports.data.open_data import CALENDAR_TYPE, FORMS, document, table
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.libraries import functions_of
from samsam.services.analysis.year_wheel import calendar
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.services.files.files import FileNotKnownError, figure_for_file
from samsam.services.files.open_data import all_figures, publisher
from samsam.web.base import running
from samsam.web.base.running import today
from samsam.web.base.sub_path import own_address
from samsam.web.files.making import File, FileOrder, Run, made_at
from samsam.web.page import html
from samsam.web.page.pages import COMPARE, INDICATOR, POPULATION, YEAR_WHEEL

if TYPE_CHECKING:
    from samsam.exports.data import catalogue
else:
    catalogue = functions_of("samsam.exports.data.catalogue")

_NARROW_PX = 480
_VIEWS_WITH_PAGES = (INDICATOR.id, POPULATION.id, COMPARE.id)
HTML = "text/html; charset=utf-8"
_ANYONE = (("access-control-allow-origin", "*"),)
_EMBEDDABLE = {
    # A chart alone has nothing to click that changes anything, so any site may show it.
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    ),
    "cross-origin-opener-policy": "unsafe-none",
}


def routes() -> list[Route]:
    """The addresses."""
    return [
        Route("/diagram/{view}/{name}", made_at("ett diagram kunde inte visas", _chart)),
        Route("/oppna-data/", made_at("sidan med öppna data kunde inte visas", _open_data)),
        Route("/oppna-data/{name}", made_at("öppna data kunde inte göras", _open_file)),
        Route("/arshjul.ics", made_at("kalendern kunde inte göras", _calendar)),
    ]


# One chart alone


def _chart(request: Request) -> FileOrder:
    """A page with one chart, live or as known on a day, to be shown inside another page."""
    service = running.service()
    path = dict(request.path_params)
    selection = read_selection(dict(request.query_params), service.register, today())
    if selection.faults:
        raise FileNotKnownError(" ".join(selection.faults))

    def prepare(_run: Run) -> File:
        page = _chart_page(service, path, selection)
        return File(page.encode(), HTML, headers=tuple(_EMBEDDABLE.items()))

    return _order(service, ("diagram", *path.values(), selection), prepare)


def _chart_page(service: Service, path: dict[str, str], selection: Selection) -> str:
    shown, _ = figure_for_file(service, path["view"], path["name"], selection, today())
    words, values = _said(path["view"], shown)
    # Of the views that aren't pages, all are parts of the one that compares.
    page = path["view"] if path["view"] in _VIEWS_WITH_PAGES else COMPARE.id
    named = page in (INDICATOR.id, COMPARE.id)
    address = selection.changed(indicator=path["name"] if named else None).link(page)
    title = f"{words.headline} – SAMSAM"
    body = (
        f"{_picture(path, selection, words)}{values}"
        f'<p><a href="../../{escape(address)}" target="_blank" rel="noopener">'
        f"Öppna i SAMSAM, {escape(service.settings.municipality)}</a></p>"
    )
    return _document(title, "../../", f'<main class="s-embed">{body}</main>')


def _said(view: str, shown: Figure) -> tuple[Captions, str]:
    """What the picture says, and its values as a table that can be opened."""
    kind = PICTURES.get(view)
    if kind is not None:
        picture = kind.of(shown)
        return picture, _folded(html.order_table(picture.table))
    words = describe(shown)
    return words, _folded(html.figure_table(words.table)) if shown.outcome.points else ""


def _folded(table: str) -> str:
    return f"<details><summary>Värden i tabell</summary>{table}</details>"


def _picture(path: dict[str, str], selection: Selection, words: Captions) -> str:
    """The drawing for the width there is: its letters stay readable on a phone."""
    file = f"../../filer/{path['view']}/{path['name']}.svg"
    query = selection.link(file)
    narrow = f"{query}{'&' if '?' in query else '?'}bredd=80"
    return (
        f'<picture><source media="(max-width: {_NARROW_PX}px)" srcset="{escape(narrow)}">'
        f'<img src="{escape(query)}" alt="{escape(words.alt)}"></picture>'
    )


def _document(title: str, root: str, body: str) -> str:
    banner = html.EXAMPLE_BANNER if running.is_example() else ""
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{root}samsam.css"></head>'
        f'<body class="s-plain">{banner}{body}</body></html>'
    )


# Open data


def _open_data(_request: Request) -> FileOrder:
    """A page for people on what there is to fetch."""
    service = running.service()

    def prepare(_run: Run) -> File:
        return File(_open_data_page(service).encode(), HTML)

    return _order(service, ("öppna",), prepare)


def _open_data_page(service: Service) -> str:
    rows = [
        [
            escape(f.indicator.title),
            *(
                f'<a href="../filer/nyckeltal/{f.indicator.id}.{form}">{form.upper()}</a>'
                for form in ("csv", "json")
            ),
        ]
        for f in all_figures(service, today())
    ]
    files = "".join(
        f'<li><a href="{name}">{name}</a></li>' for name in ("alla.csv", "alla.json", *FORMS)
    )
    licence = escape(service.settings.open_data_licence)
    body = (
        "<h1>Öppna data</h1><p>Alla nyckeltal i SAMSAM som filer för andra program. Beskrivningen "
        "följer DCAT-AP-SE och kan hämtas av Sveriges dataportal.</p>"
        f'<p>Licens: <a href="{licence}">{licence}</a></p><ul>{files}</ul>'
        f"{html.table('Nyckeltal', ('Nyckeltal', 'CSV', 'JSON'), rows)}"
        '<p><a href="../">Till SAMSAM</a></p>'
    )
    return _document("Öppna data – SAMSAM", "../", f'<main class="s-wide">{body}</main>')


def _open_file(request: Request) -> FileOrder:
    """All series in one file, or the description of them."""
    name = request.path_params["name"]
    if name not in (*_WHOLE, *FORMS):
        known = ", ".join((*_WHOLE, *FORMS))
        raise FileNotKnownError(f"Filen finns inte. De som finns är {known}.")
    address = own_address(request)
    service = running.service()

    def prepare(run: Run) -> File:
        figures = all_figures(service, today())
        if name in _WHOLE:
            make, media = _WHOLE[name]
            return File(run(partial(make, figures)), media, headers=_ANYONE)
        form, media = FORMS[name]
        task = partial(catalogue.catalogue, figures, publisher(service, address), form)
        return File(run(task), media, headers=_ANYONE)

    return _order(service, (name, address), prepare)


_WHOLE: dict[str, tuple[Callable[[tuple[Figure, ...]], bytes], str]] = {
    "alla.csv": (table, "text/csv; charset=utf-8"),
    "alla.json": (document, "application/json; charset=utf-8"),
}


# The calendar


def _calendar(request: Request) -> FileOrder:
    """The year wheel for a calendar program: it may ask again when it wants to."""
    address = f"{own_address(request)}{YEAR_WHEEL.id}"
    service = running.service()

    def prepare(_run: Run) -> File:
        content = calendar(service, today(), address)
        return File(content, CALENDAR_TYPE, "samsam-arshjul.ics")

    return _order(service, ("kalender", address), prepare)


def _order(
    service: Service, parts: tuple[Hashable, ...], prepare: Callable[[Run], File]
) -> FileOrder:
    """What is asked for: made once for one state of the store, one day and these parts."""
    return FileOrder((service, service.public_version(), today(), *parts), prepare)

"""The frame that every page begins with: title, role check, menu, banner and choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import NoReturn

import streamlit as st

from samsam.config.settings import SettingsError
from samsam.config.toml_file import RegisterError
from samsam.figures.theme import Palette, dark, light
from samsam.model.analysis.access import Right, Role, Visitor
from samsam.model.language.house_style import HouseStyle
from samsam.records.errors import StoreError
from samsam.services.accounts import accounts
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.web.base import awaiting, logs, running
from samsam.web.base.access import (
    COOKIE,
    ForbiddenError,
    page_cookies,
    provider_is_set_up,
    require,
    start_link_is_over,
    start_link_lets_in,
)
from samsam.web.base.start_words import FIRST_ADMINISTRATOR, START_LINK_HINT, START_LINK_OVER
from samsam.web.page import html, surface
from samsam.web.page.heads import title_of
from samsam.web.page.pages import (
    ACTIONS,
    ADMINISTER,
    FIRST_PLACES,
    HOME,
    LISTS,
    PAGES,
    SIGN_IN,
    TARGETS,
    WRITE,
    Page,
)

# Where fields save themselves.
_WRITTEN_IN = (WRITE, ACTIONS, LISTS)
_READ_ONLY = "SAMSAM kan just nu bara läsas. Det som skrivs går inte att spara."

_OTHER_ROLE = "<p>En administratör ändrar roller på sidan <em>Administrera</em>.</p>"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs to answer: the service, the choices, who visits and the colours."""

    page: Page
    service: Service
    selection: Selection
    visitor: Visitor
    palette: Palette
    today: date

    def may(self, right: Right) -> bool:
        """True when the visitor has the right; what is done is checked again when it's done."""
        return self.visitor.role.may(right)


def open_page(page: Page) -> Visit:
    """Begin a page. Stops the script with a Swedish message when the visitor may not see it."""
    if on := surface.document():
        return _document(on)
    st.set_page_config(page_title=f"{page.title} – SAMSAM", layout="wide")
    service = _service()
    _head(page, service)
    visitor = _visitor(service, page)
    if visitor.role is not Role.READER:
        _signed_in(service, visitor)
    selection = read_selection(_parameters(), service.register, running.today())
    # Not before: the frame may end above, and the page has a title there too.
    st.set_page_config(page_title=title_of(service, page, selection))
    read_only = (_READ_ONLY,) if service.records.read_only else ()
    html.notices((*selection.faults, *read_only))
    return Visit(page, service, selection, visitor, _palette(service.style), running.today())


def _document(on: surface.WholePage) -> Visit:
    """Begin a page that is made for a reader who hasn't signed in."""
    service = running.service()
    html.show(_menu(on.page, service))
    read_only = (_READ_ONLY,) if service.records.read_only else ()
    html.notices((*on.selection.faults, *read_only))
    reader = Visitor(Role.READER.title, Role.READER)
    return Visit(on.page, service, on.selection, reader, light(service.style), on.today)


def _service() -> Service:
    try:
        return running.service()
    except (SettingsError, RegisterError, StoreError) as error:
        number = logs.fault("lagret kunde inte öppnas", error)
        html.show("<h1>SAMSAM är inte tillgängligt just nu</h1>")
        reported = (
            "Uppgifterna går inte att nå. Inget har gått förlorat. Försök igen om en stund.",
            f"Den som sköter SAMSAM ser orsaken i loggen. Felnummer: {number}.",
        )
        html.show(html.paragraphs(reported))
        surface.stop()


def _head(page: Page, service: Service) -> None:
    """The menu; with it, where nothing on the page moves, that the store doesn't answer."""
    menu = _menu(page, service)
    exchange = surface.show_for_now(menu)
    note = awaiting.note(writing=page in _WRITTEN_IN and COOKIE in page_cookies())
    if awaiting.wait_for_store(service, lambda: exchange(menu + note)):
        exchange(menu)


def wait_here(service: Service) -> None:
    """Wait for the store in a part that is drawn by itself, without the page's frame."""
    exchange = surface.show_for_now()
    if awaiting.wait_for_store(service, lambda: exchange(awaiting.note(writing=False))):
        st.rerun()


def try_again() -> None:
    """Say that the store doesn't answer, where a page has to end for that, and draw it again."""
    awaiting.tell_log()
    html.show(awaiting.note(writing=False))
    awaiting.again_part()


def _visitor(service: Service, page: Page) -> Visitor:
    try:
        return require(service, page.right)
    except ForbiddenError as error:
        _closed(service, page, error)


def _closed(service: Service, page: Page, error: ForbiddenError) -> NoReturn:
    """Why the page isn't open, and how who isn't signed in gets in. Stops the script."""
    seen = require(service, None)
    signed_in = seen.role is not Role.READER
    if signed_in:
        _signed_in(service, seen)
    html.show("<h1>Sidan är inte öppen för dig</h1>")
    html.show(html.paragraphs((str(error),)))
    html.show(_OTHER_ROLE if signed_in else _way_in(service, page.right))
    surface.stop()


def _way_in(service: Service, right: Right | None) -> str:
    """How who may see more gets in. The start's link makes nobody an administrator."""
    if start_link_lets_in(service):
        hint = FIRST_ADMINISTRATOR if right is Right.ADMINISTER else START_LINK_HINT
        return f"<p>{hint}</p>"
    over = f"<p>{START_LINK_OVER}</p>" if start_link_is_over(service, page_cookies()) else ""
    if not accounts.in_use(service) and not provider_is_set_up():
        return ""
    address = SIGN_IN.id if provider_is_set_up() else "konto/logga-in"
    return f'{over}<p><a href="{address}">Logga in</a></p>'


def _parameters() -> dict[str, str]:
    """The address' parameters; of one that is repeated, the last."""
    return {name: st.query_params[name] for name in st.query_params}


def _palette(style: HouseStyle) -> Palette:
    return dark(style) if st.context.theme.type == "dark" else light(style)


def _menu(page: Page, service: Service) -> str:
    """The menu as a navigation landmark; samsam.js makes its links change page without a load."""
    on = surface.document()
    shown = [p for p in PAGES if p.menu and not (on and on.copy and not on.copy.has(p, {}))]
    name = escape(service.settings.municipality)
    banner = html.EXAMPLE_BANNER if service.settings.example else ""
    return (
        f'<header class="s-head"><a class="s-brand s-link" href="./">SAMSAM<span>{name}'
        f'</span></a><nav aria-label="Huvudmeny">{_menu_links(shown, page)}'
        f"{_phone_menu(shown, page)}</nav>{_logotype(service.style)}</header>{banner}"
    )


def _phone_menu(shown: Sequence[Page], page: Page) -> str:
    """The same links behind a button, where there isn't room for them; samsam.css shows one."""
    first = [p for p in shown if p in FIRST_PLACES]
    more = [p for p in shown if p not in FIRST_PLACES]
    is_there = " open" if page in more else ""
    return (
        f'<details class="s-menu"><summary>Meny</summary>{_menu_links(first, page)}'
        f"<details{is_there}><summary>Mer</summary>{_menu_links(more, page)}</details></details>"
    )


def _menu_links(shown: Sequence[Page], page: Page) -> str:
    return f"<ul>{''.join(_menu_link(p, current=p is page) for p in shown)}</ul>"


def _logotype(style: HouseStyle) -> str:
    """The municipality's logotype, which samsam.css shows on paper only."""
    found = style.logotype
    if found is None:
        return ""
    return f'<img class="s-logotype" src="logotyp.{found.kind}" alt="{escape(found.alt)}">'


def _signed_in(service: Service, visitor: Visitor) -> None:
    """Who works here, and the way out for who has signed in."""
    name = escape(visitor.name)
    leave = '<a href="konto/logga-ut">Logga ut</a>'
    if start_link_lets_in(service):
        until = "tills någon har ett konto"
        words = f"Du arbetar som {name} här, {until}. {_own_pages(visitor)}{leave}"
    else:
        words = f"Inloggad: {name}, {visitor.role.title}. {_own_pages(visitor)}{leave}"
    html.show(f'<p class="s-visitor">{words}</p>')


def _own_pages(visitor: Visitor) -> str:
    """Links to what the visitor's role may change besides the analysis."""
    pages = [page for page in (TARGETS, ADMINISTER) if visitor.role.may(page.right)]
    return "".join(f'<a class="s-link" href="{page.id}">{page.title}</a> ' for page in pages)


def _menu_link(page: Page, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    address = "./" if page is HOME else page.id
    return f'<li><a class="s-link" href="{address}"{mark}>{escape(page.menu)}</a></li>'


def choose(visit: Visit, **changes: object) -> None:
    """Change the reader's choices in the address; the page is then drawn from there."""
    chosen = visit.selection.changed(**changes)
    if on := surface.document():
        on.asked = chosen.write()
    else:
        st.query_params.from_dict(chosen.write())

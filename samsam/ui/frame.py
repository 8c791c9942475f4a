"""The frame that every page begins with: title, role check, menu, banner and choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from samsam.figures.theme import Palette, dark, light
from samsam.model.access import Right, Role, Visitor
from samsam.model.house_style import HouseStyle
from samsam.questions import accounts
from samsam.questions.selection import Selection, read_selection
from samsam.questions.service import Service
from samsam.settings import SettingsError
from samsam.sources.toml_file import RegisterError
from samsam.store.connection import StoreError
from samsam.ui import html, logs, running
from samsam.ui.access import (
    ForbiddenError,
    provider_is_set_up,
    require,
    start_link_lets_in,
)
from samsam.ui.pages import ADMINISTER, HOME, PAGES, SIGN_IN, Page
from samsam.ui.start_words import START_LINK_HINT

_READ_ONLY = "SAMSAM kan just nu bara läsas. Det som skrivs går inte att spara."


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
    st.set_page_config(page_title=f"{page.title} – SAMSAM", layout="wide")
    service = _service()
    _menu(page, service)
    visitor = _visitor(service, page)
    if visitor.role is not Role.READER:
        _signed_in(service, visitor)
    selection = read_selection(_parameters(), service.register)
    read_only = (_READ_ONLY,) if service.store.read_only else ()
    html.notices((*selection.faults, *read_only))
    return Visit(page, service, selection, visitor, _palette(service.style), running.today())


def _service() -> Service:
    try:
        return running.service()
    except (SettingsError, RegisterError, StoreError) as error:
        number = logs.fault("lagret kunde inte öppnas", error)
        html.show("<h1>SAMSAM är inte tillgängligt just nu</h1>")
        told = (
            "Uppgifterna går inte att nå. Inget har gått förlorat. Försök igen om en stund.",
            f"Den som sköter SAMSAM ser orsaken i loggen. Felnummer: {number}.",
        )
        html.show(html.paragraphs(told))
        st.stop()


def _visitor(service: Service, page: Page) -> Visitor:
    try:
        return require(service, page.right)
    except ForbiddenError as error:
        html.show("<h1>Sidan är inte öppen för dig</h1>")
        html.show(html.paragraphs((str(error),)))
        html.show(_way_in(service))
        st.stop()


def _way_in(service: Service) -> str:
    """How who may see more gets in."""
    if start_link_lets_in(service):
        return f"<p>{START_LINK_HINT}</p>"
    if not accounts.in_use(service) and not provider_is_set_up():
        return ""
    address = SIGN_IN.id if provider_is_set_up() else "konto/logga-in"
    return f'<p><a href="{address}">Logga in</a></p>'


def _parameters() -> dict[str, str]:
    """The address' parameters; of one that is repeated, the last."""
    return {name: st.query_params[name] for name in st.query_params}


def _palette(style: HouseStyle) -> Palette:
    return dark(style) if st.context.theme.type == "dark" else light(style)


def _menu(page: Page, service: Service) -> None:
    """The menu as a navigation landmark; samsam.js makes its links change page without a load."""
    links = "".join(_menu_link(p, current=p is page) for p in PAGES if p.menu)
    name = escape(service.settings.municipality_name)
    html.show(
        f'<header class="s-head"><a class="s-brand s-link" href="./">SAMSAM<span>{name} kommun'
        f'</span></a><nav aria-label="Huvudmeny"><ul>{links}</ul></nav>'
        f"{_logotype(service.style)}</header>"
    )


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
        words = f"Du arbetar som {name} i den här webbläsaren. {leave}"
    else:
        words = f"Inloggad: {name}, {visitor.role.title}. {_administer(visitor)}{leave}"
    html.show(f'<p class="s-visitor">{words}</p>')


def _administer(visitor: Visitor) -> str:
    if not visitor.role.may(ADMINISTER.right):
        return ""
    return f'<a class="s-link" href="{ADMINISTER.id}">{ADMINISTER.title}</a> '


def _menu_link(page: Page, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    address = "./" if page is HOME else page.id
    return f'<li><a class="s-link" href="{address}"{mark}>{escape(page.menu)}</a></li>'


def choose(visit: Visit, **changes: object) -> None:
    """Change the reader's choices in the address; the page is then drawn from there."""
    chosen = visit.selection.changed(**changes)
    st.query_params.from_dict(chosen.write())

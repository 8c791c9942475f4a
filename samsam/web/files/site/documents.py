"""A page of the copy as a document of its own: without script, and without anything to fill in."""

from __future__ import annotations

from datetime import date
from html import escape

from samsam.services.core.selection import read_selection
from samsam.services.core.service import Service
from samsam.swedish import listing, long_date
from samsam.web.files.prerendered import drawn
from samsam.web.files.site.addresses import ROOT, Address, Addresses
from samsam.web.files.view_documents import head_tags
from samsam.web.page import surface
from samsam.web.page.heads import Head, head_of
from samsam.web.page.pages import Page


def page_document(
    service: Service, addresses: Addresses, address: Address, today: date, *, on_the_web: bool
) -> str:
    """A page in one view, with the links that it has on the server.

    The head describes it to others, with a picture, where the copy has an address `on_the_web`.
    """
    page = address.page
    if page is None:
        raise ValueError(address.path)
    selection = read_selection(dict(address.parameters), service.register, today)
    copy = surface.Copy(addresses.has)
    body = drawn(surface.WholePage(page, selection, today, copy=copy))
    head = head_of(service, page, selection, today)
    tags = head_tags(head, ROOT, service) if on_the_web else _plain_tags(head)
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{tags}'
        '<link rel="icon" href="ikon.svg" type="image/svg+xml">'
        '<link rel="manifest" href="samsam.webmanifest">'
        '<link rel="stylesheet" href="samsam.css"></head><body class="s-copied">'
        f'<div id="s-before"><main class="stMainBlockContainer s-document">{body}'
        f"{_about_copy(service, page, copy, today)}</main></div></body></html>"
    )


def _plain_tags(head: Head) -> str:
    return (
        f"<title>{escape(head.title)}</title>"
        f'<meta name="description" content="{escape(head.sentence)}">'
    )


def _about_copy(service: Service, _page: Page, copy: surface.Copy, today: date) -> str:
    """That it is a copy, of which day, and what of the page it doesn't have."""
    day = long_date(today)
    whose = f"SAMSAM, {service.settings.municipality},"
    words = f"Det här är en kopia av {whose} som sidan var {day}. Nya siffror visas inte här."
    left = listing([f"”{label}”" for label in dict.fromkeys(copy.left_out)])
    many = len(set(copy.left_out)) > 1
    choice = f" {'Valen' if many else 'Valet'} {left} finns bara i SAMSAM." if left else ""
    return f'<footer class="s-about-copy"><p>{escape(words + choice)}</p></footer>'

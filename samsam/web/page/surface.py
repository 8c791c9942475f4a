"""What a page is drawn on: Streamlit, or a document that is answered before Streamlit has begun.

A page's file and its parts are the same for both. What they show goes through here and through
`html.show` and `choosing`, so that there is one description of a page and no second wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any, NoReturn
from urllib.parse import urlencode

import streamlit as st
from markdown_it import MarkdownIt
from plotly.graph_objects import Figure as Chart

from samsam.services.core.selection import Selection
from samsam.web.page.pages import Page

# As `st.markdown` reads texts: tables and struck words besides CommonMark, and no HTML.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class StoppedError(Exception):
    """The page ends here."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as a picture, for where nothing answers to touch. `address` is for a wide screen.

    `narrow` is for a phone. `height` is that of the chart it stands in for and `widths` those of
    the two, in pixels.
    """

    address: str
    narrow: str
    height: int
    widths: tuple[int, int]


@dataclass(slots=True)
class Copy:
    """The site as files, which answers nothing: choices are links to views that it has.

    `has` says whether it has a page with these parameters. `left_out` are the labels of choices
    that it doesn't have.
    """

    has: Callable[[Page, Mapping[str, str]], bool]
    left_out: list[str] = field(default_factory=list)


@dataclass(slots=True)
class WholePage:
    """A page as one document, for a reader who hasn't signed in. `copy` is None on the server.

    `parameters` are the address' own, for a page that reads more of them than the selection.
    """

    page: Page
    selection: Selection
    today: date
    parameters: Mapping[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    asked: dict[str, str] | None = None
    copy: Copy | None = None

    def parameters_of(self, act: Callable[[], object]) -> dict[str, str]:
        """The address' parameters that a choice leads to."""
        self.asked = None
        act()
        return dict(self.asked or {})


_drawn: ContextVar[WholePage | None] = ContextVar("document", default=None)


def document() -> WholePage | None:
    """The document that is being made; None when Streamlit draws the page."""
    return _drawn.get()


@contextmanager
def drawing(on: WholePage) -> Iterator[WholePage]:
    """Everything that a page shows inside the block is put on the document."""
    token = _drawn.set(on)
    try:
        yield on
    finally:
        _drawn.reset(token)


# What parts of pages show


def show(html: str) -> None:
    """Put HTML on the page; Streamlit takes away scripts and event handlers besides."""
    if on := document():
        on.parts.append(f'<div class="stHtml" data-testid="stHtml">{html}</div>')
    else:
        st.html(html)


def show_for_now(html: str = "") -> Callable[[str], object]:
    """Put HTML on a page of Streamlit's; what is returned puts other HTML in its place."""
    return (st.html(html) if html else st.empty()).html


def markdown(text: str) -> None:
    """A text for people to edit, as Markdown."""
    if on := document():
        made = _MARKDOWN.render(text)
        inside = f'<div data-testid="stMarkdownContainer">{made}</div>'
        on.parts.append(f'<div class="stMarkdown">{inside}</div>')
    else:
        st.markdown(text, anchors=False)


@contextmanager
def fold(label: str) -> Iterator[None]:
    """What stands inside is one click away."""
    on = document()
    if on is None:
        with st.expander(label):
            yield
        return
    on.parts.append(f'<details class="s-fold"><summary>{escape(label)}</summary><div>')
    yield
    on.parts.append("</div></details>")


def columns(count: int) -> Sequence[AbstractContextManager[object]]:
    """Places side by side, each to be drawn in once and in order; below each other on a phone."""
    on = document()
    if on is None:
        return st.columns(count)
    return [_column(on, number, count) for number in range(count)]


@contextmanager
def _column(on: WholePage, number: int, count: int) -> Iterator[None]:
    on.parts.append(f'{"<div class=s-columns>" if number == 0 else ""}<div class="s-column">')
    yield
    on.parts.append(f"</div>{'</div>' if number == count - 1 else ''}")


def chart(
    drawn: Callable[[], Chart],
    picture: Callable[[], Picture],
    *,
    key: str,
    alt: str,
    config: Mapping[str, Any],
) -> None:
    """A chart as a picture, and when it is asked for one that answers to touch.

    The program of the second is more than a megabyte, so most readers are better off without. The
    button is ours and stands in a document too; samsam.js clicks Streamlit's, which isn't seen.
    """
    on = document()
    name = f"live_{key}"
    asked = f"{name}_asked"
    is_live = on is None and bool(st.session_state.get(asked))
    if is_live:
        st.plotly_chart(drawn(), theme=None, config=dict(config), key=key, alt=alt)
    else:
        show(_still(picture(), alt))
    if on is None or on.copy is None:
        show(_live_button(name, _AS_PICTURE if is_live else _LIVE))
    if on is None:
        st.button(_LIVE, key=name, on_click=lambda: st.session_state.update({asked: not is_live}))


_LIVE = "Visa diagrammet med värden att peka på"
_AS_PICTURE = "Visa diagrammet som bild"
_NOT_IN_CLASS = re.compile(r"[^a-zA-Z0-9_-]")


def _still(found: Picture, alt: str) -> str:
    sizes = zip(("wide", "narrow"), (found.address, found.narrow), found.widths, strict=True)
    images = "".join(
        f'<img class="s-{size}" src="{escape(address)}" width="{width}" height="{found.height}" '
        f'alt="{escape(alt)}">'
        for size, address, width in sizes
    )
    return f'<div class="s-chart" style="min-height:{found.height}px">{images}</div>'


def _live_button(name: str, words: str) -> str:
    """`name` is the key of Streamlit's own button, as the page's classes have it."""
    live = f"st-key-{_NOT_IN_CLASS.sub('-', name)}"
    return (
        f'<p class="s-live"><button type="button" class="s-button" data-live="{live}">{words}'
        "</button></p>"
    )


def stop() -> NoReturn:
    """End the page here."""
    if document() is not None:
        raise StoppedError
    st.stop()


# Choices: forms of one choice each, which work without a script


@dataclass(frozen=True, slots=True)
class Choice:
    """An option in a document: the words for it, and the address' parameters that it leads to."""

    words: str
    parameters: dict[str, str]
    chosen: bool


def choice_form(on: WholePage, label: str, options: Sequence[Choice]) -> None:
    """One of the options, as a list with a button."""
    if on.copy:
        _choice_links(on, on.copy, label, options)
        return
    now = on.selection.write()
    name = _name(now, [o.parameters for o in options])
    if not name:
        return
    items = "".join(
        f'<option value="{escape(o.parameters.get(name, ""))}"{" selected" * o.chosen}>'
        f"{escape(o.words)}</option>"
        for o in options
    )
    _form(on, label, f'<select name="{escape(name)}">{items}</select>', _others(options, name))


def tick_form(on: WholePage, label: str, options: tuple[Choice, Choice]) -> None:
    """On or off, as a box with a button. The options are off and on."""
    off, switched = options
    name = _name(on.selection.write(), [off.parameters, switched.parameters])
    link = (off if switched.chosen else switched).parameters
    if not name:
        return
    if on.copy and not on.copy.has(on.page, link):
        on.copy.left_out.append(label)
        return
    sign = "☑" if switched.chosen else "☐"
    address = escape(_address(on.page, link))
    on.parts.append(
        f'<p class="s-tick"><a href="{address}"><span aria-hidden="true">{sign}</span> '
        f"{escape(label)}</a></p>"
    )


def _choice_links(on: WholePage, copy: Copy, label: str, options: Sequence[Choice]) -> None:
    """The options that the copy has, as a list of links that opens; else the choice is left out."""
    found = [o for o in options if o.chosen or copy.has(on.page, o.parameters)]
    if len(found) < 2:
        copy.left_out.append(label)
        return
    now = "".join(f": {o.words}" for o in found if o.chosen)
    items = "".join(_choice_link(on.page, o) for o in found)
    on.parts.append(
        f'<details class="s-fold"><summary>{escape(label + now)}</summary>'
        f"<ul>{items}</ul></details>"
    )


def _choice_link(page: Page, option: Choice) -> str:
    if option.chosen:
        return f'<li><strong aria-current="true">{escape(option.words)}</strong></li>'
    return (
        f'<li><a href="{escape(_address(page, option.parameters))}">{escape(option.words)}</a></li>'
    )


def _name(now: dict[str, str], leads_to: Sequence[dict[str, str]]) -> str:
    """The parameter that a choice is about: the one whose value is another for each option."""
    names = [name for found in (now, *leads_to) for name in found]
    values = {n: {found.get(n, "") for found in leads_to} for n in dict.fromkeys(names)}
    return max(values, key=lambda n: len(values[n]), default="") if len(leads_to) > 1 else ""


def _others(options: Sequence[Choice], name: str) -> dict[str, str]:
    """What the address holds besides the choice, whichever option is taken."""
    first = next((o.parameters for o in options if not o.chosen), {})
    return {n: v for n, v in first.items() if n != name}


def _form(on: WholePage, label: str, field: str, others: dict[str, str]) -> None:
    hidden = "".join(
        f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in others.items()
    )
    on.parts.append(
        f'<form class="s-choice" method="get" action="{escape(on.page.id or "./")}">{hidden}'
        f"<label><span>{escape(label)}</span>{field}</label>"
        '<button class="s-button">Visa</button></form>'
    )


def _address(page: Page, parameters: dict[str, str]) -> str:
    query = urlencode(parameters)
    return f"{page.id or './'}{'?' if query else ''}{query}"

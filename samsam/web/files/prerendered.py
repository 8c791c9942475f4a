"""A public page as HTML, made by the page's own file, before Streamlit has begun.

Who hasn't signed in gets it in the document itself: it is there to read at once, without a script
and for whoever only looks at the document. Streamlit then takes over in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import MappingProxyType

from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.web.base import logs
from samsam.web.page import pages, surface
from samsam.web.page.pages import Page

_ROOT = Path(__file__).resolve().parents[3]
PRERENDERED = pages.PUBLIC

# Pages with choices that no other page has.
_READS_MORE = frozenset({pages.EXPORT})
_NONE: Mapping[str, str] = MappingProxyType({})


def page_html(
    service: Service,
    page: Page,
    selection: Selection,
    today: date,
    parameters: Mapping[str, str] = _NONE,
) -> str:
    """The page as a reader sees it in this view; empty for a page that isn't made beforehand.

    `parameters` are those of the address, whose selection it is. What fails is logged and gives
    nothing: the page itself then says what is wrong.
    """
    try:
        return made_html(service, page, selection, today, parameters)
    except Exception as error:  # noqa: BLE001 - any fault at all: the page itself says it
        logs.fault("en sida kunde inte göras i förväg", error)
        return ""


def made_html(
    service: Service,
    page: Page,
    selection: Selection,
    today: date,
    parameters: Mapping[str, str] = _NONE,
) -> str:
    """As `page_html`, but raises what fails."""
    if page not in PRERENDERED or not _script(page).exists():
        return ""
    more = tuple(sorted(parameters.items())) if page in _READS_MORE else ()
    return _made(service, page, selection, today, more)


@kept_until(Change.VALUES, Change.PUBLIC, most=128)
def _made(
    service: Service,  # noqa: ARG001 - the page asks for it anew; here it is the key
    page: Page,
    selection: Selection,
    today: date,
    more: tuple[tuple[str, str], ...],
) -> str:
    return drawn(surface.WholePage(page, selection, today, dict(more)))


def drawn(document: surface.WholePage) -> str:
    """The page as HTML, drawn by its own file. Raises what the page raises."""
    with surface.drawing(document), suppress(surface.StoppedError):
        _run(document.page)
    return "".join(document.parts)


def _script(page: Page) -> Path:
    return _ROOT / "app.py" if page is pages.HOME else _ROOT / "pages" / f"{page.id}.py"


def _run(page: Page) -> None:
    """Run the page's file, as Streamlit does for each visitor."""
    spec = spec_from_file_location("samsam_page", _script(page))
    if spec is None or spec.loader is None:
        raise ImportError(page.id)
    spec.loader.exec_module(module_from_spec(spec))

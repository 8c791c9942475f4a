"""Where in the copy each address of the server is: a page with choices has a folder of its own.

Every link leads to a file by its name (`index.html` included) and is relative, so that the copy
works on any path of any web server, and opened from a disk.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from samsam.model.indicators.indicator import Register
from samsam.services.core.selection import read_selection
from samsam.web.files.prerendered import PRERENDERED
from samsam.web.page import pages
from samsam.web.page.heads import HOME_NAME, relevant
from samsam.web.page.pages import PAGES, Page

# A host that nobody can have (RFC 2606): pages are made as if the copy were answered from there.
ROOT = "http://kopia.invalid/"
_INDEX = "index.html"
_UNSAFE = re.compile(r"[^A-Za-z0-9_.~-]+")
_BY_ADDRESS = {p.id: p for p in PAGES}
# The choices whose views are kept, each by itself beside what the page is about. The others (a day
# of knowledge, a first year, a group …) have thousands of views together.
_KEPT: dict[Page, tuple[frozenset[str], frozenset[str]]] = {
    pages.HOME: (frozenset(), frozenset({"malbild", "visa"})),
    pages.INDICATOR: (frozenset({"nyckeltal"}), frozenset({"eftertradare"})),
    pages.CHANGES: (frozenset({"ar"}), frozenset()),
    pages.COMPARE: (frozenset({"nyckeltal"}), frozenset()),
    pages.ANALYSIS: (frozenset({"ar", "utgava"}), frozenset({"jamfor"})),
    pages.OVER_TIME: (frozenset({"folj"}), frozenset()),
    pages.YEAR_WHEEL: (frozenset({"ar"}), frozenset()),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the server: its path after the first page's, and its parameters in order."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def page(self) -> Page | None:
        """The page that is answered at the path; None for files."""
        return _BY_ADDRESS.get(self.path)

    @property
    def file(self) -> str:
        """Its place in the copy, as `nyckeltal/nyckeltal-neet/index.html`."""
        folders = [f"{name}-{_safe(value)}" for name, value in self.parameters]
        if self.page is not None:
            start = [self.path or HOME_NAME] if self.path or folders else []
            return "/".join([*start, *folders, _INDEX])
        folder, _, name = self.path.rpartition("/")
        if _is_document(self.path):
            folder, name = self.path.rstrip("/"), _INDEX
        return "/".join([*filter(None, folder.split("/")), *folders, name])


def _is_document(path: str) -> bool:
    """True for the documents that aren't Streamlit's pages."""
    return path.endswith("/") or path.startswith("diagram/")


def _safe(value: str) -> str:
    """A choice's value as the name of a folder, on every system."""
    return _UNSAFE.sub("_", value)


class Addresses:
    """Reads the links of pages, and knows which views the copy has."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def has(self, page: Page, parameters: Mapping[str, str]) -> bool:
        """True when the copy has the page with just these choices; those it ignores don't count."""
        return page in PRERENDERED and self._kept(page, parameters) == self._chosen(
            page, parameters
        )

    def read(self, link: str, place: str) -> tuple[Address, str] | None:
        """The address that a link on `place` leads to, and the part of the page.

        None for links to elsewhere and to what the copy doesn't have.
        """
        if not link or link.startswith("#"):
            return None
        parts = urlsplit(urljoin(ROOT + place, link))
        if f"{parts.scheme}://{parts.netloc}/" != ROOT:
            return None
        path, query = unquote(parts.path.lstrip("/")), dict(parse_qsl(parts.query))
        query.pop("v", None)  # what a file holds, in the name of style and script
        page = _BY_ADDRESS.get(path)
        if page is not None:
            if page not in PRERENDERED:
                return None
            query = self._kept(page, query)
        return Address(path, tuple(query.items())), parts.fragment

    def _chosen(self, page: Page, parameters: Mapping[str, str]) -> dict[str, str]:
        return relevant(page, read_selection(parameters, self._register)).write()

    def _kept(self, page: Page, parameters: Mapping[str, str]) -> dict[str, str]:
        about, alone = _KEPT.get(page, (frozenset(), frozenset()))
        chosen = self._chosen(page, parameters)
        kept = {name: value for name, value in chosen.items() if name in about}
        return kept | dict([(n, v) for n, v in chosen.items() if n in alone][:1])


def relative(target: Address, fragment: str, file: str) -> str:
    """The link to an address from a file of the copy."""
    return quote(posixpath.relpath(target.file, posixpath.dirname(file) or ".")) + _part(fragment)


def absolute(target: Address, fragment: str, root: str) -> str:
    """The address on the web of what the copy has, where `root` is that of its first page."""
    return root + quote(target.file.removesuffix(_INDEX)) + _part(fragment)


def _part(fragment: str) -> str:
    return f"#{fragment}" if fragment else ""

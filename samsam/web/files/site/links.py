"""The links of a text as the copy has them: to files of its own, and each of them remembered."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from samsam.web.files.site.addresses import ROOT, Address, Addresses, absolute, relative

# Attributes of our own documents, where every text is escaped.
_ATTRIBUTE = re.compile(r'(?<= )(href|src|srcset)="([^"]*)"')
_DEAD = re.compile(r'<a [^>]*href="kopia:borta"[^>]*>(.*?)</a>', re.DOTALL)
_GONE = "kopia:borta"
_WHOLE = re.compile(re.escape(ROOT) + r"[^\s\"'<>\\]*")
_ELSEWHERE = ("http:", "https:", "mailto:", "data:", "tel:", "#")

Found = Callable[[Address], None]


class CopiedLinks:
    """Changes the links of texts. `found` is called with everything that they lead to.

    `root` is the copy's own address on the web, with `/`; empty when it isn't known, and links are
    relative then also where an absolute address is usual.
    """

    def __init__(self, addresses: Addresses, root: str, found: Found) -> None:
        self._addresses = addresses
        self._root = root
        self._found = found

    def in_html(self, text: str, place: Address) -> str:
        """A document; a link to what the copy doesn't have becomes its words alone."""

        def changed(match: re.Match[str]) -> str:
            return f'{match[1]}="{escape(self._link(unescape(match[2]), place))}"'

        linked = _ATTRIBUTE.sub(changed, text)
        return self.in_text(_DEAD.sub(r"<span>\1</span>", linked), place, marked_up=True)

    def in_text(self, text: str, place: Address, *, marked_up: bool) -> str:
        """Absolute addresses in any text; with `marked_up` in HTML or XML."""

        def changed(match: re.Match[str]) -> str:
            found = unescape(match[0]) if marked_up else match[0]
            target = self._addresses.read(found, place.path)
            if target is None:
                return self._root or "./"
            self._found(target[0])
            if self._root:
                return absolute(*target, self._root)
            return relative(*target, place.file)

        return _WHOLE.sub(changed, text)

    def _link(self, link: str, place: Address) -> str:
        if link.startswith(_ELSEWHERE):  # our own absolute addresses are changed in the text
            return link
        target = self._addresses.read(link, place.path)
        if target is None:
            return _GONE
        self._found(target[0])
        return relative(*target, place.file)

"""The addresses of a site for search engines (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree as ET

MIME = "application/xml; charset=utf-8"
# The protocol's own limit for one file.
MOST_ADDRESSES = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def site_map(addresses: Iterable[str], changed_on: date | None) -> bytes:
    """The absolute addresses, at most 50 000, each changed last on the day, if one is known."""
    top = ET.Element("urlset", {"xmlns": _NAMESPACE})
    for _, address in zip(range(MOST_ADDRESSES), addresses, strict=False):
        url = ET.SubElement(top, "url")
        ET.SubElement(url, "loc").text = address
        if changed_on is not None:
            ET.SubElement(url, "lastmod").text = changed_on.isoformat()
    return bytes(ET.tostring(top, "utf-8", xml_declaration=True))

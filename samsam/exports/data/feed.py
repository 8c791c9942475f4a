"""What is new as an Atom feed (RFC 4287), which newsreaders and other programs follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from samsam.charts.writable import writable

MIME = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One piece of news. `key` names it for ever; `address` is relative to SAMSAM's first page."""

    key: str
    title: str
    sentences: tuple[str, ...]
    updated: datetime
    address: str


@dataclass(frozen=True, slots=True)
class FeedDescription:
    """What the feed is of. `key` names it for ever, `root` is SAMSAM's own address, with `/`."""

    key: str
    title: str
    author: str
    root: str
    address: str


def feed(entries: Iterable[FeedEntry], about: FeedDescription) -> bytes:
    """The feed, the newest first. An entry keeps its id for as long as its key is the same."""
    ET.register_namespace("", _ATOM)
    newest = sorted(entries, key=lambda e: (e.updated, e.key), reverse=True)
    top = ET.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "sv"})
    _text(top, "id", _id(about.key))
    _text(top, "title", about.title)
    _text(top, "updated", _instant(newest[0].updated if newest else _NEVER))
    _text(ET.SubElement(top, _name("author")), "name", about.author)
    itself = {"rel": "self", "type": "application/atom+xml", "href": about.root + about.address}
    ET.SubElement(top, _name("link"), itself)
    ET.SubElement(top, _name("link"), {"rel": "alternate", "type": "text/html", "href": about.root})
    _text(top, "icon", f"{about.root}ikon.svg")
    for entry in newest:
        _add(top, entry, about.root)
    return bytes(ET.tostring(top, "utf-8", xml_declaration=True))


def _add(top: ET.Element, entry: FeedEntry, root: str) -> None:
    item = ET.SubElement(top, _name("entry"))
    _text(item, "id", _id(entry.key))
    _text(item, "title", entry.title)
    _text(item, "updated", _instant(entry.updated))
    href = root + entry.address.removeprefix("./")
    ET.SubElement(item, _name("link"), {"rel": "alternate", "type": "text/html", "href": href})
    _text(item, "summary", " ".join(s for s in entry.sentences if s))


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, _name(name)).text = writable(words)


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _id(key: str) -> str:
    """The same for the same key wherever SAMSAM is reached."""
    return uuid5(NAMESPACE_URL, f"samsam:{key}").urn


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""XML as a tree whose elements know their bytes, so that a part of it can be exchanged.

A file that is parsed and written again isn't the same bytes. Here only the exchanged spans change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from samsam.sources.files.file_kind import damaged

_DEEPEST = 400  # elements inside each other; Office has some forty
_MOST_ELEMENTS = 600_000  # some 300 MB of memory, and a text of some 10 MB


class TooManyElementsError(Exception):
    """An XML file has more elements than there is memory set aside for."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with its place in the bytes.

    `start` to `opened` is its start tag, `closing` to `end` its end tag; an empty element has none.
    """

    name: str
    attributes: dict[str, str]
    start: int
    opened: int
    parent: Element | None
    closing: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text."""
        return "".join(self.texts)

    def walk(self) -> Iterator[Element]:
        """It and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(found.children))

    def all(self, *names: str) -> Iterator[Element]:
        """Those below it with one of the names."""
        return (e for e in self.walk() if e.name in names)

    def first(self, *names: str) -> Element | None:
        """The first below it with one of the names."""
        return next(self.all(*names), None)

    def child(self, name: str) -> Element | None:
        """Its first child of the name."""
        return next((c for c in self.children if c.name == name), None)

    def above(self, *names: str) -> Element | None:
        """The nearest around it with one of the names."""
        found = self.parent
        while found is not None and found.name not in names:
            found = found.parent
        return found


def parsed(content: bytes) -> Element:
    """The tree of an XML file in UTF-8.

    Raises UnreadableError for anything else, and TooManyElementsError.
    """
    reader = _Reader(content)
    try:
        return reader.read()
    except (expat.ExpatError, ValueError, IndexError) as error:
        raise damaged() from error


class _Reader:
    """Builds the tree while the parser goes through the bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.XmlDeclHandler = self._declared
        self._parser = parser

    def read(self) -> Element:
        self._parser.Parse(self._content, True)
        if self._root is None:
            raise ValueError("no element")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise TooManyElementsError
        if len(self._open) >= _DEEPEST:
            raise ValueError("too deep")
        start = self._parser.CurrentByteIndex
        parent = self._open[-1] if self._open else None
        made = Element(name, attributes, start, _tag_end(self._content, start), parent)
        if parent is None:
            self._root = made
        else:
            parent.children.append(made)
        self._open.append(made)

    def _end(self, _name: str) -> None:
        done = self._open.pop()
        if self._content[done.opened - 2 : done.opened] == b"/>":
            done.closing = done.end = done.opened
            return
        done.closing = self._parser.CurrentByteIndex
        done.end = self._content.index(b">", done.closing) + 1

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def _refuse(self, *_: object) -> None:
        raise ValueError("Office writes no document type")

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            raise ValueError("places are counted in UTF-8")


def _tag_end(content: bytes, start: int) -> int:
    """Where a start tag ends; `>` may stand in an attribute."""
    at, quote = start, 0
    while True:
        sign = content[at]
        if quote:
            quote = 0 if sign == quote else quote
        elif sign in b"\"'":
            quote = sign
        elif sign == ord(">"):
            return at + 1
        at += 1


class Edits:
    """Exchanges of spans of some bytes, carried out together."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._made: dict[tuple[int, int], bytes] = {}

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Exchange a span; an empty one is a place to write at."""
        self._made[start, end] = new

    def remove(self, element: Element) -> None:
        """Take an element away."""
        self.replace(element.start, element.end, b"")

    def raw(self, element: Element) -> bytes:
        """An element's bytes as they were."""
        return self.content[element.start : element.end]

    def set_attributes(self, element: Element, **values: str) -> None:
        """Give an element other values of some attributes; those that it lacks are added."""
        tag = self.content[element.start : element.opened]
        for name, value in values.items():
            tag = _with_attribute(tag, name, value)
        self.replace(element.start, element.opened, tag)

    def set_text(self, element: Element, text: str) -> None:
        """Give an element another text."""
        written = escape(text, quote=False).encode("utf-8")
        if element.closing > element.opened or element.end > element.opened:
            self.replace(element.opened, element.closing, written)
            return
        name = element.name.encode("utf-8")
        tag = self.content[element.start : element.opened].removesuffix(b"/>").rstrip()
        self.replace(element.start, element.end, tag + b">" + written + b"</" + name + b">")

    def applied(self) -> bytes:
        """The bytes with all exchanges. Raises ValueError when two of them overlap."""
        return self.applied_between(0, len(self.content))

    def applied_between(self, first: int, last: int) -> bytes:
        """A span of the bytes with its exchanges, all of which lie in it."""
        made, at = [], first
        for (start, end), new in sorted(self._made.items()):
            if start < at:
                raise ValueError("two exchanges of the same bytes")
            made += [self.content[at:start], new]
            at = end
        return b"".join([*made, self.content[at:last]])


def _with_attribute(tag: bytes, name: str, value: str) -> bytes:
    written = escape(value).encode("utf-8")
    found = re.search(rb"(\s" + name.encode() + rb"\s*=\s*)(\"[^\"]*\"|'[^']*')", tag)
    if found:
        return tag[: found.start(2)] + b'"' + written + b'"' + tag[found.end(2) :]
    end = b"/>" if tag.endswith(b"/>") else b">"
    return tag.removesuffix(end) + b" " + name.encode() + b'="' + written + b'"' + end

"""One object in a service's answer, whose fields are checked as they are taken.

A field that is gone, renamed or of another kind means that the service has changed its contract:
that is reported, not guessed around. Fields that nobody takes are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from samsam.sources.services.faults import FetchFault

T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")

_WORDS: dict[type, str] = {
    str: "en text", int: "ett heltal", float: "ett tal", bool: "ja eller nej",
    dict: "ett objekt", list: "en lista",
}  # fmt: skip


class JsonAnswer:
    """An object at a place in an answer. Every method raises what `error` makes of the fault.

    For a service that is a FetchError (Fault.CONTRACT).
    """

    __slots__ = ("_content", "_error", "_place")

    def __init__(self, content: object, place: str, error: Callable[[FetchFault, str], Exception]):
        self._place = place
        self._error = error
        if not isinstance(content, dict):
            raise self.changed(f"{place} ska vara ett objekt")
        self._content: dict[str, Any] = content

    def changed(self, what: str) -> Exception:
        """The fault that the contract is broken."""
        return self._error(FetchFault.CONTRACT, what)

    def take(self, name: str, kind: type[T]) -> T:
        """A field that must be there, of the kind given."""
        value = self._content.get(name)
        if isinstance(value, str) and not storable(value):
            raise self.changed(f"fältet {name} i {self._place} har tecken som inte går att spara")
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        raise self.changed(f"fältet {name} i {self._place} ska vara {_WORDS[kind]}")

    def raw(self, name: str) -> object:
        """A field as it is, None when it isn't there: for what comes in several forms."""
        return self._content.get(name)

    def optional(self, name: str, kind: type[T]) -> T | None:
        """A field that may be null or absent, else of the kind given."""
        return None if self._content.get(name) is None else self.take(name, kind)

    def number_or_null(self, name: str) -> float | None:
        """A number, whole or not, in a field that must be there but may be null."""
        if name in self._content and self._content[name] is None:
            return None
        value = self._content.get(name)
        try:
            return float(value if type(value) is int else self.take(name, float))
        except OverflowError:
            raise self.changed(f"fältet {name} i {self._place} är för stort") from None

    def child(self, name: str) -> JsonAnswer:
        """An object that must be there."""
        return JsonAnswer(self.take(name, dict), f"{self._place}.{name}", self._error)

    def children(self, name: str) -> list[JsonAnswer]:
        """The objects of a list that must be there."""
        place = f"{self._place}.{name}"
        return [JsonAnswer(one, place, self._error) for one in self.take(name, list)]


def storable(text: str) -> bool:
    """JSON can hold NUL and half surrogate pairs; neither screen nor store can."""
    return "\0" not in text and (text.isascii() or not _SURROGATE.search(text))

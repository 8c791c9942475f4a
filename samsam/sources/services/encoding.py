"""Text that somebody has encoded twice: `Ã¤` for `ä`. Repaired where that can be proven."""

from __future__ import annotations

_MOST_TIMES = 3
# What Swedish names are written with. Letters beyond come of a word that ends in Å or Ä and a mark.
_WRITTEN = frozenset(map(chr, range(0xA0, 0x100))) | frozenset("–—‘’‚“”„…€•†‡‰‹›™")


def repaired(text: str) -> str:
    """The text as it was before UTF-8 was read as Windows-1252, once or several times.

    That is proven when every character of it is a byte, and all of those bytes are UTF-8 for what
    Swedish names are written with: by chance none is. Anything else is given back as it came.
    """
    layer, found = _once(text), text
    for _ in range(_MOST_TIMES):
        if layer is None:
            break
        if all(c.isascii() or c in _WRITTEN for c in layer):
            found = layer
        layer = _once(layer)
    return found


def _once(text: str) -> str | None:
    """One layer off; None when there was none."""
    if text.isascii():
        return None
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except UnicodeError:
        return None


def _byte(character: str) -> bytes:
    """The byte that was read as this character; Windows leaves five as they are. UnicodeError."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")

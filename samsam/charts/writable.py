"""Characters that every file format can hold. What a text means to a program is not its matter."""

from __future__ import annotations

from samsam.swedish import unbroken

_KEPT = "\n\t"
_NO_CHARACTERS = ("\ufffe", "\uffff")


def writable(text: str) -> str:
    """The text without control characters, lone surrogates and codes that are no characters."""
    return "".join(c for c in text if c in _KEPT or _is_character(c))


def unparted(text: str) -> str:
    """The same with numbers that stay on one line, in whatever letters the file is shown."""
    return unbroken(writable(text))


def _is_character(c: str) -> bool:
    control = ord(c) < 32 or 127 <= ord(c) < 160
    return not control and not "\ud800" <= c <= "\udfff" and c not in _NO_CHARACTERS

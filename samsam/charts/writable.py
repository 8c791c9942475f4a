"""Characters that every file format can hold. What a text means to a program is not its matter."""

from __future__ import annotations

import re

from samsam.swedish import unbroken

# Control characters but for new line and tab, lone surrogates, and codes that are no characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text without control characters, lone surrogates and codes that are no characters."""
    return _UNWRITABLE.sub("", text)


def unparted(text: str) -> str:
    """The same with numbers that stay on one line, in whatever letters the file is shown."""
    return unbroken(writable(text))

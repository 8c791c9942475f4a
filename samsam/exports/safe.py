"""Text that stays text: nothing that people or sources have written becomes a formula."""

from __future__ import annotations

import re
from urllib.parse import quote

from samsam.charts.writable import writable
from samsam.swedish import unbroken

_LONGEST_CELL = 32_767
# Takes no room, and belongs to no reference.
_WORD_JOINER = "\u2060"
_SPAN = re.compile(r"(?<=\d)–(?=\d)")
# What stands as it is in an address.
_IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"
_ACTING = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """Text that a spreadsheet can hold: no control characters, no more than a cell takes."""
    return writable(text)[:_LONGEST_CELL]


def chart_text(text: str) -> str:
    """Text in a chart, where a name such as `Blad!A1` is taken for a reference to cells."""
    return cell(text).replace("!", f"!{_WORD_JOINER}")


def chart_title(text: str) -> str:
    """The same for a headline in a chart: its numbers and spans of years are on one line each."""
    return _SPAN.sub(f"–{_WORD_JOINER}", chart_text(unbroken(text)))


def csv_cell(text: str) -> str:
    """The same for CSV, where a cell that begins like a formula is opened as one: `'` goes before.

    Only for text: a negative number is a number, and stays as it is.
    """
    kept = cell(text)
    return f"'{kept}" if kept.startswith(_ACTING) else kept


def safe_address(link: str) -> str:
    """An address as files take it: what isn't plain in it is written with %."""
    return quote(link, safe=_IN_ADDRESSES)

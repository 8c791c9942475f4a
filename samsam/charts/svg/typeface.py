"""The typeface inside a light SVG: a picture in a page can't use the page's own."""

from __future__ import annotations

import re
from html import unescape

from samsam.charts.typefaces import fonts
from samsam.model.language.house_style import Font

_TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")
_BOLD = 'font-weight="700"'


def with_typeface(svg: str) -> str:
    """The same SVG with the letters that its texts use, each weight for itself."""
    written = [(unescape(text), _BOLD in looks) for looks, text in _TEXT.findall(svg)]
    face = fonts.style_sheet(
        Font(), (text for text, bold in written if not bold), (t for t, bold in written if bold)
    )
    start = svg.index(">") + 1
    return f"{svg[:start]}{face}{svg[start:]}"

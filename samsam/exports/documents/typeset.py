"""What the typesetter needs wherever it is used: the fonts that the drawings use too."""

from __future__ import annotations

from functools import lru_cache

import typst

from samsam.charts.typefaces import fonts
from samsam.model.language.house_style import Font


@lru_cache(maxsize=4)
def typeset_fonts(font: Font) -> typst.Fonts:
    """The fonts of the drawings, and none of this machine's own."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(fonts.folders(font)))

"""Typefaces of drawings: made known to the drawing library, and put into SVG files.

matplotlib's own DejaVu Sans is always there, and stands in for letters that another lacks.
"""

from __future__ import annotations

import io
from base64 import b64encode
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from samsam.model.house_style import Font

# Letters, punctuation and marks that Swedish texts and our charts use, and their neighbours.
_LETTERS = (*range(0x20, 0x180), *range(0x2010, 0x2040), 0x20AC, 0x2212, 0x25A0, 0x25CF)
_NEEDED = "ABCXYZÅÄÖabcxyzåäöé0123456789,.:%–−()"


class FontError(ValueError):
    """The file can't be used. The message is Swedish and says what to do."""


@lru_cache(maxsize=8)
def ready(font: Font) -> str:
    """The typeface's name, once texts can be measured and drawn in it."""
    for path in filter(None, (font.regular, font.bold)):
        fontManager.addfont(path)
    return font.family


def check(path: Path, family: str) -> None:
    """Raise FontError unless the file is a TrueType font of that name with Swedish letters."""
    try:
        with TTFont(path, lazy=True) as font:
            name = font["name"].getDebugName(1)
            letters = font.getBestCmap() or {}
            is_truetype = "glyf" in font and "fvar" not in font
    except Exception as error:  # the library lets any kind out for a faulty file
        raise FontError("filen är inte ett typsnitt som går att läsa. Hämta den igen") from error
    if not is_truetype:
        raise FontError("typsnittet är inte TrueType med en fast vikt. Välj en .ttf-fil för vikten")
    if name != family:
        raise FontError(f"typsnittet heter ”{name}”. Skriv family = ”{name}”")
    missing = [c for c in _NEEDED if ord(c) not in letters]
    if missing:
        raise FontError(f"typsnittet saknar tecknen {' '.join(missing)}. Välj ett annat typsnitt")
    try:
        FT2Font(str(path)).set_text(_NEEDED)
        _letters_only(str(path))
    except Exception as error:  # both libraries let any kind out for a faulty file
        raise FontError("typsnittets bokstäver går inte att rita. Hämta filen igen") from error


def folders(font: Font) -> tuple[Path, ...]:
    """Where the typeface's files lie, with those of DejaVu Sans."""
    own = {Path(path).parent for path in (font.regular, font.bold) if path}
    return (Path(mpl.get_data_path()) / "fonts" / "ttf", *sorted(own))


@lru_cache(maxsize=4)
def style_sheet(font: Font) -> str:
    """A `<style>` that carries the typeface, so that an SVG looks the same on any computer.

    Empty for DejaVu Sans, which has a twin of the same width on computers without it.
    """
    faces = (("normal", font.regular), ("bold", font.bold))
    rules = "".join(
        f"@font-face{{font-family:'{font.family}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{_letters_only(path)})}}"
        for weight, path in faces
        if path
    )
    return f"<style>{rules}</style>" if rules else ""


def _letters_only(path: str) -> str:
    """The letters of `_LETTERS` as WOFF in base64; the same file gives the same text."""
    options = Options()
    options.notdef_outline = True
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=_LETTERS)
        subsetter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
    return b64encode(file.getvalue()).decode()

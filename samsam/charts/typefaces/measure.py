"""How wide texts are drawn, as the drawing library measures them, with the typefaces in memory.

The library reads a typeface's file anew for each letter: for four times as long.
"""

from __future__ import annotations

import io
import threading
from functools import lru_cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import TextToPath

from samsam.charts.typefaces import fonts

SIZE = TextToPath.FONT_SCALE  # points: the library's own size for measures
_FRACTION = 64  # of a point: what a face counts in

# A face holds the text that it measures.
_lock = threading.Lock()


def width(text: str, bold: bool, family: str) -> float:
    """How wide a text of `SIZE` points is drawn. `family` is one that `fonts.ready` has given."""
    with _lock:
        face = _face(bold, family)
        if all(face.get_char_index(ord(letter)) for letter in text):
            face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
            return float(face.get_width_height()[0]) / _FRACTION
    return _width_with_others(text, bold, family)


@lru_cache(maxsize=8)
def _face(bold: bool, family: str) -> FT2Font:
    file = Path(fontManager.findfont(_looks(bold, family)))
    face = FT2Font(io.BytesIO(file.read_bytes()))
    face.set_size(SIZE, TextToPath.DPI)
    return face


def _width_with_others(text: str, bold: bool, family: str) -> float:
    """The same of a text with letters that the typeface lacks and others stand in for."""
    looks = _looks(bold, family)
    wide, _, _ = TextToPath().get_text_width_height_descent(text, looks, ismath=False)
    return float(wide)


def _looks(bold: bool, family: str) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(family=[family, fonts.STAND_IN], size=SIZE, weight=weight)

"""Typefaces of drawings: made known to the drawing library, and put into SVG files.

Source Sans 3 ships with SAMSAM and is the screen's too. matplotlib's own DejaVu Sans is always
there, and stands in for letters that another lacks.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from samsam.model.language.house_style import BUILT_IN_FONTS, Font

SHIPPED = BUILT_IN_FONTS[0]
STAND_IN = "DejaVu Sans"
TYPEFACES = Path(__file__).parent

# Letters, punctuation and marks that Swedish texts and our charts use, and their neighbours.
_LETTERS = (
    *range(0x20, 0x180), *range(0x2010, 0x2040), *range(0x2190, 0x219A), 0x20AC, 0x2212, 0x25A0,
    0x25C6, 0x25C7, 0x25CF, 0x2713, 0x2715,
)  # fmt: skip
_LAYOUT = frozenset({"BASE", "GDEF", "GPOS", "GSUB"})
_NEEDED = "ABCXYZÅÄÖabcxyzåäöé0123456789,.:%–−()"


class FontError(ValueError):
    """The file can't be used. The message is Swedish and says what to do."""


def files(font: Font) -> tuple[str, ...]:
    """The paths of the regular and the bold face; none for the drawing library's own."""
    if font.regular and font.bold:
        return font.regular, font.bold
    if font.family != SHIPPED:
        return ()
    return tuple(str(TYPEFACES / f"{SHIPPED}-{weight}.ttf") for weight in ("Regular", "Bold"))


_measurable = {STAND_IN}


@lru_cache(maxsize=8)
def ready(font: Font) -> str:
    """The typeface's name, once texts can be measured and drawn in it."""
    for path in files(font):
        fontManager.addfont(path)
    _measurable.add(font.family)
    return font.family


def measured_as(family: str | None) -> str:
    """A typeface that texts of a family can be measured in; of one that isn't here, a wide one."""
    return family if family in _measurable else STAND_IN


@lru_cache(maxsize=4)
def faces(font: Font) -> tuple[bytes, ...]:
    """The regular and the bold face with the letters of `_LETTERS`, to be put into documents."""
    return tuple(_letters_only(path) for path in files(font))


def check(path: Path, family: str) -> None:
    """Raise FontError unless the file is a TrueType font of that name with Swedish letters."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - 11 MB, for who has a typeface of their own

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
    own = {Path(path).parent for path in files(font)}
    return (Path(mpl.get_data_path()) / "fonts" / "ttf", *sorted(own))


def style_sheet(font: Font, texts: Iterable[str], bold: Iterable[str] = ()) -> str:
    """A `<style>` that carries the letters of some texts, so that an SVG looks the same anywhere.

    Empty for the drawing library's own, which has a twin of the same width on other computers.
    """
    faces = zip(("normal", "bold"), files(font), (texts, bold), strict=False)
    used = ((weight, path, frozenset("".join(written))) for weight, path, written in faces)
    rules = "".join(
        f"@font-face{{font-family:'{font.family}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{_face(path, letters)})}}"
        for weight, path, letters in used
        if letters
    )
    return f"<style>{rules}</style>" if rules else ""


@contextmanager
def without_layout() -> Iterator[None]:
    """Faces that are put into a PDF meanwhile have no tables of layout; for who has a turn to draw.

    Each letter has its place in the file already. The drawing library has no such choice, and
    unpacks the tables whole: for three times as long as it draws.
    """
    from fontTools import subset  # noqa: PLC0415 - 11 MB that only files need

    load = subset.load_font

    def load_without(*args: Any, **names: Any) -> Any:
        font = load(*args, **names)
        _take_out_layout(font)
        return font

    subset.load_font = load_without
    try:
        yield
    finally:
        subset.load_font = load


@lru_cache(maxsize=64)
def _face(path: str, letters: frozenset[str]) -> str:
    """Some letters as WOFF in base64; the same file and letters give the same text."""
    return b64encode(_subset(_letters_only(path), letters, "woff")).decode()


@lru_cache(maxsize=8)
def _letters_only(path: str) -> bytes:
    """The letters of `_LETTERS` as TrueType: what is drawn needs few of a file's thousands."""
    return _subset(Path(path).read_bytes(), frozenset(map(chr, _LETTERS)))


def _subset(face: bytes, letters: frozenset[str], flavor: str | None = None) -> bytes:
    """A face with some of its letters, as WOFF or (None) as TrueType with its names."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - 11 MB that only files need
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = Options()
    options.notdef_outline = True
    options.hinting = False
    options.layout_features = []  # texts are measured without them
    options.name_IDs = [1, 2] if flavor else [0, 1, 2, 3, 4, 5, 6, 13, 14]
    with TTFont(io.BytesIO(face), recalcTimestamp=False) as font:
        _take_out_layout(font)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, letters)))
        subsetter.subset(font)
        font.flavor = flavor
        file = io.BytesIO()
        font.save(file)
    return file.getvalue()


def _take_out_layout(font: Any) -> None:
    """Before a face is made smaller: else they are unpacked whole, for ten times as long."""
    for tag in _LAYOUT.intersection(font.keys()):
        del font[tag]


ready(Font())

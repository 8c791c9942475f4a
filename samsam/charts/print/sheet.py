"""A sheet of print in exact millimetres: its words, its plot and its files, without a browser.

Title, subtitle, notes and source stand inside the file. Text is text in SVG and PDF; PNG has
300 dpi. All measures are points (1/72 inch) from the lower left corner of the sheet. Every text is
measured before it is drawn, so that it doesn't leave the sheet.
"""

from __future__ import annotations

import gc
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from html import escape, unescape
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from samsam.charts.plan import Box, Side, Spot, balanced, wrapped
from samsam.charts.print.captions import Captions, RenderedChart
from samsam.charts.typefaces import fonts
from samsam.charts.writable import unparted, writable
from samsam.figures.theme import Palette
from samsam.model.language.house_style import Font, HouseStyle

Form = Literal["svg", "png", "pdf"]
# SVG, and the same drawing as PNG beside it.
Forms = Form | Literal["svg and png"]

INCH = 72.0
MM = INCH / 25.4
TEXT = 9.5
LINE = 1.35  # of a text's size
DESCENT, RISE = 0.24, 0.93  # of DejaVu Sans, as shares of its size
EDGE = 5.0
_DPI = 300
SMALL, _TITLE = 8.0, 12.0
_UNDER_TITLE, OVER_FOOT = 8, 6
# A register may hold very long texts; nobody is helped by a picture of ten pages.
_MOST_TITLE_LINES, _MOST_FOOT_LINES = 6, 24
_MORE = "… Resten står i Excel- och CSV-filen."

# Written as one property or as several, depending on which of them are the usual ones.
_TEXT_ELEMENT = re.compile(r'<text style="([^"]*)"[^>]*>([^<]*)</text>')
_BOLD = re.compile(r"font(?:-weight)?:[^;]*\b(?:bold|[6-9]00)\b")

# matplotlib keeps these for the whole process, so drawing takes turns.
_lock = threading.Lock()
# Pixels take half as long to pack with half the effort, and are a twentieth larger.
PACKED: Any = {"pil_kwargs": {"compress_level": 3}}
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "samsam",
    "hatch.linewidth": 0.6,
    # Letters as wide as they were measured, not moved to whole pixels.
    "text.hinting": "no_hinting",
}


@contextmanager
def printing(style: HouseStyle) -> Iterator[str]:
    """One's turn to draw, with the name of the style's typeface."""
    font = fonts.ready(style.font)
    with _lock, mpl.rc_context(_SETTINGS | {"font.family": [font, fonts.STAND_IN]}):
        # The parts of the drawing before point at each other, and nobody holds them any more. While
        # they're young it's cheap to find them: a thousand drawings hold as much memory as ten.
        gc.collect(1)
        yield font


@dataclass(frozen=True)
class PrintedSheet:
    """What is written on one drawing and where its parts are; `plot` is the height between texts.

    A `bare` one has no words around its plot: they stand beside it in the document.
    """

    words: Captions
    width: float
    plot: float
    palette: Palette
    font: str
    bare: bool = field(default=False, kw_only=True)

    def _wrapped(self, text: str, size: float) -> list[str]:
        shown = "" if self.bare else unparted(text)
        return wrapped(shown, self.width - 2 * EDGE, size, font=self.font) if shown else []

    @cached_property
    def title(self) -> list[str]:
        """The headline in lines."""
        shown = "" if self.bare else unparted(self.words.headline)
        room = self.width - 2 * EDGE
        lines = balanced(shown, room, _TITLE, bold=True, font=self.font) if shown else []
        return _at_most(lines, _MOST_TITLE_LINES)

    @cached_property
    def subtitle(self) -> list[str]:
        """The subtitle in lines."""
        return _at_most(self._wrapped(self.words.subtitle, TEXT), _MOST_TITLE_LINES)

    @cached_property
    def foot(self) -> list[str]:
        """What stands under the plot, in lines."""
        return _at_most(self._wrapped(self.words.foot, SMALL), _MOST_FOOT_LINES, _MORE)

    @property
    def _top(self) -> float:
        lines = len(self.title) * _TITLE + len(self.subtitle) * TEXT
        return EDGE + lines * LINE + (0 if self.bare else _UNDER_TITLE)

    @property
    def foot_top(self) -> float:
        """Where the notes begin."""
        return EDGE + len(self.foot) * SMALL * LINE

    @cached_property
    def height(self) -> float:
        """Of the whole sheet."""
        return self._top + self.plot + self.foot_top

    @property
    def chart(self) -> Box:
        """All between the subtitle and the notes."""
        below = self.foot_top + (0 if self.bare else OVER_FOOT)
        return Box(EDGE, below, self.width - EDGE, self.height - self._top)


def _at_most(lines: list[str], most: int, more: str = "…") -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], more]


def new_canvas(sheet: PrintedSheet) -> Canvas:
    """A canvas with the sheet's words written on it."""
    canvas = Canvas(figsize=(sheet.width / INCH, sheet.height / INCH), dpi=_DPI)
    FigureCanvasAgg(canvas)
    _write_words(canvas, sheet)
    return canvas


def _write_words(canvas: Canvas, sheet: PrintedSheet) -> None:
    down = sheet.height - EDGE
    styles = (
        (sheet.title, _TITLE, True, sheet.palette.text),
        (sheet.subtitle, TEXT, False, sheet.palette.muted),
    )
    for lines, size, bold, colour in styles:
        for line in lines:
            down -= size * LINE
            write(canvas, (EDGE, down + DESCENT * size), line, size, colour, bold)
    down = sheet.foot_top
    for line in sheet.foot:
        down -= SMALL * LINE
        write(canvas, (EDGE, down + DESCENT * SMALL), line, SMALL, sheet.palette.muted)


def write(
    canvas: Canvas, spot: Spot, text: str, size: float, colour: str, bold: bool = False,
    side: Side = "left", ground: str = "", pad: float = 0.8,
) -> None:  # fmt: skip
    """One line of text with its base line at `spot`, on a thin `ground` if it has a colour."""
    box = {"facecolor": ground, "alpha": 0.8, "edgecolor": "none", "pad": pad} if ground else None
    width, height = canvas.get_size_inches() * INCH
    canvas.text(
        spot[0] / width, spot[1] / height, writable(text), fontsize=size, color=colour, ha=side,
        fontweight="bold" if bold else "normal", va="baseline", parse_math=False,
        bbox=box,
    )  # fmt: skip


def axes_on(canvas: Canvas, sheet: PrintedSheet, box: Box) -> Axes:
    """Axes in a box of the sheet, with a line below and none at the sides."""
    area = (
        box.left / sheet.width,
        box.bottom / sheet.height,
        (box.right - box.left) / sheet.width,
        (box.top - box.bottom) / sheet.height,
    )
    axes = canvas.add_axes(area)
    axes.set_facecolor(sheet.palette.background)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(sheet.palette.muted)
    axes.set_axisbelow(True)
    return axes


# Files


def rendered(
    canvas: Canvas, sheet: PrintedSheet, words: Captions, form: Forms, style: HouseStyle
) -> RenderedChart:
    """The drawing as bytes with its size; one that is asked for in both forms is drawn once."""
    first: Form = "svg" if form == "svg and png" else form
    content = saved(canvas, words, first, style)
    pixels = saved(canvas, words, "png", style) if form == "svg and png" else b""
    return RenderedChart(content, sheet.width, sheet.height, pixels)


def saved(canvas: Canvas, words: Captions, form: Form, style: HouseStyle) -> bytes:
    """The drawing as bytes, with its words in the file's own description."""
    headline, alt, source = (writable(w) for w in (words.headline, words.alt, words.source))
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "SAMSAM", "Source": source},
        "pdf": {
            "Title": headline, "Subject": alt, "Author": "SAMSAM",
            "Creator": "SAMSAM", "CreationDate": None, "ModDate": None,
        },
        "png": {
            "Title": headline, "Description": alt, "Source": source,
            "Author": "SAMSAM",
        },
    }  # fmt: skip
    file = io.BytesIO()
    with fonts.without_layout() if form == "pdf" else nullcontext():
        canvas.savefig(
            file, format=form, dpi=_DPI, metadata=metadata[form], facecolor="white",
            **PACKED if form == "png" else {},
        )  # fmt: skip
    return _described(file.getvalue(), words, style.font) if form == "svg" else file.getvalue()


def _described(svg: bytes, words: Captions, font: Font) -> bytes:
    """The SVG with a title and a description that a screen reader finds, and its typeface.

    Verdana is as wide as DejaVu Sans, so a machine without the latter shows the same lines.
    """
    text = svg.decode("utf-8")
    found = _TEXT_ELEMENT.findall(text)
    written = [(unescape(line), bool(_BOLD.search(look))) for look, line in found]
    face = fonts.style_sheet(
        font, (line for line, bold in written if not bold), (line for line, bold in written if bold)
    )
    described = (
        f'<title id="rubrik">{escape(writable(words.headline))}</title>'
        f'<desc id="beskrivning">{escape(writable(words.alt))}</desc>{face}'
    )
    text = text.replace(f"'{fonts.STAND_IN}'", f"'{fonts.STAND_IN}', Verdana, sans-serif")
    spoken = 'role="img" lang="sv" aria-labelledby="rubrik" aria-describedby="beskrivning"'
    text = re.sub(r"<svg ([^>]*)>", lambda m: f"<svg {spoken} {m[1]}>{described}", text, count=1)
    return text.encode("utf-8")

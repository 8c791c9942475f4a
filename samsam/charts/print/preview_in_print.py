"""The picture that others show beside a link to a view: PNG, 1200 × 630 pixels.

A view's chart is drawn by the same engine as its other pictures. A view without one has a plain
card with its heading and its sentence. Letters are large, for the picture is mostly seen small.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing

from samsam.charts.plan import wrapped
from samsam.charts.print.captions import HEIGHT_PX, WIDTH_PX, Card
from samsam.charts.print.in_print import LEAST_PLOT, draw_in
from samsam.charts.print.sheet import DESCENT, INCH, LINE, PACKED, PrintedSheet, printing, write
from samsam.charts.writable import unparted, writable
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.theme import light
from samsam.model.language.house_style import HouseStyle

_DPI = 192
_WIDTH, _HEIGHT = WIDTH_PX * INCH / _DPI, HEIGHT_PX * INCH / _DPI
_MARGIN = 24.0
_HEADING, _SENTENCE, _NAME = 24.0, 14.0, 11.0
_MOST_HEADING, _MOST_SENTENCE = 3, 4


@dataclass(frozen=True, slots=True)
class _Said:
    """The words around a chart: its headline, what it shows, and whose it is."""

    headline: str
    subtitle: str
    alt: str
    notes: tuple[str, ...]
    source: str
    foot: str


def draw(figure: Figure, card: Card, style: HouseStyle) -> bytes:
    """A figure's picture; the card where it has no values, or words that leave it no room."""
    words = describe(figure)
    source = f"{card.place}. {words.source}"
    said = _Said(words.headline, words.subtitle, words.alt, (), source, source)
    if not figure.outcome.points:
        return draw_card(card, style)
    with printing(style) as font:
        plot = _HEIGHT - PrintedSheet(said, _WIDTH, 0.0, light(style), font).height
        if plot >= LEAST_PLOT:
            canvas = draw_in(figure, said, _WIDTH, plot, style, font)
            return _saved(canvas, words.headline, words.alt)
    return draw_card(card, style)


def draw_card(card: Card, style: HouseStyle) -> bytes:
    """A plain card: heading, sentence and name, with a line in the outcome's colour."""
    palette = light(style)
    with printing(style) as font:
        canvas = Drawing(figsize=(_WIDTH / INCH, _HEIGHT / INCH), dpi=_DPI)
        FigureCanvasAgg(canvas)
        axes = canvas.add_axes((0, 1 - 8 / _HEIGHT, 1, 8 / _HEIGHT))
        axes.set(xticks=[], yticks=[], facecolor=palette.outcome)
        for spine in axes.spines.values():
            spine.set_visible(False)
        down = _HEIGHT - _MARGIN
        for words, size, bold, most in (
            (card.heading, _HEADING, True, _MOST_HEADING),
            (card.sentence, _SENTENCE, False, _MOST_SENTENCE),
        ):
            for line in _lines(words, size, bold, most, font):
                down -= size * LINE
                write(canvas, (_MARGIN, down + DESCENT * size), line, size, palette.text, bold)
            down -= _HEADING / 2
        write(canvas, (_MARGIN, _MARGIN), card.place, _NAME, palette.muted)
        return _saved(canvas, card.heading, f"{card.heading}. {card.sentence}")


def _lines(words: str, size: float, bold: bool, most: int, font: str) -> list[str]:
    """At most so many lines, the last with dots where there is more."""
    found = list(wrapped(unparted(words), _WIDTH - 2 * _MARGIN, size, bold, font))
    return found if len(found) <= most else [*found[: most - 1], f"{found[most - 1]} …"]


def _saved(canvas: Drawing, title: str, alt: str) -> bytes:
    file = io.BytesIO()
    metadata = {"Title": writable(title), "Description": writable(alt), "Author": "SAMSAM"}
    canvas.savefig(file, format="png", dpi=_DPI, metadata=metadata, facecolor="white", **PACKED)
    return file.getvalue()

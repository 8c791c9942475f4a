"""Figures laid out in each form, as the measure of labels wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from belonging import Drawn, DrawnLabel, flat, ink, owned, plane_of, with_meaning, words

from samsam.charts.labels import DESCENT, LABEL_LINE, LabelKind, PlacedLabel
from samsam.charts.layout import Canvas, placed
from samsam.charts.office import office_parts
from samsam.charts.plan import FONT, Box, Plane, scale_of
from samsam.charts.print.sheet import EDGE, MM, TEXT
from samsam.charts.screen.on_screen import plotly
from samsam.charts.screen.on_screen_labels import NARROW_OPACITY, WIDE, WIDE_OPACITY
from samsam.figures.figure import Figure
from samsam.figures.theme import FONT_SIZE, LIGHT

PICTURES = ((760, 320), (360, 270))
OFFICE = ((454.0, 254.0, 9.5), (227.0, 200.0, 9.5), (864.0, 300.0, 14.0))
SCREENS = (330.0, 520.0, 639.0, 640.0, 900.0, 1048.0)
_SVG_TEXT = 13.0
Note = dict[str, Any]


def in_print(figure: Figure, width_mm: float) -> Drawn:
    """The plane of a printed sheet; its texts are read back in tests of their own."""
    width = width_mm * MM
    plot = width * (0.56 if width > 300 else 0.88)
    return laid_out(figure, Box(EDGE, 0, width - EDGE, plot), TEXT, Box(0, 0, width, plot))


def in_picture(figure: Figure, size: tuple[int, int]) -> Drawn:
    """The plane of a light SVG."""
    width, height = size
    chart = Box(4, 2, width - 4, height - 6)
    return laid_out(figure, chart, _SVG_TEXT, Box(0, 0, width, height))


def in_office(figure: Figure, width: float, height: float, size: float) -> Drawn:
    """The plane of a chart in Word or PowerPoint; a test reads its labels back."""
    ground = office_parts.OfficeCanvas(figure, width, height, size).ground
    return _drawn(ground, Box(0, 0, width, height), areas=False)


def on_screen(figure: Figure, width: float) -> Drawn:
    """A Plotly chart as wide as that, as its specification says."""
    layout = plotly(figure, LIGHT)["layout"]
    margin, height = layout["margin"], layout["height"]
    low, high = layout["yaxis"]["range"]
    scale = replace(scale_of(figure), years=tuple(layout["xaxis"]["range"]), low=low, high=high)
    box = Box(margin["l"], margin["b"], width - margin["r"], height - margin["t"])
    plane = Plane(box, scale)
    drawn = Drawn(Box(0, 0, width, height), FONT_SIZE)
    plane_of(drawn, plane, figure)
    for note in layout["annotations"]:
        if "xref" not in note and shown(note, width):
            x, y = plane.at(note["x"], note["y"])
            lines = tuple(note["text"].split("<br>"))
            drawn.labels.append(
                _noted(lines, x + note["xshift"], y + note["yshift"], note, figure)
            )  # fmt: skip
    return drawn


def shown(note: Note, width: float) -> bool:
    """Whether the style sheet shows a text in a chart as wide as that."""
    hidden = NARROW_OPACITY if width >= WIDE else WIDE_OPACITY
    return note.get("opacity") != hidden


def _noted(lines: tuple[str, ...], x: float, y: float, note: Note, figure: Figure) -> DrawnLabel:
    """An annotation whose middle is at a height."""
    step = LABEL_LINE * FONT_SIZE
    high = ink(0, 0, lines, FONT_SIZE, step, FONT)
    first = y - (high.top + high.bottom) / 2
    written = ink(x, first, lines, FONT_SIZE, step, FONT, note["xanchor"])
    kind, number = next(
        t
        for t in _things(figure, note)
        if flat("".join(lines)) in (words(*t, figure), with_meaning(*t, figure))
    )
    return DrawnLabel(" ".join(lines), written, *owned(kind, number, figure))


def _things(figure: Figure, note: Note) -> Iterator[tuple[LabelKind, int]]:
    """What an annotation may tell of, by where it is."""
    yield from ((LabelKind.TARGET, n) for n in range(len(figure.drawn_targets)))
    yield from ((LabelKind.CURVE, n) for n in range(len(figure.curves)))
    yield from ((LabelKind.BREAK, b.year) for b in figure.drawn_breaks if b.year - 0.5 == note["x"])
    yield from ((LabelKind.PATH, n) for n, m in enumerate(figure.drawn_targets) if m.path_from)
    if figure.drawn_silence:
        yield LabelKind.SILENCE, figure.outcome.points[-1].year
    if figure.projection:
        yield from ((LabelKind.PROJECTION, 0), (LabelKind.INTERVAL, 80), (LabelKind.INTERVAL, 95))
    yield from ((LabelKind.VALUE, p.year) for p in figure.labelled if p.year == note["x"])


def laid_out(figure: Figure, chart: Box, size: float, sheet: Box) -> Drawn:
    return _drawn(Canvas(figure, chart, LIGHT, size, FONT), sheet)


def _drawn(canvas: Canvas, sheet: Box, areas: bool = True) -> Drawn:
    layout, size, figure = placed(canvas), canvas.size, canvas.figure
    drawn = Drawn(sheet, size)
    plane_of(drawn, layout.plane, figure, areas)
    drawn.labels += [_label(found, size, drawn, figure) for found in layout.labels]
    drawn.apart += [
        DrawnLabel(e.text, ink(*e.spot, (e.text,), size, 0, FONT), frozenset())
        for e in layout.legend
    ]
    return drawn


def _label(found: PlacedLabel, size: float, drawn: Drawn, figure: Figure) -> DrawnLabel:
    """Its ink anew, from where its first line of text is written."""
    box, step = found.box, LABEL_LINE * size
    x = {"left": box.left, "center": (box.left + box.right) / 2, "right": box.right}[found.side]
    written = ink(x, box.top - step + DESCENT * size, found.lines, size, step, FONT, found.side)
    kind, number = found.label.kind, found.label.number
    text = " ".join(found.lines)
    assert flat(text) in (words(kind, number, figure), with_meaning(kind, number, figure))
    return DrawnLabel(text, written, *owned(kind, number, figure))


FORMS: dict[str, Callable[[Figure], Drawn]] = {
    "80 mm": lambda figure: in_print(figure, 80),
    "160 mm": lambda figure: in_print(figure, 160),
    "wide picture": lambda figure: in_picture(figure, PICTURES[0]),
    "narrow picture": lambda figure: in_picture(figure, PICTURES[1]),
    "Word": lambda figure: in_office(figure, *OFFICE[0]),
    "narrow Word": lambda figure: in_office(figure, *OFFICE[1]),
    "phone": lambda figure: on_screen(figure, SCREENS[0]),
    "broad phone": lambda figure: on_screen(figure, SCREENS[2]),
    "narrow screen": lambda figure: on_screen(figure, SCREENS[3]),
    "screen": lambda figure: on_screen(figure, SCREENS[5]),
    "slide": lambda figure: in_office(figure, *OFFICE[2]),
}

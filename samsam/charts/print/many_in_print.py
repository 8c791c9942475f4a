"""Many → SVG, PDF and PNG in exact millimetres: small charts in a grid, without a browser.

Three beside each other over the whole width of a page, one in a column, and one more where they
would be higher than a page. All measures are points.
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from samsam.charts.plan import Box, balanced
from samsam.charts.print.captions import RenderedChart
from samsam.charts.print.sheet import (
    DESCENT,
    EDGE,
    MM,
    OVER_FOOT,
    TEXT,
    Form,
    Forms,
    PrintedSheet,
    axes_on,
    new_canvas,
    printing,
    rendered,
    write,
)
from samsam.charts.writable import unparted
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.comparison.small_multiple import MOST_LINES, spread_of
from samsam.figures.figure import Curve, Figure
from samsam.figures.theme import Palette, light
from samsam.model.language.house_style import HouseStyle

_WIDE, _COLUMNS = 300.0, 3
_PAGE = 247 * MM  # the height of A4 within margins of 25 mm
_BETWEEN = 14.0  # charts, across and down
_SHAPE, _FLATTEST, _TALLEST = 0.4, 0.2, 0.8  # of a chart's width
_LINE, _UNDER_HEADLINE = TEXT * 1.2, 4.0
_MARK, _ROOM = 4.5, 0.06
_MOST_LINES_OF_HEADLINE = 6
_TODAY = HouseStyle()


def draw_many(
    many: SmallMultiples, width_mm: float = 160, form: Form = "svg", style: HouseStyle = _TODAY
) -> bytes:
    """The sheet as a file, `width_mm` wide; the height follows from its charts and its words."""
    width = width_mm * MM
    columns = _COLUMNS if width > _WIDE else 1
    return _drawn(many, width, columns, form, style, bare=False).content


def draw_bare_many(
    many: SmallMultiples,
    width: float,
    columns: int,
    form: Forms,
    style: HouseStyle = _TODAY,
    height: float | None = None,
) -> RenderedChart:
    """The charts alone, `width` points wide: what is said of all stands beside them.

    With `height` the charts are as high as makes all about that high, within reason.
    """
    return _drawn(many, width, columns, form, style, True, height)


def _drawn(
    many: SmallMultiples, width: float, columns: int, form: Forms, style: HouseStyle, bare: bool,
    height: float | None = None,
) -> RenderedChart:  # fmt: skip
    with printing(style) as font:

        def laid_out(columns: int, height: float | None) -> tuple[_Grid, PrintedSheet]:
            grid = _grid(many, width, columns, font, height)
            plot = grid.height + OVER_FOOT
            return grid, PrintedSheet(many, width, plot, light(style), font, bare=bare)

        grid, sheet = laid_out(columns, height)
        if not bare and sheet.height > _PAGE:
            grid, sheet = laid_out(columns + 1, None)
            if sheet.height > _PAGE:
                around = sheet.height - grid.height
                grid, sheet = laid_out(columns + 1, _PAGE - around + 2 * EDGE + OVER_FOOT)
        canvas = new_canvas(sheet)
        for cell in grid.cells:
            _paint(canvas, sheet, cell, grid, many.years)
        return rendered(canvas, sheet, many, form, style)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One small chart: its headline in lines, and where it is: its corner and its own top."""

    figure: Figure
    headline: tuple[str, ...]
    left: float
    down: float
    top: float


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells of the sheet; `down` is counted from the top of the chart's room.

    `plot` is the height of one small chart.
    """

    cells: tuple[_Cell, ...]
    width: float
    plot: float
    height: float


def _grid(
    many: SmallMultiples, width: float, columns: int, font: str, height: float | None
) -> _Grid:
    """Rows as high as the longest headline in them."""
    each = (width - 2 * EDGE - (columns - 1) * _BETWEEN) / columns
    reported = [
        (_lines(row.headline, each, font), figure)
        for row, figure in zip(many.rows, many.figures, strict=True)
    ]
    rows = [reported[start : start + columns] for start in range(0, len(reported), columns)]
    over = [max(len(words) for words, _ in row) * _LINE + _UNDER_HEADLINE for row in rows]
    plot = _plot(each, height, sum(over) + len(rows) * (_LINE + _BETWEEN), len(rows))
    cells: list[_Cell] = []
    down = 0.0
    for row, head in zip(rows, over, strict=True):
        cells += [
            _Cell(figure, words, EDGE + number * (each + _BETWEEN), down, down + head)
            for number, (words, figure) in enumerate(row)
        ]
        down += head + plot + _LINE + _BETWEEN
    return _Grid(tuple(cells), each, plot, down)


def _plot(width: float, height: float | None, texts: float, rows: int) -> float:
    """How high one small chart is; `texts` is the height of all that is written."""
    if height is None or not rows:
        return _SHAPE * width
    wished = (height - 2 * EDGE - OVER_FOOT - texts) / rows
    return max(_FLATTEST * width, min(_TALLEST * width, wished))


def _lines(headline: str, width: float, font: str) -> tuple[str, ...]:
    lines = balanced(unparted(headline), width, TEXT, bold=True, font=font)
    if len(lines) > _MOST_LINES_OF_HEADLINE:
        lines = [*lines[: _MOST_LINES_OF_HEADLINE - 1], "…"]
    return tuple(lines)


def _paint(canvas: Canvas, sheet: PrintedSheet, cell: _Cell, grid: _Grid, years: range) -> None:
    palette, top = sheet.palette, sheet.chart.top - cell.down
    for line in cell.headline:
        top -= _LINE
        write(canvas, (cell.left, top + DESCENT * TEXT), line, TEXT, palette.text, bold=True)
    right = cell.left + grid.width
    beginning = sheet.chart.top - cell.top
    box = Box(cell.left, beginning - grid.plot, right, beginning)
    axes = axes_on(canvas, sheet, box)
    axes.set(xticks=[], yticks=[])
    axes.spines["bottom"].set_color(palette.grid)
    _limit(axes, cell.figure, years)
    _draw(axes, cell.figure, palette)
    foot = box.bottom - _LINE
    write(canvas, (cell.left, foot), str(years[0]), TEXT, palette.muted)
    if len(years) > 1:
        write(canvas, (right, foot), str(years[-1]), TEXT, palette.muted, side="right")


def _limit(axes: Axes, figure: Figure, years: range) -> None:
    """All that is drawn with some room; of ranks place 1 is on top."""
    values = [p.value for c in (figure.outcome, *figure.background) for p in c.points]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = _ROOM * (high - low) or 1.0
    ends = (low - room, high + room)
    axes.set_ylim(*(ends[::-1] if figure.indicator.is_rank else ends))
    margin = _ROOM * max(len(years) - 1, 1) / 2
    axes.set_xlim(years[0] - margin, years[-1] + margin)


def _draw(axes: Axes, figure: Figure, palette: Palette) -> None:
    """The others as thin lines, or as areas where they are many; ours over them with its end."""
    if len(figure.background) > MOST_LINES:
        _draw_areas(axes, figure, palette)
    else:
        for curve in figure.background:
            _draw_curve(axes, curve, palette.comparison, 0.5, 0.5)
    _draw_curve(axes, figure.outcome, palette.outcome, 1.6, 1.0)
    last = figure.outcome.points[-1:]
    axes.plot(
        [p.year for p in last], [p.value for p in last], linestyle="none", marker="o",
        markersize=_MARK, color=palette.outcome, zorder=4, clip_on=False,
    )  # fmt: skip


def _draw_areas(axes: Axes, figure: Figure, palette: Palette) -> None:
    found = spread_of(figure)
    for ends, thick in ((found.ends, 0.3), (found.middle, 0.5)):
        low, high = ([e[side] for e in ends.values()] for side in (0, 1))
        axes.fill_between(list(ends), low, high, color=palette.comparison, alpha=thick, lw=0)


def _draw_curve(axes: Axes, curve: Curve, colour: str, thick: float, shown: float) -> None:
    """Each unbroken stretch is a line of its own; a year alone is a small dot."""
    for stretch in curve.segments():
        axes.plot(
            [p.year for p in stretch], [p.value for p in stretch], color=colour, linewidth=thick,
            alpha=shown, marker="o" if len(stretch) == 1 else "", markersize=thick * 1.5,
            zorder=3 if shown == 1 else 2, clip_on=False,
        )  # fmt: skip

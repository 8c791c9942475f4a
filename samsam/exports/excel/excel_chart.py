"""A native Excel chart with the lines, axes and texts of the other Office charts.

Curves read the sheet's own table, so that a value changed there moves its point. What isn't in the
table (paths to targets, breaks, the projection) stands in hidden columns far to the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.charts.office.office_axes import kept
from samsam.charts.office.office_lines import BRACKET, placed
from samsam.charts.office.office_parts import Drawing, OfficeCanvas, OfficeLabel, OfficeLine
from samsam.charts.plan import Box, axis_words, text_width, value_text
from samsam.charts.typefaces.fonts import measured_as
from samsam.charts.writable import writable
from samsam.exports.documents.piece import chart_piece, shape_name
from samsam.exports.excel.sheet_values import BLOCK
from samsam.exports.safe import cell, chart_text, chart_title
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.theme import light
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.language.house_style import HouseStyle

_WIDTH, _HEIGHT, _ASIDE_OF_CELL = 760, 430, 20  # pixels
CHART_WIDTH = _WIDTH + _ASIDE_OF_CELL  # with what parts it from the table
_POINTS = 0.75  # of a pixel
CHART_TEXT, _TITLE = 10, 12
_DOWN, _ASIDE = 24, 30  # rows and columns from the chart's corner to its hidden block
_DASHES = {
    "solid": "solid", "dash": "dash", "sysDash": "square_dot", "sysDot": "round_dot",
    "sysDashDot": "system_dash_dot", "lgDash": "long_dash", "dashDot": "dash_dot",
}  # fmt: skip
# Points that the words of the value axis, a title, and the years with a row of the legend take.
_AXIS_WORDS, _HEAD, _FOOT = 18.0, 22.0, 40.0
_YEARS, _LEGEND_ROW, _KEY = 20.0, 16.5, 45.0  # points; the key stands before a name of the legend
_SIDES = {"t": "above", "b": "below", "l": "left", "r": "right"}


@dataclass(frozen=True, slots=True)
class ChartPlace:
    """Where a figure's table and chart are: the first row of years, and the chart's own corner."""

    sheet_name: str
    first_row: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class _Cells:
    """The years and the values of one line, as rows and columns of the sheet."""

    first: int
    last: int
    years: int
    values: int


def insert_chart(
    book: Workbook,
    sheet: Worksheet,
    figure: Figure,
    place: ChartPlace,
    style: HouseStyle,
    formats: dict[str, Format],
) -> None:
    """Put the chart of a figure with values beside its table, with its hidden block."""
    words = describe(figure)
    drawing, lines = _laid_out(figure, style)
    width, height, font = drawing.canvas.width, drawing.canvas.height, drawing.canvas.font
    curves = {c.label: n for n, c in enumerate(figure.curves, 1)}
    others = [line for line in lines if line.name not in curves]
    own = _write_block(sheet, others, place, formats)
    last = place.first_row + len(words.table.rows) - 1
    piece = chart_piece(figure.origin, words.headline, cell(words.alt))
    kind = {"type": "scatter", "subtype": "straight_with_markers"}
    chart = book.add_chart({**kind, "name": shape_name("Diagram", piece)})
    for line in lines:
        column = curves.get(line.name)
        cells = _Cells(place.first_row, last, 0, column) if column else own[line.name]
        chart.add_series(_series(line, cells, place.sheet_name, drawing))
    chart.set_title(
        {
            "name": chart_title(words.headline),
            "overlay": False,
            "name_font": {"name": font, "size": _TITLE},
        }
    )
    _set_axes(chart, drawing)
    box = drawing.plane.box
    plot = {
        "x": box.left / width, "y": 1 - box.top / height,
        "width": (box.right - box.left) / width, "height": (box.top - box.bottom) / height,
    }  # fmt: skip
    chart.set_plotarea({"layout": plot})
    _set_legend(chart, figure, lines, font)
    chart.show_blanks_as("gap")
    chart.show_hidden_data()
    chart.set_size({"width": _WIDTH, "height": round(height / _POINTS)})
    looks = {"description": cell(words.alt), "x_offset": _ASIDE_OF_CELL}
    sheet.insert_chart(place.row, place.column, chart, looks)


def _laid_out(figure: Figure, style: HouseStyle) -> tuple[Drawing, tuple[OfficeLine, ...]]:
    """The axes and lines. A legend of several rows makes the chart higher, and never lies on it."""
    drawing, lines = _placed(figure, style, 0.0)
    names = [writable(line.listed) for line in lines if _is_listed(line, figure)]
    canvas = drawing.canvas
    wide = _KEY + max(
        (text_width(name, CHART_TEXT, font=canvas.font) for name in names), default=0.0
    )
    rows = ceil(len(names) / max(1, int(canvas.width / wide)))
    more = _YEARS + rows * _LEGEND_ROW - _FOOT
    return _placed(figure, style, more) if len(names) > 1 and more > 0 else (drawing, lines)


def _placed(
    figure: Figure, style: HouseStyle, more: float
) -> tuple[Drawing, tuple[OfficeLine, ...]]:
    """The axes and lines of a chart that is so much higher at its foot, in points."""
    width, height = _WIDTH * _POINTS, _HEIGHT * _POINTS + more
    room = Box(_AXIS_WORDS, _FOOT + more, width - 8, height - _HEAD)
    font = measured_as(style.font.family)
    return placed(
        OfficeCanvas(
            figure, width, height, CHART_TEXT, light(style), room, standard_places=True, font=font
        )
    )


def _is_listed(line: OfficeLine, figure: Figure) -> bool:
    """Whether the legend has a line: curves, targets and what has no place for its name."""
    names = {curve.label for curve in figure.curves}
    bare = line.name.startswith(BRACKET) and not line.labels
    return line.in_legend or line.name in names or line.look.mark == "diamond" or bare


def _write_block(
    sheet: Worksheet, lines: list[OfficeLine], place: ChartPlace, formats: dict[str, Format]
) -> dict[str, _Cells]:
    """A row for each point of the lines, out of sight: whose it is, its year and its value."""
    found = {}
    row, column = place.row + _DOWN, place.column + _ASIDE
    if lines:
        sheet.set_column(column, column + 2, 12, None, {"hidden": True})
        for n, heading in enumerate((BLOCK, "År", "Värde")):
            sheet.write_string(row, column + n, heading, formats["head"])
    for line in lines:
        # A line behind may have years without a value: an empty cell is what parts it.
        everything = zip(line.years, line.values, strict=True)
        points = [p for p in everything if p[1] is not None or line.behind]
        while points and points[-1][1] is None:
            points.pop()
        found[line.name] = _Cells(row + 1, row + len(points), column + 1, column + 2)
        for year, value in points:
            row += 1
            sheet.write_string(row, column, cell(line.name))
            sheet.write_number(row, column + 1, year)
            if value is not None:
                sheet.write_number(row, column + 2, value, formats["number"])
    return found


def number_pattern(indicator: Indicator, decimals: int | None = None) -> str:
    """How Excel writes the key figure's values, or numbers of so many decimals beside them."""
    shown = indicator.decimals if decimals is None else decimals
    digits = "#,##0" + ("." + "0" * shown if shown else "")
    return f'{digits}" %"' if indicator.unit is Unit.PERCENT else digits


def _series(line: OfficeLine, cells: _Cells, name: str, drawing: Drawing) -> dict[str, Any]:
    look = line.look
    stroke: dict[str, Any] = {"none": True}
    if look.dash:
        stroke = {
            "color": look.colour,
            "width": look.width,
            "dash_type": _DASHES[look.dash],
            "transparency": round(100 * (1 - look.strength)),
        }
    series: dict[str, Any] = {
        "name": chart_text(line.listed),
        "categories": [name, cells.first, cells.years, cells.last, cells.years],
        "values": [name, cells.first, cells.values, cells.last, cells.values],
        "line": stroke,
        "marker": {
            "type": look.mark,
            "size": look.mark_size,
            # A white mark would hide what it stands around, and LibreOffice draws no edges.
            "fill": {"none": True} if look.hollow else {"color": look.colour},
            "border": {"color": look.colour},
        },
    }
    if line.hollow:
        hollow = {"fill": {"color": drawing.palette.background}, "border": {"color": look.colour}}
        series["points"] = [hollow if n in line.hollow else None for n in range(len(line.years))]
    if line.labels:
        series["data_labels"] = _labels(line, cells, drawing)
    return series


def _labels(line: OfficeLine, cells: _Cells, drawing: Drawing) -> dict[str, Any]:
    """Words at the points that have some. A value is Excel's own, so that it follows its cell."""
    labels = {label.index: label for label in line.labels}
    if (
        len(line.labels) == 1
        and not line.behind
        and cells.last - cells.first < len(line.values) - 1
    ):
        # The block leaves out the years before a line begins.
        labels = {cells.last - cells.first: line.labels[0]}
    return {
        "value": True,
        "position": "right",  # a label without a position of its own
        "font": {"name": drawing.canvas.font, "size": CHART_TEXT},
        "custom": [_label(labels.get(n), drawing) for n in range(cells.last - cells.first + 1)],
    }


def _label(label: OfficeLabel | None, drawing: Drawing) -> dict[str, Any] | None:
    if label is None or (label.with_name and not label.with_value):
        return {"delete": True}  # names stand in the legend
    rows = label.rows
    if label.suffix:
        figure = drawing.figure
        year = figure.years[label.index]
        rows = tuple(value_text(p, figure) for p in figure.outcome.points if p.year == year)
    looks = {
        "position": _SIDES[label.position],
        "font": {"name": drawing.canvas.font, "size": CHART_TEXT},
    }
    return looks | ({"value": chart_text("\n".join(rows))} if rows else {})


def _set_axes(chart: Any, drawing: Drawing) -> None:
    figure, scale, palette = drawing.figure, drawing.plane.scale, drawing.palette
    font = {"name": drawing.canvas.font, "size": CHART_TEXT, "bold": False, "color": palette.text}
    low, high = sorted((kept(scale.low), kept(scale.high)))
    rank = figure.indicator.is_rank
    chart.set_x_axis(
        {
            "min": scale.years[0],
            "max": scale.years[1],
            # Its years are a line of their own, as in the other Office charts.
            "label_position": "none",
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "major_gridlines": {"visible": False},
            "line": {"color": palette.muted},
        }
    )
    chart.set_y_axis(
        {
            "name": chart_text(axis_words(figure)),
            "name_font": font,
            "num_font": font,
            "num_format": number_pattern(figure.indicator, scale.decimals),
            "min": low,
            "max": high,
            "reverse": rank,
            # On a reversed axis the largest value is at the bottom.
            **({"crossing": "max"} if rank else {}),
            "major_unit": drawing.value_step,
            "major_gridlines": {"visible": not rank, "line": {"color": palette.grid}},
            "label_position": "none" if rank else "next_to",
            "line": {"none": True},
        }
    )


def _set_legend(chart: Any, figure: Figure, lines: tuple[OfficeLine, ...], font: str) -> None:
    """The names of the lines that are listed, where they are several."""
    hidden = [n for n, line in enumerate(lines) if not _is_listed(line, figure)]
    kept = len(lines) - len(hidden)
    chart.set_legend(
        {"none": True}
        if kept < 2
        else {"position": "bottom", "delete_series": hidden, "font": {"name": font}}
    )

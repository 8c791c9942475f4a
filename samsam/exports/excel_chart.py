"""A native Excel chart with the lines, axes and texts of the other Office charts.

Curves read the sheet's own table, so that a value changed there moves its point. What isn't in the
table (paths to targets, breaks, the projection) stands in a block of its own below the chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.safe import cell, chart_text
from samsam.figures.describe import describe
from samsam.figures.figure import CurveRole, Figure
from samsam.figures.office_lines import Canvas, Drawing, Label, Line, placed
from samsam.figures.plan import axis_words, value_text
from samsam.figures.theme import Palette
from samsam.model.indicator import Indicator, Unit

_WIDTH, _HEIGHT = 760, 430  # pixels
_POINTS = 0.75  # of a pixel
_TEXT, _TITLE = 10, 12
_ROWS = 24  # that the chart covers
_DASHES = {
    "solid": "solid", "dash": "dash", "sysDash": "square_dot", "sysDot": "round_dot",
    "sysDashDot": "system_dash_dot", "lgDash": "long_dash", "dashDot": "dash_dot",
}  # fmt: skip
# Parts of the chart that leave room for names at the right, a title and a legend of two rows each.
_NARROWED = {"x": 0.1, "y": 0.17, "width": 0.74, "height": 0.6}
_SIDES = {"t": "above", "b": "below", "l": "left", "r": "right"}


@dataclass(frozen=True, slots=True)
class Place:
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
    place: Place,
    palette: Palette,
    formats: dict[str, Format],
) -> None:
    """Put the chart of a figure with values beside its table, with the block below it."""
    words = describe(figure)
    canvas = Canvas(figure, _WIDTH * _POINTS, _HEIGHT * _POINTS, _TEXT, palette)
    drawing, lines = placed(canvas)
    curves = {c.label: n for n, c in enumerate(figure.curves, 1)}
    others = [line for line in lines if line.name not in curves]
    own = _write_block(sheet, others, place, formats)
    last = place.first_row + len(words.table.rows) - 1
    chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for line in lines:
        column = curves.get(line.name)
        cells = _Cells(place.first_row, last, 0, column) if column else own[line.name]
        chart.add_series(_series(line, cells, place.sheet_name, drawing))
    chart.set_title(
        {"name": chart_text(words.headline), "name_font": {"size": _TITLE}, "overlay": False}
    )
    _set_axes(chart, drawing)
    if figure.projection is not None:
        chart.set_plotarea({"layout": _NARROWED})
    _set_legend(chart, figure, lines)
    chart.show_blanks_as("gap")
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    looks = {"description": cell(words.alt), "x_offset": 20}
    sheet.insert_chart(place.row, place.column, chart, looks)


def _write_block(
    sheet: Worksheet, lines: list[Line], place: Place, formats: dict[str, Format]
) -> dict[str, _Cells]:
    """A row for each point of the lines: whose it is, its year and its value."""
    found = {}
    row, column = place.row + _ROWS, place.column
    if lines:
        sheet.set_column(column, column, 40)
        for n, heading in enumerate(("Linje i diagrammet utanför tabellen", "År", "Värde")):
            sheet.write_string(row, column + n, heading, formats["head"])
    for line in lines:
        # A line behind may have years without a value: an empty cell is what parts it.
        everything = zip(line.years, line.values, strict=True)
        points = [p for p in everything if p[1] is not None or line.behind]
        found[line.name] = _Cells(row + 1, row + len(points), column + 1, column + 2)
        for year, value in points:
            row += 1
            sheet.write_string(row, column, cell(line.name))
            sheet.write_number(row, column + 1, year)
            if value is not None:
                sheet.write_number(row, column + 2, value, formats["number"])
    return found


def number_pattern(indicator: Indicator) -> str:
    """How Excel writes the key figure's values, with its own separators."""
    digits = "#,##0" + ("." + "0" * indicator.decimals if indicator.decimals else "")
    return f'{digits}" %"' if indicator.unit is Unit.PERCENT else digits


def _series(line: Line, cells: _Cells, name: str, drawing: Drawing) -> dict[str, Any]:
    look = line.look
    stroke: dict[str, Any] = {"none": True}
    if look.dash:
        stroke = {"color": look.colour, "width": look.width, "dash_type": _DASHES[look.dash]}
    series: dict[str, Any] = {
        "name": chart_text(line.name),
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
        series["data_labels"] = _labels(line, cells, drawing.figure)
    return series


def _labels(line: Line, cells: _Cells, figure: Figure) -> dict[str, Any]:
    """Words at the points that have some. A value is Excel's own, so that it follows its cell."""
    labels = {label.index: label for label in line.labels}
    if len(line.labels) == 1 and cells.last - cells.first < len(line.values) - 1:
        # The block leaves out the years before a line begins.
        labels = {cells.last - cells.first: line.labels[0]}
    return {
        "value": True,
        "position": _SIDES[line.labels[0].position],
        "font": {"size": _TEXT},
        "custom": [_label(labels.get(n), figure) for n in range(cells.last - cells.first + 1)],
    }


def _label(label: Label | None, figure: Figure) -> dict[str, Any] | None:
    if label is None or (label.with_name and not label.with_value):
        return {"delete": True}  # names stand in the legend
    rows = label.rows
    if label.suffix:
        year = figure.years[label.index]
        rows = tuple(value_text(p, figure) for p in figure.outcome.points if p.year == year)
    return {"value": chart_text("\n".join(rows))} if rows else None


def _set_axes(chart: Any, drawing: Drawing) -> None:
    figure, scale, palette = drawing.figure, drawing.plane.scale, drawing.palette
    font = {"size": _TEXT, "bold": False, "color": palette.text}
    low, high = sorted((scale.low, scale.high))
    rank = figure.indicator.is_rank
    chart.set_x_axis(
        {
            "min": scale.years[0],
            "max": scale.years[1],
            "major_unit": drawing.canvas.years_apart,
            # A label outside the figure's years would promise a value.
            "num_format": f'[<{figure.years[0]}]"";[>{figure.years[-1]}]"";0',
            "num_font": font,
            "major_gridlines": {"visible": False},
            "line": {"color": palette.muted},
            # On a reversed axis "high" is at the bottom.
            "label_position": "high" if rank else "low",
        }
    )
    chart.set_y_axis(
        {
            "name": chart_text(axis_words(figure)),
            "name_font": font,
            "num_font": font,
            "num_format": number_pattern(figure.indicator),
            "min": low,
            "max": high,
            "reverse": rank,
            "major_unit": drawing.value_step,
            "major_gridlines": {"visible": True, "line": {"color": palette.grid}},
            "line": {"none": True},
        }
    )


def _set_legend(chart: Any, figure: Figure, lines: tuple[Line, ...]) -> None:
    """Curves and targets by their names; the rest is told at its end, or by what it leads to."""
    names = {c.label for c in figure.curves if c.role in CurveRole}
    hidden = [n for n, x in enumerate(lines) if x.name not in names and x.look.mark != "diamond"]
    kept = len(lines) - len(hidden)
    chart.set_legend(
        {"none": True} if kept < 2 else {"position": "bottom", "delete_series": hidden}
    )

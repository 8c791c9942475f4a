"""Figure → a native chart of Word and PowerPoint: chart XML and the workbook behind "Edit data".

A scatter chart with straight lines, as in the Excel file: years keep their distance, a gap is an
empty cell, a path needs only its ends, and a series break stands between two years. The elements'
order is that of ECMA-376 part 1, chapter 21.2: Word refuses a chart in any other.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from samsam.charts.labels import LabelKind
from samsam.charts.layout import LegendEntry, legend_height
from samsam.charts.office.office_axes import kept
from samsam.charts.office.office_lines import placed
from samsam.charts.office.office_parts import (
    Drawing,
    LineStyle,
    OfficeCanvas,
    OfficeLabel,
    OfficeLine,
)
from samsam.charts.office.office_xml import (
    NAMESPACES,
    WITHOUT_LEADERS,
    mark_xml,
    place_xml,
    rich_xml,
    shown_xml,
    stroke_xml,
    text,
    text_xml,
)
from samsam.charts.plan import axis_words
from samsam.charts.typefaces.fonts import measured_as
from samsam.charts.writable import writable
from samsam.figures.description.describe import Words, describe
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT, Palette
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.swedish import MINUS, NBSP

WORKBOOK_RELATION = "rId1"
# A chart that was copied keeps its workbook, also when its name has been changed.
ORIGIN_PROPERTY = "SAMSAM"
_SHEET, _ABOUT = "Data", "Om uppgifterna"
_YEAR = "År"
_ALIGNED = {"r": "l", "l": "r"}  # a text begins at its point, or ends there
# The document that holds the workbook says its day, and the same figure gives the same bytes.
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST_CELL = 32_767
_LONGEST_PROPERTY = 255
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class OfficeChart:
    """A chart part's XML, and the workbook that it reads as the relation `WORKBOOK_RELATION`."""

    xml: bytes
    workbook: bytes


def office_chart(
    figure: Figure,
    width: float,
    height: float,
    size: float,
    font: str | None = None,
    palette: Palette = LIGHT,
) -> OfficeChart:
    """The chart of a figure with values, `width` by `height` points, texts of `size` points.

    Without a font it follows the theme of the document that it stands in.
    """
    canvas = OfficeCanvas(figure, width, height, size, palette, font=measured_as(font))
    drawing, lines = placed(canvas)
    sheet = _cells(lines)
    return OfficeChart(_chart_xml(drawing, sheet, font).encode("utf-8"), _workbook(figure, sheet))


def office_height(
    figure: Figure, width: float, height: float, size: float, font: str | None
) -> float:
    """How high the chart is with its legend over it, which mustn't press the curves together."""
    canvas = OfficeCanvas(figure, width, height, size, font=measured_as(font))
    return height + legend_height(canvas.ground)


# The workbook


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the sheet: its heading in the first row, its values below."""

    heading: str
    values: tuple[float | None, ...]
    number: int

    @property
    def heading_cell(self) -> str:
        """Its heading as a reference."""
        return f"{_SHEET}!${xl_col_to_name(self.number)}$1"

    @property
    def cells(self) -> str:
        """Its values as a reference."""
        name = xl_col_to_name(self.number)
        return f"{_SHEET}!${name}$2:${name}${len(self.values) + 1}"


@dataclass(slots=True)
class _Cells:
    """The sheet: every line with the columns of its years and values."""

    columns: list[_Column] = field(default_factory=list)
    lines: list[tuple[OfficeLine, _Column, _Column]] = field(default_factory=list)

    def add(self, heading: str, values: tuple[float | None, ...], skipped: int = 0) -> _Column:
        """A new column to the right, `skipped` empty ones after the last."""
        after = self.columns[-1].number + 1 if self.columns else 0
        self.columns.append(_Column(writable(heading), values, after + skipped))
        return self.columns[-1]


def _cells(lines: tuple[OfficeLine, ...]) -> _Cells:
    """One table of years and curves; what has years of its own stands beside it."""
    sheet = _Cells()
    table = [line for line in lines if line.in_table]
    years = sheet.add(_YEAR, table[0].years)
    columns = {id(line): sheet.add(_heading(line), line.values) for line in reversed(table)}
    for line in lines:
        if line.in_table:
            sheet.lines.append((line, years, columns[id(line)]))
            continue
        own = sheet.add(_YEAR, line.years, skipped=1)
        sheet.lines.append((line, own, sheet.add(_heading(line), line.values)))
    return sheet


def _heading(line: OfficeLine) -> str:
    """What the line is called over its values, which is what a legend calls it."""
    return line.listed if line.in_legend else line.name


def _workbook(figure: Figure, sheet: _Cells) -> bytes:
    """Numbers are numbers, a gap is an empty cell, and no text can become a formula."""
    words = describe(figure)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties(
        {"title": writable(words.headline), "author": "SAMSAM", "created": _UNDATED}
    )
    origin = figure.origin.write() if figure.origin else ""
    if origin and len(origin) <= _LONGEST_PROPERTY:
        book.set_custom_property(ORIGIN_PROPERTY, origin, "text")
    page = book.add_worksheet(_SHEET)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": _number_format(figure.indicator)})
    for column in sheet.columns:
        page.write_string(0, column.number, column.heading, head)
        form = None if column.heading == _YEAR else number
        for row, value in enumerate(column.values, 1):
            if value is not None:
                page.write_number(row, column.number, value, form)
    page.set_column(0, sheet.columns[-1].number, 16)
    _write_about(book, words)
    book.close()
    return file.getvalue()


def _write_about(book: Workbook, words: Words) -> None:
    """What the figures are and why some are missing, on a sheet of its own."""
    page = book.add_worksheet(_ABOUT)
    remarks = (f"{row.year}: {row.remark}" for row in words.table.rows if row.remark)
    sentences = (words.headline, words.subtitle, *words.notes, *remarks, words.source)
    for row, sentence in enumerate(sentences):
        page.write_string(row, 0, writable(sentence)[:_LONGEST_CELL])
    page.set_column(0, 0, 120)


# The chart's XML


def _number_format(indicator: Indicator, suffix: str = "", decimals: int | None = None) -> str:
    """Swedish separators also where a computer is set to another language (41D is sv-SE)."""
    count = indicator.decimals if decimals is None else decimals
    digits = "#,##0" + ("." + "0" * count if count else "")
    unit = f"{NBSP}%" if indicator.unit is Unit.PERCENT else ""
    after = f'"{unit}{suffix}"' if unit or suffix else ""
    return f'[$-41D]{digits}{after};[$-41D]"{MINUS}"{digits}{after}'


def _chart_xml(drawing: Drawing, sheet: _Cells, font: str | None) -> str:
    series = "".join(_series_xml(n, *found, drawing) for n, found in enumerate(sheet.lines))
    canvas, box = drawing.canvas, drawing.plane.box
    inner = (
        box.left / canvas.width,
        1 - box.top / canvas.height,
        (box.right - box.left) / canvas.width,
        (box.top - box.bottom) / canvas.height,
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace {NAMESPACES}><c:date1904 val="0"/><c:lang val="sv-SE"/>'
        '<c:roundedCorners val="0"/>'
        f'<c:chart>{_title_xml(drawing)}<c:autoTitleDeleted val="0"/><c:plotArea>'
        f'<c:layout><c:manualLayout><c:layoutTarget val="inner"/>{place_xml(inner)}'
        "</c:manualLayout></c:layout>"
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{series}<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
        f"{_year_axis_xml(drawing)}{_value_axis_xml(drawing)}"
        "<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        f"{_legend_xml(drawing, sheet)}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{text_xml('c:txPr', canvas.size, canvas.palette.text, font)}"
        f'<c:externalData r:id="{WORKBOOK_RELATION}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )


def _title_xml(drawing: Drawing) -> str:
    """What the value axis counts, over the chart: a title of the axis would be broken in lines.

    Below stand values, targets and breaks that have no place at their points.
    """
    colour = drawing.palette.muted
    texts = [e for e in drawing.layout.legend if not e.label.is_name]
    rows = ((3 * NBSP).join(_signed(e) for e in texts if e.spot[1] == y) for y in _rows(texts))
    words = (axis_words(drawing.figure), *rows)
    return (
        f"<c:title>{rich_xml(words, drawing.canvas.size, colour, 'l')}"
        f"<c:layout><c:manualLayout>{place_xml((0.0, 0.0))}</c:manualLayout></c:layout>"
        '<c:overlay val="1"/></c:title>'
    )


def _signed(entry: LegendEntry) -> str:
    """The text after the sign of its mark."""
    is_target = entry.with_key and entry.label.kind is LabelKind.TARGET
    return f"◆ {entry.text}" if is_target else entry.text


def _rows(entries: list[LegendEntry]) -> list[float]:
    """The heights of the rows that entries stand in, from the top."""
    return sorted({e.spot[1] for e in entries}, reverse=True)


def _legend_xml(drawing: Drawing, sheet: _Cells) -> str:
    """The lines whose names have no place at them, over the plane."""
    listed = [line.in_legend for line, _, _ in sheet.lines]
    if not any(listed):
        return ""
    canvas, box = drawing.canvas, drawing.plane.box
    entries = [e for e in drawing.layout.legend if e.label.is_name]
    top = max(e.spot[1] for e in entries) + 1.1 * canvas.size
    place = (0.0, 1 - top / canvas.height, 1.0, (top - box.top - 2) / canvas.height)
    deleted = "".join(
        f'<c:legendEntry><c:idx val="{n}"/><c:delete val="1"/></c:legendEntry>'
        for n, kept in enumerate(listed)
        if not kept
    )
    return (
        f'<c:legend><c:legendPos val="t"/>{deleted}<c:layout><c:manualLayout>{place_xml(place)}'
        '</c:manualLayout></c:layout><c:overlay val="1"/>'
        f"{text_xml('c:txPr', canvas.size, canvas.palette.text)}</c:legend>"
    )


def _series_xml(
    number: int, line: OfficeLine, years: _Column, values: _Column, drawing: Drawing
) -> str:
    look = line.look
    stroke = f"<c:spPr>{stroke_xml(look.colour, look.width, look.dash, look.strength)}</c:spPr>"
    hollow = "".join(
        f'<c:dPt><c:idx val="{n}"/>{_mark(replace(look, hollow=True))}<c:bubble3D val="0"/>'
        f"{stroke}</c:dPt>"
        for n in line.hollow
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"<c:tx><c:strRef><c:f>{values.heading_cell}</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{text(values.heading)}</c:v></c:pt>'
        f"</c:strCache></c:strRef></c:tx>{stroke}{_mark(look)}{hollow}"
        f"{_labels_xml(line, drawing)}"
        f"<c:xVal>{_numbers_xml(years, 'General')}</c:xVal>"
        f"<c:yVal>{_numbers_xml(values, _number_format(drawing.figure.indicator))}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


def _mark(look: LineStyle) -> str:
    # A white mark would be no mark at all in LibreOffice, which draws no edges.
    inner = None if look.hollow else look.colour
    return mark_xml(look.mark, look.mark_size, inner, look.colour)


def _numbers_xml(column: _Column, form: str) -> str:
    """The cells and what they hold; an empty cell has no point."""
    points = "".join(
        f'<c:pt idx="{n}"><c:v>{_digits(value)}</c:v></c:pt>'
        for n, value in enumerate(column.values)
        if value is not None
    )
    return (
        f"<c:numRef><c:f>{column.cells}</c:f><c:numCache><c:formatCode>{text(form)}"
        f'</c:formatCode><c:ptCount val="{len(column.values)}"/>{points}</c:numCache></c:numRef>'
    )


def _digits(value: float) -> str:
    """The number as Office writes it, every decimal kept."""
    return repr(value).removesuffix(".0")


def _labels_xml(line: OfficeLine, drawing: Drawing) -> str:
    if not line.labels:
        return ""
    labels = "".join(_label_xml(x, drawing) for x in sorted(line.labels, key=lambda x: x.index))
    return f"<c:dLbls>{labels}{shown_xml()}{WITHOUT_LEADERS}</c:dLbls>"


def _label_xml(label: OfficeLabel, drawing: Drawing) -> str:
    canvas = drawing.canvas
    across, down = label.shift[0] / canvas.width, -label.shift[1] / canvas.height
    shift = f'<c:manualLayout><c:x val="{across:.5f}"/><c:y val="{down:.5f}"/></c:manualLayout>'
    colour = label.colour or canvas.palette.text
    rich = (
        rich_xml(label.rows, canvas.size, colour, _ALIGNED.get(label.position, ""))
        if label.rows
        else ""
    )
    form = text(_number_format(drawing.figure.indicator, label.suffix))
    shown = shown_xml(label.with_value or bool(label.rows), label.with_name)
    return (
        f'<c:dLbl><c:idx val="{label.index}"/>'
        f"<c:layout>{shift if any(label.shift) else ''}</c:layout>{rich}"
        f'<c:numFmt formatCode="{form}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
        f"{text_xml('c:txPr', canvas.size, colour)}"
        f'<c:dLblPos val="{label.position}"/>{shown}<c:separator>\n</c:separator></c:dLbl>'
    )


def _year_axis_xml(drawing: Drawing) -> str:
    """The line below; its years and ticks are a line of their own."""
    figure, ends = drawing.figure, drawing.plane.scale.years
    # On a reversed axis the largest value is at the bottom.
    crosses = "max" if figure.indicator.is_rank else "min"
    return (
        '<c:valAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{ends[1]:.3f}"/><c:min val="{ends[0]:.3f}"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        f"<c:spPr>{stroke_xml(drawing.palette.muted, 0.75)}</c:spPr>"
        f'<c:crossAx val="2"/><c:crosses val="{crosses}"/><c:crossBetween val="midCat"/>'
        "</c:valAx>"
    )


def _value_axis_xml(drawing: Drawing) -> str:
    """Reversed for ranks: place 1 is on top, and the numbers are labels of a line of their own."""
    figure, scale = drawing.figure, drawing.plane.scale
    low, high = sorted((kept(scale.low), kept(scale.high)))
    form = text(_number_format(figure.indicator, decimals=scale.decimals))
    rank = figure.indicator.is_rank
    orientation = "maxMin" if rank else "minMax"
    grid = stroke_xml(drawing.palette.grid, 0.75)
    lines = "" if rank else f"<c:majorGridlines><c:spPr>{grid}</c:spPr></c:majorGridlines>"
    return (
        '<c:valAx><c:axId val="2"/><c:scaling>'
        f'<c:orientation val="{orientation}"/><c:max val="{_digits(high)}"/>'
        f'<c:min val="{_digits(low)}"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f"{lines}"
        f'<c:numFmt formatCode="{form}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos '
        f'val="{"none" if rank else "nextTo"}"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        '<c:crossAx val="1"/><c:crosses val="min"/><c:crossBetween val="midCat"/>'
        f'<c:majorUnit val="{_digits(drawing.value_step)}"/></c:valAx>'
    )

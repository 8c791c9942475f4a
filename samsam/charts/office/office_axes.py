"""The numbers of an Office chart's axes, as lines with labels.

Office counts even steps from where an axis begins: it can't hold place 1 and then 20 and 40, nor
years counted from the last one.
"""

from __future__ import annotations

from samsam.charts.office.office_parts import Drawing, LineStyle, OfficeLabel, OfficeLine
from samsam.charts.plan import labelled_years
from samsam.charts.typefaces.fonts import STAND_IN

RANK_AXIS, YEAR_AXIS = "Axelns tal", "Axelns år"
_PALE = 0.12  # of the text's colour
_LONGEST = 30  # points: longer than the line of a rank axis
_TICK, _SMALL_TICK = 4.0, 2.0  # points, of a year with its number and of another
_TICK_ROOM = 4.0  # points a year: closer ticks would be a black band


def rank_axis(drawing: Drawing) -> list[OfficeLine]:
    """Numbers and lines of a rank axis: Office counts even steps, which can't hold place 1."""
    scale = drawing.plane.scale
    if not drawing.figure.indicator.is_rank:
        return []
    years: list[float] = []
    values: list[float | None] = []
    labels = []
    for tick in scale.ticks:
        labels.append(OfficeLabel(len(years), rows=(scale.tick_text(tick),), position="l"))
        years += [*scale.years, scale.years[1]]
        values += [tick, tick, None]
    # LibreOffice loses a line that comes before a longer one.
    missing = len(drawing.figure.years) - len(years)
    years += [scale.years[1]] * missing
    values += [None] * missing
    # As pale as other lines of the ground, and dark: LibreOffice draws it over the curve.
    look = LineStyle(drawing.palette.text, "solid", 0.75, strength=_PALE)
    return [OfficeLine(RANK_AXIS, tuple(years), tuple(values), look, tuple(labels), behind=True)]


def kept(value: float) -> float:
    """With as many digits as a workbook keeps: a spot at an axis' end mustn't be past it."""
    return float(f"{value:.9g}")


def year_axis(drawing: Drawing) -> OfficeLine:
    """Years and their ticks: Office counts years from where the axis begins, not from the last."""
    plane, canvas = drawing.plane, drawing.canvas
    box, scale = plane.box, plane.scale
    # Where the typeface isn't installed Office draws in another: years keep apart in a wide one.
    room = box.right - box.left
    labelled = set(labelled_years(drawing.figure, room, canvas.size, STAND_IN))
    height = box.top - box.bottom
    # In Excel each spot of the line is a row that a reader sees.
    closer = canvas.standard_places or room / len(drawing.figure.years) < _TICK_ROOM
    years: list[float] = []
    values: list[float | None] = []
    labels = []
    for year in drawing.figure.years:
        if closer and year not in labelled:
            continue
        if year in labelled:
            labels.append(OfficeLabel(len(years), rows=(str(year),), position="b"))
        tick = _TICK if year in labelled else _SMALL_TICK
        top = scale.low + tick / height * (scale.high - scale.low)
        years += [year, year, year]
        values += [kept(scale.low), kept(top), None]
    # LibreOffice loses a line that comes before a longer one.
    missing = max(_LONGEST, len(drawing.figure.years)) - len(years)
    years += [years[-1]] * missing
    values += [None] * missing
    look = LineStyle(drawing.palette.muted, "solid", 0.75)
    return OfficeLine(YEAR_AXIS, tuple(years), tuple(values), look, tuple(labels), behind=True)

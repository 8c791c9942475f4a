"""Figure → the lines of an Office chart, its axes, and its labels where the layout puts them.

Everything is a line of points (year, value): curves, targets, the paths to them, breaks, the
projection and the numbers of a rank axis. All measures are points (1/72 inch) from the chart's
lower left corner.
"""

from __future__ import annotations

from dataclasses import replace

from samsam.charts.labels import LabelKind, PlacedLabel
from samsam.charts.layout import placed as laid_out
from samsam.charts.office.office_axes import RANK_AXIS, YEAR_AXIS, kept, rank_axis, year_axis
from samsam.charts.office.office_parts import (
    Drawing,
    LineStyle,
    OfficeCanvas,
    OfficeLabel,
    OfficeLine,
)
from samsam.charts.plan import Spot, marker_size, silence_path
from samsam.charts.scene import MOST_BEHIND, end_name
from samsam.figures.compared import HIGH, LOW, spread_in
from samsam.figures.figure import CurveRole, Figure, TargetMark
from samsam.figures.ordinary import ORDINARY, edges_drawn, ordinary_range
from samsam.figures.words import UNUSUAL, target_mark, target_words
from samsam.model.indicators.indicator import Break
from samsam.model.indicators.series import Point
from samsam.model.language.house_style import mixed
from samsam.swedish import capitalised

_INSET = 3.0  # around a label's text
_TARGET_MARK, _RING, _BEHIND_MARK = 9, 10, 2
_FAINT = 0.7  # how strong the lines behind are
PROJECTION = "Framskrivning"
HIGHEST = ": högst"  # the upper end of an interval
_NAME = "Namnet på linjen"
# Series that carry a label and no figures: where they stand follows from the chart's size.
BRACKET = "Inga värden efter"
HELPERS = (RANK_AXIS, YEAR_AXIS, _NAME, BRACKET)
# Dash and mark go together, so that lines are distinguished without colour.
_COMPARISONS = (("sysDot", "square"), ("sysDashDot", "triangle"), ("lgDash", "x"))

_AHEAD = {CurveRole.FORECAST: "lgDash", CurveRole.WHAT_IF: "dashDot", CurveRole.UNCHANGED: "sysDot"}


def placed(canvas: OfficeCanvas) -> tuple[Drawing, tuple[OfficeLine, ...]]:
    """The axes, and the lines with their labels as they are drawn: targets on top."""
    drawing = Drawing(canvas, laid_out(canvas.ground))
    return drawing, tuple(_lines(drawing))


def _label(
    found: PlacedLabel | None, index: int, look: LineStyle, spot: Spot
) -> OfficeLabel | None:
    """A label's place as Office has it: from its own place beside the point at `spot`."""
    if found is None:
        return None
    (x, y), box = spot, found.box
    middle, height = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    if found.label.kind is LabelKind.VALUE:
        label = OfficeLabel(index, with_value=True)
    else:
        label = OfficeLabel(index, rows=found.lines, colour=found.label.colour)
    if found.standard and found.label.kind is not LabelKind.BREAK:
        return replace(label, position=found.standard)
    reach = (look.mark_size if look.mark != "none" else 0) / 2 + 0.5 + _INSET
    # What a program adds around its texts moves them away from the point, never onto it.
    over = ("t", (middle - x, box.bottom - y - reach + _INSET / 2))
    under = ("b", (middle - x, box.top - y + reach - _INSET / 2))
    position, shift = {
        "left": ("r", (box.left - x - reach, height - y)),
        "right": ("l", (box.right - x + reach, height - y)),
        "center": over if height > y else under,
    }[found.side]
    return replace(label, position=position, shift=shift)


def _some(label: OfficeLabel | None) -> tuple[OfficeLabel, ...]:
    return (label,) if label else ()


# Lines


def _lines(drawing: Drawing) -> list[OfficeLine]:
    """Those of the table first: LibreOffice loses a shorter line that comes before them."""
    figure = drawing.figure
    targets = figure.drawn_targets
    curves = [_curve_line(number, drawing) for number in range(len(figure.curves))]
    behind = _background_lines(drawing)
    return [
        year_axis(drawing),
        *rank_axis(drawing),
        *behind,
        *_ordinary_lines(drawing),
        *_projection_lines(drawing),
        *reversed(curves),
        *_name_lines(drawing),
        *_signal_lines(drawing),
        *_silence_lines(drawing),
        *(
            _path_line(number, mark, mark.path_from, drawing)
            for number, mark in enumerate(targets)
            if mark.path_from
        ),
        *(_break_line(found, drawing) for found in figure.drawn_breaks),
        *(_target_line(number, mark, drawing) for number, mark in enumerate(targets)),
    ]


def _table_line(
    name: str,
    values: dict[int, float],
    figure: Figure,
    look: LineStyle,
    labels: tuple[OfficeLabel, ...],
) -> OfficeLine:
    """A line over all the figure's years."""
    years = tuple(float(y) for y in figure.years)
    held = tuple(values.get(y) for y in figure.years)
    return OfficeLine(name, years, held, look, labels, in_table=True)


def _curve_line(number: int, drawing: Drawing) -> OfficeLine:
    figure = drawing.figure
    curve = figure.curves[number]
    look = LineStyle(drawing.palette.outcome, mark="circle")
    if curve.role is CurveRole.COMPARISON:
        dash, mark = _COMPARISONS[(number - 1) % len(_COMPARISONS)]
        look = LineStyle(drawing.palette.comparison, dash, mark=mark)
    if curve.role.ahead:
        what_if = curve.role is CurveRole.WHAT_IF
        colour = drawing.palette.what_if if what_if else drawing.palette.comparison
        # Blank cells break every line of a chart in Office: what has only some years has marks.
        sparse = len(curve.points) < len(range(curve.points[0].year, curve.points[-1].year + 1))
        look = LineStyle(colour, _AHEAD[curve.role], mark="diamond" if sparse else "none")
    look = replace(look, mark_size=round(marker_size(curve)))
    values = {p.year: p.value for p in curve.points}
    hollow = tuple(p.year - figure.years.start for p in curve.points if p.preliminary)
    line = _table_line(curve.label, values, figure, look, _curve_labels(number, look, drawing))
    return replace(line, hollow=hollow, in_legend=number in drawing.in_legend(LabelKind.CURVE))


def _curve_labels(number: int, look: LineStyle, drawing: Drawing) -> tuple[OfficeLabel, ...]:
    """The notable values of the outcome; the name of another curve at one of its points."""
    curve = drawing.figure.curves[number]
    if number == 0:
        values = (_value_label(p, look, drawing) for p in drawing.figure.labelled)
        return tuple(label for label in values if label)
    found = drawing.label(LabelKind.CURVE, number)
    if found is None:
        return ()
    point = curve.points[-1 - found.anchor]
    label = _at(found, point, look, drawing)
    alone = label is not None and label.rows == (curve.label,)
    return _some(replace(label, rows=(), with_name=True) if label and alone else label)


def _at(
    found: PlacedLabel | None, point: Point, look: LineStyle, drawing: Drawing
) -> OfficeLabel | None:
    """A label at a point of a line over all the figure's years."""
    spot = drawing.plane.at(point.year, point.value)
    return _label(found, point.year - drawing.figure.years.start, look, spot)


def _value_label(point: Point, look: LineStyle, drawing: Drawing) -> OfficeLabel | None:
    label = _at(drawing.label(LabelKind.VALUE, point.year), point, look, drawing)
    return replace(label, suffix=" prel." if point.preliminary else "") if label else None


def _name_lines(drawing: Drawing) -> list[OfficeLine]:
    """The outcome's name at a point of its own: Office has one label a point, its value's."""
    found, curve = drawing.label(LabelKind.CURVE, 0), drawing.figure.outcome
    if found is None:
        return []
    point, look = curve.points[-1 - found.anchor], LineStyle(found.label.colour, None)
    spot = drawing.plane.at(point.year, point.value)
    label = _label(found, 0, look, spot)
    name = f"{_NAME} {curve.label}"
    return [OfficeLine(name, (float(point.year),), (point.value,), look, _some(label))]


def _background_lines(drawing: Drawing) -> list[OfficeLine]:
    """The others, thin and grey. Many would hide our own line: of those the ends are drawn."""
    figure, palette = drawing.figure, drawing.palette
    look = LineStyle(
        mixed(palette.comparison, palette.background, _FAINT), "solid", 0.75,
        mark="circle", mark_size=_BEHIND_MARK,
    )  # fmt: skip
    if len(figure.background) <= MOST_BEHIND:
        named = ((c.label, {p.year: p.value for p in c.points}) for c in figure.background)
        lines = [_table_line(label, values, figure, look, ()) for label, values in named]
    else:
        lines = [_end_line(number, name, look, drawing) for number, name in enumerate((LOW, HIGH))]
    return [replace(line, behind=True) for line in lines]


def _end_line(number: int, name: str, look: LineStyle, drawing: Drawing) -> OfficeLine:
    """The lowest (0) or the highest (1) of the others, year by year."""
    figure = drawing.figure
    found = {year: spread_in(figure, year)[number] for year in figure.years}
    values = {year: value for year, value in found.items() if value is not None}
    named = replace(look, colour=drawing.palette.comparison)
    if not values:
        return _table_line(name, values, figure, look, ())
    last, canvas = max(values), drawing.canvas
    right = canvas.ground.chart.right
    spots = [(float(year), value) for year, value in sorted(values.items())]
    place = end_name(drawing.plane, name, spots, canvas.size, canvas.font, right)
    label = OfficeLabel(
        last - figure.years.start, rows=(name,), colour=named.colour, position=place.side,
        shift=place.shift,
    )  # fmt: skip
    return _table_line(name, values, figure, look, (label,))


def _ordinary_lines(drawing: Drawing) -> list[OfficeLine]:
    """The ends of what is ordinary: a scatter chart has no areas. One outside the axis is left."""
    found = ordinary_range(drawing.figure)
    if found is None:
        return []
    look = LineStyle(drawing.palette.ordinary_edge, "solid", 0.75)
    ends = (("lägst", found.low), ("högst", found.high))
    # As long as the table: LibreOffice loses a line that comes before a longer one.
    empty = (None,) * (len(drawing.figure.years) - len(found.years))
    years = found.years + (found.years[-1],) * len(empty)
    return [
        OfficeLine(f"{capitalised(ORDINARY)}, {name}", years, (*values, *empty), look, behind=True)
        for (name, values), shown in zip(ends, edges_drawn(drawing.figure), strict=True)
        if shown
    ]


def _projection_lines(drawing: Drawing) -> list[OfficeLine]:
    """The way that the pace would lead, and the ends of its intervals as thin lines."""
    figure, projection = drawing.figure, drawing.figure.projection
    if projection is None:
        return []
    palette = drawing.palette
    middle = LineStyle(palette.outcome, "dash", 1.75)
    near, far = (
        LineStyle(palette.outcome, "sysDash", 1.0),
        LineStyle(palette.comparison, "sysDot", 1.25),
    )
    name, years = PROJECTION, projection.years
    start = {projection.from_year: projection.from_value}
    edges: list[tuple[str, dict[int, float], LineStyle, tuple[LabelKind, int] | None]] = [
        (f"{name}, 95 fall av 100: minst", {y.year: y.low95 for y in years}, far, None),
        (f"{name}, 95 fall av 100{HIGHEST}", {y.year: y.high95 for y in years}, far,
         (LabelKind.INTERVAL, 95)),
        (f"{name}, 80 fall av 100: minst", {y.year: y.low80 for y in years}, near, None),
        (f"{name}, 80 fall av 100{HIGHEST}", {y.year: y.high80 for y in years}, near,
         (LabelKind.INTERVAL, 80)),
        (name, {y.year: y.value for y in years}, middle, (LabelKind.PROJECTION, 0)),
    ]  # fmt: skip
    found = []
    for title, values, look, named in edges:
        label = drawing.label(*named) if named else None
        place = _along(label, values, look, drawing) if label else ()
        line = _table_line(title, start | values, figure, look, place)
        listed = named is not None and named[1] in drawing.in_legend(named[0])
        # A legend has both ends of an interval as one.
        both = title.removesuffix(HIGHEST) if named else ""
        found.append(replace(line, in_legend=listed, title=both))
    return found


def _along(
    found: PlacedLabel, values: dict[int, float], look: LineStyle, drawing: Drawing
) -> tuple[OfficeLabel, ...]:
    """A name at one of the years of a line, counted from its end."""
    year = sorted(values)[-1 - found.anchor]
    spot = drawing.plane.at(year, values[year])
    return _some(_label(found, year - drawing.figure.years.start, look, spot))


def _signal_lines(drawing: Drawing) -> list[OfficeLine]:
    """A ring around a value whose change goes beyond ordinary variation."""
    point = drawing.figure.signalled
    if point is None:
        return []
    look = LineStyle(drawing.palette.text, None, mark="circle", mark_size=_RING, hollow=True)
    return [
        OfficeLine(
            capitalised(UNUSUAL),
            (float(point.year),),
            (point.value,),
            look,
        )
    ]


def _silence_lines(drawing: Drawing) -> list[OfficeLine]:
    """A bracket over the years after the last value."""
    bracket = silence_path(drawing.figure, drawing.plane.scale)
    if not bracket:
        return []
    years = tuple(year for year, _ in bracket)
    values = tuple(float(f"{value:.9g}") for _, value in bracket)
    look = LineStyle(drawing.palette.muted, "solid", 0.75)
    last = drawing.figure.outcome.points[-1].year
    spot = drawing.plane.at(years[1], values[1])
    label = _label(drawing.label(LabelKind.SILENCE, last), 1, look, spot)
    return [OfficeLine(f"{BRACKET} {last}", years, values, look, _some(label))]


def _path_line(number: int, mark: TargetMark, start: Point, drawing: Drawing) -> OfficeLine:
    """The dashed way from the base year to the target."""
    target, look = mark.target, LineStyle(drawing.palette.accent, "dash", 1.25)
    spot = drawing.plane.at(target.year, target.value)
    label = _label(drawing.label(LabelKind.PATH, number), 1, look, spot)
    return OfficeLine(
        f"Vägen till målet {target.year}",
        (float(start.year), float(target.year)),
        (start.value, target.value),
        look,
        _some(label),
        in_legend=number in drawing.in_legend(LabelKind.PATH),
    )


def _target_line(number: int, mark: TargetMark, drawing: Drawing) -> OfficeLine:
    """A diamond, hollow when the target was missed; the name says its state."""
    figure, target = drawing.figure, mark.target
    look = LineStyle(
        drawing.palette.accent, None, mark="diamond", mark_size=_TARGET_MARK, hollow=mark.missed
    )  # fmt: skip
    spot = drawing.plane.at(target.year, target.value)
    label = _label(drawing.label(LabelKind.TARGET, number), 0, look, spot)
    state = target_mark(mark.assessment, figure.indicator).word
    words = f"Mål {target.year}: {target_words(target, figure.indicator)}"
    return OfficeLine(
        f"{words} ({state[:1].lower()}{state[1:]})",
        (float(target.year),),
        (target.value,),
        look,
        _some(label),
    )


def _break_line(found: Break, drawing: Drawing) -> OfficeLine:
    """A dotted line between the last old year and the first new one."""
    year, scale = found.year - 0.5, drawing.plane.scale
    look = LineStyle(drawing.palette.muted, "sysDot", 1.25)
    spot = drawing.plane.at(year, scale.high)
    label = _label(drawing.label(LabelKind.BREAK, found.year), 1, look, spot)
    return OfficeLine(
        f"Seriebrott {found.year}: {found.reason}",
        (year, year),
        (kept(scale.low), kept(scale.high)),
        look,
        _some(label),
    )

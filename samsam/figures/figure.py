"""A figure: what is shown, and nothing about how.

One description gives headline, alt text, table, screen chart and every export, so that none of them
can say something else than the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from samsam.figures.origin import Origin
from samsam.model.assessment.comparison import Comparison, Measure
from samsam.model.assessment.places import YearPlace
from samsam.model.assessment.relative import Relative
from samsam.model.assessment.signal import Signal, Verdict
from samsam.model.assessment.target import TargetAssessment, TargetState
from samsam.model.assessment.trend import Trend
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.indicator import Break, Indicator, Target
from samsam.model.indicators.outlines import Outlines
from samsam.model.indicators.series import Observation, Point, Revision, Series, Vintage
from samsam.model.population.projection import Projection

MOST_CURVES = 4
_NEAR = 0.15  # a share of the axis: a closer curve would run through the label
_SILENCE = 2  # years without a value that are more than the usual wait for the latest one
_REACH = 0.06  # half a label's width as a share of the years on a screen


class FigureKind(StrEnum):
    """What sort of question the figure answers."""

    SERIES = "serie"
    RANK = "rang"
    COMPARISON = "jämförelse"
    PATH = "väg"


class CurveRole(StrEnum):
    """What a curve stands for; it decides colour and dash together."""

    OUTCOME = "utfall"
    COMPARISON = "jämförelse"
    FORECAST = "framskrivning"
    WHAT_IF = "tänk om"
    UNCHANGED = "oförändrad"

    @property
    def ahead(self) -> bool:
        """True for lines of years that haven't been: dashed and without marks, never as outcome."""
        return self in (CurveRole.FORECAST, CurveRole.WHAT_IF, CurveRole.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: the years that have a value. A year between them without one is a gap."""

    label: str
    role: CurveRole
    points: tuple[Point, ...]

    def value(self, year: int) -> float | None:
        """The value of a year, None where the line is broken."""
        return next((p.value for p in self.points if p.year == year), None)

    def segments(self) -> tuple[tuple[Point, ...], ...]:
        """The unbroken stretches: an outcome's line is never drawn over a year without a value.

        A line of years to come is drawn through the years that its maker gives.
        """
        if self.role.ahead:
            return (self.points,) if self.points else ()
        stretches: list[list[Point]] = []
        for point in self.points:
            if not stretches or stretches[-1][-1].year != point.year - 1:
                stretches.append([])
            stretches[-1].append(point)
        return tuple(tuple(s) for s in stretches)


@dataclass(frozen=True, slots=True)
class TargetMark:
    """A target as it stands, and the value that the path to it starts from."""

    assessment: TargetAssessment
    path_from: Point | None

    @property
    def target(self) -> Target:
        """The target itself."""
        return self.assessment.target

    @property
    def missed(self) -> bool:
        """Whether its year is over and it wasn't reached: the mark is hollow."""
        return self.assessment.state is TargetState.MISSED


@dataclass(frozen=True, slots=True)
class Compared:
    """Whom a figure compares with, how that turned out, and the names of all by area id."""

    comparison: Comparison
    group: AreaGroup
    names: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class MapGround:
    """What the map of a figure that compares is drawn on.

    `place` says which map it is, after "karta över": `länet`, `hela landet`. `outlines` are those
    of the municipalities that are compared, ours (whose code is `own`) among them; `neighbours`
    share a border with it. `names` has the names of all, also of those without values.
    """

    place: str
    own: str
    outlines: Outlines
    neighbours: tuple[str, ...]
    names: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """What a line of places over the years rests on: the figure that compares, and every year."""

    source: Figure
    years: tuple[YearPlace, ...]

    def of(self, year: int) -> YearPlace | None:
        """The place of a year; None for a year that isn't on the line's axis."""
        return next((p for p in self.years if p.year == year), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one indicator in one area.

    `curves[0]` is the outcome; `gaps` are its years without a value. `vintages` are those that its
    values come from, the outcome's first, `known_on` the day as of which it is shown (None: as
    known now). `background` are thin grey lines that are named in tables only, `compared` what is
    said of them. `line_notes` say how the other lines relate to the outcome. `relative` is how the
    outcome has moved against others over the years, where that is known; `ground` is what its map
    is drawn on. `origin` is the question that gives it anew; None for a figure that is kept as it
    was once. `place_line` is set when the outcome isn't the indicator's values but our places among
    others. `over` is the last year that had ended when it was made; None where that isn't asked.
    """

    id: str
    kind: FigureKind
    indicator: Indicator
    area_name: str
    years: range
    curves: tuple[Curve, ...]
    gaps: tuple[Observation, ...]
    breaks: tuple[Break, ...]
    targets: tuple[TargetMark, ...]
    trend: Trend
    signal: Signal
    revisions: tuple[Revision, ...]
    vintages: tuple[Vintage, ...]
    known_on: date | None
    projection: Projection | None = None
    background: tuple[Curve, ...] = ()
    compared: Compared | None = None
    line_notes: tuple[str, ...] = ()
    relative: Relative | None = None
    ground: MapGround | None = None
    origin: Origin | None = None
    place_line: PlaceLine | None = None
    over: int | None = None

    @property
    def silent_years(self) -> range:
        """The years that are over and have no value, after the last one, where they are several.

        Of a single one it isn't strange that its value isn't out yet.
        """
        if self.over is None or not self.outcome.points:
            return range(0)
        found = range(self.outcome.points[-1].year + 1, self.over + 1)
        return found if len(found) >= _SILENCE else range(0)

    @property
    def drawn_silence(self) -> range:
        """The same where they are on the axis, and nothing else has been measured in them."""
        others = (p.year for c in self.curves[1:] if not c.role.ahead for p in c.points)
        found = self.silent_years
        free = found and found[-1] in self.years and not any(year in found for year in others)
        return found if free else range(0)

    @property
    def group(self) -> AreaGroup | None:
        """Whom the figure compares with; None when it's about us alone."""
        compared = self.place_line.source.compared if self.place_line else self.compared
        return compared.group if compared else None

    @property
    def outcome(self) -> Curve:
        """The indicator's own values."""
        return self.curves[0]

    @property
    def drawn_targets(self) -> tuple[TargetMark, ...]:
        """The targets that fall on the axis; one before its beginning is only reported in words."""
        return tuple(m for m in self.targets if m.target.year in self.years)

    @property
    def drawn_breaks(self) -> tuple[Break, ...]:
        """The breaks that fall on the axis; one after its end is only reported in words."""
        return tuple(b for b in self.breaks if b.year in self.years)

    @property
    def signalled(self) -> Point | None:
        """The latest value, when the change to it goes beyond ordinary variation: it has a ring."""
        if self.signal.verdict is not Verdict.SIGNAL:
            return None
        return next((p for p in self.outcome.points if p.year == self.signal.to_year), None)

    @property
    def starts_at_zero(self) -> bool:
        """True when the value axis begins at zero; ranks begin at 1, large stocks are cut."""
        return self.indicator.axis_from_zero and not self.indicator.is_rank

    @property
    def past_years(self) -> range:
        """The years of the axis up to the last observation."""
        been = (c for c in self.curves if not c.role.ahead)
        last = max((p.year for c in been for p in c.points), default=None)
        gap_years = [g.year for g in self.gaps]
        end = max([*gap_years, *([last] if last is not None else [])], default=None)
        return range(self.years.start, end + 1) if end is not None else range(0)

    @property
    def table_years(self) -> range:
        """The years that a table lists: those that have been, and those of lines ahead."""
        past = self.past_years
        ahead = [p.year for c in self.curves if c.role.ahead for p in c.points]
        return range(past.start, max([past.stop, *(year + 1 for year in ahead)]))

    @property
    def labelled(self) -> tuple[Point, ...]:
        """The points whose value is written out: all up to eight, else the notable ones.

        That changes begin at nothing in the year they are counted from says no more than the axis.
        """
        found = self.compared.comparison if self.compared else None
        start = found.from_year if found and found.measure is Measure.CHANGE else None
        points = tuple(p for p in self.outcome.points if p.year != start)
        if len(points) <= 8:
            return points
        low = min(points, key=lambda p: p.value)
        high = max(points, key=lambda p: p.value)
        notable = {p.year: p for p in (points[0], low, high, points[-1])}
        return tuple(notable[year] for year in sorted(notable))


def series_figure(
    indicator: Indicator,
    series: Series,
    area_name: str,
    trend: Trend,
    signal: Signal,
    assessments: tuple[TargetAssessment, ...],
    vintages: tuple[Vintage, ...],
    known_on: date | None = None,
    first_year: int | None = None,
) -> Figure:
    """The figure of one series with its targets, from `first_year` (None: from the first value)."""
    shown = series.between(first_year, None)
    used = {o.vintage_id for o in shown.observations}
    target_years = [a.target.year for a in assessments]
    last = max([*shown.years, *target_years], default=None)
    years = range(shown.years.start, last + 1) if shown.observations and last else range(0)
    return Figure(
        id=indicator.id,
        kind=FigureKind.RANK if indicator.is_rank else FigureKind.SERIES,
        indicator=indicator,
        area_name=area_name,
        years=years,
        curves=(Curve(indicator.short_title, CurveRole.OUTCOME, shown.points),),
        gaps=shown.gaps,
        breaks=tuple(b for b in shown.breaks if years and b.year >= years.start),
        targets=tuple(TargetMark(a, _base(series, a)) for a in assessments),
        trend=trend,
        signal=signal,
        revisions=tuple(r for r in shown.revisions if r.year in years),
        vintages=tuple(v for v in vintages if v.id in used),
        known_on=known_on,
    )


def with_years_over(figure: Figure, over: int) -> Figure:
    """The same figure on an axis that goes on to `over`, the last year that has ended.

    It does so only where several years since the last value are silent.
    """
    known = replace(figure, over=over)
    last = max([*figure.years, *known.silent_years], default=None)
    years = figure.years if last is None else range(figure.years.start, last + 1)
    return replace(known, years=years)


def with_comparison(
    figure: Figure, label: str, series: Series, vintages: tuple[Vintage, ...], note: str = ""
) -> Figure:
    """The same figure with another series as a line of its own: never joined to the first.

    `note` is what a reader has to know of the two lines. A series without a value in the figure's
    years is no line: nothing is said of it.

    Raises ValueError when there are more lines than a reader can distinguish.
    """
    if len(figure.curves) >= MOST_CURVES:
        raise ValueError(f"at most {MOST_CURVES} curves, {label} is one too many")
    first = figure.years.start if figure.years else None
    shown = series.between(first, None)
    if not shown.points:
        return figure
    years = [*figure.years, *shown.years]
    used = {o.vintage_id for o in shown.observations} - {v.id for v in figure.vintages}
    return replace(
        figure,
        kind=FigureKind.COMPARISON,
        years=range(min(years), max(years) + 1) if years else range(0),
        curves=(*figure.curves, Curve(label, CurveRole.COMPARISON, shown.points)),
        line_notes=(*figure.line_notes, *([note] if note else [])),
        vintages=(*figure.vintages, *(v for v in vintages if v.id in used)),
    )


def with_projection(figure: Figure, projection: Projection) -> Figure:
    """The same figure with the way that the pace of the last years would lead."""
    last = max([figure.years.stop - 1, projection.years[-1].year])
    return replace(
        figure,
        kind=FigureKind.PATH,
        years=range(figure.years.start, last + 1),
        projection=projection,
    )


def with_line_ahead(
    figure: Figure, label: str, role: CurveRole, points: tuple[Point, ...]
) -> Figure:
    """The same figure with a line of years to come, such as somebody else's projection.

    Raises ValueError when there are more lines than a reader can distinguish.
    """
    if len(figure.curves) >= MOST_CURVES:
        raise ValueError(f"at most {MOST_CURVES} curves, {label} is one too many")
    last = max([figure.years.stop - 1, *(p.year for p in points)])
    return replace(
        figure,
        kind=FigureKind.PATH,
        years=range(figure.years.start, last + 1),
        curves=(*figure.curves, Curve(label, role, points)),
    )


def _base(series: Series, assessment: TargetAssessment) -> Point | None:
    """Where the dashed path to a target starts: its base year, else the last value before it."""
    target = assessment.target
    points = [p for p in series.points if p.year < target.year]
    chosen = [p for p in points if p.year == target.base_year] or points[-1:]
    return chosen[-1] if chosen else None


def label_goes_above(point: Point, figure: Figure, limits: tuple[float, float]) -> bool:
    """Where a value is written: away from another curve close by, else outside the line's bend.

    `limits` are the ends of the value axis. On a rank axis, which is reversed, above is smaller.
    """
    others = [c.value(point.year) for c in figure.curves[1:] if not c.role.ahead]
    gaps = [v - point.value for v in others if v is not None]
    if gaps and abs(gaps[0]) < _NEAR * abs(limits[1] - limits[0]):
        return (gaps[0] <= 0) != figure.indicator.is_rank
    near = [p.value for p in _beside(point, figure)]
    if not near:
        return True
    rises, falls = max(near) - point.value, point.value - min(near)
    return (rises <= falls) != figure.indicator.is_rank


def _beside(point: Point, figure: Figure) -> list[Point]:
    """The outcome's points so near in time that the line to them may cross the point's label."""
    reach = max(1, round(_REACH * len(figure.years)))
    return [p for p in figure.outcome.points if 0 < abs(p.year - point.year) <= reach]

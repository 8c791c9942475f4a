"""A year's analysis as it is read while it's written, and the package of a fixed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from samsam.exports.archive import package
from samsam.figures.figure import Figure
from samsam.figures.in_print import draw
from samsam.model.analysis import Field, FieldKind, RecordKind
from samsam.model.fixed import ReadAnalysis, ReadField, ReadFigure, ReadPart
from samsam.model.house_style import Font, HouseStyle
from samsam.model.indicator import Indicator
from samsam.model.way import Edition
from samsam.questions.beside import facts
from samsam.questions.editions import fixed_analysis
from samsam.questions.indicator import POPULATION, Judged
from samsam.questions.links import Links, links
from samsam.questions.population import population_view
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.questions.year import Part, YearView, judged_to_year
from samsam.store import analyses

WIDTH_MM = 160.0
# What is computed beside these fields is part of the analysis, and is read and frozen with it.
_KEPT_FACTS = ("targets", "coverage", "indicator")


def draft_analysis(
    service: Service, view: YearView, today: date, charts: bool = False
) -> ReadAnalysis:
    """The analysis as it now stands. `charts` draws the figures too, which takes seconds."""
    found = links(service, view)
    parts = tuple(_read_part(service, view, found, p, today) for p in view.parts if p.written)
    focus = {s.indicator_id for s in view.sections if s.indicator_id}
    settings = service.settings
    with service.store.reading() as cursor:
        authors = analyses.authors(cursor, view.year, settings.unit_name)
        editions = analyses.editions(cursor, settings.unit_name, view.year)
    return ReadAnalysis(
        municipality_code=settings.municipality_code,
        municipality=settings.municipality_name,
        unit=settings.unit_name,
        year=view.year,
        edition=view.way.edition,
        corrects=editions[-1].sha256 if editions and view.way.edition > 1 else "",
        reason=view.way.reason,
        reference_number="",
        fixed_at="",
        fixed_by="",
        authors=authors,
        sequence=service.latest_sequence(),
        parts=parts,
        not_in_focus=tuple(_listed(service, view.year, focus)),
        figures=tuple(_figures(service, view.year, charts)),
    )


def _listed(service: Service, year: int, focus: set[str]) -> Iterator[str]:
    """The figures that are followed without an analysis of their own."""
    for indicator in service.register.indicators.values():
        if indicator.id not in focus and _has_values(service, indicator, year):
            yield indicator.id


def _has_values(service: Service, indicator: Indicator, year: int) -> bool:
    return bool(judged_to_year(service, indicator.id, year).figure.outcome.points)


def _read_part(service: Service, view: YearView, found: Links, part: Part, today: date) -> ReadPart:
    groups = []
    for heading, fields in part.form.groups().items():
        written = (f for f in fields if part.text(f.id).strip() and not _own_goal(part, f))
        read = tuple(_read_field(service, view, found, part, f, today) for f in written)
        groups += [(heading, read)] if read else []
    return ReadPart(part.kind.value, part.subject, part.heading, tuple(groups))


def _own_goal(part: Part, field: Field) -> bool:
    """A movement's goal stands in its heading."""
    return part.kind is RecordKind.MOVEMENT and field.kind is FieldKind.GOAL


def _read_field(
    service: Service, view: YearView, found: Links, part: Part, field: Field, today: date
) -> ReadField:
    value = part.text(field.id)
    kept = field.show in _KEPT_FACTS
    computed = facts(service, field.show, view, today, part) if kept else ()
    return ReadField(
        field.id, field.label, field.kind.value, value, found.readable(field, value), computed
    )


def _figures(service: Service, year: int, charts: bool) -> Iterator[ReadFigure]:
    for indicator in service.register.indicators.values():
        judged = _judged(service, indicator, year)
        if judged.figure.outcome.points:
            series = service.series((indicator,), None, year)[indicator.id]
            vintages = {o.year: o.vintage_id for o in series.observations}
            svg = _drawn(judged.figure, service.style) if charts else ""
            yield _read_figure(judged, vintages, svg)


def _judged(service: Service, indicator: Indicator, year: int) -> Judged:
    """The indicator's figure; the population's with its way to the target."""
    if indicator.id == POPULATION:
        return population_view(service, Selection(year=year)).judged
    return judged_to_year(service, indicator.id, year)


def _drawn(figure: Figure, style: HouseStyle) -> str:
    """The chart in the style's colours; its typeface would make what is kept ten times longer."""
    return draw(figure, WIDTH_MM, "svg", replace(style, font=Font())).decode("utf-8")


def _read_figure(judged: Judged, vintages: dict[int, str], svg: str) -> ReadFigure:
    figure, words = judged.figure, judged.words
    rows = words.table.rows
    return ReadFigure(
        indicator_id=figure.indicator.id,
        title=figure.indicator.title,
        unit=figure.indicator.unit.value,
        headline=words.headline,
        alt=words.alt,
        sentences=tuple(s for s in (words.change, words.trend, *words.targets) if s),
        notes=words.notes,
        source=words.source,
        years=tuple(r.year for r in rows),
        values=tuple(figure.outcome.value(r.year) for r in rows),
        texts=tuple(r.texts[0] for r in rows),
        remarks=tuple(r.remark for r in rows),
        vintages=tuple(vintages.get(r.year, "") for r in rows),
        way=_way(figure),
        svg=svg,
    )


def _way(figure: Figure) -> tuple[tuple[int, float, float], ...]:
    """The interval of 80 per cent that a projection promised for each year; empty without one."""
    if figure.projection is None:
        return ()
    return tuple((y.year, y.low80, y.high80) for y in figure.projection.years)


def same_figures(service: Service, analysis: ReadAnalysis) -> dict[str, Figure]:
    """The figures that the store still gives with the very values that an analysis holds."""
    found = {}
    for frozen in analysis.figures:
        indicator = service.register.indicators.get(frozen.indicator_id)
        if indicator is None:
            continue
        figure = _judged(service, indicator, analysis.year).figure
        values = tuple(figure.outcome.value(y) for y in frozen.years)
        if values == frozen.values:
            found[frozen.indicator_id] = figure
    return found


def archive_package(service: Service, edition: Edition) -> bytes:
    """The archive package of a fixed edition, as a ZIP. Raises UnknownFormatError."""
    return archive_task(service, edition)()


def archive_task(service: Service, edition: Edition) -> Callable[[], bytes]:
    """What makes the archive package, with all that it takes. Raises UnknownFormatError."""
    same = same_figures(service, fixed_analysis(edition))
    return partial(package, edition, same, service.style)

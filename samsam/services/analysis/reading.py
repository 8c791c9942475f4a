"""A year's analysis as it is read while it's written, and the package of a fixed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from samsam.exports.record.archive import as_pdf, as_word, package
from samsam.exports.record.verdicts import Trends, verdict_row
from samsam.exports.use import SLIDE_SIZE, WIDTHS_MM
from samsam.figures.description.target_sentences import TARGET_SENTENCE
from samsam.figures.figure import Figure
from samsam.libraries import functions_of
from samsam.model.analysis.carried_over import NOT_ANSWERED, CarriedKind
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenField, FrozenFigure, FrozenPart
from samsam.model.analysis.records import Field, FieldKind, RecordKind
from samsam.model.analysis.workflow import Edition
from samsam.model.indicators.indicator import Indicator
from samsam.model.language.formatted_text import MARKUP, read_formatted
from samsam.model.language.house_style import HouseStyle
from samsam.records.contents import texts, workflow
from samsam.services.analysis.compare_years import facts
from samsam.services.analysis.follow_up.carried_over import CarriedItem, carried_items
from samsam.services.analysis.links import Links, links
from samsam.services.analysis.year import Part, YearView, judged_to_year
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.editions.editions import fixed_analysis
from samsam.services.indicators.followed import borrowed_trends
from samsam.services.indicators.indicator import POPULATION, AssessedIndicator
from samsam.services.population.population import population_view

if TYPE_CHECKING:
    from samsam.charts.print import in_print
else:
    in_print = functions_of("samsam.charts.print.in_print")

_COLUMN_MM, _PAGE_MM = (float(width) for width in WIDTHS_MM)
# What is computed beside these fields is part of the analysis, and is read and frozen with it.
_KEPT_FACTS = ("targets", "coverage", "indicator")


@dataclass(frozen=True, slots=True)
class _Drawings:
    """A chart as SVG: as wide as a page and as a column, and for a slide without its headline."""

    page: str = ""
    column: str = ""
    slide: str = ""


_NOT_DRAWN = _Drawings()


def draft_analysis(
    service: Service, view: YearView, today: date, charts: bool = False
) -> FrozenAnalysis:
    """The analysis as it now stands. `charts` draws the figures too, which takes seconds."""
    found = links(service, view)
    parts = [_read_part(service, view, found, p, today) for p in view.parts if p.written]
    if carried := _carried_over(service, view):
        parts.insert(
            1 if parts and parts[0].kind == RecordKind.ANNUAL_ANALYSIS.value else 0, carried
        )
    focus = {s.indicator_id for s in view.sections if s.indicator_id}
    settings = service.settings
    with service.records.reading() as connection:
        editions = workflow.editions(connection, settings.unit_name, view.year)
    return FrozenAnalysis(
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
        authors=authors_of(service, view),
        sequence=service.latest_sequence(),
        parts=tuple(parts),
        not_in_focus=tuple(_listed(service, view.year, focus)),
        figures=tuple(_figures(service, view.year, charts)),
    )


def authors_of(service: Service, view: YearView) -> tuple[str, ...]:
    """Everyone who has written in the analysis, also in what it has from earlier years, by name."""
    with service.records.reading() as connection:
        return texts.authors(connection, view.year, service.settings.unit_name, _carried_ids(view))


def _carried_ids(view: YearView) -> tuple[str, ...]:
    """The records of earlier years that are part of the year's analysis."""
    found = (p.record for p in view.parts if p.record and p.record.year != view.year)
    return tuple(record.id for record in found)


def _carried_over(service: Service, view: YearView) -> FrozenPart | None:
    """What earlier years left, each with its answer; None before anything is written or left."""
    items = carried_items(service, view)
    if not items or not any(p.written for p in view.parts):
        return None
    groups = [
        (kind.heading, tuple(_carried_field(i) for i in items if i.kind is kind))
        for kind in CarriedKind
        if any(i.kind is kind for i in items)
    ]
    return FrozenPart(RecordKind.CARRIED_OVER.value, "", "Från tidigare år", tuple(groups))


def _carried_field(item: CarriedItem) -> FrozenField:
    answered = item.answered
    text = answered.answer.value if answered else NOT_ANSWERED
    value = answered.write() if answered else ""
    return FrozenField(item.key, item.title, FieldKind.TEXT.value, value, text)


def _listed(service: Service, year: int, focus: set[str]) -> Iterator[str]:
    """The figures that are followed without an analysis of their own."""
    for indicator in service.register.indicators.values():
        if indicator.id not in focus and _has_values(service, indicator, year):
            yield indicator.id


def _has_values(service: Service, indicator: Indicator, year: int) -> bool:
    return bool(judged_to_year(service, indicator.id, year).figure.outcome.points)


def _read_part(
    service: Service, view: YearView, found: Links, part: Part, today: date
) -> FrozenPart:
    groups = []
    for heading, fields in part.form.groups().items():
        written = (f for f in fields if part.text(f.id).strip() and not _own_goal(part, f))
        read = tuple(_read_field(service, view, found, part, f, today) for f in written)
        groups += [(heading, read)] if read else []
    return FrozenPart(part.kind.value, part.subject, part.heading, tuple(groups))


def _own_goal(part: Part, field: Field) -> bool:
    """A movement's goal stands in its heading."""
    return part.kind is RecordKind.MOVEMENT and field.kind is FieldKind.GOAL


def _read_field(
    service: Service, view: YearView, found: Links, part: Part, field: Field, today: date
) -> FrozenField:
    value = part.text(field.id)
    kept = field.show in _KEPT_FACTS
    computed = facts(service, field.show, view, today, part) if kept else ()
    text = found.readable(field, value)
    plain = read_formatted(value).plain if field.kind is FieldKind.LONG_TEXT else text
    markup = MARKUP if plain != text else ""
    return FrozenField(field.id, field.label, field.kind.value, value, plain, computed, markup)


def _figures(service: Service, year: int, charts: bool) -> Iterator[FrozenFigure]:
    trends = borrowed_trends(service, to_year=year)
    for indicator in service.register.indicators.values():
        judged = _judged(service, indicator, year)
        if judged.figure.outcome.points:
            series = service.series((indicator,), None, year)[indicator.id]
            vintages = {o.year: o.vintage_id for o in series.observations}
            drawn = _drawn(judged.figure, service.style) if charts else _NOT_DRAWN
            yield _read_figure(judged, vintages, trends, drawn)


def _judged(service: Service, indicator: Indicator, year: int) -> AssessedIndicator:
    """The indicator's figure; the population's with its way to the target."""
    if indicator.id == POPULATION:
        return population_view(service, Selection(year=year)).judged
    return judged_to_year(service, indicator.id, year)


@lru_cache(maxsize=64)
def _drawn(figure: Figure, style: HouseStyle) -> _Drawings:
    """The chart in the style's colours and typeface. What was drawn for a draft fixes at once."""
    return _Drawings(
        page=in_print.draw(figure, _PAGE_MM, "svg", style).decode("utf-8"),
        column=in_print.draw(figure, _COLUMN_MM, "svg", style).decode("utf-8"),
        slide=in_print.draw_for_slide(figure, *SLIDE_SIZE, style).decode("utf-8"),
    )


def _read_figure(
    judged: AssessedIndicator, vintages: dict[int, str], trends: Trends, drawn: _Drawings
) -> FrozenFigure:
    figure, words = judged.figure, judged.words
    title, _, verdict, targets = verdict_row(figure, trends)
    # What others expect of years to come is no value that the analysis was fixed with.
    rows = [r for r in words.table.rows if r.year in figure.past_years]
    return FrozenFigure(
        indicator_id=figure.indicator.id,
        title=figure.indicator.title,
        unit=figure.indicator.unit.value,
        headline=words.headline,
        alt=words.alt,
        sentences=words.sentences,
        notes=words.notes,
        source=words.source,
        years=tuple(r.year for r in rows),
        values=tuple(figure.outcome.value(r.year) for r in rows),
        texts=tuple(r.texts[0] for r in rows),
        remarks=tuple(r.remark for r in rows),
        vintages=tuple(vintages.get(r.year, "") for r in rows),
        way=_way(figure),
        svg=drawn.page,
        short_title=title,
        verdict=verdict,
        targets=targets,
        narrow_svg=drawn.column,
        slide_svg=drawn.slide,
    )


def _way(figure: Figure) -> tuple[tuple[int, float, float], ...]:
    """The interval of 80 per cent that a projection promised for each year; empty without one."""
    if figure.projection is None:
        return ()
    return tuple((y.year, y.low80, y.high80) for y in figure.projection.years)


def same_figures(service: Service, analysis: FrozenAnalysis) -> dict[str, Figure]:
    """The figures that SAMSAM still gives with the very values and targets of an analysis.

    One whose values were revised, or whose targets have been changed since, is none of them: drawn
    anew it would show something that nobody has fixed.
    """
    found = {}
    for frozen in analysis.figures:
        indicator = service.register.indicators.get(frozen.indicator_id)
        if indicator is None:
            continue
        judged = _judged(service, indicator, analysis.year)
        values = tuple(judged.figure.outcome.value(y) for y in frozen.years)
        if values == frozen.values and _same_targets(judged, frozen):
            found[frozen.indicator_id] = judged.figure
    return found


def _same_targets(judged: AssessedIndicator, frozen: FrozenFigure) -> bool:
    """True when every target, and how it stands, is the one that was fixed, and no other."""
    kept = tuple(s for s in frozen.sentences if s.startswith(TARGET_SENTENCE))
    return judged.words.targets == kept


def archive_package(service: Service, edition: Edition) -> bytes:
    """The archive package of a fixed edition, as a ZIP. Raises UnknownFormatError."""
    return archive_task(service, edition)()


def archive_task(service: Service, edition: Edition) -> Callable[[], bytes]:
    """What makes the archive package, with all that it takes. Raises UnknownFormatError."""
    return partial(package, edition, _drawable(service, edition), service.style)


def pdf_task(service: Service, edition: Edition) -> Callable[[], bytes]:
    """What makes the analysis as a PDF, as it stands in the archive package."""
    return partial(as_pdf, edition, service.style)


def word_task(service: Service, edition: Edition) -> Callable[[], bytes]:
    """What makes the analysis for Word, as it stands in the archive package."""
    return partial(as_word, edition, _drawable(service, edition), service.style)


def _drawable(service: Service, edition: Edition) -> dict[str, Figure]:
    return same_figures(service, fixed_analysis(edition))

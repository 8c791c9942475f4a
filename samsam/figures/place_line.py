"""A figure that compares → our place among those compared, year by year, as a figure of its own.

It is drawn, written and exported as any other figure: a line of ranks with place 1 on top. What is
said of it is here; it says nothing that the comparison doesn't.
"""

from __future__ import annotations

from dataclasses import replace

from samsam.figures.compared import CAUTION, compared_of, first_place_words, sureness
from samsam.figures.figure import Curve, CurveRole, Figure, FigureKind, PlaceLine
from samsam.figures.relative_words import relative_trend_sentence
from samsam.model.assessment.comparison import Measure
from samsam.model.assessment.places import YearPlace, fewest_others, yearly_places
from samsam.model.assessment.signal import Signal, Verdict
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.indicator import Direction, Indicator, Unit
from samsam.model.indicators.series import Point, Series, Sex
from samsam.swedish import listing_years, number_word

VIEW = "platser"
COMPARED = "Antal jämförda"
_FEWEST_YEARS = 2


def has_place_line(figure: Figure) -> bool:
    """Whether there are places of at least two years to draw a line of."""
    return sum(p.place is not None for p in _places(figure)) >= _FEWEST_YEARS


def place_line_of(figure: Figure) -> Figure:
    """The places of a figure that compares. Raises ValueError when `has_place_line` says no."""
    if not has_place_line(figure):
        raise ValueError(f"{figure.id} has no places over the years")
    places = _places(figure)
    points = tuple(Point(p.year, float(p.place)) for p in places if p.place is not None)
    years = range(points[0].year, points[-1].year + 1)
    indicator = _ranked(figure.indicator, max(p.compared for p in places))
    # A place is no measurement of its own: the values and the others say whether it moved.
    empty = Series(indicator.id, "", Sex.TOTAL, ())
    return replace(
        figure,
        kind=FigureKind.RANK,
        indicator=indicator,
        years=years,
        curves=(Curve(figure.area_name, CurveRole.OUTCOME, points),),
        gaps=(),
        breaks=tuple(b for b in figure.breaks if b.year in years),
        targets=(),
        trend=assess_trend(empty, indicator),
        signal=Signal(Verdict.CANNOT_TELL, None, None, None, None),
        revisions=(),
        background=(),
        compared=None,
        relative=None,
        place_line=PlaceLine(figure, tuple(p for p in places if p.year in years)),
    )


def _places(figure: Figure) -> tuple[YearPlace, ...]:
    """The place of every year of the figure; of changes none for the year they count from."""
    if figure.compared is None or not figure.years:
        return ()
    found = figure.compared.comparison
    relative = found.measure is Measure.CHANGE
    if relative and found.from_year is None:
        return ()
    return yearly_places(
        figure.indicator.direction,
        {p.year: p.value for p in figure.outcome.points},
        [{p.year: p.value for p in curve.points} for curve in figure.background],
        figure.years[1:] if relative else figure.years,
        fewest_others(max(len(found.members) - 1, 0)),
    )


def _ranked(indicator: Indicator, most: int) -> Indicator:
    """The indicator as a place among those compared."""
    neutral = indicator.direction is Direction.NEUTRAL
    first = first_place_words(indicator.direction)
    return replace(
        indicator,
        title=f"Plats i ordningen: {indicator.title}",
        short_title=f"Plats över åren, {indicator.short_title}",
        unit=Unit.RANK,
        decimals=0,
        direction=Direction.NEUTRAL if neutral else Direction.LOWER,
        definition=f"Platsen bland dem som jämförs: {first}. {indicator.definition.strip()}",
        breaks=(),
        rank_of=most,
        axis_from_zero=True,
        counted="",
        measure=f"plats bland de jämförda (1 = {'högst' if neutral else 'bäst'})",
    )


# What is said


def headline(line: PlaceLine) -> str:
    """`Öppet arbetslösa: plats 5 av 8 år 2025, plats 3 av 8 år 2011`."""
    first, last = _ends(line)
    title = line.source.indicator.short_title
    return f"{title}: {_place_in(last)}, {_place_in(first)}"


def subtitle(figure: Figure, line: PlaceLine, period: str) -> str:
    """The indicator, the place, the years and whom it's compared with."""
    where = f"{figure.area_name}, {period}, jämfört med: {_group(line).title}"
    return f"{figure.indicator.title}. {where}"


def place_sentence(figure: Figure, line: PlaceLine) -> str:
    """Where we began and are, how many were compared, and how far chance could move the place."""
    first, last = _ends(line)
    placed = [p for p in line.years if p.place is not None]
    best = min(placed, key=lambda p: (p.place or 0, -p.year))
    worst = max(placed, key=lambda p: (p.place or 0, p.year))
    start = f"{figure.area_name} hade {_place_in(first)} och {_place_in(last)}."
    ends = f"Högst upp i ordningen var det {best.year} ({_place(best)}), längst ner {worst.year} "
    span = "" if best.place == worst.place else f" {ends}({_place(worst)})."
    return f"{start}{span}{_sure(line, last)}"


def _sure(line: PlaceLine, last: YearPlace) -> str:
    found = compared_of(line.source).comparison
    if found.year != last.year or not found.has_place:
        return ""
    return f" {sureness(line.source, found)}"


def moved_sentence(line: PlaceLine) -> str:
    """Whether the values have moved otherwise than the others'; empty where that isn't known."""
    return relative_trend_sentence(line.source)


def notes(line: PlaceLine) -> tuple[str, ...]:
    """Which place is first, how many are compared, where there is no place, and what it says."""
    found = compared_of(line.source).comparison
    counts = [p.compared for p in line.years if p.place is not None]
    first = f"{first_place_words(line.source.indicator.direction)}."
    many = (
        f"Varje år jämförs {counts[0]} kommuner."
        if len(set(counts)) == 1
        else f"Antalet kommuner som jämförs är {min(counts)} till {max(counts)}, olika år."
    )
    since = (
        f"Platsen gäller förändringen i procent sedan {found.from_year}."
        if found.measure is Measure.CHANGE
        else ""
    )
    reported = (CAUTION, f"{first[:1].upper()}{first[1:]} {many}", since, _without_place(line))
    return tuple(note for note in reported if note)


def _without_place(line: PlaceLine) -> str:
    few = [p.year for p in line.years if p.place is None]
    if not few:
        return ""
    return f"Ingen plats visas för {listing_years(few)}: för få kommuner har värde de åren."


def remark(line: PlaceLine, year: int) -> str:
    """What the table has to say of a year."""
    place = line.of(year)
    if place is None:
        return ""
    if place.place is None:
        return "För få kommuner har värde"
    return f"Delad av {number_word(place.sharing)}" if place.sharing > 1 else ""


def _ends(line: PlaceLine) -> tuple[YearPlace, YearPlace]:
    placed = [p for p in line.years if p.place is not None]
    return placed[0], placed[-1]


def _place(place: YearPlace) -> str:
    shared = "delad " if place.sharing > 1 else ""
    return f"{shared}plats {place.place} av {place.compared}"


def _place_in(place: YearPlace) -> str:
    return f"{_place(place)} år {place.year}"


def _group(line: PlaceLine) -> AreaGroup:
    return compared_of(line.source).group

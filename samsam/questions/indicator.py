"""One indicator whole: its figure, words, verdicts and vintages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from samsam.figures.describe import Words, describe
from samsam.figures.figure import Figure, series_figure, with_comparison
from samsam.figures.words import VerdictMark, signal_mark, target_mark, trend_mark
from samsam.model.indicator import Indicator, Unit
from samsam.model.series import Observation, Series, Vintage
from samsam.model.signal import assess_signal
from samsam.model.target import assess_target
from samsam.model.trend import assess_trend
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.store import observations
from samsam.swedish import month_name

DEFAULT_YEARS_SHOWN = 15
POPULATION = "population"


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator's figure with its verdicts in words: what a table row needs."""

    indicator: Indicator
    figure: Figure
    words: Words
    trend: VerdictMark
    signal: VerdictMark
    targets: tuple[VerdictMark, ...]


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """All of one indicator. `full` shows the whole series, `judged.figure` what was chosen.

    `undone` are the ids of vintages in the history that have been undone.
    """

    judged: Judged
    full: Figure
    history: tuple[Observation, ...]
    undone: frozenset[str]
    vintages: dict[str, Vintage]
    freshness: str
    first_years: tuple[int, ...]
    goal_titles: tuple[str, ...]


def judge(
    service: Service,
    indicator: Indicator,
    series: Series,
    population: Series | None,
    known_on: date | None,
    first_year: int | None = None,
    to_year: int | None = None,
) -> Judged:
    """The verdicts of one series and the figure that shows them, from `first_year`.

    `to_year` is where the series was cut off, if it was: no later year is then over.
    """
    over = service.last_year_over(known_on, to_year)
    exposures = {p.year: p.value for p in population.points} if population else None
    targets = service.register.targets_of(indicator.id)
    figure = series_figure(
        indicator,
        series,
        service.settings.municipality_name,
        assess_trend(series, indicator),
        assess_signal(series, indicator, exposures),
        tuple(assess_target(series, t, over) for t in targets),
        service.vintages(),
        known_on,
        first_year,
    )
    return judged(figure)


def judged(figure: Figure) -> Judged:
    """A figure with its verdicts in words."""
    indicator = figure.indicator
    return Judged(
        indicator,
        figure,
        describe(figure),
        trend_mark(figure.trend, indicator),
        signal_mark(figure.signal, indicator),
        tuple(target_mark(m.assessment, indicator) for m in figure.targets),
    )


def exposure_series(
    service: Service, indicators: tuple[Indicator, ...], known_on: date | None
) -> Series | None:
    """The population by year, when an indicator is a rate per inhabitant; else None."""
    population = service.register.indicators.get(POPULATION)
    if population is None or not any(i.unit is Unit.PER_THOUSAND for i in indicators):
        return None
    return service.series((population,), known_on)[POPULATION]


def indicator_view(
    service: Service,
    indicator_id: str,
    selection: Selection,
    today: date,
    to_year: int | None = None,
) -> IndicatorView:
    """All of one indicator, as chosen. Raises KeyError when the register doesn't have it.

    Values after `to_year` are left out. It isn't the selection's year, which belongs to other pages
    and comes along in their links.
    """
    return _view(
        service,
        service.data_version(),
        service.register.indicators[indicator_id],
        selection.known_on,
        selection.from_year,
        to_year,
        selection.successor,
        today,
    )


@lru_cache(maxsize=512)
def _view(
    service: Service,
    data_version: int,  # noqa: ARG001 - a new vintage makes a new key
    indicator: Indicator,
    known_on: date | None,
    from_year: int | None,
    to_year: int | None,
    successor: bool,
    today: date,
) -> IndicatorView:
    follower = _successor(service, indicator) if successor else None
    wanted = (indicator, follower) if follower else (indicator,)
    all_series = service.series(wanted, known_on, to_year)
    series = all_series[indicator.id]
    population = exposure_series(service, (indicator,), known_on)
    first = _first_year(series, from_year)
    shown = judge(service, indicator, series, population, known_on, first, to_year)
    full = judge(service, indicator, series, population, known_on, None, to_year).figure
    if follower and all_series[follower.id].points:
        shown = judged(_compared(service, shown.figure, follower, all_series))
        full = _compared(service, full, follower, all_series)
    with service.store.reading() as cursor:
        history = observations.history(cursor, indicator.id, service.settings.municipality_code)
        undone = observations.undone(cursor)
    return IndicatorView(
        judged=shown,
        full=full,
        history=history,
        undone=undone,
        vintages={v.id: v for v in service.vintages()},
        freshness=freshness(shown.figure, known_on, today),
        first_years=_first_year_choices(series),
        goal_titles=tuple(service.register.goals[g].title for g in indicator.goals),
    )


def _successor(service: Service, indicator: Indicator) -> Indicator | None:
    if indicator.successor is None or indicator.successor.indicator_id is None:
        return None
    return service.register.indicators.get(indicator.successor.indicator_id)


def _compared(
    service: Service, figure: Figure, follower: Indicator, all_series: dict[str, Series]
) -> Figure:
    return with_comparison(
        figure, follower.short_title, all_series[follower.id], service.vintages()
    )


def _first_year(series: Series, chosen: int | None) -> int | None:
    """The chosen first year, else the last fifteen years of the series."""
    if chosen is not None:
        return chosen
    last = series.last
    return last.year - DEFAULT_YEARS_SHOWN + 1 if last else None


def _first_year_choices(series: Series) -> tuple[int, ...]:
    """The first years that make sense to choose: the series' own and round ones after it."""
    if not series.points:
        return ()
    first, last = series.points[0].year, series.points[-1].year
    default = max(first, last - DEFAULT_YEARS_SHOWN + 1)
    rounds = [y for y in range(first + 1, last - 3) if y % 10 == 0]
    return tuple(sorted({first, default, *rounds}))


def freshness(figure: Figure, known_on: date | None, today: date) -> str:
    """Whether a newer value is to be expected, and when."""
    indicator, points = figure.indicator, figure.outcome.points
    if indicator.retired:
        return "Mätningen har upphört"
    if known_on is not None:
        return "Som det var känt då"
    due = indicator.next_publication(points[-1].year) if points else None
    if due is None:
        return "Ingen fast månad för nya värden"
    if due > today:
        return f"Nytt värde väntas i {month_of(due)}"
    return f"Väntar på värde sedan {month_of(due)}"


def waiting_since(figure: Figure, today: date) -> date | None:
    """When the value that is waited for should have come; None when none is."""
    points = figure.outcome.points
    due = figure.indicator.next_publication(points[-1].year) if points else None
    return due if due is not None and due <= today else None


def month_of(day: date) -> str:
    """`februari 2026`."""
    return f"{month_name(day.month)} {day.year}"

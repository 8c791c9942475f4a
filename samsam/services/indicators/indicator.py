"""One indicator whole: its figure, words, verdicts and vintages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from samsam.figures.description.describe import Words, describe
from samsam.figures.figure import Figure, series_figure, with_comparison, with_years_over
from samsam.figures.words import VerdictMark, signal_mark, target_mark, trend_mark
from samsam.model.assessment.counts import needs_inhabitants
from samsam.model.assessment.signal import assess_signal
from samsam.model.assessment.target import assess_target
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import Observation, Series, Vintage
from samsam.series import observations
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data.publication import announced
from samsam.services.indicators.others import relative_to_others, usual_in_others
from samsam.swedish import month_name

DEFAULT_YEARS_SHOWN = 15
POPULATION = "population"


@dataclass(frozen=True, slots=True)
class AssessedIndicator:
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

    judged: AssessedIndicator
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
) -> AssessedIndicator:
    """The verdicts of one series and the figure that shows them, from `first_year`.

    `to_year` is where the series was cut off, if it was: no later year is then over.
    """
    over = service.last_year_over(known_on, to_year)
    exposures = {p.year: p.value for p in population.points} if population else None
    targets = service.register.targets_of(indicator.id)
    # On an earlier day nobody knew that the measure would stop.
    stopped = bool(indicator.retired) and known_on is None
    sizes = service.register.indicators.get(POPULATION)
    usual = usual_in_others(service, indicator, series, sizes, known_on, to_year)
    grows = indicator.unit is Unit.COUNT
    figure = series_figure(
        indicator,
        series,
        service.settings.municipality_name,
        assess_trend(series, indicator, exposures, usual),
        assess_signal(series, indicator, exposures, usual),
        tuple(assess_target(series, t, over, stopped, grows) for t in targets),
        service.vintages(),
        known_on,
        first_year,
    )
    return judged(with_years_over(figure, over))


def among_others(
    service: Service,
    one: AssessedIndicator,
    series: Series,
    known_on: date | None,
    to_year: int | None,
) -> AssessedIndicator:
    """The same with how it has moved against all other municipalities, where they have values."""
    sizes = service.register.indicators.get(POPULATION)
    found = relative_to_others(service, one.indicator, series, sizes, known_on, to_year)
    return judged(replace(one.figure, relative=found)) if found else one


def judged(figure: Figure) -> AssessedIndicator:
    """A figure with its verdicts in words."""
    indicator = figure.indicator
    return AssessedIndicator(
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
    """The population by year, when an indicator is counted among inhabitants; else None."""
    population = service.register.indicators.get(POPULATION)
    if population is None or not any(needs_inhabitants(i) for i in indicators):
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
        service.register.indicators[indicator_id],
        selection.known_on,
        selection.from_year,
        to_year,
        selection.successor,
        today,
        announced(service).get(indicator_id),
    )


@kept_until(Change.VALUES, most=512)
def _view(
    service: Service,
    indicator: Indicator,
    known_on: date | None,
    from_year: int | None,
    to_year: int | None,
    successor: bool,
    today: date,
    next_day: date | None,
) -> IndicatorView:
    kin = kin_of(service, indicator) if successor else None
    wanted = (indicator, kin.indicator) if kin else (indicator,)
    all_series = service.series(wanted, known_on, to_year)
    series = all_series[indicator.id]
    population = exposure_series(service, (indicator,), known_on)
    full = judge(service, indicator, series, population, known_on, None, to_year).figure
    first = first_shown(full) if from_year is None else from_year
    shown = judge(service, indicator, series, population, known_on, first, to_year)
    shown = among_others(service, shown, series, known_on, to_year)
    full = replace(full, relative=shown.figure.relative)
    if kin and all_series[kin.indicator.id].points:
        shown = judged(_compared(service, shown.figure, kin, all_series))
        full = _compared(service, full, kin, all_series)
    history = service.engine.ask(
        observations.history, indicator.id, service.settings.municipality_code
    )
    undone = service.engine.ask(observations.undone)
    return IndicatorView(
        judged=shown,
        full=full,
        history=history,
        undone=undone,
        vintages={v.id: v for v in service.vintages()},
        freshness=freshness(shown.figure, known_on, today, next_day),
        first_years=_first_year_choices(full),
        goal_titles=tuple(service.register.goals[g].title for g in indicator.goals),
    )


@dataclass(frozen=True, slots=True)
class Kin:
    """The measure that came after one, or before it, and what the reader must know of the two."""

    indicator: Indicator
    note: str
    later: bool


def kin_of(service: Service, indicator: Indicator) -> Kin | None:
    """What can be drawn beside an indicator: its successor, else the one that it succeeds.

    None without either, and where it has another unit: one axis can't carry both. Of several that
    it succeeds it is the last in the register.
    """
    found = _next_of_kin(service, indicator)
    return found if found and found.indicator.unit is indicator.unit else None


def _next_of_kin(service: Service, indicator: Indicator) -> Kin | None:
    known = service.register.indicators
    after = indicator.successor
    if after is not None and after.indicator_id in known:
        note = (
            "Den grå linjen är det nya måttet. Det mäter något annat och läggs inte ihop med det "
            f"gamla. {after.difference}"
        )
        return Kin(known[after.indicator_id], note, later=True)
    before = [i for i in known.values() if i.successor and i.successor.indicator_id == indicator.id]
    if not before or before[-1].successor is None:
        return None
    note = (
        "Den grå linjen är det tidigare måttet, som har upphört. Det mäter något annat och läggs "
        f"inte ihop med det nya. {before[-1].successor.difference}"
    )
    return Kin(before[-1], note, later=False)


def _compared(service: Service, figure: Figure, kin: Kin, all_series: dict[str, Series]) -> Figure:
    other = kin.indicator
    return with_comparison(
        figure, other.short_title, all_series[other.id], service.vintages(), kin.note
    )


def first_shown(full: Figure) -> int | None:
    """Where the years begin when nobody has chosen: the last fifteen, and all that is judged.

    `full` is the figure of the whole series; None when it has no value.
    """
    points = full.outcome.points
    if not points:
        return None
    usual = points[-1].year - DEFAULT_YEARS_SHOWN + 1
    return min(usual, full.trend.first_year or usual)


def _first_year_choices(full: Figure) -> tuple[int, ...]:
    """The first years that make sense to choose: the series' own and round ones after it."""
    points, begins = full.outcome.points, first_shown(full)
    if begins is None:
        return ()
    first, last = points[0].year, points[-1].year
    rounds = [y for y in range(first + 1, last - 3) if y % 10 == 0]
    return tuple(sorted({first, max(first, begins), *rounds}))


def freshness(
    figure: Figure, known_on: date | None, today: date, announced: date | None = None
) -> str:
    """Whether a newer value is to be expected, and when; `announced` is the source's own day."""
    indicator, points = figure.indicator, figure.outcome.points
    if indicator.retired:
        return "Mätningen har upphört"
    if known_on is not None:
        return "Som det var känt då"
    due = indicator.next_publication(points[-1].year, announced) if points else None
    if due is None:
        return "Ingen fast månad för nya värden"
    if due > today:
        return f"Nytt värde väntas i {month_of(due)}"
    return f"Väntar på värde sedan {month_of(due)}"


def month_of(day: date) -> str:
    """`februari 2026`."""
    return f"{month_name(day.month)} {day.year}"

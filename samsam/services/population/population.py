"""The population targets: history, both targets, pace required and observed, and what moves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from samsam.figures.figure import CurveRole, Figure, with_line_ahead, with_projection
from samsam.figures.words import CERTAIN, yearly_decimals
from samsam.model.assessment.target import TargetAssessment, TargetState
from samsam.model.indicators.indicator import Target
from samsam.model.indicators.series import Point, Series, Sex
from samsam.model.population.projection import (
    Basis,
    NoProjection,
    Probability,
    Projection,
    first_year_reached,
    probability_of_reaching,
    project,
)
from samsam.model.population.what_if import Yearly, mean_of_last
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import POPULATION, AssessedIndicator, judge, judged
from samsam.services.population.nation import OFFICIAL, basis
from samsam.services.population.population_ahead import (
    SOURCE,
    ProjectedRow,
    WhatIf,
    base_rate_sentences,
    method_sentences,
    official_points,
    official_sentences,
    part_sentences,
    projected_rows,
    rests_on,
    supposed_by,
    unchanged_points,
    unchanged_sentences,
    what_if,
)
from samsam.services.population.warning_words import (
    about,
    looking_back_sentence,
    warning_sentence,
)
from samsam.swedish import NBSP, listing, number, signed, span

COMPONENTS = ("births", "deaths", "moved_in", "moved_out")
_Line = tuple[str, CurveRole, tuple[Point, ...]]
_YEARS_BACK = 5
_YEARS_TOLD = 30  # the way rests on ten years back: a year of the next century would be no answer
_YEARS_AHEAD = 10  # how far tänk om goes where no target lies ahead


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One year's change of the population by its parts; None where a part is missing."""

    year: int
    births: float | None
    deaths: float | None
    moved_in: float | None
    moved_out: float | None
    change: float | None

    @property
    def natural(self) -> float | None:
        """Births less deaths."""
        return _difference(self.births, self.deaths)

    @property
    def migration(self) -> float | None:
        """Moved in less moved out."""
        return _difference(self.moved_in, self.moved_out)


@dataclass(frozen=True, slots=True)
class PopulationView:
    """The whole page. `full` has the whole series; `judged.figure` what was chosen to be shown."""

    judged: AssessedIndicator
    full: Figure
    path_sentences: tuple[str, ...]
    projected: tuple[ProjectedRow, ...]
    method_sentences: tuple[str, ...]
    history_sentence: str
    components: tuple[ComponentRow, ...]
    component_sentences: tuple[str, ...]
    part_sentences: tuple[str, ...]
    unchanged_sentences: tuple[str, ...]
    base_rate_sentences: tuple[str, ...]
    official_sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    paces_sentence: str
    what_if: WhatIf
    first_years: tuple[int, ...]


def population_view(service: Service, selection: Selection) -> PopulationView:
    """The population page as chosen. Raises KeyError when the register has no population."""
    years = (selection.from_year, selection.year)
    return _view(service, selection.known_on, *years, selection.what_if)


@kept_until(Change.VALUES, most=128)
def _view(
    service: Service,
    known_on: date | None,
    from_year: int | None,
    to_year: int | None,
    chosen: Yearly | None,
) -> PopulationView:
    register = service.register
    indicator = register.indicators[POPULATION]
    parts = tuple(register.indicators[c] for c in COMPONENTS if c in register.indicators)
    all_series = service.series((indicator, *parts), known_on, to_year)
    series = all_series[POPULATION]
    shown = judge(service, indicator, series, None, known_on, from_year, to_year)
    full = judge(service, indicator, series, None, known_on, None, to_year).figure
    known = basis(service, known_on)
    projection = _projection(known, shown, series)
    ahead = [a.target for a in _ahead(shown)]
    end = ahead[-1].year if ahead else _last_year(series) + _YEARS_AHEAD
    by_part = tuple({p.year: p.value for p in all_series[i.id].points} for i in parts)
    last = series.start_ahead
    supposed = what_if(chosen, by_part, last, ahead, end, projection)
    official = _official(service, known_on, to_year)
    scb = official_points(official, _last_year(series), end)
    lines = _lines_ahead(scb, unchanged_points(last, end), supposed.points)
    shown = judged(_with_lines(shown.figure, projection, lines))
    rows = _component_rows(all_series)
    return PopulationView(
        judged=shown,
        full=_with_lines(full, projection, lines),
        path_sentences=_path_sentences(shown, projection),
        projected=projected_rows(projection),
        method_sentences=method_sentences(projection),
        history_sentence=_history_sentence(series, shown),
        components=rows,
        component_sentences=_component_sentences(rows),
        part_sentences=part_sentences(by_part, last, end),
        unchanged_sentences=unchanged_sentences(
            series, ahead, known, service.settings.municipality_name, service.backtest
        ),
        base_rate_sentences=_sources_last(
            sentence
            for target in ahead
            for sentence in base_rate_sentences(
                service.base_rates, service.backtest, series, target
            )
        ),
        official_sentences=official_sentences(official, scb, service.vintages(), service.backtest),
        warnings=_warnings(known, shown, series, service.last_year_over(known_on, to_year)),
        paces_sentence=_paces_sentence(shown, projection, mean_of_last(by_part)),
        what_if=supposed,
        first_years=_first_years(series),
    )


def _sources_last(sentences: Iterable[str]) -> tuple[str, ...]:
    """Each sentence once, and what they all come from after them."""
    return tuple(sorted(dict.fromkeys(sentences), key=lambda s: s.startswith(SOURCE)))


def _lines_ahead(
    scb: tuple[Point, ...], unchanged: tuple[Point, ...], supposed: tuple[Point, ...]
) -> tuple[_Line, ...]:
    """What others and the reader suppose, as (label, role, points); none without points."""
    lines = (
        ("SCB:s framskrivning", CurveRole.FORECAST, scb),
        ("Oförändrat", CurveRole.UNCHANGED, unchanged),
        ("Tänk om", CurveRole.WHAT_IF, supposed),
    )
    return tuple(line for line in lines if line[2])


def _with_lines(
    figure: Figure, projection: Projection | NoProjection, lines: tuple[_Line, ...]
) -> Figure:
    """The figure with our projection and the other lines of years to come."""
    if isinstance(projection, Projection):
        figure = with_projection(figure, projection)
    for label, role, points in lines:
        figure = with_line_ahead(figure, label, role, points)
    return figure


def _official(service: Service, known_on: date | None, to_year: int | None) -> Series:
    """SCB's own projection; none where the page stops at a year, as a fixed analysis does."""
    indicator = service.register.forecasts.get(OFFICIAL)
    if indicator is None or to_year is not None:
        return Series(OFFICIAL, service.settings.municipality_code, Sex.TOTAL, ())
    return service.series((indicator,), known_on)[OFFICIAL]


def _last_year(series: Series) -> int:
    return series.last.year if series.last else 0


def _warnings(known: Basis, shown: AssessedIndicator, series: Series, over: int) -> tuple[str, ...]:
    """For targets ahead, when they are known to be missed; for missed ones, since when it was."""
    reported = []
    for mark in shown.figure.targets:
        given = (series, shown.indicator, mark.target, known)
        if mark.assessment.state is TargetState.MISSED:
            reported.append(looking_back_sentence(*given))
        else:
            reported.append(warning_sentence(*given, over))
    return tuple(t for t in reported if t)


def _first_years(series: Series) -> tuple[int, ...]:
    points = series.points
    if not points:
        return ()
    tens = [y for y in range(points[0].year + 1, points[-1].year - 9) if y % 10 == 0]
    return (points[0].year, *tens)


def _ahead(shown: AssessedIndicator) -> tuple[TargetAssessment, ...]:
    """The targets whose year is still to come."""
    found = (m.assessment for m in shown.figure.targets)
    return tuple(a for a in found if a.years_left)


def _projection(
    known: Basis, shown: AssessedIndicator, series: Series
) -> Projection | NoProjection:
    ahead, points = _ahead(shown), shown.figure.outcome.points
    if points and shown.figure.targets and not ahead:
        return NoProjection("Inget mål ligger framåt i tiden.")
    if not points:
        return NoProjection("Minst tre jämförbara värden behövs.")
    end = ahead[-1].target.year if ahead else points[-1].year + _YEARS_AHEAD
    return project(series, end, known)


def _path_sentences(
    shown: AssessedIndicator, projection: Projection | NoProjection
) -> tuple[str, ...]:
    """Where the way leads, said with the word about and never in persons; and what it rests on."""
    ahead = _ahead(shown)
    waiting = [a for a in ahead if a.state is not TargetState.REACHED]
    if ahead and not waiting:
        return ()
    if isinstance(projection, NoProjection):
        return (f"Det går inte att räkna fram vart takten leder. {projection.reason}",)
    suppositions = (supposed_by(projection), *["På samma väg"] * len(waiting))
    reported = [
        sentence
        for supposed, assessment in zip(suppositions, waiting, strict=False)
        for sentence in _way_to(projection, assessment, supposed)
    ] or [_way(projection, suppositions[0])]
    return (*reported, rests_on(projection))


def _way(projection: Projection, supposed: str, year: int | None = None) -> str:
    """Where the way leads by a year (None: its last), and how sure that is.

    `supposed` is what has to hold for it, as the start of the sentence.
    """
    last = projection.years[-1].year
    end = next(y for y in projection.years if y.year == (year or last))
    return (
        f"{supposed} blir det ungefär "
        f"{about(end.value)} invånare {end.year}. I ungefär 80 fall av 100 hamnar utfallet "
        f"mellan {about(end.low80)} och {about(end.high80)}."
    )


def _way_to(projection: Projection, assessment: TargetAssessment, supposed: str) -> tuple[str, str]:
    """Where the way leads by the target's year, and when it would reach the target or leave it."""
    target = assessment.target
    chance = probability_of_reaching(projection, target.value, target.year)
    way = f"{_way(projection, supposed, target.year)} {_chance_sentence(chance, target)}"
    if target.met_by(projection.from_value):
        return way, _leaves_words(projection, target)
    return way, reached_words(projection, target)


def reached_words(projection: Projection, target: Target) -> str:
    """When the way reaches a target that isn't met, by its year only where that isn't far ahead."""
    wish = f"{number(target.value)} invånare"
    year = first_year_reached(projection, target)
    if year is None:
        return f"På den vägen nås inte {wish} inom hundra år."
    if year - projection.from_year > _YEARS_TOLD:
        return f"På den vägen nås {wish} först om mer än {_YEARS_TOLD} år."
    return f"På den vägen nås {wish} omkring {year}."


def _leaves_words(projection: Projection, target: Target) -> str:
    """When the way leaves a target that is met now, if it does so before the target's year."""
    until = range(projection.from_year + 1, target.year + 1)
    gone = next((y for y in until if not target.met_by(projection.value_in(y))), None)
    if gone is None:
        return f"På den vägen är målet nått även {target.year}."
    return f"På den vägen är målet inte längre nått från omkring {gone}."


def _paces_sentence(
    shown: AssessedIndicator,
    projection: Projection | NoProjection,
    parts: tuple[Yearly, int, int] | None,
) -> str:
    """Which years each pace of the page is of, and how it was reckoned; empty with only one."""
    figure = shown.figure
    ahead = next((a for a in _ahead(shown) if a.pace_per_year is not None), None)
    reported = []
    if ahead is not None and ahead.pace_per_year is not None:
        years = span(ahead.pace_from_year or 0, ahead.last_year or 0)
        reported.append(f"{_yearly(figure, ahead.pace_per_year)} i snitt {years}")
    trend = figure.trend
    if trend.evidence in CERTAIN and trend.slope is not None:
        years = span(trend.first_year or 0, trend.last_year or 0)
        reported.append(f"{_yearly(figure, trend.slope)} ett typiskt år {years}")
    if parts is not None:
        yearly, first, last = parts
        reported.append(
            f"{signed(yearly.change)} av födda, döda och flyttningar i snitt {span(first, last)}"
        )
    if isinstance(projection, Projection):
        end = projection.years[-1]
        pace = (end.value - projection.from_value) / (end.year - projection.from_year)
        reported.append(f"ungefär {signed(pace)} i framskrivningen till {end.year}")
    if len(reported) < 2:
        return ""
    return (
        "Takten per år anges för olika år och räknas på olika sätt, och därför skiljer talen sig "
        f"åt: {listing(reported)}."
    )


def _yearly(figure: Figure, amount: float) -> str:
    return signed(amount, yearly_decimals(figure.indicator, amount))


def _chance_sentence(chance: Probability, target: Target) -> str:
    """How likely the wish is; `chance` is of at least its value, so a ceiling is the other way."""
    bound = "att nå minst" if target.at_least else "att det blir högst"
    goal = f"{bound} {number(target.value)}"
    small, large = (
        (chance.below_table, chance.above_table)
        if target.at_least
        else (chance.above_table, chance.below_table)
    )
    if small:
        return f"Chansen {goal} är mindre än 1{NBSP}%."
    if large:
        return f"Chansen {goal} är mer än 99{NBSP}%."
    if chance.value is None:
        return (
            f"Hur stor chansen är {goal} går inte att avgöra: metoden är inte prövad så långt fram."
        )
    share = chance.value if target.at_least else 1 - chance.value
    return f"Chansen {goal} är ungefär {number(min(max(share * 100, 1), 99))}{NBSP}%."


def _history_sentence(series: Series, shown: AssessedIndicator) -> str:
    """What the targets look like against everything that has been."""
    points = series.points
    wishes = [m.target.value for m in shown.figure.targets if m.target.at_least]
    if not points or not wishes:
        return ""
    top = max(points, key=lambda p: p.value)
    years = span(points[0].year, points[-1].year)
    wish = min(wishes)
    peak = f"{number(top.value)}"
    if top.value >= wish:
        return f"Som mest under {years} hade kommunen {peak} invånare, {top.year}."
    return (
        f"{number(wish)} invånare har inte nåtts något år under {years}. "
        f"Som mest var det {peak}, {top.year}."
    )


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _component_rows(all_series: dict[str, Series]) -> tuple[ComponentRow, ...]:
    population = all_series[POPULATION]
    parts = {c: all_series[c] for c in COMPONENTS if c in all_series}
    years = sorted({p.year for s in parts.values() for p in s.points})
    rows = []
    for year in years:
        values = [parts[c].value(year) if c in parts else None for c in COMPONENTS]
        change = _difference(population.value(year), population.value(year - 1))
        births, deaths, moved_in, moved_out = values
        rows.append(ComponentRow(year, births, deaths, moved_in, moved_out, change))
    return tuple(rows)


def _component_sentences(rows: tuple[ComponentRow, ...]) -> tuple[str, ...]:
    """What births, deaths and moves of the last years say together."""
    recent = [r for r in rows if r.natural is not None and r.migration is not None][-_YEARS_BACK:]
    if not recent:
        return ("Uppgifter om födda, döda och flyttningar saknas.",)
    years = span(recent[0].year, recent[-1].year)
    natural = sum(r.natural or 0.0 for r in recent)
    migration = sum(r.migration or 0.0 for r in recent)
    return (
        _natural_words(years, natural), _migration_words(years, migration),
        _larger_part(natural, migration),
    )  # fmt: skip


def _natural_words(years: str, amount: float) -> str:
    """Births and deaths of some years: `2020–2024 dog 334 fler än som föddes`."""
    if amount == 0:
        return f"{years} föddes lika många som dog."
    did, than = ("föddes", "som dog") if amount > 0 else ("dog", "som föddes")
    return f"{years} {did} {number(abs(amount))} fler än {than}."


def _migration_words(years: str, amount: float) -> str:
    """Moves of some years: `2020–2024 flyttade 146 fler ut än in`."""
    if amount == 0:
        return f"{years} flyttade lika många in som ut."
    way = "in än ut" if amount > 0 else "ut än in"
    return f"{years} flyttade {number(abs(amount))} fler {way}."


def _larger_part(natural: float, migration: float) -> str:
    if natural == migration:
        return ""
    larger = "antalet födda och döda" if abs(natural) > abs(migration) else "flyttningarna"
    return f"Störst betydelse för förändringen har {larger} haft."

"""How does the municipality stand beside others? One key figure whole, and all at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from samsam.exports.names import slug
from samsam.figures.compared import place_words
from samsam.figures.comparison.comparison_figure import comparison_figure
from samsam.figures.comparison.many import SmallMultiples, many_of
from samsam.figures.comparison.small_multiple import common_years, small_multiple
from samsam.figures.figure import Figure, series_figure
from samsam.figures.place_line import has_place_line, place_line_of
from samsam.model.assessment.comparison import Measure, compare, known_to, measure_of
from samsam.model.assessment.counts import needs_inhabitants
from samsam.model.assessment.relative import relative_trend
from samsam.model.assessment.signal import assess_signal
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.area import AreaGroup, AreaKind
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Series
from samsam.services.core.asked_years import begins_too_late, without_value
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import (
    DEFAULT_YEARS_SHOWN,
    POPULATION,
    AssessedIndicator,
    judged,
)

COUNTRY_TITLE = "Alla kommuner i landet"
CHOSEN = "valda"
CHOSEN_TITLE = "Kommuner som jag väljer"
_USUAL = "övergripande"


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """One key figure among others. `groups` are those to choose from, by name in addresses.

    `years` are those that we have a value for, the latest first, and `first_years` those that the
    figure can begin with. `missing` says what isn't there, and `instead` is the indicator that
    took over and can be compared; `faults` what the address asked for that doesn't exist. `places`
    is our place year by year, None where there is none to show.
    """

    judged: AssessedIndicator
    full: Figure
    chosen: str
    groups: dict[str, AreaGroup]
    years: tuple[int, ...]
    first_years: tuple[int, ...]
    missing: str
    faults: tuple[str, ...]
    instead: Indicator | None = None
    places: AssessedIndicator | None = None

    @property
    def fetchable(self) -> bool:
        """True when what is missing could be fetched: there is a group, without values."""
        compared = self.judged.figure.compared
        return bool(self.missing) and compared is not None and bool(compared.group.members)


@dataclass(frozen=True, slots=True)
class Small:
    """One key figure at a glance: its headline, its picture and what the picture shows."""

    indicator: Indicator
    judged: AssessedIndicator
    picture: str
    place: str


@dataclass(frozen=True, slots=True)
class Glance:
    """All key figures among others; `alone` are those that no other municipality has values for."""

    shown: tuple[Small, ...]
    alone: tuple[Indicator, ...]


def groups_offered(service: Service, known_on: date | None) -> dict[str, AreaGroup]:
    """The groups to choose from by name in addresses: Kolada's, county, SKR's, country, chosen."""
    own, areas = service.settings.municipality_code, service.register.areas
    found = {slug(g.title): g for g in service.groups(known_on)}
    everybody = tuple(
        a.id for a in areas.values() if a.kind is AreaKind.MUNICIPALITY and a.id != own
    )
    found[slug(COUNTRY_TITLE)] = AreaGroup(COUNTRY_TITLE, everybody, "")
    return found


def comparison_view(
    service: Service, indicator_id: str, selection: Selection, to_year: int | None = None
) -> ComparisonView:
    """One key figure among others, as chosen. Raises KeyError when the register lacks it.

    With `to_year` all series end there, as if no later value were known. The selection's year only
    says which place is asked for; the lines go on after it.
    """
    indicator = service.register.indicators[indicator_id]
    groups = groups_offered(service, selection.known_on)
    name, group, faults = _group(service, groups, selection)
    shown, full, years, missing = _view(
        service, indicator, group, selection.known_on,
        selection.year, selection.from_year, to_year,
    )  # fmt: skip
    last = selection.year or max(years, default=0)
    first_years = tuple(y for y in reversed(years) if y < last)
    instead = _instead(service, indicator, group, selection) if missing else None
    faults = (
        *faults,
        *without_value(selection.year, years),
        *begins_too_late(selection.from_year, years),
    )
    places = _places(
        service, indicator, group, selection.known_on,
        selection.year, selection.from_year, to_year,
    )  # fmt: skip
    return ComparisonView(
        shown, full, name, groups, years, first_years, missing, faults, instead, places
    )


def _instead(
    service: Service, indicator: Indicator, group: AreaGroup, selection: Selection
) -> Indicator | None:
    """The indicator that took over, when the group can be compared with by that one."""
    follower = indicator.successor.indicator_id if indicator.successor else None
    found = service.register.indicators.get(follower or "")
    if found is None:
        return None
    shown, _, _, missing = _view(service, found, group, selection.known_on, None, None)
    return None if missing or not shown.figure.outcome.points else found


def default_indicator(service: Service, selection: Selection) -> str:
    """The key figure that is shown when none is chosen: one that can be compared.

    That is the population where others have it, else the first that others have.
    """
    known = service.register.indicators
    shown = [small.indicator.id for small in glance(service, selection).shown]
    return next(i for i in (POPULATION, *shown, *known) if i in (shown or known))


def _group(
    service: Service, groups: Mapping[str, AreaGroup], selection: Selection
) -> tuple[str, AreaGroup, tuple[str, ...]]:
    """The chosen group; the usual one, and a sentence, when it isn't among those there are."""
    own = service.settings.municipality_code
    if selection.group == CHOSEN:
        chosen = tuple(c for c in selection.municipalities if c != own)
        return CHOSEN, AreaGroup("Valda kommuner", chosen, ""), ()
    usual = _usual(groups)
    if selection.group is None or selection.group in groups:
        name = selection.group or usual
        return name, groups[name], ()
    instead = groups[usual].title
    return usual, groups[usual], (
        f"Gruppen i länken finns inte bland de grupper som är kända. I stället visas ”{instead}”.",
    )  # fmt: skip


def _usual(groups: Mapping[str, AreaGroup]) -> str:
    """Kolada's latest group of similar municipalities overall, else the first that there is."""
    overall = (name for name, g in groups.items() if g.year and _USUAL in g.title.casefold())
    return next(overall, next(iter(groups)))


# With all others a view is nearly a megabyte, and a glance ten.
@kept_until(Change.VALUES, most=64)
def _view(
    service: Service,
    indicator: Indicator,
    group: AreaGroup,
    known_on: date | None,
    year: int | None,
    from_year: int | None,
    to_year: int | None = None,
) -> tuple[AssessedIndicator, Figure, tuple[int, ...], str]:
    population = service.register.indicators.get(POPULATION)
    rate = needs_inhabitants(indicator)
    wanted = (indicator, population) if rate and population else (indicator,)
    own_code = service.settings.municipality_code
    known = service.series_of(wanted, (own_code, *group.members), known_on)
    found = {about: known_to(series, to_year) for about, series in known.items()}
    people = {
        area: {p.year: p.value for p in series.points}
        for (name, area), series in found.items()
        if rate and name == POPULATION
    }
    own = found[indicator.id, own_code]
    others = {area: found[indicator.id, area] for area in group.members}
    comparison = compare(indicator, own, others, year, from_year, people)
    relative = relative_trend(indicator, own, others, people)
    names = service.area_titles()

    def drawn(first: int | None) -> Figure:
        alone = _alone(service, indicator, own, known_on, first, people.get(own_code))
        alone = replace(alone, relative=relative)
        return comparison_figure(alone, comparison, own, others, group, names, service.vintages())

    last = own.last
    full = shown = drawn(from_year or (last.year - DEFAULT_YEARS_SHOWN + 1 if last else None))
    if measure_of(indicator) is Measure.LEVEL and own.points:
        full = drawn(own.points[0].year)
    years = tuple(sorted((p.year for p in own.points), reverse=True))
    return judged(shown), full, years, _missing(group, own, others)


@kept_until(Change.VALUES, most=64)
def _places(
    service: Service,
    indicator: Indicator,
    group: AreaGroup,
    known_on: date | None,
    year: int | None,
    from_year: int | None,
    to_year: int | None,
) -> AssessedIndicator | None:
    """Our place year by year in the same view; None where there is none."""
    shown, *_ = _view(service, indicator, group, known_on, year, from_year, to_year)
    return judged(place_line_of(shown.figure)) if has_place_line(shown.figure) else None


def _alone(
    service: Service,
    indicator: Indicator,
    own: Series,
    known_on: date | None,
    first: int | None,
    inhabitants: Mapping[int, float] | None,
) -> Figure:
    return series_figure(
        indicator, own, service.settings.municipality_name,
        assess_trend(own, indicator, inhabitants), assess_signal(own, indicator, inhabitants),
        (), service.vintages(), known_on, first,
    )  # fmt: skip


def _missing(group: AreaGroup, own: Series, others: Mapping[str, Series]) -> str:
    """What keeps us from comparing at all; empty when nothing does."""
    if not group.members:
        return "Välj minst tre kommuner att jämföra med."
    if any(series.points for series in others.values()):
        return ""
    if not own.points:
        return (
            f"Det finns inga värden för nyckeltalet, varken för kommunen eller för ”{group.title}”."
        )
    return (
        "SAMSAM har bara kommunens egna värden för nyckeltalet. Därför går det inte att jämföra "
        f"med ”{group.title}” än."
    )


# All key figures at a glance


def glance(service: Service, selection: Selection) -> Glance:
    """Every key figure that others have values for, each at its own latest year."""
    groups = groups_offered(service, selection.known_on)
    _, group, _ = _group(service, groups, selection)
    return _glance(service, group, selection.known_on)


def sheet_of(found: Glance) -> SmallMultiples | None:
    """All that is shown as one sheet; None when nothing is."""
    if not found.shown:
        return None
    figures = [small.judged.figure for small in found.shown]
    return many_of(figures, [i.short_title for i in found.alone])


@kept_until(Change.VALUES, most=8)
def _glance(service: Service, group: AreaGroup, known_on: date | None) -> Glance:
    shown, alone = [], []
    for indicator in service.register.indicators.values():
        view, _, _, missing = _view(service, indicator, group, known_on, None, None)
        if missing or not view.figure.outcome.points:
            alone.append(indicator)
            continue
        compared = view.figure.compared
        place = place_words(compared.comparison) if compared else ""
        shown.append((indicator, view, place))
    years = common_years(view.figure for _, view, _ in shown)
    pictures = (small_multiple(view.figure, years) for _, view, _ in shown)
    small = (
        Small(indicator, view, picture, place)
        for (indicator, view, place), picture in zip(shown, pictures, strict=True)
    )
    return Glance(tuple(small), tuple(alone))

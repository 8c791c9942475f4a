"""What stands beside the population's projection: no change, the parts alone, others, tänk om."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from math import isinf
from statistics import fmean

from samsam.model.indicators.indicator import Target
from samsam.model.indicators.series import Point, Series, Vintage
from samsam.model.population.growth import ALL_SIZES
from samsam.model.population.nation import NationalPath
from samsam.model.population.projection import (
    Basis,
    NoProjection,
    ProjectedYear,
    Projection,
    SizedSpread,
    rounding,
)
from samsam.model.population.what_if import (
    MOST_A_YEAR,
    Yearly,
    change_needed,
    mean_of_last,
    path,
)
from samsam.model.trials.backtest import accuracy_of
from samsam.model.trials.outcomes import Accuracy, AgainstOfficial, Backtest
from samsam.model.trials.track_record import BaseRate, base_rate_for, base_rate_of
from samsam.services.population.warning_words import about
from samsam.swedish import (
    NBSP,
    NotANumberError,
    ended,
    listing,
    long_date,
    number,
    number_word,
    parse_number,
    rounded,
    signed,
    span,
)

# How a sentence on where a number comes from begins.
SOURCE = "Källa: "
_COMPARED_AHEAD = 10
_OFFICIAL_AHEAD = 5
_PACE_YEARS = 5


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The reader's own births, deaths and moves: where they start, and where the chosen ones lead.

    `start` is None where no year has all four parts; `points` and `sentences` are empty until
    something is chosen. `start_sentence` says what the start values are, or what is missing.
    """

    start: Yearly | None
    start_sentence: str
    points: tuple[Point, ...] = ()
    sentences: tuple[str, ...] = ()


# What the way rests on


def supposed_by(projection: Projection) -> str:
    """What has to hold for the way to be the one that is shown, as the start of a sentence."""
    if projection.method == "S75":
        return "Fortsätter takten sedan seriens första värde, dämpad,"
    if projection.country is None:
        return "Fortsätter takten från de senaste fem och tio åren, dämpad,"
    points = 100 * math.expm1(projection.growth)
    if rounded(points, 1) == 0:
        return "Följer riket SCB:s framskrivning, och kommunen riket,"
    side = "över" if points > 0 else "under"
    unit = "procentenhet" if rounded(abs(points), 1) == 1 else "procentenheter"
    return (
        "Följer riket SCB:s framskrivning, och ligger kommunens förändring "
        f"{number(abs(points), 1)} {unit} om året {side} rikets,"
    )


def rests_on(projection: Projection) -> str:
    """Whose projection of the country it follows, or that it follows none and why."""
    country = projection.country
    if country is None:
        return (
            "Framskrivningen bygger bara på kommunens egen takt, dämpad till tre fjärdedelar. "
            f"{projection.without_country} Därför är intervallen bredare än de annars hade varit."
            if projection.method == "C4"
            else "Framskrivningen bygger bara på kommunens egen takt, dämpad till tre fjärdedelar. "
            f"{projection.without_country}"
        )
    made = f"Framskrivningen bygger på SCB:s framskrivning av riket från {_made(country)}"
    if projection.years[-1].year <= country.projection.last_year:
        return f"{made}."
    return (
        f"{made}. Den har värden till {country.projection.last_year}. Efter det antas riket ändras "
        "i sin egen takt från de senaste fem och tio åren, dämpad."
    )


def _made(country: NationalPath) -> str:
    if not country.age:
        return str(country.projection.base_year)
    years = "ett år" if country.age == 1 else f"{number_word(country.age)} år"
    return f"{country.projection.base_year}, {years} före det senaste värdet"


@dataclass(frozen=True, slots=True)
class ProjectedRow:
    """A year ahead in words: what is projected, and what holds 80 and 95 outcomes of 100."""

    year: int
    value: str
    in_80: str
    in_95: str


def projected_rows(projection: Projection | NoProjection) -> tuple[ProjectedRow, ...]:
    """All that is drawn of our own projection, as sure as it is said elsewhere."""
    if isinstance(projection, NoProjection):
        return ()

    def row(year: ProjectedYear) -> ProjectedRow:
        said = year.as_said
        in_80 = f"{number(said.low80)}–{number(said.high80)}"
        in_95 = f"{number(said.low95)}–{number(said.high95)}"
        return ProjectedRow(year.year, number(said.value), in_80, in_95)

    return tuple(row(year) for year in projection.years)


def method_sentences(projection: Projection | NoProjection) -> tuple[str, ...]:
    """How the way and its intervals were reckoned, for who wants to check it."""
    if isinstance(projection, NoProjection):
        return ()
    spread = projection.spread
    if not isinstance(spread, SizedSpread):
        return (
            "Takten är den procentuella förändringen per år över alla värden, dämpad till tre "
            "fjärdedelar. Intervallen är hur fel samma metod har haft för så korta serier.",
        )
    size = f"kommuner med {_class_words(spread.size)} invånare"
    errors = (
        f"Intervallen har två delar: hur fel metoden har haft för {size} i förhållande till riket, "
        "och hur fel rikets utveckling har bedömts. De läggs ihop som oberoende fel. Gjorda bara "
        "av det som var känt då har de hållit ungefär så ofta som de lovar (se Modellkort)."
    )
    if projection.country is None:
        return (
            "Takten är medelvärdet av de senaste fem och tio årens logaritmiska förändring per år, "
            "gånger 0,75.",
            errors,
        )
    own = f"{signed(100 * projection.growth, 2)}{NBSP}%"
    return (
        "Kommunens takt är medelvärdet av de senaste fem och tio årens logaritmiska förändring per "
        f"år, minus rikets takt räknad likadant, gånger 0,85. Det blir {own} om året, och läggs "
        "till rikets förändring enligt SCB.",
        errors,
    )


def _class_words(size: str) -> str:
    return {"75 000 och fler": "minst 75 000"}.get(size, size)


# No change


def unchanged_points(last: Point | None, to_year: int) -> tuple[Point, ...]:
    """The last value kept for every year to `to_year`."""
    if last is None or to_year <= last.year:
        return ()
    return tuple(Point(year, last.value) for year in range(last.year, to_year + 1))


def unchanged_sentences(
    series: Series,
    targets: Sequence[Target],
    basis: Basis,
    name: str,
    tried: Backtest | None = None,
) -> tuple[str, ...]:
    """What is short if nothing changes, and whether no change has been the better guess here.

    `tried` is how right the projection has been for all municipalities, which is why it is drawn.
    """
    last = series.start_ahead
    if last is None or not targets:
        return ()
    target = targets[-1]
    stays = f"Stannar folkmängden på {number(last.value)}"
    apart = number(abs(target.value - last.value))
    if target.met_by(last.value):
        reported = f"{stays} är målet för {target.year} nått."
    elif target.at_least:
        reported = f"{stays} fattas {apart} till målet för {target.year}."
    else:
        reported = f"{stays} är det {apart} för många för målet för {target.year}."
    return (reported, *_own_record(series, basis, name, tried))


def _own_record(series: Series, basis: Basis, name: str, tried: Backtest | None) -> tuple[str, ...]:
    """How wrong no change and the projection have been for this very municipality."""
    row = _over_all_sizes(accuracy_of({series.area: series}, basis, (_COMPARED_AHEAD,)))
    if row is None:
        return ()
    everywhere = _over_all_sizes(tried.accuracy) if tried else None
    why = _why_drawn(row, everywhere)
    return (_record_words(row, name), *([why] if why else []))


def _over_all_sizes(found: Sequence[Accuracy]) -> Accuracy | None:
    rows = (a for a in found if a.size == ALL_SIZES and a.horizon == _COMPARED_AHEAD)
    return next(rows, None)


def _why_drawn(row: Accuracy, everywhere: Accuracy | None) -> str:
    """Why the projection is drawn though no change has been the better guess here."""
    if row.naive >= row.projected:
        return ""
    if everywhere is None or everywhere.projected >= everywhere.naive:
        return "Framskrivningen ritas för att visa vart takten leder, inte för att den är säkrare."
    ours, still = (f"{number(e, 1)}{NBSP}%" for e in (everywhere.projected, everywhere.naive))
    return (
        "Framskrivningen ritas ändå, eftersom den har haft minst fel för landets kommuner i "
        f"allmänhet: {ours} mot {still}."
    )


def _record_words(row: Accuracy, name: str) -> str:
    errors = {"gissningen att inget ändras": row.naive, "framskrivningen": row.projected}
    better, worse = sorted(errors, key=lambda guess: errors[guess])
    ahead = number_word(row.horizon)
    first, second = (f"{number(errors[g], 1)}{NBSP}%" for g in (better, worse))
    if first == second:
        return f"För {name} har båda gissningarna haft lika stort fel {ahead} år fram, {first}."
    return (
        f"För {name} har {better} hittills haft minst fel {ahead} år fram: i snitt {first} mot "
        f"{second} för {worse} (startåren {span(row.first_origin, row.last_origin)})."
    )


# The parts alone


def part_sentences(
    parts: Sequence[Mapping[int, float]], last: Point | None, to_year: int
) -> tuple[str, ...]:
    """Where the mean births, deaths and moves of the last years lead by themselves."""
    found = mean_of_last(parts) if len(parts) == 4 else None
    if found is None or last is None or to_year <= last.year:
        return ()
    yearly, first_year, last_year = found

    def ends(change: int) -> str:
        end = last.value + change * (to_year - last.year)
        return f"{signed(change)} om året och {number(end)} invånare {to_year}"

    return (
        f"I snitt {span(first_year, last_year)} var det {_yearly_words(yearly)} om året.",
        f"Vore det så varje år skulle födda och döda ensamma ge {ends(yearly.natural)}. "
        f"Flyttningarna ensamma skulle ge {ends(yearly.migration)}. Tillsammans blir det "
        f"{ends(yearly.change)}.",
        "Det är ren räkning. Delarna förklarar vad som har hänt, men de förutsäger inte bättre "
        "än folkmängden själv.",
    )


def _yearly_words(yearly: Yearly) -> str:
    words = zip(astuple(yearly), _ONE_AND_MANY, strict=True)
    return listing([f"{number(n)} {one if n == 1 else many}" for n, (one, many) in words])


_ONE_AND_MANY = (
    ("född", "födda"), ("död", "döda"), ("inflyttad", "inflyttade"), ("utflyttad", "utflyttade"),
)  # fmt: skip


# How often others have done it


def base_rate_sentences(
    rates: Sequence[BaseRate], tried: Backtest | None, series: Series, target: Target
) -> tuple[str, ...]:
    """How often Swedish municipalities have grown as much; that it isn't known where it isn't.

    A stored case that asks just this comes first, for it has later years; any other growth is
    looked up in what the back-test counted.
    """
    last = series.start_ahead
    if last is None or not target.at_least or target.value <= last.value:
        return ()
    years = target.year - last.year
    rate = base_rate_for(rates, last.value, target.value, years) or _counted(
        tried, last.value, target.value, years
    )
    if rate is None:
        return (
            f"Hur ofta svenska kommuner har ökat så mycket som målet för {target.year} kräver är "
            "inte räknat.",
        )
    growth = number(100 * (target.value / last.value - 1), 1)
    all_of = (
        f"Så ofta har svenska kommuner klarat det: {_of_hundred(rate.all_sizes)} perioder på "
        f"{number_word(years)} år {rate.period} slutade med minst {growth}{NBSP}% fler invånare, "
        f"som målet för {target.year} kräver."
    )
    return (all_of, *_alike(rate, series), f"{SOURCE}{ended(rate.source)}")


def _counted(tried: Backtest | None, last: float, wanted: float, years: int) -> BaseRate | None:
    if tried is None:
        return None
    source = f"SAMSAM:s prövning på {number(tried.areas)} kommuner (se Modellkort)"
    period = span(tried.first_year, tried.last_year)
    return base_rate_of(tried.growth, last, wanted, years, period, source)


def _alike(rate: BaseRate, series: Series) -> tuple[str, ...]:
    """The same for municipalities of our size, and for those that were shrinking as we are."""
    last = series.start_ahead
    if last is None or not rate.from_size <= last.value <= rate.to_size or rate.same_size is None:
        return ()
    before = series.value(last.year - _PACE_YEARS)
    shrinking = (
        f", och bland dem som hade minskat de fem åren före {_of_hundred(rate.shrinking)}"
        if before is not None and last.value < before and rate.shrinking is not None
        else ""
    )
    same = _of_hundred(rate.same_size)
    return (f"Bland kommuner med {_sizes(rate)} invånare var det {same}{shrinking}.",)


def _sizes(rate: BaseRate) -> str:
    if not rate.from_size:
        return f"färre än {number(rate.to_size)}"
    if isinf(rate.to_size):
        return f"minst {number(rate.from_size)}"
    return f"{number(rate.from_size)}–{number(rate.to_size)}"


def _of_hundred(share: float) -> str:
    cases = round(100 * share)
    if cases == 100:
        return "fler än 99 av 100"
    return f"ungefär {number(cases)} av 100" if cases else "färre än 1 av 100"


# SCB's own


def official_points(series: Series, after_year: int, to_year: int) -> tuple[Point, ...]:
    """What SCB projects for the years that haven't been, to the last target's year."""
    return tuple(p for p in series.points if after_year < p.year <= to_year)


def official_sentences(
    series: Series,
    points: Sequence[Point],
    vintages: Sequence[Vintage],
    tried: Backtest | None = None,
) -> tuple[str, ...]:
    """What SCB's own projection says, how old and how right it is; or that it isn't here.

    `tried` is how right both have been for all municipalities.
    """
    record = _official_record(tried.official if tried else ())
    if not points:
        reported = (
            "SCB:s egen framskrivning finns inte i SAMSAM än. Den räknar åldersgrupp för "
            "åldersgrupp."
        )
        return (f"{reported} {record}".rstrip(),)
    end = points[-1]
    used = {o.vintage_id for o in series.observations if o.year in {p.year for p in points}}
    days = sorted({v.known_on for v in vintages if v.id in used})
    fetched = f", hämtad {listing([long_date(d) for d in days])}" if days else ""
    mixed = " Några år är kvar från en äldre hämtning." if len(days) > 1 else ""
    yearly = len(points) == end.year - points[0].year + 1
    replaced = "Tabellen skrivs över när SCB gör nästa framskrivning." if yearly else ""
    return (
        f"SCB räknar i sin egen framskrivning{fetched}, med {number(end.value)} invånare "
        f"{end.year}.{mixed} SCB räknar åldersgrupp för åldersgrupp, vilket SAMSAM inte gör. "
        f"{record} {replaced}".rstrip().replace("  ", " "),
    )


def _official_record(found: Sequence[AgainstOfficial]) -> str:
    """How right SCB's and our own projections of municipalities have been; empty if not tried."""
    rows = [row for row in found if row.horizon == _OFFICIAL_AHEAD]
    if not rows:
        return ""
    theirs, ours = (fmean(getattr(r, name) for r in rows) for name in ("official", "projected"))
    times = "en framskrivning" if len(rows) == 1 else f"{number_word(len(rows))} framskrivningar"
    return (
        "Fem år fram har SCB:s framskrivningar av kommunerna haft i snitt "
        f"{number(theirs, 1)}{NBSP}% fel och SAMSAM:s {number(ours, 1)}{NBSP}%, mätt på {times}."
    )


# Tänk om

PART_LABELS = ("Födda", "Döda", "Inflyttade", "Utflyttade")


def read_yearly(texts: Sequence[str]) -> tuple[Yearly | None, tuple[str, ...]]:
    """The four numbers a year as somebody typed them, or Swedish sentences on what is wrong."""
    faults, numbers = [], []
    for label, text in zip(PART_LABELS, texts, strict=True):
        try:
            numbers.append(_people(text))
        except NotANumberError as error:
            faults.append(f"{label}: {error}")
    return (None, tuple(faults)) if faults else (Yearly(*numbers), ())


def _people(text: str) -> int:
    value = parse_number(text)
    if value != int(value) or not 0 <= value <= MOST_A_YEAR:
        raise NotANumberError(f"Skriv ett helt tal, 0 till {number(MOST_A_YEAR)}.")
    return int(value)


def what_if(
    chosen: Yearly | None,
    parts: Sequence[Mapping[int, float]],
    last: Point | None,
    targets: Sequence[Target],
    to_year: int,
    projection: Projection | NoProjection,
) -> WhatIf:
    """The start values, and where the chosen ones lead, beside the projection."""
    found = mean_of_last(parts) if len(parts) == 4 else None
    start = found[0] if found else None
    reported = (
        f"Fälten börjar med snittet för {span(found[1], found[2])}."
        if found
        else "Födda, döda och flyttningar saknas. Fyll i alla fyra fälten själv."
    )
    if chosen is None or last is None or to_year <= last.year:
        return WhatIf(start, reported)
    points = path(last, chosen, to_year)
    sentences = _what_if_sentences(chosen, last, points, targets, to_year)
    beside = _beside_projection(points[-1], to_year, projection)
    return WhatIf(start, reported, points, (*sentences, *([beside] if beside else [])))


def _beside_projection(end: Point, to_year: int, projection: Projection | NoProjection) -> str:
    """How far what is supposed ends from the projection, which knows what usually happens."""
    if isinstance(projection, NoProjection) or end.year < to_year:
        return ""
    expected = projection.value_in(to_year)
    start = f"Framskrivningen ger ungefär {about(expected)} invånare {to_year}"
    unit = rounding(expected)
    apart = round(abs(end.value - expected) / unit) * unit
    if not apart:
        return f"{start}, ungefär lika många."
    return f"{start}, alltså ungefär {number(apart)} {'färre' if end.value > expected else 'fler'}."


def _what_if_sentences(
    chosen: Yearly, last: Point, points: Sequence[Point], targets: Sequence[Target], to_year: int
) -> tuple[str, ...]:
    each = f"Tänk om det varje år är {_yearly_words(chosen)}:"
    change = f"då ändras folkmängden med {signed(chosen.change)} om året"
    end = points[-1]
    if end.year < to_year:
        return (f"{each} {change} och skulle ta slut efter {end.year}. Så kan det inte bli.",)
    return (
        f"{each} {change} och blir {number(end.value)} invånare {end.year}.",
        *(_against(target, chosen, last) for target in targets),
        "Det är ren räkning och ingen prognos: ingen blir äldre, och fler inflyttade ger inte "
        "fler födda.",
    )


def _against(target: Target, chosen: Yearly, last: Point) -> str:
    needed = change_needed(last, target.value, target.year)
    value = last.value + chosen.change * (target.year - last.year)
    wish = f"{number(target.value)} invånare {target.year}"
    short = target.value - value if target.at_least else value - target.value
    if short <= 0:
        return f"Då nås målet, {wish}."
    more = abs(needed - chosen.change)
    return (
        f"Det är {number(short)} {'färre' if target.at_least else 'fler'} än målet, {wish}. Målet "
        f"kräver {signed(needed)} om året, alltså {number(more)} "
        f"{'fler' if target.at_least else 'färre'} varje år."
    )

"""The municipalities and key figures that are gone through, and a store that holds their values.

The whole grid is read from `../shared/data` (its README tells of the sources). An extract of twelve
municipalities lies in `tests/fixtures/statements.csv.gz`, so that a clone alone runs a good sample;
`python -m tests.statements.grid` makes it anew. Where the shared data lacks one of the register's
key figures, another of the same unit stands in for it: what is tried is the sentences, not Timrå.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import duckdb

from samsam.config.settings import Settings, load_settings
from samsam.model.indicators.indicator import Direction, Indicator, Kind, Target, Unit
from samsam.model.indicators.series import Observation, ObservationStatus, Series, Sex, Vintage
from samsam.records.engine.database import Database
from samsam.series import observations
from samsam.series.engine import Cursor, SeriesEngine
from samsam.series.observations import CurrentSeries
from samsam.series.rows import Row
from samsam.services.core.service import Service, open_service

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
WHOLE = SHARED / "kolada" / "all_kpis_1994_2022.parquet"
PANEL = SHARED / "kolada" / "panel_27_kpis_290_municipalities.csv.gz"
CATALOGUE = SHARED / "kolada" / "kpi_catalogue_v3_2026-03-23.csv.gz"
EXTRACT = ROOT / "tests" / "fixtures" / "statements.csv.gz"
TODAY = date(2025, 11, 24)
SEED = 20261128
OWN = "2262"
# Timrå and its like, the largest, the smallest, those that were divided, and other counties.
TWELVE = (
    "0180", "0330", "0380", "0481", "0560", "1280", "1440", "2262", "2281", "2313", "2418", "2584",
)  # fmt: skip
# The register's key figure → Kolada's; those marked stand in for one that isn't shared.
KEY_FIGURES = {
    "unemployment": "N03937",  # stands in
    "labour_market_programmes": "N01004",  # stands in
    "self_employed": "N02251",  # stands in
    "sfi_two_courses": "N18409",
    "business_climate_rank": "N03920",  # stands in: the order of it
    "employed": "N00914",  # stands in
    "population": "N01951",
    "neet": "N02797",  # stands in
    "establishment": "N00973",
    "new_businesses": "N00999",  # stands in
    "youth_established": "N00971",  # stands in
    "unemployment_annual_mean": "N03920",
    "employed_bas": "N02202",
    "neet_16_24": "N02797",
    "births": "N01804",
    "deaths": "N01805",
    "moved_in": "N01801",
    "moved_out": "N01802",
}
_SHARES = {"unemployment", "sfi_two_courses", "neet", "establishment", "youth_established"}
_SHARES_OF_A_COUNT = {"self_employed"}
Values = dict[tuple[str, str], dict[int, float]]  # (indicator, area) → year → value
SeriesByArea = Mapping[tuple[str, str], CurrentSeries]  # by (indicator, area)
P = ParamSpec("P")
T = TypeVar("T")


def shared_values() -> Values:
    """Every value of the register's key figures for all municipalities, from the shared data."""
    wanted = sorted(set(KEY_FIGURES.values()))
    query = (
        "select kpi, lpad(kommunkod, 4, '0'), year, value from read_csv(?, all_varchar=true) "
        "where gender = 'T' and value <> '' and list_contains(?, kpi) order by 1, 2, 3"
    )
    by_kpi: dict[str, dict[str, dict[int, float]]] = {}
    with duckdb.connect() as connection:
        rows = connection.execute(query, [str(PANEL), wanted]).fetchall()
    for kpi, area, year, value in rows:
        by_kpi.setdefault(kpi, {}).setdefault(area, {})[int(year)] = float(value)
    return _of_register(by_kpi)


def _of_register(by_kpi: dict[str, dict[str, dict[int, float]]]) -> Values:
    found: Values = {}
    for indicator, kpi in KEY_FIGURES.items():
        areas = by_kpi.get(kpi, {})
        if indicator == "business_climate_rank":
            areas = _places(areas)
        elif indicator in _SHARES_OF_A_COUNT:
            people = by_kpi["N00914"]
            areas = {
                a: {y: round(v * people[a][y] / 100) for y, v in years.items() if y in people[a]}
                for a, years in areas.items()
                if a in people
            }
        found |= {(indicator, area): years for area, years in areas.items()}
    return found


def _places(areas: dict[str, dict[int, float]]) -> dict[str, dict[int, float]]:
    years = sorted({y for values in areas.values() for y in values})
    found: dict[str, dict[int, float]] = {a: {} for a in areas}
    for year in years:
        order = sorted((v[year], a) for a, v in areas.items() if year in v)
        for place, (_, area) in enumerate(order, 1):
            found[area][year] = float(place)
    return found


def extract_values() -> Values:
    """The same for twelve municipalities, from the repository's own file."""
    found: Values = {}
    with gzip.open(EXTRACT, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["indicator"], row["area"]), {})[int(row["year"])] = float(
                row["value"]
            )
    return found


def write_extract() -> None:
    """Make the repository's own file anew from the shared data."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("indicator", "area", "year", "value"))
    for (indicator, area), years in sorted(shared_values().items()):
        if area in TWELVE:
            writer.writerows((indicator, area, y, repr(v)) for y, v in sorted(years.items()))
    EXTRACT.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), mtime=0))


class RememberingEngine(SeriesEngine):
    """The engine of a store that nothing more is taken into: each key figure is read once.

    Every municipality is judged among all others, and would read all of them anew.
    """

    def __init__(self, records: Database, areas: Sequence[str]) -> None:
        super().__init__(records, None)
        self._areas = areas
        self._read: dict[tuple[str, Sex, date | None], SeriesByArea] = {}

    def ask(
        self, question: Callable[Concatenate[Cursor, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As the engine's own."""
        if question is not observations.ask_areas:
            return super().ask(question, *args, **kwargs)
        asked: Any = self._remembered
        return cast(T, asked(*args, **kwargs))

    def _remembered(
        self,
        indicators: Sequence[str],
        areas: Sequence[str],
        sex: Sex = Sex.TOTAL,
        known_on: date | None = None,
    ) -> SeriesByArea:
        read = {i: self._of_all(i, sex, known_on) for i in indicators}
        return {(i, a): read[i][i, a] for i in indicators for a in areas}

    def _of_all(self, indicator: str, sex: Sex, known_on: date | None) -> SeriesByArea:
        key = indicator, sex, known_on
        if key not in self._read:
            self._read[key] = super().ask(
                observations.ask_areas, [indicator], self._areas, sex, known_on
            )
        return self._read[key]


@dataclass(frozen=True)
class Grid:
    """A service with the values of many municipalities, and which they are."""

    service: Service
    areas: tuple[str, ...]
    values: Values

    def of(self, area: str) -> Service:
        """The service as that municipality has it, with targets of its own near its values."""
        settings = replace(
            self.service.settings,
            municipality_code=area,
            municipality_name=self.service.register.areas[area].title,
        )
        register = replace(self.service.described, targets=tuple(_targets(area, self.values)))
        return replace(self.service, settings=settings, described=register)


def open_grid(folder: Path, values: Values) -> Grid:
    """A store with these values, one in seven of the latest preliminary; the data is as shipped."""
    places = {"SAMSAM_STORE": str(folder / "samsam.sqlite"), "SAMSAM_DATA": str(ROOT / "data")}
    settings: Settings = load_settings(places, file=folder / "finns-inte.toml")
    service = open_service(settings)
    vintage = Vintage("alla", "Alla kommuner", "Kolada", date(2025, 6, 1))
    rows = tuple(_rows(values))
    with service.records.writing() as connection:
        observations.put(connection, vintage, rows)
    known = service.register.areas
    areas = sorted({area for _, area in values if area in known})
    service.engine.close()
    engine = RememberingEngine(service.records, tuple(known))
    return Grid(replace(service, engine=engine, today=lambda: TODAY), tuple(areas), values)


def _rows(values: Values) -> Iterator[Row]:
    chance = random.Random(SEED)  # noqa: S311
    for (indicator, area), years in sorted(values.items()):
        last = max(years)
        early = chance.random() < 1 / 7
        for year, value in years.items():
            status = ObservationStatus.NORMAL
            if early and year == last:
                status = ObservationStatus.PRELIMINARY
            yield Row(indicator, area, Sex.TOTAL, Observation(year, value, status))


def _targets(area: str, values: Values) -> Iterator[Target]:
    """Two targets for each of half of the key figures: floors and ceilings, over and ahead.

    The population always has one ahead, so that its way is told of every municipality.
    """
    chance = random.Random(f"{SEED}{area}")  # noqa: S311
    yield from _population_ahead(area, values)
    for indicator in KEY_FIGURES:
        years = values.get((indicator, area))
        if not years or chance.random() < 0.5:
            continue
        last = max(years)
        same = chance.choice((last, last + 1, last + 8))
        for n in range(2):
            year = chance.choice((last - 1, last, last + 1, last + 4, last + 8, same, same))
            wish = years[last] * chance.choice((0.9, 0.99, 1.0, 1.005, 1.02, 1.1))
            wish = max(1.0, round(wish)) if years[last] >= 20 else round(wish, 1)
            wish = min(wish, 100.0) if indicator in _SHARES else wish
            floor = chance.random() < 0.5
            yield Target(f"{indicator}_{n}", indicator, year, wish, floor, "Prov")


def _population_ahead(area: str, values: Values) -> Iterator[Target]:
    chance = random.Random(f"ahead{SEED}{area}")  # noqa: S311
    years = values.get(("population", area))
    if years:
        last = max(years)
        wish = round(years[last] * chance.choice((0.9, 0.97, 1.0, 1.02, 1.08, 1.3)))
        year, floor = last + chance.choice((1, 3, 5, 10, 15, 25)), chance.random() < 0.8
        yield Target("population_ahead", "population", year, wish, floor, "Prov")


# All shared key figures


def every_series(areas: Sequence[str]) -> Iterator[tuple[Indicator, Series]]:
    """Every shared key figure of some municipalities, as the catalogue describes it."""
    titles = _titles()
    query = (
        "select kpi, lpad(geo, 4, '0') as area, list(year order by year), list(value order by year)"
        " from read_parquet(?) where gender = 'T' and area_type = 'kommun' and value is not null "
        "and list_contains(?, lpad(geo, 4, '0')) group by 1, 2 order by 1, 2"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(query, [str(WHOLE), list(areas)]).fetchall()
    for kpi, area, years, values in rows:
        indicator = described(kpi, titles.get(kpi, ""))
        points = tuple(Observation(y, v) for y, v in zip(years, values, strict=True))
        yield indicator, Series(indicator.id, area, Sex.TOTAL, points)


def _titles() -> dict[str, str]:
    with gzip.open(CATALOGUE, "rt", encoding="utf-8", newline="") as file:
        return {row["id"]: row["title"] for row in csv.DictReader(file)}


def described(kpi: str, title: str) -> Indicator:
    """A key figure as somebody would add it from its title; each direction comes up.

    Kolada's own titles, which hold doubled spaces and words, aren't what is tried.
    """
    unit, decimals, measure = Unit.OTHER, 1, "enheter"
    if "(%)" in title:
        unit, measure = Unit.PERCENT, ""
    elif "kr/inv" in title:
        decimals, measure = 0, "kr per invånare"
    elif title.endswith("antal"):
        unit, decimals, measure = Unit.COUNT, 0, ""
    direction = tuple(Direction)[int(kpi[1:]) % 3]
    return Indicator(
        id=f"kolada_{kpi.lower()}",
        title="Ett av källans nyckeltal",
        short_title="Nyckeltal",
        unit=unit,
        decimals=decimals,
        direction=direction,
        kind=Kind.EFFECT,
        goals=("tillvaxt",),
        purposes=(),
        sustainability=(),
        agenda_2030=(),
        definition="",
        source="Kolada",
        source_id=f"Kolada {kpi}",
        responsible="Enheten",
        measure=measure,
    )


if __name__ == "__main__":
    write_extract()

"""The country's figures: what ships, what was known when, and what is said of a wrong file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samsam.config.methods.nation import read_nation
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents import batches
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.population.nation import OFFICIAL, basis
from samsam.services.population.population import population_view
from tests.population_panel import ALL, WHOLE

DATA = Path(__file__).parents[2] / "data"
POPULATION = """
[[population]]
source = "Prov"
known_on = 2020-03-01
first_year = 2018
values = [10_000_000, 10_100_000]
"""
PROJECTION = """
[[projection]]
source = "Prov"
known_on = 2020-04-01
base_year = 2019
years = [2020, 2024]
values = [10_150_000, 10_300_000]
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "nation.toml").write_text(text, encoding="utf-8")
    return tmp_path


def put(service: Service, day: date, indicator: str, values: dict[int, float]) -> None:
    rows = [Row(indicator, "0000", Sex.TOTAL, Observation(y, v)) for y, v in values.items()]
    with service.records.writing() as connection:
        name = f"riket-{batches.latest_sequence(connection)}"
        observations.put(connection, Vintage(name, name, "SCB", day), rows)


def test_the_shipped_file_has_what_the_method_needs_today() -> None:
    nation = read_nation(DATA).known(None)
    assert sorted(nation.population) == list(range(1994, 2026))
    path = nation.path(2025)
    assert path is not None
    assert (path.projection.base_year, path.age, path.projection.last_year) == (2021, 4, 2031)
    assert [p.base_year for p in nation.projections] == [2014, 2019, 2020, 2021]


@pytest.mark.skipif(not WHOLE.exists(), reason="the shared data isn't beside the checkout")
def test_the_shipped_values_are_those_of_the_source() -> None:
    import duckdb

    query = (
        "select kpi, year, value from read_parquet(?) where geo in ('0', '0000') "
        "and gender = 'T' and kpi in ('N01951', 'N02907', 'N02834')"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(query, [str(WHOLE)]).fetchall()
    theirs = {(kpi, year): value for kpi, year, value in rows}
    nation = read_nation(DATA).known(None)
    for year in range(1994, 2023):
        assert nation.population[year] == theirs["N01951", year]
    ahead = {"N02907": 5, "N02834": 10}
    ours = {(p.base_year, y): v for p in nation.projections for y, v in p.values.items()}
    known = {
        (2019 if kpi == "N02907" and 2015 <= year <= 2019 else year, year + ahead[kpi]): value
        for (kpi, year), value in theirs.items()
        if kpi in ahead
    }
    assert ours == {key: pytest.approx(value, abs=0.5) for key, value in known.items()}
    assert ALL


def test_without_the_file_nothing_is_known(tmp_path: Path) -> None:
    nation = read_nation(tmp_path).known(None)
    assert (dict(nation.population), nation.projections) == ({}, ())


def test_only_what_was_known_on_the_day(tmp_path: Path) -> None:
    figures = read_nation(written(tmp_path, POPULATION + PROJECTION))
    assert figures.known(date(2020, 2, 29)).population == {}
    assert figures.known(date(2020, 3, 1)).projections == ()
    assert len(figures.known(date(2020, 4, 1)).projections) == 1
    assert figures.known(None).population == {2018: 1e7, 2019: 1.01e7}


def test_a_later_part_goes_before_an_earlier(tmp_path: Path) -> None:
    newer = POPULATION.replace("10_100_000", "10_200_000").replace("2020-03-01", "2021-03-01")
    nation = read_nation(written(tmp_path, POPULATION + newer)).known(None)
    assert nation.population[2019] == 10_200_000


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("values = [10_000_000, 10_100_000]", "values = []", "rad 6: listan är tom"),
        ("10_100_000]", "-1]", "rad 6: -1 kan inte vara rikets folkmängd"),
        ("10_100_000]", "1.5]", "rad 6: values ska innehålla ett heltal"),
        ("first_year = 2018", "first_year = 18", "rad 5: first_year är 18. Skriv ett årtal"),
        ("years = [2020, 2024]", "years = [2024, 2020]", "rad 12: åren ska komma i ordning"),
        ("years = [2020, 2024]", "years = [2019, 2024]", "rad 12: åren ska komma i ordning"),
        ("years = [2020, 2024]", "years = [2020]", "rad 13: det finns 1 år men 2 värden"),
        ("base_year = 2019\n", "", "raden ”base_year = …” saknas"),
        ("[[projection]]", "[[prognos]]", "okänt namn ”prognos”"),
        ("known_on = 2020-04-01", 'known_on = "april"', "rad 10: known_on ska vara ett datum"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    text = POPULATION + PROJECTION
    assert old in text
    with pytest.raises(RegisterError, match=re.escape(fault)):
        read_nation(written(tmp_path, text.replace(old, new)))


# What the page makes of it


def way(service: Service) -> str:
    return population_view(service, Selection()).path_sentences[-1]


def test_a_country_without_values_or_projection_leaves_the_own_pace_and_says_so(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    text = (own_data / "nation.toml").read_text(encoding="utf-8")
    alone = (
        "Framskrivningen bygger bara på kommunens egen takt, dämpad till tre fjärdedelar. {} "
        "Därför är intervallen bredare än de annars hade varit."
    )
    (own_data / "nation.toml").unlink()
    assert way(open_on(own_data)) == alone.format("Rikets folkmängd 2015 saknas.")
    only = text[: text.index("\n[[projection]]")]
    (own_data / "nation.toml").write_text(only, encoding="utf-8")
    assert way(open_on(own_data)) == alone.format("SCB:s framskrivning av riket saknas.")
    second = [found.start() for found in re.finditer(r"^\[\[projection", text, re.MULTILINE)][1]
    (own_data / "nation.toml").write_text(text[:second], encoding="utf-8")
    assert way(open_on(own_data)) == alone.format(
        "SCB:s senaste framskrivning av riket är från 2014 och för gammal för 2025."
    )


def test_what_is_fetched_of_the_country_goes_before_what_ships(alone_service: Service) -> None:
    years = {y: 10_600_000.0 + 20_000 * (y - 2025) for y in range(2026, 2041)}
    put(alone_service, date(2026, 5, 1), OFFICIAL, years)
    path = basis(alone_service, None).nation.path(2025)
    assert path is not None
    assert (path.projection.base_year, path.age, path.projection.last_year) == (2025, 0, 2040)
    assert way(alone_service) == "Framskrivningen bygger på SCB:s framskrivning av riket från 2025."
    before = basis(alone_service, date(2026, 4, 30)).nation.path(2025)
    assert before is not None
    assert before.projection.base_year == 2021


def test_a_projection_older_than_the_last_value_is_told_with_its_age(
    alone_service: Service,
) -> None:
    assert "från 2021, fyra år före det senaste värdet." in way(alone_service)


def test_a_new_value_of_the_municipality_waits_for_that_of_the_country(
    alone_service: Service,
) -> None:
    row = Row("population", "2262", Sex.TOTAL, Observation(2026, 17400.0))
    with alone_service.records.writing() as connection:
        vintage = Vintage("ny", "Ny", "SCB", date(2027, 2, 20))
        observations.put(connection, vintage, [row])
    assert "Rikets folkmängd 2026 saknas." in way(alone_service)
    put(alone_service, date(2027, 2, 20), "population", {2026: 10_620_000.0})
    assert "från 2021, fem år före det senaste värdet." in way(alone_service)

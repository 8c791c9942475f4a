"""The population's way against the expected results, and what is said of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samsam.figures.figure import FigureKind
from samsam.model.assessment.target import TargetState
from samsam.model.indicators.indicator import Target
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
    Vintage,
)
from samsam.model.population.projection import Projection, project
from samsam.records.contents import batches
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.targets import set_target
from samsam.services.indicators.typed_target import Bound, TypedTarget
from samsam.services.population.population import (
    ComponentRow,
    PopulationView,
    population_view,
    reached_words,
)
from tests import slow_projection as slow
from tests.projection_basis import ALONE, WITH_COUNTRY

NBSP = "\u00a0"
REPORT_DAY = date(2022, 1, 7)
EXPECTED = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "expected_seed_results.json").read_text("utf-8")
)["population_targets"]
SEED = EXPECTED["seed_2020_only_5_points"]
FULL = [c for c in EXPECTED["full_series_to_2025"] if "forecast" in c]
PASSED = [c for c in EXPECTED["full_series_to_2025"] if "gap" in c]


def add(service: Service, values: dict[int, float | None]) -> None:
    """Lay a vintage of the population on top."""
    rows = []
    for year, value in values.items():
        gone = (ObservationStatus.MISSING, MissingReason.WITHDRAWN) if value is None else ()
        rows.append(Row("population", "2262", Sex.TOTAL, Observation(year, value, *gone)))
    with service.records.writing() as connection:
        name = f"prov-{batches.latest_sequence(connection)}"
        observations.put(connection, Vintage(name, "Prov", "Prov", date(2026, 11, 23)), rows)


@pytest.fixture(scope="module")
def now(service: Service) -> PopulationView:
    return population_view(service, Selection())


@pytest.fixture(scope="module")
def then(service: Service) -> PopulationView:
    return population_view(service, Selection(known_on=REPORT_DAY))


# Numbers


def agrees(view: PopulationView, case: dict[str, Any]) -> None:
    """Compare the target and the projection with one expected case: 1 person, 0.001."""
    by_year = {m.target.year: m.assessment for m in view.judged.figure.targets}
    found = by_year[case["target_year"]]
    assert found.last_value == case["last_value"]
    assert found.distance == case["target"] - case["last_value"]
    assert found.required_per_year == pytest.approx(case["required_per_year"], abs=0.05)
    assert found.required_growth == pytest.approx(case["required_cagr_pct"] / 100, abs=1e-5)
    assert found.pace_per_year == pytest.approx(case["pace_per_year"], abs=0.05)
    assert found.ratio == pytest.approx(case["R"], abs=0.001)
    assert found.state is TargetState.MOVING_AWAY
    projection = view.judged.figure.projection
    assert projection is not None
    if projection.method != "S75":
        beside_the_country(view, projection, case["target_year"])
        return
    end = next(y for y in projection.years if y.year == case["target_year"])
    assert end.value == pytest.approx(case["forecast"], abs=1)
    assert (end.low80, end.high80) == pytest.approx(tuple(case["pi80"]), abs=1)
    assert (end.low95, end.high95) == pytest.approx(tuple(case["pi95"]), abs=1)


def beside_the_country(view: PopulationView, projection: Projection, year: int) -> None:
    """As a slow calculation has it of the shipped figures; the expected results knew no country."""
    values = {p.year: p.value for p in view.full.outcome.points}
    nation = WITH_COUNTRY.nation
    projections = {p.base_year: dict(p.values) for p in nation.projections}
    wanted = slow.projected(
        values, dict(nation.population), projections, projection.from_year, year
    )
    assert wanted is not None
    assert projection.method == wanted[0] == "R85"
    assert projection.value_in(year) == pytest.approx(wanted[1], rel=1e-9)


@pytest.mark.parametrize("case", SEED, ids=lambda c: str(c["target_year"]))
def test_then_the_numbers_are_the_expected_ones(then: PopulationView, case: dict[str, Any]) -> None:
    agrees(then, case)


@pytest.mark.parametrize("case", FULL, ids=lambda c: str(c["target_year"]))
def test_now_the_numbers_are_the_expected_ones(now: PopulationView, case: dict[str, Any]) -> None:
    agrees(now, case)


@pytest.mark.parametrize("case", PASSED, ids=lambda c: str(c["target_year"]))
def test_now_the_passed_target_is_missed_by_what_was_expected(
    now: PopulationView, case: dict[str, Any]
) -> None:
    mark = next(m for m in now.judged.figure.targets if m.target.year == case["target_year"])
    assert mark.assessment.state is TargetState.MISSED
    assert mark.assessment.distance == case["gap"]
    assert mark.assessment.distance_share == pytest.approx(
        case["gap_pct_of_target"] / 100, abs=1e-6
    )


def test_the_expected_cases_are_all_here() -> None:
    assert [c["target_year"] for c in SEED] == [2025, 2035]
    assert [c["target_year"] for c in FULL] == [2035]
    assert [c["target_year"] for c in PASSED] == [2025]


# Words


def test_now_the_way_is_told_conditionally_and_rounded(now: PopulationView) -> None:
    assert now.path_sentences == (
        "Följer riket SCB:s framskrivning, och ligger kommunens förändring 0,9 procentenheter om "
        f"året under rikets, blir det ungefär 16{NBSP}800 invånare 2035. "
        f"I ungefär 80 fall av 100 hamnar utfallet mellan 15{NBSP}900 och 17{NBSP}700. "
        f"Chansen att nå minst 20{NBSP}000 är mindre än 1{NBSP}%.",
        f"På den vägen nås inte 20{NBSP}000 invånare inom hundra år.",
        "Framskrivningen bygger på SCB:s framskrivning av riket från 2021, fyra år före det "
        "senaste värdet. Den har värden till 2031. Efter det antas riket ändras i sin egen takt "
        "från de senaste fem och tio åren, dämpad.",
    )


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (10_100.0, f"nås 10{NBSP}100 invånare omkring 2039."),
        (10_300.0, f"nås 10{NBSP}300 invånare först om mer än 30 år."),
        (20_000.0, f"nås inte 20{NBSP}000 invånare inom hundra år."),
    ],
)
def test_a_year_is_told_only_where_the_way_can_carry_it(wanted: float, told: str) -> None:
    """A pace of ten years was said to reach 15 500 inhabitants around 2109."""
    rows = tuple(Observation(y, 10_000.0 - 10 * (2025 - y)) for y in range(2010, 2026))
    way = project(Series("population", "2262", Sex.TOTAL, rows), 2035, ALONE)
    assert isinstance(way, Projection)
    target = Target("t", "population", 2035, wanted, at_least=True, source="")
    assert reached_words(way, target) == f"På den vägen {told}"


def test_where_two_targets_numbers_come_from_stands_after_both(alone_service: Service) -> None:
    for year, value in (("2027", "17 800"), ("2034", "19 000")):
        wish = TypedTarget("population", Bound.AT_LEAST, value, year, source="Beslut")
        set_target(alone_service, wish, "Kim", date(2026, 11, 24))
    told = population_view(alone_service, Selection()).base_rate_sentences
    sources = [n for n, sentence in enumerate(told) if sentence.startswith("Källa: ")]
    assert sources
    assert sources == list(range(len(told) - len(sources), len(told)))


def test_then_the_way_says_that_it_follows_no_country(then: PopulationView) -> None:
    assert then.path_sentences[-1] == (
        "Framskrivningen bygger bara på kommunens egen takt, dämpad till tre fjärdedelar. "
        "Värden för elva år i rad saknas."
    )


def test_then_both_targets_have_their_chance(then: PopulationView) -> None:
    told = " ".join(then.path_sentences)
    chances = re.findall(r"Chansen att nå minst (\d+\s\d+) är ungefär (\d+)\s%\.", told)
    assert chances == [(f"19{NBSP}000", "3"), (f"20{NBSP}000", "8")]
    assert [round(c["p_reach"] * 100) for c in SEED] == [3, 8]


def test_what_is_projected_is_never_told_to_the_person(
    now: PopulationView, then: PopulationView
) -> None:
    for view in (now, then):
        projection = view.judged.figure.projection
        assert projection is not None
        text = " ".join(view.path_sentences[:2]).replace(NBSP, "")
        told = [int(n) for n in re.findall(r"\d{5}", text)]
        assert told
        assert all(n % 100 == 0 for n in told)
        assert not re.search(r"\d{4},\d", text)


def test_the_targets_are_seen_against_everything_that_has_been(
    now: PopulationView, then: PopulationView
) -> None:
    assert now.history_sentence == (
        f"19{NBSP}000 invånare har inte nåtts något år under 1968–2025. "
        f"Som mest var det 18{NBSP}935, 1994."
    )
    assert then.history_sentence == (
        f"19{NBSP}000 invånare har inte nåtts något år under 2016–2020. "
        f"Som mest var det 18{NBSP}060, 2018."
    )


def test_a_history_above_the_target_is_told_as_such(own_service: Service) -> None:
    add(own_service, {1990: 19500.0})
    assert population_view(own_service, Selection()).history_sentence == (
        f"Som mest under 1968–2025 hade kommunen 19{NBSP}500 invånare, 1990."
    )


# The figure


def test_the_projection_stands_in_the_figure_from_the_last_value(now: PopulationView) -> None:
    figure = now.judged.figure
    assert figure.kind is FigureKind.PATH
    assert figure.projection is not None
    assert (figure.projection.from_year, figure.projection.from_value) == (2025, 17465.0)
    assert [y.year for y in figure.projection.years] == list(range(2026, 2036))
    assert figure.years[-1] == 2035
    assert now.full.projection == figure.projection


def test_all_that_is_drawn_ahead_stands_in_a_table_too(now: PopulationView) -> None:
    """Rounded as in the sentences, so that both say the same."""
    projection = now.judged.figure.projection
    assert projection
    assert [row.year for row in now.projected] == [year.year for year in projection.years]

    def read(text: str) -> list[int]:
        return [int(n.replace("\xa0", "")) for n in text.split("–")]

    for row, year in zip(now.projected, projection.years, strict=True):
        assert read(row.value) == pytest.approx([year.value], abs=50)
        assert read(row.in_80) == pytest.approx([year.low80, year.high80], abs=50)
        assert read(row.in_95) == pytest.approx([year.low95, year.high95], abs=100)
    last = now.projected[-1]
    assert f"ungefär {last.value} invånare {last.year}" in now.path_sentences[0]
    assert f"mellan {last.in_80.replace('–', ' och ')}" in now.path_sentences[0]
    assert any(f"blir det {last.in_95} invånare {last.year}" in s for s in now.warnings)


def test_outcomes_are_those_of_the_source_and_never_the_projection(now: PopulationView) -> None:
    assert max(p.year for p in now.judged.figure.outcome.points) == 2025
    rows = {r.year: r.texts for r in now.judged.words.table.rows}
    assert [y for y in rows if y > 2025] == list(range(2026, 2036))
    assert {rows[2026][0], rows[2031][0]} == {"–"}


def test_a_first_year_can_be_chosen(service: Service, now: PopulationView) -> None:
    chosen = population_view(service, Selection(from_year=2000))
    assert chosen.judged.figure.outcome.points[0].year == 2000
    assert chosen.path_sentences == now.path_sentences
    assert chosen.full == now.full
    assert now.first_years == (1968, 1970, 1980, 1990, 2000, 2010)


def test_a_last_year_can_be_chosen(service: Service) -> None:
    """With the series to 2020 the projection is the one that could be made then."""
    chosen = population_view(service, Selection(year=2020))
    for case in EXPECTED["full_series_2010_2020"]:
        agrees(chosen, case)


# What moves it


def test_the_parts_of_the_change_are_those_of_the_sources(now: PopulationView) -> None:
    last = now.components[-1]
    assert last == ComponentRow(2024, 131.0, 222.0, 929.0, 855.0, 17521.0 - 17540.0)
    assert (last.natural, last.migration) == (-91.0, 74.0)
    assert [r.year for r in now.components] == list(range(1998, 2025))


def test_the_parts_nearly_add_up_every_year(now: PopulationView) -> None:
    """SCB's corrections are some tens at most; a column in the wrong place would be hundreds."""
    for row in now.components:
        assert row.natural is not None
        assert row.migration is not None
        assert row.change is not None
        assert abs(row.natural + row.migration - row.change) <= 20


def test_the_last_five_years_of_parts_are_told(now: PopulationView) -> None:
    assert now.component_sentences == (
        "2020–2024 dog 334 fler än som föddes.",
        "2020–2024 flyttade 146 fler ut än in.",
        "Störst betydelse för förändringen har antalet födda och döda haft.",
    )
    recent = now.components[-5:]
    assert sum((r.births or 0) - (r.deaths or 0) for r in recent) == -334
    assert sum((r.moved_in or 0) - (r.moved_out or 0) for r in recent) == -146


def test_a_missing_part_makes_no_sum() -> None:
    row = ComponentRow(2020, 100.0, None, 50.0, 40.0, None)
    assert row.natural is None
    assert row.migration == 10.0


def test_then_the_parts_were_not_known(then: PopulationView) -> None:
    assert then.components == ()
    assert then.component_sentences == ("Uppgifter om födda, döda och flyttningar saknas.",)


def test_without_any_target_the_way_is_told_ten_years_ahead(few_service: Service) -> None:
    aimless = replace(few_service, described=replace(few_service.described, targets=()))
    view = population_view(aimless, Selection())
    assert view.path_sentences[0] == (
        "Följer riket SCB:s framskrivning, och ligger kommunens förändring 0,9 procentenheter om "
        f"året under rikets, blir det ungefär 16{NBSP}800 invånare 2035. "
        f"I ungefär 80 fall av 100 hamnar utfallet mellan 15{NBSP}900 och 17{NBSP}700."
    )
    assert view.judged.figure.projection is not None
    assert "Chansen" not in " ".join(view.path_sentences)


def test_a_target_that_is_met_now_is_told_when_it_no_longer_is(few_service: Service) -> None:
    target = Target("t", "population", 2030, 17400.0, at_least=True, source="Prov")
    met = replace(few_service, described=replace(few_service.described, targets=(target,)))
    told = population_view(met, Selection()).path_sentences
    assert told[1] == "På den vägen är målet inte längre nått från omkring 2027."
    lasting = replace(target, value=17450.0, at_least=False)
    met = replace(few_service, described=replace(few_service.described, targets=(lasting,)))
    assert [s for s in population_view(met, Selection()).path_sentences if "omkring" in s]


# Hard cases


def test_without_any_figures_the_page_says_so(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    view = population_view(open_on(own_data), Selection())
    assert view.path_sentences == (
        "Det går inte att räkna fram vart takten leder. Minst tre jämförbara värden behövs.",
    )
    assert view.judged.words.headline == "Invånare: inga värden att visa"
    assert (view.history_sentence, view.components, view.first_years) == ("", (), ())


def test_a_register_without_population_is_a_key_error(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    for name in ("indicators.toml", "goals.toml", "vintages.toml"):
        (own_data / name).write_text("", encoding="utf-8")
    with pytest.raises(KeyError):
        population_view(open_on(own_data), Selection())


def test_a_target_that_is_met_ahead_of_time_needs_no_way(own_service: Service) -> None:
    add(own_service, {2026: 20100.0})
    assert population_view(own_service, Selection()).path_sentences == ()


def test_when_all_targets_have_passed_there_is_no_way_to_tell(own_service: Service) -> None:
    add(own_service, {2035: 19500.0})
    assert population_view(own_service, Selection()).path_sentences == (
        "Det går inte att räkna fram vart takten leder. Inget mål ligger framåt i tiden.",
    )


def test_a_gap_where_the_method_needs_a_value_is_told(own_service: Service) -> None:
    add(own_service, {2015: None})
    assert population_view(own_service, Selection()).path_sentences == (
        "Det går inte att räkna fram vart takten leder. Värden för 2020 och 2015 behövs.",
    )


def test_a_passed_target_year_without_a_value_stops_nothing(own_service: Service) -> None:
    add(own_service, {2025: None, 2026: 17400.0})
    view = population_view(own_service, Selection())
    assert any(f"20{NBSP}000" in s for s in view.path_sentences)

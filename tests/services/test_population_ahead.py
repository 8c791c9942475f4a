"""What stands beside the population's projection, each sentence checked against its figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samsam.exports.data import csv_table
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import CurveRole
from samsam.model.indicators.indicator import Break, Target
from samsam.model.indicators.series import Observation, Series, Sex, Vintage
from samsam.model.population.what_if import Yearly
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data.data import data_status, preview
from samsam.services.files.files import figure_for_file
from samsam.services.overview.overview import overview
from samsam.services.population.population import OFFICIAL, PopulationView, population_view
from samsam.services.population.population_ahead import base_rate_sentences, read_yearly
from samsam.sources.reading import Reading
from samsam.swedish import number, number_word

NBSP = "\u00a0"
REPORT_DAY = date(2022, 1, 7)
TODAY = date(2026, 11, 24)
CHOSEN = Yearly(births=160, deaths=210, moved_in=1200, moved_out=900)


def plain(sentences: tuple[str, ...]) -> list[str]:
    return [s.replace(NBSP, " ") for s in sentences]


def put(service: Service, name: str, day: date, values: dict[int, float], indicator: str) -> None:
    rows = [Row(indicator, "2262", Sex.TOTAL, Observation(y, v)) for y, v in values.items()]
    with service.records.writing() as connection:
        observations.put(connection, Vintage(name, name, "SCB", day), rows)


@pytest.fixture(scope="module")
def now(few_service: Service) -> PopulationView:
    return population_view(few_service, Selection())


@pytest.fixture(scope="module")
def then(service: Service) -> PopulationView:
    return population_view(service, Selection(known_on=REPORT_DAY))


# No change, the parts alone, base rates


def test_no_change_is_told_with_its_own_record(now: PopulationView) -> None:
    # 20 000 − 17 465 = 2 535.
    assert plain(now.unchanged_sentences) == [
        "Stannar folkmängden på 17 465 fattas 2 535 till målet för 2035.",
        "För Timrå har gissningen att inget ändras hittills haft minst fel tio år fram: i snitt "
        "1,3 % mot 2,6 % för framskrivningen (startåren 2004–2015).",
        "Framskrivningen ritas ändå, eftersom den har haft minst fel för landets kommuner i "
        "allmänhet: 4,3 % mot 6,2 %.",
    ]


def test_without_long_enough_a_series_there_is_no_record(then: PopulationView) -> None:
    assert plain(then.unchanged_sentences) == [
        "Stannar folkmängden på 17 963 fattas 2 037 till målet för 2035."
    ]


def test_the_parts_alone(now: PopulationView) -> None:
    # Means of 2020-2024: births 735/5, deaths 1 069/5 (213.8), in 4 600/5, out 4 746/5 (949.2).
    assert plain(now.part_sentences)[:2] == [
        "I snitt 2020–2024 var det 147 födda, 214 döda, 920 inflyttade och 949 utflyttade om året.",
        "Vore det så varje år skulle födda och döda ensamma ge −67 om året och 16 795 invånare "
        "2035. Flyttningarna ensamma skulle ge −29 om året och 17 175 invånare 2035. Tillsammans "
        "blir det −96 om året och 16 505 invånare 2035.",
    ]


def test_the_parts_were_not_known_then(then: PopulationView) -> None:
    assert then.part_sentences == ()
    assert then.what_if.start is None
    assert "saknas" in then.what_if.start_sentence


def test_base_rates_are_told_where_the_stored_case_asks_the_same(now: PopulationView) -> None:
    assert plain(now.base_rate_sentences) == [
        "Så ofta har svenska kommuner klarat det: ungefär 6 av 100 perioder på tio år 1994–2025 "
        "slutade med minst 14,5 % fler invånare, som målet för 2035 kräver.",
        "Bland kommuner med 10 000–25 000 invånare var det ungefär 4 av 100, och bland dem som "
        "hade minskat de fem åren före färre än 1 av 100.",
        "Källa: SCB:s folkmängd för 286 kommuner, egen bearbetning.",
    ]


def test_base_rates_of_the_report_day_are_two_and_name_their_source_once(
    then: PopulationView,
) -> None:
    told = plain(then.base_rate_sentences)
    assert [s for s in told if "12 av 100 perioder på fem år" in s]
    assert [s for s in told if "25 av 100 perioder på 15 år" in s]
    assert len([s for s in told if s.startswith("Källa")]) == 1
    # Not known to have shrunk for five years: with five values, the sixth year back is missing.
    assert not [s for s in told if "hade minskat" in s]


@pytest.mark.parametrize(
    ("value", "year"), [(20100.0, 2035), (20000.0, 2036), (20000.0, 2034), (17000.0, 2035)]
)
def test_any_other_question_is_answered_by_what_the_backtest_counted(
    service: Service, value: float, year: int
) -> None:
    series = Series("population", "2262", Sex.TOTAL, (Observation(2025, 17465.0),))
    target = Target("t", "population", year, value, at_least=True, source="")
    asked = service.base_rates, service.backtest, series
    told = plain(base_rate_sentences(*asked, target))
    grown = number(100 * (value / 17465 - 1), 1)
    if value < 17465:
        assert told == []
        return
    assert f"på {number_word(year - 2025)} år 1994–2024 slutade med minst {grown} %" in told[0]
    assert re.fullmatch(r"Bland kommuner med 10 000–25 000 invånare var det .* av 100\.", told[1])
    assert told[2] == "Källa: SAMSAM:s prövning på 286 kommuner (se Modellkort)."
    ceiling = replace(target, year=2035, value=20000.0, at_least=False)
    assert base_rate_sentences(*asked, ceiling) == ()


@pytest.mark.parametrize("last_year", range(2025, 2035))
def test_the_sentence_stays_as_the_last_year_moves_on(service: Service, last_year: int) -> None:
    """Each new year asks another growth over fewer years."""
    values = {y: 17465.0 - 20 * (y - 2025) for y in range(last_year - 10, last_year + 1)}
    rows = tuple(Observation(y, v) for y, v in values.items())
    series = Series("population", "2262", Sex.TOTAL, rows)
    target = Target("t", "population", 2035, 20000.0, at_least=True, source="")
    told = plain(base_rate_sentences(service.base_rates, service.backtest, series, target))
    assert told[0].startswith("Så ofta har svenska kommuner klarat det: ")
    assert "bland dem som hade minskat de fem åren före" in told[1]


def test_what_was_never_counted_is_told(service: Service) -> None:
    series = Series("population", "2262", Sex.TOTAL, (Observation(2025, 17465.0),))
    target = Target("t", "population", 2060, 20000.0, at_least=True, source="")
    words = "Hur ofta svenska kommuner har ökat så mycket som målet för 2060 kräver är inte räknat."
    assert base_rate_sentences(service.base_rates, service.backtest, series, target) == (words,)
    near = replace(target, year=2034)
    assert len(base_rate_sentences(service.base_rates, None, series, near)) == 1


@pytest.mark.parametrize(
    ("value", "words"), [(5000.0, "färre än 10 000"), (90000.0, "minst 75 000")]
)
def test_municipalities_of_the_same_size_are_named(
    service: Service, value: float, words: str
) -> None:
    series = Series("population", "2262", Sex.TOTAL, (Observation(2025, value),))
    target = Target("t", "population", 2029, value * 1.02, at_least=True, source="")
    told = plain(base_rate_sentences(service.base_rates, service.backtest, series, target))
    assert f"Bland kommuner med {words} invånare" in told[1]


# Early warning


def test_early_warning_on_the_page_and_on_the_overview(
    service: Service, now: PopulationView
) -> None:
    warned = (
        "Målet för 2035, minst 20 000 invånare, ser ut att missas. Redan siffran för 2019 pekade "
        "dit: i ungefär 95 fall av 100 blir det 15 400–18 200 invånare 2035, under målet."
    )
    assert plain(now.warnings) == [
        "Att målet för 2025 skulle missas gick att säga från och med värdet för 2019.",
        warned,
    ]
    assert plain(overview(service, Selection(), TODAY).warnings) == [warned]


def test_on_the_report_day_both_targets_could_still_be_reached(then: PopulationView) -> None:
    assert [s for s in then.warnings if "går ännu att nå" in s] == list(then.warnings)
    assert len(then.warnings) == 2


# SCB's own projection


def test_where_it_has_not_been_fetched_that_is_said(now: PopulationView) -> None:
    assert "finns inte i SAMSAM än" in now.official_sentences[0]
    assert [c.role for c in now.judged.figure.curves] == [CurveRole.OUTCOME, CurveRole.UNCHANGED]


def test_scbs_line_and_no_change_are_drawn_from_the_first_start(service: Service) -> None:
    view = population_view(service, Selection())
    outcome, official, unchanged = view.judged.figure.curves
    assert outcome.points[-1].value == 17465.0
    assert [(p.year, round(p.value)) for p in official.points] == [(2026, 17434), (2031, 17045)]
    rows = {row.year: row.values for row in view.judged.words.table.rows}
    assert (rows[2026][1], rows[2031][1]) == (17434, 17045)
    assert (official.role, len(official.segments())) == (CurveRole.FORECAST, 1)
    assert {p.value for p in unchanged.points} == {17465.0}
    assert [p.year for p in unchanged.points] == list(range(2025, 2036))
    assert plain(view.official_sentences) == [
        "SCB räknar i sin egen framskrivning, hämtad 31 augusti 2024, med 17 045 invånare 2031. "
        "SCB räknar åldersgrupp för åldersgrupp, vilket SAMSAM inte gör. Fem år fram har SCB:s "
        "framskrivningar av kommunerna haft i snitt 2,4 % fel och SAMSAM:s 2,0 %, mätt på två "
        "framskrivningar."
    ]
    notes = " ".join(plain(view.judged.words.notes))
    assert "Den har värden för 2026 och 2031 och är rak däremellan." in notes


def test_scb_stands_beside_and_is_never_an_outcome(alone_service: Service) -> None:
    values = {
        2024: 17500.0,
        2025: 17480.0,
        **{year: 17440.0 - 40 * (year - 2026) for year in range(2026, 2035)},
        2035: 17080.0,
        2036: 17000.0,
    }
    put(alone_service, "scb", date(2026, 5, 1), values, OFFICIAL)
    view = population_view(alone_service, Selection())
    curve = view.judged.figure.curves[1]
    assert (curve.label, curve.role) == ("SCB:s framskrivning", CurveRole.FORECAST)
    # Only years that haven't been, and no further than the last target.
    assert [p.year for p in curve.points] == list(range(2026, 2036))
    assert view.judged.figure.outcome.points[-1].value == 17465.0
    told = plain(view.official_sentences)[0]
    assert told.startswith(
        "SCB räknar i sin egen framskrivning, hämtad 1 maj 2026, med 17 080 invånare 2035."
    )
    assert "skrivs över" in told
    assert OFFICIAL not in alone_service.register.indicators


def test_a_later_projection_lies_on_top_and_a_mixture_is_told(alone_service: Service) -> None:
    put(alone_service, "old", date(2026, 5, 1), {2030: 17300.0, 2035: 17080.0}, OFFICIAL)
    put(alone_service, "new", date(2026, 6, 1), {2035: 16900.0}, OFFICIAL)
    told = plain(population_view(alone_service, Selection()).official_sentences)[0]
    assert "hämtad 1 maj 2026 och 1 juni 2026, med 16 900 invånare 2035" in told
    assert "Några år är kvar från en äldre hämtning." in told
    before = population_view(alone_service, Selection(known_on=date(2026, 5, 31)))
    assert "har inte hämtats" not in before.official_sentences[0]


def test_its_years_ahead_pass_the_checks_that_stop_an_outcome(alone_service: Service) -> None:
    def stops(indicator: str) -> list[str]:
        row = Row(indicator, "2262", Sex.TOTAL, Observation(2035, 17080.0))
        (proposal,) = preview(alone_service, Reading("SCB", (row,)), TODAY).proposals
        return [*proposal.stops, *proposal.warnings]

    assert stops(OFFICIAL) == []
    assert stops("population") != []


def test_it_has_its_line_among_the_data(few_service: Service) -> None:
    status = next(s for s in data_status(few_service, TODAY) if s.indicator.id == OFFICIAL)
    assert (status.values, status.waiting) == (0, False)


# Tänk om


def test_tank_om_in_words_table_alt_and_file(few_service: Service) -> None:
    selection = Selection(what_if=CHOSEN)
    view = population_view(few_service, selection)
    # 160 − 210 + 1 200 − 900 = 250; 17 465 + 10 · 250 = 19 965; 20 000 − 19 965 = 35; the
    # projection gives 16 756, which is told as about 16 800.
    assert plain(view.what_if.sentences) == [
        "Tänk om det varje år är 160 födda, 210 döda, 1 200 inflyttade och 900 utflyttade: då "
        "ändras folkmängden med +250 om året och blir 19 965 invånare 2035.",
        "Det är 35 färre än målet, 20 000 invånare 2035. Målet kräver +254 om året, alltså 4 fler "
        "varje år.",
        "Det är ren räkning och ingen prognos: ingen blir äldre, och fler inflyttade ger inte fler "
        "födda.",
        "Framskrivningen ger ungefär 16 800 invånare 2035, alltså ungefär 3 200 färre.",
    ]
    words = describe(view.judged.figure)
    assert f"Tänk om: 19{NBSP}965 år 2035." in words.alt
    assert words.subtitle.endswith("1968–2025")
    assert [n for n in words.notes if "Tänk om" in n]
    assert words.table.rows[-1].texts == ("–", f"17{NBSP}465", f"19{NBSP}965")
    columns = ("Invånare (antal)", "Oförändrat (antal)", "Tänk om (antal)")
    assert words.table.columns == columns
    assert view.judged.figure.labelled[-1].year == 2025
    shown, full = figure_for_file(few_service, "befolkningsmal", "population", selection, TODAY)
    assert b"2035;;17465;19965;" in csv_table.table(shown, full, RenderOptions(made_on=TODAY))


def test_enough_reaches_the_target_and_too_little_ends(service: Service) -> None:
    enough = population_view(service, Selection(what_if=replace(CHOSEN, moved_in=1210)))
    assert plain(enough.what_if.sentences)[1] == "Då nås målet, 20 000 invånare 2035."
    gone = population_view(service, Selection(what_if=Yearly(0, 5000, 0, 0)))
    assert plain(gone.what_if.sentences) == [
        "Tänk om det varje år är 0 födda, 5 000 döda, 0 inflyttade och 0 utflyttade: då ändras "
        "folkmängden med −5 000 om året och skulle ta slut efter 2028. Så kan det inte bli."
    ]


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (("", "1", "1", "1"), "Födda: Fältet är tomt"),
        (("1", "x", "1", "1"), "Döda: ”x” går inte att läsa"),
        (("1", "1", "-1", "1"), "Inflyttade: Skriv ett helt tal"),
        (("1", "1", "1", "1,5"), "Utflyttade: Skriv ett helt tal"),
        (("1", "1", "1", "100 001"), "Utflyttade: Skriv ett helt tal"),
        (("1", "1", "1", "nan"), "Utflyttade: ”nan” går inte att läsa"),
    ],
)
def test_what_cannot_be_counted_with_is_told_by_field(texts: tuple[str, ...], fault: str) -> None:
    yearly, faults = read_yearly(texts)
    assert yearly is None
    assert faults[0].startswith(fault)


def test_numbers_are_read_as_swedes_write_them() -> None:
    assert read_yearly(("160", "210", f"1{NBSP}200", "900,0")) == (CHOSEN, ())


# What bad input gets


@pytest.mark.parametrize(
    "values",
    [
        {2025: 17465.0},
        {2024: 17521.0, 2025: 17465.0},
        dict.fromkeys(range(2015, 2026), 0.0),
        dict.fromkeys(range(2015, 2026), 17465.0),
    ],
    ids=["one value", "two values", "all zero", "all equal"],
)
def test_hard_series_give_sentences_and_no_number_that_cannot_be_carried(
    own_data: Path, open_on: Callable[[Path], Service], values: dict[int, float]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    service = open_on(own_data)
    put(service, "prov", date(2026, 11, 23), values, "population")
    view = population_view(service, Selection(what_if=CHOSEN))
    equal = len(set(values.values())) == 1 and max(values.values()) > 0 and len(values) > 2
    assert (view.judged.figure.projection is not None) is equal
    if not equal:
        assert view.path_sentences[0].startswith("Det går inte att räkna fram")
        assert not [s for s in view.warnings if "fall av 100" in s]
    assert all(view.warnings)


def test_a_municipality_with_no_figures_at_all(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    view = population_view(open_on(own_data), Selection(what_if=CHOSEN))
    assert view.what_if.points == ()
    assert view.unchanged_sentences == ()
    assert view.base_rate_sentences == ()
    assert plain(view.warnings) == [
        "Målet för 2035, minst 20 000 invånare, går inte att bedöma i förväg. Värden saknas."
    ]


def test_a_break_after_the_last_value_leaves_nothing_to_count_from(service: Service) -> None:
    register = service.described
    broken = replace(register.indicators["population"], breaks=(Break(2026, "ny metod"),))
    changed = replace(register, indicators={**register.indicators, "population": broken})
    view = population_view(replace(service, described=changed), Selection(what_if=CHOSEN))
    assert (view.what_if.points, view.part_sentences) == ((), ())
    assert (view.unchanged_sentences, view.base_rate_sentences) == ((), ())
    assert view.path_sentences[0].startswith("Det går inte att räkna fram vart takten leder.")
    assert plain(view.warnings)[-1] == (
        "Målet för 2035, minst 20 000 invånare, går inte att bedöma i förväg. "
        "Serien bryts 2026, efter det senaste värdet."
    )

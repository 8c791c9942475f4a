"""What is said of a figure: never more than the numbers shown, and the same in every form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.figures.description.describe import Words, describe
from samsam.figures.description.headline import MOST_HEADLINE_WORDS
from samsam.figures.description.value_table import change_cell, last_point
from samsam.figures.figure import Figure
from samsam.model.assessment.trend import Evidence, Judgement
from samsam.model.indicators.indicator import Break, Target, Unit
from samsam.model.indicators.series import Revision, Vintage
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view
from samsam.swedish import number, parse_number

NBSP, MINUS = "\u00a0", "\u2212"
TODAY = date(2026, 11, 24)
REPORT_DAY = date(2022, 1, 7)
INDICATORS = list(read_register(Path(__file__).resolve().parents[2] / "data").indicators)
VIEWS = [(i, day) for i in INDICATORS for day in (None, REPORT_DAY)]
FigureOf = Callable[..., Figure]


def id_of(view: object) -> str:
    return "då" if view == REPORT_DAY else "nu" if view is None else str(view)


@pytest.fixture(params=VIEWS, ids=lambda v: f"{v[0]}-{id_of(v[1])}")
def figure(request: pytest.FixtureRequest, service: Service) -> Figure:
    """Every figure that the indicator page shows, as known now and as the report knew it."""
    indicator, day = request.param
    view = indicator_view(service, indicator, Selection(known_on=day), TODAY)
    return view.judged.figure


@pytest.fixture
def words(figure: Figure) -> Words:
    return describe(figure)


def everything(words: Words) -> list[str]:
    """Every text that a reader may meet."""
    return [
        words.headline, words.subtitle, words.alt, words.paragraph, *words.notes, words.source,
        words.table.caption, *words.table.columns,
        *(t for r in words.table.rows for t in (*r.texts, r.remark)),
    ]  # fmt: skip


def written(figure: Figure, value: float) -> str:
    """A value as people write it, worked out apart from the product."""
    step = Decimal(1).scaleb(-figure.indicator.decimals)
    rounded = Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,}".replace(",", NBSP).replace(".", ",")
    sign = MINUS if rounded < 0 else ""
    after = {Unit.PERCENT: f"{NBSP}%", Unit.PER_THOUSAND: f" per 1{NBSP}000"}
    before = f"plats{NBSP}" if figure.indicator.is_rank else ""
    return f"{before}{sign}{text}{after.get(figure.indicator.unit, '')}"


def target(year: int, value: float, at_least: bool = True) -> Target:
    return Target("mål", "x", year, value, at_least, "Prov")


def yearly(*values: float, last: int = 2020) -> dict[int, float | None]:
    return {last - len(values) + 1 + n: v for n, v in enumerate(values)}


# Every real figure


def test_a_headline_has_at_most_fifteen_words(words: Words) -> None:
    assert MOST_HEADLINE_WORDS == 15
    assert len(words.headline.split(" ")) <= 15


def test_the_headline_gives_the_latest_value_and_its_year(figure: Figure, words: Words) -> None:
    last = last_point(figure)
    title = figure.indicator.short_title
    if last is None:
        assert words.headline == f"{title}: inga värden att visa"
    else:
        assert words.headline.startswith(f"{title} {last.year}: {written(figure, last.value)}, ")


def test_the_alt_text_gives_first_last_lowest_and_highest(figure: Figure, words: Words) -> None:
    points = figure.outcome.points
    if not points:
        assert words.alt.startswith("Tomt diagram. ")
        return
    low = min(points, key=lambda p: p.value)
    high = max(points, key=lambda p: p.value)
    for end in (points[0], points[-1]):
        assert f" {end.year}: {written(figure, end.value)}." in words.alt
    for extreme in (low, high):
        assert f"{written(figure, extreme.value)} ({extreme.year})" in words.alt
    for sentence in (words.change, words.trend, *words.targets):
        assert sentence in words.alt


def test_the_table_has_every_year_and_the_values_of_the_series(
    figure: Figure, words: Words
) -> None:
    years = [r.year for r in words.table.rows]
    assert all(b - a == 1 for a, b in pairwise(years))
    shown = {y for c in figure.curves for y in (p.year for p in c.points)}
    assert shown <= set(years)
    for row in words.table.rows:
        for curve, value, text in zip(figure.curves, row.values, row.texts, strict=True):
            assert value == curve.value(row.year)
            if value is None:
                assert text == "–"
            else:
                step = Decimal(1).scaleb(-figure.indicator.decimals)
                rounded = Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)
                assert parse_number(text.removesuffix(f"{NBSP}%")) == float(rounded)
                assert text.endswith("%") == (figure.indicator.unit is Unit.PERCENT)


def test_the_table_has_a_heading_for_each_curve(figure: Figure, words: Words) -> None:
    assert len(words.table.columns) == len(figure.curves)
    for curve, heading in zip(figure.curves, words.table.columns, strict=True):
        assert heading.startswith(f"{curve.label} (")


def test_the_paragraph_gives_the_last_change_from_and_to(figure: Figure, words: Words) -> None:
    change = figure.trend.last_change
    if change is None:
        assert words.change == "Det finns inga värden att jämföra."
        assert not figure.outcome.points
        return
    old, new = (
        next(p for p in figure.trend.points if p.year == y)
        for y in (change.from_year, change.to_year)
    )
    assert f"Från {old.year} till {new.year}" in words.change
    # The size of the change has said a long unit.
    before, after = (written(figure, p.value).partition(" per ")[0] for p in (old, new))
    assert f"från {before} till {after}." in words.change
    assert words.change.count(" per 1") == (figure.indicator.unit is Unit.PER_THOUSAND)


def test_a_gap_is_in_the_notes_and_in_the_table_with_its_reason(
    figure: Figure, words: Words
) -> None:
    rows = {r.year: r for r in words.table.rows}
    note = next((n for n in words.notes if n.startswith("Värde saknas för ")), "")
    assert bool(note) == bool(figure.gaps)
    for gap in figure.gaps:
        assert gap.reason is not None
        assert f"({gap.reason.value})" in note
        assert rows[gap.year].texts[0] == "–"
        assert gap.reason.value.capitalize() in rows[gap.year].remark
        if figure.outcome.points:
            assert note in words.alt


def test_no_sentence_forecasts(words: Words) -> None:
    assert not [t for t in everything(words) if "fortsätter" in t.lower()]
    assert not [t for t in everything(words) if re.search(r"\bkommer att\b", t)]


def test_ranks_have_places_and_never_per_cent(figure: Figure, words: Words) -> None:
    if figure.indicator.is_rank:
        texts = everything(words)
        assert not [t for t in texts if "%" in t or "procent" in t]
        assert not [t for t in texts if " steg " in t or " sjönk " in t]
        assert words.table.columns[0].endswith(" (plats av 290, 1\u00a0=\u00a0bäst)")


def test_every_number_in_the_words_is_written_in_swedish(words: Words) -> None:
    for text in (words.headline, words.paragraph, words.table.caption):
        assert not re.search(r"\d\.\d", text)
        assert not re.search(r"(?<!\w)-\d", text)
        assert not re.search(r"\d\s?%", text.replace(f"{NBSP}%", ""))
        assert not re.search(r"\d{5}", text)


def test_every_sentence_is_whole(words: Words) -> None:
    for text in (words.alt, words.change, words.trend, *words.targets, words.source, *words.notes):
        assert text.endswith(".")
        assert text[0].isupper()
        assert not re.search(r"  |\.\.|None|\bnan\b|\binf\b| ,| \.", text)
    assert not words.headline.endswith(".")


def test_the_source_names_source_key_figure_day_and_ourselves(figure: Figure, words: Words) -> None:
    assert words.source.startswith("Källa: ")
    assert re.search(rf"{re.escape(figure.indicator.source_id)}[.;]", words.source)
    assert words.source.endswith("Egen bearbetning i SAMSAM.")
    assert ("Uppgifter kända" in words.source) == bool(figure.vintages)
    for vintage in figure.vintages:
        named = vintage.printed_source or figure.indicator.source
        assert named in words.source or named.split(" ")[-1] in figure.indicator.source_id
    assert words.source.count(figure.indicator.source_id) == 1


def test_the_foot_is_the_source_after_what_must_be_known(figure: Figure, words: Words) -> None:
    before = words.foot.removesuffix(words.source).strip()
    assert words.foot.endswith(words.source)
    shown = f"{' '.join(words.notes)} "
    for sentence in re.findall(r"[^.]+\.(?:[^A-ZÅÄÖ ][^.]*\.)*", before):
        assert sentence.strip().startswith("Ring") or sentence in shown
    assert len(before) < 260


def test_a_cut_axis_is_told(figure: Figure, words: Words) -> None:
    cut = not figure.indicator.axis_from_zero and bool(figure.outcome.points)
    assert ("Axeln börjar inte på noll." in words.notes) == cut


def test_a_caution_is_always_with_the_figure(figure: Figure, words: Words) -> None:
    assert not figure.indicator.caution or figure.indicator.caution in words.notes


def test_the_subtitle_gives_measure_place_and_period(figure: Figure, words: Words) -> None:
    assert words.subtitle.startswith(f"{figure.indicator.title}. Timrå")
    rows = words.table.rows
    if rows:
        assert str(rows[0].year) in words.subtitle
        assert str(rows[-1].year) in words.subtitle


def test_what_was_known_then_says_so(service: Service) -> None:
    view = indicator_view(service, "population", Selection(known_on=REPORT_DAY), TODAY)
    assert "Visas som det var känt 7 januari 2022." in view.judged.words.notes
    now = indicator_view(service, "population", Selection(), TODAY)
    assert not [n for n in now.judged.words.notes if n.startswith("Visas som")]


# Some real figures to the letter


def real(service: Service, indicator: str, day: date | None = None) -> Words:
    return indicator_view(service, indicator, Selection(known_on=day), TODAY).judged.words


@pytest.mark.parametrize(
    ("indicator", "day", "headline"),
    [
        ("unemployment", None, "Arbetslöshet 18–64 år 2020: 6,6 %, ovanlig förändring sedan 2019"),
        (
            "labour_market_programmes",
            None,
            "Arbetsmarknadsåtgärder 2020: 294, ovanlig förändring sedan 2019",
        ),
        (
            "business_climate_rank",
            None,
            "Företagsklimat, placering 2023: plats 29, säker förbättring 2014–2023",
        ),
        (
            "population",
            None,
            "Invånare 2025: 17 465, målet för 2025 missat med 1 535 invånare, "
            "trolig försämring 2016–2025",
        ),
        (
            "population",
            REPORT_DAY,
            "Invånare 2020: 17 963, 1 037 invånare från målet för 2025, "
            "för få värden för att bedöma",
        ),
        ("births", REPORT_DAY, "Födda: inga värden att visa"),
    ],
)
def test_headlines_to_the_letter(
    service: Service, indicator: str, day: date | None, headline: str
) -> None:
    assert real(service, indicator, day).headline.replace(NBSP, " ") == headline


def test_the_population_s_targets_to_the_letter(service: Service) -> None:
    told = [t.replace(NBSP, " ") for t in real(service, "population").targets]
    assert told == [
        "Målet för 2025 var minst 19 000. Utfallet blev 17 465: målet missades med 1 535 invånare "
        "(8,1 %).",
        "Målet för 2035 är minst 20 000. Från 2025 återstår 2 535 invånare på tio år: det kräver i "
        f"snitt +254 om året. Takten 2020–2025 har varit {MINUS}100 om året: bort från målet.",
    ]


def test_a_change_over_a_gap_names_the_years_between(service: Service) -> None:
    assert real(service, "sfi_two_courses").change.startswith(
        "Från 2019 till 2021 (2020 saknar värde) sjönk värdet med 11 procentenheter"
    )


def test_a_successor_is_told_to_be_another_measure(service: Service) -> None:
    note = next(n for n in real(service, "unemployment").notes if "grå linjen" in n)
    assert note.startswith(
        "Den grå linjen är det nya måttet. Det mäter något annat och läggs inte ihop med det gamla. "
    )
    assert "18–65 år" in note
    assert not [n for n in real(service, "unemployment", REPORT_DAY).notes if "grå linjen" in n]


def test_a_revision_is_in_the_notes_and_in_the_table(service: Service) -> None:
    words = real(service, "sfi_two_courses")
    assert "Källan säger nu något annat än tidigare om 2017–2020 (reviderat)." in words.notes
    remarks = {r.year: r.remark for r in words.table.rows}
    assert remarks[2017] == f"Reviderat, var 54{NBSP}%"
    why = "Kolada har inget värde för kvinnor och män tillsammans 2020"
    assert remarks[2020] == f"Ej publicerat. {why}. Reviderat, var 52{NBSP}%"
    assert remarks[2021] == ""


def test_the_size_of_a_group_is_in_the_table(service: Service) -> None:
    remarks = {r.year: r.remark for r in real(service, "establishment").table.rows}
    how = "Antalet i gruppen är beräknat ur Koladas andelar för kvinnor och män"
    assert remarks[2018] == f"Gruppen är 36 personer. {how}"
    assert remarks[2022] == ""


# The population's way


def test_only_the_conditional_sentence_of_the_population_looks_ahead(service: Service) -> None:
    for day in (None, REPORT_DAY):
        view = population_view(service, Selection(known_on=day))
        said = [*view.path_sentences, view.history_sentence, *view.component_sentences]
        ahead = [s for s in said if "blir det ungefär" in s]
        assert ahead
        start = "Fortsätter takten " if day else "Följer riket SCB:s framskrivning, och ligger "
        assert ahead[0].startswith(start)
        assert all(s.startswith("På samma väg blir det ") for s in ahead[1:])
        assert not [s for s in said if s not in ahead and "fortsätter" in s.lower()]
        words = everything(view.judged.words)
        assert not [t for t in words if "fortsätter" in t.lower()]


@pytest.mark.parametrize(
    ("day", "made"),
    [
        (None, "framskrivningen. Den följer SCB:s framskrivning av riket från 2021 och hur"),
        (REPORT_DAY, "en framskrivning av de senaste årens takt, dämpad."),
    ],
)
def test_a_projection_is_told_apart_from_outcomes(
    few_service: Service, day: date | None, made: str
) -> None:
    words = population_view(few_service, Selection(known_on=day)).judged.words
    (note,) = [n for n in words.notes if n.startswith("Streckad linje")]
    assert note.startswith(f"Streckad linje: {made}")
    assert "80 respektive 95 fall av 100" in note
    last = 2020 if day else 2025
    # What lies ahead is only that nothing changes: the projection stands in no table.
    assert {r.texts for r in words.table.rows if r.year > last} == {
        ("–", number(17963 if day else 17465))
    }


# Few, equal, none, zero, negative


def test_no_values_at_all(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", {}, (target(2030, 5, at_least=False),)))
    assert words.headline == "Arbetslöshet 18–64 år: inga värden att visa"
    assert words.alt.endswith("Inga värden.")
    assert words.change == "Det finns inga värden att jämföra."
    assert words.trend == "Det finns inga värden att bedöma."
    assert words.targets == (
        f"Målet för 2030 är högst{NBSP}5,0{NBSP}%. Det går inte att avgöra hur det går: "
        "värden saknas.",
    )
    assert words.table.rows == ()
    assert change_cell(figure_of("unemployment", {})) == ("–", "")


def test_only_gaps(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", {2019: None, 2020: None}))
    assert words.headline == "Arbetslöshet 18–64 år: inga värden att visa"
    assert "Värde saknas för 2019 och 2020 (sekretess)." in words.notes
    assert [(r.year, r.texts, r.remark) for r in words.table.rows] == [
        (2019, ("–",), "Sekretess"),
        (2020, ("–",), "Sekretess"),
    ]


def test_one_value(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", {2020: 5.0}))
    assert words.headline == (
        f"Arbetslöshet 18–64 år 2020: 5,0{NBSP}%, för få värden för att bedöma"
    )
    assert words.change == (
        "Det finns bara ett värde, för 2020, och därför ingen förändring att bedöma."
    )
    assert [(r.year, r.texts) for r in words.table.rows] == [(2020, (f"5,0{NBSP}%",))]


def test_two_values_say_what_changed_and_no_more(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", yearly(5.0, 6.0)))
    assert words.headline.endswith("för få värden för att bedöma")
    assert "steg värdet med 1,0 procentenheter" in words.change
    assert "Det går inte att avgöra om förändringen är mer än slump" in words.change
    assert change_cell(figure_of("unemployment", yearly(5.0, 6.0))) == (
        "+1,0 procentenheter",
        "2019–2020",
    )


@pytest.mark.parametrize("value", [5.0, 0.0, -3.0])
def test_all_equal(figure_of: FigureOf, value: float) -> None:
    figure = figure_of("unemployment", yearly(*[value] * 5))
    words = describe(figure)
    assert words.headline == (
        f"Arbetslöshet 18–64 år 2020: {written(figure, value)}, oförändrat 2016–2020"
    )
    assert words.trend == "Värdet har varit detsamma under 2016–2020."
    assert "var värdet oförändrat" in words.change
    assert change_cell(figure) == ("oförändrat", "2019–2020")


def test_zeros_and_negative_values_are_values(figure_of: FigureOf) -> None:
    words = describe(figure_of("self_employed", yearly(20, 10, 0, -10, -20)))
    assert words.headline.startswith(f"Egna företagare 2020: {MINUS}20, ")
    assert [r.texts[0] for r in words.table.rows] == ["20", "10", "0", f"{MINUS}10", f"{MINUS}20"]
    assert f"från {MINUS}10 till {MINUS}20." in words.change
    assert f"Lägsta värdet är {MINUS}20 (2020), högsta 20 (2016)." in words.alt


def test_large_values_are_grouped(figure_of: FigureOf) -> None:
    words = describe(figure_of("population", yearly(1e12, 1e12 + 1)))
    assert f"1{NBSP}000{NBSP}000{NBSP}000{NBSP}001" in words.headline


def test_a_rank_is_better_when_it_is_smaller(figure_of: FigureOf) -> None:
    better = describe(figure_of("business_climate_rank", yearly(35, 28)))
    assert "förbättrades placeringen med 7 placeringar, från plats" in better.change
    worse = describe(figure_of("business_climate_rank", yearly(28, 29)))
    assert "försämrades placeringen med 1 placering, från plats" in worse.change
    assert f"Bästa placeringen är plats{NBSP}28 (2020), sämsta plats{NBSP}35 (2019)." in better.alt


def test_a_change_that_is_neither_good_nor_bad_is_said_to_be_neither(figure_of: FigureOf) -> None:
    words = describe(figure_of("labour_market_programmes", yearly(100, 120, 140, 160, 180)))
    assert words.headline.endswith(", säker ökning 2016–2020")
    assert "som i sig varken är bra eller dålig" in words.trend


def test_nothing_is_claimed_when_nothing_can_be_said(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", yearly(5.0, 6.0, 5.5, 6.1, 5.4, 5.9)))
    assert words.headline == (
        f"Arbetslöshet 18–64 år 2020: 5,9{NBSP}%, inom den vanliga variationen"
    )
    assert words.trend.startswith("Under 2015–2020 finns ingen säker trend")
    assert not re.search(r"förbättr|försämr", words.headline + words.paragraph)


def test_a_break_is_told_with_its_reason_and_judged_after(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(1, 2, 3, 4, 5), breaks=(Break(2019, "Ny metod."),))
    words = describe(figure)
    assert "Seriebrott 2019: Ny metod." in words.notes
    assert {r.year: r.remark for r in words.table.rows}[2019] == "Seriebrott: Ny metod"
    assert "(2019–2020)" in words.trend
    assert "förbättring" not in words.paragraph + words.headline
    assert "försämring" not in words.paragraph + words.headline


def test_a_preliminary_value_is_told(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", yearly(5, 6), preliminary=(2020,)))
    assert "Preliminärt värde: 2020." in words.notes
    assert {r.year: r.remark for r in words.table.rows}[2020] == "Preliminärt"


def test_a_reached_target_is_told_as_reached(figure_of: FigureOf) -> None:
    early = describe(figure_of("neet", yearly(4.0, 2.9), (target(2030, 3, at_least=False),)))
    assert early.headline.endswith(", målet för 2030 är nått")
    assert early.targets == (f"Målet för 2030 är högst{NBSP}3,0{NBSP}%. Det är nått redan 2020.",)
    passed = describe(figure_of("neet", yearly(4.0, 2.9), (target(2020, 3, at_least=False),)))
    assert passed.targets == (
        f"Målet för 2020 var högst{NBSP}3,0{NBSP}%. Utfallet blev 2,9{NBSP}%: målet nåddes.",
    )
    assert {r.year: r.remark for r in passed.table.rows}[2020] == (
        f"Mål högst{NBSP}3,0{NBSP}%: nått"
    )


def test_a_target_of_zero_divides_by_nothing(figure_of: FigureOf) -> None:
    words = describe(figure_of("neet", yearly(4.0, 3.0, 2.0), (target(2020, 0, at_least=False),)))
    assert "målet missades med 2,0 procentenheter" in words.targets[0]


def test_sources_are_named_once_with_the_latest_day(figure_of: FigureOf) -> None:
    seen = (
        Vintage("", "A", "Kolada", date(2024, 8, 31), 1),
        Vintage("", "B", "Kolada", date(2026, 11, 23), 2),
        Vintage("", "C", "SCB", date(2023, 1, 1), 3),
    )
    words = describe(figure_of("neet", yearly(4.0, 3.0), vintages=seen))
    assert words.source.startswith("Källa: Kolada N02906; SCB. ")
    assert "Uppgifter kända 23 november 2026." in words.source


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("unemployment_annual_mean", "Källa: Kolada N03920; Timrå kommun: "),
        ("unemployment", "Källa: Timrå kommun: "),
        ("employed_bas", "Källa: Kolada N02202. Uppgifter kända "),
    ],
)
def test_the_source_of_the_outcome_stands_before_that_of_another_line(
    service: Service, name: str, start: str
) -> None:
    assert real(service, name).source.startswith(start)


def test_a_line_without_a_value_in_the_figures_years_is_not_told(service: Service) -> None:
    """The old measure of employment ended before the new one's first year."""
    words = real(service, "employed_bas")
    assert len(words.table.columns) == 1
    assert not [note for note in words.notes if "grå linjen" in note]


@pytest.mark.parametrize(
    ("name", "old", "remark"),
    [
        ("neet", 9.4, f"Reviderat, var 9,4{NBSP}%"),
        ("business_climate_rank", 30.0, f"Reviderat, var plats{NBSP}30"),
        ("new_businesses", 4.25, f"Reviderat, var 4,25 per 1{NBSP}000"),
        ("population", 17963.0, f"Reviderat, var 17{NBSP}963"),
        ("neet", None, "Reviderat, var –"),
    ],
)
def test_a_revised_value_is_told_with_its_unit(
    figure_of: FigureOf, name: str, old: float | None, remark: str
) -> None:
    figure = figure_of(name, yearly(4.0, 3.0))
    revised = replace(figure, revisions=(Revision(2020, old, 3.0, "", ""),))
    assert {r.year: r.remark for r in describe(revised).table.rows}[2020] == remark


# Any values


values = st.one_of(
    st.none(),
    st.integers(-100, 100_000).map(float),
    st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False),
)


@given(
    st.sampled_from(["unemployment", "self_employed", "new_businesses", "population"]),
    st.dictionaries(st.integers(2000, 2025), values, max_size=14),
    st.lists(
        st.builds(target, st.integers(1995, 2040), st.integers(0, 100), st.booleans()), max_size=2
    ),
    st.sets(st.integers(2001, 2025), max_size=1),
)
@settings(max_examples=100, deadline=None)
def test_any_series_can_be_told_and_the_table_is_the_series(
    figure_of: FigureOf,
    indicator: str,
    content: dict[int, float | None],
    wishes: list[Target],
    breaks: set[int],
) -> None:
    figure = figure_of(
        indicator, content, tuple(wishes), breaks=tuple(Break(y, "Ny metod.") for y in breaks)
    )
    words = describe(figure)
    for row in words.table.rows:
        assert row.values == (content.get(row.year),)
        assert (row.texts[0] == "–") == (content.get(row.year) is None)
    assert {r.year for r in words.table.rows} >= set(content)
    known = [y for y in sorted(content) if content[y] is not None]
    if known:
        value = content[known[-1]]
        assert value is not None
        assert written(figure, value) in words.headline
    else:
        assert words.headline.endswith(": inga värden att visa")
    for text in everything(words):
        assert not re.search(r"None|\bnan\b|\binf\b|  ", text)


# What is said wrongly


def test_a_missed_target_of_a_rank_has_no_per_cent(figure_of: FigureOf) -> None:
    wish = target(2020, 20, at_least=False)
    words = describe(figure_of("business_climate_rank", yearly(47, 50, 50, 35, 28), (wish,)))
    assert "placeringar" in words.targets[0]
    assert "%" not in words.targets[0]


def test_the_longest_titles_keep_to_fifteen_words_too(figure_of: FigureOf) -> None:
    title = "Nya företag i vår kommun per år"
    assert len(title) <= 32
    figure = figure_of(
        "new_businesses", yearly(4.4, 4.1, 4.8), (target(2030, 6),), short_title=title
    )
    assert len(describe(figure).headline.split(" ")) <= 15


def test_a_break_after_the_last_value_takes_nothing_away(service: Service) -> None:
    words = real(service, "unemployment_annual_mean")
    assert len(words.table.rows) == 13
    assert words.trend.startswith("Under 2010–2022 ")
    assert words.change.startswith("Från 2021 till 2022 ")
    assert "Seriebrott 2023: " in " ".join(words.notes)


def test_one_value_after_a_break_is_told_apart_from_those_before(figure_of: FigureOf) -> None:
    values = yearly(5.0, 6.0, 5.0, 6.0, 7.0)
    words = describe(figure_of("unemployment", values, breaks=(Break(2020, "Ny ålder."),)))
    assert words.change == (
        "Efter seriebrottet 2020 finns bara ett värde, för 2020. "
        "Det får inte jämföras med äldre värden."
    )
    assert words.trend == (
        "Ett värde efter seriebrottet 2020 (2020) räcker inte för att avgöra om det finns en "
        "trend. Det behövs minst fyra."
    )


def test_as_many_values_are_asked_for_as_are_needed(figure_of: FigureOf) -> None:
    three, four = (
        describe(figure_of("unemployment", yearly(*v))) for v in ((1, 2, 3), (1, 2, 3, 4))
    )
    assert "trolig" in four.trend
    assert three.trend.endswith("Det behövs minst fyra.")


def test_standing_still_is_not_the_right_way(figure_of: FigureOf) -> None:
    words = describe(figure_of("population", yearly(*[18000.0] * 5), (target(2030, 20000),)))
    assert "rätt håll" not in words.targets[0]


@pytest.mark.parametrize(("pace", "words"), [(0.01, "+0,01 om året"), (1e-7, "mindre än 0,1")])
def test_a_pace_is_never_written_as_none(figure_of: FigureOf, pace: float, words: str) -> None:
    slow = {2016 + n: 18000.0 + pace * n for n in range(5)}
    told = describe(figure_of("population", slow, (target(2030, 20000),))).targets[0]
    assert words in told
    assert not re.search(r"[+−]?\b0(,0+)?[ \u00a0](invånare )?om året", told)


def test_an_unchanged_rank_is_told_in_the_right_gender(figure_of: FigureOf) -> None:
    words = describe(figure_of("business_climate_rank", yearly(*[28.0] * 5)))
    assert "var placeringen oförändrad" in words.change


def test_no_change_is_not_called_a_difference(figure_of: FigureOf) -> None:
    words = describe(figure_of("self_employed", yearly(*[640.0] * 5)))
    assert "var värdet oförändrat" in words.change
    assert "skillnad" not in words.change


def test_the_only_value_is_told_once_in_the_alt_text(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", {2020: 5.0}))
    assert words.alt.count(f"5,0{NBSP}%") == 1


def test_ordinary_values_of_a_share_are_possible_ones(figure_of: FigureOf) -> None:
    words = describe(figure_of("unemployment", yearly(1.0, 3.0, 1.0, 3.0, 2.0)))
    assert "vanliga värden" in words.change
    assert MINUS not in words.change


def test_a_movement_smaller_than_a_written_digit_is_never_told_as_zero(service: Service) -> None:
    figure = indicator_view(service, "new_businesses", Selection(), TODAY).judged.figure
    tiny = replace(
        figure.trend, slope=0.01, judgement=Judgement.IMPROVEMENT, evidence=Evidence.SURE, p=0.01
    )
    words = describe(replace(figure, trend=tiny)).trend
    assert f"stigit med mindre än 0,1 per 1{NBSP}000 invånare om året" in words

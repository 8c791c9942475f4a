"""One key figure whole, as chosen: the figure, its history, and what is to be expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samsam.figures.figure import CurveRole, FigureKind
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import IndicatorView, exposure_series, indicator_view

TODAY = date(2026, 11, 24)
REPORT_DAY = date(2022, 1, 7)


def view(service: Service, indicator: str, **chosen: object) -> IndicatorView:
    return indicator_view(service, indicator, Selection(**chosen), TODAY)  # type: ignore[arg-type]


def years(seen: IndicatorView) -> list[int]:
    return [p.year for p in seen.judged.figure.outcome.points]


def test_an_indicator_that_does_not_exist_is_a_key_error(service: Service) -> None:
    with pytest.raises(KeyError):
        view(service, "finns_inte")


def test_every_indicator_can_be_seen_as_known_now_then_and_before(service: Service) -> None:
    for indicator in service.register.indicators:
        for day in (None, REPORT_DAY, date(2000, 1, 1)):
            seen = view(service, indicator, known_on=day)
            assert seen.judged.indicator.id == indicator
            assert seen.judged.words.headline
            assert bool(seen.full.outcome.points) >= bool(seen.judged.figure.outcome.points)


# What is shown


def test_the_last_fifteen_years_are_shown_and_the_rest_is_in_the_full_figure(
    service: Service,
) -> None:
    seen = view(service, "population")
    assert years(seen) == list(range(2011, 2026))
    assert [p.year for p in seen.full.outcome.points] == list(range(1968, 2026))


def test_another_first_year_can_be_chosen_and_changes_no_judgement(service: Service) -> None:
    default, chosen = view(service, "population"), view(service, "population", from_year=1990)
    assert years(chosen) == list(range(1990, 2026))
    assert (chosen.judged.trend, chosen.judged.signal) == (
        default.judged.trend,
        default.judged.signal,
    )
    assert chosen.judged.figure.trend == default.judged.figure.trend


def test_a_first_year_after_the_last_value_shows_nothing_and_says_so(service: Service) -> None:
    seen = view(service, "population", from_year=2100)
    assert years(seen) == []
    assert seen.judged.words.headline == "Invånare: inga värden att visa"


@pytest.mark.parametrize("indicator_id", ["births", "started_businesses", "neet_16_24", "employed"])
def test_all_years_that_are_judged_are_in_the_chart(service: Service, indicator_id: str) -> None:
    """The sentence beside it says `1998–2024`: a chart from 2010 can't be checked against it."""
    answer = view(service, indicator_id)
    shown = answer.judged.figure
    assert shown.trend.first_year is not None
    assert shown.outcome.points[0].year <= shown.trend.first_year
    assert shown.outcome.points[0].year in answer.first_years


def test_first_years_to_choose_begin_with_the_series_and_are_in_it(service: Service) -> None:
    assert view(service, "population").first_years == (
        1968,
        1970,
        1980,
        1990,
        2000,
        2010,
        2011,
        2020,
    )
    assert view(service, "youth_established").first_years == (2017,)
    assert view(service, "births", known_on=REPORT_DAY).first_years == ()


# Successors


def test_a_successor_is_a_line_of_its_own(service: Service) -> None:
    seen = view(service, "unemployment")
    outcome, follower = seen.judged.figure.curves
    assert seen.judged.figure.kind is FigureKind.COMPARISON
    assert (outcome.role, follower.role) == (CurveRole.OUTCOME, CurveRole.COMPARISON)
    assert follower.label == "Arbetslöshet, årsmedelvärde"
    assert {p.year for p in outcome.points} == set(range(2016, 2021))
    assert [p.value for p in follower.points if p.year == 2020] == [7.12]


def test_a_successor_changes_no_judgement_of_the_old_one(service: Service) -> None:
    beside, alone = view(service, "employed"), view(service, "employed", successor=False)
    assert len(alone.judged.figure.curves) == 1
    assert beside.judged.figure.trend == alone.judged.figure.trend
    assert beside.judged.words.headline == alone.judged.words.headline


def test_a_successor_that_was_not_known_then_is_not_shown_then(service: Service) -> None:
    assert len(view(service, "unemployment", known_on=REPORT_DAY).judged.figure.curves) == 1


def test_a_successor_outside_the_register_is_only_named(service: Service) -> None:
    indicators = dict(service.described.indicators)
    named = indicators["unemployment"].successor
    assert named is not None
    outside = replace(named, indicator_id=None)
    indicators["unemployment"] = replace(indicators["unemployment"], successor=outside)
    alone = replace(service, described=replace(service.described, indicators=indicators))
    assert len(view(alone, "unemployment").judged.figure.curves) == 1
    assert len(view(service, "unemployment").judged.figure.curves) == 2


# Judgements with what they rest on


def test_new_businesses_are_judged_by_the_number_of_inhabitants(service: Service) -> None:
    signal = view(service, "new_businesses").judged.figure.signal
    assert signal.rule == "S2"
    assert signal.statistic == pytest.approx(0.50, abs=0.01)


def test_establishment_was_judged_by_the_size_of_its_group_where_it_is_known(
    service: Service,
) -> None:
    points = {p.year: p for p in view(service, "establishment").full.outcome.points}
    assert points[2018].denominator == 36
    assert points[2022].denominator is None


def test_only_what_is_counted_among_inhabitants_needs_them(service: Service) -> None:
    register = service.register.indicators
    without = (register["population"], register["births"], register["establishment"])
    assert exposure_series(service, without, None) is None
    assert exposure_series(service, (register["neet"],), None) is not None
    found = exposure_series(service, (register["new_businesses"],), REPORT_DAY)
    assert found is not None
    assert [p.year for p in found.points] == [2016, 2017, 2018, 2019, 2020]


def test_without_population_in_the_register_rates_are_still_shown(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    for name, old, new in (
        ("indicators.toml", 'id = "population"', 'id = "folkmangd"'),
        ("goals.toml", 'indicator_id = "population"', 'indicator_id = "folkmangd"'),
    ):
        path = own_data / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert view(open_on(own_data), "new_businesses").judged.words.headline


# History and vintages


def test_the_history_has_every_vintage_of_every_year(service: Service) -> None:
    seen = view(service, "sfi_two_courses")
    said = [(o.year, o.value, o.vintage_id) for o in seen.history if o.year == 2017]
    assert said == [
        (2017, 54.0, "rapporten-2022-01-07"),
        (2017, 36.36, "kolada-2024-08"),
    ]
    assert {o.vintage_id for o in seen.history} <= set(seen.vintages)


def test_revisions_of_the_source_are_told(service: Service) -> None:
    figure = view(service, "sfi_two_courses").judged.figure
    assert [(r.year, r.old, r.new) for r in figure.revisions] == [
        (2017, 54.0, 36.36),
        (2018, 36.0, 55.32),
        (2019, 55.0, 52.0),
        (2020, 52.0, None),
    ]
    assert view(service, "establishment").judged.figure.revisions == ()


def test_goals_are_named(service: Service) -> None:
    assert view(service, "sfi_two_courses").goal_titles == (
        "Tillväxt, sysselsättning och arbete",
        "Trygghet, delaktighet och livslångt lärande",
    )


# What is to be expected


@pytest.mark.parametrize(
    ("indicator", "chosen", "today", "told"),
    [
        ("unemployment", {}, TODAY, "Mätningen har upphört"),
        ("unemployment", {"known_on": REPORT_DAY}, TODAY, "Mätningen har upphört"),
        ("population", {"known_on": REPORT_DAY}, TODAY, "Som det var känt då"),
        ("labour_market_programmes", {}, TODAY, "Ingen fast månad för nya värden"),
        ("population", {}, TODAY, "Nytt värde väntas i februari 2027"),
        ("population", {}, date(2027, 1, 31), "Nytt värde väntas i februari 2027"),
        ("population", {}, date(2027, 2, 1), "Väntar på värde sedan februari 2027"),
        ("population", {}, date(2028, 6, 1), "Väntar på värde sedan februari 2027"),
    ],
)
def test_how_fresh_the_figure_is(
    service: Service, indicator: str, chosen: dict[str, object], today: date, told: str
) -> None:
    selection = Selection(**chosen)  # type: ignore[arg-type]
    assert indicator_view(service, indicator, selection, today).freshness == told

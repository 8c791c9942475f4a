"""Our place over the years: the same in every form, and the comparison's own place in its year."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from samsam.charts.plan import scale_of
from samsam.charts.print.in_print import draw
from samsam.charts.screen.on_screen import plotly
from samsam.exports.kit.formats import FORMATS, file_name
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.description.headline import MOST_HEADLINE_WORDS
from samsam.figures.figure import Curve, CurveRole, Figure
from samsam.figures.place_line import (
    COMPARED,
    VIEW,
    has_place_line,
    place_line_of,
    place_sentence,
)
from samsam.figures.theme import LIGHT
from samsam.model.assessment.comparison import Measure
from samsam.model.indicators.indicator import Direction
from samsam.model.indicators.series import Point
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import FileNotKnownError, figure_for_file
from samsam.services.indicators.comparison import comparison_view, glance, groups_offered

TODAY = date(2026, 11, 24)
UNEMPLOYED = "unemployment_annual_mean"


def compared(service: Service, indicator: str = UNEMPLOYED, **chosen: object) -> Figure:
    selection = Selection().changed(**chosen) if chosen else Selection()
    return comparison_view(service, indicator, selection).judged.figure


def line(figure: Figure) -> dict[int, float]:
    return {p.year: p.value for p in place_line_of(figure).outcome.points}


@pytest.mark.parametrize("group", ["lanet-region-vasternorrland", "alla-kommuner-i-landet"])
def test_the_axis_names_no_place_after_the_last(service: Service, group: str) -> None:
    """Of seven municipalities the last, whose name has room below it, the axis said 8."""
    for name in ("self_employed_share", "started_businesses", UNEMPLOYED):
        shown, _ = figure_for_file(service, VIEW, name, Selection(group=group), TODAY)
        ticks = scale_of(shown).ticks
        assert ticks[0] == 1
        assert len(ticks) > 3
        assert ticks[-1] <= (shown.indicator.rank_of or 0)


def test_in_the_compared_year_it_is_the_comparisons_own_place(service: Service) -> None:
    """For every key figure among every group: else strip and line would contradict each other."""
    checked = 0
    for group in groups_offered(service, None):
        for small in glance(service, Selection(group=group)).shown:
            figure = small.judged.figure
            assert figure.compared is not None
            found = figure.compared.comparison
            if not has_place_line(figure) or found.own is None or found.year is None:
                continue
            placed = place_line_of(figure).place_line
            assert placed is not None
            place = placed.of(found.year)
            assert place is not None
            assert (place.place, place.compared) == (found.own.place, len(found.members))
            assert place.sharing == found.sharing
            checked += 1
    assert checked > 50


def test_each_years_place_counts_those_that_are_better(service: Service) -> None:
    """Counted again from the series, another way: by sorting."""
    figure = compared(service)
    found = line(figure)
    assert len(found) > 5
    for year, place in found.items():
        own = figure.outcome.value(year)
        values = [v for c in figure.background if (v := c.value(year)) is not None]
        assert own is not None
        assert place == sorted([own, *values]).index(own) + 1  # lower is better


def with_values(figure: Figure, own: dict[int, float], *others: dict[int, float]) -> Figure:
    """The figure with made-up values: ours and so many others'."""

    def curve(values: dict[int, float], name: str) -> Curve:
        role = CurveRole.OUTCOME if name == "vi" else CurveRole.COMPARISON
        return Curve(name, role, tuple(Point(y, v) for y, v in values.items()))

    years = [*own, *(y for o in others for y in o)]
    return replace(
        figure,
        years=range(min(years), max(years) + 1),
        curves=(curve(own, "vi"),),
        background=tuple(curve(o, str(n)) for n, o in enumerate(others)),
    )


def test_a_year_that_few_have_is_a_gap_and_is_said(service: Service) -> None:
    years = range(2015, 2021)
    others = [dict.fromkeys(years, 5.0 + n) for n in range(20)]
    for other in others[3:]:
        del other[2017]
    made = with_values(compared(service), dict.fromkeys(years, 6.5), *others)
    figure = place_line_of(made)
    assert {p.year for p in figure.outcome.points} == {2015, 2016, 2018, 2019, 2020}
    assert len(figure.outcome.segments()) == 2
    words = describe(figure)
    assert "Ingen plats visas för 2017: för få kommuner har värde de åren." in words.notes
    rows = {row.year: row for row in words.table.rows}
    assert rows[2017].texts == ("–", "4")
    assert rows[2017].remark == "För få kommuner har värde"
    assert rows[2018].texts == ("3", "21")


def test_years_that_we_lack_are_gaps_too(service: Service) -> None:
    others = [dict.fromkeys(range(2015, 2019), 5.0 + n) for n in range(20)]
    made = with_values(compared(service), {2015: 4.0, 2016: 7.0, 2018: 30.0}, *others)
    assert line(made) == {2015: 1, 2016: 3, 2018: 21}
    figure = place_line_of(made)
    assert figure.place_line is not None
    told = place_sentence(figure, figure.place_line)
    assert "plats 1 av 21 år 2015 och plats 21 av 21 år 2018" in told


def test_who_has_the_same_value_shares_the_place(service: Service) -> None:
    others = [dict.fromkeys((2019, 2020), 4.0), *(dict.fromkeys((2019, 2020), 5.0),) * 3]
    made = with_values(compared(service), {2019: 5.0, 2020: 3.0}, *others)
    words = describe(place_line_of(made))
    assert words.table.rows[0].remark == "Delad av fyra"
    assert "delad plats 2 av 5 år 2019" in words.headline


def test_of_changes_the_first_year_has_no_place(service: Service) -> None:
    figure = compared(service, "population", from_year=2010)
    assert figure.compared is not None
    assert figure.compared.comparison.measure is Measure.CHANGE
    found = place_line_of(figure)
    assert found.outcome.points[0].year == 2011
    assert any("sedan 2010" in note for note in describe(found).notes)


def test_of_what_is_neither_good_nor_bad_one_is_the_highest(service: Service) -> None:
    figure = compared(service)
    neutral = replace(figure, indicator=replace(figure.indicator, direction=Direction.NEUTRAL))
    words = describe(place_line_of(neutral))
    assert "1\u00a0=\u00a0högst" in words.table.columns[0]
    assert not {"bäst", "sämst"} & set(words.headline.replace(",", "").split())


def test_one_year_is_no_line(service: Service) -> None:
    others = [dict.fromkeys((2019, 2020), 5.0 + n) for n in range(5)]
    made = with_values(compared(service), {2020: 4.0}, *others)
    assert not has_place_line(made)
    with pytest.raises(ValueError, match="no places over the years"):
        place_line_of(made)


def test_place_one_is_on_top_in_print_and_on_screen(service: Service) -> None:
    figure = place_line_of(compared(service))
    spec = plotly(figure, LIGHT)
    low, high = spec["layout"]["yaxis"]["range"]
    assert low > high
    for width in (80, 160):
        drawn = draw(figure, width, "svg").decode()
        assert "1" in drawn
        assert "plats bland de jämförda" in drawn.casefold()


def test_every_form_says_the_same_places_and_how_many_were_compared(service: Service) -> None:
    shown, full = figure_for_file(service, VIEW, UNEMPLOYED, Selection(), TODAY)
    words = describe(shown)
    assert len(words.headline.split()) <= MOST_HEADLINE_WORDS
    use = RenderOptions(TODAY, 160, "Enheten", "")
    made = {form.extension: form.make(shown, full, use) for form in FORMATS}
    table = {row.year: row.values for row in describe(full).table.rows}
    data = json.loads(made["json"])
    assert {
        row["year"]: (row["value"], row["compared"][COMPARED]) for row in data["observations"]
    } == table
    text = made["csv"].decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    start = next(n for n, row in enumerate(lines) if row and row[0] == "År")
    assert lines[start][2] == COMPARED
    assert {int(r[0]): (float(r[1]), float(r[2])) for r in lines[start + 1 :]} == table
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))["Diagram"]
    cells = [[c.value for c in row] for row in sheet.iter_rows()]
    assert [r[:3] for r in cells if isinstance(r[0], int) and r[0] > 1900] == [
        [row.year, *row.values] for row in words.table.rows
    ]
    assert all(content for content in made.values())
    names = {file_name(shown, form) for form in FORMATS}
    assert len(names) == len(FORMATS)
    assert all(
        name.startswith("timra-plats-over-aren-") and "jamfort-med" in name for name in names
    )


def test_without_places_the_file_says_what_to_do(few_service: Service) -> None:
    with pytest.raises(FileNotKnownError, match="Välj en annan grupp"):
        figure_for_file(few_service, VIEW, UNEMPLOYED, Selection(), TODAY)

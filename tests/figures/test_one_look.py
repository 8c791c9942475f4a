"""One figure has the same axis, the same numbers and the same areas in every form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from office_files import A, C, series

from samsam.charts import layout
from samsam.charts.office.in_office import office_chart, office_height
from samsam.charts.office.office_axes import RANK_AXIS
from samsam.charts.print.in_print import draw
from samsam.charts.screen.on_screen import plotly
from samsam.charts.svg.in_svg import svg
from samsam.config.register import read_register
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.ordinary import ordinary_range
from samsam.figures.theme import LIGHT
from samsam.model.indicators.indicator import Break
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import indicator_view

TODAY = date(2026, 11, 24)
INDICATORS = list(read_register(Path(__file__).resolve().parents[2] / "data").indicators)
SIZES = ((454.0, 254.0, 9.5), (227.0, 200.0, 9.5), (864.0, 300.0, 14.0))
SVG = "{http://www.w3.org/2000/svg}"
FigureOf = Callable[..., Figure]


def shown(service: Service, indicator_id: str) -> Figure:
    figure = indicator_view(service, indicator_id, Selection(), TODAY).judged.figure
    if not figure.outcome.points:
        pytest.skip("no values yet")
    return figure


def in_office(figure: Figure, size: tuple[float, float, float] = SIZES[0]) -> ElementTree.Element:
    return ElementTree.fromstring(office_chart(figure, *size).xml)


def written(content: str | bytes) -> set[str]:
    return {
        "".join(t.itertext()).strip() for t in ElementTree.fromstring(content).iter(f"{SVG}text")
    }


@pytest.mark.parametrize("indicator_id", INDICATORS)
def test_the_value_axis_is_the_same_in_every_form(service: Service, indicator_id: str) -> None:
    figure = shown(service, indicator_id)
    axis = plotly(figure, LIGHT)["layout"]["yaxis"]
    numbers = set(axis["ticktext"])
    assert numbers <= written(svg(figure, 760, 320, LIGHT))
    assert numbers <= written(svg(figure, 360, 270, LIGHT))
    for width in (80, 160):
        assert numbers <= written(draw(figure, width, "svg"))
    for size in SIZES:
        root = in_office(figure, size)
        office = root.findall(f".//{C}valAx")[1]
        ends = [float(office.find(f"{C}scaling/{C}{end}").get("val")) for end in ("min", "max")]
        assert ends == pytest.approx(sorted(axis["range"]))
        if figure.indicator.is_rank:
            line = next(s for s in root.iter(f"{C}ser") if RANK_AXIS in "".join(s.itertext()))
            said = ["".join(t.text or "" for t in x.iter(f"{A}t")) for x in line.iter(f"{C}dLbl")]
            assert said == list(axis["ticktext"])
            continue
        step = float(office.find(f"{C}majorUnit").get("val"))
        steps = [(tick - ends[0]) / step for tick in axis["tickvals"]]
        assert steps == pytest.approx([round(s) for s in steps])


def test_a_change_of_one_per_cent_on_a_cut_axis_is_no_cliff(figure_of: FigureOf) -> None:
    figure = figure_of("population", {2020 + n: 17_500.0 - 35 * n for n in range(6)})
    low, high = plotly(figure, LIGHT)["layout"]["yaxis"]["range"]
    assert low > 0
    assert (17_500 - 17_325) / (high - low) <= 0.125


def test_the_ordinary_range_that_words_tell_of_is_drawn_in_every_form(figure_of: FigureOf) -> None:
    values = dict(zip(range(2012, 2021), (50.0, 56, 48, 53, 55, 47, 52, 49, 54), strict=True))
    figure = figure_of("business_climate_rank", values)
    found = ordinary_range(figure)
    assert found is not None
    assert found.low[0] < min(values.values()) < max(values.values()) < found.high[0]
    assert "Mellan de tunna grå linjerna: vanlig variation." in describe(figure).notes
    area = next(t for t in plotly(figure, LIGHT)["data"] if t.get("name") == "Vanlig variation")
    assert {found.low[0], found.high[0]} == set(area["y"])
    assert f'fill="{LIGHT.ordinary}"' in svg(figure, 760, 320, LIGHT)
    assert f"fill: {LIGHT.ordinary.lower()}" in draw(figure, 160, "svg").decode()
    held = series(in_office(figure))
    assert set(held["Vanlig variation, lägst"].values()) == {found.low[0]}
    assert set(held["Vanlig variation, högst"].values()) == {found.high[0]}


def test_the_ordinary_range_begins_after_a_break(figure_of: FigureOf) -> None:
    values = dict(
        zip(range(2008, 2021), (90.0, 91, 95, 92, 50, 56, 48, 53, 55, 47, 52, 49, 54), strict=True)
    )
    figure = figure_of("business_climate_rank", values, breaks=(Break(2012, "Ny mätning."),))
    found = ordinary_range(figure)
    assert found is not None
    assert 2011.5 < found.years[0] < 2012


def test_nothing_is_drawn_where_few_values_say_nothing(figure_of: FigureOf) -> None:
    figure = figure_of("business_climate_rank", {2019: 50.0, 2020: 52.0})
    assert ordinary_range(figure) is None
    assert not [n for n in describe(figure).notes if "vanlig variation" in n]
    assert "Vanlig variation, lägst" not in series(in_office(figure))


def test_the_places_of_its_texts_are_found_once_for_all_files_of_a_size(
    figure_of: FigureOf,
) -> None:
    figure = figure_of("unemployment", {2019: 5.125, 2020: 6.25, 2021: 7.75})
    before = layout.placed.cache_info().misses
    for _ in range(2):
        draw(figure, 160, "svg")
        draw(figure, 160, "png")
    assert layout.placed.cache_info().misses == before + 1
    width, height, size = SIZES[0]
    assert office_height(figure, width, height, size, None) == height
    office_chart(figure, width, height, size)
    assert layout.placed.cache_info().misses == before + 2

"""The small curve in a table: gaps break it, ranks point the right way, and it is sound SVG."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from samsam.charts.svg.sparkline import sparkline
from samsam.figures.figure import Figure
from samsam.figures.theme import BEHIND, SPARKLINE

FigureOf = Callable[..., Figure]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(figure: Figure) -> ET.Element:
    head, _, body = sparkline(figure).partition(",")
    assert head == "data:image/svg+xml;base64"
    return ET.fromstring(b64decode(body).decode())


def dots(figure: Figure) -> list[tuple[float, float]]:
    circles = drawn(figure).iter(f"{SVG}circle")
    return [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in circles]


def lines(figure: Figure) -> int:
    return len(list(drawn(figure).iter(f"{SVG}path")))


def yearly(*values: float | None, last: int = 2020) -> dict[int, float | None]:
    return {last - len(values) + 1 + n: v for n, v in enumerate(values)}


@pytest.mark.parametrize(
    "values",
    [(), (5.0,), (5.0, 5.0), (0.0, 0.0), (-1.0, 1.0), (1.0, None, 2.0), (1e12, 1e-12)],
)
def test_any_values_are_drawn_inside_the_picture(
    figure_of: FigureOf, values: tuple[float | None, ...]
) -> None:
    figure = figure_of("self_employed", yearly(*values))
    picture = drawn(figure)
    assert (picture.attrib["width"], picture.attrib["height"]) == ("120", "34")
    assert all(0 <= x <= 120 and 0 <= y <= 34 for x, y in dots(figure))


def test_there_is_a_dot_for_each_value_and_a_larger_one_at_the_end(figure_of: FigureOf) -> None:
    figure = figure_of("self_employed", yearly(1.0, 2.0, 3.0))
    assert len(dots(figure)) == 4
    assert dots(figure)[-1] == dots(figure)[2]


def test_a_gap_breaks_the_line(figure_of: FigureOf) -> None:
    assert lines(figure_of("self_employed", yearly(1.0, 2.0, 3.0))) == 2
    assert lines(figure_of("self_employed", yearly(1.0, None, 3.0))) == 0
    assert lines(figure_of("self_employed", yearly(1.0, None, 3.0, 4.0))) == 1


def test_years_stand_at_their_distance(figure_of: FigureOf) -> None:
    (x1, _), (x2, _), (x3, _), _ = dots(
        figure_of("self_employed", {2010: 1.0, 2011: 1.0, 2020: 1.0})
    )
    assert (x2 - x1) * 9 == pytest.approx(x3 - x2, abs=1)


def test_more_is_higher_up_but_a_better_place_too(figure_of: FigureOf) -> None:
    (_, low), (_, high), _ = dots(figure_of("self_employed", yearly(1.0, 2.0)))
    assert high < low
    (_, worse), (_, better), _ = dots(figure_of("business_climate_rank", yearly(50.0, 28.0)))
    assert better < worse


def test_it_has_one_colour_that_is_seen_on_both_backgrounds(figure_of: FigureOf) -> None:
    used = {
        e.attrib[name]
        for e in drawn(figure_of("self_employed", yearly(1.0, 2.0))).iter()
        for name in ("fill", "stroke")
        if name in e.attrib
    }
    assert used == {SPARKLINE, BEHIND}


def corners(figure: Figure) -> list[tuple[int, int]]:
    found = list(drawn(figure).iter(f"{SVG}polygon"))
    pairs = [p.split(",") for f in found for p in f.attrib["points"].split()]
    return [(int(x), int(y)) for x, y in pairs]


@pytest.mark.parametrize(
    ("indicator", "up"),
    [("population", True), ("unemployment", False), ("business_climate_rank", True)],
)
def test_a_triangle_points_the_way_that_is_good(
    figure_of: FigureOf, indicator: str, up: bool
) -> None:
    base, _, tip = corners(figure_of(indicator, yearly(1.0, 2.0)))
    assert (tip[1] < base[1]) is up


def test_nothing_points_where_neither_way_is_good(figure_of: FigureOf) -> None:
    assert corners(figure_of("labour_market_programmes", yearly(1.0, 2.0))) == []


def test_on_a_common_axis_the_same_year_is_at_the_same_place(figure_of: FigureOf) -> None:
    def last(values: dict[int, float | None]) -> float:
        _, _, body = sparkline(figure_of("self_employed", values), range(2001, 2021)).partition(",")
        circles = list(ET.fromstring(b64decode(body).decode()).iter(f"{SVG}circle"))
        return float(circles[-1].attrib["cx"])

    assert last(yearly(1.0, 2.0, 3.0)) == last(yearly(4.0, 9.0))
    assert last(yearly(1.0, 2.0, last=2010)) < last(yearly(1.0, 2.0))

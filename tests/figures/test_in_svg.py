"""The light SVG: sound, whole, with the same labels and axes as print, and gaps as gaps."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from samsam.charts.plan import target_lines
from samsam.charts.svg.in_svg import svg
from samsam.figures.figure import Figure
from samsam.figures.theme import DARK, LIGHT
from samsam.model.indicators.indicator import Break, Target
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.population.population import population_view

FigureOf = Callable[..., Figure]
SVG = "{http://www.w3.org/2000/svg}"
SIZES = ((760, 320), (360, 270))


def drawn(figure: Figure, size: tuple[int, int] = SIZES[0]) -> ET.Element:
    return ET.fromstring(svg(figure, *size, LIGHT))


def texts(picture: ET.Element) -> list[str]:
    return [t.text or "" for t in picture.iter(f"{SVG}text")]


def flat(text: str) -> str:
    """Letters and figures alone: a legend puts the same words in other lines."""
    return "".join(c for c in text if c.isalnum())


@pytest.fixture(scope="module")
def way(service: Service) -> Figure:
    return population_view(service, Selection()).judged.figure


@pytest.mark.parametrize("size", SIZES)
def test_what_print_says_is_said(way: Figure, size: tuple[int, int]) -> None:
    said = texts(drawn(way, size))
    for mark in way.drawn_targets:
        assert flat(", ".join(target_lines(mark, way))) in flat(", ".join(said))
    assert any(text.endswith("17\xa0465") for text in said)
    assert "Framskrivning" in said
    assert any("Axeln börjar inte på noll" in t for t in said)


@pytest.mark.parametrize("size", SIZES)
def test_no_text_leaves_the_picture(way: Figure, size: tuple[int, int]) -> None:
    width, height = size
    for text in drawn(way, size).iter(f"{SVG}text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        long = 7.9 * len(text.text or "")  # no letter of 13 px is wider in a usual typeface
        left = {"start": x, "middle": x - long / 2, "end": x - long}[text.attrib["text-anchor"]]
        assert left > -0.15 * width
        assert 0 < y <= height


def test_every_value_has_a_mark_and_a_gap_breaks_the_line(figure_of: FigureOf) -> None:
    figure = figure_of("self_employed", {2016: 1.0, 2017: 2.0, 2018: None, 2019: 3.0, 2020: 4.0})
    picture = drawn(figure)
    assert len(list(picture.iter(f"{SVG}circle"))) == 4
    lines = [p for p in picture.iter(f"{SVG}path") if p.attrib.get("stroke") == LIGHT.outcome]
    assert len(lines) == 2


def test_a_better_place_is_higher_up(figure_of: FigureOf) -> None:
    picture = drawn(figure_of("business_climate_rank", {2019: 50.0, 2020: 20.0}))
    before, after = (float(c.attrib["cy"]) for c in list(picture.iter(f"{SVG}circle"))[:2])
    assert after < before


def test_preliminary_marks_are_hollow(figure_of: FigureOf) -> None:
    picture = drawn(figure_of("population", {2019: 5.0, 2020: 6.0}, preliminary=(2020,)))
    inside = [c.attrib["fill"] for c in picture.iter(f"{SVG}circle")]
    assert inside == [LIGHT.outcome, LIGHT.background]


def test_breaks_and_targets_are_drawn(figure_of: FigureOf) -> None:
    target = Target("m", "unemployment", 2022, 4.0, False, "Prov")
    values: dict[int, float | None] = {y: 5.0 + y % 3 for y in range(2014, 2021)}
    figure = figure_of("unemployment", values, (target,), (Break(2018, "Ny mätning"),))
    said = texts(drawn(figure))
    assert {"seriebrott:", "ny mätning"} <= set(said)
    assert any(t.startswith("Mål 2022: högst") for t in said)


def test_a_missed_target_has_its_own_mark_in_the_legend_too(way: Figure) -> None:
    missed = sum(mark.missed for mark in way.drawn_targets)
    assert missed == 1
    marks = [
        p for p in drawn(way, SIZES[1]).iter(f"{SVG}path") if "l6 6l-6 6l-6 -6Z" in p.attrib["d"]
    ]
    assert len(marks) > len(way.drawn_targets)  # one of them in the legend
    filled = [p for p in marks if p.attrib["fill"] == LIGHT.accent]
    crossed = [p for p in marks if "l5 5m0 -5l-5 5" in p.attrib["d"]]
    assert (len(filled), len(crossed)) == (
        len(way.drawn_targets) - missed,
        len(marks) - len(filled),
    )


def test_a_break_with_a_long_description_has_its_word_alone(figure_of: FigureOf) -> None:
    values: dict[int, float | None] = {y: 5.0 + y % 3 for y in range(2014, 2021)}
    reason = (
        "Ett nytt sätt att räkna, som gäller både för dem som bor här och för dem som arbetar här."
    )
    figure = figure_of("unemployment", values, (), (Break(2018, reason),))
    assert len(reason) > 88
    assert "seriebrott" in texts(drawn(figure))


def test_words_of_data_do_nothing(figure_of: FigureOf) -> None:
    figure = figure_of(
        "population",
        {2019: 1.0, 2020: 2.0},
        unit="annan",
        measure='<script>"&',
        axis_from_zero=True,
    )
    picture = drawn(figure)
    assert not list(picture.iter(f"{SVG}script"))


def test_it_is_light(way: Figure) -> None:
    assert len(svg(way, *SIZES[0], LIGHT)) < 20_000


def test_other_grounds_have_other_colours(way: Figure) -> None:
    assert DARK.background in svg(way, *SIZES[0], DARK)
    assert LIGHT.outcome not in svg(way, *SIZES[0], DARK)


@pytest.mark.parametrize(("values", "height"), [({}, 300), ({2020: None}, 300), ({2020: 1.0}, 40)])
def test_nothing_to_draw_or_no_room_is_refused(
    figure_of: FigureOf, values: dict[int, float | None], height: int
) -> None:
    with pytest.raises(ValueError, match="room for its axes"):
        svg(figure_of("population", values), 300, height, LIGHT)


@pytest.mark.parametrize("value", [0.0, -5.0, 1e9, 1e-6])
@pytest.mark.parametrize("size", SIZES)
def test_one_value_of_any_size_is_drawn(
    figure_of: FigureOf, value: float, size: tuple[int, int]
) -> None:
    assert len(list(drawn(figure_of("population", {2020: value}), size).iter(f"{SVG}circle"))) == 1

"""The Office chart holds what the figure says, in an order and with cells that Office accepts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from office_files import A, C, assert_in_order, cells, series

from samsam.figures.describe import describe
from samsam.figures.figure import CurveRole, Figure
from samsam.figures.in_office import office_chart
from samsam.figures.office_lines import Canvas, Label, placed
from samsam.figures.plan import axis_words
from samsam.figures.words import target_words
from samsam.figures.writable import writable
from samsam.model.indicator import Break, Target
from samsam.questions.indicator import indicator_view
from samsam.questions.population import population_view
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.sources.register import read_register

TODAY = date(2026, 11, 24)
INDICATORS = list(read_register(Path(__file__).resolve().parents[2] / "data").indicators)
SIZES = ((454.0, 254.0, 9.5), (227.0, 200.0, 9.5), (864.0, 300.0, 14.0))
FigureOf = Callable[..., Figure]


def shown(service: Service, indicator_id: str) -> Figure:
    return indicator_view(service, indicator_id, Selection(), TODAY).judged.figure


def made(figure: Figure, size: tuple[float, float, float] = SIZES[0]) -> tuple[Element, bytes]:
    chart = office_chart(figure, *size)
    root = ElementTree.fromstring(chart.xml)
    assert_in_order(root)
    return root, chart.workbook


def labels(root: Element) -> list[str]:
    return ["".join(t.text or "" for t in x.iter(f"{A}t")) for x in root.iter(f"{C}dLbl")]


def value_axis(root: Element) -> Element:
    return root.findall(f".//{C}valAx")[1]


@pytest.mark.parametrize("indicator_id", INDICATORS)
@pytest.mark.parametrize("size", SIZES)
def test_every_value_is_in_the_chart_and_a_gap_is_no_point(
    service: Service, indicator_id: str, size: tuple[float, float, float]
) -> None:
    figure = shown(service, indicator_id)
    if not figure.outcome.points:
        pytest.skip("no values yet")
    root, _ = made(figure, size)
    held = series(root)
    for curve in figure.curves:
        assert held[curve.label] == {p.year: p.value for p in curve.points}
    assert root.find(f".//{C}dispBlanksAs").get("val") == "gap"
    assert axis_words(figure) in "".join(t.text or "" for t in root.iter(f"{A}t"))


@pytest.mark.parametrize("indicator_id", INDICATORS)
def test_edit_data_finds_the_same_numbers_in_the_workbook(
    service: Service, indicator_id: str
) -> None:
    figure = shown(service, indicator_id)
    if not figure.outcome.points:
        pytest.skip("no values yet")
    root, workbook = made(figure)
    for reference in root.iter(f"{C}numRef"):
        points = {int(p.get("idx")): p.findtext(f"{C}v") for p in reference.iter(f"{C}pt")}
        count = int(reference.find(f".//{C}ptCount").get("val"))
        wanted = [float(points[n]) if n in points else None for n in range(count)]
        assert cells(workbook, reference.findtext(f"{C}f")) == wanted
    for reference in root.iter(f"{C}strRef"):
        assert cells(workbook, reference.findtext(f"{C}f")) == [reference.findtext(f".//{C}v")]
    assert root.find(f"{C}externalData") is not None


def test_place_one_is_on_top(service: Service) -> None:
    root, _ = made(shown(service, "business_climate_rank"))
    axis = value_axis(root)
    assert axis.find(f"{C}scaling/{C}orientation").get("val") == "maxMin"
    assert axis.find(f"{C}scaling/{C}min").get("val") == "1"
    assert root.find(f".//{C}valAx/{C}crosses").get("val") == "max"


def test_shares_begin_at_zero_and_a_cut_axis_says_so(service: Service) -> None:
    share, _ = made(shown(service, "unemployment"))
    assert value_axis(share).find(f"{C}scaling/{C}min").get("val") == "0"
    stock, _ = made(shown(service, "population"))
    assert float(value_axis(stock).find(f"{C}scaling/{C}min").get("val")) > 10_000
    assert "Axeln börjar inte på noll" in "".join(t.text or "" for t in stock.iter(f"{A}t"))


def test_numbers_are_written_in_swedish(service: Service) -> None:
    root, _ = made(shown(service, "unemployment"))
    forms = {f.get("formatCode") for f in root.find(f".//{C}dLbls").iter(f"{C}numFmt")}
    assert forms == {'[$-41D]#,##0.0"\u00a0%";[$-41D]"−"#,##0.0"\u00a0%"'}


def test_no_year_outside_the_figure_is_labelled(service: Service) -> None:
    figure = shown(service, "unemployment")
    root, _ = made(figure)
    axis = root.find(f".//{C}valAx")
    form = f'[<{figure.years[0]}]"";[>{figure.years[-1]}]"";0'
    assert axis.find(f"{C}numFmt").get("formatCode") == form
    first = float(axis.find(f"{C}scaling/{C}min").get("val"))
    apart = float(axis.find(f"{C}majorUnit").get("val"))
    assert (figure.years[-1] - first) % apart == 0


def test_targets_their_state_path_and_projection_are_series_of_their_own(service: Service) -> None:
    figure = population_view(service, Selection()).judged.figure
    root, _ = made(figure)
    held = series(root)
    for mark in figure.targets:
        words = f"Mål {mark.target.year}: {target_words(mark.target, figure.indicator)}"
        name = next(n for n in held if n.startswith(words))
        assert held[name] == {mark.target.year: mark.target.value}
        path = held[f"Vägen till målet {mark.target.year}"]
        assert path == {
            mark.path_from.year: mark.path_from.value,
            mark.target.year: mark.target.value,
        }
    assert any("missat med 1\u00a0535\u00a0invånare" in name for name in held)
    projection = figure.projection
    start = {projection.from_year: projection.from_value}
    assert held["Framskrivning"] == start | {y.year: y.value for y in projection.years}
    for part, name in (
        ("low80", "80 fall av 100: minst"), ("high80", "80 fall av 100: högst"),
        ("low95", "95 fall av 100: minst"), ("high95", "95 fall av 100: högst"),
    ):  # fmt: skip
        wanted = start | {y.year: getattr(y, part) for y in projection.years}
        assert held[f"Framskrivning, {name}"] == wanted
    assert any("missat med" in text for text in labels(root))


def test_a_break_stands_between_two_years(figure_of: FigureOf) -> None:
    figure = figure_of(
        "unemployment",
        {2015: 6.0, 2016: 6.2, 2017: 7.0, 2018: 7.1},
        breaks=(Break(2017, "Ny mätmetod."),),
    )
    root, _ = made(figure)
    name = "Seriebrott 2017: Ny mätmetod."
    assert list(series(root)[name]) == [2016.5]
    assert "seriebrott" in labels(root)


def test_preliminary_values_are_hollow_and_say_so(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", {2018: 6.0, 2019: 6.2, 2020: 7.0}, preliminary=(2020,))
    root, _ = made(figure)
    point = root.find(f".//{C}dPt")
    assert point.find(f"{C}idx").get("val") == "2"
    assert point.find(f"{C}marker/{C}spPr/{A}noFill") is not None
    forms = [f.get("formatCode") for f in root.iter(f"{C}numFmt")]
    assert any('prel."' in form for form in forms)


def test_lines_are_told_apart_without_colour(service: Service) -> None:
    figure = shown(service, "unemployment")
    other = next(c for c in figure.curves if c.role is CurveRole.COMPARISON)
    more = tuple(replace(other, label=f"Jämförelse {n}") for n in (1, 2, 3))
    root, _ = made(replace(figure, curves=(figure.outcome, *more)))
    looks = {
        (s.find(f".//{A}prstDash").get("val"), s.find(f".//{C}symbol").get("val"))
        for s in root.iter(f"{C}ser")
    }
    assert len(looks) == 4


def test_the_outcome_and_the_comparison_are_named_at_their_ends(service: Service) -> None:
    figure = shown(service, "unemployment")
    root, _ = made(figure)
    named = [x for x in root.iter(f"{C}dLbl") if x.find(f"{C}showSerName").get("val") == "1"]
    assert len(named) == len(figure.curves)
    assert root.find(f".//{C}legend") is None


@pytest.mark.parametrize("size", SIZES)
def test_one_value_and_sixty_years(figure_of: FigureOf, size: tuple[float, float, float]) -> None:
    one, _ = made(figure_of("unemployment", {2020: 6.6}), size)
    assert series(one) == {"Arbetslöshet 18–64 år": {2020: 6.6}}
    values = {year: 15_000.0 + 7 * (year % 13) for year in range(1966, 2026)}
    many, _ = made(figure_of("population", dict(values)), size)
    assert list(series(many).values()) == [values]
    apart = int(many.find(f".//{C}valAx/{C}majorUnit").get("val"))
    assert apart >= 5
    rank, _ = made(figure_of("business_climate_rank", {2020: 1.0}), size)
    assert list(series(rank).values()) == [{2020: 1.0}]


def test_equal_and_negative_values(figure_of: FigureOf) -> None:
    flat, _ = made(figure_of("unemployment", {2019: 5.0, 2020: 5.0}))
    assert list(series(flat).values()) == [{2019: 5.0, 2020: 5.0}]
    below, _ = made(figure_of("unemployment", {2019: -1.5, 2020: 2.0}))
    assert float(value_axis(below).find(f"{C}scaling/{C}min").get("val")) <= -1.5


def test_labels_stay_inside_and_apart(figure_of: FigureOf) -> None:
    """Two targets of the same year and value differ only in their words: both can be read."""
    targets = (
        Target("a", "population", 2030, 18_000, True, "x", 2020),
        Target("b", "population", 2030, 18_050, True, "x", 2020),
    )
    root, _ = made(
        figure_of("population", {y: 17_500.0 + y % 3 for y in range(2012, 2021)}, targets)
    )
    placed = [
        (x.find(f"{C}dLblPos").get("val"), ElementTree.tostring(x.find(f"{C}layout")))
        for x in root.iter(f"{C}dLbl")
        if "Mål 2030" in "".join(t.text or "" for t in x.iter(f"{A}t"))
    ]
    assert len(placed) == len(set(placed)) == 2


@pytest.mark.parametrize("indicator_id", INDICATORS)
def test_no_value_stands_on_a_name_in_a_narrow_chart(service: Service, indicator_id: str) -> None:
    _, lines = placed(Canvas(shown(service, indicator_id), *SIZES[1]))
    found = [label for line in lines for label in line.labels]
    names = [label for label in found if label.with_name]
    values = [label for label in found if not label.with_name]
    for one, other in product(names, values):
        (x, y, width, height), (u, v, wide, high) = middle(one), middle(other)
        assert abs(x - u) >= (width + wide) / 2 or abs(y - v) >= (height + high) / 2


def middle(label: Label) -> tuple[float, float, float, float]:
    """Where the middle of a label's text is, and how wide and high the text is."""
    width, height = label.width, label.line_count * SIZES[1][2] * 1.2
    gap = 5.5  # half a mark and the air around the text
    aside = {"l": -1, "r": 1}.get(label.position, 0) * (width / 2 + gap)
    upwards = {"t": 1, "b": -1}.get(label.position, 0) * (height / 2 + gap)
    x, y = label.spot
    return x + aside + label.shift[0], y + upwards + label.shift[1], width, height


def test_odd_text_is_kept_as_text(figure_of: FigureOf) -> None:
    figure = figure_of(
        "unemployment",
        {2019: 5.0, 2020: 6.0},
        breaks=(Break(2020, "=HYPERLINK(\"x\") & <b> 'Blad'!A1 \x01\x0b\ud800"),),
    )
    curve = replace(figure.outcome, label="=cmd|' /C calc'!A0 <&\x00\ud800>")
    root, workbook = made(replace(figure, curves=(curve,)))
    assert "=cmd|' /C calc'!A0 <&>" in series(root)
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds
    assert not book.defined_names


def test_the_workbook_tells_what_it_holds(service: Service) -> None:
    figure = shown(service, "self_employed")
    _, workbook = made(figure)
    about = openpyxl.load_workbook(io.BytesIO(workbook))["Om uppgifterna"]
    told = [c.value for row in about.iter_rows() for c in row]
    words = describe(figure)
    assert told[:2] == [words.headline, words.subtitle]
    assert words.source in told
    assert any(re.match("2019: Ej publicerat", str(t)) for t in told)


def test_what_can_not_be_written_is_left_out() -> None:
    assert writable("å\x00\x08\x7f\x9f\ud800\ufffe\uffff–\u2060\t\n𝒜") == "å–\u2060\t\n𝒜"


@pytest.mark.parametrize("indicator_id", INDICATORS)
def test_a_label_is_never_far_from_its_point(service: Service, indicator_id: str) -> None:
    figure = shown(service, indicator_id)
    if not figure.outcome.points:
        pytest.skip("no values yet")
    for width, height, size in SIZES:
        root, _ = made(figure, (width, height, size))
        for moved in root.iterfind(f".//{C}dLbl/{C}layout/{C}manualLayout/{C}y"):
            assert abs(float(moved.get("val"))) * height <= 2.4 * size + 0.1

"""The Office chart holds what the figure says, in an order and with cells that Office accepts."""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from office_files import A, C, assert_in_order, cells, series

from samsam.charts.office.in_office import office_chart
from samsam.charts.office.office_axes import RANK_AXIS, YEAR_AXIS
from samsam.charts.plan import axis_words, text_width
from samsam.charts.typefaces.fonts import STAND_IN
from samsam.charts.writable import writable
from samsam.config.register import read_register
from samsam.figures.compared import HIGH, LOW
from samsam.figures.description.describe import describe
from samsam.figures.figure import CurveRole, Figure
from samsam.figures.theme import LIGHT
from samsam.figures.words import target_words
from samsam.model.indicators.indicator import Break, Target
from samsam.model.language.house_style import contrast, mixed
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import figure_for_file
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

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


def legend(root: Element) -> list[str]:
    """The names of the series that the legend lists."""
    found = root.find(f".//{C}legend")
    if found is None:
        return []
    deleted = {x.find(f"{C}idx").get("val") for x in found.iter(f"{C}legendEntry")}
    ordered = list(root.iter(f"{C}ser"))
    return [
        s.findtext(f"{C}tx/{C}strRef/{C}strCache/{C}pt/{C}v")
        for n, s in enumerate(ordered)
        if str(n) not in deleted
    ]


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
    assert float(axis.find(f"{C}scaling/{C}min").get("val")) <= 1
    assert axis.find(f"{C}tickLblPos").get("val") == "none"
    numbers = next(s for s in root.iter(f"{C}ser") if RANK_AXIS in "".join(s.itertext()))
    assert labels(numbers) == ["1", "20", "40", "60"]
    assert root.find(f".//{C}valAx/{C}crosses").get("val") == "max"


def test_lines_of_a_rank_axis_are_not_seen_on_the_curve(service: Service) -> None:
    """LibreOffice draws them over it: they were pale, and parted it along a place that was kept."""
    root, _ = made(shown(service, "business_climate_rank"))
    numbers = next(s for s in root.iter(f"{C}ser") if RANK_AXIS in "".join(s.itertext()))
    drawn = numbers.find(f"{C}spPr/{A}ln/{A}solidFill/{A}srgbClr")
    colour, strength = f"#{drawn.get('val')}", int(drawn.find(f"{A}alpha").get("val")) / 100_000
    assert contrast(mixed(colour, LIGHT.outcome, strength), LIGHT.outcome) < 1.1
    assert contrast(mixed(colour, LIGHT.background, strength), LIGHT.grid) < 1.05


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
    assert axis.find(f"{C}tickLblPos").get("val") == "none"
    said = years_said(root)
    assert said
    assert set(said) <= set(figure.years)
    assert figure.years[-1] in said


def test_a_break_ends_where_the_axis_does(service: Service) -> None:
    """Past it by a rounding LibreOffice leaves its words out."""
    broken = [f for f in (shown(service, name) for name in INDICATORS) if f.drawn_breaks]
    assert len(broken) >= 2
    for figure in broken:
        root, _ = made(figure)
        scaling = value_axis(root).find(f"{C}scaling")
        low, high = (float(scaling.find(f"{C}{end}").get("val")) for end in ("min", "max"))
        lines = [p for name, p in series(root).items() if name.startswith("Seriebrott")]
        assert lines
        for points in lines:
            assert all(low <= v <= high for v in points.values()), (figure.indicator.id, low, high)


def test_the_years_stand_on_the_axis_and_not_past_its_end(figure_of: FigureOf) -> None:
    """A spot that is past it by a rounding is no spot: LibreOffice leaves its number out."""
    for last in range(20, 290, 3):
        ranks = figure_of("business_climate_rank", {2021: 17, 2022: last})
        root, _ = made(ranks, SIZES[2])
        high = float(value_axis(root).find(f"{C}scaling/{C}max").get("val"))
        (axis,) = [s for s in root.iter(f"{C}ser") if YEAR_AXIS in s.itertext()]
        assert max(float(v.text) for v in axis.iterfind(f"{C}yVal//{C}v")) <= high, last


@pytest.mark.parametrize("size", SIZES)
def test_years_keep_apart_where_the_typeface_is_not_installed(
    figure_of: FigureOf, size: tuple[float, float, float]
) -> None:
    wide = text_width("2020", size[2], font=STAND_IN)
    for count in range(6, 31):
        figure = figure_of("neet", {2024 - n: 9.0 + n % 3 for n in range(count)})
        root, _ = made(figure, size)
        inside = root.find(f".//{C}plotArea/{C}layout/{C}manualLayout/{C}w")
        each = float(inside.get("val")) * size[0] / (len(figure.years) + 0.5)
        years = sorted(years_said(root))
        # Less than a digit between two years reads as one number.
        assert min(b - a for a, b in itertools.pairwise(years)) * each > 1.25 * wide, count


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
    title = "".join(t.text or "" for t in root.find(f".//{C}title").iter(f"{A}t"))
    assert any("missat med" in text for text in (*labels(root), title))


def test_a_break_stands_between_two_years(figure_of: FigureOf) -> None:
    figure = figure_of(
        "unemployment",
        {2015: 6.0, 2016: 6.2, 2017: 7.0, 2018: 7.1},
        breaks=(Break(2017, "Ny mätmetod."),),
    )
    root, _ = made(figure)
    name = "Seriebrott 2017: Ny mätmetod."
    assert list(series(root)[name]) == [2016.5]
    assert "seriebrott:ny mätmetod" in labels(root)


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
        if s.find(f"{C}spPr/{A}ln/{A}noFill") is None and YEAR_AXIS not in "".join(s.itertext())
    }
    assert len(looks) == 4


def test_the_outcome_and_the_comparison_are_named_at_their_ends(service: Service) -> None:
    figure = shown(service, "unemployment")
    for size in SIZES:
        root, _ = made(figure, size)
        written = " ".join(labels(root)).replace("  ", " ")
        named = {
            s.findtext(f"{C}tx/{C}strRef/{C}strCache/{C}pt/{C}v")
            for s in root.iter(f"{C}ser")
            if any(x.get("val") == "1" for x in s.iter(f"{C}showSerName"))
        }
        for curve in figure.curves:
            at_its_line = curve.label in named or flat(curve.label) in flat(written)
            assert at_its_line != (curve.label in legend(root)), (size, curve.label)


def years_said(root: ElementTree.Element) -> list[int]:
    """The years that are written under a chart."""
    (line,) = (s for s in root.iter(f"{C}ser") if YEAR_AXIS in "".join(s.itertext()))
    return [int("".join(t.text or "" for t in x.iter(f"{A}t"))) for x in line.iter(f"{C}dLbl")]


def flat(text: str) -> str:
    """Without the breaks between lines."""
    return "".join(text.split())


@pytest.mark.parametrize("size", SIZES)
def test_one_value_and_sixty_years(figure_of: FigureOf, size: tuple[float, float, float]) -> None:
    one, _ = made(figure_of("unemployment", {2020: 6.6}), size)
    assert series(one) == {"Arbetslöshet 18–64 år": {2020: 6.6}}
    values = {year: 15_000.0 + 7 * (year % 13) for year in range(1966, 2026)}
    many, _ = made(figure_of("population", dict(values)), size)
    assert values in series(many).values()
    said = years_said(many)
    assert said[1] - said[0] >= 5
    rank, _ = made(figure_of("business_climate_rank", {2020: 1.0}), size)
    assert {2020: 1.0} in series(rank).values()


def test_equal_and_negative_values(figure_of: FigureOf) -> None:
    flat, _ = made(figure_of("unemployment", {2019: 5.0, 2020: 5.0}))
    assert list(series(flat).values()) == [{2019: 5.0, 2020: 5.0}]
    below, _ = made(figure_of("unemployment", {2019: -1.5, 2020: 2.0}))
    assert float(value_axis(below).find(f"{C}scaling/{C}min").get("val")) <= -1.5


def test_labels_stay_inside_and_apart(figure_of: FigureOf) -> None:
    """Two targets of the same year and nearly the same value: the words of both can be read."""
    targets = (
        Target("a", "population", 2030, 18_000, True, "x", 2020),
        Target("b", "population", 2030, 18_050, True, "x", 2020),
    )
    root, _ = made(
        figure_of("population", {y: 17_500.0 + y % 3 for y in range(2012, 2021)}, targets)
    )
    title = "".join(t.text or "" for t in root.find(f".//{C}title").iter(f"{A}t"))
    said = [*labels(root), title]
    for words in ("minst\xa018\xa0000", "minst\xa018\xa0050"):
        assert any(words in text for text in said), said


def test_of_all_characters_those_are_left_out_that_no_file_can_hold() -> None:
    everything = "".join(map(chr, range(0x11000)))
    kept = [c for c in everything if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")]
    assert writable(everything) == "".join(c for c in kept if c not in "\ufffe\uffff")


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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["open_unemployment", "unemployment_annual_mean"])
def test_names_of_the_lowest_and_highest_of_many_stay_inside_the_chart(
    service: Service, name: str, size: tuple[float, float, float]
) -> None:
    """In a column they ran out of it, and LibreOffice pressed the whole chart together."""
    group = Selection(group="alla-kommuner-i-landet")
    figure, _ = figure_for_file(service, "jamfor", name, group, TODAY)
    root, _ = made(figure, size)
    plot = root.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
    left, wide = (float(plot.find(f"{C}{x}").get("val")) for x in ("x", "w"))
    ends = [float(root.find(f".//{C}valAx/{C}scaling/{C}{x}").get("val")) for x in ("min", "max")]
    for said in (LOW, HIGH):
        (label,) = [
            x for x in root.iter(f"{C}dLbl") if "".join(t.text for t in x.iter(f"{A}t")) == said
        ]
        year = max(series(root)[said])
        x = size[0] * (left + wide * (year - ends[0]) / (ends[1] - ends[0]))
        moved = label.find(f"{C}layout/{C}manualLayout/{C}x")
        x += size[0] * float(moved.get("val")) if moved is not None else 0.0
        width = text_width(said, size[2])
        right = {"r": x + 4 + width, "t": x + width / 2, "b": x + width / 2}
        assert right[label.find(f"{C}dLblPos").get("val")] <= size[0]

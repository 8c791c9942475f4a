"""The chart on screen shows what the figure says: gaps, targets, breaks, axes and labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from belonging import faults
from placed_figures import SCREENS, on_screen

from samsam.charts.office.in_office import office_chart
from samsam.charts.screen.on_screen import plotly
from samsam.charts.screen.on_screen_labels import NARROW_OPACITY, WIDE_OPACITY
from samsam.config.register import read_register
from samsam.figures.description.describe import describe
from samsam.figures.figure import (
    MOST_CURVES,
    Curve,
    CurveRole,
    Figure,
    FigureKind,
    with_comparison,
    with_projection,
)
from samsam.figures.theme import DARK, LIGHT, Palette
from samsam.model.assessment.target import TargetState
from samsam.model.indicators.indicator import Break, Target, Unit
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Point,
    Series,
    Sex,
)
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.comparison import comparison_view
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

NBSP = "\u00a0"
TODAY = date(2026, 11, 24)
REPORT_DAY = date(2022, 1, 7)
INDICATORS = list(read_register(Path(__file__).resolve().parents[2] / "data").indicators)
VIEWS = [(i, day) for i in INDICATORS for day in (None, REPORT_DAY)]
FigureOf = Callable[..., Figure]
Spec = dict[str, Any]


@pytest.fixture(params=VIEWS, ids=lambda v: f"{v[0]}-{'då' if v[1] else 'nu'}")
def figure(request: pytest.FixtureRequest, service: Service) -> Figure:
    """Every figure that the indicator page shows, as known now and as the report knew it."""
    indicator, day = request.param
    selection = Selection(known_on=day)
    return indicator_view(service, indicator, selection, TODAY).judged.figure


@pytest.fixture
def path(service: Service) -> Figure:
    """The population with its projection."""
    return population_view(service, Selection()).judged.figure


def trace(spec: Spec, name: str) -> Spec:
    return next(t for t in spec["data"] if t.get("name") == name)


def texts(spec: Spec) -> list[str]:
    """Every text, each in one line."""
    return [a["text"].replace("<br>", " ") for a in spec["layout"]["annotations"]]


def years_shown(axis: Spec, hidden: float) -> list[int]:
    """The years with a label where those of the other range of widths are hidden."""
    pairs = zip(axis["tickvals"], axis["ticktext"], strict=True)
    return [year for year, text in pairs if f"opacity:{hidden}" not in text]


def target(year: int, value: float, at_least: bool = True) -> Target:
    return Target("mål", "x", year, value, at_least, "Prov", None)


def yearly(*values: float | None, last: int = 2020) -> dict[int, float | None]:
    return {last - len(values) + 1 + n: v for n, v in enumerate(values)}


def series(values: dict[int, float | None]) -> Series:
    silent = ObservationStatus.MISSING, MissingReason.CONFIDENTIAL
    rows = (
        Observation(y, None, *silent) if v is None else Observation(y, v) for y, v in values.items()
    )
    return Series("annan", "2262", Sex.TOTAL, tuple(rows))


# Every real figure


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["ljus", "mörk"])
def test_plotly_accepts_every_chart(figure: Figure, palette: Palette) -> None:
    go.Figure(plotly(figure, palette))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["ljus", "mörk"])
def test_plotly_accepts_the_projection(path: Figure, palette: Palette) -> None:
    go.Figure(plotly(path, palette))


def test_each_curve_has_the_values_of_the_figure_and_nothing_else(figure: Figure) -> None:
    spec = plotly(figure, LIGHT)
    for curve in figure.curves:
        drawn = trace(spec, curve.label)
        pairs = dict(zip(drawn["x"], drawn["y"], strict=True))
        assert {y: v for y, v in pairs.items() if v is not None} == {
            p.year: p.value for p in curve.points
        }
        if curve.points:
            assert list(pairs) == list(range(curve.points[0].year, curve.points[-1].year + 1))


def test_no_curve_is_drawn_over_a_year_without_a_value(figure: Figure) -> None:
    spec = plotly(figure, LIGHT)
    for curve in figure.curves:
        drawn = trace(spec, curve.label)
        if not curve.points:
            continue
        assert drawn["connectgaps"] is False
        assert drawn["mode"] == "lines+markers"
        assert drawn["line"]["shape"] == "linear"
        known = {p.year for p in curve.points}
        assert all(
            (v is None) == (y not in known) for y, v in zip(drawn["x"], drawn["y"], strict=True)
        )


def test_every_year_has_a_tick_and_the_last_one_a_label(figure: Figure) -> None:
    axis = plotly(figure, LIGHT)["layout"]["xaxis"]
    years = list(figure.years)
    assert axis["minor"]["tickvals"] == years
    narrow, wide = (years_shown(axis, o) for o in (WIDE_OPACITY, NARROW_OPACITY))
    assert len(narrow) <= 8
    assert len(narrow) <= len(wide) <= 16
    for year, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        assert re.sub(r"<.*?>", "", text) == str(year)
    for shown in (narrow, wide):
        # Round years where they are far between, else counted from the last one.
        assert not years or years[-1] in shown or not any(y % 5 for y in shown)
    if years:
        assert axis["range"][0] < years[0] <= years[-1] < axis["range"][1]


def test_every_value_and_target_is_inside_the_axis(figure: Figure) -> None:
    low, high = sorted(plotly(figure, LIGHT)["layout"]["yaxis"]["range"])
    inside = [p.value for c in figure.curves for p in c.points]
    inside += [m.target.value for m in figure.targets]
    assert all(low <= v < high for v in inside)


def test_a_share_starts_at_zero(figure: Figure) -> None:
    axis = plotly(figure, LIGHT)["layout"]["yaxis"]
    if figure.indicator.unit is Unit.PERCENT and figure.outcome.points:
        assert axis["range"][0] == 0.0
        assert all(t.endswith(f"{NBSP}%") for t in axis["ticktext"])


def test_a_cut_axis_says_so_in_the_chart(figure: Figure) -> None:
    said = [t for t in texts(plotly(figure, LIGHT)) if "Axeln börjar inte på noll" in t]
    assert bool(said) == (not figure.indicator.axis_from_zero)
    if figure.outcome.points and not said and not figure.indicator.is_rank:
        assert min(plotly(figure, LIGHT)["layout"]["yaxis"]["range"]) <= 0


def test_there_is_one_axis_and_at_most_four_curves(figure: Figure) -> None:
    spec = plotly(figure, LIGHT)
    assert not [k for k in spec["layout"] if k.startswith("yaxis") and k != "yaxis"]
    assert not [t for t in spec["data"] if "yaxis" in t]
    assert len(figure.curves) <= MOST_CURVES == 4


def test_long_axes_have_round_years(path: Figure) -> None:
    axis = plotly(path, LIGHT)["layout"]["xaxis"]
    assert years_shown(axis, NARROW_OPACITY) == list(range(1970, 2036, 5))
    assert years_shown(axis, WIDE_OPACITY) == [1980, 2000, 2020]


def test_labels_belong_where_lines_are_steep_or_close(figure_of: FigureOf, path: Figure) -> None:
    down: dict[int, float | None] = {2016: 90.0, 2017: 70.0, 2018: 50.0, 2019: 30.0, 2020: 10.0}
    up = dict(zip(down, reversed(down.values()), strict=True))
    crowd: dict[int, float | None] = {2015: 100.0, 2016: 56.0, 2017: 50.0, 2018: 43.0, 2019: 0.0}
    long: dict[int, float | None] = {y: 90000.0 + 100 * (y - 1968) for y in range(1968, 2026)}
    long |= {1970: 89000.0, 1990: 99000.0, 2023: 99900.0}
    steep = [figure_of(i, v) for i in ("employed", "business_climate_rank") for v in (down, up)]
    for shown in (*steep, figure_of("employed", crowd), figure_of("population", long), path):
        for width in SCREENS:
            assert list(faults(on_screen(shown, width))) == []


def test_labelled_values_are_written_once_as_they_are(figure: Figure) -> None:
    written = texts(plotly(figure, LIGHT))
    for point in figure.labelled:
        plain = f"{abs(point.value):,.{figure.indicator.decimals}f}"
        # Python rounds to even where people round up: only compare what can't differ.
        if plain == f"{abs(point.value) + 1e-9:,.{figure.indicator.decimals}f}":
            text = plain.replace(",", NBSP).replace(".", ",")
            # In the legend a value has its year before it.
            assert [w for w in written if w.removeprefix(f"{point.year}: ").startswith(text)], text


def test_a_chart_has_no_text_or_line_in_a_colour_of_its_own(figure: Figure) -> None:
    spec = plotly(figure, DARK)
    known = {DARK.text, DARK.muted, DARK.outcome, DARK.comparison, DARK.accent, DARK.background}
    known.add(DARK.ordinary_edge)
    assert {a["font"]["color"] for a in spec["layout"]["annotations"]} <= known
    assert {t["line"]["color"] for t in spec["data"] if t.get("line", {}).get("color")} <= known
    assert spec["layout"]["paper_bgcolor"] == spec["layout"]["plot_bgcolor"] == DARK.background


# Gaps


def test_a_gap_is_none_and_breaks_the_line(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(5.0, None, 6.0, 7.0))
    drawn = trace(plotly(figure, LIGHT), figure.outcome.label)
    assert (drawn["x"], drawn["y"]) == ([2017, 2018, 2019, 2020], [5.0, None, 6.0, 7.0])
    assert drawn["connectgaps"] is False
    assert [len(s) for s in figure.outcome.segments()] == [1, 2]


def test_a_year_that_nobody_mentioned_is_a_gap_too(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", {2015: 5.0, 2018: 6.0})
    drawn = trace(plotly(figure, LIGHT), figure.outcome.label)
    assert drawn["y"] == [5.0, None, None, 6.0]


def test_gaps_at_the_ends_are_on_the_axis_without_value(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(None, 5.0, 6.0, None))
    spec = plotly(figure, LIGHT)
    assert trace(spec, figure.outcome.label)["x"] == [2018, 2019]
    assert spec["layout"]["xaxis"]["minor"]["tickvals"] == [2017, 2018, 2019, 2020]


def test_zero_is_a_value_and_no_gap(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(0.0, 0.0))
    assert trace(plotly(figure, LIGHT), figure.outcome.label)["y"] == [0.0, 0.0]


def test_an_empty_figure_can_be_drawn(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", {}, (target(2030, 5),))
    spec = plotly(figure, LIGHT)
    go.Figure(spec)
    assert trace(spec, figure.outcome.label)["y"] == []


# Axes


def test_a_rank_axis_is_turned_with_place_one_on_top(service: Service) -> None:
    figure = indicator_view(service, "business_climate_rank", Selection(), TODAY).judged.figure
    axis = plotly(figure, LIGHT)["layout"]["yaxis"]
    bottom, top = axis["range"]
    assert figure.kind is FigureKind.RANK
    worst = max(p.value for p in figure.outcome.points)
    assert bottom > worst > 1 >= top
    assert axis["tickvals"][0] == 1
    assert all(t.is_integer() and t >= 1 for t in axis["tickvals"])
    assert texts(plotly(figure, LIGHT))[0] == "Plats av 290 (1 = bäst)"


@pytest.mark.parametrize("values", [(1.0, 1.0), (290.0, 289.0), (1.0, 290.0), (2.0,)])
def test_any_rank_has_place_one_among_its_ticks(
    figure_of: FigureOf, values: tuple[float, ...]
) -> None:
    axis = plotly(figure_of("business_climate_rank", yearly(*values)), LIGHT)["layout"]["yaxis"]
    assert axis["range"][0] > axis["range"][1]
    assert axis["tickvals"][0] == 1
    assert 2 <= len(set(axis["tickvals"])) <= 12
    assert axis["tickvals"] == sorted(set(axis["tickvals"]))


def test_a_large_stock_is_cut_and_others_start_at_zero(figure_of: FigureOf) -> None:
    cut = plotly(figure_of("population", yearly(17521, 17465)), LIGHT)["layout"]["yaxis"]
    assert 0 < cut["range"][0] < 17465
    whole = plotly(figure_of("self_employed", yearly(671, 641)), LIGHT)["layout"]["yaxis"]
    assert whole["range"][0] == 0.0


def test_negative_values_are_inside_the_axis_with_zero(figure_of: FigureOf) -> None:
    axis = plotly(figure_of("self_employed", yearly(-5.0, -10.0)), LIGHT)["layout"]["yaxis"]
    assert axis["range"][0] < -10
    assert axis["range"][1] >= 0


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0, 1e-12, 1e12])
def test_one_value_or_equal_ones_have_an_axis_with_height(
    figure_of: FigureOf, value: float
) -> None:
    for figure in (
        figure_of("self_employed", {2020: value}),
        figure_of("population", {2020: value}),
    ):
        low, high = plotly(figure, LIGHT)["layout"]["yaxis"]["range"]
        assert low < high
        assert low <= value <= high


def test_numbers_on_the_axis_are_swedish(figure: Figure) -> None:
    assert plotly(figure, LIGHT)["layout"]["separators"] == f",{NBSP}"


# Targets


def test_a_target_is_a_diamond_at_its_year_and_value(path: Figure) -> None:
    spec = plotly(path, LIGHT)
    diamonds = [t for t in spec["data"] if "diamond" in str(t.get("marker", {}).get("symbol"))]
    assert [(t["x"], t["y"]) for t in diamonds] == [([2025], [19000.0]), ([2035], [20000.0])]
    assert {t["marker"]["color"] for t in diamonds} == {LIGHT.accent}


def test_a_missed_target_is_crossed_and_stays(path: Figure) -> None:
    spec = plotly(path, LIGHT)
    symbols = {
        t["x"][0]: t["marker"]["symbol"]
        for t in spec["data"]
        if "diamond" in str(t.get("marker", {}).get("symbol"))
    }
    assert path.targets[0].assessment.state is TargetState.MISSED
    assert symbols == {2025: "diamond-x-open", 2035: "diamond"}
    told = texts(spec)
    assert f"Mål 2025: minst{NBSP}19{NBSP}000 missat med 1{NBSP}535{NBSP}invånare" in told
    assert f"Mål 2035: minst{NBSP}20{NBSP}000" in told


def test_the_way_to_a_target_is_dashed_from_the_base_year(path: Figure) -> None:
    ways = [t for t in plotly(path, LIGHT)["data"] if "Vägen till målet" in t.get("name", "")]
    ends = [[(t["x"][n], t["y"][n]) for n in (0, -1)] for t in ways]
    assert ends == [[(2020, 17963.0), (2025, 19000.0)], [(2020, 17963.0), (2035, 20000.0)]]
    for way in ways:
        assert way["x"] == list(range(way["x"][0], way["x"][-1] + 1))
        steps = [b - a for a, b in pairwise(way["y"])]
        assert steps == pytest.approx([steps[0]] * len(steps))
    assert {t["line"]["dash"] for t in ways} == {"dash"}


def test_without_a_base_year_the_way_starts_at_the_last_value_before(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(6.0, 5.0), (target(2030, 4, at_least=False),))
    (way,) = [t for t in plotly(figure, LIGHT)["data"] if "Vägen" in t.get("name", "")]
    assert (way["x"][0], way["y"][0], way["x"][-1], way["y"][-1]) == (2020, 5.0, 2030, 4.0)
    assert figure.years[-1] == 2030


def test_a_target_before_all_values_has_no_way(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(6.0, 5.0), (target(2000, 4),))
    assert not [t for t in plotly(figure, LIGHT)["data"] if "Vägen" in t.get("name", "")]


# Projection, preliminary values, breaks


def test_a_projection_is_dashed_with_bands_and_no_markers(path: Figure) -> None:
    spec = plotly(path, LIGHT)
    middle = trace(spec, "Framskrivning")
    assert middle["mode"] == "lines"
    assert middle["line"]["dash"] == "dash"
    assert (middle["x"][0], middle["y"][0]) == (2025, 17465.0)
    assert middle["x"][-1] == 2035
    areas = {t["fillcolor"]: t for t in spec["data"] if t.get("fill") == "toself"}
    outer, inner = areas[LIGHT.band_outer], areas[LIGHT.band_inner]
    assert min(outer["y"]) < min(inner["y"]) < min(middle["y"])
    assert max(outer["y"]) > max(inner["y"])
    assert trace(spec, "Invånare")["line"]["dash"] == "solid"


def test_outcome_is_drawn_over_bands_and_projection(path: Figure) -> None:
    names = [t.get("name", t.get("fill")) for t in plotly(path, LIGHT)["data"]]
    assert (
        names.index("Invånare")
        > names.index("Framskrivning")
        > names.index("Framskrivning: 95 fall av 100")
    )


def test_preliminary_values_have_hollow_markers_and_say_so(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(5.0, 6.0), preliminary=(2020,))
    spec = plotly(figure, LIGHT)
    (hollow,) = [t for t in spec["data"] if t.get("mode") == "markers"]
    assert (hollow["x"], hollow["y"]) == ([2020], [6.0])
    assert hollow["marker"]["color"] == LIGHT.background
    assert hollow["marker"]["line"]["color"] == LIGHT.outcome
    assert f"6,0{NBSP}% prel." in texts(spec)


def test_a_series_break_is_a_dotted_line_between_the_years_with_a_word(
    figure_of: FigureOf,
) -> None:
    figure = figure_of("unemployment", yearly(1, 2, 3, 4), breaks=(Break(2019, "Ny metod."),))
    spec = plotly(figure, LIGHT)
    (line,) = spec["layout"]["shapes"]
    assert (line["x0"], line["x1"]) == (2018.5, 2018.5)
    assert line["line"]["dash"] == "dot"
    assert "seriebrott: ny metod" in texts(spec)


def test_without_a_break_there_is_no_line(figure_of: FigureOf) -> None:
    assert plotly(figure_of("unemployment", yearly(1, 2)), LIGHT)["layout"]["shapes"] == []


# Several curves


def test_a_comparison_is_grey_dotted_and_square(service: Service) -> None:
    figure = indicator_view(service, "unemployment", Selection(), TODAY).judged.figure
    spec = plotly(figure, LIGHT)
    other = trace(spec, "Arbetslöshet, årsmedelvärde")
    assert other["line"]["color"] == LIGHT.comparison
    assert other["line"]["dash"] == "dot"
    assert other["marker"]["symbol"] == "square"
    assert {c.label for c in figure.curves} <= set(texts(spec))
    names = [t.get("name") for t in spec["data"]]
    assert names[-2:] == ["Arbetslöshet 18–64 år", "Ovanlig förändring"]


def test_one_curve_needs_no_key(figure_of: FigureOf) -> None:
    assert not [
        t for t in texts(plotly(figure_of("unemployment", yearly(1, 2)), LIGHT)) if "●" in t
    ]


def test_four_curves_can_be_drawn_and_a_fifth_is_refused(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(1.0, 2.0))
    for n in range(3):
        figure = with_comparison(figure, f"Kommun {n}", series(yearly(2.0, 3.0)), ())
    go.Figure(plotly(figure, LIGHT))
    assert len(figure.curves) == 4
    with pytest.raises(ValueError, match="at most 4 curves, Kommun 4 is one too many"):
        with_comparison(figure, "Kommun 4", series(yearly(2.0, 3.0)), ())


def test_a_comparison_is_shown_from_the_first_year_of_the_figure(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(1.0, 2.0))
    other = series(yearly(9.0, 9.0, 3.0, 4.0, 5.0, last=2021))
    both = with_comparison(figure, "Annan", other, ())
    assert [p.year for p in both.curves[1].points] == [2019, 2020, 2021]
    assert list(both.years) == [2019, 2020, 2021]
    assert both.outcome == figure.outcome
    assert both.curves[1].role is CurveRole.COMPARISON


def test_a_comparison_has_gaps_of_its_own(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(1.0, 2.0, 3.0))
    both = with_comparison(figure, "Annan", series(yearly(5.0, None, 6.0)), ())
    assert trace(plotly(both, LIGHT), "Annan")["y"] == [5.0, None, 6.0]


# Labels


def test_up_to_eight_values_are_all_written(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(*(float(v) for v in range(1, 9))))
    assert [p.year for p in figure.labelled] == list(range(2013, 2021))
    written = texts(plotly(figure, LIGHT))
    assert all(f"{v},0{NBSP}%" in written for v in range(1, 9))


def test_of_more_than_eight_the_first_last_and_extremes_are_written(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(3.0, 5.0, 9.0, 4.0, 1.0, 5.0, 6.0, 4.0, 5.0))
    assert [(p.year, p.value) for p in figure.labelled] == [
        (2012, 3.0),
        (2014, 9.0),
        (2016, 1.0),
        (2020, 5.0),
    ]
    written = texts(plotly(figure, LIGHT))
    assert f"6,0{NBSP}%" not in written
    assert f"9,0{NBSP}%" in written


def test_an_end_that_is_an_extreme_is_written_once(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly(*(float(v) for v in range(1, 11))))
    assert [p.year for p in figure.labelled] == [2011, 2020]
    assert figure_of("unemployment", {}).labelled == ()


def test_a_curve_knows_its_unbroken_stretches() -> None:
    curve = Curve("x", CurveRole.OUTCOME, tuple(Point(y, 1.0) for y in (2010, 2011, 2013, 2020)))
    assert [[p.year for p in s] for s in curve.segments()] == [[2010, 2011], [2013], [2020]]
    assert Curve("x", CurveRole.OUTCOME, ()).segments() == ()
    assert curve.value(2012) is None


def test_a_projection_makes_the_axis_longer(figure_of: FigureOf, path: Figure) -> None:
    figure = figure_of("population", yearly(17521, 17465, last=2025))
    assert path.projection is not None
    assert list(with_projection(figure, path.projection).years) == list(range(2024, 2036))


# What is drawn wrongly


def test_a_target_before_the_first_value_is_on_the_axis_or_left_out(figure_of: FigureOf) -> None:
    spec = plotly(figure_of("unemployment", yearly(6.0, 5.0), (target(2000, 4),)), LIGHT)
    low, high = spec["layout"]["xaxis"]["range"]
    marks = [t for t in spec["data"] if "diamond" in str(t.get("marker", {}).get("symbol"))]
    assert all(low < x < high for t in marks for x in t["x"])


# A signal


def test_a_signal_has_a_ring_around_its_value_in_every_form(
    figure_of: Callable[..., Figure],
) -> None:
    values: dict[int, float | None] = {
        2016: 317.0,
        2017: 406.0,
        2018: 572.0,
        2019: 442.0,
        2020: 294.0,
    }
    figure = figure_of("labour_market_programmes", values)
    ring = next(t for t in plotly(figure, LIGHT)["data"] if t.get("name") == "Ovanlig förändring")
    assert (ring["x"], ring["y"]) == ([2020], [294.0])
    assert ring["marker"]["symbol"] == "circle-open"
    assert "Ring runt värdet för 2020: ovanlig förändring." in describe(figure).notes
    assert "Ovanlig förändring" in office_chart(figure, 450, 260, 9.5).xml.decode()


def test_ordinary_variation_has_no_ring(figure_of: Callable[..., Figure]) -> None:
    figure = figure_of(
        "business_climate_rank", {2016: 47.0, 2017: 50.0, 2018: 50.0, 2019: 35.0, 2020: 28.0}
    )
    assert figure.signalled is None
    assert not [t for t in plotly(figure, LIGHT)["data"] if t.get("name") == "Ovanlig förändring"]
    assert not [n for n in describe(figure).notes if n.startswith("Ring")]


def test_years_under_a_chart_have_room_on_a_phone(service: Service) -> None:
    """The width that is left beside the names at the right counts, not the whole screen's."""
    phone = 330
    for indicator_id in ("population", "neet", "business_climate_rank"):
        view = comparison_view(service, indicator_id, Selection())
        if view.missing:
            continue
        layout = plotly(view.judged.figure, LIGHT)["layout"]
        low, high = layout["xaxis"]["range"]
        a_year = (phone - layout["margin"]["l"] - layout["margin"]["r"]) / (high - low)
        shown = years_shown(layout["xaxis"], WIDE_OPACITY)
        room = [(later - year) * a_year for year, later in pairwise(shown)]
        assert shown
        assert all(each >= 25 for each in room), (indicator_id, room)  # four figures at 12 pixels

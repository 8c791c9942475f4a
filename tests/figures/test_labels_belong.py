"""No label stands nearer another line, mark or label than its own, in any form or width."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from belonging import Drawn, DrawnLabel, faults, over_others
from placed_figures import FORMS, OFFICE

from samsam.charts.labels import LabelKind
from samsam.charts.layout import Canvas, Layout, placed
from samsam.charts.office import office_lines, office_parts
from samsam.charts.office.office_axes import RANK_AXIS, YEAR_AXIS
from samsam.charts.plan import FONT, Box, Spot
from samsam.charts.print.sheet import EDGE, MM, TEXT
from samsam.config.register import read_register
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT
from samsam.model.assessment.comparison import Measure
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.comparison import comparison_view
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

TODAY = date(2026, 11, 24)
INDICATORS = list(read_register(Path(__file__).resolve().parents[2] / "data").indicators)


def shown(service: Service, name: str) -> Figure:
    if name == "way":
        return population_view(service, Selection()).judged.figure
    return indicator_view(service, name, Selection(), TODAY).judged.figure


@pytest.mark.parametrize("name", [*INDICATORS, "way"])
@pytest.mark.parametrize("form", FORMS)
def test_every_label_belongs_where_it_stands(service: Service, name: str, form: str) -> None:
    figure = shown(service, name)
    if not figure.outcome.points:
        pytest.skip("no values yet")
    assert list(faults(FORMS[form](figure))) == []


@pytest.fixture(scope="module")
def compared(service: Service) -> dict[str, Figure]:
    """What can be compared, in the register's order."""
    views = {name: comparison_view(service, name, Selection()) for name in INDICATORS}
    found = {name: view.judged.figure for name, view in views.items() if not view.missing}
    assert len(found) > len(INDICATORS) / 2
    return found


@pytest.fixture(scope="module")
def drawn_in(compared: dict[str, Figure]) -> Callable[[str], dict[str, Drawn]]:
    """Those drawn in a form, once for all that is asked of them."""
    return cache(lambda form: {name: FORMS[form](figure) for name, figure in compared.items()})


@pytest.mark.parametrize("form", FORMS)
def test_every_label_of_a_comparison_belongs(
    drawn_in: Callable[[str], dict[str, Drawn]], form: str
) -> None:
    found = {name: list(faults(drawn)) for name, drawn in drawn_in(form).items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def printed(figure: Figure, width_mm: float) -> Layout:
    """The texts of a printed sheet in their places."""
    width = width_mm * MM
    return placed(Canvas(figure, Box(EDGE, 0, width - EDGE, 0.56 * width), LIGHT, TEXT, FONT))


def test_no_name_of_a_line_lies_on_the_fan(service: Service) -> None:
    """The name "Invånare" did, as if the fan were the inhabitants."""
    figure = shown(service, "way")
    assert figure.projection
    found = printed(figure, 160)
    ahead = figure.projection.years
    near, low = found.plane.at(float(ahead[0].year), ahead[-1].low95)
    right, high = found.plane.at(float(ahead[-1].year), ahead[-1].high95)
    fan = Box(near, low, right, high)
    names = [place for place in found.labels if place.label.kind is LabelKind.CURVE]
    assert {place.lines for place in names} >= {("Invånare",)}
    assert not [place.lines for place in names if place.ink.meets(fan)]


@pytest.mark.parametrize("name", INDICATORS)
def test_that_there_are_no_values_is_said_at_the_bracket(service: Service, name: str) -> None:
    """Over the axis, far from the bracket, it read as a heading of the chart."""
    figure = shown(service, name)
    if not figure.outcome.points:
        pytest.skip("no values yet")
    listed = [entry.text for entry in printed(figure, 160).legend]
    assert not [text for text in listed if "inga värden" in text]


def test_where_changes_begin_nothing_is_written(compared: dict[str, Figure]) -> None:
    """There all lines meet, so that "2020: 0,0 %" stood over the axis, as a heading of the chart."""
    found = {
        name: (figure, figure.compared.comparison.from_year)
        for name, figure in compared.items()
        if figure.compared and figure.compared.comparison.measure is Measure.CHANGE
    }
    assert "population" in found
    for figure, start in found.values():
        assert start == figure.outcome.points[0].year
        years = [point.year for point in figure.labelled]
        assert start not in years
        assert years[-1] == figure.outcome.points[-1].year


NARROW = ("80 mm", "narrow picture", "narrow Word", "phone", "broad phone")


@pytest.mark.parametrize("form", FORMS)
def test_few_labels_of_a_comparison_lie_over_the_lines_of_others(
    compared: dict[str, Figure], drawn_in: Callable[[str], dict[str, Drawn]], form: str
) -> None:
    """Seven others: a label has another place nearly always, in a narrow chart mostly."""
    assert max(len(figure.background) for figure in compared.values()) == 7
    drawn = list(drawn_in(form).values())
    over = {(n, text.split(":")[0]) for n, one in enumerate(drawn) for text in over_others(one)}
    most = 0.35 if form in NARROW else 0.15
    assert len(over) < most * sum(len(one.labels) for one in drawn), over


@pytest.mark.parametrize(
    ("across", "up", "as_one"),
    [(4.9, 0, True), (8, 0, False), (-20, 4.9, True), (-20, 7, False), (4.9, 7, False)],
)
def test_two_texts_are_a_word_space_apart(across: float, up: float, as_one: bool) -> None:
    """At 14 pixels, as the target's text and the value that were 4.9 from each other."""
    first, second = Box(100, 100, 140, 111), Box(140 + across, 100, 180 + across, 111)
    second = second.moved(0, 11 + up) if up else second
    drawn = Drawn(Box(0, 0, 400, 400), 14)
    for text, box in (("Mål 2035: minst 20 000", first), ("18 935", second)):
        edge = box.top if box is second else box.bottom - 1
        drawn.marks.append((text, Box(box.left, edge, box.right, edge + 1)))
        drawn.labels.append(DrawnLabel(text, box, frozenset({text})))
    assert any("reads as one" in fault for fault in faults(drawn)) is as_one


@pytest.mark.parametrize("name", ["unemployment", "neet", "population", "way"])
@pytest.mark.parametrize("size", OFFICE)
def test_office_puts_its_labels_where_the_layout_does(
    service: Service, name: str, size: tuple[float, float, float]
) -> None:
    figure = shown(service, name)
    drawing, lines = office_lines.placed(office_parts.OfficeCanvas(figure, *size))
    wanted = {
        edge: (found.box.left, found.box.right, (found.box.bottom + found.box.top) / 2)
        for edge, found in enumerate(drawing.layout.labels)
    }
    found = [
        _where(label, line, drawing) for line in lines for label in line.labels
        if line.name not in (RANK_AXIS, YEAR_AXIS)
    ]  # fmt: skip
    assert len(found) == len(wanted)
    for x, y in found:
        near = [min(abs(x - left), abs(x - right), abs(x - (left + right) / 2)) + abs(y - middle)
                for left, right, middle in wanted.values()]  # fmt: skip
        assert min(near) < 0.1


def _where(
    label: office_parts.OfficeLabel, line: office_parts.OfficeLine, drawing: office_parts.Drawing
) -> Spot:
    """The edge or the middle of a label's text, and its height, as Office finds them."""
    value = line.values[label.index]
    assert value is not None
    x, y = drawing.plane.at(line.years[label.index], value)
    reach = (line.look.mark_size if line.look.mark != "none" else 0) / 2 + 0.5
    high = max(1, len(label.rows)) * 1.2 * drawing.canvas.size
    across, up = {
        "r": (reach + 3, 0.0), "l": (-reach - 3, 0.0),
        "t": (0.0, reach + 1.5 + high / 2), "b": (0.0, -reach - 1.5 - high / 2),
    }[label.position]  # fmt: skip
    return x + across + label.shift[0], y + up + label.shift[1]

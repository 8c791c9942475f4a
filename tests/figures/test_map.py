"""The map: its classes, its looks, and a layout where nothing covers anything else."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from samsam.charts.maps.map_layout import laid_out
from samsam.charts.maps.map_parts import Pattern, Sizes, looks_of
from samsam.charts.plan import FONT, Box, Stroke
from samsam.charts.print.map_in_print import draw_bare_map
from samsam.charts.print.order import order_texts
from samsam.charts.svg.map_in_svg import map_address, map_svg
from samsam.figures.compared import NoPictureError
from samsam.figures.comparison.map_figure import (
    MISSING,
    MapFigure,
    has_map,
    lower_limits,
    map_of,
)
from samsam.figures.figure import Figure
from samsam.figures.theme import DARK, LIGHT, MOST_CLASSES, map_shades, on_shade
from samsam.model.language.house_style import contrast
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.indicators.maps import COUNTRY, COUNTY, map_view

SVG = "{http://www.w3.org/2000/svg}"
# One of each sort: a share, a rate, a change of an amount, and an area that is divided finely.
PLACES = {"2262": "Timrå", "0180": "Stockholm", "1480": "Göteborg", "2418": "Malå"}


@pytest.fixture(scope="module", params=PLACES)
def municipality(
    request: pytest.FixtureRequest, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    code = request.param
    store = tmp_path_factory.mktemp("karta") / "samsam.sqlite"
    own = {"municipality_code": code, "municipality_name": PLACES[code]}
    opened = open_service(replace(service.settings, store=store, **own))
    yield opened
    opened.close()


def map_for(service: Service, indicator: str, chosen: str) -> MapFigure:
    shown = map_view(service, indicator, Selection(map=chosen)).shown
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def county_map(service: Service) -> MapFigure:
    return map_for(service, "unemployment_annual_mean", COUNTY)


def changed(figure: Figure, values: dict[str, float | None]) -> Figure:
    """The figure with other values of its members, in an order that they give."""
    compared = figure.compared
    assert compared is not None
    found = compared.comparison
    kept = sorted(
        (
            replace(m, value=v)
            for m in found.members
            if (v := values.get(m.area, m.value)) is not None
        ),
        key=lambda m: m.value,
    )
    members = tuple(replace(m, place=n) for n, m in enumerate(kept, 1))
    own = next((m for m in members if found.own and m.area == found.own.area), None)
    missing = (*found.missing, *(a for a, v in values.items() if v is None and a != "2262"))
    moved = replace(found, members=members, own=own, missing=missing)
    return replace(figure, compared=replace(compared, comparison=moved))


# Classes


@pytest.mark.parametrize(
    ("values", "count"),
    [([1.0], 1), ([1.0, 1.0, 1.0], 1), ([1.0, 2.0], 1), ([1.0, 2.0, 3.0], 1),
     ([1.0, 2.0, 3.0, 4.0], 2), (range(7), 3), (range(10), 5), (range(290), 5),
     ([0.0] * 200 + [1.0] * 90, 1)],
)  # fmt: skip
def test_few_different_values_are_few_classes(values: list[float], count: int) -> None:
    assert len(lower_limits(sorted(values))) + 1 == count


@pytest.mark.parametrize("seed", range(20))
def test_classes_are_about_as_large_and_never_divide_equals(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    values = sorted(round(chance.lognormvariate(1, 0.5), 1) for _ in range(chance.randint(2, 290)))
    limits = lower_limits(values)
    assert limits == sorted(set(limits))
    assert set(limits) <= set(values)
    assert len(limits) < MOST_CLASSES
    ends = [values[0], *limits, values[-1] + 1]
    sizes = [sum(low <= v < high for v in values) for low, high in pairwise(ends)]
    assert min(sizes) >= 1
    assert sum(sizes) == len(values)


@pytest.mark.parametrize("step", [0.0, 0.1], ids=["as published", "halves"])
def test_equal_texts_are_in_the_same_class_and_every_limit_is_somebodys(
    county_map: MapFigure, step: float
) -> None:
    """A half, as 22,45 of one decimal, is written as 22,5, and is in the class of 22,5."""
    halves = {a: 22.05 + step * n for n, a in enumerate(county_map.levels)} if step else {}
    shown = map_of(changed(county_map.figure, dict(halves)))
    by_text: dict[str, set[int]] = {}
    for row in shown.table.rows:
        by_text.setdefault(row.text, set()).add(shown.levels[row.area])
    assert all(len(levels) == 1 for levels in by_text.values())
    for found in shown.classes:
        assert all(end in by_text for end in found.words.split(" till "))
        assert found.count == list(shown.levels.values()).count(found.level)
    assert [c.level for c in shown.classes] == [2, 1, 0]


def test_of_ranks_the_best_place_is_the_darkest(service: Service, county_map: MapFigure) -> None:
    rank = service.register.indicators["business_climate_rank"]
    values = {a: float(n) for n, a in enumerate(county_map.levels, 1)}
    shown = map_of(changed(replace(county_map.figure, indicator=rank), dict(values)))
    best, worst = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    assert shown.levels[best] == len(shown.classes) - 1
    assert shown.levels[worst] == 0
    assert "närmare plats 1" in shown.key
    assert shown.classes[0].words.startswith("plats\u00a01 till")


# Looks


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("count", range(1, MOST_CLASSES + 1))
def test_classes_are_told_apart_in_grey_and_text_is_read_on_each(
    palette: object, count: int
) -> None:
    assert palette is LIGHT or palette is DARK
    found = LIGHT if palette is LIGHT else DARK
    shades = map_shades(found, count)
    assert len(set(shades)) == count
    for lighter, darker in pairwise(shades):
        assert contrast(lighter, darker) >= 1.45
    for shade in shades:
        assert contrast(on_shade(found, shade), shade) >= 4.5


def test_where_no_value_is_written_extremes_and_missing_have_patterns(
    service: Service, county_map: MapFigure
) -> None:
    country = map_for(service, "unemployment_annual_mean", COUNTRY)
    looks = looks_of(country, LIGHT)
    assert looks[4].pattern is Pattern.HIGHEST
    assert looks[0].pattern is Pattern.LOWEST
    assert looks[None].pattern is Pattern.MISSING
    assert looks[2].pattern is Pattern.NONE
    written = looks_of(county_map, LIGHT)
    assert {look.pattern for level, look in written.items() if level is not None} == {Pattern.NONE}


# Layout


def text_boxes(shown: MapFigure, width: float, tallest: float | None) -> list[Box]:
    layout = laid_out(shown, Sizes(width, tallest), LIGHT)
    return [text.box for text in layout.texts]


@pytest.mark.parametrize("chosen", [COUNTY, COUNTRY])
@pytest.mark.parametrize("width", [216, 342, 444])
def test_nothing_leaves_the_sheet_or_covers_another_text(
    municipality: Service, chosen: str, width: float
) -> None:
    shown = map_for(municipality, "unemployment_annual_mean", chosen)
    layout = laid_out(shown, Sizes(width, 480), LIGHT)
    sheet = Box(-0.1, -0.1, layout.width + 0.1, layout.height + 0.1)
    for area in layout.areas:
        for ring in area.rings:
            assert all(
                sheet.left <= x <= sheet.right and sheet.bottom <= y <= sheet.top for x, y in ring
            )
    boxes = [text.box for text in layout.texts]
    for box in [*boxes, *(k.swatch for k in layout.key)]:
        assert box.overlap(sheet) == pytest.approx(box.area)
    for one, other in combinations(boxes, 2):
        assert one.overlap(other) == 0
    assert {area.area for area in layout.areas} == set(shown.outlines.rings)
    assert len(layout.key) == len(shown.classes) + bool(shown.missing)


def crossing(one: Stroke, other: Stroke) -> bool:
    """Whether two lines meet, by where each is at the other's."""
    (a, b), (c, d) = (tuple(np.array(spot) for spot in line) for line in (one, other))
    sides = np.array([b - a, c - d]).T
    if abs(np.linalg.det(sides)) < 1e-9:
        return False
    along = np.linalg.solve(sides, c - a)
    return bool((along > 0).all() and (along < 1).all())


@pytest.mark.parametrize(
    "sizes",
    [*(Sizes(width, 480) for width in (216, 342, 444)), Sizes(870, 300, 14, aside=200)],
    ids=["column", "page", "screen", "slide"],
)
def test_no_line_from_a_name_crosses_another(municipality: Service, sizes: Sizes) -> None:
    """Härnösand and Kramfors stood the wrong way round, with lines that crossed on the way."""
    shown = map_for(municipality, "unemployment_annual_mean", COUNTY)
    texts = laid_out(shown, sizes, LIGHT).texts
    led = [(text.leader, text) for text in texts if text.leader]
    assert led
    for (one, _), (other, _) in combinations(led, 2):
        assert not crossing(one, other)
    for leader, own in led:
        assert not any(t.box.crossed_by(leader) for t in texts if t is not own)


@pytest.mark.parametrize(
    ("sizes", "most"),
    [(Sizes(444, 480), 0), (Sizes(342, 480), 0), (Sizes(870, 300, 14, aside=200), 0),
     (Sizes(216, 480), 1)],
    ids=["page", "screen", "slide", "column"],
)  # fmt: skip
def test_a_name_gives_way_to_a_number_only_where_no_order_has_room_for_it(
    county_map: MapFigure, sizes: Sizes, most: int
) -> None:
    """Härnösand was "3" on a slide: larger municipalities had taken the room beside it."""
    texts = laid_out(county_map, sizes, LIGHT).texts
    assert len(texts) == len(county_map.levels)
    assert len([t for t in texts if len(t.lines) == 1]) <= most


def test_our_own_is_named_with_its_value_and_outlined_on_every_map(municipality: Service) -> None:
    name = municipality.settings.municipality_name
    for chosen in (COUNTY, COUNTRY):
        shown = map_for(municipality, "unemployment_annual_mean", chosen)
        layout = laid_out(shown, Sizes(342, 640, 13), LIGHT)
        row = next(r for r in shown.table.rows if r.own)
        assert [t.lines for t in layout.texts if t.bold] == [(name, row.text)]
        assert layout.own


def test_text_inside_an_area_has_contrast_to_its_shade(county_map: MapFigure) -> None:
    layout = laid_out(county_map, Sizes(444, 480), LIGHT)
    shades = {a.area: a.look.shade for a in layout.areas}
    names = {r.name: a for a, r in county_map.rows.items()}
    inside = [t for t in layout.texts if t.leader is None and not t.ground]
    assert len(inside) >= 4
    for text in inside:
        assert contrast(text.colour, shades[names[text.lines[0]]]) >= 4.5


def test_small_areas_have_the_number_that_the_key_has(service: Service, tmp_path: Path) -> None:
    own = {"municipality_code": "0180", "municipality_name": "Stockholm"}
    opened = open_service(replace(service.settings, store=tmp_path / "s.duckdb", **own))
    try:
        shown = map_for(opened, "unemployment_annual_mean", COUNTY)
    finally:
        opened.close()
    layout = laid_out(shown, Sizes(342, 640, 13), LIGHT)
    numbers = {t.lines[0] for t in layout.texts if len(t.lines) == 1}
    assert numbers
    assert numbers <= {entry.words.split(".")[0] for entry in layout.key}


def test_the_key_is_right_of_a_map_that_fills_its_height(county_map: MapFigure) -> None:
    slide = laid_out(county_map, Sizes(586, 220, aside=120), LIGHT)
    tops = [y for area in slide.areas for ring in area.rings for _, y in ring]
    assert max(tops) - min(tops) > 0.9 * 220
    right = max(x for area in slide.areas for ring in area.rings for x, _ in ring)
    assert all(entry.swatch.left > right for entry in slide.key)
    assert slide.aside is not None
    names = [text.box for text in slide.texts]
    assert not any(box.overlap(slide.aside) for box in names)
    narrow = laid_out(county_map, Sizes(216, 480, aside=120), LIGHT)
    assert narrow.aside is None
    assert all(entry.swatch.top < narrow.height / 2 for entry in narrow.key)


def test_a_wide_map_lists_all_in_order_and_a_long_list_its_ends_and_us(service: Service) -> None:
    for chosen in (COUNTY, COUNTRY):
        shown = map_for(service, "unemployment_annual_mean", chosen)
        rows = shown.table.rows
        found = order_texts(rows, Box(0, 0, 200, 180), 9.5, FONT)
        places = [text.text for text in found if text.side == "right"][::2]
        assert len(found) < 40
        assert {str(rows[0].place), str(rows[-1].place)} <= set(places)
        assert [t.text for t in found if t.bold][1] == "Timrå"
        assert all(0 <= text.spot[1] <= 180 for text in found)
        if chosen == COUNTY:
            assert places == [str(row.place) for row in rows]
        assert order_texts(rows, Box(0, 0, 200, 20), 9.5, FONT) == ()
    svg = draw_bare_map(shown, 586, "svg", height=300).content.decode()
    assert rows[0].name in svg


# The picture of the page


def test_the_picture_is_light_and_has_every_name_and_class(county_map: MapFigure) -> None:
    svg = map_svg(county_map, 342, LIGHT, 640)
    assert len(svg) < 16_000  # with the letters that it uses
    root = ElementTree.fromstring(svg)
    said = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for row in county_map.table.rows:
        assert row.name in said
        assert row.text in said
    for found in county_map.classes:
        assert found.words in said
    assert map_address(county_map, 342, LIGHT).startswith("data:image/svg+xml;base64,")
    assert "script" not in svg


def test_the_country_is_at_most_a_hundred_kilobytes(service: Service) -> None:
    shown = map_for(service, "unemployment_annual_mean", COUNTRY)
    svg = map_svg(shown, 342, LIGHT, 640)
    assert len(svg) < 100_000
    assert set(re.findall(r'<pattern id="(\w+)"', svg)) == {"highest", "lowest"}


# What is said, and what is missing


def test_the_alternative_text_has_our_place_neighbours_and_ends(county_map: MapFigure) -> None:
    alt = county_map.alt
    assert alt.startswith("Karta över länet.")
    assert "Timrå 6,7\u00a0%, plats 6." in alt
    assert "Grannkommuner: Härnösand 8,2\u00a0% och Sundsvall 5,9\u00a0%." in alt
    assert "Först och sist är Örnsköldsvik" in alt
    assert county_map.headline.endswith("Timrå har 6,7\u00a0%, plats 6 av 7")
    assert "Gränser: SCB" in county_map.source


def test_who_has_no_value_is_hatched_named_and_in_the_key(county_map: MapFigure) -> None:
    shown = map_of(changed(county_map.figure, {"2281": None, "2262": None}))
    assert shown.missing == ("2262", "2281")
    assert "Streckade områden saknar värde: Timrå och Sundsvall." in shown.key
    assert shown.headline.endswith("Timrå saknar värde")
    assert "Timrå saknar värde." in shown.alt
    layout = laid_out(shown, Sizes(444), LIGHT)
    hatched = {a.area for a in layout.areas if a.look.pattern is Pattern.MISSING}
    assert hatched == {"2262", "2281"}
    assert layout.key[-1].words == f"{MISSING} (2)"
    named = next(t for t in layout.texts if t.lines == ("Sundsvall", MISSING.lower()))
    assert named.ground == LIGHT.background
    assert contrast(named.colour, named.ground) >= 4.5
    assert 'id="missing"' in map_svg(shown, 342, LIGHT)


def test_a_municipality_without_borders_is_named_and_stays_in_the_table(
    county_map: MapFigure,
) -> None:
    ground = county_map.ground
    codes = [a for a in ground.outlines.rings if a != "2281"]
    figure = replace(county_map.figure, ground=replace(ground, outlines=ground.outlines.of(codes)))
    shown = map_of(figure)
    assert "Utan gränser i kartan, men med i tabellen: Sundsvall." in shown.notes
    assert "Sundsvall" in {row.name for row in shown.table.rows}
    assert "2281" not in {a.area for a in laid_out(shown, Sizes(342), LIGHT).areas}


def test_our_own_without_borders_is_no_fault(county_map: MapFigure) -> None:
    ground = county_map.ground
    codes = [a for a in ground.outlines.rings if a != "2262"]
    figure = replace(county_map.figure, ground=replace(ground, outlines=ground.outlines.of(codes)))
    layout = laid_out(map_of(figure), Sizes(342), LIGHT)
    assert layout.own == ()
    assert not any(text.bold for text in layout.texts)


def test_one_alone_or_no_ground_is_no_map(county_map: MapFigure) -> None:
    figure = county_map.figure
    others = [a for a in county_map.levels if a != "2262"]
    alone = changed(figure, dict.fromkeys(others))
    assert not has_map(alone)
    assert not has_map(replace(figure, ground=None))
    assert not has_map(replace(figure, compared=None))
    with pytest.raises(NoPictureError, match="Kartan går inte att visa för"):
        map_of(alone)


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_when_everybody_has_the_same_there_is_one_class(
    county_map: MapFigure, value: float
) -> None:
    shown = map_of(changed(county_map.figure, dict.fromkeys(county_map.levels, value)))
    assert len(shown.classes) == 1
    assert laid_out(shown, Sizes(216), LIGHT).key[0].words.endswith("(7)")

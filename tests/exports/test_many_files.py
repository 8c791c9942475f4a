"""All comparisons on one sheet: drawn in exact millimetres, read back, the same as on the page."""

from __future__ import annotations

import csv
import io
import itertools
import json
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pytest
from office_documents import TODAY
from PIL import Image
from test_place_files import COUNTRY, SIMILAR, SVG, among, texts

from samsam.exports.kit import make
from samsam.exports.many_files import SHEET_FORMATS, sheet_name
from samsam.exports.use import Use
from samsam.figures.compared import CAUTION
from samsam.figures.many import Many, many_of
from samsam.figures.many_in_print import draw_many
from samsam.figures.plan import Box
from samsam.figures.theme import LIGHT
from samsam.questions.comparison import glance, sheet_of
from samsam.questions.kit import kit, read_kit_choice
from samsam.questions.selection import Selection
from samsam.questions.service import Service

__all__ = ["among"]


def sheet(service: Service, group: str) -> Many:
    many = sheet_of(glance(service, Selection(group=group)))
    assert many is not None
    return many


@pytest.fixture(params=[SIMILAR, COUNTRY])
def many(among: Service, request: pytest.FixtureRequest) -> Many:
    return sheet(among, request.param)


@pytest.mark.parametrize("width", [80, 160])
def test_no_text_covers_another_or_leaves_the_sheet(many: Many, width: int) -> None:
    root = ElementTree.fromstring(draw_many(many, width, "svg"))
    wide, high = (float(root.get(s, "").removesuffix("pt")) for s in ("width", "height"))
    assert wide == pytest.approx(width / 25.4 * 72)
    written = texts(root)
    for text, box in written:
        assert box.overlap(Box(0, 0, wide, high)) == pytest.approx(box.area), text
    for (one, a), (other, b) in itertools.combinations(written, 2):
        assert a.overlap(b) < 0.01, (one, other)


def test_each_key_figure_has_its_chart_and_the_headline_of_the_page(
    among: Service, many: Many
) -> None:
    root = ElementTree.fromstring(draw_many(many, 160, "svg"))
    axes = [g for g in root.iter(f"{SVG}g") if g.get("id", "").startswith("axes_")]
    assert len(axes) == len(many.figures) > 2
    said = "".join(text for text, _ in texts(root)).replace(" ", "")
    for row in many.rows:
        assert row.headline.replace(" ", "") in said
        assert f"{row.headline}." in many.alt
    assert CAUTION.replace(" ", "") in said
    assert root.findtext(f"{SVG}desc") == many.alt


def own_lines(svg: bytes) -> list[ElementTree.Element]:
    return [
        path
        for path in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if f"stroke: {LIGHT.outcome.lower()}; stroke-width: 1.6" in path.get("style", "").lower()
    ]


def test_a_gap_breaks_the_line(many: Many) -> None:
    figure = replace(many.figures[0], curves=many.figures[0].curves[:1])
    points = figure.outcome.points
    middle = points[len(points) // 2]
    kept = tuple(p for p in points if p is not middle)
    broken = replace(figure, curves=(replace(figure.outcome, points=kept),))
    whole, two = (len(own_lines(draw_many(many_of([f])))) for f in (figure, broken))
    assert two == whole + 1


def test_the_picture_has_300_dpi_and_its_text_inside(many: Many) -> None:
    image = Image.open(io.BytesIO(draw_many(many, 80, "png")))
    assert abs(image.width - 80 / 25.4 * 300) <= 1
    assert image.info["dpi"][0] == pytest.approx(300, abs=0.1)
    assert image.info["Description"] == many.alt


def test_the_tables_have_the_places_of_all(many: Many) -> None:
    forms = {f.extension: f.make(many, Use(TODAY)) for f in SHEET_FORMATS}
    lines = list(csv.reader(io.StringIO(forms["csv"].decode("utf-8-sig")), delimiter=";"))
    head = next(n for n, line in enumerate(lines) if line[:1] == ["Nyckeltal"])
    book = openpyxl.load_workbook(io.BytesIO(forms["xlsx"]))
    cells = list(book["Jämförelser"].iter_rows(min_row=2, values_only=True))
    said = json.loads(forms["json"])["comparisons"]
    for row, line, cell, told in zip(many.rows, lines[head + 1 :], cells, said, strict=True):
        assert (line[0], line[9]) == (row.title, row.headline)
        assert line[7] == ("" if row.place is None else str(row.place))
        assert (cell[0], cell[7]) == (row.title, row.place)
        assert cell[4] == (None if row.value is None else pytest.approx(row.value))
        assert (told["indicator_id"], told["value"]) == (row.indicator_id, row.value)


def test_who_is_alone_is_named_and_nobody_makes_no_sheet(among: Service, service: Service) -> None:
    assert any("Utan värden för andra kommuner" in note for note in sheet(among, SIMILAR).notes)
    assert sheet_of(glance(service, Selection(group=COUNTRY))) is None
    with pytest.raises(ValueError, match="nothing to put side by side"):
        many_of([])


def test_a_kit_of_several_comparisons_has_their_sheet(among: Service) -> None:
    chosen = {"grupp": SIMILAR, "med": "population,new_businesses", "delar": "svg,siffror"}
    choice = read_kit_choice(chosen, among.register)
    made = kit(among, choice, TODAY)
    assert made.together is not None
    name = sheet_name(made.together)
    with zipfile.ZipFile(io.BytesIO(make(made, choice.parts))) as archive:
        names = archive.namelist()
        told = archive.read("Bildbeskrivningar.txt").decode("utf-8-sig")
    wanted = [f"svg/{name}.svg", f"siffror/{name}.csv", f"siffror/{name}.json"]
    assert [n for n in names if name in n] == wanted
    assert made.together.alt in told

"""The strip of a place among others as files: read back, measured, and the same as on the page."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from office_documents import TODAY
from PIL import Image
from series_of import copied

from samsam.charts.pictures import PICTURES, PLACE
from samsam.charts.plan import Box, text_width
from samsam.charts.print.sheet import Form
from samsam.charts.print.strip_in_print import draw_bare_strip, draw_strip
from samsam.charts.screen.strip_on_screen import plotly_strip
from samsam.exports.documents.document import PlacePart
from samsam.exports.kit.formats import file_name, formats_of
from samsam.exports.kit.kit import make
from samsam.exports.use import RenderOptions
from samsam.figures.compared import CAUTION, SHORT_CAUTION
from samsam.figures.comparison.strip import StripPlot, strip_of
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents import groups
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.files.files import FileNotKnownError, figure_for_file
from samsam.services.files.kit import KitChoice, kit
from samsam.services.indicators.comparison import comparison_view
from samsam.swedish import unbroken

SVG = "{http://www.w3.org/2000/svg}"
NBSP = "\u00a0"
SIMILAR = "liknande-kommuner-overgripande-timra-2025"
COUNTRY = "alla-kommuner-i-landet"
SEVEN = ("0617", "0840", "1083", "1265", "1471", "1882", "2029")
SHOWN = [
    ("population", SIMILAR), ("new_businesses", SIMILAR), ("business_climate_rank", COUNTRY),
    ("neet", COUNTRY), ("unemployment_annual_mean", COUNTRY),
]  # fmt: skip


def made_up(service: Service) -> None:
    """Seven similar municipalities whose chance is known, and others in long and skewed orders."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    rows: list[Row] = []

    def add(indicator: str, area: str, values: dict[int, float]) -> None:
        rows.extend(
            Row(indicator, area, Sex.TOTAL, Observation(year, value))
            for year, value in values.items()
        )

    for n, area in enumerate(SEVEN):
        add("population", area, {y: 10_000 + 50.0 * n * (y - 2010) for y in range(2010, 2025)})
        add("new_businesses", area, dict.fromkeys(range(2012, 2023), 2.0 + 2.5 * n))
    everybody = [a.id for a in service.register.areas.values() if a.kind == "kommun"]
    for n, area in enumerate(a for a in everybody if a != "2262"):
        add("business_climate_rank", area, dict.fromkeys((2021, 2022), 1.0 + n))
        add("unemployment_annual_mean", area, {2022: round(chance.lognormvariate(1.6, 0.5), 1)})
        add("neet", area, dict.fromkeys(range(2005, 2025), 5.0 if n else 60.0))
    with service.records.writing() as connection:
        day = TODAY.replace(day=1)
        observations.put(connection, Vintage("andra", "Andra kommuner", "Kolada", day), rows)
        title = "Liknande kommuner, övergripande, Timrå, 2025"
        groups.put(connection, [AreaGroup(title, SEVEN, "Kolada", 2025)], day)


@pytest.fixture(scope="module")
def among(
    filled_store: Path, tmp_path_factory: pytest.TempPathFactory, service: Service
) -> Iterator[Service]:
    path = copied(filled_store, tmp_path_factory.mktemp("plats") / "samsam.sqlite")
    opened = open_service(replace(service.settings, store=path))
    made_up(opened)
    yield opened
    opened.close()


@pytest.fixture(params=SHOWN, ids=lambda p: p[0])
def shown(among: Service, request: pytest.FixtureRequest) -> Figure:
    indicator, group = request.param
    figure, _ = figure_for_file(among, PLACE.view, indicator, Selection(group=group), TODAY)
    return figure


def figure_of(service: Service, indicator: str, group: str) -> Figure:
    return comparison_view(service, indicator, Selection(group=group)).judged.figure


def texts(root: Element) -> list[tuple[str, Box]]:
    """Every text of a drawing and the box of its letters, downwards as in the file."""
    found = []
    for element in root.iter(f"{SVG}text"):
        style, text = element.get("style", ""), element.text or ""
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])  # type: ignore[index]
        wide = text_width(text, size, "font-weight: 700" in style)
        side = re.search(r"text-anchor: (\w+)", style)[1]  # type: ignore[index]
        left = float(element.get("x", "")) - {"start": 0, "middle": wide / 2, "end": wide}[side]
        base = float(element.get("y", ""))
        found.append((text, Box(left, base - 0.75 * size, left + wide, base + 0.05 * size)))
    return found


def assert_nothing_covers(strip: StripPlot, width_mm: float) -> None:
    root = ElementTree.fromstring(draw_strip(strip, width_mm, "svg"))
    sheet = Box(
        0, 0, *(float(root.get(side, "").removesuffix("pt")) for side in ("width", "height"))
    )
    written = texts(root)
    for text, box in written:
        assert box.overlap(sheet) == pytest.approx(box.area), (text, "leaves the sheet")
    for (one, a), (other, b) in itertools.combinations(written, 2):
        assert a.overlap(b) < 0.01, (one, other)


@pytest.mark.parametrize("width", [80, 160])
def test_no_text_covers_another_or_leaves_the_sheet(shown: Figure, width: int) -> None:
    assert_nothing_covers(strip_of(shown), width)


@pytest.mark.parametrize("seed", range(12))
def test_however_the_others_lie_no_text_covers_another(among: Service, seed: int) -> None:
    """Our own at either end, equal to the median, alone far away, everybody the same."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    figure = figure_of(among, "unemployment_annual_mean", COUNTRY)
    compared = figure.compared
    assert compared is not None
    found = compared.comparison
    ends = [chance.uniform(-50, 50), chance.uniform(-50, 50)]
    ends = [ends[0], ends[0]] if seed == 0 else ends
    kept = found.members[: chance.choice([2, 5, 30, 290])]
    values = [chance.choice([*ends, chance.uniform(*ends)]) for _ in kept]
    own = replace(kept[0], value=chance.choice([*values, *ends]))
    members = (own, *(replace(m, value=v) for m, v in zip(kept[1:], values[1:], strict=True)))
    middle = chance.choice([own.value, *values])
    moved = replace(found, members=members, own=own, median=middle)
    changed = replace(figure, compared=replace(compared, comparison=moved))
    for width in (80, 160):
        assert_nothing_covers(strip_of(changed), width)


def circles(svg: bytes) -> int:
    """Dots drawn: each is a use of a mark, also those of the axis, which are counted away."""
    root = ElementTree.fromstring(svg)
    ticks = sum(1 for g in root.iter(f"{SVG}g") if g.get("id", "").startswith("xtick"))
    return sum(1 for _ in root.iter(f"{SVG}use")) - ticks


def test_a_kind_of_picture_that_is_added_is_in_kit_and_document(
    among: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line in `PICTURES`: its files, its alternative text and its place in the document."""
    added = replace(PLACE, view="prov")
    monkeypatch.setitem(PICTURES, added.view, added)
    choice = KitChoice(Selection(group=COUNTRY), indicators=("unemployment_annual_mean",))
    made = kit(among, choice, TODAY)
    with zipfile.ZipFile(io.BytesIO(make(made, ("svg",)))) as archive:
        assert [n for n in archive.namelist() if "-prov-" in n]
        assert "-prov-" in archive.read("Bildbeskrivningar.txt").decode("utf-8")
    kinds = [p.kind.view for p in made.document.parts if isinstance(p, PlacePart)]
    assert "prov" in kinds


@pytest.mark.parametrize("view", PICTURES)
def test_every_kind_of_picture_says_why_it_is_not_there(service: Service, view: str) -> None:
    with pytest.raises(FileNotKnownError, match="Unga utan jobb|Det finns ingen karta att visa"):
        figure_for_file(service, view, "neet", Selection(group=COUNTRY), TODAY)


@pytest.mark.parametrize("width", [80, 160])
def test_everybody_is_a_dot_in_exact_millimetres(shown: Figure, width: int) -> None:
    strip = strip_of(shown)
    svg = draw_strip(strip, width, "svg")
    assert circles(svg) == len(strip.table.rows)
    root = ElementTree.fromstring(svg)
    assert float(root.get("width", "").removesuffix("pt")) == pytest.approx(width / 25.4 * 72)
    image = Image.open(io.BytesIO(draw_strip(strip, width, "png")))
    assert abs(image.width - width / 25.4 * 300) <= 1
    assert image.info["dpi"][0] == pytest.approx(300, abs=0.1)
    assert image.info["Title"] == strip.headline
    assert image.info["Description"] == strip.alt


def test_the_drawing_says_all_that_the_page_says(shown: Figure) -> None:
    strip = strip_of(shown)
    root = ElementTree.fromstring(draw_strip(strip, 160, "svg"))
    assert root.findtext(f"{SVG}title") == strip.headline
    assert root.findtext(f"{SVG}desc") == strip.alt
    said = " ".join(text for text, _ in texts(root))
    for words in (SHORT_CAUTION, strip.foot, strip.source, strip.headline):
        assert unbroken(words) in said
    screen = plotly_strip(strip, LIGHT)
    for name in (a["text"] for a in screen["layout"]["annotations"]):
        assert name in said
    dots = [d for t in screen["data"] if t["mode"] == "markers" for d in t["customdata"]]
    assert len(dots) == len(strip.table.rows)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_pdf_has_text_as_text_and_its_exact_width(shown: Figure, tmp_path: Path) -> None:
    strip = strip_of(shown)
    path = tmp_path / "plats.pdf"
    path.write_bytes(draw_strip(strip, 80, "pdf"))

    def told_by(*command: str) -> str:
        return subprocess.run([*command, path], capture_output=True, check=True).stdout.decode()

    page = re.search(r"Page size: +([\d.]+) x", told_by("pdfinfo"))
    assert page
    assert float(page[1]) == pytest.approx(80 / 25.4 * 72, abs=0.01)
    target = tmp_path / "plats.txt"
    subprocess.run(["pdftotext", path, target], check=True)
    said = " ".join(target.read_text(encoding="utf-8").split())
    for words in (strip.headline, SHORT_CAUTION, "Timrå"):
        assert " ".join(words.split()) in said


def test_the_best_place_of_a_rank_is_to_the_right(among: Service) -> None:
    strip = strip_of(figure_of(among, "business_climate_rank", COUNTRY))
    at = {text: box.left for text, box in texts(ElementTree.fromstring(draw_strip(strip)))}
    assert at["100"] > at["200"]
    axis = plotly_strip(strip, LIGHT)["layout"]["xaxis"]
    assert axis["range"] == list(strip.ends)
    assert axis["tickvals"][:3] == [
        1,
        50,
        100,
    ]  # a rank axis begins at the best place, as everywhere


def test_who_is_surely_apart_is_a_filled_dot_on_paper_and_on_screen(among: Service) -> None:
    strip = strip_of(figure_of(among, "new_businesses", SIMILAR))
    sure, unsure = len(strip.others(apart=True)), len(strip.others(apart=False))
    assert sure > 0
    assert unsure > 0
    assert "Fylld grå prick: skillnaden mot Timrå är mer än slump." in strip.key
    style = f"fill: {LIGHT.comparison.lower()}; stroke: {LIGHT.background.lower()}"
    assert draw_strip(strip).decode().lower().count(f'style="{style}') >= sure
    marks = [t["marker"]["symbol"] for t in plotly_strip(strip, LIGHT)["data"] if "marker" in t]
    assert marks == ["circle-open", "circle", "circle"]
    plain = strip_of(figure_of(among, "population", SIMILAR))
    assert "Fylld" not in plain.key


def test_of_several_at_an_end_one_is_named_and_the_others_counted(among: Service) -> None:
    strip = strip_of(figure_of(among, "neet", COUNTRY))
    named = [words for _, words in strip.outermost]
    assert any("och 287 till 5,0" in words or "till 5,0" in words for words in named)


def test_a_bare_drawing_has_the_plot_and_its_description_alone(shown: Figure) -> None:
    strip = strip_of(shown)
    drawn = draw_bare_strip(strip, 400, "svg", height=150)
    root = ElementTree.fromstring(drawn.content)
    assert float(root.get("height", "").removesuffix("pt")) == pytest.approx(drawn.height)
    assert drawn.height < 175
    assert root.findtext(f"{SVG}desc") == strip.alt
    assert CAUTION not in "".join(root.itertext())


def test_the_tables_have_everybody_with_place_and_code(shown: Figure) -> None:
    strip, use = strip_of(shown), RenderOptions(TODAY)
    forms = {f.extension: f.make(shown, shown, use) for f in formats_of(PLACE.view)}
    lines = list(csv.reader(io.StringIO(forms["csv"].decode("utf-8-sig")), delimiter=";"))
    head = next(n for n, line in enumerate(lines) if line[:1] == ["Plats"])
    assert [line[1] for line in lines[:head] if line and line[1] == CAUTION] == [CAUTION]
    rows = lines[head + 1 :]
    said = json.loads(forms["json"])
    assert said["headline"] == strip.headline
    book = openpyxl.load_workbook(io.BytesIO(forms["xlsx"]))
    cells = list(book["Ordningen"].iter_rows(min_row=4, max_col=3, values_only=True))
    assert len(book["Ordningen"]._images) == 1
    for row, line, member, cell in zip(strip.table.rows, rows, said["members"], cells, strict=True):
        assert line[:3] == [str(row.place), row.name, row.area]
        assert float(line[3].replace(",", ".")) == row.value
        assert (member["area"], member["value"]) == (row.area, row.value)
        assert cell == (row.place, row.name, pytest.approx(row.value))


def test_a_file_is_named_by_the_place_and_its_year(among: Service) -> None:
    figure = figure_of(among, "business_climate_rank", COUNTRY)
    svg = next(f for f in formats_of(PLACE.view) if f.extension == "svg")
    name = file_name(figure, svg)
    assert re.fullmatch(r"timra-[a-z0-9-]+-plats-2022-jamfort-med-alla-kommuner-i-landet.svg", name)


def test_without_anybody_beside_us_there_is_no_file_but_a_sentence(service: Service) -> None:
    with pytest.raises(FileNotKnownError, match="Välj en annan grupp eller ett annat år"):
        figure_for_file(service, PLACE.view, "neet", Selection(group=COUNTRY), TODAY)


def test_the_same_place_is_the_same_file(among: Service) -> None:
    strip = strip_of(figure_of(among, "population", SIMILAR))
    for form in get_args(Form):
        assert draw_strip(strip, 80, form) == draw_strip(strip, 80, form)

"""The budget kit: every file opened again, and all of them say what the screen says."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from office_files import C, charts, title_of
from PIL import Image
from pptx import Presentation

from samsam.exports.kit import kit as kits
from samsam.exports.kit.formats import FORMATS
from samsam.exports.kit.kit import KIT_PARTS, Kit, make, steps
from samsam.figures.description.describe import describe
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit, kit_address, read_kit_choice
from samsam.swedish import unbroken

TODAY = date(2026, 11, 23)
ALL = tuple(p.id for p in KIT_PARTS)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def whole(service: Service) -> Kit:
    return kit(service, KitChoice(), TODAY, same_again="https://exempel.se/samma")


@pytest.fixture(scope="module")
def content(whole: Kit) -> bytes:
    return make(whole, ALL)


@pytest.fixture(scope="module")
def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def named(files: dict[str, bytes], ending: str, folder: str = "") -> list[bytes]:
    """The files with an ending, in order."""
    wanted = (n for n in sorted(files) if n.endswith(ending) and n.rpartition("/")[0] == folder)
    return [files[n] for n in wanted]


def test_the_checksums_hold_and_the_readme_names_every_file(
    whole: Kit, files: dict[str, bytes], tmp_path: Path
) -> None:
    for name, body in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
    run = ["sha256sum", "--quiet", "-c", "SHA256SUMS"]
    assert subprocess.run(run, cwd=tmp_path, check=False).returncode == 0
    told = files["LÄS MIG.txt"].decode("utf-8-sig")
    for step in steps(whole, ALL):
        assert step.name in told
    assert "https://exempel.se/samma" in told
    assert set(files) == {s.name for s in steps(whole, ALL)} | {
        "LÄS MIG.txt", "Bildbeskrivningar.txt", "SHA256SUMS",
    }  # fmt: skip


def test_a_kit_as_known_on_an_earlier_day_is_called_so(service: Service) -> None:
    """It had the name of one with the latest figures, and took its place in the folder."""
    latest = KitChoice(indicators=("population",))
    names = {day: kit(service, latest.as_of(day), TODAY).name for day in (TODAY, date(2026, 11, 2))}
    assert kit(service, latest, TODAY).name == names[TODAY] == f"nyckeltal-{TODAY}"
    assert names[date(2026, 11, 2)] == "nyckeltal-som-kant-2026-11-02"


def test_a_format_that_is_added_is_in_the_kit(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line in `FORMATS` is enough: the part of its folder has a file of it, and its name."""
    one = kit(service, KitChoice(indicators=("population",)), TODAY)
    added = next(
        replace(f, extension="txt", label="Text") for f in FORMATS if f.folder == "siffror"
    )
    monkeypatch.setattr(kits, "FORMATS", (*FORMATS, added))
    names = [step.name for step in steps(one, ALL)]
    for form in (*FORMATS, added):
        wanted = (n for n in names if n.startswith(f"{form.folder}/") or not form.folder)
        assert any(n.endswith(f".{form.extension}") for n in wanted), form.extension


@pytest.mark.slow
def test_the_same_kit_is_the_same_bytes(whole: Kit, content: bytes) -> None:
    assert make(whole, ALL) == content


def test_headline_alt_text_and_every_value_are_the_same_everywhere(
    service: Service, whole: Kit, files: dict[str, bytes]
) -> None:
    """For every key figure: Word, PowerPoint, Excel, SVG, CSV and JSON against the description."""
    (word,), (slides,) = named(files, ".docx"), named(files, ".pptx")
    document = docx.Document(io.BytesIO(word))
    in_word = " ".join(p.text for p in document.paragraphs)
    cells = {c.text for t in document.tables for row in t.rows for c in row.cells}
    word_charts, slide_charts = charts(word, "word/charts/"), charts(slides, "ppt/charts/")
    alt_texts = files["Bildbeskrivningar.txt"].decode("utf-8-sig")
    titles = {title_of(s) for s in Presentation(io.BytesIO(slides)).slides}
    drawn = named(files, ".svg", "svg")
    tables = named(files, ".json", "siffror")
    listed = len(service.register.listed())
    assert len(word_charts) == len(slide_charts) == len(drawn) == len(whole.figures) == listed
    in_document = [f.indicator.id for f in whole.document.figures]
    for number, (shown, full) in enumerate(whole.figures):
        words = describe(shown)
        assert unbroken(words.headline) in in_word
        assert unbroken(words.headline) in titles
        assert words.alt in alt_texts
        assert {t for row in words.table.rows for t in row.texts} <= cells
        root = ElementTree.fromstring(drawn[number])
        assert root.findtext(f"{SVG}title") == words.headline
        assert root.findtext(f"{SVG}desc") == words.alt
        told = json.loads(tables[number])
        assert (told["headline"], told["alt_text"]) == (words.headline, words.alt)
        assert {o["year"]: o["value"] for o in told["observations"]} == {
            r.year: r.values[0] for r in describe(full).table.rows
        }
        place = in_document.index(shown.indicator.id)
        values = {p.value for p in shown.outcome.points}
        assert values <= chart_values(word_charts[place])
        assert values <= chart_values(slide_charts[place])


def chart_values(chart: ElementTree.Element) -> set[float]:
    """Every number in the chart's own copy of its values."""
    return {float(v.text or "nan") for v in chart.iter(f"{C}v") if is_number(v.text or "")}


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_workbook_has_a_sheet_each_and_every_value_once(
    whole: Kit, files: dict[str, bytes]
) -> None:
    (content,) = named(files, ".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    names = book.sheetnames
    assert (names[0], names[-2:]) == ("Läs så här", ["Alla värden", "Om nyckeltalen"])
    assert all(len(book[n]._charts) == 1 for n in names[1:-2])
    rows = list(book["Alla värden"].iter_rows(min_row=2, values_only=True))
    found = {(r[1], r[3]): r[4] for r in rows}
    assert len(found) == len(rows)
    assert found == {
        (full.indicator.id, row.year): row.values[0]
        for _, full in whole.figures
        for row in describe(full).table.rows
        if row.values[0] is not None or row.remark
    }
    meant = {r[1]: r[2] for r in book["Om nyckeltalen"].iter_rows(min_row=2, values_only=True)}
    assert meant == {s.indicator.title: s.indicator.definition for s, _ in whole.figures}


def test_each_csv_begins_with_what_it_is(whole: Kit, files: dict[str, bytes]) -> None:
    for (shown, _), body in zip(whole.figures, named(files, ".csv", "siffror"), strict=True):
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
        assert lines[0] == ["Rubrik", describe(shown).headline]


@pytest.mark.parametrize("width", [80, 160])
def test_a_width_is_that_of_every_picture(service: Service, width: int) -> None:
    narrow = kit(service, KitChoice(indicators=("population",), width_mm=width), TODAY)
    with zipfile.ZipFile(io.BytesIO(make(narrow, ("png", "svg")))) as archive:
        png, svg = (archive.read(n) for n in sorted(archive.namelist()) if "/" in n)
    assert abs(Image.open(io.BytesIO(png)).width - width / 25.4 * 300) <= 1
    assert ElementTree.fromstring(svg).get("width", "").startswith(f"{width / 25.4 * 72:.3f}"[:6])


def test_a_goal_takes_its_own_key_figures(service: Service) -> None:
    goal = next(iter(service.register.goals.values()))
    choice = read_kit_choice({"malbild": goal.id}, service.register)
    made = kit(service, choice, TODAY)
    assert made.document.title == goal.title
    assert made.figures
    assert all(goal.id in shown.indicator.goals for shown, _ in made.figures)


def test_a_choice_comes_back_from_its_own_address(service: Service) -> None:
    choice = read_kit_choice(
        {"med": "population,neet", "bredd": "80", "delar": "png,word", "dag": "2024-10-31",
         "fran": "2010", "slut": "2022", "eftertradare": "nej", "analys": "2025"},
        service.register,
    )  # fmt: skip
    assert choice.faults == ()
    assert read_kit_choice(choice.write(), service.register) == choice
    assert (choice.width_mm, choice.parts, choice.analysis) == (80, ("word", "png"), 2025)
    assert choice.last_year == 2022


def test_charts_end_with_the_chosen_year_and_say_so(service: Service) -> None:
    choice = read_kit_choice({"fran": "2010", "slut": "2020"}, service.register)
    made = kit(service, choice, TODAY)
    assert len(made.figures) == len(service.register.listed())
    for shown, full in made.figures:
        years = [p.year for p in (*shown.outcome.points, *full.outcome.points)]
        assert max(years, default=2020) <= 2020
        assert all(p.year >= 2010 for p in shown.outcome.points)
    assert any(shown.outcome.points[-1].year == 2020 for shown, _ in made.figures)
    assert "till och med 2020" in made.document.about


def test_a_year_of_another_page_does_not_end_the_charts(service: Service) -> None:
    """Links from before the last year could be chosen give what they gave."""
    choice = read_kit_choice({"ar": "2015", "analys": "2025"}, service.register)
    assert (choice.last_year, choice.selection.year, choice.analysis) == (None, None, 2025)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"med": "population,finns-inte"}, "Nyckeltalet ”finns-inte” finns inte"),
        ({"delar": "exe"}, "Delen ”exe” finns inte"),
        ({"bredd": "100"}, "Välj 80 eller 160."),
        ({"malbild": "månen"}, "målbilden ”månen”"),
        ({"analys": "nollnoll"}, "årtalet ”nollnoll”"),
        ({"slut": "snart"}, "årtalet ”snart”"),
        ({"fran": "2020", "slut": "2010"}, "kan inte börja 2020 och sluta 2010"),
    ],
)
def test_what_is_not_known_is_told(service: Service, parameters: dict[str, str], told: str) -> None:
    assert told in " ".join(read_kit_choice(parameters, service.register).faults)


def test_the_address_of_the_same_kit_holds_its_day(service: Service) -> None:
    address = kit_address(KitChoice(width_mm=80), TODAY)
    assert address == "filer/paket.zip?dag=2026-11-23&bredd=80"

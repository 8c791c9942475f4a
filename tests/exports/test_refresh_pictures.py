"""Workbooks of a place, a map and small charts, brought up to date, and the pictures in them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from foreign_workbook import own_workbook, parts_of, with_our_sheet, written
from new_figures import BEFORE, TODAY
from test_office_schema import check
from test_refresh import (
    all_through_libreoffice,
    entries,
    ours,
    refreshed,
    rezipped,
    states,
    through_libreoffice,
)
from test_refresh_workbook import WORKBOOK, changed_cells, faults, values

from samsam.charts.pictures import PICTURES
from samsam.exports.documents.office_picture import png_shape
from samsam.exports.documents.piece import Role, read_piece
from samsam.exports.excel import excel_many
from samsam.exports.kit.formats import formats_of
from samsam.exports.refresh.excel.sheet_changes import changes_of
from samsam.exports.refresh.report import PieceOutcome, Refreshed
from samsam.exports.use import RenderOptions
from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.files.files import figure_for_file, sheet_for_file
from samsam.services.files.refresh import refreshed_document
from samsam.services.indicators.comparison import CHOSEN
from samsam.sources.reading import Reading

SAVED_AS = "xlsx"
COUNTY = "lanet-region-vasternorrland"
NAME, ALONE = "neet_16_24", "neet"
# What everybody in the county has for the next year, and what the others have got for an old one.
# Four with the same value make a pile, and so a strip of another shape.
NEXT = {"2260": 9.5, "2262": 4.1, "2280": 7.0, "2281": 7.0, "2282": 7.0, "2283": 6.0, "2284": 7.0}
OLD = {"2260": 9.0, "2280": 8.0, "2281": 7.0}
VIEWS = list(PICTURES)
DRAWING, MEDIA = "xl/drawings/drawing1.xml", "xl/media/image1.png"
X = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
POINT = 12_700


@pytest.fixture(scope="module")
def later(module_service: Service) -> Service:
    """The service after new figures have been taken in, also of other municipalities."""
    rows = [Row(NAME, a, Sex.TOTAL, Observation(2025, v)) for a, v in NEXT.items()]
    rows += [Row(ALONE, a, Sex.TOTAL, Observation(2018, v)) for a, v in OLD.items()]
    reading = Reading("SCB", tuple(rows))
    data.accept(module_service, data.preview(module_service, reading, TODAY), "prov", TODAY)
    return module_service


@pytest.fixture(scope="module", params=VIEWS)
def view(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def old(service: Service, view: str) -> bytes:
    return ours(service, "xlsx", view, NAME, group=COUNTY)


@pytest.fixture(scope="module")
def strip(service: Service) -> bytes:
    return ours(service, "xlsx", "plats", NAME, group=COUNTY)


def today(service: Service, view: str) -> bytes:
    """The workbook as it is made after the new figures."""
    shown, full = figure_for_file(service, view, NAME, Selection(group=COUNTY), TODAY)
    form = next(f for f in formats_of(view) if f.extension == "xlsx")
    return form.make(shown, full, RenderOptions(TODAY))


def many(service: Service, day: date) -> bytes:
    """The workbook of the small charts."""
    sheet = sheet_for_file(service, Selection(group=COUNTY), day)
    return excel_many.workbook(sheet, RenderOptions(day))


def named(content: bytes, part: str = DRAWING) -> Element:
    """What names the picture, and describes it."""
    (found,) = ElementTree.fromstring(entries(content)[part]).iter(f"{X}cNvPr")
    return found


def left(done: Refreshed) -> list[str]:
    return [r for p in done.pieces if p.outcome is PieceOutcome.LEFT for r in p.remarks]


# Whole workbooks


def test_a_workbook_of_a_picture_is_as_one_made_today(
    later: Service, old: bytes, view: str
) -> None:
    done, made = refreshed(later, old), today(later, view)
    assert [(p.role, p.outcome) for p in done.pieces] == [
        (Role.ABOUT_SHEET, PieceOutcome.CHANGED),
        (Role.ORDER_SHEET, PieceOutcome.CHANGED),
        (Role.PICTURE, PieceOutcome.CHANGED),
    ]
    for sheet in ("Läs så här", "Ordningen"):
        assert values(done.content, sheet) == values(made, sheet) != values(old, sheet)
    before, after, expected = (entries(content) for content in (old, done.content, made))
    assert after[MEDIA] == expected[MEDIA] != before[MEDIA]
    assert after[DRAWING] != before[DRAWING]
    assert named(done.content).attrib == named(made).attrib
    assert after["xl/styles.xml"] == before["xl/styles.xml"]
    assert png_shape(after[MEDIA]) == pytest.approx(shape(done.content), abs=0.005)


def shape(content: bytes) -> float:
    """The height of the picture in the sheet for its width."""
    (size,) = ElementTree.fromstring(entries(content)[DRAWING]).iter(f"{X}ext")
    return int(size.get("cy", "")) / int(size.get("cx", ""))


def test_a_new_picture_has_its_own_shape_and_an_identity(old: bytes, view: str) -> None:
    """It ended in a cell, and was stretched where columns are wider than XlsxWriter's."""
    assert shape(old) == pytest.approx(png_shape(entries(old)[MEDIA]), abs=0.002)
    piece = read_piece(named(old).get("name", ""))
    assert piece is not None
    assert (piece.role, piece.origin.view, piece.origin.indicators) == (Role.PICTURE, view, (NAME,))
    assert dict(piece.origin.choices) == {"grupp": COUNTY}
    assert piece.wrote(named(old).get("descr", ""))
    image = openpyxl.load_workbook(io.BytesIO(old))["Ordningen"]._images
    assert len(image) == 1


def test_the_small_charts_are_as_those_made_today(service: Service, later: Service) -> None:
    old, made = many(service, BEFORE), many(later, TODAY)
    done = refreshed(later, old)
    assert [(p.role, p.outcome) for p in done.pieces] == [
        (Role.ABOUT_SHEET, PieceOutcome.CHANGED),
        (Role.VALUES_SHEET, PieceOutcome.CHANGED),
    ]
    for sheet in ("Läs så här", "Jämförelser"):
        assert values(done.content, sheet) == values(made, sheet) != values(old, sheet)
    titles = [later.register.indicators[name].title for name in (NAME, ALONE)]
    rows = [list(values(c, "Jämförelser").values()) for c in (old, done.content)]
    assert [title in row for row in rows for title in titles] == [True, False, True, True]
    assert refreshed(later, done.content).content == done.content


def test_the_small_charts_look_as_those_made_today(service: Service) -> None:
    """A number in a cell that was empty, below the heading, had the heading's look."""
    asked = Selection(group=COUNTY, known_on=date(2026, 10, 1))
    old = excel_many.workbook(sheet_for_file(service, asked, BEFORE), RenderOptions(BEFORE))
    done = refreshed_document(service, old, BEFORE)
    said, made = (
        openpyxl.load_workbook(io.BytesIO(content))["Jämförelser"]
        for content in (done.content, many(service, BEFORE))
    )
    assert (values(old, "Jämförelser").get("C3"), said["C3"].value) == (None, 2020)
    rows = list(said.iter_rows(min_row=2))
    assert not [c.coordinate for row in rows for c in row if c.font.bold or c.border.bottom.style]
    heights = [[s.row_dimensions[row[0].row].height for row in rows] for s in (said, made)]
    assert heights[0] == heights[1]
    assert len({h for h in heights[0] if h}) > 1


def test_what_nothing_has_happened_to_is_the_same_bytes(service: Service, old: bytes) -> None:
    for content in (old, many(service, BEFORE)):
        done = refreshed_document(service, content, BEFORE)
        assert {p.outcome for p in done.pieces} == {PieceOutcome.SAME}
        assert done.content == content


def test_chosen_municipalities_stay_chosen(service: Service) -> None:
    chosen = Selection(group=CHOSEN, municipalities=("2260", "2280", "2281", "2284"))
    sheet = sheet_for_file(service, chosen, BEFORE)
    content = excel_many.workbook(sheet, RenderOptions(BEFORE))
    done = refreshed_document(service, content, BEFORE)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.SAME}
    assert values(content, "Jämförelser")["J2"] == 5


def test_a_register_of_hundreds_has_an_identity_too(service: Service) -> None:
    sheet = sheet_for_file(service, Selection(group=COUNTY), BEFORE)
    assert sheet.origin is not None
    names = tuple(f"nyckeltal_med_ett_namn_{n}" for n in range(400))
    large = replace(sheet, origin=replace(sheet.origin, indicators=names))
    done = refreshed_document(service, excel_many.workbook(large, RenderOptions(BEFORE)), BEFORE)
    assert [p.outcome for p in done.pieces] == [PieceOutcome.SAME] * 2


def test_once_more_changes_nothing(later: Service, old: bytes) -> None:
    once = refreshed(later, old).content
    again = refreshed(later, once)
    assert {p.outcome for p in again.pieces} == {PieceOutcome.SAME}
    assert again.content == once


def test_as_known_before_it_says_what_it_said(later: Service, strip: bytes) -> None:
    """Also with a day, which the notes then say."""
    back = refreshed(later, refreshed(later, strip).content, BEFORE)
    assert left(back) == []
    assert values(back.content, "Ordningen") == values(strip, "Ordningen")
    said = values(back.content, "Läs så här").values()
    assert "Visas som det var känt 28 november 2026." in said


def test_the_list_says_row_by_row_what_changed(later: Service, strip: bytes) -> None:
    about, order, picture = refreshed(later, strip).pieces
    assert {"Rubrik", "Anmärkning", "Källa"} <= {c.what for c in about.changes}
    assert any(c.what == "1" and c.new.startswith("Timrå; 4,1") for c in order.changes)
    assert picture.heading.endswith("bladet ”Ordningen”")
    (headline,) = picture.changes
    assert headline.what == "Rubriken"
    assert "2022" in headline.old
    assert "2025" in headline.new


def test_a_note_more_moves_no_other_row_of_the_list() -> None:
    before = [("Anmärkning", "a"), ("Källa", "x"), ("Text", "t")]
    after = [("Anmärkning", "b"), ("Anmärkning", "c"), ("Källa", "y"), ("Text", "u")]
    cells = (
        {(n, c): row[c] for n, row in enumerate(rows) for c in (0, 1)} for rows in (before, after)
    )
    found = [(c.what, c.old, c.new) for c in changes_of(*cells, Role.ABOUT_SHEET, None)]
    assert found == [
        ("Anmärkning", "ingen rad", "b"),
        ("Anmärkning", "a", "c"),
        ("Källa", "x", "y"),
        ("Text", "t", "u"),
    ]


# In somebody's own workbook


COPIED = "Läget 'nu' & sedan"


def test_a_sheet_copied_into_somebodys_workbook_follows_with_its_picture(
    later: Service, old: bytes, view: str
) -> None:
    foreign = with_our_sheet(own_workbook("=1"), old, COPIED)
    done, made = refreshed(later, foreign), today(later, view)
    assert [(p.role, p.outcome) for p in done.pieces] == [
        (Role.ORDER_SHEET, PieceOutcome.CHANGED),
        (Role.PICTURE, PieceOutcome.CHANGED),
    ]
    assert values(done.content, COPIED) == values(made, "Ordningen")
    before, after = parts_of(foreign), parts_of(done.content)
    assert {name for name in before if before[name] != after[name]} == {
        WORKBOOK, "xl/worksheets/sheet9.xml", "xl/drawings/drawing9.xml", "xl/media/image9.png",
    }  # fmt: skip
    assert after["xl/media/image9.png"] == entries(made)[MEDIA]
    assert refreshed(later, done.content).content == done.content


def on_another_sheet(content: bytes) -> bytes:
    """The picture after somebody has moved it to the first sheet."""
    parts = entries(content)
    sheet, relations = "xl/worksheets/sheet{}.xml", "xl/worksheets/_rels/sheet{}.xml.rels"
    parts[relations.format(1)] = parts.pop(relations.format(2))
    drawing = b'<drawing r:id="rId1"/>'
    assert drawing in parts[sheet.format(2)]
    parts[sheet.format(2)] = parts[sheet.format(2)].replace(drawing, b"")
    end = b"</worksheet>"
    parts[sheet.format(1)] = parts[sheet.format(1)].replace(end, drawing + end)
    return written(parts)


def test_a_picture_on_another_sheet_follows(later: Service, strip: bytes) -> None:
    done = refreshed(later, on_another_sheet(strip))
    (picture,) = (p for p in done.pieces if p.role is Role.PICTURE)
    assert (picture.outcome, picture.heading[-19:]) == (
        PieceOutcome.CHANGED, "bladet ”Läs så här”",
    )  # fmt: skip
    assert entries(done.content)[MEDIA] == entries(today(later, "plats"))[MEDIA]


def test_a_picture_alone_in_somebodys_workbook_follows(later: Service, strip: bytes) -> None:
    foreign = with_our_sheet(own_workbook("=1"), strip, COPIED)
    alone = re.sub(
        rb"<definedNames>.*?</definedNames>", b"<definedNames/>", entries(foreign)[WORKBOOK]
    )
    done = refreshed(later, rezipped(foreign, {WORKBOOK: alone}))
    assert [(p.role, p.outcome) for p in done.pieces] == [(Role.PICTURE, PieceOutcome.CHANGED)]
    assert entries(done.content)[WORKBOOK] == alone


def test_a_drawing_that_has_come_from_a_word_document_follows(
    service: Service, later: Service, strip: bytes
) -> None:
    """It stands without its words, which the document has beside it."""
    made = [entries(ours(s, "docx", "plats", NAME, group=COUNTY)) for s in (service, later)]
    (name,) = re.findall(
        rb'docPr [^>]*?name="([^"]*samsam:1/diagram[^"]*)"', made[0]["word/document.xml"]
    )
    (drawn, expected) = (next(p[n] for n in p if n.endswith(".png")) for p in made)
    parts = entries(strip)
    parts[DRAWING] = re.sub(rb'name="[^"]*"', b'name="' + name + b'"', parts[DRAWING])
    parts[MEDIA] = drawn
    done = refreshed(later, written(parts))
    assert states(done, Role.CHART) == [PieceOutcome.CHANGED]
    assert entries(done.content)[MEDIA] == expected


def test_a_picture_that_was_pasted_into_a_document_keeps_its_words(
    service: Service, later: Service, view: str, old: bytes
) -> None:
    parts = entries(ours(service, "docx", view, NAME, group=COUNTY))
    name = f'name="{named(old).get("name", "")}"'.encode()
    xml = parts["word/document.xml"]
    parts["word/document.xml"], count = re.subn(rb'name="[^"]*samsam:1/diagram[^"]*"', name, xml)
    assert count
    done = refreshed(later, written(parts))
    assert states(done, Role.PICTURE) == [PieceOutcome.CHANGED]
    assert entries(today(later, view))[MEDIA] in entries(done.content).values()


def test_a_picture_that_ends_before_it_begins_keeps_its_place(later: Service, strip: bytes) -> None:
    def upside_down(anchor: Element) -> None:
        ends_in_a_cell(anchor)
        for row in anchor.iterfind(f"{X}to/{X}row"):
            row.text = "0"

    mine = resized(strip, upside_down)
    done = refreshed(later, mine)
    assert states(done, Role.PICTURE) == [PieceOutcome.CHANGED]
    assert edges(done.content) == edges(mine)


# What the editor did


@pytest.mark.parametrize("cell", ["B5", "A1"])
def test_a_sheet_that_somebody_has_written_in_is_left_and_its_picture_is_new(
    later: Service, strip: bytes, cell: str
) -> None:
    own = f'<c r="{cell}" t="inlineStr"><is><t>Eget</t></is></c>'.encode()
    mine = changed_cells(strip, {cell: own})
    done = refreshed(later, mine)
    assert states(done, Role.ORDER_SHEET) == [PieceOutcome.LEFT]
    assert "Någon har skrivit i bladet" in left(done)[0]
    assert values(done.content, "Ordningen") == values(mine, "Ordningen")
    assert states(done, Role.PICTURE) == [PieceOutcome.CHANGED]
    assert entries(done.content)[MEDIA] == entries(today(later, "plats"))[MEDIA]


def resized(content: bytes, change: Callable[[Element], None]) -> bytes:
    """The workbook after somebody has done something to the picture's place."""
    for prefix, space in (("xdr", X), ("a", A), ("r", R)):
        ElementTree.register_namespace(prefix, space.strip("{}"))
    root = ElementTree.fromstring(entries(content)[DRAWING])
    change(root[0])
    return rezipped(content, {DRAWING: ElementTree.tostring(root, encoding="utf-8")})


def half_as_large(anchor: Element) -> None:
    for name in (f"{X}ext", f"{A}ext"):
        for size in anchor.iter(name):
            for side in ("cx", "cy"):
                size.set(side, str(int(size.get(side, "")) // 2))


def sizes(content: bytes) -> list[tuple[int, int]]:
    root = ElementTree.fromstring(entries(content)[DRAWING])
    found = (e for name in (f"{X}ext", f"{A}ext") for e in root.iter(name))
    return [(int(e.get("cx", "")), int(e.get("cy", ""))) for e in found]


def test_a_picture_that_was_resized_stays_so(later: Service, old: bytes, view: str) -> None:
    half = resized(old, half_as_large)
    done = refreshed(later, half)
    assert left(done) == []
    higher = png_shape(entries(done.content)[MEDIA]) / png_shape(entries(half)[MEDIA])
    # The new figures make a pile: the strip is of another shape, and its size is tried by that.
    assert view != "plats" or abs(higher - 1) > 0.01
    before, after = sizes(half), sizes(done.content)
    assert len(after) == 2
    assert [wide for wide, _ in after] == [wide for wide, _ in before]
    assert after == [(w, pytest.approx(h * higher, abs=2)) for w, h in before]
    assert entries(done.content)[MEDIA] == entries(today(later, view))[MEDIA]


def ends_in_a_cell(anchor: Element) -> None:
    """As Excel saves it: with its last cell, and without a size outside the picture."""
    size = anchor.find(f"{X}ext")
    assert size is not None
    anchor.tag = f"{X}twoCellAnchor"
    anchor.set("editAs", "oneCell")
    place = list(anchor).index(size)
    anchor.remove(size)
    end = ElementTree.Element(f"{X}to")
    for name, text in (("col", 9), ("colOff", 1000), ("row", 14), ("rowOff", 2 * POINT)):
        ElementTree.SubElement(end, f"{X}{name}").text = str(text)
    anchor.insert(place, end)


def edges(content: bytes) -> tuple[dict[str, int], dict[str, int]]:
    """Where the picture begins and ends."""
    anchor = ElementTree.fromstring(entries(content)[DRAWING])[0]
    found = (anchor.find(f"{X}{name}") for name in ("from", "to"))
    first, last = (
        {e.tag.removeprefix(X): int(e.text or "") for e in place} if place is not None else {}
        for place in found
    )
    return first, last


def height(content: bytes) -> float:
    """How high the picture is in the sheet, in points, by the cells that it begins and ends in."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Ordningen"]
    first, last = edges(content)
    rows = [sheet.row_dimensions[n + 1] for n in range(first["row"], last["row"])]
    between = sum(0.0 if row.hidden else row.height or 15.0 for row in rows)
    return between + (last["rowOff"] - first["rowOff"]) / POINT


@pytest.mark.parametrize("looks", ["", ' ht="40" customHeight="1"', ' hidden="1"'])
def test_a_picture_that_ends_in_a_cell_ends_in_another(
    later: Service, strip: bytes, looks: str
) -> None:
    name = "xl/worksheets/sheet2.xml"
    rows = re.sub(rb'(<row r="5")', rb"\1" + looks.encode(), entries(strip)[name])
    mine = resized(rezipped(strip, {name: rows}), ends_in_a_cell)
    done = refreshed(later, mine)
    assert left(done) == []
    higher = png_shape(entries(done.content)[MEDIA]) / png_shape(entries(mine)[MEDIA])
    assert abs(higher - 1) > 0.01
    assert height(done.content) == pytest.approx(height(mine) * higher, abs=0.01)
    (begins, ends), (began, ended) = edges(done.content), edges(mine)
    assert begins == began
    assert [ends[side] for side in ("col", "colOff")] == [ended[side] for side in ("col", "colOff")]
    assert 0 <= ends["rowOff"] < 40 * POINT


def test_a_description_of_the_editors_own_stays(later: Service, strip: bytes) -> None:
    own = re.sub(rb'descr="[^"]*"', b'descr="Egen beskrivning"', entries(strip)[DRAWING])
    done = refreshed(later, rezipped(strip, {DRAWING: own}))
    (picture,) = (p for p in done.pieces if p.role is Role.PICTURE)
    assert picture.outcome is PieceOutcome.CHANGED
    assert any("SAMSAM:s egen är nu" in remark for remark in picture.remarks)
    assert named(done.content).get("descr") == "Egen beskrivning"
    assert entries(done.content)[MEDIA] == entries(today(later, "plats"))[MEDIA]


def test_a_picture_in_a_group_is_named_and_left(later: Service, strip: bytes) -> None:
    parts = entries(strip)
    grouped = parts[DRAWING].replace(b"<xdr:pic>", b"<xdr:grpSp><xdr:pic>")
    parts[DRAWING] = grouped.replace(b"</xdr:pic>", b"</xdr:pic></xdr:grpSp>")
    done = refreshed(later, written(parts))
    assert states(done, Role.PICTURE) == [PieceOutcome.LEFT]
    assert "ligger i en grupp" in left(done)[0]
    assert entries(done.content)[MEDIA] == parts[MEDIA]


def test_somebodys_own_picture_stays(later: Service, strip: bytes) -> None:
    parts = entries(strip)
    parts[DRAWING] = re.sub(rb'name="[^"]*"', b'name="Bild 1"', parts[DRAWING])
    done = refreshed(later, written(parts))
    assert states(done, Role.PICTURE) == []
    assert all(entries(done.content)[n] == parts[n] for n in (DRAWING, MEDIA))


# What can't be brought up to date


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"/plats/", b"/nyckeltal/", "Bildens fil finns inte i dokumentet"),
        (b"/bladordning/", b"/blad/", "inte längre något sådant blad"),
        (b"/bladlas/", b"/bladvarden/", "inte längre något sådant blad"),
        (b"grupp=lanet", b"grupp=landet", "finns inte längre"),
        (b"2262/", b"2281/", "Delen gäller Sundsvall"),
    ],
)
def test_what_cannot_be_had_is_named_and_left(
    later: Service, strip: bytes, before: bytes, after: bytes, expected: str
) -> None:
    parts = {n: body.replace(before, after) for n, body in entries(strip).items()}
    assert parts != entries(strip)
    done = refreshed(later, written(parts))
    assert any(re.search(expected, remark) for remark in left(done)), done.pieces


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"grupp=lanet", b"grupp=landet", "finns inte längre"),
        (b"/bladvarden/", b"/bladordning/", "inte längre något sådant blad"),
        (b"2262/", b"2281/", "Delen gäller Sundsvall"),
    ],
)
def test_small_charts_that_cannot_be_had_are_named_and_left(
    service: Service, later: Service, before: bytes, after: bytes, expected: str
) -> None:
    content = many(service, BEFORE)
    xml = entries(content)[WORKBOOK]
    assert before in xml
    done = refreshed(later, rezipped(content, {WORKBOOK: xml.replace(before, after)}))
    assert any(expected in remark for remark in left(done)), done.pieces


# Other programs


def test_the_results_follow_the_schemas(
    service: Service, later: Service, old: bytes, view: str, tmp_path: Path
) -> None:
    files = {
        f"{view}.xlsx": old,
        f"{view}-cell.xlsx": resized(old, ends_in_a_cell),
        "små.xlsx": many(service, BEFORE),
    }
    check({f"förra-{name}": content for name, content in files.items()}, tmp_path)
    check({name: refreshed(later, content).content for name, content in files.items()}, tmp_path)


@pytest.fixture(scope="module")
def resaved(old: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A workbook of ours, and somebody's with our sheet in it, as LibreOffice saves them."""
    given = {"egen": with_our_sheet(own_workbook("=1"), old, COPIED), "vår": old}
    return all_through_libreoffice(given, "xlsx", tmp_path_factory.mktemp("sparade"))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["egen", "vår"])
def test_a_workbook_saved_by_libreoffice_follows_too(
    later: Service, resaved: dict[str, bytes], followed: dict[str, Refreshed], shown: dict[str, str],
    view: str, form: str, tmp_path: Path,
) -> None:  # fmt: skip
    there, done, made = resaved[form], followed[form], today(later, view)
    assert left(done) == []
    assert states(done, Role.ORDER_SHEET) == states(done, Role.PICTURE) == [PieceOutcome.CHANGED]
    sheet = COPIED if form == "egen" else "Ordningen"
    assert values(done.content, sheet) == values(made, "Ordningen")
    assert entries(made)[MEDIA] in entries(done.content).values()
    assert set(faults(done.content, tmp_path)) <= set(faults(there, tmp_path))
    assert "4.1" in shown[form].replace(",", ".")
    assert refreshed(later, done.content).content == done.content


def as_kept(said: dict[str, object]) -> dict[str, str]:
    """What cells say: LibreOffice keeps fifteen digits of a number."""
    return {p: v if isinstance(v, str) else f"{v:.12g}" for p, v in said.items()}


@pytest.mark.slow
def test_small_charts_saved_by_libreoffice_follow_too(
    service: Service, later: Service, tmp_path: Path
) -> None:
    there = through_libreoffice(many(service, BEFORE), "xlsx", tmp_path)
    done, made = refreshed(later, there), many(later, TODAY)
    assert left(done) == []
    for sheet in ("Läs så här", "Jämförelser"):
        assert as_kept(values(done.content, sheet)) == as_kept(values(made, sheet))
    assert set(faults(done.content, tmp_path)) <= set(faults(there, tmp_path))

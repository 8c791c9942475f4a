"""Somebody's documents with pieces of ours, brought up to date and compared part by part."""

from __future__ import annotations

import copy
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import foreign_document as foreign
import pptx
import pytest
from foreign_document import blocks, pasted, put_after, put_in_cell, put_in_text_box, saved
from hypothesis import given
from hypothesis import strategies as st
from new_figures import BEFORE, TODAY
from office_files import as_pdf_text, assert_in_order, charts, series

from samsam.charts.office.office_lines import HELPERS
from samsam.exports.documents.piece import PieceIdentity, Role, read_piece, replaced_piece
from samsam.exports.kit.formats import formats_of
from samsam.exports.office import powerpoint, word
from samsam.exports.refresh import spans
from samsam.exports.refresh.document import asked_of
from samsam.exports.refresh.report import PieceOutcome, Refreshed, read_report, written_report
from samsam.exports.use import RenderOptions
from samsam.figures.origin import Origin
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import VIEWS, figure_for_file
from samsam.services.files.kit import kit, read_kit_choice
from samsam.services.files.refresh import refreshed_by, refreshed_document
from samsam.sources.grid import UnreadableError

HEADLINE = "Arbetslösheten"
SAVED_AS = "docx"
# What these show is the same whichever group is chosen; a map has its own.
OF_NO_GROUP = ("nyckeltal", "befolkningsmal", "karta")


def ours(service: Service, ending: str, view: str, name: str, **choices: object) -> bytes:
    """A file as it was made last year."""
    selection = Selection().changed(**choices)
    shown, full = figure_for_file(service, view, name, selection, BEFORE)
    form = next(f for f in formats_of(view) if f.extension == ending)
    return form.make(shown, full, RenderOptions(BEFORE))


@pytest.fixture(scope="module")
def before(service: Service) -> dict[tuple[str, str], bytes]:
    """Word files as they were made before the new figures."""
    wanted = [("nyckeltal", n) for n in ("unemployment", "neet", "business_climate_rank")]
    wanted += [("befolkningsmal", "population"), ("karta", "population"), ("plats", "population")]
    return {(view, name): ours(service, "docx", view, name) for view, name in wanted}


@pytest.fixture(scope="module")
def budget(before: dict[tuple[str, str], bytes]) -> bytes:
    """Ten pages of foreign text with six pieces: in the text, a cell, a text box, and twice."""
    file = foreign.foreign_word()
    source, elements = blocks(before["nyckeltal", "unemployment"])
    put_after(file, "2. Verksamhet", pasted(file, source, elements))
    put_after(file, "8. Verksamhet", _changed_look(pasted(file, source, elements[:4])))
    source, elements = blocks(before["nyckeltal", "neet"])
    put_in_cell(file, "4. Verksamhet", pasted(file, source, elements[:4]))
    source, elements = blocks(before["nyckeltal", "business_climate_rank"])
    put_in_text_box(file, "5. Verksamhet", pasted(file, source, elements[:4]))
    source, elements = blocks(before["befolkningsmal", "population"])
    put_after(file, "7. Verksamhet", pasted(file, source, elements))
    source, elements = blocks(before["karta", "population"])
    put_after(file, "9. Verksamhet", pasted(file, source, elements))
    return saved(file)


def _changed_look(elements: list[object]) -> list[object]:
    """The chart as an editor has made it: half as large."""
    for element in elements:
        for extent in element.iter("{*}extent"):  # type: ignore[attr-defined]
            extent.set("cx", str(int(extent.get("cx")) // 2))
            extent.set("cy", str(int(extent.get("cy")) // 2))
    return elements


def entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def refreshed(service: Service, content: bytes, day: date | None = None) -> Refreshed:
    return refreshed_document(service, content, TODAY, day)


def states(done: Refreshed, role: Role) -> list[PieceOutcome]:
    return [piece.outcome for piece in done.pieces if piece.role is role]


def text_of(content: bytes) -> str:
    xml = entries(content)["word/document.xml"].decode()
    return " ".join(re.sub(r"<w:instrText.*?</w:instrText>|<[^>]+>", "", xml).split())


# The whole document


def test_ten_pages_with_six_pieces_follow_new_figures_and_keep_the_rest(
    later: Service, budget: bytes
) -> None:
    done = refreshed(later, budget)
    assert done.count(PieceOutcome.LEFT) == 0, [
        p for p in done.pieces if p.outcome is PieceOutcome.LEFT
    ]
    old, new = entries(budget), entries(done.content)
    assert list(old) == list(new)
    changed = {name for name in old if old[name] != new[name]}
    drawn = {n for n in changed if re.search(r"/(charts|embeddings|media)/", n)}
    assert changed == {"word/document.xml"} | drawn
    # Five charts with their workbooks, and the map's two forms.
    assert len([n for n in drawn if "/charts/" in n]) == 5
    assert len([n for n in drawn if "/embeddings/" in n]) == 5
    assert len([n for n in drawn if "/media/" in n]) == 2
    kept = (foreign.without_ours(x["word/document.xml"]) for x in (old, new))
    first, second = kept
    assert b"ADDIN" not in first
    assert b"samsam:" not in first.replace(b"samsam:1/diagram", b"")
    assert _without_shape(first) == _without_shape(second)


def _without_shape(rest: bytes) -> bytes:
    """The height of a picture may follow what it shows."""
    return re.sub(rb' cy="\d+"', b"", rest)


def test_every_piece_says_the_new_figures(later: Service, budget: bytes) -> None:
    done = refreshed(later, budget)
    found = [series(chart) for chart in charts(done.content, "word/charts/")]
    of_unemployment = [s["Arbetslöshet 18–64 år"] for s in found if "Arbetslöshet 18–64 år" in s]
    assert [(one[2023], one[2020]) for one in of_unemployment] == [(7.7, 6.4)] * 2
    expected = text_of(done.content).replace("\u00a0", " ")
    assert expected.count("2023: 7,7 %") >= 2
    assert "17 401" in expected
    for chart in charts(done.content, "word/charts/"):
        assert_in_order(chart)


def test_the_list_tells_old_and_new(later: Service, budget: bytes) -> None:
    done = refreshed(later, budget)
    chart = next(p for p in done.pieces if p.role is Role.CHART and "Arbetslöshet" in p.title)
    expected = {c.what: (c.old, c.new.replace("\u00a0", " ")) for c in chart.changes}
    assert expected["2023"] == ("inget värde", "7,7 %")
    assert expected["2020"][1] == "6,4 %"
    table = next(p for p in done.pieces if p.role is Role.TABLE and "Arbetslöshet" in p.title)
    assert {"2020", "2023"} <= {c.what for c in table.changes}
    # Text boxes stand twice in the file and count once: a headline for each of the six pieces.
    assert len(states(done, Role.HEADLINE)) == 6


def test_a_table_of_the_last_years_moves_on_with_them(service: Service, later: Service) -> None:
    made = kit(service, read_kit_choice({"med": "population"}, service.register), BEFORE)
    done = refreshed(later, word.make(made.document))
    (recent,) = (p for p in done.pieces if p.role is Role.RECENT_TABLE)
    what = {c.what: (c.old, c.new) for c in recent.changes}
    assert what["2016"][1] == "raden är borta"
    assert what["2026"][1].replace("\u00a0", " ").startswith("17 401")
    # The years between say what they said: they aren't in the list.
    assert not {str(year) for year in range(2017, 2025)} & set(what)
    tables = docx.Document(io.BytesIO(done.content)).tables
    years = [row.cells[0].text for row in tables[0].rows][1:11]
    assert years == [str(year) for year in range(2017, 2027)]
    (caption,) = (p for p in done.pieces if p.role is Role.RECENT_TABLE_CAPTION)
    assert caption.outcome is PieceOutcome.CHANGED
    again = refreshed(later, done.content)
    assert {p.outcome for p in again.pieces} == {PieceOutcome.SAME}


def test_remarks_below_a_narrow_table_follow_and_their_column_does_not_come_back(
    service: Service, later: Service
) -> None:
    choice = read_kit_choice({"med": "population", "bredd": "80"}, service.register)
    before = word.make(kit(service, choice, BEFORE).document)
    done = refreshed(later, before)
    for role in (Role.BARE_TABLE, Role.RECENT_BARE_TABLE):
        assert states(done, role) == [PieceOutcome.CHANGED]
    assert not states(done, Role.TABLE)
    remarks = [p for p in done.pieces if p.role in (Role.TABLE_REMARKS, Role.RECENT_TABLE_REMARKS)]
    assert len(remarks) == 2
    headings = [[c.text for c in t.rows[0].cells] for t in docx.Document(io.BytesIO(before)).tables]
    after = docx.Document(io.BytesIO(done.content)).tables
    assert [[c.text for c in t.rows[0].cells] for t in after] == headings
    assert after[0].rows[10].cells[0].text == "2026"
    again = refreshed(later, done.content)
    assert {p.outcome for p in again.pieces} == {PieceOutcome.SAME}


def test_once_more_changes_nothing(later: Service, budget: bytes) -> None:
    once = refreshed(later, budget).content
    again = refreshed(later, once)
    assert {p.outcome for p in again.pieces} == {PieceOutcome.SAME}
    assert again.content == once


def test_as_known_on_a_day_before_the_new_figures_it_is_as_it_was(
    later: Service, budget: bytes
) -> None:
    same = refreshed(later, budget, BEFORE)
    expected = [p for p in same.pieces if p.role in (Role.CHART, Role.TABLE, Role.HEADLINE)]
    assert {p.outcome for p in expected if p.role is not Role.HEADLINE} <= {PieceOutcome.SAME}
    back = refreshed(later, refreshed(later, budget).content, BEFORE)
    assert figures_of(back.content) == figures_of(budget)


def figures_of(document: bytes) -> list[dict[str, dict[float, float]]]:
    """What each chart says, without the series that only carry labels."""
    found = (series(chart) for chart in charts(document, "word/charts/"))
    return [{n: p for n, p in one.items() if not n.startswith(HELPERS)} for one in found]


@pytest.fixture(scope="module")
def saved_as_odt(
    budget: bytes,
    before: dict[tuple[str, str], bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, bytes]:
    """The budget, and a file with one chart, through an .odt and back to Word."""
    given = {"budget": budget, "ett": before["nyckeltal", "unemployment"]}
    folder = tmp_path_factory.mktemp("odt")
    between = all_through_libreoffice(given, "odt", folder, "docx")
    return all_through_libreoffice(between, "docx", folder, "odt")


@pytest.fixture(scope="module")
def resaved(
    budget: bytes, saved_as_odt: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The budget as it was, as LibreOffice saves it, and through an .odt."""
    once = through_libreoffice(budget, "docx", tmp_path_factory.mktemp("docx"))
    return {"mallen": budget, "docx": once, "odt": saved_as_odt["budget"]}


@pytest.mark.slow
def test_libreoffice_opens_it_and_shows_the_new_figures(shown: dict[str, str]) -> None:
    for words in ("2023: 7,7 %", "17 401", "1.1 Viktigt."):
        assert words in shown["mallen"]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["docx", "odt"])
def test_a_document_saved_by_libreoffice_follows_too(
    resaved: dict[str, bytes], followed: dict[str, Refreshed], shown: dict[str, str], way: str
) -> None:
    """Through an .odt a chart has lost its name and its workbook: its headline and source are there."""
    there, done = resaved[way], followed[way]
    assert done.count(PieceOutcome.LEFT) == 0
    assert states(done, Role.CHART).count(PieceOutcome.CHANGED) == 6
    old, new = entries(there), entries(done.content)
    changed = {n for n in old if old[n] != new[n]}
    assert all(re.search(r"document\.xml$|/(charts|embeddings|media)/", n) for n in changed)
    assert "2023: 7,7 %" in shown[way]


def test_a_chart_of_ones_own_between_our_headline_and_our_source_is_left_by_libreoffice(
    later: Service, saved_as_odt: dict[str, bytes]
) -> None:
    there = saved_as_odt["ett"]
    name = "word/charts/chart1.xml"
    own = {name: entries(there)[name].replace("Axelns år".encode(), "Försäljning".encode())}
    (chart,) = (p for p in refreshed(later, there).pieces if p.role is Role.CHART)
    assert chart.outcome is PieceOutcome.CHANGED
    assert any("följde inte med" in remark for remark in chart.remarks)
    assert states(refreshed(later, rezipped(there, own)), Role.CHART) == []


def through_libreoffice(content: bytes, ending: str, folder: Path, kind: str = "") -> bytes:
    """The file, of another kind if so, as LibreOffice saves it."""
    return all_through_libreoffice({"förra": content}, ending, folder, kind)["förra"]


def all_through_libreoffice(
    files: dict[str, bytes], ending: str, folder: Path, kind: str = ""
) -> dict[str, bytes]:
    """The files by their names, which have no endings, as LibreOffice saves them; one start."""
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    sources = [folder / f"{name}.{kind or ending}" for name in files]
    for source, content in zip(sources, files.values(), strict=True):
        source.write_bytes(content)
    out = folder / "sparad"
    profile = f"-env:UserInstallation=file://{folder}/libreoffice"
    asked = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", out, *sources]
    subprocess.run(asked, check=True, capture_output=True, timeout=300)
    return {name: (out / f"{name}.{ending}").read_bytes() for name in files}


@pytest.mark.parametrize("form", ["docx", "pptx"])
@pytest.mark.parametrize(
    "asked",
    [{}, {"med": "population,business_climate_rank", "grupp": "lanet-region-vasternorrland"}],
    ids=["alla", "jämförda"],
)
def test_a_kit_of_today_is_the_same_bytes_today(
    service: Service, form: str, asked: dict[str, str]
) -> None:
    made = kit(service, read_kit_choice(asked, service.register), BEFORE)
    make = word.make if form == "docx" else powerpoint.make
    content = make(made.document, made.use.style)
    done = refreshed_document(service, content, BEFORE)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.SAME}
    assert len(states(done, Role.CHART)) >= len(made.figures)
    assert done.content == content


# What the editor did


def test_a_chart_made_smaller_keeps_its_size_and_its_own_colours(
    later: Service, budget: bytes
) -> None:
    names = [n for n in entries(budget) if n.startswith("word/charts/chart")]
    parts = entries(budget)
    name = next(n for n in names if "Arbetslöshet".encode() in parts[n])
    recoloured = parts[name].replace(b"12436D", b"AB12CD")
    assert recoloured != parts[name]
    done = refreshed(later, rezipped(budget, {name: recoloured}))
    now = entries(done.content)
    assert b"AB12CD" in now[name]
    extents = re.findall(rb"<wp:extent [^>]*>", parts["word/document.xml"])
    assert re.findall(rb"<wp:extent [^>]*>", now["word/document.xml"])[:4] == extents[:4]


def rezipped(content: bytes, changed: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries(content).items():
            archive.writestr(name, changed.get(name, body))
    return made.getvalue()


def edited(content: bytes, old: str, new: str) -> bytes:
    xml = entries(content)["word/document.xml"]
    assert old.encode() in xml
    return rezipped(content, {"word/document.xml": xml.replace(old.encode(), new.encode(), 1)})


@pytest.fixture
def one(before: dict[tuple[str, str], bytes]) -> bytes:
    return before["nyckeltal", "unemployment"]


def test_a_headline_in_the_editors_own_words_stays_and_is_told(later: Service, one: bytes) -> None:
    headline = re.search(r"<w:t[^>]*>(Arbetslöshet[^<]* 20\d\d: [^<]*)</w:t>",
                         entries(one)["word/document.xml"].decode())  # fmt: skip
    assert headline
    done = refreshed(later, edited(one, headline[1], "Allt färre saknar jobb"))
    found = next(p for p in done.pieces if p.role is Role.HEADLINE)
    assert found.outcome is PieceOutcome.LEFT
    assert "skrivits om" in found.remarks[0]
    assert "7,7" in found.remarks[0]
    assert "Allt färre saknar jobb" in text_of(done.content)


def test_a_table_without_its_first_years_gets_the_new_ones_and_no_others(
    later: Service, one: bytes
) -> None:
    file = docx.Document(io.BytesIO(one))
    table = file.tables[0]
    for row in list(table.rows)[1:4]:
        row._tr.getparent().remove(row._tr)
    years = [row.cells[0].text for row in table.rows]
    done = refreshed(later, saved(file))
    after = docx.Document(io.BytesIO(done.content)).tables[0]
    assert [row.cells[0].text for row in after.rows] == [*years, "2023"]
    assert after.rows[-1].cells[1].text.replace("\u00a0", " ") == "7,7 %"
    again = refreshed(later, done.content)
    assert states(again, Role.TABLE) == [PieceOutcome.SAME]


def test_pending_changes_are_the_editors_to_accept_first(later: Service, one: bytes) -> None:
    xml = entries(one)["word/document.xml"].decode()
    at = re.search(r"(ADDIN SAMSAM.*?fldCharType=\"separate\"/></w:r>)(<w:r>)", xml)
    assert at
    inserted = '<w:ins w:id="9" w:author="A"><w:r><w:t>Nja. </w:t></w:r></w:ins>'
    there = rezipped(one, {"word/document.xml": (
        xml[: at.start(2)] + inserted + xml[at.start(2) :]).encode()})  # fmt: skip
    done = refreshed(later, there)
    left = [p for p in done.pieces if p.outcome is PieceOutcome.LEFT]
    assert [("spårade" in p.remarks[0]) for p in left] == [True]
    assert inserted in entries(done.content)["word/document.xml"].decode()
    accepted = re.sub(r"</?w:ins[^>]*>", "", inserted).replace("Nja. ", "")
    fine = refreshed(later, rezipped(one, {"word/document.xml": (
        xml[: at.start(2)] + accepted + xml[at.start(2) :]).encode()}))  # fmt: skip
    assert fine.count(PieceOutcome.LEFT) == 0


def test_an_alternative_text_of_the_editors_own_stays(later: Service, one: bytes) -> None:
    xml = entries(one)["word/document.xml"].decode()
    old = re.search(r' descr="([^"]*)"', xml)
    assert old
    done = refreshed(later, edited(one, old[1], "Min egen beskrivning"))
    chart = next(p for p in done.pieces if p.role is Role.CHART)
    assert any("Bildbeskrivningen har skrivits om" in remark for remark in chart.remarks)
    assert 'descr="Min egen beskrivning"' in entries(done.content)["word/document.xml"].decode()


def test_a_chart_whose_numbers_are_in_another_file_is_told(later: Service, one: bytes) -> None:
    name = "word/charts/_rels/samsam1.xml.rels"
    rels = entries(one)[name].decode()
    linked = rels.replace('Target="', 'TargetMode="External" Target="file:///P:/gammal.pptx!')
    done = refreshed(later, rezipped(one, {name: linked.encode()}))
    chart = next(p for p in done.pieces if p.role is Role.CHART)
    assert chart.outcome is PieceOutcome.CHANGED
    assert "Bryt länken" in chart.remarks[0]
    assert (
        entries(done.content)["word/embeddings/samsam1.xlsx"]
        == entries(one)["word/embeddings/samsam1.xlsx"]
    )


def test_two_places_of_one_chart_both_follow(later: Service, one: bytes) -> None:
    file = docx.Document(io.BytesIO(one))
    drawn = next(p for p in file.paragraphs if p._p.xpath(".//wp:inline"))
    drawn._p.addnext(copy.deepcopy(drawn._p))
    done = refreshed(later, saved(file))
    found = [p for p in done.pieces if p.role is Role.CHART]
    assert len(found) == 2
    assert found[0].changes == found[1].changes != ()


# PowerPoint


@pytest.fixture(scope="module")
def deck(service: Service) -> bytes:
    return foreign.deck_with(ours(service, "pptx", "nyckeltal", "unemployment"))


def slide_texts(content: bytes) -> list[str]:
    slides = pptx.Presentation(io.BytesIO(content)).slides
    return [
        " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame).replace("\u00a0", " ")
        for slide in slides
    ]


def test_a_presentation_follows_and_other_slides_are_the_same_bytes(
    later: Service, deck: bytes
) -> None:
    done = refreshed(later, deck)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.CHANGED}
    assert {p.place for p in done.pieces} == {"bild 3"}
    assert {p.role for p in done.pieces} == {
        Role.HEADLINE, Role.SUBTITLE, Role.NOTES, Role.CHART, Role.SPEAKER_NOTES,
    }  # fmt: skip
    old, new = entries(deck), entries(done.content)
    changed = sorted(n for n in old if old[n] != new[n])
    assert len(changed) == 4, changed  # the slide, its notes, the chart and its workbook
    assert "2023: 7,7 %" in slide_texts(done.content)[2]
    assert refreshed(later, done.content).content == done.content


@pytest.mark.slow
def test_a_presentation_saved_by_libreoffice_follows(
    later: Service, deck: bytes, tmp_path: Path
) -> None:
    done = refreshed(later, through_libreoffice(deck, "pptx", tmp_path))
    assert states(done, Role.CHART) == [PieceOutcome.CHANGED]
    assert states(done, Role.HEADLINE) == [PieceOutcome.CHANGED]
    assert states(done, Role.SPEAKER_NOTES) == [PieceOutcome.LEFT]
    assert "2023: 7,7 %" in as_pdf_text(done.content, "pptx", tmp_path)


# What can't be brought up to date


def moved(content: bytes, old: str, new: str) -> bytes:
    xml = entries(content)["word/document.xml"].decode()
    return rezipped(content, {"word/document.xml": xml.replace(old, new).encode()})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("/2262/", "/0180/", "Stockholm"),
        ("/2262/", "/9x/", "kommunen med kod 9x"),
        ("nyckeltal/unemployment", "nyckeltal/borttaget", "finns inte längre"),
        ("/nyckeltal/", "/tredje/", "sort som inte finns"),
        ("unemployment#", "unemployment?fran=abc#", "går inte att välja"),
        ("nyckeltal/unemployment#", "jamfor/unemployment?grupp=borta#", "Gruppen ”borta” finns"),
    ],
)
def test_what_cannot_be_had_is_named_and_left(
    later: Service, one: bytes, old: str, new: str, expected: str
) -> None:
    there = moved(one, old, new)
    done = refreshed(later, there)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.LEFT}
    assert all(expected in p.remarks[0] for p in done.pieces)
    assert done.content == there


@pytest.mark.parametrize("view", [name for name in VIEWS if name not in OF_NO_GROUP])
def test_a_group_that_is_gone_is_not_taken_for_the_usual_one(
    later: Service, one: bytes, view: str
) -> None:
    """Without this the reader gets another group's figures in the group's place."""
    there = moved(one, "nyckeltal/unemployment#", f"{view}/open_unemployment?grupp=borta#")
    done = refreshed(later, there)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.LEFT}
    assert all("Gruppen ”borta” finns inte längre" in p.remarks[0] for p in done.pieces)


def test_a_document_without_pieces(later: Service) -> None:
    with pytest.raises(UnreadableError, match="inga diagram") as error:
        refreshed(later, saved(foreign.foreign_word()))
    assert "Klistra in" in error.value.cure


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return made.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "tom"),
        (b"%PDF-1.7", "inget Office-dokument"),
        (_OLE + b"\0" * 600, "äldre Office-format"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        (b"PK\x03\x04" + b"\0" * 300, "skadad"),
        (b"\0" * 50_000_001, "för stort"),
        (zipped(a=b"\0" * 9_000_000), "orimligt"),
        (zipped(content_dot_xml=b"<a/>"), "OpenDocument"),
        (zipped(a=b"x"), "zip-fil"),
        (zipped(xl__workbook_dot_xml=b"<a/>"), "inga diagram"),
        (zipped(xl__workbook_dot_bin=b"a"), "binär Excel-arbetsbok"),
        (zipped(word__document_dot_xml=b"<a><b></a>"), "skadad"),
        (zipped(word__document_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "skadad"),
        (zipped(word__document_dot_xml=b"<a>" * 500 + b"</a>" * 500), "skadad"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_cure(content: bytes, expected: str) -> None:
    with pytest.raises(UnreadableError, match=expected) as error:
        asked_of(content)
    assert error.value.cure.endswith(".")


def test_a_text_of_more_elements_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "_MOST_ELEMENTS", 50)
    with pytest.raises(UnreadableError, match="för stort"):
        asked_of(saved(foreign.foreign_word()))


@pytest.mark.parametrize("cut", [30, 2_000, -400, -30])
def test_a_document_that_was_cut_off(one: bytes, cut: int) -> None:
    with pytest.raises(UnreadableError):
        asked_of(one[:cut])


def test_macros_and_signatures_are_left_and_told(later: Service, one: bytes) -> None:
    made = io.BytesIO(one)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"makro")
        archive.writestr("_xmlsignatures/sig1.xml", b"<a/>")
    done = refreshed(later, made.getvalue())
    assert entries(done.content)["word/vbaProject.bin"] == b"makro"
    assert ["makron" in done.notices[0], "signerat" in done.notices[1]] == [True, True]


# The parts that it is made of


def test_another_process_gives_the_same(later: Service, one: bytes) -> None:
    here = refreshed(later, one)
    assert refreshed_by(lambda task: task(), later, one, TODAY) == here
    with pytest.raises(UnreadableError, match="inga diagram"):
        refreshed_by(lambda task: task(), later, saved(docx.Document()), TODAY)
    assert read_report(written_report(here)) == here


_WORDS = st.text("abcåö-_.,%/ &#;?=0129", min_size=1, max_size=20)


@given(
    names=st.lists(_WORDS, min_size=1, max_size=3),
    choices=st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), _WORDS), max_size=3),
    role=st.sampled_from(list(Role)),
    drawn=st.none() | st.just((453.5, 0.0)),
    kept=st.integers(0, 500),
)
def test_an_identity_is_read_as_it_was_written_whatever_stands_around_it(
    names: list[str],
    choices: list[tuple[str, str]],
    role: Role,
    drawn: tuple[float, float] | None,
    kept: int,
) -> None:
    origin = Origin("nyckeltal", tuple(names), "2262", BEFORE, tuple(choices))
    piece = replace(
        PieceIdentity(origin, role, kept=kept, drawn=drawn).of_text("Rubrik", kept), drawn=drawn
    )
    written = f"Diagram 4 {piece.write()}1"
    assert read_piece(written) == piece
    assert replaced_piece(written, piece) == written
    assert not set(piece.write()) & set('"\\<> \n')

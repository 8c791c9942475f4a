"""The PDF of a document, read back by other programs: tags, language, fonts, words and values."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import (
    Bullets,
    Document,
    FigurePart,
    Heading,
    Paragraph,
    Part,
    TablePart,
    is_long,
    kept_rows,
    series_annex,
)
from samsam.figures.description.describe import describe
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

TODAY = date(2026, 11, 24)


def document(*parts: Part) -> Document:
    return Document("Är vi på rätt väg?", "Timrå kommun", "Om allt.", "Enheten", TODAY, parts)


def words_of(content: bytes, folder: Path) -> str:
    """The text as poppler reads it, with words that were broken over lines put together."""
    (folder / "fil.pdf").write_bytes(content)
    run = ["pdftotext", "-layout", str(folder / "fil.pdf"), "-"]
    text = subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")
    return " ".join(text.split())


def tagged(content: bytes) -> list[tuple[str, str]]:
    """Every element of the tag tree: its kind and its alternative text."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [(str(e.S), str(e.get("/Alt", ""))) for e in elements(pdf.Root.StructTreeRoot)]


def elements(node: Any) -> Iterator[Any]:
    """Every structure element below a node of the tag tree."""
    if not isinstance(node, pikepdf.Dictionary | pikepdf.Array):
        return
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
        return
    if "/S" in node:
        yield node
    if "/K" in node:
        yield from elements(node.K)


@pytest.fixture(scope="module")
def whole(service: Service) -> tuple[Document, bytes]:
    """A document with every key figure and the population's way."""
    figures = [
        indicator_view(service, i, Selection(), TODAY).judged.figure
        for i in service.register.indicators
    ]
    figures.append(population_view(service, Selection()).judged.figure)
    made = document(
        Heading("Bedömning"),
        Paragraph("Nej, antalet rör sig bort från målet.", lead=True),
        Bullets(("ett", "två")),
        TablePart("Läget", ("Mål", "Läge"), (("2025", "missat"), ("2035", "bort"))),
        *(FigurePart(f) for f in figures),
        *series_annex(figures),
    )
    return made, report_pdf.make(made)


def test_it_is_tagged_in_swedish_with_a_title(whole: tuple[Document, bytes]) -> None:
    with pikepdf.open(io.BytesIO(whole[1])) as pdf, pdf.open_metadata() as about:
        assert str(pdf.Root.Lang) in ("sv", "sv-SE")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert about["dc:title"] == "Är vi på rätt väg?"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["pdfuaid:part"] == "1"


def test_headings_tables_lists_and_figures_are_what_they_are(
    whole: tuple[Document, bytes],
) -> None:
    made, content = whole
    found = [kind for kind, _ in tagged(content)]
    assert found.count("/Figure") == len(made.figures)
    long = [f for f in made.figures if is_long(describe(f).table)]
    assert found.count("/Table") == len([f for f in made.figures if f.past_years]) + len(long) + 1
    assert {"/H1", "/L", "/LI", "/TH", "/TD", "/Caption"} <= set(found)


def test_each_figure_has_its_alt_text(whole: tuple[Document, bytes]) -> None:
    made, content = whole
    told = [alt for kind, alt in tagged(content) if kind == "/Figure"]
    assert told == [describe(f).alt for f in made.figures]


def test_every_font_is_inside_the_file(whole: tuple[Document, bytes], tmp_path: Path) -> None:
    (tmp_path / "fil.pdf").write_bytes(whole[1])
    told = subprocess.run(
        ["pdffonts", str(tmp_path / "fil.pdf")], capture_output=True, check=True
    ).stdout.decode()
    fonts = [line.split() for line in told.splitlines()[2:]]
    assert fonts
    assert all("yes" in columns[-5:-3] for columns in fonts)


def test_every_value_remark_and_source_is_text(
    whole: tuple[Document, bytes], tmp_path: Path
) -> None:
    made, content = whole
    words = words_of(content, tmp_path).replace("\u00a0", " ")
    for figure in made.figures:
        for row in describe(figure).table.rows:
            expected = " ".join((str(row.year), *row.texts)).replace("\u00a0", " ")
            assert " ".join(expected.split()) in words, expected


def test_words_that_look_like_markup_are_only_words(tmp_path: Path) -> None:
    odd = '#strike[x] *fet* $x^2$ @ref <a> \\ `kod` #import "a.typ" // = Rubrik'
    made = document(
        Heading(odd), Paragraph(odd), Bullets((odd,)), TablePart(odd, ("a", odd), ((odd, "b"),))
    )
    content = report_pdf.make(made)
    assert words_of(content, tmp_path).replace(" ", "").count("#strike[x]*fet*") >= 4
    assert [kind for kind, _ in tagged(content)].count("/H1") == 1


def test_a_caption_is_never_left_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """However long the text before it is, the first rows are on the caption's page."""
    rows = tuple((str(year), "1") for year in range(1990, 2030))
    table = TablePart("Födda, antal", ("År", "Antal"), rows, 1)
    for lines in range(38, 58):
        before = Paragraph("\n".join(["Text."] * lines))
        (tmp_path / "fil.pdf").write_bytes(report_pdf.make(document(before, table)))
        run = ["pdftotext", "-layout", str(tmp_path / "fil.pdf"), "-"]
        text = subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")
        (page,) = (p for p in text.split("\f") if "Födda, antal" in p)
        assert "1993" in page


def test_no_line_ends_between_a_sign_and_its_number(tmp_path: Path) -> None:
    """Wherever in the line it comes: "+ / 0,6 procentenheter" was two lines."""
    said = [
        Paragraph("i" * before + f" och de andra, {sign}0,6 procentenheter, ligger inom det.")
        for before in range(150, 210, 2)
        for sign in "+−"
    ]
    (tmp_path / "fil.pdf").write_bytes(report_pdf.make(document(*said)))
    run = ["pdftotext", "-layout", str(tmp_path / "fil.pdf"), "-"]
    text = subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")
    ends = [line.rstrip()[-1:] for line in text.splitlines()]
    assert ends.count(",") > 1
    assert not {"+", "−"} & set(ends)


def pages_of(content: bytes, folder: Path) -> list[str]:
    (folder / "fil.pdf").write_bytes(content)
    run = ["pdftotext", "-layout", str(folder / "fil.pdf"), "-"]
    text = subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")
    return ["".join(page.split()) for page in text.split("\f")]


def test_a_short_table_is_on_one_page(tmp_path: Path) -> None:
    """However long the text before it is, as in Word."""
    rows = tuple((str(year), "1") for year in range(1990, 1997))
    table = TablePart("Födda, antal", ("År", "Antal"), rows, 1)
    for lines in range(30, 58, 2):
        before = Paragraph("\n".join(["Text."] * lines))
        pages = pages_of(report_pdf.make(document(before, table)), tmp_path)
        (page,) = (p for p in pages if "Födda,antal" in p)
        assert "19961" in page


def test_caption_drawing_and_source_are_on_one_page(service: Service, tmp_path: Path) -> None:
    figure = population_view(service, Selection()).judged.figure
    source = "".join(describe(figure).source.split())
    for lines in range(2, 50, 12):
        before = Paragraph("\n".join(["Text."] * lines))
        made = document(before, FigurePart(figure, with_table=False, with_judgement=False))
        (page,) = (p for p in pages_of(report_pdf.make(made), tmp_path) if "Figur1." in p)
        assert source in page


def test_odd_characters_and_line_breaks_do_not_stop_it(tmp_path: Path) -> None:
    made = document(Paragraph("Rad ett\nRad två\x00\x1f 👩🏽‍🚒 \u202eomvänd\u202c"), Paragraph(""))
    assert "Rad ett Rad två" in words_of(report_pdf.make(made), tmp_path)


def test_the_same_document_gives_the_same_bytes(whole: tuple[Document, bytes]) -> None:
    assert report_pdf.make(whole[0]) == whole[1]


def test_an_empty_figure_is_told_and_not_drawn_wrong(service: Service, tmp_path: Path) -> None:
    view = indicator_view(service, "employed", Selection(known_on=date(2000, 1, 1)), TODAY)
    figure = view.judged.figure
    assert figure.outcome.points == ()
    words = words_of(report_pdf.make(document(FigurePart(figure))), tmp_path)
    assert "inga värden" in words.casefold()


def test_the_last_row_of_a_table_is_never_alone_on_a_page(tmp_path: Path) -> None:
    """Of so many lengths one ends a row after the page, wherever the page ends."""
    seen = set()
    for length in range(44, 54):
        rows = tuple((f"Rad {n}", str(n)) for n in range(length))
        pages = pages_of(
            report_pdf.make(document(TablePart("Läget", ("Mål", "Läge"), rows))), tmp_path
        )
        pages = [page for page in pages if page]
        seen.add(len(pages))
        assert sum(page.count("Rad") for page in pages) == length
        assert pages[-1].count("Rad") > 3
    assert seen == {1, 2}


def test_a_table_whose_last_rows_are_as_high_as_a_page_loses_none(tmp_path: Path) -> None:
    long = "\n".join(f"rad {n}" for n in range(30))
    rows = tuple((f"Åtgärd {n}", long) for n in range(5))
    pages = pages_of(report_pdf.make(document(TablePart("Läget", ("Mål", "Läge"), rows))), tmp_path)
    assert sum(page.count("rad29") for page in pages) == len(rows)


@pytest.mark.parametrize(("sentences", "whole"), [(12, True), (200, False)])
def test_a_lead_is_on_one_page_unless_it_is_long(
    tmp_path: Path, sentences: int, whole: bool
) -> None:
    lead = "Antalet invånare minskar mest i tätorterna. " * sentences
    for lines in range(38, 58):
        before = Paragraph("\n".join(["Text."] * lines))
        pages = pages_of(report_pdf.make(document(before, Paragraph(lead, lead=True))), tmp_path)
        found = [page for page in pages if "tätorterna" in page]
        assert not whole or len(found) == 1
        assert "".join(found).count("tätorterna") == sentences
    assert whole or len(found) > 1


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ((), (0, 0)),
        ((30,), (1, 0)),
        ((1,) * 7, (7, 0)),
        ((1,) * 8, (4, 4)),
        ((1,) * 60, (4, 4)),
        ((2,) * 4, (2, 2)),
        ((6, 6, 6), (3, 0)),
        ((9, 9, 9), (2, 1)),
        ((5, 1, 1, 1, 1, 1, 1), (2, 4)),
    ],
)
def test_rows_that_stay_together(lines: tuple[int, ...], kept: tuple[int, int]) -> None:
    assert kept_rows(lines) == kept

"""The pages of whole kits, in Word as LibreOffice lays them out and in PDF: what stands where they end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from paper_pages import empty_shares, rows_on_pages, tagged_from_word, texts_of

from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import Document, Heading
from samsam.exports.office import word
from samsam.services.core.service import Service
from samsam.services.files.kit import kit, read_kit_choice
from samsam.swedish import unbroken

TODAY = date(2026, 11, 24)
ASKED = {"grupp": "lanet-region-vasternorrland", "bilaga": "ja"}
MUCH = 1 / 3  # of a page, that is empty
NARROW = 75  # letters of a line beside an 80 mm chart


@dataclass(frozen=True)
class Paper:
    """A kit's file as PDF, the kit's document, and where the text of its pages begins."""

    path: Path
    document: Document
    upper_mm: float


@pytest.fixture(scope="module", params=["80", "160"])
def whole(service: Service, request: pytest.FixtureRequest) -> Document:
    """The document of a kit with comparisons and an annex."""
    choice = read_kit_choice({**ASKED, "bredd": request.param}, service.register)
    return kit(service, choice, TODAY).document


@pytest.fixture(scope="module", params=["pdf", "libreoffice"])
def paper(
    whole: Document, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Paper:
    """The kit's file in both forms."""
    folder = tmp_path_factory.mktemp("papper")
    if request.param == "libreoffice":
        return Paper(tagged_from_word(word.make(whole), folder), whole, 20)
    path = folder / "paket.pdf"
    path.write_bytes(report_pdf.make(whole))
    return Paper(path, whole, 24)


def test_no_row_of_a_table_is_alone_on_a_page(paper: Paper) -> None:
    tables = rows_on_pages(paper.path)
    gone_on = [pages for pages in tables if len(pages) > 1]
    assert len(gone_on) > 1
    assert [pages for pages in gone_on if min(pages.values()) < 2] == []


def test_what_leaves_a_third_of_a_page_empty_is_a_chart_or_a_chapter(paper: Paper) -> None:
    """Tables go on on the next page. A chart stands on one, with its words."""
    pages, shares = texts_of(paper.path), empty_shares(paper.path, paper.upper_mm)
    assert len(pages) == len(shares)
    headings = {unbroken(p.text).replace("\u00a0", " ") for p in paper.document.parts
                if isinstance(p, Heading)}  # fmt: skip
    beside = zip(shares[:-1], pairwise(pages), strict=True)
    for number, (share, (_, following)) in enumerate(beside, 1):
        first = next(line for line in following if line not in headings)
        annex = following[0].startswith("Bilaga")
        assert share < MUCH or first.startswith("Figur ") or annex, (number, share, first)


def test_no_page_ends_with_a_heading_or_a_caption(paper: Paper) -> None:
    headings = {p.text for p in paper.document.parts if isinstance(p, Heading)}
    pages = texts_of(paper.path)
    contents = next(n for n, page in enumerate(pages) if any("Tabell 1." in line for line in page))
    last = [page[-1].replace("\u00a0", " ") for page in pages[contents:]]
    assert not headings & set(last)
    assert not [line for line in last if line.startswith(("Figur ", "Tabell "))]


def test_years_and_days_beside_a_narrow_chart_stay_on_a_line(paper: Paper) -> None:
    """Captions and sources; running text, which is wide, is Word's own to break."""
    broken = [
        line
        for page in texts_of(paper.path)
        for line in page
        if re.search(r"\d[–-]( |$)", line) and len(line) < NARROW
    ]
    assert broken == []

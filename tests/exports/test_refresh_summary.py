"""The table of how key figures stand, in a kit's document and on its slides, brought up to date."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from types import ModuleType

import docx
import pptx
import pytest
from new_figures import TODAY
from test_refresh import entries, refreshed, rezipped, through_libreoffice

from samsam.exports.documents.piece import Role
from samsam.exports.office import powerpoint, word
from samsam.exports.refresh.report import PieceOutcome, PieceReport, Refreshed
from samsam.services.core.service import Service
from samsam.services.files.kit import kit, read_kit_choice
from samsam.services.files.refresh import refreshed_document
from samsam.swedish import capitalised, number_word

EARLIER = {"dag": "2024-09-01"}
SUMMARY = "Läget i korthet"
BOTH = pytest.mark.parametrize("form", [word, powerpoint], ids=["docx", "pptx"])


@lru_cache(maxsize=4)
def made(service: Service, form: ModuleType, **choices: str) -> bytes:
    """A kit's file; nearly all tests ask for the same four."""
    choice = read_kit_choice(choices, service.register)
    content: bytes = form.make(kit(service, choice, TODAY).document)
    return content


def of_summary(done: Refreshed) -> dict[Role, PieceReport]:
    return {piece.role: piece for piece in done.pieces if piece.title == SUMMARY}


def cells(content: bytes, form: ModuleType) -> list[list[str]]:
    """What the first table says."""
    if form is word:
        rows: Sequence[object] = docx.Document(io.BytesIO(content)).tables[0].rows
    else:
        slides = pptx.Presentation(io.BytesIO(content)).slides
        (frame,) = (s for slide in slides for s in slide.shapes if s.has_table)
        rows = list(frame.table.rows)
    return [[cell.text.replace("\v", "\n") for cell in row.cells] for row in rows]  # type: ignore[attr-defined]


@BOTH
def test_it_says_what_a_new_one_says(service: Service, form: ModuleType) -> None:
    done = refreshed(service, made(service, form, **EARLIER))
    assert cells(done.content, form) == cells(made(service, form), form)
    found = of_summary(done)
    assert {Role.TABLE, Role.TABLE_CAPTION} <= set(found)
    assert {p.outcome for p in found.values()} == {PieceOutcome.CHANGED}
    told = {c.what: (c.old, c.new) for c in found[Role.TABLE].changes}
    assert told["Företagsklimat, placering"] == (
        "plats\u00a028 (2020); ↗ Ingen säker trend 2016–2020",
        "plats\u00a029 (2023); ↗ Säker förbättring 2014–2023",
    )
    again = refreshed(service, done.content)
    assert again.count(PieceOutcome.SAME) == len(again.pieces)


def test_the_words_on_the_title_page_are_as_known_when_the_figures_are(service: Service) -> None:
    old = made(service, word, **EARLIER)
    done = refreshed(service, old)
    said = [p.text for p in docx.Document(io.BytesIO(done.content)).paragraphs]
    count = capitalised(number_word(len(service.register.listed())))
    assert f"{count} nyckeltal, med de värden som var kända 1 februari 2027." in said
    assert not any("kända 1 september 2024." in text for text in said)
    # Where nothing else is new a later day doesn't make a new file.
    later = refreshed_document(service, done.content, date(2027, 3, 1))
    assert later.content == done.content


@BOTH
def test_back_on_the_day_it_says_what_it_said(service: Service, form: ModuleType) -> None:
    old = made(service, form, **EARLIER)
    back = refreshed(service, refreshed(service, old).content, date(2024, 9, 1))
    assert cells(back.content, form) == cells(old, form)


@BOTH
def test_one_that_somebody_has_written_in_is_left(service: Service, form: ModuleType) -> None:
    old = made(service, form, **EARLIER)
    before, after = b"294 (2020)", b"295 (2020)"
    parts = {n: x.replace(before, after) for n, x in entries(old).items() if n.endswith(".xml")}
    content = rezipped(old, parts)
    assert "295 (2020)" in str(cells(content, form))
    table = of_summary(refreshed(service, content))[Role.TABLE]
    assert table.outcome is PieceOutcome.LEFT
    assert "är kvar som den är" in table.remarks[0]


def test_a_deck_from_before_numbers_stayed_on_a_line_is_brought_up_to_date_as_ever(
    service: Service,
) -> None:
    def with_spaces(content: bytes) -> bytes:
        """As decks were: "9,3 per 1 000" could be parted before its unit."""
        whole, parted = "\u00a0per\u00a01\u00a0000", " per 1\u00a0000"
        xml = {
            n: x.decode() for n, x in entries(content).items() if n.startswith("ppt/slides/slide")
        }
        assert any(whole in text for text in xml.values())
        return rezipped(content, {n: t.replace(whole, parted).encode() for n, t in xml.items()})

    now = with_spaces(made(service, powerpoint))
    same = refreshed(service, now)
    assert (same.count(PieceOutcome.SAME), same.content) == (len(same.pieces), now)
    done = refreshed(service, with_spaces(made(service, powerpoint, **EARLIER)))
    assert not done.count(PieceOutcome.LEFT)
    assert cells(done.content, powerpoint)[0] == cells(now, powerpoint)[0]
    assert {p.outcome for p in of_summary(done).values()} == {PieceOutcome.CHANGED}


def test_there_and_back_a_title_has_the_lines_it_had(service: Service) -> None:
    """They are ours, for the width that the layout gives the title."""

    def titles(content: bytes) -> list[str]:
        slides = pptx.Presentation(io.BytesIO(content)).slides
        return [slide.shapes.title.text for slide in slides if slide.shapes.title]

    old = made(service, powerpoint, **EARLIER)
    there = refreshed(service, old).content
    assert titles(refreshed(service, there, date(2024, 9, 1)).content) == titles(old)


def test_on_a_slide_other_rows_and_columns_are_left(service: Service) -> None:
    old = made(service, powerpoint, **EARLIER)
    parts = {
        n: x.replace(b"laget/unemployment_annual_mean,", b"laget/") for n, x in entries(old).items()
    }
    table = of_summary(refreshed(service, rezipped(old, parts)))[Role.TABLE]
    assert table.outcome is PieceOutcome.LEFT
    assert "andra rader eller kolumner" in table.remarks[0]


@pytest.mark.slow
def test_a_slide_saved_by_libreoffice_has_its_title_and_table_together(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old = made(service, powerpoint, **EARLIER)
    there = through_libreoffice(old, "pptx", tmp_path_factory.mktemp("lo"))
    found = of_summary(refreshed(service, there))
    assert {p.outcome for p in found.values()} == {PieceOutcome.CHANGED}
    assert set(found) == {Role.TABLE, Role.TABLE_CAPTION}

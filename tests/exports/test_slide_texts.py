"""An analysis' texts as slides: together where they belong together, and never a heading alone."""

from __future__ import annotations

import io
from datetime import date

import pytest
from office_documents import FigureOf, document_of
from office_files import title_of
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from written_analysis import YEAR

from samsam.exports.documents.document import Document, FigurePart, Heading, Paragraph, Part
from samsam.exports.office.powerpoint import make
from samsam.exports.office.slides.texts import BODY, SlideField, Text, pages
from samsam.figures.description.describe import describe
from samsam.model.language.sentences import split
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit

TODAY = date(2026, 11, 24)
SENTENCE = (
    "Det här är en mening om läget i kommunen som är ungefär så lång som meningar brukar vara. "
)


def opened(*parts: Part) -> Deck:
    return Presentation(io.BytesIO(make(document_of(*parts))))


def body_of(slide: Slide) -> list[str]:
    """The slide's paragraphs beside its title and its number, in the order they are read."""
    frames = [
        s.text_frame
        for s in slide.shapes
        if s.has_text_frame and s != slide.shapes.title and "sldNum" not in str(s._element.xml)
    ]
    return [p.text for frame in frames for p in frame.paragraphs if p.text]


def cells_of(slide: Slide) -> list[str]:
    """What stands in the slide's tables."""
    return [c.text for s in slide.shapes if s.has_table for row in s.table.rows for c in row.cells]


def titles(deck: Deck) -> list[str]:
    return [title_of(slide) for slide in deck.slides]


def has_picture(slide: Slide) -> bool:
    return any(s.has_chart or s.has_table for s in slide.shapes)


@pytest.fixture(scope="module")
def whole(fixed_reading: Service) -> Document:
    """An analysis with all that review asks for, fixed."""
    return kit(fixed_reading, KitChoice(analysis=YEAR), TODAY).document


def test_an_analysis_has_no_slide_with_a_heading_alone(whole: Document) -> None:
    deck = Presentation(io.BytesIO(make(whole)))
    for slide in deck.slides:
        assert has_picture(slide) or body_of(slide), title_of(slide)
    assert len(set(titles(deck))) == len(deck.slides)
    texts = [s for s in deck.slides if not has_picture(s)]
    # Thirteen records and chapters; one slide a field made them over forty.
    assert len(texts) <= 13


def test_every_text_of_the_analysis_is_on_a_slide_or_in_its_notes(whole: Document) -> None:
    deck = Presentation(io.BytesIO(make(whole)))
    shown = [line for slide in deck.slides for line in (*body_of(slide), *cells_of(slide))]
    notes = [s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide]
    everything = "\n".join([*shown, *notes, *titles(deck)])
    paragraphs = [part for part in whole.parts if isinstance(part, Paragraph)]
    texts = [text for part in paragraphs for _, text in part.labelled if "SHA-256" not in text]
    assert len(texts) > 15
    for text in texts:
        for sentence in split(text):
            assert sentence.rstrip(".") in everything, sentence


def test_an_analysis_begins_with_all_verdicts_and_is_about_eight_slides(whole: Document) -> None:
    deck = Presentation(io.BytesIO(make(whole)))
    assert [has_picture(slide) for slide in list(deck.slides)[:3]] == [False, True, False]
    assert len(deck.slides) <= 10
    told = [f"{len(body_of(s))}: {' '.join(body_of(s))}" for s in deck.slides if not has_picture(s)]
    assert all(len(text.split()) > 4 for text in told), told


def test_no_letter_is_smaller_than_before(whole: Document) -> None:
    deck = Presentation(io.BytesIO(make(whole)))
    sizes = {
        run.font.size.pt
        for slide in deck.slides
        if not has_picture(slide)
        for shape in slide.placeholders
        if shape.placeholder_format.idx == 1 and slide is not deck.slides[0]
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if run.font.size is not None
    }
    assert min(sizes) >= BODY


def test_short_fields_share_a_slide_and_stand_in_their_labels_line() -> None:
    deck = opened(
        Heading("Förflyttning"),
        Heading("Vad det gäller", 2), Heading("Syftet", 3), Paragraph("Att leva"),
        Heading("Förflyttningen", 2), Heading("Varför det?", 3), Paragraph("Därför."),
    )  # fmt: skip
    assert titles(deck)[1:] == ["Förflyttning"]
    assert body_of(deck.slides[1]) == [
        "Vad det gäller", "Syftet: Att leva", "Förflyttningen", "Varför det? Därför.",
    ]  # fmt: skip
    bold = [p.runs[0].font.bold for p in deck.slides[1].placeholders[1].text_frame.paragraphs]
    assert bold == [True] * 4


def test_a_long_text_goes_on_between_sentences_and_says_so() -> None:
    text = " ".join(f"{n}. {SENTENCE.strip()}" for n in range(60)).replace(". Det", " Det")
    deck = opened(
        Heading("Årsanalys"), Heading("Läget", 2), Heading("Berättelsen", 3), Paragraph(text)
    )
    slides = list(deck.slides)[1:]
    assert len(slides) > 3
    assert titles(deck)[1:4] == ["Årsanalys", "Årsanalys (forts.)", "Årsanalys (forts. 2)"]
    assert body_of(slides[0])[:2] == ["Läget", "Berättelsen"]
    for slide in slides[1:]:
        assert body_of(slide)[0] == "Berättelsen (forts.)"
    kept = [body_of(slide)[-1] for slide in slides]
    assert all(one.endswith("brukar vara.") for one in kept)
    assert " ".join(kept) == text
    assert [s for one in kept for s in split(one)] == list(split(text))


def test_a_sentence_that_no_slide_holds_is_cut_between_words() -> None:
    words = [f"ord{n}" for n in range(700)]
    deck = opened(Heading("Läget"), Paragraph(" ".join(words)))
    told = " ".join(line for slide in list(deck.slides)[1:] for line in body_of(slide))
    assert told.split() == words


def test_a_group_that_fits_one_slide_is_not_torn() -> None:
    fields = [
        SlideField("Ett", f"Fråga {n}", (Text(SENTENCE * 3),)) for n in range(2)
    ] + [SlideField("Två", f"Svar {n}", (Text(SENTENCE * 4),)) for n in range(2)]  # fmt: skip
    found = pages(fields, 800, 390)
    assert [page.group for page in found] == ["Ett", "Två"]
    assert [len(page.texts) for page in found] == [4, 4]


def test_what_begins_inside_a_text_says_so_also_where_another_group_follows() -> None:
    deck = opened(
        Heading("Årsanalys"),
        Heading("Läget", 2), Paragraph(SENTENCE * 22), Heading("Sedan", 2), Paragraph("Kort."),
    )  # fmt: skip
    later = list(deck.slides)[-1]
    assert body_of(later)[-1] == "Kort."
    assert title_of(later).endswith("(forts.)")


def test_empty_fields_are_no_slides_and_a_bare_heading_is_told() -> None:
    deck = opened(
        Heading("Årsanalys"), Heading("Tom", 2), Paragraph(" \n "), Heading("Fylld", 2),
        Paragraph("Texten är en mening."), Heading("Sist"),
    )  # fmt: skip
    assert titles(deck)[1:] == ["Årsanalys"]
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    assert "Rubriker utan innehåll: Tom; Sist" in notes


def test_a_chapter_of_charts_begins_with_what_they_say(figure_of: FigureOf) -> None:
    one, other = (figure_of("neet", {2020: 10.0, 2021: v}) for v in (9.0, 8.0))
    deck = opened(Heading("Arbete"), FigurePart(one), FigurePart(other))
    assert titles(deck)[1] == "Arbete"
    assert body_of(deck.slides[1]) == [describe(f).headline for f in (one, other)]
    alone = opened(Heading("Arbete"), FigurePart(one))
    assert titles(alone)[1:] == [describe(one).headline]
    assert body_of(alone.slides[1])[0].startswith("Arbete. ")


def test_two_parts_with_the_same_heading_have_titles_of_their_own(figure_of: FigureOf) -> None:
    figure = figure_of("neet", {2020: 10.0, 2021: 9.0})
    deck = opened(
        Heading("Samma"), Paragraph("Det är nummer ett."), Heading("Samma"),
        Paragraph("Det är nummer två."),
        FigurePart(figure), FigurePart(figure),
    )  # fmt: skip
    assert len(set(titles(deck))) == len(deck.slides) == 5

"""A text with marks looks the same in Word, PowerPoint and PDF, and as JSON and plain text."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pptx
import pytest
from docx.shared import Pt
from written_analysis import AUTHOR, TODAY, YEAR, complete, fixed_edition

from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import (
    Document,
    Heading,
    Paragraph,
    Part,
    TablePart,
    Written,
)
from samsam.exports.documents.length import WORD, height_of
from samsam.exports.office import powerpoint, word
from samsam.exports.office.slides.deck import POINT
from samsam.exports.office.slides.runs import runs_within
from samsam.exports.office.slides.texts import BULLET_INDENT, Text
from samsam.exports.record.one_page import one_page
from samsam.exports.record.record_document import record_document
from samsam.exports.record.record_sections import Sections, text_parts
from samsam.model.analysis.frozen import (
    FrozenAnalysis,
    FrozenField,
    FrozenPart,
    from_content,
    to_content,
)
from samsam.model.analysis.records import FieldKind, RecordKind
from samsam.model.analysis.workflow import canonical, digest
from samsam.model.language.formatted_text import (
    MARKUP,
    FormattedText,
    Run,
    as_item,
    first_sentence,
    read_formatted,
    with_last_words,
)
from samsam.services.analysis import workflow
from samsam.services.analysis.reading import draft_analysis
from samsam.services.analysis.year import save, year_view
from samsam.services.core.service import Service
from samsam.services.editions.editions import fixed_analysis

OWN_FIGURES = True

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ROOT = Path(__file__).parents[2]
ADDRESS = "https://www.scb.se/hållbart?a=1&b=2"
TEXT = f"Vi är **inte** på väg, se [SCB:s <tal>]({ADDRESS}):\n- ett **skäl**\n  - under ett\n- två\n\nSlut."
PLAIN = f"Vi är inte på väg, se SCB:s <tal> ({ADDRESS}):\n– ett skäl\n  – under ett\n– två\n\nSlut."


def document(text: str) -> Document:
    parts: tuple[Part, ...] = (Heading("Berättelsen"), Written(read_formatted(text)))
    return Document("Årsanalys", "Timrå", "Om allt.", "Enheten", date(2026, 2, 1), parts)


def test_word_has_bullets_bold_words_and_links_that_lead() -> None:
    file = docx.Document(io.BytesIO(word.make(document(TEXT))))
    last = file.paragraphs[-5:]
    assert [p.style.name for p in last if p.style] == [
        "Normal", "List Bullet", "List Bullet 2", "List Bullet", "Normal",
    ]  # fmt: skip
    assert [r.text for p in last for r in p.runs if r.bold] == ["inte", "skäl"]
    (link,) = last[0].hyperlinks
    assert link.text == "SCB:s <tal>"
    assert link.address == "https://www.scb.se/h%C3%A5llbart?a=1&b=2"


def test_slides_have_bullets_bold_words_and_links() -> None:
    deck = pptx.Presentation(io.BytesIO(powerpoint.make(document(TEXT))))
    frames = [s.text_frame for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    paragraphs = [p for f in frames for p in f.paragraphs]
    texts = [p.text for p in paragraphs]
    assert [t for t in texts if t in ("ett skäl", "under ett", "två", "Slut.")] == [
        "ett skäl", "under ett", "två", "Slut.",
    ]  # fmt: skip
    runs = [r for p in paragraphs for r in p.runs]
    assert [r.text for r in runs if r.font.bold and r.text in ("inte", "skäl")] == ["inte", "skäl"]
    assert [r.text for r in runs if r.hyperlink.address] == ["SCB:s <tal>"]


def test_a_piece_of_a_paragraph_keeps_its_own_looks() -> None:
    runs = (Run("Ett "), Run("fet ord", bold=True), Run(" och "), Run("länk", link=ADDRESS))
    piece = Text("ord och  länk", runs=runs)
    assert runs_within(piece) == (
        Run("ord", bold=True), Run(" och  "), Run("länk", link=ADDRESS),
    )  # fmt: skip
    assert runs_within(Text("helt annat", runs=runs)) == (Run("helt annat"),)


def test_the_pdf_has_lists_and_a_link_and_keeps_its_standards(tmp_path: Path) -> None:
    content = report_pdf.make(document(TEXT))
    (tmp_path / "fil.pdf").write_bytes(content)
    run = ["pdftotext", "-layout", str(tmp_path / "fil.pdf"), "-"]
    words = subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")
    assert "**" not in words
    assert "[SCB" not in words
    with pikepdf.open(io.BytesIO(content)) as pdf:
        links = [a for page in pdf.pages for a in page.get("/Annots", [])]
        assert [str(a.A.URI) for a in links] == [ADDRESS.replace("å", "%C3%A5")]
        assert content.count(b"/L") > 0


@pytest.mark.parametrize("text", ["# 1 * 2 _ 3", "<b>x</b> ![y](https://a.se/b.png)", "**halv"])
def test_what_is_no_mark_stands_in_every_file_as_it_was_typed(text: str, tmp_path: Path) -> None:
    file = docx.Document(io.BytesIO(word.make(document(text))))
    assert file.paragraphs[-1].text == text
    (tmp_path / "fil.pdf").write_bytes(report_pdf.make(document(text)))
    run = ["pdftotext", str(tmp_path / "fil.pdf"), "-"]
    words = subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")
    assert "".join(text.split()) in "".join(words.split())


def test_an_analysis_keeps_the_marks_and_the_plain_text_and_says_which(
    own_service: Service,
) -> None:
    complete(own_service)
    part = year_view(own_service, YEAR).parts[0]
    based_on = part.record.latest("summary").version if part.record else 0
    save(own_service, YEAR, part, "summary", TEXT, based_on, AUTHOR)
    analysis = draft_analysis(own_service, year_view(own_service, YEAR), TODAY)
    fields = [f for p in analysis.parts for _, fs in p.groups for f in fs]
    (summary,) = (f for f in fields if f.id == "summary")
    assert (summary.value, summary.text, summary.markup) == (TEXT, PLAIN, MARKUP)
    assert summary.formatted == read_formatted(TEXT)
    assert {f.markup for f in fields if f is not summary} == {""}
    workflow.send(own_service, year_view(own_service, YEAR), AUTHOR)
    edition = workflow.fix(own_service, year_view(own_service, YEAR), TODAY, "Bo", "SBN 1")
    assert from_content(edition.parsed).parts[0].text("summary") == PLAIN
    import jsonschema  # takes a second, in each process that collects the tests

    schema = (ROOT / "samsam/exports/record/record.schema.json").read_text("utf-8")
    jsonschema.validate({"content": edition.parsed, "sha256": edition.sha256}, json.loads(schema))


def test_what_was_fixed_before_texts_had_marks_is_plain_and_keeps_its_hash(
    fixed_reading: Service,
) -> None:
    edition = fixed_edition(fixed_reading)
    content = json.loads(edition.content)
    for part in content["parts"]:
        for _, fields in part["groups"]:
            for field in fields:
                del field["markup"]
                field["value"] = field["text"] = "**fet** och\n- punkt"
    old = canonical(content)
    before = replace(edition, content=old, sha256=digest(old))
    assert before.holds
    (first, *_) = fixed_analysis(before).parts[0].groups[0][1]
    assert first.formatted.plain == "**fet** och\n- punkt"
    assert all(line.level == 0 for line in first.formatted.lines)
    assert "markup" in to_content(fixed_analysis(before))["parts"][0]["groups"][0][1][0]


def test_a_markup_of_a_later_version_is_read_as_plain_text() -> None:
    field = FrozenField("a", "A", "long_text", "<x>**b**</x>", "b", (), "samsam-text/9")
    assert field.formatted.plain == "b"
    assert asdict(field)["markup"] == "samsam-text/9"


def one_record(kind: RecordKind, names: tuple[str, ...]) -> FrozenPart:
    """A record with long texts about a key figure that the register lacks."""
    long = FieldKind.LONG_TEXT.value
    about = FrozenField("indicator", "Nyckeltal", "indicator", "saknas", "Saknas")
    texts = (FrozenField(name, name.title(), long, "Text.", "Text.") for name in names)
    return FrozenPart(kind.value, "saknas", f"{kind.value}: Ett", (("", (about, *texts)),))


def with_marks(analysis: FrozenAnalysis) -> FrozenAnalysis:
    """The same analysis with bold words, a link and bullets in each long text."""

    def marked(field: FrozenField) -> FrozenField:
        formatted = field.kind == FieldKind.LONG_TEXT.value
        return replace(field, value=TEXT, text=PLAIN, markup=MARKUP) if formatted else field

    parts = (
        replace(p, groups=tuple((h, tuple(marked(f) for f in fs)) for h, fs in p.groups))
        for p in analysis.parts
    )
    return replace(analysis, parts=tuple(parts))


def test_no_surface_of_an_analysis_loses_its_marks(own_service: Service) -> None:
    complete(own_service)
    draft = draft_analysis(own_service, year_view(own_service, YEAR), TODAY)
    fields = {
        RecordKind.CAUSE: ("cause",), RecordKind.NON_EVENT: ("what", "assumptions"),
        RecordKind.FINDING: ("what", "missing"), RecordKind.ACTION: ("follow_up",),
        RecordKind.INDICATOR_ANALYSIS: ("conclusion", "story"),
    }  # fmt: skip
    parts = (*draft.parts, *(one_record(kind, names) for kind, names in fields.items()))
    analysis = with_marks(replace(draft, figures=(), parts=parts))
    for made in (record_document, one_page):
        document = made(analysis, "", TODAY, {})
        file = docx.Document(io.BytesIO(word.make(document)))
        slides = pptx.Presentation(io.BytesIO(powerpoint.make(document))).slides
        frames = [s.text_frame for slide in slides for s in slide.shapes if s.has_text_frame]
        shown = [p.text for p in file.paragraphs], [p.text for f in frames for p in f.paragraphs]
        for texts in shown:
            assert not [t for t in texts if ADDRESS in t or t.lstrip().startswith("–") or "**" in t]
        runs = [r for p in file.paragraphs for r in p.runs]
        assert "inte" in [r.text for r in runs if r.bold]
        links = [x.text for p in file.paragraphs for x in p.hyperlinks if x.address]
        assert set(links) == {"SCB:s <tal>"}
        styles = [p.style.name for p in file.paragraphs if p.style]
        assert {"List Bullet", "List Bullet 2"} <= set(styles)
        led = [r for f in frames for p in f.paragraphs for r in p.runs if r.hyperlink.address]
        assert {r.text for r in led} == {"SCB:s <tal>"}


def test_a_bullet_of_the_second_level_stands_below_the_first_on_a_slide() -> None:
    deck = pptx.Presentation(io.BytesIO(powerpoint.make(document(TEXT))))
    frames = [s.text_frame for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    levels = {p.text: p.level for f in frames for p in f.paragraphs}
    assert (levels["ett skäl"], levels["under ett"], levels["två"]) == (0, 1, 0)


def test_text_after_bullets_stands_where_its_item_s_words_do() -> None:
    """At the margin it belongs to nothing."""
    lines = as_item((("Ett", read_formatted("Nu:\n- två\nSlut.")),))
    made = replace(document(TEXT), parts=(Heading("Läget"), Written(FormattedText(lines))))
    file = docx.Document(io.BytesIO(word.make(made)))
    indents = {p.text: p.paragraph_format.left_indent for p in file.paragraphs}
    assert indents["Slut."] == Pt(18)
    deck = pptx.Presentation(io.BytesIO(powerpoint.make(made)))
    frames = [s.text_frame for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    margins = {p.text: p._p.get_or_add_pPr().get("marL") for f in frames for p in f.paragraphs}
    assert margins["Slut."] == str(BULLET_INDENT * POINT)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_in_a_pdf_too_text_after_bullets_stands_within_its_item(tmp_path: Path) -> None:
    lines = as_item((("Ett", read_formatted("Nu:\n- två\nSlut.")),))
    made = replace(document(TEXT), parts=(Written(FormattedText(lines)),))
    (tmp_path / "a.pdf").write_bytes(report_pdf.make(made))
    run = ["pdftotext", "-bbox", tmp_path / "a.pdf", "-"]
    found = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    left = {word: x for x, word in re.findall(r'xMin="([0-9.]+)".*>([^<]*)</word>', found)}
    assert float(left["Slut."]) == pytest.approx(float(left["Ett:"]), abs=0.5)


def table_document(*cells: str | FormattedText) -> Document:
    """A document with a table of one row."""
    rows = (("Rad", *cells),)
    table = TablePart("Åtgärder", ("Vad", *("Text" for _ in cells)), rows)
    return replace(document(TEXT), parts=(table,))


def test_a_cell_of_word_has_bullets_bold_words_and_links_as_running_text_has() -> None:
    made = table_document(read_formatted(TEXT), "Två\nrader", FormattedText(()))
    (table,) = docx.Document(io.BytesIO(word.make(made))).tables
    _, cell, plain, nothing = table.rows[1].cells
    assert [p.text for p in cell.paragraphs][1:] == ["ett skäl", "under ett", "två", "Slut."]
    assert [r.text for p in cell.paragraphs for r in p.runs if r.bold] == ["inte", "skäl"]
    assert [x.address for p in cell.paragraphs for x in p.hyperlinks] == [
        ADDRESS.replace("å", "%C3%A5")
    ]
    listed = [p.text for p in cell.paragraphs if p._p.pPr.numPr is not None]
    assert listed == ["ett skäl", "under ett", "två"]
    indents = [p.paragraph_format.left_indent for p in cell.paragraphs]
    assert indents == [None, Pt(9), Pt(18), Pt(9), None]
    assert (plain.text, nothing.text) == ("Två\nrader", "")


def test_a_cell_of_a_slide_has_bullets_bold_words_and_links_as_running_text_has() -> None:
    made = powerpoint.make(table_document(read_formatted(TEXT), "Två\nrader", FormattedText(())))
    slides = pptx.Presentation(io.BytesIO(made)).slides
    (table,) = [s.table for slide in slides for s in slide.shapes if s.has_table]
    cells = [table.cell(1, column) for column in range(4)]
    paragraphs = cells[1].text_frame.paragraphs
    runs = [r for p in paragraphs for r in p.runs]
    assert [r.text for r in runs if r.font.bold] == ["inte", "skäl"]
    assert [r.text for r in runs if r.hyperlink.address] == ["SCB:s <tal>"]
    marks = [p._p.find(f".//{A}buChar") for p in paragraphs]
    assert [m.get("char") if m is not None else "" for m in marks] == ["", "•", "–", "•", ""]
    assert [p.level for p in paragraphs] == [0, 0, 1, 0, 0]
    assert (cells[2].text, cells[3].text) == ("Två\nrader", "")


def test_an_empty_cell_of_a_slide_is_no_higher_than_one_with_words() -> None:
    """Its end mark has 18 points otherwise, and each row of a table of verdicts is too high."""
    slides = pptx.Presentation(io.BytesIO(powerpoint.make(table_document("", "Ord")))).slides
    (table,) = [s.table for slide in slides for s in slide.shapes if s.has_table]
    (words,) = table.cell(1, 2).text_frame.paragraphs[0].runs
    end = table.cell(1, 1).text_frame.paragraphs[0]._p.find(f"{A}endParaRPr")
    assert end.get("sz") == str(words.font.size.centipoints)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_cell_of_a_pdf_has_its_link_and_no_marks(tmp_path: Path) -> None:
    content = report_pdf.make(table_document(read_formatted(TEXT), FormattedText(())))
    (tmp_path / "a.pdf").write_bytes(content)
    run = ["pdftotext", "-layout", tmp_path / "a.pdf", "-"]
    shown = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    assert not [mark for mark in ("**", "[SCB", "- ett", ADDRESS) if mark in shown]
    assert re.search(r"•\s+ett skäl", shown)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        links = [a for page in pdf.pages for a in page.get("/Annots", [])]
        assert [str(a.A.URI) for a in links] == [ADDRESS.replace("å", "%C3%A5")]


def test_the_actions_of_an_analysis_keep_their_marks_in_the_table(own_service: Service) -> None:
    text = read_formatted("Bygg **nu**:\n- ett\n  - två")
    fields = (
        FrozenField(
            "action", "Åtgärd", "long_text", "Bygg **nu**:\n- ett\n  - två", text.plain, (), MARKUP
        ),
        FrozenField("follow_up", "Vad blev det?", "long_text", "Inget än", "Inget än"),
    )
    part = FrozenPart(RecordKind.ACTION.value, "1", "Åtgärd 1", (("", fields),))
    draft = draft_analysis(own_service, year_view(own_service, YEAR), TODAY)
    table = Sections(replace(draft, parts=(part,)), {}).actions()
    assert table is not None
    cell = table.rows[0][0]
    assert isinstance(cell, FormattedText)
    assert [(line.level, line.text) for line in cell.lines] == [
        (0, "Bygg nu:"), (1, "ett"), (2, "två"), (0, "Vad blev det? Inget än."),
    ]  # fmt: skip
    assert [r.text for line in cell.lines for r in line.runs if r.bold] == ["nu"]


def test_texts_become_one_item_of_a_list_with_their_looks() -> None:
    text = read_formatted("Vi **växer**\n\nNu:\n- ett\nSlut.")
    item = as_item((("", text), ("Källa", read_formatted("[SCB](https://scb.se)"))))
    assert [(line.level, line.text) for line in item] == [
        (1, "Vi växer. Nu:"), (2, "ett"), (0, "Slut. Källa: SCB."),
    ]  # fmt: skip
    assert [line.within for line in item] == [0, 0, 1]
    assert [r.text for line in item for r in line.runs if r.bold] == ["växer"]
    assert [r.text for line in item for r in line.runs if r.link] == ["SCB"]
    assert as_item((("Tom", read_formatted(" ")),)) == ()
    bullets = as_item((("", read_formatted("- ett")), ("Vad blev det?", read_formatted("- två"))))
    assert [(line.level, line.text.rstrip()) for line in bullets] == [
        (2, "ett"), (0, "Vad blev det?"), (2, "två"),
    ]  # fmt: skip
    assert with_last_words(item[0], "(nu)").text == "Vi växer. Nu: (nu)."
    begun = first_sentence(read_formatted("\n**Ett. Två** tre."))
    assert begun == (Run("Ett.", bold=True),)


def test_bullets_of_two_levels_and_paragraphs_between_take_more_height() -> None:
    """As Word has it: only bullets of one level stand close together."""
    mixed = Written(read_formatted("Ett.\n- två\n  - tre\nFyra."))
    alike = Written(read_formatted("- ett\n- två\n- tre\n- fyra"))
    assert height_of((mixed,), WORD, 160) == height_of((alike,), WORD, 160) + 3 * WORD.after


def test_what_announces_a_list_is_kept_with_it(tmp_path: Path) -> None:
    """The words "Tre saker:" were the last line of a page, and the three things were on the next."""
    file = docx.Document(io.BytesIO(word.make(document("Före.\nTre saker:\n- ett\n- två"))))
    kept = {p.text: bool(p.paragraph_format.keep_with_next) for p in file.paragraphs[-4:]}
    assert kept == {"Före.": False, "Tre saker:": True, "ett": False, "två": False}
    for lines in range(44, 60):
        text = "\n".join([*["Rad"] * lines, "Tresaker:", "- Ettsak", "- Tvåsak"])
        (tmp_path / "fil.pdf").write_bytes(report_pdf.make(document(text)))
        run = ["pdftotext", str(tmp_path / "fil.pdf"), "-"]
        pages = subprocess.run(run, capture_output=True, check=True).stdout.decode().split("\f")
        assert [("Tresaker" in page) for page in pages] == [("Ettsak" in page) for page in pages]


def test_paragraphs_of_a_plain_text_stand_as_those_of_any_other() -> None:
    """An empty line between them was twice as high as the space between others."""
    field = FrozenField("story", "Berättelsen", "long_text", "", "Ett.\n\nTvå.\nTre.\n \nFyra.")
    field = replace(field, text=field.text.replace("Ett.", "Ett. " * 50))
    first, *others = text_parts([field])
    assert isinstance(first, Paragraph)
    assert first.label == "Berättelsen:"
    assert [part.text for part in others if isinstance(part, Paragraph)] == ["Två.\nTre.", "Fyra."]

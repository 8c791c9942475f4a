"""Columns are as wide as their texts need, and a text goes on in the next line where it costs least."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import docx
import pytest

from samsam.charts import plan
from samsam.charts.plan import text_width, wrapped
from samsam.charts.typefaces.fonts import STAND_IN
from samsam.exports.documents import report_pdf
from samsam.exports.documents.columns import line_counts, widths
from samsam.exports.documents.document import Document, Paragraph, TablePart
from samsam.exports.office import word
from samsam.exports.office.slides.deck import SlideArea
from samsam.exports.office.slides.tables import (
    _CELL_MARGINS,
    CELL,
    SMALL_CELL,
    column_widths,
    on_slides,
    size_and_widths,
)
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit

HEAD = ("Nyckeltal", "Senaste värde", "Utveckling", "Mål")
ROWS = (
    ("Unga utan jobb och studier 16–24", "7,7 % (2024)", "Trolig förbättring 2008–2024", ""),
    ("Etablering: arbete eller studier", "23 % (2022)", "Ingen säker trend 2015–2022", ""),
    ("Arbetslöshet, årsmedelvärde", "6,7 % (2022)", "Säkra svängningar 2010–2022", ""),
    ("Invånare", "17 465 (2025)", "Trolig försämring 2016–2025", "2025: missat med 1 535 invånare"),
)
ROOM, SIZE, INSET = 453.0, 9.5, 10.0


def test_the_text_that_goes_on_in_the_next_line_is_the_one_that_spares_most_lines() -> None:
    """A long text of one row gives way, not the names of all others."""
    wide = widths(HEAD, ROWS, ROOM, SIZE, INSET)
    assert sum(wide) == pytest.approx(ROOM)
    lines = [
        [len(wrapped(t, w - INSET, SIZE, bold=not n)) for n, (t, w) in enumerate(zip(row, wide, strict=True))]
        for row in ROWS
    ]  # fmt: skip
    assert lines == [[1, 1, 1, 1]] * 3 + [[1, 1, 1, 2]]


ACTIONS = (
    ("Behåll den gemensamma vägen in för företag och mät svarstiden varje månad. Vad blev det? "
     "Svarstiden är nu tre dagar i snitt.", "Näringslivsfunktionen", "30 juni 2024",
     "Nystartade företag 12,5 (2025)", "Pågår"),
    ("Ge skjuts till praktiken under ett års försök. Vad blev det? Sexton unga fick skjuts och elva "
     "av dem gjorde klart praktiken. Andelen i kommunen ökade ändå.", "Arbetsmarknadsenheten",
     "31 december 2024", "Unga utan jobb och studier 16–24 7,5 (2025)", "Klar"),
    ("Sälj tomterna i kvarteret Exemplet med krav på byggstart inom ett år. Varför? Räntan gjorde "
     "att två köpare drog sig ur. Vad blev det? Fyra av tolv tomter är sålda.",
     "Samhällsbyggnadsnämnden", "30 september 2025", "Invånare 14 270 (2024)", "Pågår"),
    ("Följ byggstarterna i kvarteret Exemplet varje kvartal och återta tomter utan byggstart.",
     "Samhällsbyggnadsnämnden", "31 december 2025", "Invånare 14 350 (2027)", "Pågår"),
    ("Förläng försöket med skjuts till praktiken ett år.", "Arbetsmarknadsenheten",
     "31 december 2025", "Unga utan jobb och studier 16–24 8,0 (2025)", "Pågår"),
    ("Gör lotsen för företag till en fast tjänst.", "Näringslivsfunktionen", "31 mars 2025",
     "Nystartade företag 12,6 (2025)", "Klar"),
)  # fmt: skip


def test_a_day_is_not_broken_in_three_to_spare_a_long_text_one_line() -> None:
    head = ("Åtgärd", "Ansvarig", "Klart när", "Väntad effekt", "Läge")
    wide = widths(head, ACTIONS, ROOM, SIZE, INSET)
    assert all(len(wrapped(row[2], wide[2] - INSET, SIZE)) < 3 for row in ACTIONS)


def test_a_heading_is_as_wide_as_it_needs_where_the_table_has_room() -> None:
    head = ("År", "Företagsklimat, placering (plats av 290, 1 = bäst)")
    wide = widths(head, (("2014", "57"),), ROOM, SIZE, INSET)
    assert wrapped(head[1], wide[1] - INSET, SIZE, bold=True) == [head[1]]
    assert sum(wide) < ROOM


def test_on_a_slide_verdicts_stand_in_one_line_in_the_typeface_that_ships() -> None:
    """Columns for the wider letters of a machine without it broke them beside an empty column."""
    verdict = "– Säkra svängningar, ingen riktning 2010–2022"
    target = "2025: ✕ missat med 1 535 invånare"
    rows = (
        ("Arbetslöshet, årsmedelvärde", "6,7 % (2022)", verdict, ""),
        ("Nystartade företag", "9,3 per 1 000 (2022)", verdict, ""),
        ("Sysselsatta (BAS)", "8 712 (2022)",
         "↗ Trolig förbättring 1997–2021, enligt förvärvsarbetande, andel", ""),
        ("Unga utan jobb och studier 16–24", "7,7 % (2024)", "↘ Trolig förbättring 2008–2024", ""),
        ("Invånare", "17 465 (2025)", "↘ Trolig försämring 2016–2025", target),
    )  # fmt: skip
    table = TablePart("Läget", HEAD, rows)
    wide = column_widths(table, SlideArea(48, 102, 864, 396), SMALL_CELL)
    assert wrapped(verdict, wide[2] - 16, SMALL_CELL) == [verdict]
    assert wrapped(target, wide[3] - 16, SMALL_CELL) == [target]


def test_verdicts_of_as_many_key_figures_as_have_room_stand_on_one_slide(service: Service) -> None:
    """Thirteen took two slides, half empty both: the columns were wrong for wide letters."""
    names = tuple(service.register.indicators)[:15]
    for count in (13, 15):
        made = kit(service, KitChoice(indicators=names[:count]), date(2026, 11, 24))
        table = next(p for p in made.document.parts if isinstance(p, TablePart))
        assert len(table.rows) == count
        area = SlideArea(48, 102, 864, 396)
        size, wide = size_and_widths(table, area)
        assert on_slides(table, wide, size, area.height) == [list(table.rows)]
        assert sum(wide) == pytest.approx(area.width)


def test_a_word_on_a_slide_is_whole_in_wide_letters_where_there_is_room() -> None:
    """It was "Bedömnin/g", beside columns with room to spare."""
    table = TablePart(
        "Målbilder",
        ("Målbild", "Bedömning", "Från – till"),
        (
            (
                "Trygghet, delaktighet och livslångt lärande",
                "Ingen",
                "Från ett försök med skjuts till ett försök som har förlängts",
            ),
            ("Tillväxt", "Tydlig", "Från en tillfällig lots till en fast tjänst"),
        ),
    )
    wide = column_widths(table, SlideArea(0, 0, 864, 400))
    assert wide[1] - _CELL_MARGINS >= text_width("Bedömning", CELL, bold=True, font=STAND_IN)


def test_in_a_table_that_fills_the_slide_no_word_is_broken_in_wide_letters() -> None:
    """Actions had "Planera/d" and "Arbetsmarknadsenhe/ten": long texts had taken all the room."""
    head = ("Åtgärd", "Ansvarig", "Klart när", "Väntad effekt", "Läge")
    rows = (*ACTIONS[:2], ("Bygg fler lägenheter med ett och två rum.", "", "", "", "Planerad"))
    size, wide = size_and_widths(TablePart("Åtgärder", head, rows), SlideArea(48, 102, 864, 396))
    assert sum(wide) == pytest.approx(864)
    for number, column in enumerate(zip(head, *rows, strict=True)):
        for row, text in enumerate(column):
            room = wide[number] - _CELL_MARGINS
            lines = wrapped(text, room, size, bold=not (row and number), font=STAND_IN)
            assert " ".join(lines) == text


def test_a_text_in_a_column_that_is_as_wide_as_it_has_one_line() -> None:
    """A sum less what was added isn't the same number to the last decimal."""
    rows = tuple((f"Rad {n}", str(n)) for n in range(49))
    for size, inset in ((SIZE, INSET), (8.5, 9.0)):
        columns = widths(("Mål", "Läge"), rows, ROOM, size, inset)
        assert line_counts(rows, columns, size, inset) == (1,) * len(rows)


def test_no_column_is_narrower_than_its_longest_word() -> None:
    long = ("Samhällsbyggnadsnämnden", "ett " * 60, "två " * 30)
    wide = widths(("Ansvarig", "Åtgärd", "Utfall"), (long,) * 5, 300.0, SIZE, INSET)
    assert sum(wide) == pytest.approx(300.0)
    assert wrapped(long[0], wide[0] - INSET, SIZE, bold=True) == [long[0]]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_heading_that_has_room_stands_in_one_line_of_the_pdf(tmp_path: Path) -> None:
    """Columns that were exactly as wide as their headings had these broken by a rounding."""
    head = ("År", "Värde 2022", "Arbetsmarknadsåtgärder (antal)", "Skillnad mot oss")
    table = TablePart("Läget", head, (("2022", "1", "2", "3"),), numbers=3)
    document = Document("Test", "Timrå", "", "Enheten", date(2026, 11, 24), (table,))
    (tmp_path / "a.pdf").write_bytes(report_pdf.make(document))
    run = ["pdftotext", "-bbox", tmp_path / "a.pdf", "-"]
    found = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    tops = {word: top for top, word in re.findall(r'yMin="([0-9.]+)".*>([^<]*)</word>', found)}
    assert len({tops[w] for w in ("År", "Värde", "(antal)", "Skillnad", "oss")}) == 1


def test_a_text_that_goes_on_in_the_next_line_has_the_room_that_there_is() -> None:
    """Two fifths of the table were the most for a column, also beside room that nothing used."""
    long = "Gruppen är 21 personer. Antalet i gruppen är beräknat ur Koladas andelar för kvinnor och män"
    head = ("År", "Etablering: arbete eller studier (procent)", "Anmärkning")
    wide = widths(head, (("2016", "38 %", long),) * 5, ROOM, SIZE, INSET)
    assert len(wrapped(long, wide[2] - INSET, SIZE)) == 2
    assert wrapped(head[1], wide[1] - INSET, SIZE, bold=True) == [head[1]]


LONG_ACTION = (
    "Ungdomsteamet får en egen arbetskonsulent som möter alla som fyller 20 utan gymnasieexamen. "
    "Väntad effekt, med ord: Fler unga har ett arbete eller studerar ett år efter att de slutade. "
    "Varför? Tjänsten tillsattes först i maj, efter att upphandlingen av lokaler överklagats. "
)
LONG_ROWS = tuple(
    (f"ÅTGÄRD{n} {LONG_ACTION * 2} SLUT{n}", "Arbetsmarknadsenheten", "30 september 2026", "", "Pågår")
    for n in range(12)
)  # fmt: skip


def _words_of(pdf: Path) -> list[tuple[int, float, str]]:
    """Page, lower edge and letters of each word."""
    run = ["pdftotext", "-bbox", pdf, "-"]
    found = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    return [
        (number, float(bottom), letters)
        for number, page in enumerate(found.split("<page ")[1:])
        for bottom, letters in re.findall(r'yMax="([0-9.]+)">([^<]*)</word>', page)
    ]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_table_of_few_high_rows_goes_on_on_the_next_page_between_rows(tmp_path: Path) -> None:
    """It was kept on one page for its twelve rows, and ran out of it."""
    table = TablePart(
        "Tolv åtgärder", ("Åtgärd", "Ansvarig", "Klart när", "Effekt", "Läge"), LONG_ROWS
    )
    document = Document("Test", "Timrå", "", "Enheten", date(2026, 11, 24), (table,))
    (tmp_path / "a.pdf").write_bytes(report_pdf.make(document))
    words = _words_of(tmp_path / "a.pdf")
    assert max(bottom for _, bottom, _ in words) < 842
    page_of = {letters: page for page, _, letters in words}
    assert page_of["ÅTGÄRD0"] == 0
    assert page_of["ÅTGÄRD11"] > 0
    assert all(page_of[f"ÅTGÄRD{n}"] == page_of[f"SLUT{n}"] for n in range(12))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_years_places_and_units_are_not_broken_in_the_pdf(tmp_path: Path) -> None:
    """A line ended with "2014–" or "plats 4 av", and the next one began with "2023" or "7"."""
    wholes = (
        "2014–2023",
        "2022-01-07",
        "4 av 7",
        "8 fall av 100",
        "2 procentenheter",
        "1\u00a0535 invånare",
        "1 000 invånare",
        "0,5 procent",
        "plats 5 av 9",
        "Plats 1",
        "16–64 år",
        "Utgåva 1",
        "Kolada N03920",
        "31 augusti",
    )
    texts = [Paragraph(f"{'i ' * n}{whole}. ") for n in range(85, 125) for whole in wholes]
    document = Document("Test", "Timrå", "", "Enheten", date(2026, 11, 24), tuple(texts))
    (tmp_path / "a.pdf").write_bytes(report_pdf.make(document))
    run = ["pdftotext", "-layout", tmp_path / "a.pdf", "-"]
    lines = subprocess.run(run, check=True, capture_output=True, text=True).stdout.splitlines()
    said = [" ".join(line.split()) for line in lines]
    ends = [f"{' '.join(whole.split())}." for whole in wholes]
    assert sum(line.endswith(end) for line in said for end in ends) == len(texts)
    assert set(ends) <= set(said)  # in some paragraphs it has a line of its own


def test_in_word_the_first_rows_and_the_last_keep_together_and_a_low_table_is_whole() -> None:
    low = ("Åtgärd", "", "", "", "Pågår")
    for rows, kept in (
        (LONG_ROWS, [1, 11]),
        ((low,) * 12, [1, 2, 3, 9, 10, 11]),
        ((low,) * 4, [1, 2, 3]),
    ):
        table = TablePart("Åtgärder", ("Åtgärd", "Ansvarig", "Klart", "Effekt", "Läge"), rows)
        document = Document("Test", "Timrå", "", "Enheten", date(2026, 11, 24), (table,))
        (found,) = docx.Document(io.BytesIO(word.make(document))).tables
        glued = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in found.rows]
        assert glued[0]
        assert [n for n, together in enumerate(glued) if n and together] == kept
        assert glued[-2]
        assert not glued[-1]


# Lines

WORDS = """
Avgift Ta av WAV 17\N{NO-BREAK SPACE}465 To, för ålder. Tjörn: f. i (AVE) Yxa – så l förändrades
kommunen
"""


def words_of(seed: int, most: int) -> list[str]:
    drawn = random.Random(seed)  # noqa: S311 - no secret
    return drawn.choices(re.findall("[^ \n]+", WORDS), k=drawn.randint(most // 8, most))


def one_at_a_time(text: str, room: float) -> list[str]:
    """Each line grows by a word as long as it fits."""
    lines: list[str] = []
    for next_word in text.split(" "):
        longer = f"{lines[-1]} {next_word}" if lines else next_word
        fits = text_width(longer, SIZE) <= room
        lines = [*lines[:-1], longer] if fits else [*lines, next_word]
    return lines


@pytest.mark.parametrize("room", [80, 97.3, 150, 345.1, 700])
def test_lines_are_those_of_one_word_at_a_time(room: float) -> None:
    for seed in range(40):
        text = " ".join(words_of(seed, 60))
        assert wrapped(text, room, SIZE) == one_at_a_time(text, room)


def test_a_line_is_not_measured_anew_for_each_of_its_words() -> None:
    words = words_of(1, 1600)
    plan._measured.cache_clear()
    lines = wrapped(" ".join(words), 345, SIZE)
    assert len(words) > 8 * len(lines)
    assert plan._measured.cache_info().misses <= len(set(words)) + 3 * len(lines)


def letter_by_letter(word: str, room: float) -> list[str]:
    """Each line grows by a letter as long as it fits."""
    lines = [word[0]]
    for letter in word[1:]:
        fits = text_width(lines[-1] + letter, SIZE) <= room
        lines = [*lines[:-1], lines[-1] + letter] if fits else [*lines, letter]
    return lines


@pytest.mark.parametrize("room", [1, 30, 97.3, 345.1])
def test_a_word_that_is_too_wide_is_broken_after_as_many_letters_as_fit(room: float) -> None:
    for wide in ("å" * 300, "iiiiWWWW" * 40, "".join(words_of(3, 40)), "AVATAR–fiffi" * 20):
        assert wrapped(wide, room, SIZE) == letter_by_letter(wide, room)


def test_a_word_that_is_too_wide_is_not_measured_anew_for_each_of_its_letters() -> None:
    wide = "".join(words_of(4, 1600))
    plan._measured.cache_clear()
    lines = wrapped(wide, 345, SIZE)
    assert plan._measured.cache_info().misses < 8 * len(lines) < len(wide) / 4

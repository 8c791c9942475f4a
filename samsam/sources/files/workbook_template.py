"""The workbook that SAMSAM hands out to be filled in. `read_file` reads it back."""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.model.indicators.indicator import Register, Unit
from samsam.model.indicators.series import MissingReason, ObservationStatus

HEADINGS = (
    "nyckeltal", "område", "år", "värde", "status", "skäl", "antal i gruppen", "anmärkning",
)  # fmt: skip
FILL_IN, HOW_TO = "Fyll i", "Så fyller du i"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ROWS = 1_000
_WIDTHS = (26, 12, 8, 12, 14, 20, 16, 50)
_UNITS = {
    Unit.PERCENT: "procent, till exempel 6,6",
    Unit.COUNT: "antal",
    Unit.PER_THOUSAND: "antal per 1 000 invånare",
    Unit.RANK: "placering, heltal från 1",
}
_WORDS = (
    ("nyckeltal", "Nyckeltalets id i listan nedan. Titeln går också bra."),
    ("område", "Kommunkoden med fyra siffror. Tomt i hela kolumnen betyder den egna kommunen."),
    ("år", "Året som värdet gäller, fyra siffror."),
    (
        "värde",
        "Bara tal, gärna med decimalkomma. Tomt ändrar inget. Saknas värdet: status saknas.",
    ),
    ("status", f"Något av: {', '.join(ObservationStatus)}. Tomt betyder normal."),
    ("skäl", f"Bara när status är saknas. Något av: {', '.join(MissingReason)}."),
    ("antal i gruppen", "Hur många en andel är räknad på, när det är känt."),
    ("anmärkning", "Det som läsaren behöver veta om just det värdet."),
)


def template(register: Register) -> bytes:
    """An empty workbook with lists to choose from, and a sheet that explains every column."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties({"title": "Mall för nyckeltal", "author": "SAMSAM"})
    bold = book.add_format({"bold": True, "bottom": 1})
    _fill_in(book, bold, len(register.indicators))
    _how_to(book.add_worksheet(HOW_TO), bold, register)
    book.close()
    return file.getvalue()


def _fill_in(book: Workbook, bold: Format, indicators: int) -> None:
    sheet = book.add_worksheet(FILL_IN)
    as_text = book.add_format({"num_format": "@"})
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        text = heading in ("nyckeltal", "område", "status", "skäl", "anmärkning")
        sheet.set_column(column, column, width, as_text if text else None)
        sheet.write_string(0, column, heading, bold)
    first = len(_WORDS) + 5
    ids = f"='{HOW_TO}'!$A${first}:$A${first + indicators - 1}"
    for heading, source in (
        ("nyckeltal", ids),
        ("status", list(ObservationStatus)),
        ("skäl", list(MissingReason)),
    ):
        column = HEADINGS.index(heading)
        # A warning only: titles are read as well as ids.
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, column, _ROWS, column, rule)
    sheet.freeze_panes(1, 1)


def _how_to(sheet: Worksheet, bold: Format, register: Register) -> None:
    """Every column in a sentence, then every indicator: its ids begin on row `len(_WORDS) + 5`."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 3, 30)
    sheet.write_string(0, 0, "Kolumn", bold)
    sheet.write_string(0, 1, "Så fyller du i", bold)
    for line, (heading, words) in enumerate(_WORDS, 1):
        sheet.write_string(line, 0, heading)
        sheet.write_string(line, 1, words)
    start = len(_WORDS) + 3
    for column, heading in enumerate(("id", "Titel", "Enhet", "Källans beteckning")):
        sheet.write_string(start, column, heading, bold)
    for line, indicator in enumerate(register.indicators.values(), start + 1):
        unit = _UNITS.get(indicator.unit, indicator.measure)
        for column, text in enumerate((indicator.id, indicator.title, unit, indicator.source_id)):
            sheet.write_string(line, column, text)

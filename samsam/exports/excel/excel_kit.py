"""Many figures as one workbook: contents, a sheet each, every value, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.documents.piece import Role
from samsam.exports.excel.excel import (
    HOW_TO_READ,
    NAME_WIDTH,
    READ_FIRST,
    add_logotype,
    new_book,
    number_formats,
    plain_formats,
    shown_sheet,
)
from samsam.exports.excel.excel_compared import PLACES, orders_sheet
from samsam.exports.excel.printed import new_sheet
from samsam.exports.excel.sheet_identity import mark_sheets
from samsam.exports.excel.sheet_texts import height_for, width_for
from samsam.exports.safe import cell
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.words import good_words, unit_words

_VALUES, _DEFINITIONS = "Alla värden", "Om nyckeltalen"
_ROLES = {
    READ_FIRST: Role.CONTENTS_SHEET,
    _VALUES: Role.VALUES_SHEET,
    PLACES: Role.ORDERS_SHEET,
    _DEFINITIONS: Role.DEFINITIONS_SHEET,
}
_SHEETS = (
    ("Blad för varje nyckeltal", "Diagram och tabell. Namnen nedan är länkar till dem."),
    (f"Blad: {_VALUES}", "Alla år för alla nyckeltal, en rad för varje värde."),
    (f"Blad: {_DEFINITIONS}", "Vad varje nyckeltal betyder, och varifrån det kommer."),
)
_CONTENTS = (NAME_WIDTH, 70, 32)  # widths of columns, in Excel's characters
_DEFINED = (30, 38, 60, 18, 18, 28, 25)
_REMARKS, _MOST_UNIT = 46, 34
_LONGEST_NAME = 31
_HANGING = ("och", "i", "av", "för", "med", "till", "per", "på", "som", "utan", "minst", "–")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def workbook_of_many(
    figures: Sequence[tuple[Figure, Figure]], title: str, about: str, use: RenderOptions
) -> bytes:
    """A workbook of figures, each given as (shown, with its whole series).

    Contents, a sheet for each figure with its chart, every value in one table, the orders of those
    that compare in another, and definitions.
    """
    file, book = new_book(title, about, use)
    names = _sheet_names([shown.indicator.short_title for shown, _ in figures])
    plain = plain_formats(book)
    contents = contents_sheet(book, plain, title, about, figures, names)
    if use.style.logotype:
        add_logotype(contents, use.style.logotype, 2)
    for name, (shown, _) in zip(names, figures, strict=True):
        shown_sheet(book, number_formats(book, shown), shown, name, use.style)
    values_sheet(book, plain, figures)
    orders_sheet(book, plain, [shown for shown, _ in figures])
    definitions_sheet(book, plain, figures)
    origins = [shown.origin for shown, _ in figures]
    sheets = {name: (role, origins) for name, role in _ROLES.items()}
    own = {n: (Role.SHEET, [one]) for n, one in zip(names, origins, strict=True)}
    mark_sheets(book, {**sheets, **own})
    book.close()
    return file.getvalue()


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that Excel takes: at most 31 letters, none that it forbids, no two the same.

    A longer title is cut between words.
    """
    names: list[str] = []
    taken = {name.casefold() for name in (READ_FIRST, _VALUES, PLACES, _DEFINITIONS)}
    for title in titles:
        plain = _FORBIDDEN.sub(" ", cell(title)).strip() or "Nyckeltal"
        endings = _endings(len(titles))
        tries = (f"{_shortened(plain, _LONGEST_NAME - len(end))}{end}" for end in endings)
        names.append(next(name for name in tries if name.casefold() not in taken))
        taken.add(names[-1].casefold())
    return names


def _shortened(title: str, most: int) -> str:
    """The first words that have room; of a single word that is longer, as much as there is."""
    words = title.split()
    while len(words) > 1 and len(" ".join(words)) > most:
        words.pop()
    while len(words) > 1 and words[-1].casefold() in _HANGING:
        words.pop()
    return " ".join(words)[:most].rstrip(" ,–-")


def _endings(count: int) -> Iterator[str]:
    yield ""
    yield from (f" {number}" for number in range(2, count + 6))


def contents_sheet(
    book: Workbook,
    formats: dict[str, Format],
    title: str,
    about: str,
    figures: Sequence[tuple[Figure, Figure]],
    names: list[str],
) -> Worksheet:
    """What the workbook is, and its figures with links to their sheets."""
    sheet = new_sheet(book, READ_FIRST)
    sheet.write_string(0, 0, cell(title), formats["headline"])
    sheet.merge_range(1, 0, 1, 2, "", formats["text"])
    sheet.write_string(1, 0, cell(about), formats["text"])
    sheet.set_row(1, height_for([(about, sum(_CONTENTS))]))
    for row, (name, text) in enumerate((*_SHEETS, *HOW_TO_READ), 3):
        sheet.write_string(row, 0, name, formats["beside"])
        sheet.write_string(row, 1, text, formats["text"])
    first = 3 + len(_SHEETS) + len(HOW_TO_READ) + 1
    for column, heading in enumerate(("Nyckeltal", "Vad det visar", "Källa")):
        sheet.write_string(first, column, heading, formats["head"])
    for row, (name, (shown, _)) in enumerate(zip(names, figures, strict=True), first + 1):
        words = describe(shown)
        place = f"internal:'{name}'!A1"
        sheet.write_url(row, 0, place, formats["link"], cell(shown.indicator.short_title))
        sheet.write_string(row, 1, cell(words.headline), formats["text"])
        sheet.write_string(row, 2, cell(shown.indicator.source), formats["text"])
        texts = (shown.indicator.short_title, words.headline, shown.indicator.source)
        sheet.set_row(row, height_for(zip(texts, _CONTENTS, strict=True)))
    for column, width in enumerate(_CONTENTS):
        sheet.set_column(column, column, width)
    return sheet


def values_sheet(
    book: Workbook, formats: dict[str, Format], figures: Sequence[tuple[Figure, Figure]]
) -> None:
    """A row a value of the whole series, or why there is none: what pivot tables want."""
    sheet = new_sheet(book, _VALUES)
    headings = ("Nyckeltal", "Id", "Område", "År", "Värde", "Enhet", "Anmärkning", "Källa")
    for column, heading in enumerate(headings):
        look = {3: "head", 4: "head_number"}.get(column, "head_beside")
        sheet.write_string(0, column, heading, formats[look])
    unit = max([18, *(width_for(unit_words(full.indicator)) for _, full in figures)])
    unit, number = min(_MOST_UNIT, unit), 0
    for _, full in figures:
        words = describe(full)
        own = number_formats(book, full)
        for year in words.table.rows:
            if year.values[0] is None and not year.remark:
                continue
            number += 1
            indicator = full.indicator
            texts = {0: indicator.short_title, 1: indicator.id, 2: full.area_name,
                     5: unit_words(indicator), 6: year.remark, 7: indicator.source}  # fmt: skip
            for column, text in texts.items():
                look = "remark" if column in {5, 6} else "beside"
                sheet.write_string(number, column, cell(text), formats[look])
            sheet.write_number(number, 3, year.year, formats["year"])
            if year.values[0] is not None:
                sheet.write_number(number, 4, year.values[0], own["number"])
            sheet.set_row(number, height_for([(year.remark, _REMARKS), (texts[5], unit)]))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, number, len(headings) - 1)
    for column, width in enumerate((NAME_WIDTH, 30, 12, 8, 14, unit, _REMARKS, 28)):
        sheet.set_column(column, column, width)


def definitions_sheet(
    book: Workbook, formats: dict[str, Format], figures: Sequence[tuple[Figure, Figure]]
) -> None:
    """What each key figure means, and where it comes from."""
    sheet = new_sheet(book, _DEFINITIONS)
    headings = ("Nyckeltal", "Hela titeln", "Definition", "Enhet", "Bra riktning",
                "Källa", "Ansvarig funktion")  # fmt: skip
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, formats["head_beside"])
    for row, (shown, _) in enumerate(figures, 1):
        indicator = shown.indicator
        texts = (indicator.short_title, indicator.title, indicator.definition,
                 unit_words(indicator), good_words(indicator.direction), indicator.source,
                 indicator.responsible)  # fmt: skip
        for column, text in enumerate(texts):
            sheet.write_string(row, column, cell(text), formats["remark"])
        sheet.set_row(row, height_for(zip(texts, _DEFINED, strict=True)))
    for column, width in enumerate(_DEFINED):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)

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
from samsam.exports.excel.sheet_texts import fitting_width, height_for
from samsam.exports.safe import cell
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.words import good_words, unit_words
from samsam.model.indicators.indicator import Indicator

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
_ID, _YEAR, _VALUE, _REMARKS = 30, 8, 14, 46
_LONGEST_NAME = 31
_COMPARED, _PLACE = ", jämfört", ", plats"  # after the name of a key figure that has a sheet too
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
    names = _sheet_names([_title_and_ending(shown) for shown, _ in figures])
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


def _title_and_ending(shown: Figure) -> tuple[str, str]:
    """What a figure's sheet is called after, and what its name ends with, however it is cut."""
    if shown.place_line:
        return shown.place_line.source.indicator.short_title, _PLACE
    return shown.indicator.short_title, _COMPARED if shown.compared else ""


def _sheet_names(titles: Sequence[tuple[str, str]]) -> list[str]:
    """Names that Excel takes: at most 31 letters, none that it forbids, no two the same.

    Each is made of a title and an ending that stays whole. A longer title is cut between words; of
    those that would be alike then the last word stays.
    """
    plain = [(_FORBIDDEN.sub(" ", cell(t)).strip() or "Nyckeltal", end) for t, end in titles]
    cut = [_shortened(title, _LONGEST_NAME - len(end)).casefold() for title, end in plain]
    meant: dict[str, set[str]] = {}
    for (title, _), short in zip(plain, cut, strict=True):
        meant.setdefault(short, set()).add(title)
    names: list[str] = []
    taken = {name.casefold() for name in (READ_FIRST, _VALUES, PLACES, _DEFINITIONS)}
    for (title, end), short in zip(plain, cut, strict=True):
        shorten = _shortened if len(meant[short]) == 1 else _with_last_word
        endings = (f"{end}{number}" for number in _numbers(len(titles)))
        tries = (f"{shorten(title, _LONGEST_NAME - len(e))}{e}" for e in endings)
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


def _with_last_word(title: str, most: int) -> str:
    """`Unga utan jobb … 16–24`: the first words that have room beside the last one."""
    first, _, last = title.rpartition(" ")
    room = most - len(last) - len(" … ")
    return f"{_shortened(first, room)} … {last}" if first and room > 0 else _shortened(title, most)


def _numbers(count: int) -> Iterator[str]:
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
    called = [_called(shown) for shown, _ in figures]
    # A link stands in one line in LibreOffice, and was cut off by the cell beside it.
    widths = (fitting_width(called, _CONTENTS[0]), *_CONTENTS[1:])
    sheet.write_string(0, 0, cell(title), formats["headline"])
    sheet.merge_range(1, 0, 1, 2, "", formats["text"])
    sheet.write_string(1, 0, cell(about), formats["text"])
    sheet.set_row(1, height_for([(about, sum(widths))]))
    for row, (name, text) in enumerate((*_SHEETS, *HOW_TO_READ), 3):
        sheet.write_string(row, 0, name, formats["beside"])
        sheet.write_string(row, 1, text, formats["text"])
    first = 3 + len(_SHEETS) + len(HOW_TO_READ) + 1
    for column, heading in enumerate(("Nyckeltal", "Vad det visar", "Källa")):
        sheet.write_string(first, column, heading, formats["head"])
    for row, (own, (shown, _)) in enumerate(zip(names, figures, strict=True), first + 1):
        words = describe(shown)
        place = f"internal:'{own}'!A1"
        name = _called(shown)
        sheet.write_url(row, 0, place, formats["link"], cell(name))
        sheet.write_string(row, 1, cell(words.headline), formats["text"])
        sheet.write_string(row, 2, cell(shown.indicator.source), formats["text"])
        texts = (name, words.headline, shown.indicator.source)
        sheet.set_row(row, height_for(zip(texts, widths, strict=True)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    return sheet


def _called(shown: Figure) -> str:
    """What a figure is called among the contents."""
    return f"{shown.indicator.short_title}{_COMPARED if shown.compared else ''}"


def values_sheet(
    book: Workbook, formats: dict[str, Format], figures: Sequence[tuple[Figure, Figure]]
) -> None:
    """A row a value of the whole series, or why there is none: what pivot tables want."""
    sheet = new_sheet(book, _VALUES)
    headings = ("Nyckeltal", "Id", "Område", "År", "Värde", "Enhet", "Anmärkning", "Källa")
    for column, heading in enumerate(headings):
        look = {3: "head", 4: "head_number"}.get(column, "head_beside")
        sheet.write_string(0, column, heading, formats[look])
    listed = [full for _, full in figures if not _is_listed_already(full, figures)]
    widths = _value_widths(listed)
    number = 0
    for full in listed:
        own = number_formats(book, full)
        for year in describe(full).table.rows:
            if year.values[0] is None and not year.remark:
                continue
            number += 1
            texts = _value_texts(full, year.remark)
            for column, text in texts.items():
                sheet.write_string(number, column, cell(text), formats["remark"])
            sheet.write_number(number, 3, year.year, formats["year"])
            if year.values[0] is not None:
                sheet.write_number(number, 4, year.values[0], own["number"])
            sheet.set_row(number, height_for((text, widths[n]) for n, text in texts.items()))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, number, len(headings) - 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _is_listed_already(full: Figure, figures: Sequence[tuple[Figure, Figure]]) -> bool:
    """Whether a comparison has the values of a key figure that is there too, or their change.

    Twice in the table they would be counted twice.
    """
    own = {other.indicator.id for _, other in figures if not other.compared}
    return full.compared is not None and full.indicator.id in own


def _value_texts(full: Figure, remark: str) -> dict[int, str]:
    """The texts of a value's row by column."""
    indicator = full.indicator
    return {0: indicator.short_title, 1: indicator.id, 2: full.area_name,
            5: unit_words(indicator), 6: remark, 7: indicator.source}  # fmt: skip


def _value_widths(figures: Sequence[Figure]) -> tuple[float, ...]:
    """The columns of all values, in Excel's characters: names in one line where they can be."""
    rows = [_value_texts(full, "") for full in figures]
    name, area, unit, source = (
        fitting_width([row[column] for row in rows], least)
        for column, least in ((0, NAME_WIDTH), (2, 12), (5, 18), (7, 28))
    )
    return name, _ID, area, _YEAR, _VALUE, unit, _REMARKS, source


def definitions_sheet(
    book: Workbook, formats: dict[str, Format], figures: Sequence[tuple[Figure, Figure]]
) -> None:
    """What each key figure means, and where it comes from."""
    sheet = new_sheet(book, _DEFINITIONS)
    headings = ("Nyckeltal", "Hela titeln", "Definition", "Enhet", "Bra riktning",
                "Källa", "Ansvarig funktion")  # fmt: skip
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, formats["head_beside"])
    # A comparison means what its key figure does, unless it is of something worked out.
    meanings = dict.fromkeys(_meaning(shown.indicator) for shown, _ in figures)
    for row, texts in enumerate(meanings, 1):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, cell(text), formats["remark"])
        sheet.set_row(row, height_for(zip(texts, _DEFINED, strict=True)))
    for column, width in enumerate(_DEFINED):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _meaning(indicator: Indicator) -> tuple[str, ...]:
    """What is said of a key figure, a text a column."""
    return (
        indicator.short_title,
        indicator.title,
        indicator.definition,
        unit_words(indicator),
        good_words(indicator.direction),
        indicator.source,
        indicator.responsible,
    )

"""The register of actions as files: a table in Word, a sheet in Excel, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samsam.exports.documents.document import Document, TablePart
from samsam.exports.names import EXCEL_TYPE, WORD_TYPE
from samsam.exports.safe import cell, csv_cell
from samsam.exports.use import RenderOptions
from samsam.libraries import functions_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

    from samsam.exports.excel import excel, printed, sheet_texts
    from samsam.exports.office import word
else:
    excel = functions_of("samsam.exports.excel.excel")
    printed = functions_of("samsam.exports.excel.printed")
    sheet_texts = functions_of("samsam.exports.excel.sheet_texts")
    word = functions_of("samsam.exports.office.word")

NAME = "atgarder"
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class ActionTables:
    """The actions as a table to read, and with a column for each thing.

    `about` says what the actions are, and as of when.
    """

    title: str
    subtitle: str
    about: str
    short: TablePart
    full: TablePart


def as_word(tables: ActionTables, use: RenderOptions) -> bytes:
    """The table to read as a Word file."""
    document = Document(
        title=tables.title,
        subtitle=tables.subtitle,
        about=tables.about,
        author=use.author,
        made_on=use.made_on,
        parts=(tables.short,),
        width_mm=use.width_mm,
    )
    return word.make(document, use.style)


def as_excel(tables: ActionTables, use: RenderOptions) -> bytes:
    """The full table as a workbook of one sheet that can be filtered."""
    file, book = excel.new_book(tables.title, tables.about, use)
    write_sheet(book, excel.plain_formats(book), tables.full)
    book.close()
    return file.getvalue()


def write_sheet(book: Workbook, formats: dict[str, Format], table: TablePart) -> None:
    """A sheet of a workbook with a table of texts."""
    sheet = printed.new_sheet(book, table.caption)
    widths = [
        _width(heading, [row[n] for row in table.words]) for n, heading in enumerate(table.head)
    ]
    for column, (heading, width) in enumerate(zip(table.head, widths, strict=True)):
        sheet.write_string(0, column, heading, formats["head_beside" if column else "head"])
        sheet.set_column(column, column, width)
    for number, row in enumerate(table.words, 1):
        for column, text in enumerate(row):
            looks = formats["remark" if column else "text"]
            sheet.write_string(number, column, cell(text), looks)
        lines = max(sheet_texts.lines_in(text, w) for text, w in zip(row, widths, strict=True))
        sheet.set_row(number, sheet_texts.row_height(lines))
    printed.print_across(sheet, sum(map(sheet_texts.pixels_of, widths)))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.head) - 1)


def _width(heading: str, texts: list[str]) -> float:
    """Of a column: its longest line, within reason."""
    lines = [line for text in texts for line in text.split("\n")]
    widest = max((sheet_texts.width_for(line) for line in lines), default=0.0)
    return min(_WIDEST, max(widest, sheet_texts.width_for(heading, bold=True)))


def as_csv(tables: ActionTables, _use: RenderOptions) -> bytes:
    """The full table as Swedish Excel reads CSV: semicolons and UTF-8 with BOM."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(tables.full.head)
    writer.writerows([csv_cell(text) for text in row] for row in tables.full.words)
    return file.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class ActionFormat:
    """One file format of the register."""

    label: str
    mime: str
    make: Callable[[ActionTables, RenderOptions], bytes]


FORMATS: Mapping[str, ActionFormat] = {
    "docx": ActionFormat("Word", WORD_TYPE, as_word),
    "xlsx": ActionFormat("Excel", EXCEL_TYPE, as_excel),
    "csv": ActionFormat("CSV", "text/csv; charset=utf-8", as_csv),
}

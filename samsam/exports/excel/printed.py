"""Sheets as they are printed."""

from __future__ import annotations

from math import ceil

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.excel.sheet_texts import TEXT

INCH_MM, PIXELS_PER_INCH = 25.4, 96
_A4, _WIDE_MM, _MARGIN_MM = 9, 297, 10
_PIXELS = (
    (_WIDE_MM - 2 * _MARGIN_MM) / INCH_MM * PIXELS_PER_INCH
)  # that a page has room for in full size
_SMALLEST = 7  # points, of letters on paper
_SMALLEST_DRAWN = 6.3  # of those in a picture that has a page of its own
_SPARE = 0.92  # of a page: programs have columns of somewhat different widths
# Columns are measured in digits of seven pixels. Where our typeface isn't installed they are wider:
# a digit of DejaVu Sans, the widest of those that programs take instead, has more than nine.
_WIDER = 1.36
_LEAST = 10  # per cent, that Excel prints in
_FOOTER = "&L&A&RSida &P av &N"


def new_sheet(book: Workbook, name: str) -> Worksheet:
    """A sheet that is printed as wide as a page."""
    sheet = wide_sheet(book, name)
    sheet.fit_to_pages(1, 0)
    return sheet


def wide_sheet(book: Workbook, name: str) -> Worksheet:
    """A sheet that takes as many pages beside each other as its columns need."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=_MARGIN_MM / INCH_MM, right=_MARGIN_MM / INCH_MM)
    sheet.set_footer(_FOOTER)
    return sheet


def print_across(sheet: Worksheet, table: int) -> None:
    """Print a table so many pixels wide on as many pages beside each other as it takes to be read.

    Its first column stands on each of them.
    """
    pages = max(1, ceil(table * _SMALLEST / TEXT / _PIXELS))
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(0)


def readable_across() -> int:
    """How many pixels wide a table is at most whose letters can be read on one page.

    So they can where our typeface isn't installed, too.
    """
    return int(_PIXELS * TEXT / _SMALLEST / _WIDER)


def print_with_picture(
    sheet: Worksheet, table: int, column: int, picture: int, letters: float
) -> None:
    """Print a table with the picture in `column` beside it. Both are so many pixels wide.

    The picture has pages of its own where its smallest letters, of `letters` points, couldn't be
    read beside the table.
    """
    widest = _WIDER * table
    if letters * _PIXELS / (widest + picture) < _SMALLEST:
        # The table on one page with any typeface, but where its letters couldn't be read then.
        readable = max(_SMALLEST / TEXT, _SMALLEST_DRAWN / letters)
        fitting = min(_SPARE * _PIXELS / table, readable)
        scale = int(100 * max(_PIXELS / widest, fitting))
        sheet.set_print_scale(max(_LEAST, min(100, scale)))
        sheet.set_v_pagebreaks([column])

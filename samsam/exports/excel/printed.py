"""Sheets as they are printed."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

_A4 = 9


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
    return sheet

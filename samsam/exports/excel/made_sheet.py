"""A single sheet as SAMSAM makes it now, for one that was made before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from xlsxwriter.workbook import Workbook

from samsam.exports.documents.document import PlacePart, SmallMultiplesPart
from samsam.exports.documents.piece import Role
from samsam.exports.excel.excel import (
    figure_about_sheet,
    new_book,
    number_formats,
    plain_formats,
    series_sheet,
    shown_sheet,
)
from samsam.exports.excel.excel_compared import order_sheet, orders_sheet, year_by_year
from samsam.exports.excel.excel_kit import contents_sheet, definitions_sheet, values_sheet
from samsam.exports.excel.excel_many import many_about, many_values
from samsam.exports.excel.excel_place import place_about, place_order
from samsam.exports.use import RenderOptions
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.figure import Figure
from samsam.model.language.house_style import HouseStyle

SHEET_NAME = "Blad"
_DAY = date(2000, 1, 1)  # of the file that is made around the sheet, and that nobody gets


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a sheet is made of: figures as (shown, with the whole series), and texts of its own.

    `heading` and `about` are those of the whole workbook, as its first sheet says them. `drawn` is
    what a workbook of a strip, a map or small charts is of, instead of `figures`.
    """

    figures: Sequence[tuple[Figure, Figure]]
    style: HouseStyle
    heading: str = ""
    about: str = ""
    drawn: PlacePart | SmallMultiplesPart | None = None


_Make: TypeAlias = Callable[[Workbook], object]
_OfFigures: TypeAlias = Callable[[Workbook, SheetContent], object]


def made_sheet(role: Role, content: SheetContent) -> bytes | None:
    """A workbook with that sheet alone; None when the figures have no such sheet any longer."""
    file, book = new_book("", "", RenderOptions(_DAY, style=content.style))
    make = _maker(role, content)
    if make is not None:
        make(book)
    if not book.worksheets():
        return None
    book.close()
    return file.getvalue()


def _maker(role: Role, content: SheetContent) -> _Make | None:
    """What makes the sheet; None when what it is of has no such sheet."""
    if isinstance(content.drawn, PlacePart):
        return _of_place(role, content.drawn)
    if content.drawn is not None:
        return _of_many(role, content.drawn.many)
    make = _OF_FIGURES.get(role) if content.figures else None
    return None if make is None else lambda book: make(book, content)


def _of_place(role: Role, part: PlacePart) -> _Make | None:
    makers: dict[Role, _Make] = {
        Role.ABOUT_SHEET: lambda book: place_about(book, plain_formats(book), part.picture),
        Role.ORDER_SHEET: lambda book: place_order(
            book, number_formats(book, part.figure), part.picture
        ),
    }
    return makers.get(role)


def _of_many(role: Role, many: SmallMultiples) -> _Make | None:
    makers: dict[Role, _Make] = {
        Role.ABOUT_SHEET: lambda book: many_about(book, plain_formats(book), many),
        Role.VALUES_SHEET: lambda book: many_values(book, plain_formats(book), many),
    }
    return makers.get(role)


def _shown(book: Workbook, content: SheetContent) -> None:
    shown, _ = content.figures[0]
    shown_sheet(book, number_formats(book, shown), shown, SHEET_NAME, content.style)


def _series(book: Workbook, content: SheetContent) -> None:
    _, full = content.figures[0]
    series_sheet(book, number_formats(book, full), full, SHEET_NAME)


def _about(book: Workbook, content: SheetContent) -> None:
    figure_about_sheet(book, plain_formats(book), content.figures[0][0])


def _order(book: Workbook, content: SheetContent) -> None:
    _, full = content.figures[0]
    if full.compared is not None:
        order_sheet(book, number_formats(book, full), full)


def _years(book: Workbook, content: SheetContent) -> None:
    _, full = content.figures[0]
    if full.compared is not None:
        year_by_year(book, number_formats(book, full), full)


def _contents(book: Workbook, content: SheetContent) -> None:
    names = [SHEET_NAME] * len(content.figures)
    formats = plain_formats(book)
    contents_sheet(book, formats, content.heading, content.about, content.figures, names)


_OF_FIGURES: Mapping[Role, _OfFigures] = MappingProxyType(
    {
        Role.SHEET: _shown,
        Role.SERIES_SHEET: _series,
        Role.ABOUT_SHEET: _about,
        Role.ORDER_SHEET: _order,
        Role.YEARS_SHEET: _years,
        Role.CONTENTS_SHEET: _contents,
        Role.VALUES_SHEET: lambda book, c: values_sheet(book, plain_formats(book), c.figures),
        Role.ORDERS_SHEET: lambda book, c: orders_sheet(
            book, plain_formats(book), [shown for shown, _ in c.figures]
        ),
        Role.DEFINITIONS_SHEET: lambda book, c: definitions_sheet(
            book, plain_formats(book), c.figures
        ),
    }
)

"""A strip of dots or a map as a workbook: what it is, everybody in order, and the drawing."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.charts.pictures import ComparedPicture, PictureKind
from samsam.charts.print.sheet import MM, SMALL
from samsam.exports.documents.packed import packed
from samsam.exports.documents.piece import (
    PieceIdentity,
    Role,
    chart_piece,
    picture_origin,
    shape_name,
)
from samsam.exports.excel.excel import (
    READ_FIRST,
    about_sheet,
    new_book,
    number_formats,
)
from samsam.exports.excel.excel_compared import PLACES, write_order
from samsam.exports.excel.printed import (
    INCH_MM,
    PIXELS_PER_INCH,
    new_sheet,
    print_with_picture,
)
from samsam.exports.excel.sheet_identity import mark_sheets
from samsam.exports.excel.sheet_texts import pixels_of
from samsam.exports.safe import cell
from samsam.exports.use import RenderOptions
from samsam.figures.figure import Figure
from samsam.figures.words import unit_words

_ROLES = {READ_FIRST: Role.ABOUT_SHEET, PLACES: Role.ORDER_SHEET}
_BESIDE = 2  # width of the column between the order and the drawing, in Excel's characters
_DRAWING = "xl/drawings/drawing1.xml"
_CELLS = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_SHAPES = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def workbook(kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """The order with the drawing beside it, and what it is."""
    picture, origin = kind.of(shown), picture_origin(shown, kind.view)
    file, book = new_book(picture.headline, picture.source, use)
    formats = number_formats(book, shown)
    place_about(book, formats, picture)
    sheet, table = place_order(book, formats, picture)
    drawing = {"image_data": io.BytesIO(kind.draw(picture, use.width_mm, "png", use.style)),
               "description": cell(picture.alt)}  # fmt: skip
    column = len(picture.table.headings) + (2 if picture.class_of else 1)
    sheet.insert_image(2, column, f"{kind.view}.png", drawing)
    sheet.set_column(column - 1, column - 1, _BESIDE)
    across = round(use.width_mm / INCH_MM * PIXELS_PER_INCH)
    print_with_picture(sheet, table + pixels_of(_BESIDE), column, across, SMALL)
    mark_sheets(book, {name: (role, [origin]) for name, role in _ROLES.items()})
    book.close()
    drawn = (use.width_mm * MM, 0.0)
    headline, alt = cell(picture.headline), cell(picture.alt)
    piece = chart_piece(origin, headline, alt, drawn, Role.PICTURE)
    return _with_picture(file.getvalue(), piece, headline, use)


def place_about(book: Workbook, formats: dict[str, Format], picture: ComparedPicture) -> None:
    """The sheet that says what the picture is."""
    about_sheet(book, formats, place_facts(picture))


def place_order(
    book: Workbook, formats: dict[str, Format], picture: ComparedPicture
) -> tuple[Worksheet, int]:
    """The sheet with everybody in order, without the drawing, and its table's pixels across."""
    sheet = new_sheet(book, PLACES)
    return sheet, write_order(sheet, formats, picture.table, picture.class_of)


def place_facts(picture: ComparedPicture) -> list[tuple[str, str]]:
    """What the picture is, as names and texts."""
    indicator = picture.figure.indicator
    return [
        ("Rubrik", picture.headline),
        ("Underrubrik", picture.subtitle),
        ("Enhet", unit_words(indicator)),
        ("Definition", indicator.definition),
        *(("Anmärkning", note) for note in picture.notes),
        ("Källa", picture.source),
        ("Bildens text för den som inte ser den", picture.alt),
    ]


def _with_picture(
    book: bytes, piece: PieceIdentity | None, headline: str, use: RenderOptions
) -> bytes:
    """The workbook whose only picture has its identity in its name, and a size of its own.

    XlsxWriter numbers pictures, and lets them end in a cell that is found with the columns of its
    own typeface: in another one the picture was stretched by a fifth.
    """
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    root = etree.fromstring(parts[_DRAWING])
    (anchor,) = root
    named = anchor.find(f"{_CELLS}pic/{_CELLS}nvPicPr/{_CELLS}cNvPr")
    named.set("name", shape_name("Bild", piece))
    named.set("title", headline)
    _give_size(anchor)
    parts[_DRAWING] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts, use.made_on)


def _give_size(anchor: Any) -> None:
    size = anchor.find(f"{_CELLS}pic/{_CELLS}spPr/{_SHAPES}xfrm/{_SHAPES}ext")
    end = anchor.find(f"{_CELLS}to")
    anchor.replace(end, etree.Element(f"{_CELLS}ext", dict(size.attrib)))
    anchor.tag = f"{_CELLS}oneCellAnchor"
    del anchor.attrib["editAs"]

"""What stands on the pages of a tagged PDF: rows of tables, words, and how much of each is empty."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from office_files import print_as_pdf
from PIL import Image

_TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
_DPI = 36
_FOOT_MM, _PAGE_MM = 25, 297  # of the page, where its number stands


def tagged_from_word(content: bytes, folder: Path) -> Path:
    """A Word file as LibreOffice prints it, with tags; skips where that isn't installed."""
    path = folder / "dokument.docx"
    path.write_bytes(content)
    print_as_pdf(folder, path, form=_TAGGED)
    return path.with_suffix(".pdf")


def rows_on_pages(path: Path) -> list[Counter[int]]:
    """For each table how many of its rows, without those of headings, stand on which page."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages, 1)}
        tables = [e for e in _elements(pdf.Root.StructTreeRoot) if e.S == "/Table"]
        return [Counter(numbers[_page(r).objgen] for r in _body_rows(t)) for t in tables]


def _body_rows(table: Any) -> Iterator[Any]:
    """The rows of a table that have a cell which is no heading."""
    for row in _elements(table):
        if row.S == "/TR" and any(cell.S == "/TD" for cell in _below(row)):
            yield row


def _elements(node: Any) -> Iterator[Any]:
    """Every structure element below one."""
    for child in _below(node):
        yield child
        yield from _elements(child)


def _below(node: Any) -> list[Any]:
    """The structure elements right below one."""
    kids = node.get("/K", [])
    listed = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _page(element: Any) -> Any:
    """The page that the first content of an element is on."""
    if "/Pg" in element and not _below(element):
        return element.Pg
    return next(found.Pg for found in _elements(element) if "/Pg" in found)


def texts_of(path: Path) -> list[list[str]]:
    """The lines of each page, without its number and what stands beside it."""
    run = ["pdftotext", "-layout", str(path), "-"]
    text = (
        subprocess.run(run, capture_output=True, check=True).stdout.decode().replace("\u00a0", " ")
    )
    pages = text.removesuffix("\f").split("\f")
    lines = ([" ".join(line.split()) for line in page.split("\n")] for page in pages)
    return [
        [line for line in page if line and not re.search(r"\bSida \d+", line)] for page in lines
    ]


def empty_shares(path: Path, upper_mm: float) -> list[float]:
    """How much of each page's height is empty below its last line, 1 for all of it."""
    run = ["pdftoppm", "-r", str(_DPI), "-gray", str(path), str(path.with_suffix(""))]
    subprocess.run(run, check=True)
    pages = sorted(path.parent.glob(f"{path.stem}-*.pgm"))
    return [_empty_share(Image.open(io.BytesIO(p.read_bytes())), upper_mm) for p in pages]


def _empty_share(page: Image.Image, upper_mm: float) -> float:
    top, end = (round(page.height * mm / _PAGE_MM) for mm in (upper_mm, _PAGE_MM - _FOOT_MM))
    inked = page.crop((0, top, page.width, end)).point(lambda shade: 255 * (shade < 200))
    box = inked.getbbox()
    return 1 - (box[3] if box else 0) / (end - top)

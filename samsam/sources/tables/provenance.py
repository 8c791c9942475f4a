"""What a file says of where its figures come from. The file's own name is never a source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from samsam.model.indicators.series import is_file_name
from samsam.sources.grid import Grid, fold, is_blank, text_of
from samsam.sources.tables.columns import ColumnRole
from samsam.sources.tables.headings import Header
from samsam.swedish import listing

_MOST = 3
_LONGEST = 80
_LINE = re.compile(r"(?:data)?k[äa]ll(?:a|or)\s*:\s*(.*)|source\s*:\s*(.*)", re.IGNORECASE)
_SCB = re.compile(r"\bSCB\b|statistiska centralbyrån|statistikdatabasen", re.IGNORECASE)
_KOLADA = re.compile(r"\bKolada\b", re.IGNORECASE)
_KOLADAS_HEADINGS = ({"kpi", "municipality", "period"}, {"kpi", "municipality id", "year"})


def source_of(grid: Grid, header: Header) -> str:
    """The source that the file names, or whose table it is; empty when neither can be seen."""
    named = [*_lines(grid, header), *_column(grid, header)]
    usable = [text for text in dict.fromkeys(named) if text and len(text) <= _LONGEST]
    if 0 < len(usable) <= _MOST:
        return listing(usable)
    return _recognised(grid, header)


def _around(grid: Grid, header: Header) -> Iterator[tuple[int, int, str]]:
    """The texts above the headings, and those of rows with a single text below them."""
    for n, row in enumerate(grid.rows):
        filled = [(c, text_of(cell)) for c, cell in enumerate(row) if not is_blank(cell)]
        if n < header.first or (n >= header.after and len(filled) <= 2):
            yield from ((n, column, text) for column, text in filled)


def _lines(grid: Grid, header: Header) -> Iterator[str]:
    """`Källa: SCB`, also with what follows in the next cell or on the next line."""
    for n, column, text in _around(grid, header):
        if line := _LINE.fullmatch(text):
            said = (line[1] or line[2] or "").strip()
            yield _clean(said or _next(grid, n, column))


def _next(grid: Grid, n: int, column: int) -> str:
    beside = grid.rows[n][column + 1] if column + 1 < len(grid.rows[n]) else None
    if not is_blank(beside):
        return text_of(beside)
    below = grid.rows[n + 1] if n + 1 < len(grid.rows) else ()
    return text_of(below[column]) if column < len(below) else ""


def _column(grid: Grid, header: Header) -> Iterator[str]:
    for column in header.with_role(ColumnRole.SOURCE)[:1]:
        for row in grid.rows[header.after :]:
            if column.index < len(row):
                yield _clean(text_of(row[column.index]))


def _clean(text: str) -> str:
    flat = " ".join(text.split()).rstrip(" .")
    return "" if is_file_name(flat) else flat


def _recognised(grid: Grid, header: Header) -> str:
    texts = [grid.sheet, *(text for _, _, text in _around(grid, header))]
    headings = {fold(c.heading) for c in header.columns}
    if any(map(_KOLADA.search, texts)) or any(k <= headings for k in _KOLADAS_HEADINGS):
        return "Kolada"
    pxweb = any(" efter region" in text for text in texts) or "tabellinnehall" in headings
    return "SCB" if pxweb or any(map(_SCB.search, texts)) else ""

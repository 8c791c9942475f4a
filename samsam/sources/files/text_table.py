"""A text file (CSV) → a grid: encoding, separator, quotes.

pandas isn't used: it takes `NA` for a gap, shifts the columns of ragged rows without a word, makes
180 of the code 0180 and renames headings that are equal.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from samsam.sources.grid import Grid, UnreadableError, shortened, without_unseen
from samsam.swedish import number

if TYPE_CHECKING:
    import _csv

MOST_ROWS = 20_000
MOST_CELLS = 200_000
_SEPARATORS = {";": "semikolon", "\t": "tabb", ",": "komma", "|": "lodstreck"}
_ROWS_TO_JUDGE_BY = 60
_MOST_CONTROLS = 0.02
_AS_UTF8 = "Spara om filen i Excel som CSV UTF-8 och välj den igen."
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF16_LE, "utf-16-le", "Filen är tolkad som UTF-16."),
    (codecs.BOM_UTF16_BE, "utf-16-be", "Filen är tolkad som UTF-16."),
)
_MISREAD = re.compile("Ã[\x80-\xbf†‡ˆ‰Š‹ŒŽ“”•–—˜™š›œžŸ„…]|Â[\xa0-\xbf]|â€|�|ï¿½")
# SAMSAM's own file begins with sentences, whose commas may be more than the table's semicolons.
_OWN_FILE = "Rubrik;"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def read_text(content: bytes, file: str) -> Grid:
    """The file's rows, blank ones left out. Raises UnreadableError."""
    text, notices = _decoded(content)
    text, unseen = without_unseen(text)
    if unseen > _MOST_CONTROLS * len(text):
        raise UnreadableError("Filen är ingen tabell i textform.", _AS_UTF8)
    if unseen:
        notices += (f"{unseen} osynliga tecken (till exempel NUL) togs bort.",)
    if misread := _MISREAD.search(text):
        around = text[max(0, misread.start() - 6) : misread.end() + 6]
        notices += (
            f"Texten ser feltolkad ut, till exempel ”{shortened(around)}”. Hämta filen på nytt "
            "eller spara om den som CSV UTF-8.",
        )
    separator, skipped = _separator(text)
    rows, lines = _rows(text, separator, skipped)
    if not rows:
        raise UnreadableError("Filen är tom.", "Välj en fil med innehåll.")
    notices += (f"Fälten skiljs åt med {_SEPARATORS[separator]}.",) if separator != ";" else ()
    return Grid(file, rows, lines, notices=notices)


def split(text: str, name: str, separator: str) -> Grid:
    """The rows of a text whose separator is known. Raises UnreadableError."""
    rows, lines = _rows(text, separator, 0)
    return Grid(name, rows, lines)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, encoding, notice in _BOMS:
        if content.startswith(bom):
            try:
                text = content.removeprefix(bom).decode(encoding)
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start + len(bom)) + 1
                raise _undecodable(line) from None
            return text, (notice,) if notice else ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _windows_text(content), ("Filen är tolkad som Windows-1252.",)


def _windows_text(content: bytes) -> str:
    """Windows-1252, unless some lines are UTF-8: then the file is a mixture, and refused."""
    faulty: list[int] = []
    mixed = False
    for place, line in enumerate(content.split(b"\n"), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            mixed = True
        except UnicodeDecodeError:
            faulty.append(place)
    if mixed:
        raise _undecodable(faulty[0])
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _undecodable(content.count(b"\n", 0, error.start) + 1) from None


def _undecodable(line: int) -> UnreadableError:
    return UnreadableError(
        "Filen blandar teckenkodningar eller har tecken som inte går att tolka.",
        _AS_UTF8,
        f"rad {line}",
    )


def _separator(text: str) -> tuple[str, int]:
    """The separator, and how many lines at the top only name it (`sep=;`, as Excel does)."""
    named = _SEPARATOR_LINE.match(text)
    if named and named[1] in _SEPARATORS:
        return named[1], 1
    if text.startswith(_OWN_FILE):
        return ";", 0
    return max(_SEPARATORS, key=lambda s: _evenness(text, s)), 0


def _evenness(text: str, separator: str) -> tuple[float, int]:
    """How many of the first rows have as many fields as most, and how many fields that is."""
    found: list[list[str]] = []
    with suppress(csv.Error):
        found.extend(islice(_reader(text, separator), _ROWS_TO_JUDGE_BY))
    counts = Counter(len(row) for row in found if any(row))
    wide = Counter({n: count for n, count in counts.items() if n > 1})
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count / counts.total(), width


def _reader(text: str, separator: str) -> _csv.Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _rows(
    text: str, separator: str, skipped: int
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Rows with the line that each begins on: a quoted field may hold line breaks."""
    rows, lines, cells, begins = [], [], 0, 1
    reader = _reader(text, separator)
    try:
        for row in reader:
            if begins > skipped and any(field.strip() for field in row):
                rows.append(tuple(row))
                lines.append(begins)
                cells += sum(1 for field in row if field)
            _check_caps(len(rows), cells)
            begins = reader.line_num + 1
    except csv.Error:
        raise UnreadableError(
            "Raden har ett citattecken som inte avslutas, eller ett mycket långt fält.",
            "Se till att varje citattecken har ett par, eller ta bort dem.",
            f"rad {begins}",
        ) from None
    return tuple(rows), tuple(lines)


def _check_caps(rows: int, cells: int) -> None:
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise too_large()


def too_large() -> UnreadableError:
    """The refusal of more than can be previewed."""
    return UnreadableError(
        f"Tabellen är för stor: högst {number(MOST_ROWS)} rader och {number(MOST_CELLS)} ifyllda "
        "celler går att läsa in.",
        "Behåll bara de områden, år och nyckeltal som ska in, eller dela filen i flera.",
    )

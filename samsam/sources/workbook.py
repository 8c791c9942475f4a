"""Files that people bring: CSV, Excel and JSON → a reading. The one way in is `read_file`.

`template` gives the workbook that SAMSAM hands out to be filled in. To read one more layout: see
`headings.py`, where the words of headings stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from samsam.model.indicator import Register
from samsam.sources.file_kind import FileKind, file_kind, renamed, shown_name
from samsam.sources.grid import UnreadableError
from samsam.sources.json_file import read_json
from samsam.sources.layout import Table, Wanted, find_table, read_table
from samsam.sources.own_export import observations_in, whole_sheet
from samsam.sources.reading import Reading, Refusal
from samsam.sources.sheet_facts import Sheet
from samsam.sources.sheet_table import Workbook
from samsam.sources.tally import some
from samsam.sources.text_table import read_text
from samsam.sources.workbook_template import template

__all__ = ["SheetChoice", "read_file", "template"]

# Enough to find headings, and a row below them.
_ROWS_TO_RECOGNISE = 60


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """The workbook has several sheets that can be read: somebody must choose."""

    sheets: tuple[str, ...]


def read_file(
    name: str,
    content: bytes,
    register: Register,
    areas: Mapping[str, str],
    current_year: int,
    sheet: str | None = None,
    *,
    home: str | None = None,
) -> Reading | SheetChoice:
    """Read a file of any known layout for the areas (title by code). Never raises.

    What can't be read is a refusal with place and cure. Several sheets with tables give a
    SheetChoice: call again with `sheet`. `home` is the area of files that name none; when left out
    it's the only one of `areas`, and with several areas such files are refused.
    """
    file = shown_name(name)
    only = next(iter(areas)) if len(areas) == 1 else None
    wanted = Wanted(register, areas, current_year, home or only)
    try:
        return _read(file, content, wanted, sheet)
    except UnreadableError as error:
        return _refused(file, error)


def _read(file: str, content: bytes, wanted: Wanted, sheet: str | None) -> Reading | SheetChoice:
    kind = file_kind(content)
    if kind is FileKind.TEXT:
        found: Reading | SheetChoice = _read_text(content, file, wanted)
    elif kind is FileKind.JSON:
        found = read_json(content, file, wanted)
    else:
        found = _read_workbook(Workbook(content, file), wanted, sheet)
    if isinstance(found, SheetChoice):
        return found
    return replace(found, notices=(*renamed(file, kind), *found.notices))


def _refused(file: str, error: UnreadableError) -> Reading:
    place = f"{file}, {error.part}" if error.part else file
    return Reading(file, (), (Refusal(place, error.fault, error.cure),))


def _read_text(content: bytes, file: str, wanted: Wanted) -> Reading:
    """How the text was understood is told also when its table is refused."""
    came = read_text(content, file)
    grid = observations_in(came, wanted.register) or came
    try:
        reading = read_table(find_table(grid, wanted), wanted)
    except UnreadableError as error:
        reading = _refused(file, error)
    return replace(reading, notices=(*grid.notices, *reading.notices))


def _read_workbook(book: Workbook, wanted: Wanted, sheet: str | None) -> Reading | SheetChoice:
    chosen = _chosen(book, wanted, sheet)
    if isinstance(chosen, SheetChoice):
        return chosen
    try:
        came = book.grid(chosen)
        grid = observations_in(came, wanted.register) or came
        reading = read_table(find_table(grid, wanted), wanted)
        reading = replace(reading, notices=(*grid.notices, *reading.notices))
    except UnreadableError as error:
        part = f"blad ”{chosen.name}”" + (f", {error.part}" if error.part else "")
        raise UnreadableError(error.fault, error.cure, part) from error
    return replace(reading, notices=(*_told_sheets(book, chosen), *reading.notices))


def _chosen(book: Workbook, wanted: Wanted, sheet: str | None) -> Sheet | SheetChoice:
    """The sheet that was named, or the only one that has a table. Hidden ones must be named."""
    if sheet is not None:
        named = next((s for s in book.sheets if s.name == sheet), None)
        if named is None:
            names = some([s.name for s in book.sheets])
            raise UnreadableError(f"Bladet ”{sheet}” finns inte.", f"Välj något av: {names}.")
        return named
    if not book.sheets:
        raise UnreadableError("Arbetsboken har inga kalkylblad.", "Välj en annan fil.")
    if len(book.sheets) == 1 and not book.sheets[0].hidden:
        return book.sheets[0]
    own = whole_sheet([s.name for s in book.sheets])
    if own is not None:
        return next(s for s in book.sheets if s.name == own)
    visible = [s for s in book.sheets if not s.hidden]
    tables = [s for s in visible if _is_filled(book, s, wanted)]
    if len(tables) == 1:
        return tables[0]
    hidden = [s for s in book.sheets if s.hidden and not tables and _is_filled(book, s, wanted)]
    if tables or hidden:
        return SheetChoice(tuple(s.name for s in tables or hidden))
    return (visible or book.sheets)[0]


def _is_filled(book: Workbook, sheet: Sheet, wanted: Wanted) -> bool:
    """True when the sheet has headings that can be read, and something below them."""
    try:
        table: Table = find_table(book.grid(sheet, _ROWS_TO_RECOGNISE), wanted)
    except UnreadableError:
        return False
    return bool(table.body)


def _told_sheets(book: Workbook, read: Sheet) -> tuple[str, ...]:
    if len(book.sheets) == 1:
        return ()
    others = some([s.name + (" (dolt)" if s.hidden else "") for s in book.sheets if s != read])
    return (f"Bladet ”{read.name}” lästes, men inte {others}.",)

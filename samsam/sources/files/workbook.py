"""Files that people bring: CSV, Excel and JSON → a reading. The one way in is `read_file`.

`workbook_template.py` gives the workbook that SAMSAM hands out to be filled in. To read one more
layout: see `columns.py`, where the words of headings stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from samsam.model.indicators.indicator import Register
from samsam.sources.files.file_kind import FileKind, file_kind, renamed, shown_name
from samsam.sources.files.json_file import read_json
from samsam.sources.files.own_export import observations_in, whole_sheet
from samsam.sources.files.sheet_facts import SheetInfo
from samsam.sources.files.sheet_table import Workbook
from samsam.sources.files.text_table import read_text
from samsam.sources.grid import UnreadableError
from samsam.sources.reading import Answers, AskedError, Question, QuestionKind, Reading, Refusal
from samsam.sources.tables.layout import Table, Wanted, find_table, read_table
from samsam.sources.tables.tally import some

# Enough to find headings, and a row below them.
_ROWS_TO_RECOGNISE = 60


def read_file(
    name: str,
    content: bytes,
    register: Register,
    areas: Mapping[str, str],
    current_year: int,
    answers: Answers | None = None,
    *,
    home: str | None = None,
    known: Mapping[str, str] | None = None,
) -> Reading | Question:
    """Read a file of any known layout for the areas (title by code). Never raises.

    What can't be read is a refusal with place and cure. What somebody must say first (which of the
    sheets, which area, which key figure) is a Question: call again with its answer. `home` is the
    area of files that name none; when left out it's the only one of `areas`, and with several areas
    such files are refused. `known` are all areas, so that others' tables are recognised.
    """
    file = shown_name(name)
    titles = {**(known or {}), **areas}
    answers = answers or Answers()
    if answers.area in titles:
        areas = {answers.area: titles[answers.area]}
    only = next(iter(areas)) if len(areas) == 1 else None
    wanted = Wanted(register, areas, current_year, home or only, known or {}, answers)
    try:
        return _read(file, content, wanted)
    except AskedError as asked:
        return asked.question
    except UnreadableError as error:
        return _refused(file, error)


def _read(file: str, content: bytes, wanted: Wanted) -> Reading:
    kind = file_kind(content)
    if kind is FileKind.TEXT:
        found = _read_text(content, file, wanted)
    elif kind is FileKind.JSON:
        found = replace(read_json(content, file, wanted), file=file)
    else:
        found = _read_workbook(Workbook(content, file), wanted)
    return replace(found, notices=(*renamed(file, kind), *found.notices))


def _refused(file: str, error: UnreadableError) -> Reading:
    place = f"{file}, {error.part}" if error.part else file
    return Reading("", (), (Refusal(place, error.fault, error.cure),), file=file)


def _read_text(content: bytes, file: str, wanted: Wanted) -> Reading:
    """How the text was understood is reported also when its table is refused."""
    came = read_text(content, file)
    grid = observations_in(came, wanted.register) or came
    try:
        reading = read_table(find_table(grid, wanted), wanted)
    except UnreadableError as error:
        reading = _refused(file, error)
    return replace(reading, notices=(*grid.notices, *reading.notices))


def _read_workbook(book: Workbook, wanted: Wanted) -> Reading:
    chosen = _chosen(book, wanted)
    try:
        came = book.grid(chosen)
        grid = observations_in(came, wanted.register) or came
        reading = read_table(find_table(grid, wanted), wanted)
        reading = replace(reading, notices=(*grid.notices, *reading.notices))
    except UnreadableError as error:
        part = f"blad ”{chosen.name}”" + (f", {error.part}" if error.part else "")
        raise UnreadableError(error.fault, error.cure, part) from error
    if len(book.sheets) == 1:
        return reading
    return replace(
        reading,
        notices=(f"Bladet ”{chosen.name}” lästes.", *reading.notices),
        left_out=(*_other_sheets(book, chosen), *reading.left_out),
    )


def _chosen(book: Workbook, wanted: Wanted) -> SheetInfo:
    """The sheet that was named, or the only one that has a table. Hidden ones must be named.

    Raises AskedError when there are several.
    """
    if wanted.answers.sheet is not None:
        return _named(book, wanted.answers.sheet)
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
        raise AskedError(_which_sheet(book, tables or hidden))
    return (visible or book.sheets)[0]


def _named(book: Workbook, sheet: str) -> SheetInfo:
    named = next((s for s in book.sheets if s.name == sheet), None)
    if named is None:
        names = some([s.name for s in book.sheets])
        raise UnreadableError(f"Bladet ”{sheet}” finns inte.", f"Välj något av: {names}.")
    return named


def _which_sheet(book: Workbook, sheets: Sequence[SheetInfo]) -> Question:
    why = (
        "Filen har flera blad med tabeller."
        if len(sheets) > 1
        else "Filens enda tabell står på ett dolt blad."
    )
    options = tuple((s.name, s.name) for s in sheets)
    return Question(QuestionKind.SHEET, book.file, f"{book.file}: {why}", options)


def _is_filled(book: Workbook, sheet: SheetInfo, wanted: Wanted) -> bool:
    """True when the sheet has headings that can be read, and something below them."""
    try:
        table: Table = find_table(book.grid(sheet, _ROWS_TO_RECOGNISE), wanted)
    except AskedError:
        return True
    except UnreadableError:
        return False
    return bool(table.body)


def _other_sheets(book: Workbook, read: SheetInfo) -> Iterator[str]:
    others = [f"”{s.name}”" + (" (dolt)" if s.hidden else "") for s in book.sheets if s != read]
    yield f"{'Bladet' if len(others) == 1 else 'Bladen'} {some(others)} läses inte."

"""A grid → observations: each row below the headings is read, or refused with place and cure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from samsam.model.indicator import Indicator, Register
from samsam.model.series import Sex
from samsam.sources.cell_values import (
    CellError,
    DecimalMarks,
    Remarks,
    decimal_marks,
    group_size_of,
    measure,
    observation,
    reason_of,
    status_of,
    year_of,
)
from samsam.sources.grid import Broken, Cell, Grid, UnreadableError, is_blank, shortened, text_of
from samsam.sources.headings import AREA_ROLES, Column, Form, Header, Role, find_header
from samsam.sources.names import Areas, Indicators, is_kolada_id, is_whole, sex_of
from samsam.sources.reading import Reading
from samsam.sources.tally import Tally, some
from samsam.store.observations import Row
from samsam.swedish import capitalised, listing, number_word

T = TypeVar("T")
_HIDDEN = ("Rader är dolda och inte lästa.", "Visa dem i Excel, eller ta bort dem.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file is read for. `home` is the area of files that name none; None when unknown."""

    register: Register
    areas: Mapping[str, str]
    current_year: int
    home: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A grid whose headings are known."""

    grid: Grid
    header: Header

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows below the headings."""
        return self.grid.rows[self.header.after :]


def find_table(grid: Grid, wanted: Wanted) -> Table:
    """The grid with its headings. Raises UnreadableError when they don't say enough."""
    if not grid.rows:
        raise UnreadableError("Bladet är tomt.", "Välj ett blad med innehåll.")
    return Table(grid, find_header(grid, Indicators(wanted.register), wanted.current_year))


def read_table(table: Table, wanted: Wanted) -> Reading:
    """Everything in the table that is about the wanted areas. Raises UnreadableError."""
    if not table.body:
        raise UnreadableError("Inga rader under rubrikraden.", "Fyll i minst en rad.")
    reader = _Reader(table, wanted)
    for line, row in table.grid.numbered(table.header.after):
        reader.read(line, row)
    return reader.finish()


class _Reader:
    """Reads a table row by row. Everything that comes of it goes to the tally."""

    def __init__(self, table: Table, wanted: Wanted) -> None:
        self._grid, self._header, self._body = table.grid, table.header, table.body
        self._wanted = wanted
        self._indicators, self._areas = Indicators(wanted.register), Areas(wanted.areas)
        self._tally = Tally(table.grid, wanted.areas, wanted.current_year)
        self._last_line = table.grid.lines[table.header.after - 1]
        self._has_area = any(map(self._is_used, table.header.with_role(*AREA_ROLES)))
        if not self._has_area and wanted.home is None:
            raise UnreadableError(
                "Tabellen säger inte vilket område siffrorna gäller.",
                "Lägg till en kolumn område med kommunkoden, till exempel 2262.",
            )
        self._refuse_odd_years()
        self._values = dict(self._value_columns())
        self._barred = dict(self._barred_lines())

    def finish(self) -> Reading:
        """The rows, the refusals and the notices. Raises UnreadableError when there are none."""
        return Reading(
            self._grid.file,
            self._tally.rows(),
            self._tally.refusals(),
            (*self._told_headings(), *self._tally.notices()),
            area_named=self._has_area,
        )

    # The table as a whole

    def _is_used(self, column: Column) -> bool:
        return any(not is_blank(_at(row, column)) for row in self._body)

    def _refuse_odd_years(self) -> None:
        if self._header.form is not Form.YEARS_ACROSS:
            return
        for column in self._header.columns:
            if column.odd_year:
                line = self._grid.lines[self._header.first]
                self._tally.refuse(
                    self._grid.place(line, column.index),
                    f"Rubriken ”{shortened(column.heading)}” är inget årtal som går att läsa in.",
                    f"Skriv året med fyra siffror, högst {self._wanted.current_year + 1}.",
                )

    def _value_columns(self) -> Iterator[tuple[Column, DecimalMarks]]:
        """The columns that can be trusted, with their decimal marks. The others are refused."""
        for column in self._header.values:
            marks = decimal_marks(_at(row, column) for row in self._body)
            place = self._grid.place(None, column.index, column.heading)
            if marks.mixed and not self._header.is_report:
                self._tally.refuse(
                    place,
                    f"Kolumnen har både decimalpunkt ({marks.point}) och decimalkomma "
                    f"({marks.comma}). Den är inte läst.",
                    "Skriv alla tal i kolumnen med decimalkomma.",
                )
            elif column.index in self._grid.hidden_columns:
                self._tally.refuse(place, "Kolumnen är dold.", "Visa den, eller ta bort den.")
            else:
                yield column, marks

    def _barred_lines(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """Lines that nothing is read from: hidden ones, and those with merged cells."""
        for line in self._grid.hidden_lines:
            yield line, _HIDDEN
        below = self._grid.lines[self._header.after :]
        for merged in self._grid.merged:
            why = (
                f"Raderna har sammanslagna celler ({merged.name}) och är inte lästa.",
                "Dela cellerna i Excel och fyll i var och en.",
            )
            first, after = (
                bisect_left(below, line) for line in (merged.first_line, merged.last_line + 1)
            )
            yield from ((line, why) for line in below[first:after])

    # One row

    def read(self, line: int, row: Sequence[Cell]) -> None:
        """Read a row, or refuse it."""
        after_gap, self._last_line = line > self._last_line + 1, line
        if self._is_footnote(row, after_gap):
            self._tally.skip_text(line)
        elif line in self._barred:
            self._tally.bar(line, self._barred[line])
        elif self._grid.is_text and len(row) != len(self._header.columns):
            self._tally.refuse(
                self._grid.place(line),
                f"Raden har {len(row)} fält, men rubrikraden har {len(self._header.columns)}.",
                "Se till att raden har ett fält för varje rubrik, även för tomma värden.",
            )
        else:
            try:
                self._read_whole(line, row)
            except CellError as error:
                self._refuse(line, error)

    def _is_footnote(self, row: Sequence[Cell], after_gap: bool) -> bool:
        """True for one text alone that names neither an indicator nor an area.

        In a text file it must come after an empty line: else it is a row that lost its fields.
        """
        cells = [(n, cell) for n, cell in enumerate(row) if not is_blank(cell)]
        if len(cells) != 1 or (self._grid.is_text and not after_gap):
            return False
        index, text = cells[0]
        if not isinstance(text, str) or index in {c.index for c in self._values}:
            return False
        known = self._indicators.find(text) or self._areas.find(text) or is_kolada_id(text)
        return not known

    def _read_whole(self, line: int, row: Sequence[Cell]) -> None:
        area = self._area(row)
        if area is None:
            return
        self._check_parts(row)
        sex, remarks = self._sex(row), self._remarks(row)
        for column, marks in self._values.items():
            try:
                year = self._year(row, column)
                indicator = self._indicator(line, row, column)
                if indicator is None:
                    continue
                found = measure(_at(row, column), indicator.unit, marks)
                observed = observation(year, found, remarks)
            except CellError as error:
                self._refuse(line, error, column)
                continue
            explained = bool(remarks.status or remarks.reason)
            self._tally.keep(line, Row(indicator.id, area, sex, observed), found, explained)

    def _refuse(self, line: int, error: CellError, column: Column | None = None) -> None:
        index = error.column if error.column is not None else column.index if column else None
        heading = self._header.columns[index].heading if index is not None else ""
        self._tally.refuse_cell(line, index, heading, error)

    def _area(self, row: Sequence[Cell]) -> str | None:
        """The row's area; None for one that isn't wanted. Raises CellError."""
        if not self._has_area:
            return self._wanted.home
        columns = self._header.with_role(*AREA_ROLES)
        told = [text for column in columns if (text := text_of(_at(row, column)))]
        if not told:
            raise CellError("Området saknas.", "Skriv kommunkoden.", columns[0].index)
        found = [self._areas.find(text) for text in told]
        if not any(found):
            self._tally.skip_area(" ".join(told))
            return None
        both = frozenset.intersection(*found)
        if len(both) != 1:
            names = listing([f"”{shortened(text)}”" for text in told])
            raise CellError(
                f"Det framgår inte vilket område som menas med {names}.",
                "Skriv kommunkoden med fyra siffror, och namnet som hör till den.",
                columns[0].index,
            )
        return next(iter(both))

    def _check_parts(self, row: Sequence[Cell]) -> None:
        """A figure for one age or one month isn't the figure for all. Raises CellError."""
        for column in self._header.columns:
            text = text_of(_at(row, column))
            if text and self._is_breakdown(column) and not is_whole(text):
                raise CellError(
                    f"Raden gäller bara en del, ”{shortened(text)}”, inte alla.",
                    "Hämta tabellen utan uppdelning, eller med bara totalen.",
                    column.index,
                )

    def _is_breakdown(self, column: Column) -> bool:
        """A known breakdown; in SCB's PxWeb, where the area is `region`, every unknown column."""
        areas = [c.heading.casefold() for c in self._header.with_role(Role.AREA)]
        unknown = bool(column.heading) and not column.known
        return column.role is Role.PART or (unknown and self._grid.is_text and areas == ["region"])

    def _sex(self, row: Sequence[Cell]) -> Sex:
        columns = self._header.with_role(Role.SEX)
        if not columns:
            return self._header.sex or Sex.TOTAL
        text = text_of(_at(row, columns[0]))
        sex = sex_of(text)
        if sex is None:
            raise CellError(
                f"”{shortened(text)}” är inget kön som känns igen.",
                "Skriv T (totalt), K (kvinnor) eller M (män).",
                columns[0].index,
            )
        return sex

    def _remarks(self, row: Sequence[Cell]) -> Remarks:
        """What stands beside the value. Raises CellError."""
        status, reason, group_size, note = (
            next(iter(self._header.with_role(role)), None)
            for role in (Role.STATUS, Role.REASON, Role.GROUP_SIZE, Role.NOTE)
        )
        return Remarks(
            status=_placed(status, lambda: status_of(_text_at(row, status))),
            reason=_placed(reason, lambda: reason_of(_text_at(row, reason))),
            group_size=_placed(
                group_size, lambda: group_size_of(_at(row, group_size) if group_size else None)
            ),
            note=" ".join(_text_at(row, note).split()),
            told=bool(status or reason),
            needs_reason=bool(reason),
        )

    # One value

    def _year(self, row: Sequence[Cell], column: Column) -> int:
        """The value's year. Raises CellError."""
        year = column.year or self._header.year
        if year:
            return year
        told = self._header.with_role(Role.YEAR)[0]
        return _placed(told, lambda: year_of(_at(row, told), self._wanted.current_year))

    def _indicator(self, line: int, row: Sequence[Cell], column: Column) -> Indicator | None:
        """The value's indicator; None for one that isn't in the register. Raises CellError."""
        across = column.indicator or self._header.indicator
        if across:
            return across
        columns = self._header.with_role(Role.INDICATOR) or self._header.with_role(Role.TITLE)
        index, cell = columns[0].index, _at(row, columns[0])
        if isinstance(cell, Broken):
            raise CellError(cell.fault, cell.cure, index)
        text = text_of(cell)
        found = self._indicators.find(text)
        if len(found) > 1:
            names = listing([i.id for i in found], "eller")
            raise CellError(f"”{shortened(text)}” är flera nyckeltal.", f"Skriv {names}.", index)
        if not found and is_kolada_id(text):
            self._tally.skip_kpi(text.upper())
        elif not found:
            self._tally.refuse_name(text, line, index)
        return found[0] if found else None

    # What is told of the headings

    def _told_headings(self) -> Iterator[str]:
        header = self._header
        if header.first:
            rows = "titelrad" if header.first == 1 else "titelrader"
            count = "en" if header.first == 1 else number_word(header.first)
            yield f"{capitalised(count)} {rows} över rubriken hoppades över."
        if not self._has_area and self._wanted.home is not None:
            title = self._wanted.areas.get(self._wanted.home, self._wanted.home)
            yield f"Tabellen nämner inget område. Siffrorna är lästa som {title}."
        if header.year:
            yield f"Året {header.year} är läst ur tabellens titel."
        if header.indicator:
            yield f"Nyckeltalet ”{header.indicator.title}” är läst ur tabellens titel."
        if header.sex in (Sex.WOMEN, Sex.MEN) and not header.with_role(Role.SEX):
            word = "kvinnor" if header.sex is Sex.WOMEN else "män"
            yield f"Siffrorna är lästa som {word}, efter bladets namn eller tabellens titel."
        yield from self._told_columns()

    def _told_columns(self) -> Iterator[str]:
        header = self._header
        if unnamed := header.unnamed_areas:
            names = listing([self._grid.column(c.index) for c in unnamed])
            yield f"Utan rubrik, men läst som område: {names}."
        read = {c.indicator.title: c.heading for c in header.values if c.indicator}
        if read:
            pairs = [f"”{shortened(heading)}” som {title}" for title, heading in read.items()]
            yield f"Kolumner lästa som nyckeltal: {listing(pairs)}."
        if header.is_report:
            yield "Rapportens tabell får blanda decimalpunkt och decimalkomma."
        unread = [
            c.heading or self._grid.column(c.index)
            for c in header.columns
            if not c.known and not c.odd_year and self._is_used(c)
        ]
        if unread:
            yield f"Kolumner som inte känns igen och inte är lästa: {some(unread)}."


def _at(row: Sequence[Cell], column: Column) -> Cell:
    return row[column.index] if column.index < len(row) else None


def _text_at(row: Sequence[Cell], column: Column | None) -> str:
    return text_of(_at(row, column)) if column else ""


def _placed(column: Column | None, read: Callable[[], T]) -> T:
    """What is read, or the same CellError with the column that it stands in."""
    try:
        return read()
    except CellError as error:
        index = column.index if column else None
        raise CellError(error.fault, error.cure, index) from None

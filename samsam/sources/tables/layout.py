"""A grid → observations: each row below the headings is read, or refused with place and cure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from samsam.model.indicators.indicator import Indicator, Register
from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.sources.grid import Broken, Cell, Grid, UnreadableError, is_blank, shortened, text_of
from samsam.sources.reading import Answers, Reading
from samsam.sources.tables.apart import Apart, Group, divided
from samsam.sources.tables.cell_values import (
    CellError,
    DecimalMarks,
    Remarks,
    check_day,
    decimal_marks,
    group_size_of,
    measure,
    observation,
    reason_of,
    status_of,
    year_of,
)
from samsam.sources.tables.columns import AREA_ROLES, Column, ColumnRole, is_no_unit
from samsam.sources.tables.headings import Header, Known, find_header, refuse_parts_of_years
from samsam.sources.tables.names import Areas, Indicators, is_everything, is_kolada_id, sex_of
from samsam.sources.tables.periods import Period
from samsam.sources.tables.provenance import source_of
from samsam.sources.tables.reported import named_headings, named_parts
from samsam.sources.tables.tally import ImportReport
from samsam.sources.tables.whose import area_of_titles
from samsam.swedish import listing

T = TypeVar("T")
_HIDDEN = ("Rader är dolda och inte lästa.", "Visa dem i Excel, eller ta bort dem.")
_DIVIDING = (ColumnRole.PART, ColumnRole.PERIOD)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file is read for. `home` is the area of files that name none; None when unknown.

    `known` are all areas, so that others' are recognised; `answers` what somebody has said.
    """

    register: Register
    areas: Mapping[str, str]
    current_year: int
    home: str | None
    known: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of every area that can be recognised."""
        return {**self.known, **self.areas}


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
    """The grid with its headings.

    Raises UnreadableError when they don't say enough, AskedError when only the key figure lacks.
    """
    if not grid.rows:
        raise UnreadableError("Bladet är tomt.", "Välj ett blad med innehåll.")
    everything = wanted.register.everything
    known = Known(
        Indicators(wanted.register),
        Areas(wanted.titles),
        wanted.current_year,
        everything.get(wanted.answers.indicator or ""),
        {i.id: i.title for i in everything.values()},
    )
    return Table(grid, find_header(grid, known))


def read_table(table: Table, wanted: Wanted) -> Reading:
    """Everything in the table that is about the wanted areas.

    Raises UnreadableError, and AskedError when a title names another area than the wanted.
    """
    if not table.body:
        raise UnreadableError("Inga rader under rubrikraden.", "Fyll i minst en rad.")
    refuse_parts_of_years(table.grid, table.header)
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
        self._tally = ImportReport(table.grid, wanted.areas, wanted.current_year)
        self._last_line = table.grid.lines[table.header.after - 1]
        self._place = f"rad {table.grid.lines[table.header.first]}"
        self._has_area = any(map(self._is_used, table.header.with_role(*AREA_ROLES)))
        self._home = None if self._has_area else self._unnamed_area()
        self._refuse_odd_years()
        self._values = dict(self._value_columns())
        self._barred = dict(self._barred_lines())
        self._above: dict[int, Cell] = {}
        unknown = [c for c in self._header.columns if self._says_nothing(c)]
        self._apart = Apart(table.grid, self._place, filter(self._is_used, unknown))
        self._groups: set[Group] = set()
        self._parts = {
            c: self._kinds(c) for c in self._header.with_role(*_DIVIDING) if self._is_used(c)
        }
        self._skipped: dict[Column, dict[str, int]] = {}

    def finish(self) -> Reading:
        """The rows, the refusals and the notices. Raises UnreadableError when there are none."""
        self._apart.settle(self._groups)
        self._refuse_if_divided()
        source = source_of(self._grid, self._header)
        area = self._wanted.titles.get(self._home, self._home) if self._home is not None else ""
        return Reading(
            source,
            tuple(_without_nobody(row, source) for row in self._tally.rows()),
            self._tally.refusals(),
            (*named_headings(self._grid, self._header, area), *self._tally.notices()),
            left_out=(
                *self._apart.left_out(),
                *named_parts(self._skipped),
                *self._tally.left_out(),
            ),
            file=self._grid.file,
            area_named=self._area_named,
        )

    # The table as a whole

    def _unnamed_area(self) -> str:
        """The area of a table that has no column for it. Raises UnreadableError, AskedError."""
        rows = self._grid.rows[: self._header.first]
        titles = [text_of(cell) for row in rows for cell in row if not is_blank(cell)]
        home = self._wanted.answers.area
        if home is None:
            home = area_of_titles(self._grid, titles, self._wanted.titles, self._wanted.home)
            home = home or self._wanted.home
        if home is None:
            raise UnreadableError(
                "Tabellen säger inte vilket område siffrorna gäller.",
                "Lägg till en kolumn område med kommunkoden, till exempel 2262.",
            )
        return home

    @property
    def _area_named(self) -> bool:
        """True when somebody has said the area, if only by the own template's empty column."""
        return bool(self._header.with_role(*AREA_ROLES) or self._wanted.answers.area)

    def _is_used(self, column: Column) -> bool:
        return any(not is_blank(_at(row, column)) for row in self._body)

    def _says_nothing(self, column: Column) -> bool:
        """True for a column that nobody understands, also one of units that holds no units."""
        if column.known or column.odd:
            return column.role is ColumnRole.UNUSED and is_no_unit(
                column, (text_of(_at(row, column)) for row in self._body)
            )
        return True

    def _kinds(self, column: Column) -> bool:
        """True when an empty cell in a dividing column means all: no other cell is about a part."""
        texts = {text_of(_at(row, column)) for row in self._body}
        return all(not text or is_everything(text) or _is_year(text) for text in texts)

    def _refuse_odd_years(self) -> None:
        for column in self._header.columns:
            if column.odd:
                line = self._grid.lines[self._header.first]
                what = (
                    "gäller en del av ett år"
                    if column.odd.shorter
                    else "är inget årtal som går att läsa in"
                )
                self._tally.refuse(
                    self._grid.place(line, column.index),
                    f"Rubriken ”{shortened(column.heading)}” {what}.",
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

    def _refuse_if_divided(self) -> None:
        """Nothing was read, since every row is about a part: say of what."""
        if self._groups or not self._skipped:
            return
        column, texts = next(iter(self._skipped.items()))
        shorter = column.role is ColumnRole.PERIOD
        raise divided(self._grid, self._place, column, list(texts), shorter=shorter)

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
                self._read_whole(line, self._filled(row))
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

    def _filled(self, row: Sequence[Cell]) -> Sequence[Cell]:
        """The row, with what stands above in the empty cells of columns without a heading.

        Workbooks of SCB's write a label once, for all the rows that it holds for.
        """
        unnamed = self._header.unnamed
        if not unnamed:
            return row
        cells = [*row, *[None] * (unnamed[-1].index + 1 - len(row))]
        for n, column in enumerate(unnamed):
            if is_blank(cells[column.index]):
                cells[column.index] = self._above.get(column.index)
            elif self._above.get(column.index) != cells[column.index]:
                self._above[column.index] = cells[column.index]
                for later in unnamed[n + 1 :]:
                    self._above.pop(later.index, None)
        return cells

    def _read_whole(self, line: int, row: Sequence[Cell]) -> None:
        area = self._area(row)
        group = self._group(row, area)
        if area is None:
            self._apart.watch(row, group, wanted=False)
            return
        part = self._part(row)
        if part:
            self._skip_part(*part)
            return
        self._groups.add(group)
        self._apart.watch(row, group, wanted=True)
        sex, remarks = self._sex(row), self._remarks(row)
        for column, marks in self._values.items():
            try:
                self._read_value(line, row, column, marks, (area, sex, remarks))
            except CellError as error:
                self._refuse(line, error, column)

    def _read_value(
        self,
        line: int,
        row: Sequence[Cell],
        column: Column,
        marks: DecimalMarks,
        about: tuple[str, Sex, Remarks],
    ) -> None:
        area, sex, remarks = about
        period = self._period(row, column)
        indicator = self._indicator(line, row, column)
        if indicator is None or period.year is None:
            return
        found = measure(_at(row, column), indicator.unit, marks)
        explained = bool(remarks.status or remarks.reason)
        if found.blank and not explained:
            self._tally.skip_blank()
            return
        check_day(period.day, indicator)
        if period.preliminary and found.value is not None and remarks.status is None:
            remarks = replace(remarks, status=ObservationStatus.PRELIMINARY)
        kept = Row(indicator.id, area, sex, observation(period.year, found, remarks))
        self._apart.compare(row, (kept.indicator_id, area, sex, period.year))
        self._tally.keep(line, kept, found, explained)

    def _refuse(self, line: int, error: CellError, column: Column | None = None) -> None:
        index = error.column if error.column is not None else column.index if column else None
        heading = self._header.columns[index].heading if index is not None else ""
        self._tally.refuse_cell(line, index, heading, error)

    def _group(self, row: Sequence[Cell], area: str | None) -> Group:
        """The series that a row belongs to, as its own words say."""
        areas = AREA_ROLES if area is None else ()
        columns = self._header.with_role(
            *areas, ColumnRole.INDICATOR, ColumnRole.TITLE, ColumnRole.SEX
        )
        return (area or "", *(text_of(_at(row, c)) for c in columns))

    def _area(self, row: Sequence[Cell]) -> str | None:
        """The row's area; None for one that isn't wanted. Raises CellError."""
        if not self._has_area:
            return self._home
        columns = self._header.with_role(*AREA_ROLES)
        reported = [text for column in columns if (text := text_of(_at(row, column)))]
        if not reported:
            raise CellError("Området saknas.", "Skriv kommunkoden.", columns[0].index)
        found = [self._areas.find(text) for text in reported]
        if not any(found):
            self._tally.skip_area(" ".join(reported))
            return None
        both = frozenset.intersection(*found)
        if len(both) != 1:
            names = listing([f"”{shortened(text)}”" for text in reported])
            raise CellError(
                f"Det framgår inte vilket område som menas med {names}.",
                "Skriv kommunkoden med fyra siffror, och namnet som hör till den.",
                columns[0].index,
            )
        return next(iter(both))

    def _part(self, row: Sequence[Cell]) -> tuple[Column, str] | None:
        """The column and text that say that a row is about a part: one age, one month."""
        for column, empty_is_all in self._parts.items():
            text = text_of(_at(row, column))
            whole = is_everything(text) or (column.role is ColumnRole.PERIOD and _is_year(text))
            if not whole and not (empty_is_all and not text):
                return column, text or "(tomt)"
        return None

    def _skip_part(self, column: Column, text: str) -> None:
        texts = self._skipped.setdefault(column, {})
        texts[text] = texts.get(text, 0) + 1

    def _sex(self, row: Sequence[Cell]) -> Sex:
        columns = self._header.with_role(ColumnRole.SEX)
        if not columns:
            return self._header.sex or Sex.TOTAL
        said = {sex_of(text_of(_at(row, column))) for column in columns}
        sex = next(iter(said)) if len(said) == 1 else None
        if sex is None:
            text = " ".join(text_of(_at(row, column)) for column in columns)
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
            for role in (
                ColumnRole.STATUS,
                ColumnRole.REASON,
                ColumnRole.GROUP_SIZE,
                ColumnRole.NOTE,
            )
        )
        return Remarks(
            status=_placed(status, lambda: status_of(_text_at(row, status))),
            reason=_placed(reason, lambda: reason_of(_text_at(row, reason))),
            group_size=_placed(
                group_size, lambda: group_size_of(_at(row, group_size) if group_size else None)
            ),
            note=" ".join(_text_at(row, note).split()),
            needs_reason=bool(reason),
        )

    # One value

    def _period(self, row: Sequence[Cell], column: Column) -> Period:
        """The value's year, and the day that stands instead of it. Raises CellError."""
        if column.year:
            return Period(column.year, column.preliminary, column.day)
        if self._header.year:
            return Period(self._header.year)
        reported = self._header.with_role(ColumnRole.YEAR)[0]
        return _placed(reported, lambda: year_of(_at(row, reported), self._wanted.current_year))

    def _indicator(self, line: int, row: Sequence[Cell], column: Column) -> Indicator | None:
        """The value's indicator; None for one that isn't in the register. Raises CellError."""
        across = column.indicator or self._header.indicator
        if across:
            return across
        columns = self._header.with_role(ColumnRole.INDICATOR) or self._header.with_role(
            ColumnRole.TITLE
        )
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


def _without_nobody(row: Row, source: str) -> Row:
    """SCB writes 0 inhabitants for a municipality that didn't exist yet: there is no value."""
    if row.indicator_id != "population" or row.observation.value != 0:
        return row
    found, why = row.observation, f"{source or 'Filen'} anger 0: kommunen fanns inte då"
    note = ". ".join(filter(None, (why, found.note)))
    missing = ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED
    return replace(row, observation=Observation(found.year, None, *missing, note=note))


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


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

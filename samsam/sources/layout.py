"""A grid → observations: each row below the headings is read, or refused with its place and cure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from samsam.model.indicator import Indicator, Register
from samsam.model.series import Observation, ObservationStatus, Sex
from samsam.sources.cell_values import (
    CellError,
    DecimalMarks,
    Measured,
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
from samsam.sources.reading import Refusal
from samsam.store.observations import Row
from samsam.swedish import listing

_MOST_REFUSALS = 200
_MOST_NAMED = 5
_BLANK = "tom ruta"
Key = tuple[str, str, Sex, int]


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
    def has_rows(self) -> bool:
        """True when something stands below the headings."""
        return self.header.after < len(self.grid.rows)


@dataclass
class Gathered:
    """What came of a table: rows, refusals and notices."""

    rows: list[Row] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def find_table(grid: Grid, wanted: Wanted) -> Table:
    """The grid with its headings. Raises UnreadableError when they don't say enough."""
    if not grid.rows:
        raise UnreadableError("Bladet är tomt.", "Välj ett blad med innehåll.")
    return Table(grid, find_header(grid, Indicators(wanted.register), wanted.current_year))


def read_table(table: Table, wanted: Wanted) -> Gathered:
    """Everything in the table that is about the wanted areas. Raises UnreadableError."""
    if not table.has_rows:
        raise UnreadableError("Inga rader under rubrikraden.", "Fyll i minst en rad.")
    reader = _Reader(table, wanted)
    for line, row in table.grid.numbered(table.header.after):
        reader.read(line, row)
    return reader.finish()


class _Reader:
    """Reads a table row by row and remembers what is to be told of it as a whole."""

    def __init__(self, table: Table, wanted: Wanted) -> None:
        self._grid, self._header = table.grid, table.header
        self._wanted = wanted
        self._indicators, self._areas = Indicators(wanted.register), Areas(wanted.areas)
        self._body = table.grid.rows[table.header.after :]
        self._gathered = Gathered()
        self._found: dict[Key, tuple[Row, str]] = {}
        self._contradicted: set[Key] = set()
        self._foreign_areas: Counter[str] = Counter()
        self._foreign_kpis: Counter[str] = Counter()
        self._strangers: dict[str, tuple[int, int, int]] = {}
        self._marks: Counter[str] = Counter()
        self._future: Counter[int] = Counter()
        self._doubles: list[str] = []
        self._texts: list[int] = []
        self._last_line = table.grid.lines[table.header.first]
        self._area_named = self._has_text(AREA_ROLES)
        self._values = {c: m for c, m in self._value_columns()}
        self._barred = dict(self._barred_lines())
        self._check_home()

    # The table as a whole

    def _has_text(self, roles: Sequence[Role]) -> bool:
        columns = self._header.with_role(*roles)
        return any(
            c.index < len(row) and not is_blank(row[c.index]) for row in self._body for c in columns
        )

    def _check_home(self) -> None:
        if self._area_named:
            return
        if self._wanted.home is None:
            raise UnreadableError(
                "Tabellen säger inte vilket område siffrorna gäller.",
                "Lägg till en kolumn område med kommunkoden, till exempel 2262.",
            )
        title = self._wanted.areas.get(self._wanted.home, self._wanted.home)
        self._tell(f"Tabellen nämner inget område. Siffrorna är lästa som {title}.")

    def _value_columns(self) -> Iterator[tuple[Column, DecimalMarks]]:
        """The columns that can be trusted, with their decimal marks. The others are refused."""
        for column in self._header.values:
            marks = decimal_marks(r[column.index] for r in self._body if column.index < len(r))
            place = self._grid.place(None, column.index, column.heading)
            if marks.mixed and not self._header.is_report:
                self._refuse(
                    place,
                    f"Kolumnen har både decimalpunkt ({marks.point}) och decimalkomma "
                    f"({marks.comma}). Den är inte läst.",
                    "Skriv alla tal i kolumnen med decimalkomma.",
                )
            elif column.index in self._grid.hidden_columns:
                self._refuse(place, "Kolumnen är dold.", "Visa den eller ta bort den i Excel.")
            else:
                yield column, marks
        for column in self._header.columns:
            if column.odd_year and self._header.form is Form.YEARS_ACROSS:
                self._refuse(
                    self._grid.place(self._grid.lines[self._header.first], column.index),
                    f"Rubriken ”{shortened(column.heading)}” är inget årtal som går att läsa in.",
                    "Skriv året med fyra siffror, till exempel "
                    f"{self._wanted.current_year - 1}.",
                )

    def _barred_lines(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """Lines that nothing is read from: hidden ones, and those with merged cells."""
        for line in self._grid.hidden_lines:
            yield line, ("Raden är dold.", "Visa den eller ta bort den i Excel.")
        lines = set(self._grid.lines[self._header.after :])
        for merged in self._grid.merged:
            for line in range(merged.first_line, min(merged.last_line, max(lines)) + 1):
                if line in lines:
                    yield (
                        line,
                        (
                            f"Raden har sammanslagna celler ({merged.name}).",
                            "Dela dem i Excel och fyll i varje cell.",
                        ),
                    )

    # One row

    def read(self, line: int, row: Sequence[Cell]) -> None:
        """Read a row, or refuse it."""
        after_gap, self._last_line = line > self._last_line + 1, line
        if self._is_text(row, after_gap):
            self._texts.append(line)
        elif line in self._barred:
            self._refuse(self._grid.place(line), *self._barred[line])
        elif self._grid.is_text and len(row) != len(self._header.columns):
            self._refuse(
                self._grid.place(line),
                f"Raden har {len(row)} fält, men rubrikraden har {len(self._header.columns)}.",
                "Se till att raden har ett fält för varje rubrik, även för tomma värden.",
            )
        else:
            self._read_whole(line, row)

    def _is_text(self, row: Sequence[Cell], after_gap: bool) -> bool:
        """True for a footnote: one text alone, which names neither an indicator nor an area."""
        cells = [cell for cell in row if not is_blank(cell)]
        if len(cells) != 1 or not isinstance(cells[0], str):
            return False
        if self._grid.is_text and not after_gap:
            return False
        text = cells[0]
        known = self._indicators.find(text) or self._areas.find(text) or is_kolada_id(text)
        in_values = any(c.index < len(row) and row[c.index] is text for c in self._values)
        return not (known or in_values)

    def _read_whole(self, line: int, row: Sequence[Cell]) -> None:
        try:
            area = self._area(row)
            if area is None:
                return
            self._check_parts(row)
            sex = self._sex(row)
            remarks = self._remarks(row)
        except CellError as error:
            self._refuse_cell(line, error)
            return
        for column, marks in self._values.items():
            try:
                key = self._key(line, row, column)
                if key is None:
                    continue
                indicator, year = key
                found = measure(_at(row, column), indicator.unit, marks)
                observed = observation(year, found, remarks)
            except CellError as error:
                self._refuse_cell(line, error, column)
                continue
            self._keep(line, Row(indicator.id, area, sex, observed), found)

    def _area(self, row: Sequence[Cell]) -> str | None:
        """The row's area; None for one that isn't wanted. Raises CellError."""
        if not self._area_named:
            return self._wanted.home
        told = [(c, text_of(_at(row, c))) for c in self._header.with_role(*AREA_ROLES)]
        told = [(c, text) for c, text in told if text]
        if not told:
            column = self._header.with_role(*AREA_ROLES)[0]
            raise CellError("Området saknas.", "Skriv kommunkoden.", column.index)
        found = [self._areas.find(text) for _, text in told]
        if not any(found):
            self._foreign_areas[" ".join(text for _, text in told)] += 1
            return None
        both = frozenset.intersection(*found)
        if len(both) != 1:
            names = listing([f"”{shortened(text)}”" for _, text in told])
            raise CellError(
                f"Det framgår inte vilket område som menas med {names}.",
                "Skriv kommunkoden med fyra siffror, och namnet som hör till den.",
                told[0][0].index,
            )
        return next(iter(both))

    def _check_parts(self, row: Sequence[Cell]) -> None:
        """A figure for one age or one month isn't the figure for all."""
        for column in self._header.columns:
            cell = _at(row, column)
            unknown_dimension = self._is_pxweb and not column.known and column.heading
            if (column.role is Role.PART or unknown_dimension) and not is_blank(cell):
                if not is_whole(text_of(cell)):
                    raise CellError(
                        f"Raden gäller bara en del, ”{shortened(text_of(cell))}”, inte alla.",
                        "Hämta tabellen utan uppdelning, eller med bara totalen.",
                        column.index,
                    )

    @property
    def _is_pxweb(self) -> bool:
        """SCB's PxWeb names the area `region`; each other column of text is a breakdown."""
        headings = [c.heading.casefold() for c in self._header.with_role(Role.AREA)]
        return self._grid.is_text and headings == ["region"]

    def _sex(self, row: Sequence[Cell]) -> Sex:
        for column in self._header.with_role(Role.SEX):
            text = text_of(_at(row, column))
            sex = sex_of(text)
            if sex is None:
                raise CellError(
                    f"”{shortened(text)}” är inget kön som känns igen.",
                    "Skriv T (totalt), K (kvinnor) eller M (män).",
                    column.index,
                )
            return sex
        return self._header.sex or Sex.TOTAL

    def _remarks(self, row: Sequence[Cell]) -> Remarks:
        cells = {
            role: (c.index, _at(row, c))
            for role in (Role.STATUS, Role.REASON, Role.GROUP_SIZE, Role.NOTE)
            for c in self._header.with_role(role)
        }
        none = (0, None)
        index = 0
        try:
            index, cell = cells.get(Role.STATUS, none)
            status = status_of(text_of(cell))
            index, cell = cells.get(Role.REASON, none)
            reason = reason_of(text_of(cell))
            index, cell = cells.get(Role.GROUP_SIZE, none)
            group_size = group_size_of(cell)
        except CellError as error:
            raise CellError(error.fault, error.cure, index) from None
        note = " ".join(text_of(cells.get(Role.NOTE, none)[1]).split())
        told = Role.STATUS in cells or Role.REASON in cells
        return Remarks(status, reason, group_size, note, told, Role.REASON in cells)

    # One value

    def _key(
        self, line: int, row: Sequence[Cell], column: Column
    ) -> tuple[Indicator, int] | None:
        """The value's indicator and year; None for an indicator that isn't in the register."""
        year = column.year or self._header.year
        for other in () if year else self._header.with_role(Role.YEAR):
            try:
                year = year_of(_at(row, other), self._wanted.current_year)
            except CellError as error:
                raise CellError(error.fault, error.cure, other.index) from None
        indicator = column.indicator or self._header.indicator or self._named(line, row)
        return None if indicator is None or year is None else (indicator, year)

    def _named(self, line: int, row: Sequence[Cell]) -> Indicator | None:
        columns = self._header.with_role(Role.INDICATOR) or self._header.with_role(Role.TITLE)
        cell = _at(row, columns[0])
        if isinstance(cell, Broken):
            raise CellError(cell.fault, cell.cure, columns[0].index)
        text = text_of(cell)
        found = self._indicators.find(text)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            names = listing([i.id for i in found], "eller")
            raise CellError(
                f"”{shortened(text)}” kan vara flera nyckeltal.",
                f"Skriv {names}.",
                columns[0].index,
            )
        if is_kolada_id(text):
            self._foreign_kpis[text.strip().upper()] += 1
        else:
            first_line, index, count = self._strangers.get(text, (line, columns[0].index, 0))
            self._strangers[text] = (first_line, index, count + 1)
        return None

    def _keep(self, line: int, row: Row, found: Measured) -> None:
        key = (row.indicator_id, row.area, row.sex, row.observation.year)
        place = f"rad {line}"
        if key in self._found:
            self._compare(key, row, place)
            return
        self._found[key] = (row, place)
        if found.value is None and row.observation.status is ObservationStatus.MISSING:
            self._marks[found.mark or _BLANK] += 1
        if found.value is not None and row.observation.year > self._wanted.current_year:
            self._future[row.observation.year] += 1

    def _compare(self, key: Key, row: Row, place: str) -> None:
        """The same value twice is told; two values for one year are both refused."""
        first, first_place = self._found[key]
        if _same(first.observation, row.observation):
            self._doubles.append(place)
            return
        self._contradicted.add(key)
        told = [text_of(o.value) or "inget värde" for o in (first.observation, row.observation)]
        indicator_id, area, _, year = key
        self._refuse(
            f"{self._grid.place()}, {first_place} och {place}",
            f"{indicator_id} {year} för {self._wanted.areas.get(area, area)} har två olika värden: "
            f"{told[0]} och {told[1]}. Inget av dem är läst.",
            "Ta bort det ena.",
        )

    # What is told in the end

    def finish(self) -> Gathered:
        """Everything gathered. Raises UnreadableError when no row was about a wanted area."""
        if self._foreign_areas and not self._found and not self._gathered.refusals:
            names = listing(list(self._wanted.areas.values())[:_MOST_NAMED], "eller")
            raise UnreadableError(
                f"Ingen rad gäller {names}. Det som står är till exempel "
                f"”{shortened(next(iter(self._foreign_areas)))}”.",
                "Kontrollera kommunkod och kommunnamn.",
            )
        self._gathered.rows = [
            row for key, (row, _) in self._found.items() if key not in self._contradicted
        ]
        self._refuse_strangers()
        self._tell_columns()
        self._tell_skipped()
        self._tell_marks()
        _limit(self._gathered.refusals, self._grid)
        return self._gathered

    def _refuse_strangers(self) -> None:
        for text, (line, index, count) in self._strangers.items():
            rows = f" (på {count} ställen)" if count > 1 else ""
            self._refuse(
                self._grid.place(line, index),
                f"Nyckeltalet ”{shortened(text)}” finns inte i registret{rows}."
                if text
                else f"Nyckeltalet saknas{rows}.",
                "Skriv nyckeltalets id eller titel precis som i registret, eller lägg till det i "
                "data/indicators.toml.",
            )

    def _tell_columns(self) -> None:
        header = self._header
        titles = [line for line in self._grid.lines[: header.first]]
        if titles:
            self._tell(f"{_counted(len(titles), 'titelrad', 'titelrader')} över rubriken hoppades över.")
        if header.year and Role.YEAR not in {c.role for c in header.columns}:
            self._tell(f"Året {header.year} är läst ur tabellens titel.")
        if header.indicator:
            self._tell(f"Nyckeltalet ”{header.indicator.title}” är läst ur tabellens titel.")
        if header.sex and header.sex is not Sex.TOTAL and not header.with_role(Role.SEX):
            word = {Sex.WOMEN: "kvinnor", Sex.MEN: "män"}[header.sex]
            self._tell(f"Tabellen är läst som siffror för {word}, efter bladets namn eller titel.")
        if header.form in (Form.INDICATORS_ACROSS, Form.BOTH_ACROSS):
            told = {c.indicator.title: c.heading for c in header.values if c.indicator}
            pairs = [f"”{shortened(h)}” som {title}" for title, h in told.items()]
            self._tell(f"Kolumner lästa som nyckeltal: {listing(pairs)}.")
        unread = [c for c in header.columns if not c.known and self._column_has_text(c)]
        if unread:
            names = [f"”{shortened(c.heading)}”" if c.heading else "en utan rubrik" for c in unread]
            self._tell(f"Kolumner som inte känns igen och inte är lästa: {_some(names)}.")

    def _column_has_text(self, column: Column) -> bool:
        return any(not is_blank(_at(row, column)) for row in self._body)

    def _tell_skipped(self) -> None:
        if self._foreign_areas:
            count = _counted(self._foreign_areas.total(), "rad", "rader")
            self._tell(
                f"{count} för andra områden är inte lästa: {_some(list(self._foreign_areas))}."
            )
        if self._foreign_kpis:
            count = _counted(self._foreign_kpis.total(), "värde", "värden")
            self._tell(
                f"{count} för nyckeltal som inte finns i registret är inte lästa: "
                f"{_some(list(self._foreign_kpis))}."
            )
        if self._texts:
            lines = _some([str(line) for line in self._texts])
            self._tell(f"Rader med bara text, till exempel fotnoter, är inte lästa: rad {lines}.")
        if self._doubles:
            self._tell(f"Samma värde står flera gånger och räknas en gång: {_some(self._doubles)}.")

    def _tell_marks(self) -> None:
        for mark, count in self._marks.items():
            shown = "Tom ruta" if mark == _BLANK else f"”{mark}”"
            self._tell(f"{shown} på {_counted(count, 'ställe', 'ställen')}: läst som saknat värde.")
            if mark in ("-", "–", "−"):
                self._tell(f"”{mark}” kan betyda noll. Skriv 0 i filen om det är vad som menas.")
        for year, count in self._future.items():
            self._tell(
                f"{_counted(count, 'värde', 'värden')} gäller {year}, som inte har varit än. "
                "Kontrollera att det är utfall."
            )

    def _tell(self, notice: str) -> None:
        self._gathered.notices.append(notice)

    def _refuse(self, place: str, fault: str, cure: str) -> None:
        self._gathered.refusals.append(Refusal(place, fault, cure))

    def _refuse_cell(self, line: int, error: CellError, column: Column | None = None) -> None:
        index = error.column if error.column is not None else column.index if column else None
        heading = self._header.columns[index].heading if index is not None else ""
        self._refuse(self._grid.place(line, index, heading), error.fault, error.cure)


def _at(row: Sequence[Cell], column: Column) -> Cell:
    return row[column.index] if column.index < len(row) else None


def _same(first: Observation, second: Observation) -> bool:
    return (first.value, first.status, first.reason) == (second.value, second.status, second.reason)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = [shortened(name) for name in names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    return listing([*shown, f"{more} till"] if more else shown)


def _limit(refusals: list[Refusal], grid: Grid) -> None:
    """Nobody reads thousands of refusals: the first are kept, the others counted."""
    more = len(refusals) - _MOST_REFUSALS
    if more > 0:
        del refusals[_MOST_REFUSALS:]
        refusals.append(
            Refusal(grid.place(), f"Ytterligare {more} fel visas inte.", "Rätta de första.")
        )

"""Where a table's headings are, and what each column holds.

Layouts aren't told by name: a table is readable when its headings say which indicator, year and
value each figure is. That is so in one of four ways (`Form`), which cover SAMSAM's own template,
the report's table, Kolada's exports, SCB's PxWeb tables and SCB's yearly workbook.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum, auto

from samsam.model.indicator import Indicator
from samsam.model.series import Sex
from samsam.sources.cell_values import EARLIEST_YEAR
from samsam.sources.grid import (
    Cell,
    Grid,
    UnreadableError,
    fold,
    is_blank,
    shortened,
    text_of,
)
from samsam.sources.names import Indicators, sex_of
from samsam.swedish import listing

REPORT_HEADING = "nyckeltal med beskrivning"
_ROWS_TO_LOOK_IN = 40
_MOST_STACKED = 8
_YEAR_LIKE = re.compile(r"\d{4}(?:[/-]\d{2,4}|\.0|[MK]\d{1,2})?", re.ASCII)
# What comes before the year ends in no separator: else a long row of them takes a square time.
_NAME_AND_YEAR = re.compile(r"(.*[^\s,])[\s,]+(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR_IN_TITLE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SEX_IN_TITLE = re.compile(r"\b(Totalt|Män|Kvinnor)\.?$")
_AREA = re.compile(r"\d{2,4}(?:\s+\D.*)?", re.ASCII)
_FOOTNOTE = re.compile(r"(?<=[a-zåäö])\d\b")


class Role(StrEnum):
    """What a column tells. The value is how it is named to the user."""

    INDICATOR = "nyckeltal"
    TITLE = "titel"
    AREA = "område"
    AREA_CODE = "kommunkod"
    AREA_NAME = "kommunnamn"
    YEAR = "år"
    SEX = "kön"
    VALUE = "värde"
    STATUS = "status"
    REASON = "skäl"
    GROUP_SIZE = "antal i gruppen"
    NOTE = "anmärkning"
    PART = "uppdelning"
    UNUSED = "läses inte"


AREA_ROLES = (Role.AREA, Role.AREA_CODE, Role.AREA_NAME)

_WORDS: dict[Role, tuple[str, ...]] = {
    Role.INDICATOR: (
        "nyckeltal", REPORT_HEADING, "nyckeltalsid", "nyckeltals-id", "nyckeltal id", "kpi",
        "kpi id", "kpi-id", "indikator", "indicator", "id", "tabellinnehall", "contentscode",
        "nyckeltalskod",
    ),
    Role.TITLE: ("titel", "title", "kpi title", "nyckeltalstitel", "nyckeltalsnamn", "benamning"),
    Role.AREA: ("omrade", "kommun", "kommun lan", "region", "municipality", "area", "geo"),
    Role.AREA_CODE: (
        "kommunkod", "omradeskod", "regionkod", "kommun-id", "kommunid", "kommun id",
        "municipality id", "municipality code", "area code", "kod", "omrade-id", "omradesid",
    ),
    Role.AREA_NAME: (
        "kommunnamn", "kommunnamn lansnamn", "omradesnamn", "regionnamn", "municipality name",
        "municipality title",
    ),
    Role.YEAR: ("ar", "year", "period", "tid", "artal"),
    Role.SEX: ("kon", "gender", "sex"),
    Role.VALUE: ("varde", "value", "utfall", "resultat", "antal"),
    Role.STATUS: ("status", "observationsstatus"),
    Role.REASON: ("skal", "orsak", "reason"),
    Role.GROUP_SIZE: ("antal i gruppen", "namnare", "denominator"),
    Role.NOTE: ("anmarkning", "kommentar", "note", "notering"),
    Role.PART: (
        "alder", "age", "aldersgrupp", "civilstand", "fodelseregion", "fodelseland", "bakgrund",
        "utbildningsniva", "hushallstyp", "inrikes/utrikes", "manad",
    ),
    Role.UNUSED: (
        "kalla", "source", "trend", "count", "enhet", "unit", "auspice", "beskrivning",
        "description", "senast uppdaterad",
    ),
}  # fmt: skip
_ROLE_BY_WORD = {word: role for role, words in _WORDS.items() for word in words}


class Form(Enum):
    """How a table says which indicator and year a value belongs to."""

    ROWS = auto()
    YEARS_ACROSS = auto()
    INDICATORS_ACROSS = auto()
    BOTH_ACROSS = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what its heading says. `odd_year` is a heading that is nearly a year."""

    index: int
    heading: str
    role: Role | None = None
    year: int | None = None
    indicator: Indicator | None = None
    odd_year: bool = False

    @property
    def known(self) -> bool:
        """True when the heading says something."""
        return bool(self.role or self.year or self.indicator)


@dataclass(frozen=True, slots=True)
class Header:
    """A table's headings, and what the lines above them say of the whole table.

    `first` and `after` are indices into the grid's rows: of the headings, and of what is below.
    """

    form: Form
    columns: tuple[Column, ...]
    first: int
    after: int
    year: int | None = None
    indicator: Indicator | None = None
    sex: Sex | None = None

    def with_role(self, *roles: Role) -> tuple[Column, ...]:
        """The columns with any of the roles, in order."""
        return tuple(c for c in self.columns if c.role in roles)

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that hold values."""
        if self.form is Form.ROWS:
            return self.with_role(Role.VALUE)
        return tuple(c for c in self.columns if c.year or c.indicator)

    @property
    def unnamed_areas(self) -> tuple[Column, ...]:
        """The columns that are areas by what stands in them, not by a heading."""
        return tuple(c for c in self.with_role(*AREA_ROLES) if not c.heading)

    @property
    def is_report(self) -> bool:
        """True for the report's own table, which mixes decimal marks and is read as published."""
        return any(fold(c.heading) == REPORT_HEADING for c in self.columns)


def find_header(grid: Grid, indicators: Indicators, current_year: int) -> Header:
    """The first row (or rows, when cells are merged) that say enough. Raises UnreadableError."""
    best: tuple[int, tuple[Column, ...]] = (0, ())
    for first in range(min(_ROWS_TO_LOOK_IN, len(grid.rows))):
        for texts, after in _headings(grid, first):
            columns = tuple(_column(n, c, indicators, current_year) for n, c in enumerate(texts))
            columns = _with_unnamed_areas(columns, grid.rows[after:])
            header = _header(grid, columns, (first, after), indicators, current_year)
            if header:
                _check_unique(grid, header)
                return header
            if _likeness(columns) > _likeness(best[1]):
                best = (first, columns)
    raise _unknown(grid, *best)


def _headings(grid: Grid, first: int) -> Iterator[tuple[Sequence[Cell], int]]:
    """The headings that may begin at a row, each with the row after them.

    Where headings are merged, the rows down to the first with a number are put together, so that
    `Inflyttade` over `Totalt` becomes `Inflyttade Totalt`.
    """
    line, after = grid.lines[first], first
    if any(m.first_line <= line <= m.last_line for m in grid.merged):
        most = min(first + _MOST_STACKED, len(grid.rows))
        while after < most and not _has_number(grid.rows[after]):
            after += 1
    if after > first + 1:
        stacked = [_spread(grid, n) for n in range(first, after)]
        width = max(len(row) for row in stacked)
        yield [_stack(row[n] for row in stacked if n < len(row)) for n in range(width)], after
    yield grid.rows[first], first + 1


def _has_number(row: Sequence[Cell]) -> bool:
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row)


def _spread(grid: Grid, index: int) -> list[str]:
    """A row's texts, those of merged cells repeated under the whole of them."""
    line, row = grid.lines[index], grid.rows[index]
    texts = [text_of(cell) for cell in row]
    for merged in grid.merged:
        if merged.first_line <= line <= merged.last_line and merged.first_column < len(texts):
            last = min(merged.last_column, len(texts) - 1)
            for n in range(merged.first_column, last + 1):
                texts[n] = texts[merged.first_column] if line == merged.first_line else ""
    return texts


def _stack(parts: Iterator[str]) -> str:
    """Parts of a heading as one: `Folk-` and `ökning` are one word, footnote numbers go."""
    whole = ""
    for part in parts:
        text = _FOOTNOTE.sub("", part.strip())
        whole = whole.removesuffix("-") + text if whole.endswith("-") else f"{whole} {text}"
        whole = whole.strip()
    return whole


def _column(index: int, cell: Cell, indicators: Indicators, current_year: int) -> Column:
    text = " ".join(text_of(cell).split())
    column = Column(index, text)
    if role := _ROLE_BY_WORD.get(fold(text)):
        return replace(column, role=role)
    if isinstance(cell, date) or _YEAR_LIKE.fullmatch(text):
        year = None if isinstance(cell, date) else _year(text, current_year)
        return replace(column, year=year, odd_year=year is None)
    if found := indicators.find(text):
        return replace(column, indicator=found[0] if len(found) == 1 else None)
    if both := _NAME_AND_YEAR.fullmatch(text):
        found, year = indicators.find(both[1]), _year(both[2], current_year)
        if len(found) == 1 and year:
            return replace(column, indicator=found[0], year=year)
    return column


def _with_unnamed_areas(
    columns: tuple[Column, ...], body: Sequence[Sequence[Cell]]
) -> tuple[Column, ...]:
    """SCB's PxWeb gives workbooks where the areas to the left of the years have no heading."""
    first_year = next((c.index for c in columns if c.year), 0)
    before = columns[:first_year]
    if not 1 <= len(before) <= 2 or any(c.heading for c in before):
        return columns
    codes = [text_of(row[0]) for row in body if row and not is_blank(row[0])]
    if not any(_AREA.fullmatch(code) for code in codes):
        return columns
    names = [text_of(row[1]) for row in body if len(row) > 1]
    if len(before) == 2 and any(sex_of(name) or name.isdigit() for name in names):
        return columns
    roles = (Role.AREA_CODE, Role.AREA_NAME)
    named = tuple(replace(c, role=role) for c, role in zip(before, roles, strict=False))
    return (*named, *columns[len(before) :])


def _year(text: str, current_year: int) -> int | None:
    is_year = len(text) == 4 and EARLIEST_YEAR <= int(text) <= current_year + 1
    return int(text) if is_year else None


def _header(
    grid: Grid,
    columns: tuple[Column, ...],
    span: tuple[int, int],
    indicators: Indicators,
    current_year: int,
) -> Header | None:
    """The columns as a header, when they and the lines above say enough."""
    form = _form(columns)
    if form is None:
        return None
    roles = {c.role for c in columns}
    has_area = bool(roles.intersection(AREA_ROLES))
    header = Header(form, columns, *span, sex=_sex_of_table(grid, span[0]))
    if form in (Form.ROWS, Form.YEARS_ACROSS) and not roles & {Role.INDICATOR, Role.TITLE}:
        header = replace(header, indicator=_indicator_of_table(grid, span[0], indicators))
        if header.indicator is None or not has_area:
            return None
    if form in (Form.ROWS, Form.INDICATORS_ACROSS) and Role.YEAR not in roles:
        header = replace(header, year=_year_of_table(grid, span[0], current_year))
        if header.year is None or not has_area or form is Form.ROWS:
            return None
    return header


def _form(columns: tuple[Column, ...]) -> Form | None:
    """The form, when the columns are of one form only: a row of data is of none, or of several."""
    roles = {c.role for c in columns}
    has = {
        Form.ROWS: Role.VALUE in roles,
        Form.YEARS_ACROSS: any(c.year and not c.indicator for c in columns),
        Form.INDICATORS_ACROSS: any(c.indicator and not c.year for c in columns),
        Form.BOTH_ACROSS: any(c.indicator and c.year for c in columns),
    }
    found = [form for form, there in has.items() if there]
    if len(found) != 1:
        return None
    form = found[0]
    across_indicators = form in (Form.INDICATORS_ACROSS, Form.BOTH_ACROSS)
    across_years = form in (Form.YEARS_ACROSS, Form.BOTH_ACROSS)
    if across_indicators and Role.INDICATOR in roles:
        return None
    if across_years and Role.YEAR in roles:
        return None
    if form is Form.BOTH_ACROSS and not roles.intersection(AREA_ROLES):
        return None
    return form


# What the lines above the headings say


def _titles(grid: Grid, first: int) -> list[str]:
    return [text_of(cell) for row in grid.rows[:first] for cell in row if not is_blank(cell)]


def _year_of_table(grid: Grid, first: int, current_year: int) -> int | None:
    """The only year that is named above the table, dates in full left out."""
    words = " ".join(_ISO_DATE.sub("", title) for title in _titles(grid, first))
    years = {int(y) for y in _YEAR_IN_TITLE.findall(words)}
    only = years.pop() if len(years) == 1 else 0
    return only if EARLIEST_YEAR <= only <= current_year + 1 else None


def _indicator_of_table(grid: Grid, first: int, indicators: Indicators) -> Indicator | None:
    """`Folkmängd efter region och år` is about the population."""
    for title in _titles(grid, first):
        found = indicators.find(title.partition(" efter ")[0])
        if len(found) == 1:
            return found[0]
    return None


def _sex_of_table(grid: Grid, first: int) -> Sex | None:
    """The sex that the sheet's name or the last word of a title says that the table is about."""
    said = {sex_of(m[1]) for t in _titles(grid, first) if (m := _SEX_IN_TITLE.search(t))}
    if len(fold(grid.sheet)) > 1:
        said.add(sex_of(grid.sheet))
    said.discard(None)
    if len(said) > 1:
        raise UnreadableError(
            "Bladets namn och tabellens titel säger olika om kön.",
            "Rätta det ena, eller lägg till en kolumn kön.",
        )
    return next(iter(said), None)


# Refusals


def _likeness(columns: tuple[Column, ...]) -> int:
    """How like headings a row is: a row of figures may name indicators, and years by chance."""
    return sum(2 if c.role else 1 if c.year else 0 for c in columns)


def _check_unique(grid: Grid, header: Header) -> None:
    """Two headings that say the same are refused: nothing tells which one to believe."""
    said = [_said(c) for c in header.columns if c.heading]
    twice = sorted({text for text, count in Counter(said).items() if count > 1})
    if twice:
        line = grid.lines[header.first]
        same = [c.heading for c in header.columns if c.heading and _said(c) == twice[0]]
        raise UnreadableError(
            f"Flera kolumner betyder samma sak: {listing([f'”{shortened(h)}”' for h in same])}.",
            "Ta bort eller döp om alla utom en.",
            f"rad {line}",
        )


def _said(column: Column) -> str:
    if column.role in (None, Role.PART, Role.UNUSED) and not column.known:
        return fold(column.heading)
    if column.role in (Role.PART, Role.UNUSED):
        return fold(column.heading)
    meaning = column.indicator.id if column.indicator else column.role or ""
    return f"{meaning} {column.year or ''}"


def _unknown(grid: Grid, index: int, columns: tuple[Column, ...]) -> UnreadableError:
    """The refusal of a table whose headings don't say enough: what it has, what is accepted."""
    seen = [c.heading for c in columns if c.heading]
    if not columns:
        seen = [text_of(cell) for cell in grid.rows[0] if not is_blank(cell)]
    told = listing([f"”{shortened(heading)}”" for heading in seen[:12]])
    unknown = [c.heading for c in columns if c.heading and not c.known]
    hint = f" Rubriken ”{shortened(unknown[0])}” känns inte igen." if unknown else ""
    return UnreadableError(
        f"Tabellens rubriker räcker inte för att läsa den. Här står {told}.{hint}",
        "Rubrikerna ska säga nyckeltal (eller kpi), år och värde, gärna också område, kön, status, "
        "skäl, antal i gruppen och anmärkning. I stället för år och värde går det bra med årtal "
        "som rubriker. SAMSAM:s mall har rätt rubriker.",
        f"rad {grid.lines[index]}" if grid.lines else "",
    )

"""Where a table's headings are, and what they say of the whole table.

Layouts aren't reported by name: a table is readable when its headings say which indicator, year and
value each figure is. That is so in one of four ways (`Form`), which cover SAMSAM's own template,
the report's table, Kolada's exports, SCB's PxWeb tables and SCB's yearly workbook. What a column
means by its heading stands in `columns.py`, and by what is in it in `stubs.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Sex
from samsam.sources.grid import Cell, Grid, UnreadableError, fold, is_blank, shortened, text_of
from samsam.sources.reading import AskedError, Question, QuestionKind
from samsam.sources.tables.cell_values import EARLIEST_YEAR
from samsam.sources.tables.columns import (
    AREA_ROLES,
    REPORT_HEADING,
    Column,
    ColumnRole,
    column_of,
    is_measure,
    settled,
)
from samsam.sources.tables.names import Areas, Indicators, sex_of
from samsam.sources.tables.periods import is_shorter, other_day_in, shorter_in
from samsam.sources.tables.stubs import by_content
from samsam.swedish import listing

_ROWS_TO_LOOK_IN = 40
_MOST_STACKED = 8
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR_IN_TITLE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SEX_IN_TITLE = re.compile(r"\b(Totalt|Män|Kvinnor)\.?$")
_FOOTNOTE = re.compile(r"(?<=[a-zåäö])\d\b")
_ACCEPTED = (
    "Rubrikerna ska säga nyckeltal (eller kpi), år och värde, gärna också område, kön, status, "
    "skäl, antal i gruppen och anmärkning. I stället för år och värde går det bra med årtal "
    "som rubriker. SAMSAM:s mall har rätt rubriker."
)


class TableForm(Enum):
    """How a table says which indicator and year a value belongs to."""

    ROWS = auto()
    YEARS_ACROSS = auto()
    INDICATORS_ACROSS = auto()
    BOTH_ACROSS = auto()


@dataclass(frozen=True, slots=True)
class Header:
    """A table's headings, and what the lines above them say of the whole table.

    `first` and `after` are indices into the grid's rows: of the headings, and of what is below.
    `indicator_from` says where the table's only indicator was named.
    """

    form: TableForm
    columns: tuple[Column, ...]
    first: int
    after: int
    year: int | None = None
    indicator: Indicator | None = None
    indicator_from: str = ""
    sex: Sex | None = None

    def with_role(self, *roles: ColumnRole) -> tuple[Column, ...]:
        """The columns with any of the roles, in order."""
        return tuple(c for c in self.columns if c.role in roles)

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that hold values."""
        if self.form is TableForm.ROWS:
            return self.with_role(ColumnRole.VALUE)
        return tuple(c for c in self.columns if c.year or c.indicator)

    @property
    def unnamed(self) -> tuple[Column, ...]:
        """The columns that mean something by what stands in them, not by a heading."""
        return tuple(c for c in self.columns if c.role and not c.heading)

    @property
    def is_report(self) -> bool:
        """True for the report's own table, which mixes decimal marks and is read as published."""
        return any(fold(c.heading) == REPORT_HEADING for c in self.columns)


@dataclass(frozen=True, slots=True)
class Known:
    """What headings are read by. `answered` is the indicator that somebody has said it is."""

    indicators: Indicators
    areas: Areas
    current_year: int
    answered: Indicator | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row that may be the headings, and those above it."""

    grid: Grid
    columns: tuple[Column, ...]
    first: int
    after: int

    @property
    def titles(self) -> list[str]:
        rows = self.grid.rows[: self.first]
        return [text_of(cell) for row in rows for cell in row if not is_blank(cell)]

    @property
    def roles(self) -> set[ColumnRole | None]:
        return {c.role for c in self.columns}

    @property
    def has_area(self) -> bool:
        return bool(self.roles.intersection(AREA_ROLES))

    @property
    def line(self) -> str:
        return f"rad {self.grid.lines[self.first]}"


def find_header(grid: Grid, known: Known) -> Header:
    """The first row (or rows, when cells are merged) that say enough.

    Raises UnreadableError, and AskedError when only the indicator is missing.
    """
    candidates: list[_Candidate] = []
    for first in range(min(_ROWS_TO_LOOK_IN, len(grid.rows))):
        for texts, after in _headings(grid, first):
            candidate = _Candidate(grid, _columns(grid, texts, (first, after), known), first, after)
            header = _header(candidate, known)
            if header:
                _check_unique(candidate)
                return replace(header, sex=_sex_of_table(candidate))
            candidates.append(candidate)
    raise _refusal(max(candidates, key=lambda c: _likeness(c.columns)), known)


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


def _columns(
    grid: Grid, texts: Sequence[Cell], span: tuple[int, int], known: Known
) -> tuple[Column, ...]:
    rank = _rank(grid, texts, span, known)
    found = settled(
        tuple(
            column_of(n, cell, known.indicators, known.current_year, rank)
            for n, cell in enumerate(texts)
        )
    )
    body = grid.rows[span[1] :]
    found = tuple(
        replace(c, role=None) if c.guessed and is_measure(c, _cells(body, c.index)) else c
        for c in found
    )
    return by_content(found, grid.rows[span[1] :], known.indicators, known.areas)


def _cells(body: Sequence[Sequence[Cell]], index: int) -> list[Cell]:
    return [row[index] for row in body if index < len(row)]


def _rank(
    grid: Grid, texts: Sequence[Cell], span: tuple[int, int], known: Known
) -> Indicator | None:
    """Which rank `ranking` means: said by the headings, titles, sheet or source, or answered."""
    if known.answered in known.indicators.ranks:
        return known.answered
    above = [text_of(cell) for row in grid.rows[: span[0]] for cell in row]
    headings = [text_of(cell) for cell in texts]
    sources = [n for n, text in enumerate(headings) if fold(text) in ("kalla", "source")]
    said = {text_of(row[n]) for row in grid.rows[span[1] :] for n in sources if n < len(row)}
    return known.indicators.ranked(" ".join([grid.sheet, *above, *headings, *sorted(said)]))


def _header(candidate: _Candidate, known: Known) -> Header | None:
    """The columns as a header, when they and the lines above say enough."""
    form = _form(candidate.columns)
    if form is None or any(known.areas.names(c.heading) for c in candidate.columns):
        return None
    roles, has_area = candidate.roles, candidate.has_area
    header = Header(form, candidate.columns, candidate.first, candidate.after)
    if form in (TableForm.ROWS, TableForm.YEARS_ACROSS) and not roles & {
        ColumnRole.INDICATOR,
        ColumnRole.TITLE,
    }:
        indicator, where = _indicator_of_table(candidate, known)
        header = replace(header, indicator=indicator, indicator_from=where)
        if indicator is None or not (has_area or indicator == known.answered):
            return None
    if form in (TableForm.ROWS, TableForm.INDICATORS_ACROSS) and ColumnRole.YEAR not in roles:
        header = replace(header, year=_year_of_table(candidate, known.current_year))
        if header.year is None or not has_area or form is TableForm.ROWS:
            return None
    return header


def _form(columns: tuple[Column, ...]) -> TableForm | None:
    """The form, when the columns are of one form only: a row of data is of none, or of several."""
    roles = {c.role for c in columns}
    has = {
        TableForm.ROWS: ColumnRole.VALUE in roles,
        TableForm.YEARS_ACROSS: any(c.year and not c.indicator for c in columns),
        TableForm.INDICATORS_ACROSS: any(c.indicator and not c.year for c in columns),
        TableForm.BOTH_ACROSS: any(c.indicator and c.year for c in columns),
    }
    found = [form for form, there in has.items() if there]
    if len(found) != 1:
        return None
    form = found[0]
    across_indicators = form in (TableForm.INDICATORS_ACROSS, TableForm.BOTH_ACROSS)
    across_years = form in (TableForm.YEARS_ACROSS, TableForm.BOTH_ACROSS)
    if across_indicators and ColumnRole.INDICATOR in roles:
        return None
    if across_years and ColumnRole.YEAR in roles:
        return None
    if form is TableForm.BOTH_ACROSS and not roles.intersection(AREA_ROLES):
        return None
    return form


# What the lines above the headings say


def _year_of_table(candidate: _Candidate, current_year: int) -> int | None:
    """The only year that is named above the table, dates in full left out."""
    words = " ".join(_ISO_DATE.sub("", title) for title in candidate.titles)
    if other_day_in(words):
        return None
    years = {int(y) for y in _YEAR_IN_TITLE.findall(words)}
    only = years.pop() if len(years) == 1 else 0
    return only if EARLIEST_YEAR <= only <= current_year + 1 else None


def _indicator_of_table(candidate: _Candidate, known: Known) -> tuple[Indicator | None, str]:
    """The only indicator of a table that names none in its columns, and where it was named.

    `Folkmängd efter region och år` is about the population, and so is a sheet called Folkmängd.
    """
    for title in candidate.titles:
        found = known.indicators.find(title.partition(" efter ")[0])
        if len(found) == 1:
            return found[0], "tabellens titel"
    for name, where in (
        (candidate.grid.sheet, "bladets namn"),
        (_stem(candidate.grid), "filens namn"),
    ):
        found = known.indicators.find(name) if name else ()
        if len(found) == 1:
            return found[0], where
    return known.answered, "svaret på frågan" if known.answered else ""


def _stem(grid: Grid) -> str:
    """SCB calls its files by the table (`TAB5557_sv.csv`); other names say nothing surely."""
    words = [word for word in re.split(r"[_\s.]", grid.file) if re.fullmatch(r"TAB\d{2,5}", word)]
    return words[0] if len(words) == 1 else ""


def _sex_of_table(candidate: _Candidate) -> Sex | None:
    """The sex that the sheet's name or the last word of a title says that the table is about."""
    if ColumnRole.SEX in candidate.roles:
        return None
    said = {sex_of(m[1]) for t in candidate.titles if (m := _SEX_IN_TITLE.search(t))}
    if len(fold(candidate.grid.sheet)) > 1:
        said.add(sex_of(candidate.grid.sheet))
    said.discard(None)
    if len(said) > 1:
        raise UnreadableError(
            "Bladets namn och tabellens titel säger olika om kön.",
            "Rätta det ena, eller lägg till en kolumn kön.",
        )
    return next(iter(said), None)


def refuse_parts_of_years(grid: Grid, header: Header) -> None:
    """Refuse a table whose title or sheet says that it is about a part of a year."""
    candidate = _Candidate(grid, header.columns, header.first, header.after)
    reported = next((words for title in candidate.titles if (words := shorter_in(title))), "")
    if not reported and is_shorter(grid.sheet):
        reported = grid.sheet
    if reported:
        raise _shorter(f"titeln eller bladets namn säger ”{shortened(reported)}”", "")


# Refusals


def _likeness(columns: tuple[Column, ...]) -> int:
    """How like headings a row is: a row of figures may name indicators, and years by chance."""
    words = sum(3 for c in columns if c.role and c.heading) + sum(1 for c in columns if c.indicator)
    years = [c.year for c in columns if c.year]
    figures = any(re.fullmatch(r"[\d\s.,%-]+", c.heading) for c in columns if not (c.year or c.odd))
    orderly = len(set(years)) == len(years) and years in (sorted(years), sorted(years)[::-1])
    return words + (len(years) if orderly and not figures else 0)


def _check_unique(candidate: _Candidate) -> None:
    """Two headings that say the same are refused: nothing says which one to believe."""
    named = [c for c in candidate.columns if c.heading]
    twice = sorted({m for m, n in Counter(c.meaning for c in named).items() if n > 1})
    if twice:
        same = [c.heading for c in named if c.meaning == twice[0]]
        raise UnreadableError(
            f"Flera kolumner betyder samma sak: {listing([f'”{shortened(h)}”' for h in same])}.",
            "Ta bort eller döp om alla utom en.",
            candidate.line,
        )


def _refusal(candidate: _Candidate, known: Known) -> UnreadableError | AskedError:
    """The refusal of a table whose headings don't say enough: what it has, what is missing.

    A question instead when all but the indicator is there.
    """
    shorter = next((c for c in candidate.columns if c.role is ColumnRole.PERIOD), None)
    shorter = shorter or next((c for c in candidate.columns if c.odd and c.odd.shorter), None)
    if shorter and not any(c.year or c.indicator for c in candidate.columns):
        return _shorter(f"rubriken ”{shortened(shorter.heading)}”{_but(candidate)}", candidate.line)
    if _lacks_indicator(candidate):
        return _without_indicator(candidate, known)
    return UnreadableError(
        f"Tabellens rubriker räcker inte för att läsa den. {_seen(candidate)}"
        f"{_missing(candidate)}{_strange(candidate)}",
        _ACCEPTED,
        candidate.line,
    )


def _shorter(how: str, part: str) -> UnreadableError:
    return UnreadableError(
        f"Tabellen gäller delar av år: {how}.",
        "Ett nyckeltal gäller hela året, och en del av året får inte stå för det. "
        "Hämta samma tabell per år.",
        part,
    )


def _seen(candidate: _Candidate) -> str:
    seen = [c.heading for c in candidate.columns if c.heading]
    return f"Här står {listing([f'”{shortened(heading)}”' for heading in seen[:12]])}."


def _strange(candidate: _Candidate) -> str:
    unknown = [c.heading for c in candidate.columns if c.heading and not c.known and not c.odd]
    return f" Rubriken ”{shortened(unknown[0])}” känns inte igen." if unknown else ""


def _but(candidate: _Candidate) -> str:
    """The headings that may be meant as key figures, but that the register doesn't have."""
    unknown = [c.heading for c in candidate.columns if c.heading and not c.known and not c.odd]
    if not unknown:
        return ""
    names = listing([f"”{shortened(heading)}”" for heading in unknown[:3]])
    return f". {names} finns inte heller i registret, men kan läggas till"


def _missing(candidate: _Candidate) -> str:
    """What no heading says, in a sentence."""
    roles = candidate.roles
    names = bool(roles & {ColumnRole.INDICATOR, ColumnRole.TITLE}) or any(
        c.indicator for c in candidate.columns
    )
    years = ColumnRole.YEAR in roles or any(c.year for c in candidate.columns)
    if names and not years:
        return " Det framgår inte vilket år talen gäller."
    if years and not names:
        return " Det framgår inte vilket nyckeltal talen gäller."
    return ""


def _lacks_indicator(candidate: _Candidate) -> bool:
    """True when years and values are there, for areas or by name, but no word of what they are."""
    roles = candidate.roles
    if roles & {ColumnRole.INDICATOR, ColumnRole.TITLE} or any(
        c.indicator for c in candidate.columns
    ):
        return False
    across = any(c.year for c in candidate.columns) and ColumnRole.YEAR not in roles
    in_rows = ColumnRole.YEAR in roles and (
        ColumnRole.VALUE in roles or any(c.rank for c in candidate.columns)
    )
    return in_rows or (across and candidate.has_area)


def _without_indicator(candidate: _Candidate, known: Known) -> UnreadableError | AskedError:
    """A question, or a refusal when a title names what the register doesn't have."""
    grid = candidate.grid
    named = next((t for t in candidate.titles if " efter " in t), "").partition(" efter ")[0]
    if named:
        return UnreadableError(
            f"”{shortened(named)}” finns inte i registret.",
            "Lägg till nyckeltalet på sidan Lägg till nyckeltal, eller välj en tabell för ett som "
            "finns.",
            "rad " + str(grid.lines[0]),
        )
    ranks = [c for c in candidate.columns if c.rank]
    what = (
        f"Rubriken ”{shortened(ranks[0].heading)}” säger inte vilken ranking det är."
        if ranks
        else "Det framgår inte vilket nyckeltal talen gäller."
    )
    fitting = {i.id: i.title for i in known.indicators.ranks} if ranks else known.choices
    place = grid.place(grid.lines[candidate.first])
    return AskedError(
        Question(
            QuestionKind.INDICATOR,
            grid.file,
            f"{place}: {what} {_seen(candidate)}",
            tuple(fitting.items()),
        )
    )

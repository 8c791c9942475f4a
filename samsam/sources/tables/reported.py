"""What is reported of how a table was understood: its headings, and the parts left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samsam.model.indicators.series import Sex
from samsam.sources.grid import Grid, shortened
from samsam.sources.tables.columns import Column, ColumnRole
from samsam.sources.tables.headings import Header
from samsam.sources.tables.tally import counted, some
from samsam.swedish import capitalised, listing, number_word


def named_headings(grid: Grid, header: Header, area: str) -> Iterator[str]:
    """Swedish sentences about what the headings were taken for.

    `area` is the title of the area of a table that names none; empty for one that does.
    """
    if header.first:
        rows = "titelrad" if header.first == 1 else "titelrader"
        count = "en" if header.first == 1 else number_word(header.first)
        yield f"{capitalised(count)} {rows} över rubriken hoppades över."
    if area:
        yield f"Tabellen nämner inget område. Siffrorna är lästa som {area}."
    if header.year:
        yield f"Året {header.year} är läst ur tabellens titel."
    if header.indicator:
        yield f"Nyckeltalet ”{header.indicator.title}” är läst ur {header.indicator_from}."
    if header.sex in (Sex.WOMEN, Sex.MEN) and not header.with_role(ColumnRole.SEX):
        word = "kvinnor" if header.sex is Sex.WOMEN else "män"
        yield f"Siffrorna är lästa som {word}, efter bladets namn eller tabellens titel."
    yield from _named_columns(grid, header)


def _named_columns(grid: Grid, header: Header) -> Iterator[str]:
    if unnamed := [c for c in header.unnamed if c.role is not ColumnRole.UNUSED]:
        pairs = [f"{grid.column(c.index)} som {c.role}" for c in unnamed]
        yield f"Utan rubrik, men läst efter innehållet: {listing(pairs)}."
    read = {c.indicator.title: c.heading for c in header.values if c.indicator}
    if read:
        pairs = [f"”{shortened(heading)}” som {title}" for title, heading in read.items()]
        yield f"Kolumner lästa som nyckeltal: {listing(pairs)}."
    if header.is_report:
        yield "Rapportens tabell får blanda decimalpunkt och decimalkomma."


def named_parts(skipped: Mapping[Column, Mapping[str, int]]) -> Iterator[str]:
    """Swedish sentences about rows of only a part: how many by text, for each column."""
    for column, texts in skipped.items():
        count = counted(sum(texts.values()), "rad", "rader")
        name = f"”{shortened(column.heading)}”" if column.heading else "utan rubrik"
        yield f"{count} för bara en del läses inte: kolumnen {name} har {some(list(texts))}."

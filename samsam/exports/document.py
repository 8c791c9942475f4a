"""A document: headings, texts, tables and figures in order, and nothing about its file format.

One document gives Word, PowerPoint, PDF and the archive package, so that none of them can say
something else than the others. What a figure says, its table and its alt text come from
`figures.describe`, never from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from samsam.figures.compared import OrderRow, OrderTable
from samsam.figures.describe import FigureTable
from samsam.figures.figure import Figure
from samsam.figures.many import Many
from samsam.swedish import span

MANY_ON_A_PAGE = 12  # small charts
# A longer order would be pages of names: of it the ends and those nearest to us are shown.
_MOST_ROWS, _AT_ENDS, _AROUND = 25, 5, 5
_TOGETHER = 14  # rows


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 below the document's title. Level 1 begins a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `lead` stands out as the answer; line breaks in the text are kept."""

    text: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table: a row of headings, and rows whose first cell is the row's heading.

    `numbers` is how many of the columns after the first hold numbers.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 0

    @property
    def together(self) -> bool:
        """Whether it is kept on one page; a longer one may go on to the next."""
        return len(self.rows) <= _TOGETHER


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A figure with its headline, chart, numbered caption, source and notes.

    `with_table` adds the figure's own table, `with_judgement` its sentences.
    """

    figure: Figure
    with_table: bool = True
    with_judgement: bool = True


@dataclass(frozen=True, slots=True)
class PlacePart:
    """The strip of a figure that compares, with the order as a table. `has_strip` must say yes."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class ManyPart:
    """Figures that compare as small charts over the page's whole width, with their places."""

    many: Many


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A chart that was drawn before and is kept as it was: its SVG, what it says, its values."""

    caption: str
    svg: str
    alt: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    table: TablePart | None

    @property
    def headline(self) -> str:
        """What it says, as a chart's headline does."""
        return self.caption


Shown: TypeAlias = FigurePart | PlacePart | ManyPart | PicturePart
Part: TypeAlias = Heading | Paragraph | Bullets | TablePart | Shown


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in Swedish. `made_on` is the day it was made, `about` tells what it holds.

    `same_again` is the address or command that makes the same document again; empty when none does.
    """

    title: str
    subtitle: str
    about: str
    author: str
    made_on: date
    parts: tuple[Part, ...]
    width_mm: float = 160
    same_again: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The document's figures in order."""
        return tuple(p.figure for p in self.parts if isinstance(p, FigurePart))


def figure_table(table: FigureTable) -> TablePart:
    """A figure's table as a table of a document; without remarks, without their column."""
    told = any(row.remark for row in table.rows)
    rows = tuple((str(r.year), *r.texts, *([r.remark] if told else [])) for r in table.rows)
    head = ("År", *table.columns, *(["Anmärkning"] if told else []))
    return TablePart(table.caption, head, rows, numbers=len(table.columns))


def order_part(table: OrderTable) -> TablePart:
    """The order as a table of a document: of a long one the ends and our neighbours, as it says."""
    _, _, value, apart = table.headings
    told = any(row.remark for row in table.rows)
    head = ("Kommun", "Plats", value, *([apart] if told else []))
    gap = ("…", *("" for _ in head[1:]))
    rows: list[tuple[str, ...]] = []
    kept = _kept(table.rows)
    for number, row in enumerate(table.rows):
        if number in kept:
            cells = (row.name, str(row.place), row.text, *([row.remark] if told else []))
            rows.append(cells)
        elif rows[-1] != gap:
            rows.append(gap)
    left_out = len(table.rows) - len(kept)
    more = f". De {len(table.rows)} kommunerna står alla i CSV- och Excelfilen" if left_out else ""
    return TablePart(f"{table.caption}{more}", head, tuple(rows), numbers=2)


def many_part(many: Many) -> TablePart:
    """The places of a sheet of small charts as a table of a document."""
    head = ("Nyckeltal", "År", "Värde", "De andras median", "Plats")
    rows = tuple(
        (
            f"{row.title} ({row.unit})",
            span(row.from_year or row.year or 0, row.year or 0),
            row.text,
            row.median_text,
            "–" if row.place is None else f"{row.place} av {row.of}",
        )
        for row in many.rows
    )
    return TablePart(many.headline, head, rows, numbers=4)


def _kept(rows: tuple[OrderRow, ...]) -> set[int]:
    """The rows that are shown, by their number in the order."""
    if len(rows) <= _MOST_ROWS:
        return set(range(len(rows)))
    own = next((n for n, row in enumerate(rows) if row.own), 0)
    near = range(max(0, own - _AROUND), min(len(rows), own + _AROUND + 1))
    return {*range(_AT_ENDS), *near, *range(len(rows) - _AT_ENDS, len(rows))}

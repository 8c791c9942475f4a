"""A document: headings, texts, tables and figures in order, and nothing about its file format.

One document gives Word, PowerPoint, PDF and the archive package, so that none of them can say
something else than the others. What a figure says, its table and its alt text come from
`figures.description`, never from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from samsam.charts.pictures import PLACE, ComparedPicture, PictureKind
from samsam.charts.print.captions import Captions
from samsam.charts.writable import writable
from samsam.exports.use import WIDTHS_MM
from samsam.figures.compared import OrderRow, OrderTable
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.description.describe import describe
from samsam.figures.description.notes import notes_beside_foot
from samsam.figures.description.value_table import FigureTable
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.model.language.formatted_text import FormattedText, as_label
from samsam.model.language.sentences import split
from samsam.swedish import ended, listing_years, span

MANY_ON_A_PAGE, MANY_ON_A_SLIDE = 12, 8  # small charts
# Years of a figure's table in the text, and how many more it may have before it's cut.
RECENT_ROWS, _SPARED_ROWS = 10, 2
# A longer order would be pages of names: of it the ends and those nearest to us are shown.
_REMARKS = "Att veta:"  # before all that there is to know of a picture
_TABLE_REMARKS = "Anmärkningar."
_MOST_ROWS, _AT_ENDS, _AROUND = 25, 5, 5
# Of a table that goes on, what stands on a page at the least; one of so few lines may be whole.
_EDGE_ROWS, _EDGE_LINES, _WHOLE_LINES = 2, 4, 18
_WIDE, _LOW, _HIGH = 300.0, 0.46, 0.8  # points: a wide chart; heights as shares of widths
REMARK = "Anmärkning"
_DASH = "– "


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 below the document's title. Level 1 begins a chapter.

    `new_page` begins a page with it, as the first heading of an annex does.
    """

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `lead` stands out as the answer; line breaks in the text are kept.

    A `label` stands before the text in bold, in its first line; `more` are further labels with
    their texts in the same paragraph.
    """

    text: str
    lead: bool = False
    label: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def labelled(self) -> tuple[tuple[str, str], ...]:
        """Every label with its text, in order."""
        return ((self.label, self.text), *self.more)


@dataclass(frozen=True, slots=True)
class Written:
    """A text that people have written, with its paragraphs, bullets, bold words and links."""

    text: FormattedText


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


Cell: TypeAlias = str | FormattedText
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table: a row of headings, and rows whose first cell is the row's heading.

    A cell is words, whose line breaks are kept, or what people have written. `numbers` is how many
    of the columns after the first hold numbers. `origin` gives it anew; that of a figure's table is
    the figure's.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: int = 0
    origin: Origin | None = None

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The words of the rows as they are seen, a dash for each bullet."""
        return tuple(tuple(cell_words(cell) for cell in row) for row in self.rows)

    @property
    def text(self) -> str:
        """All that stands in it, without its caption."""
        return " ".join(writable(text) for row in (self.head, *self.words) for text in row)


def kept_rows(lines: Sequence[int]) -> tuple[int, int]:
    """How many rows of a table stay on the page of its head, and how many on its last one.

    `lines` are those of each row. A table that can't be parted without a row or two alone on a page
    stays whole: then the first number is that of all its rows, and the second 0. One of few rows,
    each of them many lines high, is parted all the same.
    """
    first, last = _edge(lines), _edge(lines[::-1])
    if first + last <= len(lines):
        return first, last
    if sum(lines) <= _WHOLE_LINES:
        return len(lines), 0
    half = len(lines) // 2
    return len(lines) - half, half


def _edge(lines: Sequence[int]) -> int:
    """The fewest rows at the beginning that don't look forgotten there: two, and some lines."""
    rows = (n for n in range(_EDGE_ROWS, len(lines)) if sum(lines[:n]) >= _EDGE_LINES)
    return next(rows, len(lines))


def cell_words(cell: Cell) -> str:
    """What is seen in a cell, a dash for each bullet."""
    if isinstance(cell, str):
        return cell
    return "\n".join(f"{_DASH * bool(line.level)}{line.text}" for line in cell.written)


def row_text(row: Row) -> str:
    """A row as one text without formatting, links with their addresses; no empty cells."""
    texts = (cell if isinstance(cell, str) else cell.plain for cell in row)
    return ", ".join(text for text in texts if text)


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A figure with its headline, chart, numbered caption, source and notes.

    `with_table` adds the figure's own table of the last ten years, `with_judgement` its sentences.
    """

    figure: Figure
    with_table: bool = True
    with_judgement: bool = True


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """All years of a figure as a table: what an annex has where the text shows the last ten."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class SpeakerNotes:
    """What the speaker sees at the slide before it. It is in presentations only."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One slide that says all by itself: its message, the text that carries it, and a table.

    It is in presentations only. What has no room on the slide stands in its notes.
    """

    message: str
    texts: tuple[Paragraph | Written, ...]
    table: TablePart | None = None


@dataclass(frozen=True, slots=True)
class PlacePart:
    """The strip or the map of a figure that compares, and the order as a table.

    The kind's `exists` must say yes. Without `with_table` the order stands elsewhere, as at another
    picture of the same values.
    """

    figure: Figure
    kind: PictureKind = PLACE
    with_table: bool = True

    @property
    def picture(self) -> ComparedPicture:
        """What is drawn and said."""
        return self.kind.of(self.figure)


@dataclass(frozen=True, slots=True)
class SmallMultiplesPart:
    """Figures that compare as small charts over the page's whole width, with their places."""

    many: SmallMultiples


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A chart that was drawn before and is kept as it was: its SVG, what it says, its values.

    `svg` was drawn for the page's width, `narrow_svg` for a column's, `slide_svg` for a slide and
    without its headline; the latter two may be missing.
    `name` is what the key figure is called.
    """

    headline: str
    svg: str
    alt: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    table: TablePart | None
    narrow_svg: str = ""
    slide_svg: str = ""
    name: str = ""

    def drawing(self, width_mm: float) -> tuple[str, float]:
        """The drawing for charts of a width, and how wide it stands there, in millimetres.

        One that is kept for the page's width alone stands as wide as it was drawn: in a column its
        letters would be half as large.
        """
        column, page = WIDTHS_MM
        if width_mm >= (column + page) / 2:
            return self.svg, width_mm
        return (self.narrow_svg, width_mm) if self.narrow_svg else (self.svg, float(page))

    @property
    def caption(self) -> str:
        """What stands over it: a drawing has its headline inside, so that is what it shows."""
        return self.name if self.svg and self.name else self.headline


Shown: TypeAlias = FigurePart | PlacePart | SmallMultiplesPart | PicturePart
OnSlides: TypeAlias = MessagePart | SpeakerNotes
Text: TypeAlias = Heading | Paragraph | Written | Bullets | TablePart | SeriesPart
Part: TypeAlias = Text | OnSlides | Shown


@dataclass(frozen=True, slots=True)
class Document:
    """A document in Swedish. `made_on` is the day it was made, `about` says what it holds.

    `same_again` is the public address that makes the same document again; empty when none does.
    `slides` is what a presentation shows where that is another selection than `parts`; `contents`
    gives the document a list of its headings, `title_slide` a presentation its first slide.
    """

    title: str
    subtitle: str
    about: str
    author: str
    made_on: date
    parts: tuple[Part, ...]
    width_mm: float = 160
    same_again: str = ""
    slides: tuple[Part, ...] = ()
    contents: bool = False
    title_slide: bool = True

    @property
    def origin(self) -> Origin | None:
        """The question of all its key figures, where a table says how they stand."""
        tables = (part for part in self.parts if isinstance(part, TablePart))
        return next((table.origin for table in tables if table.origin is not None), None)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The document's figures in order."""
        return tuple(p.figure for p in self.parts if isinstance(p, FigurePart))


def chart_height(width: float) -> float:
    """How high a chart of such a width is in a document, in points: lower than alone on a page."""
    return width * (_LOW if width > _WIDE else _HIGH)


def figure_table(table: FigureTable) -> TablePart:
    """A figure's table as a table of a document; without remarks, without their column."""
    remarked = any(row.remark for row in table.rows)
    rows = tuple((str(r.year), *r.texts, *([r.remark] if remarked else [])) for r in table.rows)
    head = ("År", *table.columns, *([REMARK] if remarked else []))
    return TablePart(table.caption, head, rows, numbers=len(table.columns))


def without_remarks(table: TablePart) -> TablePart:
    """The table without its column of remarks; one that has none as it is."""
    if table.head[-1] != REMARK:
        return table
    return replace(table, head=table.head[:-1], rows=tuple(row[:-1] for row in table.rows))


def table_remarks(table: TablePart) -> str:
    """The remarks of a table of years as running text: each sentence once, after all its years.

    What holds for several years comes last.
    """
    if table.head[-1] != REMARK:
        return ""
    years: dict[str, list[int]] = {}
    for row in table.words:
        for sentence in split(row[-1]) if row[-1] else ():
            years.setdefault(ended(sentence), []).append(int(row[0]))
    told: dict[str, list[str]] = {}
    for sentence, found in sorted(years.items(), key=lambda told_of: len(told_of[1]) > 1):
        told.setdefault(listing_years(found), []).append(sentence)
    listed = " ".join(f"{of}: {' '.join(sentences)}" for of, sentences in told.items())
    return f"{_TABLE_REMARKS} {listed}" if listed else ""


def is_long(table: FigureTable) -> bool:
    """Whether a document shows only the last years of the table in its text."""
    return len(table.rows) > RECENT_ROWS + _SPARED_ROWS


def recent_table(table: FigureTable) -> TablePart:
    """The last ten years of a figure's table, and those ahead; a short table as it is.

    The caption says which years they are.
    """
    if not is_long(table):
        return figure_table(table)
    last = max((n for n, row in enumerate(table.rows) if row.values[0] is not None), default=0)
    first = max(0, last + 1 - RECENT_ROWS)
    rows = table.rows[first : last + 1 + RECENT_ROWS]
    years = span(rows[0].year, rows[-1].year)
    return figure_table(replace(table, rows=rows, caption=f"{table.caption}: åren {years}"))


def labelled(label: str, text: str) -> Paragraph:
    """A paragraph with its label before it, which ends as a question or with a colon."""
    return Paragraph(text, label=as_label(label))


def together_labelled(texts: Sequence[tuple[str, str]]) -> Paragraph:
    """Short texts, at least one, in one paragraph, each behind its label and with a full stop."""
    ended_texts = [(as_label(label), ended(text)) for label, text in texts]
    (label, text), *more = ended_texts
    return Paragraph(text, label=label, more=tuple(more))


def series_annex(figures: Iterable[Figure], level: int = 2) -> Iterator[Part]:
    """The annex of a document: all years of the figures whose table is cut in the text.

    Nothing where no table is.
    """
    long = [figure for figure in figures if is_long(describe(figure).table)]
    if long:
        yield Heading("Bilaga: alla år", new_page=True)
    for figure in long:
        yield Heading(figure_title(figure), level)
        yield SeriesPart(figure)


def figure_title(figure: Figure) -> str:
    """What a figure's heading says: the key figure, and whom it's compared with."""
    title, group = figure.indicator.short_title, figure.group
    if group is None:
        return title
    what = "platser i gruppen" if figure.place_line else "jämfört med"
    return f"{title}, {what} {group.title}"


def order_part(table: OrderTable) -> TablePart:
    """The order as a table of a document: of a long one the ends and our neighbours, as it says."""
    _, _, value, apart = table.headings
    reported = any(row.remark for row in table.rows)
    head = ("Kommun", "Plats", value, *([apart] if reported else []))
    gap = ("…", *("" for _ in head[1:]))
    rows: list[Row] = []
    kept = _kept(table.rows)
    for number, row in enumerate(table.rows):
        if number in kept:
            cells = (row.name, str(row.place), row.text, *([row.remark] if reported else []))
            rows.append(cells)
        elif rows[-1] != gap:
            rows.append(gap)
    left_out = len(table.rows) - len(kept)
    more = f". De {len(table.rows)} kommunerna står alla i CSV- och Excelfilen" if left_out else ""
    return TablePart(f"{table.caption}{more}", head, tuple(rows), numbers=2)


def remarks_text(words: Captions) -> str:
    """What there is to know of a picture besides what stands under it; empty where all does."""
    notes = notes_beside_foot(words.notes, words.foot)
    return writable(f"{_REMARKS} {' '.join(notes)}") if notes else ""


def many_part(many: SmallMultiples) -> TablePart:
    """The places of a sheet of small charts as a table of a document."""
    head = ("Nyckeltal", "År", "Värde", "De andras median", "Plats")
    rows = tuple(
        (
            row.title,
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

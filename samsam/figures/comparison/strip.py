"""Figure → a strip of dots: every municipality at its value one year, our own marked.

What is shown and said is decided here; screen, print and Office only draw it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsam.figures.compared import (
    SHORT_CAUTION,
    NoPictureError,
    OrderRow,
    OrderTable,
    compared_of,
    median_words,
    notes,
    order_subtitle,
    order_table,
    place_headline,
    sureness,
)
from samsam.figures.description.describe import describe
from samsam.figures.description.notes import foot_line, notes_of_year
from samsam.figures.figure import Compared, Figure
from samsam.figures.words import unit_words
from samsam.swedish import capitalised, listing, number_word

VIEW = "plats"
BINS = 60  # dots closer than this share of the strip would cover each other
_ROOM = 0.06
_EVERY_DOT = "Varje prick är en kommun."
_MEDIAN_LINE = "Den prickade linjen är de andras median."


@dataclass(frozen=True, slots=True)
class Dot:
    """A municipality in the strip; `level` counts those at about the same value, 0 is lowest."""

    row: OrderRow
    level: int


@dataclass(frozen=True, slots=True)
class StripPlot:
    """The dots in order of value, and all that is said of them.

    `ends` are the values at the left and at the right: of ranks the highest is at the left, since
    the best place stands where the highest value does otherwise. `own` is our name and value,
    `outermost` the dots at both ends with theirs, unless our own is there. `key` says what the
    marks mean, `unit` what the axis counts. `others_median` is empty when they are too few.
    """

    figure: Figure
    headline: str
    subtitle: str
    alt: str
    key: str
    notes: tuple[str, ...]
    source: str
    foot: str
    table: OrderTable
    dots: tuple[Dot, ...]
    median: float | None
    median_words: str
    outermost: tuple[tuple[Dot, str], ...]
    ends: tuple[float, float]
    unit: str

    @property
    def caption(self) -> str:
        """What it is, without what it found."""
        return f"{self.figure.indicator.short_title}, {self.figure.area_name} bland de andra"

    @property
    def class_of(self) -> Mapping[str, str]:
        """A strip has no classes."""
        return {}

    @property
    def own(self) -> Dot | None:
        """Our own dot; None when we have no value that year."""
        return next((d for d in self.dots if d.row.own), None)

    @property
    def highest(self) -> int:
        """The level of the highest pile."""
        return max(d.level for d in self.dots)

    def others(self, apart: bool) -> tuple[Dot, ...]:
        """The others that are surely apart from us, or those that chance may have put there."""
        return tuple(d for d in self.dots if not d.row.own and bool(d.row.apart) is apart)


def has_strip(figure: Figure) -> bool:
    """Whether there is anybody to put beside another."""
    return figure.compared is not None and len(figure.compared.comparison.members) > 1


def strip_of(figure: Figure) -> StripPlot:
    """The strip of a figure that compares. Raises NoPictureError when `has_strip` says no."""
    if not has_strip(figure):
        raise NoPictureError(
            f"Platsen går inte att visa för {figure.indicator.short_title}: ingen annan kommun i "
            "gruppen har värde för året. Välj en annan grupp eller ett annat år på sidan Jämför."
        )
    compared = compared_of(figure)
    found, words, table = compared.comparison, describe(figure), order_table(figure)
    placed = dots(table.rows)
    key = _key(table, figure.area_name, found.median)
    sure = (sureness(figure, found),) if found.has_place else ()
    caution, *others = (*notes(figure, compared), *notes_of_year(figure, found.year))
    return StripPlot(
        figure=figure,
        headline=place_headline(figure, compared),
        subtitle=order_subtitle(figure, compared),
        alt=_alt(figure, compared, table),
        key=key,
        notes=(key, caution, *sure, *others),
        source=words.source,
        foot=foot_line(SHORT_CAUTION, _short_key(table, figure.area_name), words.source),
        table=table,
        dots=placed,
        median=found.median,
        median_words=median_words(figure, compared),
        outermost=_outermost(placed),
        ends=_ends(figure, placed),
        unit=capitalised(unit_words(figure.indicator)),
    )


def dots(rows: Sequence[OrderRow]) -> tuple[Dot, ...]:
    """Everybody in order of value; those that would cover each other are piled, our own lowest."""
    values = [r.value for r in rows]
    width = (max(values) - min(values)) / BINS if values else 0.0
    piles: dict[int, int] = {}
    placed = []
    for row in sorted(rows, key=lambda r: (not r.own, r.value)):
        pile = int((row.value - min(values)) / width) if width else 0
        placed.append(Dot(row, piles.get(pile, 0)))
        piles[pile] = piles.get(pile, 0) + 1
    return tuple(sorted(placed, key=lambda d: d.row.value))


def _key(table: OrderTable, area_name: str, median: float | None) -> str:
    reported = any(row.apart is not None for row in table.rows if not row.own)
    sure = (
        f"Fylld grå prick: skillnaden mot {area_name} är mer än slump. Tom prick: den kan vara "
        "slump."
    )
    parts = (_EVERY_DOT, sure if reported else "", _MEDIAN_LINE if median is not None else "")
    return " ".join(part for part in parts if part)


def _short_key(table: OrderTable, area_name: str) -> str:
    """What the dots mean, in a few words."""
    marked = any(row.apart is not None for row in table.rows if not row.own)
    return f"Fylld prick: säkert skild från {area_name}." if marked else ""


def _alt(figure: Figure, compared: Compared, table: OrderTable) -> str:
    """What the strip shows, for those who don't see it."""
    ends = [f"{r.name} {r.text}" for r in (table.rows[0], table.rows[-1])]
    own = next((f"{r.name} {r.text}, plats {r.place}" for r in table.rows if r.own), "")
    middle = median_words(figure, compared)
    sure = sureness(figure, compared.comparison) if compared.comparison.has_place else ""
    first = f"Först och sist är {listing(ends)}."
    parts = (f"Prickdiagram. {table.caption}.", f"{own}." if own else "", first,
             f"{middle}." if middle else "", sure)  # fmt: skip
    return " ".join(part for part in parts if part)


def _outermost(found: tuple[Dot, ...]) -> tuple[tuple[Dot, str], ...]:
    """The lowest and the highest; of several at the same value one is named, the rest counted."""
    ends = [d for d in (found[0], found[-1]) if not d.row.own]
    return tuple((dot, _end_words(dot, found)) for dot in dict.fromkeys(ends))


def _end_words(dot: Dot, found: tuple[Dot, ...]) -> str:
    more = sum(1 for d in found if d.row.value == dot.row.value) - 1
    return f"{dot.row.name}{f' och {number_word(more)} till' if more else ''} {dot.row.text}"


def _ends(figure: Figure, found: tuple[Dot, ...]) -> tuple[float, float]:
    values = [d.row.value for d in found]
    room = _ROOM * (max(values) - min(values)) or 1.0
    low, high = min(values) - room, max(values) + room
    return (high, low) if figure.indicator.is_rank else (low, high)

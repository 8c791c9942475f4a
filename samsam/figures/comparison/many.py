"""Figures that compare → one sheet of small multiples: what it shows and says, and its table.

Each is our line with the others behind, as on the page; its words stand over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samsam.figures.compared import CAUTION, SHORT_CAUTION, compared_of, value_of
from samsam.figures.comparison.small_multiple import MOST_LINES, common_years
from samsam.figures.description.describe import describe
from samsam.figures.description.notes import foot_line, source_line
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.figures.words import unit_words
from samsam.swedish import listing, long_date, number_word

LEAD = (
    "Varje nyckeltal för sitt eget senaste år, i sin egen skala men över samma år. Den tjocka "
    "linjen är vår, de grå är de andras."
)
_AREAS = (
    f"Där de andra är fler än {MOST_LINES} visas fält i stället för linjer: det ljusa från lägsta "
    "till högsta värdet, det mörka de mittersta 80 av 100."
)
HEADINGS = ("Nyckeltal", "Enhet", "Från år", "År", "Värde", "Visat värde", "De andras median",
            "Visad median", "Plats", "Av", "Rubrik", "Källa")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmallMultiplesRow:
    """One key figure of the sheet. Values are as compared; None where there is no place."""

    indicator_id: str
    title: str
    unit: str
    from_year: int | None
    year: int | None
    value: float | None
    text: str
    median: float | None
    median_text: str
    place: int | None
    of: int
    headline: str
    source: str


@dataclass(frozen=True, slots=True)
class SmallMultiples:
    """The sheet: its figures in order, and all that is said of them together.

    `years` is the time axis of all, also of those on other pages. `origin` is the question that
    gives the whole sheet anew, None where it is one of its figures.
    """

    headline: str
    subtitle: str
    alt: str
    notes: tuple[str, ...]
    source: str
    foot: str
    figures: tuple[Figure, ...]
    rows: tuple[SmallMultiplesRow, ...]
    years: range
    origin: Origin | None = None

    def split(self, most: int) -> tuple[SmallMultiples, ...]:
        """The same on several sheets with at most so many figures each, evenly and numbered."""
        count = -(-len(self.figures) // most)
        if count < 2:
            return (self,)
        each = -(-len(self.figures) // count)
        return tuple(
            self._part(slice(n * each, (n + 1) * each), f"({n + 1} av {count})")
            for n in range(count)
        )

    def _part(self, kept: slice, number: str) -> SmallMultiples:
        rows, headline = self.rows[kept], f"{self.headline} {number}"
        alt = _alt(headline, rows)
        return replace(
            self, headline=headline, alt=alt, figures=self.figures[kept], rows=rows, origin=None
        )


def many_of(figures: Sequence[Figure], alone: Sequence[str] = ()) -> SmallMultiples:
    """The sheet of some figures that compare with the same group, each with its headline.

    `alone` are the key figures that the others have no values for. Raises ValueError without any
    figure, or for one that doesn't compare.
    """
    if not figures:
        raise ValueError("nothing to put side by side")
    first, group = figures[0], compared_of(figures[0]).group
    without = f"Utan värden för andra kommuner: {listing(list(alone))}." if alone else ""
    known = f"Visas som det var känt {long_date(first.known_on)}." if first.known_on else ""
    areas = _AREAS if any(len(f.background) > MOST_LINES for f in figures) else ""
    rows = tuple(_row(figure) for figure in figures)
    headline = f"{first.area_name} bland andra: {number_word(len(figures))} nyckeltal"
    return SmallMultiples(
        headline=headline,
        subtitle=f"{LEAD} Jämfört med: {group.title}",
        alt=_alt(headline, rows),
        notes=tuple(note for note in (CAUTION, areas, without, known) if note),
        source=source_line(figures),
        foot=foot_line(SHORT_CAUTION, without, known, source_line(figures)),
        figures=tuple(figures),
        rows=rows,
        years=common_years(figures),
    )


def _alt(headline: str, rows: Sequence[SmallMultiplesRow]) -> str:
    reported = " ".join(f"{row.headline}." for row in rows)
    return f"Små linjediagram. {headline}. {LEAD} {reported}"


def _row(figure: Figure) -> SmallMultiplesRow:
    found, words = compared_of(figure).comparison, describe(figure)
    own = found.own if found.has_place else None
    return SmallMultiplesRow(
        indicator_id=figure.indicator.id,
        title=figure.indicator.title,
        unit=unit_words(figure.indicator),
        from_year=found.from_year,
        year=found.year,
        value=own.value if own else None,
        text=value_of(figure, own.value) if own else "–",
        median=found.median,
        median_text="–" if found.median is None else value_of(figure, found.median),
        place=own.place if own else None,
        of=len(found.members),
        headline=words.headline,
        source=words.source,
    )

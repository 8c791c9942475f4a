"""Figure → a map: every municipality in its place, shaded by its class of values one year.

What is shown and said is decided here; page and print only draw it. Darker is a higher value (of
ranks a better place); which way is good, words say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from samsam.figures.compared import (
    CAUTION,
    SHORT_CAUTION,
    NoPictureError,
    OrderRow,
    OrderTable,
    compared_of,
    compared_years,
    later_note,
    median_words,
    order_subtitle,
    order_table,
    place_words,
    sureness,
    value_of,
)
from samsam.figures.description.describe import describe
from samsam.figures.description.notes import foot_line, notes_of_year
from samsam.figures.figure import Compared, Figure, MapGround
from samsam.figures.theme import MOST_CLASSES
from samsam.figures.words import good_words, unit_words
from samsam.model.assessment.comparison import Measure
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.outlines import Outlines
from samsam.swedish import capitalised, listing, number_word, rounded, some

VIEW = "karta"
MISSING = "Värde saknas"
_FEW = 40  # more municipalities than this have no room for their names
_EACH = 2  # the fewest different values to a class
_MOST_NAMED = 12
_SHADED = "Ju mörkare färg, desto högre värde."
_RANKED = "Ju mörkare färg, desto närmare plats 1."
_RELATIVE = (
    "Klasserna har ungefär lika många kommuner var. De är alltså relativa: en färg säger inte om "
    "värdet är bra."
)


@dataclass(frozen=True, slots=True)
class ValueClass:
    """A class of values. `level` 0 is the lightest; `words` are its limits, `count` how many."""

    level: int
    words: str
    count: int


@dataclass(frozen=True, eq=False)
class MapFigure:
    """The map and all that is said of it. Compared by identity, so that caches can hold it.

    `classes` stand as in the key, the darkest first. `levels` has the class of every municipality
    with a value, by code; `missing` are those without. `key` says what the looks mean.
    """

    figure: Figure
    ground: MapGround
    headline: str
    subtitle: str
    alt: str
    key: str
    notes: tuple[str, ...]
    source: str
    foot: str
    table: OrderTable
    classes: tuple[ValueClass, ...]
    levels: Mapping[str, int]
    missing: tuple[str, ...]
    unit: str

    @property
    def outlines(self) -> Outlines:
        """What is drawn."""
        return self.ground.outlines

    @property
    def caption(self) -> str:
        """What it is, without what it found."""
        return f"{self.figure.indicator.short_title}, karta över {self.ground.place}"

    @property
    def written(self) -> bool:
        """Whether names and values stand in the areas; else extreme classes have a pattern."""
        return len(self.table.rows) + len(self.missing) <= _FEW

    @cached_property
    def rows(self) -> Mapping[str, OrderRow]:
        """The rows of the order by code."""
        return {row.area: row for row in self.table.rows}

    @property
    def class_of(self) -> Mapping[str, str]:
        """The limits of everybody's class, by code."""
        words = {c.level: c.words for c in self.classes}
        return {area: words[level] for area, level in self.levels.items()}


def has_map(figure: Figure) -> bool:
    """Whether there is a ground, and more than one municipality on it with a value."""
    if figure.ground is None or figure.compared is None:
        return False
    rings = figure.ground.outlines.rings
    return sum(m.area in rings for m in figure.compared.comparison.members) > 1


def map_of(figure: Figure) -> MapFigure:
    """The map of a figure that compares. Raises NoPictureError when `has_map` says no."""
    ground = figure.ground
    if ground is None or not has_map(figure):
        raise NoPictureError(
            f"Kartan går inte att visa för {figure.indicator.short_title}: färre än två kommuner "
            "på den har värde för året. Välj ett annat år eller nyckeltal på sidan Jämför."
        )
    compared = compared_of(figure)
    found, table = compared.comparison, order_table(figure)
    classes, levels = _classes(figure, table.rows)
    own = () if found.own else (ground.own,)
    missing = tuple(sorted((*found.missing, *own)))
    key = _key(figure, ground, missing)
    sure = (sureness(figure, found),) if found.has_place else ()
    caution = (CAUTION, later_note(figure, compared), *sure)
    reported = (key, *_unseen(ground, table, missing), *caution, *notes_of_year(figure, found.year))
    source = f"{describe(figure).source} Gränser: {ground.outlines.source}."
    return MapFigure(
        figure=figure,
        ground=ground,
        headline=_headline(figure, compared, ground),
        subtitle=order_subtitle(figure, compared),
        alt=_alt(figure, compared, ground, table, missing),
        key=key,
        notes=tuple(note for note in reported if note),
        source=source,
        foot=foot_line(SHORT_CAUTION, source),
        table=table,
        classes=classes,
        levels=levels,
        missing=missing,
        unit=_unit(figure.indicator),
    )


def _unit(indicator: Indicator) -> str:
    return f"{capitalised(unit_words(indicator))}. {good_words(indicator.direction)}"


# The classes


def _classes(
    figure: Figure, rows: Sequence[OrderRow]
) -> tuple[tuple[ValueClass, ...], dict[str, int]]:
    """About as many municipalities in each; who has the same written value is in the same class."""
    shown = {row.area: _as_written(figure, row.value) for row in rows}
    sign = -1 if figure.indicator.is_rank else 1  # the best place of a rank is the darkest
    starts = lower_limits(sorted(sign * value for value in shown.values()))
    levels = {area: bisect_right(starts, sign * value) for area, value in shown.items()}
    classes = [
        _value_class(figure, level, [v for a, v in shown.items() if levels[a] == level])
        for level in range(len(starts), -1, -1)
    ]
    return tuple(classes), levels


def lower_limits(ordered: Sequence[float]) -> list[float]:
    """Where classes above the first begin: at values that there are, the lowest first.

    At most MOST_CLASSES classes, and no more than half as many as there are different values.
    """
    count = min(MOST_CLASSES, max(1, len(set(ordered)) // _EACH))
    starts = {ordered[round(n * len(ordered) / count)] for n in range(1, count)}
    return sorted(starts - {ordered[0]})


def _as_written(figure: Figure, value: float) -> float:
    """Without the decimals that nobody sees: two equal texts mustn't be in different classes."""
    change = compared_of(figure).comparison.measure is Measure.CHANGE
    decimals = 1 if change else 0 if figure.indicator.is_rank else figure.indicator.decimals
    return float(rounded(value, decimals))


def _value_class(figure: Figure, level: int, values: Sequence[float]) -> ValueClass:
    low, high = value_of(figure, min(values)), value_of(figure, max(values))
    return ValueClass(level, low if low == high else f"{low} till {high}", len(values))


# What is said


def _headline(figure: Figure, compared: Compared, ground: MapGround) -> str:
    """`Öppet arbetslösa 2025 i länet: Timrå har 5,4 %, plats 6 av 7`."""
    found = compared.comparison
    when = f"{figure.indicator.short_title} {compared_years(found)} i {ground.place}"
    if found.own is None:
        return f"{when}: {figure.area_name} saknar värde"
    place = place_words(found)
    value = value_of(figure, found.own.value)
    return f"{when}: {figure.area_name} har {value}{f', {place}' if place else ''}"


def _key(figure: Figure, ground: MapGround, missing: Sequence[str]) -> str:
    shaded = _RANKED if figure.indicator.is_rank else _SHADED
    own = f"Den tjocka linjen går runt {figure.area_name}."
    named = some([ground.names.get(area, area) for area in missing], _MOST_NAMED)
    without = f"Streckade områden saknar värde: {named}." if missing else ""
    return " ".join(part for part in (shaded, own, without, _RELATIVE) if part)


def _unseen(ground: MapGround, table: OrderTable, missing: Sequence[str]) -> tuple[str, ...]:
    """Who has no outline, and where the values are that can't be read in the map."""
    names = ground.names
    outside = [names.get(a, a) for a in (*(r.area for r in table.rows), *missing)
               if a not in ground.outlines.rings]  # fmt: skip
    lacking = f"Utan gränser i kartan, men med i tabellen: {some(outside, _MOST_NAMED)}."
    values = "Alla kommuners värden står i tabellen."
    return (*((lacking,) if outside else ()), values)


def _alt(
    figure: Figure,
    compared: Compared,
    ground: MapGround,
    table: OrderTable,
    missing: Sequence[str],
) -> str:
    """What the map shows, for those who don't see it."""
    own = next((f"{r.name} {r.text}, plats {r.place}" for r in table.rows if r.own), "")
    ends = listing([f"{r.name} {r.text}" for r in (table.rows[0], table.rows[-1])])
    rows = {row.area: row for row in table.rows}
    near = [f"{rows[a].name} {rows[a].text}" for a in ground.neighbours if a in rows]
    middle = median_words(figure, compared)
    count = capitalised(number_word(len(missing)))
    parts = (
        f"Karta över {ground.place}. {table.caption}.",
        f"{own}." if own else f"{figure.area_name} saknar värde.",
        f"Grannkommuner: {listing(near)}." if near else "",
        f"Först och sist är {ends}.",
        f"{middle}." if middle else "",
        f"{count} kommuner saknar värde." if len(missing) > 1 else "",
    )
    return " ".join(part for part in parts if part)

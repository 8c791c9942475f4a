"""What is said of a comparison: the place, how sure it is, and whether it is us or everybody.

A place is never called good or bad, and nothing is called sure that chance could give.
"""

from __future__ import annotations

from dataclasses import dataclass

from samsam.figures.figure import Compared, Figure
from samsam.figures.words import (
    better_place,
    change_words,
    nearly_all,
    possible_part,
    short_words,
    size_words,
    unit_after,
    value_words,
)
from samsam.model.assessment.comparison import Comparison, Difference, Measure, Quarter
from samsam.model.assessment.signal import Verdict
from samsam.model.indicators.indicator import Direction, Indicator, NoiseModel, Unit
from samsam.swedish import capitalised, listing, number_word, percent, signed, span

LOW, HIGH = "Lägsta av de andra", "Högsta av de andra"
FAR_Z = 3.5  # Iglewicz and Hoaglin 1993: beyond it a value is far from the others
MOST_NAMED = 12
CAUTION = (
    "En plats visar hur kommunen ligger bland de andra. Den säger inte om resultatet är bra: alla "
    "kan ligga bra, eller alla dåligt."
)
SHORT_CAUTION = "En plats säger inte om resultatet är bra."
_RELATIVE_CAUTION = (
    "Fjärdedelarna är relativa, som färgerna i Kolada: en fjärdedel är alltid först och en alltid "
    "sist, hur bra det än går för alla."
)
_FIRST = {
    Direction.HIGHER: "plats 1 är högsta värdet, som är bäst",
    Direction.LOWER: "plats 1 är lägsta värdet, som är bäst",
    Direction.NEUTRAL: "plats 1 är högsta värdet, vilket varken är bra eller dåligt i sig",
}


class NoPictureError(ValueError):
    """A figure has no such picture. The message is Swedish: why, and what to do."""


def first_place_words(direction: Direction) -> str:
    """Which place is first, and whether that is good."""
    return _FIRST[direction]


def headline(figure: Figure, compared: Compared) -> str:
    """`Invånare 2015–2020: −0,1 %, plats 8 av 8`, or that nothing can be compared."""
    title, found = figure.indicator.short_title, compared.comparison
    if not found.has_place or found.own is None or found.year is None:
        return f"{title}: platsen går inte att avgöra"
    value = value_of(figure, found.own.value)
    return f"{title} {compared_years(found)}: {value}, {place_words(found)}"


def place_words(found: Comparison) -> str:
    """`plats 7 av 8`, `delad plats 2 av 8`; empty without a place."""
    if not found.has_place or found.own is None:
        return ""
    shared = "delad " if found.sharing > 1 else ""
    return f"{shared}plats {found.own.place} av {len(found.members)}"


def place_headline(figure: Figure, compared: Compared) -> str:
    """The same with the place first, so that the two pictures of a document differ in headline."""
    found, title = compared.comparison, figure.indicator.short_title
    when = f"{title} {compared_years(found)}" if found.year else title
    if not found.has_place or found.own is None:
        return f"{when}: platsen för {figure.area_name} går inte att avgöra"
    value = value_of(figure, found.own.value)
    return f"{when}: {figure.area_name} har {place_words(found)}, {value}"


def value_of(figure: Figure, value: float) -> str:
    """A value as it is compared: itself, or a change in per cent."""
    return value_words(figure.indicator, value) if not _relative(figure) else _change(value)


def _relative(figure: Figure) -> bool:
    compared = figure.compared
    return compared is not None and compared.comparison.measure is Measure.CHANGE


def _change(value: float) -> str:
    return f"{signed(value, 1)}\u00a0%"


def subtitle(figure: Figure, compared: Compared) -> str:
    """The indicator, the place and whom it's compared with."""
    past = figure.past_years
    period = f", {span(past[0], past[-1])}" if past else ""
    group = compared.group.title
    return f"{figure.indicator.title}. {figure.area_name}{period}, jämfört med: {group}"


def place_sentences(figure: Figure, compared: Compared) -> str:
    """The place, the others' median and range, how far ahead, and how sure that is."""
    found = compared.comparison
    if not found.has_place or found.own is None:
        return f"Det går inte att avgöra vilken plats {figure.area_name} har: {found.reason}."
    first = _FIRST[figure.indicator.direction]
    when = (
        f"I förändring från {found.from_year} till {found.year}"
        if found.measure is Measure.CHANGE
        else f"År {found.year}"
    )
    parts = (
        f"{when} har {figure.area_name} {place_words(found)} ({first}). {_spread(figure, found)}",
        _ahead(figure, found),
        _quarter(found),
        _far(found),
        sureness(figure, found),
    )
    return " ".join(part for part in parts if part)


def _spread(figure: Figure, found: Comparison) -> str:
    if found.median is None or found.low is None or found.high is None:
        return ""
    low, high = value_of(figure, found.low), value_of(figure, found.high)
    if low == high:
        return f"De andra har alla {low}."
    middle = value_of(figure, found.median)
    if not _relative(figure):
        low, high = (short_words(figure.indicator, end) for end in (found.low, found.high))
    return f"De andras median är {middle}. De andra går från {low} till {high}."


def _ahead(figure: Figure, found: Comparison) -> str:
    if found.ahead_of is None:
        return ""
    than = "lägre" if figure.indicator.direction is Direction.NEUTRAL else "sämre"
    return f"{_share_of_others(found.ahead_of)} har ett {than} värde."


def _share_of_others(share: float) -> str:
    """A share that never rounds to all or none unless it is."""
    if share in (0, 1):
        return "Alla de andra" if share else "Ingen av de andra"
    whole = min(max(round(share * 100), 1), 99)
    about = "Färre än" if share < 0.01 else "Fler än" if share > 0.99 else ""
    return capitalised(f"{about} {percent(whole / 100)} av de andra".strip())


def _quarter(found: Comparison) -> str:
    where = {
        Quarter.FIRST: "till den första fjärdedelen i ordningen",
        Quarter.MIDDLE: "till den mittersta hälften i ordningen",
        Quarter.LAST: "till den sista fjärdedelen i ordningen",
    }
    return f"Värdet hör {where[found.quarter]}." if found.quarter else ""


def _far(found: Comparison) -> str:
    if found.robust_z is None or abs(found.robust_z) < FAR_Z:
        return ""
    return "Värdet ligger långt från de flestas."


def sureness(figure: Figure, found: Comparison) -> str:
    """How far chance could move the place, or why that can't be decided."""
    if found.places is None:
        return f"Hur säker platsen är går inte att räkna ut: {_unknown(figure.indicator, found)}."
    first, last = found.places
    before, after = found.sure_before, found.sure_after
    reported = f"{_others(before)} säkert före och {_others(after)} säkert efter"
    if first == last:
        return f"Platsen är säker också när slumpen räknas in: {reported}."
    return (
        f"När slumpen räknas in kan platsen vara allt från {first} till {last}: {reported}. Räkna "
        "med att ungefär en av tjugo skillnader är slump."
    )


def _others(count: int) -> str:
    if count == 0:
        return "ingen är"
    return "en annan är" if count == 1 else f"{number_word(count)} andra är"


def _unknown(indicator: Indicator, found: Comparison) -> str:
    if found.measure is Measure.CHANGE:
        return (
            "det finns ingen regel för förändringar i procent, och i små kommuner svänger de mest"
        )
    if indicator.noise is NoiseModel.GROUP:
        return "hur många andelen räknas på är inte känt för alla"
    if indicator.noise is NoiseModel.COUNT and indicator.unit is Unit.PER_THOUSAND:
        return "folkmängden är inte känd för alla"
    return "källan säger inte hur många värdena räknas på"


# Is it us or everybody?


def difference_sentences(figure: Figure, compared: Compared) -> str:
    """The last yearly change here and among the others, and what the gap between them says."""
    found = compared.comparison.difference
    if found.own is None or found.others is None or found.gap is None:
        return (
            "Om det är vi eller alla går inte att avgöra: det behövs två år i rad med värden för "
            f"{figure.area_name} och minst tre andra."
        )
    start = f"Från {found.from_year} till {found.to_year} {_moved(figure, found.own)} värdet"
    here = f"{start} i {figure.area_name}{_by(figure, found.own)}."
    there = f"Bland de andra var medianen {_signed_size(figure, found.others)}."
    return f"{here} {there} {_gap_sentence(figure, found, found.gap)}"


def _moved(figure: Figure, change: float) -> str:
    if _size(figure, change) == _size(figure, 0.0):
        return "var"
    if figure.indicator.is_rank:
        return "förbättrades" if change < 0 else "försämrades"
    return "steg" if change > 0 else "sjönk"


def _by(figure: Figure, change: float) -> str:
    if _moved(figure, change) == "var":
        return " oförändrat" if change == 0 else " i stort sett oförändrat"
    return f" med {_size(figure, change)}"


def _size(figure: Figure, change: float) -> str:
    return (
        percent(abs(change) / 100, 1) if _relative(figure) else size_words(figure.indicator, change)
    )


def _signed_size(figure: Figure, change: float) -> str:
    if _moved(figure, change) == "var":
        return "oförändrad" if change == 0 else "i stort sett oförändrad"
    return _change(change) if _relative(figure) else change_words(figure.indicator, change)


def _gap_sentence(figure: Figure, found: Difference, gap: float) -> str:
    """What the gap says beside the earlier ones: a lasting lag is nothing new a single year."""
    signal = found.signal
    if signal.verdict is Verdict.CANNOT_TELL or signal.interval is None:
        missing = f": det behövs {signal.missing}" if signal.missing else ""
        return f"Det går inte att avgöra om skillnaden är ovanlig{missing}."
    trial = ", preliminära gränser" if signal.preliminary_limits else ""
    usual = f"det som har varit vanligt ({_usual_gap(figure, found, signal.interval)}{trial})"
    reported = f"Skillnaden mellan oss och de andra, {_gap_words(figure, gap)}, ligger"
    if signal.verdict is Verdict.ORDINARY:
        return f"{reported} inom {usual}. Året säger alltså inget nytt om just oss."
    return f"{reported} utanför {usual}. Det talar för att något har hänt hos oss."


def _usual_gap(figure: Figure, found: Difference, interval: tuple[float, float]) -> str:
    part = possible_part(interval, found.possible)
    if part is None:
        return "alla möjliga skillnader ryms där"
    if nearly_all(part, found.possible):
        return "nästan alla möjliga skillnader ryms där"
    return " till ".join(_points_of(figure, end) for end in part)


def _gap_words(figure: Figure, gap: float) -> str:
    """How much more the value rose here: in places better or worse for a rank."""
    if figure.indicator.is_rank and gap:
        return f"{size_words(figure.indicator, gap)} {better_place(gap)}"
    text = _points_of(figure, gap)
    return f"{text}{unit_after(figure.indicator, text)}"


def _points_of(figure: Figure, gap: float) -> str:
    return signed(gap, figure.indicator.decimals)


# The order


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One municipality in the order. `value` is as compared, `text` the same as written.

    `apart` is whether it differs from our own by more than chance, None where nobody can say;
    `remark` says the same.
    """

    area: str
    place: int
    name: str
    value: float
    text: str
    apart: bool | None
    remark: str
    own: bool


@dataclass(frozen=True, slots=True)
class OrderTable:
    """Everybody that has a value, first place first."""

    caption: str
    headings: tuple[str, str, str, str]
    rows: tuple[OrderRow, ...]


def order_table(figure: Figure) -> OrderTable:
    """The order as a table. Raises ValueError for a figure that doesn't compare."""
    compared = compared_of(figure)
    found, names = compared.comparison, compared.names
    years = compared_years(found)
    rows = tuple(
        OrderRow(
            m.area,
            m.place,
            names.get(m.area, m.area),
            m.value,
            value_of(figure, m.value),
            m.apart,
            _apart_words(m.apart),
            m == found.own,
        )
        for m in found.members
    )
    value = f"Förändring {years}" if found.measure is Measure.CHANGE else f"Värde {years}"
    caption = f"{figure.indicator.short_title} {years}: {_FIRST[figure.indicator.direction]}"
    return OrderTable(caption, ("Plats", "Kommun", value, "Skillnad mot oss"), rows)


def compared_of(figure: Figure) -> Compared:
    """What a figure compares. Raises ValueError for one that doesn't."""
    if figure.compared is None:
        raise ValueError(f"{figure.id} isn't compared with anybody")
    return figure.compared


def compared_years(found: Comparison) -> str:
    """The year that is compared, or those that a change lies between."""
    return span(found.from_year or found.year or 0, found.year or 0)


def order_subtitle(figure: Figure, compared: Compared) -> str:
    """The indicator, where and when, whom it's compared with, and which place is first."""
    years, first = compared_years(compared.comparison), _FIRST[figure.indicator.direction]
    where = f"{figure.area_name}, {years}, jämfört med: {compared.group.title}"
    return f"{figure.indicator.title}. {where}. {capitalised(first)}"


def median_words(figure: Figure, compared: Compared) -> str:
    """`De andras median 7,2 %`; empty when they are too few for one."""
    middle = compared.comparison.median
    return "" if middle is None else f"De andras median {value_of(figure, middle)}"


def _apart_words(apart: bool | None) -> str:
    if apart is None:
        return ""
    return "mer än slump" if apart else "kan vara slump"


# Notes, alt text and table


def later_note(figure: Figure, compared: Compared) -> str:
    """That we have values of later years than the one compared; empty when we haven't."""
    found = compared.comparison
    return _later(figure, found) if _has_later(figure, found) else ""


def notes(figure: Figure, compared: Compared) -> tuple[str, ...]:
    """Who the others are, who is missing, which year, and what a place doesn't say."""
    found, group = compared.comparison, compared.group
    named = [compared.names[m.area] for m in found.members if m != found.own]
    who = listing(sorted(named)) if 0 < len(named) <= MOST_NAMED else ""
    made = f"{group.title} (källa: {group.source})" if group.source else group.title
    members = f": {who}." if who else f", {len(named)} kommuner med värde." if named else "."
    without = len(found.missing)
    count = capitalised(number_word(without, common=True))
    missing = f"{count} av kommunerna i gruppen saknar värde och är inte med."
    return (
        # First, so that it stays where there isn't room for all.
        CAUTION,
        f"I grått syns de andra i gruppen {made}{members}",
        *([missing] if without else []),
        *([_later(figure, found)] if _has_later(figure, found) else []),
        *([_RELATIVE_CAUTION] if found.quarter else []),
    )


def _has_later(figure: Figure, found: Comparison) -> bool:
    points = figure.outcome.points
    return found.has_place and bool(points) and points[-1].year > (found.year or 0)


def _later(figure: Figure, found: Comparison) -> str:
    last = figure.outcome.points[-1].year
    return f"{figure.area_name} har värden till {last}. Platsen gäller {found.year}."


def alt_start(compared: Compared) -> str:
    """What sort of picture it is."""
    count = len(compared.comparison.members) - 1
    return f"Linjediagram med {number_word(max(count, 0))} andra kommuner i grått bakom."


def spread_in(figure: Figure, year: int) -> tuple[float | None, float | None]:
    """The lowest and highest of the others a year; None when none of them has a value."""
    values = [v for c in figure.background if (v := c.value(year)) is not None]
    return (min(values), max(values)) if values else (None, None)

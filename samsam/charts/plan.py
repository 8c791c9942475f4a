"""Where the parts of a drawn figure are: axes, and places for texts where nothing is covered.

Print and Office draw with programs of their own; both take limits, labelled years and the places of
their labels from here. All measures are points (1/72 inch), upwards and to the right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise, takewhile
from typing import Literal

from matplotlib.ticker import MaxNLocator

from samsam.charts.typefaces import fonts, measure
from samsam.figures.axis import drawn_values, limits
from samsam.figures.figure import Curve, Figure, TargetMark
from samsam.figures.words import point_label, target_mark, target_words, unit_words
from samsam.model.assessment.target import TargetState
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import Point
from samsam.swedish import NBSP, capitalised, number

Spot = tuple[float, float]
Stroke = tuple[Spot, Spot]
Side = Literal["left", "center", "right"]

FONT = fonts.SHIPPED
MARK_SIZES = (4.8, 3.2)  # the width of a mark where they are few, and where they are many
_DENSE = 30
_SILENCE = (0.05, 0.08)  # of the axis' height: a bracket over years without a value, and its ends
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
# Words that belong to what follows them, and to what they follow: a line of a headline that ends
# in one of the first, or begins with one of the others, reads badly.
_LEADING = frozenset(
    ("att", "av", "bland", "den", "för", "från", "har", "i", "inom", "med", "minst", "och", "om",
     "per", "plats", "på", "som", "till", "utan", "än", "är", "år", "–")
)  # fmt: skip
_FOLLOWING = frozenset(("av", "per"))
_MOST_BALANCED = 4  # lines
_HANGING, _MIDWAY = 0.15, 0.12  # what such a line costs, and one that ends inside a clause


def text_width(text: str, size: float, bold: bool = False, font: str = FONT) -> float:
    """How wide a text is drawn, in points. `font` is one that `fonts.ready` has given."""
    return _measured(text, bold, font) * (size / measure.SIZE)


@lru_cache(maxsize=8192)
def _measured(text: str, bold: bool, font: str) -> float:
    """The width at the drawing library's own size; it takes three microseconds for each letter."""
    return measure.width(text, bold, font)


def wrapped(text: str, room: float, size: float, bold: bool = False, font: str = FONT) -> list[str]:
    """Lines that fit `room`. A no-break space is never broken at; a word too wide is."""

    def width(line: str) -> float:
        return text_width(line, size, bold, font)

    words = [word for word in text.split(" ") if word]
    lines = [""]
    while words:
        count = _most_that_fit(lines[-1], words, room, width)
        lines[-1] = _longer(lines[-1], words[:count])
        if count < len(words):
            pieces = _pieces(words[count], room, size, bold, font)
            lines = [*lines, *pieces] if lines[-1] else pieces
        words = words[count + 1 :]
    return lines


def _most_that_fit(line: str, words: list[str], room: float, width: Callable[[str], float]) -> int:
    """How many words a line has room for after what it has.

    They are counted by their own widths, which are known of most, and then measured together:
    a line that is measured anew for each word takes many times as long.
    """
    space = width("n n") - 2 * width("n")
    sums = accumulate((space + width(word) for word in words), initial=width(line))
    count = max(0, sum(1 for _ in takewhile(lambda wide: wide <= room, sums)) - 1)
    while count < len(words) and width(_longer(line, words[: count + 1])) <= room:
        count += 1
    while count and width(_longer(line, words[:count])) > room:
        count -= 1
    return count


def _longer(line: str, words: list[str]) -> str:
    return " ".join([line, *words]).lstrip() if words else line


def balanced(
    text: str, room: float, size: float, bold: bool = False, font: str = FONT
) -> list[str]:
    """A headline in as few lines as fit `room`, about as long as each other.

    A line ends where a clause does rather than after a word that belongs to what follows. None
    ends inside a span of years, wherever the program that shows it would break one.
    """
    lines = wrapped(text, room, size, bold, font)
    words = [word for line in lines for word in line.split(" ")]
    if not 1 < len(lines) <= _MOST_BALANCED or words != [w for w in text.split(" ") if w]:
        return lines
    wide = [text_width(word, size, bold, font) for word in words]
    space = text_width("a b", size, bold, font) - text_width("ab", size, bold, font)
    ways = {0: (0.0, list[str]())}
    for _ in lines:
        ways = _one_line_more(ways, words, wide, (room, space))
    _, best = ways.get(len(words), (0.0, lines))
    fits = all(text_width(line, size, bold, font) <= room for line in best)
    return best if fits else lines


def _one_line_more(
    ways: dict[int, tuple[float, list[str]]],
    words: list[str],
    wide: list[float],
    measures: tuple[float, float],
) -> dict[int, tuple[float, list[str]]]:
    """By how many words are set: what the best lines cost so far, and those lines.

    A line costs how far it is from the room, and how it ends. A headline has too many ways to be
    broken for each to be drawn.
    """
    room, space = measures
    longer = dict[int, tuple[float, list[str]]]()
    for start, (before, lines) in ways.items():
        width = -space
        for end in range(start + 1, len(words) + 1):
            width += space + wide[end - 1]
            if width > room:
                break
            cost = before + ((room - width) / room) ** 2 + _break_cost(words, end)
            if cost < longer.get(end, (math.inf, lines))[0]:
                longer[end] = (cost, [*lines, " ".join(words[start:end])])
    return longer


def _break_cost(words: list[str], place: int) -> float:
    """How badly a headline reads that goes on in the next line after so many words."""
    if place == len(words):
        return 0.0
    last, following = words[place - 1].casefold(), words[place].casefold()
    hanging = (last in _LEADING) + (following in _FOLLOWING)
    return _HANGING * hanging + _MIDWAY * (last[-1] not in ",:")


def _pieces(word: str, room: float, size: float, bold: bool, font: str) -> list[str]:
    """A word in parts that each fit `room`; nearly always the word itself."""

    def fits(letters: str) -> bool:
        return text_width(letters, size, bold, font) <= room

    pieces, left = [""], "" if fits(word) else word
    while left:
        count = _letters_that_fit(left, len(pieces[-1]), fits)
        pieces.append(left[:count])
        left = left[count:]
    return pieces[1:] or [word]


def _letters_that_fit(word: str, about: int, fits: Callable[[str], bool]) -> int:
    """How many letters a line has room for, one at the least; counted from a guess."""
    count = min(max(1, about), len(word))
    while count < len(word) and fits(word[: count + 1]):
        count += 1
    while count > 1 and not fits(word[:count]):
        count -= 1
    return count


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """Square points."""
        return (self.right - self.left) * (self.top - self.bottom)

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return width * height if width > 0 and height > 0 else 0.0

    def moved(self, across: float, up: float) -> Box:
        """The same in another place."""
        return Box(self.left + across, self.bottom + up, self.right + across, self.top + up)

    def wider(self, by: float) -> Box:
        """The same with its right edge moved."""
        return Box(self.left, self.bottom, self.right + by, self.top)

    def grown(self, across: float, up: float | None = None) -> Box:
        """The same with a margin at the sides, and another over and under where `up` is given."""
        up = across if up is None else up
        return Box(self.left - across, self.bottom - up, self.right + across, self.top + up)

    def meets(self, other: Box) -> bool:
        """Whether both cover some part of the sheet."""
        return (
            self.left < other.right and other.left < self.right
            and self.bottom < other.top and other.bottom < self.top
        )  # fmt: skip

    def distance(self, other: Box) -> float:
        """From edge to edge; 0 where they meet."""
        across = max(self.left - other.right, other.left - self.right, 0.0)
        up = max(self.bottom - other.top, other.bottom - self.top, 0.0)
        return math.hypot(across, up)

    def distance_to(self, line: Stroke) -> float:
        """From the edge to a straight line; 0 where it comes inside."""
        if self.crossed_by(line) > 0:
            return 0.0
        corners = ((x, y) for x in (self.left, self.right) for y in (self.bottom, self.top))
        ends = (self.distance(Box(x, y, x, y)) for x, y in line)
        return min(*ends, *(_to_line(corner, line) for corner in corners))

    def crossed_by(self, line: Stroke) -> float:
        """The length of a straight line that is inside (Liang and Barsky 1984)."""
        (x1, y1), (x2, y2) = line
        start, end = 0.0, 1.0
        limits = (
            (x1 - x2, x1 - self.left),
            (x2 - x1, self.right - x1),
            (y1 - y2, y1 - self.bottom),
            (y2 - y1, self.top - y1),
        )
        for towards, distance in limits:
            if towards == 0 and distance < 0:
                return 0.0
            if towards < 0:
                start = max(start, distance / towards)
            elif towards > 0:
                end = min(end, distance / towards)
        return max(0.0, end - start) * math.hypot(x2 - x1, y2 - y1)


def _to_line(spot: Spot, line: Stroke) -> float:
    """How far a spot is from the nearest part of a straight line."""
    (x1, y1), (x2, y2) = line
    long, high = x2 - x1, y2 - y1
    square = long * long + high * high
    share = ((spot[0] - x1) * long + (spot[1] - y1) * high) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(spot[0] - x1 - share * long, spot[1] - y1 - share * high)


@dataclass(frozen=True, slots=True)
class AxisScale:
    """The ends of both axes, the year labels' distance and the value labels; `low` is below."""

    years: tuple[float, float]
    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int
    suffix: str

    def tick_text(self, value: float) -> str:
        """A value as it stands at the axis."""
        return f"{number(value, self.decimals)}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Plane:
    """The part of the sheet where the curves are."""

    box: Box
    scale: AxisScale

    def at(self, year: float, value: float) -> Spot:
        """Where a value of a year is on the sheet."""
        box, scale = self.box, self.scale
        across = (year - scale.years[0]) / (scale.years[1] - scale.years[0])
        up = (value - scale.low) / (scale.high - scale.low)
        return (
            box.left + across * (box.right - box.left),
            box.bottom + up * (box.top - box.bottom),
        )

    def behind(self, spot: Spot) -> tuple[float, float]:
        """The year and the value that are at a place of the sheet."""
        box, scale = self.box, self.scale
        across = (spot[0] - box.left) / (box.right - box.left)
        up = (spot[1] - box.bottom) / (box.top - box.bottom)
        first, last = scale.years
        return first + across * (last - first), scale.low + up * (scale.high - scale.low)

    def path(self, spots: Iterable[tuple[float, float]]) -> list[Stroke]:
        """The straight lines between some (year, value)."""
        return list(pairwise([self.at(year, value) for year, value in spots]))


def has_axes(figure: Figure) -> bool:
    """Whether there is a value or a target to make axes for."""
    return bool(figure.years) and bool(drawn_values(figure))


def scale_of(figure: Figure) -> AxisScale:
    """The axes of a figure with values: the same in every form and at every width."""
    years = figure.years
    margin = 0.03 * (years[-1] - years[0]) + 0.45
    rank = figure.indicator.is_rank
    low, high = limits(figure)
    decimals = 0 if rank else figure.indicator.decimals
    ticks = _rank_ticks(figure.indicator, low) if rank else round_ticks(low, high, decimals)
    if not rank and ticks[0] > low:
        # A cut axis begins at a number, since Office counts its numbers from where it begins.
        low = round(ticks[0] - (ticks[1] - ticks[0]), 9)
        ticks = (low, *ticks)
    whole = all(float(t).is_integer() for t in ticks)
    suffix = f"{NBSP}%" if figure.indicator.unit is Unit.PERCENT else ""
    ends = (years[0] - margin, years[-1] + margin)
    return AxisScale(ends, low, high, ticks, 0 if whole else decimals, suffix)


def round_ticks(low: float, high: float, decimals: int, most: int = 6) -> tuple[float, ...]:
    """About `most` round numbers, never with more decimals than the values are written with."""
    fine = 10.0**decimals
    locator = MaxNLocator(nbins=most, min_n_ticks=3, steps=[1, 2, 5, 10], integer=True)
    found = (float(t) / fine for t in locator.tick_values(low * fine, high * fine))
    return tuple(t for t in found if low <= t <= high)


def written_ticks(
    indicator: Indicator, ends: tuple[float, float], most: int = 6
) -> dict[float, str]:
    """The numbers of an axis of values and how they are written: of ranks 1, 20, 40 and so on."""
    low, high = sorted(ends)
    decimals = 0 if indicator.is_rank else indicator.decimals
    found = (
        _rank_ticks(indicator, high, most + 1)
        if indicator.is_rank
        else round_ticks(low, high, decimals, most)
    )
    whole = all(t.is_integer() for t in found)
    suffix = f"{NBSP}%" if indicator.unit is Unit.PERCENT else ""
    return {t: f"{number(t, 0 if whole else decimals)}{suffix}" for t in found}


def _rank_ticks(indicator: Indicator, end: float, most: int = 7) -> tuple[float, ...]:
    """Place 1 and round ones down to the axis' end, or to the last place that there is."""
    worst = min(end, indicator.rank_of or end)
    step = next(s for s in _STEPS if worst / s <= most)
    return (1.0, *(float(t) for t in range(max(2, step), int(worst) + 1, step)))


def labelled_years(figure: Figure, width: float, size: float, font: str = FONT) -> list[int]:
    """As many years as have room: round ones when far between, else counted from the last."""
    years = list(figure.years)
    each, wide = width / (len(years) + 0.5), text_width("2020", size, font=font)
    return spaced_years(years, (wide + max(7, 0.27 * wide)) / each)


def spaced_years(years: Sequence[int], apart: float) -> list[int]:
    """Years at least `apart` from each other: round ones when far between, else from the last."""
    if not years:
        return []
    step = next(s for s in _STEPS if s >= apart)
    origin = years[-1] if step < 5 else 0
    return [y for y in years if (y - origin) % step == 0] or list(years[-1:])


def axis_words(figure: Figure) -> str:
    """What the value axis counts, and whether it is cut."""
    cut = not figure.starts_at_zero and not figure.indicator.is_rank
    words = capitalised(unit_words(figure.indicator))
    return f"{words}. Axeln börjar inte på noll" if cut else words


def silence_path(figure: Figure, scale: AxisScale) -> tuple[Spot, ...]:
    """A bracket over the years after the last value, as (year, value); empty without any."""
    years = figure.drawn_silence
    if not years:
        return ()
    low, high = (scale.low + share * (scale.high - scale.low) for share in _SILENCE)
    first, last = years[0] - 0.3, years[-1] + 0.3
    return (first, high), (first, low), (last, low), (last, high)


def marker_size(curve: Curve) -> float:
    """The width of a curve's marks; smaller where they are many."""
    few, many = MARK_SIZES
    return many if len(curve.points) > _DENSE else few


def value_text(point: Point, figure: Figure) -> str:
    """A value as it is written at its point."""
    text = point_label(figure.indicator, point.value)
    return f"{text} prel." if point.preliminary else text


def target_lines(mark: TargetMark, figure: Figure) -> tuple[str, ...]:
    """A target as it is written at its mark, and its state once that is decided."""
    words = f"Mål {mark.target.year}: {target_words(mark.target, figure.indicator)}"
    if mark.assessment.state not in (TargetState.MISSED, TargetState.REACHED):
        return (words,)
    state = target_mark(mark.assessment, figure.indicator).word
    return words, f"{state[:1].lower()}{state[1:]}"

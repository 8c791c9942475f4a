"""Where the parts of a drawn figure are: axes, and places for texts where nothing is covered.

Print and Office draw with programs of their own; both take limits, labelled years and the places of
their labels from here. All measures are points (1/72 inch), upwards and to the right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from matplotlib.ticker import MaxNLocator

from samsam.figures.figure import Curve, Figure, TargetMark
from samsam.figures.words import point_label, target_mark, target_words, unit_words
from samsam.model.indicator import Unit
from samsam.model.series import Point
from samsam.model.target import TargetState
from samsam.swedish import NBSP, capitalised, number

Spot = tuple[float, float]
Side = Literal["left", "center", "right"]

FONT = "DejaVu Sans"
_DENSE = 30
_TICK_GAP = 4  # points between a number of the value axis and the axis
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, bold: bool = False, font: str = FONT) -> float:
    """How wide a text is drawn, in points. `font` is one that `fonts.ready` has given."""
    looks = FontProperties(family=[font, FONT], size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, looks, ismath=False)
    return float(width)


def wrapped(text: str, room: float, size: float, bold: bool = False, font: str = FONT) -> list[str]:
    """Lines that fit `room`. A no-break space is never broken at; a word too wide is."""
    lines = [""]
    for word in (w for w in text.split(" ") if w):
        longer = f"{lines[-1]} {word}".lstrip()
        if text_width(longer, size, bold, font) <= room:
            lines[-1] = longer
            continue
        head, *rest = _pieces(word, room, size, bold, font)
        lines += [head, *rest] if lines[-1] else []
        if lines == [""]:
            lines = [head, *rest]
    return lines


def _pieces(word: str, room: float, size: float, bold: bool, font: str) -> list[str]:
    """A word in parts that each fit `room`; nearly always the word itself."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, bold, font) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


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

    def crossed_by(self, line: tuple[Spot, Spot]) -> float:
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


@dataclass(frozen=True, slots=True)
class Scale:
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
    scale: Scale

    def at(self, year: float, value: float) -> Spot:
        """Where a value of a year is on the sheet."""
        box, scale = self.box, self.scale
        across = (year - scale.years[0]) / (scale.years[1] - scale.years[0])
        up = (value - scale.low) / (scale.high - scale.low)
        return (
            box.left + across * (box.right - box.left),
            box.bottom + up * (box.top - box.bottom),
        )

    def path(self, spots: list[tuple[float, float]]) -> list[tuple[Spot, Spot]]:
        """The straight lines between some (year, value)."""
        return list(pairwise([self.at(year, value) for year, value in spots]))


def scale_of(figure: Figure, room: float) -> Scale:
    """The axes of a figure with values; `room` is the free share over and under the curves."""
    years = figure.years
    margin = 0.03 * (years[-1] - years[0]) + 0.45
    rank = figure.indicator.is_rank
    low, high = _rank_limits(figure, room) if rank else _limits(figure, room)
    decimals = 0 if rank else figure.indicator.decimals
    ticks = _rank_ticks(low) if rank else round_ticks(low, high, decimals)
    whole = all(float(t).is_integer() for t in ticks)
    suffix = f"{NBSP}%" if figure.indicator.unit is Unit.PERCENT else ""
    ends = (years[0] - margin, years[-1] + margin)
    return Scale(ends, low, high, ticks, 0 if whole else decimals, suffix)


def _drawn_values(figure: Figure) -> list[float]:
    values = [p.value for c in (*figure.curves, *figure.background) for p in c.points]
    values += [m.target.value for m in figure.drawn_targets]
    if figure.projection:
        values += [v for y in figure.projection.years for v in (y.low95, y.high95)]
    return values


def _limits(figure: Figure, room: float) -> tuple[float, float]:
    values = _drawn_values(figure)
    low, high = min(values), max(values)
    if figure.starts_at_zero:
        low, high = min(0.0, low), max(0.0, high)
    # Closer than two of the last decimal written, an axis would say the same number twice.
    missing = 2 * 10.0**-figure.indicator.decimals - (high - low)
    one_way = figure.starts_at_zero and 0.0 in (low, high)
    free = max(room * (high - low), missing if one_way else missing / 2)
    below = 0.0 if figure.starts_at_zero and low == 0 else free
    above = 0.0 if figure.starts_at_zero and high == 0 > low else free
    return low - below, high + above


def _rank_limits(figure: Figure, room: float) -> tuple[float, float]:
    """Reversed: the worst place is the low end, and 1 is always on the axis."""
    worst = max(_drawn_values(figure))
    free = max(1.0, room * (worst - 1))
    return worst + free, 1 - free / 2


def round_ticks(low: float, high: float, decimals: int, most: int = 6) -> tuple[float, ...]:
    """About `most` round numbers, never with more decimals than the values are written with."""
    fine = 10.0**decimals
    locator = MaxNLocator(nbins=most, min_n_ticks=3, steps=[1, 2, 5, 10], integer=True)
    found = (float(t) / fine for t in locator.tick_values(low * fine, high * fine))
    return tuple(t for t in found if low <= t <= high)


def _rank_ticks(worst: float) -> tuple[float, ...]:
    step = next(s for s in _STEPS if worst / s <= 7)
    return (1.0, *(float(t) for t in range(max(2, step), int(worst) + 1, step)))


def labelled_years(figure: Figure, width: float, size: float, font: str = FONT) -> list[int]:
    """As many years as have room: round ones when far between, else counted from the last."""
    years = list(figure.years)
    each = width / (len(years) + 0.5)
    return spaced_years(years, (text_width("2020", size, font=font) + 7) / each)


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


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What a label may not cover: lines and marks; `sheet` is what it may not leave."""

    sheet: Box
    lines: list[tuple[Spot, Spot]]
    boxes: list[Box]

    def cost(self, box: Box) -> float:
        """How much a label here would hide or lose; 0 for a place of its own."""
        outside = box.area - box.overlap(self.sheet)
        hidden = sum(box.overlap(other) for other in self.boxes)
        crossed = sum(box.crossed_by(line) for line in self.lines)
        return (20 * outside if outside > 0.01 else 0.0) + hidden + 4 * crossed


def marker_size(curve: Curve) -> float:
    """The width of a curve's marks; smaller where they are many."""
    return 3.2 if len(curve.points) > _DENSE else 4.8


def obstacles(
    plane: Plane, figure: Figure, inside: Box, size: float, font: str = FONT
) -> Obstacles:
    """The lines, marks and axis numbers of a figure; labels stay `inside`. `size` is the axis'."""
    box = plane.box
    lines = [line for c in figure.curves for s in c.segments() for line in _curve_path(plane, s)]
    for mark in figure.drawn_targets:
        start, target = mark.path_from, mark.target
        ends = [(start.year, start.value), (target.year, target.value)] if start else []
        lines += plane.path([(float(year), value) for year, value in ends])
    for found in figure.drawn_breaks:
        x, _ = plane.at(found.year - 0.5, plane.scale.low)
        lines.append(((x, box.bottom), (x, box.top)))
    if figure.projection:
        lines += plane.path([(float(y.year), y.value) for y in figure.projection.years])
    return Obstacles(inside, lines, [*_mark_boxes(plane, figure), *_tick_boxes(plane, size, font)])


def _tick_boxes(plane: Plane, size: float, font: str) -> list[Box]:
    """Where the numbers of the value axis stand: to the left of it, at their lines."""
    right = plane.box.left - _TICK_GAP
    boxes = []
    for tick in plane.scale.ticks:
        _, y = plane.at(plane.scale.years[0], tick)
        left = right - text_width(plane.scale.tick_text(tick), size, font=font)
        boxes.append(Box(left, y - size / 2, right, y + size / 2))
    return boxes


def _curve_path(plane: Plane, stretch: tuple[Point, ...]) -> list[tuple[Spot, Spot]]:
    return plane.path([(float(p.year), p.value) for p in stretch])


def _mark_boxes(plane: Plane, figure: Figure) -> list[Box]:
    marks = [(p.year, p.value, marker_size(c) / 2 + 0.5) for c in figure.curves for p in c.points]
    marks += [(m.target.year, m.target.value, 5.0) for m in figure.drawn_targets]
    boxes = []
    for year, value, half in marks:
        x, y = plane.at(year, value)
        boxes.append(Box(x - half, y - half, x + half, y + half))
    return boxes


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

"""What an Office chart is made of: its canvas, its axes, and lines with labels at their points.

All measures are points (1/72 inch) from the chart's lower left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

from samsam.charts.labels import LabelKind, PlacedLabel
from samsam.charts.layout import Canvas as Ground
from samsam.charts.layout import Layout
from samsam.charts.plan import FONT, Box, Plane, Spot
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT, Palette


@dataclass(frozen=True, slots=True)
class OfficeCanvas:
    """What is drawn and how much room it has; `size` is that of its texts.

    `font` is the typeface that they are measured in. `room` is what a program leaves for axes and
    curves, where it writes more around them than the axes' own texts. `standard_places` is for one
    that can't move a label.
    """

    figure: Figure
    width: float
    height: float
    size: float
    palette: Palette = LIGHT
    room: Box | None = None
    standard_places: bool = False
    font: str = FONT

    @property
    def ground(self) -> Ground:
        """The same for the layout."""
        room = self.room or Box(4, 1, self.width - 4, self.height - 0.5 * self.size)
        return Ground(
            self.figure, room, self.palette, self.size, self.font,
            standard_places=self.standard_places, areas=False,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """A canvas with its axes, and the labels that stand over them."""

    canvas: OfficeCanvas
    layout: Layout

    @property
    def figure(self) -> Figure:
        """What is drawn."""
        return self.canvas.figure

    @property
    def palette(self) -> Palette:
        """Its colours."""
        return self.canvas.palette

    @property
    def plane(self) -> Plane:
        """Its axes."""
        return self.layout.plane

    @property
    def value_step(self) -> float:
        """How far it is from one labelled value to the next."""
        ticks = self.plane.scale.ticks
        return round(abs(ticks[-1] - ticks[-2]), 9)

    def in_legend(self, kind: LabelKind) -> set[int]:
        """Which labels of a kind have no place at their own thing."""
        found = (e.label for e in self.layout.legend)
        return {label.number for label in found if label.kind is kind}

    def label(self, kind: LabelKind, number: int) -> PlacedLabel | None:
        """The label of a thing, where it has a place there."""
        labels = self.layout.labels
        return next((x for x in labels if (x.label.kind, x.label.number) == (kind, number)), None)


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a line is drawn: `dash` and `mark` by their names in DrawingML, no dash is no line.

    `strength` is how much of what is behind it the line hides.
    """

    colour: str
    dash: str | None = "solid"
    width: float = 2.25
    mark: str = "none"
    mark_size: int = 5
    hollow: bool = False
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class OfficeLabel:
    """A text at the point `index` of a line: `rows`, else the line's name or the value.

    `position` is one of Office's own (t, b, l, r); `shift` is how far the label stands from there,
    to the right and upwards.
    """

    index: int
    rows: tuple[str, ...] = ()
    with_name: bool = False
    with_value: bool = False
    suffix: str = ""
    colour: str = ""
    position: str = "t"
    shift: Spot = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One series of the chart. A value None is a gap; `hollow` are the places of hollow marks.

    `in_table` is true for lines over all the figure's years, which share one column of years;
    `behind` for those so thin that a label may cover them. `in_legend` is true for those
    whose name stands over the plane. `title` is what a legend calls it where that is another name.
    """

    name: str
    years: tuple[float, ...]
    values: tuple[float | None, ...]
    look: LineStyle
    labels: tuple[OfficeLabel, ...] = ()
    hollow: tuple[int, ...] = ()
    in_table: bool = False
    behind: bool = False
    in_legend: bool = False
    title: str = ""

    @property
    def listed(self) -> str:
        """What a legend calls it."""
        return self.title or self.name

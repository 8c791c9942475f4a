"""The pictures of a figure that compares: the strip of the place, and the map.

Each says its own words of the same comparison and is drawn in its own way. To add one: its
description, its drawing, and here its kind in `PICTURES`; files, documents and addresses follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from samsam.charts.print.captions import Captions, RenderedChart
from samsam.figures.compared import OrderTable
from samsam.figures.comparison.map_figure import VIEW as MAP_VIEW
from samsam.figures.comparison.map_figure import has_map, map_of
from samsam.figures.comparison.strip import VIEW as PLACE_VIEW
from samsam.figures.comparison.strip import has_strip, strip_of
from samsam.figures.figure import Figure
from samsam.libraries import functions_of

if TYPE_CHECKING:
    from samsam.charts.print import map_in_print, strip_in_print
else:
    map_in_print = functions_of("samsam.charts.print.map_in_print")
    strip_in_print = functions_of("samsam.charts.print.strip_in_print")


class ComparedPicture(Captions, Protocol):
    """What a picture of a figure that compares says, beside what every sheet says."""

    @property
    def figure(self) -> Figure:
        """What it shows."""

    @property
    def table(self) -> OrderTable:
        """Everybody in order."""

    @property
    def caption(self) -> str:
        """What it is, without what it found."""

    @property
    def class_of(self) -> Mapping[str, str]:
        """The limits of everybody's class by code; empty where there are no classes."""


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A sort of picture. `view` is its name in addresses and in names of files.

    `exists` says whether a figure has one; `of` gives it, and raises NoPictureError, which says
    why, where it doesn't exist. `draw` makes a file of a width in millimetres, `draw_whole` what
    is in it with its size, and `draw_bare` the picture alone in points. `high` is about how high
    it is in a document, in points, in a column as over the page.
    """

    view: str
    exists: Callable[[Figure], bool]
    of: Callable[[Figure], ComparedPicture]
    draw: Callable[..., bytes]
    draw_whole: Callable[..., RenderedChart]
    draw_bare: Callable[..., RenderedChart]
    high: float


PLACE = PictureKind(
    PLACE_VIEW, has_strip, strip_of,
    strip_in_print.draw_strip, strip_in_print.draw_whole_strip, strip_in_print.draw_bare_strip,
    84.0,
)  # fmt: skip
MAP = PictureKind(
    MAP_VIEW, has_map, map_of,
    map_in_print.draw_map, map_in_print.draw_whole_map, map_in_print.draw_bare_map,
    275.0,
)  # fmt: skip
PICTURES: dict[str, PictureKind] = {kind.view: kind for kind in (PLACE, MAP)}

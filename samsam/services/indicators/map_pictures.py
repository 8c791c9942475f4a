"""The map of a page as pictures, apart from what it shows: many ask that and draw nothing."""

from __future__ import annotations

from functools import lru_cache

from samsam.charts.svg.map_in_svg import map_address
from samsam.figures.comparison.map_figure import MapFigure
from samsam.figures.theme import light
from samsam.services.core.service import Service

# Pixels: a column of a laptop and a phone's screen, and the tallest that a map may be there.
WIDE, NARROW = (560, 660), (342, 640)


@lru_cache(maxsize=32)
def map_pictures(service: Service, shown: MapFigure) -> tuple[str, str]:
    """The map for wide and for narrow screens, as addresses that hold the pictures themselves."""
    palette = light(service.style)
    wide, narrow = (map_address(shown, width, palette, high) for width, high in (WIDE, NARROW))
    return wide, narrow

"""A drawing in Word and PowerPoint: vector for programs that can, the same as pixels for others.

Strips and small multiples have no native chart: piles would be lost with the first click on "Edit
data", and a grid of charts is no chart at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samsam.figures.many import Many
from samsam.figures.many_in_print import draw_bare_many
from samsam.figures.sheet import TEXT, Drawn, Form
from samsam.figures.strip import Strip
from samsam.figures.strip_in_print import draw_bare_strip
from samsam.model.house_style import HouseStyle

PNG, SVG = "image/png", "image/svg+xml"


@dataclass(frozen=True, slots=True)
class OfficePicture:
    """The same drawing as SVG and PNG, and its size in points."""

    svg: bytes
    png: bytes
    width: float
    height: float


def strip_picture(
    strip: Strip, width: float, size: float, style: HouseStyle, height: float | None = None
) -> OfficePicture:
    """The strip alone, `width` points wide with texts of `size` points, about `height` at most."""
    scale = size / TEXT
    low = height / scale if height is not None else None
    return _picture(lambda form: draw_bare_strip(strip, width / scale, form, style, low), scale)


def many_picture(
    many: Many, width: float, columns: int, size: float, style: HouseStyle
) -> OfficePicture:
    """Small charts alone, `width` points wide with texts of `size` points."""
    scale = size / TEXT
    return _picture(lambda form: draw_bare_many(many, width / scale, columns, form, style), scale)


def _picture(draw: Callable[[Form], Drawn], scale: float) -> OfficePicture:
    vector, pixels = draw("svg"), draw("png")
    size = (vector.width * scale, vector.height * scale)
    return OfficePicture(vector.content, pixels.content, *size)


def fill_xml(kind: str, png: str, svg: str) -> str:
    """What fills a picture (`pic` or `p` is its kind), by the relations to both parts."""
    return (
        f'<{kind}:blipFill><a:blip r:embed="{png}"><a:extLst>'
        '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
        '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
        f'r:embed="{svg}"/></a:ext></a:extLst></a:blip>'
        f"<a:stretch><a:fillRect/></a:stretch></{kind}:blipFill>"
    )


def frame_xml(kind: str, place: tuple[int, int, int, int]) -> str:
    """Where a picture is and how large, in English metric units: left, top, width, height."""
    left, top, width, height = place
    return (
        f'<{kind}:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></{kind}:spPr>'
    )

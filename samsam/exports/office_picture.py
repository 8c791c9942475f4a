"""A drawing in Word and PowerPoint: vector for programs that can, the same as pixels for others.

Strips and small multiples have no native chart: piles would be lost with the first click on "Edit
data", and a grid of charts is no chart at all. Nor has a chart that is kept as it was drawn once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import typst

from samsam.exports.typeset import typeset_fonts
from samsam.figures.many import Many
from samsam.figures.many_in_print import draw_bare_many
from samsam.figures.sheet import TEXT, Drawn, Form
from samsam.figures.strip import Strip
from samsam.figures.strip_in_print import draw_bare_strip
from samsam.model.house_style import Font, HouseStyle

PNG, SVG = "image/png", "image/svg+xml"
_DPI = 300
_KEPT = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


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


def kept_picture(svg: str, width: float, font: Font) -> OfficePicture:
    """A drawing that is kept as SVG, `width` points wide, in the letters that it was drawn with."""
    told = {"svg": svg, "width": str(width)}
    made: bytes = typst.compile(
        _KEPT, format="png", ppi=_DPI, font_paths=typeset_fonts(font), sys_inputs=told
    )
    # The two numbers that a PNG begins with: its width and its height.
    wide, high = (int.from_bytes(made[at : at + 4]) for at in (16, 20))
    return OfficePicture(svg.encode("utf-8"), made, width, width * high / wide)


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

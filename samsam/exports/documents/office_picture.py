"""A drawing in Word and PowerPoint: vector for programs that can, the same as pixels for others.

Strips, maps and small multiples have no native chart: piles would be lost with the first click on
"Edit data", and a grid of charts is no chart at all. Nor has a chart that is kept as it was drawn
once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import typst

from samsam.charts.pictures import ComparedPicture, PictureKind
from samsam.charts.print.captions import RenderedChart
from samsam.charts.print.many_in_print import draw_bare_many
from samsam.charts.print.sheet import MM, TEXT, Forms
from samsam.charts.writable import writable
from samsam.exports.documents.piece import chart_piece, shape_name
from samsam.exports.documents.typeset import typeset_fonts
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.origin import Origin
from samsam.model.language.house_style import Font, HouseStyle

PNG, SVG = "image/png", "image/svg+xml"
_BOTH: Forms = "svg and png"
_DPI = 300
_MM_DECIMALS = 3
_KEPT = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


class Named(Protocol):
    """What a screen reader says of a picture."""

    @property
    def headline(self) -> str:
        """Its name."""

    @property
    def alt(self) -> str:
        """What it shows."""


def drawing_name(
    number: int,
    words: Named,
    origin: Origin | None,
    drawn: tuple[float, float] | None = None,
) -> str:
    """What a chart or drawing is called in its file, with its identity.

    `drawn` is the size in points that a drawing was made for; a chart of Office's own has none.
    """
    piece = chart_piece(origin, writable(words.headline), writable(words.alt), drawn)
    return shape_name(f"Diagram {number}", piece)


@dataclass(frozen=True, slots=True)
class OfficePicture:
    """The same drawing as SVG and PNG, and its size in points."""

    svg: bytes
    png: bytes
    width: float
    height: float


def compared_picture(
    kind: PictureKind,
    shown: ComparedPicture,
    width: float,
    size: float,
    style: HouseStyle,
    height: float | None = None,
) -> OfficePicture:
    """A strip or map alone, `width` points wide, texts of `size` points, about `height` at most."""
    scale = size / TEXT
    low = height / scale if height is not None else None
    return _picture(kind.draw_bare(shown, width / scale, _BOTH, style, low), scale)


def many_picture(
    many: SmallMultiples,
    width: float,
    columns: int,
    size: float,
    style: HouseStyle,
    height: float | None = None,
) -> OfficePicture:
    """Small charts alone, `width` points wide, texts of `size` points, about `height` high."""
    scale = size / TEXT
    wide, high = width / scale, height / scale if height is not None else None
    return _picture(draw_bare_many(many, wide, columns, _BOTH, style, high), scale)


def whole_picture(
    kind: PictureKind, shown: ComparedPicture, width: float, style: HouseStyle
) -> OfficePicture:
    """A strip or map with its words in it, as in a file of its own, `width` points wide."""
    width_mm = round(width / MM, _MM_DECIMALS)
    drawn = kind.draw_whole(shown, width_mm, _BOTH, style)
    return OfficePicture(drawn.content, drawn.pixels, width, width * png_shape(drawn.pixels))


def kept_picture(svg: str, width: float, font: Font) -> OfficePicture:
    """A drawing that is kept as SVG, `width` points wide, in the letters that it was drawn with."""
    reported = {"svg": svg, "width": str(width)}
    made: bytes = typst.compile(
        _KEPT, format="png", ppi=_DPI, font_paths=typeset_fonts(font), sys_inputs=reported
    )
    return OfficePicture(svg.encode("utf-8"), made, width, width * png_shape(made))


def png_shape(png: bytes) -> float:
    """The height of a PNG for its width, the two numbers it begins with; 0 where there are none."""
    wide, high = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    return high / wide if wide else 0.0


def _picture(drawn: RenderedChart, scale: float) -> OfficePicture:
    size = (drawn.width * scale, drawn.height * scale)
    return OfficePicture(drawn.content, drawn.pixels, *size)


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

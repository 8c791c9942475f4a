"""Pieces of chart XML (DrawingML) that know no figure: places, fills, strokes, texts, marks.

The elements' order is that of ECMA-376 part 1, chapters 20 and 21: Word refuses any other.
"""

from __future__ import annotations

from html import escape

from samsam.charts.writable import writable

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Of Office 2013; LibreOffice draws a line from each label that has been moved if it isn't said.
WITHOUT_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)


def place_xml(place: tuple[float, ...]) -> str:
    """Left, top and, where given, width and height as shares of the chart."""
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    return modes + "".join(f'<c:{n} val="{v:.5f}"/>' for n, v in zip("xywh", place, strict=False))


def fill_xml(colour: str, strength: float = 1.0) -> str:
    """One colour, `#RRGGBB`, which hides so much of what is behind it."""
    if strength == 1.0:
        return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'
    alpha = f'<a:alpha val="{round(strength * 100_000)}"/>'
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}">{alpha}</a:srgbClr></a:solidFill>'


def stroke_xml(colour: str, width: float, dash: str | None = "solid", strength: float = 1.0) -> str:
    """A line `width` points wide; no `dash` is no line."""
    if dash is None:
        return "<a:ln><a:noFill/></a:ln>"
    return (
        f'<a:ln w="{round(width * 12_700)}" cap="flat">{fill_xml(colour, strength)}'
        f'<a:prstDash val="{dash}"/><a:round/></a:ln>'
    )


def text_xml(element: str, size: float, colour: str, font: str | None = None) -> str:
    """How texts look that Office writes itself; `size` in points."""
    return (
        f'<{element}><a:bodyPr rot="0" vert="horz" wrap="none"/><a:p>'
        f"{_paragraph_xml(size, colour, font)}"
        f'<a:endParaRPr lang="sv-SE"/></a:p></{element}>'
    )


def rich_xml(lines: tuple[str, ...], size: float, colour: str, align: str = "") -> str:
    """Text of ours, a paragraph for each line; `align` is l, r or ctr, else the program's own."""
    run = f'<a:rPr lang="sv-SE" sz="{_hundredths(size)}" b="0">{fill_xml(colour)}</a:rPr>'
    looks = _paragraph_xml(size, colour, align=align)
    paragraphs = "".join(
        f"<a:p>{looks}<a:r>{run}<a:t>{text(line)}</a:t></a:r></a:p>" for line in lines
    )
    body = '<a:bodyPr rot="0" vert="horz" wrap="none"/>'
    return f"<c:tx><c:rich>{body}{paragraphs}</c:rich></c:tx>"


def text(content: str) -> str:
    """Text as it stands in XML, also in an attribute."""
    return escape(writable(content))


def _paragraph_xml(size: float, colour: str, font: str | None = None, align: str = "") -> str:
    # A computer without it takes one without serifs (pitch and family 34).
    named = f'<a:latin typeface="{text(font)}" pitchFamily="34" charset="0"/>' if font else ""
    looks = f'<a:defRPr sz="{_hundredths(size)}" b="0">{fill_xml(colour)}{named}</a:defRPr>'
    aligned = f' algn="{align}"' if align else ""
    return f"<a:pPr{aligned}>{looks}</a:pPr>"


def _hundredths(size: float) -> int:
    return round(size * 100)


def mark_xml(symbol: str, size: int, inner: str | None, edge: str) -> str:
    """The mark at each point, `symbol` by its name in DrawingML; no `inner` is a hollow one."""
    if symbol == "none":
        return '<c:marker><c:symbol val="none"/></c:marker>'
    fill = fill_xml(inner) if inner else "<a:noFill/>"
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>'
        f"<c:spPr>{fill}{stroke_xml(edge, 1.5)}</c:spPr></c:marker>"
    )


def shown_xml(value: bool = False, name: bool = False) -> str:
    """What a label shows."""
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{value:d}"/><c:showCatName val="0"/>'
        f'<c:showSerName val="{name:d}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )

"""A chart's XML: what it holds, and a new one that looks as somebody has made the old one look."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from lxml import etree

from samsam.charts.office.office_lines import HIGHEST, PROJECTION
from samsam.charts.plan import MARK_SIZES
from samsam.sources.files.file_kind import damaged

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# ECMA-376 part 1, chapter 21.2: Office refuses a chart whose elements come in any other order.
_ORDERS = {
    "chartSpace": (
        "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr "
        "externalData printSettings userShapes extLst"
    ),
    "chart": (
        "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend "
        "plotVisOnly dispBlanksAs extLst"
    ),
    "plotArea": "layout scatterChart valAx dTable spPr extLst",
    "legend": "legendPos legendEntry layout overlay spPr txPr extLst",
    "ser": "idx order tx spPr marker dPt dLbls trendline errBars xVal yVal smooth extLst",
    "valAx": (
        "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark "
        "minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit "
        "minorUnit dispUnits extLst"
    ),
}  # fmt: skip
_PLACES = {
    name: {part: n for n, part in enumerate(order.split())} for name, order in _ORDERS.items()
}
_OUR_SIZES = {str(round(size)) for size in MARK_SIZES}
_FEWEST, _MOST = 6.0, 40.0  # points: what a text in a chart can be

Points = dict[float, float]
Series = dict[str, Points]


def chart_of(xml: bytes) -> Any:
    """The chart's root. Raises UnreadableError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error


def series_of(chart: Any) -> Series:
    """What each series holds, year → value, by its name. A year without a value isn't there."""
    found: Series = {}
    for one in chart.iter(f"{_C}ser"):
        years, values = _points(one, "xVal"), _points(one, "yVal")
        found[_name(one)] = {years[n]: v for n, v in values.items() if n in years}
    return found


def _name(series: Any) -> str:
    """What a line is called; the upper end of an interval is called as both, in older files too."""
    name = "".join(series.xpath("string(*[local-name()='tx']//*[local-name()='v'])"))
    return name.removesuffix(HIGHEST) if name.startswith(PROJECTION) else name


def _points(series: Any, part: str) -> dict[int, float]:
    found = {}
    for point in series.iterfind(f"{_C}{part}//{_C}pt"):
        text = point.findtext(f"{_C}v") or ""
        try:
            found[int(point.get("idx", ""))] = float(text)
        except ValueError:
            continue
    return found


def text_size(chart: Any, otherwise: float) -> float:
    """The size of the chart's texts in points; LibreOffice says it of the axes alone."""
    for element in _texts(chart, "defRPr"):
        size = element.get("sz", "")
        if size.isdigit():
            return min(max(int(size) / 100, _FEWEST), _MOST)
    return otherwise


def text_font(chart: Any) -> str | None:
    """The typeface of the chart's texts; None where it follows the document's theme."""
    names = (element.get("typeface", "") for element in _texts(chart, "latin"))
    return next((name for name in names if name and not name.startswith("+")), None)


def _texts(chart: Any, name: str) -> Iterator[Any]:
    for place in ("", f"{_C}chart/{_C}plotArea/{_C}valAx/"):
        yield from chart.iterfind(f"{place}{_C}txPr//{_A}{name}")


def workbook_relation(chart: Any) -> str | None:
    """The relation to the workbook behind the chart."""
    data = chart.find(f"{_C}externalData")
    return None if data is None else data.get(f"{_R}id")


def with_look(new_xml: bytes, old: Any) -> bytes:
    """The new chart with the old one's colours, strokes, marks, fonts and background.

    So are its own drawings, and a legend of the editor's; a title that was taken away stays away.
    What the old one has no line for looks as SAMSAM draws it.
    """
    new = chart_of(new_xml)
    for name in ("spPr", "txPr", "userShapes"):
        _give(new, old, name)
    _copy_chart(new.find(f"{_C}chart"), old.find(f"{_C}chart"))
    by_name = {_name(one): one for one in old.iter(f"{_C}ser")}
    for one in new.iter(f"{_C}ser"):
        before = by_name.get(_name(one))
        if before is not None:
            _give(one, before, "spPr")
            _give_mark(one, before)
    _point_at_workbook(new, workbook_relation(old))
    made: bytes = etree.tostring(new, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _copy_chart(new: Any, old: Any) -> None:
    if old is None:
        return
    if old.find(f"{_C}title") is None:
        new.remove(new.find(f"{_C}title"))
        new.find(f"{_C}autoTitleDeleted").set("val", "1")
    _give_legend(new, old)
    plane, before = new.find(f"{_C}plotArea"), old.find(f"{_C}plotArea")
    if before is None:
        return
    _give(plane, before, "spPr")
    for side in ("b", "l"):
        axis, was = _axis(plane, side), _axis(before, side)
        if axis is not None and was is not None:
            for name in ("spPr", "txPr", "majorGridlines"):
                _give(axis, was, name)


def _give_legend(new: Any, old: Any) -> None:
    """An editor's own legend. SAMSAM's hides lines by their numbers, so its look alone is kept."""
    before, made = old.find(f"{_C}legend"), new.find(f"{_C}legend")
    if before is None or before.find(f"{_C}legendEntry") is None:
        _give(new, old, "legend")
        return
    if made is None:
        return
    for name in ("spPr", "txPr"):
        _give(made, before, name)
    if _value(before, "legendPos") != _value(made, "legendPos"):
        _give(made, before, "legendPos")
        _give(made, before, "layout")


def _give_mark(new: Any, old: Any) -> None:
    """The old one's mark; of a size of SAMSAM's it follows how many points there are now."""
    made = new.find(f"{_C}marker")
    size = None if made is None else _value(made, "size")
    _give(new, old, "marker")
    given = new.find(f"{_C}marker/{_C}size")
    if given is not None and size in _OUR_SIZES and given.get("val") in _OUR_SIZES:
        given.set("val", size)


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_C}{name}")
    return None if found is None else found.get("val")


def _axis(plane: Any, side: str) -> Any:
    found = (a for a in plane.iterfind(f"{_C}valAx") if a.find(f"{_C}axPos").get("val") == side)
    return next(found, None)


def _give(new: Any, old: Any, name: str) -> None:
    """Let an element have the old one's part of the name, in the place that the schema has."""
    wanted = old.find(f"{_C}{name}")
    if wanted is None:
        return
    there = new.find(f"{_C}{name}")
    if there is not None:
        new.remove(there)
    places = _PLACES[etree.QName(new).localname]
    after = [n for n, c in enumerate(new) if places.get(_local(c), -1) <= places[name]]
    new.insert(after[-1] + 1 if after else 0, copy.deepcopy(wanted))


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _point_at_workbook(new: Any, relation: str | None) -> None:
    data = new.find(f"{_C}externalData")
    if data is None:
        return  # a chart in the workbook itself
    if relation is None:
        new.remove(data)
    else:
        data.set(f"{_R}id", relation)

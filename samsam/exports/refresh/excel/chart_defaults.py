"""What a chart leaves unsaid, said: it differs by which program the workbook says that it is from.

XlsxWriter leaves out what Excel 2007 takes for granted. In a workbook from another program the
standard's own defaults hold instead: curves are bent, gaps are zeros, and labels say all they can.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_LABELS = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent",
           "showBubbleSize")  # fmt: skip
# For each element: what it may lack, its value, and what comes after it in the schema.
_UNSAID: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("chartSpace", "roundedCorners", "0", ("AlternateContent", "style", "clrMapOvr", "chart")),
    ("chart", "autoTitleDeleted", "0", ("pivotFmts", "view3D", "plotArea")),
    ("chart", "plotVisOnly", "0", ("dispBlanksAs", "extLst")),
    ("chart", "dispBlanksAs", "gap", ("extLst",)),
    ("title", "overlay", "0", ("spPr", "txPr", "extLst")),
    ("legend", "overlay", "0", ("spPr", "txPr", "extLst")),
    ("scatterChart", "varyColors", "0", ("ser", "dLbls", "axId", "extLst")),
    ("ser", "smooth", "0", ("extLst",)),
    ("valAx", "delete", "0", ("axPos",)),
    *(
        (parent, name, "0", (*_LABELS[n + 1 :], "separator", "showLeaderLines", "extLst"))
        for parent in ("dLbl", "dLbls")
        for n, name in enumerate(_LABELS)
    ),
)


def with_defaults(xml: bytes) -> bytes:
    """The chart's XML with everything said that programs take differently."""
    chart = etree.fromstring(xml)
    for parent, name, value, after in _UNSAID:
        for element in chart.iter(f"{{{_C}}}{parent}"):
            # A label that is taken away says nothing more.
            if not _has(element, name) and not (parent == "dLbl" and _has(element, "delete")):
                _insert(element, name, value, after)
    made: bytes = etree.tostring(chart, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _has(element: Any, name: str) -> bool:
    return element.find(f"{{{_C}}}{name}") is not None


def _insert(element: Any, name: str, value: str, after: tuple[str, ...]) -> None:
    made = etree.Element(f"{{{_C}}}{name}", {"val": value})
    places = (n for n, child in enumerate(element) if etree.QName(child).localname in after)
    element.insert(next(places, len(element)), made)

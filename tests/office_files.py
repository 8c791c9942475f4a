"""Reading Office files as any program would: zip and XML, and the order that ECMA-376 asks for."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pptx.slide import Slide

from samsam.charts.office.office_axes import YEAR_AXIS

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# ECMA-376 part 1, annex A.5.1: the children of these elements come in this order.
_ORDERS = {
    "chartSpace": "date1904 lang roundedCorners chart spPr txPr externalData",
    "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
    "title": "tx layout overlay spPr txPr",
    "legend": "legendPos legendEntry layout overlay spPr txPr",
    "plotArea": "layout scatterChart valAx spPr",
    "scatterChart": "scatterStyle varyColors ser dLbls axId",
    "ser": "idx order tx spPr marker dPt dLbls trendline errBars xVal yVal smooth",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr",
    "marker": "symbol size spPr",
    "dLbls": "dLbl numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator extLst",
    "dLbl": "idx layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator",
    "valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossBetween majorUnit minorUnit",
    "scaling": "orientation max min",
    "numCache": "formatCode ptCount pt",
}  # fmt: skip


def assert_in_order(chart: Element) -> None:
    """Word refuses a chart whose elements come in another order than the schema's."""
    for name, wish in _ORDERS.items():
        ranks = {f"{C}{part}": n for n, part in enumerate(wish.split(" "))}
        for element in chart.iter(f"{C}{name}"):
            order = [ranks[child.tag] for child in element]
            assert order == sorted(order), (name, [c.tag for c in element])


def parts(content: bytes, folder: str) -> dict[str, bytes]:
    """The files of a package below a folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {n: archive.read(n) for n in archive.namelist() if n.startswith(folder)}


def charts(content: bytes, folder: str) -> list[Element]:
    """The chart parts in the order that they were made."""
    found = {n: x for n, x in parts(content, folder).items() if n.endswith(".xml")}
    ordered = sorted(found, key=lambda n: int("".join(c for c in n if c.isdigit())))
    return [ElementTree.fromstring(found[n]) for n in ordered]


def series(chart: Element) -> dict[str, dict[float, float]]:
    """What each series of a chart holds: year → value. A year without a value isn't there."""
    found: dict[str, dict[float, float]] = {}
    for one in chart.iter(f"{C}ser"):
        name = one.findtext(f"{C}tx/{C}strRef/{C}strCache/{C}pt/{C}v") or ""
        years, values = _points(one, "xVal"), _points(one, "yVal")
        if name == YEAR_AXIS:  # the axis' own numbers: no figures
            continue
        assert name not in found
        found[name] = {years[n]: value for n, value in values.items()}
    return found


def _points(one: Element, part: str) -> dict[int, float]:
    points = one.iterfind(f"{C}{part}/{C}numRef/{C}numCache/{C}pt")
    return {int(p.get("idx", "")): float(p.findtext(f"{C}v") or "") for p in points}


def cells(workbook: bytes, reference: str) -> list[object]:
    """The cells that a chart's reference points at."""
    sheet_name, _, area = reference.replace("$", "").partition("!")
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book[sheet_name]
    assert isinstance(sheet, Worksheet)
    first, _, last = area.partition(":")
    return [c.value for row in sheet[f"{first}:{last or first}"] for c in row]


def print_as_pdf(folder: Path, *documents: Path, form: str = "pdf") -> None:
    """Let LibreOffice print documents as PDF into a folder; skips where it isn't installed.

    `form` is the name of its export, with settings if there are any.

    One start prints them all. Two that run at once can't share a profile, so each worker has its
    own: the folders of its tests lie side by side.
    """
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    profile = f"-env:UserInstallation=file://{folder.parent}/libreoffice"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", form, "--outdir", folder, *documents],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


def as_pdf_text(content: bytes, ending: str, folder: Path) -> str:
    """The document's text as LibreOffice shows it; skips where that isn't installed."""
    (text,) = as_pdf_texts({f"dokument.{ending}": content}, folder).values()
    return text


def as_pdf_texts(documents: dict[str, bytes], folder: Path) -> dict[str, str]:
    """The texts of documents by their names, which differ before their endings; one start."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    paths = {name: folder / name for name in documents}
    for name, content in documents.items():
        paths[name].write_bytes(content)
    print_as_pdf(folder, *paths.values())
    return {name: _words_of(path.with_suffix(".pdf")) for name, path in paths.items()}


def _words_of(pdf: Path) -> str:
    made = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True)
    return made.stdout.decode().replace("\u00a0", " ")


def title_of(slide: Slide) -> str:
    """A slide's title as it is read: its lines are ours."""
    return str(slide.shapes.title.text).replace("\v", " ")

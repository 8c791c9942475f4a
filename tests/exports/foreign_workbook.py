"""Workbooks of somebody's own, with a sheet of ours as Excel's *Flytta eller kopiera* puts it.

Excel isn't here, so that the copying is carried out by hand: the sheet with its drawing, its chart
or picture, its texts, and the names that belong to it.
"""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

import openpyxl
from openpyxl.chart import BarChart, Reference

from samsam.exports.refresh.excel.sheet_cells import read_strings
from samsam.exports.refresh.spans import parsed

_TYPES = "application/vnd.openxmlformats-officedocument"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "xl/worksheets/sheet2.xml": ("xl/worksheets/sheet9.xml", "spreadsheetml.worksheet"),
    "xl/drawings/drawing1.xml": ("xl/drawings/drawing9.xml", "drawing"),
    "xl/charts/chart1.xml": ("xl/charts/chart9.xml", "drawingml.chart"),
}
_PICTURE, _COPIED_PICTURE = "xl/media/image1.png", "xl/media/image9.png"


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(parts: dict[str, bytes]) -> bytes:
    """A workbook of parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return made.getvalue()


def own_workbook(formula: str) -> bytes:
    """Somebody's budget: a sheet with numbers and a formula, a chart of their own, a name."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Budget & plan"
    for row in (("Post", "Kronor"), ("Skola", 120), ("Vård", 80)):
        sheet.append(row)
    sheet["B5"] = "=SUM(B2:B3)"
    sheet["B6"] = formula
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    book.create_sheet("Anteckningar")["A1"] = "Egen text"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_our_sheet(own: bytes, ours: bytes, name: str) -> bytes:
    """The workbook with our second sheet copied last into it, under a name."""
    parts, source = parts_of(own), parts_of(ours)
    number = len(re.findall(rb"<sheet ", parts["xl/workbook.xml"]))
    for old, (new, kind) in _PARTS.items():
        if old not in source:
            continue
        folder, _, base = new.rpartition("/")
        parts[new] = _renamed(_own_texts(source[old], source), name)
        relations = source.get(old.replace("/sheet", "/_rels/sheet").replace(
            "/drawing1", "/_rels/drawing1") + ".rels")  # fmt: skip
        if relations:
            numbered = re.sub(rb"1\.(xml|png)", rb"9.\1", relations)
            parts[f"{folder}/_rels/{base}.rels"] = numbered
        added = f'<Override PartName="/{new}" ContentType="{_TYPES}.{kind}+xml"/></Types>'
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"</Types>", added.encode())
    if _PICTURE in source:
        parts[_COPIED_PICTURE] = source[_PICTURE]
        png = b'<Default Extension="png" ContentType="image/png"/><Override'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"<Override", png, 1)
    relation = (
        f'<Relationship Id="rId99" Type="{_RELATIONS}/worksheet" '
        'Target="/xl/worksheets/sheet9.xml"/></Relationships>'
    )
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
    parts["xl/workbook.xml"] = _with_names(parts["xl/workbook.xml"], source, name, number)
    return written(parts)


def _with_names(workbook: bytes, source: dict[str, bytes], name: str, number: int) -> bytes:
    entry = (
        f'<sheet xmlns:r="{_RELATIONS}" name="{escape(name)}" sheetId="99" state="visible" '
        'r:id="rId99"/></sheets>'
    )
    found = re.findall(
        rb'<definedName name="SAMSAM_\d+" localSheetId="1".*?</definedName>',
        source["xl/workbook.xml"],
    )
    names = b"".join(found).replace(b'localSheetId="1"', f'localSheetId="{number}"'.encode())
    made = workbook.replace(b"</sheets>", entry.encode())
    made = re.sub(rb"<definedNames ?/>", b"", made)
    if b"</definedNames>" in made:
        return made.replace(b"</definedNames>", names + b"</definedNames>")
    return made.replace(b"<calcPr", b"<definedNames>" + names + b"</definedNames><calcPr")


def _renamed(xml: bytes, name: str) -> bytes:
    quoted = "'" + escape(name, quote=False).replace("'", "''") + "'!"
    return xml.replace(b"Diagram!$", f"{quoted}$".encode())


def _own_texts(xml: bytes, source: dict[str, bytes]) -> bytes:
    """A sheet with its texts in its cells, and no look that only the old workbook has."""
    strings = read_strings(parsed(source["xl/sharedStrings.xml"]))

    def in_cell(found: re.Match[bytes]) -> bytes:
        text = escape(strings[int(found[2])], quote=False)
        said = f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        return found[1] + said.encode()

    xml = re.sub(rb'(<c r="[A-Z]+\d+") s="\d+"', rb"\1", xml)
    return re.sub(rb'(<c r="[A-Z]+\d+") t="s"><v>(\d+)</v></c>', in_cell, xml)

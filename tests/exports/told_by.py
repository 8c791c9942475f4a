"""What each place says of a figure, read back from the file as another program would.

A place is a dict of facets, such as `curves` (label → year → value) and `alt`. A place has the
facets that it can have: a chart tells no reasons, a picture has no table.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import docx
import openpyxl
import pikepdf
from office_files import A, C, W, title_of
from pptx import Presentation

from samsam.charts.screen.on_screen import plotly
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT
from samsam.model.indicators.series import MissingReason
from samsam.web.page import html

Place = dict[str, Any]
SVG = "{http://www.w3.org/2000/svg}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NUMBER = r"[−-]?\d+(?:[ \u00a0\u202f]\d{3})*(?:,\d+)?"
_TARGET_NAME = re.compile(r"Mål (\d{4}): (.+?)(?: \((.+)\))?$", re.DOTALL)
_BREAK_NAME = re.compile(r"Seriebrott (\d{4}): ")
_GOAL = re.compile(rf"Målet för (\d{{4}}) (?:är|var) (?:minst |högst |plats )?({_NUMBER})")


def number(text: str) -> float | None:
    """A number as Swedes write it, with or without its unit; a dash is none."""
    found = re.match(_NUMBER, text.strip())
    if found is None:
        return None
    return float(re.sub(r"[ \u00a0\u202f]", "", found[0]).replace(",", ".").replace("−", "-"))


# Charts of Office


def chart(root: Element) -> Place:
    """A chart's own copy of its values: what is drawn before anybody edits it."""
    found: Place = {
        "curves": {}, "drawn targets": {}, "named targets": {}, "states": {},
        "drawn breaks": set(), "named breaks": set(),
    }  # fmt: skip
    hollow: dict[str, set[int]] = {}
    for one in root.iter(f"{C}ser"):
        name = _name(one)
        years, values = _cache(one, "xVal"), _cache(one, "yVal")
        points = {years[n]: value for n, value in values.items() if n in years}
        target, broken = _TARGET_NAME.match(name), _BREAK_NAME.match(name)
        if target:
            ((year, value),) = points.items()
            found["drawn targets"][int(year)] = value
            found["named targets"][int(target[1])] = number_in(target[2])
            found["states"][int(year)] = (target[3] or "").replace("\u00a0", " ")
        elif broken:
            found["drawn breaks"] |= {year + 0.5 for year in years.values()}
            found["named breaks"].add(int(broken[1]))
        else:
            found["curves"][name] = {int(y) if y == int(y) else y: v for y, v in points.items()}
            marked = (int(p.find(f"{C}idx").get("val")) for p in one.iterfind(f"{C}dPt"))
            hollow[name] = {int(years[n]) for n in marked if n in values}
    found["preliminary"] = hollow
    return found


def number_in(text: str) -> float | None:
    """The first number of a text."""
    found = re.search(_NUMBER, text)
    return number(found[0]) if found else None


def _name(one: Element) -> str:
    text = one.findtext(f".//{C}tx//{C}v") or ""
    return text.replace("\u2060", "")


def _cache(one: Element, part: str) -> dict[int, float]:
    points = one.iterfind(f"{C}{part}//{C}pt")
    return {int(p.get("idx", "")): float(p.findtext(f"{C}v") or "") for p in points}


# Tables


def table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Place:
    """A table as it is read: heading → year → number, and what the remarks tell."""
    headings = [re.sub(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$", "", name) for name in columns]
    found: Place = {"texts": {name: {} for name in headings}}
    remarks = {}
    for year, *cells in rows:
        for name, text in zip(headings, cells, strict=False):
            found["texts"][name][int(year)] = number(text)
        remarks[int(year)] = cells[len(headings)] if len(cells) > len(headings) else ""
    return found | statuses(remarks)


def statuses(remarks: dict[int, str]) -> Place:
    """What the remarks tell, by year."""
    low = {year: text.lower().replace("\u00a0", " ") for year, text in remarks.items()}
    reasons = {
        y: next((r.value for r in MissingReason if r.value in t), "") for y, t in low.items()
    }
    goals = {y: re.search(rf"\bmål (?:minst |högst )?({_NUMBER})", t) for y, t in low.items()}
    return {
        "reasons": {y: reason for y, reason in reasons.items() if reason},
        "marked preliminary": {y for y, t in low.items() if "preliminärt" in t},
        "marked breaks": {y for y, t in low.items() if "seriebrott" in t},
        "marked targets": {y: number(g[1]) for y, g in goals.items() if g},
    }


def goals(sentences: str) -> dict[int, float | None]:
    """The targets that running text names."""
    plain = sentences.replace("\u00a0", " ")
    return {int(year): number(value) for year, value in _GOAL.findall(plain)}


# Files


def word(content: bytes) -> list[Place]:
    """Each figure of a Word file: from its caption to the next one's."""
    file = docx.Document(io.BytesIO(content))
    found: list[Place] = []
    tables = iter(file.tables)
    for element in file.element.body:
        text = "".join(t.text or "" for t in element.iter(f"{W}t"))
        caption = re.match(r"Figur \d+\. (.*)", text)
        style = element.find(f"{W}pPr/{W}pStyle")
        if caption and style is not None and style.get(f"{W}val") == "Caption":
            found.append({"headline": caption[1], "told": ""})
        elif element.tag == f"{W}tbl":
            made = next(tables)
            rows = [tuple(cell.text for cell in row.cells) for row in made.rows]
            head = [h for h in rows[0][1:] if h != "Anmärkning"]
            found[-1] |= table(head, rows[1:])
        elif found:
            found[-1]["told"] += f"{text}\n"
            found[-1] |= _word_chart(file, element)
    for place in found:
        place["goals"] = goals(place["told"])
    return found


def _word_chart(file: Any, element: Any) -> Place:
    frame = element.find(f".//{C}chart")
    if frame is None:
        return {}
    part = file.part.related_parts[frame.get(f"{R}id")]
    alt = element.find(f".//{WP}docPr").get("descr")
    return {"alt": alt, **chart(ElementTree.fromstring(part.blob))}


def powerpoint(content: bytes) -> list[Place]:
    """Each slide with a chart: its title, its chart, and its notes with the table."""
    found = []
    for slide in Presentation(io.BytesIO(content)).slides:
        frame = next((s for s in slide.shapes if s.has_chart), None)
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        if frame is None:
            continue
        lines = notes.split("\n")
        first = next(n for n, line in enumerate(lines) if line.startswith("Värden: "))
        rows = [_read_aloud(line) for line in lines[first + 1 :]]
        shown = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        found.append(
            {
                "headline": re.sub(r" \(\d\)$", "", title_of(slide)),
                "alt": frame._element.find(f".//{P}cNvPr").get("descr"),
                "told": f"{shown}\n{notes}",
                "goals": goals("\n".join(lines[:first])),
            }
            | chart(ElementTree.fromstring(frame.chart.part.blob))
            | table(lines[first].removeprefix("Värden: ").split("; "), rows)
        )
    return found


def _read_aloud(line: str) -> tuple[str, ...]:
    year, _, rest = line.partition(": ")
    values, _, remark = rest.partition(" (")
    return (year, *values.split("; "), remark.removesuffix(")"))


def excel(content: bytes, sheet_names: Iterable[str]) -> list[Place]:
    """Each figure's sheet: table, targets, notes, and the chart beside them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawn = _charts_of_sheets(archive)
    found = []
    for name in sheet_names:
        cells = [list(row) for row in book[name].iter_rows(values_only=True)]
        width = cells[4].index("Anmärkning")
        years = [row for row in cells[5:] if row[0] is not None]
        body = years[: next((n for n, r in enumerate(years) if not isinstance(r[0], int)), None)]
        place: Place = {
            "headline": cells[0][0],
            "told": "\n".join(str(r[0]) for r in cells if isinstance(r[0], str)),
            "values": {
                _plain(cells[4][n]): {r[0]: _float(r[n]) for r in body} for n in range(1, width)
            },
        }
        place |= statuses({r[0]: r[width] or "" for r in body})
        if name in drawn:
            place |= drawn[name]
        place["target table"] = {r[0]: r[1] for r in _below(cells, "Målår")}
        place["target states"] = {r[0]: r[2].replace("\u00a0", " ") for r in _below(cells, "Målår")}
        found.append(place)
    return found


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _plain(heading: object) -> str:
    return re.sub(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$", "", str(heading))


def _below(cells: list[list[Any]], heading: str) -> Iterator[list[Any]]:
    first = next((n for n, row in enumerate(cells) if row[0] == heading), len(cells))
    for row in cells[first + 1 :]:
        if not isinstance(row[0], int):
            return
        yield row


def _charts_of_sheets(archive: zipfile.ZipFile) -> dict[str, Place]:
    """The chart of each sheet that has one, by the sheet's name, with its alternative text."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    names = [s.get("name", "") for s in book.iter(f"{main}sheet")]
    found = {}
    for number_of, name in enumerate(names, 1):
        drawing = _related(archive, f"xl/worksheets/sheet{number_of}.xml", "drawing")
        part = _related(archive, drawing, "chart") if drawing else ""
        if part:
            told = ElementTree.fromstring(archive.read(drawing))
            frame = next(e for e in told.iter() if e.tag.endswith("}graphicFrame"))
            alt = next(e.get("descr") for e in frame.iter() if e.tag.endswith("}cNvPr"))
            root = ElementTree.fromstring(archive.read(part))
            title = "".join(t.text or "" for t in root.find(f".//{C}title").iter(f"{A}t"))
            title = title.replace("\u2060", "")
            found[name] = {"alt": alt, "chart title": title, **chart(root)}
    return found


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> str:
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return ""
    for relation in ElementTree.fromstring(archive.read(rels)):
        if relation.get("Type", "").endswith(f"/{kind}"):
            return "xl/" + relation.get("Target", "").removeprefix("../")
    return ""


def pdf(content: bytes, figures: list[Figure], folder: Path) -> list[Place]:
    """Each figure of a PDF: its alternative text, and its table as poppler lays it out."""
    path = folder / "rapport.pdf"
    path.write_bytes(content)
    run = ["pdftotext", "-layout", path, "-"]
    text = subprocess.run(run, check=True, capture_output=True).stdout.decode()
    lines = [x for x in text.replace("\f", "\n").split("\n") if not re.search(r"Sida \d+ av", x)]
    with pikepdf.open(io.BytesIO(content)) as file:
        alts = [
            str(o.Alt)
            for o in file.objects
            if isinstance(o, pikepdf.Dictionary) and str(o.get("/S", "")) == "/Figure"
        ]
    starts = [n for n, line in enumerate(lines) if re.match(r"\s*Figur \d+\. ", line)]
    found = []
    for n, figure in enumerate(figures):
        own = lines[starts[n] : (starts + [len(lines)])[n + 1]]
        begins = next((k for k, x in enumerate(own) if re.match(r"\s*Tabell \d+\. ", x)), len(own))
        flat = " ".join(" ".join(own).split())
        place = {"alt": alts[n], "told": flat, "goals": goals(" ".join(own[:begins]))}
        found.append(place | _pdf_table(own[begins:], figure))
    return found


def _pdf_table(lines: list[str], figure: Figure) -> Place:
    """Rows begin with their year; what stands below a row without a year goes on with it."""
    labels = [c.label for c in figure.curves]
    value = r"\s+(–|[−-]?\d{1,3}(?:[ \u00a0]\d{3})*(?:,\d+)?(?:\s?%)?)"
    row = re.compile(rf"\s*((?:19|20)\d\d){value * len(labels)}(?:\s+(.*))?$")
    rows: list[tuple[str, ...]] = []
    for line in lines:
        found = row.match(line)
        if found:
            rows.append(tuple(cell or "" for cell in found.groups()))
        elif rows and line.strip() and not re.match(r"\s*År\s", line):
            rows[-1] = (*rows[-1][:-1], f"{rows[-1][-1]} {line.strip()}")
    return table((f"{label} (enhet)" for label in labels), rows)


def csv_file(content: bytes) -> Place:
    """A figure's CSV: facts above, the whole series below."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    first = next(n for n, line in enumerate(lines) if line[:1] == ["År"])
    head = lines[first]
    shown, remark = head.index("Visas i diagrammet"), head.index("Anmärkning")
    written, body = head.index("Visat värde"), lines[first + 1 :]
    facts = "\n".join(" ".join(line[1:]) for line in lines[:first])
    past = {int(r[0]) for r in body if r[shown] == "ja"}
    ahead = {int(r[0]) for r in body if int(r[0]) > max(past, default=0)}
    return {
        "headline": lines[0][1],
        "told": facts,
        "goals": goals(facts),
        "full": {head[n]: {int(r[0]): _raw(r[n]) for r in body} for n in range(1, written)},
        "full texts": {int(r[0]): number(r[written]) for r in body},
        "shown years": past,
    } | statuses({int(r[0]): r[remark] for r in body if int(r[0]) in past | ahead})


def _raw(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def json_file(content: bytes) -> Place:
    """A figure's JSON."""
    told = json.loads(content)
    rows = told["observations"]
    label = describe_label(told)
    others = {name: {r["year"]: r["compared"][name] for r in rows} for name in rows[0]["compared"]}
    return {
        "headline": told["headline"],
        "alt": told["alt_text"],
        "told": "\n".join([told["change"], told["trend"], *told["notes"], told["source_line"]]),
        "goals": goals("\n".join(t["words"] for t in told["targets"])),
        "target table": {t["year"]: t["value"] for t in told["targets"]},
        "full": {label: {r["year"]: r["value"] for r in rows}} | others,
        "full texts": {r["year"]: number(r["text"]) for r in rows},
    }


def describe_label(told: dict[str, Any]) -> str:
    """The name of the outcome in a figure's JSON."""
    return str(told["indicator"]["short_title"])


def all_values(content: bytes) -> dict[tuple[str, int], float | None]:
    """The workbook's list of every value: (indicator id, year) → value."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Alla värden"]
    return {(r[1], r[3]): _float(r[4]) for r in sheet.iter_rows(min_row=2, values_only=True)}


def svg(content: bytes) -> Place:
    """A drawing: its name, its alternative text, and the numbers that stand at its points."""
    root = ElementTree.fromstring(content)
    told = " ".join(e.text or "" for e in root.iter(f"{SVG}text"))
    return {
        "headline": root.findtext(f"{SVG}title"),
        "alt": root.findtext(f"{SVG}desc"),
        # A value in the legend stands behind its year.
        "written": {number(re.sub(r"^\d{4}: ", "", e.text or "")) for e in root.iter(f"{SVG}text")},
        "told": told,
    }


# The screen


def screen(figure: Figure) -> Place:
    """The chart that the browser draws, from the values that it's given."""
    spec = plotly(figure, LIGHT)
    found: Place = {"curves": {}, "drawn targets": {}, "named targets": {}}
    labels = {c.label for c in figure.curves}
    hollow: dict[float, float] = {}
    for trace in spec["data"]:
        name = trace.get("name", "")
        points = {x: y for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None}
        target = _TARGET_NAME.match(name.replace("<br>", " (").replace("\n", "") + ")")
        if name in labels:
            found["curves"][name] = points
        elif target:
            ((year, value),) = points.items()
            found["drawn targets"][year] = value
            found["named targets"][int(target[1])] = number_in(target[2])
        elif "prel" in trace.get("hovertemplate", ""):
            hollow |= points
    found["preliminary points"] = hollow
    found["drawn breaks"] = {s["x0"] + 0.5 for s in spec["layout"]["shapes"]}
    return found


class _Table(HTMLParser):
    """The cells of a table in a page, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def screen_table(figure: Figure) -> Place:
    """The table that the page has beside the chart."""
    reader = _Table()
    reader.feed(html.figure_table(describe(figure).table))
    head, *rows = reader.rows
    return table(head[1:-1], [tuple(row) for row in rows])

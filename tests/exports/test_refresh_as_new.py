"""A refreshed file says and shows what a new one does, and its list says what was exchanged."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from lxml import etree
from test_refresh import entries, ours, refreshed, rezipped, states

from samsam.charts.office.office_lines import BRACKET, HELPERS
from samsam.charts.plan import MARK_SIZES
from samsam.exports.documents.piece import Role
from samsam.exports.refresh.chart_look import with_look
from samsam.exports.refresh.report import PieceOutcome
from samsam.services.core.service import Service

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
EARLIER = date(2024, 9, 1)
# Key figures that got values, targets that were decided, and years without values since that day.
NAMES = (
    "population",
    "business_climate_rank",
    "neet_16_24",
    "births",
    "self_employed",
    "employed_bas",
    "unemployment_annual_mean",
)


def chart_of(content: bytes) -> Any:
    (xml,) = (x for n, x in entries(content).items() if re.search(r"/charts/[^/]+\.xml$", n))
    return etree.fromstring(xml)


def legend(chart: Any) -> list[str]:
    """The names that the legend shows."""
    found = chart.find(f"{C}chart/{C}legend")
    if found is None:
        return []
    hidden = {int(e.find(f"{C}idx").get("val")) for e in found.iterfind(f"{C}legendEntry")}
    names = (s.findtext(f"{C}tx//{C}v") for s in chart.iter(f"{C}ser"))
    return [name for n, name in enumerate(names) if n not in hidden]


def looks(chart: Any) -> dict[str, tuple[str, int]]:
    """How large the marks of each line are, and the last year that it reaches."""
    found = {}
    for one in chart.iter(f"{C}ser"):
        size = one.find(f"{C}marker/{C}size")
        years = [float(v.text) for v in one.iterfind(f"{C}xVal//{C}v")]
        wide = "" if size is None else size.get("val")
        name = one.findtext(f"{C}tx//{C}v")
        if not name.startswith(HELPERS) or name.startswith(BRACKET):
            found[name] = (wide, round(max(years, default=0)))
    return found


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx"])
@pytest.mark.parametrize(
    ("view", "name"), [("befolkningsmal", "population"), *(("nyckeltal", n) for n in NAMES)]
)
def test_a_refreshed_chart_has_the_legend_marks_and_years_of_a_new_one(
    service: Service, view: str, name: str, ending: str
) -> None:
    old = ours(service, ending, view, name, known_on=EARLIER)
    new = ours(service, ending, view, name)
    made, expected = chart_of(refreshed(service, old).content), chart_of(new)
    assert legend(made) == legend(expected)
    assert looks(made) == looks(expected)


def test_a_chart_whose_description_is_new_is_drawn_anew_and_says_what_is(service: Service) -> None:
    old = ours(service, "pptx", "nyckeltal", "employed_bas", known_on=EARLIER)
    assert not any(name.startswith(BRACKET) for name in looks(chart_of(old)))
    done = refreshed(service, old)
    (chart,) = (p for p in done.pieces if p.role is Role.CHART)
    assert chart.outcome is PieceOutcome.CHANGED
    assert chart.remarks == ("Ritat på nytt: Inga värden efter 2022.",)


@pytest.mark.parametrize("day", [EARLIER, date(2022, 2, 1)])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_changed_says_how(service: Service, name: str, day: date) -> None:
    for ending in ("docx", "pptx", "xlsx"):
        done = refreshed(service, ours(service, ending, "nyckeltal", name, known_on=day))
        silent = [p.heading for p in done.pieces if p.outcome is not PieceOutcome.SAME]
        told = [p.heading for p in done.pieces if p.changes or p.remarks]
        assert silent == told


def test_somebodys_own_legend_and_marks_stay(service: Service) -> None:
    old = ours(service, "pptx", "befolkningsmal", "population", known_on=EARLIER)
    chart = chart_of(old)
    for entry in list(chart.iter(f"{C}legendEntry")):
        entry.getparent().remove(entry)
    for size in chart.iter(f"{C}size"):
        size.set("val", "12")
    assert "12" not in {str(round(size)) for size in MARK_SIZES}
    made = etree.fromstring(with_look(etree.tostring(chart_of(old)), chart))
    assert len(legend(made)) == len(list(made.iter(f"{C}ser")))
    assert {wide for wide, _ in looks(made).values()} <= {"", "12"}


def rows(content: bytes, table: int = 0) -> dict[str, list[str]]:
    found = docx.Document(io.BytesIO(content)).tables[table].rows
    return {r.cells[0].text: [c.text for c in r.cells[1:] if c.text] for r in found}


@pytest.mark.parametrize("name", NAMES)
def test_the_list_of_a_table_says_what_each_year_said_and_says(service: Service, name: str) -> None:
    old = ours(service, "docx", "nyckeltal", name, known_on=date(2022, 2, 1))
    done = refreshed(service, old)
    tables = [p for p in done.pieces if p.role in (Role.TABLE, Role.RECENT_TABLE)]
    for number, piece in enumerate(tables):
        before, after = rows(old, number), rows(done.content, number)
        for change in piece.changes:
            was = "; ".join(before[change.what]) if change.what in before else "ny rad"
            now = "; ".join(after[change.what]) if change.what in after else "raden är borta"
            assert (change.old, change.new) == (was, now)
        assert len({c.what for c in piece.changes}) == len(piece.changes)


def test_a_row_that_somebody_has_coloured_keeps_its_year(service: Service) -> None:
    old = ours(service, "docx", "nyckeltal", "business_climate_rank", known_on=EARLIER)
    xml = entries(old)["word/document.xml"]
    body = xml.index(b"2018</w:t>")
    colour = xml.index(b"</w:tcPr>", xml.rindex(b"<w:tc>", 0, body))
    shade = b'<w:shd w:val="clear" w:color="auto" w:fill="FFEE00"/>'
    done = refreshed(
        service, rezipped(old, {"word/document.xml": xml[:colour] + shade + xml[colour:]})
    )
    table = docx.Document(io.BytesIO(done.content)).tables[0]
    shaded = [r.cells[0].text for r in table.rows if b"FFEE00" in etree.tostring(r._tr)]
    assert shaded == ["2018"]
    assert [r.cells[0].text for r in table.rows][1:] == [str(y) for y in range(2014, 2024)]


def test_a_document_whose_main_part_has_another_name(service: Service) -> None:
    old = entries(ours(service, "docx", "nyckeltal", "births", known_on=EARLIER))
    for place in ("_rels/.rels", "[Content_Types].xml"):
        old[place] = old[place].replace(b"word/document.xml", b"word/document2.xml")
    old["word/document2.xml"] = old.pop("word/document.xml")
    old["word/_rels/document2.xml.rels"] = old.pop("word/_rels/document.xml.rels")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in old.items():
            archive.writestr(name, content)
    done = refreshed(service, made.getvalue())
    assert done.count(PieceOutcome.LEFT) == 0
    assert states(done, Role.CHART) == [PieceOutcome.CHANGED]
    assert b"2024" in entries(done.content)["word/document2.xml"]

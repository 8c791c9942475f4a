"""Somebody's workbook with sheets of ours, brought up to date and compared part by part."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
from foreign_workbook import own_workbook, parts_of, with_our_sheet, written
from new_figures import BEFORE, NEW, TODAY
from office_files import C, charts
from test_office_schema import check
from test_refresh import all_through_libreoffice, entries, ours, refreshed, rezipped, states

from samsam.exports.documents.piece import Role
from samsam.exports.excel.excel import workbook as excel_workbook
from samsam.exports.excel.excel_kit import workbook_of_many
from samsam.exports.excel.sheet_identity import new_identity
from samsam.exports.refresh.chart_look import chart_of, series_of
from samsam.exports.refresh.excel.sheet_names import names_xml, read_identities
from samsam.exports.refresh.report import PieceOutcome, Refreshed
from samsam.exports.refresh.spans import parsed
from samsam.exports.use import RenderOptions
from samsam.figures.origin import Origin
from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.files.files import figure_for_file
from samsam.services.files.kit import kit, read_kit_choice
from samsam.services.files.refresh import refreshed_document
from samsam.sources.grid import UnreadableError
from samsam.sources.reading import Reading

HEAD, WORKBOOK = "unemployment", "xl/workbook.xml"
SAVED_AS = "xlsx"


@pytest.fixture(scope="module")
def unemployment(service: Service) -> bytes:
    return ours(service, "xlsx", "nyckeltal", "unemployment")


def values(content: bytes, sheet: str) -> dict[str, object]:
    """What each cell says, as another program reads it."""
    found = _book(content)[sheet]
    return {c.coordinate: c.value for row in found for c in row if c.value not in (None, "")}


@lru_cache(maxsize=4)
def _book(content: bytes) -> openpyxl.Workbook:
    """A workbook to read one sheet of after the other."""
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("name", list(NEW))
def test_a_workbook_of_one_figure_is_as_one_made_today(
    service: Service, later: Service, name: str
) -> None:
    old = ours(service, "xlsx", "nyckeltal", name)
    done = refreshed(later, old)
    assert done.count(PieceOutcome.LEFT) == 0, done.pieces
    assert states(done, Role.SHEET) == [PieceOutcome.CHANGED]
    for sheet in ("Läs så här", "Diagram", "Hela serien"):
        assert values(done.content, sheet) == values(today(later, name), sheet)


def today(service: Service, name: str) -> bytes:
    """The workbook as it is made after the new figures."""
    shown, full = figure_for_file(service, "nyckeltal", name, Selection(), TODAY)
    return excel_workbook(shown, full, RenderOptions(TODAY))


def curves(content: bytes) -> dict[str, dict[float, float]]:
    """What the chart of a workbook says, series by series."""
    return series_of(chart_of(entries(content)["xl/charts/chart1.xml"]))


def all_curves(content: bytes) -> list[dict[str, dict[float, float]]]:
    """What each chart of a workbook says."""
    parts = entries(content)
    return [series_of(chart_of(parts[n])) for n in parts if "/charts/chart" in n]


@pytest.mark.parametrize("name", list(NEW))
def test_only_the_parts_of_our_sheets_are_other_bytes(
    service: Service, later: Service, name: str
) -> None:
    old = ours(service, "xlsx", "nyckeltal", name)
    done = refreshed(later, old)
    before, after = entries(old), entries(done.content)
    assert list(before) == list(after)
    changed = {part for part in before if before[part] != after[part]}
    assert {"xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml"} <= changed
    assert not changed & {"xl/styles.xml", "xl/sharedStrings.xml", "xl/theme/theme1.xml"}
    (chart,) = charts(done.content, "xl/charts/")
    (expected,) = charts(today(later, name), "xl/charts/")
    assert curves(done.content) == curves(today(later, name))
    formulas = [[f.text for f in c.iter(f"{C}f")] for c in (chart, expected)]
    assert formulas[0] == [f"'{t.partition('!')[0]}'!{t.partition('!')[2]}" for t in formulas[1]]


def test_a_workbook_whose_legend_named_one_end_of_an_interval_is_as_ever(service: Service) -> None:
    shown, full = figure_for_file(service, "befolkningsmal", "population", Selection(), TODAY)
    new = excel_workbook(shown, full, RenderOptions(TODAY))
    chart = entries(new)["xl/charts/chart1.xml"]
    older = re.sub(rb"(fall av 100)</c:v>", r"\1: högst</c:v>".encode(), chart)
    assert older != chart
    content = rezipped(new, {"xl/charts/chart1.xml": older})
    done = refreshed(service, content)
    assert {piece.outcome for piece in done.pieces} == {PieceOutcome.SAME}
    assert curves(content) == curves(new)


def test_the_list_says_old_and_new(later: Service, unemployment: bytes) -> None:
    done = refreshed(later, unemployment)
    (sheet,) = (p for p in done.pieces if p.role is Role.SHEET)
    expected = {c.what: (c.old, c.new.replace("\u00a0", " ")) for c in sheet.changes}
    assert expected["2023"] == ("inget värde", "7,7 %")
    assert expected["2020"][1] == "6,4 %"
    assert sheet.heading.endswith("bladet ”Diagram”")


def test_once_more_changes_nothing(later: Service, unemployment: bytes) -> None:
    once = refreshed(later, unemployment).content
    again = refreshed(later, once)
    assert {p.outcome for p in again.pieces} == {PieceOutcome.SAME}
    assert again.content == once


def test_as_known_before_the_new_figures_it_says_what_it_said(
    later: Service, unemployment: bytes
) -> None:
    assert refreshed(later, unemployment, BEFORE).count(PieceOutcome.LEFT) == 0
    back = refreshed(later, refreshed(later, unemployment).content, BEFORE).content
    for sheet in ("Diagram", "Hela serien"):
        table = [values(content, sheet) for content in (unemployment, back)]
        figures = [{k: v for k, v in t.items() if not isinstance(v, str)} for t in table]
        assert figures[0] == figures[1]


def the_kit(service: Service, day: date) -> bytes:
    made = kit(service, read_kit_choice({}, service.register), day)
    return workbook_of_many(made.figures, "Nyckeltal", made.document.about, made.use)


def test_a_kit_is_as_one_made_today(service: Service, later: Service) -> None:
    old, new = the_kit(service, BEFORE), the_kit(later, TODAY)
    done = refreshed(later, old)
    assert done.count(PieceOutcome.LEFT) == 0, [p for p in done.pieces if p.remarks]
    assert states(done, Role.SHEET).count(PieceOutcome.CHANGED) >= len(NEW)
    assert states(done, Role.VALUES_SHEET) == [PieceOutcome.CHANGED]
    for sheet in openpyxl.load_workbook(io.BytesIO(new)).sheetnames:
        assert values(done.content, sheet) == values(new, sheet), sheet


def test_a_kit_of_today_is_the_same_bytes_today(service: Service) -> None:
    old = the_kit(service, BEFORE)
    done = refreshed_document(service, old, BEFORE)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.SAME}, [
        (p.heading, p.changes) for p in done.pieces if p.outcome is not PieceOutcome.SAME
    ]
    assert done.content == old


def test_a_comparison_is_as_one_made_today(service: Service, later: Service) -> None:
    group = {"group": "lanet-region-vasternorrland"}
    old = ours(service, "xlsx", "jamfor", "population", **group)
    done = refreshed(later, old)
    assert done.count(PieceOutcome.LEFT) == 0, [p for p in done.pieces if p.remarks]
    assert len(done.pieces) == 5
    assert states(done, Role.YEARS_SHEET) == [PieceOutcome.CHANGED]
    assert refreshed(later, done.content).content == done.content


# What the editor did


@pytest.fixture(scope="module")
def edited(unemployment: bytes) -> bytes:
    """The sheet with a value, a remark and a text of somebody's own, and a formula beside it."""
    return changed_cells(
        unemployment,
        {
            "B9": b'<c r="B9"><v>99.5</v></c>',
            "A2": b'<c r="A2" t="inlineStr"><is><t>Egen underrubrik</t></is></c>',
        },
    )


def changed_cells(content: bytes, cells: dict[str, bytes], part: str = "sheet2") -> bytes:
    """The workbook after somebody has written in cells of a sheet."""
    name = f"xl/worksheets/{part}.xml"
    xml = entries(content)[name]
    for place, cell in cells.items():
        pattern = rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)'.encode()
        assert re.search(pattern, xml), place
        xml = re.sub(pattern, cell, xml, count=1)
    return rezipped(content, {name: xml})


def test_a_sheet_that_somebody_has_written_in_keeps_what_they_wrote(
    later: Service, unemployment: bytes, edited: bytes
) -> None:
    done = refreshed(later, edited)
    (sheet,) = (p for p in done.pieces if p.role is Role.SHEET)
    assert sheet.outcome is PieceOutcome.CHANGED
    assert any("cellen B9" in remark for remark in sheet.remarks), sheet.remarks
    said, before, made = (
        values(content, "Diagram") for content in (done.content, edited, today(later, HEAD))
    )
    assert (said["B9"], said["A2"]) == (99.5, "Egen underrubrik")
    assert said["A1"] == made["A1"] != before["A1"]
    years = {said[f"A{n}"]: said.get(f"B{n}") for n in range(6, 15) if said.get(f"A{n}")}
    assert (years[2020], years[2023]) == (6.4, 7.7)
    assert curves(done.content)["Arbetslöshet 18–64 år"][2023] == 7.7
    again = refreshed(later, done.content)
    assert again.content == done.content
    assert again.pieces[1].remarks == sheet.remarks


def test_a_sheet_without_a_table_is_left(later: Service, unemployment: bytes) -> None:
    gone = changed_cells(unemployment, {"A5": b'<c r="A5"/>'})
    (sheet,) = (p for p in refreshed(later, gone).pieces if p.role is Role.SHEET)
    assert sheet.outcome is PieceOutcome.LEFT
    assert "inte går att hitta" in sheet.remarks[0]


COPIED = "Läget 'nu' & sedan"
FORMULA = "='Läget ''nu'' & sedan'!B10*2"


@pytest.fixture(scope="module")
def foreign(unemployment: bytes) -> bytes:
    """Somebody's budget with our sheet copied into it and read by a formula."""
    return with_our_sheet(own_workbook(FORMULA), unemployment, COPIED)


def test_a_sheet_copied_into_somebodys_workbook_follows(later: Service, foreign: bytes) -> None:
    done = refreshed(later, foreign)
    (sheet,) = done.pieces
    assert (sheet.role, sheet.outcome, sheet.remarks) == (Role.SHEET, PieceOutcome.CHANGED, ())
    assert values(done.content, COPIED) == values(today(later, HEAD), "Diagram")
    before, after = parts_of(foreign), parts_of(done.content)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "xl/workbook.xml", "xl/worksheets/sheet9.xml", "xl/charts/chart9.xml",
        "xl/drawings/drawing9.xml",
    }  # fmt: skip
    names = re.compile(rb'<definedName name="SAMSAM.*?</definedName>| fullCalcOnLoad="1"')
    workbooks = [names.sub(b"", one["xl/workbook.xml"]) for one in (before, after)]
    assert workbooks[0] == workbooks[1]
    areas = re.findall(rb"<c:f>(.*?)!\$", after["xl/charts/chart9.xml"])
    assert set(areas) == {"'Läget ''nu'' &amp; sedan'".encode()}
    assert refreshed(later, done.content).content == done.content


def test_a_formula_that_reads_what_would_move_keeps_the_sheet_as_it_is(
    later: Service, unemployment: bytes
) -> None:
    reading = FORMULA.replace("B10", "A16")
    content = with_our_sheet(own_workbook(reading), unemployment, COPIED)
    done = refreshed(later, content)
    assert [p.outcome for p in done.pieces] == [PieceOutcome.LEFT]
    assert "en formel" in done.pieces[0].remarks[0]
    assert done.content == content


def test_a_copy_whose_chart_reads_the_first_sheet_lets_that_sheet_follow(
    later: Service, unemployment: bytes
) -> None:
    """So LibreOffice copies a sheet: the copy's chart reads the first one until it's made anew."""
    both = with_our_sheet(unemployment, unemployment, "Kopia")
    chart = entries(both)["xl/charts/chart9.xml"]
    reading = chart.replace(b"Kopia!", b"Diagram!").replace(b"'Kopia'!", b"Diagram!")
    assert b"<c:f>Diagram!" in reading
    done = refreshed(later, rezipped(both, {"xl/charts/chart9.xml": reading}))
    assert states(done, Role.SHEET) == [PieceOutcome.CHANGED] * 2
    assert values(done.content, "Kopia") == values(done.content, "Diagram")
    assert refreshed(later, done.content).content == done.content


def test_the_results_follow_the_schemas(
    service: Service, later: Service, edited: bytes, foreign: bytes, tmp_path: Path
) -> None:
    group = {"group": "lanet-region-vasternorrland"}
    files = {
        "kit.xlsx": the_kit(service, BEFORE),
        "jämförelse.xlsx": ours(service, "xlsx", "jamfor", "population", **group),
        "skriven.xlsx": edited,
    }
    check({f"förra-{name}": content for name, content in files.items()}, tmp_path)
    check({name: refreshed(later, content).content for name, content in files.items()}, tmp_path)
    found = [faults(one, tmp_path) for one in (foreign, refreshed(later, foreign).content)]
    assert found[0] == found[1]  # those of the program that wrote somebody's own sheets


def faults(content: bytes, folder: Path) -> list[str]:
    """What the check of the schemas finds."""
    path = folder / "egen.xlsx"
    path.write_bytes(content)
    validator = pytest.importorskip("openxml_audit").OpenXmlValidator(max_errors=20)
    return sorted(
        re.sub(r"\d+ inline", "inline", str(error)) for error in validator.validate(path).errors
    )


@pytest.fixture(scope="module")
def resaved(
    unemployment: bytes, foreign: bytes, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """A workbook of ours, and somebody's with our sheet in it, as LibreOffice saves them."""
    given = {"egen": foreign, "vår": unemployment}
    return all_through_libreoffice(given, "xlsx", tmp_path_factory.mktemp("sparade"))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["egen", "vår"])
def test_a_workbook_saved_by_libreoffice_follows_too(
    later: Service, resaved: dict[str, bytes], followed: dict[str, Refreshed], shown: dict[str, str],
    form: str, tmp_path: Path,
) -> None:  # fmt: skip
    there, done = resaved[form], followed[form]
    assert done.count(PieceOutcome.LEFT) == 0, [p for p in done.pieces if p.remarks]
    assert states(done, Role.SHEET) == [PieceOutcome.CHANGED]
    sheet = COPIED if form == "egen" else "Diagram"
    assert values(done.content, sheet) == values(today(later, HEAD), "Diagram")
    assert set(faults(done.content, tmp_path)) <= set(faults(there, tmp_path))
    assert any(one.get(2023) == 7.7 for chart in all_curves(done.content) for one in chart.values())
    assert "7,7" in shown[form]
    assert refreshed(later, done.content).content == done.content


def test_a_chart_says_what_programs_take_differently(later: Service, foreign: bytes) -> None:
    """In a workbook from LibreOffice its curves were bent and its gaps were zeros."""
    chart = list(charts(refreshed(later, foreign).content, "xl/charts/"))[-1]
    every = [list(chart.iter(f"{C}{name}")) for name in ("ser", "dLbls")]
    assert all(one.find(f"{C}smooth") is not None for one in every[0])
    said = ("showLegendKey", "showVal", "showCatName", "showSerName")
    assert all(one.find(f"{C}{name}") is not None for one in every[1] for name in said)
    assert chart.find(f"{C}chart/{C}dispBlanksAs") is not None


def test_a_chart_that_was_recoloured_and_lost_its_title_stays_so(
    later: Service, unemployment: bytes
) -> None:
    name = "xl/charts/chart1.xml"
    xml = entries(unemployment)[name].replace(b"12436D", b"AB12CD")
    xml = re.sub(rb"<c:title>.*?</c:title>", b'<c:autoTitleDeleted val="1"/>', xml, count=1)
    done = refreshed(later, rezipped(unemployment, {name: xml}))
    now = entries(done.content)[name]
    assert b"AB12CD" in now
    assert b"ovanlig f" not in now
    assert curves(done.content)["Arbetslöshet 18–64 år"][2023] == 7.7


def test_a_workbook_with_macros_keeps_them(later: Service, unemployment: bytes) -> None:
    parts = {**entries(unemployment), "xl/vbaProject.bin": b"makro" * 99}
    kinds = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = kinds.replace(
        b"spreadsheetml.sheet.main", b"vnd.ms-excel.sheet.macroEnabled.main"
    )
    done = refreshed(later, written(parts))
    assert states(done, Role.SHEET) == [PieceOutcome.CHANGED]
    assert entries(done.content)["xl/vbaProject.bin"] == parts["xl/vbaProject.bin"]
    assert "makron" in done.notices[0]


# What can't be brought up to date


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"/nyckeltal/unemployment", b"/nyckeltal/borta", "”borta” finns inte längre"),
        (b"2262/", b"2281/", "Delen gäller Sundsvall"),
        (b"/nyckeltal/", b"/vad-som-helst/", "av en sort som inte finns"),
    ],
)
def test_what_is_gone_or_anothers_is_named_and_left(
    later: Service, unemployment: bytes, old: bytes, new: bytes, expected: str
) -> None:
    xml = entries(unemployment)[WORKBOOK]
    content = rezipped(unemployment, {WORKBOOK: xml.replace(old, new)})
    done = refreshed(later, content)
    assert {p.outcome for p in done.pieces} == {PieceOutcome.LEFT}
    assert expected in done.pieces[0].remarks[0]
    assert done.content == content


def test_a_workbook_without_sheets_of_ours_is_refused(later: Service) -> None:
    with pytest.raises(UnreadableError, match="inga diagram, tabeller, texter eller blad"):
        refreshed(later, own_workbook("=1"))


def test_a_damaged_workbook_is_refused(later: Service, unemployment: bytes) -> None:
    sheet = entries(unemployment)["xl/worksheets/sheet2.xml"]
    for part, body in (
        ("xl/worksheets/sheet2.xml", b"<worksheet><sheetData>"),
        ("xl/worksheets/sheet2.xml", b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>'),
        ("xl/sharedStrings.xml", b"<sst/>"),
        *(
            ("xl/worksheets/sheet2.xml", sheet.replace(b"<v>2016</v>", b"<v>" + wrong + b"</v>"))
            for wrong in (b"1e999", b"nan", b"x")
        ),
        (WORKBOOK, b"<workbook"),
    ):
        with pytest.raises(UnreadableError, match="skadad"):
            refreshed(later, rezipped(unemployment, {part: body}))


def test_a_sheet_without_room_for_new_years_is_left_whole(
    later: Service, unemployment: bytes
) -> None:
    """It had a headline and figures of today over a chart that ended years ago."""
    own = b'<row r="13"><c r="A13" t="inlineStr"><is><t>Egen rad</t></is></c></row><row r="14"'
    name = "xl/worksheets/sheet2.xml"
    xml = entries(unemployment)[name]
    assert b'<row r="14"' in xml
    handed_in = rezipped(unemployment, {name: xml.replace(b'<row r="14"', own, 1)})
    done = refreshed(later, handed_in)
    (sheet,) = (p for p in done.pieces if p.role is Role.SHEET)
    assert sheet.outcome is PieceOutcome.LEFT
    (remark,) = sheet.remarks
    assert "inte plats för 2023" in remark
    assert "Infoga tomma rader" in remark
    before, after = entries(handed_in), entries(done.content)
    for part in (name, "xl/charts/chart1.xml"):
        assert before[part] == after[part]
    others = [p for p in done.pieces if p.outcome is PieceOutcome.CHANGED]
    assert others  # that of all years, say, is brought up to date


@pytest.mark.parametrize("many", [1, 12])
def test_an_identity_of_any_length_is_read_again(many: int) -> None:
    """A name holds 255 characters, and the longest view has far more choices than that."""
    choices = tuple((f"val{n}", "å" * 40) for n in range(many))
    origin = Origin("jamfor", ("population",), "2262", BEFORE, choices)
    found = {(0, 0): "Rubrik", (4, 0): "År", (4, 1): "Värde", (5, 0): 2020.0, (5, 1): 1.5}
    identity = new_identity([origin], Role.SHEET, found)
    xml = names_xml(0, identity)
    texts = re.findall(rb">&quot;(.*?)&quot;<|>\"(.*?)\"<", xml)
    assert all(len(max(text)) <= 255 for text in texts)
    book = parsed(b"<workbook><definedNames>" + xml + b"</definedNames></workbook>")
    assert read_identities(book) == {0: identity}
    assert identity.wrote(found)
    assert not identity.wrote({**found, (5, 1): 1.6})


def test_a_chart_moved_to_a_sheet_of_its_own_is_named(later: Service, unemployment: bytes) -> None:
    parts = entries(unemployment)
    relations = "xl/worksheets/_rels/sheet{}.xml.rels"
    parts[relations.format(1)] = parts.pop(relations.format(2))
    name = "xl/worksheets/sheet{}.xml"
    drawing = re.compile(rb'<drawing r:id="rId1"/>')
    parts[name.format(2)] = drawing.sub(b"", parts[name.format(2)])
    end = b"</worksheet>"
    parts[name.format(1)] = parts[name.format(1)].replace(end, b'<drawing r:id="rId1"/>' + end)
    done = refreshed(later, written(parts))
    # It reads hidden cells whose places other lines would get.
    assert states(done, Role.SHEET) == [PieceOutcome.LEFT]
    (chart,) = (p for p in done.pieces if p.role is Role.CHART)
    assert (chart.outcome, chart.title) == (PieceOutcome.LEFT, "Arbetslöshet 18–64 år")
    assert "annat blad" in chart.remarks[0]


def test_a_sheet_moved_down_by_somebodys_own_row_follows(
    later: Service, unemployment: bytes
) -> None:
    """As Excel does when a row is inserted at the top: cells and the chart's areas move with it."""
    sheet, chart = "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml"
    parts = entries(unemployment)
    parts[sheet] = re.sub(
        rb'(<(?:row|c|mergeCell|dimension)\b[^>]*? r(?:ef)?=")([^"]*)', _one_down, parts[sheet]
    )
    parts[chart] = re.sub(rb"(<c:f>)([^<]*)", _one_down, parts[chart])
    own = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Egen rad</t></is></c></row>'
    parts[sheet] = parts[sheet].replace(b"<sheetData>", own)
    done = refreshed(later, written(parts))
    (found,) = (p for p in done.pieces if p.role is Role.SHEET)
    assert found.outcome is PieceOutcome.CHANGED
    said, new = values(done.content, "Diagram"), values(today(later, HEAD), "Diagram")
    assert (said["A1"], said["A2"], said["A14"]) == ("Egen rad", new["A1"], 2023)
    table = {(c, n): new.get(f"{c}{n}") for c in "ABCD" for n in range(5, 14)}
    assert {(c, n): said.get(f"{c}{n + 1}") for c, n in table} == table
    assert curves(done.content) == curves(today(later, HEAD))
    areas = {a.text for a in charts(done.content, "xl/charts/")[0].iter(f"{C}f")}
    assert {"'Diagram'!$A$7:$A$14", "'Diagram'!$B$7:$B$14"} <= areas


def _one_down(found: re.Match[bytes]) -> bytes:
    return found[1] + re.sub(rb"([0-9]+)", lambda n: b"%d" % (int(n[1]) + 1), found[2])


def test_empty_rows_that_were_given_a_look_keep_it(later: Service, unemployment: bytes) -> None:
    name = "xl/worksheets/sheet2.xml"
    looks = b'<row r="900" ht="40" customHeight="1"><c r="B900" s="1"/></row></sheetData>'
    xml = entries(unemployment)[name].replace(b"</sheetData>", looks)
    done = refreshed(later, rezipped(unemployment, {name: xml}))
    assert states(done, Role.SHEET) == [PieceOutcome.CHANGED]
    assert looks in entries(done.content)[name]


@pytest.mark.parametrize("name", list(NEW))
def test_rows_with_new_texts_are_as_high_as_in_a_new_workbook(
    service: Service, later: Service, name: str
) -> None:
    """A short text in the row of a long one left a hole between two texts."""
    part = "xl/worksheets/sheet1.xml"
    old = ours(service, "xlsx", "nyckeltal", name)
    rows = re.sub(rb' ht="[^"]*" customHeight="1"', b"", entries(old)[part])
    high = rezipped(old, {part: rows.replace(b"<row ", b'<row ht="99" customHeight="1" ')})
    before, said, made = (
        heights(content) for content in (old, refreshed(later, high).content, today(later, name))
    )
    changed = [row for row in said if row[1] not in {text for _, text in before}]
    assert changed
    assert {row: said[row] for row in changed} == {row: made[row] for row in changed}


def heights(content: bytes) -> dict[tuple[int, str], float]:
    """The height of each row of the first sheet, by its number and text."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Läs så här"]
    rows = range(2, sheet.max_row + 1)
    return {(n, str(sheet.cell(n, 2).value)): sheet.row_dimensions[n].height or 15 for n in rows}


def test_a_formula_that_reads_a_year_keeps_it_when_the_table_begins_later(
    service: Service, later: Service
) -> None:
    """The sheet of a long series shows its last years: a new one moves all the others up."""
    old = ours(service, "xlsx", "nyckeltal", "population")
    content = with_our_sheet(own_workbook(FORMULA), old, COPIED)
    done = refreshed(later, content)
    assert values(old, "Diagram")["A6"] != values(today(later, "population"), "Diagram")["A6"]
    assert [p.outcome for p in done.pieces] == [PieceOutcome.LEFT]
    assert done.content == content


# Every key figure


@pytest.mark.slow
@pytest.mark.parametrize(("years", "own_cell"), [(3, False), (1, True)])
def test_every_key_figure_is_as_one_made_today(
    own_service: Service, years: int, own_cell: bool
) -> None:
    """Three new years each; and one, in sheets where somebody has written a cell of their own."""
    old = {name: made(own_service, name, BEFORE) for name in own_service.register.indicators}
    rows = tuple(
        Row(name, "2262", Sex.TOTAL, Observation(last + n, value + n))
        for name, (_, last, value) in old.items()
        for n in range(1, years + 1)
    )
    day = date(2030, 2, 1)
    data.accept(own_service, data.preview(own_service, Reading("SCB", rows), day), "p", day)
    for name, (content, _, _) in old.items():
        mine = with_own_cell(content) if own_cell else content
        done = refreshed_document(own_service, mine, day)
        new, _, _ = made(own_service, name, day)
        left = any("Diagrammet läser" in r for p in done.pieces for r in p.remarks)
        if left:  # whole, with its headline
            assert own_cell, name
            assert values(done.content, "Diagram") == values(mine, "Diagram"), name
            assert curves(done.content) == curves(mine), name
        else:
            assert_alike(done.content, new, name, own_cell)
        assert refreshed_document(own_service, done.content, day).content == done.content
        if "xl/charts/chart1.xml" in entries(content):
            assert left or curves(done.content) == curves(new), name
        else:
            assert any("finns värden att rita" in r for p in done.pieces for r in p.remarks)


def assert_alike(content: bytes, new: bytes, name: str, own_cell: bool) -> None:
    """The same cells; with a cell of somebody's own the table and the texts above it."""
    for sheet in ("Läs så här", "Diagram", "Hela serien"):
        said, wanted = values(content, sheet), values(new, sheet)
        if own_cell and sheet == "Diagram":
            assert said.pop("Z1") == "Eget"
            # Years and columns that only one of them has are the editor's, or in a remark.
            said, wanted = by_year(said), by_year(wanted)
            both = said.keys() & wanted.keys()
            assert len(both) >= 4  # two texts, and a year's value and remark at the least
            said, wanted = ({p: one[p] for p in one if p in both} for one in (said, wanted))
        assert said == wanted, (name, sheet)


def by_year(said: dict[str, object]) -> dict[tuple[object, str], object]:
    """The table's cells by year and heading, and the two texts above it."""
    found: dict[tuple[object, str], object] = {("", p): said[p] for p in ("A1", "A2")}
    for n in range(6, 200):
        year = said.get(f"A{n}")
        if not isinstance(year, int | float):
            return found
        found |= {(year, said.get(f"{c}5")): said.get(f"{c}{n}") for c in "BCDE" if f"{c}5" in said}
    return found


def made(service: Service, name: str, day: date) -> tuple[bytes, int, float]:
    """A workbook, and the last year and value of the figure."""
    shown, full = figure_for_file(service, "nyckeltal", name, Selection(), day)
    points = shown.outcome.points
    last = (points[-1].year, points[-1].value) if points else (2019, 5.0)
    return excel_workbook(shown, full, RenderOptions(day)), *last


def with_own_cell(content: bytes) -> bytes:
    """The sheet with the chart after somebody has written beside the headline."""
    name = "xl/worksheets/sheet2.xml"
    own = rb'\1<c r="Z1" t="inlineStr"><is><t>Eget</t></is></c></row>'
    xml = re.sub(rb'(<row r="1"[^>]*>.*?)</row>', own, entries(content)[name], count=1)
    return rezipped(content, {name: xml})

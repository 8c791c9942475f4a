"""SAMSAM's own files, given back to it: everything is as before, and nothing that was worked out
comes in as an observation."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from series_of import copied

from samsam.exports.data import open_data as exported
from samsam.exports.excel.excel_kit import workbook_of_many
from samsam.exports.kit.formats import FORMATS
from samsam.exports.use import RenderOptions
from samsam.figures.figure import Figure
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.data.groups import keep_groups
from samsam.services.files.files import figure_for_file
from samsam.sources.files.own_export import read_remark
from samsam.sources.intake.intake import News, Preview
from samsam.sources.reading import Answers, Question, Reading

TODAY = date(2026, 11, 28)
USE = RenderOptions(TODAY)
GROUP = AreaGroup("Liknande kommuner, prov, Timrå, 2025", ("0617", "2281", "0180"), "Kolada", 2025)
VIEWS = ("nyckeltal", "befolkningsmal", "jamfor")
Pair = tuple[Figure, Figure]


def said(year: int, value: float | None, **more: object) -> Observation:
    return Observation(year, value, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def full(filled_store: Path, tmp_path_factory: pytest.TempPathFactory,
         settings_for: Callable[..., object]) -> Iterator[Service]:  # fmt: skip
    """A service with every kind of observation: missing, preliminary, with a group's size, noted."""
    from samsam.services.core.service import open_service

    path = copied(filled_store, tmp_path_factory.mktemp("full") / "samsam.sqlite")
    root = Path(__file__).resolve().parents[2]
    service = open_service(settings_for(path, root / "data"))  # type: ignore[arg-type]
    missing = ObservationStatus.MISSING
    ours = [
        said(2022, None, status=missing, reason=MissingReason.CONFIDENTIAL),
        said(2023, None, status=missing, reason=MissingReason.NON_RESPONSE),
        said(2024, 45.5, denominator=41, note="räknat ur listan. Se pärmen"),
        said(2025, 1234.5 / 30, status=ObservationStatus.PRELIMINARY, denominator=1200),
    ]
    rows = [Row("sfi_two_courses", "2262", Sex.TOTAL, o) for o in ours]
    for area in GROUP.members:
        rows += [Row("sfi_two_courses", area, Sex.TOTAL, said(y, 40.0 + y % 9))
                 for y in range(2014, 2025)]  # fmt: skip
        rows += [Row("population", area, Sex.TOTAL, said(y, 50_000.0 + y))
                 for y in range(2010, 2025)]  # fmt: skip
    rows += [Row("population_projection", "2262", Sex.TOTAL, said(y, 17_400.0 - y % 100))
             for y in range(2026, 2040)]  # fmt: skip
    data.accept(service, data.preview(service, Reading("SCB", tuple(rows)), TODAY), "prov", TODAY)
    keep_groups(service, (GROUP,), TODAY)
    yield service
    service.close()


def pairs(service: Service, view: str) -> list[Pair]:
    """Every figure of a view, as shown and with its whole series."""
    group = service.groups(None)[0].title
    selection = read_selection({"grupp": group}, service.register)
    ids = ["population"] if view == "befolkningsmal" else list(service.register.indicators)
    return [
        figure_for_file(service, view, one, selection if view == "jamfor" else Selection(), TODAY)
        for one in ids
    ]


def check_same(service: Service, found: Preview | Question, figures: list[Figure]) -> None:
    """Everything that was said of the years is there, and it is as before.

    What is a change since some year is no observation, and then nothing is read.
    """
    assert isinstance(found, Preview)
    known = service.register.indicators
    if all(known[f.indicator.id].unit is not f.indicator.unit for f in figures):
        assert found.proposals == ()
        assert "något som SAMSAM har räknat ut" in found.refusals[0].fault
        return
    assert found.refusals == ()
    assert {p.news for p in found.proposals} <= {News.SAME}
    read = {(p.row.indicator_id, p.row.observation.year): p.row.observation
            for p in found.proposals}  # fmt: skip
    expected = {}
    for figure in figures:
        indicator = known[figure.indicator.id]
        series = service.series((indicator,), None)[indicator.id]
        expected |= {
            (indicator.id, o.year): (o.value, o.status, o.reason)
            for o in series.observations
            if o.reason is not MissingReason.NOT_ENTERED and o.year in figure.table_years
        }
    assert {k: (o.value, o.status, o.reason) for k, o in read.items()} == expected
    assert expected


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_figures_file(full: Service, view: str, form: str) -> None:
    make = next(f.make for f in FORMATS if f.extension == form)
    for shown, whole in pairs(full, view):
        if not whole.outcome.points:
            continue
        content = make(shown, whole, USE)
        check_same(full, data.preview_file(full, f"a.{form}", content, TODAY), [whole])


@pytest.mark.parametrize("sheet", ["Diagram", "Hela serien"])
def test_each_sheet_of_a_figures_workbook(full: Service, sheet: str) -> None:
    make = next(f.make for f in FORMATS if f.extension == "xlsx")
    for view in VIEWS:
        for shown, whole in pairs(full, view)[:8]:
            if not shown.outcome.points:
                continue
            found = data.preview_file(
                full, "a.xlsx", make(shown, whole, USE), TODAY, Answers(sheet)
            )
            check_same(full, found, [shown if sheet == "Diagram" else whole])


def test_the_packages_workbook(full: Service) -> None:
    figures = [p for p in pairs(full, "nyckeltal") if p[1].outcome.points]
    content = workbook_of_many(figures, "Paket", "Prov", USE)
    check_same(full, data.preview_file(full, "paket.xlsx", content, TODAY),
               [whole for _, whole in figures])  # fmt: skip
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    for name, (shown, _) in zip(names[1:], figures, strict=False):
        check_same(
            full, data.preview_file(full, "paket.xlsx", content, TODAY, Answers(name)), [shown]
        )


@pytest.mark.parametrize("make", [exported.table, exported.document])
def test_the_open_data(full: Service, make: Callable[[list[Figure]], bytes]) -> None:
    figures = [whole for _, whole in pairs(full, "nyckeltal") if whole.outcome.points]
    check_same(full, data.preview_file(full, "alla", make(figures), TODAY), figures)


def test_what_was_worked_out_is_told_by_name(full: Service) -> None:
    shown, whole = pairs(full, "jamfor")[3]
    make = next(f.make for f in FORMATS if f.extension == "xlsx")
    found = data.preview_file(full, "a.xlsx", make(shown, whole, USE), TODAY)
    assert isinstance(found, Preview)
    (told,) = (n for n in found.notices if "SAMSAM:s egen" in n)
    assert "Sfi: minst två kurser klarade, Timrå" in told
    assert "räknat fram eller jämfört med är inte läst: ”" in told


def test_a_changed_value_is_a_revision(full: Service) -> None:
    make = next(f.make for f in FORMATS if f.extension == "json")
    shown, whole = pairs(full, "nyckeltal")[3]
    content = json.loads(make(shown, whole, USE))
    content["observations"][0]["value"] = 58.5
    found = data.preview_file(full, "a.json", json.dumps(content).encode(), TODAY)
    assert isinstance(found, Preview)
    assert [p.row.observation.value for p in found.acceptable] == [58.5]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.pop("indicator"), lambda c: c.pop("area"), lambda c: c.update(observations=7),
        lambda c: c["observations"][0].pop("year"),
        lambda c: c["observations"][0].update(value="58"),
        lambda c: c["observations"][0].update(value=True),
    ],
)  # fmt: skip
def test_a_damaged_json_is_refused(
    full: Service, change: Callable[[dict[str, object]], object]
) -> None:
    make = next(f.make for f in FORMATS if f.extension == "json")
    shown, whole = pairs(full, "nyckeltal")[3]
    content = json.loads(make(shown, whole, USE))
    change(content)
    found = data.preview_file(full, "a.json", json.dumps(content).encode(), TODAY)
    assert isinstance(found, Preview)
    assert found.proposals == ()
    assert "SAMSAM:s JSON-fil är ändrad" in found.refusals[0].fault


def test_another_municipalitys_file_is_counted(full: Service) -> None:
    make = next(f.make for f in FORMATS if f.extension == "json")
    shown, whole = pairs(full, "nyckeltal")[3]
    others = replace(whole, area_name="Kramfors")
    found = data.preview_file(full, "a.json", make(shown, whole, USE).replace(
        '"area": "Timrå"'.encode(), b'"area": "Kramfors"'), TODAY)  # fmt: skip
    assert isinstance(found, Preview)
    assert found.proposals == ()
    assert "gäller Timrå" in found.refusals[0].fault
    assert others.area_name == "Kramfors"


@pytest.mark.parametrize(
    ("text", "status", "reason", "size", "note"),
    [
        ("", "", "", "", ""),
        ("Preliminärt", "preliminär", "", "", ""),
        ("Sekretess", "", "sekretess", "", ""),
        ("Ej publicerat. Reviderat, var 52", "", "ej publicerat", "", ""),
        ("Preliminärt. Gruppen är 41 personer. Reviderat, var 3,5", "preliminär", "", "41", ""),
        ("Gruppen är 1200 personer. Räknat ur listan. Se pärmen", "", "", "1200",
         "Räknat ur listan. Se pärmen"),
        ("Seriebrott: ny lag. Mål högst 5 %: nått", "", "", "", ""),
        ("Mål minst 19\u00a0000: missat med 1\u00a0535\u00a0invånare", "", "", "", ""),
        ("Preliminärt enligt pärmen", "", "", "", "Preliminärt enligt pärmen"),
    ],
)  # fmt: skip
def test_a_remark(text: str, status: str, reason: str, size: str, note: str) -> None:
    found = read_remark(text)
    assert (found.status, found.reason, found.group_size, found.note) == (
        status, reason, size, note,
    )  # fmt: skip


@given(st.text(max_size=80))
def test_any_remark_is_read(text: str) -> None:
    assert read_remark(text).reason in ("", *(r.value for r in MissingReason))

"""Kolada and SCB as they answer, built from the real figures in ../shared/data: all that is there."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kolada_server import SHARED, Kolada, ScbTable, ScbVariable, catalogue, panel_rows

REASON = f"{SHARED} is not here"


@cache
def real_kolada() -> Kolada:
    """The 27 key figures of all municipalities, and the whole catalogue of 6 099."""
    kolada = SHARED / "kolada"
    return Kolada(
        rows=panel_rows(kolada / "panel_27_kpis_290_municipalities.csv.gz"),
        kpis=catalogue(kolada / "kpi_catalogue_v3_2026-03-23.csv.gz"),
    )


@cache
def real_scb() -> tuple[ScbTable, ...]:
    """Population of the county's municipalities to 2025, and the changes of every municipality."""
    return _population_to_2024(), _population_from_2025(), _changes()


@cache
def _population() -> dict[tuple[str, str], float]:
    path = SHARED / "population" / "vasternorrland_1968_2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {(r["kommunkod"], r["year"]): float(r["folkmangd"]) for r in csv.DictReader(file)}


def _regions() -> dict[str, str]:
    path = SHARED / "population" / "vasternorrland_1968_2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {r["kommunkod"]: r["kommun"] for r in csv.DictReader(file)}


def _population_to_2024() -> ScbTable:
    """The whole is all that is known here, so the men of the table are the rest of it."""

    def figure(codes: Mapping[str, str]) -> float | str | None:
        whole = _population()[codes["Region"], codes["Tid"]]
        women = whole // 2
        return women if codes["Kon"] == "2" else whole - women

    return ScbTable(
        "TAB638",
        [
            ScbVariable("Region", _regions()),
            ScbVariable("Kon", {"1": "män", "2": "kvinnor"}, parts=["1", "2"]),
            ScbVariable("ContentsCode", {"BE0101N1": "Folkmängd"}),
            ScbVariable("Tid", {str(y): str(y) for y in range(1968, 2025)}),
        ],
        figure,
        "Folkmängden efter region, kön och år",
    )


def _population_from_2025() -> ScbTable:
    return ScbTable(
        "TAB5557",
        [
            ScbVariable("Region", _regions()),
            ScbVariable("Civilstand", {"SC": "totalt, samtliga civilstånd"}, ["SC"]),
            ScbVariable("Alder", {"TOT1": "totalt, samtliga åldrar"}, ["TOT1"]),
            ScbVariable("Kon", {"TotSa": "totalt"}, ["TotSa"]),
            ScbVariable("ContentsCode", {"000007ME": "Folkmängd"}),
            ScbVariable("Tid", {"2025": "2025"}),
        ],
        lambda codes: _population()[codes["Region"], codes["Tid"]],
        "Folkmängden efter region, civilstånd, ålder, kön och år",
    )


_NAMES = {
    "115": ("födda", "fodda"),
    "130": ("döda", "doda"),
    "140": ("samtliga inflyttningar", "inflyttade"),
    "220": ("samtliga utflyttningar", "utflyttade"),
}


def _changes() -> ScbTable:
    path = SHARED / "population" / "change_components_1998_2024.csv.gz"
    known: dict[tuple[str, str], Mapping[str, Any]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        known = {(r["geo"], r["year"]): r for r in csv.DictReader(file)}

    def figure(codes: Mapping[str, str]) -> float | str | None:
        told = known.get((codes["Region"], codes["Tid"]), {})
        text = told.get(_NAMES[codes["Forandringar"]][1])
        return float(text) if text else ".."

    return ScbTable(
        "TAB5169",
        [
            ScbVariable("Region", _regions()),
            ScbVariable("Forandringar", {code: name for code, (name, _) in _NAMES.items()}),
            ScbVariable("Period", {"hel": "hela året"}),
            ScbVariable("Kon", {"1+2": "totalt"}, ["1+2"]),
            ScbVariable("ContentsCode", {"000002Z9": "Antal personer"}),
            ScbVariable("Tid", {str(y): str(y) for y in range(2000, 2025)}),
        ],
        figure,
        "Befolkningsförändringar efter region, kön och år",
    )


def report_only(data: Path) -> Path:
    """Leave only the report's own table among the first figures, as before any fetching."""
    path = data / "vintages.toml"
    text = path.read_text(encoding="utf-8")
    first, *others = text.split("[[vintage]]")
    report = next(part for part in others if "rapporten" in part)
    path.write_text(f"{first}[[vintage]]{report}", encoding="utf-8")
    return data

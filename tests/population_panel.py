"""The population of all municipalities 1994–2024, put together from the shared data.

Kolada's N01951 to 2022, SCB's yearly table of 2023, and for 2024 that year's births, deaths and moves
added to it: SCB's corrections are left out, some persons in each municipality. The county's own seven
have SCB's value. `python -m tests.population_panel FILE` writes it for `backtest --fil`.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

import duckdb
import openpyxl

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
WHOLE = SHARED / "kolada" / "all_kpis_1994_2022.parquet"
YEARLY = SHARED / "scb" / "be0101_tabhel2023.xlsx"
CHANGES = SHARED / "population" / "change_components_1998_2024.csv.gz"
COUNTY = SHARED / "population" / "vasternorrland_1968_2025.csv"
ALL = (WHOLE, YEARLY, CHANGES, COUNTY)
Population = dict[str, dict[int, float]]
Projected = dict[tuple[str, int, int], float]


def shared_population() -> Population:
    """Inhabitants by area and year. Raises OSError where the shared data is absent."""
    found = _of_kolada("N01951")
    for area, value in _of_2023().items():
        found[area][2023] = value
    with gzip.open(CHANGES, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["year"] == "2024":
                change = float(row["fodda"]) - float(row["doda"])
                change += float(row["inflyttade"]) - float(row["utflyttade"])
                found[row["geo"]][2024] = found[row["geo"]][2023] + change
    with COUNTY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["year"] == "2024":
                found[row["kommunkod"]][2024] = float(row["folkmangd"])
    return found


def shared_projections() -> Projected:
    """SCB's projections: (area, base year, year) → inhabitants, of 2014, 2019, 2020 and 2021."""
    five, ten = _of_kolada("N02907"), _of_kolada("N02834")
    found = {
        (area, 2019 if 2015 <= year <= 2019 else year, year + 5): value
        for area, years in five.items()
        for year, value in years.items()
    }
    return found | {(a, y, y + 10): v for a, years in ten.items() for y, v in years.items()}


def _of_kolada(kpi: str) -> Population:
    query = (
        "select lpad(geo, 4, '0'), year, value from read_parquet(?) "
        "where kpi = ? and gender = 'T' and area_type = 'kommun' and value is not null"
    )
    with duckdb.connect() as cursor:
        rows = cursor.execute(query, [str(WHOLE), kpi]).fetchall()
    found: Population = {}
    for area, year, value in rows:
        found.setdefault(area, {})[int(year)] = float(value)
    return found


def _of_2023() -> dict[str, float]:
    sheet = openpyxl.load_workbook(YEARLY, data_only=True)["Totalt"]
    rows = ((str(row[0] or "").strip(), row[2]) for row in sheet.iter_rows(values_only=True))
    return {
        code: float(value)
        for code, value in rows
        if len(code) == 4 and code.isdigit() and isinstance(value, int | float)
    }


def as_csv(population: Population) -> str:
    """The file that `backtest --fil` reads."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(("kommunkod", "år", "folkmängd"))
    for area, years in sorted(population.items()):
        writer.writerows((area, year, round(value)) for year, value in sorted(years.items()))
    return text.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(as_csv(shared_population()), encoding="utf-8")

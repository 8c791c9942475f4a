"""Makes the Parquet files that ship in `data/`, from what lies in `../shared/data`.

    python tests/make_first_figures.py

writes them and their checksums in `data/vintages.toml`. `sources/test_shipped_files.py` holds what
ships to what this makes, by content: another DuckDB may pack the same rows in other bytes.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
SHARED = ROOT.parent / "shared" / "data"

# Kolada's key figures that ship with all their years, areas and sexes, by our indicator.
KOLADA = {
    "births": "N01804",
    "deaths": "N01805",
    "employed_bas": "N02202",
    "employed_share": "N00914",
    "establishment": "N00973",
    "moved_in": "N01801",
    "moved_out": "N01802",
    "neet_16_24": "N02797",
    "population": "N01951",
    "projection_five_years": "N02907",
    "projection_ten_years": "N02834",
    "self_employed_share": "N02251",
    "sfi_two_courses": "N18409",
    "started_businesses": "N00999",
    "unemployment_annual_mean": "N03920",
}
OPEN_UNEMPLOYMENT = "N03937"
# SCB's projection of this year, five and ten years ahead.
PROJECTED_IN = 2021
AHEAD = {"N02907": 5, "N02834": 10}
# Where the workbook of 2023 has what, counted from its first column.
WORKBOOK = {2: "population", 4: "births", 5: "deaths", 7: "moved_in", 11: "moved_out"}
WORKBOOK_YEAR = 2023
COMPONENTS = {
    "fodda": "births",
    "doda": "deaths",
    "inflyttade": "moved_in",
    "utflyttade": "moved_out",
}
SCB_COMPONENTS_FROM = 2023
# The day of the catalogue stands in the name of its file.
CATALOGUE = "kpi_catalogue_v3_2026-03-23.csv.gz"

Connection = duckdb.DuckDBPyConnection
_VALUES = (
    "create table made (indicator varchar, area varchar, sex varchar, year int2, value double)"
)


def kolada_values(made: Connection) -> None:
    """What Kolada had in August 2024. Its areas are `0`, two digits for regions, four for ours."""
    _values(made, KOLADA.items())
    made.execute(
        """
        insert into made select n.indicator, lpad(f.geo, 4, '0'), f.gender, f.year, f.value
        from read_parquet($file) f join name n on n.kpi = f.kpi where f.value is not null
        """,
        {"file": str(SHARED / "kolada" / "all_kpis_1994_2022.parquet")},
    )


def open_unemployment(made: Connection) -> None:
    """What stands in the panel of municipalities alone: it goes on for two years."""
    _values(made, ())
    made.execute(
        """
        insert into made
        select 'open_unemployment', lpad(kommunkod, 4, '0'), gender, year::int2, value::double
        from read_csv($file, all_varchar = true) where kpi = $kpi and value is not null
        """,
        {"file": _panel(), "kpi": OPEN_UNEMPLOYMENT},
    )


def projection(made: Connection) -> None:
    """SCB's projection of one year, at the years that it is about."""
    _values(made, ())
    for kpi, years in AHEAD.items():
        made.execute(
            """
            insert into made
            select 'population_projection', lpad(geo, 4, '0'), gender, year + $years, value
            from read_parquet($file) where kpi = $kpi and year = $year and value is not null
            """,
            {
                "file": str(SHARED / "kolada" / "all_kpis_1994_2022.parquet"),
                "kpi": kpi,
                "year": PROJECTED_IN,
                "years": years,
            },
        )


def county_population(made: Connection) -> None:
    """The population of the county's municipalities as far back as SCB's table goes."""
    _values(made, ())
    made.execute(
        """
        insert into made
        select 'population', lpad(kommunkod, 4, '0'), 'T', year::int2, folkmangd::double
        from read_csv($file, all_varchar = true) where folkmangd is not null
        """,
        {"file": str(SHARED / "population" / "vasternorrland_1968_2025.csv")},
    )


def yearly_tables(made: Connection) -> None:
    """SCB's yearly tables: all of 2023, and of 2024 the changes in municipalities."""
    _values(made, ())
    made.executemany("insert into made values (?, ?, 'T', ?, ?)", list(_workbook_rows()))
    columns = ", ".join(COMPONENTS)
    made.execute(
        f"""
        insert into made
        select n.indicator, lpad(geo, 4, '0'), 'T', year::int2, value::double
        from (unpivot (select geo, year, {columns} from read_csv($file, all_varchar = true))
              on {columns} into name kpi value value) f
        join name n on n.kpi = f.kpi
        where year::int2 >= $first and not exists (
            select 1 from made m where m.indicator = n.indicator and m.area = lpad(geo, 4, '0')
            and m.year = f.year::int2)
        """,
        {"file": _components(), "first": SCB_COMPONENTS_FROM},
    )


def groups(made: Connection) -> None:
    """Kolada's groups of municipalities, by title, with members."""
    made.execute(
        """
        create table made as
        select distinct trim(group_title) as title, lpad(member_id, 4, '0') as area
        from read_csv($file, all_varchar = true) where group_title like 'Liknande kommuner%'
        """,
        {"file": str(SHARED / "kolada" / "municipality_groups_members.csv.gz")},
    )


def catalogue(made: Connection) -> None:
    """Kolada's catalogue, as it is kept of a fetched one."""
    made.execute(
        """
        create table made as
        select id, title, coalesce(description, '') as description,
            is_divided_by_gender::boolean as divided_by_sex,
            coalesce(publ_period, '') as publication_period,
            publication_date::date as publication_date
        from read_csv($file, all_varchar = true)
        """,
        {"file": str(SHARED / "kolada" / CATALOGUE)},
    )


FILES: dict[str, Callable[[Connection], None]] = {
    "vintages/scb-folkmangd-lanet.parquet": county_population,
    "vintages/scb-be0101-2023-2024.parquet": yearly_tables,
    "vintages/kolada-2024-08-alla.parquet": kolada_values,
    "vintages/kolada-oppet-arbetslosa.parquet": open_unemployment,
    "vintages/scb-framskrivning-2021.parquet": projection,
    "kolada/grupper.parquet": groups,
    "kolada/katalog.parquet": catalogue,
}


def rows_of(name: str) -> list[tuple[object, ...]]:
    """What the file with this name is to hold, in its order."""
    with duckdb.connect() as made:
        FILES[name](made)
        return made.execute("from made order by all").fetchall()


def write(name: str) -> None:
    """Make one file, and note its checksum in `vintages.toml`."""
    path = DATA / name
    path.parent.mkdir(exist_ok=True)
    with duckdb.connect() as made:
        FILES[name](made)
        made.execute(
            f"copy (from made order by all) to '{path}' "
            "(format parquet, compression zstd, compression_level 22, row_group_size 1000000)"
        )
    _note(name, hashlib.sha256(path.read_bytes()).hexdigest())


def _note(name: str, checksum: str) -> None:
    path = DATA / "vintages.toml"
    line = re.compile(rf'(file = "{re.escape(name)}"\n(?:layout = .*\n)?sha256 = ")[^"]*')
    text, found = line.subn(rf"\g<1>{checksum}", path.read_text(encoding="utf-8"))
    if not found:
        sys.exit(f'{path} has no part with file = "{name}" and then sha256.')
    path.write_text(text, encoding="utf-8")


def _values(made: Connection, names: object) -> None:
    made.execute(_VALUES)
    pairs = [*dict(names).items(), *((i, k) for k, i in COMPONENTS.items())]  # type: ignore[call-overload]
    made.execute("create table name (indicator varchar, kpi varchar)")
    made.executemany("insert into name values (?, ?)", pairs)


def _panel() -> str:
    return str(SHARED / "kolada" / "panel_27_kpis_290_municipalities.csv.gz")


def _components() -> str:
    return str(SHARED / "population" / "change_components_1998_2024.csv.gz")


def _workbook_rows() -> list[tuple[str, str, int, float]]:
    """The values of the workbook; a code of two digits is a region, the row Riket has none."""
    sheet = load_workbook(SHARED / "scb" / "be0101_tabhel2023.xlsx", read_only=True).worksheets[0]
    found = []
    for row in sheet.iter_rows(values_only=True):
        code, title = str(row[0] or "").strip(), str(row[1] or "").strip()
        area = "0000" if title == "Riket" else code.zfill(4)
        if not (area.isdigit() and (code or title == "Riket")):
            continue
        found += [
            (indicator, area, WORKBOOK_YEAR, float(row[column]))  # type: ignore[arg-type]
            for column, indicator in WORKBOOK.items()
        ]
    return found


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} isn't there: the files can't be made on this machine.")
    for file in FILES:
        write(file)
        print(f"{file}: {(DATA / file).stat().st_size:,} bytes")

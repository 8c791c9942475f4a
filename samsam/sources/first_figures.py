"""The first figures in `data/vintages` → vintages with their observations.

Two layouts: `tabell` is the report's table as it was published, key figures as rows and years as
columns, with its mixed decimal marks; `rader` has one observation a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from samsam.model.indicator import Register
from samsam.model.series import MissingReason, Observation, ObservationStatus, Sex, Vintage
from samsam.sources.toml_file import RegisterError, Table, TomlFile, text_in
from samsam.store.observations import Row
from samsam.swedish import NotANumberError, parse_number

_LONG_HEADER = ["nyckeltal", "år", "värde", "status", "skäl", "antal i gruppen", "anmärkning"]
_WIDE_FIRST, _WIDE_LAST = "Nyckeltal med beskrivning", "Trend"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A vintage with its rows and the checksum of its file."""

    vintage: Vintage
    rows: tuple[Row, ...]
    checksum: str


@dataclass
class _Sheet:
    """A CSV file being read: its lines, and the faults found so far."""

    path: Path
    lines: list[list[str]]
    faults: list[str]

    def fault(self, line: int, text: str) -> None:
        self.faults.append(f"{self.path}, rad {line}: {text}.")


def read_first_figures(data: Path, register: Register) -> tuple[Loaded, ...]:
    """Every vintage that `vintages.toml` lists, in order, for the area that the file names.

    Raises RegisterError with file, line and cure of every fault.
    """
    file = TomlFile.read(data / "vintages.toml")
    file.check(("area", "vintage"))
    area = _area(file, register)
    found = [_loaded(table, data, register, area) for table in file.tables("vintage")]
    _check_ids(file)
    faults = [*file.faults, *(fault for _, sheet in found for fault in sheet.faults)]
    if faults:
        raise RegisterError(faults)
    return tuple(loaded for loaded, _ in found)


def _area(file: TomlFile, register: Register) -> str:
    """Whose figures they are: theirs also where another municipality runs the program."""
    top = Table(file, {k: v for k, v in file.content.items() if k != "vintage"}, 0)
    if not file.tables("vintage") and "area" not in file.content:
        return ""
    area = top.take("area", str)
    if area and area not in register.areas:
        top.fault("area", f"area är ”{area}”, som inte finns i areas.csv. Skriv en kod därifrån")
    return area


def _check_ids(file: TomlFile) -> None:
    seen: set[str] = set()
    for table in file.tables("vintage"):
        vintage_id = table.take("id", str)
        if vintage_id in seen:
            table.fault("id", f"id ”{vintage_id}” finns redan. Välj ett annat id")
        seen.add(vintage_id)


def _loaded(table: Table, data: Path, register: Register, area: str) -> tuple[Loaded, _Sheet]:
    vintage = Vintage(
        id=table.take("id", str),
        title=table.take("title", str),
        source=table.take("source", str),
        known_on=table.take("known_on", date),
        note=table.take("note", str, ""),
    )
    layout = table.take("layout", str)
    sheet = _read_sheet(_path(table, data))
    table.finish()
    if layout not in LAYOUTS:
        table.fault("layout", f"layout är ”{layout}”. Välj något av: {', '.join(LAYOUTS)}")
        return Loaded(vintage, (), ""), sheet
    observations = LAYOUTS[layout](sheet, register, vintage.id) if sheet.lines else []
    rows = tuple(Row(i, area, Sex.TOTAL, o) for i, o in observations)
    return Loaded(vintage, rows, _checksum(sheet.path)), sheet


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _path(table: Table, data: Path) -> Path:
    """The file that a vintage names; a name that can't be one is told as a file that is absent."""
    return data / table.take("file", str).replace("\0", "\ufffd")


def _read_sheet(path: Path) -> _Sheet:
    try:
        text = text_in(path)
    except RegisterError as error:
        return _Sheet(path, [], list(error.faults))
    # A quotation mark is a letter here: one that isn't closed would swallow the rows after it.
    lines = [line.split(";") if line else [] for line in text.splitlines()]
    return _Sheet(path, lines, [] if lines else [f"{path}: filen är tom. Lägg tillbaka den."])


Found = list[tuple[str, Observation]]


def _read_long(sheet: _Sheet, register: Register, vintage_id: str) -> Found:
    if sheet.lines[0] != _LONG_HEADER:
        sheet.fault(1, f"rubrikraden ska vara {';'.join(_LONG_HEADER)}")
        return []
    found: dict[tuple[str, int], Observation] = {}
    for line, cells in enumerate(sheet.lines[1:], 2):
        if len(cells) != len(_LONG_HEADER):
            sheet.fault(line, f"raden har {len(cells)} fält men ska ha {len(_LONG_HEADER)}")
            continue
        key_and_observation = _long_row(sheet, line, cells, register, vintage_id)
        if key_and_observation is None:
            continue
        indicator_id, observation = key_and_observation
        if (indicator_id, observation.year) in found:
            sheet.fault(
                line, f"{indicator_id} {observation.year} finns redan högre upp. Ta bort den ena"
            )
        found[indicator_id, observation.year] = observation
    return [(indicator_id, o) for (indicator_id, _), o in found.items()]


def _long_row(
    sheet: _Sheet, line: int, cells: list[str], register: Register, vintage_id: str
) -> tuple[str, Observation] | None:
    indicator_id, year, value, status, reason, denominator, note = cells
    if indicator_id not in register.indicators:
        sheet.fault(line, f"nyckeltalet ”{indicator_id}” finns inte i indicators.toml")
        return None
    try:
        observation = Observation(
            year=_year(year),
            value=parse_number(value) if value else None,
            status=ObservationStatus(status),
            reason=MissingReason(reason) if reason else None,
            vintage_id=vintage_id,
            denominator=_group_size(denominator),
            note=note,
        )
    except NotANumberError as error:
        sheet.fault(line, str(error).rstrip("."))
    except ValueError:
        sheet.fault(
            line,
            "år, status och skäl stämmer inte. Ett värde har status normal eller preliminär; "
            "ett tomt värde har status saknas och ett skäl",
        )
    else:
        return indicator_id, observation
    return None


def _group_size(text: str) -> int | None:
    if not text:
        return None
    size = parse_number(text)
    if size != int(size) or size < 1:
        raise NotANumberError(f"Antal i gruppen är ”{text}”. Skriv ett heltal större än noll.")
    return int(size)


def _read_wide(sheet: _Sheet, register: Register, vintage_id: str) -> Found:
    header = sheet.lines[0]
    if header[:1] != [_WIDE_FIRST]:
        sheet.fault(1, f"första rubriken ska vara ”{_WIDE_FIRST}”")
        return []
    years = _wide_years(sheet, header)
    by_title = {i.title: i for i in register.indicators.values()}
    found: Found = []
    seen: set[str] = set()
    for line, cells in enumerate(sheet.lines[1:], 2):
        indicator = by_title.get(cells[0]) if len(cells) == len(header) else None
        if indicator is None:
            sheet.fault(
                line, "raden har fel antal fält, eller en titel som inte finns i indicators.toml"
            )
            continue
        if indicator.id in seen:
            sheet.fault(line, f"”{indicator.title}” finns redan högre upp. Ta bort den ena raden")
        seen.add(indicator.id)
        cell_of = {year: cells[column] for column, year in years}
        observations = (_wide_cell(sheet, line, y, t, vintage_id) for y, t in cell_of.items())
        found += [(indicator.id, o) for o in observations if o]
    return found


def _wide_years(sheet: _Sheet, header: list[str]) -> list[tuple[int, int]]:
    """The columns that hold years, each with its year."""
    found: list[tuple[int, int]] = []
    for column, heading in enumerate(header):
        if column == 0 or heading == _WIDE_LAST:
            continue
        try:
            year = _year(heading)
        except ValueError:
            sheet.fault(1, f"rubriken ”{heading}” är inget årtal")
            continue
        if year in {y for _, y in found}:
            sheet.fault(1, f"året {year} står i två kolumner. Ta bort den ena")
        found.append((column, year))
    return found


def _wide_cell(
    sheet: _Sheet, line: int, year: int, text: str, vintage_id: str
) -> Observation | None:
    missing = ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED
    if not text.strip():
        return Observation(year, None, *missing, vintage_id=vintage_id)
    try:
        return Observation(year, parse_number(text), vintage_id=vintage_id)
    except NotANumberError as error:
        sheet.fault(line, f"kolumnen {year}: {str(error).rstrip('.')}")
        return None


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and "1900" <= text <= "2200"):
        raise ValueError(text)
    return int(text)


LAYOUTS: dict[str, Callable[[_Sheet, Register, str], Found]] = {
    "rader": _read_long,
    "tabell": _read_wide,
}

"""The first figures in `data/vintages` → vintages with their observations.

Three layouts: `tabell` is the report's table as it was published, key figures as rows and years as
columns, with its mixed decimal marks; `rader` has one observation a row; `områden` is a Parquet
file with values of all areas, which the store reads by itself (`series/shipped.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable, text_in
from samsam.model.indicators.indicator import Register
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Sex,
    Vintage,
)
from samsam.series.rows import Row
from samsam.swedish import NotANumberError, os_reason, parse_number

_LONG_HEADER = ["nyckeltal", "år", "värde", "status", "skäl", "antal i gruppen", "anmärkning"]
_WIDE_FIRST, _WIDE_LAST = "Nyckeltal med beskrivning", "Trend"


# The layout whose file isn't read here.
AREAS = "områden"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """A Parquet file that ships with SAMSAM, and the checksum that it should have."""

    path: Path
    checksum: str

    def fault(self) -> str:
        """Why the file can't be used, as a sentence; empty when it is as it was shipped."""
        if why := unopened(self.path):
            return why
        if hashlib.sha256(self.path.read_bytes()).hexdigest() != self.checksum:
            return f"Filen {_short_name(self.path)} har ändrats."
        return ""


def unopened(path: Path) -> str:
    """Why a file that ships can't be opened, as a sentence; empty when it can."""
    try:
        with path.open("rb"):
            return ""
    except OSError as error:
        return f"Filen {_short_name(path)} går inte att öppna ({os_reason(error)})."


def _short_name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A vintage with its rows and the checksum of its file.

    Where the layout is `områden` there are no rows, and `file` is what the store reads. `absent` is
    why the text file of another layout can't be opened; empty when it can.
    """

    vintage: Vintage
    rows: tuple[Row, ...]
    checksum: str
    file: ShippedFile | None = None
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A table that ships with SAMSAM beside the vintages, and the day from which it was known."""

    file: ShippedFile
    known_on: date


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

    One whose text file isn't there has `absent` and no rows. Raises RegisterError with file, line
    and cure of every other fault.
    """
    file = TomlFile.read(data / "vintages.toml")
    file.check(("area", "vintage", "groups", "catalogue"))
    area = _area(file, register)
    found = [_loaded(table, data, register, area) for table in file.tables("vintage")]
    _check_ids(file)
    faults = [*file.faults, *(fault for _, sheet in found for fault in sheet.faults)]
    if faults:
        raise RegisterError(faults)
    return tuple(loaded for loaded, _ in found)


def read_shipped(data: Path, name: str) -> Shipped | None:
    """The table `[groups]` or `[catalogue]` of `vintages.toml`; None when there is none.

    Raises RegisterError with line and cure of every fault.
    """
    file = TomlFile.read(data / "vintages.toml")
    if name not in file.content:
        return None
    table = file.table(name)
    found = Shipped(_shipped_file(table, data), table.take("known_on", date))
    table.finish()
    if file.faults:
        raise RegisterError(file.faults)
    return found


def _shipped_file(table: TomlTable, data: Path) -> ShippedFile:
    checksum = table.take("sha256", str)
    if "sha256" in table.content and not _SHA256.fullmatch(checksum):
        table.fault("sha256", "sha256 ska vara 64 tecken, 0–9 och a–f")
    return ShippedFile(_path(table, data), checksum)


def _area(file: TomlFile, register: Register) -> str:
    """Whose figures they are: theirs also where another municipality runs the program."""
    top = TomlTable(
        file, {k: v for k, v in file.content.items() if not isinstance(v, list | dict)}, 0
    )
    of_one = [t for t in file.tables("vintage") if t.content.get("layout") != AREAS]
    if not of_one and "area" not in file.content:
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


def _loaded(table: TomlTable, data: Path, register: Register, area: str) -> tuple[Loaded, _Sheet]:
    vintage = Vintage(
        id=table.take("id", str),
        title=table.take("title", str),
        source=table.take("source", str),
        known_on=table.take("known_on", date),
        note=table.take("note", str, ""),
    )
    layout = table.take("layout", str)
    if layout == AREAS:
        file = _shipped_file(table, data)
        table.finish()
        return Loaded(vintage, (), file.checksum, file), _Sheet(file.path, [], [])
    path = _path(table, data)
    absent = unopened(path) if layout in LAYOUTS else ""
    sheet = _Sheet(path, [], []) if absent else _read_sheet(path)
    table.finish()
    if layout not in LAYOUTS:
        known = ", ".join((*LAYOUTS, AREAS))
        table.fault("layout", f"layout är ”{layout}”. Välj något av: {known}")
        return Loaded(vintage, (), ""), sheet
    if absent:
        return Loaded(vintage, (), "", absent=absent), sheet
    observations = LAYOUTS[layout](sheet, register, vintage.id) if sheet.lines else []
    rows = tuple(Row(i, area, Sex.TOTAL, o) for i, o in observations)
    return Loaded(vintage, rows, _checksum(sheet.path)), sheet


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _path(table: TomlTable, data: Path) -> Path:
    """The file that a vintage names; a name that can't be one is said as a file that is absent."""
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

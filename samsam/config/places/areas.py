"""`data/areas.csv` → the areas that figures can be about."""

from __future__ import annotations

import csv
from pathlib import Path

from samsam.config.toml_file import RegisterError, text_in
from samsam.model.indicators.area import Area, AreaKind

_HEADER = ["kod", "namn", "typ", "kommungrupp", "kommungruppens namn"]


def read_areas(path: Path) -> dict[str, Area]:
    """The areas by code, in the file's order. Raises RegisterError with line and cure."""
    reader = csv.reader(text_in(path).split("\n"), delimiter=";")
    try:
        numbered = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise RegisterError(
            [f"{path}, rad {reader.line_num}: raden går inte att läsa. Skriv om den."]
        ) from error
    rows = [(n, cells) for n, cells in numbered if cells and not cells[0].startswith("#")]
    faults: list[str] = []
    if not rows or rows[0][1] != _HEADER:
        raise RegisterError([f"{path}: rubrikraden ska vara {';'.join(_HEADER)}."])
    areas: dict[str, Area] = {}
    for line, cells in rows[1:]:
        fault = _fault(cells, areas)
        if fault:
            faults.append(f"{path}, rad {line}: {fault}.")
            continue
        code, title, kind, group_code, group = cells
        areas[code] = Area(code, title, AreaKind(kind), group_code, group)
    if faults:
        raise RegisterError(faults)
    return areas


def _fault(cells: list[str], areas: dict[str, Area]) -> str:
    if len(cells) != len(_HEADER):
        return f"raden har {len(cells)} fält men ska ha {len(_HEADER)}"
    code, title, kind = cells[:3]
    if len(code) != 4 or not (code.isascii() and code.isdigit()):
        return f"koden är ”{code}” men ska ha fyra siffror"
    if code in areas:
        return f"koden {code} finns redan. Ta bort den ena raden"
    if not title.strip():
        return "namnet saknas. Skriv det"
    if kind not in set(AreaKind):
        return f"typen är ”{kind}”. Välj något av: {', '.join(AreaKind)}"
    return ""

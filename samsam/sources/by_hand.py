"""Figures that no service has, typed by hand. Source and notes are required, as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samsam.model.indicator import Indicator
from samsam.model.series import Observation, Sex
from samsam.sources.cell_values import CellError, typed_value
from samsam.sources.grid import shortened
from samsam.sources.reading import Reading, Refusal
from samsam.store.observations import Row


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One year as a person typed it. A row with nothing in it is no row."""

    year: str
    value: str
    note: str

    @property
    def empty(self) -> bool:
        """True when nothing is typed in it."""
        return not (self.year + self.value + self.note).strip()


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: the source of all rows, and the rows in the order of the grid."""

    source: str
    rows: tuple[TypedRow, ...]


def read(typed: Typed, indicator: Indicator, area: str) -> Reading:
    """The typed observations, or what is wrong with them, row by row and field by field.

    One fault stops all rows: who typed them corrects it where it stands, and nothing is half in.
    """
    filled = [(n, row) for n, row in enumerate(typed.rows, 1) if not row.empty]
    source = " ".join(typed.source.split())
    faults = [fault for number, row in filled for fault in _faults(number, row, indicator)]
    if not filled:
        faults.append(Refusal("Rad 1", "Ingen siffra är ifylld.", "Skriv år, värde, anmärkning."))
    if not source:
        faults.append(Refusal("Källa", "Källan saknas.", "Skriv varifrån siffrorna kommer."))
    if faults:
        return Reading(source, (), tuple(faults))
    rows = (_observed(row, indicator) for _, row in filled)
    return Reading(source, tuple(Row(indicator.id, area, Sex.TOTAL, o) for o in rows))


def _observed(row: TypedRow, indicator: Indicator) -> Observation:
    note = " ".join(row.note.split())
    return Observation(int(row.year.strip()), typed_value(row.value, indicator.unit), note=note)


def _faults(number: int, row: TypedRow, indicator: Indicator) -> Iterator[Refusal]:
    year = row.year.strip()
    if not (year.isascii() and year.isdigit() and len(year) == 4 and year >= "1900"):
        yield Refusal(
            f"Rad {number}, år",
            f"”{shortened(row.year)}” är inget årtal.",
            "Skriv fyra siffror, till exempel 2025.",
        )
    try:
        typed_value(row.value, indicator.unit)
    except CellError as error:
        why = f"{error.fault} {error.cure}"
        yield Refusal(f"Rad {number}, värde", "Värdet går inte att läsa.", why)
    if not row.note.strip():
        yield Refusal(
            f"Rad {number}, anmärkning",
            "Anmärkningen saknas.",
            "Skriv hur siffran är framtagen.",
        )

"""Figures that no service has, typed or pasted. Source and notes are required, as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.sources.files import pasted
from samsam.sources.reading import Reading, Refusal
from samsam.sources.tables.cell_values import (
    CellError,
    check_day,
    decimal_marks,
    typed_value,
    year_of,
)
from samsam.sources.tables.layout import Wanted


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
    """What a person typed: the source of all rows, and the rows in the order of the grid.

    `table` is a table pasted as text, `note` how those of its values came about that have no note
    of their own.
    """

    source: str
    rows: tuple[TypedRow, ...]
    table: str = ""
    note: str = ""


def read(typed: Typed, indicator: Indicator | None, wanted: Wanted) -> Reading:
    """The typed and the pasted observations, or what is wrong with them, place by place.

    `indicator` may be None for a pasted table that names the key figures. One fault stops all rows:
    who typed them corrects it where it stands, and nothing is half in.
    """
    filled = [(n, row) for n, row in enumerate(typed.rows, 1) if not row.empty]
    source = " ".join(typed.source.split())
    faults = list(_missing(typed, bool(filled), indicator))
    rows: list[Row] = []
    if filled and indicator and wanted.home:
        marks = decimal_marks(row.value for _, row in filled)
        if marks.mixed:
            both = f"decimalpunkt ({marks.point}) och decimalkomma ({marks.comma})"
            cure = "Skriv alla tal med decimalkomma."
            faults.append(Refusal("Värde", f"Värdena har både {both}.", cure))
        for number, row in filled:
            observed = _observed(number, row, indicator, wanted.current_year)
            if isinstance(observed, Observation):
                rows.append(Row(indicator.id, wanted.home, Sex.TOTAL, observed))
            else:
                faults += observed
    table = _pasted(typed, indicator, wanted) if typed.table.strip() else Reading("", ())
    faults += table.refusals
    whole = () if faults else (*rows, *table.rows)
    return replace(table, source=source, file="", rows=whole, refusals=tuple(faults))


def _missing(typed: Typed, filled: bool, indicator: Indicator | None) -> Iterator[Refusal]:
    """What has to be there before anything else is looked at."""
    if filled and indicator is None:
        yield Refusal(
            "Nyckeltal", "Nyckeltalet är inte valt.", "Välj vilket nyckeltal siffrorna gäller."
        )
    if not filled and not typed.table.strip():
        cure = "Skriv år, värde och anmärkning, eller klistra in en tabell."
        yield Refusal("Rad 1", "Ingen siffra är ifylld.", cure)
    if not typed.source.strip():
        yield Refusal("Källa", "Källan saknas.", "Skriv varifrån siffrorna kommer.")


def _observed(
    number: int, row: TypedRow, indicator: Indicator, current_year: int
) -> Observation | list[Refusal]:
    """The row's observation, or everything that is wrong with it: read as a row of a file is."""
    faults: list[Refusal] = []
    year, value, preliminary = 0, 0.0, False
    try:
        period = year_of(row.year.strip(), current_year)
        check_day(period.day, indicator)
        year, preliminary = period.year or 0, period.preliminary
    except CellError as error:
        faults.append(Refusal(f"Rad {number}, år", error.fault, error.cure))
    try:
        value = typed_value(row.value, indicator.unit)
    except CellError as error:
        faults.append(Refusal(f"Rad {number}, värde", error.fault, error.cure))
    if not row.note.strip():
        cure = "Skriv hur siffran är framtagen."
        faults.append(Refusal(f"Rad {number}, anmärkning", "Anmärkningen saknas.", cure))
    status = ObservationStatus.PRELIMINARY if preliminary else ObservationStatus.NORMAL
    return faults or Observation(year, value, status, note=" ".join(row.note.split()))


def _pasted(typed: Typed, indicator: Indicator | None, wanted: Wanted) -> Reading:
    """The pasted table's observations, each with a note."""
    reading = pasted.read(typed.table, indicator, wanted)
    note = " ".join(typed.note.split())
    rows = tuple(
        row
        if row.observation.note
        else replace(row, observation=replace(row.observation, note=note))
        for row in reading.rows
    )
    if all(row.observation.note for row in rows):
        return replace(reading, rows=rows)
    fault = Refusal(
        "Anmärkning till tabellen",
        "Alla rader i tabellen har inte någon anmärkning.",
        "Skriv hur siffrorna är framtagna i fältet under tabellen, eller i en kolumn Anmärkning.",
    )
    return replace(reading, refusals=(*reading.refusals, fault))

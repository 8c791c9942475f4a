"""Figures that no service has, typed by hand. Source and note are required, as evidence."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.model.indicator import Indicator
from samsam.model.series import Observation, Sex
from samsam.sources.reading import Reading, Refusal
from samsam.store.observations import Row
from samsam.swedish import NotANumberError, parse_number


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, as it was typed."""

    year: str
    value: str
    source: str
    note: str


def read(typed: Typed, indicator: Indicator, area: str) -> Reading:
    """One typed observation, or what is wrong with it, field by field."""
    faults = [f for f in (_year_fault(typed.year), _value_fault(typed.value)) if f]
    if not typed.source.strip():
        faults.append(Refusal("Källa", "Källan saknas.", "Skriv varifrån siffran kommer."))
    if not typed.note.strip():
        faults.append(
            Refusal("Anmärkning", "Anmärkningen saknas.", "Skriv hur siffran är framtagen.")
        )
    if faults:
        return Reading(typed.source.strip(), (), tuple(faults))
    note = " ".join(typed.note.split())
    observation = Observation(int(typed.year), parse_number(typed.value), note=note)
    row = Row(indicator.id, area, Sex.TOTAL, observation)
    return Reading(" ".join(typed.source.split()), (row,))


def _year_fault(text: str) -> Refusal | None:
    clean = text.strip()
    if clean.isascii() and clean.isdigit() and len(clean) == 4 and clean >= "1900":
        return None
    return Refusal("År", f"”{text}” är inget årtal.", "Skriv fyra siffror, till exempel 2025.")


def _value_fault(text: str) -> Refusal | None:
    try:
        parse_number(text)
    except NotANumberError as error:
        return Refusal("Värde", "Värdet går inte att läsa.", str(error))
    return None

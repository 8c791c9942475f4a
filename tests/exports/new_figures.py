"""Figures that came after files were made."""

from __future__ import annotations

from datetime import date

from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.sources.reading import Reading

BEFORE, TODAY = date(2026, 11, 28), date(2027, 2, 1)
NEW = {
    "unemployment": {2023: 7.7, 2020: 6.4},
    "neet": {2025: 11.1},
    "business_climate_rank": {2026: 33.0},
    "population": {2026: 17_401.0},
}


def take_in_new_figures(service: Service) -> None:
    """What came after the files were made."""
    rows = tuple(
        Row(name, "2262", Sex.TOTAL, Observation(year, value))
        for name, values in NEW.items()
        for year, value in values.items()
    )
    data.accept(service, data.preview(service, Reading("SCB", rows), TODAY), "prov", TODAY)

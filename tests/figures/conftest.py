"""Figures for the tests: real ones from the service, and small ones from a few values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from samsam.figures.figure import Figure, series_figure
from samsam.model.indicator import Break, Target
from samsam.model.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
    Vintage,
)
from samsam.model.signal import assess_signal
from samsam.model.target import assess_target
from samsam.model.trend import assess_trend
from samsam.questions.service import Service

FigureOf = Callable[..., Figure]


@pytest.fixture(scope="session")
def figure_of(service: Service) -> FigureOf:
    """Makes the figure of some values (None: sekretess), with an indicator of the register."""

    def make(
        indicator_id: str,
        values: dict[int, float | None],
        targets: tuple[Target, ...] = (),
        breaks: tuple[Break, ...] = (),
        preliminary: tuple[int, ...] = (),
        vintages: tuple[Vintage, ...] = (),
        **changes: object,
    ) -> Figure:
        indicator = replace(
            service.register.indicators[indicator_id],
            successor=None,
            **changes,  # type: ignore[arg-type]
        )

        def observed(year: int, value: float | None) -> Observation:
            if value is None:
                missing = ObservationStatus.MISSING, MissingReason.CONFIDENTIAL
                return Observation(year, None, *missing)
            status = (
                ObservationStatus.PRELIMINARY if year in preliminary else ObservationStatus.NORMAL
            )
            return Observation(year, value, status)

        rows = tuple(observed(y, values[y]) for y in sorted(values))
        series = Series(indicator.id, "2262", Sex.TOTAL, rows, breaks)
        return series_figure(
            indicator,
            series,
            "Timrå",
            assess_trend(series, indicator),
            assess_signal(series, indicator, None),
            tuple(assess_target(series, t) for t in targets),
            vintages,
        )

    return make

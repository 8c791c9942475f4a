"""The figures that are drawn: every key figure, the way ahead, and those that compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.figure import Figure
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.comparison import (
    comparison_view,
    default_indicator,
    glance,
    sheet_of,
)
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def then(service: Service) -> Service:
    """The service as on one day, whenever the tests are run."""
    return replace(service, today=lambda: TODAY)


@pytest.fixture(scope="session")
def figures(then: Service) -> dict[str, Figure]:
    """Each figure with values, by name."""
    found = {
        i: indicator_view(then, i, Selection(), TODAY).judged.figure
        for i in then.register.indicators
    }
    found["way"] = population_view(then, Selection()).judged.figure
    return {name: figure for name, figure in found.items() if figure.outcome.points}


@pytest.fixture(scope="session")
def compared(then: Service) -> Figure:
    """A figure that compares, with a place and a map."""
    return comparison_view(then, default_indicator(then, Selection()), Selection()).judged.figure


@pytest.fixture(scope="session")
def many(then: Service) -> SmallMultiples:
    """The sheet of all that compare."""
    sheet = sheet_of(glance(then, Selection()))
    assert sheet is not None
    return sheet

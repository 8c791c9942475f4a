"""A figure can be the key of what is kept of it."""

from __future__ import annotations

from datetime import date

import pytest

from samsam.services.analysis.year import judged_to_year
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import VIEWS, figure_for_file
from samsam.services.population.population import population_view

TODAY = date(2026, 11, 24)


def test_every_figure_has_a_hash(service: Service) -> None:
    figures = [judged_to_year(service, name, 2024).figure for name in service.register.indicators]
    figures.append(population_view(service, Selection(year=2024)).judged.figure)
    assert len({hash(figure) for figure in figures}) == len(figures)


@pytest.mark.parametrize("group", [None, "liknande-kommuner-overgripande-timra-2025"])
@pytest.mark.parametrize("view", VIEWS)
def test_so_has_that_of_every_view_with_its_projection_and_those_it_compares_with(
    service: Service, view: str, group: str | None
) -> None:
    figures = figure_for_file(service, view, "population", Selection(group=group), TODAY)
    assert all(hash(figure) for figure in figures)

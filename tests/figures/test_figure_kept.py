"""A figure can be the key of what is kept of it."""

from __future__ import annotations

from samsam.services.analysis.year import judged_to_year
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.population.population import population_view


def test_every_figure_has_a_hash(service: Service) -> None:
    figures = [judged_to_year(service, name, 2024).figure for name in service.register.indicators]
    figures.append(population_view(service, Selection(year=2024)).judged.figure)
    assert len({hash(figure) for figure in figures}) == len(figures)

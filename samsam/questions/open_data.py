"""What is given away as open data: every series that has values, whole and as now known."""

from __future__ import annotations

from datetime import date

from samsam.exports.open_data import Publisher
from samsam.figures.figure import Figure
from samsam.questions.files import figure_for_file
from samsam.questions.selection import Selection
from samsam.questions.service import Service

_ALONE = Selection(successor=False)


def all_figures(service: Service, today: date) -> tuple[Figure, ...]:
    """Each key figure with its whole series; those without a single value are left out."""
    found = (
        figure_for_file(service, "nyckeltal", name, _ALONE, today)[1]
        for name in service.register.indicators
    )
    return tuple(figure for figure in found if figure.outcome.points)


def publisher(service: Service, address: str) -> Publisher:
    """Who publishes. `address` is where SAMSAM is reached, with `/` at its end."""
    settings = service.settings
    name = f"{settings.municipality_name} kommun"
    return Publisher(name, settings.municipality_name, settings.open_data_licence, address)

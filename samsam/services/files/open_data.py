"""What is given away as open data: every series that has values, whole and as now known."""

from __future__ import annotations

from datetime import date

from samsam.config.settings import Settings
from samsam.exports.data.open_data import Publisher
from samsam.figures.figure import Figure
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import figure_for_file

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
    return Publisher(
        name=settings.municipality,
        municipality=settings.municipality_name,
        licence=settings.open_data_licence,
        address=address,
        code=settings.municipality_code,
        unit=settings.unit_name,
        email=settings.open_data_contact,
        place=settings.open_data_area,
    )


def left_unstated(settings: Settings) -> tuple[str, ...]:
    """What DCAT-AP-SE asks for and only the municipality knows: sentences on empty settings."""
    asked = (
        (
            settings.open_data_contact,
            "Öppna data saknar kontaktuppgift. Skriv en e-postadress i inställningen "
            "SAMSAM_OPEN_DATA_CONTACT.",
        ),
        (
            settings.open_data_area,
            "Öppna data beskriver området med kommunkoden, men Sveriges dataportal ber om "
            "adressen hos GeoNames. Skriv den i inställningen SAMSAM_OPEN_DATA_AREA.",
        ),
    )
    return tuple(words for value, words in asked if not value)

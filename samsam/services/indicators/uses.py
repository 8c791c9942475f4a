"""What rests on a key figure: targets and analyses that are left without it."""

from __future__ import annotations

from collections.abc import Iterator

from samsam.model.analysis.records import Record
from samsam.records.contents import texts
from samsam.services.core.service import Service
from samsam.services.indicators.targets import words
from samsam.swedish import listing, listing_years

_GONE = "Det finns kvar, men visas inte så länge nyckeltalet är borttaget."


def uses(service: Service, indicator_id: str) -> tuple[str, ...]:
    """A Swedish sentence for each sort of thing that rests on a key figure."""
    return (*_targets(service, indicator_id), *_analyses(service, indicator_id))


def _targets(service: Service, indicator_id: str) -> Iterator[str]:
    indicator = service.register.indicators.get(indicator_id)
    found = service.register.targets_of(indicator_id)
    if found:
        asked = listing([f"{words((t,), indicator)} {t.year}" for t in found])
        yield f"Nyckeltalet har mål: {asked}. {_GONE}"


def _analyses(service: Service, indicator_id: str) -> Iterator[str]:
    unit = service.settings.unit_name
    with service.records.reading() as connection:
        years = [
            year
            for year in texts.years(connection, unit)
            if any(
                _is_about(record, indicator_id)
                for record in texts.records_of_year(connection, year, unit)
            )
        ]
    if years:
        yield (
            f"Årsanalysen för {listing_years(sorted(years))} har text om nyckeltalet. Texten finns "
            "kvar, och det som är fastställt ändras inte."
        )


def _is_about(record: Record, indicator_id: str) -> bool:
    named = (record.subject, record.latest("indicator").value)
    return bool(record.values) and indicator_id in named

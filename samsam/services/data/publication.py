"""When the next value of a key figure is expected, and whether it is late: one judge for all pages.

The source's own day counts where it has announced one for that value, else the register's month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from samsam.model.indicators.indicator import Indicator
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.data import catalogue


@kept_until(Change.PUBLIC, most=8)
def announced(service: Service) -> Mapping[str, date]:
    """The days that the sources have announced, by indicator id. Asked once a commit."""
    by_source = catalogue.next_publications(service)
    found = {
        i.id: by_source.get(i.fetch.partition(":")[2]) for i in service.register.everything.values()
    }
    return MappingProxyType({name: day for name, day in found.items() if day is not None})


def next_value(service: Service, indicator: Indicator, last_year: int | None) -> date | None:
    """When the value after `last_year` is expected; None when nobody can say, or never."""
    if last_year is None:
        return None
    return indicator.next_publication(last_year, announced(service).get(indicator.id))


def late_since(
    service: Service, indicator: Indicator, last_year: int | None, today: date
) -> date | None:
    """When the value that is waited for should have come; None when none is."""
    due = next_value(service, indicator, last_year)
    return due if due is not None and due <= today else None

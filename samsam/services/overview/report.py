"""The table of key figures as the municipality's own report published it."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.figures.description.value_table import number_or_dash
from samsam.figures.words import VerdictMark
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Vintage
from samsam.services.core.service import Service
from samsam.services.indicators.followed import followed_rows, judged_as_known

# What the id of such a version begins with (data/vintages.toml).
_REPORT = "rapporten-"


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A key figure as published: its values by year, and the trend that they carry.

    `current` is the measure that is followed now, where that is another.
    """

    indicator: Indicator
    values: tuple[str, ...]
    trend: VerdictMark
    current: Indicator | None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The report's table, with the Trend column that it left empty."""

    vintage: Vintage
    years: tuple[int, ...]
    rows: tuple[PublishedRow, ...]


def report_vintage(service: Service) -> Vintage | None:
    """The first version of figures that is a report of the municipality's own; None without any."""
    return next((v for v in service.vintages() if v.id.startswith(_REPORT)), None)


def published_table(service: Service) -> PublishedTable | None:
    """The report's rows in the register's order, with the values that were known that day."""
    vintage = report_vintage(service)
    if vintage is None:
        return None
    listed = tuple(i for i in service.unchanged_register.listed() if not i.added)
    series = service.series(listed, vintage.known_on)
    own = {
        i.id: {o.year: o.value for o in series[i.id].observations if o.vintage_id == vintage.id}
        for i in listed
    }
    years = tuple(sorted({year for values in own.values() for year in values}))
    # A row that the page no longer lists was in the report all the same.
    now = {r.followed.listed.id: r.followed for r in followed_rows(service)}
    later = {i: followed.current for i, followed in now.items() if followed.replaced}
    rows = tuple(
        PublishedRow(
            i,
            tuple(number_or_dash(own[i.id].get(year)) for year in years),
            judged_as_known(service, i.id, vintage.known_on).trend,
            later.get(i.id),
        )
        for i in listed
        if own[i.id]
    )
    return PublishedTable(vintage, years, rows)

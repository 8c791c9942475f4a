"""What the catalogue says of values and of changes: preliminary years, new titles, retired ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from samsam.model.indicators.series import ObservationStatus
from samsam.series.rows import Row
from samsam.sources.grid import shortened
from samsam.sources.kolada.answers import SOURCE, Kpi
from samsam.sources.kolada.reading import WantedSeries
from samsam.sources.reading import Reading
from samsam.swedish import listing, long_date

_AGES = re.compile(r"\b(\d{1,2})\s?[-\u2013]\s?(\d{1,3})\s?år")


def with_preliminary(
    reading: Reading, wanted: Sequence[WantedSeries], catalogue: Iterable[Kpi], today: date
) -> Reading:
    """The reading, where the newest year of what isn't final yet is preliminary, and that is said.

    Kolada's values don't say so themselves: they are preliminary from the day that the catalogue
    gives for that up to, not including, the day of publication.
    """
    kpis = {kpi.id: kpi for kpi in catalogue}
    unsettled: dict[str, int] = {}
    notices: list[str] = []
    for one in wanted:
        kpi = kpis.get(one.kpi_id)
        year = _newest(reading, one.indicator_id)
        if kpi is None or year is None or not _is_preliminary(kpi, year, today):
            continue
        unsettled[one.indicator_id] = year
        settled = f" till den {long_date(kpi.publication_date)}" if kpi.publication_date else ""
        notices.append(
            f"{SOURCE}s värde för {year} av {kpi.id} ”{shortened(kpi.title)}” är preliminärt"
            f"{settled}."
        )
    rows = tuple(
        _as_preliminary(row) if unsettled.get(row.indicator_id) == row.observation.year else row
        for row in reading.rows
    )
    return replace(reading, rows=rows, notices=(*reading.notices, *notices))


def _newest(reading: Reading, indicator_id: str) -> int | None:
    years = (
        row.observation.year
        for row in reading.rows
        if row.indicator_id == indicator_id and row.observation.value is not None
    )
    return max(years, default=None)


def _is_preliminary(kpi: Kpi, newest: int, today: date) -> bool:
    """True between the two dates, unless the newest year is too old to be the one they are about.

    A key figure whose day of publication isn't set is preliminary until it is.
    """
    if kpi.preliminary_date is None or today < kpi.preliminary_date:
        return False
    if kpi.publication_date is not None and not today < kpi.publication_date:
        return False
    period = kpi.publication_period
    return not period.isdecimal() or newest >= int(period) - 1


def _as_preliminary(row: Row) -> Row:
    if row.observation.status is not ObservationStatus.NORMAL:
        return row
    preliminary = replace(row.observation, status=ObservationStatus.PRELIMINARY)
    return replace(row, observation=preliminary)


def changed_titles(catalogue_then: Iterable[Kpi], catalogue_now: Iterable[Kpi]) -> tuple[str, ...]:
    """A sentence for each key figure that changed its title or age limits, or was retired."""
    now = {kpi.id: kpi for kpi in catalogue_now}
    return tuple(
        sentence
        for then in catalogue_then
        if (sentence := _change(then, now.get(then.id))) is not None
    )


def _change(then: Kpi, now: Kpi | None) -> str | None:
    if now is None:
        return f"{then.id} ”{then.title}” finns inte längre i {SOURCE}."
    if now.title == then.title:
        return None
    changes = [f"{then.id} heter nu ”{now.title}” i {SOURCE}, förut ”{then.title}”."]
    if now.retired_after and not then.retired_after:
        changes.append(f"Nyckeltalet är avslutat: sista året är {now.retired_after}.")
    if _ages(now.title) != _ages(then.title):
        changes.append(
            f"Åldersgränsen är ändrad från {_ages(then.title) or 'ingen'} till "
            f"{_ages(now.title) or 'ingen'}."
        )
    return " ".join(changes)


def _ages(title: str) -> str:
    return listing([f"{low}–{high} år" for low, high in _AGES.findall(title)])

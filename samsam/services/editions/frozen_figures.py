"""What an intake would make a fixed analysis differ from. The analysis itself never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from samsam.model.analysis.frozen import FrozenAnalysis
from samsam.model.indicators.series import Sex
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.sources.intake.intake import Key
from samsam.swedish import number, some

_MOST_NAMED = 3


def latest_fixed(service: Service) -> tuple[FrozenAnalysis, ...]:
    """The latest edition of each fixed analysis, the first year first."""
    latest = {edition.year: edition for edition in editions(service)}
    return tuple(fixed_analysis(edition) for edition in latest.values())


def named_fixed(
    service: Service, fixed: Sequence[FrozenAnalysis], rows: Mapping[Key, float | None]
) -> tuple[str, ...]:
    """A sentence for each fixed analysis that has other values than these, which are to come in."""
    found = []
    for analysis in fixed:
        if other := list(_other(service, analysis, rows)):
            values = some(other, _MOST_NAMED)
            found.append(
                f"Årsanalysen {analysis.year} är fastställd med {values}. Den ändras inte av det "
                "som läses in, men sidan visar skillnaden."
            )
    return tuple(found)


def _other(
    service: Service, fixed: FrozenAnalysis, rows: Mapping[Key, float | None]
) -> Iterator[str]:
    area = service.settings.municipality_code
    for figure in fixed.figures:
        indicator = service.register.indicators.get(figure.indicator_id)
        for year, old in zip(figure.years, figure.values, strict=True):
            key = (figure.indicator_id, area, Sex.TOTAL, year)
            if indicator is None or key not in rows or rows[key] == old:
                continue
            value = "inget värde" if old is None else number(old, indicator.decimals)
            yield f"{value} ({figure.title}, {year})"

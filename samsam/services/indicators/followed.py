"""The rows of the report's table as they are followed today: successors where a measure stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from samsam.figures.figure import Figure
from samsam.model.assessment.trend import Judgement
from samsam.model.indicators.followed import Followed, completing, follow
from samsam.model.indicators.indicator import Indicator
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import AssessedIndicator, exposure_series, judge


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A row with its figures: `current` is the measure that is followed.

    `verdict` is the one whose trend the row shows. It is another than `current` only where that has
    too few values to be judged and a near relative hasn't.
    """

    followed: Followed
    current: AssessedIndicator
    verdict: AssessedIndicator

    @property
    def borrowed(self) -> bool:
        """True when the trend is that of another measure than the one whose value is shown."""
        return self.verdict is not self.current


def followed_rows(
    service: Service, known_on: date | None = None, to_year: int | None = None
) -> tuple[FollowedRow, ...]:
    """Every listed row in the register's order, as known on a day and up to a year."""
    return _rows(service, known_on, to_year)


@kept_until(Change.VALUES, most=256)
def _rows(
    service: Service,
    known_on: date | None,
    to_year: int | None,
) -> tuple[FollowedRow, ...]:
    lasts = service.last_years(known_on, to_year)
    found = []
    for listed in service.register.listed():
        followed = follow(service.register, listed, lasts)
        current = judged_as_known(service, followed.current.id, known_on, to_year)
        found.append(
            FollowedRow(followed, current, _verdict(service, followed, current, known_on, to_year))
        )
    return tuple(found)


def _verdict(
    service: Service,
    followed: Followed,
    current: AssessedIndicator,
    known_on: date | None,
    to_year: int | None,
) -> AssessedIndicator:
    """The current measure's own verdict, unless it has too few values for one."""
    if current.figure.trend.judgement is not Judgement.TOO_FEW:
        return current
    others = (
        judged_as_known(service, i.id, known_on, to_year)
        for i in completing(service.register, followed)
    )
    able = (j for j in others if j.figure.trend.judgement is not Judgement.TOO_FEW)
    return next(able, current)


def current_indicators(service: Service) -> tuple[Indicator, ...]:
    """The indicators that are followed now, in the rows' order; none comes twice."""
    return tuple(dict.fromkeys(r.followed.current for r in followed_rows(service)))


def first_indicator(service: Service) -> str:
    """The id of the indicator that is shown when none is chosen: the first that is followed now."""
    followed = current_indicators(service)
    return followed[0].id if followed else next(iter(service.register.indicators))


def borrowed_trends(
    service: Service, known_on: date | None = None, to_year: int | None = None
) -> Mapping[str, Figure]:
    """The figures whose trends the first page shows for measures with too few values, by id."""
    rows = followed_rows(service, known_on, to_year)
    return {r.current.indicator.id: r.verdict.figure for r in rows if r.borrowed}


@kept_until(Change.VALUES, most=1024)
def judged_as_known(
    service: Service, indicator_id: str, known_on: date | None = None, to_year: int | None = None
) -> AssessedIndicator:
    """An indicator's verdicts as known on a day, from the values up to a year.

    Worked out once for each version of the data, for all visitors. Raises KeyError when the
    indicator is unknown.
    """
    indicator = service.register.indicators[indicator_id]
    series = service.series((indicator,), known_on, to_year)[indicator_id]
    population = exposure_series(service, (indicator,), known_on)
    return judge(service, indicator, series, population, known_on, None, to_year)

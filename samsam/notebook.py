"""SAMSAM's figures as DataFrames, for an analyst's notebook or script.

>>> import samsam
>>> with samsam.open() as figures:
...     population = figures.series("population")
...     population.plot("year", "value")

Everything is read; nothing is ever changed. Each frame says in `attrs["columns"]` what its columns
hold, and that of series in `attrs["units"]` which unit each indicator has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from samsam.config.settings import HOME, load_settings
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Sex
from samsam.services.core.service import Service, open_service
from samsam.services.indicators.followed import judged_as_known
from samsam.services.indicators.indicator import AssessedIndicator

OWN, ALL = "own", "all"
_TEXT, _CATEGORY, _YEAR, _VALUE, _COUNT = "string", "category", "int16", "float64", "Int32"

# The columns of each frame: dtype, and what it holds.
Columns = Mapping[str, tuple[str, str]]
INDICATORS: Columns = {
    "title": (_TEXT, "what it measures"),
    "unit": (_CATEGORY, "the unit of its values, in Swedish"),
    "decimals": ("int8", "how many decimals are shown"),
    "direction": (_CATEGORY, "which way is good, in Swedish"),
    "listed": ("boolean", "True for rows of the report's table and what the unit has added"),
    "forecast": ("boolean", "True for what somebody projects: never an outcome"),
    "goals": (_TEXT, "the ids of its goals, with commas"),
    "successor": (_TEXT, "the id of the measure that came after it; missing without one"),
    "retired": (_TEXT, "why it is measured no more; empty for a living measure"),
    "definition": (_TEXT, "how the source defines it"),
    "source": (_TEXT, "who publishes it"),
    "source_id": (_TEXT, "the source's own id"),
}
AREAS: Columns = {
    "title": (_TEXT, "the area's name"),
    "kind": (_CATEGORY, "riket, region or kommun"),
    "county": (_TEXT, "the county's two digits; empty for the country"),
    "group": (_TEXT, "SKR's group of municipalities; empty for others"),
}
SERIES: Columns = {
    "indicator": (_CATEGORY, "the indicator's id"),
    "area": (_CATEGORY, "Kolada's four digits"),
    "sex": (_CATEGORY, "T for all, K for women, M for men"),
    "year": (_YEAR, "the year that the value is for"),
    "value": (_VALUE, "in the indicator's unit; missing where the source has none"),
    "status": (_CATEGORY, "normal, preliminär or saknas"),
    "reason": (_CATEGORY, "why there is no value; missing where there is one"),
    "denominator": (_COUNT, "the size of the group that a share is of, where the source gives it"),
    "vintage": (_TEXT, "the id of what brought the value"),
    "note": (_TEXT, "what the source or who typed it says of the value"),
}
TARGETS: Columns = {
    "indicator": (_CATEGORY, "the indicator's id"),
    "year": (_YEAR, "when it is to be met"),
    "value": (_VALUE, "in the indicator's unit"),
    "at_least": ("boolean", "False where the target is a ceiling"),
    "source": (_TEXT, "who decided it"),
    "state": (_CATEGORY, "how it stands, in Swedish"),
}
ASSESSMENTS: Columns = {
    "trend": (_CATEGORY, "the direction, in Swedish"),
    "evidence": (_CATEGORY, "how sure the direction is, in Swedish"),
    "n": ("int16", "how many comparable values were judged"),
    "first_year": ("Int16", "the first of them"),
    "last_year": ("Int16", "the last of them"),
    "slope": (_VALUE, "change a year, in the indicator's unit; missing where none was estimated"),
    "slope_low": (_VALUE, "the lower end of its interval"),
    "slope_high": (_VALUE, "the upper end of its interval"),
    "slope_coverage": (_VALUE, "how often such an interval holds the slope, 0 to 1"),
    "p": (_VALUE, "how often chance gives as clear a direction, 0 to 1"),
    "signal": (_CATEGORY, "what is said of the latest change, in Swedish"),
    "change": (_VALUE, "the latest change, in the indicator's unit"),
    "headline": (_TEXT, "the figure's headline, as on its page"),
}


class NotebookError(ValueError):
    """What was asked for doesn't exist. The message says what does."""


class Notebook:
    """An open SAMSAM, to read. Close it, or use it in a `with`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __enter__(self) -> Notebook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the databases."""
        self._service.close()

    def indicators(self) -> pd.DataFrame:
        """Every indicator of the register, by id (`INDICATORS`)."""
        found = self._service.register.indicators.values()
        return _frame(INDICATORS, map(_indicator_row, found), [i.id for i in found], "indicator")

    def areas(self) -> pd.DataFrame:
        """The country, regions and municipalities, by Kolada's four digits (`AREAS`)."""
        found = self._service.register.areas.values()
        rows = ((a.title, a.kind.value, a.county, a.group) for a in found)
        return _frame(AREAS, rows, [a.id for a in found], "area")

    def series(
        self,
        *indicators: str,
        areas: str | Iterable[str] = OWN,
        sex: str = Sex.TOTAL,
        known_on: date | None = None,
    ) -> pd.DataFrame:
        """Observations of indicators (none given: all) in the order of their years (`SERIES`).

        `areas` is OWN for the municipality, ALL, or codes; `known_on` a day, None for now. What a
        source says is missing has a row without a value. Raises NotebookError.
        """
        wanted = tuple(self._indicator(i) for i in indicators or self._service.register.indicators)
        codes, which = self._codes(areas), _sex(sex)
        found = self._service.series_of(wanted, codes, known_on, sex=which)
        rows = (
            (
                i, area, which.value, o.year, o.value, o.status.value,
                o.reason.value if o.reason else None, o.denominator, o.vintage_id, o.note,
            )
            for (i, area), series in found.items()
            for o in series.observations
        )  # fmt: skip
        frame = _frame(SERIES, rows)
        frame.attrs["units"] = {i.id: i.measure or i.unit.value for i in wanted}
        return frame

    def targets(self, known_on: date | None = None) -> pd.DataFrame:
        """Every dated target and how it stands (`TARGETS`)."""
        register = self._service.register
        having = [i for i in register.indicators if register.targets_of(i)]
        judged = (judged_as_known(self._service, i, known_on, None) for i in having)
        rows = (
            (t.indicator_id, t.year, t.value, t.at_least, t.source, mark.assessment.state.value)
            for one in judged
            for mark in one.figure.targets
            for t in (mark.assessment.target,)
        )
        return _frame(TARGETS, rows)

    def assessments(self, *indicators: str, known_on: date | None = None) -> pd.DataFrame:
        """What the pages say of indicators (none given: all listed), by id (`ASSESSMENTS`).

        Raises NotebookError.
        """
        listed = [i.id for i in self._service.register.listed()]
        ids = [self._indicator(i).id for i in indicators or listed]
        judged = [judged_as_known(self._service, i, known_on, None) for i in ids]
        return _frame(ASSESSMENTS, map(_assessment_row, judged), ids, "indicator")

    def _indicator(self, indicator_id: str) -> Indicator:
        known = self._service.register.indicators
        if indicator_id not in known:
            raise NotebookError(f"no indicator {indicator_id!r}; there are: {', '.join(known)}")
        return known[indicator_id]

    def _codes(self, areas: str | Iterable[str]) -> tuple[str, ...]:
        known = self._service.area_titles()
        if areas == OWN:
            return (self._service.settings.municipality_code,)
        if areas == ALL:
            return tuple(known)
        codes = (areas,) if isinstance(areas, str) else tuple(areas)
        if strange := [c for c in codes if c not in known]:
            raise NotebookError(f"no area {strange[0]!r}: give Kolada's four digits, OWN or ALL")
        return codes


def open_notebook(store: str | Path | None = None) -> Notebook:
    """Open SAMSAM's databases to read them, beside a running server too.

    `store` is another file than the setting's. Raises SettingsError, RegisterError or StoreError.
    """
    settings = load_settings()
    if store is not None:
        settings = replace(settings, store=(HOME / store).resolve(), database="")
    return Notebook(open_service(settings, make=False))


def _sex(sex: str) -> Sex:
    try:
        return Sex(sex)
    except ValueError:
        known = ", ".join(s.value for s in Sex)
        raise NotebookError(f"no sex {sex!r}; there are: {known}") from None


def _indicator_row(i: Indicator) -> tuple[Any, ...]:
    return (
        i.title, i.measure or i.unit.value, i.decimals, i.direction.value, i.listed, i.forecast,
        ",".join(i.goals), i.successor.indicator_id if i.successor else None, i.retired,
        i.definition, i.source, i.source_id,
    )  # fmt: skip


def _assessment_row(one: AssessedIndicator) -> tuple[Any, ...]:
    trend, signal = one.figure.trend, one.figure.signal
    low, high = trend.slope_interval or (None, None)
    return (
        trend.judgement.value, trend.evidence.value, trend.n, trend.first_year, trend.last_year,
        trend.slope, low, high, trend.interval_coverage, trend.p,
        signal.verdict.value, signal.change, one.words.headline,
    )  # fmt: skip


def _frame(
    columns: Columns,
    rows: Iterable[tuple[Any, ...]],
    index: list[str] | None = None,
    name: str | None = None,
) -> pd.DataFrame:
    """Rows as a frame with the columns' dtypes, also when there is no row."""
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    frame = frame.astype({column: dtype for column, (dtype, _) in columns.items()})
    if index is not None:
        frame.index = pd.Index(index, name=name, dtype=_TEXT)
    frame.attrs["columns"] = {column: holds for column, (_, holds) in columns.items()}
    return frame

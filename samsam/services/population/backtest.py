"""How right the projection would have been, on the stored series or on files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from samsam.model.indicators.area import AreaKind
from samsam.model.indicators.series import Series
from samsam.model.population.projection_errors import SizedErrors
from samsam.model.trials.backtest import backtest, errors_of
from samsam.model.trials.outcomes import (
    Accuracy,
    AgainstOfficial,
    Backtest,
    Calibration,
    KnownThen,
    WarningTrial,
)
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import POPULATION
from samsam.services.population.nation import basis
from samsam.sources.files.population_files import read_panel
from samsam.swedish import NBSP, listing, number, signed, span

ACCURACY_HEADINGS = (
    "År fram", "Kommuner", "Antal", "Fel, SAMSAM", "Fel, oförändrad", "Fel, rak trend",
    "Mot oförändrad", "Mot rak trend", "Sämsta året",
)  # fmt: skip
OFFICIAL_HEADINGS = (
    "Startår", "År fram", "Kommuner", "Fel, SAMSAM", "Fel, SCB", "Fel, egen takt",
    "Fel, oförändrad", "Mot SCB",
)  # fmt: skip
KNOWN_THEN_HEADINGS = (
    "År fram", "Kommuner", "Antal", "Startår", "80 av 100", "95 av 100", "Sämsta året, 80",
)  # fmt: skip
CALIBRATION_HEADINGS = (
    "År fram", "80 av 100", "95 av 100", "80, annat län", "95, annat län", "Ökade 5 %",
    "Träffsäkerhet",
)  # fmt: skip
WARNED_HEADINGS = ("År fram", "Målet", "Prövade", "Sagda missade", "Nådda ändå", "Andel")
# What SCB projected so many years after the year that Kolada gives it for.
_OFFICIAL = {"projection_five_years": 5, "projection_ten_years": 10}
# Kolada gives these years of one and the same projection, made from the last of them.
_ONE_PROJECTION = range(2015, 2020)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found, and what the reader should know of the figures it was found on.

    `errors` are those that intervals can be made of; None where there are too few municipalities.
    """

    result: Backtest
    notices: tuple[str, ...]
    errors: SizedErrors | None

    @property
    def about(self) -> str:
        """What it was tried on."""
        return about(self.result)


def about(result: Backtest) -> str:
    """How many municipalities and which years a result rests on."""
    areas = "en kommun" if result.areas == 1 else f"{number(result.areas)} kommuner"
    return f"Prövat på {areas}, {span(result.first_year, result.last_year)}"


def try_method(
    service: Service, files: Sequence[tuple[str, bytes]], with_stored: bool = False
) -> Tried:
    """Try the projection on files (name, content), or on the stored series where none are given.

    `with_stored` lays the files on top of the stored series. Raises UnreadableError for a file that
    can't be read.
    """
    panel = read_panel(files)
    stored = _stored(service) if with_stored or not files else {}
    series = stored | panel.series
    known = basis(service, None)
    errors = errors_of(series, known)
    used = replace(known, errors=errors) if errors.complete else known
    result = backtest(series, used, _official(service, tuple(sorted(series))))
    notices = (*panel.notices, *_notices(service, result, errors.complete))
    return Tried(result, notices, errors if errors.complete else None)


def _official(service: Service, areas: tuple[str, ...]) -> dict[tuple[str, int, int], float]:
    """What SCB projected for the areas, by area, base year and year; empty where none is stored."""
    forecasts = service.register.forecasts
    indicators = tuple(forecasts[i] for i in _OFFICIAL if i in forecasts)
    if not indicators or not areas:
        return {}
    found = service.series_of(indicators, areas, None)
    return {
        (area, _base_year(id_, p.year), p.year + _OFFICIAL[id_]): p.value
        for (id_, area), series in found.items()
        for p in series.points
    }


def _base_year(indicator_id: str, year: int) -> int:
    together = indicator_id == "projection_five_years" and year in _ONE_PROJECTION
    return _ONE_PROJECTION[-1] if together else year


def _stored(service: Service) -> dict[str, Series]:
    """The population of every municipality that has any."""
    indicator = service.register.indicators[POPULATION]
    own = service.settings.municipality_code
    known = (a.id for a in service.register.areas.values() if a.kind is AreaKind.MUNICIPALITY)
    areas = tuple(sorted({own, *known}))
    found = service.series_of((indicator,), areas, None)
    return {area: s for (_, area), s in found.items() if s.points}


def _notices(service: Service, result: Backtest, complete: bool) -> tuple[str, ...]:
    names = {a.id: a.title for a in service.register.areas.values()}
    left_out = [f"{names.get(code, code)}" for code in result.left_out]
    steps = [f"{names.get(code, code)} {year}" for code, year in result.steps]
    thin = [
        f"{span(origins[0][1], origins[-1][1])} ({horizon} år fram)"
        for horizon, group in groupby(result.thin, key=lambda t: t[0])
        if (origins := list(group))
    ]
    reported = (
        f"Inte med, för att gränsen ändrades: {listing(left_out)}." if left_out else "",
        f"Ändrades minst 5{NBSP}% på ett år, kontrollera: {listing(steps)}." if steps else "",
        f"För få kommuner har ett utfall, så åren är inte med: {listing(thin)}." if thin else "",
        ""
        if complete
        else "Intervallen är de som redan finns: kommunerna är för få för att mäta nya fel.",
        ""
        if result.accuracy
        else "Det finns inget att pröva: det behövs minst elva års värden före ett utfall.",
    )
    return tuple(t for t in reported if t)


# Tables, for the terminal, docs/methods.md and the model card alike


def accuracy_rows(rows: Sequence[Accuracy]) -> list[list[str]]:
    """The errors of the method and of two simple ones, as texts."""
    return [
        [
            str(a.horizon), a.size, number(a.trials), _error(a.projected), _error(a.naive),
            _error(a.drift), _ratio(a.ratio), _ratio(a.drift_ratio),
            _worst(a),
        ]
        for a in rows
    ]  # fmt: skip


def official_rows(rows: Sequence[AgainstOfficial]) -> list[list[str]]:
    """The errors beside SCB's own projection, as texts."""
    return [
        [
            str(a.origin), str(a.horizon), number(a.areas), _error(a.projected),
            _error(a.official), _error(a.own_pace), _error(a.naive), _ratio(a.ratio),
        ]
        for a in rows
    ]  # fmt: skip


def known_then_rows(rows: Sequence[KnownThen]) -> list[list[str]]:
    """How often intervals made of what was known at the origin held, as texts."""
    return [
        [
            str(k.horizon), k.size, number(k.trials), span(k.first_origin, k.last_origin),
            _percent(k.covered80, 1), _percent(k.covered95, 1),
            f"{k.worst_origin}: {_percent(k.worst80)}",
        ]
        for k in rows
    ]  # fmt: skip


def calibration_rows(rows: Sequence[Calibration]) -> list[list[str]]:
    """How often the intervals in use held, and how good the probabilities were, as texts."""
    return [
        [
            str(c.horizon), _percent(c.shipped80), _percent(c.shipped95), _percent(c.county80),
            _percent(c.county95), _percent(c.base_rate), _percent(c.skill),
        ]
        for c in rows
    ]  # fmt: skip


def warned_rows(rows: Sequence[WarningTrial]) -> list[list[str]]:
    """How often early warning was wrong, for the targets that were called missed, as texts."""
    return [
        [
            str(w.horizon), f"{signed(100 * w.change)}{NBSP}%", number(w.asked), number(w.called),
            number(w.reached), _percent(w.reached / w.called, 1),
        ]
        for w in rows
        if w.called
    ]  # fmt: skip


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else number(ratio, 2)


def _worst(row: Accuracy) -> str:
    if row.worst_ratio is None:
        return "–"
    return f"{row.worst_origin}: {number(row.worst_ratio, 2)}"


def _error(percent: float) -> str:
    return f"{number(percent, 2)}{NBSP}%"


def _percent(share: float | None, decimals: int = 0) -> str:
    return "–" if share is None else f"{number(100 * share, decimals)}{NBSP}%"


def markdown(result: Backtest) -> str:
    """All tables as Markdown."""
    tables = (
        (ACCURACY_HEADINGS, accuracy_rows(result.accuracy)),
        (OFFICIAL_HEADINGS, official_rows(result.official)),
        (KNOWN_THEN_HEADINGS, known_then_rows(result.known_then)),
        (CALIBRATION_HEADINGS, calibration_rows(result.calibration)),
        (WARNED_HEADINGS, warned_rows(result.warned)),
    )
    return "\n\n".join(markdown_table(headings, rows) for headings, rows in tables if rows)


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as Markdown, its columns to the right."""
    marks = ["---:"] * len(headings)
    return "\n".join("| " + " | ".join(line) + " |" for line in (headings, marks, *rows))

"""How right the projection would have been, on the stored series or on files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from samsam.model.area import AreaKind
from samsam.model.backtest import Accuracy, Backtest, Calibration, backtest
from samsam.model.series import Series
from samsam.questions.indicator import POPULATION
from samsam.questions.service import Service
from samsam.sources.population_files import read_panel
from samsam.swedish import NBSP, listing, number, span

ACCURACY_HEADINGS = (
    "År fram", "Kommuner", "Antal", "Fel, SAMSAM", "Fel, oförändrad", "Fel, rak trend",
    "Mot oförändrad", "Mot rak trend", "Sämsta året",
)  # fmt: skip
CALIBRATION_HEADINGS = (
    "År fram", "80 av 100", "95 av 100", "80, annat län", "95, annat län", "80, kända då",
    "95, kända då", "Ökade 5 %", "Träffsäkerhet", "Varnade fel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found, and what the reader should know of the figures it was found on."""

    result: Backtest
    notices: tuple[str, ...]

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
    result = backtest(series, service.quantiles)
    return Tried(result, (*panel.notices, *_notices(service, result)))


def _stored(service: Service) -> dict[str, Series]:
    """The population of every municipality that has any."""
    indicator = service.register.indicators[POPULATION]
    own = service.settings.municipality_code
    known = (a.id for a in service.register.areas.values() if a.kind is AreaKind.MUNICIPALITY)
    areas = tuple(sorted({own, *known}))
    found = service.series_of((indicator,), areas, None)
    return {area: s for (_, area), s in found.items() if s.points}


def _notices(service: Service, result: Backtest) -> tuple[str, ...]:
    names = {a.id: a.title for a in service.register.areas.values()}
    left_out = [f"{names.get(code, code)}" for code in result.left_out]
    steps = [f"{names.get(code, code)} {year}" for code, year in result.steps]
    thin = [
        f"{span(origins[0][1], origins[-1][1])} ({horizon} år fram)"
        for horizon, group in groupby(result.thin, key=lambda t: t[0])
        if (origins := list(group))
    ]
    told = (
        f"Inte med, för att gränsen ändrades: {listing(left_out)}." if left_out else "",
        f"Ändrades minst 5{NBSP}% på ett år, kontrollera: {listing(steps)}." if steps else "",
        f"För få kommuner har ett utfall, så åren är inte med: {listing(thin)}." if thin else "",
        ""
        if result.accuracy
        else "Det finns inget att pröva: det behövs minst elva års värden före ett utfall.",
    )
    return tuple(t for t in told if t)


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


def calibration_rows(rows: Sequence[Calibration]) -> list[list[str]]:
    """How often the intervals held, and how good the probabilities were, as texts."""
    return [
        [
            str(c.horizon), _percent(c.shipped80), _percent(c.shipped95), _percent(c.county80),
            _percent(c.county95), _percent(c.past80), _percent(c.past95), _percent(c.base_rate),
            _percent(c.skill), _percent(c.reached_anyway, 1),
        ]
        for c in rows
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
    """Both tables as Markdown."""
    tables = (
        (ACCURACY_HEADINGS, accuracy_rows(result.accuracy)),
        (CALIBRATION_HEADINGS, calibration_rows(result.calibration)),
    )
    return "\n\n".join(_table(headings, rows) for headings, rows in tables)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    marks = ["---:"] * len(headings)
    return "\n".join("| " + " | ".join(line) + " |" for line in (headings, marks, *rows))

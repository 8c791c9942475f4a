"""What has changed? For one year: the signals worth analysing, and why the others are noise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from samsam.model.indicator import Indicator
from samsam.model.series import Series
from samsam.model.signal import Verdict, strength
from samsam.questions.indicator import Judged, exposure_series, judge
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.swedish import capitalised, number_word


@dataclass(frozen=True, slots=True)
class Changes:
    """The key figures that have a value for the year, by verdict; signals the strongest first.

    `silent` have no value for the year. `years` are those that any key figure has a value for.
    """

    year: int | None
    years: tuple[int, ...]
    signals: tuple[Judged, ...]
    ordinary: tuple[Judged, ...]
    undecided: tuple[Judged, ...]
    silent: tuple[Indicator, ...]
    summary: str


def changes(service: Service, selection: Selection) -> Changes:
    """The changes of the chosen year, else of the latest year that most have a value for."""
    return _changes(service, service.data_version(), selection.known_on, selection.year)


@lru_cache(maxsize=128)
def _changes(
    service: Service,
    data_version: int,  # noqa: ARG001 - a new vintage makes a new key
    known_on: date | None,
    chosen: int | None,
) -> Changes:
    listed = service.register.listed()
    whole = service.series(listed, known_on)
    years = sorted({p.year for s in whole.values() for p in s.points}, reverse=True)
    year = chosen if chosen is not None else _busiest(whole)
    present = tuple(i for i in listed if year is not None and whole[i.id].value(year) is not None)
    population = exposure_series(service, listed, known_on)
    judged = [
        judge(service, i, whole[i.id].between(None, year), population, known_on) for i in present
    ]
    by_verdict = {v: [j for j in judged if j.figure.signal.verdict is v] for v in Verdict}
    signals = sorted(by_verdict[Verdict.SIGNAL], key=lambda j: -strength(j.figure.signal))
    return Changes(
        year,
        tuple(years),
        tuple(signals),
        tuple(by_verdict[Verdict.ORDINARY]),
        tuple(by_verdict[Verdict.CANNOT_TELL]),
        tuple(i for i in listed if i not in present),
        _summary(year, len(signals), len(judged)),
    )


def _busiest(whole: dict[str, Series]) -> int | None:
    """The latest of the years that most key figures have a value for."""
    counts: dict[int, int] = {}
    for series in whole.values():
        for point in series.points:
            counts[point.year] = counts.get(point.year, 0) + 1
    return max(counts, key=lambda y: (counts[y], y), default=None)


def _summary(year: int | None, signals: int, total: int) -> str:
    if year is None or total == 0:
        return "Inget nyckeltal har något värde för året."
    found = "inget" if signals == 0 else number_word(signals)
    return (
        f"{capitalised(found)} av {number_word(total)} nyckeltal med värde för {year} har ändrats "
        "mer än slumpen brukar ge. Också utan verklig förändring flaggas ungefär ett av tjugo."
    )

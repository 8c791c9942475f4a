"""What has changed? For one year: the signals worth analysing, and why the others are noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from samsam.model.indicator import Indicator
from samsam.model.signal import Verdict, strength
from samsam.questions.indicator import Judged, exposure_series, judge
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.swedish import capitalised, listing, number_word

_YEARS_BACK = 5
_CHANCE = "Också utan verklig förändring flaggas ungefär ett av tjugo."


@dataclass(frozen=True, slots=True)
class Changes:
    """The key figures that have a value for the year, by verdict; signals the strongest first.

    `silent` have no value for the year. `years` are those that any key figure has a value for.
    `why` tells why the page opens at the year; empty where the reader has chosen it.
    """

    year: int | None
    years: tuple[int, ...]
    signals: tuple[Judged, ...]
    ordinary: tuple[Judged, ...]
    undecided: tuple[Judged, ...]
    silent: tuple[Indicator, ...]
    summary: str
    why: str = ""


def changes(service: Service, selection: Selection, today: date) -> Changes:
    """The changes of the chosen year, else of the latest with one that is worth telling of.

    Without any such change in the last five years it is the latest year with a value.
    """
    known_on, chosen = selection.known_on, selection.year
    version = service.data_version()
    if chosen is not None:
        return _changes(service, version, known_on, chosen)
    latest = _changes(service, version, known_on, None)
    newest = (known_on or today).year
    recent = [y for y in latest.years if newest - _YEARS_BACK < y <= newest]
    for year in recent:
        found = _changes(service, version, known_on, year)
        if found.signals:
            return replace(found, why=_why_signals(year, len(found.signals), recent))
    return replace(latest, why=_why_latest(latest.year))


def _why_signals(year: int, signals: int, recent: Sequence[int]) -> str:
    """Why just this year, and that a later one has nothing that stands out."""
    later = [y for y in recent if y > year]
    what = "ett nyckeltal" if signals == 1 else f"{number_word(signals)} nyckeltal"
    start = f"{year} är det senaste året då {what} avviker mer än vanligt."
    if not later:
        return start
    return f"{start} För {listing([str(y) for y in sorted(later)])} gör inget det."


def _why_latest(year: int | None) -> str:
    if year is None:
        return ""
    return (
        f"{year} är det senaste året med värden. Inget nyckeltal avviker mer än vanligt något av "
        "de senaste fem åren."
    )


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
    year = chosen if chosen is not None else max(years, default=None)
    present = tuple(i for i in listed if year is not None and whole[i.id].value(year) is not None)
    population = exposure_series(service, listed, known_on)
    judged = [
        judge(service, i, whole[i.id].between(None, year), population, known_on, None, year)
        for i in present
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


def _summary(year: int | None, signals: int, total: int) -> str:
    if year is None or total == 0:
        return f"Inget nyckeltal har något värde för {year}." if year else "Det finns inga värden."
    if total == 1:
        does = "avviker" if signals else "avviker inte"
        one = f"Ett nyckeltal har värde för {year}, och det {does} mer än slumpen brukar ge."
        return f"{one} {_CHANCE}"
    found = "inget" if signals == 0 else number_word(signals)
    return (
        f"{capitalised(found)} av {number_word(total)} nyckeltal med värde för {year} avviker mer "
        f"än slumpen brukar ge. {_CHANCE}"
    )

"""What has changed? Each key figure's latest change, or those of one year, and what is noise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from samsam.model.assessment.signal import Verdict, strength
from samsam.model.indicators.indicator import Indicator
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.followed import followed_rows, judged_as_known
from samsam.services.indicators.indicator import AssessedIndicator
from samsam.swedish import capitalised, number_word

# Measured: 4.8 of 12.2 % on all of Kolada, 5.2 of 7.7 % on our key figures (docs/methods.md).
_CHANCE = "Också utan verklig förändring flaggas ungefär ett av tjugo."


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes by verdict; signals the strongest first, the others the latest first.

    `year` is the one that was asked for; None: each key figure's latest. `silent` have no value for
    it. `years` are those that any key figure has a value for, the latest first.
    """

    year: int | None
    years: tuple[int, ...]
    signals: tuple[AssessedIndicator, ...]
    ordinary: tuple[AssessedIndicator, ...]
    undecided: tuple[AssessedIndicator, ...]
    silent: tuple[Indicator, ...]
    summary: str


def changes(service: Service, selection: Selection) -> Changes:
    """The latest change of each row, in its own year, or the changes to a chosen year.

    A row is followed by its successor where its own measure has stopped; of a year that the
    successor has no value for, the earlier measure says.
    """
    return _changes(service, selection.known_on, selection.year)


@kept_until(Change.VALUES, most=128)
def _changes(
    service: Service,
    known_on: date | None,
    year: int | None,
) -> Changes:
    latest = followed_rows(service, known_on)
    rows = latest if year is None else followed_rows(service, known_on, year)
    chosen = [
        _of_year(service, (r.followed.current, *reversed(r.followed.earlier)), known_on, year)
        for r in rows
    ]
    judged = [j for j in chosen if j is not None]
    by_verdict = {v: [j for j in judged if j.figure.signal.verdict is v] for v in Verdict}
    signals = sorted(by_verdict[Verdict.SIGNAL], key=lambda j: -strength(j.figure.signal))
    return Changes(
        year,
        _years(service, known_on),
        tuple(signals),
        _latest_first(by_verdict[Verdict.ORDINARY]),
        _latest_first(by_verdict[Verdict.CANNOT_TELL]),
        tuple(r.followed.current for r, j in zip(rows, chosen, strict=True) if j is None),
        _summary(year, len(signals), len(judged)),
    )


def _of_year(
    service: Service, measures: Iterable[Indicator], known_on: date | None, year: int | None
) -> AssessedIndicator | None:
    """The first measure that has a value for the year (None: any value), judged up to it."""
    for indicator in measures:
        judged = judged_as_known(service, indicator.id, known_on, year)
        points = judged.figure.outcome.points
        if points and year in (None, points[-1].year):
            return judged
    return None


def _years(service: Service, known_on: date | None) -> tuple[int, ...]:
    measures = {
        i
        for r in followed_rows(service, known_on)
        for i in (r.followed.current, *r.followed.earlier)
    }
    series = service.series(tuple(measures), known_on)
    return tuple(sorted({p.year for s in series.values() for p in s.points}, reverse=True))


def _latest_first(found: list[AssessedIndicator]) -> tuple[AssessedIndicator, ...]:
    return tuple(sorted(found, key=lambda j: -j.figure.outcome.points[-1].year))


def _summary(year: int | None, signals: int, total: int) -> str:
    if total == 0:
        return f"Inget nyckeltal har något värde för {year}." if year else "Det finns inga värden."
    having = f" med värde för {year}" if year else ""
    if total == 1:
        one = f"Ett nyckeltal har värde för {year}" if year else "Ett nyckeltal har värden"
        does = "avviker" if signals else "avviker inte"
        return f"{one}, och det {does} mer än slumpen brukar ge. {_CHANCE}"
    found = "inget" if signals == 0 else number_word(signals)
    last = "" if year else " i sitt senaste värde"
    return (
        f"{capitalised(found)} av {number_word(total)} nyckeltal{having} avviker{last} mer än "
        f"slumpen brukar ge. {_CHANCE}"
    )

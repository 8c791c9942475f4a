"""How often the judgements are wrong on the stored series, and the tables that say it."""

from __future__ import annotations

from collections.abc import Sequence

from samsam.config.methods.judgement_record import read_judgements
from samsam.model.indicators.area import AreaKind
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Series
from samsam.model.trials.judgement_trial import (
    FalseAlarms,
    JudgementTrial,
    Power,
    try_judgements,
)
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import POPULATION
from samsam.services.population.backtest import markdown_table
from samsam.swedish import NBSP, number, span

ALARM_HEADINGS = ("Serier utan trend", "Antal", "Säker", "Säker eller trolig")
POWER_HEADINGS = (
    "Värden", "Liknande kommuner kända", "Trend: säker", "Trend: säker eller trolig",
    "Ovanlig förändring",
)  # fmt: skip


def try_stored(service: Service) -> JudgementTrial | None:
    """Try the judgements on every key figure and municipality in the store; None without values."""
    own = service.settings.municipality_code
    known = (a.id for a in service.register.areas.values() if a.kind is AreaKind.MUNICIPALITY)
    areas = tuple(sorted({own, *known}))
    found: dict[str, tuple[Indicator, dict[str, Series]]] = {}
    for indicator in service.register.indicators.values():
        series = service.series_of((indicator,), areas, None)
        found[indicator.id] = indicator, {a: s for (_, a), s in series.items() if s.points}
    people = found[POPULATION][1] if POPULATION in found else {}
    sizes = {area: s.last.value for area, s in people.items() if s.last}
    return try_judgements(found, sizes)


def kept(service: Service) -> JudgementTrial | None:
    """What the command left for the model card; None where it was never run."""
    return read_judgements(service.settings.data)


def about(result: JudgementTrial) -> str:
    """How much a result rests on."""
    areas = "en kommun" if result.areas == 1 else f"{number(result.areas)} kommuner"
    figures = "ett nyckeltal" if result.key_figures == 1 else f"{result.key_figures} nyckeltal"
    return f"Prövat på {figures} i {areas}, {span(result.first_year, result.last_year)}"


def alarm_rows(rows: Sequence[FalseAlarms]) -> list[list[str]]:
    """How often chance alone is called a trend, as texts."""
    return [
        [r.made_of[:1].upper() + r.made_of[1:], number(r.series), _percent(r.sure),
         _percent(r.certain)]
        for r in rows
    ]  # fmt: skip


def power_rows(rows: Sequence[Power]) -> list[list[str]]:
    """How often what is there is seen, as texts."""
    return [
        [str(r.values), "ja" if r.with_others else "nej", _percent(r.sure, 0),
         _percent(r.certain, 0), _percent(r.changed, 0)]
        for r in rows
    ]  # fmt: skip


def flag_sentence(result: JudgementTrial) -> str:
    """How many last changes are called unusual, and how many of those may be chance."""
    flags = result.flags
    reported = (
        f"Av {number(flags.series)} serier har {_percent(flags.real)} en ovanlig förändring det "
        f"senaste året. Med samma värden i blandad ordning är det {_percent(flags.shuffled)}."
    )
    if flags.by_chance is None:
        return reported
    small = "Ingen" if flags.small == 0 else number(flags.small)
    return (
        f"{reported} Av flaggorna kan alltså upp till {_percent(flags.by_chance, 0)} vara slump. "
        f"{small} av de flaggade förändringarna är mindre än seriens genomsnittliga."
    )


def markdown(result: JudgementTrial) -> str:
    """Both tables as Markdown, and what was found of the flags."""
    tables = (
        markdown_table(ALARM_HEADINGS, alarm_rows(result.alarms)),
        markdown_table(POWER_HEADINGS, power_rows(result.power)),
    )
    return "\n\n".join((*tables, flag_sentence(result)))


def _percent(share: float, decimals: int = 1) -> str:
    return f"{number(100 * share, decimals)}{NBSP}%"

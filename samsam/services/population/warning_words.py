"""Early warning in words: when one would know that a target is being missed."""

from __future__ import annotations

import math
from collections.abc import Callable

from samsam.figures.words import change_words, subject_words, target_words
from samsam.model.indicators.indicator import Indicator, Target
from samsam.model.indicators.series import Series
from samsam.model.population.early_warning import EarlyWarning, WarningState, early_warning
from samsam.model.population.projection import Basis, rounding
from samsam.services.indicators.indicator import POPULATION
from samsam.swedish import number


def warning_sentence(
    series: Series,
    indicator: Indicator,
    target: Target,
    basis: Basis,
    over: int | None = None,
) -> str:
    """When it would be known that the target is missed; empty once it is reached or its year over.

    `over` is the last year that has ended, where that is known.

    The population is judged by the projection's past errors, any other series by its best year.
    """
    found = early_warning(series, target, _basis_of(indicator, basis), over)
    last = series.last
    report = _SENTENCES.get(found.state)
    if report is None:
        return ""
    return f"{_wish(target, indicator)} {report(found, indicator, last.year if last else 0)}"


def looking_back_sentence(
    series: Series, indicator: Indicator, target: Target, basis: Basis
) -> str:
    """From which value one could have said that a target would be missed, once its year is over."""
    before = series.between(None, target.year - 1)
    found = early_warning(before, target, _basis_of(indicator, basis))
    if found.state is WarningState.MISSED:
        return (
            f"Att målet för {target.year} skulle missas gick att säga från och med värdet för "
            f"{found.year}."
        )
    return f"Att målet för {target.year} skulle missas gick inte att säga i förväg."


def _basis_of(indicator: Indicator, basis: Basis) -> Basis | None:
    return basis if indicator.id == POPULATION else None


def about(inhabitants: float, rounded: Callable[[float], int] = round) -> str:
    """To the nearest hundred, or ten where there are few: a projection can't say more."""
    unit = rounding(inhabitants)
    return number(rounded(inhabitants / unit) * unit)


def _wish(target: Target, indicator: Indicator) -> str:
    words = f"{target_words(target, indicator)} {indicator.counted}".rstrip()
    what = "" if indicator.counted else f" ({subject_words(indicator)})"
    return f"Målet för {target.year}{what}, {words},"


def _missed(found: EarlyWarning, indicator: Indicator, last_year: int) -> str:
    since = (
        f"Siffran för {found.year} pekar dit"
        if found.year == last_year
        else f"Redan siffran för {found.year} pekade dit"
    )
    return f"ser ut att missas. {since}: {_why(found, indicator)}"


def _why(found: EarlyWarning, indicator: Indicator) -> str:
    target = found.target
    if found.interval is not None:
        low, high = found.interval
        # The end that the target lies beyond is never rounded to it.
        ends = (
            (about(low), about(high, math.floor)) if target.at_least
            else (about(low, math.ceil), about(high))
        )  # fmt: skip
        return (
            f"i ungefär 95 fall av 100 blir det {'–'.join(ends)} {indicator.counted} "
            f"{target.year}, {'under' if target.at_least else 'över'} målet."
        )
    if not found.best_change:
        return "värdet har aldrig ändrats åt rätt håll från ett år till nästa."
    return (
        f"den bästa förändringen hittills på ett år ({_best(found, indicator)}) räcker inte, ens "
        "om den upprepas varje år som är kvar och sedan en halv gång till."
    )


def _best(found: EarlyWarning, indicator: Indicator) -> str:
    return f"{change_words(indicator, found.best_change or 0.0)} {found.best_year}"


def _open(found: EarlyWarning, indicator: Indicator, _last_year: int) -> str:
    if found.year == found.target.year:
        return "går att nå ända till sista året. Först målårets eget värde visar om det missas."
    if found.rule == "W1":
        return (
            "går ännu att nå. Följer folkmängden framskrivningen går det att säga att målet missas "
            f"när värdet för {found.year} kommer."
        )
    return (
        f"går ännu att nå. Står {subject_words(indicator)} stilla går det att säga att målet "
        f"missas när värdet för {found.year} kommer. Då räcker inte ens den bästa förändringen "
        f"hittills på ett år ({_best(found, indicator)}) varje år som är kvar och en halv till."
    )


def _slipping(found: EarlyWarning, _indicator: Indicator, _last_year: int) -> str:
    return f"är nått nu men på väg bort. Om det missas visar först värdet för {found.target.year}."


def _on_the_way(_found: EarlyWarning, _indicator: Indicator, _last_year: int) -> str:
    return "nås enligt framskrivningen. Något år då det är missat går därför inte att säga."


def _undecided(found: EarlyWarning, _indicator: Indicator, _last_year: int) -> str:
    return f"går inte att bedöma i förväg. {found.reason}"


_SENTENCES = {
    WarningState.MISSED: _missed,
    WarningState.OPEN: _open,
    WarningState.SLIPPING: _slipping,
    WarningState.ON_THE_WAY: _on_the_way,
    WarningState.CANNOT_TELL: _undecided,
}

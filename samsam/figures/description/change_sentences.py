"""What the latest change is, and whether it is more than the measure's ordinary variation."""

from __future__ import annotations

import math
from collections.abc import Callable

from samsam.figures.description.headline import reserved
from samsam.figures.figure import Figure
from samsam.figures.ordinary import possible
from samsam.figures.words import (
    adds_up,
    decimals_apart,
    level_words,
    nearly_all,
    point_label,
    possible_part,
    size_words,
)
from samsam.model.assessment.signal import Verdict
from samsam.model.assessment.trend import LastChange
from samsam.model.indicators.indicator import NoiseModel
from samsam.swedish import (
    capitalised,
    listing_years,
    number,
    signed,
)

_SMALL = 100  # counts and groups below it move by ten per cent or more by chance alone


def change_sentence(figure: Figure) -> str:
    """What the last change was, and whether it goes beyond chance."""
    change = figure.trend.last_change
    if change is None:
        return _nothing_to_compare(figure)
    points = {p.year: p for p in figure.trend.points}
    old, new = points[change.from_year], points[change.to_year]
    decimals = decimals_apart(figure.indicator, old.value, new.value)
    since = f"Från {change.from_year} till {change.to_year}{_between(change)}"
    if number(change.absolute, decimals) == number(0, decimals):
        little = "" if change.absolute == 0 else " i stort sett"
        now = reserved(figure, new, decimals)
        same = f"{since} var {subject_of(figure)}{little} {_unmoved(figure)}, {now}."
        return f"{same} {_signal_sentence(figure)}"
    about = "" if adds_up(old.value, new.value, decimals) else "ungefär "
    before, now = (reserved(figure, point, decimals, unit_said=True) for point in (old, new))
    moved = (
        f"{since} {_verb(figure, change.absolute)} {subject_of(figure)} med {about}"
        f"{size_words(figure.indicator, change.absolute, decimals)}, "
        f"från {before} till {now}."
    )
    return f"{moved} {_signal_sentence(figure)}"


def _nothing_to_compare(figure: Figure) -> str:
    """Why there is no last change: no value, one alone, or one alone after a series break."""
    points = figure.trend.points
    if not points:
        return "Det finns inga värden att jämföra."
    year = points[-1].year
    if broken_year(figure):
        since = f"Efter seriebrottet {broken_year(figure)}"
        return f"{since} finns bara ett värde, för {year}. Det får inte jämföras med äldre värden."
    return f"Det finns bara ett värde, för {year}, och därför ingen förändring att bedöma."


def broken_year(figure: Figure) -> int | None:
    """The year of the break that the judged values begin after; None where there is none."""
    first = figure.trend.first_year
    points = figure.outcome.points
    if first is None or not points or points[0].year >= first:
        return None
    before = [p.year for p in points if p.year < first]
    return max((b.year for b in figure.breaks if before[-1] < b.year <= first), default=None)


def _between(change: LastChange) -> str:
    """The years without a value between the two that are compared."""
    years = list(range(change.from_year + 1, change.to_year))
    return f" ({listing_years(years)} saknar värde)" if years else ""


def subject_of(figure: Figure) -> str:
    """What a sentence on a change is about: the place or the value."""
    return "placeringen" if figure.indicator.is_rank else "värdet"


def _unmoved(figure: Figure) -> str:
    return "oförändrad" if figure.indicator.is_rank else "oförändrat"


def _verb(figure: Figure, change: float) -> str:
    if figure.indicator.is_rank:
        return "förbättrades" if change < 0 else "försämrades"
    return "steg" if change > 0 else "sjönk"


def _signal_sentence(figure: Figure) -> str:
    signal, change = figure.signal, figure.trend.last_change
    beyond = signal.verdict is Verdict.SIGNAL
    if change is not None and change.absolute == 0 and not beyond:
        return "Det finns ingen förändring att bedöma."
    if signal.verdict is Verdict.CANNOT_TELL:
        missing = f": det behövs {signal.missing}" if signal.missing else ""
        return f"Det går inte att avgöra om förändringen är mer än slump{missing}."
    reported = _RULE_SENTENCES[signal.rule or "S1", beyond](figure)
    level = level_words(signal, figure.indicator)
    return f"{reported} {capitalised(subject_of(figure))} är {level}." if level else reported


def _s1_sentence(figure: Figure) -> str:
    """The value, or its change for stocks, beside what has been usual."""
    signal = figure.signal
    what = "Förändringen" if signal.on_changes else capitalised(subject_of(figure))
    if signal.outside and signal.verdict is not Verdict.SIGNAL:
        apart = f"utanför det som har varit vanligt{_s1_range(figure)}{_among(signal.areas)}"
        return f"Steget är inte större än det brukar vara, men {what.lower()} ligger {apart}."
    where = "utanför" if signal.outside else "inom"
    reported = f"{what} ligger {where} seriens vanliga variation{_s1_range(figure)}"
    if not signal.outside:
        return f"{reported}{_among(signal.areas)}."
    step = "" if signal.on_changes else ", och steget dit är ovanligt stort"
    return f"{reported}{step}{_among(signal.areas)}."


def _among(areas: int) -> str:
    """That others' variation was reckoned with, where it was."""
    return ", räknat också på hur måttet brukar svänga i liknande kommuner" if areas else ""


def _s1_range(figure: Figure) -> str:
    interval = figure.signal.interval
    if interval is None:
        return ""
    what = "årliga förändringar" if figure.signal.on_changes else "värden"
    trial = ", preliminära gränser" if figure.signal.preliminary_limits else ""
    part = possible_part(interval, possible(figure))
    if part is None:
        return f" (alla möjliga {what} ryms där{trial})"
    if nearly_all(part, possible(figure)):
        small = figure.indicator.noise is NoiseModel.GROUP
        why = "gruppen är så liten" if small else f"{what} svänger så mycket"
        return f" ({why} att nästan vilket värde som helst är vanligt{trial})"
    changes, indicator = figure.signal.on_changes, figure.indicator
    ends = _inwards(part, indicator.decimals) if figure.signal.outside else part
    low, high = (
        signed(end, indicator.decimals) if changes else point_label(indicator, end) for end in ends
    )
    return f" (vanliga {what}: {low} till {high}{trial})"


def _inwards(part: tuple[float, float], decimals: int) -> tuple[float, float]:
    """The ends rounded towards each other, so that a value outside them is never one of them."""
    size = 10**decimals
    low, high = math.ceil(part[0] * size) / size, math.floor(part[1] * size) / size
    return (low, high) if low <= high else part


def _ordinary_count(figure: Figure) -> str:
    """S2: what chance does to few events is said of few events only."""
    if figure.signal.outside:
        return _NO_LARGER
    often = "En så stor skillnad uppstår ofta av slump"
    return f"{often} när antalen är små." if _is_small(figure) else f"{often}."


# Beyond chance, but what the series does every year.
_NO_LARGER = (
    "Skillnaden är större än slumpen brukar ge, men inte större än seriens vanliga steg från år "
    "till år."
)


def _ordinary_share(figure: Figure) -> str:
    if figure.signal.outside:
        return _NO_LARGER
    small = "Gruppen är liten, och en" if _is_small(figure) else "En"
    return f"{small} så stor skillnad kan vara slump."


def _beyond_share(figure: Figure) -> str:
    small = ", också i en så liten grupp" if _is_small(figure) else ""
    return f"Skillnaden mellan de två åren är större än slumpen brukar ge{small}."


def _is_small(figure: Figure) -> bool:
    return figure.signal.smallest is not None and figure.signal.smallest < _SMALL


_RULE_SENTENCES: dict[tuple[str, bool], Callable[[Figure], str]] = {
    ("S1", False): _s1_sentence,
    ("S1", True): _s1_sentence,
    ("S2", False): _ordinary_count,
    ("S2", True): lambda _: "Skillnaden mellan de två åren är större än slumpen brukar ge.",
    ("S3", False): _ordinary_share,
    ("S3", True): _beyond_share,
}

"""A target as somebody typed it → the dated targets it means, its faults and what is asked once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsam.config.register_changes import ceiling
from samsam.figures.words import point_label, target_words
from samsam.model.indicators.indicator import Direction, Indicator, Target
from samsam.sources.intake.added import one_line
from samsam.sources.tables.cell_values import CellError, typed_value
from samsam.swedish import ended, long_date, no_day, number, read_day

_LONGEST = 300
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MUCH = 10.0  # times the latest value: more than that is asked about
_SMALL = 1e-9


class Bound(StrEnum):
    """What a target asks of the value."""

    AT_LEAST = "minst"
    AT_MOST = "högst"
    WITHIN = "mellan"


@dataclass(frozen=True, slots=True)
class TypedTarget:
    """What somebody has filled in. `upper` is the other limit of a target to stay within two."""

    indicator_id: str
    bound: Bound
    value: str
    year: str
    upper: str = ""
    decided_by: str = ""
    decided_on: str = ""
    source: str = ""
    base_year: str = ""


class TargetFaultError(ValueError):
    """The target can't be used. The message is Swedish: a sentence for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


class TargetQuestionError(ValueError):
    """The target is unusual: it is saved when whoever typed it says so. Swedish sentences."""

    def __init__(self, questions: Sequence[str]) -> None:
        super().__init__(" ".join(questions))
        self.questions = tuple(questions)


def read_typed(
    typed: TypedTarget, indicator: Indicator, target_id: str, today: date
) -> tuple[Target, ...]:
    """The target, or the floor and the ceiling of one to stay within. Raises TargetFaultError."""
    faults: list[str] = []
    year = _year(typed.year, "Målår", faults)
    base = _year(typed.base_year, "Vägen börjar", faults) if typed.base_year.strip() else None
    texts = (typed.value, typed.upper) if typed.bound is Bound.WITHIN else (typed.value,)
    values = [
        _value(text, indicator, place, faults)
        for text, place in zip(texts, _places(typed), strict=True)
    ]
    decided_on = _day(typed.decided_on, today, faults)
    by, source = one_line(typed.decided_by), one_line(typed.source)
    if not by and not source:
        faults.append("Skriv vem som har beslutat målet, eller i vilket dokument det står.")
    faults += _long(by, "Beslutat av")
    faults += _long(source, "Källa")
    if not faults:
        faults += _impossible_together(typed, indicator, values, year, base)
    if faults:
        raise TargetFaultError(faults)
    ids = (target_id, ceiling(target_id))
    floors = {Bound.AT_LEAST: (True,), Bound.AT_MOST: (False,), Bound.WITHIN: (True, False)}
    return tuple(
        Target(i, indicator.id, year, value, at_least, source, base, by, decided_on)
        for i, value, at_least in zip(ids, values, floors[typed.bound], strict=False)
    )


def _places(typed: TypedTarget) -> tuple[str, ...]:
    return ("Nedre gräns", "Övre gräns") if typed.bound is Bound.WITHIN else ("Värde",)


def _year(text: str, place: str, faults: list[str]) -> int:
    digits = text.strip()
    if not digits:
        faults.append(f"{place}: årtalet saknas. Skriv det med fyra siffror, till exempel 2030.")
    elif not (digits.isascii() and digits.isdigit() and len(digits) == len("2030")):
        faults.append(f"{place}: ”{_short(text)}” är inget årtal. Skriv fyra siffror, som 2030.")
    elif not _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        faults.append(f"{place}: {digits} går inte. Skriv ett år {_FIRST_YEAR} till {_LAST_YEAR}.")
    else:
        return int(digits)
    return 0


def _value(text: str, indicator: Indicator, place: str, faults: list[str]) -> float:
    try:
        value = typed_value(one_line(text), indicator.unit)
    except CellError as error:
        faults.append(f"{place}: {error.fault} {error.cure}")
        return 0.0
    low, high = indicator.limits
    if not low <= value <= high:
        faults.append(
            f"{place}: {number(value, indicator.decimals)} går inte, för {indicator.short_title} "
            f"{_range(low, high)}. Skriv ett sådant värde."
        )
    elif abs(value - round(value, indicator.decimals)) > _SMALL:
        faults.append(
            f"{place}: {indicator.short_title} visas med {_decimals(indicator.decimals)}. "
            "Skriv inte fler, annars stämmer inte det som visas med målet."
        )
    return value


def _range(low: float, high: float) -> str:
    if high == float("inf"):
        return f"kan inte vara mindre än {number(low)}"
    return f"kan bara vara {number(low)} till {number(high)}"


def _decimals(count: int) -> str:
    return {0: "heltal", 1: "en decimal"}.get(count, f"{count} decimaler")


def _day(text: str, today: date, faults: list[str]) -> date | None:
    if not text.strip():
        return None
    found = read_day(text)
    if found is None:
        faults.append(f"Beslutat den: {no_day(text)}")
    elif found > today:
        faults.append(
            f"Beslutat den: {long_date(found)} har inte varit än. Skriv dagen då målet beslutades."
        )
    return found


def _long(text: str, place: str) -> list[str]:
    if len(text) <= _LONGEST:
        return []
    return [f"{place}: texten är {len(text)} tecken. Korta den till högst {_LONGEST}."]


def _short(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _impossible_together(
    typed: TypedTarget, indicator: Indicator, values: list[float], year: int, base: int | None
) -> Iterator[str]:
    if typed.bound is Bound.WITHIN and values[0] >= values[1]:
        yield "Den övre gränsen ska vara högre än den nedre. Byt plats på dem, eller rätta dem."
    if indicator.is_rank and typed.bound is not Bound.AT_MOST:
        yield ("Plats 1 är bäst. Välj ”högst”, så betyder målet den platsen eller bättre.")
    if base is not None and base >= year:
        yield f"Vägen börjar {base}, men målåret är {year}. Skriv ett år före målåret."


def questions(
    targets: Sequence[Target], indicator: Indicator, latest: float | None, today: date
) -> tuple[str, ...]:
    """What is unusual with a target and is asked about once, in Swedish sentences."""
    first = targets[0]
    asked = []
    if first.year < today.year:
        asked.append(f"Målåret {first.year} har redan varit. Målet visas då som nått eller missat.")
    if indicator.retired:
        asked.append(
            f"{indicator.short_title} har upphört hos källan. {ended(indicator.retired)} "
            "Målet kan aldrig bedömas med nya värden."
        )
    asked += [words for t in targets if (words := _unlikely(t, indicator, latest))]
    against = {Direction.HIGHER: False, Direction.LOWER: True}.get(indicator.direction)
    if len(targets) == 1 and first.at_least is against and not indicator.is_rank:
        better = "högre" if indicator.direction is Direction.HIGHER else "lägre"
        asked.append(
            f"Ett {better} värde är bättre för {indicator.short_title}, men målet är "
            f"{target_words(first, indicator)}."
        )
    return tuple(asked)


def _unlikely(target: Target, indicator: Indicator, latest: float | None) -> str:
    if not latest or indicator.is_rank or latest < 0 or target.value < 0:
        return ""
    if latest / _MUCH <= target.value <= latest * _MUCH:
        return ""
    if target.value == 0:
        return ""
    return (
        f"Målet {point_label(indicator, target.value)} är mer än tio gånger "
        f"{'större' if target.value > latest else 'mindre'} än det senaste värdet, "
        f"{point_label(indicator, latest)}."
    )

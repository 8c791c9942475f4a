"""What a value is checked for before it comes in, against what its series holds already.

To add a check: one function in `CHECKS`, which gives a Swedish sentence or nothing. Checks that a
whole file is judged by are written as sets in `series/bulk.py` too; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from math import log10

from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import Observation
from samsam.swedish import number

_JUMP = 3.0
_FEWEST_STEPS = 4
# Half-way between ten and a hundred times, and about ten times.
_HUNDREDFOLD = 31.6
_TENFOLD = (7.0, 14.0)
# Differences that small groups come to by chance, by unit. Percentages in percentage points.
_LEAST = {Unit.COUNT: 30.0, Unit.PERCENT: 10.0}
_POWERS = {1: "ungefär tio", 2: "ungefär hundra", 3: "ungefär tusen"}
_MOST_DECIMALS = 6
_THOUSAND, _ROUNDING = 1000, 1e-6


@dataclass(frozen=True)
class Context:
    """What a check may look at besides the row: its indicator and what is in the store.

    `indicator` is None for a key figure that the register doesn't describe.
    """

    indicator: Indicator | None
    known: dict[int, Observation]
    current_year: int

    @property
    def forecast(self) -> bool:
        """True when years to come are what the values are about."""
        return self.indicator is not None and self.indicator.forecast

    @cached_property
    def values(self) -> dict[int, float]:
        """The known values by year, in order."""
        return {y: o.value for y, o in sorted(self.known.items()) if o.value is not None}

    @cached_property
    def longest_step(self) -> float | None:
        """The longest step a year that the series has made; None when it has made too few."""
        points = list(self.values.items())
        steps = [abs(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
        return max(steps) if len(steps) >= _FEWEST_STEPS else None

    def nearest(self, year: int) -> tuple[int, float] | None:
        """The latest known value before a year, however long before; else the first after."""
        before = [y for y in self.values if y < year]
        after = [y for y in self.values if y > year]
        found = before[-1] if before else after[0] if after else None
        return None if found is None else (found, self.values[found])

    def reference(self, year: int) -> tuple[int, float] | None:
        """What a value of the year is best held against: what was known of it, or the nearest."""
        return (year, self.values[year]) if year in self.values else self.nearest(year)

    def is_ordinary(self, value: float) -> bool:
        """True for a value between the lowest and the highest that are known."""
        return min(self.values.values()) <= value <= max(self.values.values())


@dataclass(frozen=True, slots=True)
class StepScale:
    """How values of an indicator may differ. A place in an order has no scale.

    `least` is the difference that is anything at all. `tenfold` is True when values have decimals,
    so that a lost decimal mark makes them ten times as large.
    """

    least: float
    tenfold: bool


def scale_of(indicator: Indicator | None) -> StepScale | None:
    """The scale of an indicator; None for ranks and for what the register doesn't describe."""
    if indicator is None or indicator.is_rank:
        return None
    return StepScale(_LEAST.get(indicator.unit, 0.0), indicator.decimals > 0)


def is_whole(indicator: Indicator | None) -> bool:
    """True when every value is a whole number: places, and counts that are shown as such."""
    if indicator is None:
        return False
    return indicator.is_rank or (indicator.unit is Unit.COUNT and indicator.decimals == 0)


def exact(value: float) -> str:
    """A value with the decimals that it has: 0.091 is 0,091."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return number(value, min(decimals, _MOST_DECIMALS))


def shown(indicator: Indicator | None, value: float) -> str:
    """A value as its series shows it."""
    return number(value, indicator.decimals) if indicator else exact(value)


# What cannot be


def _outside_range(new: Observation, context: Context) -> str:
    if new.value is None or context.indicator is None:
        return ""
    low, high = context.indicator.limits
    if new.value < low:
        return (
            f"Värdet {number(new.value, 2)} är mindre än {number(low)}, som är det lägsta möjliga."
        )
    if new.value > high:
        return (
            f"Värdet {number(new.value, 2)} är större än {number(high)}, som är det högsta möjliga."
        )
    return ""


def _not_whole(new: Observation, context: Context) -> str:
    if new.value is None or not is_whole(context.indicator) or new.value == int(new.value):
        return ""
    if context.indicator and context.indicator.is_rank:
        return f"En placering är ett heltal, men värdet är {number(new.value, 2)}."
    meant = _thousands_meant(new.value, new.year, context)
    cure = f"Menar du {number(meant)}?" if meant else "Skriv ett tal utan decimaler."
    return f"Ett antal är ett heltal, men värdet är {exact(new.value)}. {cure}"


def _thousands_meant(value: float, year: int, context: Context) -> float | None:
    """The whole number that was meant, when a comma or point between thousands was a decimal's."""
    whole = round(value * _THOUSAND)
    if value >= _THOUSAND or abs(value * _THOUSAND - whole) > _ROUNDING:
        return None
    found = context.reference(year)
    if found is not None and not (found[1] <= _JUMP * whole and whole <= _JUMP * found[1]):
        return None
    return float(whole)


def _year_out_of_reach(new: Observation, context: Context) -> str:
    if new.year > context.current_year + 1 and not context.forecast:
        return f"Året {new.year} ligger för långt fram."
    return ""


# What may be wrong


def _year_not_over(new: Observation, context: Context) -> str:
    ahead = new.value is not None and new.year > context.current_year
    if ahead and not context.forecast:
        return f"Året {new.year} har inte varit än. Är det verkligen ett utfall?"
    return ""


def _other_scale(new: Observation, context: Context) -> str:
    """Ten, a hundred or a thousand times what is known: a decimal mark or a unit is another."""
    if new.value is None or not _is_other_scale(new.value, new.year, context):
        return ""
    found = context.reference(new.year)
    if found is None or context.indicator is None:
        return ""
    year, known = found
    power = round(log10(new.value / known))
    times = _POWERS.get(abs(power), "mer än tusen")
    which = "större" if power > 0 else "mindre"
    against = "det kända värdet" if year == new.year else str(year)
    return (
        f"Värdet {exact(new.value)} är {times} gånger {which} än {against} "
        f"({shown(context.indicator, known)}). "
        f"{_scale_hint(new.value, power, context.indicator)}"
    )


def _is_other_scale(value: float, year: int, context: Context) -> bool:
    scale, found = scale_of(context.indicator), context.reference(year)
    if scale is None or found is None or context.is_ordinary(value):
        return False
    known = found[1]
    if value <= 0 or known <= 0:
        return False
    if value >= _HUNDREDFOLD * known or known >= _HUNDREDFOLD * value:
        return True
    low, high = _TENFOLD
    tenfold = low * known <= value <= high * known or low * value <= known <= high * value
    return scale.tenfold and tenfold


def _scale_hint(value: float, power: int, indicator: Indicator) -> str:
    if indicator.unit is Unit.PERCENT and power == -2:
        return (
            f"Står värdet som andel ({exact(value)}) i stället för procent ({exact(value * 100)})?"
        )
    if indicator.unit is Unit.COUNT and power == -3:
        return "Står värdet i tusental?"
    return "Står decimaltecknet eller tusentalsavgränsaren rätt?"


def _large_jump(new: Observation, context: Context) -> str:
    """A step from the nearest known value that is far longer than the series' own.

    Per year, three times as long as any of at least four; with a shorter history three times as
    large or small, and not by a few only.
    """
    near = context.nearest(new.year)
    if near is None or new.value is None or _is_other_scale(new.value, new.year, context):
        return ""
    year, known = near
    longest = context.longest_step
    if longest is None:
        return _many_times(new.value, near, context)
    if abs(new.value - known) <= _JUMP * longest * abs(new.year - year):
        return ""
    a_year = "" if abs(new.year - year) == 1 else "om året "
    return (
        f"Steget {'från' if year < new.year else 'till'} {year} "
        f"({shown(context.indicator, known)}) är {a_year}mer än tre gånger så stort som något "
        "tidigare. Kontrollera siffran."
    )


def _many_times(value: float, near: tuple[int, float], context: Context) -> str:
    scale, (year, known) = scale_of(context.indicator), near
    if (
        scale is None
        or abs(value - known) < max(scale.least, _ROUNDING)
        or context.is_ordinary(value)
    ):
        return ""
    reported = f"{year} ({shown(context.indicator, known)})"
    if value >= _JUMP * known >= 0:
        return f"Värdet är minst tre gånger så stort som {reported}. Kontrollera siffran."
    if known >= _JUMP * value >= 0:
        return f"Värdet för {reported} är minst tre gånger så stort. Kontrollera siffran."
    return ""


def _withdrawn(new: Observation, context: Context) -> str:
    old = context.known.get(new.year)
    if new.value is None and old is not None and old.value is not None:
        return "Källan har inte längre något värde. Det gamla finns kvar i historiken."
    return ""


Check = Callable[[Observation, Context], str]
# Each with True when what it finds can't come in.
CHECKS: tuple[tuple[Check, bool], ...] = (
    (_outside_range, True),
    (_not_whole, True),
    (_year_out_of_reach, True),
    (_year_not_over, False),
    (_other_scale, False),
    (_large_jump, False),
    (_withdrawn, False),
)

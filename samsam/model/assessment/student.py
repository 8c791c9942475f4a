"""Student's t and chi-squared, for the few tests that need them: no library of ours has them.

Both rest on the incomplete beta and gamma functions by their continued fractions (Press et al.,
Numerical Recipes, sections 6.2 and 6.4), right to about twelve digits.
"""

from __future__ import annotations

import math
from functools import lru_cache

_MOST_TERMS = 500
_ENOUGH = 1e-14
_TINY = 1e-300
_HALVINGS = 200


def student_p(t: float, degrees: float) -> float:
    """Two-sided p of `t` with so many degrees of freedom, which needn't be whole.

    Raises ValueError for degrees that aren't positive and for a t that is no number.
    """
    if not degrees > 0 or math.isnan(t):
        raise ValueError(f"no t distribution: t {t}, {degrees} degrees of freedom")
    if math.isinf(t):
        return 0.0
    return _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


@lru_cache(maxsize=1024)
def student_limit(p: float, degrees: float) -> float:
    """The t whose two-sided p is `p`. Raises ValueError unless 0 < p < 1."""
    if not 0 < p < 1:
        raise ValueError(f"a probability between 0 and 1 is wanted, not {p}")
    low, high = 0.0, 1.0
    while student_p(high, degrees) > p:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if student_p(middle, degrees) > p else (low, middle)
    return high


def chi_squared_p(statistic: float, degrees: int) -> float:
    """How often chi-squared with so many degrees of freedom is at least `statistic`.

    Raises ValueError for a statistic below zero and for fewer than one degree of freedom.
    """
    if not statistic >= 0 or degrees < 1:
        raise ValueError(f"no chi-squared: {statistic}, {degrees} degrees of freedom")
    a, x = degrees / 2, statistic / 2
    if x == 0:
        return 1.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return max(0.0, 1 - scale * _gamma_series(a, x))
    return scale * _gamma_fraction(a, x)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    n = a
    while term > total * _ENOUGH:
        n += 1
        term *= x / n
        total += term
    return total


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    total = d
    for i in range(1, _MOST_TERMS):
        factor = -i * (i - a)
        b += 2
        d = 1 / _not_zero(factor * d + b)
        c = _not_zero(b + factor / c)
        total *= d * c
        if abs(d * c - 1) < _ENOUGH:
            break
    return total


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for 0 <= x <= 1."""
    if x in (0.0, 1.0):
        return x
    scale = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return scale * _beta_fraction(a, b, x) / a
    return 1 - scale * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for factor in (even, odd):
            d = 1 / _not_zero(1 + factor * d)
            c = _not_zero(1 + factor / c)
            total *= d * c
        if abs(d * c - 1) < _ENOUGH:
            break
    return total


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY

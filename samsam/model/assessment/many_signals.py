"""Rule S1 for very many series at once: the same verdicts as `signal.assess_signal`, in numpy.

Where rounding could make the two differ, a hair from the limit, the plain functions decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from samsam.model.assessment.signal import (
    FEWEST_EARLIER,
    Verdict,
    error_of_one_more,
    level_limit,
    step_of_history,
    steps_wanted,
)

Floats = NDArray[np.float64]
_ORDER = (Verdict.CANNOT_TELL, Verdict.ORDINARY, Verdict.SIGNAL)
_HAIR = 1e-9
_LOST = 1e-140


@dataclass(frozen=True, slots=True, eq=False)
class ManySignals:
    """A verdict for each series. `codes` are 0 can't say, 1 ordinary variation, 2 signal.

    `statistic` is the distance from the earlier mean in standard errors and `limit` the most that
    is ordinary, as in `Signal`; NaN where there is none.
    """

    codes: NDArray[np.int8]
    statistic: Floats
    limit: Floats

    def verdict(self, row: int) -> Verdict:
        """The verdict of one series."""
        return _ORDER[int(self.codes[row])]


def many_signals(values: Floats, stock: bool = False) -> ManySignals:
    """Judge the last value of each row by rule S1: rows are series, columns consecutive years.

    NaN is a year without a value. With `stock` the annual changes are judged. No series may have a
    break. Raises ValueError for values that are infinite.
    """
    if np.isinf(values).any():
        raise ValueError("a value is infinite")
    judged = _annual_changes(values) if stock else values
    found = _judged(judged, stock)
    if stock:
        _without_year_before(values, found)
    return found


def _judged(values: Floats, stock: bool) -> ManySignals:
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    rows, width = values.shape
    codes = np.zeros(rows, dtype=np.int8)
    statistic, limit = np.full(rows, np.nan), np.full(rows, np.nan)
    for n in range(FEWEST_EARLIER + 1, width + 1):
        mine = np.flatnonzero(counts == n)
        if mine.size:
            # Each row's values in order, without its gaps.
            filled = values[mine][known[mine]].reshape(-1, n)
            codes[mine], statistic[mine], limit[mine] = _of_length(filled, stock)
    return ManySignals(codes, statistic, limit)


def _of_length(values: Floats, stock: bool) -> tuple[NDArray[np.int8], Floats, Floats]:
    """Series with as many values each, without gaps."""
    earlier, last = values[:, :-1], values[:, -1]
    m = earlier.shape[1]
    limit = np.full(len(values), level_limit(m, m - 1))
    mean = earlier.sum(axis=1) / m
    from_mean = last - mean
    still = earlier.max(axis=1) == earlier.min(axis=1)
    apart = earlier - mean[:, None]
    error = np.sqrt(np.einsum("ij,ij->i", apart, apart) / (m - 1) * (1 + 1 / m))
    # Squares of smaller distances are lost: the plain rule says whether they differ at all.
    lost = ~still & (error < _LOST)
    for row in np.flatnonzero(lost):
        still[row] = error_of_one_more([float(v) for v in earlier[row]], None)[0] == 0
    statistic = np.divide(
        np.abs(from_mean), error, out=np.full(len(values), np.nan), where=~still & (error > 0)
    )
    step, usual = _steps(values, stock)
    needed = steps_wanted(stock) * usual
    large = (np.abs(step) > needed) & (step * from_mean > 0)
    signal = (statistic > limit) & large
    close = np.abs(statistic - limit) <= _HAIR * limit
    close |= np.abs(np.abs(step) - needed) <= _HAIR * np.abs(needed)
    for row in np.flatnonzero((close | lost) & ~still):
        statistic[row], signal[row] = _plainly(values[row], stock)
    codes = np.where(signal, 2, 1).astype(np.int8)
    # The same once more is ordinary; of anything else nothing can be decided.
    codes[still & (last != earlier[:, 0])] = 0
    undecided = codes == 0
    statistic[undecided], limit[undecided] = np.nan, np.nan
    return codes, statistic, limit


def _steps(values: Floats, stock: bool) -> tuple[Floats, Floats]:
    """The last step, and the average size of the earlier ones; a stock's values are steps."""
    if stock:
        return values[:, -1], np.abs(values[:, :-1]).mean(axis=1)
    steps = np.diff(values, axis=1)
    return steps[:, -1], np.abs(steps[:, :-1]).mean(axis=1)


def _plainly(row: Iterable[float], stock: bool) -> tuple[float, bool]:
    values = [float(v) for v in row]
    *earlier, last = values
    mean = fmean(earlier)
    error, degrees = error_of_one_more(earlier, None)
    ratio = abs(last - mean) / error
    step, steps = step_of_history(values, stock)
    large = steps > steps_wanted(stock) and step * (last - mean) > 0
    return ratio, large and ratio > level_limit(len(earlier), degrees)


def _annual_changes(values: Floats) -> Floats:
    """Changes from each year to the next, NaN where one of them has no value.

    Whole numbers differ exactly; others are subtracted in decimals, as the plain rule does.
    """
    changes = np.diff(values, axis=1)
    broken = np.flatnonzero((np.nan_to_num(values) % 1 != 0).any(axis=1))
    for row in broken:
        changes[row] = [
            _decimal_difference(a, b) for a, b in zip(values[row], values[row, 1:], strict=False)
        ]
    return changes


def _decimal_difference(a: float, b: float) -> float:
    return float(Decimal(str(float(b))) - Decimal(str(float(a))))


def _without_year_before(values: Floats, found: ManySignals) -> None:
    """Nothing can be decided where the last value has none the year before it."""
    known = ~np.isnan(values)
    rows = np.arange(len(values))
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    before = np.where(last > 0, known[rows, np.maximum(last - 1, 0)], False)
    lonely = known.any(axis=1) & ~before
    found.codes[lonely] = 0
    found.statistic[lonely], found.limit[lonely] = np.nan, np.nan

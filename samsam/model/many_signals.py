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

from samsam.model.signal import FEWEST_EARLIER, Verdict, k05, moving_range

Floats = NDArray[np.float64]
_ORDER = (Verdict.CANNOT_TELL, Verdict.ORDINARY, Verdict.SIGNAL)
_HAIR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ManySignals:
    """A verdict for each series. `codes` are 0 can't tell, 1 ordinary variation, 2 signal.

    `statistic` is the distance from the earlier mean in mean moving ranges and `limit` the most
    that is ordinary, as in `Signal`; NaN where there is none.
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
    filled, counts = _left_justified(judged)
    found = _judged(filled, counts)
    if stock:
        _without_year_before(values, found)
    return found


def _left_justified(values: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Each row's values first, in order, then its gaps; and how many values there are."""
    order = np.argsort(np.isnan(values), axis=1, kind="stable")
    counts = (~np.isnan(values)).sum(axis=1)
    return np.take_along_axis(values, order, axis=1), counts


def _judged(filled: Floats, counts: NDArray[np.intp]) -> ManySignals:
    rows, width = filled.shape
    codes = np.zeros(rows, dtype=np.int8)
    statistic, limit = np.full(rows, np.nan), np.full(rows, np.nan)
    for n in range(FEWEST_EARLIER + 1, width + 1):
        mine = np.flatnonzero(counts == n)
        if mine.size:
            found = _of_length(filled[mine, :n])
            codes[mine], statistic[mine], limit[mine] = found
    return ManySignals(codes, statistic, limit)


def _of_length(values: Floats) -> tuple[NDArray[np.int8], Floats, Floats]:
    """Series with as many values each, without gaps."""
    earlier, last = values[:, :-1], values[:, -1]
    limit = np.full(len(values), k05(earlier.shape[1]))
    step = np.abs(np.diff(earlier, axis=1)).mean(axis=1)
    distance = np.abs(last - earlier.mean(axis=1))
    still = step == 0
    statistic = np.divide(distance, step, out=np.full(len(values), np.nan), where=~still)
    near = np.flatnonzero(np.abs(statistic - limit) <= _HAIR * limit)
    for row in near:
        statistic[row] = _plainly(values[row])
    codes = np.where(statistic > limit, 2, 1).astype(np.int8)
    # The same once more is ordinary; of anything else nothing can be told.
    codes[still & (last != earlier[:, 0])] = 0
    undecided = codes == 0
    statistic[undecided], limit[undecided] = np.nan, np.nan
    return codes, statistic, limit


def _plainly(values: Iterable[float]) -> float:
    *earlier, last = (float(v) for v in values)
    return abs(last - fmean(earlier)) / moving_range(earlier)


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
    """Nothing can be told where the last value has none the year before it."""
    known = ~np.isnan(values)
    rows = np.arange(len(values))
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    before = np.where(last > 0, known[rows, np.maximum(last - 1, 0)], False)
    lonely = known.any(axis=1) & ~before
    found.codes[lonely] = 0
    found.statistic[lonely], found.limit[lonely] = np.nan, np.nan

"""How often rule W2 of early warning is wrong, on the key figures of all municipalities.

From each year with at least ten earlier annual changes, the easiest target that W2 calls missed at
once is asked for: the best change so far, every year and half a year more. Harder ones are wrong
more seldom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samsam.model.population.early_warning import FEWEST_CHANGES, SPARE
from samsam.swedish import number

from . import signals, table

AHEAD = (1, 3, 5, 10)


@dataclass(frozen=True)
class Wrong:
    """So many years ahead: targets called missed, and how many of them were reached anyway."""

    ahead: int
    called: int
    reached: int


def measure(values: signals.Panel, ahead: int) -> Wrong:
    """Ups and downs together: a floor, and a ceiling on the same values."""
    called = reached = 0
    for sign in (1, -1):
        for origin in range(FEWEST_CHANGES, values.shape[1] - ahead):
            changes = sign * np.diff(values[:, : origin + 1], axis=1)
            gain = sign * (values[:, origin + ahead] - values[:, origin])
            best = np.where(np.isnan(changes), -np.inf, changes).max(axis=1)
            enough = (~np.isnan(changes)).sum(axis=1) >= FEWEST_CHANGES
            asked = enough & ~np.isnan(gain) & (best > 0)
            called += int(asked.sum())
            reached += int((gain[asked] > (ahead + float(SPARE)) * best[asked]).sum())
    return Wrong(ahead, called, reached)


def make_table(found: list[Wrong], source: str) -> str:
    lines = [
        [
            str(w.ahead),
            number(w.called),
            number(w.reached),
            f"{number(100 * w.reached / w.called, 1)} %",
        ]
        for w in found
        if w.called
    ]
    return (
        table.markdown(("År fram", "Sagda missade", "Nådda ändå", "Andel"), lines) + f"\n\n{source}"
    )


def run(quick: bool) -> str:
    values, source = signals.panel(quick)
    return make_table([measure(values, ahead) for ahead in AHEAD], source)

"""What trials of the population's projection came to, row by row as docs/methods.md tables them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from samsam.model.population.growth import Growth
from samsam.model.population.projection import SizedSpread
from samsam.model.population.projection_errors import Row, SizedErrors

GROWTH_ASKED = 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """One past projection and what happened, in inhabitants.

    `own_pace` is three quarters of the municipality's own pace (C4), `naive` is no change, `drift`
    the mean logarithmic growth of the last nine years. `covered80` and `covered95` say whether the
    outcome lay within the intervals in use, `chance` is the probability that was given of growing
    by `GROWTH_ASKED`. `spread` says whose errors are this one's.
    """

    area: str
    origin: int
    horizon: int
    last: float
    outcome: float
    projected: float
    own_pace: float
    naive: float
    drift: float
    covered80: bool
    covered95: bool
    chance: float
    spread: SizedSpread

    @property
    def error(self) -> float:
        """How much larger the outcome was, as a logarithm."""
        return math.log(self.outcome / self.projected)

    @property
    def grew(self) -> bool:
        """Whether it grew as much as was asked."""
        return self.outcome >= self.last * (1 + GROWTH_ASKED)

    def row(self, errors: SizedErrors) -> Row | None:
        """Its quantiles by other errors; None where they hold none of its size and years."""
        mine = self.spread
        return errors.row(mine.method, mine.size, self.horizon, mine.age)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Mean absolute errors in per cent of the outcome, so many years ahead, for one size.

    `worst_ratio` is the highest of any origin, error of the method to that of no change; None, as
    both ratios, where what it is compared with was never wrong.
    """

    horizon: int
    size: str
    trials: int
    areas: int
    first_origin: int
    last_origin: int
    projected: float
    naive: float
    drift: float
    worst_origin: int | None
    worst_ratio: float | None

    @property
    def ratio(self) -> float | None:
        """The method's error to that of no change: below 1 is better."""
        return self.projected / self.naive if self.naive else None

    @property
    def drift_ratio(self) -> float | None:
        """The method's error to that of a straight trend."""
        return self.projected / self.drift if self.drift else None


@dataclass(frozen=True, slots=True)
class AgainstOfficial:
    """Mean absolute errors in per cent, beside SCB's projection of the same municipalities."""

    origin: int
    horizon: int
    areas: int
    projected: float
    official: float
    own_pace: float
    naive: float

    @property
    def ratio(self) -> float | None:
        """The method's error to SCB's: below 1 is better."""
        return self.projected / self.official if self.official else None


@dataclass(frozen=True, slots=True)
class KnownThen:
    """How often outcomes lay within intervals made only of what was known at the origin, as shares.

    `worst_origin` is the origin whose 80 % held for the fewest, `worst80` how many that was.
    """

    horizon: int
    size: str
    trials: int
    first_origin: int
    last_origin: int
    covered80: float
    covered95: float
    worst_origin: int
    worst80: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often outcomes lay within intervals that promise 80 and 95 %, as shares.

    `shipped…` are the errors in use, `county…` those made without the county's own municipalities.
    `base_rate` is how often municipalities grew by `GROWTH_ASKED`, `skill` the Brier skill of the
    probability against it.
    """

    horizon: int
    trials: int
    shipped80: float
    shipped95: float
    county80: float | None
    county95: float | None
    base_rate: float
    skill: float | None


@dataclass(frozen=True, slots=True)
class WarningTrial:
    """Early warning by what was known at the origin, of targets so many years ahead.

    Of `asked` targets, `called` were called missed at once and `reached` of those were reached.
    `change` is what the target asks: 0.05 is five per cent more, −0.05 five per cent fewer.
    """

    horizon: int
    change: float
    asked: int
    called: int
    reached: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """All that was found.

    `left_out` are the areas whose borders moved, `steps` (area, year) those that may have, and
    `thin` (years ahead, origin) those with too few areas to count. `growth` is how often the areas
    grew by how much.
    """

    areas: int
    first_year: int
    last_year: int
    accuracy: tuple[Accuracy, ...]
    official: tuple[AgainstOfficial, ...]
    known_then: tuple[KnownThen, ...]
    calibration: tuple[Calibration, ...]
    warned: tuple[WarningTrial, ...]
    left_out: tuple[str, ...]
    steps: tuple[tuple[str, int], ...]
    thin: tuple[tuple[int, int], ...]
    growth: tuple[Growth, ...] = ()

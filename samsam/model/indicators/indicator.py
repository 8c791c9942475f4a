"""What an indicator (nyckeltal) is, and the goals (målbilder) and dated targets it is judged by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import inf

from samsam.model.indicators.area import Area
from samsam.swedish import NBSP, long_date


class Unit(StrEnum):
    """What a value counts. It decides number formats, ranges, axes and the flat band."""

    PERCENT = "procent"
    COUNT = "antal"
    PER_THOUSAND = "per_1000"
    RANK = "rang"
    OTHER = "annan"


class Direction(StrEnum):
    """Which way is good."""

    HIGHER = "högre"
    LOWER = "lägre"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """+1 when a rise is good, -1 when a fall is good, 0 when neither is."""
        return {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.NEUTRAL: 0}[self]


class Kind(StrEnum):
    """What the indicator is about: the report wants effects in society measured first."""

    EFFECT = "effekt"
    OUTPUT = "produktion"
    RESOURCE = "resurs"
    CONDITION = "förutsättning"


class Purpose(StrEnum):
    """The three parts of the process' purpose."""

    LIVE = "leva"
    GROW = "växa"
    MEET = "mötas"


class Sustainability(StrEnum):
    """The three dimensions of sustainability that the report names."""

    ECONOMIC = "ekonomisk"
    ECOLOGICAL = "ekologisk"
    SOCIAL = "social"


class NoiseModel(StrEnum):
    """How much a value moves by chance alone, and so which signal rule applies (docs/methods.md).

    COUNT: events that happen independently (rule S2). GROUP: a share of a known group (rule S3).
    HISTORY: only the series' own earlier movements count (rule S1).
    """

    COUNT = "antal_händelser"
    GROUP = "andel_av_grupp"
    HISTORY = "egen_historia"


@dataclass(frozen=True, slots=True)
class Goal:
    """A målbild: a state the municipality wants to reach."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A dated wish for one indicator: at least (or at most) `value` in `year`.

    `value` is in the indicator's unit; `at_least` is False where the target is a ceiling.
    `base_year` is the year whose value the path to the target starts from, when it is known.
    `decided_by` and `decided_on` say who decided it and when, empty and None where nobody has
    written it. A wish to stay within two limits is two targets, a floor and a ceiling.
    """

    id: str
    indicator_id: str
    year: int
    value: float
    at_least: bool
    source: str
    base_year: int | None = None
    decided_by: str = ""
    decided_on: date | None = None

    @property
    def decision(self) -> str:
        """Where the target comes from: who decided it, the day, and the source."""
        day = long_date(self.decided_on) if self.decided_on else ""
        who = " ".join(part for part in (self.decided_by, day) if part)
        return ". ".join(part for part in (who, self.source) if part)

    def met_by(self, value: float) -> bool:
        """True when a value is at least, or at most, what is wished."""
        return value >= self.value if self.at_least else value <= self.value


@dataclass(frozen=True, slots=True)
class Break:
    """A series break: values of `year` and later may not be compared with earlier ones."""

    year: int
    reason: str


@dataclass(frozen=True, slots=True)
class Successor:
    """The indicator that took over after a retirement. It is never joined to the old series."""

    title: str
    source_id: str
    difference: str
    indicator_id: str | None = None


_UNIT_WORDS = {
    Unit.PERCENT: "procent",
    Unit.COUNT: "antal",
    Unit.PER_THOUSAND: f"antal per 1{NBSP}000 invånare",
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """A key figure as the register describes it.

    `flat_band` is the yearly slope that still counts as unchanged: a share of the median for most
    units (0.005 is 0.5 % a year), places a year for ranks. `stock` is True for amounts that are
    carried from year to year, whose changes (not levels) are independent. `publication_month` is
    1-12, or None when the source has no fixed month; it falls `publication_lag` years after the
    year that the value is for. `listed` is True for the indicators of the report's table
    and those that the unit has added; successors are known but not listed. `forecast` is True for
    what somebody else projects: it is no outcome and is never judged. `counted` names what a count
    counts ("invånare"), where the title alone doesn't say it. `measure` is the unit in words where
    it is none of those we know ("kr per invånare"), or says more than they do. `fetch` is where new
    values can be fetched from, as `service:id`; empty when they come by hand or by file. `added` is
    True for what the unit has added to the register without touching its files. `source_titles` are
    what the source calls it, now and earlier, where that isn't `title`. `related` are the ids of
    indicators that complete this one and stand next to it: never joined to it, nor in its place.
    `group_share` is about which share of the inhabitants a percentage is of (0.6), so that it can
    be judged as a count; 0 where unknown.
    """

    id: str
    title: str
    short_title: str
    unit: Unit
    decimals: int
    direction: Direction
    kind: Kind
    goals: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    sustainability: tuple[Sustainability, ...]
    agenda_2030: tuple[int, ...]
    definition: str
    source: str
    source_id: str
    responsible: str
    publication_month: int | None = None
    publication_lag: int = 1
    stock: bool = False
    flat_band: float = 0.005
    noise: NoiseModel = NoiseModel.HISTORY
    phi: float = 1.2
    group_share: float = 0.0
    breaks: tuple[Break, ...] = ()
    successor: Successor | None = None
    retired: str = ""
    caution: str = ""
    rank_of: int | None = None
    axis_from_zero: bool = True
    counted: str = ""
    measure: str = ""
    fetch: str = ""
    listed: bool = True
    forecast: bool = False
    added: bool = False
    source_titles: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def next_publication(self, last_year: int, announced: date | None = None) -> date | None:
        """When the value after `last_year` is expected; None when nobody can say, or never.

        `announced` is the day that the source says that it publishes next. It counts where it is
        for that value; when it is for a later one, or an earlier, it only says the usual month.
        """
        year = last_year + 1 + self.publication_lag
        if self.retired:
            return None
        if announced is not None and announced.year == year:
            return announced
        month = self.publication_month or (announced.month if announced else None)
        return date(year, month, 1) if month else None

    @property
    def is_rank(self) -> bool:
        """True when the value is a place in an order, where arithmetic on sizes means nothing."""
        return self.unit is Unit.RANK

    @property
    def unit_words(self) -> str:
        """What a value counts, in words: `procent`, `plats av 290 (1 = bäst)`."""
        if self.is_rank:
            return self.measure or f"plats av {self.rank_of} (1 = bäst)"
        return self.measure or _UNIT_WORDS.get(self.unit, "")

    def heading(self, name: str) -> str:
        """A name with its unit in brackets, which has none within: `(plats av 290, 1 = bäst)`."""
        unit = self.unit_words.replace(" (", ", ").replace(")", "").replace(" = ", f"{NBSP}={NBSP}")
        return f"{name} ({unit})"

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the most that a value can be; infinite where nothing is too much."""
        if self.unit is Unit.OTHER:
            return -inf, inf
        if self.unit is Unit.PERCENT:
            return 0.0, 100.0
        if self.is_rank:
            return 1.0, float(self.rank_of or inf)
        return 0.0, inf


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who can influence the outcome, inside or outside the municipality."""

    id: str
    title: str
    internal: bool
    role: str = ""


@dataclass(frozen=True, slots=True)
class FocusGoal:
    """An inriktningsmål: what the unit concentrates on, under one goal."""

    id: str
    goal_id: str
    title: str


@dataclass(frozen=True, slots=True)
class PendingTarget:
    """A target of the files whose indicator isn't in them, and what is wrong if nobody adds it."""

    target: Target
    fault: str


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that is described in the register files, by id and in the files' order.

    `forecasts` are kept apart from `indicators`, so that a projection never passes for an outcome.
    `pending` are targets for indicators that aren't in the register.
    """

    indicators: dict[str, Indicator]
    goals: dict[str, Goal]
    targets: tuple[Target, ...]
    actors: dict[str, Actor]
    focus_goals: dict[str, FocusGoal]
    areas: dict[str, Area] = field(default_factory=dict)
    forecasts: dict[str, Indicator] = field(default_factory=dict)
    pending: tuple[PendingTarget, ...] = ()

    @property
    def everything(self) -> dict[str, Indicator]:
        """All that figures can be taken in for: indicators and what others project."""
        return {**self.indicators, **self.forecasts}

    def listed(self) -> tuple[Indicator, ...]:
        """The indicators of the report's table, in its order, and then what the unit has added."""
        return tuple(i for i in self.indicators.values() if i.listed)

    def targets_of(self, indicator_id: str) -> tuple[Target, ...]:
        """The targets of one indicator, the earliest first."""
        mine = (t for t in self.targets if t.indicator_id == indicator_id)
        return tuple(sorted(mine, key=lambda t: t.year))

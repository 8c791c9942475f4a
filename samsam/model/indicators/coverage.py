"""What is measured and what isn't: goal × purpose × sustainability."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from samsam.model.indicators.indicator import (
    Goal,
    Indicator,
    Kind,
    Purpose,
    Register,
    Sustainability,
)

Cell = tuple[str, Purpose, Sustainability]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The listed indicators of each cell (goal id, purpose, sustainability), empty cells too."""

    cells: dict[Cell, tuple[Indicator, ...]]
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]

    def of_goal(self, goal_id: str) -> tuple[Indicator, ...]:
        """The indicators that touch a goal."""
        return tuple(i for i in self.indicators if goal_id in i.goals)

    @property
    def empty_goals(self) -> tuple[Goal, ...]:
        """The goals that no indicator touches: a finding to show, not to hide."""
        return tuple(g for g in self.goals if not self.of_goal(g.id))

    @property
    def empty_purposes(self) -> tuple[Purpose, ...]:
        """The purposes that no indicator touches."""
        return tuple(p for p in Purpose if not any(p in i.purposes for i in self.indicators))

    @property
    def empty_sustainability(self) -> tuple[Sustainability, ...]:
        """The dimensions of sustainability that no indicator touches."""
        measured = {s for i in self.indicators for s in i.sustainability}
        return tuple(s for s in Sustainability if s not in measured)

    def of_kind(self, kind: Kind) -> tuple[Indicator, ...]:
        """The indicators that concern effects, output, resources or conditions."""
        return tuple(i for i in self.indicators if i.kind is kind)


def coverage(register: Register) -> Coverage:
    """Which cells the register's listed indicators touch."""
    listed = register.listed()
    cells = {
        (goal, purpose, dimension): tuple(
            i
            for i in listed
            if goal in i.goals and purpose in i.purposes and dimension in i.sustainability
        )
        for goal, purpose, dimension in product(register.goals, Purpose, Sustainability)
    }
    return Coverage(cells, tuple(register.goals.values()), listed)

"""How a file is to be used: how wide, made on what day, in which style."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from samsam.model.house_style import HouseStyle

WIDTHS_MM = (80, 160)


@dataclass(frozen=True, slots=True)
class Use:
    """`width_mm` is that of each chart.

    `same_again` is the address that makes the same file again; empty when there is none.
    """

    made_on: date
    width_mm: int = 160
    author: str = "SAMSAM"
    same_again: str = ""
    style: HouseStyle = field(default_factory=HouseStyle)

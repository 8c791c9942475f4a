"""How a file is to be used: how wide, made on what day, in whose template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WIDTHS_MM = (80, 160)


@dataclass(frozen=True, slots=True)
class Use:
    """`width_mm` is that of each chart; templates are whole Word and PowerPoint files, or None.

    `same_again` is the address that makes the same file again; empty when there is none.
    """

    made_on: date
    width_mm: int = 160
    author: str = "SAMSAM"
    same_again: str = ""
    word_template: bytes | None = None
    powerpoint_template: bytes | None = None

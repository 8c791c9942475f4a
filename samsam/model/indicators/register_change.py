"""What people change in the register on the pages: each change a version, laid over the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangedKind(StrEnum):
    """What is changed: a target, a goal, some properties of an indicator, or indicators' order."""

    TARGET = "target"
    GOAL = "goal"
    INDICATOR = "indicator"
    ORDER = "order"


class ChangeState(StrEnum):
    """What holds after the change: its own lines, nothing at all, or what the files say."""

    SET = "satt"
    REMOVED = "borttaget"
    RESET = "som i filen"


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """One version of what is changed. `lines` are as they would stand in the register's file.

    `file_lines` is what the file said when the change was made, empty where it said nothing, so
    that a file that is changed since can be shown beside it. `saved_at` is UTC.
    """

    kind: ChangedKind
    id: str
    version: int
    state: ChangeState
    lines: str
    file_lines: str
    saved_at: datetime
    saved_by: str

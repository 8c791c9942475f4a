"""Working together on an analysis: comments in threads, and who is to write what by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from samsam.model.analysis.workflow import FieldRef


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said. `thread` is the id of the comment that began the thread. UTC."""

    id: str
    thread: str
    ref: FieldRef
    text: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, the first first. `closed_by` is empty while it is open."""

    comments: tuple[Comment, ...]
    closed_at: datetime | None = None
    closed_by: str = ""

    @property
    def id(self) -> str:
        """The id of the comment that began it."""
        return self.comments[0].id

    @property
    def ref(self) -> FieldRef:
        """The field or part that it is about."""
        return self.comments[0].ref

    @property
    def open(self) -> bool:
        """True until somebody has said that it is done with."""
        return not self.closed_by

    @property
    def last(self) -> Comment:
        """The comment that waits for an answer while the thread is open."""
        return self.comments[-1]

    @property
    def writers(self) -> frozenset[str]:
        """The names of all who have written in it."""
        return frozenset(c.written_by for c in self.comments)


class AssignmentState(StrEnum):
    """What has become of an assignment."""

    ASSIGNED = "assigned"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A field, or a part (no field), that an account is to write by the day `due`.

    `version` counts each change of it; `changed_by` is who made the latest.
    """

    year: int
    ref: FieldRef
    version: int
    account: str
    due: date
    state: AssignmentState
    changed_at: datetime
    changed_by: str

    @property
    def open(self) -> bool:
        """True while it waits to be done."""
        return self.state is AssignmentState.ASSIGNED

    def late(self, today: date) -> bool:
        """True when the day has passed and it isn't done."""
        return self.open and self.due < today
